"""Which synthetic voices there are, and which of them training may use.

It makes no sound. The reserved voices are for evaluation only: nothing here draws one of them
unless it is asked for by name.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np


class Engine(StrEnum):
    """Which program speaks."""

    ESPEAK = "espeak"
    FLITE = "flite"
    FESTIVAL = "festival"


class VoiceGroup(StrEnum):
    """What a voice may be used for."""

    TRAINING = "training"
    TUNING = "tuning"
    RESERVED = "reserved"


@dataclass(frozen=True, kw_only=True)
class Voice:
    """One voice of one engine.

    Attributes:
        name: The engine's own name; for espeak `accent+variant` or `accent`.
    """

    engine: Engine
    name: str


RESERVED_VARIANTS = (
    "Andy",
    "Annie",
    "Alicia",
    "f5",
    "m4",
    "m7",
    "m8",
    "klatt3",
    "steph2",
    "Hugo",
)
RESERVED_ACCENT = "gmw/en-029"
RESERVED_FLITE = ("awb", "awb_time")
RESERVED_FESTIVAL = ("ked_diphone",)
"""festival's own name of the voice of the package festvox-kdlpc16k."""

TUNING_VARIANTS = ("f3", "m3", "belinda", "klatt6", "Jacky", "Storm")
"""Held out of training, so that choices are made on voices that are new yet not reserved."""

UNUSABLE_VARIANTS = (
    "whisper",
    "whisperf",
    "croak",
    "Demonic",
    "fast",
    "UniRobot",
    "anikaRobot",
    "AnxiousAndy",
)
"""Voices that nobody speaks with, and a near copy of a reserved one."""

TRAINING_VARIANTS = (
    *("", "Alex", "Andrea", "Denis", "Diogo", "Gene", "Gene2", "Henrique", "Lee", "Marco"),
    *("Mario", "Michael", "Mike", "Mr serious", "Nguyen", "RicishayMax", "RicishayMax2"),
    *("RicishayMax3", "Tweaky", "adam", "anika", "announcer", "antonio", "aunty", "benjamin"),
    *("boris", "caleb", "david", "ed", "edward", "edward2", "f1", "f2", "f4", "grandma"),
    *("grandpa", "gustave", "iven", "iven2", "iven3", "iven4", "john", "kaukovalta", "klatt"),
    *("klatt2", "klatt4", "klatt5", "linda", "m1", "m2", "m5", "m6", "marcelo", "max", "michel"),
    *("miguel", "norbert", "pablo", "paul", "pedro", "quincy", "rob", "robert", "robosoft"),
    *("robosoft3", "robosoft5", "robosoft7", "sandro", "shelby", "steph", "steph3", "travis"),
    *("victor", "zac"),
)
TRAINING_ACCENTS = {
    "gmw/en-US": 0.45,
    "gmw/en": 0.2,
    "gmw/en-GB-x-rp": 0.1,
    "gmw/en-GB-scotland": 0.07,
    "gmw/en-GB-x-gbclan": 0.06,
    "gmw/en-GB-x-gbcwmd": 0.06,
    "gmw/en-US-nyc": 0.06,
}
"""Accent and how often it is drawn."""

TRAINING_FLITE = ("kal", "kal16", "rms", "slt")
TRAINING_FESTIVAL = ("kal_diphone", "cmu_us_slt_arctic_hts")

ENGINE_SHARES = {Engine.ESPEAK: 0.65, Engine.FLITE: 0.25, Engine.FESTIVAL: 0.1}


def draw_voice(rng: np.random.Generator, group: VoiceGroup = VoiceGroup.TRAINING) -> Voice:
    """Draw a voice that may be used for `group`."""
    if group is VoiceGroup.TUNING:
        return _espeak(_pick_accent(rng), _pick(rng, TUNING_VARIANTS))
    if group is VoiceGroup.RESERVED:
        return reserved_voices()[int(rng.integers(len(reserved_voices())))]
    engines = list(ENGINE_SHARES)
    engine = engines[int(rng.choice(len(engines), p=list(ENGINE_SHARES.values())))]
    if engine is Engine.FLITE:
        return Voice(engine=engine, name=_pick(rng, TRAINING_FLITE))
    if engine is Engine.FESTIVAL:
        return Voice(engine=engine, name=_pick(rng, TRAINING_FESTIVAL))
    return _espeak(_pick_accent(rng), _pick(rng, TRAINING_VARIANTS))


def reserved_voices() -> tuple[Voice, ...]:
    """Every reserved voice: the variants with American English, the accent, and the others."""
    variants = tuple(_espeak("gmw/en-US", variant) for variant in RESERVED_VARIANTS)
    return (
        *variants,
        _espeak(RESERVED_ACCENT, ""),
        Voice(engine=Engine.FLITE, name=RESERVED_FLITE[0]),
        Voice(engine=Engine.FESTIVAL, name=RESERVED_FESTIVAL[0]),
    )


def is_reserved(voice: Voice) -> bool:
    """Whether a voice must stay out of training and tuning."""
    if voice.engine is Engine.FLITE:
        return voice.name in RESERVED_FLITE
    if voice.engine is Engine.FESTIVAL:
        return voice.name in RESERVED_FESTIVAL
    accent, _, variant = voice.name.partition("+")
    return accent == RESERVED_ACCENT or variant in RESERVED_VARIANTS


def _espeak(accent: str, variant: str) -> Voice:
    return Voice(engine=Engine.ESPEAK, name=f"{accent}+{variant}" if variant else accent)


def _pick(rng: np.random.Generator, names: tuple[str, ...]) -> str:
    return names[int(rng.integers(len(names)))]


def _pick_accent(rng: np.random.Generator) -> str:
    accents = list(TRAINING_ACCENTS)
    return accents[int(rng.choice(len(accents), p=list(TRAINING_ACCENTS.values())))]

"""Spoken utterances as training hears them: what is said, by whom, with pauses, in which room.

It knows no model and no token: it gives samples, the text that is in them, and where the phonemes
and the end of the speech lie.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.models.config import EAR_RATE_HZ
from engine.training.speech_data.accents import draw_accent
from engine.training.speech_data.augment import TRAINING, Conditions, Room
from engine.training.speech_data.speaker import (
    Manner,
    Speech,
    draw_manner,
    speak_all,
)
from engine.training.speech_data.voices import Voice, VoiceGroup, draw_voice

Wave = NDArray[np.float32]

_ENDINGS = ("", "", "?", ".")
"""What is written after the words, for the melody of the voice."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One utterance before it is spoken.

    Attributes:
        text: The words in spoken form.
        parts: The same words cut where the speaker pauses.
        pauses_s: Silence between the parts.
        lead_s, tail_s: Silence before and after.
    """

    text: str
    voice: Voice
    manner: Manner
    parts: tuple[str, ...]
    pauses_s: tuple[float, ...]
    lead_s: float
    tail_s: float


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """What the microphone gave, and the truth about it.

    Attributes:
        wave: [N] float32 at 16 kHz.
        text: The words in spoken form.
        alignment: Phoneme names and starts in samples; None where they are not known.
        speech_start, speech_end: First sample of the speech, and the first after it.
    """

    wave: Wave
    text: str
    voice: Voice
    alignment: list[tuple[str, int]] | None
    speech_start: int
    speech_end: int


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How utterances are drawn.

    Attributes:
        group: Which voices.
        pause_chance: Chance of a pause inside the sentence.
        pause_s, lead_s, tail_s: Ranges of the silences.
    """

    group: VoiceGroup = VoiceGroup.TRAINING
    pause_chance: float = 0.12
    pause_s: tuple[float, float] = (0.3, 0.9)
    lead_s: tuple[float, float] = (0.0, 0.5)
    tail_s: tuple[float, float] = (0.1, 0.5)


def draw_plan(
    text: str,
    rng: np.random.Generator,
    habits: Habits,
    *,
    voice: Voice | None = None,
    places: Sequence[int] | None = None,
) -> Plan:
    """Draw who says `text`, how, and with which silences.

    Args:
        text: In spoken form.
        rng: The only source of chance.
        habits: Voices and silences.
        voice: Who says it; None draws one.
        places: The only numbers of words after which there may be a pause; None allows all.
    """
    words = text.split()
    parts, pauses = (text,), ()
    allowed = range(1, len(words)) if places is None else places
    if len(words) >= 3 and allowed and rng.random() < habits.pause_chance:
        cut = allowed[int(rng.integers(len(allowed)))]
        parts = (" ".join(words[:cut]), " ".join(words[cut:]))
        pauses = (float(rng.uniform(*habits.pause_s)),)
    speaker, manner = voice or draw_voice(rng, habits.group), draw_manner(rng)
    if voice is None and habits.group is VoiceGroup.TRAINING:
        manner = replace(manner, accent=draw_accent(rng))
    return Plan(
        text=text,
        voice=speaker,
        manner=manner,
        parts=parts,
        pauses_s=pauses,
        lead_s=float(rng.uniform(*habits.lead_s)),
        tail_s=float(rng.uniform(*habits.tail_s)),
    )


def speak_plans(plans: Sequence[Plan], rng: np.random.Generator) -> list[Utterance]:
    """Speak all plans, dry: no room, no noise."""
    items = []
    for plan in plans:
        ending = _ENDINGS[int(rng.integers(len(_ENDINGS)))]
        written = [*plan.parts[:-1], plan.parts[-1] + ending]
        items += [(part, plan.voice, plan.manner) for part in written]
    spoken = iter(speak_all(items))
    return [_assemble(plan, [next(spoken) for _ in plan.parts]) for plan in plans]


def hear_all(
    utterances: Sequence[Utterance],
    rng: np.random.Generator,
    *,
    room: Room,
    conditions: Conditions = TRAINING,
) -> list[Utterance]:
    """The same utterances through rooms, noises and lines; the others serve as babble."""
    return [
        _replaced(
            utterance,
            room.hear(utterance.wave, rng, conditions, babble=_babble(utterances, rng)),
        )
        for utterance in utterances
    ]


def draw_utterances(
    n: int,
    *,
    seed: int,
    text: Callable[[random.Random], str],
    room: Room,
    habits: Habits | None = None,
    conditions: Conditions = TRAINING,
) -> list[Utterance]:
    """Draw, speak and hear `n` utterances; the same seed gives the same sound.

    Args:
        n: How many.
        seed: Seed of everything drawn but the room.
        text: Draws what is said.
        room: Where it is heard.
        habits: Voices and silences.
        conditions: Noise and the like.
    """
    rng, words = np.random.default_rng(seed), random.Random(seed)
    chosen = habits or Habits()
    plans = [draw_plan(text(words), rng, chosen) for _ in range(n)]
    return hear_all(speak_plans(plans, rng), rng, room=room, conditions=conditions)


def _assemble(plan: Plan, spoken: list[Speech]) -> Utterance:
    pieces = [_silence(plan.lead_s)]
    alignment: list[tuple[str, int]] | None = []
    at = pieces[0].size
    for index, speech in enumerate(spoken):
        if index:
            pieces.append(_silence(plan.pauses_s[index - 1]))
            at += pieces[-1].size
        if alignment is not None and speech.phonemes is not None:
            alignment += [(name, at + start) for name, start in speech.phonemes]
            alignment.append(("", at + speech.wave.size))
        else:
            alignment = None
        pieces.append(speech.wave)
        at += speech.wave.size
    return Utterance(
        wave=np.concatenate([*pieces, _silence(plan.tail_s)]),
        text=plan.text,
        voice=plan.voice,
        alignment=alignment,
        speech_start=pieces[0].size,
        speech_end=at,
    )


def _silence(seconds: float) -> Wave:
    return np.zeros(int(seconds * EAR_RATE_HZ), np.float32)


def _babble(utterances: Sequence[Utterance], rng: np.random.Generator) -> Wave:
    """Two or three others at once."""
    others = rng.integers(len(utterances), size=int(rng.integers(1, 4)))
    waves = [utterances[int(i)].wave for i in others]
    mixed = np.zeros(min(wave.size for wave in waves), np.float32)
    for wave in waves:
        mixed += wave[: mixed.size]
    return mixed


def _replaced(utterance: Utterance, wave: Wave) -> Utterance:
    return Utterance(
        wave=wave,
        text=utterance.text,
        voice=utterance.voice,
        alignment=utterance.alignment,
        speech_start=utterance.speech_start,
        speech_end=utterance.speech_end,
    )

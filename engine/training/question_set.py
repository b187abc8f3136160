"""The public test set: spoken questions of the domain, in voices and sentences kept from training.

Makes recordings and a manifest for `./floe evaluate qa`; it judges nothing. The same seed gives the
same set.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from engine.audio.files import write_text, write_wav
from engine.dialogue.spoken_text import spoken_form
from engine.models.config import EAR_RATE_HZ
from engine.training.domain import Split, Turn, sample_question
from engine.training.speech_data.augment import CLEAN, HARD, Conditions, Room
from engine.training.speech_data.utterances import Habits, draw_plan, hear_all, speak_plans
from engine.training.speech_data.voices import Engine, Voice

PUBLIC_VOICES: Final = (
    *(
        Voice(engine=Engine.ESPEAK, name=f"gmw/en-US+{variant}")
        for variant in ("f5", "m4", "Alicia", "klatt3", "steph2", "Hugo")
    ),
    Voice(engine=Engine.FESTIVAL, name="ked_diphone"),
)
"""The reserved voices of the public set; the other reserved ones are for held-out checks."""

_CONDITIONS: Final = {"clean": CLEAN, "noisy": HARD}
_HABITS: Final = Habits(pause_chance=0.0, lead_s=(0.3, 0.5), tail_s=(0.9, 1.1))


@dataclass(frozen=True, kw_only=True)
class SetSize:
    """How many questions of each condition."""

    clean: int = 126
    noisy: int = 63


class Wordings(StrEnum):
    """Which questions are asked; training saw none of them."""

    UNSEEN = "unseen"
    """In wordings that training never saw."""

    KNOWN = "known"
    """In wordings that training saw, about other things."""


_SPLITS: Final = {Wordings.UNSEEN: Split.TEST, Wordings.KNOWN: Split.VALIDATION}


def make_question_set(
    folder: Path,
    *,
    seed: int = 1,
    size: SetSize | None = None,
    wordings: Wordings = Wordings.UNSEEN,
) -> list[Path]:
    """Write recordings, `clean.jsonl`, `noisy.jsonl` and `all.jsonl` into a folder.

    Args:
        folder: Made where it is missing.
        seed: Of questions, voices' manners and noises.
        size: How many questions.
        wordings: How they are put.

    Returns:
        The manifests.

    Raises:
        MissingComponentError: A speech synthesiser is not installed.
        OutputError: The folder cannot be written.
    """
    chosen = size or SetSize()
    folder.mkdir(parents=True, exist_ok=True)
    counts = {"clean": chosen.clean, "noisy": chosen.noisy}
    manifests, everything = [], []
    for index, (name, n) in enumerate(counts.items()):
        turns = _questions(random.Random(seed * 1000 + index), n, _SPLITS[wordings])
        lines = _make_part(folder, name, turns, seed=seed * 1000 + index)
        manifests.append(_write_manifest(folder / f"{name}.jsonl", lines))
        everything += lines
    return [*manifests, _write_manifest(folder / "all.jsonl", everything)]


def _make_part(
    folder: Path, name: str, turns: Sequence[Turn], *, seed: int
) -> list[dict[str, object]]:
    rng = np.random.default_rng(seed)
    voices = [PUBLIC_VOICES[index % len(PUBLIC_VOICES)] for index in range(len(turns))]
    plans = [
        draw_plan(spoken_form(turn.question), rng, _HABITS, voice=voice)
        for turn, voice in zip(turns, voices, strict=True)
    ]
    conditions: Conditions = _CONDITIONS[name]
    spoken = speak_plans(plans, rng)
    heard = hear_all(spoken, rng, room=Room(np.random.default_rng(seed)), conditions=conditions)
    lines = []
    for index, (turn, utterance) in enumerate(zip(turns, heard, strict=True)):
        file = f"{name}-{index:03d}.wav"
        write_wav(folder / file, utterance.wave, rate_hz=EAR_RATE_HZ)
        lines.append(_line(file, turn, utterance.voice, name))
    return lines


def _questions(rng: random.Random, n: int, split: Split) -> Sequence[Turn]:
    """Different questions that have an answer."""
    found: dict[str, Turn] = {}
    while len(found) < n:
        turn = sample_question(rng, split=split)
        if turn.accepted:
            found.setdefault(turn.question, turn)
    return list(found.values())


def _line(file: str, turn: Turn, voice: Voice, condition: str) -> dict[str, object]:
    return {
        "audio": file,
        "answers": list(turn.accepted),
        "question": turn.question,
        "intent": turn.intent,
        "voice": f"{voice.engine}:{voice.name}",
        "condition": condition,
    }


def _write_manifest(path: Path, lines: Sequence[dict[str, object]]) -> Path:
    write_text(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return path

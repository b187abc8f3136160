"""Moments of a talk as the microphone hears them: questions, and what must not be answered.

It knows no model. Beside the sound it gives the talk so far, and what the assistant should say.
"""

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.dialogue.spoken_text import spoken_form
from engine.models.config import EAR_RATE_HZ
from engine.training.domain import (
    Dialogue,
    Split,
    open_places,
    sample_answer_text,
    sample_backchannel,
    sample_dialogue,
    sample_side_talk,
    sample_unfinished,
)
from engine.training.speech_data.augment import TRAINING, Conditions, Room
from engine.training.speech_data.noises import event
from engine.training.speech_data.utterances import (
    Habits,
    Utterance,
    draw_plan,
    hear_all,
    speak_plans,
)
from engine.training.speech_data.voices import Engine, Voice, VoiceGroup

Wave = NDArray[np.float32]


class SceneKind(StrEnum):
    """What happens, which decides the state the model should be in."""

    QUESTION = "question"
    UNFINISHED = "unfinished"
    BACKCHANNEL = "backchannel"
    SIDE_TALK = "side_talk"
    NOISE = "noise"
    ECHO = "echo"

    @property
    def is_disregarded(self) -> bool:
        """Whether it ends without anything to answer."""
        return self not in (SceneKind.QUESTION, SceneKind.UNFINISHED)


SHARES = {
    SceneKind.QUESTION: 0.62,
    SceneKind.UNFINISHED: 0.1,
    SceneKind.BACKCHANNEL: 0.09,
    SceneKind.SIDE_TALK: 0.07,
    SceneKind.NOISE: 0.08,
    SceneKind.ECHO: 0.04,
}

SCENE_HABITS = Habits(pause_chance=0.45, pause_s=(0.3, 0.9), lead_s=(0.0, 1.3), tail_s=(0.9, 1.3))

_ANSWERING_VOICE = Voice(engine=Engine.FLITE, name="rms")
_ECHO_LEVEL = (0.02, 0.15)
_ECHO_WORDS = 10
_NOISE_S = (0.3, 2.0)
_SPLIT_TRIES = 50


@dataclass(frozen=True, kw_only=True)
class TalkNote:
    """The talk in which a scene happens.

    Attributes:
        kind: What happens.
        prompt: The system prompt.
        history: Earlier turns: what the user said (spoken form) and what was answered.
        answer: What the assistant should say; empty where it should say nothing.
        accepted: What a right answer contains, as `Turn.accepted` has it.
    """

    kind: SceneKind
    prompt: str
    history: tuple[tuple[str, str], ...] = ()
    answer: str = ""
    accepted: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "TalkNote":
        """The inverse of `as_json`."""
        return cls(
            kind=SceneKind(values["kind"]),
            prompt=values["prompt"],
            history=tuple((user, answer) for user, answer in values["history"]),
            answer=values["answer"],
            accepted=tuple(values["accepted"]),
        )


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What is heard, and in which talk."""

    utterance: Utterance
    note: TalkNote


def draw_scenes(
    n: int,
    *,
    seed: int,
    room: Room,
    kinds: Sequence[SceneKind] | None = None,
    habits: Habits = SCENE_HABITS,
    conditions: Conditions = TRAINING,
    voices: Sequence[Voice] | None = None,
    split: Split = Split.TRAIN,
) -> list[Scene]:
    """Draw, speak and hear `n` scenes; the same seed gives the same scenes.

    Args:
        n: How many.
        seed: Seed of everything drawn but the room.
        room: Where it is heard.
        kinds: The kinds to draw from alike; None draws by `SHARES`.
        habits: Voices and silences.
        conditions: Noise and the like.
        voices: The only voices to use, in turn; None draws them by `habits`.
        split: Which part of the domain the questions are from.
    """
    rng, words = np.random.default_rng(seed), random.Random(seed)
    chosen = [_draw_kind(words, kinds) for _ in range(n)]
    talks = [_draw_talk(kind, words, split) for kind in chosen]
    plans = []
    for index, (note, text) in enumerate(talks):
        voice = voices[index % len(voices)] if voices else None
        if note.kind is SceneKind.ECHO:
            voice = _ANSWERING_VOICE
        plans.append(draw_plan(text, rng, habits, voice=voice, places=_pause_places(note, text)))
    dry = [
        _changed(utterance, note.kind, rng)
        for utterance, (note, _) in zip(speak_plans(plans, rng), talks, strict=True)
    ]
    heard = hear_all(dry, rng, room=room, conditions=conditions)
    return [
        Scene(utterance=utterance, note=note)
        for utterance, (note, _) in zip(heard, talks, strict=True)
    ]


def tuning_habits() -> Habits:
    """The same silences with the voices that are held out for tuning."""
    return Habits(
        group=VoiceGroup.TUNING,
        pause_chance=SCENE_HABITS.pause_chance,
        pause_s=SCENE_HABITS.pause_s,
        lead_s=SCENE_HABITS.lead_s,
        tail_s=SCENE_HABITS.tail_s,
    )


def _pause_places(note: TalkNote, text: str) -> list[int] | None:
    """Where a pause is only a pause; None is anywhere, where no answer is waited for."""
    return None if note.kind.is_disregarded else open_places(text)


def _draw_kind(rng: random.Random, kinds: Sequence[SceneKind] | None) -> SceneKind:
    if kinds:
        return rng.choice(list(kinds))
    return rng.choices(list(SHARES), list(SHARES.values()))[0]


def _draw_talk(kind: SceneKind, rng: random.Random, split: Split) -> tuple[TalkNote, str]:
    """The talk around a scene, and what is said in it."""
    dialogue = _dialogue(rng, split)
    at = rng.randrange(len(dialogue.turns))
    turn = dialogue.turns[at]
    history = tuple((earlier.question, earlier.answer) for earlier in dialogue.turns[:at])
    if kind is SceneKind.QUESTION:
        note = TalkNote(
            kind=kind,
            prompt=dialogue.prompt,
            history=history,
            answer=turn.answer,
            accepted=turn.accepted,
        )
        return note, turn.question
    note = TalkNote(kind=kind, prompt=dialogue.prompt, history=history)
    return note, _other_words(kind, rng)


def _dialogue(rng: random.Random, split: Split) -> Dialogue:
    for _ in range(_SPLIT_TRIES):
        try:
            return sample_dialogue(rng, split=split)
        except LookupError:  # the draw gave up: none of its tries fell into the split
            continue
    raise LookupError(f"no dialogue of split {split}")


def _other_words(kind: SceneKind, rng: random.Random) -> str:
    match kind:
        case SceneKind.UNFINISHED:
            return sample_unfinished(rng)
        case SceneKind.SIDE_TALK:
            return sample_side_talk(rng)
        case SceneKind.ECHO:
            return " ".join(spoken_form(sample_answer_text(rng)).split()[:_ECHO_WORDS])
        case _:
            return sample_backchannel(rng)


def _changed(utterance: Utterance, kind: SceneKind, rng: np.random.Generator) -> Utterance:
    """Put a sound in the place of the words, or make them as faint as what a canceller leaves."""
    if kind is SceneKind.NOISE:
        wave, start, end = _noise_scene(rng)
        text, alignment = "", None
    elif kind is SceneKind.ECHO:
        wave = utterance.wave * np.float32(rng.uniform(*_ECHO_LEVEL))
        start, end = utterance.speech_start, utterance.speech_end
        text, alignment = utterance.text, None
    else:
        return utterance
    return Utterance(
        wave=wave,
        text=text,
        voice=utterance.voice,
        alignment=alignment,
        speech_start=start,
        speech_end=end,
    )


def _noise_scene(rng: np.random.Generator) -> tuple[Wave, int, int]:
    """Silence, sounds for a while, silence: samples, and where the sounds lie."""
    habits = SCENE_HABITS
    start = int(rng.uniform(*habits.lead_s) * EAR_RATE_HZ)
    length = int(rng.uniform(*_NOISE_S) * EAR_RATE_HZ)
    tail = int(rng.uniform(*habits.tail_s) * EAR_RATE_HZ)
    sounds, n = [], 0
    while n < length:
        gap = np.zeros(int(rng.uniform(0.0, 0.3) * EAR_RATE_HZ), np.float32)
        sounds += [event(rng) * np.float32(rng.uniform(0.15, 0.5)), gap]
        n += sounds[-2].size + gap.size
    made = np.concatenate(sounds[:-1])
    wave = np.concatenate((np.zeros(start, np.float32), made, np.zeros(tail, np.float32)))
    return wave, start, start + made.size

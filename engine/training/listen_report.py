"""What the finished ears reach on voices that were set apart: the only place that asks for those.

It knows no training, and nothing is chosen by its figures. Sound goes through the encoder as a
stream, chunk by chunk; a question is answered when the state head takes the turn, or at its end
where it never does.
"""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.dialogue.spoken_text import heard_text
from engine.models.adapter import SpeechAdapter
from engine.models.ctc_head import collapse
from engine.models.kv_cache import KvCache
from engine.models.state_head import StateHead
from engine.training.domain import Split
from engine.training.domain.judging import is_accepted
from engine.training.listen_2 import FrozenParts, load_parts
from engine.training.listen_3 import Listener
from engine.training.listen_parts import load_adapter, load_part, stage_weights
from engine.training.listen_scores import edit_distance
from engine.training.listen_state import Decision, State, decide, state_figures
from engine.training.listen_talk import ROWS_PER_CHUNK
from engine.training.speech_data.augment import CLEAN, HARD, TRAINING, Conditions, Room
from engine.training.speech_data.phonemes import FRAME_SAMPLES, FRAMES_PER_CHUNK
from engine.training.speech_data.pool import stream_features
from engine.training.speech_data.scenes import Scene, SceneKind, draw_scenes
from engine.training.speech_data.voices import (
    RESERVED_ACCENT,
    RESERVED_FESTIVAL,
    RESERVED_FLITE,
    RESERVED_VARIANTS,
    Engine,
    Voice,
)

logger = logging.getLogger(__name__)

_SEED = 4_242
_ROOM_SEED = 77
_LONGEST_ANSWER_TOKENS = 60


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One line of the report: whose questions, how they are heard."""

    name: str
    voices: tuple[Voice, ...]
    heard: Conditions


@dataclass(frozen=True, kw_only=True)
class Listened:
    """What came of one scene.

    Attributes:
        decision: When and how the turn was judged.
        answer: What would be written; empty if the turn was disregarded.
        words: What the recognition head understood.
    """

    decision: Decision
    answer: str
    words: str


def conditions() -> tuple[Condition, ...]:
    """The lines of the report."""
    variants = tuple(
        Voice(engine=Engine.ESPEAK, name=f"gmw/en-US+{name}") for name in RESERVED_VARIANTS
    )
    accent = (Voice(engine=Engine.ESPEAK, name=RESERVED_ACCENT),)
    flite = (Voice(engine=Engine.FLITE, name=RESERVED_FLITE[0]),)
    festival = (Voice(engine=Engine.FESTIVAL, name=RESERVED_FESTIVAL[0]),)
    return (
        Condition(name="variants_clean", voices=variants, heard=CLEAN),
        Condition(name="variants_10db_reverberation", voices=variants, heard=HARD),
        Condition(name="accent_clean", voices=accent, heard=CLEAN),
        Condition(name="flite_clean", voices=flite, heard=CLEAN),
        Condition(name="festival_clean", voices=festival, heard=CLEAN),
    )


class Judge:
    """Listens to scenes as the running model does."""

    def __init__(self, runs: Path) -> None:
        """Read the stages' weights.

        Raises:
            ModelMissingError: A stage has not run.
        """
        tensors = stage_weights(runs, "listen-3")
        self.parts: FrozenParts = load_parts(runs)
        self.listener = Listener(
            self.parts.silent_prompts().detach(),
            load_adapter(runs, "listen-3"),
            n_states=self.parts.writer.config.n_states,
        )
        load_part(self.parts.encoder, tensors, "encoder.")
        load_part(self.parts.head, tensors, "ctc_head.")
        load_part(self.listener.state_head, tensors, "state_head.")
        load_part(self.listener.prompt_embeddings, tensors, "prompt_embeddings.")
        self.listener.eval()

    @torch.no_grad()
    def listen(self, scene: Scene) -> Listened:
        """Judge the turn chunk by chunk, and write the answer if it is taken."""
        parts = self.parts
        features = torch.from_numpy(stream_features(scene.utterance.wave))[None]
        frames, _ = parts.encoder(features, parts.encoder.initial_state())
        rows = _streamed(self.listener.adapter, frames)
        before = parts.llm.embed(torch.tensor([parts.writer.before(scene.note)]))
        prompts = self.listener.prompt_embeddings.weight[None]
        cache = parts.llm.new_cache(1, before.shape[1] + prompts.shape[1] + rows.shape[1] + 100)
        parts.llm(torch.cat((before, prompts), dim=1), cache)
        start = cache.length
        hidden = parts.llm(rows, cache)
        last_rows = hidden[0, ROWS_PER_CHUNK - 1 :: ROWS_PER_CHUNK]
        probabilities = StateHead.probabilities(self.listener.state_head(last_rows)).tolist()
        end_frame = scene.utterance.speech_end // FRAME_SAMPLES
        decision = decide(probabilities, speech_end_frame=end_frame)
        answer = ""
        if decision.state is not State.DISREGARD:
            cache.truncate(start + _heard_rows(decision, end_frame, rows.shape[1]))
            answer = self._write(cache)
        classes = parts.head(frames)[0][0].argmax(dim=-1).tolist()
        words = parts.tokenizer.decode(collapse(classes, blank=parts.blank)[0])
        return Listened(decision=decision, answer=answer, words=words.strip())

    def _write(self, cache: KvCache) -> str:
        llm, end = self.parts.llm, self.parts.writer.answer_end
        hidden = llm(llm.embed(torch.tensor([self.parts.writer.opening()])), cache)
        ids: list[int] = []
        while len(ids) < _LONGEST_ANSWER_TOKENS:
            token = int(llm.logits(hidden[0, -1]).argmax())
            if token == end:
                break
            ids.append(token)
            hidden = llm(llm.embed(torch.tensor([[token]])), cache)
        return self.parts.tokenizer.decode(ids)


def question_figures(judge: Judge, condition: Condition, *, count: int) -> dict[str, float]:
    """Right answers, word errors and turn-taking for one line of the report."""
    found = draw_scenes(
        count,
        seed=_SEED,
        room=Room(np.random.default_rng(_ROOM_SEED)),
        kinds=[SceneKind.QUESTION],
        conditions=condition.heard,
        voices=condition.voices,
        split=Split.VALIDATION,
    )
    made = [judge.listen(scene) for scene in found]
    right = [
        is_accepted(scene.note.accepted, one.answer) for scene, one in zip(found, made, strict=True)
    ]
    errors = n_words = 0
    for scene, one in zip(found, made, strict=True):
        said = heard_text(scene.utterance.text).split()
        errors += edit_distance(said, one.words.split())
        n_words += len(said)
    turns = state_figures([scene.note.kind for scene in found], [one.decision for one in made])
    return {
        "right": sum(right) / count,
        "word_error": errors / max(n_words, 1),
        "premature": turns["premature"],
        "found": turns["found"],
        "dropped": turns["dropped"],
    }


def turn_figures(judge: Judge, *, count: int) -> dict[str, float]:
    """Turn-taking over every kind of scene, reserved variants, drawn rooms and noises."""
    found = draw_scenes(
        count,
        seed=_SEED + 1,
        room=Room(np.random.default_rng(_ROOM_SEED)),
        kinds=list(SceneKind),
        conditions=TRAINING,
        voices=conditions()[0].voices,
        split=Split.VALIDATION,
    )
    made = [judge.listen(scene).decision for scene in found]
    return state_figures([scene.note.kind for scene in found], made)


def main(words: Sequence[str] | None = None) -> int:
    """Print the report as JSON; returns the exit status."""
    parser = argparse.ArgumentParser(prog="listen_report", description=__doc__)
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--count", type=int, default=120, help="scenes of each line")
    arguments = parser.parse_args(words)
    torch.set_num_threads(1)
    judge = Judge(arguments.runs)
    report: dict[str, dict[str, float]] = {}
    for condition in conditions():
        report[condition.name] = question_figures(judge, condition, count=arguments.count)
    report["turns"] = turn_figures(judge, count=2 * arguments.count)
    rounded = {
        name: {key: round(value, 3) for key, value in line.items()} for name, line in report.items()
    }
    sys.stdout.write(json.dumps(rounded, indent=2) + "\n")
    return 0


def _streamed(adapter: SpeechAdapter, frames: Tensor) -> Tensor:
    rows, _ = adapter(frames, adapter.initial_state())
    return rows


def _heard_rows(decision: Decision, end_frame: int, n_rows: int) -> int:
    """Rows up to the deciding chunk; all of them where nothing was decided."""
    if decision.state is State.LISTEN:
        return n_rows
    frames = round(decision.delay_s / 0.04) + end_frame
    return frames // FRAMES_PER_CHUNK * ROWS_PER_CHUNK


if __name__ == "__main__":
    sys.exit(main())

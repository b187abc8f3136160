"""Scenes as the text LM reads them: an adapter's rows of whole utterances, each in its talk.

It knows no LLM but its embedding table. Beside what should be answered it says where the turn is
over, and which scenes need no answer at all.
"""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from engine.models.tokenizer import TextTokenizer
from engine.training.heard_words import Rows, draw_softness
from engine.training.listen_cache import EncodedScene
from engine.training.listen_distil import soft_tokens
from engine.training.listen_parts import load_adapter, load_ears, load_table
from engine.training.listen_talk import BLANK, TalkWriter, first_over_chunk
from engine.training.speech_data.phonemes import FRAMES_PER_CHUNK
from engine.training.speech_data.scenes import SceneKind
from engine.training.text_lm_data import Row

_MOST_EXTRA_CHUNKS = 3


class HeardScenes:
    """Draws scenes as rows."""

    def __init__(
        self, runs: Path, tokenizer: TextTokenizer, scenes: Sequence[EncodedScene]
    ) -> None:
        """Take the ears of stage listen-1.

        Args:
            runs: Folder of the stages.
            tokenizer: The LLM's.
            scenes: At least one, encoded by the same ears.

        Raises:
            ModelMissingError: A stage has not run.
        """
        _, self._head = load_ears(runs, tokenizer)
        self._adapter = load_adapter(runs)
        self._table = load_table(runs)
        self._scenes = scenes
        self._writer = TalkWriter(tokenizer)
        self._blank = tokenizer.mark_id(BLANK)
        self._no_answer = tokenizer.mark_id("<|endoftext|>")

    def draw(self, rng: random.Random) -> list[Row]:
        """The rows of one scene: the talk before, what is heard, and the answer if it has one."""
        scene = rng.choice(self._scenes)
        n_frames = scene.frames.shape[0]
        if scene.note.kind is SceneKind.QUESTION:
            n_chunks = n_frames // FRAMES_PER_CHUNK
            over = first_over_chunk(speech_end_frame=scene.speech_end_frame, n_chunks=n_chunks)
            heard_chunks = over + 1 + rng.randint(0, _MOST_EXTRA_CHUNKS)
            n_frames = FRAMES_PER_CHUNK * min(heard_chunks, n_chunks)
        heard = self._heard(scene, n_frames, softness=draw_softness(rng))
        writer, prompts = self._writer, self._writer.config.prompt_count
        rows = [Row(token) for token in writer.before(scene.note)]
        rows += [Row(self._blank)] * prompts
        closing = self._closing(scene.note.kind)
        for at, vector in enumerate(heard):
            foreseen = closing if 2 * (at + 1) > scene.speech_end_frame else self._blank
            rows.append(Row(self._blank, ear=1, vector=vector, foreseen=foreseen))
        if scene.note.answer:
            rows += [Row(token) for token in writer.opening()]
            rows += [Row(token, is_answer=True) for token in writer.answer(scene.note)]
        return rows

    @torch.no_grad()
    def _heard(self, scene: EncodedScene, n_frames: int, *, softness: float) -> Rows:
        frames = scene.frames[None, :n_frames].float()
        adapted = self._adapter(frames)[0][0]
        soft = soft_tokens(self._head(frames)[0][0], self._table)
        return (adapted + softness * (soft - adapted)).numpy().astype(np.float32)

    def _closing(self, kind: SceneKind) -> int:
        if kind is SceneKind.QUESTION:
            return self._writer.answer_end
        return self._blank if kind is SceneKind.UNFINISHED else self._no_answer

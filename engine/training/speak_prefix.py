"""Pieces as they occur in dialogues, with the LLM's hidden states that wrote them.

It knows no decoder. A piece's prefix rows are the LLM's states, after its final norm, that
predicted the piece's tokens in the dialogue: role, questions, earlier answers and all.
"""

import logging
import random
import re
from dataclasses import dataclass

import torch
from torch.nn.utils.rnn import pad_sequence

from engine.models.llm import LanguageModel
from engine.models.tokenizer import TextTokenizer
from engine.training.domain import Dialogue, sample_dialogue
from engine.training.speak_data import SpokenPieces
from engine.training.speak_texts import cut_answer
from engine.training.text_lm_data import DialogueWriter, Row

logger = logging.getLogger(__name__)

HEARD_CHANCE = 0.7
_CONTEXT_LIMIT = 600


@dataclass(frozen=True)
class PrefixedPiece:
    """A piece in one dialogue.

    Attributes:
        index: Which piece of the set.
        rows: [P, H] float16, hidden states that predicted its tokens.
    """

    index: int
    rows: torch.Tensor


class PrefixMaker:
    """Draws dialogues and finds in them the pieces that have been spoken."""

    def __init__(
        self, pieces: SpokenPieces, model: LanguageModel, tokenizer: TextTokenizer, *, seed: int
    ) -> None:
        """Index the pieces by their text."""
        self._model = model
        self._tokenizer = tokenizer
        self._writer = DialogueWriter(tokenizer)
        self._rng = random.Random(f"prefix {seed}")
        known = [*pieces.training_lengths(), *pieces.held_out]
        self._index = {pieces.piece(index).text: index for index in known}
        self._held_out = pieces.held_out

    def draw(self, count: int) -> tuple[list[PrefixedPiece], list[PrefixedPiece]]:
        """At least `count` pieces for training, and those held out that came along."""
        training: list[PrefixedPiece] = []
        held_out: dict[int, PrefixedPiece] = {}
        while len(training) < count:
            for found in self._of_dialogue(sample_dialogue(self._rng)):
                if found.index in self._held_out:
                    held_out.setdefault(found.index, found)
                else:
                    training.append(found)
        logger.info("%d pieces in dialogues, %d held out", len(training), len(held_out))
        return training, list(held_out.values())

    @torch.no_grad()
    def _of_dialogue(self, dialogue: Dialogue) -> list[PrefixedPiece]:
        """The spoken pieces of a dialogue's last answer."""
        if self._rng.random() < HEARD_CHANCE:
            rows = self._writer.heard(dialogue, self._rng, is_noisy=False)
        else:
            rows = self._writer.plain(dialogue)
        start = _last_answer(rows)
        spans = self._spans([row.token for row in rows[start:-1]], dialogue.turns[-1].answer)
        if not spans or len(rows) > _CONTEXT_LIMIT:
            return []
        ids = torch.tensor([[row.token for row in rows[:-1]]])
        hidden = self._model(self._model.embed(ids))[0]
        return [
            PrefixedPiece(index, hidden[start - 1 + first : start - 1 + last].half())
            for index, first, last in spans
        ]

    def _spans(self, ids: list[int], answer: str) -> list[tuple[int, int, int]]:
        """Known pieces of the answer: index, first token and the token after the last."""
        ends = [len(_plain(self._tokenizer.decode(ids[: n + 1]))) for n in range(len(ids))]
        spans, position, first = [], 0, 0
        for text in cut_answer(self._rng, answer):
            position += len(_plain(text))
            last = first
            while last < len(ids) and ends[last] <= position:
                last += 1
            if text in self._index and last > first:
                spans.append((self._index[text], first, last))
            first = last
        return spans


def pad_rows(pieces: list[PrefixedPiece]) -> tuple[torch.Tensor, torch.Tensor]:
    """Prefix rows [B, P, H] float32, padded with zeros, and their lengths [B]."""
    rows = [piece.rows.float() for piece in pieces]
    return pad_sequence(rows, batch_first=True), torch.tensor([len(row) for row in rows])


def _last_answer(rows: list[Row]) -> int:
    """Index of the last answer's first token."""
    at = len(rows) - 1
    while rows[at - 1].is_answer:
        at -= 1
    return at


def _plain(text: str) -> str:
    """Letters and digits alone: cutting drops spaces and some commas."""
    return re.sub(r"[^A-Za-z0-9']", "", text)

"""Lets the referee hear what the speech decoder says by itself, beside the teacher and the codec.

It knows no training. Figures are word error rates in percent over the same texts.
"""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from engine.evaluation.referee import Referee, WordErrors
from engine.models.config import SAMPLE_RATE_HZ
from engine.models.speech_decoder import SpeechDecoder
from engine.models.speech_generation import generate
from engine.training.codec_generator import VoiceGenerator, load_voice_generator
from engine.training.domain import sample_dialogue
from engine.training.speak_data import SpokenPieces
from engine.training.speak_texts import goes_on
from engine.training.voice_data import PIECE_TAIL_S, SENTENCE_TAIL_S, teacher_voice

MAX_CODES = 400
REFEREE_DIALOGUES = 3000

Rows = Callable[[int], tuple[torch.Tensor, torch.Tensor | None]]
"""From a piece's index to its text rows [1, n, D] and its prefix rows [1, P, D] or None."""


def domain_referee(*, seed: int = 0, extra: Sequence[str] = ()) -> Referee:
    """A referee that knows the domain's answers, and `extra` texts."""
    rng = random.Random(f"referee {seed}")
    answers = [turn.answer for _ in range(REFEREE_DIALOGUES) for turn in sample_dialogue(rng).turns]
    return Referee([*answers, *extra])


class SpeakCheck:
    """Speaks held-out pieces and has them judged."""

    def __init__(self, pieces: SpokenPieces, *, runs: Path, indices: list[int]) -> None:
        """Choose the pieces to be spoken."""
        self._pieces = pieces
        self._generator: VoiceGenerator = load_voice_generator(runs)
        self._indices = indices
        self._referee = domain_referee(extra=[pieces.piece(i).text for i in self._indices])

    def baselines(self) -> dict[str, float]:
        """The referee's error on the teacher's voice and on its codes resynthesised."""
        teacher, codec = WordErrors(0, 0), WordErrors(0, 0)
        for index in self._indices:
            piece = self._pieces.piece(index)
            tail_s = PIECE_TAIL_S if goes_on(piece.text) else SENTENCE_TAIL_S
            teacher += self._judge(teacher_voice().speak(piece.text, tail_s=tail_s).wave, index)
            codec += self._judge(self._sound(piece.codes), index)
        return {"teacher_error": teacher.rate, "codec_error": codec.rate}

    def __call__(self, decoder: SpeechDecoder, rows: Rows) -> dict[str, float]:
        """The referee's error on what the decoder says, greedily; and how its lengths come out."""
        errors, endless, lengths = WordErrors(0, 0), 0, []
        for index in self._indices:
            text_rows, prefix_rows = rows(index)
            state = decoder.prefill(text_rows, prefix_rows, max_tokens=MAX_CODES)
            codes = torch.tensor(list(generate(decoder, state, max_tokens=MAX_CODES)))
            endless += len(codes) >= MAX_CODES
            lengths.append(len(codes) / self._pieces.n_codes(index))
            errors += self._judge(self._sound(codes), index)
        return {
            "spoken_error": errors.rate,
            "endless": float(endless),
            "length_ratio": float(np.mean(lengths)),
        }

    @torch.no_grad()
    def _sound(self, codes: torch.Tensor) -> np.ndarray:
        if codes.numel() == 0:
            return np.zeros(600, dtype=np.float32)
        return self._generator(codes[None].long())[0].numpy()

    def _judge(self, wave: np.ndarray, index: int) -> WordErrors:
        text = self._pieces.piece(index).text
        return self._referee.word_errors(wave, text, rate_hz=SAMPLE_RATE_HZ)

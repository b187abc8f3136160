"""How well an answer's speech is understood by top-k, with and without prefix and pre-network.

Each answer is written once and then spoken in every way, so that all cells of the table are about
the same texts. A part that is switched off is left out of a decoder that was trained with it; the
published rows are decoders that were trained without it. Knows no manifest's format and prints
nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.audio.files import read_sound
from engine.clock import MonotonicClock
from engine.config import AnswerConfig
from engine.dialogue.spoken_text import spoken_form
from engine.evaluation.manifest import audio_path, read_manifest
from engine.evaluation.referee import Referee
from engine.evaluation.scored_text import Errors, count_errors, scored_text
from engine.models.bundle import ModelBundle
from engine.models.config import EAR_RATE_HZ
from engine.models.drawing import Drawing
from engine.models.sampling import SamplingRule
from engine.models.speaking import read_segment, speak_segment
from engine.models.speech_decoder import SpeechDecoder
from engine.models.vocoder import StreamingVocoder
from engine.offline.answering import Vocoder
from engine.offline.live_schedule import LiveAnswering

TOP_KS = (1, 2, 3, 4, 5)

Wave = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts of the speech decoder are in use beside its main stack."""

    prefix: bool
    pre_network: bool


PUBLISHED = {
    Parts(prefix=False, pre_network=False): (5.27, 4.64, 4.76, 4.66, 5.03),
    Parts(prefix=False, pre_network=True): (3.11, 2.75, 2.77, 2.84, 2.94),
    Parts(prefix=True, pre_network=False): (3.90, 3.65, 3.53, 3.62, 3.71),
    Parts(prefix=True, pre_network=True): (2.19, 1.69, 1.85, 1.90, 1.99),
}
"""Character error in percent by `TOP_KS`, Freeze-Omni 7B (arXiv 2411.00774)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a written answer, ready to be spoken.

    Attributes:
        ids: The clean text's word pieces; at least one.
        hidden: [1, H] each, the states that predicted the piece's tokens.
        max_tokens: Speech tokens at most.
    """

    ids: tuple[int, ...]
    hidden: tuple[Tensor, ...]
    max_tokens: int


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """An answer's words, not yet spoken."""

    text: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of the table.

    Attributes:
        parts: What of the decoder was in use.
        top_k: Among how many codes each was drawn.
        errors: Of all answers.
    """

    parts: Parts
    top_k: int
    errors: Errors

    def record(self) -> dict[str, object]:
        """The line that `--json` prints."""
        rate = self.errors.character_error_rate
        return {
            "prefix": self.parts.prefix,
            "pre_network": self.parts.pre_network,
            "top_k": self.top_k,
            "character_errors": self.errors.character_errors,
            "characters": self.errors.characters,
            "character_error_rate": None if rate is None else round(rate, 2),
        }


class _Writing(LiveAnswering):
    """Hears and writes as in a conversation, and keeps what would be spoken."""

    segments: list[Segment]

    def speak(
        self,
        ids: Sequence[int],
        hidden: Sequence[Tensor],
        vocoder: Vocoder,
        *,
        max_tokens: int,
        shifts_positions: bool = False,
    ) -> None:
        """Take down one piece of text."""
        self.segments.append(Segment(tuple(ids), tuple(hidden), max_tokens))


def written_answers(
    bundle: ModelBundle, manifest: Path, *, settings: AnswerConfig
) -> Iterator[WrittenAnswer]:
    """Answer every question of a manifest in writing, in its order.

    Raises:
        RequestError: The manifest is wrong; before the first answer.
        AudioFileError: A recording cannot be read.
    """
    questions = read_manifest(manifest, needs_answers=False)
    for question in questions:
        samples = read_sound(audio_path(question, manifest), rate_hz=EAR_RATE_HZ)
        writing = _Writing(bundle, question.role, settings=settings, clock=MonotonicClock())
        writing.segments = []
        text = writing.run(samples).text
        yield WrittenAnswer(text, tuple(writing.segments))


def possible_parts(bundle: ModelBundle) -> list[Parts]:
    """The rows that this model can have: one that knows no prefix cannot be given one."""
    has_prefix = bundle.config.speech_decoder.uses_prefix
    return [parts for parts in PUBLISHED if has_prefix or not parts.prefix]


def measure(
    bundle: ModelBundle,
    answers: Sequence[WrittenAnswer],
    *,
    sentences: Sequence[str],
    seed: int,
    top_ks: Sequence[int] = TOP_KS,
    progress: Callable[[Parts, int], None] = lambda _parts, _top_k: None,
) -> Iterator[Cell]:
    """Speak all answers in every way and count what the referee mishears; a cell at a time.

    Args:
        bundle: The model.
        answers: Of `written_answers`; those without a word are left out.
        sentences: What may be said: the referee's language, beside the answers' own words.
        seed: Of the draws; the same in every cell.
        top_ks: The columns.
        progress: Told of each cell before it is begun.

    Raises:
        MissingComponentError: The referee is not installed.
    """
    said = [answer for answer in answers if scored_text(answer.text).text]
    referee = Referee([*sentences, *(spoken_form(answer.text) for answer in said)])
    for parts in possible_parts(bundle):
        variant = replace(bundle, speech_decoder=without_parts(bundle.speech_decoder, parts))
        for top_k in top_ks:
            progress(parts, top_k)
            settings = AnswerConfig(seed=seed, speech_top_k=top_k)
            errors = sum((_errors(referee, variant, answer, settings) for answer in said), Errors())
            yield Cell(parts=parts, top_k=top_k, errors=errors)


def without_parts(decoder: SpeechDecoder, parts: Parts) -> SpeechDecoder:
    """A decoder of the same weights that leaves parts out; the given one stays as it is."""
    config = decoder.config.model_copy(
        update={"uses_prefix": decoder.config.uses_prefix and parts.prefix}
    )
    with torch.device("meta"):
        variant = SpeechDecoder(config)
    for name, module in decoder.named_children():
        setattr(variant, name, module)
    if not parts.pre_network:
        variant.layers_pre_nn = nn.ModuleList()
    return variant


def spoken(bundle: ModelBundle, answer: WrittenAnswer, settings: AnswerConfig) -> Wave:
    """Speak a written answer: [n] float32 at the codec's rate."""
    drawing = Drawing.begin(
        settings, bundle.config.vocoder, device=bundle.device, rule=SamplingRule.STANDARD
    )
    vocoder = StreamingVocoder(bundle.codec)
    pieces: list[Wave] = [np.zeros(0, np.float32)]
    for segment in answer.segments:
        most = segment.max_tokens
        state = read_segment(bundle, segment.ids, segment.hidden, max_tokens=most)
        for token in speak_segment(bundle, state, drawing, max_tokens=most):
            pieces += vocoder.push([token])
        pieces += vocoder.flush()
    return np.concatenate(pieces)


def _errors(
    referee: Referee, bundle: ModelBundle, answer: WrittenAnswer, settings: AnswerConfig
) -> Errors:
    wave = spoken(bundle, answer, settings)
    rate_hz = bundle.config.codec.sampling_rate
    heard = referee.hear(wave, rate_hz=rate_hz) if wave.size else []
    return count_errors(scored_text(answer.text), " ".join(heard))

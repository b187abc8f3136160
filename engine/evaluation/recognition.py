"""Speech recognition by the model's own head, heard in streaming chunks of several sizes.

Knows transcripts and the encoder with its recognition head; it prints nothing. Chunks of the
model's own size are streamed as in a conversation; for other sizes the encoder hears the same
frames under the mask of such chunks, with as long a past as its own.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.audio.features import CONTEXT_FRAMES, FeatureStream
from engine.audio.files import read_sound
from engine.errors import AudioFileError, RequestError
from engine.evaluation.scored_text import Errors, count_errors, scored_text
from engine.evaluation.transcripts import Transcript
from engine.models.bundle import ModelBundle
from engine.models.config import EAR_RATE_HZ
from engine.models.ctc_head import BLANK, CtcHead, CtcState
from engine.offline.hearing import chunk_samples

WHOLE: Final = -1
"""The chunk size that is the whole utterance."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one recording was taken for, by chunks of one size.

    Attributes:
        text: As the head spells it.
        errors: Against what was said.
    """

    text: str
    errors: Errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """One recording.

    Attributes:
        audio: Its name.
        text: What was said.
        heard: By chunk size, in encoder frames; `WHOLE` is the whole utterance.
        error: Why it could not be read, in which case nothing was heard; or None.
    """

    audio: str
    text: str
    heard: Mapping[int, Heard]
    error: str | None = None

    def record(self) -> dict[str, object]:
        """The line that `--json` prints."""
        chunks = {
            chunk_name(size): {"heard": heard.text, **asdict(heard.errors)}
            for size, heard in self.heard.items()
        }
        record: dict[str, object] = {"audio": self.audio, "text": self.text, "chunks": chunks}
        return record | {"error": self.error}


def chunk_name(size: int) -> str:
    """How a chunk size is written: a number of frames, or "inf"."""
    return "inf" if size == WHOLE else str(size)


class Recogniser:
    """Spells whole recordings."""

    def __init__(self, bundle: ModelBundle) -> None:
        """Take the head.

        Raises:
            RequestError: The model has none.
        """
        blank = bundle.tokenizer.marks.get(BLANK)
        if bundle.ctc_head is None or blank is None:
            raise RequestError(
                f"The model {bundle.config.name} has no recognition head, so it spells no words.",
                remedy="Choose one that has, for example the built-in model.",
            )
        self._bundle = bundle
        self._head: CtcHead = bundle.ctc_head
        self._blank = blank

    @torch.inference_mode()
    def hear(self, samples: NDArray[np.float32], *, chunk_frames: int) -> str:
        """What is said.

        Args:
            samples: [n] float32 in [-1, 1], 16 kHz, n > 0.
            chunk_frames: Encoder frames (40 ms) in a chunk, or `WHOLE`.
        """
        frames = self._encode(self._features(samples), chunk_frames)
        ids, _ = self._head.decode(frames, CtcState(), blank=self._blank)
        return self._bundle.tokenizer.decode(ids).strip()

    def _features(self, samples: NDArray[np.float32]) -> Tensor:
        """[1, 3 + 4 * n, n_mels]: the windows of a stream, joined."""
        stream = FeatureStream(
            chunk_samples=chunk_samples(self._bundle), n_mels=self._bundle.config.encoder.n_mels
        )
        first, *others = [*stream.push(samples), *stream.flush()]
        joined = np.concatenate([first, *(window[CONTEXT_FRAMES:] for window in others)])
        return torch.from_numpy(joined)[None].to(self._bundle.device)

    def _encode(self, features: Tensor, chunk_frames: int) -> Tensor:
        encoder, config = self._bundle.encoder, self._bundle.config.encoder
        if config.left_chunks < 0 or chunk_frames == WHOLE:
            return encoder(features, chunk_frames=chunk_frames, left_chunks=-1)[0]
        if chunk_frames == config.chunk_frames:
            return encoder(features, encoder.initial_state())[0]
        left_chunks = math.ceil(config.left_chunks * config.chunk_frames / chunk_frames)
        return encoder(features, chunk_frames=chunk_frames, left_chunks=left_chunks)[0]


def recognise(
    bundle: ModelBundle, transcripts: Sequence[Transcript], *, chunks: Sequence[int]
) -> Iterator[Recognised]:
    """Hear every recording, in order.

    Args:
        bundle: The model.
        transcripts: What is heard.
        chunks: Chunk sizes in encoder frames, or `WHOLE`.

    Raises:
        RequestError: The model has no recognition head; before the first recording.
    """
    recogniser = Recogniser(bundle)
    return (_recognise(recogniser, transcript, chunks) for transcript in transcripts)


def _recognise(recogniser: Recogniser, transcript: Transcript, chunks: Sequence[int]) -> Recognised:
    fault = None
    texts = dict.fromkeys(chunks, "")
    try:
        samples = read_sound(transcript.path, rate_hz=EAR_RATE_HZ)
        texts = {size: recogniser.hear(samples, chunk_frames=size) for size in chunks}
    except AudioFileError as error:
        fault = str(error)
    said = scored_text(transcript.text)
    return Recognised(
        audio=transcript.audio,
        text=transcript.text,
        heard={size: Heard(text, count_errors(said, text)) for size, text in texts.items()},
        error=fault,
    )


def total_errors(recognised: Sequence[Recognised], *, chunk_frames: int) -> Errors:
    """Of all recordings, by chunks of one size."""
    return sum((one.heard[chunk_frames].errors for one in recognised), Errors())

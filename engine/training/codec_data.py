"""Speech of the answering voice for the codec, made once from a seed and kept beside the runs.

It knows no model. Waves are kept as 16-bit samples in one array with offsets; everything can be
made again from the seed, so nothing of it is ever published.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.models.config import SAMPLE_RATE_HZ
from engine.training.voice_data import teacher_voice
from engine.training.voice_texts import codec_texts

logger = logging.getLogger(__name__)

HOP_SAMPLES = 600
HELD_OUT = 32
"""The last utterances of a set: never trained on, for the stages' validation."""


@dataclass(frozen=True)
class VoiceSet:
    """Utterances of the voice.

    Attributes:
        texts: What is said.
        samples: [sum N] int16 at 24 kHz, one utterance after the other.
        offsets: [len(texts) + 1] int64, where each begins; multiples of `HOP_SAMPLES`.
    """

    texts: list[str]
    samples: NDArray[np.int16]
    offsets: NDArray[np.int64]

    def wave(self, index: int) -> torch.Tensor:
        """One utterance, [N] float32."""
        part = self.samples[self.offsets[index] : self.offsets[index + 1]]
        return torch.from_numpy(part.astype(np.float32) / 32768.0)

    @property
    def n_training(self) -> int:
        """Utterances that may be trained on: the first ones."""
        return len(self.texts) - HELD_OUT

    @property
    def training_samples(self) -> int:
        """Samples that may be trained on: the first ones."""
        return int(self.offsets[self.n_training])


def codec_voice_set(folder: Path, *, seed: int, count: int) -> VoiceSet:
    """The codec's utterances: read from `folder`, or spoken and kept there."""
    texts = codec_texts(seed, count)
    path = folder / f"codec-{seed}-{count}.npz"
    if path.is_file():
        with np.load(path, allow_pickle=False) as kept:
            return VoiceSet(texts, kept["samples"], kept["offsets"])
    voice_set = speak_all(texts)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(path, samples=voice_set.samples, offsets=voice_set.offsets)
    return voice_set


def speak_all(texts: list[str]) -> VoiceSet:
    """Say every text, each padded with silence to a whole number of tokens."""
    voice = teacher_voice()
    parts: list[NDArray[np.int16]] = []
    for index, text in enumerate(texts):
        wave = voice.speak(text).wave
        padded = np.pad(wave, (0, -wave.size % HOP_SAMPLES))
        parts.append(np.clip(padded * 32768.0, -32768, 32767).astype(np.int16))
        if index % 500 == 499:
            logger.info("spoken %d of %d", index + 1, len(texts))
    offsets = np.cumsum([0, *(part.size for part in parts)]).astype(np.int64)
    logger.info("%.0f s of speech", offsets[-1] / SAMPLE_RATE_HZ)
    return VoiceSet(texts, np.concatenate(parts), offsets)


def random_segments(
    voice_set: VoiceSet, *, batch: int, n_tokens: int, rng: np.random.Generator
) -> torch.Tensor:
    """Cut random training segments on token boundaries: [batch, n_tokens * 600] float32."""
    length = n_tokens * HOP_SAMPLES
    last = (voice_set.training_samples - length) // HOP_SAMPLES
    starts = rng.integers(0, last, size=batch) * HOP_SAMPLES
    cut = np.stack([voice_set.samples[start : start + length] for start in starts])
    return torch.from_numpy(cut.astype(np.float32) / 32768.0)

"""Recordings of people, with their words, as shards that the ears learn from.

It knows no voice and no phoneme: a recording teaches words only. Each is heard at three speeds
(Ko et al., 2015); noise and rooms come when it is drawn.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import soxr

from engine.audio.features import CONTEXT_FRAMES
from engine.audio.files import read_sound
from engine.dialogue.spoken_text import spoken_form
from engine.errors import RequestError
from engine.evaluation.transcripts import Transcript, read_transcripts
from engine.models.config import EAR_RATE_HZ
from engine.training.speech_data.phonemes import FRAMES_PER_CHUNK, IGNORED
from engine.training.speech_data.pool import (
    FRAMES_IN_CHUNK,
    SHARD_UTTERANCES,
    Heard,
    Wave,
    stream_features,
    write_shard,
)

logger = logging.getLogger(__name__)

_SPEEDS = (1.0, 0.9, 1.1)
_LONGEST_S = 30.0


def fill_from_recordings(source: Path, pools: Path) -> Path:
    """Make the shards of a set of recordings that are missing.

    Args:
        source: JSON lines {"audio", "text"}, or the folder of LibriSpeech or AISHELL-1.
        pools: Folder for folders of shards; another set gets another one.

    Returns:
        The folder of this set's shards.

    Raises:
        RequestError: The set cannot be read, or all of its recordings are too long.
        AudioFileError: A recording is no sound file.
    """
    transcripts = read_transcripts(source)
    folder = pools / f"recordings-{_digest(transcripts)}"
    folder.mkdir(parents=True, exist_ok=True)
    groups = _groups(transcripts, SHARD_UTTERANCES // len(_SPEEDS))
    for number, group in enumerate(groups):
        path = folder / f"{number:05d}.npz"
        if path.exists():
            continue
        heard = [one for transcript in group for one in _heard(transcript)]
        if heard:
            write_shard(path, heard)
            logger.info("recordings: shard %d is made", number)
    if not any(folder.glob("*.npz")):
        raise RequestError(
            f"All recordings of {source} are longer than {_LONGEST_S:.0f} seconds.",
            remedy="Cut them into sentences.",
        )
    return folder


def _heard(transcript: Transcript) -> Iterator[Heard]:
    """The recording at each speed; none if it is too long."""
    wave = read_sound(transcript.path, rate_hz=EAR_RATE_HZ)
    if wave.size > _LONGEST_S * EAR_RATE_HZ:
        logger.warning("%s is left out: it is too long", transcript.path)
        return
    for speed in _SPEEDS:
        sped = wave if speed == 1.0 else soxr.resample(wave, EAR_RATE_HZ * speed, EAR_RATE_HZ)
        yield heard_recording(np.asarray(sped, np.float32), spoken_form(transcript.text))


def heard_recording(wave: Wave, text: str) -> Heard:
    """A recording as the ears get it, without an alignment.

    Args:
        wave: [N] float32 at 16 kHz.
        text: The words in spoken form.
    """
    features = stream_features(wave)
    n_frames = (features.shape[0] - CONTEXT_FRAMES) // FRAMES_IN_CHUNK * FRAMES_PER_CHUNK
    return Heard(
        features=features.astype(np.float16),
        classes=np.full(n_frames, IGNORED, np.uint8),
        text=text,
        speech_end_frame=n_frames,
    )


def _groups(transcripts: Sequence[Transcript], size: int) -> Iterator[Sequence[Transcript]]:
    for start in range(0, len(transcripts), size):
        yield transcripts[start : start + size]


def _digest(transcripts: Sequence[Transcript]) -> str:
    lines = "\n".join(f"{one.path}\t{one.text}" for one in transcripts)
    return hashlib.sha256(lines.encode()).hexdigest()[:12]

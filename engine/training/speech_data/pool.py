"""A pool of heard utterances as features on the disk, made from seeds in shards.

It knows no model and no token. A shard depends on nothing but its seed, so several processes can
fill one pool, and a shard that is there is never made again.
"""

import json
import logging
import os
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.audio.features import CHUNK_SAMPLES, CONTEXT_FRAMES, N_MELS, log_mel
from engine.training.speech_data.augment import TRAINING, Conditions, Room
from engine.training.speech_data.phonemes import FRAMES_PER_CHUNK, IGNORED, frame_classes
from engine.training.speech_data.scenes import TalkNote, draw_scenes
from engine.training.speech_data.utterances import Habits, Utterance, draw_utterances

logger = logging.getLogger(__name__)

SHARD_UTTERANCES = 400
_CONTEXT_SAMPLES = 240
FRAMES_IN_CHUNK = 16
_ROOM_SEED = 20_000

Wave = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One utterance as features.

    Attributes:
        features: [3 + 16 n, 80] float16, log-mel, as a stream of n chunks would give them: three
            zero frames first.
        classes: [4 n] uint8, the phoneme class of each encoder frame.
        text: The words in spoken form.
        speech_end_frame: Encoder frame in which the speech is over.
        note: The talk in which it is said, where that is known.
    """

    features: NDArray[np.float16]
    classes: NDArray[np.uint8]
    text: str
    speech_end_frame: int
    note: TalkNote | None = None


def stream_features(wave: Wave) -> NDArray[np.float32]:
    """Features of a whole sound exactly as streaming gives them.

    Args:
        wave: [N] float32 at 16 kHz.

    Returns:
        [3 + 16 n, 80] float32 with n = ceil(N / 2560): the windows of all chunks joined.
    """
    n_chunks = -(-wave.size // CHUNK_SAMPLES)
    padded = np.zeros(_CONTEXT_SAMPLES + n_chunks * CHUNK_SAMPLES, np.float32)
    padded[_CONTEXT_SAMPLES : _CONTEXT_SAMPLES + wave.size] = wave
    return np.concatenate((np.zeros((CONTEXT_FRAMES, N_MELS), np.float32), log_mel(padded)))


def to_heard(utterance: Utterance, note: TalkNote | None = None) -> Heard:
    """Turn sound into features and the alignment into classes."""
    features = stream_features(utterance.wave)
    n_frames = (features.shape[0] - CONTEXT_FRAMES) // FRAMES_IN_CHUNK * FRAMES_PER_CHUNK
    if utterance.alignment is None:
        classes = np.full(n_frames, IGNORED, np.uint8)
    else:
        classes = frame_classes(
            utterance.alignment, n_frames=n_frames, n_samples=utterance.speech_end
        )
    frame_samples = CHUNK_SAMPLES // FRAMES_PER_CHUNK
    return Heard(
        features=features.astype(np.float16),
        classes=classes,
        text=utterance.text,
        speech_end_frame=utterance.speech_end // frame_samples,
        note=note,
    )


def fill_pool(
    folder: Path,
    shards: Iterable[int],
    *,
    text: Callable[[random.Random], str],
    habits: Habits | None = None,
    conditions: Conditions = TRAINING,
) -> None:
    """Make the shards that are missing.

    Args:
        folder: Where the pool lies.
        shards: Numbers of the shards; each is the seed of its utterances.
        text: Draws what is said.
        habits: Voices and silences.
        conditions: Noise and the like.
    """
    folder.mkdir(parents=True, exist_ok=True)
    room = Room(np.random.default_rng(_ROOM_SEED))
    for shard in shards:
        path = folder / f"{shard:05d}.npz"
        if path.exists():
            continue
        drawn = draw_utterances(
            SHARD_UTTERANCES,
            seed=shard,
            text=text,
            room=room,
            habits=habits,
            conditions=conditions,
        )
        write_shard(path, [to_heard(utterance) for utterance in drawn])
        logger.info("pool: shard %d is made", shard)


def fill_scene_pool(folder: Path, shards: Iterable[int], **choices: Any) -> None:
    """Make the shards of scenes that are missing.

    Args:
        folder: Where the pool lies.
        shards: Numbers of the shards; each is the seed of its scenes.
        choices: As `draw_scenes` takes them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    room = Room(np.random.default_rng(_ROOM_SEED))
    for shard in shards:
        path = folder / f"{shard:05d}.npz"
        if path.exists():
            continue
        scenes = draw_scenes(SHARD_UTTERANCES, seed=shard, room=room, **choices)
        write_shard(path, [to_heard(scene.utterance, scene.note) for scene in scenes])
        logger.info("pool: shard %d of scenes is made", shard)


def write_shard(path: Path, heard: Sequence[Heard]) -> None:
    """Write one file; a reader never sees half of it."""
    notes = [
        {
            "text": one.text,
            "end": one.speech_end_frame,
            "talk": one.note.as_json() if one.note else None,
        }
        for one in heard
    ]
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    with temporary.open("wb") as file:
        np.savez(
            file,
            features=np.concatenate([one.features for one in heard]),
            classes=np.concatenate([one.classes for one in heard]),
            lengths=np.array([one.features.shape[0] for one in heard], np.int32),
            notes=np.frombuffer(json.dumps(notes).encode(), np.uint8),
        )
    os.replace(temporary, path)


def read_shard(path: Path) -> list[Heard]:
    """Read one file of `write_shard`."""
    with np.load(path, allow_pickle=False) as data:
        features, classes = data["features"], data["classes"]
        lengths = data["lengths"]
        notes = json.loads(data["notes"].tobytes())
    ends = np.cumsum(lengths)
    frames = (lengths - CONTEXT_FRAMES) // FRAMES_IN_CHUNK * FRAMES_PER_CHUNK
    class_ends = np.cumsum(frames)
    return [
        Heard(
            features=features[end - length : end],
            classes=classes[class_end - n : class_end],
            text=note["text"],
            speech_end_frame=note["end"],
            note=TalkNote.from_json(note["talk"]) if note.get("talk") else None,
        )
        for end, length, class_end, n, note in zip(
            ends, lengths, class_ends, frames, notes, strict=True
        )
    ]


class GrowingPool:
    """Pools that others are still filling, or one process's share of them."""

    def __init__(self, *folders: Path, part: int = 0, parts: int = 1) -> None:
        """Read nothing yet.

        Args:
            folders: Where the pools lie.
            part: Which share of the shards to read, from 0.
            parts: How many shares there are.
        """
        self._folders = folders
        self._part, self._parts = part, parts
        self._read: set[Path] = set()
        self._heard: list[Heard] = []

    def __call__(self) -> list[Heard]:
        """Everything that is there; only shards that were not yet are read."""
        shards = [path for folder in self._folders for path in sorted(folder.glob("*.npz"))]
        for path in shards:
            if path not in self._read and int(path.stem) % self._parts == self._part:
                self._read.add(path)
                self._heard += read_shard(path)
        return self._heard


def read_pool(folder: Path) -> list[Heard]:
    """Read every shard that is there, in order of their numbers."""
    return [one for path in sorted(folder.glob("*.npz")) for one in read_shard(path)]

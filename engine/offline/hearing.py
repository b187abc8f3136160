"""Feeding a recording to a conversation, chunk by chunk.

Knows no answers; says what the state head made of each chunk.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.audio.features import SHIFT_SAMPLES, FeatureStream
from engine.models.bundle import ModelBundle
from engine.models.conversation import Conversation
from engine.models.encoder import SUBSAMPLING
from engine.offline.spoken_answer import Probabilities

_LIKELY = 0.5
"""Above this probability a state counts as the verdict, as published."""


@dataclass(slots=True)
class Heard:
    """What was made of a recording so far.

    Attributes:
        states: One entry for each chunk heard; grows.
        verdict_chunk: The first chunk that ended the turn; set once.
    """

    states: list[Probabilities]
    verdict_chunk: int | None = None

    def note(self, state: Probabilities, *, is_verdict: bool) -> None:
        """Take down one chunk's reading, and whether it ends the turn."""
        if self.verdict_chunk is None and is_verdict:
            self.verdict_chunk = len(self.states)
        self.states.append(state)


def takes_turn(state: Probabilities) -> bool:
    """Whether the user has finished and wants an answer; disregarding goes first."""
    return state[1] > _LIKELY and not disregards(state)


def disregards(state: Probabilities) -> bool:
    """Whether what was heard wants no answer."""
    return state[2] > _LIKELY


def hear_chunks(
    bundle: ModelBundle, conversation: Conversation, samples: NDArray[np.float32]
) -> Iterator[Probabilities]:
    """Hear a recording as one user turn; lazily, so that the caller may stop.

    Args:
        bundle: Shared weights.
        conversation: Gains the turn.
        samples: [n] float32 in [-1, 1], 16 kHz; the last chunk is filled up with zeros.

    Yields:
        The state head's probabilities after each chunk.
    """
    encoder = bundle.config.encoder
    stream = FeatureStream(
        chunk_samples=encoder.chunk_frames * SUBSAMPLING * SHIFT_SAMPLES, n_mels=encoder.n_mels
    )
    conversation.begin_user_turn()
    for part in (samples, None):
        for window in stream.flush() if part is None else stream.push(part):
            yield conversation.hear(torch.from_numpy(window)[None]).probabilities

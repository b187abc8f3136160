"""Feeding a recording to a conversation, chunk by chunk.

Knows no answers; says what the state head made of each chunk, and whether the speaker goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.audio.features import SHIFT_SAMPLES, FeatureStream
from engine.audio.vad import FRAME_SAMPLES, VoiceConfirmer, VoiceDetector, VoiceLevel
from engine.models.bundle import ModelBundle
from engine.models.config import EAR_RATE_HZ
from engine.models.conversation import Conversation
from engine.models.encoder import SUBSAMPLING
from engine.offline.spoken_answer import Probabilities

_LIKELY = 0.5
"""Above this probability a state counts as the verdict, as published."""


_LOOK_AHEAD_S = 0.4
"""In a conversation the first sound of an answer comes about so long after the verdict; whoever
goes on before it is heard on."""

_SPOKEN_S = 0.1
"""So much voice is more than a breath."""


class SpeakerAhead:
    """Whether the speaker of a recording goes on, as a live conversation would find out."""

    def __init__(self, samples: NDArray[np.float32], confirmer: VoiceConfirmer | None) -> None:
        """Find the voice.

        Args:
            samples: [n] float32, 16 kHz.
            confirmer: Tells voice from noise; None trusts the trigger.
        """
        detector = VoiceDetector(confirmer)
        detector.is_attended = True
        n_frames = samples.size // FRAME_SAMPLES
        self._is_voiced = np.zeros(n_frames, dtype=bool)
        for frame in range(n_frames):
            detector.push(samples[frame * FRAME_SAMPLES : (frame + 1) * FRAME_SAMPLES])
            is_voice = detector.level is VoiceLevel.CONFIRMED
            self._is_voiced[frame] = is_voice and detector.last_voice == detector.n_heard

    def goes_on(self, sample: int) -> bool:
        """Whether there is speech right after the first `sample` samples."""
        first = sample // FRAME_SAMPLES
        n_ahead = int(_LOOK_AHEAD_S * EAR_RATE_HZ) // FRAME_SAMPLES
        voiced = int(self._is_voiced[first : first + n_ahead].sum())
        return voiced * FRAME_SAMPLES >= _SPOKEN_S * EAR_RATE_HZ


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
    n_mels = bundle.config.encoder.n_mels
    stream = FeatureStream(chunk_samples=chunk_samples(bundle), n_mels=n_mels)
    conversation.begin_user_turn()
    for part in (samples, None):
        for window in stream.flush() if part is None else stream.push(part):
            yield conversation.hear(torch.from_numpy(window)[None]).probabilities


def chunk_samples(bundle: ModelBundle) -> int:
    """Samples at 16 kHz in one chunk."""
    return bundle.config.encoder.chunk_frames * SUBSAMPLING * SHIFT_SAMPLES

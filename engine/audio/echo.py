"""The echo canceller: takes what the loudspeaker played out of what the microphone heard.

Knows nothing of devices or of speech. The library behind it is young, so it stands behind a small
protocol. There is no gain control: in front of a speech detector it would lift the residue.
"""

from typing import Final, Protocol

import numpy as np
import pywebrtc_audio

from engine.audio.port import Sound

EAR_RATE_HZ: Final = 16_000
FRAME_SAMPLES: Final = 160
"""The canceller works on whole frames of 10 ms; an incomplete one would be padded with zeros."""

WARM_UP_S: Final = 1.0
"""Sound from the loudspeaker after which the canceller has converged: 20 dB of echo are gone."""

_AUDIBLE_RMS: Final = 1e-3


class EchoCanceller(Protocol):
    """Removes echo from a stream, frame by frame."""

    def process(self, microphone: Sound, played: Sound) -> Sound:
        """Clean the next part.

        Args:
            microphone: [160 * k] float32, 16 kHz.
            played: The same span of what was played.

        Returns:
            [160 * k] float32.
        """
        ...

    @property
    def is_converged(self) -> bool:
        """Whether what is left can be trusted to be no echo."""
        ...


class WebRtcEchoCanceller:
    """WebRTC's AEC3."""

    def __init__(self) -> None:
        """Begin without knowing the room."""
        self._canceller = pywebrtc_audio.EchoCanceller(sample_rate=EAR_RATE_HZ, num_channels=1)
        self._learnt_s = 0.0

    @property
    def is_converged(self) -> bool:
        """Whether enough was played to learn the room from."""
        return self._learnt_s >= WARM_UP_S

    def process(self, microphone: Sound, played: Sound) -> Sound:
        """Clean the next part: [160 * k] float32 each."""
        if not self.is_converged and float(np.sqrt(np.mean(played**2))) > _AUDIBLE_RMS:
            self._learnt_s += len(played) / EAR_RATE_HZ
        return self._canceller.process(microphone, played)


class NoEchoCanceller:
    """For headphones: what the microphone heard, as it is."""

    @property
    def is_converged(self) -> bool:
        """Always: there is nothing to learn."""
        return True

    def process(self, microphone: Sound, played: Sound) -> Sound:
        """Hand the microphone's signal through."""
        return microphone

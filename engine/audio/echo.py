"""The echo canceller: takes what the loudspeaker played out of what the microphone heard.

Knows nothing of devices or of speech. The library behind it is young, so it stands behind a small
protocol, and where it cannot be loaded another build of the same canceller takes its place. There
is no gain control: in front of a speech detector it would lift the residue.
"""

import logging
from typing import Final, Protocol

import numpy as np

from engine.audio.port import Sound
from engine.errors import MissingComponentError

logger = logging.getLogger(__name__)

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


class _Build(Protocol):
    """A library's AEC3."""

    def process(self, microphone: Sound, played: Sound, /) -> Sound:
        """Clean the next part: [160 * k] float32 each."""
        ...


class WebRtcEchoCanceller:
    """WebRTC's AEC3."""

    def __init__(self) -> None:
        """Begin without knowing the room.

        Raises:
            MissingComponentError: No library that has it can be loaded.
        """
        self._canceller = _first_build()
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


def _first_build() -> _Build:
    for load in (_pywebrtc, _livekit):
        try:
            return load()
        except ImportError as err:
            logger.warning("%s", err)
    raise MissingComponentError(
        "No echo canceller can be loaded, so Floe would hear itself.",
        remedy="Install pywebrtc-audio or livekit with pip, or use headphones and switch echo"
        " cancelling off in the settings.",
    )


def _pywebrtc() -> _Build:
    import pywebrtc_audio

    return pywebrtc_audio.EchoCanceller(sample_rate=EAR_RATE_HZ, num_channels=1)


def _livekit() -> _Build:
    from engine.audio.echo_livekit import LiveKitCanceller

    return LiveKitCanceller()

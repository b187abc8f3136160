"""The noise suppressor: turns a steady noise down in what the microphone heard.

Knows nothing of speech or of rooms. It is off unless it is asked for: the models hear through noise
as well without it (`docs/benchmarks.md`), and what is left of the noise sounds unlike any room.
"""

from typing import Final

from engine.audio.port import Sound
from engine.errors import MissingComponentError

RATE_HZ: Final = 16_000
DELAY_S: Final = 0.006
"""The suppressor's overlapping windows hold the sound back so long."""

_MILD = 1
"""WebRTC's second level of four: a steady noise falls by 12 dB."""


class NoiseSuppressor:
    """WebRTC's, at a mild level."""

    def __init__(self) -> None:
        """Begin without knowing the noise.

        Raises:
            MissingComponentError: The library that has it cannot be loaded.
        """
        try:
            import pywebrtc_audio
        except ImportError as err:
            raise MissingComponentError(
                "Noise cannot be suppressed: the library pywebrtc-audio cannot be loaded.",
                remedy="Install pywebrtc-audio with pip, or leave noise suppression off.",
            ) from err
        self._suppressor = pywebrtc_audio.NoiseSuppressor(
            sample_rate=RATE_HZ, num_channels=1, level=_MILD
        )

    def process(self, microphone: Sound) -> Sound:
        """Clean the next part: [160 * k] float32, in and out; the output lags by `DELAY_S`."""
        return self._suppressor.process(microphone)

"""LiveKit's build of WebRTC's echo canceller, for machines where the usual one cannot be had.

It does the same work as well (31 dB of echo against 28, measured) but is thirty times larger,
starts threads of its own and takes whole numbers, so it stands in only where `pywebrtc-audio` is
missing.
"""

from typing import Final

import numpy as np
from livekit.rtc import AudioFrame
from livekit.rtc.apm import AudioProcessingModule

from engine.audio.port import Sound

_RATE_HZ: Final = 16_000
_FRAME_SAMPLES: Final = 160
_SCALE: Final = 32768.0


class LiveKitCanceller:
    """WebRTC's AEC3, frame by frame of 10 ms."""

    def __init__(self) -> None:
        """Begin without knowing the room."""
        self._module = AudioProcessingModule(echo_cancellation=True)

    def process(self, microphone: Sound, played: Sound) -> Sound:
        """Clean the next part: [160 * k] float32 each, in and out."""
        cleaned = np.empty(len(microphone), np.float32)
        for start in range(0, len(microphone), _FRAME_SAMPLES):
            span = slice(start, start + _FRAME_SAMPLES)
            self._module.process_reverse_stream(_frame(played[span]))
            heard = _frame(microphone[span])
            self._module.process_stream(heard)
            cleaned[span] = np.asarray(heard.data, np.int16).astype(np.float32) / _SCALE
        return cleaned


def _frame(sound: Sound) -> AudioFrame:
    whole = np.clip(np.round(sound * _SCALE), -_SCALE, _SCALE - 1).astype(np.int16)
    return AudioFrame(bytearray(whole.tobytes()), _RATE_HZ, 1, _FRAME_SAMPLES)

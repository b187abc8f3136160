"""One full-duplex stream of a sound card, as a sound port.

Knows nothing of which devices should be used or what to do when they go. Microphone and
loudspeaker share one callback, so that the echo reference is exactly what was played.
"""

import contextlib
from typing import Any, Final

import numpy as np

from engine.audio.devices import SOUND_SERVERS, SoundDevice, sound_library
from engine.audio.exchange import SoundExchange
from engine.audio.port import Sound
from engine.clock import Clock
from engine.errors import SoundDeviceError

_RATES_HZ: Final = (48_000, 44_100, 32_000, 24_000, 16_000)
"""A sound server takes any rate and runs at the first of these itself."""

_LONGEST_LEAD_S: Final = 0.5
"""A sound system that claims more between callback and air has no idea."""


class DuplexStream(SoundExchange):
    """Microphone and loudspeaker, opened together.

    Attributes:
        input_device, output_device: What is in use.
        last_block_s: When the callback last ran, on the engine's clock.
    """

    def __init__(
        self,
        input_device: SoundDevice,
        output_device: SoundDevice,
        *,
        clock: Clock,
        block_ms: int,
        speaker_frames_ms: int = 1000,
    ) -> None:
        """Open and start the stream; may take long, and may hang with a sick sound system.

        Raises:
            SoundDeviceError: The devices cannot be opened together at any common rate.
        """
        self.input_device = input_device
        self.output_device = output_device
        self._clock = clock
        self._library = sound_library()
        rate_hz = self._common_rate()
        block_frames = rate_hz * block_ms // 1000
        super().__init__(
            rate_hz=rate_hz,
            block_frames=block_frames,
            speaker_frames=rate_hz * speaker_frames_ms // 1000,
        )
        self._mono = np.zeros(block_frames, dtype=np.float32)
        self._input_latency_s = self._output_latency_s = block_ms / 1000
        self.last_block_s = clock.now_s()
        self._stream = self._open(block_frames)

    @property
    def is_active(self) -> bool:
        """Whether the sound library believes that the stream runs."""
        return bool(self._stream.active)

    def close(self) -> None:
        """Let the devices go; may hang with a sick sound system."""
        with contextlib.suppress(self._library.PortAudioError):  # a device that has gone
            self._stream.abort()
            self._stream.close()

    def _common_rate(self) -> int:
        is_server = self.output_device.name in SOUND_SERVERS
        own = _RATES_HZ[0] if is_server else self.output_device.rate_hz
        for rate_hz in dict.fromkeys((own, *_RATES_HZ)):
            if self._supports(rate_hz):
                return rate_hz
        raise SoundDeviceError(
            f"{self.input_device.name} and {self.output_device.name} cannot be used together.",
            remedy="Choose other sound devices.",
        )

    def _supports(self, rate_hz: int) -> bool:
        library = self._library
        try:
            library.check_input_settings(
                device=self.input_device.index, channels=1, dtype="float32", samplerate=rate_hz
            )
            library.check_output_settings(
                device=self.output_device.index,
                channels=self._n_outputs,
                dtype="float32",
                samplerate=rate_hz,
            )
        except library.PortAudioError:
            return False
        return True

    @property
    def _n_outputs(self) -> int:
        return min(2, self.output_device.n_outputs)

    def _open(self, block_frames: int) -> Any:
        library = self._library
        try:
            stream = library.Stream(
                samplerate=self.rate_hz,
                blocksize=block_frames,
                device=(self.input_device.index, self.output_device.index),
                channels=(1, self._n_outputs),
                dtype="float32",
                latency="low",
                callback=self._callback,
            )
            self._input_latency_s, self._output_latency_s = stream.latency
            stream.start()
        except library.PortAudioError as error:
            raise SoundDeviceError(
                f"The sound device cannot be opened: {error}.",
                remedy="Close other programs that use it, or choose another device.",
            ) from error
        return stream

    def _callback(
        self, indata: Sound, outdata: Sound, frames: int, times: Any, status: Any
    ) -> None:
        now_s = self._clock.now_s()
        if status:
            self.count_lost(is_input=status.input_overflow, is_output=status.output_underflow)
        age_s = times.currentTime - times.inputBufferAdcTime
        lead_s = times.outputBufferDacTime - times.currentTime
        self.exchange(
            indata[:, 0],
            self._mono[:frames],
            captured_at_s=now_s - _plausible(age_s, self._input_latency_s),
            audible_at_s=now_s + _plausible(lead_s, self._output_latency_s),
        )
        outdata[:] = self._mono[:frames, None]
        self.last_block_s = now_s


def _plausible(seconds: float, otherwise_s: float) -> float:
    """What the sound system says, where it can be true; its general latency where not."""
    return seconds if 0.0 < seconds < _LONGEST_LEAD_S else otherwise_s

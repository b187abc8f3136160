"""One stream of a sound card, both ways where it has both, as a sound port.

Knows nothing of which devices should be used or what to do when they go. Microphone and
loudspeaker share one callback, so that the echo reference is exactly what was played; a machine
that has only one of them hears silence, or plays to nobody.
"""

import contextlib
import time
from typing import Any, Final

import numpy as np

from engine.audio.backlog import BacklogWatch
from engine.audio.devices import SOUND_SERVERS, SoundDevice, sound_library
from engine.audio.exchange import SoundExchange
from engine.audio.port import Sound
from engine.audio.sound_server import through
from engine.clock import Clock
from engine.errors import SoundDeviceError

_RATES_HZ: Final = (48_000, 44_100, 32_000, 24_000, 16_000)
"""A sound server takes any rate and runs at the first of these itself."""

_LONGEST_LEAD_S: Final = 0.5
"""A sound system that claims more between callback and air has no idea."""

_LOUD: Final = 0.02
"""A sample of the microphone beyond this may be somebody's voice."""

_QUIET_S: Final = 0.5


class DuplexStream(SoundExchange):
    """Microphone and loudspeaker, opened together.

    Attributes:
        input_device, output_device: What is in use; None where there is none.
        last_block_s: When the callback last ran, on the engine's clock.
    """

    def __init__(
        self,
        input_device: SoundDevice | None,
        output_device: SoundDevice | None,
        *,
        clock: Clock,
        block_ms: int,
        speaker_frames_ms: int = 1000,
    ) -> None:
        """Open and start the stream; may take long, and may hang with a sick sound system.

        Args:
            input_device: The microphone; None hears silence.
            output_device: The loudspeaker; None plays to nobody. One of both must be there.
            clock: Tells the time.
            block_ms: Length of one callback.
            speaker_frames_ms: How much may wait for the loudspeaker.

        Raises:
            SoundDeviceError: The devices cannot be opened together at any common rate.
        """
        self.input_device = input_device
        self.output_device = output_device
        self._clock = clock
        self._library = sound_library()
        rate_hz, self._n_inputs, self._n_outputs = self._common_shape()
        block_frames = rate_hz * block_ms // 1000
        super().__init__(
            rate_hz=rate_hz,
            block_frames=block_frames,
            speaker_frames=rate_hz * speaker_frames_ms // 1000,
        )
        self._mono = np.zeros(block_frames, dtype=np.float32)
        self._silence = np.zeros(block_frames, dtype=np.float32)
        self._input_latency_s = self._output_latency_s = block_ms / 1000
        self._backlog = BacklogWatch()
        self.last_block_s = self._last_loud_s = clock.now_s()
        self._stream = self._open(block_frames)

    @property
    def is_active(self) -> bool:
        """Whether the sound library believes that the stream runs."""
        return bool(self._stream.active)

    @property
    def is_behind(self) -> bool:
        """Whether sound waits in the sound system since a stall of the machine."""
        return self._backlog.is_behind

    @property
    def is_silent(self) -> bool:
        """Whether nothing is played, or about to be."""
        return not self._is_speaking and self.n_waiting_out == 0

    @property
    def is_quiet(self) -> bool:
        """Whether, besides, nobody has spoken for a moment."""
        return self.is_silent and self._clock.now_s() - self._last_loud_s > _QUIET_S

    def catch_up(self) -> None:
        """Drop the sound that waits in the sound system; may hang with a sick one.

        Raises:
            SoundDeviceError: The device has gone.
        """
        try:
            self._stream.abort()
            self._backlog = BacklogWatch()
            self._stream.start()
        except self._library.PortAudioError as error:
            raise SoundDeviceError(f"The sound device cannot go on: {error}.") from error

    def close(self) -> None:
        """Let the devices go; may hang with a sick sound system."""
        with contextlib.suppress(self._library.PortAudioError):  # a device that has gone
            self._stream.abort()
            self._stream.close()

    # -- opening ----------------------------------------------------------------------------

    def _common_shape(self) -> tuple[int, int, int]:
        """The first rate that both sides can do, with the channels that each then needs."""
        for rate_hz in dict.fromkeys((self._own_rate_hz, *_RATES_HZ)):
            n_inputs = self._channels(self.input_device, rate_hz, is_input=True)
            n_outputs = self._channels(self.output_device, rate_hz, is_input=False)
            if n_inputs is not None and n_outputs is not None:
                return rate_hz, n_inputs, n_outputs
        names = [device.name for device in (self.input_device, self.output_device) if device]
        raise SoundDeviceError(
            f"{' and '.join(names)} cannot be used{' together' if len(names) > 1 else ''}.",
            remedy="Choose other sound devices.",
        )

    @property
    def _own_rate_hz(self) -> int:
        device = self.output_device or self.input_device
        if device is None or device.name in SOUND_SERVERS:
            return _RATES_HZ[0]
        return device.rate_hz

    def _channels(self, device: SoundDevice | None, rate_hz: int, *, is_input: bool) -> int | None:
        """How many channels to open at this rate; 0 without a device, None where it cannot be.

        One microphone and two loudspeakers are wanted; some devices take all their channels only.
        """
        if device is None:
            return 0
        n_all = device.n_inputs if is_input else device.n_outputs
        wanted = (1, 2, n_all) if is_input else (2, 1, n_all)
        for n_channels in dict.fromkeys(n for n in wanted if n <= n_all):
            if self._supports(device, rate_hz, n_channels, is_input=is_input):
                return n_channels
        return None

    def _supports(
        self, device: SoundDevice, rate_hz: int, n_channels: int, *, is_input: bool
    ) -> bool:
        library = self._library
        check = library.check_input_settings if is_input else library.check_output_settings
        try:
            check(device=device.index, channels=n_channels, dtype="float32", samplerate=rate_hz)
        except library.PortAudioError:
            return False
        return True

    def _open(self, block_frames: int) -> Any:
        library = self._library
        shared = {
            "samplerate": self.rate_hz,
            "blocksize": block_frames,
            "dtype": "float32",
            "latency": "low",
        }
        try:
            with through(_server_name(self.input_device), _server_name(self.output_device)):
                stream = self._make(shared)
                stream.start()
        except library.PortAudioError as error:
            raise SoundDeviceError(
                f"The sound device cannot be opened: {error}.",
                remedy="Close other programs that use it, or choose another device.",
            ) from error
        return stream

    def _make(self, shared: dict[str, Any]) -> Any:
        library, source, sink = self._library, self.input_device, self.output_device
        if source is None and sink is not None:
            stream = library.OutputStream(
                device=sink.index, channels=self._n_outputs, callback=self._speak_only, **shared
            )
            self._output_latency_s = stream.latency
        elif sink is None and source is not None:
            stream = library.InputStream(
                device=source.index, channels=self._n_inputs, callback=self._hear_only, **shared
            )
            self._input_latency_s = stream.latency
        else:
            assert source is not None
            assert sink is not None
            stream = library.Stream(
                device=(source.index, sink.index),
                channels=(self._n_inputs, self._n_outputs),
                callback=self._hear_and_speak,
                **shared,
            )
            self._input_latency_s, self._output_latency_s = stream.latency
        return stream

    # -- the callback -----------------------------------------------------------------------

    def _hear_and_speak(
        self, indata: Sound, outdata: Sound, frames: int, times: Any, status: Any
    ) -> None:
        age_s = times.currentTime - times.inputBufferAdcTime
        lead_s = times.outputBufferDacTime - times.currentTime
        self._pass_on(indata[:, 0], frames, status, age_s=age_s, lead_s=lead_s)
        self._give(outdata, frames)

    def _hear_only(self, indata: Sound, frames: int, times: Any, status: Any) -> None:
        age_s = times.currentTime - times.inputBufferAdcTime
        self._pass_on(indata[:, 0], frames, status, age_s=age_s, lead_s=0.0)

    def _speak_only(self, outdata: Sound, frames: int, times: Any, status: Any) -> None:
        lead_s = times.outputBufferDacTime - times.currentTime
        self._pass_on(self._silence[:frames], frames, status, age_s=0.0, lead_s=lead_s)
        self._give(outdata, frames)

    def _pass_on(
        self, heard: Sound, frames: int, status: Any, *, age_s: float, lead_s: float
    ) -> None:
        now_s = self._clock.now_s()
        self._backlog.saw(now_s, age_s=age_s, processor_s=time.thread_time())
        if max(heard.max(), -heard.min()) > _LOUD:
            self._last_loud_s = now_s
        if status:
            self.count_lost(is_input=status.input_overflow, is_output=status.output_underflow)
        self.exchange(
            heard,
            self._mono[:frames],
            captured_at_s=now_s - _plausible(age_s, self._input_latency_s),
            audible_at_s=now_s + _plausible(lead_s, self._output_latency_s),
        )
        self.last_block_s = now_s

    def _give(self, outdata: Sound, frames: int) -> None:
        """The first two channels get the sound; a device with eight has its voice in front."""
        outdata[:, :2] = self._mono[:frames, None]
        outdata[:, 2:] = 0.0


def _server_name(device: SoundDevice | None) -> str:
    return device.server_name if device is not None else ""


def _plausible(seconds: float, otherwise_s: float) -> float:
    """What the sound system says, where it can be true; its general latency where not."""
    return seconds if 0.0 < seconds < _LONGEST_LEAD_S else otherwise_s

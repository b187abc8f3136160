"""A part of a recording on its way to the loudspeaker.

Knows one channel of one file; that nobody speaks meanwhile, and that nothing is listened to, is
seen to by the session.
"""

from engine.audio.port import Sound, SoundBlock, SoundPort
from engine.audio.stereo_file import read_channel
from engine.clock import Clock
from engine.commands import PlayRecording
from engine.events import Listener, ReplayPlaying
from engine.session.playback import Playback

_LEFT, _RIGHT = 0, 1


class Replay:
    """Plays one part at a time."""

    def __init__(self, *, clock: Clock, emit: Listener, buffer_ms: int) -> None:
        """Begin with nothing to play."""
        self._clock = clock
        self._emit = emit
        self._buffer_ms = buffer_ms
        self._opened: tuple[PlayRecording, Sound, int] | None = None
        self._playing: PlayRecording | None = None
        self._playback: Playback | None = None

    @property
    def is_playing(self) -> bool:
        """Whether a part is being heard."""
        return self._playback is not None

    def open(self, command: PlayRecording) -> None:
        """Read what is to be played; what is playing plays on.

        Raises:
            AudioFileError: There is no such sound.
        """
        samples, rate_hz = read_channel(
            command.path,
            _RIGHT if command.is_reply else _LEFT,
            begins_s=command.begins_s,
            ends_s=command.ends_s,
        )
        self._opened = (command, samples, rate_hz)

    def start(self, port: SoundPort) -> None:
        """Play what was opened, in place of what is playing."""
        self.stop()
        if self._opened is None:
            return
        (self._playing, samples, rate_hz), self._opened = self._opened, None
        self._playback = Playback(port, rate_hz=rate_hz, buffer_ms=self._buffer_ms)
        self._playback.push(samples)
        self._playback.complete()
        self._tell(self._playing, is_over=False)

    def pump(self) -> None:
        """Keep the port supplied."""
        if self._playback is not None:
            self._playback.pump()

    def observe(self, block: SoundBlock) -> None:
        """Learn what the loudspeaker has taken; the end comes with its last sample."""
        if self._playback is None:
            return
        self._playback.observe(block)
        if self._playback.is_drained:
            self._end()

    def stop(self) -> None:
        """Fall silent; with nothing playing nothing happens."""
        if self._playback is not None:
            self._playback.stop()
            self._end()

    def _end(self) -> None:
        playing, self._playing, self._playback = self._playing, None, None
        if playing is not None:
            self._tell(playing, is_over=True)

    def _tell(self, command: PlayRecording, *, is_over: bool) -> None:
        self._emit(
            ReplayPlaying(
                at_s=self._clock.now_s(),
                path=str(command.path),
                begins_s=command.begins_s,
                is_reply=command.is_reply,
                is_over=is_over,
            )
        )

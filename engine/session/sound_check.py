"""Trying the sound card: hear what the microphone heard last, and a test sound with its echo.

What the microphone heard stays in memory, a few seconds of it, and is forgotten when the trying
ends. Knows nothing of turns; that none is taken meanwhile is seen to by the session.
"""

from collections import deque
from typing import Final

import numpy as np

from engine.audio.files import read_sound
from engine.audio.leakage import RATE_HZ, LeakMeter
from engine.audio.port import Sound, SoundBlock, SoundPort
from engine.audio.resample import StreamResampler
from engine.clock import Clock
from engine.commands import HearMicrophone, PlayTestSound
from engine.errors import RequestError
from engine.events import EchoChecked, EchoOutcome, Listener, SoundTrial, TrialPlaying
from engine.session.ears import Ears
from engine.session.playback import Playback

KEPT_S: Final = 5.0
"""What the microphone heard last: a sentence."""


class EchoWatch:
    """Whether the microphone itself hears what is played, before anything is taken out."""

    def __init__(self, *, rate_hz: int) -> None:
        """Begin with silence, at the port's rate."""
        self._meter = LeakMeter()
        self._microphone = StreamResampler(from_hz=rate_hz, to_hz=RATE_HZ)
        self._played = StreamResampler(from_hz=rate_hz, to_hz=RATE_HZ)

    def push(self, block: SoundBlock) -> None:
        """Take in one block."""
        self._meter.push(
            self._microphone.process(block.microphone), self._played.process(block.played)
        )

    def outcome(self, ears: Ears) -> EchoOutcome:
        """What has become of the sound on its way through the ears."""
        if ears.own_sound.is_heard:
            return EchoOutcome.OWN_SOUND
        if ears.leak.level_db is not None:
            return EchoOutcome.LEAKS
        is_heard = self._meter.level_db is not None
        return EchoOutcome.REMOVED if is_heard else EchoOutcome.UNHEARD


class SoundCheck:
    """Plays one trial at a time.

    Attributes:
        is_on: Whether what the microphone hears is remembered, and is no turn.
    """

    def __init__(self, *, clock: Clock, emit: Listener, buffer_ms: int) -> None:
        """Begin with nothing remembered."""
        self.is_on = False
        self._clock = clock
        self._emit = emit
        self._buffer_ms = buffer_ms
        self._kept: deque[Sound] = deque()
        self._kept_hz = RATE_HZ
        self._opened: tuple[SoundTrial, Sound, int] | None = None
        self._trial = SoundTrial.MICROPHONE
        self._playback: Playback | None = None
        self._watch: EchoWatch | None = None

    @property
    def is_playing(self) -> bool:
        """Whether a trial is being heard."""
        return self._playback is not None

    def switch(self, *, is_on: bool) -> None:
        """Begin to remember, or end and forget."""
        self.is_on = is_on
        if not is_on:
            self.stop()
            self.forget()

    def forget(self) -> None:
        """Remember nothing of what was heard."""
        self._kept.clear()

    def open(self, command: HearMicrophone | PlayTestSound) -> None:
        """Read what is to be played; what is playing plays on.

        Raises:
            RequestError: The microphone has heard nothing yet.
            AudioFileError: There is no such test sound.
        """
        match command:
            case PlayTestSound(path=path):
                self._opened = (SoundTrial.LOUDSPEAKER, read_sound(path, rate_hz=RATE_HZ), RATE_HZ)
            case HearMicrophone():
                if not self._kept:
                    raise RequestError(
                        "The microphone has heard nothing yet.", remedy="Say something first."
                    )
                kept = np.concatenate(self._kept)
                self._opened = (SoundTrial.MICROPHONE, kept, self._kept_hz)

    def start(self, port: SoundPort) -> None:
        """Play what was opened, in place of what is playing."""
        self.stop()
        if self._opened is None:
            return
        (self._trial, samples, rate_hz), self._opened = self._opened, None
        self._playback = Playback(port, rate_hz=rate_hz, buffer_ms=self._buffer_ms)
        self._playback.push(samples)
        self._playback.complete()
        if self._trial is SoundTrial.LOUDSPEAKER:
            self._watch = EchoWatch(rate_hz=port.rate_hz)
        self._tell(is_over=False)

    def pump(self) -> None:
        """Keep the port supplied."""
        if self._playback is not None:
            self._playback.pump()

    def observe(self, block: SoundBlock, ears: Ears, *, rate_hz: int) -> None:
        """Learn what was heard and played; a trial ends with its last sample."""
        if self._playback is None:
            self._remember(block, rate_hz=rate_hz, is_muted=ears.is_muted)
            return
        if self._watch is not None:
            self._watch.push(block)
        self._playback.observe(block)
        if self._playback.is_drained:
            self._judge(ears)
            self._end()

    def stop(self) -> None:
        """Fall silent; with nothing playing nothing happens."""
        if self._playback is not None:
            self._playback.stop()
            self._end()

    def _remember(self, block: SoundBlock, *, rate_hz: int, is_muted: bool) -> None:
        if not self.is_on or is_muted:
            return
        self._kept_hz = rate_hz
        self._kept.append(block.microphone.copy())
        while sum(map(len, self._kept)) > KEPT_S * rate_hz:
            self._kept.popleft()

    def _judge(self, ears: Ears) -> None:
        if self._watch is not None:
            outcome = self._watch.outcome(ears)
            level_db = ears.leak.level_db if outcome is EchoOutcome.LEAKS else None
            now_s = self._clock.now_s()
            self._emit(EchoChecked(at_s=now_s, outcome=outcome, level_db=level_db))

    def _end(self) -> None:
        self._playback = self._watch = None
        self._tell(is_over=True)

    def _tell(self, *, is_over: bool) -> None:
        self._emit(TrialPlaying(at_s=self._clock.now_s(), what=self._trial, is_over=is_over))

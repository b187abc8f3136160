"""One answer as it arrives: its text, its sound, and how far it was heard.

Knows no message and no turn. What was heard is counted here, where the loudspeaker is.
"""

from collections import deque

from engine.audio.port import Sound, SoundPort
from engine.events import Cause, EndOfReply, Stage, StageSpan
from engine.protocol.pcm import WIRE_RATE_HZ
from engine.session.playback import Playback


class RemoteAnswer:
    """An answer under way.

    Attributes:
        response_id, item_id: The server's names of it.
        turn, epoch: Which turn it answers, and its number.
        text: As written so far.
        playback: Its sound.
        end: Why it is complete; None while more may come.
        is_ducked: Whether it is turned down.
        is_paused: Whether it has stopped, to go on later.
    """

    def __init__(
        self, port: SoundPort, *, response_id: str, turn: int, epoch: int, buffer_ms: int
    ) -> None:
        """Begin with nothing written."""
        self.response_id, self.item_id = response_id, ""
        self.turn, self.epoch = turn, epoch
        self.text = ""
        self.playback = Playback(port, rate_hz=WIRE_RATE_HZ, buffer_ms=buffer_ms)
        self.end: EndOfReply | None = None
        self.is_ducked = self.is_paused = False
        self._marks: deque[tuple[int, int]] = deque()
        self._n_chars = 0
        self._n_told = 0
        self._is_told_audible = False

    @property
    def is_audible(self) -> bool:
        """Whether any of it has left the loudspeaker."""
        return self.playback.audible_at_s is not None

    @property
    def heard_ms(self) -> int:
        """How much of its sound the loudspeaker has taken."""
        return self.playback.heard_samples * 1000 // WIRE_RATE_HZ

    @property
    def heard_text(self) -> str:
        """As much of its text as is known to have been heard."""
        self._follow_marks()
        return self.text[: self._n_chars]

    def push(self, samples: Sound) -> None:
        """More of its sound: [n] float32."""
        self.playback.push(samples)

    def mark(self, *, audio_ms: int, n_chars: int) -> None:
        """So many characters have been spoken when so much of its sound has been played."""
        self._marks.append((audio_ms * WIRE_RATE_HZ // 1000, n_chars))

    def complete(self, end: EndOfReply, text: str) -> None:
        """Nothing more will come."""
        self.end, self.text = end, text
        self.playback.complete()

    def became_audible(self) -> bool:
        """Whether it has become audible since this was last asked; true once."""
        is_new = self.is_audible and not self._is_told_audible
        self._is_told_audible |= is_new
        return is_new

    def newly_spoken(self) -> int | None:
        """How many characters have been spoken, where it is another number than the last time."""
        self._follow_marks()
        if self._n_chars == self._n_told or not self.is_audible:
            return None
        self._n_told = self._n_chars
        return self._n_chars

    def duck(self, *, is_paused: bool) -> None:
        """Turn it down, or stop it for a while."""
        self.is_ducked = True
        if is_paused:
            self.is_paused = True
            self.playback.pause()
        else:
            self.playback.duck()

    def resume(self, *, goes_back: bool) -> None:
        """Go on at the full level.

        Args:
            goes_back: Whether what was sent and not played yet comes again from an earlier word.
        """
        self.playback.go_on(drops_waiting=goes_back or self.is_paused)
        self.is_ducked = self.is_paused = False

    def _follow_marks(self) -> None:
        while self._marks and self._marks[0][0] <= self.playback.heard_samples:
            self._n_chars = self._marks.popleft()[1]


class WaitForAnswer:
    """How long the user waited for an answer's first sound, by stages.

    The server's stages are its own; what is left of the wait, the way over the network among it, is
    the last one's.
    """

    def __init__(self, *, began_s: float, cause: Cause) -> None:
        """Begin when the user had finished speaking, or typing."""
        self.began_s = began_s
        self.cause = cause
        self.audible_s: float | None = None
        self.server_spans: tuple[StageSpan, ...] | None = None

    def measured(self) -> tuple[StageSpan, ...] | None:
        """The parts, once both ends are known; their sum is the whole wait."""
        if self.audible_s is None or self.server_spans is None:
            return None
        spans = tuple(one for one in self.server_spans if one.stage is not Stage.AUDIBLE)
        told_ms = sum(one.ms for one in spans)
        rest_ms = max(0.0, (self.audible_s - self.began_s) * 1e3 - told_ms)
        return (*spans, StageSpan(stage=Stage.AUDIBLE, ms=rest_ms))

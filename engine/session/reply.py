"""One answer: written, cut into pieces, spoken, and how far it was heard.

Knows nothing of who has the floor. Each `step` is one token of text or of speech, so that hearing
never waits for more than that.
"""

from collections import deque
from enum import Enum, auto
from typing import Final

from engine.audio.port import SoundPort
from engine.clock import Clock
from engine.dialogue.history import HeardPart, SpokenPiece, heard_part
from engine.events import Cause, EndOfReply, Stage
from engine.session.parts import Mind, ModelStep, PieceToSay, Voice
from engine.session.playback import Playback
from engine.trace import TurnTrace

_SPEECH_STEPS_PER_TEXT_STEP: Final = 4
"""A token of text becomes about ten of speech, so writing at this pace stays well ahead."""

_COMFORTABLY_AHEAD_S: Final = 1.0
"""With so much sound ready, writing goes first."""

_EASY_AHEAD_S: Final = 2.5
"""Sound beyond this can wait: the longest piece of a second is made in a fraction of that."""

_LONGEST_AHEAD_S: Final = 12.0
"""No need to speak farther ahead: most of it would be thrown away by an interruption."""

_SAMPLES_PER_CHAR_S: Final = 0.075
"""How long a character takes, where its piece is not spoken to the end yet."""


class _Work(Enum):
    """What an answer needs next."""

    WRITE = auto()
    SPEAK = auto()


class Reply:
    """An answer under way.

    Attributes:
        turn, epoch: Which turn it answers, and when the floor was taken for it.
        cause: Who ended the user's turn.
        text: The answer so far.
        trace: Marks on the way to the first sound.
        playback: Its sound.
        end: Why its text is complete; None while it is being written.
    """

    def __init__(
        self,
        *,
        turn: int,
        epoch: int,
        cause: Cause,
        mind: Mind,
        voice: Voice,
        port: SoundPort,
        clock: Clock,
        trace: TurnTrace,
        buffer_ms: int,
    ) -> None:
        """Begin with nothing written."""
        self.turn = turn
        self.epoch = epoch
        self.cause = cause
        self.text = ""
        self.trace = trace
        self.end: EndOfReply | None = None
        self.playback = Playback(port, rate_hz=voice.rate_hz, buffer_ms=buffer_ms)
        self._mind = mind
        self._voice = voice
        self._clock = clock
        self._to_say: deque[PieceToSay] = deque()
        self._saying: PieceToSay | None = None
        self._saying_from = 0
        self._spoken: list[SpokenPiece] = []
        self._n_tokens = 0
        self._token_ends: list[int] = []
        self._speech_steps = 0
        voice.begin_reply()

    def step(self, *, may_write: bool) -> str | None:
        """Do one step of work.

        Args:
            may_write: Whether the mind is free: it is not while it hears somebody.

        Returns:
            New text, perhaps empty; None when there was nothing to do.
        """
        work = self._work(may_write=may_write)
        if work is _Work.SPEAK:
            self._speak()
            return ""
        return self._write() if work is _Work.WRITE else None

    def upcoming(self, *, may_write: bool) -> ModelStep | None:
        """What the model does in the next `step`, where that can be foreseen."""
        work = self._work(may_write=may_write)
        if work is _Work.WRITE:
            return self._mind.upcoming_writing()
        return self._voice.upcoming() if work and self._saying is not None else None

    def spare_s(self, *, may_write: bool) -> float:
        """How long the next step can be left alone; nought where somebody waits for it."""
        is_speaking = self._work(may_write=may_write) is _Work.SPEAK
        # A piece is read at once, so that it can be spoken whenever others' are.
        is_under_way = self._saying is not None and self.trace.has(Stage.FIRST_PCM)
        if not is_speaking or not is_under_way:
            return 0.0
        return max(0.0, self.playback.ahead_s - _EASY_AHEAD_S)

    def _work(self, *, may_write: bool) -> "_Work | None":
        can_write = may_write and self.end is None
        can_speak = self._has_to_speak and self.playback.ahead_s < _LONGEST_AHEAD_S
        if can_speak and not (can_write and self._is_writing_due):
            return _Work.SPEAK
        return _Work.WRITE if can_write else None

    @property
    def _has_to_speak(self) -> bool:
        return self._saying is not None or bool(self._to_say)

    @property
    def _is_writing_due(self) -> bool:
        if not self.trace.has(Stage.FIRST_PCM):
            return False
        is_ahead = self.playback.ahead_s >= _COMFORTABLY_AHEAD_S
        return is_ahead or self._speech_steps >= _SPEECH_STEPS_PER_TEXT_STEP

    def think_with(self, mind: Mind, voice: Voice) -> None:
        """Go on with another mind and voice that remember what these do."""
        self._mind, self._voice = mind, voice

    # -- writing ----------------------------------------------------------------------------

    def _write(self) -> str:
        self._speech_steps = 0
        written = self._mind.write()
        self._mark(Stage.FIRST_TEXT_TOKEN)
        self.text += written.text
        if written.end is None:
            self._n_tokens += 1
            self._end_tokens()
        self._to_say.extend(written.pieces)
        if written.pieces:
            self._mark(Stage.FIRST_TEXT_CHUNK)
        if written.end is not None:
            self.end = written.end
            self._complete_if_spoken()
        return written.text

    def _end_tokens(self) -> None:
        """Note where tokens end; one that is a part of a character ends with the whole."""
        end = len(self.text.rstrip())
        if end > (self._token_ends[-1] if self._token_ends else 0):
            self._token_ends += [end] * (self._n_tokens - len(self._token_ends))

    # -- speaking ---------------------------------------------------------------------------

    def _speak(self) -> None:
        self._speech_steps += 1
        if self._saying is None:
            self._begin_piece(self._to_say.popleft())
            return
        spoken = self._voice.step()
        for sound in spoken.sounds:
            self._mark(Stage.FIRST_SPEECH_CHUNK, spoken.tokens_at_s)
            self._mark(Stage.FIRST_PCM)
            self.playback.push(sound)
        if spoken.is_over:
            self._end_piece()

    def _begin_piece(self, piece: PieceToSay) -> None:
        self._saying_from = self.playback.n_samples
        has_words = self._voice.begin_piece(piece)
        self._mark(Stage.SPEECH_PREFILL)
        self._saying = piece
        if not has_words:
            self._end_piece()

    def _end_piece(self) -> None:
        if self._saying is not None:
            self._spoken.append(self._spoken_piece(self._saying, self.playback.n_samples))
        self._saying = None
        self._complete_if_spoken()

    def _complete_if_spoken(self) -> None:
        if self.end is not None and not self._has_to_speak:
            self.playback.complete()

    def _spoken_piece(self, piece: PieceToSay, end_sample: int) -> SpokenPiece:
        return SpokenPiece(
            first_char=piece.first_char,
            end_char=piece.end_char,
            first_sample=self._saying_from,
            end_sample=end_sample,
        )

    # -- hearing of it ----------------------------------------------------------------------

    @property
    def heard(self) -> HeardPart:
        """How much of it the loudspeaker has taken."""
        pieces = list(self._spoken)
        if self._saying is not None:
            guess = len(self._saying.text) * _SAMPLES_PER_CHAR_S * self._voice.rate_hz
            end = max(self.playback.n_samples, self._saying_from + int(guess))
            pieces.append(self._spoken_piece(self._saying, end))
        return heard_part(pieces, self.text, self._token_ends, self.playback.heard_samples)

    @property
    def is_drained(self) -> bool:
        """Whether all of it was heard."""
        return self.playback.is_drained

    def _mark(self, stage: Stage, at_s: float | None = None) -> None:
        if not self.trace.has(stage):
            self.trace.mark(stage, self._clock.now_s() if at_s is None else at_s)

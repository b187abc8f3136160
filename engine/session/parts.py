"""What a session needs of a model, said without torch: a mind that hears and writes, and a voice.

Knows no weights. The real ones are `engine.session.mind` and `engine.session.voice`; tests give
small scripted ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from engine.audio.port import Sound
from engine.events import EndOfReply, Verdict

_LIKELY: Final = 0.5
"""Above this probability a state counts as the verdict, as published; disregarding goes first."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the mind makes of one more chunk of a turn.

    Attributes:
        p0, p1, p2: Probabilities: keep listening, take the turn, disregard.
        words: All the user's words of this turn so far; None where the model has no captions.
    """

    p0: float
    p1: float
    p2: float
    words: str | None = None

    @property
    def verdict(self) -> Verdict:
        """What follows from the probabilities."""
        if self.p2 > _LIKELY:
            return Verdict.DISREGARD
        return Verdict.TAKE_TURN if self.p1 > _LIKELY else Verdict.KEEP_LISTENING


@dataclass(frozen=True, slots=True)
class PieceToSay:
    """A piece of an answer that is ready to be spoken.

    Attributes:
        text: As written.
        first_char, end_char: Where it lies in the answer.
        first_token, end_token: Which tokens of the answer it is.
        written_with: What the voice needs to know of how it was written; the voice's own business.
    """

    text: str
    first_char: int
    end_char: int
    first_token: int
    end_token: int
    written_with: object = None


@dataclass(frozen=True, slots=True)
class Written:
    """One step of writing.

    Attributes:
        text: New whole characters; often none.
        pieces: Pieces that became ready with it.
        end: Why the answer is complete; None while it is not.
    """

    text: str
    pieces: tuple[PieceToSay, ...] = ()
    end: EndOfReply | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """One step of speaking.

    Attributes:
        sounds: Sound that became ready with it, [n] float32 each; often none.
        is_over: Whether the piece is complete.
        tokens_at_s: When the speech tokens of these sounds were complete; None where not known.
    """

    sounds: Sequence[Sound] = ()
    is_over: bool = False
    tokens_at_s: float | None = None


class ModelStep(Protocol):
    """What a model does next for one conversation; steps of one kind can be computed together.

    `engine.models.together` has the real ones.
    """

    @property
    def kind(self) -> str:
        """Which kind."""
        ...


class Mind(Protocol):
    """A model's memory of one conversation, and what writes into it."""

    @property
    def chunk_samples(self) -> int:
        """Samples at 16 kHz that are heard at a time."""
        ...

    @property
    def role(self) -> str:
        """The role in force."""
        ...

    def open_turn(self) -> int:
        """Begin a spoken turn; returns how many old turns had to leave to make room."""
        ...

    def make_room(self) -> int:
        """Let old turns leave while nobody speaks or waits, so that none must later; how many."""
        ...

    @property
    def has_room(self) -> bool:
        """Whether the open turn may go on: another chunk fits, and an answer behind it."""
        ...

    def hear(self, chunk: Sound) -> Judgement:
        """Hear [chunk_samples] float32 of the open turn."""
        ...

    def upcoming_hearing(self, chunk: Sound) -> ModelStep | None:
        """What the model does in `hear` of this chunk; None where nobody can foresee it."""
        ...

    def drop_turn(self) -> None:
        """Forget the open turn."""
        ...

    def take_turn(self) -> None:
        """The open turn is complete; `write` answers it."""
        ...

    def reopen_turn(self) -> None:
        """Go on hearing the turn that was taken last, as if its answer had not been begun."""
        ...

    def take_typed(self, text: str) -> int:
        """A typed turn; `write` answers it; returns how many old turns had to leave.

        Raises:
            RequestError: It is longer than the memory allows; nothing was written.
        """
        ...

    def write(self) -> Written:
        """Write one more token of the answer."""
        ...

    def upcoming_writing(self) -> ModelStep | None:
        """What the model does in the next `write`; None where nobody can foresee it."""
        ...

    def keep_heard(self, n_tokens: int) -> int:
        """Keep only the beginning of the last answer; a turn open meanwhile stays open.

        Returns:
            How many old turns had to leave so that the open one can go on.
        """
        ...

    def remember(self, asked: str, answered: str) -> None:
        """Add a turn that was held elsewhere; no turn is open and no answer is under way."""
        ...

    def set_role(self, role: str, *, keeps_history: bool) -> None:
        """Answer in another role; no answer is under way; an open turn stays open.

        Raises:
            RequestError: The role is too long; the one in force stays.
        """
        ...

    def forget(self) -> None:
        """Begin a new conversation in the same role."""
        ...


class Voice(Protocol):
    """Speaks pieces of an answer."""

    @property
    def rate_hz(self) -> int:
        """Rate of the sound it makes."""
        ...

    def begin_reply(self) -> None:
        """Forget an answer before, spoken or not."""
        ...

    def begin_piece(self, piece: PieceToSay) -> bool:
        """Read a piece; returns whether there is anything in it to be spoken."""
        ...

    def step(self) -> Spoken:
        """Speak a little more of the piece."""
        ...

    def upcoming(self) -> ModelStep | None:
        """What the model does in the next `step`; None where nobody can foresee it."""
        ...

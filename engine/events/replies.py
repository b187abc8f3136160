"""Events about an answer: written, spoken, turned down, broken off, and how long it took.

Knows nothing of what was asked.
"""

from dataclasses import dataclass

from engine.events.terms import Cause, EndOfReply, Stage, Stamped


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyStarted(Stamped):
    """The engine begins to write the answer to a turn."""

    turn: int
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyText(Stamped):
    """A piece of the answer was written; the pieces joined are the answer.

    Attributes:
        text: The new piece; whole characters only.
    """

    turn: int
    epoch: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyAudible(Stamped):
    """The first sound of the answer leaves the loudspeaker; `at_s` is the sound card's time."""

    turn: int
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySpoken(Stamped):
    """Several times a second while it speaks: how far the loudspeaker has come.

    Attributes:
        n_chars: Characters of the answer, from its beginning, that have been spoken; may fall
            when a paused answer goes back to the beginning of a word.
    """

    turn: int
    epoch: int
    n_chars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDucked(Stamped):
    """The answer is turned down, because somebody speaks over it.

    Attributes:
        is_paused: Whether it has also stopped, to go on later where it was drowned.
    """

    turn: int
    epoch: int
    is_paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyResumed(Stamped):
    """The answer goes on at its full level: what spoke over it did not want the floor."""

    turn: int
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFinished(Stamped):
    """The last sample of the answer has left the loudspeaker.

    Attributes:
        text: The whole answer.
        why: Whether it ended by itself.
    """

    turn: int
    epoch: int
    text: str
    why: EndOfReply


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyInterrupted(Stamped):
    """The answer was broken off; only what was heard is kept.

    Attributes:
        heard_text: The beginning of the answer that was heard; "" where none was.
        cause: MODEL, PATIENCE or LENGTH where the user took the floor; TYPED; COMMAND.
    """

    turn: int
    epoch: int
    heard_text: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class StageSpan:
    """One part of a turn's latency.

    Attributes:
        stage: The mark at which this part ends.
        ms: Milliseconds since the mark before it.
    """

    stage: Stage
    ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnLatency(Stamped):
    """Once for each answer, when it becomes audible.

    Attributes:
        total_ms: From the end of speech (or the typed turn) to audible; the spans' exact sum.
        spans: In order; a stage that did not happen is left out and its time is in the next.
        cause: Who ended the turn.
    """

    turn: int
    epoch: int
    total_ms: float
    spans: tuple[StageSpan, ...]
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapLatency(Stamped):
    """Once for each time somebody spoke over an answer, when it is settled.

    Attributes:
        ducked_ms: From the onset to the first turned-down sample at the loudspeaker.
        silent_ms: From the onset to silence at the loudspeaker; None where it never fell silent.
        resumed_ms: From the onset to the full level again; None where the floor was given up.
    """

    turn: int
    epoch: int
    ducked_ms: float
    silent_ms: float | None
    resumed_ms: float | None

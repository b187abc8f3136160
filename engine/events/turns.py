"""Events about what the user says.

Knows nothing of answers.
"""

from dataclasses import dataclass

from engine.events.terms import Cause, Stamped


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOnset(Stamped):
    """A voice has begun and is confirmed; `at_s` is back-dated to its beginning.

    Each one is followed by exactly one `TurnTaken` or `TurnDropped` of the same turn, except where
    the engine stops first.

    Attributes:
        turn: The number this turn will have if it is taken.
        is_overlap: Whether an answer was audible or ducked at that moment.
        is_continuation: Whether the user goes on with the turn that had just been taken, before
            any sound of its answer; that answer is discarded.
    """

    turn: int
    is_overlap: bool = False
    is_continuation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOffset(Stamped):
    """The voice has paused; `at_s` is back-dated to its last sample. May come several times a turn.

    Attributes:
        voiced_s: Seconds of voice in this turn so far.
    """

    turn: int
    voiced_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChunk(Stamped):
    """After each 160 ms chunk that was heard within a turn.

    Attributes:
        chunk: The number of the chunk in this turn, from 0; the pre-roll comes first.
        p0, p1, p2: Probabilities: keep listening, take the turn, disregard.
        captured_s: When the chunk's last sample was captured, on the clock of `at_s`.
        compute_ms: What encoder, adapter, LLM and state head took together.
    """

    turn: int
    chunk: int
    p0: float
    p1: float
    p2: float
    captured_s: float
    compute_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UserWords(Stamped):
    """What was understood of the user's speech so far, where the model has a recognition head.

    Attributes:
        text: All the words of this turn so far; replaces what was sent before.
        is_final: Whether the turn is over.
    """

    turn: int
    text: str
    is_final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTaken(Stamped):
    """The user's turn is over and will be answered.

    Attributes:
        cause: Who decided: the model, patience, the length, or the keyboard.
        typed_text: What was typed; "" for a spoken turn.
        speech_s: Seconds from the onset to the last voiced sample; 0 for a typed turn.
    """

    turn: int
    cause: Cause
    typed_text: str = ""
    speech_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnDropped(Stamped):
    """What was heard is not answered and leaves the context; an answer it ducked goes on.

    Attributes:
        cause: MODEL (nothing to answer), SHORTNESS (too little was said), TYPED or COMMAND.
    """

    turn: int
    cause: Cause

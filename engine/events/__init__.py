"""Everything the engine tells the outside, as a closed union of frozen, stamped records.

Knows nothing of who listens, of Qt, of torch or of how a record is shown. Every event pickles and
becomes one JSON object by `event_record`; `at_s` is the engine's monotonic clock, in seconds.

Numbers that tie events together: `turn` counts the user's turns from 1 within one conversation;
`epoch` is the number of times the floor has changed hands, and names one reply.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from engine.events.machine import Accelerator, MachineSeen
from engine.events.recording import RecordingChanged, ReplayPlaying, TurnRecorded
from engine.events.replies import (
    OverlapLatency,
    ReplyAudible,
    ReplyDucked,
    ReplyFinished,
    ReplyInterrupted,
    ReplyResumed,
    ReplySpoken,
    ReplyStarted,
    ReplyText,
    StageSpan,
    TurnLatency,
)
from engine.events.sound_check import EchoChecked, EchoOutcome, SoundTrial, TrialPlaying
from engine.events.system import (
    ContextTrimmed,
    ConversationCleared,
    EchoLeak,
    ExamplePlaying,
    Failed,
    Levels,
    MicrophoneTaken,
    ModelLoading,
    ModelReady,
    MoodChanged,
    RoleChanged,
    ServerChanged,
    SoundChanged,
    Stopped,
)
from engine.events.terms import (
    Cause,
    EndOfReply,
    Mood,
    ServerState,
    SoundState,
    Stage,
    Verdict,
)
from engine.events.turns import (
    SpeechOffset,
    SpeechOnset,
    StateChunk,
    TurnDropped,
    TurnTaken,
    UserWords,
)

__all__ = [
    "Accelerator",
    "Cause",
    "ContextTrimmed",
    "ConversationCleared",
    "EchoChecked",
    "EchoLeak",
    "EchoOutcome",
    "EndOfReply",
    "Event",
    "ExamplePlaying",
    "Failed",
    "Levels",
    "Listener",
    "MachineSeen",
    "MicrophoneTaken",
    "ModelLoading",
    "ModelReady",
    "Mood",
    "MoodChanged",
    "OverlapLatency",
    "RecordingChanged",
    "ReplayPlaying",
    "ReplyAudible",
    "ReplyDucked",
    "ReplyFinished",
    "ReplyInterrupted",
    "ReplyResumed",
    "ReplySpoken",
    "ReplyStarted",
    "ReplyText",
    "RoleChanged",
    "ServerChanged",
    "ServerState",
    "SoundChanged",
    "SoundState",
    "SoundTrial",
    "SpeechOffset",
    "SpeechOnset",
    "Stage",
    "StageSpan",
    "StateChunk",
    "Stopped",
    "TrialPlaying",
    "TurnDropped",
    "TurnLatency",
    "TurnRecorded",
    "TurnTaken",
    "UserWords",
    "Verdict",
    "event_record",
]

Event = (
    ModelLoading
    | MachineSeen
    | ModelReady
    | ServerChanged
    | SoundChanged
    | MoodChanged
    | Levels
    | SpeechOnset
    | SpeechOffset
    | StateChunk
    | UserWords
    | TurnTaken
    | TurnDropped
    | ReplyStarted
    | ReplyText
    | ReplyAudible
    | ReplySpoken
    | ReplyDucked
    | ReplyResumed
    | ReplyFinished
    | ReplyInterrupted
    | TurnLatency
    | OverlapLatency
    | EchoLeak
    | MicrophoneTaken
    | ConversationCleared
    | RoleChanged
    | ContextTrimmed
    | ExamplePlaying
    | RecordingChanged
    | TurnRecorded
    | ReplayPlaying
    | TrialPlaying
    | EchoChecked
    | Failed
    | Stopped
)
"""The closed union: a front end that handles these handles everything."""


Listener = Callable[[Event], None]
"""Called on the engine thread for every event, in order; must return quickly and not raise."""


def event_record(event: Event) -> Mapping[str, Any]:
    """One event as a JSON-able dictionary, its kind under "event"."""
    return {"event": type(event).__name__, **asdict(event)}

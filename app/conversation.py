"""What the window draws: the turns of the conversation, its mood, its levels and its latency.

Knows nothing of widgets or threads: engine events go in by `take`, changes come out as signals.
"""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.latency import LatencyRecord
from app.recordings import Clip, Playing
from engine import (
    Cause,
    ConversationCleared,
    Event,
    ExamplePlaying,
    Levels,
    MachineSeen,
    ModelLoading,
    ModelReady,
    Mood,
    MoodChanged,
    OverlapLatency,
    RecordingChanged,
    ReplayPlaying,
    ReplyFinished,
    ReplyInterrupted,
    ReplySpoken,
    ReplyStarted,
    ReplyText,
    RoleChanged,
    SoundChanged,
    Stopped,
    TurnDropped,
    TurnLatency,
    TurnRecorded,
    TurnTaken,
    UserWords,
)


class ReplyState(Enum):
    """How far an answer has come."""

    NONE = auto()
    UNDER_WAY = auto()
    FINISHED = auto()
    INTERRUPTED = auto()


@dataclass
class Turn:
    """What the user said and what was answered.

    Attributes:
        number: From 1 within one conversation.
        user_text: The user's words; "" where the model does not give them.
        is_typed: Whether it was typed, not spoken.
        is_taken: Whether it is answered; a turn that is still being said is not.
        reply_text: The answer as written so far.
        n_spoken_chars: How many of its characters have been heard.
        user_clip, reply_clip: Where its sound lies; None where it was not kept.
    """

    number: int
    user_text: str = ""
    is_taken: bool = False
    is_typed: bool = False
    reply_text: str = ""
    n_spoken_chars: int = 0
    reply_state: ReplyState = ReplyState.NONE
    user_clip: Clip | None = None
    reply_clip: Clip | None = None


class ConversationModel(QObject):
    """Follows the engine's events.

    Attributes:
        mood: The conversation's state as one word.
        turns: All turns of this conversation, oldest first.
        levels: The latest sound levels; None before the first.
        latency: The session's answer times.
        model: The model in use; None while it is loading.
        machine: What the machine that the model runs on has; None where the engine has not told.
        sound: The sound card's state; None before it is known.
        role: The prompt of the role in force.
        is_recording: Whether the sound of the conversation is being kept.
        playing: What is being heard again; None while nothing is.

    Signals:
        mood_changed(): `mood` is another one.
        turn_changed(int): The turn with this index is new or has changed.
        cleared(): A new conversation has begun.
        levels_changed(): `levels` is new; about 15 times a second.
        latency_changed(): `latency` has a new answer or overlap.
        model_changed(): The model is loading further, or is ready.
        sound_changed(): `sound` is another one.
        recording_changed(): `is_recording` is another one.
        playing_changed(): `playing` is another one.
    """

    mood_changed = Signal()
    turn_changed = Signal(int)
    cleared = Signal()
    levels_changed = Signal()
    latency_changed = Signal()
    model_changed = Signal()
    sound_changed = Signal()
    recording_changed = Signal()
    playing_changed = Signal()

    def __init__(self) -> None:
        """A conversation before its first word."""
        super().__init__()
        self.mood = Mood.LOADING
        self.turns: list[Turn] = []
        self.levels: Levels | None = None
        self.latency = LatencyRecord()
        self.model: ModelReady | None = None
        self.loading: ModelLoading | None = None
        self.machine: MachineSeen | None = None
        self.sound: SoundChanged | None = None
        self.role = ""
        self.is_example_playing = False
        self.is_recording = False
        self.playing: Playing | None = None

    def restart(self) -> None:
        """Forget the model: another engine is about to load one."""
        self._set_recording(is_on=False)
        self._set_playing(None)
        self.model, self.loading, self.machine, self.sound = None, None, None, None
        self._begin_conversation()
        self._set_mood(Mood.LOADING)
        self.model_changed.emit()

    def take(self, event: Event) -> None:
        """Follow one engine event."""
        match event:
            case MoodChanged():
                self._set_mood(event.mood)
            case Levels():
                self.levels = event
                self.levels_changed.emit()
            case ModelLoading() | ModelReady():
                self._take_model(event)
            case MachineSeen():
                self.machine = event
            case SoundChanged():
                self.sound = event
                self.sound_changed.emit()
            case TurnLatency() | OverlapLatency():
                self._take_latency(event)
            case ConversationCleared():
                self.role = event.role
                self._begin_conversation()
            case RoleChanged():
                self.role = event.role
            case ExamplePlaying():
                self.is_example_playing = not event.is_over
            case Stopped(is_clean=False):
                self._set_mood(Mood.FAILED)
                self._set_recording(is_on=False)
                self._set_playing(None)
            case RecordingChanged():
                self._set_recording(is_on=event.is_on)
            case ReplayPlaying():
                self._take_replay(event)
            case TurnRecorded():
                self._take_clip(event)
            case UserWords() | TurnTaken() | TurnDropped():
                self._take_user(event)
            case ReplyStarted() | ReplyText() | ReplySpoken():
                self._take_reply(event)
            case ReplyFinished() | ReplyInterrupted():
                self._end_reply(event)
            case _:
                pass

    def _set_mood(self, mood: Mood) -> None:
        if mood is not self.mood:
            self.mood = mood
            self.mood_changed.emit()

    def _set_recording(self, *, is_on: bool) -> None:
        self.is_recording = is_on
        self.recording_changed.emit()

    def _set_playing(self, playing: Playing | None) -> None:
        self.playing = playing
        self.playing_changed.emit()

    def _take_replay(self, event: ReplayPlaying) -> None:
        playing = Playing(Path(event.path).name, event.begins_s, event.is_reply)
        self._set_playing(None if event.is_over else playing)

    def _take_clip(self, event: TurnRecorded) -> None:
        turn = self._turn(event.turn)
        clip = Clip(Path(event.path).name, event.begins_s, event.ends_s)
        if event.is_reply:
            turn.reply_clip = clip
        else:
            turn.user_clip = clip
        self._announce(turn)

    def _take_model(self, event: ModelLoading | ModelReady) -> None:
        if isinstance(event, ModelReady):
            self.model, self.role = event, event.role
        else:
            self.loading = event
        self.model_changed.emit()

    def _take_latency(self, event: TurnLatency | OverlapLatency) -> None:
        if isinstance(event, TurnLatency):
            self.latency.turns.append(event)
        else:
            self.latency.overlaps.append(event)
        self.latency_changed.emit()

    def _begin_conversation(self) -> None:
        self.turns.clear()
        self.cleared.emit()

    def _take_user(self, event: UserWords | TurnTaken | TurnDropped) -> None:
        if isinstance(event, TurnDropped):
            self._drop(event.turn)
            return
        turn = self._turn(event.turn)
        if isinstance(event, UserWords):
            turn.user_text = event.text
        else:
            turn.is_taken = True
            turn.is_typed = event.cause is Cause.TYPED
            turn.user_text = event.typed_text or turn.user_text
        self._announce(turn)

    def _drop(self, number: int) -> None:
        turn = self._find(number)
        if turn is not None and not turn.is_taken:
            turn.user_text = ""
            self._announce(turn)

    def _take_reply(self, event: ReplyStarted | ReplyText | ReplySpoken) -> None:
        turn = self._turn(event.turn)
        match event:
            case ReplyStarted():
                turn.reply_text, turn.n_spoken_chars = "", 0
                turn.reply_state = ReplyState.UNDER_WAY
            case ReplyText():
                turn.reply_text += event.text
            case ReplySpoken():
                turn.n_spoken_chars = event.n_chars
        self._announce(turn)

    def _end_reply(self, event: ReplyFinished | ReplyInterrupted) -> None:
        turn = self._turn(event.turn)
        if isinstance(event, ReplyFinished):
            turn.reply_text, turn.n_spoken_chars = event.text, len(event.text)
            turn.reply_state = ReplyState.FINISHED
        else:
            turn.n_spoken_chars = len(event.heard_text)
            turn.reply_state = ReplyState.INTERRUPTED
        self._announce(turn)

    def _find(self, number: int) -> Turn | None:
        return next((turn for turn in self.turns if turn.number == number), None)

    def _turn(self, number: int) -> Turn:
        turn = self._find(number)
        if turn is None:
            turn = Turn(number)
            self.turns.append(turn)
        return turn

    def _announce(self, turn: Turn) -> None:
        self.turn_changed.emit(self.turns.index(turn))

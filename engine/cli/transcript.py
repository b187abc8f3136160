"""A conversation as lines of text, made from the engine's events.

Knows neither terminal nor engine: it is given events and a function that takes a line.
"""

from collections.abc import Callable
from typing import Final

from engine.events import (
    Cause,
    ConversationCleared,
    EchoLeak,
    Event,
    ExamplePlaying,
    Failed,
    MicrophoneTaken,
    ModelLoading,
    ModelReady,
    Mood,
    MoodChanged,
    OverlapLatency,
    ReplyFinished,
    ReplyInterrupted,
    RoleChanged,
    ServerChanged,
    SoundChanged,
    SoundState,
    Stage,
    StageSpan,
    TurnDropped,
    TurnLatency,
    TurnTaken,
    UserWords,
)

_MOODS: Final = {
    Mood.LOADING: "wakes up",
    Mood.OFFLINE: "is not connected",
    Mood.FAILED: "has stopped",
    Mood.IDLE: "listening for you",
    Mood.LISTENING: "hears you",
    Mood.THINKING: "thinks",
    Mood.SPEAKING: "speaks",
    Mood.HESITATING: "hesitates",
    Mood.MUTED: "muted",
    Mood.REPLAYING: "plays a recording",
}

LEAK_ADVICE: Final = (
    "The microphone hears the loudspeaker: turn it down, or use headphones, so that Floe does not"
    " interrupt itself."
)

TAKEN_ADVICE: Final = (
    "the microphone has gone and the sound system gives Floe its own voice instead; connect a"
    " microphone, and Floe listens again as soon as it hears something else."
)

_STAGES: Final = {
    Stage.VERDICT: "verdict",
    Stage.FIRST_TEXT_TOKEN: "first word",
    Stage.FIRST_TEXT_CHUNK: "first phrase",
    Stage.SPEECH_PREFILL: "speech prefill",
    Stage.FIRST_SPEECH_CHUNK: "speech tokens",
    Stage.FIRST_PCM: "first sound",
    Stage.AUDIBLE: "audible",
}

_CAUSES: Final = {
    Cause.MODEL: "the model judged the turn finished",
    Cause.PATIENCE: "patience ran out",
    Cause.LENGTH: "the turn was as long as one may be",
    Cause.TYPED: "typed",
}


class Transcript:
    """Shows a conversation line by line."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """Begin with nothing shown.

        Args:
            say: Takes one line.
        """
        self._say = say
        self._words = ""
        self._loading = ""

    def show(self, event: Event) -> None:
        """Show an event, if it is one that a person wants to read."""
        match event:
            case ModelLoading(part=part):
                self._show_loading(part)
            case ModelReady():
                self._show_model(event)
            case ServerChanged() if event.message:
                again = f"Trying again in {event.retry_s:g} s." if event.retry_s else ""
                self._say(" ".join(f"Server: {event.message} {event.remedy} {again}".split()))
            case SoundChanged():
                self._show_sound(event)
            case MoodChanged(mood=mood):
                self._say(f"  [{_MOODS.get(mood, mood.value)}]")
            case UserWords(text=text):
                self._words = text
            case TurnTaken():
                self._say(f"You:  {event.typed_text or self._words or '(spoken)'}")
                self._words = ""
            case TurnDropped():
                self._say("  [heard something that wants no answer]")
                self._words = ""
            case ReplyFinished(text=text):
                self._say(f"Floe: {text.strip()}")
            case ReplyInterrupted(heard_text=heard):
                self._say(f"Floe: {heard.strip()} —")
            case TurnLatency():
                self._say(latency_line(event))
            case OverlapLatency():
                self._say(overlap_line(event))
            case Failed(message=message, remedy=remedy):
                self._say(f"floe: {message} {remedy}".rstrip())
            case EchoLeak(level_db=level_db) if level_db is not None:
                self._say(f"Sound: {LEAK_ADVICE} (The echo has {level_db:.0f} dB.)")
            case MicrophoneTaken(is_taken=is_taken):
                self._say(f"Sound: {TAKEN_ADVICE if is_taken else 'The microphone is back.'}")
            case ConversationCleared():
                self._say("  [a new conversation]")
            case RoleChanged(role=role):
                self._say(f"  [in the role: {role}]")
            case ExamplePlaying(path=path, is_over=False):
                self._say(f"  [plays {path}]")
            case _:
                pass

    def _show_loading(self, part: str) -> None:
        """One line for each part, however often its progress is told."""
        if part != self._loading:
            self._say(f"… {part}")
        self._loading = part

    def _show_model(self, event: ModelReady) -> None:
        size = f"{event.n_parameters / 1e6:.1f} M parameters"
        self._say(f"Model: {event.name} · {event.device} · {event.dtype} · {size}")
        if event.notice:
            self._say(event.notice)

    def _show_sound(self, event: SoundChanged) -> None:
        if event.state is SoundState.LIVE:
            rate = f"{event.rate_hz / 1000:g} kHz"
            heard, played = event.input_name, event.output_name
            self._say(f"Sound: {heard or 'no microphone'} → {played or 'no loudspeaker'}, {rate}")
            self._say("Talk whenever you like; Ctrl-C ends." if heard else "Ctrl-C ends.")
        if event.message:
            self._say(f"Sound: {event.message} {event.remedy}".rstrip())


def latency_line(event: TurnLatency) -> str:
    """The wait for an answer, and its parts."""
    parts = " + ".join(_part(span) for span in event.spans)
    return f"  [{event.total_ms:.0f} ms = {parts}; {_CAUSES.get(event.cause, event.cause)}]"


def _part(span: StageSpan) -> str:
    return f"{_STAGES.get(span.stage, span.stage)} {span.ms:.0f}"


def overlap_line(event: OverlapLatency) -> str:
    """How long an answer took to give way."""
    figures = [f"down after {event.ducked_ms:.0f} ms"]
    if event.silent_ms is not None:
        figures.append(f"silent after {event.silent_ms:.0f} ms")
    if event.resumed_ms is not None:
        figures.append(f"on again after {event.resumed_ms:.0f} ms")
    return f"  [spoken over: {', '.join(figures)}]"

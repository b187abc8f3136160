"""Which engine events the user is told of in a sentence, and when the sentence goes again.

Knows events and notices; nothing of windows.
"""

from typing import Final

from app.engine_words import engine_words
from app.language import Words, joined, translate
from app.notices import Notice, Notices, Remedy
from engine import (
    EchoLeak,
    ErrorCode,
    Event,
    Failed,
    MicrophoneTaken,
    ServerChanged,
    ServerState,
    SoundChanged,
)

_ABOUT_MODELS: Final = {
    ErrorCode.MODEL_MISSING,
    ErrorCode.BAD_CHECKPOINT,
    ErrorCode.OUT_OF_MEMORY,
    ErrorCode.DEVICE_UNAVAILABLE,
}
"""Faults that the same model would have again after a restart."""


def tell(event: Event, notices: Notices) -> None:
    """Post, replace or withdraw what this event gives reason to say."""
    match event:
        case Failed():
            notices.withdraw("server")
            notices.post(Notice("engine", _told(event), _remedy(event)))
        case ServerChanged(state=ServerState.CONNECTING):
            pass
        case ServerChanged():
            is_lost = event.state is ServerState.LOST
            words = _told_of_server(event) if event.message else None
            _keep(notices, "server", words, Remedy.RECONNECT if is_lost else Remedy.NONE)
        case SoundChanged():
            _keep(notices, "sound", _told(event) if event.message else None, Remedy.CHOOSE_DEVICE)
        case EchoLeak():
            _keep(notices, "echo", None if event.level_db is None else _leak_advice)
        case MicrophoneTaken():
            words = _taken_advice if event.is_taken else None
            _keep(notices, "microphone", words, Remedy.CHOOSE_DEVICE)
        case _:
            pass


def _remedy(event: Failed) -> Remedy:
    if not event.is_fatal:
        return Remedy.NONE
    if event.code is ErrorCode.SERVER_REFUSED:
        return Remedy.OPEN_SERVER
    return Remedy.CHOOSE_MODEL if event.code in _ABOUT_MODELS else Remedy.RESTART_ENGINE


def _keep(notices: Notices, topic: str, words: Words | None, remedy: Remedy = Remedy.NONE) -> None:
    """Show the words under their topic; None takes them away."""
    if words is not None:
        notices.post(Notice(topic, words, remedy))
    else:
        notices.withdraw(topic)


def _told(event: Failed | SoundChanged | ServerChanged) -> Words:
    """What the engine says of a fault, and what to do about it."""
    sentences = (event.message, event.remedy)
    return lambda: joined(engine_words(sentence) for sentence in sentences)


def _told_of_server(event: ServerChanged) -> Words:
    """What is wrong with the server, and when it is tried again."""
    told = _told(event)

    def words() -> str:
        if event.retry_s is None:
            return told()
        again = translate("Notices", "Floe tries again in {seconds} s.")
        return joined((told(), again.format(seconds=f"{event.retry_s:g}")))

    return words


def _leak_advice() -> str:
    return translate(
        "Notices",
        "The microphone hears the loudspeaker. Turn it down, or use headphones, so that Floe does"
        " not interrupt itself.",
    )


def _taken_advice() -> str:
    return translate(
        "Notices",
        "The microphone has gone: the sound system gives Floe its own voice instead. Connect a"
        " microphone or choose one; Floe listens again as soon as it hears something else.",
    )

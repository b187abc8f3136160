"""Which engine events the user is told of in a sentence, and when the sentence goes again.

Knows events and notices; nothing of windows.
"""

from app.engine_words import engine_words
from app.language import Words, translate
from app.notices import Notice, Notices, Remedy
from engine import EchoLeak, Event, Failed, MicrophoneTaken, SoundChanged


def tell(event: Event, notices: Notices) -> None:
    """Post, replace or withdraw what this event gives reason to say."""
    match event:
        case Failed():
            remedy = Remedy.RESTART_ENGINE if event.is_fatal else Remedy.NONE
            notices.post(Notice("engine", _told(event), remedy))
        case SoundChanged():
            _keep(notices, "sound", _told(event) if event.message else None, Remedy.CHOOSE_DEVICE)
        case EchoLeak():
            _keep(notices, "echo", None if event.level_db is None else _leak_advice)
        case MicrophoneTaken():
            words = _taken_advice if event.is_taken else None
            _keep(notices, "microphone", words, Remedy.CHOOSE_DEVICE)
        case _:
            pass


def _keep(notices: Notices, topic: str, words: Words | None, remedy: Remedy = Remedy.NONE) -> None:
    """Show the words under their topic; None takes them away."""
    if words is not None:
        notices.post(Notice(topic, words, remedy))
    else:
        notices.withdraw(topic)


def _told(event: Failed | SoundChanged) -> Words:
    """What the engine says of a fault, and what to do about it."""
    sentences = (event.message, event.remedy)
    return lambda: " ".join(engine_words(sentence) for sentence in sentences).strip()


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

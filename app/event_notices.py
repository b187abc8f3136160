"""Which engine events the user is told of in a sentence, and when the sentence goes again.

Knows events and notices; nothing of windows.
"""

from typing import Final

from app.notices import Notice, Notices, Remedy
from engine import EchoLeak, Event, Failed, MicrophoneTaken, SoundChanged

_LEAK_ADVICE: Final = (
    "The microphone hears the loudspeaker. Turn it down, or use headphones, so that Floe does not"
    " interrupt itself."
)
_TAKEN_ADVICE: Final = (
    "The microphone has gone: the sound system gives Floe its own voice instead. Connect a"
    " microphone or choose one; Floe listens again as soon as it hears something else."
)


def tell(event: Event, notices: Notices) -> None:
    """Post, replace or withdraw what this event gives reason to say."""
    match event:
        case Failed():
            remedy = Remedy.RESTART_ENGINE if event.is_fatal else Remedy.NONE
            notices.post(Notice("engine", f"{event.message} {event.remedy}".strip(), remedy))
        case SoundChanged():
            text = f"{event.message} {event.remedy}".strip() if event.message else ""
            _keep(notices, "sound", text, Remedy.CHOOSE_DEVICE)
        case EchoLeak():
            _keep(notices, "echo", "" if event.level_db is None else _LEAK_ADVICE)
        case MicrophoneTaken():
            text = _TAKEN_ADVICE if event.is_taken else ""
            _keep(notices, "microphone", text, Remedy.CHOOSE_DEVICE)
        case _:
            pass


def _keep(notices: Notices, topic: str, text: str, remedy: Remedy = Remedy.NONE) -> None:
    """Show the text under its topic; "" takes it away."""
    if text:
        notices.post(Notice(topic, text, remedy))
    else:
        notices.withdraw(topic)

"""What is said to a server, as messages.

Pure: knows no socket and nothing of when anything is said.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.audio.port import Sound
from engine.protocol.names import Message
from engine.protocol.pcm import encode_pcm
from engine.remote.memory import Exchange

LONGEST_TEXT: Final = 4_000
"""Characters of one item that servers take."""


def sound(samples: Sound) -> Message:
    """More of the user's sound."""
    return {"type": "input_audio_buffer.append", "audio": encode_pcm(samples)}


def forget_sound() -> Message:
    """Forget the turn that is being heard."""
    return {"type": "input_audio_buffer.clear"}


def settings(
    *, role: str = "", patience_s: float | None = None, yields_after_s: float | None = None
) -> Message:
    """Change the session; what is not given stays."""
    session: Message = {"type": "realtime"}
    if role:
        session["instructions"] = role
    if patience_s is not None:
        turns = {"type": "semantic_vad", "silence_duration_ms": round(patience_s * 1000)}
        session["audio"] = {"input": {"turn_detection": turns}}
    if yields_after_s is not None:
        session["floe"] = {"yields_after_ms": round(yields_after_s * 1000)}
    return {"type": "session.update", "session": session}


def question(text: str) -> tuple[Message, ...]:
    """A typed turn, and that it is to be answered."""
    return _item("user", "input_text", text), {"type": "response.create"}


def cut(item_id: str, *, heard_ms: int) -> Message:
    """An answer was played so far and has stopped."""
    return {
        "type": "conversation.item.truncate",
        "item_id": item_id,
        "content_index": 0,
        "audio_end_ms": heard_ms,
    }


def stop() -> Message:
    """No answer."""
    return {"type": "response.cancel"}


def begin_anew() -> Message:
    """A new conversation."""
    return {"type": "floe.conversation.clear"}


def recall(exchanges: Sequence[Exchange]) -> Iterator[Message]:
    """What was said before this session."""
    for one in exchanges:
        if one.asked:
            yield _item("user", "input_text", one.asked)
        yield _item("assistant", "output_text", one.answered)


def _item(role: str, kind: str, text: str) -> Message:
    content = [{"type": kind, "text": text[:LONGEST_TEXT]}]
    return {
        "type": "conversation.item.create",
        "item": {"type": "message", "role": role, "content": content},
    }

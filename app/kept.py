"""A conversation as it is kept: plain words, without widgets, sound or numbers.

Knows turns as the window knows them and how to write them as Markdown and JSON; nothing of files.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from app.conversation import ReplyState, Turn
from app.language import translate

_VERSION: Final = 1
_TITLE_CHARS: Final = 60
_UNHEARD: Final = "…"


class Ending(StrEnum):
    """How an answer ended."""

    NONE = "none"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"


_ENDINGS: Final = {
    ReplyState.NONE: Ending.NONE,
    ReplyState.UNDER_WAY: Ending.INTERRUPTED,
    ReplyState.FINISHED: Ending.FINISHED,
    ReplyState.INTERRUPTED: Ending.INTERRUPTED,
}
_STATES: Final = {
    Ending.NONE: ReplyState.NONE,
    Ending.FINISHED: ReplyState.FINISHED,
    Ending.INTERRUPTED: ReplyState.INTERRUPTED,
}


@dataclass(frozen=True)
class KeptTurn:
    """What was said, how, and what of the answer was heard."""

    question: str
    is_typed: bool
    answer: str
    heard: str
    ending: Ending

    def as_turn(self, number: int) -> Turn:
        """The turn as the captions draw it."""
        return Turn(
            number,
            user_text=self.question,
            is_taken=True,
            is_typed=self.is_typed,
            reply_text=self.answer,
            n_spoken_chars=len(self.heard),
            reply_state=_STATES[self.ending],
        )


@dataclass(frozen=True)
class KeptConversation:
    """One conversation.

    Attributes:
        began_at: Local time with its offset, ISO 8601; also what the conversation is known by.
        model: The model's name.
        role: The prompt of the role.
    """

    began_at: str
    model: str
    role: str
    turns: tuple[KeptTurn, ...]

    @property
    def title(self) -> str:
        """Its first words, for a list."""
        words = next((turn.question or turn.answer for turn in self.turns), "")
        is_long = len(words) > _TITLE_CHARS
        short = words[:_TITLE_CHARS].rstrip() + ("…" if is_long else "")
        return short or translate("Conversation", "Without words")

    @property
    def when(self) -> str:
        """When it began, as a person writes it."""
        return datetime.fromisoformat(self.began_at).strftime("%Y-%m-%d %H:%M")

    def mentions(self, words: str) -> bool:
        """Whether every one of the words was said or answered somewhere in it."""
        text = " ".join(f"{turn.question} {turn.answer}" for turn in self.turns).casefold()
        return all(word in text for word in words.casefold().split())


def kept_turns(turns: Sequence[Turn]) -> tuple[KeptTurn, ...]:
    """The turns that were taken."""
    return tuple(
        KeptTurn(
            question=turn.user_text,
            is_typed=turn.is_typed,
            answer=turn.reply_text,
            heard=turn.reply_text[: turn.n_spoken_chars],
            ending=_ENDINGS[turn.reply_state],
        )
        for turn in turns
        if turn.is_taken
    )


def to_markdown(conversation: KeptConversation) -> str:
    """For people: who said what; what was not heard of an answer is struck."""
    lines = [f"# {conversation.title}", "", f"{conversation.when} · {conversation.model}", ""]
    if conversation.role:
        lines += [f"> {conversation.role}", ""]
    for turn in conversation.turns:
        you = (
            translate("Conversation", "**You** (typed): {words}")
            if turn.is_typed
            else translate("Conversation", "**You** (spoken): {words}")
        )
        lines += [you.format(words=turn.question or _UNHEARD), ""]
        if turn.answer:
            unheard = turn.answer[len(turn.heard) :]
            struck = f"~~{unheard.strip()}~~" if unheard.strip() else ""
            gap = " " if turn.heard and struck else ""
            answer = f"{turn.heard.rstrip()}{gap}{struck}"
            lines += [translate("Conversation", "**Floe**: {words}").format(words=answer), ""]
    return "\n".join(lines)


def to_json(conversation: KeptConversation) -> str:
    """For programs, and for `from_json`."""
    document = {"version": _VERSION, **asdict(conversation)}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def from_json(text: str) -> KeptConversation:
    """Read what `to_json` wrote.

    Raises:
        ValueError: It is something else.
    """
    try:
        document: dict[str, Any] = json.loads(text)
        datetime.fromisoformat(document["began_at"])
        return KeptConversation(
            began_at=document["began_at"],
            model=str(document["model"]),
            role=str(document["role"]),
            turns=tuple(_turn(entry) for entry in document["turns"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a conversation: {error}") from error


def _turn(entry: dict[str, Any]) -> KeptTurn:
    return KeptTurn(
        question=str(entry["question"]),
        is_typed=entry["is_typed"] is True,
        answer=str(entry["answer"]),
        heard=str(entry["heard"]),
        ending=Ending(entry["ending"]),
    )

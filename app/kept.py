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
from app.recordings import Clip

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
    """What was said, how, what of the answer was heard, and where the sound of both lies."""

    question: str
    is_typed: bool
    answer: str
    heard: str
    ending: Ending
    question_clip: Clip | None = None
    answer_clip: Clip | None = None

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
            user_clip=self.question_clip,
            reply_clip=self.answer_clip,
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

    @property
    def recordings(self) -> tuple[str, ...]:
        """The files of its sound, in order; usually one, and none where it was not recorded."""
        clips = (clip for turn in self.turns for clip in (turn.question_clip, turn.answer_clip))
        return tuple(dict.fromkeys(clip.file for clip in clips if clip is not None))

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
            question_clip=turn.user_clip,
            answer_clip=turn.reply_clip,
        )
        for turn in turns
        if turn.is_taken
    )


def to_markdown(conversation: KeptConversation) -> str:
    """For people: who said what, and when in the recording; what was not heard is struck."""
    lines = [f"# {conversation.title}", "", f"{conversation.when} · {conversation.model}", ""]
    if conversation.role:
        lines += [f"> {conversation.role}", ""]
    for turn in conversation.turns:
        you = (
            translate("Conversation", "**You** (typed): {words}")
            if turn.is_typed
            else translate("Conversation", "**You** (spoken): {words}")
        )
        said = you.format(words=turn.question or _UNHEARD)
        lines += [_moment(turn.question_clip) + said, ""]
        if turn.answer:
            unheard = turn.answer[len(turn.heard) :]
            struck = f"~~{unheard.strip()}~~" if unheard.strip() else ""
            gap = " " if turn.heard and struck else ""
            answer = f"{turn.heard.rstrip()}{gap}{struck}"
            said = translate("Conversation", "**Floe**: {words}").format(words=answer)
            lines += [_moment(turn.answer_clip) + said, ""]
    return "\n".join(lines)


def _moment(clip: Clip | None) -> str:
    """When it begins in the recording, as a person writes it."""
    if clip is None:
        return ""
    minutes, seconds = divmod(int(clip.begins_s), 60)
    return f"`{minutes}:{seconds:02d}` "


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
        question_clip=_clip(entry.get("question_clip")),
        answer_clip=_clip(entry.get("answer_clip")),
    )


def _clip(entry: dict[str, Any] | None) -> Clip | None:
    if entry is None:
        return None
    return Clip(str(entry["file"]), float(entry["begins_s"]), float(entry["ends_s"]))

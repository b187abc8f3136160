"""When a growing answer has enough text for the next piece to be spoken.

Knows nothing of models: tokens are ids, and the caller's `decode` turns ids into text. Pieces
always end between two tokens, so that each piece's tokens are also its rows of hidden states.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

Decode = Callable[[Sequence[int]], str]
"""Ids to text; a character that is not whole yet comes out as U+FFFD."""

_UNFINISHED = "\ufffd"
_RELEASE_STOPS = tuple("。：？！.?!\n")
_RELEASE_SERVER_STOPS = (*_RELEASE_STOPS, "，", ",", ":")
_RELEASE_SERVER_MIN_TOKENS = 4
_RELEASE_SERVER_LONG_TOKENS = 20

_DECIMAL = re.compile(r"\d\.$")
_SENTENCE_END = re.compile(r"(?:[.!?。！？…][\"'”’)\]」』]*\s*|\n\s*)$")
_CLAUSE_END = re.compile(r"(?:[,;:—–][\"'”’)\]]*\s*|[，；：、][」』]?\s*)$")
_INITIAL = re.compile(r"(?:^|[\s.(])(?!I\b)[^\W\d_]\.\s*$")
_LAST_WORD = re.compile(r"([^\s(\"'“‘]+)\.\s*$")
_HAN_END = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]$")
_HAS_WORD = re.compile(r"\w")
_ABBREVIATED_WORDS = (
    "dr mr mrs ms prof st vs etc no vol fig inc ltd co jr sr approx dept est mt gen col sgt capt"
    " lt rev hon e.g i.e a.m p.m u.s u.k cf al op"
)
_ABBREVIATIONS = frozenset(_ABBREVIATED_WORDS.split())


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of the answer that is to be spoken.

    Attributes:
        text: As generated, not cleaned up.
        first_token: Index in the answer of its first token.
        n_tokens: How many tokens it is made of.
        ends_sentence: Whether it ends where a sentence (or the answer) ends.
    """

    text: str
    first_token: int
    n_tokens: int
    ends_sentence: bool


class Ending(Enum):
    """How good the end of a text is as the end of a spoken piece.

    Attributes:
        NONE: In the middle of something.
        WORD: Between two words.
        CLAUSE: After a comma or the like.
        SENTENCE: After a full stop or the like.
        UNSURE: After a full stop that may belong to a number or an abbreviation.
    """

    NONE = "none"
    WORD = "word"
    CLAUSE = "clause"
    SENTENCE = "sentence"
    UNSURE = "unsure"


class CutRule(Protocol):
    """Decides where pieces end."""

    def cut(self, texts: Sequence[str], *, is_first: bool) -> int | None:
        """Where to cut now.

        Args:
            texts: Text up to and with each token since the last cut, so the last entry is all of
                it. None of them is empty of tokens; the last may end in an unfinished character.
            is_first: Whether no piece of the answer has been cut yet.

        Returns:
            How many of the tokens make the piece, or None to wait.
        """
        ...


@dataclass(frozen=True, slots=True)
class FloeRule:
    """Sentences; but something sooner where a piece would keep the listener waiting.

    Attributes:
        first_clause_tokens: The first piece may end at a comma from so many tokens on,
        first_word_tokens: and between any two words from so many on.
        clause_tokens: Later pieces may end at a comma from so many tokens on,
        word_tokens: and between any two words from so many on.
    """

    first_clause_tokens: int = 4
    first_word_tokens: int = 16
    clause_tokens: int = 32
    word_tokens: int = 64

    def cut(self, texts: Sequence[str], *, is_first: bool) -> int | None:
        """See `CutRule`."""
        newest = len(texts)
        if texts[-1].endswith(_UNFINISHED):
            return None
        if self._may_end(ending(texts[-1]), newest, is_first=is_first):
            return newest
        if newest < 2:
            return None
        before, added = texts[-2], texts[-1][len(texts[-2]) :]
        if self._may_end(ending_before(before, added), newest - 1, is_first=is_first):
            return newest - 1
        return None

    def _may_end(self, end: Ending, n_tokens: int, *, is_first: bool) -> bool:
        clause = self.first_clause_tokens if is_first else self.clause_tokens
        word = self.first_word_tokens if is_first else self.word_tokens
        return (
            end is Ending.SENTENCE
            or (end is Ending.CLAUSE and n_tokens >= clause)
            or (end is Ending.WORD and n_tokens >= word)
        )


class ReleaseCliRule:
    """The published script's: any stop, unless it is a point after a digit."""

    def cut(self, texts: Sequence[str], *, is_first: bool) -> int | None:
        """See `CutRule`."""
        text = texts[-1]
        ends = text.endswith(_RELEASE_STOPS) and not _DECIMAL.search(text)
        return len(texts) if ends else None


class ReleaseServerRule:
    """The published server's: also commas, in the first piece and in long ones."""

    def cut(self, texts: Sequence[str], *, is_first: bool) -> int | None:
        """See `CutRule`."""
        text, n_tokens = texts[-1], len(texts)
        if _UNFINISHED in text or n_tokens < _RELEASE_SERVER_MIN_TOKENS:
            return None
        is_eager = is_first or n_tokens >= _RELEASE_SERVER_LONG_TOKENS
        stops = _RELEASE_SERVER_STOPS if is_eager else _RELEASE_STOPS
        ends = text.endswith(stops) and not _DECIMAL.search(text)
        return n_tokens if ends else None


class TextChunker:
    """Cuts one answer, as it grows, into pieces to be spoken."""

    def __init__(self, decode: Decode, *, rule: CutRule | None = None) -> None:
        """Begin an answer.

        Args:
            decode: Ids to text.
            rule: Where pieces end; Floe's own if absent.
        """
        self._decode = decode
        self._rule = rule or FloeRule()
        self._ids: list[int] = []
        self._texts: list[str] = []
        self._first_token = 0

    def push(self, token_id: int) -> TextPiece | None:
        """Take the next token; return a piece if one has become ready.

        A piece without a letter or a digit is never handed out alone: it waits for more.
        """
        self._ids.append(token_id)
        self._texts.append(self._decode(self._ids))
        count = self._rule.cut(self._texts, is_first=self._first_token == 0)
        if count is None:
            return None
        return self._take(count)

    def finish(self) -> TextPiece | None:
        """The answer has ended: return what is left, if there is anything."""
        text = self._texts[-1].rstrip(_UNFINISHED) if self._texts else ""
        if not text:
            return None
        piece = TextPiece(text, self._first_token, len(self._ids), ends_sentence=True)
        self._forget(len(self._ids))
        return piece

    def _take(self, count: int) -> TextPiece:
        text = self._texts[count - 1]
        ends_sentence = ending(text) in (Ending.SENTENCE, Ending.UNSURE)
        piece = TextPiece(text, self._first_token, count, ends_sentence=ends_sentence)
        self._forget(count)
        return piece

    def _forget(self, count: int) -> None:
        del self._ids[:count]
        self._first_token += count
        self._texts = [self._decode(self._ids[: n + 1]) for n in range(len(self._ids))]


def ending(text: str) -> Ending:
    """Judge the end of a text of which the continuation is not known."""
    if not _HAS_WORD.search(text):
        return Ending.NONE
    if _SENTENCE_END.search(text):
        return Ending.UNSURE if _may_go_on(text) else Ending.SENTENCE
    if _CLAUSE_END.search(text):
        is_in_number = re.search(r"\d[,:]$", text) is not None
        return Ending.UNSURE if is_in_number else Ending.CLAUSE
    return Ending.NONE


def ending_before(text: str, added: str) -> Ending:
    """Judge the end of a text that goes on with `added`."""
    end = ending(text)
    if not added or added.startswith(_UNFINISHED):
        return Ending.NONE
    is_apart = added[0].isspace() or text[-1:].isspace()
    if end is Ending.UNSURE and is_apart:
        return _known_ending(text, added)
    if end is Ending.NONE and _HAS_WORD.search(text):
        is_han = _HAN_END.search(text) is not None and _HAN_END.search(added[0]) is not None
        return Ending.WORD if is_apart or is_han else Ending.NONE
    return Ending.NONE


def _known_ending(text: str, added: str) -> Ending:
    """What an unsure end is once a space follows it."""
    if not text.rstrip().endswith("."):
        return Ending.CLAUSE
    following = added.strip()
    is_new_sentence = bool(following) and following[0].isupper()
    return Ending.SENTENCE if is_new_sentence and not _is_abbreviated(text) else Ending.NONE


def _may_go_on(text: str) -> bool:
    """Whether the point at the end may belong to a number, an initial or an abbreviation."""
    if not text.rstrip().endswith("."):
        return False
    return bool(_DECIMAL.search(text.rstrip())) or _is_abbreviated(text)


def _is_abbreviated(text: str) -> bool:
    """Whether the text ends in an initial ("J.") or a known abbreviation ("Dr.")."""
    word = _LAST_WORD.search(text)
    is_known = word is not None and word[1].lower() in _ABBREVIATIONS
    return is_known or bool(_INITIAL.search(text))

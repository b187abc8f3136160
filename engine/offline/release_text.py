"""The published script's way from drawn tokens to pieces of text, faults included.

Knows nothing of models. The script decodes all tokens again at each step and takes what has been
added by counting characters, so that a character whose bytes come in several tokens is spoken as
U+FFFD; it looks at text for the first time when there are two tokens.
"""

from collections.abc import Callable, Sequence

_STOPS = tuple("。：？！.?!\n")


class ReleaseText:
    """One answer's text as it grows, cut where the published script cuts it.

    Attributes:
        whole: The text so far.
    """

    def __init__(self, decode: Callable[[Sequence[int]], str]) -> None:
        """Begin an answer; `decode` turns ids into text, unfinished characters into U+FFFD."""
        self.whole = ""
        self._decode = decode
        self._ids: list[int] = []
        self._decoded = ""
        self._piece = ""

    def push(self, token: int) -> str | None:
        """Take the next token; return the text of a piece if one ends with it."""
        self._ids.append(token)
        if len(self._ids) == 1:
            return None
        before, self._decoded = self._decoded, self._decode(self._ids)
        added = self._decoded[len(before) :]
        self._add(added)
        if not added.endswith(_STOPS) or (added.endswith(".") and before[-1:].isdigit()):
            return None
        return self._take()

    def finish(self) -> str | None:
        """The answer has ended: return what is left, if there is anything.

        The published script fails on an answer of one token; here it is spoken.
        """
        if len(self._ids) == 1:
            self._add(self._decode(self._ids))
        return self._take() or None

    def _add(self, text: str) -> None:
        self.whole += text
        self._piece += text

    def _take(self) -> str:
        piece, self._piece = self._piece, ""
        return piece

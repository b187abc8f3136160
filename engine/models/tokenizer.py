"""Words to token ids and back, read from a `tokenizer.json`.

Knows nothing of roles or turns, and never reaches for the network or runs a checkpoint's code.
"""

import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.decoders import DecodeStream

from engine.errors import CheckpointError, ModelMissingError

_BROKEN = "\N{REPLACEMENT CHARACTER}"


class TextTokenizer:
    """A tokenizer with its marks (`<|im_end|>` and the like) kept apart from words."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Wrap a tokenizer of the `tokenizers` library.

        Args:
            tokenizer: It is not changed.
        """
        self._tokenizer = tokenizer

    @classmethod
    def read(cls, folder: Path) -> "TextTokenizer":
        """Read `tokenizer.json` of a model folder.

        Args:
            folder: Where it is.

        Raises:
            ModelMissingError: There is none.
            CheckpointError: It is no tokenizer.
        """
        path = folder / "tokenizer.json"
        if not path.is_file():
            raise ModelMissingError(
                f"The file {path} is missing.", remedy="Give the folder of a complete model."
            )
        try:
            return cls(Tokenizer.from_file(str(path)))
        except Exception as err:  # the library raises no narrower type
            raise CheckpointError(
                f"The file {path} is no tokenizer: {err}.", remedy="Fetch the model again."
            ) from err

    @property
    def n_tokens(self) -> int:
        """Ids in use, marks included; a model's embedding table may have more rows."""
        return self._tokenizer.get_vocab_size(with_added_tokens=True)

    @property
    def n_rows(self) -> int:
        """Rows that a model's embedding table needs for it: the highest id, and one."""
        return max(self._tokenizer.get_vocab(with_added_tokens=True).values(), default=-1) + 1

    @cached_property
    def marks(self) -> dict[str, int]:
        """The special tokens and their ids."""
        added = self._tokenizer.get_added_tokens_decoder()
        return {token.content: number for number, token in added.items() if token.special}

    @cached_property
    def _by_merges(self) -> Tokenizer:
        data = json.loads(self._tokenizer.to_str())
        if not data["model"].get("ignore_merges", False):
            return self._tokenizer
        data["model"]["ignore_merges"] = False
        return Tokenizer.from_str(json.dumps(data))

    def mark_id(self, mark: str) -> int:
        """The id of a special token.

        Args:
            mark: Its text, for example `<|im_end|>`.

        Raises:
            CheckpointError: The tokenizer has none of that name.
        """
        if mark not in self.marks:
            raise CheckpointError(
                f"The tokenizer has no special token {mark}.",
                remedy="Use a model whose chat format has it, for example Qwen2.",
            )
        return self.marks[mark]

    def encode(self, text: str) -> list[int]:
        """Ids of a text whose marks are meant as such: for templates, not for people's words.

        What is no character (a lone surrogate, from bytes that were not UTF-8) becomes "?".
        """
        return self._tokenizer.encode(_characters(text), add_special_tokens=False).ids

    def encode_words(self, text: str) -> list[int]:
        """Ids of what a person wrote: whatever looks like a mark is taken out first."""
        return self.encode(self.without_marks(text))

    def encode_by_merges(self, text: str) -> list[int]:
        """As `encode_words`, but in the pieces that the merges give, never in whole-word entries.

        A tokenizer whose words are found whole before any merge (`ignore_merges`) then yields the
        smaller vocabulary that its merges span; any other yields the same as `encode_words`.
        """
        words = _characters(self.without_marks(text))
        pieces = self._by_merges.encode(words, add_special_tokens=False)
        return pieces.ids

    def without_marks(self, text: str) -> str:
        """The text with everything that looks like a mark taken out."""
        before = None
        while before != text:
            before = text
            for mark in self.marks:
                text = text.replace(mark, "")
        return text

    def decode(self, ids: Iterable[int]) -> str:
        """The text of token ids, marks left out."""
        return self._tokenizer.decode(list(ids), skip_special_tokens=True)

    def stream(self) -> "TextStream":
        """Decoding of an answer token by token."""
        return TextStream(self._tokenizer)


class TextStream:
    """Turns tokens into text as they come, never handing out half a character."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Begin with no text.

        Args:
            tokenizer: Of the `tokenizers` library.
        """
        self._tokenizer = tokenizer
        self._stream = DecodeStream(skip_special_tokens=True)
        self._waiting: list[int] = []

    def push(self, token: int) -> str:
        """Take the next token.

        Args:
            token: Its id.

        Returns:
            The text that is complete with it and was not returned before; often empty while a
            character of several tokens is under way.
        """
        self._waiting.append(token)
        text = self._stream.step(self._tokenizer, token)
        if text is None:
            return ""
        self._waiting.clear()
        return text

    def finish(self) -> str:
        """The text of tokens that were withheld, without characters that stayed incomplete."""
        rest = self._tokenizer.decode(self._waiting, skip_special_tokens=True)
        self._waiting.clear()
        return rest.rstrip(_BROKEN)


def _characters(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")

"""One answer being written: tokens drawn, text joined, pieces cut.

Knows nothing of speech, and nothing of the conversation but that it grows.
"""

from collections.abc import Iterator, Sequence

from torch import Tensor

from engine.dialogue.text_pieces import TextChunker, TextPiece
from engine.events import EndOfReply
from engine.models.bundle import ModelBundle
from engine.models.conversation import Conversation
from engine.models.drawing import Drawing
from engine.models.packed_state import StateReader, StateWriter
from engine.models.writing import Written as DrawnToken
from engine.models.writing import write_answer
from engine.session.parts import PieceToSay, Written


class AnswerWriter:
    """Writes one answer, token by token.

    Attributes:
        tokens: The answer's tokens so far.
    """

    def __init__(
        self, bundle: ModelBundle, conversation: Conversation, drawing: Drawing, *, max_tokens: int
    ) -> None:
        """Begin; nothing is written before the first `step`."""
        self._bundle = bundle
        self._conversation = conversation
        self._drawing = drawing
        self._max_tokens = max_tokens
        self._drawn = self._drawing_on()
        self._chunker = TextChunker(bundle.tokenizer.decode)
        self._text = bundle.tokenizer.stream()
        self._hidden: list[Tensor] = []
        self._n_chars_cut = 0
        self.tokens: list[int] = []

    def _drawing_on(self, already: Sequence[int] = ()) -> Iterator[DrawnToken]:
        return write_answer(
            self._bundle,
            self._conversation,
            self._drawing,
            max_tokens=self._max_tokens,
            already=already,
        )

    def pack(self, into: StateWriter) -> None:
        """Write the answer so far."""
        into.value("tokens", self.tokens)
        into.tensors("hidden", self._hidden)

    def unpack(self, kept: StateReader) -> None:
        """Become what `pack` wrote, before the first `step`; what follows from it is made anew.

        Raises:
            PackedStateError: It does not fit.
        """
        width, dtype = self._bundle.prompt_embeddings.shape[-1], self._bundle.dtype
        tokens = kept.ids("tokens", below=self._bundle.llm.config.vocab_size)
        hidden = kept.tensors("hidden", (1, width), dtype)
        for token, state in zip(tokens, hidden, strict=True):
            self._take(token, state)
        self._drawn = self._drawing_on(tokens)

    def step(self) -> Written:
        """Write one more token, or find that the answer is complete."""
        drawn = next(self._drawn, None)
        if drawn is None:
            return self._finish(EndOfReply.LENGTH)
        if drawn.is_end:
            return self._finish(EndOfReply.COMPLETE)
        return self._take(drawn.token, drawn.hidden)

    @property
    def unwritten(self) -> int | None:
        """The token that the next step writes into the conversation before it draws another."""
        n = len(self.tokens)
        return self.tokens[-1] if 0 < n < self._max_tokens else None

    def _take(self, token: int, hidden: Tensor) -> Written:
        self.tokens.append(token)
        self._hidden.append(hidden)
        piece = self._chunker.push(token)
        return Written(self._text.push(token), self._to_say(piece))

    def _finish(self, why: EndOfReply) -> Written:
        return Written(self._text.finish(), self._to_say(self._chunker.finish()), end=why)

    def _to_say(self, piece: TextPiece | None) -> tuple[PieceToSay, ...]:
        if piece is None:
            return ()
        first, end = piece.first_token, piece.first_token + piece.n_tokens
        first_char, self._n_chars_cut = self._n_chars_cut, self._n_chars_cut + len(piece.text)
        said = PieceToSay(
            text=piece.text,
            first_char=first_char,
            end_char=self._n_chars_cut,
            first_token=first,
            end_token=end,
            written_with=self._hidden[first:end],
        )
        return (said,)

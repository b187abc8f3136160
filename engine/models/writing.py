"""The answer's text, token by token, with the hidden state that predicted each token.

Knows nothing of speech or of where text is cut.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from torch import Tensor

from engine.models.bundle import ModelBundle
from engine.models.conversation import TURN_END, Conversation
from engine.models.drawing import Drawing

END_MARKS = (TURN_END, "<|endoftext|>")
"""Special tokens after which nothing belongs to the answer."""


@dataclass(frozen=True, slots=True)
class Written:
    """One token of an answer.

    Attributes:
        token: Its id.
        hidden: [1, H], the state that predicted it.
        is_end: Whether it ends the answer; then it is not part of the text.
    """

    token: int
    hidden: Tensor
    is_end: bool


def write_answer(
    bundle: ModelBundle,
    conversation: Conversation,
    drawing: Drawing,
    *,
    max_tokens: int,
    end_marks: tuple[str, ...] = END_MARKS,
    already: Sequence[int] = (),
) -> Iterator[Written]:
    """Answer what was heard; lazily, so that the caller may stop.

    The token that ends the answer is yielded last and is not written into the conversation: the
    next turn's opening closes the answer.

    Args:
        bundle: Shared weights.
        conversation: Gains the answer.
        drawing: How tokens are drawn.
        max_tokens: The longest answer.
        end_marks: Special tokens that end it.
        already: Tokens of it that were yielded before, by another iterator that is given up here.
    """
    known = bundle.tokenizer.marks
    ends = {known[mark] for mark in end_marks if mark in known}
    if not already:
        conversation.begin_answer()
    elif len(already) < max_tokens:
        # A token is written when the one after it is asked for.
        conversation.write_tokens(already[-1:])
    for n in range(len(already), max_tokens):
        hidden = conversation.last_hidden
        drawn = drawing.draw_text(conversation.next_logits())
        token = int(drawn)
        yield Written(token, hidden, is_end=token in ends)
        if token in ends or n + 1 == max_tokens:
            return
        conversation.write_token(drawn)

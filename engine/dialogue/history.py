"""What was said, turn by turn, and how much of it fits: only what was heard is kept.

Knows nothing of tensors or tokens' meaning; it counts rows of the LLM's memory.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpokenPiece:
    """One piece of an answer that was spoken in one go.

    Attributes:
        first_char, end_char: Where the piece lies in the answer's text.
        first_sample, end_sample: Where its sound lies in the answer's sound.
    """

    first_char: int
    end_char: int
    first_sample: int
    end_sample: int


@dataclass(frozen=True, slots=True)
class HeardPart:
    """How much of an answer was heard.

    Attributes:
        n_chars: Characters from its beginning.
        n_tokens: Tokens from its beginning.
    """

    n_chars: int
    n_tokens: int


def heard_part(
    pieces: Sequence[SpokenPiece], text: str, token_ends: Sequence[int], heard_samples: int
) -> HeardPart:
    """How much of an answer lies before a sample.

    Within a piece, sound and text are taken to run evenly; the cut falls behind the last word of
    which more than half was heard, and behind the tokens that this word ends with.

    Args:
        pieces: In order; sound that is not made yet has no piece.
        text: The answer so far.
        token_ends: For each token of it, where its text ends, spaces behind it left out.
        heard_samples: Samples of its sound that left the loudspeaker.
    """
    n_chars = 0
    for piece in pieces:
        if heard_samples >= piece.end_sample:
            n_chars = piece.end_char
        elif heard_samples > piece.first_sample:
            n_chars = _within(piece, text, heard_samples)
            break
        else:
            break
    return HeardPart(n_chars, bisect_right(token_ends, n_chars))


def _within(piece: SpokenPiece, text: str, heard_samples: int) -> int:
    length = piece.end_sample - piece.first_sample
    share = (heard_samples - piece.first_sample) / length
    n_chars = piece.end_char - piece.first_char
    said = text[piece.first_char : piece.end_char]
    return piece.first_char + _word_boundary(said, round(share * n_chars))


def _word_boundary(text: str, position: int) -> int:
    """The end of the last word of which more than half lies before a position."""
    cut = start = 0
    for word in text.split(" "):
        end = start + len(word)
        if (start + end) / 2 >= position:
            break
        cut = end
        start = end + 1
    return cut


def turns_to_leave_out(turn_rows: Sequence[int], *, role_rows: int, budget_rows: int) -> int:
    """How many of the oldest turns must leave so that the rest fits.

    When any must leave, more leave than need to, down to half of the budget, so that the memory is
    rebuilt seldom.

    Args:
        turn_rows: Rows of each turn, oldest first.
        role_rows: Rows of the system prompt, which always stays.
        budget_rows: Rows that role and turns may have together.
    """
    total = role_rows + sum(turn_rows)
    if total <= budget_rows:
        return 0
    target = max(role_rows, budget_rows // 2)
    for n_left_out, rows in enumerate(turn_rows):
        if total <= target:
            return n_left_out
        total -= rows
    return len(turn_rows)

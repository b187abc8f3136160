"""Outcomes of steps that were computed before anybody asked for them.

Knows no arithmetic; `engine.models.together` makes them and `engine.models.conversation` takes
them, or drops them.
"""

from dataclasses import dataclass

from torch import Tensor

from engine.models.stream_state import AdapterState, EncoderState


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class HeardAhead:
    """A chunk that was heard, its rows written behind the conversation's end.

    Attributes:
        windows: [1, 3 + 4 * chunk_frames, n_mels], the chunk.
        probabilities: What the state head says.
        frames: [1, chunk_frames, D], the encoder's output.
        rows: [1, n, H], the adapter's.
        encoder, adapter: What they remember after it.
        hidden: [1, m, H] at the rows written, an opening's included.
    """

    windows: Tensor
    probabilities: tuple[float, float, float]
    frames: Tensor
    rows: Tensor
    encoder: EncoderState
    adapter: AdapterState
    hidden: Tensor


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class WrittenAhead:
    """A token whose row was written behind the conversation's end.

    Attributes:
        token: Which.
        hidden: [1, 1, H] at its row.
        logits: [1, vocabulary] float32 of the token after it.
    """

    token: int
    hidden: Tensor
    logits: Tensor


Ahead = HeardAhead | WrittenAhead

"""What the listening modules remember of one stream between two chunks.

Knows no weights and no arithmetic. States are frozen and their tensors are never written to after
construction, so an older state may be kept, gone back to, or continued twice.
"""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, slots=True)
class EncoderState:
    """The speech encoder's memory of one utterance (or of B utterances in step).

    Attributes:
        keys: One tensor per block, [B, heads, t, head_dim]; t grows by one chunk a step until it
            is left_chunks * chunk_frames, then the oldest frames leave.
        values: As `keys`.
        positions: One tensor per block, [heads, t, head_dim]: the projected position rows of the
            cached frames; same growth as `keys`.
        label: Position label of the oldest cached frame.
        index: Frames encoded so far. With "release" labels it is the published code's counter,
            which is reduced at its wrap.
    """

    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]
    positions: tuple[Tensor, ...]
    label: int = 0
    index: int = 0

    @property
    def n_frames(self) -> int:
        """How many frames are cached."""
        return self.keys[0].shape[2]


@dataclass(frozen=True, slots=True)
class AdapterState:
    """The adapter's memory of one utterance (or of B utterances in step).

    Attributes:
        tails: For each convolution its last kernel_size - 1 input frames,
            [B, channels, kernel_size - 1]; never grows.
    """

    tails: tuple[Tensor, ...]

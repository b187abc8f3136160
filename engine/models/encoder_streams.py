"""Several streams of the speech encoder side by side, each at a place of its own.

Knows no weights. Streams have heard different amounts: their old frames are laid out flush with
the new ones, and what stands before the shorter ones is hidden from attention.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.models.stream_state import EncoderState


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next chunk of a stream lies.

    Attributes:
        state: What the stream remembers.
        index: Frames encoded so far, reduced at the wrap.
        first_label: Position label of the first key.
        rows: [n, dim], sinusoids of the frames whose positions are not projected yet: the last n.
    """

    state: EncoderState
    index: int
    first_label: int
    rows: Tensor

    @property
    def fresh_from(self) -> int:
        """Old frames whose projected positions still hold."""
        return self.state.n_frames if self.first_label == self.state.label else 0


class Streams:
    """The keys, values and positions of one step of several streams, block by block."""

    def __init__(self, places: Sequence[Place], *, n_new: int, keep: int) -> None:
        """Lay nothing out yet.

        Args:
            places: Of each stream.
            n_new: New frames of each.
            keep: Frames that a stream remembers at most.
        """
        self._places = tuple(places)
        self._n_new = n_new
        self._keep = keep
        self._n_old = [place.state.n_frames for place in places]
        self._longest = max(self._n_old)
        self._kept: list[tuple[Tensor, Tensor, Tensor]] = []

    @property
    def rows(self) -> Tensor:
        """[sum of n, dim]: the position rows of all streams, one after the other."""
        return torch.cat([place.rows for place in self._places])

    @property
    def new_rows(self) -> Tensor:
        """[B, n_new, dim]: the position rows of the new frames."""
        return torch.stack([place.rows[-self._n_new :] for place in self._places])

    def hidden(self) -> Tensor | None:
        """[B, 1, 1, m] bool, true where there is no frame; None where all are equally long."""
        if min(self._n_old) == self._longest:
            return None
        device = self._places[0].rows.device
        before = self._longest - torch.tensor(self._n_old, device=device)
        places = torch.arange(self._longest + self._n_new, device=device)
        return (places < before[:, None])[:, None, None]

    def joined(
        self, block: int, keys: Tensor, values: Tensor, positions: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Put the old frames of one block before the new ones, and remember them all.

        Args:
            block: Which block.
            keys: [B, heads, n_new, head_dim].
            values: As `keys`.
            positions: [heads, sum of n, head_dim], projected from `rows`.

        Returns:
            Keys, values and positions of all frames, each [B, heads, m, head_dim].
        """
        n_batch, heads, n_new, head_dim = keys.shape
        whole = keys.new_zeros(3, n_batch, heads, self._longest + n_new, head_dim)
        whole[0, :, :, self._longest :] = keys
        whole[1, :, :, self._longest :] = values
        fresh = positions.split([len(place.rows) for place in self._places], dim=1)
        for row, (place, own) in enumerate(zip(self._places, fresh, strict=True)):
            state, begin = place.state, self._longest - self._n_old[row]
            whole[0, row, :, begin : self._longest] = state.keys[block][0]
            whole[1, row, :, begin : self._longest] = state.values[block][0]
            whole[2, row, :, begin : begin + place.fresh_from] = state.positions[block][
                :, : place.fresh_from
            ]
            whole[2, row, :, begin + place.fresh_from :] = own
        self._kept.append((whole[0], whole[1], whole[2]))
        return whole[0], whole[1], whole[2]

    def next_states(self) -> list[EncoderState]:
        """What each stream remembers, once every block was joined."""
        return [self._next_state(row, place) for row, place in enumerate(self._places)]

    def _next_state(self, row: int, place: Place) -> EncoderState:
        n_all = self._n_old[row] + self._n_new
        keep = min(n_all, self._keep)
        begin = self._longest + self._n_new - keep
        # Copies: a view would keep the frames of the other streams alive.
        return EncoderState(
            keys=tuple(keys[row : row + 1, :, begin:].clone() for keys, _, _ in self._kept),
            values=tuple(values[row : row + 1, :, begin:].clone() for _, values, _ in self._kept),
            positions=tuple(rows[row, :, begin:].clone() for _, _, rows in self._kept),
            label=place.first_label + n_all - keep,
            index=place.index + self._n_new,
        )

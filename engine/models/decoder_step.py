"""The speech decoder's main stack for one row at a time, its weights laid out for that.

Knows nothing of ids or segments. One row is bound by how fast weights are read: projections that
read the same row are joined, stored input-major (read in one sweep), and take in the gains of the
norms before them. The joined weights are copies: they do not follow later changes.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.models.decoder_layer import DecoderLayer, Rotary
from engine.models.layers import RmsNorm

_Mix = Callable[[int, Tensor, Tensor], Tensor]
"""From a block's index, rotated queries and keys [B, 2 * heads, 1, head_dim] and values
[B, heads, 1, head_dim] to what attention makes of them, [B, heads, 1, head_dim]."""


@dataclass(frozen=True, slots=True)
class RowMemory:
    """One segment's keys and values, and where its next row goes.

    Attributes:
        keys, values: [blocks, 1, heads, capacity, head_dim].
        row: Rows below are attended to; the next one is written here.
    """

    keys: Tensor
    values: Tensor
    row: int


@dataclass(frozen=True, eq=False, slots=True)
class _StepLayer:
    """One block's joined weights.

    Attributes:
        qkv: [dim, 3 * dim].
        out: [dim, dim].
        gate_up: [dim, 2 * ffn_dim].
        down: [ffn_dim, dim].
    """

    qkv: Tensor
    out: Tensor
    gate_up: Tensor
    down: Tensor


class DecoderStep:
    """One row through every block, the final norm and the output layer.

    It carries no gradient.
    """

    def __init__(self, layers: Sequence[DecoderLayer], norm: RmsNorm, output: nn.Linear) -> None:
        """Copy and join the weights."""
        self._heads = layers[0].self_attn.heads
        self._width = math.sqrt(output.in_features)
        floor = math.sqrt(output.in_features * norm.eps)
        self._floor = torch.tensor(floor, device=output.weight.device)
        with torch.no_grad():
            self._layers = [_joined(layer) for layer in layers]
            self._output = _input_major([output.weight], norm.weight)
        self._bias = output.bias.detach()

    def __call__(
        self, x: Tensor, rotary: Rotary, memory: tuple[Tensor, Tensor], *, row: int
    ) -> Tensor:
        """Run one row, writing its keys and values at `row` of the memory.

        Args:
            x: [B, dim].
            rotary: Tables of the one position, each [1, head_dim].
            memory: Keys and values, each [blocks, B, heads, capacity, head_dim].
            row: Where the row goes; rows below are attended to.

        Returns:
            [B, n_ids] logits.
        """
        keys, values = memory

        def mix(index: int, turned: Tensor, own: Tensor) -> Tensor:
            return self._attended(turned, own, (keys[index], values[index]), row=row)

        return self._run(x, rotary, mix)

    def together(self, x: Tensor, rotary: Rotary, memories: Sequence[RowMemory]) -> Tensor:
        """Run one row of each of several segments, which may be of any length.

        Args:
            x: [B, dim], a row for each segment.
            rotary: Tables of each row's position, each [B, 1, 1, head_dim].
            memories: Of each segment; its row is written.

        Returns:
            [B, n_ids] logits.
        """

        def mix(index: int, turned: Tensor, own: Tensor) -> Tensor:
            parts = zip(turned.split(1), own.split(1), memories, strict=True)
            return torch.cat(
                [
                    self._attended(row, new, (old.keys[index], old.values[index]), row=old.row)
                    for row, new, old in parts
                ]
            )

        return self._run(x, rotary, mix)

    def _run(self, x: Tensor, rotary: Rotary, mix: _Mix) -> Tensor:
        cos, sin = rotary
        half = cos.shape[-1] // 2
        signed_sin = torch.cat((-sin[..., :half], sin[..., half:]), dim=-1)
        for index, layer in enumerate(self._layers):
            heads = (self._normed(x) @ layer.qkv).view(len(x), 3 * self._heads, 1, -1)
            turned = _turned(heads[:, : 2 * self._heads], cos, signed_sin)
            mixed = mix(index, turned, heads[:, 2 * self._heads :])
            x = torch.addmm(x, mixed.reshape(len(x), -1), layer.out)
            gate, up = (self._normed(x) @ layer.gate_up).chunk(2, dim=-1)
            x = torch.addmm(x, functional.silu(gate).mul_(up), layer.down)
        return torch.addmm(self._bias, self._normed(x), self._output)

    def _attended(
        self, turned: Tensor, own: Tensor, memory: tuple[Tensor, Tensor], *, row: int
    ) -> Tensor:
        """Write one block's new row and attend to all rows up to it."""
        keys, values = memory
        keys[:, :, row] = turned[:, self._heads :, 0]
        values[:, :, row] = own[:, :, 0]
        seen = slice(row + 1)
        return functional.scaled_dot_product_attention(
            turned[:, : self._heads], keys[:, :, seen], values[:, :, seen]
        )

    def _normed(self, x: Tensor) -> Tensor:
        """Scale [B, dim] to unit mean square; gains are in the weights that follow."""
        size = torch.linalg.vector_norm(x, dim=-1, keepdim=True, dtype=torch.float32)
        return x * (self._width / torch.hypot(size, self._floor)).to(x.dtype)


def _joined(layer: DecoderLayer) -> _StepLayer:
    attention, mlp = layer.self_attn, layer.mlp
    projections = [part.weight for part in (attention.q_proj, attention.k_proj, attention.v_proj)]
    gates = [mlp.gate_proj.weight, mlp.up_proj.weight]
    return _StepLayer(
        qkv=_input_major(projections, layer.input_layernorm.weight),
        out=_input_major([attention.o_proj.weight]),
        gate_up=_input_major(gates, layer.post_attention_layernorm.weight),
        down=_input_major([mlp.down_proj.weight]),
    )


def _input_major(weights: list[Tensor], gain: Tensor | None = None) -> Tensor:
    """Join [out, in] weights to [in, sum of out], each input row times its gain."""
    joined = torch.cat(weights).T
    return (joined if gain is None else joined * gain[:, None]).contiguous()


def _turned(heads: Tensor, cos: Tensor, signed_sin: Tensor) -> Tensor:
    """Rotate [B, heads, 1, head_dim]; `signed_sin` has its first half negated."""
    first, second = heads.chunk(2, dim=-1)
    return torch.addcmul(heads * cos, torch.cat((second, first), dim=-1), signed_sin)


def weights_stamp(*modules: nn.Module) -> tuple[tuple[int, int], ...]:
    """What changes when any weight of the modules is moved, replaced or written to."""
    return tuple(
        (weight.data_ptr(), 0 if weight.is_inference() else weight._version)
        for module in modules
        for weight in module.parameters()
    )

"""The speech decoder: rows of text in, speech tokens out, one after the other.

Knows nothing of text, of turns or of how a token is drawn from its logits.
`engine.models.speech_generation` runs it token by token.

Text rows and prefix rows are rows of the LLM's width cut into rows of this decoder's width
(`to_rows`). A bidirectional pre-network reads the text rows; a bidirectional prefix network reads
the LLM's hidden states, and its keys and values are the past of the main stack. The main stack
reads one row for "text follows", then the text, bidirectionally, then the tokens, causally.
Positions count the text from 0, whatever the prefix, and the tokens go on from the text's end.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.errors import ConfigError
from engine.models.config import SpeechDecoderConfig
from engine.models.decoder_layer import DecoderLayer, Rotary
from engine.models.decoder_step import DecoderStep, RowMemory, weights_stamp
from engine.models.layers import RmsNorm, rotary_tables
from engine.models.packed_state import StateReader
from engine.models.speech_state import SpecialIds, SpeechDecoderState, StepAhead, segment_mask


class SpeechDecoder(nn.Module):
    """Text rows and prefix rows to logits over the codes and four special ids."""

    def __init__(self, config: SpeechDecoderConfig) -> None:
        """Build the three stacks.

        Raises:
            ConfigError: If heads do not divide the width into even parts.
        """
        super().__init__()
        if config.dim % config.heads or config.dim // config.heads % 2:
            raise ConfigError(
                f"The speech decoder's width {config.dim} does not divide into"
                f" {config.heads} heads of even width."
            )
        self.config = config
        self.ids = SpecialIds.above(config.odim)
        n_ids = config.odim + 4
        self.embedding = nn.Embedding(n_ids, config.dim)
        self.layers_pre_nn = _stack(config, config.blocks // 2)
        self.layers_prefix = _stack(config, config.blocks)
        self.layers = _stack(config, config.blocks)
        self.norm = RmsNorm(config.dim, config.rms_norm_eps)
        self.out_fnn = nn.Linear(config.dim, n_ids)
        self.apply(_initialise)
        self._row_step: DecoderStep | None = None
        self._row_step_stamp: tuple[tuple[int, int], ...] = ()

    def to_rows(self, x: Tensor) -> Tensor:
        """Cut rows of the LLM's width into rows of this width: [B, n, H] to [B, n*H/dim, dim]."""
        return x.reshape(x.shape[0], -1, self.config.dim)

    def rotary(self, positions: Tensor) -> Rotary:
        """Tables for positions of any shape, [..., head_dim] in the weights' dtype."""
        head_dim = self.config.dim // self.config.heads
        cos, sin = rotary_tables(positions.flatten(), head_dim, self.config.rope_theta)
        shape, dtype = (*positions.shape, head_dim), self.out_fnn.weight.dtype
        return cos.view(shape).to(dtype), sin.view(shape).to(dtype)

    def read_text(self, text_rows: Tensor, *, mask: Tensor | None = None) -> Tensor:
        """Run the pre-network and put the text id's row in front.

        Args:
            text_rows: [B, n, dim].
            mask: [B, 1, 1, n] bool, True for rows that exist.

        Returns:
            [B, n + 1, dim], the main stack's input.
        """
        x = self.pre_network(text_rows, mask=mask)
        first = self.embedding.weight[self.ids.text].expand(x.shape[0], 1, -1)
        return torch.cat((first, x), dim=1)

    def pre_network(self, text_rows: Tensor, *, mask: Tensor | None = None) -> Tensor:
        """Read the text both ways: [B, n, dim] to the same shape."""
        x, rotary = text_rows, self._rotary_from_zero(text_rows)
        for layer in _layers(self.layers_pre_nn):
            x, _ = layer(x, rotary, mask=mask)
        return x

    def read_prefix(
        self, prefix_rows: Tensor, *, mask: Tensor | None = None
    ) -> list[tuple[Tensor, Tensor]]:
        """Keys and values for each main layer from the LLM's hidden states.

        Args:
            prefix_rows: [B, P, dim].
            mask: [B, 1, 1, P] bool, True for rows that exist.

        Returns:
            For each layer keys and values, each [B, heads, P, head_dim].
        """
        x, rotary = prefix_rows, self._rotary_from_zero(prefix_rows)
        memory = []
        *early, last = _layers(self.layers_prefix)
        for layer in early:
            x, own = layer(x, rotary, mask=mask)
            memory.append(own)
        memory.append(last.keys_values(x, rotary))
        return memory

    def forward(
        self,
        text_rows: Tensor,
        codes: Tensor,
        *,
        prefix_rows: Tensor | None = None,
        text_lengths: Tensor | None = None,
        prefix_lengths: Tensor | None = None,
    ) -> Tensor:
        """Score whole segments with the right codes as input (for training).

        Args:
            text_rows: [B, n, dim] float, padded at the end.
            codes: [B, m] int64 without start and end, padded at the end with any valid id.
            prefix_rows: [B, P, dim] float, padded at the end, or None.
            text_lengths: [B] int64 rows that exist; None: all.
            prefix_lengths: [B] int64 rows that exist; None: all.

        Returns:
            [B, m + 1, odim + 4] logits; row i predicts code i, and row m the end.
        """
        n_text, n_codes = text_rows.shape[1], codes.shape[1]
        text_mask = _length_mask(text_rows, text_lengths)
        prefix_mask = None if prefix_rows is None else _length_mask(prefix_rows, prefix_lengths)
        text = self.read_text(text_rows, mask=text_mask[:, None, None])
        tokens = self.embedding(functional.pad(codes, (1, 0), value=self.ids.start))
        x = torch.cat((text, tokens), dim=1)
        rotary = self._segment_rotary(text_mask.sum(1), n_text=n_text, n_steps=n_codes + 1)
        mask = segment_mask(text_mask, prefix_mask, n_steps=n_codes + 1)
        memory: list[tuple[Tensor, Tensor]] | list[None] = [None] * len(self.layers)
        if prefix_rows is not None and prefix_mask is not None:
            memory = self.read_prefix(prefix_rows, mask=prefix_mask[:, None, None])
        for layer, past in zip(_layers(self.layers), memory, strict=True):
            x, _ = layer(x, rotary, past=past, mask=mask)
        return self.out_fnn(self.norm(x[:, n_text + 1 :]))

    def prefill(
        self, text_rows: Tensor, prefix_rows: Tensor | None = None, *, max_tokens: int = 1000
    ) -> SpeechDecoderState:
        """Read a segment's text, so that `step` can speak it.

        Args:
            text_rows: [B, n, dim] float, n > 0, without padding.
            prefix_rows: [B, P, dim] float, or None. Ignored unless the model `uses_prefix`.
            max_tokens: Ids that can be stepped afterwards.

        Returns:
            The state; `length` = P + n + 1.
        """
        if not self.config.uses_prefix:
            prefix_rows = None
        x = self.read_text(text_rows)
        state = self._empty_state(x, prefix_rows, max_tokens=max_tokens)
        rotary = _slice(state.rotary, 0, x.shape[1])
        start, end = state.n_prefix, state.n_prefix + x.shape[1]
        for index, layer in enumerate(_layers(self.layers)):
            past = (state.keys[index, :, :, :start], state.values[index, :, :, :start])
            if index + 1 < len(self.layers):
                x, (keys, values) = layer(x, rotary, past=past)
            else:  # nobody reads the last block's output for the text
                keys, values = layer.keys_values(x, rotary)
            state.keys[index, :, :, start:end] = keys
            state.values[index, :, :, start:end] = values
        state.length = end
        self.get_ready_to_step()
        return state

    def step(self, ids: Tensor, state: SpeechDecoderState) -> Tensor:
        """Feed one id and predict the next; the first id is `ids.start`.

        Args:
            ids: [B] int64.
            state: Of `prefill`; gains one row.

        Returns:
            [B, odim + 4] logits, without gradient.

        Raises:
            IndexError: If the state's capacity is used up.
        """
        row = state.length
        if self._row_step is None:
            raise RuntimeError("prefill comes before step")
        if row >= state.capacity:
            raise IndexError(f"the segment's state holds {state.capacity} rows, all in use")
        logits = state.take_ahead(ids)
        if logits is None:
            position = row - state.n_prefix
            rotary = _slice(state.rotary, position, position + 1)
            memory = (state.keys, state.values)
            logits = self._row_step(self.embedding(ids), rotary, memory, row=row)
        state.length = row + 1
        return logits

    @torch.inference_mode()
    def look_ahead(self, ids: Sequence[int], states: Sequence[SpeechDecoderState]) -> None:
        """Compute the next step of several segments together; `step` takes it if it feeds that id.

        Args:
            ids: What each segment is fed next.
            states: Of `prefill`, a batch of one each, of any lengths, with room for a row. None
                gains a row by it.
        """
        if self._row_step is None:
            raise RuntimeError("prefill comes before step")
        tables = [
            _slice(s.rotary, s.length - s.n_prefix, s.length - s.n_prefix + 1) for s in states
        ]
        cos, sin = (torch.stack(rows)[:, None] for rows in zip(*tables, strict=True))
        x = self.embedding(torch.tensor(ids, device=cos.device))
        memories = [RowMemory(state.keys, state.values, state.length) for state in states]
        logits = self._row_step.together(x, (cos, sin), memories)
        for fed, state, own in zip(ids, states, logits.split(1), strict=True):
            state.ahead = StepAhead(fed, state.length, own)

    def unpack_state(self, kept: StateReader) -> SpeechDecoderState:
        """A segment's state that another decoder with the same weights has packed.

        Raises:
            PackedStateError: It does not fit.
        """
        self.get_ready_to_step()
        shape = (self.config.blocks, self.config.heads, self.config.dim // self.config.heads)
        return SpeechDecoderState.unpack(kept, shape=shape, dtype=self.out_fnn.weight.dtype)

    def get_ready_to_step(self) -> None:
        """Lay the weights out for single rows, unless they are the ones laid out already."""
        parts = (self.layers, self.norm, self.out_fnn)
        stamp = weights_stamp(*parts)
        if stamp != self._row_step_stamp:
            self._row_step = DecoderStep(list(_layers(self.layers)), self.norm, self.out_fnn)
            self._row_step_stamp = stamp

    def _empty_state(
        self, x: Tensor, prefix_rows: Tensor | None, *, max_tokens: int
    ) -> SpeechDecoderState:
        """Room for a segment, with the prefix already written."""
        n_prefix = 0 if prefix_rows is None else prefix_rows.shape[1]
        capacity = n_prefix + x.shape[1] + max_tokens
        heads, head_dim = self.config.heads, self.config.dim // self.config.heads
        shape = (self.config.blocks, x.shape[0], heads, capacity, head_dim)
        keys, values = x.new_empty(shape), x.new_empty(shape)
        if prefix_rows is not None:
            for index, (own_keys, own_values) in enumerate(self.read_prefix(prefix_rows)):
                keys[index, :, :, :n_prefix] = own_keys
                values[index, :, :, :n_prefix] = own_values
        rotary = self.rotary(torch.arange(capacity - n_prefix, device=x.device))
        return SpeechDecoderState(keys, values, n_prefix, n_prefix, rotary)

    def _rotary_from_zero(self, rows: Tensor) -> Rotary:
        return self.rotary(torch.arange(rows.shape[1], device=rows.device))

    def _segment_rotary(self, lengths: Tensor, *, n_text: int, n_steps: int) -> Rotary:
        """Tables [B, 1, n_text + 1 + n_steps, head_dim]: steps go on where each text ends."""
        text = torch.arange(n_text + 1, device=lengths.device).expand(len(lengths), -1)
        steps = lengths[:, None] + 1 + torch.arange(n_steps, device=lengths.device)
        return self.rotary(torch.cat((text, steps), dim=1)[:, None])


def _stack(config: SpeechDecoderConfig, blocks: int) -> nn.ModuleList:
    return nn.ModuleList(DecoderLayer(config) for _ in range(blocks))


def _layers(stack: nn.ModuleList) -> list[DecoderLayer]:
    return [layer for layer in stack if isinstance(layer, DecoderLayer)]


def _slice(rotary: Rotary, start: int, end: int) -> Rotary:
    return rotary[0][start:end], rotary[1][start:end]


def _length_mask(rows: Tensor, lengths: Tensor | None) -> Tensor:
    """[B, n] bool, True below each length."""
    if lengths is None:
        return torch.ones(rows.shape[:2], dtype=torch.bool, device=rows.device)
    return torch.arange(rows.shape[1], device=rows.device) < lengths[:, None]


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear) and module.bias is not None:
        nn.init.zeros_(module.bias)

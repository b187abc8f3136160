"""The chunk-streaming speech encoder: log-mel frames in, one vector per 40 ms out.

Knows nothing of sound files, devices or the LLM. State goes through `forward`: with a state it
encodes the next chunks of a stream; without one, a whole batch of utterances under a chunk mask.
`RELEASED_NAMES` says how its parameters are called in the released files.
"""

import math
from collections.abc import Sequence
from typing import Final, TypeVar, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.errors import ConfigError
from engine.models.chunk_mask import chunk_mask, hidden_mask
from engine.models.config import EncoderConfig
from engine.models.encoder_block import ConvSubsampling, EncoderBlock
from engine.models.encoder_streams import Place, Streams
from engine.models.layers import GlobalCmvn, sinusoid_rows
from engine.models.stream_state import EncoderState

RELEASED_NAMES: Final = (
    ("encoder.global_cmvn.", "cmvn."),
    ("encoder.enc.0.core.conv.0.", "subsampling.conv1."),
    ("encoder.enc.0.core.conv.2.", "subsampling.conv2."),
    ("encoder.enc.0.core.out.0.", "subsampling.out."),
    ("encoder.enc.1.embed.0.", "embed."),
    ("encoder.enc.1.embed.1.", "embed_norm."),
    ("encoder.enc.1.encoders.", "blocks."),
    ("encoder.enc.1.after_norm.", "after_norm."),
)
"""Released prefix and ours, in order of appearance; what follows the prefix is the same."""

CONTEXT_FRAMES: Final = 3
"""Old feature frames at the head of each streaming window."""

SUBSAMPLING: Final = 4
"""Feature frames (10 ms) for each encoder frame (40 ms)."""

Count = TypeVar("Count", int, Tensor)

_RELEASE_TABLE_ROWS: Final = 5000
"""Length of the published position table, which decides where its labels wrap."""


class SpeechEncoder(nn.Module):
    """Normalisation, subsampling, and pre-norm transformer blocks."""

    def __init__(self, config: EncoderConfig) -> None:
        """Random weights; the normalisation starts as the identity."""
        super().__init__()
        self.config = config
        self.cmvn = GlobalCmvn(config.n_mels)
        self.subsampling = ConvSubsampling(config)
        self.embed = nn.Linear(config.dim, config.dim)
        self.embed_norm = nn.LayerNorm(config.dim)
        self.blocks = nn.ModuleList(EncoderBlock(config) for _ in range(config.blocks))
        self.after_norm = nn.LayerNorm(config.dim)

    def forward(
        self,
        features: Tensor,
        state: EncoderState | None = None,
        *,
        lengths: Tensor | None = None,
        chunk_frames: int | None = None,
        left_chunks: int | None = None,
        position_offset: int = 0,
    ) -> tuple[Tensor, EncoderState | None]:
        """Encode the next chunks of a stream, or whole utterances.

        Args:
            features: [B, T, n_mels] float32, log-mel. With a state T is 3 + 4 * chunk_frames * k:
                three old frames and k chunks of new ones.
            state: What the stream remembers, of `initial_state` or of the last call; None encodes
                whole utterances under the chunk mask.
            lengths: [B] int64 valid feature frames; whole utterances only.
            chunk_frames: Overrides the configuration's (whole utterances); -1 is one chunk.
            left_chunks: Overrides the configuration's (whole utterances); -1 is unlimited.
            position_offset: Label of the first frame (whole utterances).

        Returns:
            Frames [B, T', dim] with T' = `output_frames(T)`, in the dtype of the weights, and the
            stream's next state (None without one).

        Raises:
            ValueError: If a streaming window does not hold a whole number of chunks.
        """
        x = self.embed_features(features)
        if state is not None:
            return self._forward_stream(x, state)
        config = self.config
        visible = chunk_mask(
            x.shape[1],
            chunk_frames=config.chunk_frames if chunk_frames is None else chunk_frames,
            left_chunks=config.left_chunks if left_chunks is None else left_chunks,
            device=x.device,
        )
        kept = None if lengths is None else self.output_frames(lengths)
        hidden = hidden_mask(visible, kept, x.shape[1])
        rows = sinusoid_rows(position_offset, x.shape[1], dim=config.dim, like=x)
        x = self.placed(x, rows)
        for block in self._typed_blocks:
            x = block(x, rows=rows, hidden=hidden)
        return self.after_norm(x), None

    def step_together(
        self, windows: Tensor, states: Sequence[EncoderState]
    ) -> tuple[Tensor, list[EncoderState]]:
        """Encode the next chunk of several streams, which need not have heard equally much.

        Args:
            windows: [B, 3 + 4 * chunk_frames, n_mels] float32, log-mel; a row for each stream.
            states: What each stream remembers, a batch of one each.

        Returns:
            Frames [B, chunk_frames, dim], and each stream's next state.

        Raises:
            ValueError: If a window does not hold exactly one chunk.
        """
        x = self.embed_features(windows)
        n_new, config = self.config.chunk_frames, self.config
        if x.shape[1] != n_new:
            raise ValueError(f"a step is one chunk of {n_new} encoder frames, not {x.shape[1]}")
        places = [self._place(state, like=x) for state in states]
        streams = Streams(places, n_new=n_new, keep=config.left_chunks * n_new)
        x, rows, hidden = self.placed(x, streams.new_rows), streams.rows, streams.hidden()
        for index, block in enumerate(self._typed_blocks):
            attention = block.self_attn
            queries, keys, values = attention.project(block.norm1(x))
            own = attention.project_positions(rows)
            keys, values, positions = streams.joined(index, keys, values, own)
            x = block.finish(
                x, attention(queries, keys, values, positions=positions, hidden=hidden)
            )
        return self.after_norm(x), streams.next_states()

    def initial_state(self, batch: int = 1) -> EncoderState:
        """The memory of a stream of which nothing has been heard.

        Args:
            batch: How many streams run in step.

        Raises:
            ConfigError: If the configuration sets no limit to the past.
        """
        if self.config.left_chunks < 0:
            raise ConfigError(
                "The encoder's left_chunks is -1: without a limit to the past it cannot hear a"
                " stream.",
                remedy="Set it to the number of chunks that it learned with.",
            )
        config, weight = self.config, self.embed.weight
        head_dim = config.dim // config.heads
        empty = weight.new_zeros(batch, config.heads, 0, head_dim)
        return EncoderState(
            keys=(empty,) * config.blocks,
            values=(empty,) * config.blocks,
            positions=(empty.new_zeros(config.heads, 0, head_dim),) * config.blocks,
        )

    @staticmethod
    def output_frames(n_features: Count) -> Count:
        """Encoder frames that so many feature frames become."""
        return ((n_features - 1) // 2 - 1) // 2

    def embed_features(self, features: Tensor) -> Tensor:
        """What enters the first block.

        Args:
            features: [B, T, n_mels] float32, log-mel.

        Returns:
            [B, `output_frames(T)`, dim].
        """
        dropout = self.config.dropout
        x = self.subsampling(self.cmvn(features).to(self.embed.weight.dtype))
        x = functional.dropout(x, dropout, self.training)
        x = functional.relu(self.embed_norm(self.embed(x)))
        return functional.dropout(x * math.sqrt(self.config.dim), dropout, self.training)

    def placed(self, x: Tensor, rows: Tensor) -> Tensor:
        """Frames with their places added, if the configuration asks for it.

        Args:
            x: [B, n, dim], of `embed_features`.
            rows: [n, dim] or [B, n, dim], the sinusoids of their places.
        """
        return x + rows * math.sqrt(self.config.dim) if self.config.adds_positions else x

    @property
    def _typed_blocks(self) -> list[EncoderBlock]:
        return cast("list[EncoderBlock]", list(self.blocks))

    def _forward_stream(self, x: Tensor, state: EncoderState) -> tuple[Tensor, EncoderState]:
        chunk = self.config.chunk_frames
        if x.shape[1] % chunk:
            raise ValueError(
                f"a streaming window holds {CONTEXT_FRAMES} + {SUBSAMPLING * chunk} * k feature "
                f"frames, but {x.shape[1]} encoder frames came out of it"
            )
        outputs = []
        for start in range(0, x.shape[1], chunk):
            out, state = self._step(x[:, start : start + chunk], state)
            outputs.append(out)
        return outputs[0] if len(outputs) == 1 else torch.cat(outputs, dim=1), state

    def _step(self, x: Tensor, state: EncoderState) -> tuple[Tensor, EncoderState]:
        place = self._place(state, like=x)
        rows, fresh_from = place.rows, place.fresh_from
        n_keys = state.n_frames + x.shape[1]
        x = self.placed(x, rows[rows.shape[0] - x.shape[1] :])
        keep = self._kept_frames(n_keys)
        keys, values, positions = [], [], []
        for block, old_k, old_v, old_p in zip(
            self._typed_blocks, state.keys, state.values, state.positions, strict=True
        ):
            x, k, v, p = block.step(x, old_k, old_v, old_p[:, :fresh_from], rows=rows)
            keys.append(k[:, :, n_keys - keep :])
            values.append(v[:, :, n_keys - keep :])
            positions.append(p[:, n_keys - keep :])
        next_state = EncoderState(
            keys=tuple(keys),
            values=tuple(values),
            positions=tuple(positions),
            label=place.first_label + n_keys - keep,
            index=place.index + self.config.chunk_frames,
        )
        return self.after_norm(x), next_state

    def _place(self, state: EncoderState, *, like: Tensor) -> Place:
        """Where a stream's next chunk lies; the rows are as `like`."""
        index = self._wrapped(state.index)
        first_label = self._first_label(index, state.n_frames)
        fresh_from = state.n_frames if first_label == state.label else 0
        n_fresh = state.n_frames + self.config.chunk_frames - fresh_from
        rows = sinusoid_rows(first_label + fresh_from, n_fresh, dim=self.config.dim, like=like)
        return Place(state, index, first_label, rows)

    def _kept_frames(self, n_keys: int) -> int:
        config = self.config
        return min(n_keys, config.left_chunks * config.chunk_frames)

    def _first_label(self, index: int, n_cached: int) -> int:
        config = self.config
        if config.position_labels == "absolute":
            return index - n_cached
        return max(0, index - (config.left_chunks + 1) * config.chunk_frames)

    def _wrapped(self, index: int) -> int:
        config = self.config
        if config.position_labels == "absolute":
            return index
        chunk = config.chunk_frames
        return index % (chunk * (_RELEASE_TABLE_ROWS // chunk) - (config.left_chunks + 1) * chunk)

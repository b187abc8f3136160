"""Speech tokens in, pieces of sound out, while more tokens are on the way.

Knows nothing of text, turns or sound cards. Each object here serves one reply or one segment and
is then thrown away; the codec is shared and never changes.

The codec looks to both sides of a token, so a piece is decoded with tokens of context around it
that are thrown away. `StreamingVocoder` is what Floe talks with: a short first piece, growing
ones after it, everything decoded is handed out at once. `ReleaseVocoder` keeps the published
schedule, which hands pieces out only where a pause is found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engine.errors import EngineError
from engine.models.codec import Codec
from engine.models.packed_state import StateReader, StateWriter
from engine.models.split_search import CutSearch, Samples, find_cut

_NOTHING: Samples = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class LiveSchedule:
    """How many tokens Floe decodes at a time; a token is 25 ms.

    Attributes:
        first_tokens: In the first piece: few, for the user waits for it.
        growth: Each piece is so many times as long as the one before,
        largest_tokens: up to this; longer pieces cost less per token.
        left_tokens: Context before a piece.
        right_tokens: Context after a piece; each costs one more token before the first sound. With
            4 the built-in codec's pieces are 67 dB above their difference from the whole decoding,
            with 3 they are 47 dB above it, with 6 there is none.
        seam_samples: Length of the cross-fade that hides what the missing context changes.
    """

    first_tokens: int = 6
    growth: float = 1.6
    largest_tokens: int = 40
    left_tokens: int = 10
    right_tokens: int = 4
    seam_samples: int = 120


@dataclass(frozen=True, slots=True)
class ReleaseSchedule:
    """The published schedule of one segment.

    Attributes:
        chunk_tokens: Tokens decoded at a time (40; in the server's first segment 20).
        padding_tokens: Context on each side.
        window_samples: Length N of the window that must be quiet.
        threshold: Mean |sample| below which it is.
        search: Where the cut is looked for.
    """

    chunk_tokens: int = 40
    padding_tokens: int = 10
    window_samples: int = 2401
    threshold: float = 0.01
    search: CutSearch = CutSearch.RELEASE


class TokenDecoder:
    """Turns lists of tokens into samples with one voice."""

    def __init__(self, codec: Codec, global_codes: Sequence[int] | None = None) -> None:
        """Look the voice up once.

        Args:
            codec: Shared weights.
            global_codes: The voice; the configuration's own if absent.
        """
        self.hop_samples = codec.config.hop_samples
        self.n_codes = codec.config.n_codes
        self._codec = codec
        device = codec.global_tokens.device
        voice = codec.global_tokens
        if global_codes is not None:
            voice = torch.tensor(global_codes, dtype=torch.int64, device=device).view(1, 1, -1)
        with torch.inference_mode():
            self._voice = codec.quantizer.embed_voice(voice)

    def check(self, tokens: Iterable[int]) -> None:
        """Refuse ids that are no codes.

        Raises:
            EngineError: If one is not.
        """
        n_codes = self._codec.config.n_codes
        wrong = next((token for token in tokens if not 0 <= token < n_codes), None)
        if wrong is not None:
            raise EngineError(
                f"The speech decoder drew id {wrong}, which is no code of the codec.",
                remedy="Let the drawing of speech tokens mask the ids above the codes.",
            )

    @torch.inference_mode()
    def __call__(self, tokens: Sequence[int]) -> Samples:
        """Decode: [n] ids to [n * hop_samples] float32."""
        if not tokens:
            return _NOTHING
        quantizer = self._codec.quantizer
        codes = torch.tensor([tokens], dtype=torch.int64, device=self._voice.device)
        wave = self._codec.generator(quantizer.embed(codes), self._voice)
        return wave[0].float().cpu().numpy()


class StreamingVocoder:
    """One reply's tokens to sound, as early as can be."""

    def __init__(
        self,
        codec: Codec,
        *,
        schedule: LiveSchedule | None = None,
        global_codes: Sequence[int] | None = None,
    ) -> None:
        """Begin a reply.

        Args:
            codec: Shared weights.
            schedule: How many tokens at a time.
            global_codes: The voice; the configuration's own if absent.
        """
        self._schedule = schedule or LiveSchedule()
        self._decode = TokenDecoder(codec, global_codes)
        self._tokens: list[int] = []
        self._n_dropped = 0
        self._n_done = 0
        self._next_tokens = float(self._schedule.first_tokens)
        self._seam = _NOTHING

    @property
    def n_tokens(self) -> int:
        """Tokens pushed so far."""
        return self._n_dropped + len(self._tokens)

    def push(self, tokens: Sequence[int]) -> list[Samples]:
        """Take more tokens.

        Args:
            tokens: Any number of ids.

        Returns:
            The pieces that are ready, each [n] float32 in [-1, 1]; often none.

        Raises:
            EngineError: If an id is no code.
        """
        self._decode.check(tokens)
        self._tokens.extend(tokens)
        pieces = []
        while self.n_tokens - self._n_done >= self._piece_tokens + self._schedule.right_tokens:
            pieces.append(self._piece(self._piece_tokens))
            grown = self._next_tokens * self._schedule.growth
            self._next_tokens = min(grown, float(self._schedule.largest_tokens))
        return pieces

    def flush(self) -> list[Samples]:
        """Hand out what is left, and begin anew: the next token is a stranger to the last.

        After it, samples handed out are `hop_samples` for each token pushed.
        """
        rest = self.n_tokens - self._n_done
        pieces = [self._piece(rest)] if rest or len(self._seam) else []
        self._tokens.clear()
        self._n_dropped = self._n_done = 0
        return pieces

    def pack(self, into: StateWriter) -> None:
        """Write what the next piece needs."""
        into.value("tokens", self._tokens)
        into.value("n_dropped", self._n_dropped)
        into.value("n_done", self._n_done)
        into.value("next_tokens", self._next_tokens)
        into.sound("seam", self._seam)

    def unpack(self, kept: StateReader) -> None:
        """Become what `pack` wrote.

        Raises:
            PackedStateError: It does not fit.
        """
        self._tokens = kept.ids("tokens", below=self._decode.n_codes)
        self._n_dropped = kept.count("n_dropped")
        self._n_done = kept.limited("n_done", lowest=self._n_dropped, highest=self.n_tokens)
        self._next_tokens = kept.number("next_tokens")
        self._seam = kept.sound("seam", (None,))

    @property
    def _piece_tokens(self) -> int:
        return int(self._next_tokens)

    def _piece(self, n_tokens: int) -> Samples:
        """Decode the next `n_tokens` with the context there is."""
        hop, schedule = self._decode.hop_samples, self._schedule
        left = min(schedule.left_tokens, self._n_done - self._n_dropped)
        begin = self._n_done - self._n_dropped - left
        window = self._tokens[begin : begin + left + n_tokens + schedule.right_tokens]
        wave = self._decode(window)
        start, end = left * hop, (left + n_tokens) * hop
        is_last = end == len(wave)
        seam = 0 if is_last else min(schedule.seam_samples, len(wave) - end)
        piece = wave[start : end + seam].copy()
        _fade_over(piece, self._seam)
        self._seam = piece[len(piece) - seam :].copy() if seam else _NOTHING
        self._n_done += n_tokens
        self._forget()
        return piece[: len(piece) - seam]

    def _forget(self) -> None:
        """Drop tokens that no later piece needs as context."""
        surplus = self._n_done - self._n_dropped - self._schedule.left_tokens
        if surplus > 0:
            del self._tokens[:surplus]
            self._n_dropped += surplus


class ReleaseVocoder:
    """One segment's tokens to sound, in the published pieces."""

    def __init__(
        self,
        codec: Codec,
        *,
        schedule: ReleaseSchedule | None = None,
        global_codes: Sequence[int] | None = None,
    ) -> None:
        """Begin a segment.

        Args:
            codec: Shared weights.
            schedule: Sizes and thresholds.
            global_codes: The voice; the configuration's own if absent.
        """
        self._schedule = schedule or ReleaseSchedule()
        self._decode = TokenDecoder(codec, global_codes)
        self._tokens: list[int] = []
        self._left_tokens = 0
        self._held = _NOTHING

    def push(self, tokens: Sequence[int]) -> list[Samples]:
        """Take more tokens.

        Args:
            tokens: Any number of ids.

        Returns:
            The pieces that are ready, each [n] float32; often none.

        Raises:
            EngineError: If an id is no code.
        """
        self._decode.check(tokens)
        pieces = []
        for token in tokens:
            self._tokens.append(token)
            if len(self._tokens) == self._due_tokens:
                pieces.extend(self._split(self._chunk()))
        return pieces

    def flush(self) -> list[Samples]:
        """Hand out everything that is left, unsplit, and begin anew."""
        if not self._tokens:
            return []
        wave = self._decode(self._tokens)[self._left_tokens * self._decode.hop_samples :]
        piece = np.concatenate((self._held, wave))
        self._tokens, self._left_tokens, self._held = [], 0, _NOTHING
        return [piece]

    @property
    def _due_tokens(self) -> int:
        schedule = self._schedule
        return self._left_tokens + schedule.chunk_tokens + schedule.padding_tokens

    def _chunk(self) -> Samples:
        """Decode the window that is full, and keep its end as the next one's context."""
        hop, padding = self._decode.hop_samples, self._schedule.padding_tokens
        wave = self._decode(self._tokens)
        chunk = wave[self._left_tokens * hop : len(wave) - padding * hop]
        self._left_tokens = min(padding, self._left_tokens + self._schedule.chunk_tokens)
        self._tokens = self._tokens[len(self._tokens) - padding - self._left_tokens :]
        return chunk

    def _split(self, chunk: Samples) -> list[Samples]:
        """Hand out up to a pause in the chunk, or hold everything back."""
        cut = find_cut(
            chunk,
            window_samples=self._schedule.window_samples,
            threshold=self._schedule.threshold,
            search=self._schedule.search,
        )
        if cut is None:
            self._held = np.concatenate((self._held, chunk))
            return []
        piece = np.concatenate((self._held, chunk[:cut]))
        self._held = chunk[cut:].copy()
        return [piece]


def without_lead_in(piece: Samples, *, threshold: float = 0.03) -> Samples:
    """Drop what comes before the first |sample| above `threshold`.

    The published server does so to the first piece of a reply. A piece that is never so loud is
    returned as it is.
    """
    loud = np.flatnonzero(np.abs(piece) > threshold)
    return piece[loud[0] :] if len(loud) else piece


def _fade_over(piece: Samples, old: Samples) -> None:
    """Cross-fade in place from `old` to the start of `piece`."""
    n = min(len(old), len(piece))
    rise = np.arange(1, n + 1, dtype=np.float32) / np.float32(n + 1)
    piece[:n] = old[:n] * (1 - rise) + piece[:n] * rise

"""One spoken segment, token by token: the loop about the speech decoder.

Knows nothing of how a token is drawn (the caller's `Draw` does) or what becomes of it.
"""

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from engine.models.speech_decoder import SpeechDecoder
from engine.models.speech_state import SpeechDecoderState

Draw = Callable[[Tensor, Tensor], Tensor]
"""From logits [1, n] and the ids fed so far [1, k] int64 (start id first) to the next id, [1]."""

RELEASE_MAX_TOKENS = 1000


def draw_greedily(logits: Tensor, history: Tensor) -> Tensor:
    """Take the likeliest id."""
    return logits.argmax(dim=-1)


def generate(
    decoder: SpeechDecoder,
    state: SpeechDecoderState,
    *,
    draw: Draw = draw_greedily,
    max_tokens: int = RELEASE_MAX_TOKENS,
    masks_illegal: bool = True,
    already: Sequence[int] = (),
) -> Iterator[int]:
    """Speak one segment; lazily, so that whoever asks can stop at any token.

    The device is waited for once for each token.

    Args:
        decoder: Shared weights.
        state: Of `decoder.prefill`, with room for `max_tokens` rows; batch of one.
        draw: How an id is drawn.
        max_tokens: Stop after so many even if the end was not drawn.
        masks_illegal: Whether the ids that are neither code nor end cannot be drawn. The published
            code does not mask them, so its distribution gives them a share.
        already: Ids that were yielded before, by another iterator that is given up here.

    Yields:
        Ids without start and end. Without masking, they may not all be codes.
    """
    device = state.keys.device
    history = torch.empty((1, max_tokens + 1), dtype=torch.int64, device=device)
    history[:, 0] = decoder.ids.start
    history[:, 1 : 1 + len(already)] = torch.tensor(already, dtype=torch.int64, device=device)
    banned = _banned_logits(decoder, device=device) if masks_illegal else None
    for n in range(len(already), max_tokens):
        with torch.inference_mode():
            logits = decoder.step(history[:, n], state).float()
            if banned is not None:
                logits += banned
            drawn = draw(logits, history[:, : n + 1])
            history[:, n + 1] = drawn
        token = int(drawn)
        if token == decoder.ids.end:
            return
        yield token


def _banned_logits(decoder: SpeechDecoder, *, device: torch.device) -> Tensor:
    """[n_ids] float32: minus infinity for ids that are neither code nor end, zero elsewhere."""
    banned = torch.zeros(decoder.config.odim + 4, device=device)
    banned[[decoder.ids.text, decoder.ids.start, decoder.ids.pad]] = -torch.inf
    return banned

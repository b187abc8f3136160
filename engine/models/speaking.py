"""A piece of an answer to speech tokens.

Knows nothing of what becomes of the tokens, or of where text is cut.
"""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from engine.models.bundle import ModelBundle
from engine.models.drawing import Drawing
from engine.models.speech_generation import RELEASE_MAX_TOKENS, generate
from engine.models.speech_state import SpeechDecoderState

_TOKENS_PER_WORD_PIECE = 24
_TOKENS_FOR_PAUSES = 60
"""A word piece is spoken in 0.6 s at the most, and a segment has 1.5 s of pauses at the most."""


def longest_segment(n_word_pieces: int) -> int:
    """Speech tokens after which a segment that does not end by itself is ended."""
    return min(RELEASE_MAX_TOKENS, _TOKENS_FOR_PAUSES + _TOKENS_PER_WORD_PIECE * n_word_pieces)


@torch.inference_mode()
def read_segment(
    bundle: ModelBundle,
    ids: Sequence[int],
    hidden: Sequence[Tensor],
    *,
    max_tokens: int,
    shifts_positions: bool = False,
) -> SpeechDecoderState:
    """Let the speech decoder read a piece, so that it can be spoken.

    Args:
        bundle: Shared weights.
        ids: The clean text's word pieces; at least one.
        hidden: [1, H] each: the states that predicted the piece's tokens.
        max_tokens: Speech tokens that will be asked for at most.
        shifts_positions: Whether positions are counted as the published code counts them for a
            model that uses no prefix: too low by the prefix that is not there.
    """
    decoder = bundle.speech_decoder
    words = torch.tensor([list(ids)], device=bundle.device)
    text_rows = decoder.to_rows(bundle.llm.embed(words))
    prefix_rows = None
    if hidden:
        # They may have been written on another device, by a worker that was left since.
        prefix_rows = decoder.to_rows(torch.stack(list(hidden), dim=1).to(bundle.device))
    state = decoder.prefill(text_rows, prefix_rows, max_tokens=max_tokens)
    if shifts_positions and prefix_rows is not None and not decoder.config.uses_prefix:
        positions = torch.arange(state.capacity, device=bundle.device) - prefix_rows.shape[1]
        state.rotary = decoder.rotary(positions)
    return state


def speak_segment(
    bundle: ModelBundle,
    state: SpeechDecoderState,
    drawing: Drawing,
    *,
    max_tokens: int,
    already: Sequence[int] = (),
) -> Iterator[int]:
    """Draw the segment's codes; lazily, so that the caller may stop.

    Args:
        bundle: Shared weights.
        state: Of `read_segment`.
        drawing: How codes are drawn.
        max_tokens: The longest segment.
        already: Codes of it that were drawn before, by another iterator that is given up here.
    """
    return generate(
        bundle.speech_decoder,
        state,
        draw=drawing.draw_speech,
        max_tokens=max_tokens,
        already=already,
    )

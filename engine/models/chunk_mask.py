"""Who may attend to whom when a whole utterance is encoded as if it came in chunks.

Knows frames and chunks only; the attention itself is in `engine.models.attention`.
"""

import torch
from torch import Tensor


def chunk_mask(
    n_frames: int, *, chunk_frames: int, left_chunks: int, device: torch.device
) -> Tensor | None:
    """Chunk-wise visibility: a frame sees its own chunk and `left_chunks` before it.

    Args:
        n_frames: Encoder frames of the utterance.
        chunk_frames: Frames in a chunk; -1 makes the whole utterance one chunk.
        left_chunks: Chunks of the past; -1 is all of them.
        device: Where the mask is made.

    Returns:
        [n_frames, n_frames] bool, query by key, or None where every frame sees every other.
    """
    if chunk_frames < 0 or chunk_frames >= n_frames:
        return None
    chunks = torch.arange(n_frames, device=device) // chunk_frames
    behind = chunks[:, None] - chunks[None, :]
    visible = behind >= 0
    return visible if left_chunks < 0 else visible & (behind <= left_chunks)


def hidden_mask(visible: Tensor | None, lengths: Tensor | None, n_frames: int) -> Tensor | None:
    """Combine chunk visibility with the padding of a batch.

    Args:
        visible: [n_frames, n_frames] bool of `chunk_mask`, or None.
        lengths: [B] int64 valid frames of each utterance, or None for all.
        n_frames: Frames of the padded batch.

    Returns:
        [B or 1, 1, n_frames, n_frames] bool, true where a key must not be seen, or None where
        nothing is hidden. A padding frame always sees itself, so that no row is empty.
    """
    if lengths is None:
        return None if visible is None else ~visible[None, None]
    frames = torch.arange(n_frames, device=lengths.device)
    allowed = (frames[None, :] < lengths[:, None])[:, None, None, :]
    if visible is not None:
        allowed = allowed & visible
    return ~(allowed | (frames[:, None] == frames[None, :]))

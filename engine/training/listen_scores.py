"""How well the ears hear: word errors of greedy recognition.

It knows no voice and no set of sentences: whoever asks brings batches.
"""

from collections.abc import Callable, Iterable, Sequence

import torch

from engine.models.ctc_head import CtcHead, collapse
from engine.models.encoder import SpeechEncoder
from engine.training.listen_batches import ListenBatch


def edit_distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """Insertions, deletions and replacements between two rows of words (Levenshtein, 1966)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, start=1):
        previous, row[0] = row[0], i
        for j, other in enumerate(heard, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (word != other))
    return row[-1]


@torch.no_grad()
def word_error_rate(
    encoder: SpeechEncoder,
    head: CtcHead,
    batches: Iterable[ListenBatch],
    *,
    decode: Callable[[list[int]], str],
    blank: int,
) -> float:
    """Word errors over the words said, of greedy recognition chunk by chunk.

    Args:
        encoder: With its streaming chunk mask.
        head: Its recognition head.
        batches: What is heard.
        decode: From token ids to words.
        blank: The blank's token id.
    """
    errors = n_words = 0
    for batch in batches:
        frames, _ = encoder(batch.features, lengths=batch.lengths)
        best = head(frames)[0].argmax(dim=-1)
        starts = torch.cumsum(batch.token_lengths, 0) - batch.token_lengths
        for row, n_frames in enumerate(batch.frame_lengths.tolist()):
            classes = best[row, : (n_frames + 1) // 2].tolist()
            heard = decode(collapse(classes, blank=blank)[0]).split()
            start, n_tokens = int(starts[row]), int(batch.token_lengths[row])
            said = decode(batch.tokens[start : start + n_tokens].tolist()).split()
            errors += edit_distance(said, heard)
            n_words += len(said)
    return errors / max(n_words, 1)

"""Helps for learning to speak: which phone and which word is being said, asked of a middle layer.

They know no codes and are thrown away after training. The speech decoder would find by itself
which text row is being spoken; told so, it finds it many times faster (guided alignment, as in
Tachibana et al., 2018, but for hidden states).
"""

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from engine.models.speech_decoder import SpeechDecoder
from engine.training.speak_batches import IGNORED, SpeakBatch
from engine.training.voice_data import PHONES

ASKED_LAYER = 1
MOST_PHONES = 10
NO_PHONE = len(PHONES)
N_ANSWERS = NO_PHONE + 1
AHEAD_CODES = 5
"""How far ahead, in codes of 25 ms, the coming phone is asked for."""


class ReadingAid(nn.Module):
    """Asks of each text row how its whole word is pronounced: the phones one by one."""

    def __init__(self, dim: int) -> None:
        """Random weights for rows of `dim`."""
        super().__init__()
        self.phones = nn.Linear(dim, MOST_PHONES * N_ANSWERS)

    def forward(self, read: torch.Tensor, batch: SpeakBatch) -> torch.Tensor:
        """How badly the rows know their words' phones.

        Args:
            read: [B, n, dim], what the pre-network makes of the batch's text rows.
            batch: The pieces.
        """
        answers = self.phones(read).unflatten(-1, (MOST_PHONES, N_ANSWERS))
        return _cross_entropy(answers.flatten(0, 2)[None], pronunciations(batch).flatten()[None])


def pronunciations(batch: SpeakBatch) -> torch.Tensor:
    """Phones of the word of each text row, [B, n, MOST_PHONES]; then `NO_PHONE`, then ignored."""
    asked = torch.full((*batch.ids.shape, MOST_PHONES), IGNORED)
    for row in range(len(batch.ids)):
        for word in batch.id_words[row].unique().tolist():
            said = batch.phones[row][batch.words[row] == word].unique_consecutive()[:MOST_PHONES]
            if word >= 0 and len(said):
                places = batch.id_words[row] == word
                answer = torch.full((MOST_PHONES,), IGNORED)
                answer[: len(said)] = said
                if len(said) < MOST_PHONES:
                    answer[len(said)] = NO_PHONE
                asked[row, places] = answer
    return asked


class SpeakingAids(nn.Module):
    """Heads over the hidden states of one layer of a speech decoder."""

    def __init__(self, decoder: SpeechDecoder) -> None:
        """Watch `decoder`; its forward pass leaves the hidden states here."""
        super().__init__()
        dim = decoder.config.dim
        self.phone = nn.Linear(dim, len(PHONES))
        self.coming_phone = nn.Linear(dim, len(PHONES))
        self.query = nn.Linear(dim, dim)
        self.key = nn.Linear(dim, dim)
        self.reading = ReadingAid(dim)
        self._hidden: torch.Tensor | None = None
        self._text: torch.Tensor | None = None
        decoder.layers[ASKED_LAYER].register_forward_hook(self._keep_hidden)
        decoder.layers_pre_nn[-1].register_forward_hook(self._keep_text)

    def forward(self, batch: SpeakBatch) -> tuple[torch.Tensor, dict[str, float]]:
        """The aids' loss for the batch that the decoder has just been run on."""
        assert self._hidden is not None
        assert self._text is not None
        steps = self._hidden[:, batch.ids.shape[1] + 1 : -1]
        coming = functional.pad(batch.phones, (0, AHEAD_CODES), value=IGNORED)[:, AHEAD_CODES:]
        phone = _cross_entropy(self.phone(steps), batch.phones)
        coming_phone = _cross_entropy(self.coming_phone(steps), coming)
        word = self._word_loss(steps, batch)
        reading = self.reading(self._text, batch)
        shown = {"phone": phone, "word": word, "reading": reading}
        figures = {name: float(value.detach()) for name, value in shown.items()}
        return phone + 0.5 * coming_phone + word + reading, figures

    def _word_loss(self, steps: torch.Tensor, batch: SpeakBatch) -> torch.Tensor:
        """How little a pointer from each step falls on the tokens of the word being said."""
        scale = steps.shape[-1] ** -0.5
        scores = self.query(steps) @ self.key(self._text).transpose(1, 2) * scale
        exists = batch.id_words >= 0
        shares = torch.log_softmax(scores.masked_fill(~exists[:, None], -1e4), dim=-1)
        right = batch.id_words[:, None] == batch.words[:, :, None]
        found = torch.logsumexp(shares.masked_fill(~right, -1e4), dim=-1)
        asked = right.any(-1)
        return -(found * asked).sum() / asked.sum().clamp_min(1)

    def _keep_hidden(self, _module: nn.Module, _inputs: Any, output: Any) -> None:
        self._hidden = output[0]

    def _keep_text(self, _module: nn.Module, _inputs: Any, output: Any) -> None:
        self._text = output[0]


def _cross_entropy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)

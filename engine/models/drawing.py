"""How tokens of an answer are drawn: settings and sources of chance for text and for speech.

Knows no models. Text and speech draw from generators of their own, so that how one goes does not
change the other.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.config import AnswerConfig
from engine.models.config import VocoderConfig
from engine.models.packed_state import StateReader, StateWriter, pack_chance, unpack_chance
from engine.models.sampling import GREEDY, SamplingRule, SamplingSettings, choose

_SPEECH_SEED_OFFSET = 1


@dataclass(frozen=True, slots=True)
class Drawing:
    """One answer's settings and sources of chance; the sources move on as tokens are drawn."""

    text: SamplingSettings
    speech: SamplingSettings
    text_chance: torch.Generator
    speech_chance: torch.Generator

    @classmethod
    def begin(
        cls,
        answer: AnswerConfig,
        vocoder: VocoderConfig,
        *,
        device: torch.device,
        rule: SamplingRule = SamplingRule.STANDARD,
    ) -> "Drawing":
        """Start both sources from the answer's seed."""
        text, speech = GREEDY, GREEDY
        if not answer.is_greedy:
            text = SamplingSettings(
                temperature=answer.temperature, top_k=answer.top_k, top_p=answer.top_p, rule=rule
            )
            speech = SamplingSettings(
                top_k=answer.speech_top_k or vocoder.top_k,
                penalty=vocoder.penalty,
                penalty_window=vocoder.penalty_window,
                rule=rule,
            )
        return cls(
            text=text,
            speech=speech,
            text_chance=torch.Generator(device).manual_seed(answer.seed),
            speech_chance=torch.Generator(device).manual_seed(answer.seed + _SPEECH_SEED_OFFSET),
        )

    def pack(self, into: StateWriter) -> None:
        """Write how far both sources have come; the settings are not a conversation's own."""
        pack_chance(self.text_chance, into, "text")
        pack_chance(self.speech_chance, into, "speech")

    def unpack(self, kept: StateReader) -> None:
        """Go on drawing where another one was.

        Raises:
            PackedStateError: It drew on another kind of device.
        """
        unpack_chance(self.text_chance, kept, "text")
        unpack_chance(self.speech_chance, kept, "speech")

    def draw_text(self, logits: Tensor) -> Tensor:
        """Draw from [1, V] logits: [1] int64."""
        return choose(logits, self.text, generator=self.text_chance)

    def draw_speech(self, logits: Tensor, history: Tensor) -> Tensor:
        """Draw from [1, V] logits after [1, k] ids: [1] int64."""
        return choose(logits, self.speech, generator=self.speech_chance, past=history)

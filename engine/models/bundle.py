"""A model in memory: every module's weights on one device, the tokenizer, and what to call it.

Knows no conversation and never changes: one bundle serves any number of them at once.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.models.accelerate import dtype_name
from engine.models.adapter import SpeechAdapter
from engine.models.codec import Codec
from engine.models.config import ModelConfig
from engine.models.ctc_head import CtcHead
from engine.models.encoder import SpeechEncoder
from engine.models.llm import LanguageModel
from engine.models.speech_decoder import SpeechDecoder
from engine.models.state_head import StateHead
from engine.models.tokenizer import TextTokenizer


@dataclass(frozen=True, eq=False, slots=True)
class ModelBundle:
    """Shared, immutable weights.

    Attributes:
        config: The shapes of everything.
        encoder, adapter, llm, state_head, speech_decoder: In `dtype`.
        codec: In float32, whatever `dtype` is: its rounding errors would be heard.
        prompt_embeddings: [prompt_count, H], in `dtype`; they stand before a spoken turn.
        ctc_head: The recognition head for captions, if the model has one.
        tokenizer: Words to ids and back.
        device: Where everything is.
        dtype: What everything but the codec computes in.
    """

    config: ModelConfig
    encoder: SpeechEncoder
    adapter: SpeechAdapter
    llm: LanguageModel
    state_head: StateHead
    speech_decoder: SpeechDecoder
    codec: Codec
    prompt_embeddings: Tensor
    ctc_head: CtcHead | None
    tokenizer: TextTokenizer
    device: torch.device
    dtype: torch.dtype

    @property
    def description(self) -> str:
        """What a user is shown: "built-in · CPU · float32"."""
        device = str(self.device).upper() if self.device.type != "cpu" else "CPU"
        return f"{self.config.name} · {device} · {dtype_name(self.dtype)}"

    def ids_to_speak(self, text: str) -> list[int]:
        """Token ids of a text for the speech decoder; empty if there is nothing to be spoken."""
        by_merges = self.config.speech_decoder.text_ids == "merges"
        encode = self.tokenizer.encode_by_merges if by_merges else self.tokenizer.encode_words
        return encode(text)

    @property
    def n_parameters(self) -> int:
        """How many numbers the model has."""
        parts = (self.encoder, self.adapter, self.llm, self.state_head, self.speech_decoder)
        heads = () if self.ctc_head is None else (self.ctc_head,)
        modules = (*parts, self.codec, *heads)
        counts = (parameter.numel() for part in modules for parameter in part.parameters())
        return sum(counts) + self.prompt_embeddings.numel()

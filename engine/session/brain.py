"""A mind and a voice on one model, with the chance that they share: all that a model changes.

Its state can leave as bytes in the middle of anything and go on in another brain of the same model,
on another device or machine, with the same outcome. Knows no sound card and no session.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

import torch

from engine.clock import Clock
from engine.config import EngineConfig
from engine.models.bundle import ModelBundle
from engine.models.drawing import Drawing
from engine.models.packed_state import PackedStateError, StateReader, StateWriter
from engine.session.mind import ModelMind
from engine.session.voice import ModelVoice

_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Brain:
    """One conversation's own part of a model.

    Attributes:
        bundle: Shared weights.
        drawing: Where both draw from.
        mind: Hears, remembers and writes.
        voice: Speaks.
    """

    bundle: ModelBundle
    drawing: Drawing
    mind: ModelMind
    voice: ModelVoice

    @classmethod
    def begin(cls, bundle: ModelBundle, config: EngineConfig, *, clock: Clock) -> "Brain":
        """A conversation in which nothing was said."""
        drawing = Drawing.begin(config.answer, bundle.config.vocoder, device=bundle.device)
        mind = ModelMind(bundle, config, drawing)
        return cls(bundle, drawing, mind, ModelVoice(bundle, drawing, clock=clock))

    def pack(self) -> bytes:
        """The whole state, in the middle of whatever it is."""
        into = StateWriter()
        into.value("version", _VERSION)
        into.value("model", _fingerprint(self.bundle))
        self.drawing.pack(into.within("drawing"))
        self.mind.pack(into.within("mind"))
        self.voice.pack(into.within("voice"))
        return into.to_bytes()

    @classmethod
    def unpack(
        cls, data: bytes, bundle: ModelBundle, config: EngineConfig, *, clock: Clock
    ) -> "Brain":
        """A brain that goes on where another one was packed.

        Args:
            data: Of `pack`.
            bundle: The same weights; they may be on another device.
            config: The settings; sampling and budget are not part of the state.
            clock: Tells the time.

        Raises:
            PackedStateError: It is no state of a conversation with this model.
            OutOfMemoryError: The conversation is longer than the settings allow.
        """
        kept = StateReader(data, device=bundle.device)
        if kept.count("version") != _VERSION or kept.text("model") != _fingerprint(bundle):
            raise PackedStateError(
                "This conversation was held with another model or version.",
                remedy="Move conversations between workers of the same model only.",
            )
        brain = cls.begin(bundle, config, clock=clock)
        brain.drawing.unpack(kept.within("drawing"))
        brain.mind.unpack(kept.within("mind"))
        brain.voice.unpack(kept.within("voice"))
        kept.finish()
        return brain


def _fingerprint(bundle: ModelBundle) -> str:
    """Tells two models apart: by shapes, dtype, and weights that every training changes."""
    parts = hashlib.sha256(bundle.config.model_dump_json(exclude={"name"}).encode("utf-8"))
    parts.update(str(bundle.dtype).encode("ascii"))
    for weight in (bundle.prompt_embeddings, *bundle.state_head.parameters()):
        parts.update(weight.detach().to("cpu", torch.float32).numpy().tobytes())
    return parts.hexdigest()

"""Makes the real things that a host runs: a model loaded, its conversation, its sound card.

Knows nothing of threads; the host calls it on the engine's own.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from engine.audio.sound_card import SoundCard
from engine.clock import Clock
from engine.config import EngineConfig
from engine.events import Listener, MachineSeen, ModelReady
from engine.models.accelerate import accelerators, dtype_name
from engine.models.bundle import ModelBundle
from engine.session.brain import Brain
from engine.session.captions import Captions
from engine.session.chosen_model import load_chosen_model
from engine.session.mind import ModelMind
from engine.session.parts import PieceToSay
from engine.session.session import Session
from engine.session.silero import SileroConfirmer
from engine.session.voice import ModelVoice
from engine.weights.room import free_memory_bytes
from engine.weights.store import BUILT_IN

_SMALL_MODEL_NOTICE: Final = (
    "This is a small demonstration model that knows a few subjects and has heard only synthetic"
    " voices; conversation without limits needs the large model."
)


_LOADING_BEGINS: Final = 0.1
_LOADING_ENDS: Final = 0.8
"""Of everything that happens until the engine is ready."""


class RealWorkshop:
    """Torch, PortAudio and the models on the disk."""

    def session(
        self,
        config: EngineConfig,
        *,
        clock: Clock,
        emit: Listener,
        progress: Callable[[float, str], None],
    ) -> Session:
        """Load the model and make its conversation.

        Raises:
            EngineError: There is no such model or device, or a file is damaged.
        """
        progress(_LOADING_BEGINS, "Loading the model")
        emit(
            MachineSeen(
                at_s=clock.now_s(),
                accelerators=accelerators(),
                n_free_bytes=free_memory_bytes(),
            )
        )
        bundle = load_chosen_model(config.model, progress=_in_steps(progress))
        progress(_LOADING_ENDS, "Warming up")
        return make_session(bundle, config, clock=clock, emit=emit)

    def sound(self, config: EngineConfig, *, clock: Clock) -> SoundCard:
        """Make the keeper of the sound card."""
        return SoundCard(config.sound, clock=clock)


def _in_steps(progress: Callable[[float, str], None]) -> Callable[[float], None]:
    """Tell of loading about once a percent, within its share of the whole."""
    told = -1

    def tell(share: float) -> None:
        nonlocal told
        if round(share * 100) != told:
            told = round(share * 100)
            whole = _LOADING_BEGINS + share * (_LOADING_ENDS - _LOADING_BEGINS)
            progress(whole, "Loading the model")

    return tell


def make_session(
    bundle: ModelBundle, config: EngineConfig, *, clock: Clock, emit: Listener
) -> Session:
    """A conversation with a bundle's weights, warmed up."""
    brain = Brain.begin(bundle, config, clock=clock)
    mind, voice = brain.mind, brain.voice
    confirmer = SileroConfirmer()
    _warm_up(mind, voice, confirmer)
    return Session(
        mind=mind,
        voice=voice,
        confirmer=confirmer,
        config=config,
        clock=clock,
        emit=emit,
        ready=_ready(bundle, mind, at_s=clock.now_s()),
    )


def _ready(bundle: ModelBundle, mind: ModelMind, *, at_s: float) -> ModelReady:
    return ModelReady(
        at_s=at_s,
        name=bundle.config.name,
        device=str(bundle.device),
        dtype=dtype_name(bundle.dtype),
        n_parameters=bundle.n_parameters,
        has_captions=Captions(bundle).is_there,
        role=mind.role,
        notice=_SMALL_MODEL_NOTICE if bundle.config.name == BUILT_IN else "",
    )


def _warm_up(mind: ModelMind, voice: ModelVoice, confirmer: SileroConfirmer) -> None:
    """Do everything once, so that the first turn is as fast as the others."""
    mind.open_turn()
    mind.hear(np.zeros(mind.chunk_samples, dtype=np.float32))
    mind.take_turn()
    mind.write()
    if voice.begin_piece(PieceToSay("Hello.", 0, 6, 0, 1, written_with=[])):
        for _ in range(16):
            if voice.step().is_over:
                break
    voice.begin_reply()
    mind.forget()
    for _ in range(16):
        confirmer.probability(np.zeros(320, dtype=np.float32))
    confirmer.reset()

"""The brains of one model's process: makes them, lets them do what is ordered, gives them out.

Knows no pipe and no users. A fault is one brain's own.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import torch
from torch import Tensor

from engine.clock import Clock
from engine.config import EngineConfig
from engine.errors import EngineError
from engine.models.bundle import ModelBundle
from engine.models.packed_state import StateReader, StateWriter
from engine.models.together import Hearing, Speaking, Writing, compute_together
from engine.server.processes.orders import (
    Begin,
    Do,
    Done,
    Foresee,
    Hello,
    LetGo,
    MindDeed,
    Order,
    Pack,
    Restore,
    Standing,
    Together,
    VoiceDeed,
)
from engine.session.brain import Brain
from engine.session.parts import PieceToSay, Spoken, Written
from engine.session.workshop import make_session

_HIDDEN: Final = "hidden"


class BrainKeeper:
    """One loaded model and the brains on it."""

    def __init__(self, bundle: ModelBundle, config: EngineConfig, *, clock: Clock) -> None:
        """Do everything once, so that the first user's first turn is as fast as the others'."""
        self._bundle = bundle
        self._config = config
        self._clock = clock
        self._brains: dict[int, Brain] = {}
        self._foreseen: dict[int, Hearing | Writing | Speaking] = {}
        self._ready = make_session(bundle, config, clock=clock, emit=lambda _event: None).describe()

    def hello(self) -> Hello:
        """What others need to know of the model."""
        brain = Brain.begin(self._bundle, self._config, clock=self._clock)
        return Hello(
            ready=self._ready,
            chunk_samples=brain.mind.chunk_samples,
            rate_hz=brain.voice.rate_hz,
            most_memory_bytes=brain.mind.most_memory_bytes,
        )

    def carry_out(self, order: Order) -> Any:
        """Carry out an order.

        Returns:
            `Done` for a deed and for a brain that was made, the step's kind or None for what is
            foreseen, bytes for a brain that is packed, else None.

        Raises:
            EngineError: It cannot be done as it stands.
            KeyError: There is no such brain.
        """
        match order:
            case Begin(key=key):
                return self._made(key, self._begin())
            case Do():
                return self._do(order)
            case Foresee():
                return self._foresee(order)
            case Together(keys=keys):
                self._compute(keys)
            case Pack(key=key):
                return self._brains[key].pack()
            case Restore():
                return self._restore(order)
            case LetGo(key=key):
                self._brains.pop(key, None)
                self._foreseen.pop(key, None)
        return None

    def let_all_go(self) -> None:
        """Forget all brains: whoever asked for them has gone."""
        self._brains.clear()
        self._foreseen.clear()

    # -- making -----------------------------------------------------------------------------

    def _begin(self) -> Brain:
        return Brain.begin(self._bundle, self._config, clock=self._clock)

    def _made(self, key: int, brain: Brain) -> Done:
        self._brains[key] = brain
        return Done(None, _standing(brain))

    def _restore(self, order: Restore) -> Done:
        brain = self._begin()
        if order.state is not None:
            brain = Brain.unpack(order.state, self._bundle, self._config, clock=self._clock)
        done = self._made(order.key, brain)
        for deed in order.done:
            try:
                done = self._do(deed)
            except EngineError:
                # It was refused the first time too, and whoever asked was told so.
                continue
        return done

    # -- doing ------------------------------------------------------------------------------

    def _do(self, order: Do) -> Done:
        brain = self._brains[order.key]
        self._foreseen.pop(order.key, None)
        part = brain.mind if isinstance(order.deed, MindDeed) else brain.voice
        words = self._taken_in(order)
        value = getattr(part, order.deed.value)(*words, **dict(order.named))
        return Done(self._given_out(value), _standing(brain))

    def _taken_in(self, order: Do) -> Sequence[Any]:
        if order.deed is not VoiceDeed.BEGIN_PIECE:
            return order.words
        (piece,) = order.words
        return (replace(piece, written_with=self._unpacked(piece.written_with)),)

    def _given_out(self, value: Any) -> Any:
        if isinstance(value, Written):
            return replace(value, pieces=tuple(map(_packed_piece, value.pieces)))
        if isinstance(value, Spoken) and value.tokens_at_s is not None:
            return replace(value, tokens_at_s=value.tokens_at_s - self._clock.now_s())
        return value

    def _unpacked(self, data: bytes) -> list[Tensor]:
        width, dtype = self._bundle.prompt_embeddings.shape[-1], self._bundle.dtype
        kept = StateReader(data, device=self._bundle.device)
        return kept.tensors(_HIDDEN, (1, width), dtype)

    # -- ahead of time ----------------------------------------------------------------------

    def _foresee(self, order: Foresee) -> str | None:
        step = self._step_of(self._brains[order.key], order)
        self._foreseen.pop(order.key, None)
        if step is None:
            return None
        self._foreseen[order.key] = step
        return step.kind.value

    def _step_of(self, brain: Brain, order: Foresee) -> Hearing | Writing | Speaking | None:
        if order.deed is MindDeed.HEAR and order.chunk is not None:
            return brain.mind.upcoming_hearing(order.chunk)
        if order.deed is MindDeed.WRITE:
            return brain.mind.upcoming_writing()
        return brain.voice.upcoming()

    def _compute(self, keys: Sequence[int]) -> None:
        steps = [self._foreseen.pop(key) for key in keys if key in self._foreseen]
        compute_together(self._bundle, steps)


def _standing(brain: Brain) -> Standing:
    mind = brain.mind
    return Standing(
        role=mind.role,
        has_room=mind.is_hearing and mind.has_room,
        memory_bytes=mind.memory_bytes,
    )


def _packed_piece(piece: PieceToSay) -> PieceToSay:
    """A piece whose hidden states can travel."""
    into = StateWriter()
    hidden = piece.written_with
    assert isinstance(hidden, list)
    into.tensors(_HIDDEN, [state for state in hidden if isinstance(state, torch.Tensor)])
    return replace(piece, written_with=into.to_bytes())

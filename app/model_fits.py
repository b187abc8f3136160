"""Whether and how each model would run here, from what the engine has told of the machine.

Knows numbers; nothing of engines, and nothing of what is shown.
"""

from dataclasses import replace

from app.model_shelf import ShelfModel
from app.preferences import AUTO, ModelPreferences
from engine import MachineSeen, ModelReady
from engine.weights.fitting import (
    PROCESSOR,
    Fit,
    Place,
    Precision,
    n_needed_bytes,
    places_of,
    propose,
)
from engine.weights.room import free_memory_bytes


class Fits:
    """Remembers the machine as it was before a model was loaded."""

    def __init__(self) -> None:
        """Nothing is known of the machine."""
        self._machine: MachineSeen | None = None

    def see(self, machine: MachineSeen) -> None:
        """Take what the engine tells; once there is a model, less is free than is to be had."""
        if self._machine is None:
            self._machine = machine

    @property
    def places(self) -> tuple[Place, ...]:
        """Where models can run; none before the engine has told."""
        return places_of(self._machine) if self._machine else ()

    def propose(self, model: ShelfModel, preferences: ModelPreferences) -> Fit | None:
        """How a model would run if it were alone; None before the engine has told.

        Args:
            model: Which one.
            preferences: What the user wants of it.
        """
        if self._machine is None or not model.n_parameters:
            return None
        wanted = preferences.precision
        return propose(
            model.n_parameters,
            self._machine,
            device=None if preferences.device == AUTO else preferences.device,
            precision=Precision(wanted) if wanted in list(Precision) else None,
        )

    def has_room_beside(self, fit: Fit, running: ModelReady | None) -> bool:
        """Whether there is room for it while the model in use stays where it is."""
        if fit.device == PROCESSOR:
            n_free = free_memory_bytes()
        else:
            n_free = fit.n_free_bytes
            if running is not None and is_same_device(running.device, fit.device):
                n_free -= n_needed_bytes(running.n_parameters, Precision(running.dtype))
        return not fit.n_free_bytes or replace(fit, n_free_bytes=max(1, n_free)).has_room


def is_run_by(fit: Fit, running: ModelReady) -> bool:
    """Whether a running model runs just so."""
    return is_same_device(running.device, fit.device) and running.dtype == fit.precision.value


def is_same_device(one: str, other: str) -> bool:
    """Whether two names mean one device: torch's "cuda" is its first card."""
    return _with_number(one) == _with_number(other)


def _with_number(device: str) -> str:
    return "cuda:0" if device == "cuda" else device

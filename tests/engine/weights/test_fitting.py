"""Where a model should run, and in which precision, from what the machine has."""

import pytest

from engine.events import Accelerator, MachineSeen
from engine.weights.fitting import Precision, propose
from engine.weights.published import FREEZE_OMNI_7B

GB = 10**9
LARGE, SMALL = FREEZE_OMNI_7B.n_parameters, 13_000_000


def card(free_gb: float, *, device: str = "cuda:0", has_bfloat16: bool = True) -> Accelerator:
    return Accelerator(
        device=device,
        name="Card",
        n_bytes=24 * GB,
        n_free_bytes=int(free_gb * GB),
        has_bfloat16=has_bfloat16,
    )


def machine(*cards: Accelerator, memory_gb: float = 64.0) -> MachineSeen:
    return MachineSeen(at_s=0.0, accelerators=cards, n_free_bytes=int(memory_gb * GB))


@pytest.mark.parametrize(
    ("seen", "device", "precision", "has_room"),
    [
        (machine(card(23.0)), "cuda:0", Precision.BFLOAT16, True),
        (machine(card(23.0, has_bfloat16=False)), "cuda:0", Precision.FLOAT16, True),
        (machine(card(12.0), card(23.0, device="cuda:1")), "cuda:1", Precision.BFLOAT16, True),
        (machine(card(12.0)), "cpu", Precision.FLOAT32, True),
        (machine(card(12.0), memory_gb=24.0), "cpu", Precision.BFLOAT16, True),
        (machine(memory_gb=64.0), "cpu", Precision.FLOAT32, True),
        (machine(memory_gb=24.0), "cpu", Precision.BFLOAT16, True),
        (machine(memory_gb=8.0), "cpu", Precision.BFLOAT16, False),
        (machine(card(12.0), memory_gb=8.0), "cuda:0", Precision.BFLOAT16, False),
        (machine(memory_gb=0.0), "cpu", Precision.FLOAT32, True),
    ],
)
def test_the_fastest_place_with_room_is_proposed(
    seen: MachineSeen, device: str, precision: Precision, has_room: bool
) -> None:
    fit = propose(LARGE, seen)
    assert (fit.device, fit.precision, fit.has_room) == (device, precision, has_room)


def test_the_large_model_needs_what_its_authors_say() -> None:
    fit = propose(LARGE, machine(card(23.0)))
    assert 15 * GB < fit.n_needed_bytes < 20 * GB


def test_the_small_one_fits_anywhere() -> None:
    fit = propose(SMALL, machine(memory_gb=2.0))
    assert (fit.device, fit.precision, fit.has_room) == ("cpu", Precision.FLOAT32, True)


def test_the_user_may_override_it() -> None:
    seen = machine(card(23.0))
    assert propose(LARGE, seen, device="cpu").device == "cpu"
    fit = propose(LARGE, seen, precision=Precision.FLOAT32, device="cuda:0")
    assert (fit.device, fit.precision, fit.has_room) == ("cuda:0", Precision.FLOAT32, False)
    assert propose(LARGE, seen, device="cuda:7").device == "cpu", "a card that is gone"

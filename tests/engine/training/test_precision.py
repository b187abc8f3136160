"""Training in bfloat16: what is chosen, and that the optimizer's steps stay the same in kind."""

import pytest
import torch
from torch import nn

from engine.training import precision
from engine.training.muon import Muon
from engine.training.precision import Precision, chosen_dtype, mixed
from engine.training.step_speed import seconds_per_step


@pytest.mark.parametrize(
    ("seconds", "chosen"),
    [
        ({torch.float32: 1.0, torch.bfloat16: 0.2}, torch.bfloat16),
        ({torch.float32: 1.0, torch.bfloat16: 0.9}, torch.float32),
        ({torch.float32: 1.0, torch.bfloat16: 3.0}, torch.float32),
    ],
)
def test_auto_takes_bfloat16_only_where_it_is_much_faster(
    monkeypatch: pytest.MonkeyPatch, seconds: dict[torch.dtype, float], chosen: torch.dtype
) -> None:
    monkeypatch.setattr(precision, "_seconds", seconds.__getitem__)
    assert chosen_dtype(Precision.AUTO) == chosen


def test_what_is_asked_for_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(precision, "_seconds")
    assert chosen_dtype(Precision.FLOAT32) == torch.float32
    assert chosen_dtype(Precision.BFLOAT16) == torch.bfloat16


def test_auto_measures_without_changing_the_threads() -> None:
    threads = torch.get_num_threads()
    assert chosen_dtype(Precision.AUTO) in (torch.float32, torch.bfloat16)
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_products_are_rounded_and_weights_are_not(dtype: torch.dtype) -> None:
    layer = nn.Linear(8, 4)
    with mixed(dtype):
        made = layer(torch.ones(2, 8))
    made.float().sum().backward()
    assert made.dtype == dtype
    assert layer.weight.grad is not None
    assert layer.weight.grad.dtype == layer.weight.dtype == torch.float32


def test_steps_in_bfloat16_go_where_those_in_float32_go() -> None:
    steps = []
    for dtype in (torch.float32, torch.bfloat16):
        generator = torch.Generator().manual_seed(1)
        shapes = ((6, 12), (12, 6), (6, 12), (8, 8))
        matrices = [nn.Parameter(torch.randn(shape, generator=generator)) for shape in shapes]
        before = [one.detach().clone() for one in matrices]
        for one in matrices:
            one.grad = torch.randn(one.shape, generator=generator)
        Muon(matrices, [], rate=0.1, weight_decay=0.0, dtype=dtype).step()
        steps.append([one.detach() - old for one, old in zip(matrices, before, strict=True)])
    for exact, rounded in zip(*steps, strict=True):
        assert exact.norm() > 0.01
        assert (exact - rounded).norm() < 0.1 * exact.norm()


@pytest.mark.slow
def test_both_precisions_are_measured_on_the_same_steps() -> None:
    figures = seconds_per_step(steps=1)
    assert figures["ratio"] == pytest.approx(figures["float32"] / figures["bfloat16"])
    assert min(figures.values()) > 0.0

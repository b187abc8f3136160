"""The optimizer: orthogonal steps for matrices, AdamW's for the rest, and a state that travels."""

import copy

import torch
from torch import nn

from engine.training.muon import Muon, orthogonal_factor


def _model() -> nn.Linear:
    torch.manual_seed(0)
    return nn.Linear(12, 6)


def _train(model: nn.Linear, optimizer: Muon, steps: int) -> float:
    inputs = torch.randn(64, 12, generator=torch.Generator().manual_seed(1))
    target = inputs[:, :6] - 0.5 * inputs[:, 6:] + 1.0
    for _ in range(steps):
        loss = (model(inputs) - target).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return float(loss.detach())


def test_the_factor_has_singular_values_near_one() -> None:
    for shape in ((8, 20), (20, 8), (16, 16)):
        matrix = torch.randn(shape, generator=torch.Generator().manual_seed(2))
        values = torch.linalg.svdvals(orthogonal_factor(matrix))
        assert values.max() < 1.35
        assert values.mean() > 0.6


def test_it_fits_a_linear_map() -> None:
    model = _model()
    optimizer = Muon([model.weight], [model.bias], rate=0.02)
    first = _train(model, optimizer, 1)
    assert _train(model, optimizer, 300) < 0.05 * first


def test_parameters_without_gradient_stay() -> None:
    model = _model()
    model.bias.requires_grad_(False)
    before = model.bias.clone()
    _train(model, Muon([model.weight], [model.bias], rate=0.02), 3)
    assert torch.equal(model.bias, before)


def test_a_restored_state_goes_on_alike() -> None:
    model = _model()
    optimizer = Muon([model.weight], [model.bias], rate=0.02)
    _train(model, optimizer, 5)
    twin = copy.deepcopy(model)
    restored = Muon([twin.weight], [twin.bias], rate=0.02)
    restored.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    _train(model, optimizer, 5)
    _train(twin, restored, 5)
    assert torch.equal(model.weight, twin.weight)
    assert torch.equal(model.bias, twin.bias)


def test_added_parameters_learn_at_their_own_rate() -> None:
    model = _model()
    optimizer = Muon([model.weight], [], rate=0.02)
    optimizer.add_others([model.bias], rate=1e-9)
    before = model.bias.clone()
    first = _train(model, optimizer, 1)
    assert _train(model, optimizer, 50) < first
    torch.testing.assert_close(model.bias.detach(), before, atol=1e-6, rtol=0.0)

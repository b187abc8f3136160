"""Muon for matrices and AdamW for the rest, in one optimizer.

Knows no model. Muon (Jordan and others, 2024) steps along the orthogonal factor of a matrix's
momentum, so that rare directions, such as seldom seen facts, are learned as fast as common ones.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import torch
from torch import Tensor, nn

from engine.training.workers import ALONE, Workers

_NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
"""Coefficients of the quintic iteration, as published with Muon."""

_ITERATIONS = 4
_ADAM_LIKE = 0.2
"""A step's root mean square as a part of the rate, which is AdamW's usual one."""


class Muon(torch.optim.Optimizer):
    """One optimizer for all; `is_matrix` of a group says which rule it follows."""

    def __init__(
        self,
        matrices: Iterable[nn.Parameter],
        others: Iterable[nn.Parameter],
        *,
        rate: float,
        weight_decay: float = 0.02,
        momentum: float = 0.95,
        betas: tuple[float, float] = (0.9, 0.98),
        workers: Workers = ALONE,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        """Take both groups.

        Args:
            matrices: Two-dimensional parameters, embeddings excepted.
            others: Everything else; these do not decay.
            rate: Learning rate of both.
            weight_decay: Of the matrices, times the rate at each step.
            momentum: Of the matrices.
            betas: Of the others.
            workers: Processes that take the same step. In float32 each does a part of the
                matrices' work; in bfloat16 telling each other would take longer than the work.
            dtype: Of the products inside the iterations; Muon's authors use bfloat16.
        """
        groups: list[dict[str, Any]] = [
            {"params": list(matrices), "is_matrix": True, "weight_decay": weight_decay},
            {"params": list(others), "is_matrix": False, "weight_decay": 0.0},
        ]
        super().__init__(groups, {"lr": rate, "momentum": momentum, "betas": betas})
        self._workers = workers
        self._dtype = dtype

    def add_others(self, parameters: Iterable[nn.Parameter], *, rate: float) -> None:
        """Add parameters that follow AdamW at a rate of their own, without decay."""
        group = {"params": list(parameters), "lr": rate, "is_matrix": False, "weight_decay": 0.0}
        self.add_param_group(group)

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:
        """Take one step; parameters without a gradient stay.

        Args:
            closure: Not used.
        """
        for group in self.param_groups:
            learning = [p for p in group["params"] if p.grad is not None]
            if group["is_matrix"]:
                self._matrix_steps(learning, group)
                continue
            if learning:
                self._adam_steps(learning, group)

    def _matrix_steps(self, matrices: Sequence[nn.Parameter], group: dict[str, Any]) -> None:
        ahead = [self._ahead(one, group["momentum"]) for one in matrices]
        for matrix, factor in zip(matrices, self._factors(ahead), strict=True):
            scale = _ADAM_LIKE * max(matrix.shape) ** 0.5
            matrix.mul_(1.0 - group["lr"] * group["weight_decay"])
            matrix.add_(factor, alpha=-group["lr"] * scale)

    def _factors(self, ahead: Sequence[Tensor]) -> list[Tensor]:
        if self._dtype == torch.float32:
            return self._workers.map(orthogonal_factor, ahead)
        return _stacked_factors(ahead, dtype=self._dtype)

    def _ahead(self, matrix: nn.Parameter, momentum: float) -> Tensor:
        """The gradient mixed with its running mean, as Nesterov does."""
        state, gradient = self.state[matrix], cast(Tensor, matrix.grad)
        if not state:
            state["momentum"] = torch.zeros_like(matrix)
        mean = state["momentum"].lerp_(gradient, 1.0 - momentum)
        return gradient.lerp(mean, momentum)

    def _adam_steps(self, parameters: Sequence[nn.Parameter], group: dict[str, Any]) -> None:
        """The steps of all parameters of a group, each operation over all of them at once."""
        gradients = [cast(Tensor, one.grad) for one in parameters]
        states = [self._adam_state(one) for one in parameters]
        first, second = group["betas"]
        means = [state["mean"] for state in states]
        squares = [state["square"] for state in states]
        torch._foreach_lerp_(means, gradients, 1.0 - first)
        torch._foreach_lerp_(squares, torch._foreach_mul(gradients, gradients), 1.0 - second)
        steps = [state["steps"] for state in states]
        deviations = torch._foreach_div(squares, [1.0 - second**n for n in steps])
        torch._foreach_sqrt_(deviations)
        torch._foreach_add_(deviations, 1e-8)
        rates = [-group["lr"] / (1.0 - first**n) for n in steps]
        torch._foreach_addcdiv_(list(parameters), means, deviations, rates)

    def _adam_state(self, parameter: nn.Parameter) -> dict[str, Any]:
        """Its running means, and how many steps it has taken, this one included."""
        state = self.state[parameter]
        if not state:
            state["steps"] = 0
            state["mean"] = torch.zeros_like(parameter)
            state["square"] = torch.zeros_like(parameter)
        state["steps"] = int(state["steps"]) + 1
        return state


def orthogonal_factor(matrix: Tensor) -> Tensor:
    """About the orthogonal factor of the polar decomposition, by Newton-Schulz iterations.

    Args:
        matrix: [..., m, n], float32 or bfloat16; each matrix by itself.

    Returns:
        [..., m, n] with singular values near 1.
    """
    wide = matrix if matrix.shape[-2] <= matrix.shape[-1] else matrix.mT
    wide = wide / (torch.linalg.matrix_norm(wide, keepdim=True) + 1e-7)
    factor = _inverse_root(wide @ wide.mT) @ wide
    return factor if matrix.shape[-2] <= matrix.shape[-1] else factor.mT


def _stacked_factors(matrices: Sequence[Tensor], *, dtype: torch.dtype) -> list[Tensor]:
    """The factors of all, those of one shape in one go."""
    by_shape: dict[torch.Size, list[int]] = defaultdict(list)
    for at, one in enumerate(matrices):
        by_shape[one.shape].append(at)
    factors = list(matrices)
    for places in by_shape.values():
        stacked = orthogonal_factor(torch.stack([matrices[at] for at in places]).to(dtype))
        for at, factor in zip(places, stacked.float(), strict=True):
            factors[at] = factor
    return factors


def _inverse_root(gram: Tensor) -> Tensor:
    """What the iterations multiply a matrix by, found from its Gram matrix alone: [..., m, m].

    So the long side of the matrix takes part in two products instead of two in each iteration.
    """
    product = _polynomial(gram)
    factor = product
    for _ in range(_ITERATIONS - 1):
        gram = factor @ gram @ factor
        factor = _polynomial(gram)
        product = factor @ product
    return product


def _polynomial(gram: Tensor) -> Tensor:
    first, second, third = _NEWTON_SCHULZ
    polynomial = second * gram + third * (gram @ gram)
    polynomial.diagonal(dim1=-2, dim2=-1).add_(first)
    return polynomial

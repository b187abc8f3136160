"""Weight normalisation of convolutions: putting it on for training, folding it away for use.

Knows no file and no module of ours by name. A normalised weight is `g * v / |v|`, the norm taken
over every dimension but the first, for transposed convolutions too.
"""

from collections.abc import Mapping
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations, parametrize

_Convolution = TypeVar("_Convolution", bound=nn.Conv1d | nn.ConvTranspose1d)

_GAIN, _DIRECTION = "weight_g", "weight_v"


def normalised(conv: _Convolution, *, enabled: bool) -> _Convolution:
    """Return `conv`, its weight split into gain and direction if `enabled`."""
    if enabled:
        parametrizations.weight_norm(conv, dim=0)
    return conv


def folded(gain: Tensor, direction: Tensor) -> Tensor:
    """Join a gain and a direction into the plain weight.

    Args:
        gain: [d0, 1, ...], any float dtype.
        direction: [d0, ...], any float dtype and any strides.

    Returns:
        [d0, ...] contiguous, in `direction`'s dtype; worked out in float64.
    """
    wide = direction.double()
    norm = wide.flatten(1).norm(dim=1).view(-1, *[1] * (wide.ndim - 1))
    return (wide * (gain.double() / norm)).to(direction.dtype).contiguous()


def fold_released_names(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Replace each pair `x.weight_g`, `x.weight_v` by `x.weight`; all else passes unchanged.

    A gain without its direction (or the reverse) is kept under its own name, so that a strict
    check that follows can name it.
    """
    plain: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        stem, _, leaf = name.rpartition(".")
        gain_name, direction_name = f"{stem}.{_GAIN}", f"{stem}.{_DIRECTION}"
        if leaf == _GAIN and direction_name in tensors:
            continue
        if leaf == _DIRECTION and gain_name in tensors:
            plain[f"{stem}.weight"] = folded(tensors[gain_name], tensor)
        else:
            plain[name] = tensor
    return plain


def fold_weight_norm(module: nn.Module) -> None:
    """Make every normalised convolution inside `module` a plain one, in place."""
    for part in module.modules():
        if parametrize.is_parametrized(part, "weight"):
            gain = part.get_parameter("parametrizations.weight.original0").detach()
            direction = part.get_parameter("parametrizations.weight.original1").detach()
            parametrize.remove_parametrizations(part, "weight")
            part.weight = nn.Parameter(folded(gain, direction))


def folded_state_dict(module: nn.Module) -> dict[str, Tensor]:
    """Return `module`'s state under plain names, leaving `module` itself as it is."""
    renamed = {
        name.replace("parametrizations.weight.original0", _GAIN).replace(
            "parametrizations.weight.original1", _DIRECTION
        ): tensor.detach()
        for name, tensor in module.state_dict().items()
    }
    return fold_released_names(renamed)


@torch.no_grad()
def load_plain_state(module: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Load plain weights into a module that may be normalised (to go on training it).

    Raises:
        RuntimeError: If a name or a shape does not fit, as `load_state_dict` does.
    """
    plain = {name for name, part in module.named_modules() if _is_normalised(part)}
    split: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        stem, _, leaf = name.rpartition(".")
        if leaf == "weight" and stem in plain:
            norm = tensor.flatten(1).norm(dim=1).view(-1, *[1] * (tensor.ndim - 1))
            split[f"{stem}.parametrizations.weight.original0"] = norm
            split[f"{stem}.parametrizations.weight.original1"] = tensor
        else:
            split[name] = tensor
    module.load_state_dict(split)


def _is_normalised(part: nn.Module) -> bool:
    return parametrize.is_parametrized(part, "weight")

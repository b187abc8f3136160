"""The mean of two trainings: halfway between, and refused where they do not belong together."""

import pytest
import torch

from engine.errors import CheckpointError
from engine.training.ears_mean import mean_of


def test_every_tensor_is_halfway_whatever_the_other_was_stored_in() -> None:
    one = {"encoder.a": torch.tensor([1.0, 3.0]), "state_head.bias": torch.tensor([0.0])}
    other = {"encoder.a": torch.tensor([2.0, -1.0]).half(), "state_head.bias": torch.tensor([4.0])}
    mean = mean_of(one, {**other, "codec.b": torch.zeros(3)})
    assert {name: tensor.tolist() for name, tensor in mean.items()} == {
        "encoder.a": [1.5, 1.0],
        "state_head.bias": [2.0],
    }
    assert mean["encoder.a"].dtype == torch.float32


@pytest.mark.parametrize("other", [{}, {"encoder.a": torch.zeros(3)}])
def test_a_model_of_another_shape_is_refused_by_name(other: dict[str, torch.Tensor]) -> None:
    with pytest.raises(CheckpointError, match=r"no encoder\.a"):
        mean_of({"encoder.a": torch.zeros(2)}, other)

"""Random weights have the sizes that were asked for, and come out the same for a seed."""

import pytest
import torch

from engine.models.loading.load import random_bundle
from engine.models.loading.random_weights import SIZES, random_config
from engine.models.loading.skeleton import Skeleton

CPU = torch.device("cpu")


@pytest.mark.parametrize(("size", "millions"), [("tiny", 52), ("mid", 101), ("release", 8_220)])
def test_a_size_has_its_parameters(size: str, millions: int) -> None:
    skeleton = Skeleton(random_config(size))
    n_parameters = sum(parameter.numel() for parameter in skeleton.parameters())
    assert n_parameters == pytest.approx(millions * 1e6, rel=0.03)
    assert all(parameter.is_meta for parameter in skeleton.parameters())


def test_every_size_has_a_configuration() -> None:
    assert [random_config(size).name for size in SIZES] == [
        "random tiny",
        "random mid",
        "random release",
    ]


def test_a_seed_decides_the_weights() -> None:
    def table(seed: int) -> torch.Tensor:
        return random_bundle("tiny", device=CPU, dtype=torch.float32, seed=seed).prompt_embeddings

    assert torch.equal(table(1), table(1))
    assert not torch.equal(table(1), table(2))


def test_any_text_survives_the_tokenizer_made_on_the_fly() -> None:
    words = random_bundle("tiny", device=CPU, dtype=torch.float32).tokenizer
    text = "<|im_start|>user\nWie spät ist es? 几点了？ 🙂\n"
    ids = words.encode(text)
    assert ids[0] == words.mark_id("<|im_start|>")
    assert words.decode(ids) == text.removeprefix("<|im_start|>")

"""Which device computes, and how it is set up."""

from collections.abc import Iterator

import pytest
import torch

from engine.errors import DeviceError, RequestError
from engine.models.accelerate import choose_device


@pytest.fixture
def cudnn_attention() -> Iterator[None]:
    """CuDNN's attention is allowed, as torch has it at the start, and again afterwards."""
    torch.backends.cuda.enable_cudnn_sdp(True)
    yield
    torch.backends.cuda.enable_cudnn_sdp(True)


@pytest.mark.parametrize("name", ["auto", "cuda", "cuda:1"])
def test_no_plan_is_built_for_each_length_on_a_gpu(
    cudnn_attention: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert choose_device(name).type == "cuda"
    assert not torch.backends.cuda.cudnn_sdp_enabled()


def test_the_processor_changes_nothing(cudnn_attention: None) -> None:
    assert choose_device("cpu").type == "cpu"
    assert torch.backends.cuda.cudnn_sdp_enabled()


def test_what_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="no CUDA device"):
        choose_device("cuda")
    with pytest.raises(RequestError, match="no device"):
        choose_device("abacus")

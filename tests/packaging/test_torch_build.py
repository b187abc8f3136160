"""The right build of PyTorch: the CPU's where there is no GPU, unless the user says otherwise."""

import pytest

from launcher import torch_build
from launcher.faults import SetupError
from launcher.torch_build import TorchBuild, TorchChoice, build_of, choose

INDEX = "https://wheels.example/cpu"


@pytest.fixture(autouse=True)
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only there does the build differ by what it requires."""
    monkeypatch.setattr(torch_build.sys, "platform", "linux")


@pytest.mark.parametrize(
    ("needs", "build"),
    [
        (["filelock", "sympy>=1.13"], TorchBuild.CPU),
        (["filelock", 'nvidia-nccl-cu13==2; platform_system == "Linux"'], TorchBuild.CUDA),
        (["cuda-bindings<14"], TorchBuild.CUDA),
        ([], TorchBuild.CPU),
    ],
)
def test_a_build_is_known_by_what_it_requires(needs: list[str], build: TorchBuild) -> None:
    assert build_of(needs) is build


@pytest.mark.parametrize(
    ("offered", "has_gpu", "build"),
    [
        (TorchBuild.CPU, False, TorchBuild.CPU),
        (TorchBuild.CPU, True, TorchBuild.CPU),
        (TorchBuild.CUDA, True, TorchBuild.CUDA),
    ],
)
def test_what_pip_offers_is_taken(offered: TorchBuild, has_gpu: bool, build: TorchBuild) -> None:
    choice = choose(offered, environ={}, has_gpu=has_gpu)
    assert choice == TorchChoice(build=build, index=None)


def test_an_index_of_the_user_wins() -> None:
    choice = choose(TorchBuild.CUDA, environ={"FLOE_TORCH_INDEX": INDEX}, has_gpu=False)
    assert choice == TorchChoice(build=TorchBuild.CPU, index=INDEX)


def test_nobody_to_ask_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_build, "ask", lambda _: None)
    with pytest.raises(SetupError, match="FLOE_TORCH_INDEX"):
        choose(TorchBuild.CUDA, environ={}, has_gpu=False)


@pytest.mark.parametrize(
    ("answer", "choice"),
    [
        (INDEX, TorchChoice(build=TorchBuild.CPU, index=INDEX)),
        ("", TorchChoice(build=TorchBuild.CUDA, index=None)),
    ],
)
def test_a_person_is_asked(
    answer: str, choice: TorchChoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_build, "ask", lambda _: answer)
    assert choose(TorchBuild.CUDA, environ={}, has_gpu=False) == choice

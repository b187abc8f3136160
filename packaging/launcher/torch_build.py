"""Which build of PyTorch is installed: the CPU's, unless there is an NVIDIA GPU.

Whatever index or folder the user's pip is configured with decides where it comes from; this module
only looks at what pip would take, and knows no index of its own.
"""

import json
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from launcher.faults import SetupError
from launcher.terminal import ask, say

INDEX_VARIABLE = "FLOE_TORCH_INDEX"
ACCEPT_VARIABLE = "FLOE_ACCEPT_CUDA_BUILD"
ACCEPT_OPTION = "--accept-cuda-build"
CUDA_PREFIXES = ("cuda-", "nvidia-", "triton")
NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")


class TorchBuild(StrEnum):
    """What a PyTorch wheel computes on."""

    CPU = "cpu"
    CUDA = "cuda"


@dataclass(frozen=True, kw_only=True)
class TorchChoice:
    """Where PyTorch is taken from.

    Attributes:
        build: What it computes on.
        index: An index for it alone, or None for the one that pip is configured with.
    """

    build: TorchBuild
    index: str | None


def has_nvidia_gpu() -> bool:
    """Say whether an NVIDIA driver is at work on this machine."""
    return NVIDIA_DRIVER.exists() or shutil.which("nvidia-smi") is not None


def build_of(needs: Iterable[str]) -> TorchBuild:
    """Tell a wheel's build from what it requires.

    Args:
        needs: The requirements in the metadata of torch.
    """
    is_cuda = any(need.lower().startswith(CUDA_PREFIXES) for need in needs)
    return TorchBuild.CUDA if is_cuda and sys.platform.startswith("linux") else TorchBuild.CPU


def needs_in_report(report: str) -> list[str]:
    """Return what torch requires, from what `pip install --dry-run --report` wrote about it."""
    metadata = json.loads(report)["install"][0]["metadata"]
    return [str(need) for need in metadata.get("requires_dist", [])]


def choose(offered: TorchBuild, *, environ: Mapping[str, str], has_gpu: bool) -> TorchChoice:
    """Decide what to install.

    Args:
        offered: The build that the user's pip would take.
        environ: Where the user may have named an index or accepted the CUDA build.
        has_gpu: Whether this machine has an NVIDIA GPU.

    Raises:
        SetupError: Only the CUDA build is offered, there is no GPU and nobody accepted it.
    """
    if named := environ.get(INDEX_VARIABLE):
        return TorchChoice(build=TorchBuild.CUDA if has_gpu else TorchBuild.CPU, index=named)
    if offered is TorchBuild.CPU:
        if has_gpu:
            say(
                "There is an NVIDIA GPU, but your pip offers PyTorch's CPU build, which is taken; "
                f"set {INDEX_VARIABLE} to PyTorch's CUDA index and use --reinstall for the other."
            )
        return TorchChoice(build=TorchBuild.CPU, index=None)
    if has_gpu or environ.get(ACCEPT_VARIABLE):
        return TorchChoice(build=TorchBuild.CUDA, index=None)
    index = ask(
        "There is no NVIDIA GPU here, but your pip offers PyTorch's CUDA build (3 GB to download). "
        "For the small CPU build, paste the --index-url that PyTorch's site shows under "
        "'Get started' for pip and CPU; Enter takes the CUDA build:"
    )
    if index is None:
        raise SetupError(
            "This machine has no NVIDIA GPU, but your pip offers PyTorch's CUDA build (3 GB to "
            f"download): set {INDEX_VARIABLE} to the --index-url that PyTorch's site shows under "
            f"'Get started' for pip and CPU, or accept the large build with {ACCEPT_OPTION}."
        )
    build = TorchBuild.CPU if index else TorchBuild.CUDA
    return TorchChoice(build=build, index=index or None)

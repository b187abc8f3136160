"""A look at this machine: packages, processor and GPU, memory, disk, sound, screen and models.

Each examiner reports what it found and never raises for what is absent. Knows nothing of how the
findings are printed.
"""

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from engine.audio.devices import SoundDevice, find_input, find_output, list_devices
from engine.cli.findings import Finding, limited, missing, well
from engine.errors import SoundDeviceError
from engine.weights.room import free_disk_bytes, free_memory_bytes
from engine.weights.store import BUILT_IN, ModelFolder, stored_models, user_folder

GB: Final = 1e9
SMALL_MODEL_GB: Final = 2.0
"""Memory that the built-in model, its libraries and the window take together."""

PACKAGES: Final = (
    "PySide6-Essentials",
    "numpy",
    "pywebrtc-audio",
    "sounddevice",
    "soxr",
    "torch",
    "transformers",
    "webrtcvad-wheels",
)
NVIDIA_DRIVER: Final = Path("/proc/driver/nvidia/version")
REINSTALL: Final = "Run './floe --reinstall doctor'."


def examine() -> list[Finding]:
    """Look at everything, in the order in which Floe needs it."""
    examiners: list[Callable[[], Finding]] = [
        python,
        packages,
        processor,
        memory,
        disk,
        torch_device,
        microphone,
        loudspeaker,
        screen,
        models,
        voices,
    ]
    return [look() for look in examiners]


def python() -> Finding:
    """The interpreter and the system."""
    return well("python", f"{platform.python_version()} on {platform.platform(terse=True)}")


def packages() -> Finding:
    """The libraries that answering, hearing and showing need."""
    versions = {name: _version(name) for name in PACKAGES}
    absent = [name for name, version in versions.items() if version is None]
    if absent:
        return missing("packages", f"not installed: {', '.join(absent)}", remedy=REINSTALL)
    return well("packages", ", ".join(f"{name} {versions[name]}" for name in PACKAGES))


def processor() -> Finding:
    """How many cores there are."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return well("processor", f"{usable or 1} cores, {platform.machine()}")


def memory() -> Finding:
    """How much memory is free for a model."""
    free_gb = _free_memory_gb()
    if free_gb is None:
        return well("memory", "amount unknown on this system")
    if free_gb < SMALL_MODEL_GB:
        remedy = f"Close other programs: the built-in model needs {SMALL_MODEL_GB:g} GB."
        return limited("memory", f"{free_gb:.1f} GB free", remedy=remedy)
    return well("memory", f"{free_gb:.1f} GB free")


def disk() -> Finding:
    """How much room there is for models."""
    folder = user_folder()
    free_gb = free_disk_bytes(folder) / GB
    return well("disk", f"{free_gb:.1f} GB free for models in {folder}")


def torch_device() -> Finding:
    """Whether torch works, and what it computes on."""
    try:
        import torch
    except (ImportError, OSError) as err:
        return missing("torch", f"cannot be loaded: {_first_line(err)}", remedy=REINSTALL)
    if torch.cuda.is_available():
        return well("torch", f"{torch.__version__} on {_gpu_names()}")
    if torch.backends.mps.is_available():
        return well("torch", f"{torch.__version__} on the Apple GPU")
    if NVIDIA_DRIVER.exists() or shutil.which("nvidia-smi"):
        return limited(
            "torch",
            f"{torch.__version__} on the processor, although there is an NVIDIA GPU",
            remedy=(
                "For the CUDA build set FLOE_TORCH_INDEX to PyTorch's CUDA index "
                "and run './floe --reinstall doctor'."
            ),
        )
    return well("torch", f"{torch.__version__} on the processor")


def microphone() -> Finding:
    """The microphone that the system prefers."""
    return _sound_side("microphone", find_input)


def loudspeaker() -> Finding:
    """The loudspeaker that the system prefers."""
    return _sound_side("loudspeaker", find_output)


def screen() -> Finding:
    """Whether a window can be shown."""
    if not sys.platform.startswith("linux"):
        return well("screen", "the desktop's")
    for variable in ("WAYLAND_DISPLAY", "DISPLAY"):
        if os.environ.get(variable):
            return well("screen", f"{variable}={os.environ[variable]}")
    remedy = "Start Floe from a desktop session; './floe talk' and './floe answer' need no screen."
    return limited("screen", "none: neither DISPLAY nor WAYLAND_DISPLAY is set", remedy=remedy)


def models() -> Finding:
    """The models on this machine, the built-in one among them."""
    found = stored_models()
    text = ", ".join(f"{model.name} ({_size_gb(model):.2f} GB)" for model in found)
    if any(model.name == BUILT_IN for model in found):
        return well("models", text)
    remedy = "Take the whole of Floe's source tree, or name another model with --model."
    return missing(
        "models", f"the built-in model is not there; found: {text or 'none'}", remedy=remedy
    )


def voices() -> Finding:
    """The synthetic voices, which only training and the tests need."""
    absent = [name for name in ("espeak-ng", "flite", "festival") if shutil.which(name) is None]
    if absent:
        text = f"not installed: {', '.join(absent)}"
        return limited("voices", text, remedy="Only './floe train' needs them and installs them.")
    return well("voices", "espeak-ng, flite, festival")


def _sound_side(name: str, find: Callable[[list[SoundDevice], str | None], SoundDevice]) -> Finding:
    try:
        device = find(list_devices(), None)
    except SoundDeviceError as err:
        return limited(name, err.message.rstrip("."), remedy=err.remedy)
    return well(name, f"{device.name}, {device.rate_hz} Hz")


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _free_memory_gb() -> float | None:
    n_bytes = free_memory_bytes()
    return n_bytes / GB if n_bytes else None


def _gpu_names() -> str:
    import torch

    properties = [
        torch.cuda.get_device_properties(index) for index in range(torch.cuda.device_count())
    ]
    return ", ".join(f"{gpu.name} ({gpu.total_memory / GB:.0f} GB)" for gpu in properties)


def _size_gb(model: ModelFolder) -> float:
    return sum(file.stat().st_size for file in model.path.rglob("*") if file.is_file()) / GB


def _first_line(err: BaseException) -> str:
    return (str(err).splitlines() or [type(err).__name__])[0]

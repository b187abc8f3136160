"""Resolve packaging/requirements/*.in into the exact sets that the launcher installs.

Run it after changing an .in file; it needs `uv` on the path and the network. It knows nothing of
the machine it runs on: the result carries markers for every system and Python version.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

REQUIREMENTS = Path(__file__).parent / "requirements"
OLDEST_PYTHON = "3.11"
CUDA_PREFIXES = ("cuda-", "nvidia-", "triton")
TITLES = {
    "torch": "PyTorch alone. A wheel labelled 2.13.0+cpu satisfies it too.",
    "run": "What the program needs beside PyTorch, on every system.",
    "cuda": "What PyTorch's CUDA build needs beside them.",
    "test": "What `floe test` and `floe check` need beside all that.",
}


def main() -> None:
    """Write torch.txt, run.txt, cuda.txt and test.txt."""
    torch = _resolve("torch")
    program = _resolve("torch", "run")
    everything = _resolve("torch", "run", "test")
    _write("torch", [line for line in torch if _name(line) == "torch"])
    _write("cuda", [line for line in program if _is_cuda(line)])
    _write("run", [line for line in program if not _is_cuda(line) and _name(line) != "torch"])
    _write("test", _without(everything, program))


def _resolve(*names: str) -> list[str]:
    """Return every pinned requirement that the named .in files lead to, with its marker."""
    sources = "".join((REQUIREMENTS / f"{name}.in").read_text(encoding="utf-8") for name in names)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "all.in"
        source.write_text(sources, encoding="utf-8")
        command = ["uv", "pip", "compile", "--quiet", "--universal", "--no-annotate", "--no-header"]
        command += ["--python-version", OLDEST_PYTHON, str(source)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [line for line in done.stdout.splitlines() if "==" in line and _is_desktop(line)]


def _is_desktop(line: str) -> bool:
    return "sys_platform == 'emscripten'" not in line


def _name(line: str) -> str:
    return line.split("==")[0].split("[")[0].strip()


def _is_cuda(line: str) -> bool:
    return _name(line).startswith(CUDA_PREFIXES)


def _without(lines: list[str], others: list[str]) -> list[str]:
    names = {_name(line) for line in others}
    return [line for line in lines if _name(line) not in names]


def _write(name: str, lines: list[str]) -> None:
    text = f"# {TITLES[name]}\n# Made by packaging/lock.py from the .in files.\n"
    path = REQUIREMENTS / f"{name}.txt"
    path.write_text(text + "".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

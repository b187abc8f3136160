"""The first start makes the environment, later ones use it, and faults are one sentence."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.checkout import CUDA_NEEDS, Checkout, make_checkout

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> tuple[Checkout, str]:
    """A checkout after its first start, and what that start printed."""
    checkout = make_checkout(tmp_path_factory.mktemp("floe"))
    done = checkout.start("answer", "a.wav", "--greedy", EXIT_STATUS="7")
    assert done.returncode == 7, done.stderr
    return checkout, done.stdout


@pytest.fixture
def bare(first_start: tuple[Checkout, str], tmp_path: Path) -> Checkout:
    """A checkout whose environment is made, with nothing in it: that part takes longest."""
    checkout = make_checkout(tmp_path)
    _take_bare_environment(checkout, first_start[0])
    return checkout


def _take_bare_environment(checkout: Checkout, other: Checkout) -> None:
    shutil.copytree(other.root / ".venv", checkout.root / ".venv", symlinks=True)
    packages = checkout.package("glimmer").parent
    for leftover in [*packages.glob("glimmer*"), *packages.glob("torch*")]:
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    for note in (checkout.root / ".venv").glob("floe-*"):
        note.unlink()


@pytest.fixture
def installed(first_start: tuple[Checkout, str], tmp_path: Path) -> Checkout:
    """A copy of that checkout, to be changed."""
    return first_start[0].copy(tmp_path / "copy")


def _sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one sentence of a failed start."""
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("floe: ")
    return last


def test_the_first_start_hands_over_to_main(first_start: tuple[Checkout, str]) -> None:
    assert first_start[1] == "main True 1.0 answer a.wav --greedy\n"


def test_a_later_start_installs_nothing_and_needs_no_wheels(installed: Checkout) -> None:
    calls = installed.installer_calls()
    done = installed.start("bench", PIP_FIND_LINKS=os.devnull, FLOE_OFFLINE="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "main True 1.0 bench\n"
    assert installed.installer_calls() == calls


def test_a_changed_pin_is_installed(installed: Checkout) -> None:
    installed.pin("glimmer==1.1")
    assert installed.start("answer").stdout == "main True 1.1 answer\n"


def test_an_installation_that_was_cut_off_is_completed(installed: Checkout) -> None:
    venv = installed.root / ".venv"
    (venv / "floe-installed.json").unlink()
    (venv / "floe-unfinished").touch()
    module = installed.package("glimmer")
    module.unlink()
    (module.parent / "~limmer").mkdir()
    done = installed.start("answer")
    assert done.stdout == "main True 1.0 answer\n", done.stderr
    assert not (module.parent / "~limmer").exists()
    assert not (venv / "floe-unfinished").exists()


def test_an_environment_without_its_python_is_made_anew(installed: Checkout) -> None:
    shutil.rmtree(installed.root / ".venv" / "bin")
    assert installed.start("answer").stdout == "main True 1.0 answer\n"


def test_two_starts_at_once_install_once(bare: Checkout) -> None:
    command = [sys.executable, str(bare.root / "floe"), "answer"]
    starts = [
        subprocess.Popen(
            command, env=bare.environ(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    outputs = [start.communicate(timeout=120)[0] for start in starts]
    assert outputs == [b"main True 1.0 answer\n"] * 2
    assert sum("run.txt" in call for call in bare.installer_calls()) == 1


def test_offline_without_an_environment_says_so(tmp_path: Path) -> None:
    done = make_checkout(tmp_path).start("--offline", "answer")
    assert "run it once with the network" in _sentence(done)


def test_no_network_is_named_and_the_next_start_goes_on(bare: Checkout) -> None:
    done = bare.start(
        "answer", PIP_NO_INDEX="0", PIP_FIND_LINKS=os.devnull, PIP_RETRIES="1",
        PIP_INDEX_URL="http://127.0.0.1:9/",
    )  # fmt: skip
    assert "There is no network connection to install PyTorch with" in _sentence(done)
    assert bare.start("answer").stdout == "main True 1.0 answer\n"


def test_the_cuda_build_is_not_taken_unasked_without_a_gpu(
    first_start: tuple[Checkout, str], tmp_path: Path
) -> None:
    checkout = make_checkout(tmp_path, torch_needs=CUDA_NEEDS)
    _take_bare_environment(checkout, first_start[0])
    no_gpu = {"PATH": os.path.dirname(sys.executable)}
    done = checkout.start("answer", **no_gpu)
    assert "--accept-cuda-build" in _sentence(done)
    done = checkout.start("--accept-cuda-build", "answer", **no_gpu)
    assert done.stdout == "main True 1.0 answer\n", done.stderr
    assert checkout.package("cuda_toolkit").exists()


def test_help_needs_no_environment(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path)
    (checkout.root / "main.py").write_text("print('usage')", encoding="utf-8")
    assert checkout.start("--help").stdout == "usage\n"
    assert not (checkout.root / ".venv").exists()

"""Heavy libraries come in without holding up other threads; each case is a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_nothing_is_collected_meanwhile_nor_what_came_in_afterwards() -> None:
    told = run(
        "import gc\n"
        "from engine.arrival import gentle_import\n"
        "with gentle_import():\n"
        "    assert not gc.isenabled()\n"
        "    import torch\n"
        "print(gc.isenabled(), gc.get_freeze_count() > 50_000)\n"
        "gc.unfreeze()\n"
        "with gentle_import():\n"
        "    assert gc.isenabled(), 'only the first time'\n"
        "print(gc.get_freeze_count())"
    )
    assert told.split() == ["True", "True", "0"]


def test_an_import_that_fails_leaves_the_collector_on() -> None:
    told = run(
        "import gc\n"
        "from engine.arrival import gentle_import\n"
        "try:\n"
        "    with gentle_import():\n"
        "        raise ImportError\n"
        "except ImportError:\n"
        "    print(gc.isenabled(), gc.get_freeze_count())"
    )
    assert told.split() == ["True", "0"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the import itself opens them")
def test_the_native_part_is_open_before_the_import() -> None:
    told = run(
        "import sys\n"
        "from pathlib import Path\n"
        "from engine.arrival import gentle_import\n"
        "with gentle_import():\n"
        "    maps = Path('/proc/self/maps').read_text()\n"
        "    print('libtorch_python' in maps, 'torch' in sys.modules)\n"
        "    import torch\n"
        "    print(torch.ones(2).sum().item())"
    )
    assert told.split() == ["True", "False", "2.0"]

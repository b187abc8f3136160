"""Memory that was freed goes back to the system; each in a fresh process of its own."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from engine.models import free_pages

ROOT = Path(__file__).resolve().parents[3]
HEAD = """
import os
from pathlib import Path

from engine.models import free_pages

def resident_bytes():
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")

"""
SMALL_PIECES = """
pieces = [bytearray(100_000) for _ in range(600)]
kept = pieces[::10]
before = resident_bytes()
del pieces
free_pages.give_back()
print(before - resident_bytes())
"""
LARGE_PIECES = """
for _ in range(3):  # glibc learns from what is freed how large a piece may be in the heap
    bytearray(8_000_000)
free_pages.keep_large_pieces_apart()
pairs = [(bytearray(3_000_000), bytearray(100_000)) for _ in range(20)]
kept = [small for _, small in pairs]
before = resident_bytes()
del pairs
print(before - resident_bytes())
"""

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc alone keeps it")


def given_back(script: str) -> int:
    """Bytes that went back to the system."""
    command = [sys.executable, "-c", HEAD + script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_what_was_freed_between_pieces_in_use_goes_back() -> None:
    assert given_back(SMALL_PIECES) > 0.8 * 540 * 100_000


def test_large_pieces_go_back_at_once_whatever_lies_between() -> None:
    assert given_back(LARGE_PIECES) > 0.9 * 20 * 3_000_000


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    free_pages._glibc.cache_clear()
    monkeypatch.setattr("sys.platform", "darwin")
    assert free_pages._glibc() is None
    free_pages.give_back()
    free_pages.keep_large_pieces_apart()
    free_pages._glibc.cache_clear()

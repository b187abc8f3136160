"""Memory that was freed between pieces in use goes back to the system."""

import os
import platform
from pathlib import Path

import pytest

from engine.models import free_pages

PIECE = 100_000
"""Too small for a mapping of its own: it lies in the heap, between others."""


def resident_bytes() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc alone keeps so much")
def test_what_was_freed_between_pieces_in_use_goes_back() -> None:
    pieces = [bytearray(PIECE) for _ in range(600)]
    before = resident_bytes()
    kept = pieces[::10]
    del pieces
    free_pages.give_back()
    assert before - resident_bytes() > 0.5 * 540 * PIECE
    assert len(kept) == 60


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc alone keeps so much")
def test_large_pieces_go_back_at_once_whatever_lies_between() -> None:
    free_pages.keep_large_pieces_apart()
    pairs = [(bytearray(30 * PIECE), bytearray(PIECE)) for _ in range(20)]
    before = resident_bytes()
    kept = [small for _, small in pairs]
    del pairs
    assert before - resident_bytes() > 0.9 * 20 * 30 * PIECE
    assert len(kept) == 20


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    free_pages._glibc.cache_clear()
    monkeypatch.setattr("sys.platform", "darwin")
    assert free_pages._glibc() is None
    free_pages.give_back()
    free_pages.keep_large_pieces_apart()
    free_pages._glibc.cache_clear()

"""The watch on the GUI thread sees what holds it up, and the real window is held up by little."""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.folders import Folders
from app.watchdog import LIMIT_MS, Delay, Watchdog, delay_figures
from app.window_bench import Figures
from engine.cli import window_bench

ROOT = Path(__file__).resolve().parents[2]
HELD_UP_S = 0.2


def test_what_only_waits_and_what_computes_are_told_apart(qtbot: QtBot) -> None:
    watchdog = Watchdog()
    QTimer.singleShot(20, lambda: time.sleep(HELD_UP_S))
    qtbot.wait(int(HELD_UP_S * 1000) + 100)
    waited = max(watchdog.take(), key=lambda delay: delay.ms)
    assert waited.ms > HELD_UP_S * 900
    assert waited.processor_ms < HELD_UP_S * 500

    def compute() -> None:
        end_s = time.thread_time() + HELD_UP_S
        while time.thread_time() < end_s:
            pass

    QTimer.singleShot(20, compute)
    qtbot.waitUntil(
        lambda: max(d.processor_ms for d in watchdog._delays or [Delay(0, 0)]) > 100, timeout=20_000
    )
    watchdog.stop()
    assert max(delay.ms for delay in watchdog.take()) > HELD_UP_S * 900


def test_a_phase_is_summed_up() -> None:
    figures = delay_figures([Delay(float(ms), 1.0) for ms in range(1, 101)])
    assert (figures["p50_ms"], figures["p99_ms"], figures["longest_ms"]) == (50.0, 99.0, 100.0)
    assert figures["n_above_50_ms"] == 50
    assert figures["n_beats"] == 100


def test_what_the_machine_took_is_not_the_windows_own() -> None:
    delays = [Delay(80.0, 1.0, 70.0), Delay(60.0, 50.0, 2.0), Delay(55.0, 1.0, 60.0)]
    figures = delay_figures(delays)
    assert (figures["n_above_50_ms"], figures["n_own_above_50_ms"]) == (3, 1)
    assert (figures["longest_ms"], figures["longest_own_ms"]) == (80.0, 58.0)


CROWDED = """
import os, subprocess, sys, time
from app.watchdog import queued_s

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
try:
    time.sleep(1.0)
    before_s, end_s = queued_s(), time.thread_time() + 0.3
    while time.thread_time() < end_s:
        pass
    print(queued_s() - before_s)
finally:
    for process in busy:
        process.kill()
        process.wait()
"""
"""A thread that shares one processor with three others, at its own priority."""


@pytest.mark.skipif(not Path("/proc/thread-self/schedstat").exists(), reason="only Linux tells")
def test_waiting_for_ones_turn_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CROWDED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) > 0.1


def test_a_step_that_does_not_end_is_named_and_the_next_is_measured(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    async def measure() -> list[bool]:
        figures = Figures()
        ended = [
            await figures.phase("quick", asyncio.sleep(0)),
            await figures.phase("stuck", asyncio.sleep(60), limit_s=0.01),
            await figures.phase("quick_again", asyncio.sleep(0)),
        ]
        figures.stop()
        return ended

    assert asyncio.run(measure()) == [True, False, True]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert "unfinished" not in lines[0]
    assert lines[-1]["unfinished"] == ["stuck"]
    assert {"quick", "stuck", "quick_again"} <= set(lines[-1])


def test_a_window_that_hangs_is_ended_and_what_it_told_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hangs = 'import time\nprint(\'{"a": 1}\')\nprint(\'{"a": 1, "b": 2}\', flush=True)\n'
    (tmp_path / "window_that_hangs.py").write_text(f"{hangs}time.sleep(600)\n", encoding="utf-8")
    monkeypatch.setattr(window_bench, "_ROOT", tmp_path)
    monkeypatch.setattr(window_bench, "_MODULE", "window_that_hangs")
    monkeypatch.setattr(window_bench, "_LIMIT_S", 3.0)
    arguments = argparse.Namespace(device="cpu", dtype="float32", random="tiny")
    assert window_bench.measure_window(arguments) == {"a": 1, "b": 2}


@pytest.mark.slow
@pytest.mark.timeout(1000)  # it loads, answers three times and opens every dialog
def test_the_window_is_never_blocked(folders: Folders) -> None:
    """By its own work, that is: waiting for a crowded machine is not the window's fault."""
    command = [sys.executable, "main.py", "bench", "gui", "--random", "tiny", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert "unfinished" not in figures
    assert figures["while_loading"]["n_beats"] > 10
    assert figures["frames_per_second"] > 1
    for phase in ("while_loading", "while_answering"):
        assert figures[phase]["longest_processor_ms"] < LIMIT_MS, figures
    assert not folders.settings_file.exists(), "the user's own settings are left alone"
    assert not folders.window_file.exists()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_start_is_measured(folders: Folders) -> None:
    command = [sys.executable, "main.py", "bench", "startup", "--random", "tiny", "--json"]
    done = subprocess.run(
        [*command, "--starts", "1"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert 0 < figures["window_first_s"] < figures["model_fastest_s"]

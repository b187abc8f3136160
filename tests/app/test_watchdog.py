"""The watch on the GUI thread sees what holds it up, and the real window is held up by little."""

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


@pytest.mark.slow
@pytest.mark.timeout(900)  # it loads, answers three times and opens every dialog
def test_the_window_is_never_blocked(folders: Folders) -> None:
    """By its own work, that is: waiting for a crowded machine is not the window's fault."""
    command = [sys.executable, "main.py", "bench", "gui", "--random", "tiny", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
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

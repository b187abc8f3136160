"""What every test shares: one thread, fixed seeds, no screen unless asked, and nothing left behind.

Knows nothing of any module under test; the virtual sound card and screen are started only when a
test asks for them.
"""

import importlib
import logging
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from types import ModuleType

import hypothesis
import numpy as np
import pytest

from tests.fakes.virtual_screen import VirtualScreen
from tests.fakes.virtual_sound_card import VirtualSoundCard

SEED = 20_260
THREAD_PATIENCE_S = 5.0
OF_RAY_SERVE = ("(_run_router_event_loop)", "(_poll_wrapper)")
"""Threads that Ray Serve and its gRPC start once, and keep as long as the process lasts."""
PACKAGES = ("app", "engine")

# Read by libraries when they are first imported, so they are set before any test module is.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ |= {"LC_ALL": "C.UTF-8", "LANGUAGE": "en"}  # the system speaks English

# A busy machine must not turn a slow example into a failure; pytest-timeout catches what hangs.
hypothesis.settings.register_profile("floe", deadline=None, max_examples=25, derandomize=True)
hypothesis.settings.load_profile("floe")


@pytest.fixture(autouse=True)
def fixed_seeds() -> None:
    """Start every test from the same random state."""
    random.seed(SEED)
    np.random.seed(SEED)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(SEED)
        torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail a test that leaves a thread running."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREAD_PATIENCE_S
    while (leaked := _new_threads(before)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not leaked, f"the test left threads running: {sorted(t.name for t in leaked)}"


@pytest.fixture(scope="session")
def virtual_sound_card() -> Iterator[VirtualSoundCard]:
    """A sound card for processes that are started with its `environ`."""
    with VirtualSoundCard() as card:
        yield card


@pytest.fixture
def sound_card(
    virtual_sound_card: VirtualSoundCard, monkeypatch: pytest.MonkeyPatch
) -> Iterator[VirtualSoundCard]:
    """The virtual sound card as the one that this process itself uses."""
    for name, value in virtual_sound_card.environ.items():
        monkeypatch.setenv(name, value)
    sounddevice = importlib.import_module("sounddevice")
    _look_again(sounddevice)
    yield virtual_sound_card
    monkeypatch.undo()
    _look_again(sounddevice)


@pytest.fixture(scope="session")
def virtual_screen() -> Iterator[VirtualScreen]:
    """A screen for processes that are started with its `environ`."""
    with VirtualScreen() as screen:
        yield screen


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the checks that failed before the tests began, above pytest's last line."""
    failed = os.environ.get("FLOE_FAILED_CHECKS")
    if failed:
        terminalreporter.section("checks that failed", red=True)
        terminalreporter.line(f"{failed}: './floe check' shows them alone")


def _look_again(sounddevice: ModuleType) -> None:
    """PortAudio lists devices once, when it is initialised."""
    sounddevice._terminate()
    sounddevice._initialize()


@pytest.fixture(autouse=True)
def no_unannounced_warnings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which Floe warns, unless the test looks at the log by `caplog`."""
    if "caplog" in request.fixturenames:
        yield
        return
    collector = _Collector(logging.WARNING)
    for name in PACKAGES:
        logging.getLogger(name).addHandler(collector)
    yield
    for name in PACKAGES:
        logging.getLogger(name).removeHandler(collector)
    assert not collector.messages, f"the test made Floe warn: {collector.messages}"


@pytest.fixture(autouse=True)
def no_leaked_widgets(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test of the window that leaves a timer running or a window open."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    before = _live_widgets()
    yield
    leaked = [thing for thing in _live_widgets() if not any(thing is old for old in before)]
    assert not leaked, f"the test left windows open or timers running: {leaked}"


def _live_widgets() -> list[object]:
    """Return the windows that are open and the timers of widgets that run."""
    qt_core = importlib.import_module("PySide6.QtCore")
    application = importlib.import_module("PySide6.QtWidgets").QApplication
    # What is only waiting to be done or deleted is not left behind.
    qt_core.QCoreApplication.processEvents()
    qt_core.QCoreApplication.sendPostedEvents(None, qt_core.QEvent.Type.DeferredDelete.value)
    widgets = application.topLevelWidgets()
    timers = [timer for widget in widgets for timer in widget.findChildren(qt_core.QTimer)]
    is_open = [widget for widget in widgets if widget.isVisible()]
    return is_open + [timer for timer in timers if timer.isActive()]


class _Collector(logging.Handler):
    """Keeps what it is told."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.name}: {record.getMessage()}")


def _new_threads(before: set[threading.Thread]) -> set[threading.Thread]:
    return {
        thread
        for thread in threading.enumerate()
        if thread not in before
        and thread.is_alive()
        and not isinstance(thread, threading._DummyThread)
        and not thread.name.endswith(OF_RAY_SERVE)
    }

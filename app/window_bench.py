"""Measures the real window from inside, as a process of its own: prints lines of JSON.

    python -m app.window_bench gui|startup [OPTIONS OF THE WINDOW]

`gui`: how long the GUI thread is held up while a model loads, answers and dialogs open, and what a
frame of the figure costs. `startup`: when the window is seen and when the model is ready, by the
system's clock. Each line has all figures so far, so the last one counts; no step is waited for
without end: what has not ended in time is named under "unfinished". Knows nothing of what a good
figure is; the user's own folders are not touched.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from app.application import Application
from app.conversation import ReplyState, Turn
from app.examples import shipped_examples
from app.folders import Folders
from app.start import main
from app.watchdog import Watchdog, delay_figures
from engine import Mood, PlayExample, SayText, StopReply

_LIMIT_S: Final = 180.0
"""For each step: a crowded machine may need many times what it takes alone."""

_ANSWER_S: Final = 2.0
_STOP_AGAIN_S: Final = 0.5
_DIALOG_S: Final = 0.6
_N_FRAMES: Final = 120
_QUESTIONS: Final = ("What is the capital of France?", "What is seven plus five?")


class Paints(QObject):
    """Counts how often a part of the window is painted."""

    def __init__(self, part: QWidget) -> None:
        """Count from here on."""
        super().__init__(part)
        self.n = 0
        part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count and let everything pass."""
        if event.type() is QEvent.Type.Paint:
            self.n += 1
        return False


async def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        await asyncio.sleep(0.01)


def _is_ready(program: Application) -> bool:
    return program.conversation.mood not in {Mood.LOADING, Mood.OFFLINE}


class Figures:
    """What was measured so far, by phase.

    Attributes:
        told: All of it, as it is printed.
    """

    def __init__(self) -> None:
        """Begin to watch the GUI thread."""
        self.told: dict[str, Any] = {}
        self._unfinished: list[str] = []
        self._watchdog = Watchdog()

    async def phase(self, name: str, step: Awaitable[None], *, limit_s: float = _LIMIT_S) -> bool:
        """Watch over one step and print what it came to; False where it did not end in time."""
        is_finished = True
        try:
            async with asyncio.timeout(limit_s):
                await step
        except TimeoutError:
            is_finished = False
            self.told["unfinished"] = self._unfinished = [*self._unfinished, name]
        self.told[name] = delay_figures(self._watchdog.take())
        self.tell()
        return is_finished

    def tell(self) -> None:
        """Print what there is."""
        figures = {**self.told, "screen": QGuiApplication.platformName()}
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()

    def stop(self) -> None:
        """Watch no more."""
        self._watchdog.stop()


async def measure_gui(program: Application) -> None:
    """Load, answer and open every page, all under watch."""
    figures, presence = Figures(), program.window.stage.presence
    frames = Paints(presence)
    is_loaded = await figures.phase("while_loading", _until(lambda: _is_ready(program)))
    if program.conversation.mood is Mood.FAILED:
        figures.told["failed"] = [notice.text for notice in program.notices.current]
    elif is_loaded:
        painted, began_s = frames.n, time.monotonic()
        await figures.phase("while_answering", _converse(program), limit_s=2 * _LIMIT_S)
        per_second = (frames.n - painted) / (time.monotonic() - began_s)
        figures.told["frames_per_second"] = round(per_second, 1)
        for name, open_it in _dialogs(program).items():
            open_it()
            await figures.phase(f"opening_{name}", asyncio.sleep(_DIALOG_S))
    figures.stop()
    figures.told["processor_ms_per_frame"] = round(frame_cost_ms(presence), 2)
    figures.tell()


async def _converse(program: Application) -> None:
    """Two typed turns and a recorded one, each answer heard for a while and stopped."""
    conversation, send = program.conversation, program.bridge.send
    for question in _QUESTIONS:
        n_before = len(conversation.turns)
        send(SayText(question))
        await _until(lambda n=n_before: _is_answered(program, n))
        await asyncio.sleep(_ANSWER_S)
        await _fall_silent(program)
    send(PlayExample(shipped_examples()[0].path))
    await _until(lambda: conversation.is_example_playing)
    await _until(lambda: not conversation.is_example_playing)
    await asyncio.sleep(_ANSWER_S)
    await _fall_silent(program)


async def _fall_silent(program: Application) -> None:
    """Stop what is being said, and what is still being made of an earlier word."""
    while program.conversation.mood not in {Mood.IDLE, Mood.FAILED}:
        program.bridge.send(StopReply())
        await asyncio.sleep(_STOP_AGAIN_S)


def _is_answered(program: Application, n_before: int) -> bool:
    """Whether it is heard: random weights may say something without a word."""
    is_heard = program.conversation.mood is Mood.SPEAKING
    return is_heard or _has_ended(program, program.conversation.turns[n_before:])


def _has_ended(program: Application, turns: list[Turn]) -> bool:
    """Whether there is nothing more to wait for."""
    is_failed = program.conversation.mood is Mood.FAILED
    return is_failed or any(turn.reply_state is ReplyState.FINISHED for turn in turns)


def _dialogs(program: Application) -> dict[str, Callable[[], None]]:
    commands = program.window.commands
    return {
        "settings": commands.settings.trigger,
        "models": commands.models.trigger,
        "history": commands.history.trigger,
        "first_steps": commands.first_steps.trigger,
    }


def frame_cost_ms(part: QWidget) -> float:
    """Processor time of the GUI thread for one frame of this part."""
    picture = QImage(part.size() * part.devicePixelRatio(), QImage.Format.Format_ARGB32)
    part.render(picture)
    began_s = time.thread_time()
    for _ in range(_N_FRAMES):
        part.render(picture)
    return (time.thread_time() - began_s) / _N_FRAMES * 1e3


async def measure_startup(program: Application) -> None:
    """When the window was painted first, and when the model could answer."""
    visible_at_s = time.time()  # the program shows its window, and paints it, before any errand
    figures = Figures()
    figures.told |= {"visible_at_s": visible_at_s, "processor_s": time.process_time()}
    await figures.phase("while_loading", _until(lambda: _is_ready(program)))
    figures.stop()
    is_ready = _is_ready(program) and program.conversation.mood is not Mood.FAILED
    figures.told |= {"ready_at_s": time.time(), "is_ready": is_ready}
    figures.tell()


def run(what: str, words: list[str]) -> int:
    """Open the window, measure, close it; return the exit status."""
    measure = {"gui": measure_gui, "startup": measure_startup}[what]
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        folders = Folders(config=home / "config", data=home / "data", state=home / "state")
        return main(words, measure, folders=folders)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))

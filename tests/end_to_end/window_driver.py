"""The real program with a person at it who can be given orders: run as a process of its own.

Reads one order a line on standard input and answers each with one JSON line: `report`, `wait-idle`,
`wait-mood MOOD`, `wait-answer [N]` (the last answer, or the Nth), `choose-server ADDRESS` (by hand,
in the settings), `screenshot FILE`, `quit`. The rest of the command line goes to the program. After
the end it says which threads are left.
"""

import asyncio
import json
import sys
import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton

from app.application import Application
from app.conversation import ReplyState
from app.start import main
from app.windows.settings_dialog import SettingsDialog
from engine import Mood

PATIENCE_S = 120.0
ANSWER_S = 30.0

_Control = TypeVar("_Control", QComboBox, QLineEdit)


def _say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


async def _until(is_so: Callable[[], bool], limit_s: float = PATIENCE_S) -> bool:
    try:
        async with asyncio.timeout(limit_s):
            while not is_so():
                await asyncio.sleep(0.02)
    except TimeoutError:
        return False
    return True


def _shown(program: Application) -> list[str]:
    labels = program.window.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible() and label.text()]


def _has_answer(program: Application, number: str) -> bool:
    turns = program.conversation.turns
    index = int(number) - 1 if number else -1
    return len(turns) > max(0, index) and turns[index].reply_state is ReplyState.FINISHED


async def _choose_server(program: Application, address: str) -> bool:
    """Open the settings, choose a server and let the engine begin anew, as a person's hand does."""
    made: list[SettingsDialog] = []
    program.settings.dialog_made.connect(made.append)
    program.settings.open(program.window, has_tray=False, page="Server")
    (dialog,) = made
    place = _named(dialog.findChildren(QComboBox), "Where Floe thinks")
    place.setCurrentIndex(1)
    field = _named(dialog.findChildren(QLineEdit), "Address")
    field.selectAll()
    QTest.keyClicks(field, address)
    field.editingFinished.emit()
    restart, done = (_button(dialog, words) for words in ("Restart engine", "Done"))
    is_offered = restart.isVisible()
    restart.click()
    done.click()
    return is_offered


def _named(controls: Iterable[_Control], name: str) -> _Control:
    return next(one for one in controls if one.accessibleName() == name)


def _button(dialog: SettingsDialog, words: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == words)


def _report(program: Application, *, done: bool) -> None:
    conversation = program.conversation
    latency = conversation.latency.last
    _say(
        done=done,
        mood=conversation.mood.value,
        is_torch_loaded="torch" in sys.modules,
        is_visible=program.window.isVisible(),
        shown=_shown(program),
        turns=[[turn.user_text, turn.reply_text] for turn in conversation.turns],
        latency_ms=None if latency is None else latency.total_ms,
        notices=[notice.text for notice in program.notices.current],
    )


async def _obey(program: Application, order: str) -> bool:
    """Carry out one order; False after the last."""
    word, _, rest = order.strip().partition(" ")
    done = True
    if word == "wait-idle":
        done = await _until(lambda: program.conversation.mood in {Mood.IDLE, Mood.FAILED})
    elif word == "wait-answer":
        done = await _until(lambda: _has_answer(program, rest), ANSWER_S)
    elif word == "wait-mood":
        done = await _until(lambda: program.conversation.mood is Mood(rest))
    elif word == "choose-server":
        done = await _choose_server(program, rest)
    elif word == "screenshot":
        done = program.window.grab().save(rest)
    elif word != "report":
        return False
    _report(program, done=done)
    return True


async def _serve(program: Application) -> None:
    loop = asyncio.get_running_loop()
    orders: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(orders.put_nowait, line)
            if line.strip() == "quit":
                return

    reader = threading.Thread(target=read, name="orders")
    reader.start()
    while await _obey(program, await orders.get()):
        pass
    reader.join()


if __name__ == "__main__":
    status = main(sys.argv[1:], _serve)
    _say(status=status, threads=[thread.name for thread in threading.enumerate()])

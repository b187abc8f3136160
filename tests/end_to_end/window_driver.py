"""The real program with a person at it who can be given orders: run as a process of its own.

Reads one order a line on standard input and answers each with one JSON line: `wait-idle`,
`wait-answer`, `screenshot FILE`, `quit`. The rest of the command line goes to the program. After
the end it says which threads are left.
"""

import asyncio
import json
import sys
import threading
from collections.abc import Callable

from PySide6.QtWidgets import QLabel

from app.application import Application
from app.conversation import ReplyState
from app.start import main
from engine import Mood

PATIENCE_S = 120.0
ANSWER_S = 30.0


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


def _has_answer(program: Application) -> bool:
    turns = program.conversation.turns
    return bool(turns) and turns[-1].reply_state is ReplyState.FINISHED


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
        done = await _until(lambda: _has_answer(program), ANSWER_S)
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

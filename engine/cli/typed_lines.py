"""What a person types while talking: turns, and a few orders that begin with a slash.

Knows the engine's commands and a file to read from; nothing of what comes of a command.
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from engine.commands import (
    Command,
    NewConversation,
    PlayExample,
    SayText,
    SetMuted,
    SetPatience,
    SetRole,
    Shutdown,
    StopReply,
)
from engine.errors import RequestError

HELP: Final = (
    "Type a question, or: /role WHO (another role from the next answer on; what was said is"
    " remembered) · /new WHO (the same, and what was said is forgotten) · /new · /stop · /mute ·"
    " /unmute · /play FILE · /patience SECONDS · /quit"
)
_READ_BYTES: Final = 4096


def command_of(line: str) -> Command:
    """What a line asks for.

    Raises:
        RequestError: It is no order that there is.
    """
    line = line.strip()
    if not line.startswith("/"):
        return SayText(line)
    order, _, rest = line.partition(" ")
    rest = rest.strip()
    match order:
        case "/role":
            return SetRole(rest)
        case "/new":
            return SetRole(rest, keeps_history=False) if rest else NewConversation()
        case "/stop":
            return StopReply()
        case "/mute" | "/unmute":
            return SetMuted(order == "/mute")
        case "/play":
            return PlayExample(Path(rest).expanduser())
        case "/patience":
            return SetPatience(_seconds(rest))
        case "/quit":
            return Shutdown()
        case _:
            raise RequestError(f"There is no order {order}.", remedy=HELP)


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise RequestError(f"{text!r} is no number of seconds.", remedy="Try 0.8.") from error


class TypedLines:
    """Reads lines until there are no more."""

    def __init__(self, file_descriptor: int, take: Callable[[str], None]) -> None:
        """Begin to read.

        Args:
            file_descriptor: Where lines come from.
            take: Given each line that is not empty, on a thread of its own.
        """
        self._file_descriptor = file_descriptor
        self._take = take
        # Nothing can end a read from a terminal; as a daemon it does not keep the program from
        # ending, and it holds no lock of Python's meanwhile.
        threading.Thread(target=self._run, name="floe-typed", daemon=True).start()

    def _run(self) -> None:
        rest = b""
        while data := os.read(self._file_descriptor, _READ_BYTES):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                text = line.decode("utf-8", errors="replace").strip()
                if text:
                    self._take(text)

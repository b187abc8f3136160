"""Last words: an unforeseen fault leaves a report file, and neither it nor the log quotes anybody.

Knows nothing of the program's parts. Where the process itself dies, as by a fault in a library that
is not Python, what the interpreter could still write is found by the next start.
"""

import copy
import faulthandler
import logging
import sys
import threading
import traceback
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TextIO

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

from app.crash_words import conditions, died_last_time
from app.language import Words
from engine import EngineError

LARGEST_FOLDER: Final = 20
"""So many reports are kept, the latest."""

_LARGEST_RUN: Final = 10
"""A fault that comes back with every event would fill the disk."""

_TOLD: Final = (EngineError, OSError, ImportError)
"""Faults whose messages name files, devices and modules, never what was said."""

_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_log = logging.getLogger(__name__)


def wordless_traceback(error: BaseException) -> str:
    """Where it happened, cause first; messages that may quote somebody are left out."""
    parts: list[str] = []
    for link in _causes(error):
        frames = "".join(traceback.format_tb(link.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{frames}{_named(link)}\n")
    return "\nwhich led to\n\n".join(parts)


class WordlessFormatter(logging.Formatter):
    """A log line whose traceback does not quote what was said."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; what another formatter has made of the fault and left in it is not taken."""
        own = copy.copy(record)
        own.exc_text = None
        return super().format(own)

    def formatException(self, ei: Any) -> str:
        """The traceback without messages that may quote somebody."""
        return wordless_traceback(ei[1])


class CrashReports(QObject):
    """Writes a file for each unforeseen fault of this process, on whatever thread it happened.

    Signals:
        written(Path): A report has been written; on the GUI thread.
    """

    written = Signal(object)
    _arrived = Signal(object)

    def __init__(self, folder: Path) -> None:
        """Nothing is watched yet, and the folder is not touched.

        Args:
            folder: Where the reports are kept; made with the first one.
        """
        super().__init__()
        self._folder = folder
        self._places: set[str] = set()
        self._lock = threading.Lock()
        self._handler = _Reporter(self)
        self._last_words: TextIO | None = None
        self._arrived.connect(self.written, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Hear of Qt's messages, and of uncaught and logged faults of every thread."""
        logging.getLogger().addHandler(self._handler)
        qInstallMessageHandler(_take_qt_message)
        sys.excepthook = _take_exception
        threading.excepthook = _take_thread_exception

    def watch(self) -> Words | None:
        """Keep a file ready for the case that the process dies; only one process may do so.

        Returns:
            What to tell the user where the last process died; None where it ended well.
        """
        try:
            found = self._report_of_last_time()
            self._folder.mkdir(parents=True, exist_ok=True)
            self._last_words = self._last_words_file.open("w", encoding="utf-8")
        except OSError:
            return None  # where nothing can be written there will be no report
        faulthandler.enable(self._last_words)
        return partial(died_last_time, found) if found is not None else None

    def release(self) -> None:
        """The process ends well."""
        logging.getLogger().removeHandler(self._handler)
        if self._last_words is not None:
            faulthandler.disable()
            self._last_words.close()
            self._last_words_file.unlink(missing_ok=True)
            self._last_words = None

    def write(self, error: BaseException) -> None:
        """Write a report, unless the same place of the program has had one, or many have."""
        place = _place(error)
        with self._lock:
            if place in self._places or len(self._places) >= _LARGEST_RUN:
                return
            self._places.add(place)
            try:
                path = self._write(wordless_traceback(error))
            except OSError:
                return
        self._arrived.emit(path)

    @property
    def _last_words_file(self) -> Path:
        return self._folder / "last-words.txt"

    def _report_of_last_time(self) -> Path | None:
        try:
            words = self._last_words_file.read_text("utf-8", errors="replace").strip()
        except FileNotFoundError:
            return None
        self._last_words_file.unlink()
        return self._write(words + "\n") if words else None

    def _write(self, text: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._free_name()
        path.write_text(f"{conditions()}\n{text}", "utf-8")
        for old in sorted(self._folder.glob("crash-*.txt"))[:-LARGEST_FOLDER]:
            old.unlink(missing_ok=True)
        return path

    def _free_name(self) -> Path:
        stamp = f"{datetime.now():%Y-%m-%d-%H%M%S}"
        names = (f"crash-{stamp}-{count:02}.txt" for count in range(100))
        paths = (self._folder / name for name in names)
        return next(path for path in paths if not path.exists())


def take_loop_fault(loop: AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what an event loop has met with; its own words may quote the fault's."""
    error = context.get("exception")
    if isinstance(error, Exception):
        _log.error("unforeseen fault in a task", exc_info=error)
    else:
        _log.error("the event loop complains: %s", context.get("message", ""))


class _Reporter(logging.Handler):
    """Hands the faults that are logged on to the reports."""

    def __init__(self, reports: CrashReports) -> None:
        super().__init__(logging.ERROR)
        self._reports = reports

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            self._reports.write(error)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _causes(cause)
    yield error


def _named(error: BaseException) -> str:
    kind = type(error)
    name = (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
    return f"{name}: {error}" if isinstance(error, _TOLD) else name


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__qualname__} {where}"


def _take_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_LEVELS[kind], "%s", text)


def _take_exception(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    _log.critical("unforeseen fault", exc_info=(kind, error, traceback))


def _take_thread_exception(args: threading.ExceptHookArgs) -> None:
    error = args.exc_value or args.exc_type()
    _log.critical("unforeseen fault", exc_info=(args.exc_type, error, args.exc_traceback))

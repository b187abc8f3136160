"""Last words: what Qt says goes to the log, and an unforeseen fault does not vanish.

Knows nothing of the program's parts.
"""

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_log = logging.getLogger(__name__)


def install() -> None:
    """Send Qt's messages and uncaught exceptions of every thread to the log."""
    qInstallMessageHandler(_take_qt_message)
    sys.excepthook = _take_exception
    threading.excepthook = _take_thread_exception


def _take_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_LEVELS[kind], "%s", text)


def _take_exception(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    _log.critical("unforeseen fault", exc_info=(kind, error, traceback))


def _take_thread_exception(args: threading.ExceptHookArgs) -> None:
    error = args.exc_value or args.exc_type()
    _log.critical("unforeseen fault", exc_info=(args.exc_type, error, args.exc_traceback))

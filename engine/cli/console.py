"""The terminal: where commands say things, and where an error becomes one sentence.

Knows nothing of what the commands do.
"""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

from engine.errors import EngineError, OutOfMemoryError

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

_LONGEST_SHOWN = 200
"""Characters of a file's name."""

_log = logging.getLogger(__name__)


def say(text: str) -> None:
    """Write one line of a command's result to standard output."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Write one line about a fault or about progress to standard error."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def run_command(command: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    """Run a command, turning every foreseeable fault into one sentence.

    Returns:
        The exit status: the command's own, 1 after a fault (also one of the system's, such as a
        full disk), 130 after Ctrl-C.
    """
    _leave_tidily_when_terminated()
    _set_up_logging(is_verbose=bool(getattr(arguments, "verbose", False)))
    try:
        return command(arguments)
    except EngineError as err:
        complain(f"floe: {_one_line(str(err))}")
    except KeyboardInterrupt:
        complain("floe: Interrupted.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as err:
        _log.debug("A file or a device refused", exc_info=True)
        complain(f"floe: {_one_line(_refusal(err))}")
    except (MemoryError, RuntimeError) as err:
        if not _is_out_of_memory(err):
            raise
        complain(f"floe: {_memory_error()}")
    return EXIT_FAILED


def _refusal(err: OSError) -> str:
    """What the system said, and of which file."""
    reason = err.strerror or str(err) or type(err).__name__
    if err.filename is None:
        return f"The system refused: {reason}."
    name = str(err.filename)
    shown = name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}..."
    return f"{shown} cannot be used: {reason}. Check its name and its rights."


def _memory_error() -> OutOfMemoryError:
    return OutOfMemoryError(
        "There is not enough memory for this model.",
        remedy="Use --dtype bfloat16, a smaller model or another --device.",
    )


def _is_out_of_memory(err: Exception) -> bool:
    """Torch's own types cannot be named without importing torch; its texts are stable."""
    if isinstance(err, MemoryError) or type(err).__name__ == "OutOfMemoryError":
        return True
    text = str(err)
    return "can't allocate memory" in text or "out of memory" in text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _set_up_logging(*, is_verbose: bool) -> None:
    """Libraries keep silent unless asked; transformers has a door of its own for that."""
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "info" if is_verbose else "error")
    logging.basicConfig(
        level=logging.DEBUG if is_verbose else logging.WARNING,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )


def _leave_tidily_when_terminated() -> None:
    """SIGTERM unwinds the stack, so that drafts are removed and sound cards closed."""

    def leave(signum: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + signum)

    signal.signal(signal.SIGTERM, leave)

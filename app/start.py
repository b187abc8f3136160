"""Where the window's process begins and ends: what is in force before it, and what is left after.

Knows the program as a whole and none of its parts.
"""

import asyncio
import logging
import os
import sys

from qasync import QEventLoop

from app.application import Application, Errand
from app.crash import CrashReports, WordlessFormatter, take_loop_fault
from app.folders import Folders
from app.last_threads import leave_behind_deaf_threads
from app.notices import Remedy
from app.options import parse_options
from app.preferences import PreferencesFile
from app.qt_start import has_screen, make_qt_application
from app.single_instance import SingleInstance
from engine import EngineConfig


def main(words: list[str], errand: Errand | None = None, *, folders: Folders | None = None) -> int:
    """Open the window and stay until it is closed.

    Args:
        words: The command line after the program's name.
        errand: Done with the running program instead of waiting for the user.
        folders: Where things are kept; None is the user's own folders.

    Returns:
        The exit status.
    """
    folders = folders or Folders.of_user()
    preferences, damage = PreferencesFile(folders.settings_file).load()
    chosen = EngineConfig(model=preferences.model_choice())
    config = parse_options(words, preferences.engine_config(chosen))
    is_offline = bool(os.environ.get("FLOE_OFFLINE"))
    if not has_screen():
        sys.stderr.write(
            "floe: There is no screen to open a window on. Start it on a desktop, or use"
            " 'floe talk' in a terminal.\n"
        )
        return 1
    _log_to_terminal()
    reports = CrashReports(folders.crash_reports)
    reports.install()
    application = make_qt_application()

    async def use() -> None:
        program = Application(
            config, preferences=preferences, folders=folders, is_offline=is_offline
        )
        instance.woken.connect(program.come_forward)
        program.tell("settings", damage)
        program.tell("crash", reports.watch(), Remedy.OPEN_REPORTS)
        reports.written.connect(program.tell_of_report)
        await program.run(errand)

    instance = SingleInstance(folders.config)
    if instance.wake_other():
        return 0
    instance.hold()
    with QEventLoop(application) as loop:
        asyncio.set_event_loop(loop)
        loop.set_exception_handler(take_loop_fault)
        loop.run_until_complete(use())
    reports.release()
    instance.release()
    leave_behind_deaf_threads()
    return 0


def _log_to_terminal() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(WordlessFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])

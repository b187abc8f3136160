"""The end of the process where a thread could not be ended.

Knows neither the engine nor windows; everything that is kept has been kept by then.
"""

import logging
import os
import sys
import threading


def leave_behind_deaf_threads() -> None:
    """End the process at once if more than the main thread is left; daemons do not count."""
    threads = [thread for thread in threading.enumerate() if not thread.daemon]
    if threads != [threading.main_thread()]:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)

"""A real soak: `./floe talk` on the virtual sound card, spoken to for as long as one likes.

    python -m tests.end_to_end.soak_on_card --minutes 30

Prints memory and threads once a minute, and exits with 1 where memory rose by more than 5 % after
the first 5 minutes, an answer had a gap, or the end was not clean. Memory is the mean of a minute:
in the middle of an answer there is more of it than after one. Everything takes its real time, so it
needs a machine that does nothing else. The test run does not collect it.
"""

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from engine.cli.console import say
from tests.fakes.talk_process import LOADING_LIMIT_S, ROOT, TalkProcess, talking
from tests.fakes.virtual_sound_card import VirtualSoundCard

SETTLED_AFTER_MINUTES = 5
MOST_GROWTH = 0.05
PAUSE_S = 4.0
LOOK_S = 0.5


def main(words: list[str]) -> int:
    """Talk, look, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    minutes = parser.parse_args(words).minutes
    with tempfile.TemporaryDirectory() as folder, VirtualSoundCard() as card:
        trace = Path(folder) / "trace.jsonl"
        with talking(trace, environ=card.environ) as talk:
            talk.wait_for("SoundChanged", state="live", limit_s=LOADING_LIMIT_S)
            looks = converse(talk, card, minutes)
            n_underruns = gaps(talk)
            status, _, errors = talk.interrupt()
        n_threads = len({n for _, n in looks[1:]})
        for line in errors.splitlines():
            say(f"said on standard error: {line}")
        say(f"gaps {n_underruns}; numbers of threads seen {n_threads}; exit status {status}")
    settled = [mib for mib, _ in looks[SETTLED_AFTER_MINUTES - 1 :]]
    growth = max(settled) / settled[0] - 1.0 if len(settled) > 1 else 0.0
    say(f"memory rose by {growth:.1%} after {SETTLED_AFTER_MINUTES} minutes")
    is_well = growth <= MOST_GROWTH and not n_underruns and (status, errors) == (0, "")
    return 0 if is_well else 1


def converse(talk: TalkProcess, card: VirtualSoundCard, minutes: float) -> list[tuple[float, int]]:
    """Ask the example questions one after the other; memory and threads, once a minute."""
    questions = sorted((ROOT / "resources" / "examples").glob("*.wav"))
    began_s, n_asked = time.monotonic(), 0
    looks: list[tuple[float, int]] = []
    scale = Scale(talk.pid)
    while time.monotonic() < began_s + 60.0 * minutes:
        card.speak(questions[n_asked % len(questions)])
        n_asked += 1
        # Every third question is asked over the answer to the one before.
        time.sleep(1.5 if n_asked % 3 == 0 else PAUSE_S)
        if time.monotonic() - began_s >= 60.0 * (len(looks) + 1):
            looks.append((scale.mean_mib(), len(os.listdir(f"/proc/{talk.pid}/task"))))
            say(f"minute {len(looks)}: {looks[-1][0]:.1f} MiB, {looks[-1][1]} threads")
    scale.stop()
    say(f"{n_asked} questions, {len(talk.records('ReplyStarted'))} answers begun")
    return looks


class Scale:
    """Weighs a process again and again, on a thread of its own."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._seen_mib: list[float] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scale", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._is_over.wait(LOOK_S):
            self._seen_mib.append(resident_mib(self._pid))

    def mean_mib(self) -> float:
        """The mean since the last time that it was asked for."""
        seen_mib, self._seen_mib = self._seen_mib, []
        return statistics.fmean(seen_mib)

    def stop(self) -> None:
        """Weigh no more."""
        self._is_over.set()
        self._thread.join()


def resident_mib(pid: int) -> float:
    """Memory of a process."""
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def gaps(talk: TalkProcess) -> int:
    """Moments at which the loudspeaker had nothing to play in the middle of an answer."""
    return max((record["n_underruns"] for record in talk.records("Levels")), default=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Qt's calls give back the references they take.

Some versions of PySide6 lose one reference to None with every call that returns nothing, and on
Python 3.11 a long session then dies; the version that is pinned must not.
"""

import sys

from PySide6.QtCore import QObject, QTimer, Signal

N_CALLS = 1000
SLACK = 100


class _Switch(QObject):
    turned = Signal(bool)


def test_calls_that_return_nothing_keep_none_alive() -> None:
    timer = QTimer()
    before = sys.getrefcount(None)
    for _ in range(N_CALLS):
        timer.setInterval(1)
    assert abs(sys.getrefcount(None) - before) < SLACK


def test_emitting_true_keeps_true_alive() -> None:
    switch = _Switch()
    before = sys.getrefcount(True)
    for _ in range(N_CALLS):
        switch.turned.emit(True)
    assert abs(sys.getrefcount(True) - before) < SLACK

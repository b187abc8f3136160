"""Foreseeable faults end a command with one sentence; the others are not hidden."""

import argparse
import logging
import signal
from collections.abc import Callable, Iterator

import pytest

from engine.cli.console import run_command
from engine.errors import CheckpointError


@pytest.fixture(autouse=True)
def process_as_it_was() -> Iterator[None]:
    answer, level = signal.getsignal(signal.SIGTERM), logging.getLogger().level
    yield
    signal.signal(signal.SIGTERM, answer)
    logging.getLogger().setLevel(level)


def raising(err: BaseException) -> Callable[[argparse.Namespace], int]:
    def command(_arguments: argparse.Namespace) -> int:
        raise err

    return command


@pytest.mark.parametrize(
    ("err", "status", "words"),
    [
        (CheckpointError("a.pt is\nodd.", remedy="Fetch it."), 1, "floe: a.pt is odd. Fetch it."),
        (MemoryError(), 1, "not enough memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), 1, "not enough memory"),
        (KeyboardInterrupt(), 130, "Interrupted"),
    ],
)
def test_a_foreseeable_fault_is_one_sentence(
    capsys: pytest.CaptureFixture[str], err: BaseException, status: int, words: str
) -> None:
    assert run_command(raising(err), argparse.Namespace()) == status
    err_text = capsys.readouterr().err
    assert words in err_text
    assert len(err_text.splitlines()) == 1


def test_a_fault_of_our_own_is_not_hidden() -> None:
    with pytest.raises(RuntimeError, match="shapes"):
        run_command(raising(RuntimeError("shapes differ")), argparse.Namespace())


def test_being_terminated_unwinds_the_command() -> None:
    tidied = []

    def command(_arguments: argparse.Namespace) -> int:
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            tidied.append(True)
        return 0

    with pytest.raises(SystemExit) as caught:
        run_command(command, argparse.Namespace())
    assert caught.value.code == 128 + signal.SIGTERM
    assert tidied

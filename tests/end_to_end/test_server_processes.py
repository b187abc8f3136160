"""`./floe serve --processes`: processes of the model that ships are killed while it speaks.

The client is the `openai` package; it notices nothing.
"""

import os
import signal
from pathlib import Path

import pytest

from tests.fakes.openai_client import ask_both, figures, wait_until
from tests.fakes.serve_process import ServeProcess, serve_process

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way to this machine leads past any proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def model_processes(server: ServeProcess) -> list[int]:
    """The system's numbers for a server's models."""
    pid = server._process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(child) for child in children if "spawn_main" in _command(int(child))]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def test_processes_are_killed_while_they_speak_and_nobody_notices() -> None:
    with serve_process("--greedy", "--processes", "2", "--threads", "1") as server:
        before = model_processes(server)
        assert len(before) == 2
        undisturbed = ask_both(server, lambda: None)
        for n, pid in enumerate(before):
            doomed = [pid]
            disturbed = ask_both(
                server,
                lambda doomed=doomed: os.kill(doomed.pop(), signal.SIGKILL) if doomed else None,
            )
            assert disturbed == undisturbed
            wait_until(lambda n=n: figures(server)["floe_model_processes_lost_total"] == n + 1)
            wait_until(lambda: figures(server)["floe_model_processes"] == 2)
        assert not set(before) & set(model_processes(server))
        assert figures(server)["floe_sessions_restored_total"] >= 2
        left = model_processes(server)
        status, out, errors = server.end(signal.SIGTERM)
    assert status == 0, errors
    assert out.strip() == "Goodbye."
    assert "Traceback" not in errors
    assert not any(map(_command, left))


def test_processes_end_with_a_server_that_is_killed() -> None:
    with serve_process("--random", "tiny", "--processes", "2") as server:
        left = model_processes(server)
        assert len(left) == 2
        server._process.kill()
        wait_until(lambda: not any(map(_command, left)))


def test_ctrl_c_ends_a_server_and_its_processes() -> None:
    with serve_process("--random", "tiny", "--processes", "1") as server:
        left = model_processes(server)
        for pid in left:  # a terminal tells all of them
            os.kill(pid, signal.SIGINT)
        status, out, errors = server.end(signal.SIGINT)
    assert (status, out.strip()) == (0, "Goodbye.")
    assert "Traceback" not in errors
    assert not any(map(_command, left))

"""`./floe serve --ray`: replicas of the model that ships follow the users, and one is killed.

The clients are the `openai` package; they notice nothing.
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


def descendants(pid: int) -> list[int]:
    """All that a process has started, and what those have."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(one) for task in tasks for one in (task / "children").read_text().split()]
    except FileNotFoundError:
        return []
    return [one for child in children for one in (child, *descendants(child))]


def command(pid: int) -> str:
    """Its words; none where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def replicas(server: ServeProcess) -> list[int]:
    return [pid for pid in descendants(server._process.pid) if "ServeReplica" in command(pid)]


def test_replicas_follow_the_users_and_one_is_killed_while_it_speaks() -> None:
    bounds = ("--min-replicas", "1", "--max-replicas", "2", "--users-per-replica", "1")
    with serve_process("--greedy", "--threads", "1", "--ray", "local", *bounds) as server:
        assert figures(server)["floe_model_processes"] == 1
        undisturbed = ask_both(server, lambda: None)
        wait_until(lambda: figures(server)["floe_model_processes"] == 2)
        doomed = replicas(server)[:1]
        disturbed = ask_both(server, lambda: os.kill(doomed.pop(), signal.SIGKILL) if doomed else 0)
        assert disturbed == undisturbed
        assert figures(server)["floe_sessions_restored_total"] >= 1
        wait_until(lambda: figures(server)["floe_model_processes_lost_total"] == 1)
        wait_until(lambda: figures(server)["floe_model_processes"] == 2)
        left = descendants(server._process.pid)
        status, out, errors = server.end(signal.SIGTERM)
    assert status == 0, errors
    assert out.strip().endswith("Goodbye.")
    assert "Traceback" not in errors
    assert len(left) > 4
    assert not any(map(command, left))


def test_ctrl_c_ends_a_server_and_its_cluster() -> None:
    with serve_process("--random", "tiny", "--threads", "1", "--ray", "local") as server:
        left = descendants(server._process.pid)
        assert replicas(server)
        for pid in left:  # a terminal tells all of them
            os.kill(pid, signal.SIGINT)
        status, out, errors = server.end(signal.SIGINT)
    assert status == 0, errors
    assert out.strip().endswith("Goodbye.")
    assert "Traceback" not in errors
    assert not any(map(command, left))

"""`./floe serve --processes`: processes of the model that ships are killed while it speaks.

The client is the `openai` package; it notices nothing.
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openai import AsyncOpenAI

from engine.server.scripted_users.monitoring import read_figures
from tests.fakes.serve_process import ServeProcess, serve_process

LIMIT_S = 120.0

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


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def figures(server: ServeProcess) -> dict[str, float]:
    return read_figures(f"http://127.0.0.1:{server.port}")


async def answer(server: ServeProcess, text: str, at_first_sound: Callable[[], None]) -> str:
    """Ask one typed question; returns what was answered."""
    base = f"http://127.0.0.1:{server.port}/v1"
    async with (
        AsyncOpenAI(api_key="unused", base_url=base) as openai,
        openai.realtime.connect(model="floe") as talk,
    ):
        content: Any = [{"type": "input_text", "text": text}]
        item: Any = {"type": "message", "role": "user", "content": content}
        await talk.conversation.item.create(item=item)
        await talk.response.create()
        n_sounds = 0
        async for event in talk:
            assert event.type != "error", event
            if event.type == "response.output_audio.delta":
                n_sounds += 1
                if n_sounds == 1:
                    at_first_sound()
            elif event.type == "response.done":
                assert event.response.status == "completed"
                assert n_sounds > 3
                transcript = event.response.output[0].content[0].transcript
                assert transcript
                return transcript
    raise AssertionError("the connection was closed")


QUESTIONS = ["What is the capital of France?", "What is the opposite of hot?"]


def ask_both(server: ServeProcess, at_first_sound: Callable[[], None]) -> list[str]:
    async def both() -> list[str]:
        asking = [answer(server, text, at_first_sound) for text in QUESTIONS]
        return list(await asyncio.wait_for(asyncio.gather(*asking), LIMIT_S))

    return asyncio.run(both())


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

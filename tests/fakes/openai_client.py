"""Two users of a server, each with the `openai` package, who ask one question each.

Know nothing of what is behind the server.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from openai import AsyncOpenAI

from engine.server.scripted_users.monitoring import read_figures
from tests.fakes.serve_process import ServeProcess

LIMIT_S = 120.0
QUESTIONS = ["What is the capital of France?", "What is the opposite of hot?"]


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for something to come about."""
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def figures(server: ServeProcess) -> dict[str, float]:
    """What the server counts."""
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


def ask_both(server: ServeProcess, at_first_sound: Callable[[], None]) -> list[str]:
    """Ask both at the same time; returns what was answered."""

    async def both() -> list[str]:
        asking = [answer(server, text, at_first_sound) for text in QUESTIONS]
        return list(await asyncio.wait_for(asyncio.gather(*asking), LIMIT_S))

    return asyncio.run(both())

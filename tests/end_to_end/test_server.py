"""`./floe serve` with the model that comes with Floe, and a client that Floe did not write.

The `openai` package connects as it would to the original service: nothing of it is changed but the
address. What a small model answers is not judged here; that it hears, answers and speaks is.
"""

import asyncio
import base64
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection

from engine.audio.files import read_sound
from engine.protocol.pcm import encode_pcm
from tests.fakes.serve_process import LOADING_LIMIT_S, ROOT, ServeProcess, serve_process

RATE_HZ = 24_000
TALK_LIMIT_S = 240.0
EXAMPLES = ROOT / "resources" / "examples"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

Sound = NDArray[np.float32]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way to this machine leads past any proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture(scope="module")
def server() -> Iterator[ServeProcess]:
    """One server for all conversations."""
    with serve_process("--greedy") as process:
        yield process


def example(name: str) -> Sound:
    """A recorded question with the silence that follows it, at the rate of the wire."""
    sound = read_sound(EXAMPLES / name, rate_hz=RATE_HZ)
    return np.concatenate((np.zeros(RATE_HZ // 4), sound, np.zeros(2 * RATE_HZ))).astype(np.float32)


def synthesised(folder: Path, text: str) -> Sound:
    """A question in a voice that the model was not trained on."""
    path = folder / "question.wav"
    subprocess.run(["espeak-ng", "-v", "en-us+m7", "-s", "150", "-w", path, text], check=True)
    sound = read_sound(path, rate_hz=16_000)
    loud = soxr.resample(sound, 16_000, RATE_HZ)
    return np.concatenate((loud, np.zeros(2 * RATE_HZ))).astype(np.float32)


class Heard:
    """What a client got of one answer."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.transcript = ""
        self.pcm = b""
        self.response: Any = None

    @property
    def sound(self) -> Sound:
        """[n] float32."""
        return np.frombuffer(self.pcm, dtype="<i2").astype(np.float32) / 32768


async def speak(talk: AsyncRealtimeConnection, sound: Sound) -> None:
    """Send sound as a microphone does."""
    for start in range(0, len(sound), RATE_HZ // 10):
        piece = encode_pcm(sound[start : start + RATE_HZ // 10])
        await talk.input_audio_buffer.append(audio=piece)
        await asyncio.sleep(0.1)


async def listen(talk: AsyncRealtimeConnection) -> Heard:
    """Follow one answer to its end."""
    heard = Heard()
    async for event in talk:
        heard.kinds.append(event.type)
        assert event.type != "error", event
        if event.type == "response.output_audio.delta":
            heard.pcm += base64.b64decode(event.delta)
        elif event.type == "response.output_audio_transcript.delta":
            heard.transcript += event.delta
        elif event.type == "response.done":
            heard.response = event.response
            if event.response.status == "completed":
                return heard
            # The user went on after a pause: the answer is begun anew.
            heard.transcript, heard.pcm = "", b""
    raise AssertionError("the connection was closed")


def check_answer(heard: Heard) -> None:
    """The answer was said and spoken, and the two are one."""
    assert heard.transcript.strip()
    assert heard.response.output[0].content[0].transcript.strip() == heard.transcript.strip()
    assert len(heard.sound) > 0.3 * RATE_HZ
    assert np.sqrt(np.mean(heard.sound**2)) > 0.01


def client(port: int, token: str = "unused") -> AsyncOpenAI:
    """The package's own client, with another address."""
    return AsyncOpenAI(api_key=token, base_url=f"http://127.0.0.1:{port}/v1")


def test_the_openai_package_holds_a_spoken_conversation(
    server: ServeProcess, tmp_path: Path
) -> None:
    async def story() -> None:
        async with client(server.port) as openai, openai.realtime.connect(model="floe") as talk:
            created = await talk.recv()
            assert created.type == "session.created"
            await talk.session.update(
                session={"type": "realtime", "instructions": "You are a helpful assistant."}
            )
            questions = [example("capital.wav"), synthesised(tmp_path, "What is seven plus five?")]
            for question in questions:
                _, heard = await asyncio.gather(speak(talk, question), listen(talk))
                check_answer(heard)
                assert "input_audio_buffer.speech_started" in heard.kinds
                assert "input_audio_buffer.committed" in heard.kinds
                assert "floe.latency" in heard.kinds

    asyncio.run(asyncio.wait_for(story(), TALK_LIMIT_S))


def test_typed_turns_of_two_clients_at_once(server: ServeProcess) -> None:
    async def one(openai: AsyncOpenAI, text: str) -> Heard:
        async with openai.realtime.connect(model="floe") as talk:
            content: Any = [{"type": "input_text", "text": text}]
            item: Any = {"type": "message", "role": "user", "content": content}
            await talk.conversation.item.create(item=item)
            await talk.response.create()
            return await listen(talk)

    async def story() -> None:
        async with client(server.port) as openai:
            answers = await asyncio.gather(
                one(openai, "What is the capital of France?"),
                one(openai, "What is the opposite of hot?"),
            )
        for heard in answers:
            check_answer(heard)
        assert answers[0].transcript != answers[1].transcript

    asyncio.run(asyncio.wait_for(story(), TALK_LIMIT_S))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_tidily_and_never_says_what_was_said(how: signal.Signals) -> None:
    async def story(port: int) -> None:
        async with client(port) as openai, openai.realtime.connect(model="floe") as talk:
            content: Any = [{"type": "input_text", "text": "Confidential."}]
            item: Any = {"type": "message", "role": "user", "content": content}
            await talk.conversation.item.create(item=item)
            await talk.response.create()
            async for event in talk:
                if event.type == "response.created":
                    return

    with serve_process("--random", "tiny", "--verbose") as process:
        asyncio.run(asyncio.wait_for(story(process.port), TALK_LIMIT_S))
        status, out, errors = process.end(how)
    assert status == 0
    assert out.strip() == "Goodbye."
    assert "Traceback" not in errors
    assert "Confidential" not in errors


@pytest.mark.parametrize(
    ("options", "words", "status"),
    [
        (["--host", "0.0.0.0"], "Give it a --token", 1),
        (["--port", "70000"], "There is no port 70000", 1),
        (["--token", "short"], "16 characters", 1),
        (["--certificate", "nowhere.pem"], "--key", 1),
        (["--model", "no-such-model"], "no-such-model", 1),
        (["--model", "no-such-model", "--processes", "2"], "no-such-model", 1),
        (["--workers", "2", "--processes", "2"], "either --workers or --processes", 1),
        (["--max-sessions", "0"], "not at least 1", 2),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    options: list[str], words: str, status: int
) -> None:
    done = subprocess.run(
        [sys.executable, "main.py", "serve", *options],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=LOADING_LIMIT_S,
    )  # fmt: skip
    assert done.returncode == status
    assert words in done.stderr
    assert "Traceback" not in done.stderr

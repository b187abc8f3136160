"""Sessions that share nothing but a script, for the server: a mind and a voice without a model.

Know nothing of sockets. `MemberTalk` drives one member of the pool on a virtual clock, without a
thread; `serving` runs the whole server in a thread of its own.
"""

import asyncio
import base64
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.clock import Clock, MonotonicClock
from engine.config import EngineConfig, SoundConfig
from engine.events import Listener, ModelReady
from engine.protocol.pcm import WIRE_RATE_HZ, encode_pcm
from engine.server.client_messages import parse_message
from engine.server.limits import ServerLimits
from engine.server.member import Member, Urgency
from engine.server.pool import Pool
from engine.server.pooled_session import Elsewhere, PooledSession, UserMemory
from engine.server.remote_port import LEAD_MS
from engine.server.server_config import ServerConfig
from engine.server.settings import Dialect
from engine.server.websocket import RealtimeServer
from engine.session.parts import ModelStep
from engine.session.session import Session
from tests.fakes.scripted_mind import (
    EnergyConfirmer,
    Judge,
    ScriptedMind,
    ScriptedVoice,
    after_pause,
)
from tests.fakes.virtual_clock import VirtualClock
from tests.fakes.voices import voice

Sound = NDArray[np.float32]
Message = dict[str, Any]

READY = ModelReady(
    at_s=0.0,
    name="scripted",
    device="cpu",
    dtype="-",
    n_parameters=0,
    has_captions=False,
    role="You are a script.",
)
STARTING_LIMIT_S = 60.0


def question(seconds: float = 1.2, *, silence_s: float = 1.6) -> Sound:
    """A voice and the silence after it, [n] float32 at 24 kHz."""
    before = np.zeros(WIRE_RATE_HZ // 2, np.float32)
    after = np.zeros(int(silence_s * WIRE_RATE_HZ), np.float32)
    return np.concatenate((before, voice(seconds, rate_hz=WIRE_RATE_HZ), after))


def append(samples: Sound) -> Message:
    """The message that carries sound."""
    return {"type": "input_audio_buffer.append", "audio": encode_pcm(samples)}


def typed(text: str) -> Message:
    """The message that adds a typed turn."""
    content = [{"type": "input_text", "text": text}]
    item = {"type": "message", "role": "user", "content": content}
    return {"type": "conversation.item.create", "item": item}


@dataclass
class ScriptedSessions:
    """Makes sessions that answer from a script.

    Attributes:
        minds: Every mind that was made.
        batches: The kinds of the steps that were computed together, batch by batch.
    """

    answers: list[str] = field(default_factory=lambda: ["well yes of course"])
    judge: Judge = after_pause
    patience_s: float = 0.8
    ready: ModelReady = READY
    minds: list[ScriptedMind] = field(default_factory=list)
    batches: list[list[str]] = field(default_factory=list)
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    memory: UserMemory = field(default_factory=UserMemory)

    def make(self, *, clock: Clock, emit: Listener) -> PooledSession:
        mind = ScriptedMind(self.answers, judge=self.judge)
        mind.role = self.ready.role
        self.minds.append(mind)
        return Session(
            mind=mind,
            voice=ScriptedVoice(),
            confirmer=EnergyConfirmer(),
            config=EngineConfig(sound=SoundConfig(cancels_echo=False, speaker_buffer_ms=LEAD_MS)),
            clock=clock,
            emit=emit,
            ready=self.ready,
        )

    def compute_together(self, steps: Sequence[ModelStep]) -> None:
        self.batches.append([step.kind for step in steps])


class MemberTalk:
    """One member, a virtual clock, and a client who notes what it is told."""

    def __init__(
        self,
        sessions: ScriptedSessions | None = None,
        *,
        dialect: Dialect = Dialect.PRESENT,
        limits: ServerLimits | None = None,
    ) -> None:
        self.sessions = sessions or ScriptedSessions()
        self.clock = VirtualClock()
        self.told: list[Message] = []
        self.member = Member(
            dialect=dialect,
            session_id="sess_test",
            limits=limits or ServerLimits(),
            clock=self.clock,
            post=self.told.append,
        )
        self.member.open(self.sessions)

    @property
    def mind(self) -> ScriptedMind:
        return self.sessions.minds[0]

    def say(self, message: Message) -> None:
        """Offer one message, and let it be carried out."""
        self.member.offer(parse_message(encode(message)))
        self.member.work()

    def refused(self, message: Message) -> Message:
        """Say something that cannot be carried out; returns the error that comes back."""
        n = len(self.told)
        self.say(message)
        (error,) = [one["error"] for one in self.told[n:] if one["type"] == "error"]
        return error

    def speak(self, samples: Sound, *, every_s: float = 0.02) -> None:
        """Send sound as a microphone does: 20 ms every 20 ms, by its own clock."""
        for start in range(0, len(samples), 480):
            self.clock.advance(every_s)
            self.say(append(samples[start : start + 480]))
            self.settle()

    def wait(self, seconds: float) -> None:
        """Let time pass without a word."""
        for _ in range(round(seconds / 0.02)):
            self.clock.advance(0.02)
            self.settle()

    def settle(self) -> None:
        """Let the member work until it has nothing to do at this moment."""
        while self.member.urgency(self.clock.now_s()) not in (None, Urgency.RESTING):
            self.member.work()

    def of(self, kind: str) -> list[Message]:
        """What was told of one type."""
        return [message for message in self.told if message["type"] == kind]

    def kinds(self) -> list[str]:
        """The types of everything that was told, without our own."""
        return [m["type"] for m in self.told if not m["type"].startswith("floe.")]

    def heard_answer(self, kind: str = "response.output_audio.delta") -> Sound:
        """All sound of answers, [n] float32."""
        data = b"".join(base64.b64decode(message["delta"]) for message in self.of(kind))
        return np.frombuffer(data, dtype="<i2").astype(np.float32) / 32768


def encode(message: Message) -> str:
    """A message as it travels."""
    return json.dumps(message)


@dataclass(frozen=True)
class Served:
    """A server that runs.

    Attributes:
        port: Where it listens.
        sessions: What makes its sessions.
    """

    port: int
    sessions: ScriptedSessions

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/v1/realtime?model=scripted"

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(
    sessions: ScriptedSessions | None = None, *, config: ServerConfig | None = None
) -> Iterator[Served]:
    """Run a server with scripted sessions; it ends with the block, and nothing of it is left."""
    maker, clock = sessions or ScriptedSessions(), MonotonicClock()
    pool = Pool(maker, clock=clock)
    chosen = config or ServerConfig(port=0)
    server = RealtimeServer(chosen, pool, model=maker.ready.name, clock=clock)
    ports: list[int] = []
    is_listening = threading.Event()
    stop: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def run() -> None:
        until = asyncio.Event()
        stop.append((asyncio.get_running_loop(), until))

        def listening(port: int) -> None:
            ports.append(port)
            is_listening.set()

        await server.run(until, on_listening=listening)

    thread = threading.Thread(target=lambda: asyncio.run(run()), name="test-server")
    pool.start()
    thread.start()
    try:
        assert is_listening.wait(STARTING_LIMIT_S), "the server did not begin to listen"
        yield Served(ports[0], maker)
    finally:
        loop, until = stop[0]
        loop.call_soon_threadsafe(until.set)
        thread.join(STARTING_LIMIT_S)
        assert pool.stop()

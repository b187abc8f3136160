"""Models in processes for the tests: a small one, and a user whose process can be taken away.

Know no test.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.audio.port import Sound
from engine.config import AnswerConfig, EngineConfig, ModelChoice, SoundConfig
from engine.models.loading.native import write_native
from engine.server.member import Urgency
from engine.server.processes.crew import Crew
from engine.server.processes.far_brain import FarBrain
from engine.server.processes.far_sessions import FarSession, FarSessions
from engine.server.processes.home import Home
from engine.server.processes.model_process import ModelProcess
from engine.server.processes.process_crew import ProcessCrew
from engine.server.remote_port import LEAD_MS
from tests.fakes.scripted_sessions import MemberTalk
from tests.fakes.small_models import TOKENIZER, TURN_END_ID, small_config, small_tensors


def small_engine(folder: Path, *, max_text_tokens: int = 30) -> EngineConfig:
    """The settings of sessions on a small model that likes to talk, written into a new folder."""
    config = small_config()
    tensors = small_tensors(config)
    tensors["llm.lm_head.weight"][TURN_END_ID] = 0.0
    tensors["speech_decoder.out_fnn.weight"][config.speech_decoder.odim + 2] = 0.0
    write_native(folder, config, tensors, tokenizer=TOKENIZER)
    return EngineConfig(
        model=ModelChoice(model=str(folder), device="cpu", n_threads=1),
        # Chance that did not come along would be noticed.
        answer=AnswerConfig(seed=3, max_text_tokens=max_text_tokens),
        sound=SoundConfig(cancels_echo=False, speaker_buffer_ms=LEAD_MS),
    )


@contextmanager
def running(config: EngineConfig, *, size: int) -> Iterator[tuple[Crew, FarSessions]]:
    """A crew at work; it ends with the block."""
    crew = ProcessCrew(lambda: ModelProcess(config), size=size)
    hello = crew.start()
    try:
        yield crew, FarSessions(crew, hello, config)
    finally:
        crew.stop()


def pid_of(home: Home) -> int:
    """The system's number for its process."""
    pid: int | None = getattr(home, "pid", None)
    assert pid is not None
    return pid


def kill(home: Home) -> None:
    """What the system does when memory is short."""
    os.kill(pid_of(home), signal.SIGKILL)


Outcome = tuple[list[dict[str, Any]], Sound]
"""What a user was told and what they heard, [n] float32."""


class DisturbedTalk(MemberTalk):
    """One user of such a crew, to whose brain something happens before some steps.

    Attributes:
        disturb: Is called before every step with its number.
    """

    def __init__(self, sessions: FarSessions, disturb: Callable[[int, FarBrain], None]) -> None:
        super().__init__(sessions)  # type: ignore[arg-type]
        self._disturb = disturb
        self._n = 0

    @property
    def brain(self) -> FarBrain:
        session = self.member._session
        assert isinstance(session, FarSession)
        return session.brain

    def settle(self) -> None:
        while self.member.urgency(self.clock.now_s()) not in (None, Urgency.RESTING):
            self._disturb(self._n, self.brain)
            self._n += 1
            self.member.work()

    def leave(self) -> Outcome:
        """End; what was told, without what has real time in it, and what was heard."""
        told = [one for one in self.told if one["type"] != "floe.latency"]
        sound = self.heard_answer()
        self.member.close()
        return told, sound


def undisturbed(_n: int, _brain: FarBrain) -> None:
    """Nothing happens."""

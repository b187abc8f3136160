"""The host: its thread comes and goes, faults are told, commands arrive."""

import pickle
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import soundfile

from engine import (
    ChooseDevices,
    EngineConfig,
    EngineHost,
    Event,
    Failed,
    ModelLoading,
    ModelReady,
    PlayExample,
    SayText,
    SoundChanged,
    SoundState,
    Stopped,
    TurnTaken,
)
from engine.clock import Clock
from engine.config import SoundConfig
from engine.errors import EngineStoppedError, ErrorCode, ModelMissingError, OutputError
from engine.events import Listener, ReplyFinished
from engine.host import Progress
from engine.session.session import Session
from tests.fakes.scripted_mind import ScriptedMind, ScriptedVoice
from tests.fakes.scripted_talk import READY
from tests.fakes.voices import voice


class QuietSound:
    """A sound card that is not there."""

    def __init__(self) -> None:
        self.chosen: list[tuple[str | None, str | None]] = []
        self._changes = [(SoundChanged(at_s=0.0, state=SoundState.ABSENT), None)]

    def start(self) -> None:
        return

    def choose(self, *, input_name: str | None, output_name: str | None) -> None:
        self.chosen.append((input_name, output_name))

    def poll(self) -> tuple[SoundChanged, None] | None:
        return self._changes.pop() if self._changes else None

    def close(self) -> None:
        return


@dataclass
class ScriptedWorkshop:
    """Makes a scripted session; raises what it is given instead."""

    error: Exception | None = None
    quiet: QuietSound = field(default_factory=QuietSound)

    def session(
        self, config: EngineConfig, *, clock: Clock, emit: Listener, progress: Progress
    ) -> Session:
        progress(0.5, "Loading")
        if self.error is not None:
            raise self.error
        return Session(
            mind=ScriptedMind(["yes"]),
            voice=ScriptedVoice(),
            confirmer=None,
            config=config,
            clock=clock,
            emit=emit,
            ready=READY,
        )

    def sound(self, config: EngineConfig, *, clock: Clock) -> QuietSound:
        return self.quiet


class Log:
    """Keeps events and waits for them."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def wait_for(self, kind: type, limit_s: float = 30.0) -> Event:
        end_s = time.monotonic() + limit_s
        while time.monotonic() < end_s:
            for event in self.events:
                if isinstance(event, kind):
                    return event
            time.sleep(0.005)
        raise AssertionError(f"no {kind.__name__} among {self.events}")


def test_a_typed_turn_through_the_whole_host(tmp_path: Path) -> None:
    log, trace = Log(), tmp_path / "trace.jsonl"
    host = EngineHost(
        EngineConfig(trace_path=trace), log.events.append, workshop=ScriptedWorkshop()
    )
    host.start()
    log.wait_for(ModelReady)
    host.send(SayText("hello"))
    finished = log.wait_for(ReplyFinished)
    assert isinstance(finished, ReplyFinished)
    assert finished.text == "yes "
    assert host.stop()
    assert not host.is_running
    kinds = [type(event) for event in log.events]
    assert kinds[0] is ModelLoading
    assert kinds[-1] is Stopped
    assert kinds.index(ModelReady) < kinds.index(TurnTaken)
    lines = trace.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(log.events)
    assert all(pickle.loads(pickle.dumps(event)) == event for event in log.events)


def test_fifty_starts_leave_no_thread() -> None:
    before = threading.enumerate()
    for _ in range(50):
        log = Log()
        host = EngineHost(EngineConfig(), log.events.append, workshop=ScriptedWorkshop())
        host.start()
        assert host.stop()
        assert isinstance(log.events[-1], Stopped)
    assert threading.enumerate() == before


def test_a_fault_while_loading_is_told_in_one_sentence() -> None:
    log = Log()
    fault = ModelMissingError("There is no model here.", remedy="Fetch one.")
    host = EngineHost(EngineConfig(), log.events.append, workshop=ScriptedWorkshop(error=fault))
    host.start()
    log.wait_for(Stopped)
    assert host.stop()
    failed, _, stopped = log.events[-3:]
    assert isinstance(failed, Failed)
    assert (failed.code, failed.is_fatal) == (ErrorCode.MODEL_MISSING, True)
    assert isinstance(stopped, Stopped)
    assert not stopped.is_clean


def test_a_bug_ends_the_engine_and_not_the_program(caplog: pytest.LogCaptureFixture) -> None:
    log = Log()
    workshop = ScriptedWorkshop(error=ZeroDivisionError("a bug"))
    host = EngineHost(EngineConfig(), log.events.append, workshop=workshop)
    host.start()
    log.wait_for(Stopped)
    assert host.stop()
    failed = log.wait_for(Failed)
    assert isinstance(failed, Failed)
    assert failed.code is ErrorCode.ENGINE_FAILED
    assert "a bug" in caplog.text


def test_a_request_that_cannot_be_met_does_not_end_it() -> None:
    log, workshop = Log(), ScriptedWorkshop()
    host = EngineHost(EngineConfig(), log.events.append, workshop=workshop)
    host.start()
    host.send(SayText(" "))
    host.send(ChooseDevices(input_name="lamp"))
    failed = log.wait_for(Failed)
    assert isinstance(failed, Failed)
    assert not failed.is_fatal
    assert host.is_running
    assert host.stop()
    assert workshop.quiet.chosen == [("lamp", None)]


def test_a_trace_that_cannot_be_written_is_told() -> None:
    log = Log()
    config = EngineConfig(trace_path=Path("/nowhere/trace.jsonl"))
    host = EngineHost(config, log.events.append, workshop=ScriptedWorkshop())
    host.start()
    assert host.stop()
    failed = log.wait_for(Failed)
    assert isinstance(failed, Failed)
    assert failed.code is OutputError.code


def test_a_host_starts_once() -> None:
    host = EngineHost(EngineConfig(), Log().events.append, workshop=ScriptedWorkshop())
    host.start()
    with pytest.raises(EngineStoppedError):
        host.start()
    assert host.stop()


def test_settings_are_strict_and_frozen() -> None:
    with pytest.raises(ValueError, match="patience_s"):
        EngineConfig.model_validate({"turns": {"patience_s": 30.0}})
    with pytest.raises(ValueError, match="extra"):
        EngineConfig.model_validate({"patience": 1})
    with pytest.raises(ValueError, match="frozen"):
        EngineConfig().role = "pirate"  # type: ignore[misc]
    assert SoundConfig().cancels_echo


def test_the_porch_is_light() -> None:
    code = (
        "import sys, engine, engine.host;"
        "heavy = {'torch', 'PySide6', 'sounddevice', 'transformers', 'numpy'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_one_that_waits_leaves_the_sound_card_alone_until_it_may_go_on() -> None:
    log = Log()
    host = EngineHost(EngineConfig(), log.events.append, workshop=ScriptedWorkshop())
    host.start(waits=True)
    log.wait_for(ModelReady)
    time.sleep(0.1)
    assert SoundChanged not in [type(event) for event in log.events]
    host.go_on()
    log.wait_for(SoundChanged)
    assert host.stop()


def test_one_that_waits_can_be_stopped() -> None:
    log = Log()
    host = EngineHost(EngineConfig(), log.events.append, workshop=ScriptedWorkshop())
    host.start(waits=True)
    log.wait_for(ModelReady)
    assert host.stop(timeout_s=60.0)
    assert SoundChanged not in [type(event) for event in log.events]
    assert log.events[-1] == Stopped(at_s=log.events[-1].at_s, is_clean=True)


def test_a_recording_is_heard_and_answered_without_a_sound_card(tmp_path: Path) -> None:
    path = tmp_path / "question.wav"
    soundfile.write(path, voice(0.8), 16_000)
    log = Log()
    host = EngineHost(EngineConfig(), log.events.append, workshop=ScriptedWorkshop())
    host.start()
    log.wait_for(ModelReady)
    host.send(PlayExample(path))
    finished = log.wait_for(ReplyFinished)
    assert isinstance(finished, ReplyFinished)
    assert finished.text == "yes "
    assert host.stop()

"""What monitoring reads of the memory of users, with models here and in processes of their own."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from engine.clock import MonotonicClock
from engine.config import EngineConfig
from engine.models.loading.load import load_bundle
from engine.server.figures import Figures
from engine.server.model_sessions import ModelSessions
from engine.server.pooled_session import SessionMaker, UserMemory
from tests.fakes.model_processes import running, small_engine
from tests.fakes.scripted_sessions import MemberTalk, question

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EngineConfig:
    folder: Path = tmp_path_factory.mktemp("model") / "small"
    return small_engine(folder)


@pytest.fixture(params=["here", "in a process"])
def maker(engine: EngineConfig, request: pytest.FixtureRequest) -> Iterator[SessionMaker]:
    if request.param == "here":
        bundle = load_bundle(
            Path(engine.model.model), device=torch.device("cpu"), dtype=torch.float32
        )
        yield ModelSessions(bundle, engine, clock=MonotonicClock())
        return
    with running(engine, size=1) as (_, sessions):
        yield sessions


def test_it_grows_with_what_is_said_and_goes_with_the_user(maker: SessionMaker) -> None:
    talks = [MemberTalk(maker) for _ in range(2)]  # type: ignore[arg-type]
    before = sorted(maker.memory.held_bytes)
    assert len(before) == 2
    assert 0 < before[0] == before[1] < maker.memory.most_bytes
    talks[0].speak(question(4.0))
    low, high = sorted(maker.memory.held_bytes)
    assert before[1] == low < high <= maker.memory.most_bytes
    for talk in talks:
        talk.member.close()
    del talk, talks
    gc.collect()
    assert list(maker.memory.held_bytes) == []


def test_monitoring_reads_the_sum_the_longest_and_the_bound() -> None:
    text = Figures().text(
        n_sessions=2,
        max_sessions=8,
        backlogs_s=[0.0, 0.0],
        busy_s=0.0,
        processor_s=0.0,
        batches={},
        memory=UserMemory(held_bytes=(100, 250), most_bytes=4000),
    )
    lines = text.splitlines()
    assert "floe_user_memory_bytes 350" in lines
    assert "floe_user_memory_bytes_worst 250" in lines
    assert "floe_user_memory_bytes_max 4000" in lines

"""The built-in model's own talk on the disk: asked by a recording, kept, and heard again."""

import queue
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
import soundfile

from engine import (
    AnswerConfig,
    EngineConfig,
    EngineHost,
    Event,
    ModelReady,
    PlayExample,
    PlayRecording,
    ReplayPlaying,
    SetRecording,
    SoundConfig,
    TurnRecorded,
)

EXAMPLE = Path(__file__).resolve().parents[2] / "resources" / "examples" / "capital.wav"
PATIENCE_S = 120.0
Kind = TypeVar("Kind")


class Told:
    """What an engine has said, in order, as far as nobody has waited for it yet."""

    def __init__(self) -> None:
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def next(self, kind: type[Kind], is_it: Callable[[Kind], bool] = lambda _: True) -> Kind:
        """Wait for the next event of this kind."""
        end_s = time.monotonic() + PATIENCE_S
        while True:
            event = self.events.get(timeout=max(0.0, end_s - time.monotonic()))
            if isinstance(event, kind) and is_it(event):
                return event


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_question_and_its_answer_are_kept_on_two_channels_and_heard_again(
    tmp_path: Path,
) -> None:
    told = Told()
    config = EngineConfig(sound=SoundConfig(is_used=False), answer=AnswerConfig(is_greedy=True))
    host = EngineHost(config, told.events.put)
    host.start()
    try:
        told.next(ModelReady)
        host.send(SetRecording(tmp_path))
        host.send(PlayExample(EXAMPLE))
        user = told.next(TurnRecorded)
        reply = told.next(TurnRecorded)
        again = PlayRecording(Path(reply.path), reply.begins_s, reply.ends_s, is_reply=True)
        host.send(again)
        told.next(ReplayPlaying, lambda event: event.is_over)
    finally:
        assert host.stop(timeout_s=60.0)
    assert (user.is_reply, reply.is_reply) == (False, True)
    assert user.path == reply.path
    sound, rate_hz = soundfile.read(user.path)
    for part, channel in ((user, 0), (reply, 1)):
        sounding = np.flatnonzero(np.abs(sound[:, channel]) > 0.02) / rate_hz
        assert part.begins_s <= sounding[0] + 0.01
        assert sounding[-1] <= part.ends_s + 0.1
    asked, _ = soundfile.read(EXAMPLE)
    assert np.abs(sound[:, 0]).max() == pytest.approx(np.abs(asked).max(), rel=0.1)

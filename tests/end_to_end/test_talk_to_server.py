"""`./floe talk --server`: sound here, the model elsewhere, with the model that comes with Floe."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.serve_process import ServeProcess, serve_process
from tests.fakes.talk_process import LOADING_LIMIT_S, ROOT, talking
from tests.fakes.virtual_sound_card import VirtualSoundCard

AUDIBLE = 0.01

pytestmark = [pytest.mark.sound, pytest.mark.slow]


@pytest.fixture(scope="module")
def server() -> Iterator[ServeProcess]:
    with serve_process("--greedy") as process:
        yield process


def test_a_question_asked_aloud_is_answered_aloud_by_a_server(
    server: ServeProcess, virtual_sound_card: VirtualSoundCard, tmp_path: Path
) -> None:
    question = ROOT / "resources" / "examples" / "capital.wav"
    options = ("--server", f"127.0.0.1:{server.port}")
    trace = tmp_path / "trace.jsonl"
    with talking(trace, *options, environ=virtual_sound_card.environ) as talk:
        talk.wait_for("SoundChanged", state="live", limit_s=LOADING_LIMIT_S)
        talk.wait_for("ModelReady", limit_s=LOADING_LIMIT_S)
        with virtual_sound_card.recording() as recording:
            virtual_sound_card.speak(question)
            finished = talk.wait_for("ReplyFinished")
        heard = recording.samples()
        status, out, errors = talk.interrupt()
    assert (status, errors) == (0, "")
    assert finished["text"].strip() in out
    assert np.count_nonzero(np.abs(heard) > AUDIBLE) > 0.3 * recording.rate_hz
    assert talk.records("Stopped")[0]["is_clean"]
    (latency,) = talk.records("TurnLatency")
    assert sum(span["ms"] for span in latency["spans"]) == pytest.approx(latency["total_ms"])
    (taken,) = talk.records("TurnTaken")
    assert taken["cause"] in {"model", "patience"}

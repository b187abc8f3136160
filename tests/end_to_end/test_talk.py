"""`./floe talk` on a sound card made of software: asked aloud, answered aloud.

The questions are asked of the model that comes with Floe; what does not depend on a model's wits
is tried with random weights.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.talk_process import LOADING_LIMIT_S, TalkProcess, talking
from tests.fakes.virtual_sound_card import VirtualSoundCard

AUDIBLE = 0.01
ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.sound, pytest.mark.slow]


def say(folder: Path, text: str) -> Path:
    """A synthesised voice that Floe was not trained on asks something."""
    wav = folder / f"{abs(hash(text))}.wav"
    subprocess.run(["espeak-ng", "-v", "en-us+m7", "-s", "150", "-w", wav, text], check=True)
    return wav


def wait_until_live(talk: TalkProcess) -> None:
    talk.wait_for("SoundChanged", state="live", limit_s=LOADING_LIMIT_S)


def test_a_question_is_asked_aloud_and_answered_aloud(
    virtual_sound_card: VirtualSoundCard, tmp_path: Path
) -> None:
    question = ROOT / "resources" / "examples" / "capital.wav"
    with talking(tmp_path / "trace.jsonl", "--greedy", environ=virtual_sound_card.environ) as talk:
        wait_until_live(talk)
        with virtual_sound_card.recording() as recording:
            virtual_sound_card.speak(question)
            finished = talk.wait_for("ReplyFinished")
        heard = recording.samples()
        status, out, errors = talk.interrupt()
    assert (status, errors) == (0, "")
    assert finished["text"].strip() in out
    assert np.count_nonzero(np.abs(heard) > AUDIBLE) > 0.3 * recording.rate_hz
    (latency,) = talk.records("TurnLatency")
    parts = sum(span["ms"] for span in latency["spans"])
    assert parts == pytest.approx(latency["total_ms"])
    assert talk.records("Stopped")[0]["is_clean"]


def test_speech_over_an_answer_silences_it(
    virtual_sound_card: VirtualSoundCard, tmp_path: Path
) -> None:
    talk_over = say(tmp_path, "wait a moment please, what is the capital of France")
    with talking(
        tmp_path / "trace.jsonl", "--greedy", "--say", "tell me a story",
        environ=virtual_sound_card.environ,
    ) as talk:  # fmt: skip
        wait_until_live(talk)
        talk.wait_for("ReplySpoken", n=12)
        virtual_sound_card.speak(talk_over)
        epoch = talk.wait_for("ReplyInterrupted")["epoch"]
        talk.wait_for("ReplyStarted", n=2)
        # A pause between the words may have let the answer go on once before it gave way.
        overlap = talk.wait_for("OverlapLatency", epoch=epoch, resumed_ms=None)
        status, _, _ = talk.interrupt()
    assert status == 0
    assert overlap["silent_ms"] > 0


def test_without_a_sound_card_typed_turns_are_answered(tmp_path: Path) -> None:
    nowhere = {"PULSE_SERVER": f"unix:{tmp_path}/nowhere", "HOME": str(tmp_path)}
    options = ("--random", "tiny", "--greedy", "--say", "hello")
    with talking(tmp_path / "trace.jsonl", *options, environ=nowhere) as talk:
        absent = talk.wait_for("SoundChanged", state="absent", limit_s=LOADING_LIMIT_S)
        talk.wait_for("ReplyText")
        status, out, _ = talk.interrupt()
    assert status == 0
    assert absent["message"] in out
    assert absent["remedy"]


def test_a_sound_card_that_goes_and_comes_back(tmp_path: Path) -> None:
    with VirtualSoundCard() as card:
        options = ("--random", "tiny", "--greedy")
        with talking(tmp_path / "trace.jsonl", *options, environ=card.environ) as talk:
            wait_until_live(talk)
            card.stop()
            talk.wait_for("SoundChanged", state="lost", limit_s=60.0)
            card.start()
            talk.wait_for("SoundChanged", state="live", n=2, limit_s=60.0)
            status, out, _ = talk.interrupt()
    assert status == 0
    assert "has gone" in out


@pytest.mark.parametrize(
    ("options", "words", "status"),
    [
        (["--patience", "9"], "patience of 9 s is not possible", 1),
        (["--model", "no-such-model"], "no-such-model", 1),
        (["--trace", "/nowhere/trace.jsonl", "--random", "tiny"], "cannot be written", 1),
        (["--patience", "soon"], "invalid float value", 2),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    options: list[str], words: str, status: int
) -> None:
    done = subprocess.run(
        [sys.executable, "main.py", "talk", "--no-sound", *options],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=LOADING_LIMIT_S,
    )  # fmt: skip
    assert done.returncode == status
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr

"""`answer` writes everything or nothing, and says in one sentence what is wrong."""

import json
import logging
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

import main
from tests.fakes.small_models import small_config, write_small_native


@pytest.fixture(autouse=True)
def process_as_it_was() -> Iterator[None]:
    """Commands own the process: they set up logging and the answer to SIGTERM."""
    answer, level = signal.getsignal(signal.SIGTERM), logging.getLogger().level
    yield
    signal.signal(signal.SIGTERM, answer)
    logging.getLogger().setLevel(level)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_native(tmp_path_factory.mktemp("models") / "small", small_config())


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a question in it."""
    noise = 0.1 * np.random.default_rng(3).standard_normal((24_000, 2))
    soundfile.write(tmp_path / "question.wav", noise, 48_000)
    return tmp_path


def answer(desk: Path, *options: str | Path, question: str = "question.wav") -> int:
    words = [str(option) for option in options]
    return main.main(["answer", str(desk / question), str(desk / "answer.wav"), *words])


def refused(capsys: pytest.CaptureFixture[str], status: int, *, expected: int = 1) -> str:
    """The one sentence with which a command ended."""
    assert status == expected
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1, err
    assert "Traceback" not in err
    return err


def test_an_answer_and_its_trace(
    desk: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trace_file = desk / "trace.json"
    assert answer(desk, "--model", model, "--greedy", "--trace", trace_file) == 0
    trace = json.loads(trace_file.read_text(encoding="utf-8"))
    samples, rate_hz = soundfile.read(desk / "answer.wav")
    assert rate_hz == trace["sample_rate"] == 24_000
    assert samples.shape == (600 * len(trace["speech_tokens"]),)
    assert len(trace["states"]) <= 4
    assert capsys.readouterr().out == " ".join(trace["text"].split()) + "\n"


def test_the_same_seed_gives_the_same_bytes(desk: Path, model: Path) -> None:
    assert answer(desk, "--model", model, "--seed", "7") == 0
    first = (desk / "answer.wav").read_bytes()
    assert answer(desk, "--model", model, "--seed", "7") == 0
    assert (desk / "answer.wav").read_bytes() == first


def test_bfloat16_answers(desk: Path, model: Path) -> None:
    assert answer(desk, "--model", model, "--dtype", "bfloat16", "--greedy") == 0
    assert (desk / "answer.wav").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--model", "no-such-model"], "no model no-such-model"),
        (["--model", "{desk}"], "is not a model"),
        (["--model", "{desk}/question.wav"], "no model"),
        (["--model", "{model}", "--llm", "{desk}"], "its own LLM"),
        (["--model", "{model}", "--device", "abacus"], "no device 'abacus'"),
        (["--model", "{model}", "--device", "cpu:"], "no device 'cpu:'"),
        (["--model", "{model}", "--dtype", "int3"], "no dtype 'int3'"),
        (["--model", "{model}", "--dtype", "float16", "--device", "cpu"], "float16"),
        (["--model", "{model}", "--trace", "{desk}/nowhere/t.json"], "does not exist"),
    ],
)
def test_what_is_asked_for_and_not_there_is_one_sentence(
    desk: Path,
    model: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    words: str,
) -> None:
    filled = [option.format(desk=desk, model=model) for option in options]
    assert words in refused(capsys, answer(desk, *filled))
    assert [path.name for path in desk.iterdir()] == ["question.wav"]


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has what must be absent")
def test_cuda_that_is_absent_is_one_sentence(
    desk: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "CUDA" in refused(capsys, answer(desk, "--model", model, "--device", "cuda"))


@pytest.mark.parametrize("content", [b"", b"RIFF" + bytes(range(256)) * 9], ids=["empty", "noise"])
def test_a_question_that_is_no_sound_is_one_sentence(
    desk: Path, model: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (desk / "broken.wav").write_bytes(content)
    err = refused(capsys, answer(desk, "--model", model, question="broken.wav"))
    assert "not a sound file" in err
    assert not (desk / "answer.wav").exists()


@pytest.mark.parametrize("twice", ["question.wav", "answer.wav"])
def test_a_file_named_twice_is_one_sentence(
    desk: Path, model: Path, twice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    question = (desk / "question.wav").read_bytes()
    assert "named twice" in refused(capsys, answer(desk, "--model", model, "--trace", desk / twice))
    assert (desk / "question.wav").read_bytes() == question
    assert not (desk / "answer.wav").exists()


@pytest.mark.parametrize("option", ["--model", "--trace"])
def test_a_name_that_the_system_refuses_is_one_sentence(
    desk: Path, model: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = {"--model": model, "--trace": desk / "trace.json"} | {option: "x" * 5_000}
    words = [str(word) for pair in options.items() for word in pair]
    said = refused(capsys, answer(desk, *words))
    assert "File name too long" in said
    assert len(said) < 400


def test_a_role_in_bytes_that_are_no_text_is_read_all_the_same(desk: Path, model: Path) -> None:
    assert answer(desk, "--model", model, "--greedy", "--role", os.fsdecode(b"Caf\xe9")) == 0


def test_a_truncated_model_is_one_sentence_and_spares_the_old_answer(
    desk: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "answer.wav").write_bytes(b"old")
    broken = Path(shutil.copytree(model, tmp_path / "broken"))
    weights = broken / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])
    assert "damaged" in refused(capsys, answer(desk, "--model", broken))
    assert (desk / "answer.wav").read_bytes() == b"old"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_closed_is_one_sentence(
    desk: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.chmod(0o500)
    try:
        assert "cannot be written" in refused(capsys, answer(desk, "--model", model))
    finally:
        desk.chmod(0o700)


@pytest.mark.parametrize(
    "words",
    [
        ["answer"],
        ["answer", "in.wav"],
        ["answer", "in.wav", "out.wav", "--seed", "-1"],
        ["answer", "in.wav", "out.wav", "--schedule", "never"],
        ["answer", "in.wav", "out.wav", "--colour", "blue"],
        ["answer", "in.wav", "out.wav", "--threads", "0"],
        ["answer", "in.wav", "out.wav", "--threads", "1000000"],
        ["bench", "kitchen"],
        ["models"],
    ],
)
def test_usage_errors_end_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main.main(words)
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_an_unknown_command_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no command 'sing'" in refused(capsys, main.main(["sing"]), expected=2)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name}" in out for name in main.COMMANDS)

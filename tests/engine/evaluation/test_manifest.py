"""A manifest is read whole or refused with the line that is wrong."""

from pathlib import Path

import pytest

from engine.errors import RequestError
from engine.evaluation.manifest import audio_path, read_manifest


def _written(folder: Path, text: str) -> Path:
    path = folder / "questions.jsonl"
    path.write_text(text, encoding="utf-8")
    return path


def test_lines_become_questions_in_order(tmp_path: Path) -> None:
    path = _written(
        tmp_path,
        '{"audio": "a.wav", "answers": ["Paris"], "voice": "f5"}\n\n'
        '{"audio": "/b.wav", "answers": ["/x+/"], "role": "You are a pirate."}\n',
    )
    first, second = read_manifest(path)
    assert (first.audio, first.answers, first.role) == ("a.wav", ("Paris",), None)
    assert second.role == "You are a pirate."
    assert audio_path(first, path) == tmp_path / "a.wav"
    assert audio_path(second, path) == Path("/b.wav")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("nonsense", "line 2"),
        ('{"answers": ["a"]}', "audio"),
        ('{"audio": "a.wav", "answers": "a"}', "answers"),
        ('{"audio": "a.wav", "answers": ["/(/"]}', "no regular expression"),
        ('{"audio": "a.wav"}', "no accepted answers"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    path = _written(tmp_path, '{"audio": "a.wav", "answers": ["a"]}\n' + line + "\n")
    with pytest.raises(RequestError, match="line 2") as refused:
        read_manifest(path)
    assert complaint in refused.value.message


def test_marks_of_windows_and_of_unicode_are_no_lines(tmp_path: Path) -> None:
    line = '{"audio": "a.wav", "answers": ["a"], "question": "one\u2028two"}\r\n'
    first, second = read_manifest(_written(tmp_path, "\ufeff" + line + line))
    assert first.question == second.question == "one\u2028two"


def test_a_missing_or_empty_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="cannot be read"):
        read_manifest(tmp_path / "none.jsonl")
    with pytest.raises(RequestError, match="no question"):
        read_manifest(_written(tmp_path, "\n"))


def test_answers_are_needed_only_where_answers_are_judged(tmp_path: Path) -> None:
    path = _written(tmp_path, '{"audio": "a.wav"}\n')
    assert len(read_manifest(path, needs_answers=False)) == 1

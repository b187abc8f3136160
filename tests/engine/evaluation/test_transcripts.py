"""Transcripts are read in our own form and in the published ones, or the wrong line is named."""

from pathlib import Path

import pytest

from engine.errors import RequestError
from engine.evaluation.transcripts import AISHELL_TRANSCRIPT, Transcript, read_transcripts


def _file(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _aishell(root: Path, *names: str, text: str = "今天 天气 好") -> Path:
    lines = "".join(f"{name} {text}\n" for name in names)
    _file(root / AISHELL_TRANSCRIPT, lines)
    return root


def test_a_manifest_says_text_or_question(tmp_path: Path) -> None:
    first, second = _file(tmp_path / "a.wav"), _file(tmp_path / "sub" / "b.wav")
    manifest = _file(
        tmp_path / "m.jsonl",
        '{"audio": "a.wav", "text": "One two."}\n\n'
        f'{{"audio": "{second}", "question": "What?", "answers": ["x"]}}\n',
    )
    assert read_transcripts(manifest) == [
        Transcript("a.wav", first, "One two."),
        Transcript(str(second), second, "What?"),
    ]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("nonsense", "line 2: the line"),
        ('{"text": "a"}', "line 2: audio"),
        ('{"audio": "a.wav"}', "line 2: text"),
        ('{"audio": "a.wav", "text": "?!"}', "line 2: the text has no word"),
        ('{"audio": "gone.wav", "text": "a"}', "line 2: there is no recording .*gone.wav"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    _file(tmp_path / "a.wav")
    manifest = _file(tmp_path / "m.jsonl", '{"audio": "a.wav", "text": "a"}\n' + line + "\n")
    with pytest.raises(RequestError, match=f"m.jsonl, {complaint}"):
        read_transcripts(manifest)


def test_what_cannot_be_read_or_is_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="cannot be read"):
        read_transcripts(tmp_path / "none.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b"\xe9\xff")
    with pytest.raises(RequestError, match="not UTF-8"):
        read_transcripts(tmp_path / "latin.jsonl")
    with pytest.raises(RequestError, match="has no recording"):
        read_transcripts(tmp_path)


def test_librispeech_is_read_as_published(tmp_path: Path) -> None:
    chapter = tmp_path / "test-clean" / "1089" / "134686"
    _file(chapter / "1089-134686.trans.txt", "1089-134686-0000 HE HOPED\n1089-134686-0001 STUFF\n")
    _file(chapter / "1089-134686-0000.flac")
    with pytest.raises(RequestError, match=r"trans\.txt, line 2: there is no recording .*0001"):
        read_transcripts(tmp_path)
    _file(chapter / "1089-134686-0001.flac")
    found = read_transcripts(tmp_path / "test-clean")
    assert found == read_transcripts(tmp_path)
    assert [(one.audio, one.text) for one in found] == [
        ("1089-134686-0000", "HE HOPED"),
        ("1089-134686-0001", "STUFF"),
    ]
    assert found[0].path == chapter / "1089-134686-0000.flac"


def test_a_published_line_without_text_is_named(tmp_path: Path) -> None:
    _file(tmp_path / "1-2.trans.txt", "1-2-0000\n")
    with pytest.raises(RequestError, match=r"1-2\.trans\.txt, line 1: there is no text"):
        read_transcripts(tmp_path)


def test_of_aishell_the_test_part_is_taken_unless_another_is_named(tmp_path: Path) -> None:
    tested, tuned = "BAC009S0764W0121", "BAC009S0724W0122"
    root = _aishell(tmp_path, tuned, tested, "BAC009S0002W0123")
    wave = _file(root / "wav" / "test" / "S0764" / f"{tested}.wav")
    other = _file(root / "wav" / "dev" / "S0724" / f"{tuned}.wav")
    _file(root / "wav" / "test" / "S0764" / "BAC009S0764W0999.wav")  # published without a text
    assert read_transcripts(root) == [Transcript(tested, wave, "今天 天气 好")]
    assert [one.path for one in read_transcripts(root / "wav" / "dev")] == [other]
    assert [one.path for one in read_transcripts(root / "wav" / "dev" / "S0724")] == [other]
    assert {one.path for one in read_transcripts(root / "wav")} == {wave, other}


def test_a_recording_that_is_missing_from_aishell_is_named(tmp_path: Path) -> None:
    root = _aishell(tmp_path, "BAC009S0002W0123", "BAC009S0764W0121")
    (root / "wav" / "test" / "S0764").mkdir(parents=True)
    with pytest.raises(RequestError, match=r"v0\.8\.txt, line 2: there is no recording .*W0121"):
        read_transcripts(root)

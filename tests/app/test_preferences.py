"""Preferences survive: a round trip, a broken file, a newer version; and they reach the engine."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.language import LanguageChoice
from app.look import ThemeChoice
from app.options import parse_options
from app.preferences import Preferences, PreferencesFile, live_commands, needs_restart
from app.toml_files import Scalar, to_toml, write_atomically
from engine import (
    ChooseDevices,
    EngineConfig,
    SetEchoCancelling,
    SetNoiseSuppression,
    SetPatience,
    SetYieldsAfter,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "floe" / "settings.toml"


def test_a_round_trip_keeps_everything(file: Path) -> None:
    chosen = (
        Preferences()
        .changed("sound", input_name='Mic "é" \\ 话筒', cancels_echo=False)
        .changed("turns", patience_s=1.4)
        .changed("answer", top_k=0)
        .changed("window", theme=ThemeChoice.HIGH_CONTRAST, starts_minimised=True)
        .changed("window", language=LanguageChoice.CHINESE)
        .changed("history", is_kept=True)
    )
    PreferencesFile(file).save(chosen)
    assert PreferencesFile(file).load() == (chosen, None)


def test_without_a_file_all_is_default_and_nothing_is_kept(file: Path) -> None:
    preferences, notice = PreferencesFile(file).load()
    assert (preferences, notice) == (Preferences(), None)
    assert not preferences.history.is_kept


@pytest.mark.parametrize(
    "content",
    [b"[sound\n", b"\xff\xfe", b"[turns]\npatience_s = 99\n", b'[window]\ntheme = "pink"\n'],
    ids=["syntax", "encoding", "number", "word"],
)
def test_a_broken_file_is_kept_aside_and_said(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    preferences, notice = PreferencesFile(file).load()
    assert preferences == Preferences()
    aside = file.with_name("settings.broken.toml")
    assert notice is not None
    assert str(aside) in notice()
    assert aside.read_bytes() == content
    assert not file.exists()


def test_what_a_newer_version_wrote_is_no_fault(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('[sound]\ncancels_echo = false\nroom = "large"\n[weather]\nis_fine = true\n')
    preferences, notice = PreferencesFile(file).load()
    assert notice is None
    assert not preferences.sound.cancels_echo


def test_a_failed_write_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    PreferencesFile(file).save(Preferences())
    before = file.read_bytes()

    def refuse(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        PreferencesFile(file).save(Preferences().changed("turns", patience_s=2.0))
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["settings.toml"]


scalars = st.one_of(
    st.text(),
    st.booleans(),
    st.integers(min_value=-(2**63), max_value=2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
)


@given(st.dictionaries(st.from_regex(r"\A[a-z_]{1,8}\Z"), scalars, max_size=5))
def test_what_is_written_is_toml(values: dict[str, Scalar]) -> None:
    assert tomllib.loads(to_toml({"part": values, "list": [values, values]})) == {
        "part": values,
        "list": [values, values],
    }


def test_a_file_is_replaced_at_once(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.toml"
    write_atomically(path, "one\n")
    write_atomically(path, "two\n")
    assert path.read_text() == "two\n"
    assert len(list(path.parent.iterdir())) == 1


def test_impossible_values_are_refused() -> None:
    with pytest.raises(ValidationError):
        Preferences().changed("turns", patience_s=0.0)


def test_the_engine_is_told_only_what_is_new() -> None:
    old = Preferences()
    assert live_commands(old, old) == []
    new = old.changed("sound", output_name="Headphones", cancels_echo=False)
    new = new.changed("sound", suppresses_noise=True)
    new = new.changed("turns", patience_s=1.4, yields_after_s=1.8)
    assert live_commands(old, new) == [
        ChooseDevices(None, "Headphones"),
        SetEchoCancelling(False),
        SetNoiseSuppression(True),
        SetPatience(1.4),
        SetYieldsAfter(1.8),
    ]


@pytest.mark.parametrize(
    ("section", "values", "is_needed"),
    [
        ("turns", {"patience_s": 2.4}, False),
        ("turns", {"allows_barge_in": False}, True),
        ("turns", {"yields_after_s": 0.6}, False),
        ("answer", {"temperature": 1.1}, True),
        ("answer", {"speech_top_k": 5}, True),
        ("sound", {"cancels_echo": False}, False),
        ("sound", {"suppresses_noise": True}, False),
    ],
)
def test_only_what_needs_it_asks_for_a_restart(
    section: str, values: dict[str, object], is_needed: bool
) -> None:
    running = Preferences().engine_config()
    assert needs_restart(running, Preferences().changed(section, **values)) is is_needed


def test_the_command_line_goes_before_the_preferences() -> None:
    chosen = Preferences().changed("turns", patience_s=1.4, allows_barge_in=False)
    chosen = chosen.changed("sound", input_name="Desk", cancels_echo=False, suppresses_noise=True)
    base = chosen.engine_config()
    plain = parse_options([], base)
    assert plain == base
    said = parse_options(["--patience", "0.5", "--input-device", "Lap", "--greedy"], base)
    assert (said.turns.patience_s, said.sound.input_name) == (0.5, "Lap")
    assert said.answer.is_greedy
    assert not said.turns.allows_barge_in
    assert parse_options([]) == EngineConfig()

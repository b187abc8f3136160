"""The launcher's own words, its faults and its file for old Pythons."""

import ast
import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

import main
from launcher.command import NEEDS, split_words
from launcher.faults import explain
from launcher.places import find_places
from launcher.stamp import Part, add_to_stamp, read_stamp

FLOE = Path(__file__).parents[2] / "floe"


def test_every_command_has_its_needs() -> None:
    assert set(main.COMMANDS) <= set(NEEDS)


@pytest.mark.parametrize(
    ("words", "own", "rest"),
    [
        ([], [], []),
        (["talk", "--offline"], [], ["talk", "--offline"]),
        (["--offline", "--reinstall", "answer"], ["--offline", "--reinstall"], ["answer"]),
    ],
)
def test_only_leading_options_are_the_launchers(
    words: list[str], own: list[str], rest: list[str]
) -> None:
    assert split_words(words) == (own, rest)


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "The disk is full"),
        ("Retrying after NewConnectionError\nERROR: No matching distribution found for torch==2",
         "There is no network"),
        ("ERROR: No matching distribution found for torch==2.13.0", "offers no torch==2.13.0"),
        ("ERROR: [Errno 13] Permission denied: 'x'", "not writable"),
        ("hm\nERROR: the wheel is odd.\n", "failed: ERROR: the wheel is odd. (Details: the log)"),
        ("", "the installer said nothing"),
    ],
)  # fmt: skip
def test_an_installers_output_becomes_one_sentence(output: str, sentence: str) -> None:
    text = str(explain(output, what="PyTorch", log="the log"))
    assert sentence in text
    assert "\n" not in text


def test_a_spoilt_stamp_is_no_stamp(tmp_path: Path) -> None:
    places = find_places(FLOE.parent, {"FLOE_VENV": str(tmp_path)})
    add_to_stamp(places, Part.RUN)
    assert read_stamp(places).covers(places, Part.RUN)
    assert not read_stamp(places).covers(places, Part.TEST)
    for spoilt in ("", "[]", '{"digests": 3}', "{"):
        places.stamp.write_text(spoilt, encoding="utf-8")
        assert not read_stamp(places).covers(places, Part.RUN)


def test_an_old_python_can_read_the_launcher() -> None:
    ast.parse(FLOE.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    launcher = _load_floe()
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", "")
    assert launcher.main() == 1
    assert "needs Python 3.11 or newer and this is 3.9" in capsys.readouterr().err


def _load_floe() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("floe_launcher", str(FLOE))
    spec = importlib.util.spec_from_loader("floe_launcher", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module

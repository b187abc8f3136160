"""`floe doctor` names what is missing and what to do, and never falls over what is absent."""

import json
import sys
from pathlib import Path

import pytest

import main
from engine.cli import examination
from engine.cli.findings import Condition, Finding
from engine.weights.store import BUILT_IN, Layout, ModelFolder
from tests.fakes.virtual_sound_card import VirtualSoundCard


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[ModelFolder]:
    """The models on this machine: the built-in one, of a million bytes."""
    (tmp_path / "model.safetensors").write_bytes(bytes(1_000_000))
    models = [ModelFolder(BUILT_IN, Layout.NATIVE, tmp_path)]
    monkeypatch.setattr(examination, "stored_models", lambda: models)
    return models


def _found(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    findings = json.loads(capsys.readouterr().out)["findings"]
    return {finding["name"]: finding for finding in findings}


def test_a_machine_with_a_model_can_answer(
    stored: list[ModelFolder], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["doctor", "--json"]) == 0
    found = _found(capsys)
    assert found["models"]["text"] == "built-in (0.00 GB)"
    assert found["torch"]["condition"] == Condition.WELL
    assert "transformers" in found["packages"]["text"]


def test_a_machine_without_a_model_is_told_what_to_do(
    stored: list[ModelFolder], capsys: pytest.CaptureFixture[str]
) -> None:
    stored.clear()
    assert main.main(["doctor"]) == 1
    output = capsys.readouterr()
    assert "MISSING  models" in output.out
    assert output.err == "floe: Floe cannot answer yet, see above what to do about: models.\n"


def test_torch_that_cannot_be_loaded_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    finding = examination.torch_device()
    assert finding.condition is Condition.MISSING
    assert "--reinstall" in finding.remedy


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "PACKAGES", ("numpy", "no-such-package"))
    finding = examination.packages()
    assert finding.condition is Condition.MISSING
    assert finding.text == "not installed: no-such-package"


@pytest.mark.parametrize(
    ("variables", "condition"),
    [
        ({}, Condition.LIMITED),
        ({"DISPLAY": ":7"}, Condition.WELL),
        ({"WAYLAND_DISPLAY": "wayland-0"}, Condition.WELL),
    ],
)
def test_the_screen_is_known_by_the_session(
    variables: dict[str, str], condition: Condition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination.sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert examination.screen().condition is condition


@pytest.mark.sound
def test_a_sound_card_is_found(sound_card: VirtualSoundCard) -> None:
    sides = [examination.microphone(), examination.loudspeaker()]
    assert [side.condition for side in sides] == [Condition.WELL] * 2
    assert all("Hz" in side.text for side in sides)


def test_what_needs_doing_says_what_to_do() -> None:
    def is_helpful(finding: Finding) -> bool:
        return finding.condition is Condition.WELL or finding.remedy.endswith(".")

    assert all(is_helpful(finding) for finding in examination.examine())

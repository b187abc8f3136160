"""`./floe models fetch` asks for agreement first, and says plainly what it cannot do."""

import pytest

from engine.cli.models import progress_text
from engine.weights.fetch import FetchProgress
from main import main


def test_nothing_is_fetched_without_agreement(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLOE_OFFLINE", raising=False)
    assert main(["models", "fetch", "freeze-omni-7b", "--mirror", "http://127.0.0.1:9"]) == 1
    shown = capsys.readouterr()
    assert "academic" in shown.out
    assert shown.err.splitlines() == [
        "floe: The licence has not been agreed to. Say so with --accept-licence."
    ]


def test_an_unknown_model_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "fetch", "nothing-7b"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "floe: There is no published model 'nothing-7b'. Known: freeze-omni-7b."
    ]


def test_offline_means_offline(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOE_OFFLINE", "1")
    assert main(["models", "fetch", "freeze-omni-7b", "--accept-licence"]) == 1
    assert "FLOE_OFFLINE" in capsys.readouterr().err


def test_progress_is_one_line() -> None:
    progress = FetchProgress(n_bytes=10**9, n_all_bytes=4 * 10**9, bytes_per_s=5e6, path="a.pt")
    assert progress_text(progress) == "1.00 of 4.00 GB, 5.0 MB/s, 10 min left  a.pt"

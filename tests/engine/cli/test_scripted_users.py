"""`./floe bench serve` starts a server, lets users talk to it, and prints the figures."""

import json
import multiprocessing
from pathlib import Path

import pytest

from main import main
from tests.fakes.small_models import small_config, write_small_native

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("served_by", ["--workers", "--processes"])
def test_users_talk_to_a_server_in_a_process_of_its_own(
    served_by: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    model = write_small_native(tmp_path / "model", small_config())
    few = ["--users", "2", served_by, "2", "--rounds", "1", "--model", str(model)]
    assert main(["bench", "serve", "--json", *few]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["users"] == 2
    assert figures["questions"] == 4
    assert figures["processor_s_per_user_minute"] > 0.0
    assert figures["errors"] == 0
    assert not multiprocessing.active_children()


def test_a_model_that_is_not_there_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "serve", "--model", "no-such-model"]) == 1
    assert "no-such-model" in capsys.readouterr().err
    assert not multiprocessing.active_children()

"""`./floe bench duplex` and `./floe evaluate duplex` hold real talks and print their figures."""

import json

import pytest

from main import main

FEW = ["--random", "tiny", "--count", "1", "--echo-minutes", "0"]

pytestmark = pytest.mark.slow


def test_the_bench_prints_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "duplex", "--json", *FEW]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["questions"] == 1
    assert figures["echo_answers_s"] == 0.0
    assert 0.0 < figures["real_time_factor"] < 20.0


def test_the_experiment_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "duplex", *FEW]) == 0
    shown = capsys.readouterr().out
    assert "smooth turn taking tor" in shown
    assert "backchannel resume rate" in shown

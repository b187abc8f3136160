"""`./floe bench duplex` and `./floe evaluate duplex` hold real talks and print their figures."""

import json

import pytest

from engine.cli.scripted_talks import figure_table
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


def test_a_soak_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "soak", "--random", "tiny", "--minutes", "1"]) == 0
    shown = {line[:34].strip(): line[34:] for line in capsys.readouterr().out.splitlines()}
    assert shown["threads left over"] == "none"
    assert shown["growth after 5 minutes percent"] == "-"
    assert ": " in shown["memory mib"]


def test_a_table_shows_every_kind_of_figure() -> None:
    table = figure_table({"a_b": [1.2, 3.4], "c": ["x", "y"], "d": [], "e": {"1": 2.0}, "f": None})
    assert [line.split(maxsplit=1)[1] for line in table.replace("a b", "ab").splitlines()] == [
        "p50 1  p90 3",
        "x, y",
        "none",
        "1: 2.0",
        "-",
    ]

"""The session's answer times: percentiles, files, and what the panel shows of them."""

import csv
import io
import json

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.latency import (
    PUBLISHED_MS,
    LatencyRecord,
    latency_chrome_trace,
    latency_csv,
    latency_json,
)
from app.look import Look, ThemeChoice
from app.widgets.latency_panel import LatencyPanel
from engine import Cause, OverlapLatency, Stage, StageSpan, TurnLatency


def answer(turn: int, **stages_ms: float) -> TurnLatency:
    spans = tuple(StageSpan(stage=Stage(name), ms=ms) for name, ms in stages_ms.items())
    total_ms = sum(stages_ms.values())
    return TurnLatency(
        at_s=float(turn), turn=turn, epoch=turn, total_ms=total_ms, spans=spans, cause=Cause.MODEL
    )


@pytest.fixture
def record() -> LatencyRecord:
    turns = [answer(1, verdict=160.0, audible=240.0), answer(2, verdict=100.0, audible=100.0)]
    overlap = OverlapLatency(
        at_s=3.0, turn=2, epoch=1, ducked_ms=118.0, silent_ms=None, resumed_ms=700.0
    )
    return LatencyRecord(turns, [overlap])


@pytest.mark.parametrize(
    ("totals", "p50", "p90"),
    [([5.0], 5.0, 5.0), ([2.0, 1.0], 1.0, 2.0), ([float(n) for n in range(1, 11)], 5.0, 9.0)],
)
def test_percentiles_are_by_nearest_rank(totals: list[float], p50: float, p90: float) -> None:
    record = LatencyRecord([answer(n, audible=ms) for n, ms in enumerate(totals)])
    assert (record.percentile_ms(0.5), record.percentile_ms(0.9)) == (p50, p90)


def test_a_spreadsheet_gets_one_line_for_each_answer(record: LatencyRecord) -> None:
    rows = list(csv.DictReader(io.StringIO(latency_csv(record))))
    assert [row["turn"] for row in rows] == ["1", "2"]
    assert (rows[0]["total_ms"], rows[0]["verdict_ms"]) == ("400.000", "160.000")
    assert rows[0]["first_pcm_ms"] == "", "a stage that was left out is empty"


def test_a_program_gets_everything(record: LatencyRecord) -> None:
    document = json.loads(latency_json(record))
    assert (document["p50_ms"], document["p90_ms"]) == (200.0, 400.0)
    assert document["published_ms"] == PUBLISHED_MS
    assert document["overlaps"][0]["resumed_ms"] == 700.0
    for told in document["answers"]:
        assert sum(span["ms"] for span in told["spans"]) == pytest.approx(told["total_ms"])


def test_a_trace_puts_the_stages_end_to_end(record: LatencyRecord) -> None:
    first, second, *_ = json.loads(latency_chrome_trace(record))["traceEvents"]
    assert first["ts"] + first["dur"] == pytest.approx(second["ts"])
    assert second["ts"] + second["dur"] == pytest.approx(record.turns[0].at_s * 1e6)


def test_the_panel_shows_the_session(record: LatencyRecord, qtbot: QtBot) -> None:
    panel = LatencyPanel(Look(ThemeChoice.DARK))
    qtbot.addWidget(panel)
    panel.show()
    (export,) = panel.findChildren(QPushButton)
    assert not export.isVisible(), "there is nothing to export yet"
    panel.show_latency(record)
    named = shown(panel)
    assert named["Milliseconds from your last word to the first sound"] == "200"
    assert named["p50 of 2"] == "200"
    assert named["p90"] == "400"
    assert named["paper, 7B"] == str(PUBLISHED_MS)
    assert named["ducked after"] == "118"
    assert named["resumed after"] == "700"
    assert named["end of speech → verdict"] == "100 ms"
    with qtbot.waitSignal(panel.export_wanted, timeout=10_000):
        export.click()


def shown(panel: LatencyPanel) -> dict[str, str]:
    """The texts that can be seen, by what they are called."""
    labels = panel.findChildren(QLabel)
    return {one.accessibleName(): one.text() for one in labels if one.isVisible()}


def test_before_the_first_answer_there_is_no_empty_figure(
    record: LatencyRecord, qtbot: QtBot
) -> None:
    panel = LatencyPanel(Look(ThemeChoice.DARK))
    qtbot.addWidget(panel)
    panel.show()
    empty = shown(panel)
    assert empty["paper, 7B"] == str(PUBLISHED_MS)
    assert empty["paper: → voice prefill"] == "15"
    assert not {"p50", "p90", "ducked after", "silent after", "→ audible"} & set(empty)
    assert "–" not in empty.values()
    panel.show_latency(LatencyRecord(record.turns))
    answered = shown(panel)
    assert answered["→ audible"] == "100 ms"
    assert answered["p90"] == "400"
    assert "ducked after" not in answered, "nobody has spoken over an answer"


def test_the_papers_figures_stand_beside_ours_and_a_light_tells_of_delay(qtbot: QtBot) -> None:
    panel = LatencyPanel(Look(ThemeChoice.DARK))
    qtbot.addWidget(panel)

    def named(name: str) -> QLabel:
        return next(one for one in panel.findChildren(QLabel) if one.accessibleName() == name)

    assert named("paper: end of speech → verdict").text() == "160"
    assert named("paper: → first words to speak").text() == "478"
    assert named("paper: → audible").text() == ""
    light = named("Hearing")
    assert (light.text(), light.property("kind")) == ("Audio keeps up", "keeps-up")
    panel.show_behind(1240.0)
    assert (light.text(), light.property("kind")) == ("Audio is 1.2 s behind", "falls-behind")
    (dot,) = [label for label in panel.findChildren(QLabel) if label.text() == "●"]
    assert dot.property("kind") == "light-bad"
    panel.show_behind(None)
    assert dot.property("kind") == "light-good"
    assert light.property("kind") == "keeps-up"

"""The timeline keeps what happened where it happened, and draws it cheaply."""

import statistics
import time

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.look import Look, ThemeChoice
from app.theme import DARK
from app.timeline import SPAN_S, MarkKind, Timeline
from app.widgets.timeline_view import TimelineView
from app.window_bench import Paints
from engine import (
    Cause,
    Levels,
    ModelLoading,
    ReplyDucked,
    ReplyInterrupted,
    ReplyResumed,
    SpeechOffset,
    SpeechOnset,
    StateChunk,
    TurnDropped,
    TurnTaken,
)
from tests.screenshots.talk import half_a_minute

FRAME_LIMIT_S = 0.004


@pytest.fixture
def timeline() -> Timeline:
    return Timeline()


def levels(at_s: float, *, heard_db: float = -100.0, played_db: float = -100.0) -> Levels:
    return Levels(
        at_s=at_s,
        microphone_db=heard_db,
        loudspeaker_db=played_db,
        heard_db=heard_db,
        is_voice=heard_db > -50,
        backlog_ms=0.0,
    )


def chunk(at_s: float, p1: float, p2: float) -> StateChunk:
    return StateChunk(
        at_s=at_s + 0.5,
        turn=1,
        chunk=0,
        p0=1 - p1 - p2,
        p1=p1,
        p2=p2,
        captured_s=at_s,
        compute_ms=20.0,
    )


def test_what_is_older_than_the_span_is_forgotten(timeline: Timeline) -> None:
    for second in range(100):
        timeline.take(levels(float(second)))
        timeline.take(TurnTaken(at_s=float(second), turn=second, cause=Cause.MODEL))
        timeline.take(chunk(float(second), 0.1, 0.1))
    for kept in (timeline.levels, timeline.marks, timeline.chunks):
        assert 99 - kept[0].at_s < SPAN_S + 3
        assert len(kept) >= SPAN_S


def test_a_judgement_lies_where_its_sound_was(timeline: Timeline) -> None:
    timeline.take(chunk(7.0, 0.2, 0.1))
    assert timeline.chunks[0].at_s == 7.0


def test_a_voice_reaches_from_its_onset_to_its_last_pause(timeline: Timeline) -> None:
    timeline.take(SpeechOnset(at_s=1.0, turn=1))
    timeline.take(levels(1.5, heard_db=-20.0))
    timeline.take(SpeechOffset(at_s=1.4, turn=1, voiced_s=0.4))
    timeline.take(SpeechOffset(at_s=2.2, turn=1, voiced_s=1.0))
    timeline.take(TurnTaken(at_s=2.5, turn=1, cause=Cause.MODEL))
    timeline.take(levels(3.0, heard_db=-20.0))
    (voice,) = timeline.voices
    assert (voice.from_s, voice.to_s) == (1.0, 2.2)


def test_an_answer_is_turned_down_between_duck_and_resume(timeline: Timeline) -> None:
    timeline.take(levels(1.0))
    timeline.take(ReplyDucked(at_s=1.1, turn=1, epoch=1, is_paused=False))
    timeline.take(levels(1.2))
    timeline.take(TurnDropped(at_s=1.25, turn=2, cause=Cause.MODEL))
    timeline.take(ReplyResumed(at_s=1.3, turn=1, epoch=1))
    timeline.take(levels(1.4))
    assert [sample.is_ducked for sample in timeline.levels] == [False, True, False]
    assert [mark.kind for mark in timeline.marks] == [MarkKind.DUCKS, MarkKind.RESUMES]


def test_marks_say_why(timeline: Timeline) -> None:
    timeline.take(TurnTaken(at_s=1.0, turn=1, cause=Cause.PATIENCE))
    timeline.take(TurnDropped(at_s=2.0, turn=2, cause=Cause.SHORTNESS))
    timeline.take(TurnDropped(at_s=2.5, turn=2, cause=Cause.COMMAND))
    timeline.take(ReplyInterrupted(at_s=3.0, turn=1, epoch=1, heard_text="", cause=Cause.MODEL))
    words = [mark.words for mark in timeline.marks]
    assert words == ["takes the turn: silence", "too short", "yields"]


def test_what_is_no_part_of_it_changes_nothing(timeline: Timeline) -> None:
    assert not timeline.take(ModelLoading(at_s=1.0, fraction=0.5, part=""))
    assert timeline.latest_s is None


# -- the picture ------------------------------------------------------------------------------


@pytest.fixture
def view(timeline: Timeline, qtbot: QtBot) -> TimelineView:
    widget = TimelineView(timeline, Look(ThemeChoice.DARK))
    qtbot.addWidget(widget)
    widget.resize(1200, widget.height())
    return widget


def colours(image: QImage, *, top: int) -> set[str]:
    """Every colour on the middle line of a lane."""
    return {QColor(image.pixel(x, top + 16)).name() for x in range(80, image.width() - 24)}


def test_each_lane_shows_its_own(view: TimelineView, timeline: Timeline) -> None:
    assert DARK.accent not in colours(view.grab().toImage(), top=72)
    for step in range(60):
        timeline.take(levels(step / 15, heard_db=-12.0 if step < 30 else -100.0))
        timeline.take(levels(step / 15, played_db=-12.0 if step >= 30 else -100.0))
    timeline.take(chunk(3.0, 0.9, 0.05))
    view.refresh()
    image = view.grab().toImage()
    assert DARK.accent in colours(image, top=72)
    assert DARK.speaking in colours(image, top=110)
    assert DARK.speaking in colours(image, top=148)
    assert DARK.accent not in colours(image, top=148)


def test_a_turned_down_answer_has_another_colour(view: TimelineView, timeline: Timeline) -> None:
    timeline.take(ReplyDucked(at_s=0.0, turn=1, epoch=1, is_paused=False))
    for step in range(30):
        timeline.take(levels(step / 15, played_db=-30.0))
    view.refresh()
    lane = colours(view.grab().toImage(), top=148)
    assert DARK.ducked in lane
    assert DARK.speaking not in lane


def test_the_theme_is_followed(timeline: Timeline, qtbot: QtBot) -> None:
    look = Look(ThemeChoice.DARK)
    view = TimelineView(timeline, look)
    qtbot.addWidget(view)
    view.resize(1200, view.height())
    dark = colours(view.grab().toImage(), top=72)
    look.choose(ThemeChoice.LIGHT)
    assert dark.isdisjoint(colours(view.grab().toImage(), top=72))


def test_numbers_are_told_under_the_pointer(view: TimelineView, timeline: Timeline) -> None:
    for event in half_a_minute():
        timeline.take(event)
    view.refresh()
    view.grab()
    assert timeline.latest_s is not None
    last_chunk_ago_s = timeline.latest_s - timeline.chunks[-1].at_s + 0.08
    x = 1200 - 24 - last_chunk_ago_s / SPAN_S * (1200 - 24 - 80)
    assert "takes the turn 91%" in view.words_at(x)
    assert view.words_at(10) == ""


def test_a_frame_is_cheap(view: TimelineView, timeline: Timeline) -> None:
    for event in half_a_minute():
        timeline.take(event)
    image = QImage(view.size(), QImage.Format.Format_ARGB32_Premultiplied)
    spent_s: list[float] = []
    for _ in range(40):
        view.refresh()
        begin_s = time.thread_time()
        view.render(image)
        spent_s.append(time.thread_time() - begin_s)
    assert statistics.median(spent_s) <= FRAME_LIMIT_S


def test_it_scrolls_only_while_something_happens(
    view: TimelineView, timeline: Timeline, qtbot: QtBot
) -> None:
    view.show()
    timeline.take(levels(1.0))
    view.refresh()
    assert view.is_scrolling
    qtbot.waitUntil(lambda: not view.is_scrolling, timeout=10_000)
    view.refresh()
    view.hide()
    assert not view.is_scrolling


def test_where_less_motion_is_wanted_it_does_not_glide(
    view: TimelineView, timeline: Timeline, qtbot: QtBot
) -> None:
    view._look.keep_calm(is_calm=True)
    view.show()
    timeline.take(levels(1.0))
    view.refresh()
    paints = Paints(view)
    qtbot.wait(600)
    assert paints.n <= 2
    view._look.keep_calm(is_calm=False)
    view.refresh()
    qtbot.waitUntil(lambda: paints.n > 8, timeout=10_000)
    view.hide()

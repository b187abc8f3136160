"""The main window, driven as a person drives it, with events in place of an engine."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.conversation import ConversationModel
from app.examples import shipped_examples
from app.look import Look, ThemeChoice
from app.notices import Notice, Notices, Remedy
from app.timeline import Timeline
from app.windows.main_window import MainWindow
from engine import (
    Cause,
    Levels,
    ModelReady,
    Mood,
    MoodChanged,
    ReplyInterrupted,
    ReplySpoken,
    ReplyStarted,
    ReplyText,
    Stage,
    StageSpan,
    TurnLatency,
    TurnTaken,
)


@pytest.fixture
def conversation(qtbot: QtBot) -> ConversationModel:
    return ConversationModel()


@pytest.fixture
def notices(qtbot: QtBot) -> Notices:
    return Notices()


@pytest.fixture
def window(conversation: ConversationModel, notices: Notices, qtbot: QtBot) -> Iterator[MainWindow]:
    main_window = MainWindow(
        conversation,
        notices,
        timeline=Timeline(),
        look=Look(ThemeChoice.DARK),
        examples=shipped_examples(),
    )
    qtbot.addWidget(main_window)
    main_window.show()
    conversation.take(MoodChanged(at_s=0.0, mood=Mood.IDLE))
    yield main_window
    main_window.hide()


def _texts(window: MainWindow) -> list[str]:
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible()]


def _reply(conversation: ConversationModel, text: str, *, n_spoken: int) -> None:
    conversation.take(TurnTaken(at_s=1.0, turn=1, cause=Cause.TYPED, typed_text="What is ice?"))
    conversation.take(ReplyStarted(at_s=1.0, turn=1, epoch=1))
    conversation.take(ReplyText(at_s=1.0, turn=1, epoch=1, text=text))
    conversation.take(ReplySpoken(at_s=1.0, turn=1, epoch=1, n_chars=n_spoken))


def test_return_sends_what_was_typed_and_empties_the_line(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.composer.entry, "  hello there ")
    with qtbot.waitSignal(window.typed, timeout=10_000) as sent:
        qtbot.keyClick(window.composer.entry, Qt.Key.Key_Return)
    assert sent.args == ["hello there"]
    assert window.composer.entry.text() == ""


def test_an_empty_line_is_not_sent(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(window.typed):
        qtbot.keyClick(window.composer.entry, Qt.Key.Key_Return)


def test_mute_is_a_switch(window: MainWindow, qtbot: QtBot) -> None:
    wanted: list[bool] = []
    said: list[str] = []
    window.mute_wanted.connect(wanted.append)
    for _ in range(2):
        qtbot.mouseClick(window.top_bar.mute_button, Qt.MouseButton.LeftButton)
        said.append(window.top_bar.mute_button.text())
    assert wanted == [True, False]
    assert said == ["Muted  M", "Mute  M"]


def test_captions_tell_spoken_words_from_those_to_come(
    window: MainWindow, conversation: ConversationModel
) -> None:
    _reply(conversation, "Ice is <cold>.", n_spoken=6)
    (reply,) = [text for text in _texts(window) if text.startswith("Ice is")]
    spoken, rest = reply.split("<span", maxsplit=1)
    assert spoken == "Ice is "
    assert "&lt;cold&gt;." in rest
    assert "line-through" not in rest


def test_what_an_interruption_left_unsaid_is_struck(
    window: MainWindow, conversation: ConversationModel
) -> None:
    _reply(conversation, "Ice is cold.", n_spoken=3)
    conversation.take(
        ReplyInterrupted(at_s=2.0, turn=1, epoch=1, heard_text="Ice", cause=Cause.MODEL)
    )
    (reply,) = [text for text in _texts(window) if text.startswith("Ice")]
    spoken, rest = reply.split("<span", maxsplit=1)
    assert spoken == "Ice ", "the gap before what is struck is not struck"
    assert "line-through" in rest
    assert rest.endswith(">is cold.</span>")


def test_a_model_without_captions_says_so(
    window: MainWindow, conversation: ConversationModel
) -> None:
    conversation.take(
        ModelReady(
            at_s=0.0,
            name="other",
            device="cpu",
            dtype="float32",
            n_parameters=1,
            has_captions=False,
            role="",
        )
    )
    conversation.take(TurnTaken(at_s=1.0, turn=1, cause=Cause.MODEL))
    assert any("no captions" in text for text in _texts(window))


def test_the_latency_of_the_last_turn_is_shown_by_stage(
    window: MainWindow, conversation: ConversationModel
) -> None:
    window.resize(1280, 800)
    spans = (StageSpan(stage=Stage.VERDICT, ms=160.0), StageSpan(stage=Stage.AUDIBLE, ms=276.0))
    conversation.take(
        TurnLatency(at_s=1.0, turn=1, epoch=1, total_ms=436.0, spans=spans, cause=Cause.MODEL)
    )
    texts = _texts(window)
    assert {"436", "160 ms", "276 ms"} <= set(texts)


def test_levels_reach_the_meters(window: MainWindow, conversation: ConversationModel) -> None:
    conversation.take(
        Levels(
            at_s=0.0,
            microphone_db=-20.0,
            loudspeaker_db=-90.0,
            heard_db=-22.0,
            is_voice=True,
            backlog_ms=0.0,
        )
    )
    assert window.stage.microphone_meter.accessibleDescription() == "-22 dB"


def test_nothing_can_be_asked_of_an_engine_that_has_stopped(
    window: MainWindow, conversation: ConversationModel
) -> None:
    conversation.take(MoodChanged(at_s=0.0, mood=Mood.FAILED))
    assert not window.composer.entry.isEnabled()
    assert not window.top_bar.mute_button.isEnabled()


def test_a_notice_offers_its_remedy(window: MainWindow, notices: Notices, qtbot: QtBot) -> None:
    notices.post(Notice("engine", lambda: "The engine has failed.", Remedy.RESTART_ENGINE))
    assert window.notice_bar.isVisible()
    with qtbot.waitSignal(window.notice_bar.remedy_pressed, timeout=10_000) as pressed:
        button = next(
            b
            for b in window.notice_bar.findChildren(QPushButton)
            if _is_labelled(b, "Restart engine")
        )
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed.args == [Remedy.RESTART_ENGINE]
    notices.withdraw("engine")
    assert not window.notice_bar.isVisible()


def _is_labelled(item: object, text: str) -> bool:
    get_text = getattr(item, "text", None)
    return get_text is not None and get_text() == text


def test_a_narrow_window_keeps_the_conversation(window: MainWindow) -> None:
    window.resize(900, 640)
    assert not window.roles.isVisible()
    assert window.composer.entry.isVisible()
    window.resize(1280, 800)
    assert window.roles.isVisible()


def test_closing_asks_first(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.close_wanted, timeout=10_000):
        window.close()
    assert window.isVisible()

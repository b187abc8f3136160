"""The conversation model follows the engine's events and tells the views what changed."""

import pytest
from pytestqt.qtbot import QtBot

from app.conversation import ConversationModel, ReplyState
from engine import (
    Cause,
    ConversationCleared,
    EndOfReply,
    Mood,
    MoodChanged,
    ReplyFinished,
    ReplyInterrupted,
    ReplySpoken,
    ReplyStarted,
    ReplyText,
    Stopped,
    TurnDropped,
    TurnTaken,
    UserWords,
)


@pytest.fixture
def model(qtbot: QtBot) -> ConversationModel:
    return ConversationModel()


def _answer(model: ConversationModel, text: str) -> None:
    model.take(TurnTaken(at_s=1.0, turn=1, cause=Cause.MODEL))
    model.take(ReplyStarted(at_s=1.1, turn=1, epoch=1))
    for piece in text.split("|"):
        model.take(ReplyText(at_s=1.2, turn=1, epoch=1, text=piece))


def test_words_and_answer_make_one_turn(model: ConversationModel) -> None:
    model.take(UserWords(at_s=0.5, turn=1, text="what is", is_final=False))
    model.take(UserWords(at_s=0.9, turn=1, text="what is ice", is_final=True))
    _answer(model, "Ice is |cold.")
    model.take(ReplySpoken(at_s=1.5, turn=1, epoch=1, n_chars=7))
    (turn,) = model.turns
    assert (turn.user_text, turn.reply_text, turn.n_spoken_chars) == (
        "what is ice",
        "Ice is cold.",
        7,
    )
    assert turn.reply_state is ReplyState.UNDER_WAY


def test_an_interruption_keeps_only_what_was_heard(model: ConversationModel) -> None:
    _answer(model, "Once upon a time.")
    model.take(
        ReplyInterrupted(at_s=2.0, turn=1, epoch=1, heard_text="Once upon", cause=Cause.MODEL)
    )
    assert model.turns[0].n_spoken_chars == len("Once upon")
    assert model.turns[0].reply_state is ReplyState.INTERRUPTED


def test_a_finished_answer_was_heard_to_its_end(model: ConversationModel) -> None:
    _answer(model, "Yes.")
    model.take(ReplyFinished(at_s=2.0, turn=1, epoch=1, text="Yes.", why=EndOfReply.COMPLETE))
    assert model.turns[0].n_spoken_chars == 4


def test_a_dropped_turn_leaves_no_words(model: ConversationModel) -> None:
    model.take(UserWords(at_s=0.5, turn=1, text="mhm", is_final=True))
    model.take(TurnDropped(at_s=0.7, turn=1, cause=Cause.MODEL))
    assert model.turns[0].user_text == ""


def test_a_typed_turn_shows_what_was_typed(model: ConversationModel) -> None:
    model.take(TurnTaken(at_s=1.0, turn=1, cause=Cause.TYPED, typed_text="Hello"))
    assert model.turns[0].user_text == "Hello"


def test_each_change_is_announced_with_its_turn(model: ConversationModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.turn_changed, timeout=10_000) as announced:
        model.take(TurnTaken(at_s=1.0, turn=1, cause=Cause.MODEL))
    assert announced.args == [0]


def test_the_mood_is_announced_only_when_it_changes(model: ConversationModel) -> None:
    moods: list[Mood] = []
    model.mood_changed.connect(lambda: moods.append(model.mood))
    for mood in (Mood.IDLE, Mood.IDLE, Mood.LISTENING):
        model.take(MoodChanged(at_s=0.0, mood=mood))
    assert moods == [Mood.IDLE, Mood.LISTENING]


def test_a_new_conversation_begins_empty(model: ConversationModel) -> None:
    _answer(model, "Yes.")
    model.take(ConversationCleared(at_s=3.0, role=""))
    assert model.turns == []


def test_an_engine_that_failed_is_a_mood(model: ConversationModel) -> None:
    model.take(Stopped(at_s=1.0, is_clean=False))
    assert model.mood is Mood.FAILED

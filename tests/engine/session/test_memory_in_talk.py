"""What a conversation remembers, as the one who talks notices it: roles, and what is too long."""

import pytest

from engine.commands import SayText, SetRole
from engine.errors import RequestError
from engine.events import (
    Cause,
    ContextTrimmed,
    ConversationCleared,
    Mood,
    MoodChanged,
    ReplyFinished,
    StateChunk,
    TurnTaken,
)
from tests.fakes.scripted_mind import ScriptedMind, ScriptedVoice, never
from tests.fakes.scripted_talk import ScriptedTalk
from tests.fakes.voices import voice


def talk_with(*answers: str) -> ScriptedTalk:
    return ScriptedTalk(ScriptedMind(list(answers)), ScriptedVoice(), step_s=0.002)


def memory(talk: ScriptedTalk) -> list[str]:
    assert isinstance(talk.mind, ScriptedMind)
    return talk.mind.memory


@pytest.mark.parametrize("keeps_history", [True, False])
def test_a_new_role_remembers_what_was_said_or_begins_anew(keeps_history: bool) -> None:
    talk = talk_with("first", "second")
    talk.command(SayText("one"))
    talk.run(3.0)
    talk.command(SetRole("a pirate", keeps_history=keeps_history))
    talk.run(3.1)
    assert memory(talk) == (["typed:one", "assistant", "first"] if keeps_history else [])
    assert len(talk.told(ConversationCleared)) == (not keeps_history)
    talk.command(SayText("two"))
    talk.run(6.0)
    assert [event.turn for event in talk.told(TurnTaken)] == [1, 2 if keeps_history else 1]


def test_a_turn_that_the_memory_cannot_hold_is_answered_as_it_stands() -> None:
    talk = talk_with("yes")
    mind = talk.mind
    assert isinstance(mind, ScriptedMind)
    mind.judge, mind.n_chunks_of_room = never, 20
    talk.user_says(voice(6.0), at_s=1.0)
    talk.run(12.0)
    assert {event.cause for event in talk.told(TurnTaken)} == {Cause.LENGTH}
    assert talk.told(ReplyFinished)
    assert max(event.chunk for event in talk.told(StateChunk)) == 19


def test_old_turns_leave_when_an_answer_was_heard_and_nobody_speaks() -> None:
    talk = talk_with("one two three four five six", "yes")
    mind = talk.mind
    assert isinstance(mind, ScriptedMind)
    mind.n_surplus_turns = 3
    talk.command(SayText("count"))
    talk.run(12.0)
    (trimmed,) = talk.told(ContextTrimmed)
    assert trimmed.n_turns_left_out == 3
    assert trimmed.at_s >= talk.told(ReplyFinished)[0].at_s


def test_a_typed_turn_that_is_too_long_leaves_a_conversation_that_goes_on() -> None:
    talk = talk_with("yes")
    mind = talk.mind
    assert isinstance(mind, ScriptedMind)
    mind.longest_typed = 10
    with pytest.raises(RequestError, match="too long"):
        talk.command(SayText("a" * 11))
    assert talk.told(MoodChanged)[-1].mood is Mood.IDLE
    talk.command(SayText("hello"))
    talk.run(3.0)
    assert len(talk.told(ReplyFinished)) == 1

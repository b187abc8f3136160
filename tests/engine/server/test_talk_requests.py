"""What a client may ask beside talking: what is done, what is refused, and in which words."""

from typing import Any

import numpy as np
import pytest

from engine.protocol.message_error import MessageError
from engine.server.limits import ServerLimits
from tests.fakes.scripted_sessions import MemberTalk, ScriptedSessions, append, typed

RATE_HZ = 24_000
LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
MANUAL = {
    "type": "session.update",
    "session": {"type": "realtime", "audio": {"input": {"turn_detection": None}}},
}
ANSWER = {"type": "response.create"}


def talk_of(*answers: str) -> MemberTalk:
    return MemberTalk(ScriptedSessions(list(answers) or ["well yes of course"]))


def test_the_role_changes_and_the_settings_say_so() -> None:
    talk = talk_of()
    talk.say({"type": "session.update", "session": {"instructions": "Be a pirate."}})
    assert talk.of("session.updated")[0]["session"]["instructions"] == "Be a pirate."
    talk.settle()
    assert talk.mind.role == "Be a pirate."


def test_a_refused_update_changes_nothing_and_names_the_message() -> None:
    talk = talk_of()
    session = {"instructions": "Be a pirate.", "tools": [{"type": "function", "name": "go"}]}
    error = talk.refused({"type": "session.update", "event_id": "mine", "session": session})
    assert (error["code"], error["param"], error["event_id"]) == ("unsupported", "tools", "mine")
    talk.settle()
    assert talk.mind.role == "You are a script."


def test_what_waits_can_be_taken_back_and_what_is_remembered_cannot() -> None:
    talk = talk_of()
    talk.say(typed("Is it?"))
    item_id = talk.of("conversation.item.added")[0]["item"]["id"]
    delete = {"type": "conversation.item.delete", "item_id": item_id}
    talk.say({"type": "conversation.item.retrieve", "item_id": item_id})
    assert talk.of("conversation.item.retrieved")[0]["item"]["content"][0]["text"] == "Is it?"
    talk.say(delete)
    assert talk.of("conversation.item.deleted")[0]["item_id"] == item_id
    assert talk.refused(ANSWER)["code"] == "nothing_to_answer"
    assert talk.refused(delete)["code"] == "item_not_found"
    talk.say(typed("Is it?"))
    talk.say(ANSWER)
    item_id = talk.of("conversation.item.added")[1]["item"]["id"]
    assert talk.refused({**delete, "item_id": item_id})["code"] == "unsupported"


def test_one_answer_at_a_time() -> None:
    talk = talk_of(LONG)
    talk.say(typed("Count."))
    talk.say(ANSWER)
    talk.say(typed("Again."))
    assert talk.refused(ANSWER)["code"] == "conversation_already_has_active_response"


@pytest.mark.parametrize(
    "message",
    [
        {**ANSWER, "response": {"output_modalities": ["text"]}},
        {**ANSWER, "response": {"instructions": "Be brief."}},
        {**ANSWER, "response": {"conversation": "none"}},
        {"type": "conversation.item.create", "item": {
            "type": "message", "role": "system", "content": [{"type": "input_text", "text": "a"}],
        }},
        {"type": "conversation.item.create", "item": {
            "type": "message", "role": "user", "content": [{"type": "input_image"}],
        }},
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(message: dict[str, Any]) -> None:
    assert talk_of().refused(message)["code"] == "unsupported"


def test_what_does_not_fit_is_refused_and_what_fits_again_is_heard() -> None:
    limits = ServerLimits(max_backlog_s=3.0)
    talk = MemberTalk(limits=limits)
    talk.say(MANUAL)
    talk.say(append(np.zeros(2 * RATE_HZ, np.float32)))
    with pytest.raises(MessageError, match="wait to be heard"):
        talk.say(append(np.zeros(2 * RATE_HZ, np.float32)))
    talk.say({"type": "input_audio_buffer.clear"})
    assert talk.member.backlog_s == 0.0
    talk.say(append(np.zeros(2 * RATE_HZ, np.float32)))
    assert talk.member.backlog_s == pytest.approx(2.0, abs=0.01)


def answered(text: str) -> dict[str, Any]:
    content = [{"type": "output_text", "text": text}]
    item = {"type": "message", "role": "assistant", "content": content}
    return {"type": "conversation.item.create", "item": item}


def test_what_was_said_elsewhere_is_remembered_and_not_answered() -> None:
    talk = talk_of("yes")
    talk.say(typed("Is it late?"))
    talk.say(answered("It is."))
    talk.say(answered("And it was."))
    talk.settle()
    before = ["typed:Is it late?", "assistant", "It", "is.", "typed:", "assistant"]
    assert talk.mind.memory == [*before, "And", "it", "was."]
    assert not talk.of("response.created")
    talk.say(typed("Is it?"))
    talk.say(ANSWER)
    talk.wait(2.0)
    assert talk.mind.memory[-3:] == ["typed:Is it?", "assistant", "yes"]


def test_nothing_is_remembered_in_the_middle_of_an_answer() -> None:
    talk = talk_of(LONG)
    talk.say(typed("Count."))
    talk.say(ANSWER)
    assert talk.refused(answered("It is."))["code"] == "unsupported"


def test_a_new_conversation_is_begun_in_the_same_session() -> None:
    talk = talk_of("yes")
    talk.say({"type": "session.update", "session": {"instructions": "Be a pirate."}})
    talk.say(typed("Is it?"))
    talk.say(ANSWER)
    talk.wait(2.0)
    talk.say({"type": "floe.conversation.clear"})
    assert talk.of("floe.conversation_cleared")[0]["role"] == "Be a pirate."
    assert talk.mind.memory == []


def test_how_soon_an_answer_gives_way_can_be_asked_for() -> None:
    talk = talk_of()
    update = {"type": "session.update", "session": {"floe": {"yields_after_ms": 600}}}
    talk.say(update)
    assert talk.of("session.updated")[0]["session"]["floe"]["version"] == 1
    update["session"]["floe"]["yields_after_ms"] = 50
    assert talk.refused(update)["code"] == "unsupported"

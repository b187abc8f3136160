"""One client's conversation, in the protocol's words, with a scripted mind on a virtual clock."""

from typing import Any

import numpy as np
import pytest

from engine.server.settings import Dialect
from tests.fakes.scripted_mind import disregard_after_pause, never
from tests.fakes.scripted_sessions import (
    MemberTalk,
    ScriptedSessions,
    append,
    encode_pcm,
    question,
    typed,
)
from tests.fakes.voices import voice

RATE_HZ = 24_000
LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
MANUAL = {
    "type": "session.update",
    "session": {"type": "realtime", "audio": {"input": {"turn_detection": None}}},
}
ANSWER = {"type": "response.create"}
COMMIT = {"type": "input_audio_buffer.commit"}
CANCEL = {"type": "response.cancel"}


def talk_of(*answers: str, **how: Any) -> MemberTalk:
    return MemberTalk(ScriptedSessions(list(answers) or ["well yes of course"], **how))


def ended(talk: MemberTalk) -> dict[str, Any]:
    """The last answer, as `response.done` has it."""
    return talk.of("response.done")[-1]["response"]


def test_it_greets_with_the_settings_in_force() -> None:
    first = talk_of().told[0]
    assert first["type"] == "session.created"
    session = first["session"]
    assert session["id"] == "sess_test"
    assert session["instructions"] == "You are a script."
    assert session["audio"]["input"]["turn_detection"]["type"] == "semantic_vad"


def test_a_typed_turn_from_beginning_to_end() -> None:
    talk = talk_of("well yes")
    talk.say(typed("Is it?"))
    talk.say(ANSWER)
    talk.wait(3.0)
    kinds = talk.kinds()
    assert kinds[:8] == [
        "session.created",
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
        "response.output_audio_transcript.delta",
    ]
    assert kinds[-6:] == [
        "response.output_audio.done",
        "response.output_audio_transcript.done",
        "response.content_part.done",
        "response.output_item.done",
        "conversation.item.done",
        "response.done",
    ]
    assert "typed:Is it?" in talk.mind.memory
    words = "".join(one["delta"] for one in talk.of("response.output_audio_transcript.delta"))
    assert words == "well yes "
    assert ended(talk)["status"] == "completed"
    # 600 samples for a step, two steps for a character.
    assert len(talk.heard_answer()) == 1200 * len("well yes ")
    assert np.abs(talk.heard_answer()).max() > 0.3


def test_every_event_of_an_answer_names_the_same_answer() -> None:
    talk = talk_of("well yes")
    talk.say(typed("Is it?"))
    talk.say(ANSWER)
    talk.wait(3.0)
    parts = [one for one in talk.told if "content_index" in one]
    assert len({(one["response_id"], one["item_id"]) for one in parts}) == 1
    assert len({one["event_id"] for one in talk.told}) == len(talk.told)


def test_a_spoken_question_is_answered_when_the_model_says_so() -> None:
    talk = talk_of("well yes")
    talk.speak(question())
    talk.wait(3.0)
    kinds = talk.kinds()
    turn = [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
    ]
    assert kinds[1:7] == turn
    started, stopped = talk.of(turn[0])[0], talk.of(turn[1])[0]
    assert started["item_id"] == stopped["item_id"] == talk.of(turn[2])[0]["item_id"]
    assert started["audio_start_ms"] == pytest.approx(500, abs=120)
    assert 1700 <= stopped["audio_end_ms"] <= 2400
    assert ended(talk)["status"] == "completed"
    assert talk.of("floe.latency")[0]["response_id"] == ended(talk)["id"]
    moods = [one["mood"] for one in talk.of("floe.mood")]
    assert moods == ["idle", "listening", "thinking", "speaking", "idle"]


def test_a_recording_sent_at_once_is_heard_whole() -> None:
    talk = talk_of("well yes")
    talk.say(append(question()))
    talk.settle()
    talk.wait(3.0)
    (started,) = talk.of("input_audio_buffer.speech_started")
    assert started["audio_start_ms"] == pytest.approx(500, abs=120)
    assert ended(talk)["status"] == "completed"


def test_silence_is_no_turn() -> None:
    talk = talk_of()
    talk.speak(np.zeros(RATE_HZ, np.float32))
    assert talk.kinds() == ["session.created"]


def test_a_network_that_stalls_is_no_pause() -> None:
    talk = talk_of(judge=never)
    sound = question(2.0, silence_s=0.0)
    talk.speak(sound[: len(sound) // 2])
    talk.wait(5.0)
    assert not talk.of("input_audio_buffer.committed")
    talk.speak(sound[len(sound) // 2 :])
    talk.speak(np.zeros(RATE_HZ, np.float32))
    assert len(talk.of("input_audio_buffer.committed")) == 1


@pytest.mark.parametrize("every_s", [0.0192, 0.0208], ids=["fast", "slow"])
def test_a_client_whose_clock_goes_wrong_is_heard_and_answered(every_s: float) -> None:
    talk = talk_of()
    talk.speak(np.zeros(60 * RATE_HZ, np.float32), every_s=every_s)
    talk.speak(question(1.5), every_s=every_s)
    talk.wait(3.0)
    assert talk.member.backlog_s < 0.1
    (started,) = talk.of("input_audio_buffer.speech_started")
    assert started["audio_start_ms"] == pytest.approx(60_500, abs=150)
    assert len(talk.of("input_audio_buffer.committed")) == 1
    assert ended(talk)["status"] == "completed"


def test_speech_over_an_answer_ends_it_and_is_answered() -> None:
    talk = talk_of(LONG, "well yes")
    talk.say(typed("Count."))
    talk.say(ANSWER)
    talk.wait(1.0)
    talk.speak(question(1.5))
    talk.wait(3.0)
    first, second = [one["response"] for one in talk.of("response.done")]
    assert first["status"] == "cancelled"
    assert first["status_details"] == {"type": "cancelled", "reason": "turn_detected"}
    heard = first["output"][0]["content"][0]["transcript"]
    assert heard
    assert LONG.startswith(heard.strip())
    assert len(heard) < len(LONG) / 2
    assert talk.of("output_audio_buffer.cleared")[0]["response_id"] == first["id"]
    assert second["status"] == "completed"
    remembered = [word for word in talk.mind.memory if word in LONG.split()]
    assert remembered == heard.split()


def test_a_short_sound_over_an_answer_ducks_it_and_it_goes_on() -> None:
    talk = talk_of(LONG, judge=never)
    talk.say(typed("Count."))
    talk.say(ANSWER)
    talk.wait(1.0)
    talk.speak(question(0.35))
    talk.wait(8.0)
    assert not talk.of("floe.ducked")[0]["is_paused"]
    assert talk.of("floe.resumed")
    assert talk.of("floe.turn_dropped")
    assert ended(talk)["status"] == "completed"


def test_cancel_keeps_only_what_was_heard() -> None:
    talk = talk_of(LONG)
    talk.say(typed("Count."))
    talk.say(ANSWER)
    talk.wait(1.0)
    talk.say(CANCEL)
    done = ended(talk)
    assert done["status_details"]["reason"] == "client_cancelled"
    heard = done["output"][0]["content"][0]["transcript"].split()
    assert heard == [word for word in talk.mind.memory if word in LONG.split()]
    n = len(talk.of("response.output_audio.delta"))
    talk.wait(1.0)
    assert len(talk.of("response.output_audio.delta")) == n
    assert talk.refused(CANCEL)["code"] == "response_cancel_not_active"


def test_truncate_cuts_at_what_the_client_has_played() -> None:
    talk = talk_of(LONG)
    talk.say(typed("Count."))
    talk.say(ANSWER)
    talk.wait(2.0)
    item_id = talk.of("response.output_item.added")[0]["item"]["id"]
    cut = {"type": "conversation.item.truncate", "item_id": item_id, "content_index": 0}
    assert talk.refused({**cut, "audio_end_ms": 60_000})["code"] == "invalid_audio_end_ms"
    talk.say({**cut, "audio_end_ms": 450})
    assert talk.of("conversation.item.truncated")[0]["audio_end_ms"] == 450
    transcript = ended(talk)["output"][0]["content"][0]["transcript"]
    # 0.05 s for each character: two words are 0.4 s.
    assert transcript.split() == ["one", "two"]
    assert [word for word in talk.mind.memory if word in LONG.split()] == ["one", "two"]
    talk.say({**cut, "audio_end_ms": 450})
    assert talk.refused({**cut, "audio_end_ms": 100})["code"] == "audio_already_heard"


def test_turns_by_hand() -> None:
    talk = talk_of("well yes", judge=never)
    talk.say(MANUAL)
    assert talk.refused(COMMIT)["code"] == "input_audio_buffer_commit_empty"
    talk.speak(question(1.0, silence_s=0.0))
    assert talk.kinds()[-1] == "error"
    talk.say(COMMIT)
    assert talk.kinds()[-3:] == [
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
    ]
    talk.wait(1.0)
    assert not talk.of("response.created")
    talk.say(ANSWER)
    talk.wait(3.0)
    assert ended(talk)["status"] == "completed"
    assert not talk.of("input_audio_buffer.speech_started")
    assert len(talk.of("input_audio_buffer.committed")) == 1


def test_silence_committed_by_hand_is_answered_by_a_failure() -> None:
    talk = talk_of()
    talk.say(MANUAL)
    talk.say(append(np.zeros(RATE_HZ, np.float32)))
    talk.say(COMMIT)
    talk.say(ANSWER)
    talk.settle()
    done = ended(talk)
    assert done["status"] == "failed"
    assert done["status_details"]["error"]["code"] == "nothing_heard"
    talk.say(typed("Is it?"))
    talk.say(ANSWER)
    talk.wait(4.0)
    assert ended(talk)["status"] == "completed"


def test_what_is_disregarded_is_told() -> None:
    talk = talk_of(judge=disregard_after_pause)
    talk.speak(question())
    (dropped,) = talk.of("floe.turn_dropped")
    assert dropped["cause"] == "model"
    assert talk.kinds()[-2:] == [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
    ]


def test_a_sound_item_is_answered() -> None:
    talk = talk_of("well yes")
    content = [{"type": "input_audio", "audio": encode_pcm(question(silence_s=0.0))}]
    item = {"type": "message", "role": "user", "id": "mine", "content": content}
    talk.say({"type": "conversation.item.create", "item": item})
    talk.say(ANSWER)
    talk.wait(3.0)
    assert ended(talk)["status"] == "completed"
    assert talk.of("conversation.item.added")[0]["item"]["id"] == "mine"


def test_commit_ends_a_turn_that_is_being_heard() -> None:
    talk = talk_of("well yes", judge=never)
    assert talk.refused(COMMIT)["code"] == "input_audio_buffer_commit_empty"
    talk.speak(question(1.0, silence_s=0.0))
    talk.say(COMMIT)
    talk.wait(3.0)
    assert ended(talk)["status"] == "completed"


def test_clear_forgets_the_turn_that_is_being_heard() -> None:
    talk = talk_of(judge=never)
    talk.speak(question(1.0, silence_s=0.0))
    talk.say({"type": "input_audio_buffer.clear"})
    assert talk.kinds()[-1] == "input_audio_buffer.cleared"
    assert talk.of("floe.turn_dropped")[0]["cause"] == "command"
    talk.speak(np.zeros(2 * RATE_HZ, np.float32))
    assert not talk.of("input_audio_buffer.committed")


def test_the_older_generation_hears_its_own_names() -> None:
    talk = MemberTalk(dialect=Dialect.BETA)
    talk.say(typed("Is it?"))
    talk.say(ANSWER)
    talk.wait(3.0)
    kinds = set(talk.kinds())
    assert {
        "conversation.item.created",
        "response.audio.delta",
        "response.audio_transcript.delta",
        "response.audio.done",
        "response.audio_transcript.done",
    } <= kinds
    assert not any("output_audio" in kind or kind == "conversation.item.done" for kind in kinds)
    assert talk.of("session.created")[0]["session"]["input_audio_format"] == "pcm16"
    assert ended(talk)["output"][0]["content"][0]["type"] == "audio"


def test_much_sound_at_once_is_heard_in_small_steps() -> None:
    talk = talk_of("well yes")
    talk.say(append(np.tile(voice(1.0, rate_hz=RATE_HZ), 10)))
    assert talk.member.backlog_s > 9.0
    n_steps = 0
    while talk.member.backlog_s > 0.0:
        talk.member.work()
        n_steps += 1
    assert n_steps > 50


def test_an_answer_that_waits_for_a_silent_microphone_is_idleness() -> None:
    talk = talk_of(LONG, judge=never)
    talk.say(typed("Count."))
    talk.say(ANSWER)
    talk.wait(1.0)
    talk.speak(voice(0.7, rate_hz=RATE_HZ))
    assert talk.of("floe.ducked")
    active_s = talk.member.active_s
    talk.wait(30.0)
    assert not talk.of("response.done")
    assert talk.member.active_s < active_s + 2.0
    talk.speak(np.zeros(RATE_HZ, np.float32))
    assert talk.member.active_s > active_s + 29.0

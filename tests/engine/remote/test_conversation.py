"""A conversation that a server holds, as this end of the line hears and sees it."""

import time

import pytest

from engine.commands import NewConversation, SayText, SetMuted, SetRole, StopReply
from engine.config import TurnConfig
from engine.events import (
    Cause,
    ConversationCleared,
    Failed,
    Levels,
    ModelReady,
    Mood,
    OverlapLatency,
    ReplyAudible,
    ReplyDucked,
    ReplyFinished,
    ReplyInterrupted,
    ReplySpoken,
    ReplyStarted,
    ReplyText,
    RoleChanged,
    SpeechOnset,
    Stage,
    StateChunk,
    Stopped,
    TurnLatency,
    TurnTaken,
)
from engine.session.parts import Judgement
from tests.fakes.remote_talk import remote_talk
from tests.fakes.scripted_mind import never
from tests.fakes.scripted_sessions import ScriptedSessions, serving

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"


def address(port: int) -> str:
    return f"127.0.0.1:{port}"


def test_a_spoken_question_is_answered_aloud_and_told_as_at_home() -> None:
    sessions = ScriptedSessions(["well yes of course"])
    with serving(sessions) as served, remote_talk(address(served.port)) as talk:
        ready = talk.wait_for(ModelReady)
        assert (ready.name, ready.role) == ("scripted", "You are a script.")
        talk.wait_for_mood(Mood.IDLE)
        talk.speak(1.2)
        finished = talk.wait_for(ReplyFinished)
        assert finished.text.strip() == "well yes of course"
        assert "".join(event.text for event in talk.told(ReplyText)) == finished.text
        assert 0.6 < talk.sounding_s < 1.2
        (onset,) = talk.told(SpeechOnset)
        assert onset.turn == 1
        assert onset.at_s == pytest.approx(talk.said_at_s[0], abs=0.2)
        (taken,) = talk.told(TurnTaken)
        assert taken.speech_s == pytest.approx(1.2, abs=0.3)
        chunks = talk.told(StateChunk)
        assert len(chunks) >= 7
        assert [chunk.chunk for chunk in chunks] == list(range(len(chunks)))
        assert chunks[-1].p1 == pytest.approx(0.9)
        assert chunks[-1].captured_s == pytest.approx(onset.at_s + 1.3, abs=0.4)
        spoken = [event.n_chars for event in talk.told(ReplySpoken)]
        assert spoken == sorted(spoken)
        assert spoken
    assert isinstance(talk.events[-1], Stopped)
    assert talk.events[-1].is_clean


def test_the_wait_is_measured_at_this_loudspeaker_and_its_parts_sum_to_it() -> None:
    with serving(ScriptedSessions(["yes"])) as served, remote_talk(address(served.port)) as talk:
        talk.wait_for_mood(Mood.IDLE)
        talk.speak(1.2)
        latency = talk.wait_for(TurnLatency)
        (audible,) = talk.told(ReplyAudible)
        (onset,) = talk.told(SpeechOnset)
        ended_s = onset.at_s + talk.told(TurnTaken)[0].speech_s
        assert latency.total_ms == pytest.approx((audible.at_s - ended_s) * 1e3, abs=100)
        assert latency.total_ms == pytest.approx(sum(span.ms for span in latency.spans))
        assert latency.spans[0].stage is Stage.VERDICT
        assert latency.spans[-1].stage is Stage.AUDIBLE


def test_a_voice_over_an_answer_turns_it_down_and_ends_it() -> None:
    sessions = ScriptedSessions([LONG, "yes"], judge=never, patience_s=0.8)
    with serving(sessions) as served, remote_talk(address(served.port)) as talk:
        talk.wait_for_mood(Mood.IDLE)
        talk.send(SayText("Count."))
        talk.wait_for(ReplySpoken, lambda event: event.n_chars > 12)
        talk.speak(2.0)
        talk.wait_for(ReplyDucked)
        interrupted = talk.wait_for(ReplyInterrupted)
        assert interrupted.cause is Cause.MODEL
        assert 0 < len(interrupted.heard_text) < len(LONG)
        overlap = talk.wait_for(OverlapLatency)
        assert overlap.silent_ms is not None
        assert 0 < overlap.ducked_ms <= overlap.silent_ms < 2500
        assert talk.wait_for(ReplyFinished).text.strip() == "yes"
        (onset,) = talk.told(SpeechOnset)
        assert onset.is_overlap
        assert [event.turn for event in talk.told(ReplyStarted)] == [1, 2]
        memory = sessions.minds[0].memory
        assert memory[: memory.index("one")] == ["typed:Count.", "assistant"]
        assert "fourteen" not in memory
        assert not talk.told(Failed)


def test_an_answer_that_goes_on_is_heard_whole() -> None:
    def cough(chunks: list[object]) -> Judgement:
        return Judgement(0.1, 0.0, 0.9) if len(chunks) > 7 else Judgement(0.9, 0.05, 0.05)

    sessions = ScriptedSessions([LONG], judge=cough)
    with serving(sessions) as served, remote_talk(address(served.port)) as talk:
        talk.wait_for_mood(Mood.IDLE)
        talk.send(SayText("Count."))
        talk.wait_for(ReplySpoken, lambda event: event.n_chars > 12)
        talk.speak(0.4)
        talk.wait_for_mood(Mood.HESITATING)
        assert talk.wait_for(ReplyFinished).text.strip() == LONG
        assert talk.wait_for(OverlapLatency).resumed_ms is not None


def test_stop_is_silence_at_once_and_only_what_was_heard_is_remembered() -> None:
    sessions = ScriptedSessions([LONG, "yes"])
    with serving(sessions) as served, remote_talk(address(served.port)) as talk:
        talk.wait_for_mood(Mood.IDLE)
        talk.send(SayText("Count."))
        talk.wait_for(ReplySpoken, lambda event: event.n_chars > 20)
        talk.send(StopReply())
        interrupted = talk.wait_for(ReplyInterrupted)
        assert interrupted.cause is Cause.COMMAND
        time.sleep(0.6)
        assert talk.loudness(last_s=0.3) < 1e-4
        words = sessions.minds[0].memory[2:]
        assert 0 < len(words) < 14
        heard = interrupted.heard_text.split()
        assert abs(len(words) - len(heard)) <= 1
        talk.send(SayText("Is it?"))
        assert talk.wait_for(ReplyFinished).turn == 2


def test_a_typed_turn_breaks_off_an_answer() -> None:
    sessions = ScriptedSessions([LONG, "yes"])
    with serving(sessions) as served, remote_talk(address(served.port)) as talk:
        talk.wait_for_mood(Mood.IDLE)
        talk.send(SayText("Count."))
        talk.wait_for(ReplyAudible)
        talk.send(SayText("Is it?"))
        assert talk.wait_for(ReplyFinished).text.strip() == "yes"
        assert talk.told(ReplyInterrupted)[0].cause is Cause.TYPED
        assert [event.typed_text for event in talk.told(TurnTaken)] == ["Count.", "Is it?"]
        assert not talk.told(Failed)


def test_the_role_and_a_new_conversation_reach_the_server() -> None:
    sessions = ScriptedSessions(["yes"])
    with (
        serving(sessions) as served,
        remote_talk(address(served.port), role="Be a pirate.") as talk,
    ):
        talk.wait_for_mood(Mood.IDLE)
        talk.wait(lambda: bool(sessions.minds) and sessions.minds[0].role == "Be a pirate.")
        talk.send(SetRole("Be brief."))
        assert talk.wait_for(RoleChanged, lambda event: event.role == "Be brief.")
        talk.send(SayText("Is it?"))
        talk.wait_for(ReplyFinished)
        assert sessions.minds[0].role == "Be brief."
        talk.send(NewConversation())
        assert talk.wait_for(ConversationCleared).role == "Be brief."
        talk.wait(lambda: sessions.minds[0].memory == [])
        since = len(talk.events)
        talk.send(SayText("Is it?"))
        assert talk.wait_for(ReplyFinished, since=since).turn == 1


def test_a_muted_microphone_is_not_heard() -> None:
    with serving(ScriptedSessions(["yes"])) as served, remote_talk(address(served.port)) as talk:
        talk.wait_for_mood(Mood.IDLE)
        talk.send(SetMuted(True))
        talk.wait_for_mood(Mood.MUTED)
        talk.speak(1.2)
        time.sleep(2.5)
        assert not talk.told(SpeechOnset)
        assert max(event.microphone_db for event in talk.told(Levels)) > -40
        talk.send(SetMuted(False))
        talk.speak(1.2)
        talk.wait_for(ReplyFinished)


def test_where_barge_in_is_off_the_answer_is_finished_first() -> None:
    turns = TurnConfig(allows_barge_in=False)
    with (
        serving(ScriptedSessions(["one two three four five"])) as served,
        remote_talk(address(served.port), turns=turns) as talk,
    ):
        talk.wait_for_mood(Mood.IDLE)
        talk.send(SayText("Count."))
        talk.wait_for(ReplyAudible)
        talk.speak(0.8, silence_s=0.0)
        talk.wait_for(ReplyFinished)
        assert not talk.told(ReplyDucked)

"""A server that goes, comes back, refuses or is slow: a sentence each, and the talk goes on."""

import logging
import time

import numpy as np
import pytest

from engine.commands import Reconnect, SayText
from engine.errors import ErrorCode
from engine.events import (
    Cause,
    Failed,
    Levels,
    ModelReady,
    Mood,
    ReplyAudible,
    ReplyFinished,
    ReplyInterrupted,
    ReplySpoken,
    ServerChanged,
    ServerState,
    Stopped,
    TurnTaken,
)
from engine.server.limits import ServerLimits
from engine.server.server_config import ServerConfig
from tests.fakes.bad_line import bad_line
from tests.fakes.remote_talk import RemoteTalk, remote_talk
from tests.fakes.scripted_sessions import ScriptedSessions, serving

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
TOKEN = "a-token-of-some-length"


def lost(talk: RemoteTalk, *, since: int = 0) -> ServerChanged:
    return talk.wait_for(ServerChanged, lambda it: it.state is ServerState.LOST, since=since)


def connected(talk: RemoteTalk, *, since: int = 0) -> ServerChanged:
    return talk.wait_for(ServerChanged, lambda it: it.state is ServerState.CONNECTED, since=since)


def test_a_line_that_is_cut_in_mid_answer_is_a_state_and_the_conversation_goes_on() -> None:
    sessions = ScriptedSessions([LONG])
    with (
        serving(sessions) as served,
        bad_line(served.port) as line,
        remote_talk(f"127.0.0.1:{line.port}") as talk,
    ):
        talk.wait_for_mood(Mood.IDLE)
        talk.send(SayText("Count."))
        talk.wait_for(ReplySpoken, lambda event: event.n_chars > 12)
        line.is_up = False
        line.cut()
        interrupted = talk.wait_for(ReplyInterrupted)
        assert interrupted.cause is Cause.CONNECTION
        assert LONG.startswith(interrupted.heard_text.strip())
        assert len(interrupted.heard_text) > 12
        change = lost(talk)
        assert change.message == "The connection to the server was lost."
        talk.wait_for_mood(Mood.OFFLINE)
        talk.send(SayText("Is it?"))
        assert "not reached" in talk.wait_for(Failed).message
        talk.wait(lambda: len(waits(talk)) >= 3)
        assert waits(talk)[:3] == sorted(waits(talk)[:3])
        since = len(talk.events)
        line.is_up = True
        talk.send(Reconnect())
        connected(talk, since=since)
        talk.wait_for_mood(Mood.IDLE, since=since)
        talk.wait(lambda: len(sessions.minds) == 2 and len(sessions.minds[1].memory) > 2)
        heard = interrupted.heard_text.split()
        assert sessions.minds[1].memory == ["typed:Count.", "assistant", *heard]
        talk.speak(1.2)
        finished = talk.wait_for(ReplyFinished, since=since)
        assert finished.turn == 2
        assert len(talk.told(ModelReady)) == 1


def waits(talk: RemoteTalk) -> list[float]:
    """How long it waited before each new try."""
    return [one.retry_s for one in talk.told(ServerChanged) if one.retry_s is not None]


def test_a_server_that_ends_and_starts_again_is_found_again() -> None:
    with serving(ScriptedSessions(["well yes"])) as served:
        port = served.port
        talk = RemoteTalk(f"127.0.0.1:{port}")
        talk.host.start()
        talk.wait_for_mood(Mood.IDLE)
        talk.send(SayText("Is it?"))
        talk.wait_for(ReplyFinished)
    try:
        assert lost(talk).message == "The server has ended."
        since = len(talk.events)
        again = ScriptedSessions(["no"])
        with serving(again, config=ServerConfig(port=port)):
            connected(talk, since=since)
            talk.send(SayText("Was it?"))
            assert talk.wait_for(ReplyFinished, since=since).turn == 2
            memory = [
                "typed:Is it?",
                "assistant",
                "well",
                "yes",
                "typed:Was it?",
                "assistant",
                "no",
            ]
            assert again.minds[0].memory == memory
    finally:
        assert talk.host.stop()


def test_a_question_whose_answer_was_never_heard_is_asked_again() -> None:
    sessions = ScriptedSessions(["well yes"])
    with (
        serving(sessions) as served,
        bad_line(served.port) as line,
        remote_talk(f"127.0.0.1:{line.port}") as talk,
    ):
        talk.wait_for_mood(Mood.IDLE)
        line.stand_still()
        time.sleep(0.2)
        talk.send(SayText("Is it?"))
        talk.wait_for(TurnTaken)
        line.cut()
        line.flow()
        lost(talk)
        assert talk.wait_for(ReplyFinished).text.strip() == "well yes"
        assert len(talk.told(TurnTaken)) == 1
        assert sessions.minds[1].memory == ["typed:Is it?", "assistant", "well", "yes"]


def test_a_server_that_is_not_there_yet_is_waited_for() -> None:
    with serving() as served:
        port = served.port
    with remote_talk(f"127.0.0.1:{port}", role="Be brief.") as talk:
        change = lost(talk)
        assert change.message == "The server cannot be reached."
        assert "Settings" in change.remedy
        assert change.retry_s is not None
        talk.wait_for_mood(Mood.OFFLINE)
        with serving(config=ServerConfig(port=port)):
            connected(talk)
            assert talk.wait_for(ModelReady).role == "Be brief."


@pytest.mark.parametrize(
    ("token", "sentence"), [("", "asks for a token"), ("wrong-wrong-wrong-wrong", "not accept")]
)
def test_a_refused_token_is_said_once_and_never_logged(
    token: str, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    config = ServerConfig(port=0, token=TOKEN)
    with serving(config=config) as served:
        with remote_talk(f"127.0.0.1:{served.port}", token=token) as talk:
            failed = talk.wait_for(Failed)
            assert failed.is_fatal
            assert failed.code is ErrorCode.SERVER_REFUSED
            assert sentence in failed.message
            assert "token" in failed.remedy
            assert not talk.wait_for(Stopped).is_clean
        with remote_talk(f"127.0.0.1:{served.port}", token=TOKEN) as talk:
            talk.wait_for_mood(Mood.IDLE)
    assert TOKEN not in caplog.text
    assert token == "" or token not in caplog.text
    assert TOKEN not in repr(talk.host._config)


def test_a_full_server_is_waited_for() -> None:
    limits = ServerLimits(max_sessions=1)
    with serving(config=ServerConfig(port=0, limits=limits)) as served:
        with remote_talk(f"127.0.0.1:{served.port}") as first:
            first.wait_for_mood(Mood.IDLE)
            second = RemoteTalk(f"127.0.0.1:{served.port}")
            second.host.start()
            assert lost(second).message == "The server has no place left."
        try:
            connected(second)
            assert not second.told(Failed)
        finally:
            assert second.host.stop()


@pytest.mark.parametrize("address", ["", "ftp://there", "two words", "there:port", "me:you@there"])
def test_an_address_that_is_none_is_said(address: str) -> None:
    with remote_talk(address) as talk:
        failed = talk.wait_for(Failed)
        assert failed.is_fatal
        assert failed.message == "The server's address is none."


def test_a_page_that_is_no_floe_server_is_said() -> None:
    with serving() as served, remote_talk(f"ws://127.0.0.1:{served.port}/elsewhere") as talk:
        assert talk.wait_for(Failed).message == "There is no Floe server at this address."


def test_a_server_without_floes_own_part_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.server.talk.model_record", lambda _ready: None)
    with serving() as served, remote_talk(f"127.0.0.1:{served.port}") as talk:
        assert "too old" in talk.wait_for(Failed).message


def test_who_was_silent_for_long_is_heard_again_without_a_word_about_it() -> None:
    sessions = ScriptedSessions(["yes"])
    config = ServerConfig(port=0, limits=ServerLimits(idle_s=1.5))
    with (
        serving(sessions, config=config) as served,
        remote_talk(f"127.0.0.1:{served.port}") as talk,
    ):
        talk.wait_for_mood(Mood.IDLE)
        time.sleep(4.0)
        since = len(talk.events)
        talk.speak(1.4)
        talk.wait_for(ReplyAudible, since=since)
        assert not [it for it in talk.told(ServerChanged) if it.state is ServerState.LOST]
        assert Mood.OFFLINE not in [getattr(event, "mood", None) for event in talk.events]
        assert len(sessions.minds) == 2
        heard = np.concatenate(sessions.minds[1].chunks).reshape(-1, 320)
        assert np.count_nonzero(np.abs(heard).max(axis=1) > 0.01) / 50 > 1.25


def test_a_slow_line_delays_the_answer_and_loses_nothing() -> None:
    with (
        serving(ScriptedSessions(["well yes of course"])) as served,
        bad_line(served.port) as line,
        remote_talk(f"127.0.0.1:{line.port}") as talk,
    ):
        line.delay_s = 0.05
        talk.wait_for_mood(Mood.IDLE)
        talk.speak(1.2, silence_s=0.3)
        time.sleep(1.0)
        line.stand_still()
        time.sleep(1.0)
        line.flow()
        finished = talk.wait_for(ReplyFinished)
        assert finished.text.strip() == "well yes of course"
        assert 0.6 < talk.sounding_s < 1.3
        assert len(talk.told(TurnTaken)) == 1
        assert talk.told(Levels)
        assert not [it for it in talk.told(ServerChanged) if it.state is ServerState.LOST]

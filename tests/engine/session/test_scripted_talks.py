"""Whole conversations on a virtual clock: what is told, what is remembered, what is heard.

Uses a scripted mind and voice; the real ones have tests of their own.
"""

import numpy as np
import pytest

from engine.commands import (
    NewConversation,
    PlayExample,
    SayText,
    SetMuted,
    SetPatience,
    SetRole,
    SetYieldsAfter,
    StopReply,
)
from engine.config import EngineConfig, SoundConfig, TurnConfig
from engine.errors import RequestError
from engine.events import (
    Cause,
    ConversationCleared,
    EchoLeak,
    ExamplePlaying,
    MicrophoneTaken,
    Mood,
    MoodChanged,
    OverlapLatency,
    ReplyFinished,
    ReplyInterrupted,
    ReplyResumed,
    RoleChanged,
    SpeechOffset,
    SpeechOnset,
    TurnDropped,
    TurnLatency,
    TurnTaken,
)
from tests.fakes.scripted_mind import (
    ScriptedMind,
    ScriptedVoice,
    after_pause,
    disregard_after_pause,
    never,
)
from tests.fakes.scripted_talk import ScriptedTalk
from tests.fakes.voices import hum, voice

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
SPEECH_LEVEL = 0.2


def talk_with(*answers: str, echo_gain: float = 0.0) -> ScriptedTalk:
    return ScriptedTalk(
        ScriptedMind(list(answers)),
        ScriptedVoice(),
        config=EngineConfig(sound=SoundConfig(cancels_echo=echo_gain > 0.0)),
        step_s=0.002,
        echo_gain=echo_gain,
    )


def memory(talk: ScriptedTalk) -> list[str]:
    assert isinstance(talk.mind, ScriptedMind)
    return talk.mind.memory


def test_a_question_is_answered() -> None:
    talk = talk_with("yes it is")
    end_s = talk.user_says(voice(1.5), at_s=1.0)
    talk.run(6.0)
    (taken,) = talk.told(TurnTaken)
    assert taken.cause is Cause.MODEL
    assert taken.speech_s == pytest.approx(1.5, abs=0.1)
    (finished,) = talk.told(ReplyFinished)
    assert finished.text == "yes it is "
    assert memory(talk)[1:] == ["assistant", "yes", "it", "is"]
    assert talk.loudness(0.0, end_s) == 0.0
    moods = [event.mood for event in talk.told(MoodChanged)]
    assert moods == [Mood.IDLE, Mood.LISTENING, Mood.THINKING, Mood.SPEAKING, Mood.IDLE]


def test_latency_begins_with_the_last_voice_and_ends_at_the_loudspeaker() -> None:
    talk = talk_with("yes it is")
    end_s = talk.user_says(voice(1.5), at_s=1.0)
    talk.run(6.0)
    (latency,) = talk.told(TurnLatency)
    assert sum(span.ms for span in latency.spans) == pytest.approx(latency.total_ms)
    first = np.flatnonzero(np.abs(talk.loudspeaker) > 0.005)[0] / 48_000
    true_ms = (first - end_s) * 1e3
    assert latency.total_ms == pytest.approx(true_ms, abs=120)


def test_the_first_syllable_is_heard_with_what_came_before_it() -> None:
    talk = talk_with("yes")
    talk.user_says(voice(1.0), at_s=2.0)
    talk.run(2.5)
    mind = talk.mind
    assert isinstance(mind, ScriptedMind)
    heard = np.concatenate(mind.chunks)
    loud = np.flatnonzero(np.abs(heard) > 0.02)[0] / 16_000
    assert 0.3 < loud < 1.0
    assert np.abs(heard[: int(16_000 * (loud - 0.05))]).max() < 0.01


def test_patience_answers_what_the_model_never_judges() -> None:
    talk = talk_with("yes")
    talk.mind.judge = never  # type: ignore[attr-defined]
    talk.command(SetPatience(0.5))
    end_s = talk.user_says(voice(1.0), at_s=1.0)
    talk.run(4.0)
    (taken,) = talk.told(TurnTaken)
    assert taken.cause is Cause.PATIENCE
    assert talk.when(taken) - end_s == pytest.approx(0.5, abs=0.12)
    assert len(talk.told(SpeechOffset)) == 1


def test_a_mind_that_falls_behind_hears_a_turn_to_its_end_before_patience_counts() -> None:
    talk = talk_with("yes")
    talk.mind.judge = never  # type: ignore[attr-defined]
    talk.step_s = 0.25
    talk.user_says(voice(2.0), at_s=1.0)
    talk.run(8.0)
    mind = talk.mind
    assert isinstance(mind, ScriptedMind)
    assert len(talk.told(TurnTaken)) == 1
    n_loud = sum(float(np.abs(chunk).max()) > 0.05 for chunk in mind.chunks)
    assert n_loud >= 12


def test_sustained_speech_silences_an_answer_and_is_answered() -> None:
    talk = talk_with(LONG, "I see")
    talk.user_says(voice(1.0), at_s=1.0)
    talk.user_says(voice(2.0), at_s=4.0)
    talk.run(9.0)
    (interrupted,) = talk.told(ReplyInterrupted)
    heard = interrupted.heard_text.split()
    assert heard == LONG.split()[: len(heard)]
    assert 0 < len(heard) < 15
    assert memory(talk)[1 : 2 + len(heard)] == ["assistant", *heard]
    assert memory(talk)[3 + len(heard) :] == ["assistant", "I", "see"]
    assert talk.loudness(4.6, 6.0) == 0.0
    (overlap,) = talk.told(OverlapLatency)
    assert overlap.ducked_ms < 300
    assert overlap.silent_ms is not None
    assert overlap.silent_ms < 650
    assert overlap.resumed_ms is None


def test_a_back_channel_ducks_and_the_answer_goes_on_complete() -> None:
    talk = talk_with(LONG)
    talk.user_says(voice(1.0), at_s=1.0)
    talk.run(3.9)
    talk.mind.judge = never  # type: ignore[attr-defined]
    talk.user_says(voice(0.35), at_s=4.0)
    talk.run(12.0)
    assert talk.told(ReplyInterrupted) == []
    assert len(talk.told(ReplyResumed)) == 1
    (dropped,) = talk.told(TurnDropped)
    assert dropped.cause is Cause.SHORTNESS
    (finished,) = talk.told(ReplyFinished)
    assert finished.text.split() == LONG.split()
    assert memory(talk)[1:] == ["assistant", *LONG.split()]
    (overlap,) = talk.told(OverlapLatency)
    assert overlap.resumed_ms is not None


def test_what_the_model_disregards_leaves_no_trace() -> None:
    talk = talk_with("yes")
    talk.mind.judge = disregard_after_pause  # type: ignore[attr-defined]
    talk.user_says(voice(1.0), at_s=1.0)
    talk.run(4.0)
    assert [event.cause for event in talk.told(TurnDropped)] == [Cause.MODEL]
    assert memory(talk) == []
    assert talk.loudness(0.0, 4.0) == 0.0


def test_a_hum_over_an_answer_only_ducks_it() -> None:
    talk = talk_with(LONG)
    talk.user_says(voice(1.0), at_s=1.0)
    talk.user_says(hum(1.0), at_s=4.0)
    talk.run(12.0)
    assert len(talk.told(SpeechOnset)) == 1
    assert talk.told(ReplyInterrupted) == []
    assert len(talk.told(ReplyFinished)) == 1


def test_speech_before_the_answer_is_heard_goes_on_with_the_turn() -> None:
    talk = talk_with("now it is right")
    talk.user_says(voice(1.0), at_s=1.0)
    talk.user_says(voice(1.0), at_s=2.4)
    talk.run(2.15)
    talk.step_s = 0.3
    talk.run(3.0)
    talk.step_s = 0.002
    talk.run(8.0)
    onsets = talk.told(SpeechOnset)
    assert [onset.is_continuation for onset in onsets] == [False, True]
    assert [event.turn for event in talk.told(TurnTaken)] == [1, 1]
    assert memory(talk)[1:] == ["assistant", "now", "it", "is", "right"]
    mind = talk.mind
    assert isinstance(mind, ScriptedMind)
    loud = [float(np.abs(chunk).max()) > 0.05 for chunk in mind.chunks]
    assert sum(loud) > 12, "both halves of the turn"
    assert False in loud[loud.index(True) : -2], "the pause between them, too"


def test_two_turns_in_a_row() -> None:
    talk = talk_with("first", "second")
    talk.user_says(voice(1.0), at_s=1.0)
    talk.user_says(voice(1.0), at_s=5.0)
    talk.run(9.0)
    assert [event.turn for event in talk.told(TurnTaken)] == [1, 2]
    assert [event.text for event in talk.told(ReplyFinished)] == ["first ", "second "]
    epochs = [event.epoch for event in talk.told(ReplyFinished)]
    assert epochs == sorted(set(epochs))


def test_its_own_echo_does_not_interrupt_it() -> None:
    talk = talk_with(LONG, echo_gain=0.3)
    talk.user_says(voice(1.0), at_s=1.0)
    talk.run(10.0)
    assert talk.told(ReplyInterrupted) == []
    assert len(talk.told(ReplyFinished)) == 1


@pytest.mark.parametrize("cancels_echo", [False, True])
def test_an_echo_that_nothing_takes_out_is_told_once(cancels_echo: bool) -> None:
    talk = ScriptedTalk(
        ScriptedMind([f"{LONG} {LONG}"]),
        ScriptedVoice(),
        config=EngineConfig(
            sound=SoundConfig(cancels_echo=cancels_echo), turns=TurnConfig(allows_barge_in=False)
        ),
        step_s=0.002,
        echo_gain=0.3,
    )
    talk.command(SayText("count"))
    talk.run(14.0)
    told = talk.told(EchoLeak)
    assert len(told) == (0 if cancels_echo else 1)
    assert all(event.level_db is not None and -40.0 < event.level_db < -5.0 for event in told)


def test_the_loudspeakers_own_signal_is_no_microphone() -> None:
    talk = ScriptedTalk(
        ScriptedMind([f"{LONG} {LONG}"]),
        ScriptedVoice(),
        config=EngineConfig(sound=SoundConfig(cancels_echo=False)),
        step_s=0.002,
        echo_gain=1.0,
    )
    talk.command(SayText("count"))
    talk.run(6.0)
    (taken,) = talk.told(MicrophoneTaken)
    assert taken.is_taken
    talk.user_says(voice(2.0), at_s=14.0)
    talk.run(17.0)
    assert [event.is_taken for event in talk.told(MicrophoneTaken)] == [True, False]


def test_a_typed_turn_is_answered_aloud() -> None:
    talk = talk_with("hello to you")
    talk.command(SayText("hello"))
    talk.run(3.0)
    (taken,) = talk.told(TurnTaken)
    assert (taken.cause, taken.typed_text) == (Cause.TYPED, "hello")
    assert memory(talk) == ["typed:hello", "assistant", "hello", "to", "you"]
    assert talk.loudness(0.0, 3.0) > 0.05
    with pytest.raises(RequestError):
        talk.command(SayText("  "))


def test_stop_is_silence_at_once() -> None:
    talk = talk_with(LONG)
    talk.command(SayText("count"))
    talk.run(2.0)
    talk.command(StopReply())
    talk.run(4.0)
    assert talk.loudness(2.06, 4.0) == 0.0
    (interrupted,) = talk.told(ReplyInterrupted)
    assert interrupted.cause is Cause.COMMAND
    assert memory(talk)[2:] == interrupted.heard_text.split()


def test_muted_ears_hear_nothing_and_hear_again() -> None:
    talk = talk_with("yes")
    talk.command(SetMuted(True))
    talk.user_says(voice(1.0), at_s=1.0)
    talk.run(3.0)
    assert talk.told(SpeechOnset) == []
    assert talk.told(MoodChanged)[-1].mood is Mood.MUTED
    talk.command(SetMuted(False))
    talk.user_says(voice(1.0), at_s=4.0)
    talk.run(7.0)
    assert len(talk.told(TurnTaken)) == 1


def test_an_example_is_heard_in_place_of_the_microphone(tmp_path: object) -> None:
    from pathlib import Path

    import soundfile

    path = Path(str(tmp_path)) / "question.wav"
    soundfile.write(path, voice(1.2), 16_000)
    talk = talk_with("yes")
    talk.command(SetMuted(True))
    talk.command(PlayExample(path))
    talk.run(6.0)
    assert len(talk.told(TurnTaken)) == 1
    assert [event.is_over for event in talk.told(ExamplePlaying)] == [False, True]


def test_a_new_conversation_forgets_and_counts_from_one() -> None:
    talk = talk_with("first", "second")
    talk.command(SayText("one"))
    talk.run(3.0)
    talk.command(NewConversation())
    assert memory(talk) == []
    assert len(talk.told(ConversationCleared)) == 1
    talk.command(SayText("two"))
    talk.run(6.0)
    assert [event.turn for event in talk.told(TurnTaken)] == [1, 1]


def test_a_role_takes_effect_when_the_answer_under_way_has_ended() -> None:
    talk = talk_with("a few words here")
    talk.command(SayText("hello"))
    talk.run(0.5)
    talk.command(SetRole("a pirate"))
    talk.run(0.6)
    assert talk.told(RoleChanged) == []
    talk.run(4.0)
    (changed,) = talk.told(RoleChanged)
    assert changed.role == "a pirate"
    assert talk.when(changed) >= talk.when(talk.told(ReplyFinished)[0])


@pytest.mark.parametrize(("seconds", "is_ended"), [(0.6, True), (2.0, False)])
def test_how_much_voice_ends_an_answer_is_the_users_choice(seconds: float, is_ended: bool) -> None:
    talk = talk_with(LONG)
    talk.mind.judge = never  # type: ignore[attr-defined]
    talk.command(SetYieldsAfter(seconds))
    talk.command(SayText("count"))
    talk.user_says(voice(1.1), at_s=2.0)
    talk.run(6.0)
    assert len(talk.told(ReplyInterrupted)) == is_ended
    assert len(talk.told(ReplyResumed)) == (not is_ended)


def test_impossible_patience_is_refused() -> None:
    talk = talk_with("yes")
    with pytest.raises(RequestError, match="not possible"):
        talk.command(SetYieldsAfter(9.0))
    with pytest.raises(RequestError, match="not possible"):
        talk.command(SetPatience(12.0))


def test_after_pause_is_what_the_script_says() -> None:
    quiet = np.zeros(2560, np.float32)
    assert after_pause([quiet, voice(0.16), quiet]).p1 > 0.5
    assert after_pause([quiet, quiet]).p1 < 0.5

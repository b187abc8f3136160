"""The sound card is tried on virtual time: one's own voice again, a test sound and its echo."""

from pathlib import Path

import numpy as np
import pytest

from engine.audio.port import SoundBlock
from engine.commands import (
    HearMicrophone,
    PlayExample,
    PlayTestSound,
    SayText,
    SetMuted,
    SetRecording,
    SetSoundCheck,
    StopReply,
)
from engine.config import EngineConfig, SoundConfig
from engine.errors import AudioFileError, RequestError
from engine.events import (
    EchoChecked,
    EchoOutcome,
    Mood,
    MoodChanged,
    SoundTrial,
    SpeechOnset,
    TrialPlaying,
    TurnTaken,
)
from engine.session.ears import Ears
from engine.session.sound_check import KEPT_S, EchoWatch
from tests.fakes.recorded_talk import MakeTalk
from tests.fakes.scripted_mind import ScriptedMind, ScriptedVoice
from tests.fakes.scripted_talk import RATE_HZ, ScriptedTalk
from tests.fakes.voices import voice

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
TEST_SOUND = RESOURCES / "sounds" / "test.wav"
TEST = PlayTestSound(TEST_SOUND)
QUESTION = PlayExample(RESOURCES / "examples" / "capital.wav")


def test_what_was_said_is_heard_again_and_is_no_turn(talk_with: MakeTalk) -> None:
    talk = talk_with("yes")
    talk.command(SetSoundCheck(True))
    talk.user_says(voice(1.5), at_s=1.0)
    talk.run(3.5)
    assert talk.told(SpeechOnset) == []
    talk.command(HearMicrophone())
    talk.run(4.0)
    assert talk.told(MoodChanged)[-1].mood is Mood.REPLAYING
    talk.run(8.0)
    said, heard = talk._said[: 4 * RATE_HZ], talk.loudspeaker[3 * RATE_HZ :]
    first, start = (int(np.flatnonzero(np.abs(s) > 0.02)[0]) for s in (said, heard))
    mine, theirs = said[first:][:RATE_HZ], heard[start:][:RATE_HZ]
    likeness = float(np.dot(mine, theirs) / np.linalg.norm(mine) / np.linalg.norm(theirs))
    assert likeness > 0.98
    assert [(e.what, e.is_over) for e in talk.told(TrialPlaying)] == [
        (SoundTrial.MICROPHONE, False),
        (SoundTrial.MICROPHONE, True),
    ]
    assert talk.told(TurnTaken) == []


def test_no_more_than_the_last_seconds_are_remembered(talk_with: MakeTalk) -> None:
    talk = talk_with("yes")
    talk.command(SetSoundCheck(True))
    talk.run(12.0)
    talk.command(HearMicrophone())
    talk.run(12.0 + KEPT_S + 1.0)
    begun, over = talk.told(TrialPlaying)
    assert over.at_s - begun.at_s == pytest.approx(KEPT_S, abs=0.3)


def test_after_the_trying_all_is_forgotten_and_the_microphone_is_heard(
    talk_with: MakeTalk,
) -> None:
    talk = talk_with("yes it is")
    talk.command(SetSoundCheck(True))
    talk.run(1.0)
    talk.command(SetSoundCheck(False))
    with pytest.raises(RequestError, match="heard nothing"):
        talk.command(HearMicrophone())
    talk.user_says(voice(1.5), at_s=2.0)
    talk.run(7.0)
    assert len(talk.told(TurnTaken)) == 1


def test_a_muted_microphone_is_not_remembered(talk_with: MakeTalk) -> None:
    talk = talk_with("yes")
    talk.command(SetMuted(True))
    talk.command(SetSoundCheck(True))
    talk.run(1.0)
    with pytest.raises(RequestError, match="heard nothing"):
        talk.command(HearMicrophone())


def test_nothing_of_it_reaches_the_disk(tmp_path: Path, talk_with: MakeTalk) -> None:
    talk = talk_with("yes")
    talk.command(SetRecording(tmp_path / "kept"))
    talk.command(SetSoundCheck(True))
    talk.user_says(voice(1.5), at_s=0.5)
    talk.run(2.5)
    talk.command(HearMicrophone())
    talk.run(6.0)
    talk.command(TEST)
    talk.run(15.0)
    talk.command(SetSoundCheck(False))
    talk.run(17.0)
    assert list(tmp_path.rglob("*")) == []


def test_typed_turns_and_recorded_questions_are_answered_meanwhile(talk_with: MakeTalk) -> None:
    talk = talk_with("yes it is", "no it is not")
    talk.command(SetSoundCheck(True))
    talk.command(SayText("hello"))
    talk.run(4.0)
    talk.command(QUESTION)
    talk.run(11.0)
    assert len(talk.told(TurnTaken)) == 2


@pytest.mark.parametrize("command", [StopReply(), SayText("hello"), SetSoundCheck(False)])
def test_a_trial_is_broken_off(talk_with: MakeTalk, command: StopReply | SayText) -> None:
    talk = talk_with("yes it is")
    talk.command(TEST)
    talk.run(1.0)
    assert talk.loudness(0.5, 1.0) > 0.005
    talk.command(command)
    talk.run(1.5)
    assert talk.told(TrialPlaying)[-1].is_over
    assert talk.told(EchoChecked) == []


def test_another_sound_card_ends_a_trial_and_what_was_heard_is_forgotten(
    talk_with: MakeTalk,
) -> None:
    talk = talk_with("yes")
    talk.command(SetSoundCheck(True))
    talk.run(1.0)
    talk.command(TEST)
    talk.run(1.5)
    talk.session.attach(None)
    assert talk.told(TrialPlaying)[-1].is_over
    with pytest.raises(RequestError, match="heard nothing"):
        talk.command(HearMicrophone())


def test_a_test_sound_that_is_missing_is_named_and_nothing_is_broken_off(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    talk = talk_with("yes")
    talk.command(TEST)
    talk.run(1.0)
    with pytest.raises(AudioFileError, match="no sound file"):
        talk.command(PlayTestSound(tmp_path / "gone.wav"))
    assert not talk.told(TrialPlaying)[-1].is_over


def checked(*, echo_gain: float, cancels_echo: bool) -> EchoChecked:
    """What the test sound says of a room."""
    talk = ScriptedTalk(
        ScriptedMind(["yes"]),
        ScriptedVoice(),
        config=EngineConfig(sound=SoundConfig(cancels_echo=cancels_echo)),
        echo_gain=echo_gain,
    )
    talk.command(SetSoundCheck(True))
    talk.command(TEST)
    talk.run(9.0)
    (event,) = talk.told(EchoChecked)
    assert talk.events.index(event) < talk.events.index(talk.told(TrialPlaying)[-1])
    assert talk.told(SpeechOnset) == []
    talk.session.close()
    return event


def test_the_echo_canceller_takes_it_out() -> None:
    event = checked(echo_gain=0.3, cancels_echo=True)
    assert (event.outcome, event.level_db) == (EchoOutcome.REMOVED, None)


def test_without_the_canceller_it_is_in_the_way() -> None:
    event = checked(echo_gain=0.3, cancels_echo=False)
    assert event.outcome is EchoOutcome.LEAKS
    assert event.level_db is not None
    assert -40.0 < event.level_db < -10.0


def test_headphones_are_not_heard() -> None:
    assert checked(echo_gain=0.0, cancels_echo=True).outcome is EchoOutcome.UNHEARD


def test_a_microphone_that_is_the_loudspeaker_is_told_apart() -> None:
    ears = Ears(confirmer=None, chunk_samples=2560, sound=SoundConfig())
    watch = EchoWatch(rate_hz=16_000)
    played = voice(2.0)
    for at in range(0, len(played) - 319, 320):
        part = played[at : at + 320]
        block = SoundBlock(part, part, at / 16_000, at / 16_000, 0, 320)
        ears.take(block)
        watch.push(block)
    assert watch.outcome(ears) is EchoOutcome.OWN_SOUND

"""A part of a recording is heard again, by the user and by nobody else: on a virtual clock."""

from pathlib import Path

import numpy as np
import pytest

from engine.commands import (
    PlayRecording,
    SayText,
    SetRecording,
    StopReply,
)
from engine.errors import AudioFileError
from engine.events import (
    Mood,
    MoodChanged,
    ReplayPlaying,
    ReplyInterrupted,
    SpeechOnset,
    TurnRecorded,
    TurnTaken,
)
from tests.fakes.recorded_talk import KEPT_HZ, MakeTalk, kept, parts
from tests.fakes.scripted_talk import RATE_HZ, ScriptedTalk
from tests.fakes.voices import voice


def recorded(tmp_path: Path, talk_with: MakeTalk) -> tuple[ScriptedTalk, list[TurnRecorded]]:
    """A talk of one spoken question and its answer, both on the disk."""
    talk = talk_with("yes it is", "no it is not")
    talk.command(SetRecording(tmp_path))
    talk.user_says(voice(1.5), at_s=1.0)
    talk.run(7.0)
    return talk, parts(talk)


def again(part: TurnRecorded) -> PlayRecording:
    return PlayRecording(
        Path(part.path), begins_s=part.begins_s, ends_s=part.ends_s, is_reply=part.is_reply
    )


@pytest.mark.parametrize("index", [0, 1])
def test_a_turn_is_heard_again(tmp_path: Path, talk_with: MakeTalk, index: int) -> None:
    talk, kept_parts = recorded(tmp_path, talk_with)
    part = kept_parts[index]
    talk.command(again(part))
    talk.run(7.5)
    assert talk.told(MoodChanged)[-1].mood is Mood.REPLAYING
    talk.run(11.0)
    track = kept(part.path)[int(part.begins_s * KEPT_HZ) : int(part.ends_s * KEPT_HZ)]
    wanted = track[:, 1 if part.is_reply else 0]
    first = int(np.flatnonzero(np.abs(wanted) > 0.02)[0])
    played = talk.loudspeaker[7 * RATE_HZ :: 2]
    start = int(np.flatnonzero(np.abs(played) > 0.02)[0])
    n = KEPT_HZ // 2
    mine, theirs = played[start:][:n], wanted[first:][:n]
    likeness = float(np.dot(mine, theirs) / np.linalg.norm(mine) / np.linalg.norm(theirs))
    assert likeness > 0.98
    assert [event.is_over for event in talk.told(ReplayPlaying)] == [False, True]
    assert talk.told(MoodChanged)[-1].mood is Mood.IDLE


def test_a_replay_is_not_taken_for_the_user(tmp_path: Path, talk_with: MakeTalk) -> None:
    talk, (user, _) = recorded(tmp_path, talk_with)
    talk.echo_gain = 0.8  # and nothing takes the echo out
    n_onsets = len(talk.told(SpeechOnset))
    size = Path(user.path).stat().st_size
    talk.command(again(user))
    talk.run(12.0)
    assert talk.loudness(7.0, 9.0) > 0.01
    assert len(talk.told(SpeechOnset)) == n_onsets
    assert Path(user.path).stat().st_size <= size + KEPT_HZ * 4 * 4  # no replay in the recording
    talk.echo_gain = 0.0
    talk.user_says(voice(1.0), at_s=13.0)
    talk.run(16.0)
    assert len(talk.told(SpeechOnset)) == n_onsets + 1


def test_a_replay_is_stopped_at_once_and_the_microphone_is_heard_again(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    talk, (user, _) = recorded(tmp_path, talk_with)
    talk.command(again(user))
    talk.run(7.5)
    talk.command(StopReply())
    talk.run(9.0)
    assert talk.loudness(7.56, 9.0) == 0.0
    assert talk.told(ReplayPlaying)[-1].is_over
    talk.user_says(voice(1.0), at_s=9.5)
    talk.run(13.0)
    assert len(talk.told(TurnTaken)) == 2


def test_a_replay_breaks_off_an_answer_and_a_typed_turn_breaks_off_a_replay(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    talk, (user, _) = recorded(tmp_path, talk_with)
    talk.command(SayText("more"))
    talk.run(7.6)
    talk.command(again(user))
    talk.run(8.0)
    assert len(talk.told(ReplyInterrupted)) == 1
    talk.command(SayText("and more"))
    talk.run(12.0)
    assert [event.is_over for event in talk.told(ReplayPlaying)] == [False, True]
    assert len(talk.told(TurnTaken)) == 3


def test_a_recording_that_has_gone_is_named_and_nothing_is_broken_off(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    talk, _ = recorded(tmp_path, talk_with)
    talk.command(SayText("more"))
    talk.run(7.6)
    with pytest.raises(AudioFileError, match="cannot be read"):
        talk.command(PlayRecording(tmp_path / "gone.wav", 0.0, 1.0, is_reply=False))
    assert talk.told(ReplyInterrupted) == []


def test_another_sound_card_ends_a_replay(tmp_path: Path, talk_with: MakeTalk) -> None:
    talk, (user, _) = recorded(tmp_path, talk_with)
    talk.command(again(user))
    talk.run(7.3)
    talk.session.attach(None)
    assert talk.told(ReplayPlaying)[-1].is_over

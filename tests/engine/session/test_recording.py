"""A conversation's sound on the disk: on a virtual clock, sample by sample."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.commands import (
    NewConversation,
    PlayExample,
    SayText,
    SetMuted,
    SetRecording,
    StopReply,
)
from engine.events import (
    Failed,
    RecordingChanged,
    ReplyAudible,
    ReplyFinished,
    ReplyInterrupted,
    SpeechOnset,
)
from tests.fakes.recorded_talk import KEPT_HZ, MakeTalk, kept, onset_s, parts
from tests.fakes.scripted_talk import INPUT_AGE_S, RATE_HZ
from tests.fakes.voices import voice

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"


def test_nothing_is_kept_until_it_is_wanted(tmp_path: Path, talk_with: MakeTalk) -> None:
    talk = talk_with("yes it is")
    talk.user_says(voice(1.5), at_s=1.0)
    talk.run(6.0)
    assert parts(talk) == []
    assert list(tmp_path.iterdir()) == []


def test_both_channels_are_kept_in_step_with_what_a_listener_heard(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    talk = talk_with("yes it is")
    talk.command(SetRecording(tmp_path / "sound"))
    assert [event.is_on for event in talk.told(RecordingChanged)] == [True]
    talk.user_says(voice(1.5), at_s=1.0)
    talk.run(9.0)
    user, reply = parts(talk)
    sound = kept(user.path)
    (audible,) = talk.told(ReplyAudible)
    said_at_s = 1.0 - INPUT_AGE_S
    # The file's own time begins somewhere; what matters is how far apart the two channels are.
    apart_s = onset_s(sound[:, 1]) - onset_s(sound[:, 0])
    said = np.flatnonzero(np.abs(voice(1.5)) > 0.02)[0] / 16_000
    assert apart_s == pytest.approx(talk.when(audible) - said_at_s - said, abs=0.01)
    assert not user.is_reply
    assert user.begins_s <= onset_s(sound[:, 0]) <= user.begins_s + 0.4
    assert reply.begins_s == pytest.approx(onset_s(sound[:, 1]), abs=0.01)


def test_the_floes_channel_is_what_the_sound_card_played(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    talk = talk_with("yes it is")
    talk.command(SetRecording(tmp_path))
    talk.command(SayText("is it?"))
    talk.run(8.0)
    (reply,) = parts(talk)
    assert reply.is_reply
    sound = kept(reply.path)[:, 1]
    played = talk.loudspeaker[::2]
    first, first_kept = (np.flatnonzero(np.abs(x) > 0.02)[0] for x in (played, sound))
    n = int(0.8 * KEPT_HZ)
    mine, theirs = sound[first_kept:][:n], played[first:][:n]
    likeness = float(np.dot(mine, theirs) / np.linalg.norm(mine) / np.linalg.norm(theirs))
    assert likeness > 0.99
    end = np.flatnonzero(np.abs(sound) > 0.02)[-1] / KEPT_HZ
    assert reply.ends_s == pytest.approx(end, abs=0.5)


def test_an_interrupted_answer_is_kept_up_to_the_sample_that_was_heard(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    talk = talk_with(LONG)
    talk.command(SetRecording(tmp_path))
    talk.command(SayText("count"))
    talk.run(2.0)
    talk.command(StopReply())
    talk.run(6.0)
    (interrupted,) = talk.told(ReplyInterrupted)
    (reply,) = parts(talk)
    heard = np.flatnonzero(np.abs(talk.loudspeaker) > 0.01)
    length_s = (heard[-1] - heard[0]) / RATE_HZ
    sounding = np.flatnonzero(np.abs(kept(reply.path)[:, 1]) > 0.01) / KEPT_HZ
    assert sounding[-1] - sounding[0] == pytest.approx(length_s, abs=0.002)
    assert reply.begins_s < sounding[-1] < reply.ends_s
    assert reply.at_s <= interrupted.at_s


def test_an_answer_that_is_spoken_over_and_the_next_turn_lie_apart(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    talk = talk_with(LONG, "yes it is")
    talk.command(SetRecording(tmp_path))
    talk.command(SayText("count"))
    talk.user_says(voice(2.5), at_s=3.0)
    talk.run(12.0)
    assert [(part.turn, part.is_reply) for part in parts(talk)] == [
        (1, True),
        (2, False),
        (2, True),
    ]
    first, user, second = parts(talk)
    assert len({part.path for part in parts(talk)}) == 1
    assert first.begins_s < user.begins_s < first.ends_s + 3.0
    assert user.ends_s < second.begins_s
    assert user.ends_s - user.begins_s == pytest.approx(2.8, abs=0.3)


def test_silence_between_the_turns_is_left_out_and_their_places_hold(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    talk = talk_with("yes it is", "no it is not")
    talk.command(SetRecording(tmp_path))
    talk.user_says(voice(1.0), at_s=1.0)
    talk.user_says(voice(1.0), at_s=16.0)
    talk.run(20.0)
    path = parts(talk)[0].path
    sound = kept(path)
    assert len(sound) < 14.0 * KEPT_HZ
    second = parts(talk)[2]
    assert (second.turn, second.is_reply) == (2, False)
    begins_s = onset_s(sound[:, 0], after_s=parts(talk)[1].ends_s)
    assert second.begins_s == pytest.approx(begins_s, abs=0.4)
    assert second.begins_s < begins_s < second.ends_s


def test_what_is_given_to_the_model_is_kept_not_what_is_muted(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    soundfile.write(tmp_path / "question.wav", voice(1.2), 16_000)
    talk = talk_with("yes")
    talk.command(SetRecording(tmp_path / "sound"))
    talk.command(SetMuted(True))
    talk.user_says(voice(4.0, pitch_hz=230.0), at_s=0.2)
    talk.command(PlayExample(tmp_path / "question.wav"))
    talk.run(6.0)
    user = parts(talk)[0]
    left = kept(user.path)[:, 0]
    sounding = np.flatnonzero(np.abs(left) > 0.02)
    assert (sounding[-1] - sounding[0]) / KEPT_HZ == pytest.approx(1.2, abs=0.2)


def test_each_conversation_is_a_file_and_one_without_a_turn_is_none(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    talk = talk_with("yes it is", "no it is not")
    talk.command(SetRecording(tmp_path))
    talk.command(SayText("one"))
    talk.run(4.0)
    talk.command(NewConversation())
    talk.run(9.0)
    talk.command(NewConversation())
    talk.command(SayText("two"))
    talk.run(14.0)
    talk.session.close()
    paths = {part.path for part in parts(talk)}
    assert paths == {str(path) for path in tmp_path.iterdir()}
    assert len(paths) == 2


def test_a_sound_that_becomes_no_turn_leaves_no_file(tmp_path: Path, talk_with: MakeTalk) -> None:
    talk = talk_with("yes")
    talk.command(SetRecording(tmp_path))
    talk.user_says(voice(4.0), at_s=1.0)
    talk.run(2.5)
    assert talk.told(SpeechOnset)
    assert len(list(tmp_path.iterdir())) == 1
    talk.command(SetMuted(True))  # drops what was being said
    talk.run(3.0)
    talk.session.close()
    assert list(tmp_path.iterdir()) == []


def test_switched_off_it_keeps_no_more_and_on_again_goes_on_in_the_same_file(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    talk = talk_with("yes it is", "no it is not", "perhaps it is")
    talk.command(SetRecording(tmp_path))
    talk.command(SayText("one"))
    talk.run(3.0)
    talk.command(SetRecording(None))
    size = parts(talk)[0]
    n_before = len(kept(size.path))
    talk.command(SayText("two"))
    talk.run(6.0)
    assert len(kept(size.path)) == n_before
    talk.command(SetRecording(tmp_path))
    talk.command(SayText("three"))
    talk.run(10.0)
    assert [part.turn for part in parts(talk)] == [1, 3]
    assert {part.path for part in parts(talk)} == {size.path}
    assert parts(talk)[1].begins_s >= n_before / KEPT_HZ
    assert [event.is_on for event in talk.told(RecordingChanged)] == [True, False, True]


def test_a_turn_begins_no_earlier_than_the_recording_of_it(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    talk = talk_with("yes it is", "no it is not")
    talk.command(SetRecording(tmp_path))
    talk.command(SayText("one"))
    talk.run(3.0)
    talk.command(SetRecording(None))
    n_before = len(kept(parts(talk)[0].path))
    talk.user_says(voice(1.5), at_s=5.0)
    talk.run(5.06)
    talk.command(SetRecording(tmp_path))
    talk.run(10.0)
    (onset,) = talk.told(SpeechOnset)
    assert talk.when(onset) < 5.04
    _, user, _ = parts(talk)
    assert user.begins_s >= n_before / KEPT_HZ


def test_a_disk_that_takes_no_more_ends_the_recording_and_not_the_talk(
    tmp_path: Path, talk_with: MakeTalk
) -> None:
    (tmp_path / "file").write_text("")
    talk = talk_with("yes it is")
    talk.command(SetRecording(tmp_path / "file" / "sound"))
    talk.command(SayText("one"))
    talk.run(4.0)
    (failed,) = talk.told(Failed)
    assert "recording cannot be written" in failed.message
    assert not failed.is_fatal
    assert [event.is_on for event in talk.told(RecordingChanged)] == [True, False]
    assert len(talk.told(ReplyFinished)) == 1


def test_memory_is_bounded_however_long_nobody_speaks(tmp_path: Path, talk_with: MakeTalk) -> None:
    talk = talk_with("yes")
    talk.command(SetRecording(tmp_path))
    talk.run(19.0)
    recorder = talk.session._recorder
    assert sum(len(pairs) for pairs in recorder._held) <= 3.5 * KEPT_HZ
    assert list(tmp_path.iterdir()) == []

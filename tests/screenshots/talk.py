"""Half a minute of talk as engine events: a question, an answer, a cough, an interruption.

Knows no window; every number is drawn from a fixed seed, so that two runs make the same pictures.
"""

import math
import random
from collections.abc import Iterator

from engine import (
    Accelerator,
    Cause,
    EndOfReply,
    Event,
    Levels,
    MachineSeen,
    ModelReady,
    Mood,
    MoodChanged,
    OverlapLatency,
    RecordingChanged,
    ReplayPlaying,
    ReplyAudible,
    ReplyDucked,
    ReplyFinished,
    ReplyInterrupted,
    ReplyResumed,
    ReplySpoken,
    ReplyStarted,
    ReplyText,
    SoundChanged,
    SoundState,
    SpeechOffset,
    SpeechOnset,
    Stage,
    StageSpan,
    StateChunk,
    TurnDropped,
    TurnLatency,
    TurnRecorded,
    TurnTaken,
    UserWords,
)

CHUNK_S = 0.16
TOLD_S = 1 / 15
ANSWERS = (
    "The capital of France is Paris. It lies on the Seine, and two million people live there.",
    "The Nile is the longest river. It flows through eleven countries before it reaches the sea.",
)

READY = (
    ModelReady(
        at_s=0.0,
        name="built-in",
        device="cpu",
        dtype="float32",
        n_parameters=27_000_000,
        has_captions=True,
        role="You are a helpful assistant.",
        notice="This is a small demonstration model that knows a few subjects and has heard only"
        " synthetic voices; conversation without limits needs the large model.",
    ),
    SoundChanged(
        at_s=0.0,
        state=SoundState.LIVE,
        input_name="Built-in microphone",
        output_name="Headphones",
        rate_hz=48_000,
    ),
    MoodChanged(at_s=0.0, mood=Mood.IDLE),
)


def half_a_minute() -> list[Event]:
    """Everything that is told, in order of time; it ends in the middle of the second answer."""
    events = [*_levels(), *_first_turn(), *_cough(), *_second_turn()]
    return [*READY, *sorted(events, key=lambda event: event.at_s)]


_VOICES = ((1.2, 4.3), (11.2, 11.6), (15.6, 19.0))
"""When the user makes a sound."""

_ANSWERS = ((5.2, 11.4), (11.9, 16.1), (20.1, 31.0))
"""When the loudspeaker plays; turned down from 11.3 to 11.9 and from 15.8."""


def _levels() -> Iterator[Levels]:
    chance = random.Random(7)
    for step in range(int(30 / TOLD_S) + 1):
        at_s = step * TOLD_S
        is_voice = _is_within(_VOICES, at_s)
        is_playing = _is_within(_ANSWERS, at_s)
        is_ducked = 11.3 < at_s < 11.9 or 15.8 < at_s < 16.1
        played_db = -16 - (16 if is_ducked else 0) + _syllables(at_s, 4.1, chance)
        yield Levels(
            at_s=at_s,
            microphone_db=-22.0,
            loudspeaker_db=played_db if is_playing else -100.0,
            heard_db=-15 + _syllables(at_s, 3.3, chance) if is_voice else -62 + chance.random() * 6,
            is_voice=is_voice,
            backlog_ms=12.0,
            n_underruns=0,
        )


def _syllables(at_s: float, rate_hz: float, chance: random.Random) -> float:
    return -9 + 8 * math.sin(2 * math.pi * rate_hz * at_s) - 9 * chance.random()


def _is_within(spans: tuple[tuple[float, float], ...], at_s: float) -> bool:
    return any(begin <= at_s < end for begin, end in spans)


def _chunks(turn: int, begin_s: float, verdicts: list[tuple[float, float]]) -> Iterator[StateChunk]:
    for chunk, (p1, p2) in enumerate(verdicts):
        captured_s = begin_s + (chunk + 1) * CHUNK_S
        yield StateChunk(
            at_s=captured_s + 0.03,
            turn=turn,
            chunk=chunk,
            p0=1 - p1 - p2,
            p1=p1,
            p2=p2,
            captured_s=captured_s,
            compute_ms=21.0,
        )


def _spoken(turn: int, begin_s: float, n_chunks: int, seed: int) -> list[Event]:
    chance = random.Random(seed)
    doubts = [
        (0.02 + 0.18 * chance.random() ** 2, 0.02 + 0.1 * chance.random()) for _ in range(n_chunks)
    ]
    return list(_chunks(turn, begin_s, [*doubts, (0.38, 0.05), (0.91, 0.03)]))


def _answer(turn: int, begin_s: float, text: str) -> list[Event]:
    return [
        ReplyStarted(at_s=begin_s, turn=turn, epoch=turn),
        ReplyText(at_s=begin_s + 0.1, turn=turn, epoch=turn, text=text),
        ReplyAudible(at_s=begin_s + 0.4, turn=turn, epoch=turn),
    ]


def _latency(turn: int, at_s: float, parts: tuple[float, ...]) -> TurnLatency:
    stages = [stage for stage in Stage if stage is not Stage.END_OF_SPEECH]
    spans = tuple(StageSpan(stage=s, ms=ms) for s, ms in zip(stages, parts, strict=True))
    return TurnLatency(
        at_s=at_s, turn=turn, epoch=turn, total_ms=sum(parts), spans=spans, cause=Cause.MODEL
    )


def _first_turn() -> list[Event]:
    return [
        SpeechOnset(at_s=1.2, turn=1),
        *_spoken(1, 0.7, 22, seed=3),
        UserWords(at_s=4.4, turn=1, text="what is the capital of france", is_final=True),
        SpeechOffset(at_s=4.3, turn=1, voiced_s=3.1),
        TurnTaken(at_s=4.6, turn=1, cause=Cause.MODEL, speech_s=3.1),
        *_answer(1, 4.62, ANSWERS[0]),
        _latency(1, 5.2, (302.0, 61.0, 142.0, 38.0, 96.0, 21.0, 62.0)),
        MoodChanged(at_s=5.2, mood=Mood.SPEAKING),
        ReplySpoken(at_s=9.0, turn=1, epoch=1, n_chars=40),
    ]


def _cough() -> list[Event]:
    judged = [(0.05, 0.2), (0.06, 0.45), (0.03, 0.86)]
    return [
        SpeechOnset(at_s=11.2, turn=2, is_overlap=True),
        ReplyDucked(at_s=11.32, turn=1, epoch=1, is_paused=False),
        *_chunks(2, 11.1, judged),
        TurnDropped(at_s=11.75, turn=2, cause=Cause.MODEL),
        ReplyResumed(at_s=11.9, turn=1, epoch=1),
    ]


def _second_turn() -> list[Event]:
    return [
        SpeechOnset(at_s=15.6, turn=2, is_overlap=True),
        ReplyDucked(at_s=15.72, turn=1, epoch=1, is_paused=True),
        ReplyInterrupted(
            at_s=16.1,
            turn=1,
            epoch=1,
            heard_text=ANSWERS[0].partition(" million")[0],
            cause=Cause.MODEL,
        ),
        OverlapLatency(
            at_s=16.1, turn=2, epoch=1, ducked_ms=118.0, silent_ms=264.0, resumed_ms=None
        ),
        *_spoken(2, 15.2, 23, seed=5),
        UserWords(at_s=19.2, turn=2, text="what is the longest river", is_final=True),
        SpeechOffset(at_s=19.0, turn=2, voiced_s=3.4),
        TurnTaken(at_s=19.3, turn=2, cause=Cause.MODEL, speech_s=3.4),
        *_answer(2, 19.4, ANSWERS[1]),
        _latency(2, 20.1, (268.0, 58.0, 131.0, 36.0, 88.0, 19.0, 58.0)),
        ReplySpoken(at_s=29.5, turn=2, epoch=2, n_chars=55),
    ]


def chinese_turn() -> list[Event]:
    """A question and an answer in Chinese, half of it spoken."""
    answer = "北京是中国的首都，有三千多年的历史。最值得看的是故宫和长城，您喜欢历史还是美食？"
    return [
        UserWords(at_s=1.0, turn=1, text="请介绍一下北京", is_final=True),
        TurnTaken(at_s=1.2, turn=1, cause=Cause.MODEL, speech_s=1.6),
        *_answer(1, 1.3, answer),
        MoodChanged(at_s=1.8, mood=Mood.SPEAKING),
        ReplySpoken(at_s=3.0, turn=1, epoch=1, n_chars=18),
        Levels(
            at_s=3.0,
            microphone_db=-60.0,
            loudspeaker_db=-20.0,
            heard_db=-60.0,
            is_voice=False,
            backlog_ms=12.0,
            n_underruns=0,
        ),
    ]


LONG_NAMES = (
    MachineSeen(
        at_s=0.0,
        accelerators=(
            Accelerator(
                device="cuda:0",
                name="NVIDIA RTX 6000 Ada Generation",
                n_bytes=48_000_000_000,
                n_free_bytes=47_000_000_000,
            ),
        ),
        n_free_bytes=60_000_000_000,
    ),
    ModelReady(
        at_s=0.0,
        name="freeze-omni-7b",
        device="cuda:0",
        dtype="bfloat16",
        n_parameters=8_100_000_000,
        has_captions=False,
        role="You are a helpful assistant.",
    ),
    SoundChanged(
        at_s=0.0,
        state=SoundState.LIVE,
        input_name="Built-in Audio Analog Stereo (Echo cancelled)",
        output_name="Headphones",
        rate_hz=48_000,
    ),
)
"""The large model on a card, and a microphone, whose names no bar has room for."""

RECORDED = (
    RecordingChanged(at_s=0.0, is_on=True),
    *(
        TurnRecorded(
            at_s=30.0, turn=turn, is_reply=is_reply, path="a.wav", begins_s=at_s, ends_s=at_s + 3.0
        )
        for turn, is_reply, at_s in ((1, False, 1.2), (1, True, 5.2), (2, False, 15.6))
    ),
)
"""What was said is kept as sound, all but the answer under way."""

REPLAYING = (
    ReplayPlaying(at_s=32.0, path="a.wav", begins_s=5.2, is_reply=True, is_over=False),
    MoodChanged(at_s=32.0, mood=Mood.REPLAYING),
)


def finished_answer() -> ReplyFinished:
    """The end of the second answer."""
    return ReplyFinished(at_s=31.0, turn=2, epoch=2, text=ANSWERS[1], why=EndOfReply.COMPLETE)

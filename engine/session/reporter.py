"""Mood and levels, told to the outside when they change or a few times a second.

Knows nothing of turns.
"""

from typing import Final

from engine.audio.level import LevelMeter
from engine.audio.port import SoundBlock, SoundPort
from engine.audio.vad import VoiceLevel
from engine.clock import Clock
from engine.dialogue.machine import DuplexMachine
from engine.dialogue.states import mood_of
from engine.events import (
    EchoLeak,
    Levels,
    Listener,
    MicrophoneTaken,
    Mood,
    MoodChanged,
    SpeechOffset,
)
from engine.session.ears import Ears

_INTERVAL_S: Final = 1 / 15
_LEAK_FORGOTTEN_S: Final = 30.0
"""An echo that has not been heard for so long is gone; between two answers nothing is heard."""

_PAUSE_S: Final = 0.2
"""Silence that is more than the gap between two words."""


class Reporter:
    """Says how it is."""

    def __init__(self, *, clock: Clock, emit: Listener) -> None:
        """Begin with nothing said."""
        self._clock = clock
        self._emit = emit
        self._loudspeaker = LevelMeter()
        self._mood: Mood | None = None
        self._told_offset = -1
        self._next_s = 0.0
        self._is_leaking = False
        self._is_taken = False
        self._leak_ends_s = 0.0

    def heard(self, block: SoundBlock) -> None:
        """Take in what was played."""
        self._loudspeaker.push(block.played)

    def mood(self, machine: DuplexMachine, *, is_muted: bool, is_replaying: bool) -> None:
        """Say the mood if it has changed."""
        mood = mood_of(machine.ear, machine.mouth, is_muted=is_muted, is_replaying=is_replaying)
        if mood is not self._mood:
            self._mood = mood
            self._emit(MoodChanged(at_s=self._clock.now_s(), mood=mood))

    def offset(self, ears: Ears, *, turn: int) -> None:
        """Say that the voice of the turn has paused, once for each pause."""
        detector = ears.detector
        is_new = detector.is_attended and detector.last_voice != self._told_offset
        if is_new and detector.silence_s >= _PAUSE_S:
            self._told_offset = detector.last_voice
            ended_s = ears.time_of(detector.last_voice)
            self._emit(SpeechOffset(at_s=ended_s, turn=turn, voiced_s=ears.voiced_s))

    def leak(self, ears: Ears) -> None:
        """Say that the loudspeaker's echo is heard, or no longer, once for each change."""
        now_s, level_db = self._clock.now_s(), ears.leak.level_db
        if level_db is not None:
            self._leak_ends_s = now_s + _LEAK_FORGOTTEN_S
        is_leaking = now_s < self._leak_ends_s
        if is_leaking is not self._is_leaking:
            self._is_leaking = is_leaking
            self._emit(EchoLeak(at_s=now_s, level_db=level_db))

    def microphone(self, ears: Ears) -> None:
        """Say that the microphone is the loudspeaker's signal, or is one again."""
        if ears.own_sound.is_heard is not self._is_taken:
            self._is_taken = ears.own_sound.is_heard
            self._emit(MicrophoneTaken(at_s=self._clock.now_s(), is_taken=self._is_taken))

    def levels(self, ears: Ears, port: SoundPort) -> None:
        """Say the levels if it is time."""
        now_s = self._clock.now_s()
        if now_s < self._next_s:
            return
        self._next_s = now_s + _INTERVAL_S
        waiting_s = port.n_waiting_in / port.rate_hz
        self._emit(
            Levels(
                at_s=now_s,
                microphone_db=ears.meter.read_db(),
                loudspeaker_db=self._loudspeaker.read_db(),
                heard_db=ears.heard_meter.read_db(),
                is_voice=ears.detector.level is VoiceLevel.CONFIRMED,
                backlog_ms=(waiting_s + ears.backlog_s) * 1e3,
                n_overruns=port.n_overruns,
                n_underruns=port.n_underruns,
            )
        )

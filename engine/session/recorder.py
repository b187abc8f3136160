"""Keeps the sound of a conversation: the user on the left, Floe on the right, each turn's place.

Knows turns by the events that pass through it, and nothing of models. It keeps what is taken for a
turn, and its answer, with a little before and after; the silence between is never written. Memory
holds a few seconds, the disk the rest.
"""

import contextlib
import secrets
from collections import deque
from pathlib import Path
from typing import Final

from engine.audio.port import Sound, SoundBlock
from engine.audio.stereo_file import Pairs, StereoFile
from engine.audio.two_tracks import RATE_HZ, TwoTracks
from engine.audio.vad import RATE_HZ as HEARD_HZ
from engine.clock import Clock
from engine.errors import EngineError
from engine.events import (
    Cause,
    ConversationCleared,
    Event,
    Failed,
    Listener,
    Mood,
    MoodChanged,
    RecordingChanged,
    ReplyAudible,
    ReplyFinished,
    ReplyInterrupted,
    SpeechOnset,
    TurnRecorded,
    TurnTaken,
)

_BEFORE_S: Final = 2.0
"""Sound that is held ready: an onset is told a moment after it was."""

_AFTER_S: Final = 3.0
"""Written on after the last word, so that nothing is cut short."""

_PORTION_S: Final = 1.0
"""Handed to the disk at a time."""

_MARGIN_S: Final = 0.15
"""Around a turn's own span: consonants are fainter than what the detector calls a voice."""

_GAP_S: Final = 0.2
"""A block that is later than this after the one before does not follow it: sound was lost."""

_AWAKE: Final = {Mood.LISTENING, Mood.THINKING, Mood.SPEAKING, Mood.HESITATING}


class Recorder:
    """Writes one file for each conversation while it is on."""

    def __init__(self, *, clock: Clock, listener: Listener) -> None:
        """Begin switched off; every event goes through `tell` to the listener."""
        self._clock = clock
        self._listener = listener
        self._folder: Path | None = None
        self._file: StereoFile | None = None
        self._tracks: TwoTracks | None = None
        self._next_block_s = 0.0
        self._held: deque[Pairs] = deque()
        self._n_held = 0
        self._is_awake = False
        self._awake_left = 0
        self._first_frame = 0
        self._user_onset_s = 0.0
        self._user_begins_s: float | None = None
        self._reply_begins_s: float | None = None
        self._has_turns = False

    @property
    def is_on(self) -> bool:
        """Whether sound is kept."""
        return self._folder is not None

    def record_to(self, folder: Path | None) -> None:
        """Keep sound in this folder; None keeps none, and leaves what was kept."""
        if folder is None:
            self._flush()
        if folder != self._folder:
            self.pause()
            self._user_begins_s = self._reply_begins_s = None
        self._folder = folder
        self._say_state()

    # -- sound ------------------------------------------------------------------------------

    def hear(self, block: SoundBlock, heard: Sound, *, rate_hz: int, lag_s: float) -> None:
        """Take in one block.

        Args:
            block: As the port gave it.
            heard: [n] float32 at 16 kHz: what came out of the ears with it.
            rate_hz: The port's rate.
            lag_s: Sound that the ears held back before this block.
        """
        if not self.is_on:
            return
        if block.captured_at_s - self._next_block_s > _GAP_S:
            self.pause()
        self._next_block_s = block.captured_at_s + len(block.played) / rate_hz
        if self._tracks is None:
            self._tracks = TwoTracks(block, heard_hz=HEARD_HZ, played_hz=rate_hz, lag_s=lag_s)
        self._hold(self._tracks.push(block, heard))

    def pause(self) -> None:
        """The next block does not follow this one."""
        self._flush()
        self._held.clear()
        self._n_held = 0
        self._tracks = None
        self._first_frame = self._n_written

    def _hold(self, pairs: Pairs) -> None:
        self._held.append(pairs)
        self._n_held += len(pairs)
        if not self._is_awake:
            self._awake_left = max(0, self._awake_left - len(pairs))
        is_wanted = self._is_awake or self._awake_left > 0
        if is_wanted and self._n_held >= _PORTION_S * RATE_HZ:
            self._flush()
        elif not is_wanted:
            self._forget_old()

    def _forget_old(self) -> None:
        """What is written next does not follow what was written last."""
        while self._n_held - len(self._held[0]) >= _BEFORE_S * RATE_HZ:
            self._n_held -= len(self._held.popleft())
            self._first_frame = self._n_written

    # -- the file ---------------------------------------------------------------------------

    @property
    def _n_written(self) -> int:
        return self._file.n_frames if self._file is not None else 0

    def flush(self) -> None:
        """Bring what belongs to the conversation so far onto the disk."""
        if self._is_awake or self._awake_left > 0:
            self._flush()

    def _flush(self) -> None:
        """Write what is held, if it belongs to a conversation."""
        if self._file is None or not (self._is_awake or self._awake_left > 0):
            return
        try:
            for pairs in self._held:
                self._file.write(pairs)
            self._held.clear()
            self._n_held = 0
            if self._file.is_full:
                self._close()
        except EngineError as error:
            self._give_up(error)

    def _wake(self) -> None:
        """From here on sound belongs to the conversation, and so does what is held of it."""
        self._is_awake = True
        if self._folder is None or self._file is not None:
            return
        try:
            path = self._folder / f"{secrets.token_hex(8)}.wav"
            self._file = StereoFile(path, rate_hz=RATE_HZ)
        except EngineError as error:
            self._give_up(error)

    def close(self) -> None:
        """The conversation is over; its file is complete, and gone if no turn is in it."""
        self._flush()
        self._is_awake, self._awake_left = False, 0
        try:
            self._close()
        except EngineError as error:
            self._give_up(error)

    def _close(self) -> None:
        file, self._file = self._file, None
        has_turns, self._has_turns = self._has_turns, False
        self._first_frame = 0
        self._user_begins_s = self._reply_begins_s = None
        if file is None:
            return
        file.close()
        if not has_turns:
            file.path.unlink(missing_ok=True)

    def _give_up(self, error: EngineError) -> None:
        """Keep nothing more, and say so; the conversation goes on."""
        self._folder = None
        self._held.clear()
        self._n_held = 0
        with contextlib.suppress(EngineError):  # what cannot be written cannot be ended either
            self._close()
        self._listener(
            Failed(
                at_s=self._clock.now_s(),
                code=error.code,
                message=error.message,
                remedy=error.remedy,
                is_fatal=False,
            )
        )
        self._say_state()

    def _say_state(self) -> None:
        self._listener(RecordingChanged(at_s=self._clock.now_s(), is_on=self.is_on))

    # -- where the turns lie ----------------------------------------------------------------

    def tell(self, event: Event) -> None:
        """Pass an event on to the listener, after learning from it."""
        if isinstance(event, ConversationCleared):
            self.close()
        elif self.is_on:
            self._follow(event)
        self._listener(event)

    def _follow(self, event: Event) -> None:
        match event:
            case SpeechOnset():
                self._wake()
                if not event.is_continuation:
                    self._user_onset_s = event.at_s
                    self._user_begins_s = self._place_of(event.at_s - _MARGIN_S)
            case TurnTaken():
                self._wake()
                self._reply_begins_s = None
                self._note_user(event)
            case ReplyAudible():
                self._reply_begins_s = self._place_of(event.at_s)
            case ReplyFinished() | ReplyInterrupted():
                self._note_reply(event)
            case MoodChanged():
                self._follow_mood(event.mood)
            case _:
                pass

    def _follow_mood(self, mood: Mood) -> None:
        was_awake, self._is_awake = self._is_awake, mood in _AWAKE
        if was_awake:
            self._awake_left = int(_AFTER_S * RATE_HZ)

    def _note_user(self, event: TurnTaken) -> None:
        if event.cause is not Cause.TYPED and self._user_begins_s is not None:
            ends_s = self._place_of(self._user_onset_s + event.speech_s + _MARGIN_S)
            self._note(event.turn, begins_s=self._user_begins_s, ends_s=ends_s, is_reply=False)

    def _note_reply(self, event: ReplyFinished | ReplyInterrupted) -> None:
        begins_s, self._reply_begins_s = self._reply_begins_s, None
        if begins_s is not None:
            ends_s = self._place_of(event.at_s + _MARGIN_S)
            self._note(event.turn, begins_s=begins_s, ends_s=ends_s, is_reply=True)

    def _place_of(self, at_s: float) -> float:
        """Where a moment lies in the file, in seconds; no earlier than the stretch goes back."""
        if self._tracks is None:
            return self._first_frame / RATE_HZ
        end = self._n_written + self._n_held
        place = end / RATE_HZ - (self._tracks.end_s - at_s)
        return max(place, self._first_frame / RATE_HZ)

    def _note(self, turn: int, *, begins_s: float, ends_s: float, is_reply: bool) -> None:
        if self._file is None or ends_s <= begins_s:
            return
        path = self._file.path
        self._has_turns = True
        self._flush()
        self._listener(
            TurnRecorded(
                at_s=self._clock.now_s(),
                turn=turn,
                is_reply=is_reply,
                path=str(path),
                begins_s=round(begins_s, 3),
                ends_s=round(ends_s, 3),
            )
        )

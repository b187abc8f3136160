"""The ears: from blocks of a sound port to clean 16 kHz sound, and whose voice it is.

Know no model but the voice confirmer behind the detector, and nothing of whose turn it is. All the
last seconds are kept, so that a turn begins before its first syllable.
"""

from typing import Final

import numpy as np

from engine.audio.echo import FRAME_SAMPLES, EchoCanceller, NoEchoCanceller, WebRtcEchoCanceller
from engine.audio.leakage import LeakMeter
from engine.audio.level import LevelMeter
from engine.audio.noise import DELAY_S, NoiseSuppressor
from engine.audio.own_sound import OwnSound
from engine.audio.port import Sound, SoundBlock
from engine.audio.resample import StreamResampler
from engine.audio.vad import RATE_HZ, VoiceConfirmer, VoiceDetector
from engine.config import SoundConfig

PRE_ROLL_CHUNKS: Final = 6
"""Chunks up to the present one that a turn begins with, as published; more where the onset lies
farther back. The first syllable is never lost, and the model hears the silence before it."""

_KEPT_S: Final = 40.0
_NOTHING: Final[Sound] = np.zeros(0, dtype=np.float32)
_AFTER_EXAMPLE_S: Final = 2.0
"""Silence after an example, longer than its end needs to be judged, so that the room's own noise
does not go on in the middle of its turn."""


class SoundHistory:
    """The last seconds of a stream, by absolute index."""

    def __init__(self, n_samples: int) -> None:
        """Take the memory once."""
        self._ring: Sound = np.zeros(n_samples, dtype=np.float32)
        self.n_heard = 0

    @property
    def first_kept(self) -> int:
        """Index of the oldest sample that is still there."""
        return max(0, self.n_heard - len(self._ring))

    def append(self, samples: Sound) -> None:
        """Add [n] float32, n at most the capacity."""
        start = self.n_heard % len(self._ring)
        head = min(len(samples), len(self._ring) - start)
        self._ring[start : start + head] = samples[:head]
        self._ring[: len(samples) - head] = samples[head:]
        self.n_heard += len(samples)

    def between(self, first: int, end: int) -> Sound:
        """Samples [first, end), all of which must still be there."""
        positions = np.arange(first, end) % len(self._ring)
        return self._ring[positions]


class Ears:
    """One stream of hearing, and the turn that is being heard in it."""

    def __init__(
        self,
        *,
        confirmer: VoiceConfirmer | None,
        chunk_samples: int,
        sound: SoundConfig,
    ) -> None:
        """Begin without a sound card.

        Args:
            confirmer: Confirms that it is a voice; None trusts the trigger.
            chunk_samples: What the model hears at a time.
            sound: Whether echo is taken out, and noise turned down.
        """
        self.detector = VoiceDetector(confirmer)
        self.meter = LevelMeter()
        self.heard_meter = LevelMeter()
        self.is_muted = False
        self._chunk_samples = chunk_samples
        self._cancels_echo = sound.cancels_echo
        self._suppresses_noise = sound.suppresses_noise
        self._history = SoundHistory(int(_KEPT_S * RATE_HZ))
        self._next_sample = 0
        self._is_open = False
        self._carried_s = 0.0
        self._example: Sound = _NOTHING
        self._n_closed = 0
        self._anchor = (0, 0.0)
        self.attach(rate_hz=RATE_HZ)

    def attach(self, *, rate_hz: int) -> None:
        """Hear through another sound card: nothing is known of its echo yet."""
        self._from_microphone = StreamResampler(from_hz=rate_hz, to_hz=RATE_HZ)
        self._from_speaker = StreamResampler(from_hz=rate_hz, to_hz=RATE_HZ)
        self._rest = (_NOTHING, _NOTHING)
        self._held_back_s = 0.0
        self._echo = self._new_canceller()
        self._noise = self._new_suppressor()
        self.leak = LeakMeter()
        self.own_sound = OwnSound()

    def set_echo_cancelling(self, *, is_on: bool) -> None:
        """Take the loudspeaker's echo out from here on, or leave it."""
        self._cancels_echo = is_on
        self._echo = self._new_canceller()

    def set_noise_suppression(self, *, is_on: bool) -> None:
        """Turn a steady noise down from here on, or leave it."""
        self._suppresses_noise = is_on
        self._noise = self._new_suppressor()

    def _new_canceller(self) -> EchoCanceller:
        return WebRtcEchoCanceller() if self._cancels_echo else NoEchoCanceller()

    def _new_suppressor(self) -> NoiseSuppressor | None:
        return NoiseSuppressor() if self._suppresses_noise else None

    # -- the stream -------------------------------------------------------------------------

    @property
    def is_converged(self) -> bool:
        """Whether a voice over an answer can be trusted not to be its echo."""
        return self._echo.is_converged

    @property
    def is_playing_example(self) -> bool:
        """Whether a recording stands in for the microphone."""
        return len(self._example) > 0

    @property
    def held_back_s(self) -> float:
        """Sound that was taken in and has not come out of resampler and canceller."""
        return self._held_back_s

    def take(self, block: SoundBlock) -> Sound:
        """Take in one block of the port; returns what is heard with it, [n] float32 at 16 kHz."""
        if not len(block.microphone) and not len(block.played):
            return _NOTHING
        self.meter.push(block.microphone)
        microphone = self._from_microphone.process(block.microphone)
        played = self._from_speaker.process(block.played)
        clean = self._without_echo(microphone, played)
        if self.is_muted or self._n_closed > 0:
            clean = np.zeros_like(clean)
        self._n_closed = max(0, self._n_closed - len(clean))
        heard = self._with_example(clean)
        self.heard_meter.push(heard)
        self._history.append(heard)
        self._anchor = (self._history.n_heard, self._end_s(block, len(clean)))
        self.detector.push(self._history.between(self._anchor[0] - len(clean), self._anchor[0]))
        return heard

    def close_for(self, seconds: float) -> None:
        """Ignore the microphone for so much sound; its echo is still learned."""
        self._n_closed = int(seconds * RATE_HZ)

    def _end_s(self, block: SoundBlock, n_clean: int) -> float:
        """When the last sample that has come out of resampler and canceller was captured."""
        duration_s = len(block.microphone) / self._from_microphone.from_hz
        self._held_back_s += duration_s - n_clean / RATE_HZ
        delay_s = self._held_back_s + (DELAY_S if self._noise else 0.0)
        return block.captured_at_s + duration_s - delay_s

    def _without_echo(self, microphone: Sound, played: Sound) -> Sound:
        microphone = np.concatenate((self._rest[0], microphone))
        played = np.concatenate((self._rest[1], played))
        n = min(len(microphone), len(played))
        n -= n % FRAME_SAMPLES
        self._rest = (microphone[n:], played[n:])
        if n == 0:
            return _NOTHING
        self.own_sound.push(microphone[:n], played[:n])
        clean = self._echo.process(microphone[:n], played[:n])
        if self.own_sound.is_heard:
            return np.zeros_like(clean)
        if self._echo.is_converged:
            self.leak.push(clean, played[:n])
        return self._noise.process(clean) if self._noise else clean

    def _with_example(self, clean: Sound) -> Sound:
        n = min(len(clean), len(self._example))
        if n == 0:
            return clean
        mixed = np.concatenate((self._example[:n], clean[n:]))
        self._example = self._example[n:]
        return mixed

    def play_example(self, samples: Sound) -> None:
        """Hear a recording, [n] float32 at 16 kHz, in place of the microphone."""
        silence = np.zeros(int(_AFTER_EXAMPLE_S * RATE_HZ), dtype=np.float32)
        self._example = np.concatenate((samples, silence))

    def drop_example(self) -> None:
        """Hear the microphone again, if a recording stands in for it."""
        self._example = _NOTHING

    def time_of(self, sample: int) -> float:
        """When a sample was captured, on the engine's clock."""
        anchor, at_s = self._anchor
        return at_s - (anchor - sample) / RATE_HZ

    # -- the turn ---------------------------------------------------------------------------

    @property
    def voiced_s(self) -> float:
        """Voice in this turn."""
        return self._carried_s + self.detector.voiced_s

    @property
    def silence_s(self) -> float:
        """Silence since the last voice, as far as the model has been given it.

        A model that falls behind must hear the end of a sentence before its silence can count.
        """
        if not self._is_open:
            return self.detector.silence_s
        given_s = (self._next_sample + self._chunk_samples - self.detector.last_voice) / RATE_HZ
        return max(0.0, min(self.detector.silence_s, given_s))

    def open_turn(self, *, is_continuation: bool) -> None:
        """Begin handing out the chunks of a turn, from the pre-roll on.

        Args:
            is_continuation: Whether to go on where the last turn's chunks ended, its voice counted.
        """
        if not is_continuation:
            self._carried_s = 0.0
            self._next_sample = max(self._next_sample, self._pre_roll_sample())
        self._next_sample = max(self._next_sample, self._history.first_kept)
        self._is_open = True
        self.detector.is_attended = True

    def _pre_roll_sample(self) -> int:
        recent = self._history.n_heard - PRE_ROLL_CHUNKS * self._chunk_samples
        return min(recent, self.detector.onset - self._chunk_samples)

    def close_turn(self, *, needs_silence: bool) -> None:
        """Hand out no more; the next voice is a new one."""
        self._carried_s += self.detector.voiced_s
        self._is_open = False
        self.detector.close(needs_silence=needs_silence)

    @property
    def upcoming_chunk(self) -> Sound | None:
        """The next whole chunk of the open turn, if there is one; it stays the next."""
        end = self._next_sample + self._chunk_samples
        if not self._is_open or end > self._history.n_heard:
            return None
        return self._history.between(self._next_sample, end)

    def next_chunk(self) -> Sound | None:
        """Hand out the next whole chunk of the open turn, if there is one."""
        chunk = self.upcoming_chunk
        if chunk is not None:
            self._next_sample += self._chunk_samples
        return chunk

    @property
    def chunk_end_s(self) -> float:
        """When the last sample of the chunk handed out last was captured, on the engine's clock."""
        return self.time_of(self._next_sample)

    @property
    def is_in_pre_roll(self) -> bool:
        """Whether the chunk handed out last lies before the onset."""
        return self._next_sample <= self.detector.onset

    @property
    def backlog_s(self) -> float:
        """Sound of the open turn that waits to be heard."""
        waiting = self._history.n_heard - self._next_sample if self._is_open else 0
        return max(0, waiting - self._chunk_samples) / RATE_HZ

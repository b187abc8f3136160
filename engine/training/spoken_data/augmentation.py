"""What becomes of a recording on its way to the ears: speed, room, distance, noise, level, codec.

Drawn anew each time, from nothing but the generator that is given, so that a run that is gone on
with hears the same. Speed is soxr's work and the codecs are libsndfile's; rooms and noises are
those of the synthetic voices. (The library audiomentations cannot be installed beside soxr 1.)
It knows no words.
"""

import io
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import soundfile

from engine.audio.files import resample
from engine.models.config import EAR_RATE_HZ
from engine.training.speech_data.augment import Conditions, Room
from engine.training.spoken_data.entry import Wave

_ROOM_SEED: Final = 20_000
_TELEPHONE_HZ: Final = 8_000

CODECS: Final = (
    ("MP3", "MPEG_LAYER_III", EAR_RATE_HZ),
    ("OGG", "VORBIS", EAR_RATE_HZ),
    ("OGG", "OPUS", EAR_RATE_HZ),
    ("WAV", "ULAW", _TELEPHONE_HZ),
    ("WAV", "ALAW", _TELEPHONE_HZ),
    ("WAV", "GSM610", _TELEPHONE_HZ),
    ("WAV", "IMA_ADPCM", _TELEPHONE_HZ),
)
"""libsndfile's format, its encoding, and the rate at which it is used."""

FAR: Final = Conditions(reverberation=1.0, colour=0.5, noise=0.9, codec=0.0, snr_db=(3.0, 20.0))
NEAR: Final = Conditions(codec=0.0)


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """How often what is done.

    Attributes:
        speed, codec, far: Chances, 0 to 1: of another speed, of a codec, and of a microphone so far
            away that the room is louder than the voice.
        speeds: Slowest and fastest.
        near_conditions, far_conditions: Chances of room, colour and noise for either distance.
    """

    speed: float = 0.6
    codec: float = 0.25
    far: float = 0.2
    speeds: tuple[float, float] = (0.9, 1.1)
    near_conditions: Conditions = field(default_factory=lambda: NEAR)
    far_conditions: Conditions = field(default_factory=lambda: FAR)


class Augmenter:
    """Rooms and noises made once, and what is done with them."""

    def __init__(self, augmentation: Augmentation | None = None) -> None:
        """Make the rooms; they are the same in every process."""
        self._chances = augmentation or Augmentation()
        self._near = Room(np.random.default_rng(_ROOM_SEED))
        self._far = Room(np.random.default_rng(_ROOM_SEED + 1), direct_db=(-12.0, 0.0))

    def apply(self, wave: Wave, rng: np.random.Generator) -> Wave:
        """The recording as it might have been heard elsewhere.

        Args:
            wave: [N] float32 at 16 kHz.
            rng: Decides everything.

        Returns:
            [N / speed] float32 within -1..1; the same for the same generator.
        """
        chances = self._chances
        made = wave
        if rng.random() < chances.speed:
            made = at_speed(made, rng.uniform(*chances.speeds))
        is_far = rng.random() < chances.far
        conditions = chances.far_conditions if is_far else chances.near_conditions
        made = (self._far if is_far else self._near).hear(made, rng, conditions)
        if rng.random() < chances.codec:
            made = through_codec(made, CODECS[int(rng.integers(len(CODECS)))])
        return np.clip(made, -1.0, 1.0).astype(np.float32)


def at_speed(wave: Wave, speed: float) -> Wave:
    """Faster and higher, or slower and lower: [N] to [N / speed] float32."""
    return resample(wave, source_rate_hz=round(EAR_RATE_HZ * speed), rate_hz=EAR_RATE_HZ)


def through_codec(wave: Wave, codec: tuple[str, str, int]) -> Wave:
    """The sound after it was encoded and decoded, as long as it was: [N] to [N] float32.

    Args:
        wave: At 16 kHz.
        codec: libsndfile's names of format and encoding, and the rate at which it is used.
    """
    format_, encoding, rate_hz = codec
    kept = io.BytesIO()
    soundfile.write(
        kept,
        resample(np.clip(wave, -1.0, 1.0), source_rate_hz=EAR_RATE_HZ, rate_hz=rate_hz),
        rate_hz,
        format=format_,
        subtype=encoding,
    )
    kept.seek(0)
    decoded, decoded_hz = soundfile.read(kept, dtype="float32")
    back = resample(decoded, source_rate_hz=decoded_hz, rate_hz=EAR_RATE_HZ)
    return np.pad(back[: wave.size], (0, max(wave.size - back.size, 0)))

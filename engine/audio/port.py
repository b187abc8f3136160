"""What the engine sees of a sound card, whichever it is.

Knows no device. A port gives what the microphone heard together with what the loudspeaker played,
block by block on one clock, and takes what is to be played next.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SoundBlock:
    """One callback's worth of sound.

    Attributes:
        microphone: [n] float32 in [-1, 1].
        played: [n] float32: exactly what was handed to the loudspeaker at the same moment.
        captured_at_s: When the first microphone sample entered, on the engine's clock.
        audible_at_s: When the first played sample leaves the loudspeaker, on the engine's clock.
        first_frame: Index, among all frames ever written to the port, of the first that was taken.
        n_frames: Frames taken for this block; the rest of it is silence.
        gain: Loudness at the end of this block, 1 being full.
    """

    microphone: Sound
    played: Sound
    captured_at_s: float
    audible_at_s: float
    first_frame: int
    n_frames: int
    gain: float = 1.0


class SoundPort(Protocol):
    """Sound in and out at the device's own rate. Used by one thread."""

    @property
    def rate_hz(self) -> int:
        """The device's rate."""
        ...

    @property
    def n_overruns(self) -> int:
        """Blocks that were lost on the way in."""
        ...

    @property
    def n_underruns(self) -> int:
        """Blocks in which a reply should have been heard and nothing had been written."""
        ...

    @property
    def n_waiting_in(self) -> int:
        """Captured frames that were not read yet."""
        ...

    @property
    def n_waiting_out(self) -> int:
        """Written frames that the loudspeaker has not taken yet."""
        ...

    @property
    def n_written(self) -> int:
        """Frames ever written: the index of the next one."""
        ...

    def read(self) -> SoundBlock | None:
        """The oldest block that was not read; None when there is none."""
        ...

    def write(self, samples: Sound) -> int:
        """Queue [n] float32 for the loudspeaker; returns how many were taken."""
        ...

    def expect(self, *, is_speaking: bool) -> None:
        """Say whether a gap from here on is an underrun."""
        ...

    def fade_to(self, gain: float) -> None:
        """Move the loudness of all that is played to a factor, without a click."""
        ...

    def flush(self) -> None:
        """Fade out what is playing and drop all that waits; full loudness afterwards."""
        ...

"""The phonemes of espeak-ng's English voices as classes for the framewise loss.

It knows no sound: an alignment is a list of names and starts, and this turns it into one class for
each encoder frame.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.audio.features import CHUNK_SAMPLES

SILENCE = 0
IGNORED = 255
"""A frame whose phoneme is not known."""

FRAMES_PER_CHUNK = 4
FRAME_SAMPLES = CHUNK_SAMPLES // FRAMES_PER_CHUNK
"""Samples of 16 kHz in one encoder frame (40 ms)."""

DELAY_SAMPLES = FRAME_SAMPLES
"""The class asked for at a frame is what sounded this much before the frame's middle: the newest
frame of a chunk has no sound after it to judge by."""

_MIDDLE_SAMPLES = 40
"""The middle of frame 0's receptive field lies this much before the first sample."""

_NAMES = (
    *("_", "I", "t", "n", "k", "@", "z", "a", "p", "V", "s", "@L", "D", "w", "v", "0", "l", "r"),
    *("d", "m", "i", "b", "E", "oU", "eI", "aI", "tS", "t#", "i:", "u:", "h", "j", "g", "N", "f"),
    *("dZ", "3", "A@", "U", "i@", "aU", "T", "e@", "O:", "S", "O@", "U@", "o@", "A:", "aa"),
    *("aI@", "OI", "Z"),
)
N_CLASSES = len(_NAMES)

_SAME = {
    **dict.fromkeys(("", "_:", "_|", "_!"), "_"),
    **dict.fromkeys(("@2", "@5", "a#"), "@"),
    **dict.fromkeys(("I2", "I#"), "I"),
    **dict.fromkeys(("3:", "VR", "IR"), "3"),
    **dict.fromkeys(("aI2", "aI3"), "aI"),
    **dict.fromkeys(("O", "O2"), "O:"),
    **dict.fromkeys(("t2", "?"), "t"),
    "r-": "r",
    "n-": "n",
    "w#": "w",
    "i@3": "i@",
}
"""Names of sounds that are one class."""

_MARKS = frozenset((";",))
"""Names that colour a neighbour and are no sound of their own."""

_CLASS_OF = {name: index for index, name in enumerate(_NAMES)}
_CLASS_OF |= {name: _CLASS_OF[same] for name, same in _SAME.items()}


def frame_classes(
    alignment: Sequence[tuple[str, int]], *, n_frames: int, n_samples: int
) -> NDArray[np.uint8]:
    """The class of each encoder frame.

    Args:
        alignment: Name and first sample (16 kHz) of each phoneme, in order of time.
        n_frames: Encoder frames of the sound.
        n_samples: Sample at which the last phoneme is over; silence follows.

    Returns:
        [n_frames] uint8, `IGNORED` where a name has no class.
    """
    sounds = [(name, at) for name, at in alignment if name not in _MARKS]
    starts = np.array([-1, *(at for _, at in sounds), n_samples])
    classes = [SILENCE, *(_CLASS_OF.get(name, IGNORED) for name, _ in sounds), SILENCE]
    middles = np.arange(n_frames) * FRAME_SAMPLES - _MIDDLE_SAMPLES - DELAY_SAMPLES
    index = np.searchsorted(starts, np.maximum(middles, 0), side="right") - 1
    return np.array(classes, dtype=np.uint8)[index]

"""Sound on the wire: base64 of 16-bit samples, little-endian, one channel, 24 kHz.

Knows nothing of messages.
"""

import base64
import binascii
from typing import Final

import numpy as np

from engine.audio.port import Sound
from engine.protocol.message_error import ErrorKind, MessageError

WIRE_RATE_HZ: Final = 24_000
_FULL_SCALE: Final = 32_768.0


def decode_pcm(text: str, *, param: str = "audio") -> Sound:
    """Sound from a message.

    Args:
        text: Base64 of whole 16-bit samples.
        param: The field it stands in, for the error.

    Returns:
        [n] float32 in [-1, 1).

    Raises:
        MessageError: It is no base64, or not whole samples.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as err:
        raise MessageError(
            f"The field {param} is not base64.", kind=ErrorKind.INVALID_AUDIO, param=param
        ) from err
    if len(data) % 2:
        raise MessageError(
            f"The field {param} has half a sample at its end.",
            remedy="Send whole 16-bit samples.",
            kind=ErrorKind.INVALID_AUDIO,
            param=param,
        )
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(_FULL_SCALE)


def encode_pcm(samples: Sound) -> str:
    """Sound for a message.

    Args:
        samples: [n] float32; what is beyond [-1, 1] is clipped.
    """
    scaled = np.clip(np.rint(samples * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1.0)
    return base64.b64encode(scaled.astype("<i2").tobytes()).decode("ascii")

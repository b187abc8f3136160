"""Sound on the wire: what goes in comes out, and what is no sound is refused."""

import base64

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.protocol.message_error import ErrorKind, MessageError
from engine.protocol.pcm import decode_pcm, encode_pcm


@given(st.lists(st.integers(-32_768, 32_767), max_size=200))
def test_every_sample_survives(samples: list[int]) -> None:
    text = base64.b64encode(np.array(samples, dtype="<i2").tobytes()).decode()
    sound = decode_pcm(text)
    assert np.abs(sound).max(initial=0.0) <= 1.0
    assert encode_pcm(sound) == text


def test_what_is_too_loud_is_clipped() -> None:
    assert decode_pcm(encode_pcm(np.array([2.0, -2.0], np.float32))).tolist() == [
        pytest.approx(32_767 / 32_768),
        -1.0,
    ]


@pytest.mark.parametrize("text", ["AAA", "not base64!", "AAAA\n", "ä", "AA=="])
def test_what_is_no_sound_is_refused(text: str) -> None:
    with pytest.raises(MessageError) as caught:
        decode_pcm(text)
    assert caught.value.kind is ErrorKind.INVALID_AUDIO

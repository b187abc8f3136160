"""The codec against the published implementation."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from engine.models.bundle import ModelBundle
from engine.models.codec import Codec

Golden = Callable[[str], dict[str, Tensor]]

WAVE_TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def codec(bundle: ModelBundle) -> Codec:
    return bundle.codec


@pytest.fixture(scope="module")
def expected(golden: Golden) -> dict[str, Tensor]:
    return golden("08_codec")


@torch.inference_mode()
def test_codes_are_looked_up(codec: Codec, expected: dict[str, Tensor]) -> None:
    assert torch.equal(codec.quantizer.embed(expected["tokens"])[0], expected["quant_emb"])
    voice = codec.quantizer.embed_voice(expected["global_tokens"])
    assert torch.equal(voice[0], expected["global_emb"])
    assert torch.equal(codec.global_tokens, expected["global_tokens"])


@torch.inference_mode()
def test_decoded_sound(codec: Codec, expected: dict[str, Tensor]) -> None:
    wave = codec.decode(expected["tokens"])
    assert wave.dtype == torch.float32
    torch.testing.assert_close(wave[0], expected["wave"], rtol=0, atol=WAVE_TOLERANCE)
    one = codec.decode(expected["tokens"][:, :1])
    torch.testing.assert_close(one[0], expected["wave_one_token"], rtol=0, atol=WAVE_TOLERANCE)


@torch.inference_mode()
def test_another_voice(codec: Codec, expected: dict[str, Tensor]) -> None:
    wave = codec.decode(expected["tokens"], expected["alt_global_tokens"])
    torch.testing.assert_close(wave[0], expected["wave_alt_global"], rtol=0, atol=WAVE_TOLERANCE)


@torch.inference_mode()
def test_encoded_sound(codec: Codec, expected: dict[str, Tensor]) -> None:
    features, voice = codec.encoder(expected["enc_wave24k"][None])
    torch.testing.assert_close(features[0], expected["enc_features"], rtol=0, atol=1e-4)
    torch.testing.assert_close(voice[0], expected["enc_global_feature"], rtol=0, atol=1e-4)
    codes, voice_codes = codec.encode(expected["enc_wave24k"][None])
    is_clear = expected["enc_token_margin"] >= 1e-3
    assert torch.equal(codes[0][is_clear], expected["enc_tokens"][0, :, 0][is_clear])
    assert torch.equal(voice_codes, expected["enc_global_tokens"])


@torch.inference_mode()
def test_sound_made_again(codec: Codec, expected: dict[str, Tensor]) -> None:
    wave = codec.decode(expected["enc_tokens"][:, :, 0], expected["enc_global_tokens"])
    torch.testing.assert_close(wave[0], expected["resynth_wave"], rtol=0, atol=WAVE_TOLERANCE)

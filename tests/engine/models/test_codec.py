"""The codec as itself: other sizes, weight norm, codebooks, what is refused."""

from typing import Any

import pytest
import torch

from engine.errors import ConfigError
from engine.models.codec import Codec
from engine.models.codec_encoder import CodecEncoder
from engine.models.config import CodecConfig
from engine.models.quantizer import nearest_code
from engine.models.weight_norm import fold_released_names, folded_state_dict, load_plain_state

SMALL: dict[str, Any] = {
    "upsample_rates": (4, 3),
    "upsample_kernel_sizes": (8, 5),
    "upsample_initial_channel": 32,
    "resblock_kernel_sizes": (3, 5),
    "resblock_dilation_sizes": ((1, 3, 5), (1, 3, 5)),
    "n_codes": 11,
    "embedding_dim": 12,
    "encoder_initial_channel": 8,
    "global_code_num": 2,
    "global_feature_conv": (16, 6, 16, 3, 1),
    "global_tokens": (3, 10),
}


def config(**changes: object) -> CodecConfig:
    return CodecConfig(**{**SMALL, **changes})


def built(codec_config: CodecConfig, *, weight_norm: bool = False) -> Codec:
    """A codec with weights large enough that every path matters."""
    codec = Codec(codec_config, weight_norm=weight_norm).eval()
    with torch.no_grad():
        for name, parameter in codec.named_parameters():
            if not name.endswith("original0"):
                parameter.add_(torch.randn_like(parameter) * 0.1)
    return codec


OTHER_SIZES = (
    {},
    {"resblock": "2", "resblock_dilation_sizes": ((1, 3), (1, 5))},
    {"upsample_rates": (2, 2, 3), "upsample_kernel_sizes": (4, 6, 7)},
    {"encoder_initial_channel": 4, "global_feature_conv": (16, 4, 8, 3, 1)},
    {"global_code_num": 4, "global_tokens": (0, 1, 2, 3), "n_codes": 5},
    {"embedding_dim": 7, "upsample_initial_channel": 16},
)


@pytest.mark.parametrize("changes", OTHER_SIZES)
@torch.inference_mode()
def test_any_sizes_give_a_hop_of_samples_for_each_token(changes: dict[str, object]) -> None:
    codec = built(config(**changes))
    hop = codec.config.hop_samples
    codes = torch.randint(codec.config.n_codes, (2, 9))
    wave = codec.decode(codes)
    assert wave.shape == (2, 9 * hop)
    assert wave.abs().max() <= 1
    again, voice = codec.encode(wave[:, : 5 * hop + 1])
    assert again.shape == (2, 5)
    assert voice.shape == (2, 1, codec.config.global_code_num)
    assert again.max() < codec.config.n_codes


@torch.inference_mode()
def test_sound_is_float32_whatever_the_weights_are() -> None:
    codec = built(config()).bfloat16()
    assert codec.decode(torch.zeros(1, 4, dtype=torch.int64)).dtype == torch.float32


@torch.inference_mode()
def test_the_voice_is_heard_where_a_stage_is_as_wide_as_it() -> None:
    codes = torch.randint(11, (1, 6))
    other = torch.tensor([[[4, 5]]])
    fits = built(config())
    assert not torch.allclose(fits.decode(codes), fits.decode(codes, other))
    too_narrow = built(config(upsample_initial_channel=16))
    torch.testing.assert_close(too_narrow.decode(codes), too_narrow.decode(codes, other))


@torch.inference_mode()
def test_a_token_is_heard_only_near_itself() -> None:
    codec = built(config())
    codes = torch.randint(11, (1, 80))
    changed = codes.clone()
    changed[0, 60] = (changed[0, 60] + 1) % 11
    difference = (codec.decode(codes) - codec.decode(changed)).abs()[0]
    hop = codec.config.hop_samples
    assert difference[: 30 * hop].max() == 0
    assert difference[60 * hop : 61 * hop].max() > 0


@torch.inference_mode()
def test_folding_weight_norm_keeps_the_sound() -> None:
    codec = built(config(), weight_norm=True)
    codes, wave = torch.randint(11, (1, 6)), torch.randn(1, 72)
    before = (codec.decode(codes), *codec.encoder(wave))
    plain = Codec(config()).eval()
    plain.load_state_dict(folded_state_dict(codec))
    codec.fold_weight_norm()
    for folded in (codec, plain):
        after = (folded.decode(codes), *folded.encoder(wave))
        torch.testing.assert_close(after, before, rtol=0, atol=1e-5)
    assert codec.state_dict().keys() == plain.state_dict().keys()


@torch.inference_mode()
def test_plain_weights_go_back_into_a_normalised_codec() -> None:
    plain, codes = built(config()), torch.randint(11, (1, 6))
    normalised = Codec(config(), weight_norm=True).eval()
    load_plain_state(normalised, plain.state_dict())
    torch.testing.assert_close(normalised.decode(codes), plain.decode(codes), rtol=0, atol=1e-5)


def test_released_names_are_folded_over_all_but_the_first_dimension() -> None:
    direction = torch.randn(3, 4, 5)
    gain = torch.rand(3, 1, 1)
    plain = fold_released_names(
        {
            "up.weight_g": gain,
            "up.weight_v": direction,
            "up.bias": torch.ones(4),
            "x.weight_g": gain,
        }
    )
    assert set(plain) == {"up.weight", "up.bias", "x.weight_g"}
    norms = plain["up.weight"].flatten(1).norm(dim=1)
    torch.testing.assert_close(norms, gain.flatten())


def test_strided_views_are_folded_into_tensors_of_their_own() -> None:
    shared = torch.randn(7)
    direction = shared.as_strided((2, 3, 3), (1, 1, 1))
    plain = fold_released_names({"a.weight_g": torch.ones(2, 1, 1), "a.weight_v": direction})
    assert plain["a.weight"].is_contiguous()
    assert plain["a.weight"].untyped_storage().nbytes() == 2 * 3 * 3 * 4


def test_the_first_of_equally_near_codes_wins() -> None:
    table = torch.tensor([[5.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
    assert nearest_code(torch.tensor([[0.9, 0.0]]), table).tolist() == [1]


def test_both_sides_learn() -> None:
    codec = built(config(), weight_norm=True).train()
    codec.decode(torch.randint(11, (2, 4))).sum().backward()
    sum(part.sum() for part in codec.encoder(torch.randn(2, 48))).backward()
    idle = {name for name, p in codec.named_parameters() if p.grad is None}
    assert idle == {"encoder.linear.0.weight", "encoder.linear.0.bias"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n_code_groups": 2}, "more than one codebook"),
        ({"residul_layer": 2}, "more than one codebook"),
        ({"global_code_num": 3, "global_tokens": (0, 0, 0)}, "does not divide"),
        ({"global_tokens": (0,)}, "global tokens for"),
        ({"global_tokens": (0, 11)}, "not below"),
        ({"upsample_kernel_sizes": (8,)}, "not as many"),
        ({"upsample_kernel_sizes": (9, 5)}, "does not fit the rate"),
        ({"resblock_kernel_sizes": (3,)}, "dilations"),
        ({"resblock_kernel_sizes": (3, 4)}, "odd"),
        ({"upsample_initial_channel": 2}, "too small"),
        ({"global_feature_conv": (99, 6, 16, 3, 1)}, "No stage"),
        ({"global_feature_conv": (16, 6, 16)}, "kernel, stride"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Codec(config(**changes))


@pytest.mark.parametrize(("first", "width", "stage"), [(8, 32, 1), (16, 32, 0), (8, 16, 0)])
def test_the_voice_is_read_from_the_stage_as_wide_as_its_encoder(
    first: int, width: int, stage: int
) -> None:
    encoder = CodecEncoder(
        config(encoder_initial_channel=first, global_feature_conv=(width, 4, 16, 3, 1))
    )
    assert encoder._voice_stage == stage

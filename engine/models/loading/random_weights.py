"""Random weights of three sizes, drawn on the device: for tests and for measuring speed.

Knows no file. What such a model says means nothing; how long it takes is what a trained model of
that size takes.
"""

import math

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor

from engine.models.config import (
    AdapterConfig,
    CodecConfig,
    EncoderConfig,
    ModelConfig,
    SpeechDecoderConfig,
)
from engine.models.loading.skeleton import Skeleton, keeps_float32
from engine.models.tokenizer import TextTokenizer

SIZES = ("tiny", "mid", "release")

_SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
_RELEASED_VOICE = (473, 975, 419, 219, 565, 121, 550, 616)


def random_config(size: str) -> ModelConfig:
    """The configuration of a size of `SIZES`.

    Raises:
        KeyError: There is no such size.
    """
    return {"tiny": _tiny, "mid": _mid, "release": _release}[size]()


def random_tensors(
    skeleton: Skeleton, *, device: torch.device, dtype: torch.dtype, seed: int
) -> dict[str, Tensor]:
    """Draw every tensor of a model: matrices scaled by their inputs, gains one, biases zero."""
    generator = torch.Generator(device).manual_seed(seed)
    tensors: dict[str, Tensor] = {}
    for name, shape in skeleton.shapes().items():
        wanted = torch.float32 if keeps_float32(name) else dtype
        tensor = torch.empty(shape, device=device, dtype=wanted)
        tensors[name] = _fill(name, tensor, generator)
    return tensors


def random_tokenizer(config: ModelConfig) -> TextTokenizer:
    """A tokenizer of single bytes and the marks of a chat, for a model without one."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({byte: n for n, byte in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(mark, special=True) for mark in _SPECIALS])
    return TextTokenizer(tokenizer)


def _fill(name: str, tensor: Tensor, generator: torch.Generator) -> Tensor:
    leaf = name.rpartition(".")[2]
    if leaf in {"istd", "running_var"} or (leaf == "weight" and tensor.ndim == 1):
        return tensor.fill_(1.0)
    if tensor.ndim == 1:
        return tensor.zero_()
    fan_in = math.prod(tensor.shape[1:])
    if "codec.generator.ups." in name:
        fan_in = tensor.shape[0]
    return tensor.normal_(std=1.0 / math.sqrt(fan_in), generator=generator)


def _tiny() -> ModelConfig:
    return ModelConfig(
        name="random tiny",
        encoder=EncoderConfig(dim=64, heads=4, blocks=3, ffn_dim=128, left_chunks=2),
        adapter=AdapterConfig(encoder_dim=64, llm_dim=128),
        llm=_qwen(hidden=128, inter=256, layers=3, heads=4, kv_heads=2, vocabulary=403),
        speech_decoder=SpeechDecoderConfig(dim=32, heads=4, blocks=4, ffn_dim=96, odim=128),
        codec=CodecConfig(
            upsample_initial_channel=256,
            n_codes=128,
            global_tokens=(30, 17, 80, 74, 25, 18, 72, 30),
        ),
    )


def _mid() -> ModelConfig:
    return ModelConfig(
        name="random mid",
        encoder=EncoderConfig(dim=256, heads=4, blocks=6, ffn_dim=1024),
        adapter=AdapterConfig(encoder_dim=256, llm_dim=512),
        llm=_qwen(hidden=512, inter=1536, layers=8, heads=8, kv_heads=4, vocabulary=4096),
        speech_decoder=SpeechDecoderConfig(dim=256, heads=4, blocks=4, ffn_dim=1024, odim=1024),
        codec=CodecConfig(upsample_initial_channel=256, global_tokens=_RELEASED_VOICE),
    )


def _release() -> ModelConfig:
    return ModelConfig(
        name="random release",
        encoder=EncoderConfig(dim=1024, heads=16, blocks=24, ffn_dim=4096),
        adapter=AdapterConfig(encoder_dim=1024, llm_dim=3584),
        llm=_qwen(hidden=3584, inter=18944, layers=28, heads=28, kv_heads=4, vocabulary=152_064),
        speech_decoder=SpeechDecoderConfig(dim=896, heads=14, blocks=4, ffn_dim=4864, odim=1024),
        codec=CodecConfig(global_tokens=_RELEASED_VOICE),
    )


def _qwen(
    *, hidden: int, inter: int, layers: int, heads: int, kv_heads: int, vocabulary: int
) -> dict[str, object]:
    return {
        "model_type": "qwen2",
        "hidden_size": hidden,
        "intermediate_size": inter,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "vocab_size": vocabulary,
        "max_position_embeddings": 32_768,
        "rms_norm_eps": 1e-6,
        "rope_theta": 1_000_000.0,
        "tie_word_embeddings": False,
    }

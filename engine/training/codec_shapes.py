"""The built-in model's codec: its sizes, and how one voice becomes global tokens.

It knows no training; the stages and the export read from here.
"""

import torch

from engine.models.config import CodecConfig

VOICE_DIM = 128
N_GROUPS = 8
VOICE_TOKENS = tuple(range(N_GROUPS))
"""Group g's entry g holds the built-in voice; the choice of entries means nothing."""

CODEC_CONFIG = CodecConfig(
    upsample_initial_channel=256,
    resblock_kernel_sizes=(3,),
    resblock_dilation_sizes=((1, 3, 9),),
    n_codes=1024,
    embedding_dim=256,
    encoder_initial_channel=16,
    global_code_num=N_GROUPS,
    global_feature_conv=(VOICE_DIM, 64, VOICE_DIM, 3, 1),
    global_tokens=VOICE_TOKENS,
)
"""`encoder_initial_channel` 16 gives stages of 32 to 256 channels."""


def voice_codebooks(voice: torch.Tensor, *, seed: int) -> dict[str, torch.Tensor]:
    """Global codebooks that hold one voice and, everywhere else, entries far from it.

    Args:
        voice: [VOICE_DIM] float32, the trained voice vector.
        seed: Of the other entries.

    Returns:
        Eight tables [n_codes, VOICE_DIM / 8] by their names in our layout.
    """
    generator = torch.Generator().manual_seed(seed)
    width = VOICE_DIM // N_GROUPS
    tables = {}
    for group, part in enumerate(voice.view(N_GROUPS, width)):
        table = part + torch.randn(CODEC_CONFIG.n_codes, width, generator=generator)
        table[VOICE_TOKENS[group]] = part
        name = f"codec.quantizer.quantizer_modules_globaltokens.{group}.embedding.weight"
        tables[name] = table
    return tables

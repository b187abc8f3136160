"""Stage codec-encoder: the waveform encoder learns to find the codes that stage codec-vq gave.

It knows no generator; only the code embeddings and the voice that came with it. With one voice in
the data, its voice vector can only ever be that one.
"""

import numpy as np
import torch
from safetensors.torch import load_file
from torch.nn import functional

from engine.models.codec_encoder import CodecEncoder
from engine.models.quantizer import nearest_code
from engine.training.codec_data import HOP_SAMPLES, VoiceSet, codec_voice_set
from engine.training.codec_generator import STAGE as GENERATOR_STAGE
from engine.training.codec_generator import encode_all
from engine.training.codec_shapes import CODEC_CONFIG
from engine.training.codec_vq import CODEBOOK_NAME, N_UTTERANCES, load_autoencoder
from engine.training.loop import StageOptions, TrainingRun, prefixed

STAGE = "codec-encoder"
BATCH = 4
SEGMENT_TOKENS = 28
EDGE_TOKENS = 2
"""Codes at the ends of a segment depend on sound outside it and are not asked for."""
LOUDNESS_DB = 3.0
SHARPNESS = 0.05
"""How steeply a code's probability falls with its squared distance to the features."""


def run(options: StageOptions) -> None:
    """Train the encoder by distillation."""
    voice_set = codec_voice_set(options.runs / "voice", seed=options.seed, count=N_UTTERANCES)
    codes = encode_all(load_autoencoder(options.runs), voice_set)
    learned = load_file(options.runs / GENERATOR_STAGE / "weights.safetensors")
    table, voice = learned[CODEBOOK_NAME], learned["voice"]
    encoder = CodecEncoder(CODEC_CONFIG)
    run_ = TrainingRun(
        STAGE,
        options,
        modules={"encoder": encoder},
        optimizer=torch.optim.AdamW(encoder.parameters(), lr=2e-3, betas=(0.9, 0.98)),
        weights=lambda: prefixed("codec.encoder.", encoder),
        validate=lambda: _validate(encoder, voice_set, codes, table),
        validate_every_s=90.0,
    )
    rng = np.random.default_rng(options.seed + run_.step)
    for _ in run_.steps():
        wave, target = _segments(voice_set, codes, rng)
        features, heard_voice = encoder(wave)
        inner = slice(EDGE_TOKENS, -EDGE_TOKENS)
        loss = _code_loss(features.transpose(1, 2)[:, inner], target[:, inner], table)
        voice_loss = functional.mse_loss(heard_voice, voice.expand_as(heard_voice))
        run_.update(loss + voice_loss, {"codes": float(loss.detach())})


def _code_loss(features: torch.Tensor, codes: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of the codes by distance, plus the distance itself.

    Args:
        features: [B, T, D] float32.
        codes: [B, T] int64.
        table: [n_codes, D] float32.
    """
    rows = features.flatten(0, 1)
    distances = (rows**2).sum(1, keepdim=True) + (table**2).sum(1) - 2.0 * rows @ table.T
    right = codes.flatten()
    near = distances.gather(1, right[:, None]).mean() / table.shape[1]
    return functional.cross_entropy(-SHARPNESS * distances, right) + near


def _segments(
    voice_set: VoiceSet, codes: torch.Tensor, rng: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Waves [BATCH, SEGMENT_TOKENS * 600] at random loudness and their codes."""
    last = voice_set.training_samples // HOP_SAMPLES - SEGMENT_TOKENS
    starts = rng.integers(0, last, size=BATCH)
    length = SEGMENT_TOKENS * HOP_SAMPLES
    cut = [
        voice_set.samples[start * HOP_SAMPLES : start * HOP_SAMPLES + length] for start in starts
    ]
    gains = 10.0 ** (rng.uniform(-LOUDNESS_DB, LOUDNESS_DB, size=(BATCH, 1)) / 20.0)
    waves = np.stack(cut).astype(np.float32) / 32768.0 * gains.astype(np.float32)
    targets = torch.stack([codes[start : start + SEGMENT_TOKENS] for start in starts])
    return torch.from_numpy(waves), targets


def _validate(
    encoder: CodecEncoder, voice_set: VoiceSet, codes: torch.Tensor, table: torch.Tensor
) -> dict[str, float]:
    """Share of held-out codes found, in percent."""
    right = total = 0
    for index in range(voice_set.n_training, len(voice_set.texts)):
        first, last = voice_set.offsets[index : index + 2] // HOP_SAMPLES
        features, _ = encoder(voice_set.wave(index)[None])
        found = nearest_code(features[0].T, table)
        right += int((found == codes[first:last]).sum())
        total += int(last - first)
    return {"codes_found": 100.0 * right / total}

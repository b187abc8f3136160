"""Stage codec-vq: the 1024 codes, learned by a small autoencoder on spectral features.

It knows nothing of waveforms beyond their features; the generator learns those from the codes.
Once later stages have begun, the codes are frozen: a new run of this stage invalidates them all.
"""

import logging
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from engine.models.quantizer import nearest_code
from engine.training.codec_data import HOP_SAMPLES, VoiceSet, codec_voice_set, random_segments
from engine.training.codec_features import TOKEN_FEATURES, TokenFeatures
from engine.training.loop import Schedule, StageOptions, TrainingRun, prefixed

logger = logging.getLogger(__name__)

STAGE = "codec-vq"
N_CODES = 1024
CODE_DIM = 256
WIDTH = 256
N_UTTERANCES = 2400
BATCH = 16
SEGMENT_TOKENS = 64
UNQUANTISED_STEPS = 150
EMA = 0.97
DEAD_USE = 0.03
"""A code whose smoothed use falls under this many rows a step is put elsewhere."""
COMMITMENT = 0.5
CODEBOOK_NAME = "codec.quantizer.quantizer_modules.0.embedding.weight"


class _Block(nn.Module):
    """Residual convolution over tokens: layer norm, kernel 3, GELU, pointwise."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.mix = nn.Conv1d(width, width, 3, padding=1)
        self.out = nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.mix(self.norm(x).transpose(1, 2)).transpose(1, 2)
        return x + self.out(functional.gelu(y))


def _stack(inner: int, outer: int, blocks: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(inner, WIDTH), *(_Block(WIDTH) for _ in range(blocks)), nn.Linear(WIDTH, outer)
    )


class MovingCodebook(nn.Module):
    """A codebook that follows its members by exponential means (van den Oord et al., 2017).

    Attributes:
        table: [N_CODES, CODE_DIM] the codes.
        uses: [N_CODES] smoothed count of members in one step.
        sums: [N_CODES, CODE_DIM] smoothed sum of members.
    """

    table: torch.Tensor
    uses: torch.Tensor
    sums: torch.Tensor

    def __init__(self) -> None:
        """Start empty; `seed_from` puts the codes onto data."""
        super().__init__()
        self.register_buffer("table", torch.zeros(N_CODES, CODE_DIM))
        self.register_buffer("uses", torch.ones(N_CODES))
        self.register_buffer("sums", torch.zeros(N_CODES, CODE_DIM))

    @torch.no_grad()
    def seed_from(self, rows: torch.Tensor, *, rounds: int = 6) -> None:
        """Place the codes by k-means over [n, CODE_DIM] rows."""
        self._place(torch.arange(N_CODES), rows)
        for _ in range(rounds):
            self.follow(rows, nearest_code(rows, self.table), keep=0.0)

    @torch.no_grad()
    def follow(self, rows: torch.Tensor, codes: torch.Tensor, *, keep: float = EMA) -> None:
        """Move every code towards its members; restart the dead ones on random rows.

        Args:
            rows: [n, CODE_DIM] float32.
            codes: [n] int64, the nearest code of each row.
            keep: Weight of the past.
        """
        counts = torch.bincount(codes, minlength=N_CODES).float()
        sums = torch.zeros_like(self.sums).index_add_(0, codes, rows)
        self.uses.mul_(keep).add_(counts, alpha=1.0 - keep)
        self.sums.mul_(keep).add_(sums, alpha=1.0 - keep)
        self.table.copy_(self.sums / self.uses.clamp_min(1e-3)[:, None])
        dead = torch.nonzero(self.uses < DEAD_USE).flatten()
        if dead.numel():
            self._place(dead, rows)

    def _place(self, which: torch.Tensor, rows: torch.Tensor) -> None:
        chosen = rows[torch.randint(len(rows), (len(which),))]
        self.table[which] = chosen
        self.sums[which] = chosen
        self.uses[which] = 1.0


class VqAutoencoder(nn.Module):
    """Features to codes and back; two tokens of context on either side of a code."""

    def __init__(self) -> None:
        """Build encoder, codebook and decoder."""
        super().__init__()
        self.features = TokenFeatures()
        self.encoder = _stack(TOKEN_FEATURES, CODE_DIM, 2)
        self.codebook = MovingCodebook()
        self.decoder = _stack(CODE_DIM, TOKEN_FEATURES, 3)

    @torch.no_grad()
    def encode(self, wave: torch.Tensor) -> torch.Tensor:
        """[B, T * 600] float32 to codes [B, T] int64."""
        return nearest_code(self.encoder(self.features(wave)), self.codebook.table)


def load_autoencoder(runs: Path) -> VqAutoencoder:
    """The finished autoencoder, for making codes; in evaluation mode."""
    model = VqAutoencoder()
    tensors = load_file(runs / STAGE / "weights.safetensors")
    kept = {name.removeprefix("vq."): t for name, t in tensors.items() if name.startswith("vq.")}
    model.load_state_dict(kept)
    return model.eval().requires_grad_(False)


def run(options: StageOptions) -> None:
    """Train the codes."""
    voice_set = codec_voice_set(options.runs / "voice", seed=options.seed, count=N_UTTERANCES)
    rng = np.random.default_rng(options.seed)
    model = VqAutoencoder()
    model.features.fit(random_segments(voice_set, batch=64, n_tokens=80, rng=rng))
    run_ = TrainingRun(
        STAGE,
        options,
        modules={"vq": model},
        optimizer=torch.optim.AdamW(model.parameters(), lr=2e-3, betas=(0.9, 0.98)),
        weights=lambda: {**prefixed("vq.", model), CODEBOOK_NAME: model.codebook.table},
        schedule=Schedule(),
        validate=lambda: _validate(model, voice_set),
        validate_every_s=60.0,
    )
    rows = _all_features(model.features, voice_set)
    for step in run_.steps():
        if step == UNQUANTISED_STEPS:
            with torch.no_grad():
                model.codebook.seed_from(model.encoder(_cut(rows, 8 * BATCH, rng)).flatten(0, 1))
        loss, figures = _loss(model, _cut(rows, BATCH, rng), step=step)
        run_.update(loss, figures)


@torch.no_grad()
def _all_features(features: TokenFeatures, voice_set: VoiceSet) -> torch.Tensor:
    """Features of all training speech, [tokens, TOKEN_FEATURES], a minute at a time."""
    minute = 2400 * HOP_SAMPLES
    parts = []
    for start in range(0, voice_set.training_samples, minute):
        part = voice_set.samples[start : min(start + minute, voice_set.training_samples)]
        wave = torch.from_numpy(part.astype(np.float32) / 32768.0)
        parts.append(features(wave[None])[0])
    return torch.cat(parts)


def _cut(rows: torch.Tensor, batch: int, rng: np.random.Generator) -> torch.Tensor:
    """Random segments of features, [batch, SEGMENT_TOKENS, TOKEN_FEATURES]."""
    starts = rng.integers(0, len(rows) - SEGMENT_TOKENS, size=batch)
    return torch.stack([rows[start : start + SEGMENT_TOKENS] for start in starts])


def _loss(
    model: VqAutoencoder, target: torch.Tensor, *, step: int
) -> tuple[torch.Tensor, dict[str, float]]:
    features = model.encoder(target)
    if step < UNQUANTISED_STEPS:
        loss = _distance(model.decoder(features), target) + 1e-3 * features.pow(2).mean()
        return loss, {}
    rows = features.detach().flatten(0, 1)
    codes = nearest_code(rows, model.codebook.table)
    quantised = model.codebook.table[codes].view_as(features)
    commitment = functional.mse_loss(features, quantised)
    rebuilt = model.decoder(features + (quantised - features).detach())
    distance = _distance(rebuilt, target)
    model.codebook.follow(rows, codes)
    figures = {"rebuilt": float(distance.detach()), "commitment": float(commitment.detach())}
    return distance + COMMITMENT * commitment, figures


def _distance(rebuilt: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    return functional.l1_loss(rebuilt, target) + 0.5 * functional.mse_loss(rebuilt, target)


def _validate(model: VqAutoencoder, voice_set: VoiceSet) -> dict[str, float]:
    """Distance on held-out speech, and how evenly the codes are used on it."""
    start = voice_set.training_samples
    whole = (len(voice_set.samples) - start) // HOP_SAMPLES * HOP_SAMPLES
    samples = voice_set.samples[start : start + whole].astype(np.float32) / 32768.0
    target = model.features(torch.from_numpy(samples)[None])
    codes = nearest_code(model.encoder(target), model.codebook.table)
    rebuilt = model.decoder(model.codebook.table[codes])
    parts = torch.bincount(codes.flatten(), minlength=N_CODES) / codes.numel()
    entropy = -(parts * torch.log(parts.clamp_min(1e-9))).sum()
    return {
        "rebuilt": float(_distance(rebuilt, target)),
        "perplexity": float(entropy.exp()),
        "codes_used": float((model.codebook.uses > DEAD_USE).sum()),
    }

"""Stage codec-generator: from codes to sound, first by spectra alone, then against judges.

It knows nothing of text. The codes are those of stage codec-vq and stay as they are; their
embeddings start at its codebook and may move, since the codes themselves no longer depend on it.
"""

import logging
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

from engine.models.codec_generator import CodecGenerator
from engine.training.codec_data import HOP_SAMPLES, VoiceSet, codec_voice_set
from engine.training.codec_discriminators import (
    Discriminators,
    feature_distance,
    judges_loss,
    maker_loss,
)
from engine.training.codec_losses import SpectralDistance
from engine.training.codec_shapes import CODEC_CONFIG, VOICE_DIM, voice_codebooks
from engine.training.codec_vq import CODEBOOK_NAME, N_UTTERANCES, VqAutoencoder, load_autoencoder
from engine.training.loop import Schedule, StageOptions, TrainingRun, clip_gradients, prefixed

logger = logging.getLogger(__name__)

STAGE = "codec-generator"
BATCH = 5
EDGE_TOKENS = 2
"""Cut off at both ends of a segment before it is judged: there the context is missing."""
SEGMENT_TOKENS = 24 + 2 * EDGE_TOKENS
JUDGED_FROM = 0.35
"""Part of the budget after which the judges join."""
JUDGES_LEARN_EVERY = 2
"""In rounds; the judges are the dearer half of a round."""
FEATURE_WEIGHT = 2.0
MAKER_WEIGHT = 0.5


class VoiceGenerator(nn.Module):
    """The generator with what it reads: the code embeddings and the one voice."""

    def __init__(self, codebook: torch.Tensor) -> None:
        """Start the embeddings at the codebook, scaled to unit deviation.

        Args:
            codebook: [n_codes, embedding_dim] float32.
        """
        super().__init__()
        self.generator = CodecGenerator(CODEC_CONFIG)
        _keep_variance(self.generator)
        self.codes = nn.Embedding.from_pretrained(codebook / codebook.std(), freeze=False)
        self.voice = nn.Parameter(0.1 * torch.randn(VOICE_DIM))

    def forward(self, codes: torch.Tensor) -> torch.Tensor:
        """[B, T] int64 to [B, T * 600] float32."""
        voice = self.voice.expand(len(codes), -1)
        return self.generator(self.codes(codes).transpose(1, 2), voice)


def _keep_variance(generator: CodecGenerator) -> None:
    """Start the upsampling convolutions so that the signal neither fades nor grows."""
    for up in generator.ups:
        if isinstance(up, nn.ConvTranspose1d):
            fan = up.in_channels * up.kernel_size[0] / up.stride[0]
            nn.init.normal_(up.weight, std=fan**-0.5)
    for block in generator.resblocks:
        for conv in block.get_submodule("convs1").children():
            if isinstance(conv, nn.Conv1d):
                fan = conv.in_channels * conv.kernel_size[0]
                nn.init.normal_(conv.weight, std=fan**-0.5)


def load_voice_generator(runs: Path) -> VoiceGenerator:
    """The finished generator, in evaluation mode."""
    tensors = load_file(runs / STAGE / "weights.safetensors")
    model = VoiceGenerator(tensors[CODEBOOK_NAME])
    prefix = "codec.generator."
    model.generator.load_state_dict(
        {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
    )
    model.codes.weight.data = tensors[CODEBOOK_NAME]
    model.voice.data = tensors["voice"]
    return model.eval().requires_grad_(False)


def run(options: StageOptions) -> None:
    """Train the generator."""
    voice_set = codec_voice_set(options.runs / "voice", seed=options.seed, count=N_UTTERANCES)
    autoencoder = load_autoencoder(options.runs)
    codes = encode_all(autoencoder, voice_set)
    rng = np.random.default_rng(options.seed)
    model = VoiceGenerator(autoencoder.codebook.table)
    game = _Game(model)
    run_ = TrainingRun(
        STAGE,
        options,
        modules={"model": model, "judges": game.judges},
        optimizer=game.optimizer,
        second_optimizer=game.judges_optimizer,
        weights=lambda: layout_tensors(model, seed=options.seed),
        schedule=Schedule(warm_up=0.02, floor=0.05),
        validate=lambda: game.validate(voice_set, codes),
        validate_every_s=120.0,
        clip_norm=10.0,
    )
    for _ in run_.steps():
        batch, true = _segments(voice_set, codes, rng)
        loss, figures = game.play(batch, true, judged=run_.progress >= JUDGED_FROM)
        run_.update(loss, figures)


def layout_tensors(model: VoiceGenerator, *, seed: int) -> dict[str, torch.Tensor]:
    """Generator, code embeddings and voice under our layout's names."""
    return {
        **prefixed("codec.generator.", model.generator),
        CODEBOOK_NAME: model.codes.weight,
        "voice": model.voice,
        **voice_codebooks(model.voice.detach(), seed=seed),
    }


@torch.no_grad()
def encode_all(autoencoder: VqAutoencoder, voice_set: VoiceSet) -> torch.Tensor:
    """Codes of every utterance, one after the other, [tokens] int64."""
    return torch.cat(
        [autoencoder.encode(voice_set.wave(i)[None])[0] for i in range(len(voice_set.texts))]
    )


class _Game:
    """Generator and judges with their optimizers and losses."""

    def __init__(self, model: VoiceGenerator) -> None:
        self._rounds = 0
        self._verdict = 1.0
        self.model = model
        self.judges = Discriminators()
        self.distance = SpectralDistance()
        self.optimizer = torch.optim.AdamW(
            model.parameters(), lr=1.5e-3, betas=(0.8, 0.98), weight_decay=0.0
        )
        self.judges_optimizer = torch.optim.AdamW(
            self.judges.parameters(), lr=8e-4, betas=(0.8, 0.98), weight_decay=0.0
        )

    def play(
        self, codes: torch.Tensor, true: torch.Tensor, *, judged: bool
    ) -> tuple[torch.Tensor, dict[str, float]]:
        """The generator's loss on a batch; when judged, the judges learn first."""
        edge = EDGE_TOKENS * HOP_SAMPLES
        made = self.model(codes)[:, edge:-edge]
        spectral = self.distance(made, true)
        if not judged:
            return spectral, {"spectral": float(spectral.detach())}
        self._rounds += 1
        if self._rounds % JUDGES_LEARN_EVERY == 0:
            self._verdict = self._teach_judges(made.detach(), true)
        self.judges.requires_grad_(False)
        maps_made = self.judges(made)
        with torch.no_grad():
            maps_true = self.judges(true)
        self.judges.requires_grad_(True)
        features = feature_distance(maps_true, maps_made)
        fooling = maker_loss(maps_made)
        loss = spectral + FEATURE_WEIGHT * features + MAKER_WEIGHT * fooling
        figures = {"spectral": spectral, "features": features, "fooling": fooling}
        shown = {name: float(value.detach()) for name, value in figures.items()}
        return loss, shown | {"judges": self._verdict}

    def _teach_judges(self, made: torch.Tensor, true: torch.Tensor) -> float:
        loss = judges_loss(self.judges(true), self.judges(made))
        self.judges_optimizer.zero_grad(set_to_none=True)
        loss.backward()
        clip_gradients(self.judges_optimizer, 10.0)
        self.judges_optimizer.step()
        return float(loss.detach())

    def validate(self, voice_set: VoiceSet, codes: torch.Tensor) -> dict[str, float]:
        """Spectral distance on held-out utterances."""
        distances = []
        for index in range(voice_set.n_training, len(voice_set.texts)):
            first, last = voice_set.offsets[index : index + 2] // HOP_SAMPLES
            made = self.model(codes[None, first:last])
            distances.append(float(self.distance(made, voice_set.wave(index)[None])))
        return {"spectral_held_out": float(np.mean(distances))}


def _segments(
    voice_set: VoiceSet, codes: torch.Tensor, rng: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Codes [BATCH, SEGMENT_TOKENS] and the inner part's wave [BATCH, 24 * 600]."""
    last = voice_set.training_samples // HOP_SAMPLES - SEGMENT_TOKENS
    starts = rng.integers(0, last, size=BATCH)
    batch = torch.stack([codes[start : start + SEGMENT_TOKENS] for start in starts])
    inner = (SEGMENT_TOKENS - 2 * EDGE_TOKENS) * HOP_SAMPLES
    begins = (starts + EDGE_TOKENS) * HOP_SAMPLES
    cut = np.stack([voice_set.samples[begin : begin + inner] for begin in begins])
    return batch, torch.from_numpy(cut.astype(np.float32) / 32768.0)

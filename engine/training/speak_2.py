"""Stage speak-2: from text rows to codes, the speech decoder without the LLM's hidden states.

It knows no dialogue: each piece of text is spoken by itself. The text rows are the frozen LLM's
token embeddings.
"""

import logging
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch.nn import functional

from engine.models.speech_decoder import SpeechDecoder
from engine.models.tokenizer import TextTokenizer
from engine.training.listen_parts import load_table
from engine.training.loop import Schedule, StageOptions, TrainingRun, prefixed
from engine.training.muon import Muon
from engine.training.sizes import sizes_of
from engine.training.speak_aids import SpeakingAids
from engine.training.speak_batches import (
    IGNORED,
    PieceTexts,
    SpeakBatch,
    collate,
    endless_batches,
)
from engine.training.speak_check import SpeakCheck
from engine.training.speak_data import SpokenPieces, spoken_pieces

logger = logging.getLogger(__name__)

STAGE = "speak-2"
N_PIECES = 22_000
CODES_PER_BATCH = 1200
HIGHEST_RATE = 1.5e-3
RANDOM_CODES = 0.15
"""Share of input codes that are replaced, so that a slip of its own does not derail the decoder."""
AID_WEIGHT = 0.7
READING_STEPS = 300
READING_PIECES = 48
CHECKED_PIECES = 24


def load_decoder(runs: Path, stage: str = STAGE) -> SpeechDecoder:
    """The decoder of a stage that has run."""
    decoder = SpeechDecoder(sizes_of(runs).speech_decoder)
    prefix = "speech_decoder."
    tensors = load_file(runs / stage / "weights.safetensors")
    decoder.load_state_dict(
        {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
    )
    return decoder


def run(options: StageOptions) -> None:
    """Train the decoder, all but its prefix layers."""
    pieces = spoken_pieces(options.runs, seed=options.seed, count=N_PIECES)
    embeddings = load_table(options.runs)
    texts = PieceTexts(pieces, TextTokenizer.read(options.runs / "tokenizer"))
    decoder = SpeechDecoder(sizes_of(options.runs).speech_decoder)
    aids = SpeakingAids(decoder)
    checked = list(pieces.held_out)[:CHECKED_PIECES]
    check = SpeakCheck(pieces, runs=options.runs, indices=checked)
    held_out = held_out_batches(pieces, texts)

    def rows(index: int) -> torch.Tensor:
        ids, _ = texts.of(index, pieces.piece(index), spaced=False)
        return decoder.to_rows(embeddings[ids][None])

    def validate() -> dict[str, float]:
        judged = check(decoder, lambda index: (rows(index), None))
        return teacher_forced(decoder, held_out, embeddings) | judged

    run_ = TrainingRun(
        STAGE,
        options,
        modules={"decoder": decoder, "aids": aids},
        optimizer=make_optimizer(decoder, aids),
        weights=lambda: prefixed("speech_decoder.", decoder),
        schedule=Schedule(warm_up=0.04, floor=0.02),
        validate=validate,
        validate_every_s=900.0,
    )
    if run_.step == 0:
        run_.note(check.baselines())
    rng = np.random.default_rng(options.seed + run_.step)
    order = endless_batches(pieces.training_lengths, codes_per_batch=CODES_PER_BATCH, rng=rng)
    for step in run_.steps():
        if step < READING_STEPS:
            chosen = rng.choice(list(pieces.training_lengths()), size=READING_PIECES)
            batch = collate(pieces, texts, chosen.tolist(), rng)
            run_.update(reading_loss(decoder, aids, batch, embeddings))
            continue
        batch = collate(pieces, texts, next(order), rng)
        loss, figures = speaking_loss(decoder, batch, embeddings)
        aid, aid_figures = aids(batch)
        run_.update(loss + AID_WEIGHT * aid, figures | aid_figures)


def make_optimizer(decoder: SpeechDecoder, aids: SpeakingAids) -> Muon:
    """Muon over the layers' matrices; embedding, head, norms and aids follow AdamW.

    The prefix layers are left out and fixed.
    """
    decoder.layers_prefix.requires_grad_(False)
    layers = [*decoder.layers_pre_nn.parameters(), *decoder.layers.parameters()]
    matrices = {parameter for parameter in layers if parameter.ndim == 2}
    others = [p for p in decoder.parameters() if p.requires_grad and p not in matrices]
    ordered = [p for p in layers if p in matrices]
    return Muon(ordered, [*others, *aids.parameters()], rate=HIGHEST_RATE)


def reading_loss(
    decoder: SpeechDecoder, aids: SpeakingAids, batch: SpeakBatch, embeddings: torch.Tensor
) -> torch.Tensor:
    """How badly the pre-network knows the words' phones: quick to learn, and first."""
    exists = torch.arange(batch.ids.shape[1]) < batch.id_lengths[:, None]
    rows = decoder.to_rows(embeddings[batch.ids])
    return aids.reading(decoder.pre_network(rows, mask=exists[:, None, None]), batch)


def speaking_loss(
    decoder: SpeechDecoder, batch: SpeakBatch, embeddings: torch.Tensor
) -> tuple[torch.Tensor, dict[str, float]]:
    """Cross-entropy of the codes and the end, with some input codes replaced."""
    replaced = torch.rand(batch.codes.shape) < RANDOM_CODES
    random_codes = torch.randint(decoder.config.odim, batch.codes.shape)
    inputs = torch.where(replaced, random_codes, batch.codes)
    logits = decoder(decoder.to_rows(embeddings[batch.ids]), inputs, text_lengths=batch.id_lengths)
    targets = batch.targets(decoder.ids.end)
    loss = functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
    return loss, {"codes": float(loss.detach())}


def held_out_batches(pieces: SpokenPieces, texts: PieceTexts) -> list[SpeakBatch]:
    """The held-out pieces, the same batches every time."""
    rng = np.random.default_rng(0)
    indices = sorted(pieces.held_out, key=pieces.n_codes)
    return [
        collate(pieces, texts, indices[start : start + 16], rng)
        for start in range(0, len(indices), 16)
    ]


@torch.no_grad()
def teacher_forced(
    decoder: SpeechDecoder, batches: list[SpeakBatch], embeddings: torch.Tensor
) -> dict[str, float]:
    """Cross-entropy and share of codes guessed right, given the right codes before."""
    losses, right, total = [], 0, 0
    for batch in batches:
        rows = decoder.to_rows(embeddings[batch.ids])
        logits = decoder(rows, batch.codes, text_lengths=batch.id_lengths)
        targets = batch.targets(decoder.ids.end)
        counted = targets != IGNORED
        losses.append(functional.cross_entropy(logits[counted], targets[counted], reduction="sum"))
        right += int((logits.argmax(-1) == targets)[counted].sum())
        total += int(counted.sum())
    return {"held_out": float(sum(losses)) / total, "accuracy": 100.0 * right / total}

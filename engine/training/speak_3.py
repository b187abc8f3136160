"""Stage speak-3: prefix tuning, so that the decoder also hears what the LLM meant.

It knows no sound beyond codes. Only the prefix layers train: they write, from the LLM's hidden
states, keys and values that the finished decoder attends to.
"""

import copy

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from engine.models.speech_decoder import SpeechDecoder
from engine.models.tokenizer import TextTokenizer
from engine.training.listen_parts import load_llm, load_table
from engine.training.loop import Schedule, StageOptions, TrainingRun, prefixed
from engine.training.speak_2 import (
    CHECKED_PIECES,
    N_PIECES,
    RANDOM_CODES,
    load_decoder,
)
from engine.training.speak_batches import IGNORED, PieceTexts, SpeakBatch, collate, endless_batches
from engine.training.speak_check import SpeakCheck
from engine.training.speak_data import spoken_pieces
from engine.training.speak_prefix import (
    PrefixedPiece,
    PrefixMaker,
    pad_rows,
)

STAGE = "speak-3"
N_PREFIXED = 4_000
CODES_PER_BATCH = 800
HIGHEST_RATE = 8e-4


def run(options: StageOptions) -> None:
    """Train the prefix layers."""
    pieces = spoken_pieces(options.runs, seed=options.seed, count=N_PIECES)
    tokenizer = TextTokenizer.read(options.runs / "tokenizer")
    texts = PieceTexts(pieces, tokenizer)
    embeddings = load_table(options.runs)
    decoder = load_decoder(options.runs)
    start_prefix_layers(decoder)
    maker = PrefixMaker(pieces, load_llm(options.runs), tokenizer, seed=options.seed)
    training, held_out = maker.draw(N_PREFIXED)
    prefixes = {piece.index: piece for piece in held_out}
    check = SpeakCheck(pieces, runs=options.runs, indices=sorted(prefixes)[:CHECKED_PIECES])

    def rows(index: int) -> tuple[torch.Tensor, torch.Tensor]:
        ids, _ = texts.of(index, pieces.piece(index), spaced=False)
        return decoder.to_rows(embeddings[ids][None]), decoder.to_rows(
            prefixes[index].rows.float()[None]
        )

    run_ = TrainingRun(
        STAGE,
        options,
        modules={"prefix": decoder.layers_prefix},
        optimizer=torch.optim.AdamW(
            [p for p in decoder.layers_prefix.parameters() if p.requires_grad],
            lr=HIGHEST_RATE,
            betas=(0.9, 0.98),
            weight_decay=0.02,
            fused=True,
        ),
        weights=lambda: prefixed("speech_decoder.", decoder),
        schedule=Schedule(warm_up=0.05, floor=0.02),
        validate=lambda: check(decoder, rows),
        validate_every_s=1000.0,
    )
    without = {
        f"{name}_without_prefix": value
        for name, value in check(decoder, lambda index: (rows(index)[0], None)).items()
    }
    run_.note(check.baselines() | without)
    rng = np.random.default_rng(options.seed + run_.step)
    lengths = {place: pieces.n_codes(piece.index) for place, piece in enumerate(training)}
    order = endless_batches(lambda: lengths, codes_per_batch=CODES_PER_BATCH, rng=rng)
    for _ in run_.steps():
        chosen = [training[at] for at in next(order)]
        batch = collate(pieces, texts, [piece.index for piece in chosen], rng)
        loss = prefixed_loss(decoder, batch, chosen, embeddings)
        run_.update(loss)


def start_prefix_layers(decoder: SpeechDecoder) -> None:
    """Begin the prefix layers as copies of the main ones, but silent; nothing else will train.

    With keys and values of zero the finished decoder hardly notices the prefix, so training starts
    from what it can already do.
    """
    decoder.requires_grad_(False)
    for own, main in zip(decoder.layers_prefix, decoder.layers, strict=True):
        own.load_state_dict(copy.deepcopy(main.state_dict()))
        nn.init.zeros_(own.get_parameter("self_attn.k_proj.weight"))
        nn.init.zeros_(own.get_parameter("self_attn.v_proj.weight"))
    decoder.layers_prefix.requires_grad_(True)


def prefixed_loss(
    decoder: SpeechDecoder,
    batch: SpeakBatch,
    chosen: list[PrefixedPiece],
    embeddings: torch.Tensor,
) -> torch.Tensor:
    """Cross-entropy of the codes and the end with the LLM's states as prefix."""
    prefix_rows, prefix_lengths = pad_rows(chosen)
    replaced = torch.rand(batch.codes.shape) < RANDOM_CODES
    random_codes = torch.randint(decoder.config.odim, batch.codes.shape)
    logits = decoder(
        decoder.to_rows(embeddings[batch.ids]),
        torch.where(replaced, random_codes, batch.codes),
        prefix_rows=decoder.to_rows(prefix_rows),
        text_lengths=batch.id_lengths,
        prefix_lengths=prefix_lengths,
    )
    targets = batch.targets(decoder.ids.end)
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)

"""Stage listen-3: the model learns whose turn it is, and its prompt embeddings.

First the adapter, the encoder's blocks, the recognition head and the state head learn together;
then everything is frozen but the prompt embeddings and the state head, whose biases are calibrated
in the end. It knows no text that is typed.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from engine.dialogue.spoken_text import heard_text
from engine.models.adapter import SpeechAdapter
from engine.models.state_head import StateHead
from engine.training.listen_2 import (
    EncodedScenes,
    FrozenParts,
    heard_frames,
    heard_pools,
    load_parts,
    questions,
    right_share,
    shuffled,
)
from engine.training.listen_cache import LIVE_BLOCKS, EncodedScene, run_upper
from engine.training.listen_distil import imitation_loss, nearest_logits
from engine.training.listen_parts import load_adapter
from engine.training.listen_state import best_biases, decide, state_figures
from engine.training.listen_talk import (
    STATE_WEIGHTS,
    TalkRows,
    answer_loss,
    lay_rows,
    promptness,
    state_labels,
    state_loss,
    state_positions,
)
from engine.training.loop import Schedule, StageOptions, Tensors, TrainingRun, prefixed
from engine.training.muon import Muon
from engine.training.precision import mixed
from engine.training.speech_data.phonemes import FRAMES_PER_CHUNK
from engine.training.speech_data.scenes import SceneKind

logger = logging.getLogger(__name__)

STAGE = "listen-3"

_TOGETHER_PART = 0.85
"""Part of the budget in which everything learns together; in the rest only prompts and head do."""

_ADAPTER_RATE, _BLOCKS_RATE, _HEAD_RATE, _PROMPT_RATE = 8e-4, 4e-4, 3e-3, 2e-3
_STATE_WEIGHT, _IMITATION_WEIGHT, _WORDS_WEIGHT, _ROWS_WEIGHT = 0.5, 0.2, 0.3, 0.3
_SCENES = 16
_N_VALIDATED = 120
_VALIDATION_BATCH = 25
_MOST_EXTRA_CHUNKS = 8
"""Questions are heard as long after their end as anything else is, or a long silence by itself
would tell the model that there was no question."""


@dataclass(frozen=True, kw_only=True)
class TwoLessons(Schedule):
    """The same rise and fall twice."""

    def factor(self, progress: float) -> float:
        """The rate at `progress` (0..1) as a part of the highest."""
        if progress < _TOGETHER_PART:
            return super().factor(progress / _TOGETHER_PART)
        return super().factor((progress - _TOGETHER_PART) / (1.0 - _TOGETHER_PART))


class Listener(nn.Module):
    """All that may learn here: adapter, state head, prompt embeddings.

    The encoder's blocks and the recognition head learn too; they belong to `FrozenParts`.
    """

    def __init__(self, prompts: Tensor, adapter: SpeechAdapter, *, n_states: int = 4) -> None:
        """A random state head.

        Args:
            prompts: [prompt_count, H], where the prompt embeddings begin.
            adapter: Where the adapter begins.
            n_states: Outputs of the state head.
        """
        super().__init__()
        self.adapter = adapter
        self.state_head = StateHead(prompts.shape[1], n_states)
        self.prompt_embeddings = nn.Embedding.from_pretrained(prompts.clone(), freeze=False)


@dataclass(frozen=True, kw_only=True)
class Losses:
    """The parts of the loss of a batch, scalars.

    Attributes:
        answer: Of the LLM's answers.
        state: Of the chunks' states.
        imitation: Of the soft tokens by the adapter.
        words: CTC of the recognition head.
        rows: CTC of the adapter's rows, by the embeddings they point to.
    """

    answer: Tensor
    state: Tensor
    imitation: Tensor
    words: Tensor
    rows: Tensor

    def together(self) -> Tensor:
        """The loss while everything learns."""
        heard = _WORDS_WEIGHT * self.words + _ROWS_WEIGHT * self.rows
        heard = heard + _IMITATION_WEIGHT * self.imitation
        return self.answer + _STATE_WEIGHT * self.state + heard

    def prompts_only(self) -> Tensor:
        """The loss while only prompts and state head learn."""
        return 0.5 * self.answer + self.state

    def figures(self) -> dict[str, float]:
        """For the record."""
        return {
            "answer": float(self.answer.detach()),
            "state": float(self.state.detach()),
            "imitation": float(self.imitation.detach()),
            "words": float(self.words.detach()),
            "rows": float(self.rows.detach()),
        }


def run(options: StageOptions) -> None:
    """Train on the scenes that stage listen-2 has encoded."""
    parts = load_parts(options.runs, options.device, sharers=options.llm_sharers)
    scenes = heard_pools(parts.encoder, options)
    listener = Listener(
        parts.silent_prompts().detach(),
        load_adapter(options.runs, "listen-2"),
        n_states=parts.writer.config.n_states,
    ).to(options.device)
    training = TrainingRun(
        STAGE,
        options,
        modules={"listener": listener, "encoder": parts.encoder, "ctc_head": parts.head},
        optimizer=make_optimizer(parts, listener, options),
        weights=lambda: weights(parts, listener),
        schedule=TwoLessons(),
        validate=lambda: validation(parts, listener, scenes),
        validate_every_s=400.0,
    )
    _train(training, parts, listener, scenes.training, options)
    calibrate(parts, listener, [*scenes.seen, *scenes.unseen])
    training.save()
    training.note(validation(parts, listener, scenes))


def make_optimizer(parts: FrozenParts, listener: Listener, options: StageOptions) -> Muon:
    """Muon over the blocks' matrices; everything else follows AdamW at a rate of its own."""
    blocks = list(live_blocks(parts).parameters())
    optimizer = Muon(
        [p for p in blocks if p.ndim == 2],
        [p for p in blocks if p.ndim != 2],
        rate=_BLOCKS_RATE,
        workers=options.workers,
        dtype=options.dtype,
    )
    for part, rate in (
        (listener.adapter, _ADAPTER_RATE),
        (parts.head, _BLOCKS_RATE),
        (listener.state_head, _HEAD_RATE),
        (listener.prompt_embeddings, _PROMPT_RATE),
    ):
        optimizer.add_others(part.parameters(), rate=rate)
    return optimizer


def live_blocks(parts: FrozenParts) -> nn.ModuleList:
    """The blocks of the encoder and its final norm, which learn here."""
    return nn.ModuleList([*list(parts.encoder.blocks)[-LIVE_BLOCKS:], parts.encoder.after_norm])


def weights(parts: FrozenParts, listener: Listener) -> Tensors:
    """The ears as the model file has them."""
    return {
        **prefixed("encoder.", parts.encoder),
        **prefixed("ctc_head.", parts.head),
        **prefixed("adapter.", listener.adapter),
        **prefixed("state_head.", listener.state_head),
        **prefixed("prompt_embeddings.", listener.prompt_embeddings),
    }


def losses(
    parts: FrozenParts,
    listener: Listener,
    batch: Sequence[EncodedScene],
    *,
    cuts: Sequence[int],
) -> Losses:
    """All losses of a batch of scenes.

    Args:
        parts: The encoder, head and LLM.
        listener: What learns.
        batch: Scenes.
        cuts: How many frames of each are heard; a whole number of chunks.
    """
    lengths = torch.tensor(list(cuts), device=batch[0].lower.device)
    lower = pad_sequence(
        [scene.lower[:cut].float() for scene, cut in zip(batch, cuts, strict=True)],
        batch_first=True,
    )
    frames = run_upper(parts.encoder, lower, lengths)
    logits, _ = parts.head(frames)
    adapted, _ = listener.adapter(frames)
    heard = [adapted[row, : cut // 2] for row, cut in enumerate(cuts)]
    rows = lay_rows(
        parts.llm,
        parts.writer,
        prompts=listener.prompt_embeddings.weight,
        notes=[scene.note for scene in batch],
        heard=heard,
    )
    hidden = parts.llm(rows.embeds)
    said = torch.cat([logits[row, : cut // 2] for row, cut in enumerate(cuts)])
    return Losses(
        answer=answer_loss(parts.llm, hidden, rows),
        state=_state_loss(listener, hidden, rows, batch, cuts),
        imitation=imitation_loss(torch.cat(heard), said, parts.table, blank=parts.blank),
        words=_words_loss(parts, logits, lengths // 2, batch),
        rows=_words_loss(
            parts, nearest_logits(adapted, parts.table, blank=parts.blank), lengths // 2, batch
        ),
    )


@torch.no_grad()
def chunk_probabilities(
    parts: FrozenParts, listener: Listener, scenes: Sequence[EncodedScene]
) -> list[list[list[float]]]:
    """For each scene and chunk the probabilities of the three states."""
    made: list[list[list[float]]] = []
    for start in range(0, len(scenes), _VALIDATION_BATCH):
        batch = scenes[start : start + _VALIDATION_BATCH]
        lengths = [scene.lower.shape[0] for scene in batch]
        lower = pad_sequence([scene.lower.float() for scene in batch], batch_first=True)
        frames = run_upper(parts.encoder, lower, torch.tensor(lengths, device=lower.device))
        adapted, _ = listener.adapter(frames)
        rows = lay_rows(
            parts.llm,
            parts.writer,
            prompts=listener.prompt_embeddings.weight,
            notes=[scene.note for scene in batch],
            heard=[adapted[row, : n // 2] for row, n in enumerate(lengths)],
        )
        hidden = parts.llm(rows.embeds)
        positions = state_positions(rows, [n // FRAMES_PER_CHUNK for n in lengths])
        for row, at in enumerate(positions):
            logits = listener.state_head(hidden[row, at])
            made.append(StateHead.probabilities(logits).tolist())
    return made


@torch.no_grad()
def calibrate(parts: FrozenParts, listener: Listener, scenes: Sequence[EncodedScene]) -> None:
    """Set the state head's biases so that decisions about held-out scenes err least."""
    biases = best_biases(
        chunk_probabilities(parts, listener, scenes),
        [scene.note.kind for scene in scenes],
        [scene.speech_end_frame for scene in scenes],
    )
    logger.info("the state head's biases change by %s", biases)
    bias = listener.state_head.bias[: len(biases)]
    bias += bias.new_tensor(biases)


@torch.no_grad()
def validation(parts: FrozenParts, listener: Listener, scenes: EncodedScenes) -> dict[str, float]:
    """Answers and decisions on held-out scenes."""
    figures: dict[str, float] = {}
    for name, pool in (("seen", scenes.seen), ("unseen", scenes.unseen)):
        found = pool[:_N_VALIDATED]
        asked = questions(found)
        heard = [_adapted(parts, listener, scene) for scene in asked]
        prompts = listener.prompt_embeddings.weight
        figures[f"right_{name}"] = right_share(parts, prompts, asked, heard)
        decisions = [
            decide(probabilities, speech_end_frame=scene.speech_end_frame)
            for scene, probabilities in zip(
                found, chunk_probabilities(parts, listener, found), strict=True
            )
        ]
        judged = state_figures([scene.note.kind for scene in found], decisions)
        figures |= {f"{key}_{name}": value for key, value in judged.items()}
    return figures


def _adapted(parts: FrozenParts, listener: Listener, scene: EncodedScene) -> Tensor:
    n_frames = heard_frames(scene)
    lower = scene.lower[None, :n_frames].float()
    return listener.adapter(
        run_upper(parts.encoder, lower, torch.tensor([n_frames], device=lower.device))
    )[0][0]


def _train(
    training: TrainingRun,
    parts: FrozenParts,
    listener: Listener,
    scenes: list[EncodedScene],
    options: StageOptions,
) -> None:
    seed = options.seed + training.step
    rng = np.random.default_rng(seed)
    batches = shuffled(scenes, int(_SCENES * options.batch_scale), seed=seed)
    for _ in training.steps():
        is_together = training.progress < _TOGETHER_PART
        _choose_learners(parts, listener, is_together=is_together)
        batch = next(batches)
        cuts = [_cut(scene, rng) for scene in batch]
        with mixed(options.dtype, options.device):
            made = losses(parts, listener, batch, cuts=cuts)
        loss = made.together() if is_together else made.prompts_only()
        training.update(loss, made.figures())


def _choose_learners(parts: FrozenParts, listener: Listener, *, is_together: bool) -> None:
    live_blocks(parts).requires_grad_(is_together)
    parts.head.requires_grad_(is_together)
    listener.adapter.requires_grad_(is_together)
    listener.prompt_embeddings.requires_grad_(not is_together)


def _cut(scene: EncodedScene, rng: np.random.Generator) -> int:
    """Frames that are heard: a question to its end and a little more, anything else whole."""
    if scene.note.kind is SceneKind.QUESTION:
        return heard_frames(scene, extra_chunks=int(rng.integers(_MOST_EXTRA_CHUNKS + 1)))
    return scene.lower.shape[0]


def _state_loss(
    listener: Listener,
    hidden: Tensor,
    rows: TalkRows,
    batch: Sequence[EncodedScene],
    cuts: Sequence[int],
) -> Tensor:
    n_chunks = [cut // FRAMES_PER_CHUNK for cut in cuts]
    positions = state_positions(rows, n_chunks)
    picked = torch.cat([hidden[row, at] for row, at in enumerate(positions)])
    labels = [
        state_labels(scene.note.kind, speech_end_frame=scene.speech_end_frame, n_chunks=count)
        for scene, count in zip(batch, n_chunks, strict=True)
    ]
    return state_loss(
        listener.state_head(picked)[:, : len(STATE_WEIGHTS)].float(),
        torch.tensor([label for one in labels for label in one], device=hidden.device),
        torch.tensor([w for one in labels for w in promptness(one)], device=hidden.device),
    )


def _words_loss(
    parts: FrozenParts, logits: Tensor, lengths: Tensor, batch: Sequence[EncodedScene]
) -> Tensor:
    """CTC for each token, so that the words stay true while the blocks move."""
    tokens = list(_tokens(parts, batch))
    device = logits.device
    targets = torch.tensor([t for one in tokens for t in one], dtype=torch.int64, device=device)
    loss = functional.ctc_loss(
        logits.float().log_softmax(dim=-1).transpose(0, 1),
        targets,
        lengths,
        torch.tensor([len(one) for one in tokens], device=device),
        blank=parts.blank,
        reduction="sum",
        zero_infinity=True,
    )
    return loss / max(targets.numel(), 1)


def _tokens(parts: FrozenParts, batch: Sequence[EncodedScene]) -> Iterator[list[int]]:
    for scene in batch:
        is_heard = scene.note.kind is not SceneKind.ECHO
        yield parts.tokenizer.encode(heard_text(scene.text)) if is_heard else []

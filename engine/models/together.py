"""The next steps of several conversations, computed together: each weight is read once for all.

Knows no turns and no users. A step is a pure function of what its conversation remembers, so it can
be computed before it is asked for; the outcome waits with the conversation, and whoever does
something else instead has lost nothing but that. Outcomes equal those of single steps up to the
rounding of float sums.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor

from engine.models.bundle import ModelBundle
from engine.models.conversation import Conversation
from engine.models.speech_state import SpeechDecoderState
from engine.models.stream_state import AdapterState
from engine.models.taken_ahead import HeardAhead, WrittenAhead


class StepKind(StrEnum):
    """What a model is asked to do next; steps of one kind can be computed together."""

    HEARING = "hearing"
    WRITING = "writing"
    SPEAKING = "speaking"


@dataclass(frozen=True, eq=False, slots=True)
class Hearing:
    """A chunk of sound that a conversation hears next.

    Attributes:
        conversation: Whose.
        windows: [1, 3 + 4 * chunk_frames, n_mels] float32; `Conversation.hear` must be given this
            very tensor.
    """

    conversation: Conversation
    windows: Tensor

    @property
    def kind(self) -> StepKind:
        """Which kind."""
        return StepKind.HEARING


@dataclass(frozen=True, eq=False, slots=True)
class Writing:
    """A token of its answer that a conversation writes next."""

    conversation: Conversation
    token: int

    @property
    def kind(self) -> StepKind:
        """Which kind."""
        return StepKind.WRITING


@dataclass(frozen=True, eq=False, slots=True)
class Speaking:
    """An id that a segment is fed next."""

    state: SpeechDecoderState
    fed: int

    @property
    def kind(self) -> StepKind:
        """Which kind."""
        return StepKind.SPEAKING


ModelStep = Hearing | Writing | Speaking


@torch.inference_mode()
def compute_together(bundle: ModelBundle, steps: Sequence[ModelStep]) -> None:
    """Compute steps before they are asked for.

    Args:
        bundle: The weights of them all.
        steps: Of as many conversations.
    """
    _hear(bundle, [step for step in steps if isinstance(step, Hearing)])
    _write(bundle, [step for step in steps if isinstance(step, Writing)])
    speaking = [step for step in steps if isinstance(step, Speaking)]
    if speaking:
        ids, states = [step.fed for step in speaking], [step.state for step in speaking]
        bundle.speech_decoder.look_ahead(ids, states)


def _hear(bundle: ModelBundle, steps: list[Hearing]) -> None:
    if not steps:
        return
    memories = [step.conversation.memory_of_sound for step in steps]
    windows = torch.cat([step.windows for step in steps]).to(bundle.device)
    frames, encoders = bundle.encoder.step_together(windows, [encoder for encoder, _ in memories])
    joined = AdapterState.together([adapter for _, adapter in memories])
    rows, adapter = bundle.adapter(frames, joined)
    assert adapter is not None
    embeds = [
        step.conversation.after_opening(row) for step, row in zip(steps, rows.split(1), strict=True)
    ]
    hidden = _look_ahead(bundle, [step.conversation for step in steps], embeds)
    logits = bundle.state_head(torch.cat([one[:, -1] for one in hidden]))
    verdicts = bundle.state_head.probabilities(logits).tolist()
    parts = zip(steps, encoders, adapter.apart(), strict=True)
    for index, (step, encoder, tail) in enumerate(parts):
        go_on, take, disregard = verdicts[index]
        step.conversation.expect(
            HeardAhead(
                windows=step.windows,
                probabilities=(go_on, take, disregard),
                frames=frames[index : index + 1],
                rows=rows[index : index + 1].clone(),  # kept for the length of the conversation
                encoder=encoder,
                adapter=tail,
                hidden=hidden[index],
            )
        )


def _write(bundle: ModelBundle, steps: list[Writing]) -> None:
    if not steps:
        return
    ids = torch.tensor([[step.token] for step in steps], device=bundle.device)
    embeds = bundle.llm.embed(ids).split(1)
    hidden = _look_ahead(bundle, [step.conversation for step in steps], embeds)
    logits = bundle.llm.logits(torch.cat([one[:, -1] for one in hidden])).float()
    for step, own, scores in zip(steps, hidden, logits.split(1), strict=True):
        step.conversation.expect(WrittenAhead(token=step.token, hidden=own, logits=scores))


def _look_ahead(
    bundle: ModelBundle, conversations: Sequence[Conversation], embeds: Sequence[Tensor]
) -> list[Tensor]:
    """The LLM's hidden states at new rows, [1, n, H] each; equally many rows are run together."""
    hidden: dict[int, Tensor] = {}
    for members in _by_length(embeds):
        caches = [conversations[index].cache for index in members]
        out = bundle.llm.look_ahead(torch.cat([embeds[index] for index in members]), caches)
        # Copies: the last row is kept with the token that it predicts.
        hidden.update(zip(members, (row.clone() for row in out.split(1)), strict=True))
    return [hidden[index] for index in range(len(embeds))]


def _by_length(embeds: Sequence[Tensor]) -> Iterable[list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for index, rows in enumerate(embeds):
        groups[rows.shape[1]].append(index)
    return groups.values()

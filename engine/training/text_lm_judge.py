"""How well a text LM answers: exact answers batch by batch, and accepted answers written freely.

Knows the domain's splits and no training. Greedy; fixed seeds.
"""

import random
from collections.abc import Sequence

import torch
from torch import Tensor

from engine.models.llm import LanguageModel
from engine.models.tokenizer import TextTokenizer
from engine.training.domain import Dialogue, Split, sample_dialogue
from engine.training.domain.judging import is_right
from engine.training.domain.pattern import listed
from engine.training.embedding_noise import disturbed
from engine.training.heard_words import HeardWords
from engine.training.listen_parts import device_of
from engine.training.text_lm_data import IGNORED, DialogueWriter, Row, collate, draw_aside

_EXACT_DIALOGUES = 160
_JUDGED_DIALOGUES = 200
_SEED = 77
_LONGEST_ANSWER_TOKENS = 150
TURN_END, BLANK = "<|im_end|>", "<|blank|>"
_FORESEEN = (BLANK, TURN_END, "<|endoftext|>")
_AFTER = Row(0)
"""What a batch leaves out at the end of each talk, where only targets come from."""

_OUTSIDE = frozenset(
    listed("outside_question outside_action outside_chatter unknown_country unknown_word large_sum")
)


@torch.no_grad()
def exact_shares(model: LanguageModel, tokenizer: TextTokenizer) -> dict[str, float]:
    """Share of last answers that greedy writing would give word for word, in each split."""
    figures: dict[str, float] = {}
    for split in (Split.VALIDATION, Split.TEST):
        dialogues = held_out_dialogues(split, _EXACT_DIALOGUES)
        for through_ears in (False, True):
            rows = written_rows(tokenizer, dialogues, through_ears=through_ears)
            name = f"{split.value}{'_heard' if through_ears else ''}"
            figures[name] = _exact_share(model, tokenizer, rows)
    return figures


@torch.no_grad()
def listened_shares(
    model: LanguageModel, tokenizer: TextTokenizer, words: HeardWords
) -> dict[str, float]:
    """Share of last answers that would come word for word where a recognition head listens."""
    writer, figures = DialogueWriter(tokenizer), {}
    for split in (Split.VALIDATION, Split.TEST):
        rng = random.Random(_SEED)
        rows = [
            writer.listened(dialogue, rng, words=words, is_noisy=False)
            for dialogue in held_out_dialogues(split, _EXACT_DIALOGUES)
        ]
        figures[f"{split.value}_listened"] = _exact_share(model, tokenizer, rows)
    return figures


@torch.no_grad()
def foresight_shares(model: LanguageModel, tokenizer: TextTokenizer) -> dict[str, float]:
    """How well heard turns are seen to end, in held-out dialogues without noise.

    Returns:
        `ends_seen`: turns whose end is foreseen in their last row. `ends_early`: turns whose end
        is foreseen in a row before the last word's. `asides_answered`: half sentences, side talk
        and back-channels that are taken for a turn in their last row.
    """
    rng, writer = random.Random(_SEED), DialogueWriter(tokenizer)
    marks = torch.tensor([tokenizer.mark_id(m) for m in _FORESEEN], device=device_of(model))
    turns, asides = [], []
    for dialogue in held_out_dialogues(Split.VALIDATION, _EXACT_DIALOGUES):
        aside = draw_aside(rng)
        rows = writer.heard(dialogue, rng, is_noisy=False, aside=aside)
        rows = rows if aside else before_last_answer(rows)
        hidden = model(_embedded(model, tokenizer, [rows]))[0, : len(rows)]
        takes = model.logits(hidden)[:, marks].argmax(dim=-1) == _FORESEEN.index(TURN_END)
        last = _last_heard_turn(rows)
        early = [at for at in last if rows[at].foreseen == tokenizer.mark_id(BLANK)]
        if aside is None:
            turns.append((bool(takes[last[-1]]), bool(takes[early].any())))
        else:
            asides.append(bool(takes[last[-1]]))
    return {
        "ends_seen": sum(end for end, _ in turns) / max(len(turns), 1),
        "ends_early": sum(early for _, early in turns) / max(len(turns), 1),
        "asides_answered": sum(asides) / max(len(asides), 1),
    }


@torch.no_grad()
def judged_figures(
    model: LanguageModel, tokenizer: TextTokenizer, *, split: Split, count: int = _JUDGED_DIALOGUES
) -> dict[str, float]:
    """Shares of accepted last answers in a split: typed and heard, inside and outside."""
    figures: dict[str, float] = {}
    dialogues = held_out_dialogues(split, count)
    for through_ears in (False, True):
        written = written_rows(tokenizer, dialogues, through_ears=through_ears)
        verdicts = [
            (is_outside(dialogue), is_right(dialogue.turns[-1], answer(model, tokenizer, rows)))
            for dialogue, rows in zip(dialogues, written, strict=True)
        ]
        for outside, place in ((False, "inside"), (True, "outside")):
            right = [is_it for where, is_it in verdicts if where is outside]
            name = f"{split.value}_{place}{'_heard' if through_ears else ''}"
            figures[name] = sum(right) / max(len(right), 1)
    return figures


def held_out_dialogues(split: Split, count: int) -> list[Dialogue]:
    """A fixed set of dialogues of a split."""
    rng = random.Random(_SEED)
    return [sample_dialogue(rng, split=split) for _ in range(count)]


def is_outside(dialogue: Dialogue) -> bool:
    """Whether the last question is outside the domain."""
    return dialogue.turns[-1].intent in _OUTSIDE


def written_rows(
    tokenizer: TextTokenizer, dialogues: Sequence[Dialogue], *, through_ears: bool
) -> list[list[Row]]:
    """The rows of each dialogue, typed or heard with noise."""
    writer, rng = DialogueWriter(tokenizer), random.Random(_SEED)
    if through_ears:
        return [writer.heard(dialogue, rng, is_noisy=True) for dialogue in dialogues]
    return [writer.plain(dialogue) for dialogue in dialogues]


def answer(model: LanguageModel, tokenizer: TextTokenizer, rows: Sequence[Row]) -> str:
    """What the model writes after the rows before the last answer, greedily.

    Args:
        model: In evaluation mode.
        tokenizer: Its own.
        rows: A whole dialogue; the last answer is not looked at.
    """
    asked = before_last_answer(rows)
    end = tokenizer.mark_id(TURN_END)
    cache = model.new_cache(1, len(asked) + _LONGEST_ANSWER_TOKENS + 1)
    hidden = model(_embedded(model, tokenizer, [asked]), cache)[:, -1]
    written: list[int] = []
    while len(written) < _LONGEST_ANSWER_TOKENS:
        token = int(model.logits(hidden).argmax(dim=-1))
        if token == end:
            break
        written.append(token)
        hidden = model(model.embed(torch.tensor([[token]], device=device_of(model))), cache)[:, -1]
    return tokenizer.decode(written)


def before_last_answer(rows: Sequence[Row]) -> list[Row]:
    """The rows up to the last answer."""
    last = max(at for at, row in enumerate(rows) if not row.is_answer)
    return list(rows[: last + 1])


def _last_heard_turn(rows: Sequence[Row]) -> list[int]:
    """Places of the rows of the last turn that was heard."""
    end = max(at for at, row in enumerate(rows) if row.ear) + 1
    silent = [at for at, row in enumerate(rows[:end]) if not row.ear]
    return list(range(silent[-1] + 1, end))


def _embedded(
    model: LanguageModel, tokenizer: TextTokenizer, group: Sequence[Sequence[Row]]
) -> Tensor:
    """[B, T, H]: rows as the model would hear them, padded on the right."""
    batch = collate([[*rows, _AFTER] for rows in group]).to(device_of(model))
    table = model.model.get_input_embeddings().weight.detach()
    rows = model.embed(batch.ids)
    if batch.vectors is not None:
        rows[batch.is_vector] = batch.vectors
    return disturbed(
        rows,
        batch.is_noisy,
        table=table,
        blank=tokenizer.mark_id(BLANK),
        generator=torch.Generator(rows.device).manual_seed(_SEED),
    )


def _exact_share(
    model: LanguageModel, tokenizer: TextTokenizer, written: Sequence[list[Row]], size: int = 20
) -> float:
    right = 0
    ordered = sorted(written, key=len)
    for at in range(0, len(ordered), size):
        group = ordered[at : at + size]
        targets = collate(group).answers.to(device_of(model))
        for row, rows in enumerate(group):
            targets[row, : len(before_last_answer(rows)) - 1] = IGNORED
        scores = model.logits(model(_embedded(model, tokenizer, group))[:, :-1])
        is_right = (scores.argmax(dim=-1) == targets) | (targets == IGNORED)
        right += int(is_right.all(dim=1).sum())
    return right / len(written)

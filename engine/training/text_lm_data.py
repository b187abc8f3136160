"""Dialogues as the text LM reads them: token rows in the order of a spoken conversation.

Knows no model. Which rows are heard is marked, so that what the ears do to them can be imitated.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from engine.dialogue.spoken_text import heard_text
from engine.models.config import DialogueConfig
from engine.models.tokenizer import TextTokenizer
from engine.training.domain import (
    Dialogue,
    Split,
    Turn,
    sample_backchannel,
    sample_dialogue,
    sample_question,
    sample_side_talk,
    sample_unfinished,
)
from engine.training.domain.mishearing import misheard
from engine.training.domain.pattern import listed
from engine.training.domain.rewording import careless
from engine.training.heard_words import HeardWords, Rows, word_tokens

IGNORED = -100
_DRILLED = listed("""
repeat repeat repeat repeat repeat repeat repeat spell spell spell spell first_letter first_letter
last_letter last_letter how_many_letters plus plus minus minus minus times times divided half double
bigger smaller next_number number_before number_before even_or_odd count large_sum capital capital
country_of_capital continent unknown_country unknown_country unknown_word unknown_word opposite
opposite opposite opposite colour colour sound sound who_says tell_name tell_name tell_like
tell_dislike do_you_like how_many_in how_many_parts day_after day_before month_after month_before
story_about outside_question outside_question outside_chatter
""")
_COPYING_CHANCE = 0.1
_COPIED_TEXTS = (2, 4)
_DRILL_CHANCE = 0.45
_DRILL_TURNS = (3, 5)
_LONG_TALK_CHANCE = 0.03
_LONGEST_TALK_TURNS = 9
_POOL_BATCHES = 16
_MISHEARD_CHANCE = 0.4
_LARGEST_ERROR_RATE = 0.15
_MOST_LEADING, _MOST_TRAILING = 12, 12
_BLANKS_PER_TOKEN = (0.5, 3.2)
"""Range of a turn's mean count of blank rows after each token: speech has about two."""

_MOST_REPEATS = 0.3
_PAUSE_CHANCE = 0.35
_PAUSE_ROWS = (4, 11)
"""A pause in mid-sentence: 0.3 to 0.9 s."""

_ASIDE_CHANCE = 0.25
_UNFINISHED_SHARE = 0.5


@dataclass(frozen=True)
class Row:
    """One position of the LM's input.

    Attributes:
        token: Its id.
        is_answer: Whether it is part of an answer (its closing mark included).
        ear: 0 not heard, 1 heard, 2 heard with noise.
        vector: [H], what the ears made of speech; it stands in the place of the token.
        foreseen: In what is heard, what the LM should see coming: the blank as long as somebody
            may go on, then the mark that closes the turn, or the one of what needs no answer.
    """

    token: int
    is_answer: bool = False
    ear: int = 0
    vector: Rows | None = None
    foreseen: int = IGNORED


@dataclass(frozen=True)
class Aside:
    """Something said at the end of a talk that must not be answered.

    Attributes:
        text: Its words in spoken form.
        is_unfinished: Whether the speaker is going on; else it needs no answer at all.
    """

    text: str
    is_unfinished: bool


@dataclass(frozen=True)
class TextBatch:
    """Dialogues padded on the right.

    Attributes:
        ids: [B, T] int64 tokens.
        answers: [B, T] int64, the next token where it belongs to an answer, else `IGNORED`.
        others: [B, T] int64, the next token where it is other plain text, or what a heard row
            lets foresee, else `IGNORED`.
        is_noisy: [B, T] bool, heard rows that get noise.
        is_vector: [B, T] bool, rows that are no token's embedding.
        vectors: [n, H] float32, those rows in order; None if there are none.
    """

    ids: Tensor
    answers: Tensor
    others: Tensor
    is_noisy: Tensor
    is_vector: Tensor
    vectors: Tensor | None = None

    def to(self, device: torch.device) -> "TextBatch":
        """The same on `device`."""
        fixed = (self.ids, self.answers, self.others, self.is_noisy, self.is_vector)
        vectors = None if self.vectors is None else self.vectors.to(device)
        return TextBatch(*(tensor.to(device) for tensor in fixed), vectors=vectors)


class DialogueWriter:
    """Writes dialogues as rows, plainly or as the ears would give them."""

    def __init__(self, tokenizer: TextTokenizer, config: DialogueConfig | None = None) -> None:
        """Prepare the fixed parts.

        Args:
            tokenizer: The LM's.
            config: The turn's template.
        """
        self._tokenizer = tokenizer
        self._config = config or DialogueConfig()
        self._blank = tokenizer.mark_id("<|blank|>")
        self._end = tokenizer.mark_id("<|im_end|>")
        self._no_answer = tokenizer.mark_id("<|endoftext|>")

    def plain(self, dialogue: Dialogue) -> list[Row]:
        """Typed turns: the words alone."""
        return self._rows(dialogue, [self._words(turn.question) for turn in dialogue.turns])

    def heard(
        self, dialogue: Dialogue, rng: random.Random, *, is_noisy: bool, aside: Aside | None = None
    ) -> list[Row]:
        """Spoken turns: prompt rows, pauses, doubled tokens and words heard wrongly."""

        def hear(question: str, closing: int) -> list[Row]:
            return self._stretched(question, rng, is_noisy, closing)

        return self._spoken(dialogue, aside, hear)

    def listened(
        self,
        dialogue: Dialogue,
        rng: random.Random,
        *,
        words: HeardWords,
        is_noisy: bool,
        aside: Aside | None = None,
    ) -> list[Row]:
        """Spoken turns as the ears have heard such words."""

        def hear(question: str, closing: int) -> list[Row]:
            return self._as_heard(question, rng, words, is_noisy, closing)

        return self._spoken(dialogue, aside, hear)

    def question_rows(self, rows: Sequence[Row]) -> list[Row]:
        """The rows before the last answer."""
        last = max(at for at, row in enumerate(rows) if not row.is_answer and at + 1 < len(rows))
        return list(rows[: last + 1])

    def _rows(self, dialogue: Dialogue, heard: Sequence[list[Row]]) -> list[Row]:
        config = self._config
        rows = self._marks(config.system_prefix) + self._text(dialogue.prompt)
        for turn, words in zip(dialogue.turns, heard, strict=True):
            rows = rows if rows[-1].token == self._end else [*rows, Row(self._end)]
            rows += self._marks(config.user_prefix) + words + self._marks(config.assistant_prefix)
            rows += [Row(token, is_answer=True) for token in self._ids(turn.answer)]
            rows.append(Row(self._end, is_answer=True))
        return rows

    def _spoken(
        self, dialogue: Dialogue, aside: Aside | None, hear: Callable[[str, int], list[Row]]
    ) -> list[Row]:
        rows = self._rows(dialogue, [hear(turn.question, self._end) for turn in dialogue.turns])
        if aside is None:
            return rows
        closing = self._blank if aside.is_unfinished else self._no_answer
        return [*rows, *self._marks(self._config.user_prefix), *hear(aside.text, closing)]

    def _stretched(
        self, question: str, rng: random.Random, is_noisy: bool, closing: int
    ) -> list[Row]:
        if rng.random() < _MISHEARD_CHANCE:
            question = misheard(question, rng, rate=rng.uniform(0.0, _LARGEST_ERROR_RATE))
        ear = 2 if is_noisy else 1
        repeat_chance = rng.uniform(0.0, _MOST_REPEATS)
        pause_rate = 1.0 / (1.0 + rng.uniform(*_BLANKS_PER_TOKEN))
        said = self._words(question)
        pause_after = _draw_pause(rng, len(said)) - 1
        tokens = [self._blank] * rng.randint(0, _MOST_LEADING)
        for at, row in enumerate(said):
            tokens += [row.token] * (2 if rng.random() < repeat_chance else 1)
            if at == len(said) - 1:
                break
            while rng.random() > pause_rate:
                tokens.append(self._blank)
            if at == pause_after:
                tokens += [self._blank] * rng.randint(*_PAUSE_ROWS)
        heard = [Row(token, ear=ear) for token in tokens]
        return self._with_foresight(heard, rng, ear=ear, closing=closing)

    def _as_heard(
        self,
        question: str,
        rng: random.Random,
        words: HeardWords,
        is_noisy: bool,
        closing: int,
    ) -> list[Row]:
        ear = 2 if is_noisy else 1
        said = word_tokens(self._tokenizer, question)
        cut = _draw_pause(rng, len(said))
        heard = [Row(self._blank, ear=ear)] * rng.randint(0, _MOST_LEADING)
        if cut:
            heard += [Row(self._blank, ear=ear, vector=v) for v in words.draw(said[:cut], rng)]
            heard += [Row(self._blank, ear=ear)] * rng.randint(*_PAUSE_ROWS)
        heard += [Row(self._blank, ear=ear, vector=v) for v in words.draw(said[cut:], rng)]
        return self._with_foresight(heard, rng, ear=ear, closing=closing)

    def _with_foresight(
        self, heard: list[Row], rng: random.Random, *, ear: int, closing: int
    ) -> list[Row]:
        """The prompt's rows, what was heard, and silence; the last heard row ends the speech."""
        going_on = [replace(row, foreseen=self._blank) for row in heard[:-1]]
        last = [replace(row, foreseen=closing) for row in heard[-1:]]
        silence = [Row(self._blank, ear=ear, foreseen=closing)] * rng.randint(0, _MOST_TRAILING)
        return self._silent_prompt() + going_on + last + silence

    def _silent_prompt(self) -> list[Row]:
        return [Row(self._blank)] * self._config.prompt_count

    def _words(self, question: str) -> list[Row]:
        return self._text(heard_text(question))

    def _text(self, text: str) -> list[Row]:
        return [Row(token) for token in self._ids(text)]

    def _marks(self, text: str) -> list[Row]:
        return [Row(token) for token in self._tokenizer.encode(text)]

    def _ids(self, text: str) -> list[int]:
        return self._tokenizer.encode_words(text)


def batches(
    write: Callable[[], list[Row]], rng: random.Random, *, tokens: int
) -> Iterator[TextBatch]:
    """Endless training batches of about `tokens` positions, dialogues of like length together.

    Args:
        write: Gives a dialogue's rows.
        rng: Draws the order.
        tokens: Positions of a batch, padding included.
    """
    while True:
        pool: list[list[Row]] = []
        while sum(map(len, pool)) < tokens * _POOL_BATCHES:
            pool.append(write())
        groups = list(_grouped(sorted(pool, key=len), tokens))
        rng.shuffle(groups)
        yield from map(collate, groups)


def collate(group: Sequence[Sequence[Row]]) -> TextBatch:
    """Pad written dialogues to one batch; targets are the next tokens."""
    length = max(map(len, group)) - 1
    ids = torch.zeros(len(group), length, dtype=torch.int64)
    answers = torch.full_like(ids, IGNORED)
    others = torch.full_like(ids, IGNORED)
    is_noisy = torch.zeros(ids.shape, dtype=torch.bool)
    is_vector = torch.zeros_like(is_noisy)
    for at, rows in enumerate(group):
        n = len(rows) - 1
        ids[at, :n] = torch.tensor([row.token for row in rows[:-1]])
        is_noisy[at, :n] = torch.tensor([row.ear == 2 for row in rows[:-1]])
        is_vector[at, :n] = torch.tensor([row.vector is not None for row in rows[:-1]])
        targets = [row.token if row.is_answer else IGNORED for row in rows[1:]]
        answers[at, :n] = torch.tensor(targets)
        if any(row.ear for row in rows):
            others[at, :n] = torch.tensor([row.foreseen for row in rows[:-1]])
        else:
            plain = [IGNORED if row.is_answer else row.token for row in rows[1:]]
            others[at, :n] = torch.tensor(plain)
    vectors = [row.vector for rows in group for row in rows[:-1] if row.vector is not None]
    return TextBatch(
        ids,
        answers,
        others,
        is_noisy,
        is_vector,
        torch.from_numpy(np.stack(vectors)) if vectors else None,
    )


def training_dialogue(rng: random.Random) -> Dialogue:
    """A dialogue of the natural mix or a drill of what needs many examples, partly careless."""
    return careless(_written_dialogue(rng), rng)


def _written_dialogue(rng: random.Random) -> Dialogue:
    kind = rng.random()
    if kind < _COPYING_CHANCE:
        return _copying(rng)
    if kind < _COPYING_CHANCE + _DRILL_CHANCE:
        return sample_dialogue(rng, turns=rng.randint(*_DRILL_TURNS), among=_DRILLED)
    if kind < _COPYING_CHANCE + _DRILL_CHANCE + _LONG_TALK_CHANCE:
        return sample_dialogue(rng, turns=rng.randint(5, _LONGEST_TALK_TURNS))
    return sample_dialogue(rng, split=Split.TRAIN)


def draw_aside(rng: random.Random) -> Aside | None:
    """Perhaps something that ends a talk without an answer: half a sentence, a "yes", side talk."""
    if rng.random() >= _ASIDE_CHANCE:
        return None
    if rng.random() < _UNFINISHED_SHARE:
        return Aside(sample_unfinished(rng), is_unfinished=True)
    sample = sample_backchannel if rng.random() < _UNFINISHED_SHARE else sample_side_talk
    return Aside(sample(rng), is_unfinished=False)


def _draw_pause(rng: random.Random, n_words: int) -> int:
    """How many words are said before a pause in mid-sentence; 0 for none."""
    return rng.randrange(1, n_words) if n_words > 1 and rng.random() < _PAUSE_CHANCE else 0


def _copying(rng: random.Random) -> Dialogue:
    """A talk of long texts to say after the user: whatever looks a word up builds on copying."""
    drawn = sample_dialogue(rng, turns=2, among=("repeat",))
    turns = []
    for turn in drawn.turns:
        count = rng.randint(*_COPIED_TEXTS)
        text = " ".join(sample_question(rng, "repeat").accepted[0] for _ in range(count))
        said = turn.accepted[0]
        turns.append(
            Turn(
                turn.question.replace(said, text),
                turn.answer.replace(said, text),
                turn.intent,
                (text,),
            )
        )
    return Dialogue(drawn.role, drawn.prompt, tuple(turns))


def _grouped(pool: Sequence[list[Row]], tokens: int) -> Iterator[list[list[Row]]]:
    group: list[list[Row]] = []
    for rows in pool:
        if group and (len(group) + 1) * len(rows) > tokens:
            yield group
            group = []
        group.append(rows)
    if group:
        yield group

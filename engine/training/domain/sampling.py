"""Draws questions and whole talks from the intents, keeping the three splits apart.

Knows no topic itself. A core wording (the question without courtesy) belongs to one split only: its
hash holds out about a tenth of each known wording's fillings (never a question that is shown to
everyone), and about a tenth of the patterns are kept for the test.
"""

import functools
import random
import re
import zlib
from collections import Counter
from collections.abc import Sequence

from engine.dialogue.spoken_text import spoken_form
from engine.training.domain.catalogue import INTENTS
from engine.training.domain.intent import Dialogue, Filling, Intent, Split, Talk, Turn
from engine.training.domain.more_wordings import more_wordings
from engine.training.domain.pattern import Wording, expand, expansions
from engine.training.domain.politeness import polite
from engine.training.domain.roles import CHARACTERS, DEFAULT_ROLE, worded
from engine.training.domain.shown_questions import SHOWN_QUESTIONS

_TURN_COUNTS = (1, 2, 3, 4)
_TURN_COUNT_WEIGHTS = (45, 28, 16, 11)
_DEFAULT_ROLE_CHANCE = 0.55
_SHOWN_PROMPT_CHANCE = 0.5
_LEANING_CHANCE = 0.3
"""How often a later turn leans on what was said, where much of it can be leant on."""

_FULL_PULL = 6.0
"""Weight of the leaning intents from which on that chance is whole."""

_RESERVED_EVERY = 9
_RESERVED_AT = 5
"""Of each nine wordings of an intent, the sixth is reserved for the test."""

_SLOT = re.compile(r"\{\w+\}")
_HELD_OUT_PARTS = 10
_ATTEMPTS = 1000
_VOCABULARY_QUESTIONS = 30_000


def sample_question(
    rng: random.Random,
    intent: str | None = None,
    *,
    split: Split | str = Split.TRAIN,
    talk: Talk | None = None,
    role: str = DEFAULT_ROLE,
) -> Turn:
    """One question with its answer, in the wording of `role`.

    Args:
        rng: The only source of chance.
        intent: Name of the kind of question, or None for the natural mix.
        split: Which part of the domain to draw from.
        talk: What was said before; None is the start of a talk.
        role: Who answers.
    """
    turn, _ = _draw(rng, _by_name(intent) if intent else None, Split(split), talk or Talk(), role)
    return turn


def sample_dialogue(
    rng: random.Random,
    *,
    split: Split | str = Split.TRAIN,
    turns: int | None = None,
    among: Sequence[str] = (),
) -> Dialogue:
    """A talk with one role.

    Args:
        rng: The only source of chance.
        split: Which part of the domain to draw from.
        turns: How many; None draws one to four.
        among: Names of the only intents to draw from; empty is the natural mix.
    """
    role = DEFAULT_ROLE if rng.random() < _DEFAULT_ROLE_CHANCE else rng.choice(list(CHARACTERS))
    count = turns or rng.choices(_TURN_COUNTS, _TURN_COUNT_WEIGHTS)[0]
    talk, said = Talk(), []
    for _ in range(count):
        intent = _by_name(rng.choice(among)) if among else None
        turn, talk = _draw(rng, intent, Split(split), talk, role)
        said.append(turn)
    return Dialogue(role, _prompt(rng, role), tuple(said))


def sample_answer_text(rng: random.Random, *, split: Split | str = Split.TRAIN) -> str:
    """One answer, as the answering voice would say it."""
    dialogue = sample_dialogue(rng, split=split)
    return rng.choice(dialogue.turns).answer


@functools.cache
def vocabulary() -> dict[str, int]:
    """How often each spoken word occurs in a large fixed sample of questions and answers."""
    rng = random.Random(0)
    counts: Counter[str] = Counter()
    for _ in range(_VOCABULARY_QUESTIONS):
        turn = sample_question(rng)
        counts.update(turn.question.split())
        counts.update(spoken_form(turn.answer).split())
    return dict(counts)


def is_reserved(position: int) -> bool:
    """Whether an intent's wording at this position is kept for the test."""
    return position % _RESERVED_EVERY == _RESERVED_AT


def is_worded_as_reserved(intent: str, question: str) -> bool:
    """Whether a question, with courtesies around it or not, has a wording kept for the test.

    Args:
        intent: Name of the kind of question.
        question: In spoken form.
    """
    return any(pattern.search(question) for pattern in _reserved_patterns(intent))


def is_held_out(intent: str, core: str) -> bool:
    """Whether this filling of a known wording is kept out of training."""
    if core in SHOWN_QUESTIONS:
        return False
    return zlib.crc32(f"{intent}|{core}".encode()) % _HELD_OUT_PARTS == 0


def _prompt(rng: random.Random, role: str) -> str:
    prompts = CHARACTERS[role].prompts
    return prompts[0] if rng.random() < _SHOWN_PROMPT_CHANCE else rng.choice(prompts)


@functools.cache
def _named() -> dict[str, Intent]:
    return {intent.name: intent for intent in INTENTS}


@functools.cache
def _reserved_patterns(intent: str) -> tuple[re.Pattern[str], ...]:
    kept = (w for at, w in enumerate(_by_name(intent).wordings) if is_reserved(at))
    texts = {text for wording in kept for text in expansions(wording.pattern)}
    return tuple(re.compile(rf"\b{_SLOT.sub('.+', text)}\b") for text in sorted(texts) if text)


def _by_name(name: str) -> Intent:
    return _named()[name]


def _choose(rng: random.Random, talk: Talk) -> Intent:
    fitting = [intent for intent in INTENTS if intent.fits(talk)]
    leaning = [intent for intent in fitting if intent.leans_on_talk]
    pull = sum(intent.weight for intent in leaning) / _FULL_PULL
    if rng.random() < _LEANING_CHANCE * min(pull, 1.0):
        fitting = leaning
    return rng.choices(fitting, [intent.weight for intent in fitting])[0]


def _draw(
    rng: random.Random, intent: Intent | None, split: Split, talk: Talk, role: str
) -> tuple[Turn, Talk]:
    """One turn and the talk after it; draws again until the core belongs to the split."""
    for _ in range(_ATTEMPTS):
        chosen = intent or _choose(rng, talk)
        filling = chosen.fill(rng, talk)
        offered = _offered(chosen, split)
        if not offered:
            continue
        wording = rng.choice(offered)
        core = spoken_form(expand(wording.pattern, rng, dict(filling.slots)))
        if not _belongs(chosen, core, filling, split):
            continue
        question = polite(wording.form, core, rng) if chosen.is_polite else core
        answer = worded(role, filling.answer, filling.brief)
        turn = Turn(spoken_form(question), answer, chosen.name, filling.accepted)
        return turn, filling.after(talk, chosen.name)
    raise LookupError(f"nothing of split {split} for {intent.name if intent else 'any intent'}")


def _offered(intent: Intent, split: Split) -> Sequence[Wording]:
    """The wordings to draw from; questions that are held out come in the intent's own."""
    kept = split is Split.TEST
    own = [w for at, w in enumerate(intent.wordings) if is_reserved(at) is kept]
    return [*own, *more_wordings().get(intent.name, ())] if split is Split.TRAIN else own


def _belongs(intent: Intent, core: str, filling: Filling, split: Split) -> bool:
    if not core:
        return False
    if split is Split.TEST:
        return True
    if not filling.slots:
        return split is Split.TRAIN
    return is_held_out(intent.name, core) is (split is Split.VALIDATION)

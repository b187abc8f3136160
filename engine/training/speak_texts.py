"""What the answering voice is taught to say: pieces of answers, word lists, other sentences.

It knows no sound and no tokens. Pieces are cut as the live loop cuts them: whole sentences mostly,
but also a beginning after a few words and the rest of it.
"""

import random
import re
from collections.abc import Iterator, Sequence

from engine.training.domain import sample_dialogue, vocabulary
from engine.training.voice_texts import general_sentence, number_words

HELD_OUT = 96
"""The last texts, all pieces of answers: for validation only."""

ANSWER_SHARE = 0.5
GENERAL_SHARE = 0.08
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_MAX_DRAWS_PER_TEXT = 40
_DIALOGUES_FOR_CASE = 4000
_MIN_USES = 6
"""Rarer words of the domain are invented ones, which only spelling aloud would help with."""


def speak_texts(seed: int, count: int) -> list[str]:
    """`count` different texts in random order; the same for a seed."""
    rng = random.Random(f"speak {seed}")
    pieces = _answer_pieces(rng, count=int(count * ANSWER_SHARE))
    held_out = pieces[-HELD_OUT:]
    general = [general_sentence(rng) for _ in range(int(count * GENERAL_SHARE))]
    training = list(dict.fromkeys(pieces[:-HELD_OUT] + general))
    lists = _word_lists(rng, count=count - len(training) - HELD_OUT)
    training += lists
    rng.shuffle(training)
    return training + held_out


def goes_on(text: str) -> bool:
    """Whether a piece ends in the middle of a sentence."""
    return not text.endswith((".", "!", "?"))


def _answer_pieces(rng: random.Random, *, count: int) -> list[str]:
    """Different pieces of answers of the domain, at most `count`."""
    found: dict[str, None] = {}
    for _ in range(count * _MAX_DRAWS_PER_TEXT):
        for turn in sample_dialogue(rng).turns:
            for piece in cut_answer(rng, turn.answer):
                found.setdefault(piece)
        if len(found) >= count:
            break
    return list(found)[:count]


def cut_answer(rng: random.Random, answer: str) -> Iterator[str]:
    """Cut an answer into sentences, and some of those again at a comma or between words."""
    for sentence in _SENTENCE.split(answer.strip()):
        words = sentence.split()
        luck = rng.random()
        if luck < 0.2 and len(words) > 4:
            cut = rng.randint(3, len(words) - 1)
            yield " ".join(words[:cut]).rstrip(",;:")
            yield " ".join(words[cut:])
        elif luck < 0.35 and ", " in sentence:
            head, rest = sentence.split(", ", 1)
            yield head
            yield rest
        elif sentence:
            yield sentence


def _word_lists(rng: random.Random, *, count: int) -> list[str]:
    """Lists of the domain's words, numbers and letters; every word about equally often."""
    deck = _endless_deck(rng, _all_words())
    lists = []
    for _ in range(count):
        words = [next(deck) for _ in range(rng.choice((1, 2, 3, 4, 5, 6, 7, 8)))]
        joint = rng.choice((", ", " ", " ", " "))
        text = joint.join(words) + rng.choice((".", ".", ".", "?", "!", ""))
        lists.append(text[0].upper() + text[1:] if rng.random() < 0.5 else text)
    return lists


def _all_words() -> list[str]:
    """The domain's words, names with their capital, and numbers and letters."""
    rng = random.Random("words")
    inner = set()
    for _ in range(_DIALOGUES_FOR_CASE):
        for turn in sample_dialogue(rng).turns:
            inner.update(word.strip(".,!?;:") for word in turn.answer.split()[1:])
    names = {
        word.lower(): word for word in inner if word[:1].isupper() and word.lower() not in inner
    }
    words = [names.get(word, word) for word, uses in vocabulary().items() if uses >= _MIN_USES]
    words.sort()
    numbers = [number_words(value) for value in range(101)]
    return [*words, *numbers, *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]


def _endless_deck(rng: random.Random, cards: Sequence[str]) -> Iterator[str]:
    """Draw without putting back; shuffle again when all are drawn."""
    deck = list(cards)
    while True:
        rng.shuffle(deck)
        yield from deck

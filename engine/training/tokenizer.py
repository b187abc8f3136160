"""Makes the built-in model's tokenizer: a small byte-level BPE, written as Hugging Face files.

Words of questions that can be answered are entries of their own besides: the ears learn one token
for a word far sooner than a row of pieces that no sound belongs to. The speech decoder keeps to the
pieces, which it learns sooner. Knows the domain's texts and no model. Once a model is trained on
it, it must never be made anew.
"""

import json
import logging
import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from engine.dialogue.spoken_text import heard_text
from engine.training.domain import OUTSIDE_NAMES, sample_question, sample_side_talk, world
from engine.training.domain.common_words import ADJECTIVES, NAMES, NOUNS, VERBS
from engine.training.domain.roles import CHARACTERS
from engine.training.loop import StageOptions

logger = logging.getLogger(__name__)

VOCABULARY_SIZE = 1200
END_OF_TEXT = "<|endoftext|>"
TURN_START = "<|im_start|>"
TURN_END = "<|im_end|>"
BLANK = "<|blank|>"
SPECIALS = (END_OF_TEXT, TURN_START, TURN_END, BLANK)

_QWEN2_PIECES = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{% if loop.first and messages[0]['role'] != 'system' %}"
    "{{ '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}"
    "{% endif %}"
    "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
_WORD = re.compile(r" ?\S+")
_QUESTIONS = 60_000
_ASKED_QUESTIONS = 30_000
_SMALLEST_ASKED = 5
_SIDE_TALK = 2_000
_EVERYDAY_COUNT = 4
_SMALLEST_COUNT = 2
_FLATNESS = 0.6
"""Power of a word's count: rare content words deserve pieces of their own, too."""


def run(options: StageOptions) -> None:
    """Make the tokenizer from the domain's texts and write it into the stage's folder."""
    folder = options.folder("tokenizer")
    rng = random.Random(options.seed)
    tokenizer = with_whole_words(trained_tokenizer(_texts(rng)), _asked(rng))
    write_tokenizer(tokenizer, folder)
    logger.info("tokenizer: %d entries in %s", tokenizer.get_vocab_size(), folder)


def trained_tokenizer(texts: Iterator[str], *, size: int = VOCABULARY_SIZE) -> Tokenizer:
    """A byte-level BPE of `size` entries, the four specials first, trained on `texts`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_QWEN2_PIECES), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=list(SPECIALS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        min_frequency=_SMALLEST_COUNT,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def with_whole_words(
    tokenizer: Tokenizer, texts: Iterable[str], *, smallest: int = _SMALLEST_ASKED
) -> Tokenizer:
    """The same tokenizer with an entry for every word that `texts` hold `smallest` times.

    No merge makes such an entry, so the old ids and the pieces that the merges give stay as they
    were: `TextTokenizer.encode_by_merges`.
    """
    split = tokenizer.pre_tokenizer.pre_tokenize_str
    counts = Counter(piece for text in texts for piece, _ in split(text))
    data = json.loads(tokenizer.to_str())
    vocabulary = data["model"]["vocab"]
    for word in sorted(word for word, count in counts.items() if count >= smallest):
        vocabulary.setdefault(word, len(vocabulary))
    data["model"]["ignore_merges"] = True
    return Tokenizer.from_str(json.dumps(data))


def write_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write tokenizer.json and tokenizer_config.json, as Qwen2's are laid out."""
    config: dict[str, Any] = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "add_prefix_space": False,
        "bos_token": None,
        "eos_token": TURN_END,
        "pad_token": END_OF_TEXT,
        "unk_token": None,
        "additional_special_tokens": [TURN_START, TURN_END, BLANK],
        "chat_template": _CHAT_TEMPLATE,
        "clean_up_tokenization_spaces": False,
        "model_max_length": 32768,
    }
    text = json.dumps(config, indent=2, ensure_ascii=False)
    (folder / "tokenizer_config.json").write_text(text + "\n", encoding="utf-8")
    tokenizer.save(str(folder / "tokenizer.json"))


def _asked(rng: random.Random) -> Iterator[str]:
    """Questions that can be answered, as they are heard."""
    for _ in range(_ASKED_QUESTIONS):
        turn = sample_question(rng)
        if turn.intent not in OUTSIDE_NAMES:
            yield heard_text(turn.question)


def _texts(rng: random.Random) -> Iterator[str]:
    """Every word of the domain, as often as its flattened count says."""
    for word, count in _word_counts(rng).items():
        for _ in range(math.ceil(count**_FLATNESS)):
            yield word


def _word_counts(rng: random.Random) -> Counter[str]:
    counts: Counter[str] = Counter()
    for _ in range(_QUESTIONS):
        turn = sample_question(rng)
        counts.update(_words(heard_text(turn.question)))
        counts.update(_words(turn.answer))
    for _ in range(_SIDE_TALK):
        counts.update(_words(heard_text(sample_side_talk(rng))))
    for role in CHARACTERS.values():
        counts.update(word for prompt in role.prompts for word in _words(prompt))
        counts.update(_words(role.frame.format("")))
    for mark in ("system\n", "user\n", "assistant\n"):
        counts[mark] = _QUESTIONS
    for word in _everyday_words():
        counts[word] = max(counts[word], _EVERYDAY_COUNT)
    return counts


def _words(text: str) -> list[str]:
    """The words of `text`, each with the space before it."""
    return _WORD.findall(text)


def _everyday_words() -> Iterator[str]:
    for words in (NOUNS, VERBS, ADJECTIVES, NAMES):
        yield from (f" {word}" for word in words)
    for phrases in (world.PEOPLE, world.PLACES, world.TOPICS, world.ACTIONS, world.SUBJECT_VERBS):
        yield from (word for phrase in phrases for word in _words(f" {phrase}"))

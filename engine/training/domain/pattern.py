"""Wordings as short patterns: "(alternative|another|)" is a choice, "{slot}" is filled in.

Knows nothing of what the wordings mean. A pattern without a choice is the text itself.
"""

import random
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """The grammatical shape of a wording, which decides what may stand before it."""

    QUESTION = "q"  # what is the capital of france
    CLAUSE = "e"  # (can you tell me) what the capital of france is
    NOUN = "n"  # (tell me) the capital of france
    REQUEST = "r"  # (please) name the capital of france
    STATEMENT = "s"  # my name is anna


@dataclass(frozen=True)
class Wording:
    """One way of saying something.

    Attributes:
        pattern: The text with its choices and slots.
    """

    form: Form
    pattern: str


def listed(block: str) -> list[str]:
    """The words of a block."""
    return block.split()


def wordings(block: str) -> tuple[Wording, ...]:
    """The wordings of a block of lines, each a form's letter and a pattern."""
    lines = (line.strip() for line in block.splitlines())
    return tuple(Wording(Form(line[0]), line[2:]) for line in lines if line)


def expand(pattern: str, rng: random.Random, slots: dict[str, str] | None = None) -> str:
    """One text of `pattern`: choices drawn evenly, slots replaced, single spaces."""
    text, _ = _sequence(pattern, 0, rng)
    for name, value in (slots or {}).items():
        text = text.replace("{" + name + "}", value)
    return " ".join(text.split())


def expansions(pattern: str) -> set[str]:
    """Every text of `pattern`, its slots left as they are, single spaces."""
    texts, _ = _all_of_sequence(pattern, 0)
    return {" ".join(text.split()) for text in texts}


def _all_of_sequence(pattern: str, start: int) -> tuple[list[str], int]:
    """As `_sequence`, each text that it may give."""
    texts, at = [""], start
    while at < len(pattern) and pattern[at] not in "|)":
        if pattern[at] == "(":
            options, at = _all_of_choice(pattern, at + 1)
        else:
            options, at = [pattern[at]], at + 1
        texts = [text + option for text in texts for option in options]
    return texts, at


def _all_of_choice(pattern: str, start: int) -> tuple[list[str], int]:
    options: list[str] = []
    at = start - 1
    while at < start or pattern[at] == "|":
        texts, at = _all_of_sequence(pattern, at + 1)
        options += texts
    return options, at + 1


def _sequence(pattern: str, start: int, rng: random.Random) -> tuple[str, int]:
    """The text from `start` up to the end, a bar or a closing bracket, and where that is."""
    parts: list[str] = []
    at = start
    while at < len(pattern) and pattern[at] not in "|)":
        if pattern[at] == "(":
            text, at = _choice(pattern, at + 1, rng)
        else:
            text, at = pattern[at], at + 1
        parts.append(text)
    return "".join(parts), at


def _choice(pattern: str, start: int, rng: random.Random) -> tuple[str, int]:
    options: list[str] = []
    at = start - 1
    while at < start or pattern[at] == "|":
        text, at = _sequence(pattern, at + 1, rng)
        options.append(text)
    return rng.choice(options), at + 1

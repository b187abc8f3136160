"""Text as recognition is scored: English by words, Chinese by characters.

Knows no recogniser. What is said decides how what was heard is read, so that both are of one form.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import jiwer

from engine.dialogue.spoken_text import spoken_form

_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class ScoredText:
    """What was said, ready to be compared.

    Attributes:
        text: English in its spoken form, single spaces between words; Chinese without spaces.
        has_words: Whether it is written in words; Chinese is not.
    """

    text: str
    has_words: bool

    def like(self, heard: str) -> str:
        """What was heard, in the form of what was said."""
        return spoken_form(heard) if self.has_words else _characters(heard)


@dataclass(frozen=True, slots=True)
class Errors:
    """Substitutions, deletions and insertions against what was said.

    Attributes:
        word_errors, words: Of texts that are written in words.
        character_errors, characters: Of all texts; the spaces between words count.
    """

    word_errors: int = 0
    words: int = 0
    character_errors: int = 0
    characters: int = 0

    def __add__(self, other: "Errors") -> "Errors":
        return Errors(
            self.word_errors + other.word_errors,
            self.words + other.words,
            self.character_errors + other.character_errors,
            self.characters + other.characters,
        )

    @property
    def word_error_rate(self) -> float | None:
        """Percent; None where nothing was written in words."""
        return 100.0 * self.word_errors / self.words if self.words else None

    @property
    def character_error_rate(self) -> float | None:
        """Percent; None where nothing was said."""
        return 100.0 * self.character_errors / self.characters if self.characters else None


def scored_text(text: str) -> ScoredText:
    """How a transcript is scored: by characters if there is a Chinese one in it."""
    if _HAN.search(text):
        return ScoredText(_characters(text), has_words=False)
    return ScoredText(spoken_form(text), has_words=True)


def count_errors(said: ScoredText, heard: str) -> Errors:
    """Errors of one recording.

    Args:
        said: Not empty.
        heard: As it was recognised.
    """
    got = said.like(heard)
    characters = jiwer.process_characters(said.text, got)
    letters = (_n_errors(characters), len(said.text))
    if not said.has_words:
        return Errors(0, 0, *letters)
    return Errors(_n_errors(jiwer.process_words(said.text, got)), len(said.text.split()), *letters)


def _n_errors(counted: jiwer.WordOutput | jiwer.CharacterOutput) -> int:
    return counted.substitutions + counted.deletions + counted.insertions


def _characters(text: str) -> str:
    """Letters and digits alone, full-width forms made plain."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in plain if unicodedata.category(char)[0] in "LNM")

"""A bigram language model of a set of sentences, written in the ARPA format.

It knows no recogniser. Bigrams are interpolated with unigrams by absolute discounting (Ney, Essen
and Kneser, 1994), so that any order of known words keeps some probability.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

DISCOUNT = 0.5
START, END = "<s>", "</s>"


class BigramModel:
    """Word and word-pair probabilities of sentences."""

    def __init__(self, sentences: Iterable[Sequence[str]]) -> None:
        """Count.

        Args:
            sentences: Each a sequence of words, without marks.
        """
        self._unigrams: Counter[str] = Counter()
        self._pairs: dict[str, Counter[str]] = {}
        for words in sentences:
            padded = [START, *words, END]
            self._unigrams.update(padded[1:])
            for before, word in pairwise(padded):
                self._pairs.setdefault(before, Counter())[word] += 1

    @property
    def words(self) -> list[str]:
        """All words, sorted, without the marks of start and end."""
        return sorted(set(self._unigrams) - {END})

    def probability(self, word: str, before: str) -> float:
        """Of `word` after `before`; zero for a word that was never seen."""
        single = self._unigrams[word] / self._unigrams.total()
        pairs = self._pairs.get(before)
        if pairs is None:
            return single
        seen = max(pairs[word] - DISCOUNT, 0.0) / pairs.total()
        return seen + self._left_over(pairs) * single

    def write_arpa(self, path: Path) -> None:
        """Write the model for a recogniser."""
        vocabulary = [START, *self.words, END]
        n_pairs = sum(len(pairs) for pairs in self._pairs.values())
        lines = ["\\data\\", f"ngram 1={len(vocabulary)}", f"ngram 2={n_pairs}", "", "\\1-grams:"]
        lines += [self._unigram_line(word) for word in vocabulary]
        lines += ["", "\\2-grams:"]
        lines += [
            f"{math.log10(self.probability(word, before)):.4f} {before} {word}"
            for before, pairs in self._pairs.items()
            for word in pairs
        ]
        path.write_text("\n".join([*lines, "", "\\end\\", ""]), encoding="utf-8")

    def _unigram_line(self, word: str) -> str:
        count = self._unigrams[word]
        log_probability = math.log10(count / self._unigrams.total()) if count else -99.0
        pairs = self._pairs.get(word)
        back_off = math.log10(self._left_over(pairs)) if pairs else 0.0
        return f"{log_probability:.4f} {word} {back_off:.4f}"

    @staticmethod
    def _left_over(pairs: Counter[str]) -> float:
        """Probability that the seen pairs leave to the unigrams."""
        return DISCOUNT * len(pairs) / pairs.total()

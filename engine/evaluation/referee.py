"""The referee of spoken answers: a recogniser that Floe did not train judges what was said.

It knows nothing of the models: sound and the words that should be in it go in, errors come out. It
is pocketsphinx with the words of the domain; its own error on the teacher's voice must always be
reported beside the model's.
"""

import logging
import re
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from engine.errors import MissingComponentError
from engine.evaluation.bigrams import BigramModel

logger = logging.getLogger(__name__)

RATE_HZ = 16_000
MARGIN_S = 0.3
"""Silence added on both sides: the recogniser's silence model needs some."""

Wave = NDArray[np.float32]


@dataclass(frozen=True)
class WordErrors:
    """Errors against a reference text.

    Attributes:
        errors: Substitutions, deletions and insertions.
        words: Words of the reference.
    """

    errors: int
    words: int

    def __add__(self, other: "WordErrors") -> "WordErrors":
        return WordErrors(self.errors + other.errors, self.words + other.words)

    @property
    def rate(self) -> float:
        """Word error rate in percent; above 100 when much was inserted."""
        return 100.0 * self.errors / max(self.words, 1)


def plain_words(text: str) -> list[str]:
    """Lower-case words without punctuation, as the referee writes them."""
    return re.findall(r"[a-z']+", text.lower().replace("’", "'"))


def count_word_errors(heard: Sequence[str], meant: Sequence[str]) -> WordErrors:
    """Levenshtein distance in words."""
    row = list(range(len(meant) + 1))
    for i, word in enumerate(heard, start=1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(meant, start=1):
            best = min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
            diagonal, row[j] = row[j], best
    return WordErrors(row[-1], len(meant))


class Referee:
    """Hears sentences of a domain."""

    def __init__(self, sentences: Iterable[str]) -> None:
        """Make language model and dictionary of the domain.

        Args:
            sentences: Many sentences as they may be said; they give words and word pairs.

        Raises:
            MissingComponentError: pocketsphinx is not installed, or flite is not and the domain
                has a word that the recogniser's dictionary lacks.
        """
        sphinx = _pocketsphinx()
        model = BigramModel(plain_words(sentence) for sentence in sentences)
        self._known = frozenset(model.words)
        own = Path(sphinx.get_model_path("en-us/cmudict-en-us.dict"))
        with tempfile.TemporaryDirectory(prefix="floe-referee-") as name:
            folder = Path(name)
            model.write_arpa(folder / "domain.lm")
            lines = _dictionary_lines(model.words, own)
            (folder / "domain.dict").write_text("\n".join(lines) + "\n", encoding="utf-8")
            common = {"dict": str(folder / "domain.dict"), "loglevel": "FATAL"}
            self._recogniser = sphinx.Decoder(lm=str(folder / "domain.lm"), **common)
            self._aligner = sphinx.Decoder(lm=None, **common)

    def hear(self, wave: Wave, *, rate_hz: int) -> list[str]:
        """The words heard in [N] float32 sound."""
        decoder = self._recogniser
        _decode(decoder, wave, rate_hz=rate_hz)
        hypothesis = decoder.hyp()
        return plain_words(hypothesis.hypstr) if hypothesis else []

    def word_errors(self, wave: Wave, text: str, *, rate_hz: int) -> WordErrors:
        """Errors of what is heard against the text that should have been said."""
        return count_word_errors(self.hear(wave, rate_hz=rate_hz), plain_words(text))

    def prefers(self, wave: Wave, text: str, others: Sequence[str], *, rate_hz: int) -> bool:
        """Whether the sound fits `text` better than each of `others`, by forced alignment."""
        own = self._alignment_score(wave, text, rate_hz=rate_hz)
        rivals = [self._alignment_score(wave, other, rate_hz=rate_hz) for other in others]
        return own is not None and all(rival is None or own > rival for rival in rivals)

    def _alignment_score(self, wave: Wave, text: str, *, rate_hz: int) -> float | None:
        """Log likelihood of the best path through the text; None if there is no path."""
        words = plain_words(text)
        if not words or not self._known.issuperset(words):
            return None
        self._aligner.set_align_text(" ".join(words))
        _decode(self._aligner, wave, rate_hz=rate_hz)
        hypothesis = self._aligner.hyp()
        return float(hypothesis.best_score) if hypothesis else None


def _decode(decoder: object, wave: Wave, *, rate_hz: int) -> None:
    samples = soxr.resample(wave, rate_hz, RATE_HZ) if rate_hz != RATE_HZ else wave
    padded = np.pad(samples, int(MARGIN_S * RATE_HZ))
    noise = np.random.default_rng(0).normal(0.0, 1e-4, padded.size)
    raw = (np.clip(padded + noise, -1.0, 1.0) * 32767.0).astype(np.int16).tobytes()
    decoder.start_utt()  # type: ignore[attr-defined]
    decoder.process_raw(raw, full_utt=True)  # type: ignore[attr-defined]
    decoder.end_utt()  # type: ignore[attr-defined]


def _dictionary_lines(words: Sequence[str], dictionary: Path) -> list[str]:
    """Pronunciations of `words`: the recogniser's own, flite's for those that it lacks."""
    wanted, lines, found = set(words), [], set()
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        base = line.split(" ", 1)[0].split("(", 1)[0]
        if base in wanted:
            lines.append(line)
            found.add(base)
    missing = sorted(wanted - found)
    if missing:
        logger.info("the referee asks flite for %d words", len(missing))
    return lines + [f"{word} {_flite_phones(word)}" for word in missing]


def _flite_phones(word: str) -> str:
    try:
        done = subprocess.run(
            ["flite", "-t", word, "-ps", "-o", "none"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as err:
        raise MissingComponentError(
            f"flite cannot say how {word!r} is pronounced.", remedy="Install the package flite."
        ) from err
    phones = [phone.upper() for phone in done.stdout.split() if phone != "pau"]
    return " ".join("AH" if phone == "AX" else phone for phone in phones)


def _pocketsphinx():
    try:
        import pocketsphinx
    except ImportError as err:
        raise MissingComponentError(
            "pocketsphinx is not installed.", remedy="Install pocketsphinx with pip."
        ) from err
    return pocketsphinx

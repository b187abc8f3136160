"""Accents drawn at random: sounds that speakers of English widely exchange for others.

It knows no voice and nothing of what is said. An accent is a set of exchanges that a speaker makes
throughout; each is common in several accents of English, native or not (Wells, Accents of English,
1982; Swan and Smith, Learner English, 2001). None stands for a people: the sets are drawn, so that
ears learn to hear words whose sounds are not where they expect them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

SEPARATOR = "|"
"""Stands between the names of sounds in what espeak-ng gives and takes."""

_STRESSES = "',%="
"""What may stand before a name: marks of stress."""

EXCHANGES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "T": (("t",), ("f",), ("s",)),
    "D": (("d",), ("v",), ("z",)),
    "v": (("w",), ("f",)),
    "w": (("v",),),
    "z": (("s",),),
    "h": ((),),
    "dZ": (("j",), ("Z",)),
    "tS": (("S",),),
    "N": (("N", "g"), ("n",)),
    "t#": (("t",), ("d",)),
    "I": (("i:",),),
    "i:": (("I",),),
    "U": (("u:",),),
    "u:": (("U",),),
    "a": (("E",), ("A:",), ("V",)),
    "E": (("a",), ("eI",)),
    "V": (("a",), ("0",), ("A:",)),
    "0": (("O:",), ("V",), ("A:",)),
    "aa": (("a",), ("A:",)),
    "A:": (("0",), ("a",)),
    "O:": (("0",), ("oU",)),
    "oU": (("O:",), ("aU",), ("u:",)),
    "eI": (("E",), ("aI",)),
    "aI": (("a", "i:"), ("OI",)),
    "aU": (("oU",), ("a", "u:")),
    "3:": (("E",), ("O:",), ("E", "r-")),
    "@": (("a",), ("E",), ("V",)),
    "@2": (("V",), ("i:",)),
    "@L": (("@", "l"), ("O:", "l")),
    "A@": (("A:",), ("a", "r-")),
    "O@": (("O:",), ("O:", "r-")),
    "e@": (("E",), ("E", "r-")),
    "i@": (("i:",), ("i:", "r-")),
    "3": (("a",), ("V",), ("E", "r-")),
}
"""Sound to what it may be exchanged for."""

_CHANCE = 0.35
_FEWEST, _MOST = 2, 10


@dataclass(frozen=True)
class Accent:
    """What a speaker exchanges throughout.

    Attributes:
        exchanges: Sounds and what is said for each, by espeak-ng's names.
    """

    exchanges: tuple[tuple[str, tuple[str, ...]], ...]

    def spoken(self, clause: str) -> str:
        """A clause as this speaker says it.

        Args:
            clause: Words between spaces, sounds between `SEPARATOR`s, marks of stress before them.
        """
        said = dict(self.exchanges)
        return " ".join(_exchanged(word, said) for word in clause.split())


def draw_accent(rng: np.random.Generator) -> Accent | None:
    """Draw an accent; mostly there is none."""
    if rng.random() >= _CHANCE:
        return None
    sounds = list(EXCHANGES)
    count = int(rng.integers(_FEWEST, _MOST + 1))
    drawn = [sounds[int(at)] for at in rng.choice(len(sounds), size=count, replace=False)]
    return Accent(tuple((sound, _pick(rng, EXCHANGES[sound])) for sound in drawn))


def _exchanged(word: str, said: Mapping[str, tuple[str, ...]]) -> str:
    made: list[str] = []
    for marked in word.split(SEPARATOR):
        name = marked.lstrip(_STRESSES)
        stress = marked[: len(marked) - len(name)]
        sounds = said.get(name, (name,))
        made += [stress + sounds[0], *sounds[1:]] if sounds else []
    return SEPARATOR.join(made)


def _pick(rng: np.random.Generator, choices: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return choices[int(rng.integers(len(choices)))]

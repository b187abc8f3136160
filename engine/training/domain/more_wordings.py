"""Further wordings of the intents, for training alone: none of them is kept for the test.

Knows no slots or answers; those are the intents' own. The wordings stand in `more_wordings.txt`: an
intent's name in brackets, then lines as `pattern.wordings` takes them. A wording that an intent
keeps for the test must not stand there.
"""

import functools
from collections.abc import Mapping
from pathlib import Path

from engine.training.domain.pattern import Wording, wordings

_FILE = Path(__file__).with_suffix(".txt")


@functools.cache
def more_wordings() -> Mapping[str, tuple[Wording, ...]]:
    """Intent's name to its further wordings."""
    found: dict[str, tuple[Wording, ...]] = {}
    for block in _FILE.read_text(encoding="utf-8").split("[")[1:]:
        name, lines = block.split("]", 1)
        found[name] = wordings(lines)
    return found

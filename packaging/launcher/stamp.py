"""The note that an installation leaves behind, by which later starts know that nothing is to do.

Knows which files decide what is installed; installs nothing itself.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from launcher.places import Places


class Part(StrEnum):
    """A set of things that can be installed by itself."""

    RUN = "run"
    TEST = "test"
    SYSTEM_SOUND = "system-sound"
    SYSTEM_WINDOW = "system-window"
    SYSTEM_VOICES = "system-voices"
    SYSTEM_TEST = "system-test"


@dataclass(frozen=True)
class Stamp:
    """What is installed.

    Attributes:
        digests: For each installed part, the digest of the file that said what belongs to it.
    """

    digests: dict[str, str]

    def covers(self, places: Places, part: Part) -> bool:
        """Say whether `part` is installed as its file asks for today."""
        return self.digests.get(part) == digest(places, part)


def digest(places: Places, part: Part) -> str:
    """Return the digest of what decides the contents of `part`."""
    total = hashlib.sha256()
    for path in _sources(places, part):
        total.update(path.read_bytes())
    return total.hexdigest()


def read_stamp(places: Places) -> Stamp:
    """Return the stamp of the environment, empty where none is whole."""
    try:
        digests = json.loads(places.stamp.read_text(encoding="utf-8"))["digests"]
    except (OSError, ValueError, KeyError, TypeError):
        return Stamp({})
    return Stamp(digests if isinstance(digests, dict) else {})


def add_to_stamp(places: Places, part: Part) -> None:
    """Note that `part` is installed; the note appears whole or not at all."""
    digests = read_stamp(places).digests | {str(part): digest(places, part)}
    draft = places.stamp.with_suffix(".draft")
    draft.write_text(json.dumps({"digests": digests}, indent=1), encoding="utf-8")
    os.replace(draft, places.stamp)


def _sources(places: Places, part: Part) -> list[Path]:
    if part is Part.RUN:
        return [places.requirements / name for name in ("torch.txt", "run.txt", "cuda.txt")]
    if part is Part.TEST:
        return [places.requirements / "test.txt"]
    return [places.system_parts]

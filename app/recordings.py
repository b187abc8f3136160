"""The sound of conversations that was kept: files in a folder of the user's, and places in them.

Knows files and names; what was said in them, and how they are heard, is known elsewhere.
"""

import secrets
import wave
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

_REMOVED: Final = ".removed"
_COPIED_FRAMES: Final = 1 << 16


@dataclass(frozen=True)
class Clip:
    """Where a turn, or the answer to it, lies.

    Attributes:
        file: The file's name in the folder.
        begins_s, ends_s: Seconds from the file's beginning.
    """

    file: str
    begins_s: float
    ends_s: float


class Playing(NamedTuple):
    """What is being heard again: enough to tell one clip from another."""

    file: str
    begins_s: float
    is_reply: bool

    def is_of(self, clip: Clip | None, *, is_reply: bool) -> bool:
        """Whether it is this clip."""
        return clip is not None and self == Playing(clip.file, clip.begins_s, is_reply)


class Recordings:
    """A folder of recordings.

    Attributes:
        folder: Where they lie.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is read or made yet."""
        self.folder = folder

    def path(self, file: str) -> Path:
        """Where a file lies; a name never leads out of the folder."""
        return self.folder / Path(file).name

    def export(self, files: Iterable[str], target: Path) -> None:
        """Write the recordings, one after the other, as one WAV, whole or not at all.

        Raises:
            OSError: One cannot be read, or the target cannot be written.
        """
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with wave.open(str(draft), "wb") as out:
                for file in files:
                    _append(self.path(file), out)
            draft.replace(target)
        except (EOFError, wave.Error) as error:
            raise OSError(str(error)) from error
        finally:
            draft.unlink(missing_ok=True)

    def set_aside(self, files: Iterable[str]) -> None:
        """Take recordings away, to be brought back or purged. Raises OSError."""
        for path in self._existing(files, suffix=""):
            path.rename(path.with_name(path.name + _REMOVED))

    def bring_back(self, files: Iterable[str]) -> None:
        """Undo `set_aside`. Raises OSError."""
        for path in self._existing(files, suffix=_REMOVED):
            path.rename(path.with_name(path.name.removesuffix(_REMOVED)))

    def purge(self) -> None:
        """Delete what was set aside. Raises OSError."""
        for path in self.folder.glob(f"*{_REMOVED}"):
            path.unlink(missing_ok=True)

    def _existing(self, files: Iterable[str], *, suffix: str) -> list[Path]:
        paths = (self.path(file + suffix) for file in files)
        return [path for path in paths if path.exists()]


def _append(path: Path, out: wave.Wave_write) -> None:
    """Add one file's frames; all have the same two channels, rate and width."""
    with wave.open(str(path), "rb") as file:
        if out.getnframes() == 0:
            out.setparams(file.getparams())
        while frames := file.readframes(_COPIED_FRAMES):
            out.writeframes(frames)

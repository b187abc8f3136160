"""Text files that list what an evaluation works through, read line by line.

Knows nothing of what the lines mean. A line ends at a line feed alone: within JSON other
separators of Unicode are ordinary characters.
"""

from collections.abc import Sequence
from pathlib import Path

from engine.errors import RequestError


def read_listing(path: Path) -> str:
    """The whole text, without a byte order mark.

    Raises:
        RequestError: The file cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise RequestError(
            f"The manifest {path} cannot be read: {reason}.", remedy="Check the file."
        ) from error


def numbered_lines(path: Path) -> Sequence[tuple[str, str]]:
    """The lines that are not empty, each after its place, such as "a.jsonl, line 3".

    Raises:
        RequestError: As `read_listing`.
    """
    numbered = enumerate(read_listing(path).split("\n"), start=1)
    return [(f"{path}, line {number}", line) for number, line in numbered if line.strip()]

"""TOML files that are never half written: plain values, tables and lists of tables.

Knows nothing of what is in them. The standard library reads TOML and does not write it; what Floe
writes is flat, so these few lines are all it needs.
"""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

Scalar = str | bool | int | float
Table = Mapping[str, Scalar | None]
"""A value of None is left out."""

Document = Mapping[str, Table | Sequence[Table]]


def to_toml(document: Document) -> str:
    """Write tables, and lists of tables, in their order."""
    parts: list[str] = []
    for name, content in document.items():
        if isinstance(content, Mapping):
            parts.append(_table(f"[{name}]", content))
        else:
            parts.extend(_table(f"[[{name}]]", entry) for entry in content)
    return "\n".join(parts)


def write_atomically(path: Path, text: str) -> None:
    """Replace a file at once, so that a crash leaves the old one or the new one.

    Raises:
        OSError: The folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def set_aside(path: Path) -> Path:
    """Keep a file that cannot be read under a name of its own, and return that name.

    Raises:
        OSError: It cannot be renamed.
    """
    return path.replace(path.with_name(f"{path.stem}.broken{path.suffix}"))


def _table(heading: str, content: Table) -> str:
    lines = [f"{key} = {_value(value)}" for key, value in content.items() if value is not None]
    return "\n".join([heading, *lines, ""])


def _value(value: Scalar) -> str:
    if isinstance(value, str):
        # JSON's escapes are a part of TOML's; only this one character JSON leaves as it is.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)

"""Configuration files read with care: a value that is missing or of the wrong kind is named.

Knows no layout; `Section` is a dictionary that remembers where in which file it came from.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from engine.errors import ConfigError
from engine.models.loading.strict import require_file


class Section:
    """A dictionary of a configuration file, and the way to it."""

    def __init__(self, content: Mapping[str, Any], *, file: Path, path: str = "") -> None:
        """Spell every key with underscores: the published files mix "-" and "_"."""
        self._content = {str(key).replace("-", "_"): value for key, value in content.items()}
        self._file = file
        self._path = path

    def section(self, key: str) -> "Section":
        """The dictionary under `key`. Raises ConfigError if there is none."""
        value = self._content.get(key)
        if not isinstance(value, Mapping):
            raise ConfigError(f"{self._file} has no section {self._path}{key}.")
        return Section(value, file=self._file, path=f"{self._path}{key}.")

    def integer(self, key: str, default: int | None = None) -> int:
        """The whole number under `key`; the first of a list of them.

        Raises:
            ConfigError: It is missing without a default, or no whole number.
        """
        value = self._value(key, default)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(key, value, "a whole number")
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """The number under `key`. Raises ConfigError as `integer` does."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, value, "a number")
        return float(value)

    def text(self, key: str, default: str | None = None) -> str:
        """The text under `key`. Raises ConfigError as `integer` does."""
        value = self._value(key, default)
        if not isinstance(value, str):
            raise self._wrong(key, value, "a text")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """The truth under `key`; 0 and 1 count as such. Raises ConfigError as `integer` does."""
        value = self._content.get(key, default)
        if not isinstance(value, bool | int):
            raise self._wrong(key, value, "true or false")
        return bool(value)

    def chosen(self, names: tuple[str, ...]) -> dict[str, Any]:
        """Those of `names` that are there, with their values."""
        return {name: self._content[name] for name in names if name in self._content}

    def entries(self) -> dict[str, Any]:
        """Everything that is there."""
        return dict(self._content)

    def has(self, key: str) -> bool:
        """Whether `key` has a value."""
        return self._content.get(key) is not None

    def _value(self, key: str, default: object) -> Any:
        value = self._content.get(key)
        if value is None:
            value = default
        if value is None:
            raise ConfigError(f"{self._file} does not say {self._path}{key}.")
        return value

    def _wrong(self, key: str, value: object, wanted: str) -> ConfigError:
        return ConfigError(f"{self._file}: {self._path}{key} is {value!r}, not {wanted}.")


def read_json(path: Path) -> Any:
    """Read a JSON file. Raises ModelMissingError or ConfigError."""
    try:
        return json.loads(require_file(path).read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError) as err:
        raise ConfigError(f"{path} is not readable as JSON: {_reason(err)}.") from err


def read_json_section(path: Path) -> Section:
    """Read a JSON file that holds one dictionary. Raises ModelMissingError or ConfigError."""
    return _as_section(read_json(path), path)


def read_yaml_section(path: Path) -> Section:
    """Read a YAML file that holds one dictionary. Raises ModelMissingError or ConfigError."""
    try:
        content = yaml.safe_load(require_file(path).read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError, OSError, RecursionError) as err:
        raise ConfigError(f"{path} is not readable as YAML: {_reason(err)}.") from err
    return _as_section(content, path)


def first_fault(err: ValidationError) -> str:
    """What pydantic found wrong first, in one phrase."""
    fault = err.errors()[0]
    where = ".".join(str(part) for part in fault["loc"])
    return f"{where}: {fault['msg']}" if where else str(fault["msg"])


def _as_section(content: object, path: Path) -> Section:
    if not isinstance(content, Mapping):
        raise ConfigError(f"{path} does not hold a dictionary.")
    return Section(content, file=path)


def _reason(err: Exception) -> str:
    return " ".join(str(err).split())[:200].rstrip(".")

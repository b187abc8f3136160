"""The rules of the house that no linter knows: file lengths, docstrings, where a broad catch is."""

import ast
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400
LONGEST_MEDIAN_FILE = 150
VAGUE_NAMES = {"helper", "helpers", "misc", "util", "utils"}
BROAD_CATCHERS = {
    "engine/host.py": "the engine loop must report whatever a turn raises",
    "engine/server/pool.py": "one user's session must not silence the others",
    "engine/server/processes/child.py": "one brain's fault must not end the others on its model",
    "app/bridge.py": "an event that a view cannot draw must not stop the ones after it",
    "app/jobs.py": "a job's failure is delivered, whatever it is",
    "engine/models/tokenizer.py": "the tokenizers library raises nothing narrower",
}

SOURCES = sorted(
    path
    for folder in ("app", "engine", "packaging")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
)
EVERYTHING = [ROOT / "main.py", ROOT / "floe", *SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("path", EVERYTHING, ids=_name)
def test_a_module_says_what_it_is_in_few_lines(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "no module docstring"
    assert _length(path) <= LONGEST_FILE
    assert path.stem not in VAGUE_NAMES


def test_files_are_short() -> None:
    assert statistics.median(_length(path) for path in SOURCES) <= LONGEST_MEDIAN_FILE


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_everything_is_caught_only_where_it_must_be(path: Path) -> None:
    catches = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type)
    ]
    assert not catches or _name(path) in BROAD_CATCHERS


def test_tests_are_no_package() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


def _is_broad(kind: ast.expr | None) -> bool:
    return kind is None or (
        isinstance(kind, ast.Name) and kind.id in {"BaseException", "Exception"}
    )

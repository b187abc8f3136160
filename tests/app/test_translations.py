"""The translation files are complete, in step with the sources, and compiled as they stand."""

import ast
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import translations
from app import engine_words

ROOT = Path(__file__).resolve().parents[2]
FILES = [translations.FOLDER / f"floe_{language}.ts" for language in translations.LANGUAGES]
PLACEHOLDER = re.compile(r"\{\w*\}|%n|%L?\d")
SPEAKING = {"setText", "setToolTip", "setPlaceholderText", "setWindowTitle", "addItem", "addAction"}
SPEAKING |= {"setAccessibleName", "setAccessibleDescription", "make_label"}
NO_WORDS = {"", "Floe"}


@dataclass(frozen=True)
class Message:
    """One text of a translation file."""

    context: str
    source: str
    comment: str
    is_plural: bool


def read(file: Path) -> dict[Message, list[str]]:
    """The texts of a file with their translations; unfinished ones have none."""
    found: dict[Message, list[str]] = {}
    for context in ElementTree.parse(file).getroot().iter("context"):
        for entry in context.iter("message"):
            message = Message(
                context.findtext("name", ""),
                entry.findtext("source", ""),
                entry.findtext("comment", ""),
                entry.get("numerus") == "yes",
            )
            translation = entry.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.iter("numerusform")]
            is_done = translation.get("type") is None
            found[message] = (forms or [translation.text or ""]) if is_done else []
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_text_is_translated_with_its_placeholders(file: Path) -> None:
    messages = read(file)
    assert messages
    for message, forms in messages.items():
        assert forms, f"not finished: {message}"
        for form in forms:
            assert form.strip(), f"empty: {message}"
            wanted = sorted(PLACEHOLDER.findall(message.source))
            assert sorted(PLACEHOLDER.findall(form)) == wanted, message
            assert form.endswith("…") == message.source.endswith("…"), message


def test_every_text_has_a_context() -> None:
    assert all(message.context for file in FILES for message in read(file))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_files_hold_what_the_sources_say(file: Path, fresh: dict[str, set[Message]]) -> None:
    assert set(read(file)) == fresh[file.name], "run packaging/translations.py"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[Message]]:
    """What Qt's tool finds in the sources, by the file that it writes it to."""
    folder = tmp_path_factory.mktemp("translations")
    translations.update(folder)
    return {file.name: set(read(file)) for file in folder.glob("*.ts")}


def test_the_compiled_files_are_those_of_the_sources(tmp_path: Path) -> None:
    translations.release(translations.FOLDER, tmp_path)
    for file in FILES:
        compiled = file.with_suffix(".qm")
        assert (tmp_path / compiled.name).read_bytes() == compiled.read_bytes(), compiled.name


# -- the sources --------------------------------------------------------------------------------


def test_no_widget_is_given_words_that_cannot_be_translated() -> None:
    assert list(_bare_words()) == []


def _bare_words() -> Iterator[str]:
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in SPEAKING and node.args:
                words = node.args[0]
                if isinstance(words, ast.Constant) and words.value not in NO_WORDS:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}: {words.value!r}"


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_what_is_known_of_the_engines_words_is_what_it_says() -> None:
    patterns = [re.compile(pattern) for pattern in set(_engine_patterns())]
    for sentence in engine_words.KNOWN:
        assert any(pattern.fullmatch(str(sentence)) for pattern in patterns), sentence


def _engine_patterns() -> Iterator[str]:
    """Every text in the engine's sources; a value within it can be any word."""
    for path in (ROOT / "engine").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+"
                    for part in node.values
                ]
                yield "".join(parts) if len(parts) > 1 else r"(?!)"

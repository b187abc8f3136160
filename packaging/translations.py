"""Brings the translation files in step with the sources, and compiles them.

    python packaging/translations.py

Knows Qt's own tools, which come with PySide6, and where texts stand: in the window's modules, and
in the resources that it shows. What is new is left for a person to translate: look for
"unfinished" in the files afterwards, and run it again.
"""

import json
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = {
    "zh_CN": [],
    # English is the language of the sources; only its plurals are written down.
    "en": ["-pluralonly"],
}
SHOWN = {
    "Role": ("roles.toml", "role", ("name", "about")),
    "Example": ("examples/examples.toml", "example", ("text",)),
}
"""Texts of resources by their context in the translation files: the file, its list, the fields."""


def main() -> int:
    """Do both; return the exit status."""
    update(FOLDER)
    release(FOLDER, FOLDER)
    return 0


def update(folder: Path) -> None:
    """Take new texts into the folder's translation files and drop those that are gone."""
    with tempfile.TemporaryDirectory() as place:
        resources = Path(place) / "resources.py"
        resources.write_text("\n".join(_resource_lines()), encoding="utf-8")
        for language, words in LANGUAGES.items():
            file = folder / f"floe_{language}.ts"
            options = ["-no-obsolete", "-locations", "none", "-extensions", "py", *words]
            options += ["-source-language", "en", "-target-language", language]
            _run("lupdate", *options, str(ROOT / "app"), str(resources), "-ts", str(file))


def release(sources: Path, target: Path) -> None:
    """Compile one folder's translation files into another folder."""
    for language in LANGUAGES:
        name = f"floe_{language}"
        _run("lrelease", str(sources / f"{name}.ts"), "-qm", str(target / f"{name}.qm"))


def _resource_lines() -> Iterator[str]:
    """The resources' texts in the form in which Qt's tool finds texts in Python."""
    for context, (file, table, fields) in SHOWN.items():
        entries = tomllib.loads((ROOT / "resources" / file).read_text("utf-8"))[table]
        for text in (entry[field] for entry in entries for field in fields):
            if text.isascii():  # what stands there in Chinese is shown as it is
                yield f'QT_TRANSLATE_NOOP("{context}", {json.dumps(text)})'


def _run(tool: str, *words: str) -> None:
    """Run one of Qt's tools as PySide6 installs it; a fault ends the program with its output."""
    name = f"pyside6-{tool}"
    program = shutil.which(name, path=sysconfig.get_path("scripts")) or name
    subprocess.run([program, *words, "-silent"], check=True)


if __name__ == "__main__":
    sys.exit(main())

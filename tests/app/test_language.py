"""The language: what the system prefers, every text in it, and a change that is seen at once."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import language as language_module
from app.application import Application
from app.examples import shipped_examples
from app.folders import Folders
from app.language import Language, LanguageChoice, joined, language_for, translate
from app.look import Look, ThemeChoice
from app.notices import Notice, Notices
from app.preferences import Preferences
from app.roles import Role, RoleLibrary, shipped_roles
from app.timeline import Timeline
from app.widgets.notice_bar import NoticeBar
from app.widgets.timeline_view import TimelineView
from app.windows.models_page import HUB
from engine import EngineConfig, Mood, MoodChanged
from tests.screenshots.talk import ANSWERS, half_a_minute
from tests.screenshots.views import VIEWS

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, CHINESE = LanguageChoice.ENGLISH, LanguageChoice.CHINESE
HAN = re.compile(r"[\u4e00-\u9fff]")
NUMBER = re.compile(r"[-–\d.,%]*( (ms|dB|GB))?")
VALUES = {
    "Floe",
    # Names that are the same in every language.
    "English",
    "Top-k",
    "Top-p",
    "p50",
    "p90",
    # What was said, what a user has written, and what a fault names.
    "Ship's cook",
    "Grumbles, but feeds you well",
    "You are a cook.",
    "The model's file codec.pt is damaged. Fetch the model again: ./floe models fetch",
    # What was asked in conversations that are kept.
    "what is the capital of france",
    "what is the longest river",
    # Devices.
    "Built-in microphone",
    "Built-in speakers",
    "Headset",
    "Built-in Audio Analog Stereo (Echo cancelled)",
    # A light.
    "●",
    # Models, where they lie and where they run.
    "Freeze-Omni 7B",
    "Freeze-Omni 7B · NVIDIA RTX 6000 Ada Generation · bfloat16",
    "my-omni",
    "large",
    "/data/my-omni",
    "/data/large",
    HUB,
    "NVIDIA L4 (cuda:0)",
    # Prompts are what the model is told, and answers what it says.
    *(role.prompt for role in shipped_roles()),
    *ANSWERS,
}
"""What stays as it is in every language."""


@pytest.mark.parametrize(
    ("preferred", "chosen"),
    [
        (["zh-Hans-CN", "zh-CN", "zh"], CHINESE),
        (["zh-Hans-SG", "zh-SG", "zh", "en-SG"], CHINESE),
        (["zh-Hant-TW", "zh-TW", "zh"], ENGLISH),
        (["de-DE", "de", "zh-CN", "en-GB"], CHINESE),
        (["en-GB", "zh-CN"], ENGLISH),
        (["fr-FR", "fr"], ENGLISH),
        (["C"], ENGLISH),
        ([], ENGLISH),
    ],
)
def test_the_first_language_that_floe_speaks_is_taken(
    preferred: list[str], chosen: LanguageChoice
) -> None:
    assert language_for(preferred) is chosen


SPOKEN = """
from PySide6.QtCore import QCoreApplication
from app.language import Language
application = QCoreApplication([])
print(Language().code.value)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere no variable says it")
def test_the_system_is_followed() -> None:
    environ = {**os.environ, "LANGUAGE": "zh_CN:en"}
    command = [sys.executable, "-c", SPOKEN]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == CHINESE.value


# -- every text of every view -------------------------------------------------------------------


def said(root: QWidget) -> list[str]:
    """Every text that a person can see or be told in a window, in the widgets' order."""
    found: list[str] = []
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.objectName().startswith("qt_") and widget.window() is root:
            found += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
            found += _written_on(widget)
    found += [text for action in root.findChildren(QAction) for text in _of_action(action)]
    return [root.windowTitle(), *found]


def _written_on(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QLineEdit | QPlainTextEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))
    elif isinstance(widget, QListWidget):
        yield from (widget.item(row).text() for row in range(widget.count()))


def _of_action(action: QAction) -> list[str]:
    is_qts_own = action.objectName() or isinstance(action.parent(), QLineEdit)
    return [] if is_qts_own else [action.text()]


def _show(name: str, home: Path, qtbot: QtBot) -> QWidget:
    view = VIEWS[name](Look(ThemeChoice.DARK), home)
    qtbot.addWidget(view)
    view.show()
    _settle()
    return view


def _speak(language: Language, choice: LanguageChoice) -> None:
    language.choose(choice)
    _settle()


def _settle() -> None:
    """Let every window hear of it, and what is only waiting to be deleted go."""
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _is_value(text: str) -> bool:
    is_said = text.startswith("“what is the") or "<span" in text
    return text in VALUES or NUMBER.fullmatch(text) is not None or is_said


@pytest.mark.parametrize("name", VIEWS)
def test_every_text_follows_the_language_and_comes_back(
    name: str, language: Language, tmp_path: Path, qtbot: QtBot
) -> None:
    view = _show(name, tmp_path, qtbot)
    english = said(view)
    _speak(language, CHINESE)
    chinese = said(view)
    left = {text for text in chinese if not HAN.search(text) and not _is_value(text)}
    assert left == set()
    _speak(language, ENGLISH)
    assert said(view) == english
    spoken = {text for text in english if HAN.search(text)}
    assert spoken <= set(chinese), "only what is Chinese by itself was Chinese in English"
    view.hide()


@pytest.mark.parametrize("name", ["talk", "settings-window", "role"])
def test_a_view_that_begins_in_chinese_is_the_same(
    name: str, language: Language, tmp_path: Path, qtbot: QtBot
) -> None:
    changed = _show(name, tmp_path / "one", qtbot)
    _speak(language, CHINESE)
    begun = _show(name, tmp_path / "other", qtbot)
    assert said(begun) == said(changed)
    changed.hide()
    begun.hide()


def test_what_is_painted_follows_the_language(language: Language, qtbot: QtBot) -> None:
    timeline = Timeline()
    for event in half_a_minute():
        timeline.take(event)
    view = TimelineView(timeline, Look(ThemeChoice.DARK))
    qtbot.addWidget(view)
    view.resize(1200, view.height())
    english = view.grab().toImage()
    language.choose(CHINESE)
    view.retranslate()
    assert view.grab().toImage() != english
    language.choose(ENGLISH)
    view.retranslate()
    assert view.grab().toImage() == english


# -- numbers ------------------------------------------------------------------------------------


def test_an_update_while_it_runs_changes_no_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    for file in language_module._FOLDER.glob("*.qm"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(language_module, "_FOLDER", tmp_path)
    language = Language(LanguageChoice.CHINESE)
    for file in tmp_path.glob("*.qm"):
        file.write_bytes(b"")
    assert translate("Actions", "Mute") == "静音"
    language.release()


@pytest.mark.parametrize(
    ("choice", "words"), [(ENGLISH, ["1 turn", "2 turns"]), (CHINESE, ["1 轮", "2 轮"])]
)
def test_numbers_have_their_plural(
    choice: LanguageChoice, words: list[str], language: Language, tmp_path: Path, qtbot: QtBot
) -> None:
    language.choose(choice)
    view = _show("history", tmp_path, qtbot)
    (entries,) = view.findChildren(QListWidget)
    texts = {entries.item(row).text().rpartition(" · ")[2] for row in range(entries.count())}
    assert texts == set(words)
    view.hide()


# -- what outlives a change ---------------------------------------------------------------------


def test_a_notice_is_said_anew(language: Language, qtbot: QtBot) -> None:
    notices, bar = Notices(), NoticeBar()
    qtbot.addWidget(bar)
    notices.post(Notice("words", lambda: bar.tr("Undo")))
    bar.show_notices(notices.current)
    language.choose(CHINESE)
    bar.retranslate()
    assert {"撤销", "知道了"} <= set(said(bar))


def test_a_role_is_found_and_copied_in_the_words_that_are_read(
    language: Language, folders: Folders
) -> None:
    library = RoleLibrary(folders.roles_file)
    pirate = next(role for role in library.roles if role.name == "Pirate")
    language.choose(CHINESE)
    assert pirate.mentions("海盗")
    assert pirate.mentions("pirate")
    copy = library.duplicate(pirate)
    assert copy.name == "海盗 2"
    language.choose(ENGLISH)
    assert copy.shown_name == "海盗 2", "the user's own words are never translated"
    assert pirate.shown_name == "Pirate"


def test_a_role_of_ones_own_keeps_its_name(language: Language) -> None:
    language.choose(CHINESE)
    assert Role("Pirate", "", "Arr.", is_own=True).shown_name == "Pirate"


def test_the_questions_are_read_in_the_language_in_force(language: Language) -> None:
    language.choose(CHINESE)
    assert all(HAN.search(example.shown_text) for example in shipped_examples())


# -- the whole program --------------------------------------------------------------------------


def test_the_program_speaks_what_the_settings_say(
    qapp: QApplication, folders: Folders, qtbot: QtBot
) -> None:
    preferences = Preferences().changed("window", language=CHINESE)
    program = Application(EngineConfig(), preferences=preferences, folders=folders)
    qtbot.addWidget(program.window)
    program.conversation.take(MoodChanged(at_s=0.0, mood=Mood.SPEAKING))
    assert program.tray.words == "Floe：正在回答"
    assert program.window.top_bar.new_button.text() == "新对话"
    _speak(program.language, ENGLISH)
    assert program.tray.words == "Floe: Speaking"
    assert program.window.top_bar.new_button.text() == "New conversation"
    program.language.release()


def test_sentences_are_parted_as_their_script_parts_them() -> None:
    assert joined(["It is lost.", "Wait."]) == "It is lost. Wait."
    assert joined(["已断开。", "Floe 会重试。"]) == "已断开。Floe 会重试。"
    assert joined(["Only this.", ""]) == "Only this."
    assert joined([]) == ""

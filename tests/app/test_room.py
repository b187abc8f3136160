"""Where there is little room nothing is cut in half, and where something comes nothing moves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import theme
from app.conversation import ConversationModel
from app.language import Language, LanguageChoice
from app.look import Look, ThemeChoice
from app.model_words import running_words
from app.notices import Notices
from app.timeline import Timeline
from app.widgets.edge_fades import EdgeFades
from app.widgets.labels import Chip
from app.widgets.replay_button import ReplayButton
from app.widgets.whole_rows import WholeRows
from app.windows.main_window import MainWindow
from engine import Accelerator, MachineSeen, ModelReady, TurnRecorded
from tests.screenshots.talk import LONG_NAMES, half_a_minute
from tests.screenshots.views import VIEWS

LANGUAGES = [LanguageChoice.ENGLISH, LanguageChoice.CHINESE]
SCROLLS = {"models-trouble", "settings-shortcuts"}
"""Pages that are longer than any window."""


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    theme.load_fonts()
    qapp.setFont(theme.base_font())
    theme.dress(qapp, theme.LIGHT)
    yield
    qapp.setStyleSheet("")


def _shown(name: str, home: Path, qtbot: QtBot) -> QWidget:
    view = VIEWS[name](Look(ThemeChoice.LIGHT), home)
    qtbot.addWidget(view)
    view.show()
    QApplication.processEvents()
    return view


def _window(qtbot: QtBot) -> tuple[MainWindow, ConversationModel]:
    conversation = ConversationModel()
    look = Look(ThemeChoice.LIGHT)
    window = MainWindow(conversation, Notices(), timeline=Timeline(), look=look, examples=[])
    qtbot.addWidget(window)
    for event in half_a_minute():
        conversation.take(event)
    window.show()
    QApplication.processEvents()
    return window, conversation


# -- rows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", LANGUAGES)
def test_no_role_is_shown_in_part(
    choice: LanguageChoice, language: Language, tmp_path: Path, qtbot: QtBot
) -> None:
    language.choose(choice)
    view = _shown("talk", tmp_path, qtbot)
    (rows,) = view.findChildren(WholeRows)
    bar = rows.verticalScrollBar()
    for height_px in (720, 811, 860, 903, 999):
        view.resize(1280, height_px)
        QApplication.processEvents()
        for value in (0, 7, bar.maximum() // 3, bar.maximum() // 2 + 11, bar.maximum()):
            bar.setValue(value)
            assert _n_whole(rows) >= 1, (height_px, value)
            assert _in_part(rows) == [], (height_px, value)


def test_a_narrowed_list_of_roles_is_covered_anew(tmp_path: Path, qtbot: QtBot) -> None:
    view = _shown("talk", tmp_path, qtbot)
    (rows,) = view.findChildren(WholeRows)
    (search,) = (line for line in view.findChildren(QLineEdit) if line.property("kind") == "search")
    for words in ("pirate", "e", ""):
        search.setText(words)
        QApplication.processEvents()
        assert _in_part(rows) == []
        assert _n_whole(rows) >= 1


def _spans(rows: WholeRows) -> tuple[list[tuple[int, int]], int, int]:
    """Where the entries lie in what is seen of the list, and where that begins and ends."""
    begins = rows._above.height() if rows._above.isVisible() else 0
    ends = rows._below.y() if rows._below.isVisible() else rows.viewport().height()
    entries = [entry for entry in rows.widget().findChildren(QPushButton) if entry.isVisible()]
    tops = [entry.mapTo(rows.viewport(), QPoint(0, 0)).y() for entry in entries]
    spans = [(top, top + entry.height()) for top, entry in zip(tops, entries, strict=True)]
    return spans, begins, ends


def _in_part(rows: WholeRows) -> list[tuple[int, int]]:
    spans, begins, ends = _spans(rows)
    met = [(top, end) for top, end in spans if top < ends and end > begins]
    return [(top, end) for top, end in met if top < begins or end > ends]


def _n_whole(rows: WholeRows) -> int:
    spans, begins, ends = _spans(rows)
    return sum(begins <= top and end <= ends for top, end in spans)


def test_an_edge_is_soft_where_there_is_more(qtbot: QtBot) -> None:
    area = QScrollArea()
    qtbot.addWidget(area)
    fades = EdgeFades(area)
    page = QWidget()
    page.setFixedSize(80, 400)
    area.setWidget(page)
    area.resize(120, 100)
    area.show()
    bar = area.verticalScrollBar()
    seen = []
    for value in (0, 50, bar.maximum()):
        bar.setValue(value)
        seen.append((fades._above.isVisible(), fades._below.isVisible()))
    assert seen == [(False, True), (True, True), (True, False)]
    ground = theme.LIGHT.background
    assert area.viewport().grab().toImage().pixelColor(40, 0).name() == ground


# -- both languages ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in VIEWS if name != "chinese"])
def test_controls_are_as_high_in_both_languages(
    name: str, language: Language, tmp_path: Path, qtbot: QtBot
) -> None:
    heights: list[dict[str, set[int]]] = []
    for choice in LANGUAGES:
        language.choose(choice)
        (home := tmp_path / choice.value).mkdir()
        heights.append(_heights(_shown(name, home, qtbot)))
    assert heights[0] == heights[1]


def _heights(view: QWidget) -> dict[str, set[int]]:
    heights: dict[str, set[int]] = {}
    for kind in (QAbstractButton, QLineEdit):
        for control in view.findChildren(kind):
            if control.isVisible():
                key = f"{type(control).__name__} {control.property('kind')}"
                heights.setdefault(key, set()).add(control.height())
    return heights


@pytest.mark.parametrize("choice", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    [name for name in VIEWS if name.startswith(("settings", "models")) and name not in SCROLLS],
)
def test_a_page_has_room(
    name: str, choice: LanguageChoice, language: Language, tmp_path: Path, qtbot: QtBot
) -> None:
    language.choose(choice)
    view = _shown(name, tmp_path, qtbot)
    for area in view.findChildren(QScrollArea):
        assert not area.isVisible() or area.verticalScrollBar().maximum() == 0


# -- the bar at the top --------------------------------------------------------------------------


@pytest.mark.parametrize("choice", LANGUAGES)
@pytest.mark.parametrize("width_px", [640, 760, 900, 1000, 1100, 1280, 1920])
def test_what_has_no_room_at_the_top_leaves_and_nothing_is_cut(
    width_px: int, choice: LanguageChoice, language: Language, tmp_path: Path, qtbot: QtBot
) -> None:
    language.choose(choice)
    view = _shown("crowded", tmp_path, qtbot)
    assert isinstance(view, MainWindow)
    view.resize(width_px, 700)
    QApplication.processEvents()
    bar = view.top_bar
    parts = [*bar.widget.findChildren(QAbstractButton), *bar.widget.findChildren(QLabel)]
    shown = [part for part in parts if part.isVisible()]
    for part in shown:
        assert part.width() >= part.minimumSizeHint().width()
        assert part.mapTo(bar.widget, QPoint(part.width(), 0)).x() <= width_px
    assert {bar.mute_button, bar.new_button, bar.recording_chip, bar.behind_chip} <= {*shown}
    assert (bar.sound_chip in shown) is (bar.settings_button in shown) or width_px < 1280
    assert (bar.model_chip in shown) or width_px < 900
    if width_px == 1920:
        assert {bar.sound_chip, bar.settings_button, bar.stop_button} <= {*shown}


def test_a_long_name_ends_in_its_middle(qtbot: QtBot) -> None:
    chip = Chip()
    qtbot.addWidget(chip)
    chip.setText("Freeze-Omni 7B · NVIDIA RTX 6000 Ada Generation · bfloat16")
    chip.resize(180, 28)
    assert "…" in chip.shown_text
    assert chip.shown_text.startswith("Freeze")
    assert chip.shown_text.endswith("16")
    chip.setText("Built-in model · CPU")
    chip.resize(chip.sizeHint())
    assert chip.shown_text == chip.text()


def test_the_card_is_called_as_its_maker_does() -> None:
    machine, model, _ = LONG_NAMES
    assert isinstance(machine, MachineSeen)
    assert isinstance(model, ModelReady)
    card = machine.accelerators[0].name
    assert running_words(model, machine) == f"Freeze-Omni 7B · {card} · bfloat16"
    assert running_words(model, None, is_short=True) == "Freeze-Omni 7B · cuda:0"
    other = Accelerator(device="cuda:1", name="Other", n_bytes=1, n_free_bytes=1)
    elsewhere = MachineSeen(at_s=0.0, accelerators=(other,), n_free_bytes=1)
    assert running_words(model, elsewhere, is_short=True) == "Freeze-Omni 7B · cuda:0"


def test_another_engine_may_have_another_machine(qtbot: QtBot) -> None:
    conversation = ConversationModel()
    for event in LONG_NAMES:
        conversation.take(event)
    assert conversation.machine is LONG_NAMES[0]
    conversation.restart()
    assert conversation.machine is None


# -- captions and fields -------------------------------------------------------------------------


@pytest.mark.parametrize("height_px", [620, 860])  # with a scroll bar and without
def test_no_caption_moves_when_it_can_be_heard_again(height_px: int, qtbot: QtBot) -> None:
    window, conversation = _window(qtbot)
    window.resize(1280, height_px)
    QApplication.processEvents()
    before = _captions(window)
    assert len(before) == 4
    for turn, is_reply in ((1, False), (1, True), (2, False), (2, True)):
        conversation.take(
            TurnRecorded(
                at_s=31.0, turn=turn, is_reply=is_reply, path="a.wav", begins_s=1.0, ends_s=2.0
            )
        )
    QApplication.processEvents()
    buttons = window.transcript.findChildren(ReplayButton)
    assert [button.isVisible() for button in buttons] == [True] * 4
    assert _captions(window) == before
    ends = {button.mapTo(window.transcript, QPoint(button.width(), 0)).x() for button in buttons}
    assert max(ends) <= window.transcript.viewport().width()


def test_captions_stand_above_the_line_for_typing(qtbot: QtBot) -> None:
    window, _ = _window(qtbot)
    for size in ((1280, 860), (900, 640), (1600, 1000)):
        window.resize(*size)
        QApplication.processEvents()
        left = window.composer.mapTo(window, QPoint(0, 0)).x()
        for place, width in _captions(window):
            assert abs(place[0] - left) <= 1
            assert abs(width - window.composer.width()) <= 1


def _captions(window: MainWindow) -> list[tuple[tuple[int, int], int]]:
    labels = window.transcript.findChildren(QLabel)
    places = [label.mapTo(window, QPoint(0, 0)) for label in labels]
    return [(p.toTuple(), label.width()) for p, label in zip(places, labels, strict=True)]


def test_a_field_out_of_use_is_no_empty_one(qtbot: QtBot) -> None:
    line = QLineEdit()
    line.setPlaceholderText("Type instead of talking…")
    qtbot.addWidget(line)
    line.show()
    for palette in (theme.DARK, theme.LIGHT, theme.HIGH_CONTRAST):
        line.setStyleSheet(theme.style_sheet(palette))
        for is_in_use, ground, edge in (
            (True, palette.panel, palette.line),
            (False, palette.panel_2, palette.panel_2),
        ):
            line.setEnabled(is_in_use)
            picture = line.grab().toImage()
            assert picture.pixelColor(6, picture.height() // 2).name() == ground
            assert picture.pixelColor(40, 0).name() == edge
        assert palette.panel != palette.panel_2 != palette.line

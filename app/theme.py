"""How Floe looks: colours, type and the style sheets made of them.

Knows no widget by name other than by its Qt class or its `kind` property.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PySide6.QtGui import QColor, QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
FAMILY = "Inter"
_CHINESE_FAMILIES = ("Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei")
"""What systems have for Chinese; the first that is there is taken."""

GAP_PX = 12
READABLE = 4.5
"""Contrast of text of ordinary size by WCAG 2.2, level AA."""

_TO_COME_SHARE = 0.38
"""Words that are still to be spoken are drawn at this share of the text's strength, or at as much
more as makes them readable."""

_TO_COME_CONTRAST_SHARE = 0.6
"""The same where contrast is what the user has asked for."""

_SHARE_STEP = 0.02


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, as "#rrggbb"."""

    background: str
    panel: str
    panel_2: str
    line: str
    text: str
    muted: str
    accent: str
    speaking: str
    ducked: str
    trouble: str
    selection: str


DARK = Palette(
    background="#0c1520",
    panel="#121e2b",
    panel_2="#182736",
    line="#22364a",
    text="#e8f0f6",
    muted="#8ba3b7",
    accent="#5cc8ef",
    speaking="#63dcae",
    ducked="#f3bd5a",
    trouble="#f2706f",
    selection="#1d3346",
)
LIGHT = Palette(
    background="#f4f8fb",
    panel="#ffffff",
    panel_2="#e8f0f6",
    line="#dbe6ee",
    text="#14232f",
    muted="#566c7c",
    accent="#0f86b8",
    speaking="#149a6c",
    ducked="#b97a08",
    trouble="#c93d3c",
    selection="#dceefa",
)
HIGH_CONTRAST = Palette(
    background="#000000",
    panel="#000000",
    panel_2="#141414",
    line="#8c8c8c",
    text="#ffffff",
    muted="#dedede",
    accent="#5fd7ff",
    speaking="#5dffb0",
    ducked="#ffc83d",
    trouble="#ff9a94",
    selection="#00385c",
)


def load_fonts() -> None:
    """Make the shipped typeface available; a missing file leaves the system's own."""
    for file in sorted((RESOURCES / "fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(file))


def base_font() -> QFont:
    """The typeface of everything that says nothing else."""
    font = QFont()
    font.setFamilies([FAMILY, *_CHINESE_FAMILIES])
    font.setPixelSize(14)
    return font


def dress(application: QApplication, palette: Palette) -> None:
    """Give every window of the program these colours."""
    application.setStyleSheet(style_sheet(palette))


def contrast(one: str, other: str) -> float:
    """Contrast of two colours by WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """The colour that lies `share` of the way from one to the other."""
    first, second = QColor(one), QColor(other)
    return QColor(
        round(first.red() + (second.red() - first.red()) * share),
        round(first.green() + (second.green() - first.green()) * share),
        round(first.blue() + (second.blue() - first.blue()) * share),
    ).name()


def to_come(palette: Palette) -> str:
    """The colour of words that are still to be spoken."""
    share = _TO_COME_CONTRAST_SHARE if palette == HIGH_CONTRAST else _TO_COME_SHARE
    return _towards_text(palette, mixed(palette.background, palette.text, share))


def link(palette: Palette) -> str:
    """The colour of words that can be pressed: the accent, as strong as text must be."""
    return mixed(palette.accent, palette.text, 0.3)


@lru_cache(maxsize=64)
def readable(palette: Palette, name: str) -> str:
    """The colour of this name, as strong as text must be on every ground but a selection."""
    return _towards_text(palette, getattr(palette, name))


def _towards_text(palette: Palette, colour: str) -> str:
    """The colour, with as little of the text's in it as makes it readable."""
    grounds = (palette.background, palette.panel, palette.panel_2)
    share, mixture = 0.0, colour
    while min(contrast(mixture, ground) for ground in grounds) < READABLE and share < 1:
        share += _SHARE_STEP
        mixture = mixed(colour, palette.text, share)
    return mixture


def out_of_use(palette: Palette) -> str:
    """The colour of words on what cannot be used at the moment."""
    return palette.line if palette == HIGH_CONTRAST else palette.muted


def track(palette: Palette) -> str:
    """The colour of a bar that is empty: fainter than every colour that fills one."""
    share = 0.4 if palette == HIGH_CONTRAST else 1.0
    return mixed(palette.background, palette.line, share)


def _fading(colour: str, begin: int, end: int) -> str:
    """The colour at one edge and less and less of it towards the other, as a style sheet has it."""
    clear = QColor(colour)
    return (
        f"qlineargradient(x1: 0, y1: {begin}, x2: 0, y2: {end}, stop: 0 {colour},"
        f" stop: 1 rgba({clear.red()}, {clear.green()}, {clear.blue()}, 0))"
    )


def _luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    tone = QColor(colour)
    red, green, blue = (
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in (tone.redF(), tone.greenF(), tone.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def style_sheet(palette: Palette) -> str:
    """The style sheet of the whole program; widgets choose a part by their `kind` property."""
    p = palette
    icons = RESOURCES / "icons" / ("light" if palette == LIGHT else "dark")
    chevron, clear = ((icons / name).as_posix() for name in ("chevron-down.svg", "clear.svg"))
    accent, ducked, trouble = (readable(p, name) for name in ("accent", "ducked", "trouble"))
    resting = out_of_use(p)
    return f"""
    QWidget {{ background: {p.background}; color: {p.text}; font-size: 14px; }}
    QLabel {{ background: transparent; }}
    [kind="panel"] {{ background: {p.panel}; }}
    [kind="bar"] {{ background: {p.background}; border-bottom: 1px solid {p.line}; }}
    [kind="heading"] {{ color: {p.muted}; font-size: 12px; font-weight: 600; }}
    [kind="section"] {{ color: {p.muted}; font-size: 12px; font-weight: 500; }}
    [kind="quiet"] {{ color: {p.muted}; font-size: 12px; }}
    [kind="keeps-up"] {{ color: {p.muted}; font-size: 12px; }}
    [kind="light-good"] {{ color: {p.speaking}; font-size: 12px; }}
    [kind="light-bad"] {{ color: {p.trouble}; font-size: 12px; }}
    [kind="falls-behind"] {{ color: {trouble}; font-size: 12px; font-weight: 600; }}
    [kind="mood"] {{ font-size: 20px; font-weight: 600; }}
    [kind="headline"] {{ font-size: 40px; font-weight: 600; }}
    [kind="title"] {{ font-size: 20px; font-weight: 600; }}
    [kind="setting"] {{ font-size: 14px; font-weight: 500; }}
    [kind="name"] {{ font-size: 16px; font-weight: 600; }}
    [kind="figure"] {{ font-size: 15px; font-weight: 600; }}
    [kind="chosen"] {{ color: {link(p)}; font-size: 15px; font-weight: 600; }}
    [kind="stage"] {{ font-size: 13px; font-weight: 600; }}
    [kind="recent"] {{ font-size: 14px; font-weight: 500; }}
    [kind="above-line"] {{ border-top: 1px solid {p.line}; }}
    [kind="user"] {{ color: {p.muted}; font-size: 15px; }}
    [kind="reply"] {{ font-size: 20px; font-weight: 500; }}
    [kind="chip"] {{ background: {p.panel_2}; color: {p.muted}; border-radius: 14px;
                     padding: 0 12px; font-size: 12px; }}
    [kind="alarm"] {{ background: {trouble}; color: {p.background}; border-radius: 14px;
                      padding: 0 12px; font-size: 12px; font-weight: 600; }}
    [kind="recording"] {{ background: {p.panel_2}; color: {trouble}; border-radius: 14px;
                          border: 1px solid {trouble}; padding: 0 12px; font-size: 12px;
                          font-weight: 600; }}
    [kind="left"] {{ background: {p.background}; border-right: 1px solid {p.line}; }}
    [kind="right"] {{ background: {p.panel}; border-left: 1px solid {p.line}; }}
    [kind="below"] {{ background: {p.background}; border-top: 1px solid {p.line}; }}
    [kind="card"] {{ background: {p.panel_2}; border-radius: 10px; }}
    [kind="model"] {{ background: {p.panel}; border: 1px solid {p.line}; border-radius: 12px; }}
    [kind="model-used"] {{ background: {p.panel}; border: 1px solid {p.accent};
                           border-radius: 12px; }}
    [kind="chip-used"] {{ background: {p.selection}; color: {p.text}; border-radius: 11px;
                          padding: 0 10px; font-size: 12px; font-weight: 500; }}
    [kind="fault"] {{ background: {p.panel_2}; border-left: 3px solid {p.trouble}; }}
    [kind="trouble"] {{ color: {trouble}; font-size: 13px; }}
    QProgressBar {{ background: {track(p)}; border: none; border-radius: 3px; max-height: 6px;
                    min-height: 6px; }}
    QProgressBar::chunk {{ background: {p.accent}; border-radius: 3px; }}
    [kind="notice"] {{ background: {p.panel_2}; border-left: 3px solid {p.ducked}; }}
    QPushButton {{ background: {p.panel}; border: 1px solid {p.line}; border-radius: 10px;
                   padding: 6px 14px; min-height: 22px; font-weight: 500; }}
    QPushButton:hover {{ background: {p.panel_2}; }}
    QPushButton:focus {{ border-color: {p.accent}; background: {p.panel_2}; }}
    QPushButton:disabled {{ color: {resting}; background: transparent; }}
    QPushButton[kind="main"] {{ background: {accent}; color: {p.background};
                                border: 2px solid {accent}; padding: 5px 13px; }}
    QPushButton[kind="main"]:checked {{ background: {ducked}; border-color: {ducked}; }}
    QPushButton[kind="main"]:focus {{ border-color: {p.text}; }}
    QPushButton[kind="main"]:disabled {{ background: {p.panel_2}; color: {resting};
                                         border-color: {p.line}; }}
    QPushButton[kind="small"] {{ padding: 2px 10px; min-height: 18px; font-size: 12px;
                                 border-radius: 8px; }}
    QPushButton[kind="link"] {{ background: transparent; border: 1px solid transparent;
                                padding: 2px 6px; min-height: 18px; border-radius: 6px;
                                font-size: 12px; color: {link(p)}; }}
    QPushButton[kind="link"]:hover {{ background: {p.panel_2}; }}
    QPushButton[kind="link"]:focus {{ border-color: {p.accent}; }}
    QPushButton[kind="question"] {{ padding: 5px 14px; border-radius: 17px;
                                    background: {p.panel_2}; color: {p.text}; }}
    QPushButton[kind="question"]:disabled {{ color: {resting}; background: transparent; }}
    QPushButton[kind="question"]:hover {{ background: {p.selection}; }}
    QPushButton[kind="beside-line"] {{ padding: 10px 14px; border-radius: 12px; }}
    QPushButton[kind="beside-entry"] {{ padding: 10px 32px 10px 16px; border-radius: 12px; }}
    QPushButton::menu-indicator {{ image: url("{chevron}"); width: 12px; height: 12px;
                                   subcontrol-origin: border; subcontrol-position: right center;
                                   right: 14px; }}
    QPushButton[kind="role"] {{ background: transparent; border: none; text-align: left;
                                padding: 8px 12px; min-height: 34px; }}
    QPushButton[kind="role"]:hover {{ background: {p.panel_2}; }}
    QPushButton[kind="role"]:checked {{ background: {p.selection}; }}
    QPushButton[kind="role"]:focus {{ border: 1px solid {p.accent}; }}
    QToolButton {{ background: transparent; border: 2px solid transparent; border-radius: 8px;
                   padding: 4px; }}
    QToolButton[kind="replay"] {{ padding: 1px; }}
    QToolButton:hover {{ background: {p.panel_2}; }}
    QToolButton:checked {{ background: {p.selection}; }}
    QToolButton:focus {{ border-color: {p.accent}; }}
    QToolButton::menu-indicator {{ image: none; }}
    QLineEdit {{ background: {p.panel}; border: 1px solid {p.line}; border-radius: 12px;
                 padding: 10px 14px; min-height: 22px; selection-background-color: {p.selection};
                 selection-color: {p.text}; placeholder-text-color: {p.muted};
                 lineedit-clear-button-icon: url("{clear}"); }}
    QLineEdit[kind="search"] {{ padding: 6px 10px; min-height: 18px; border-radius: 10px;
                                font-size: 13px; }}
    QLineEdit[kind="setting"] {{ padding: 6px 10px; border-radius: 10px; font-weight: 400; }}
    QLineEdit:disabled {{ background: {p.panel_2}; border-color: {p.panel_2}; color: {resting};
                          placeholder-text-color: {resting}; }}
    QLineEdit:focus {{ border-color: {p.accent}; }}
    QComboBox, QAbstractSpinBox {{ background: {p.panel}; border: 1px solid {p.line};
                 border-radius: 10px; padding: 6px 10px; min-height: 22px;
                 selection-background-color: {p.selection}; selection-color: {p.text}; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: none; }}
    QAbstractSpinBox {{ padding: 4px 10px; min-height: 26px; max-height: 26px; }}
    QAbstractSpinBox QLineEdit {{ background: transparent; border: none; padding: 0 10px;
                                  min-height: 0; }}
    QComboBox:focus, QAbstractSpinBox:focus {{ border-color: {p.accent}; }}
    QComboBox:disabled, QAbstractSpinBox:disabled {{ background: {p.panel_2};
                 border-color: {p.panel_2}; color: {resting}; }}
    QComboBox::drop-down {{ border: none; width: 26px; }}
    QComboBox::down-arrow {{ image: url("{chevron}"); width: 12px; height: 12px; }}
    QComboBox QAbstractItemView {{ background: {p.panel}; border: 1px solid {p.line};
                 outline: none; padding: 4px; selection-background-color: {p.selection};
                 selection-color: {p.text}; }}
    QPlainTextEdit {{ background: {p.panel}; border: 1px solid {p.line}; border-radius: 12px;
                 padding: 8px 10px; selection-background-color: {p.selection};
                 selection-color: {p.text}; placeholder-text-color: {p.muted}; }}
    QPlainTextEdit:focus {{ border-color: {p.accent}; }}
    QListWidget {{ background: {p.background}; border: none; outline: none; }}
    QListWidget::item {{ padding: 6px 11px; min-height: 22px; border: 1px solid transparent;
                         border-radius: 8px; margin: 1px 8px; }}
    QListWidget::item:hover {{ background: {p.panel_2}; }}
    QListWidget::item:selected {{ background: {p.selection}; color: {p.text}; }}
    QListWidget::item:focus {{ border-color: {p.accent}; }}
    QListWidget[kind="names"] {{ background: {p.panel}; border-right: 1px solid {p.line};
                                 padding-top: 16px; }}
    QMenu::section {{ color: {p.muted}; padding: 6px 18px; font-size: 12px; }}
    QMenu::item:disabled {{ color: {resting}; }}
    QMenu::separator {{ height: 1px; background: {p.line}; margin: 6px 8px; }}
    QMenu {{ background: {p.panel}; border: 1px solid {p.line}; padding: 6px; }}
    QMenu::item {{ padding: 6px 18px; border-radius: 6px; }}
    QMenu::item:selected {{ background: {p.selection}; }}
    [kind="more-above"] {{ background: {_fading(p.background, 0, 1)}; }}
    [kind="more-below"] {{ background: {_fading(p.background, 1, 0)}; }}
    [kind="more-above-panel"] {{ background: {_fading(p.panel, 0, 1)}; }}
    [kind="more-below-panel"] {{ background: {_fading(p.panel, 1, 0)}; }}
    QScrollArea {{ border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; }}
    QScrollBar::handle:vertical {{ background: {p.line}; border-radius: 3px; min-height: 28px;
                                   margin: 2px; }}
    QScrollBar::handle:vertical:hover {{ background: {p.muted}; }}
    QScrollBar[kind="unused"]::handle:vertical {{ background: transparent; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
    QToolTip {{ background: {p.panel_2}; color: {p.text}; border: 1px solid {p.line}; }}
    """

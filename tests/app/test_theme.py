"""Every text colour of every theme can be read on every ground it stands on."""

import pytest
from PySide6.QtCore import Qt

from app.look import system_palette
from app.theme import DARK, HIGH_CONTRAST, LIGHT, Palette, contrast, link, to_come

READABLE = 4.5
"""WCAG 2.2, level AA, for text of ordinary size."""

VERY_READABLE = 7.0
"""WCAG 2.2, level AAA."""


@pytest.mark.parametrize(
    "palette", [DARK, LIGHT, HIGH_CONTRAST], ids=["dark", "light", "high contrast"]
)
@pytest.mark.parametrize("ground", ["background", "panel", "panel_2", "selection"])
@pytest.mark.parametrize("text", ["text", "muted"])
def test_text_is_readable(palette: Palette, ground: str, text: str) -> None:
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= READABLE


@pytest.mark.parametrize(
    "palette", [DARK, LIGHT, HIGH_CONTRAST], ids=["dark", "light", "high contrast"]
)
def test_words_that_can_be_pressed_are_readable(palette: Palette) -> None:
    assert contrast(link(palette), palette.background) >= READABLE


def test_the_desktops_wishes_are_followed() -> None:
    more, usual = Qt.ContrastPreference.HighContrast, Qt.ContrastPreference.NoPreference
    assert system_palette(Qt.ColorScheme.Light, usual) == LIGHT
    assert system_palette(Qt.ColorScheme.Dark, usual) == DARK
    assert system_palette(Qt.ColorScheme.Unknown, usual) == DARK
    assert system_palette(Qt.ColorScheme.Light, more) == HIGH_CONTRAST


@pytest.mark.parametrize("ground", ["background", "panel", "panel_2"])
@pytest.mark.parametrize("text", ["text", "muted", "accent", "speaking", "ducked", "trouble"])
def test_high_contrast_is_more_than_readable(ground: str, text: str) -> None:
    assert contrast(getattr(HIGH_CONTRAST, text), getattr(HIGH_CONTRAST, ground)) >= VERY_READABLE


def test_words_to_come_are_fainter_and_can_be_read_where_contrast_is_asked_for() -> None:
    for palette in (DARK, LIGHT, HIGH_CONTRAST):
        faint = contrast(to_come(palette), palette.background)
        assert faint < contrast(palette.text, palette.background) / 2
    assert contrast(to_come(HIGH_CONTRAST), HIGH_CONTRAST.background) >= READABLE


def test_contrast_is_that_of_the_specification() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)

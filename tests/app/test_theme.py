"""Every text colour of every theme can be read on every ground it stands on."""

import pytest
from PySide6.QtCore import Qt

from app.look import system_palette
from app.theme import (
    DARK,
    HIGH_CONTRAST,
    LIGHT,
    READABLE,
    Palette,
    contrast,
    link,
    out_of_use,
    readable,
    to_come,
    track,
)

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


@pytest.mark.parametrize(
    "palette", [DARK, LIGHT, HIGH_CONTRAST], ids=["dark", "light", "high contrast"]
)
@pytest.mark.parametrize("name", ["accent", "speaking", "ducked", "trouble", "muted"])
def test_coloured_words_are_readable_and_so_are_words_on_the_colour(
    palette: Palette, name: str
) -> None:
    colour = readable(palette, name)
    for ground in (palette.background, palette.panel, palette.panel_2):
        assert contrast(colour, ground) >= READABLE
    if contrast(getattr(palette, name), palette.panel_2) >= READABLE:
        assert colour == getattr(palette, name), "as it is where that is enough"


def test_what_cannot_be_used_looks_so() -> None:
    for palette in (DARK, LIGHT, HIGH_CONTRAST):
        faint = contrast(out_of_use(palette), palette.background)
        assert READABLE <= faint < contrast(palette.text, palette.background) / 2


def test_an_empty_bar_is_no_full_one() -> None:
    for palette in (DARK, LIGHT, HIGH_CONTRAST):
        for name in ("accent", "speaking"):
            assert contrast(track(palette), getattr(palette, name)) >= 2.5


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


def test_words_to_come_are_fainter_and_can_be_read() -> None:
    for palette in (DARK, LIGHT, HIGH_CONTRAST):
        faint = contrast(to_come(palette), palette.background)
        assert READABLE <= faint < contrast(palette.text, palette.background) / 2


def test_contrast_is_that_of_the_specification() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)

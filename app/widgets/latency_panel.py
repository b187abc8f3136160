"""Where every millisecond of the last answer went, and how the session has been so far.

Knows the session's record and the published figure; it measures nothing itself.
"""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.latency import PUBLISHED_MS, LatencyRecord
from app.look import Look
from app.widgets.edge_fades import EdgeFades
from app.widgets.labels import HEADING_PX, make_label, make_panel, put_kind
from app.widgets.waterfall import Waterfall
from engine import OverlapLatency

_COLUMNS: Final = 3
_LIGHT: Final = "●"


class LatencyPanel(QScrollArea):
    """The headline, a waterfall of stages, and cards of figures.

    Signals:
        export_wanted(): The figures are to be written to a file.
    """

    export_wanted = Signal()

    def __init__(self, look: Look) -> None:
        """Begin without an answer."""
        super().__init__()
        self.setProperty("kind", "right")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._none_yet = make_label("", "name")
        self._headline = make_label("", "headline")
        self._headline.hide()
        self._told = make_label("", "quiet")
        self._told.setWordWrap(True)
        self._waterfall = Waterfall(look)
        self._export = QPushButton()
        self._export.setProperty("kind", "small")
        self._export.hide()  # there is nothing to export yet
        self._export.clicked.connect(self.export_wanted)
        self._this_answer = make_label("", "heading")
        self._this_session = make_label("", "heading")
        self._p50, self._p90, self._paper = _Card(), _Card(), _Card()
        self._ducked, self._silent, self._underruns = _Card(), _Card(), _Card()
        self._cards = (
            self._p50,
            self._p90,
            self._paper,
            self._ducked,
            self._silent,
            self._underruns,
        )
        self._paper.show_figure(str(PUBLISHED_MS))
        self._underruns.show_figure("0")
        self._light, self._dot = make_label("", "keeps-up"), make_label(_LIGHT, "light-good")
        self._behind_ms: float | None = None
        self._record = LatencyRecord()
        self._lay_out()
        EdgeFades(self, is_on_panel=True)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.setAccessibleName(self.tr("Latency"))
        self._headline.setAccessibleName(
            self.tr("Milliseconds from your last word to the first sound")
        )
        self._this_answer.setText(self.tr("This answer"))
        self._none_yet.setText(self.tr("No answer yet"))
        self._this_session.setText(self.tr("This session"))
        self._export.setText(self.tr("Export…"))
        self._export.setToolTip(
            self.tr("Write every answer's stages to a file: CSV, JSON, Chrome trace")
        )
        self._paper.show_name(self.tr("paper, 7B"))
        self._paper.setToolTip(
            self.tr("Freeze-Omni 7B as published: 160 ms to the verdict and 745 ms more")
        )
        self._p90.show_name(self.tr("p90"))
        self._ducked.show_name(self.tr("ducked after"))
        self._underruns.show_name(self.tr("underruns"))
        self._light.setAccessibleName(self.tr("Hearing"))
        self.show_behind(self._behind_ms)
        self._waterfall.retranslate()
        self.show_latency(self._record)

    def show_latency(self, record: LatencyRecord) -> None:
        """Draw the last answer's stages and the session's figures."""
        self._record = record
        last, n_turns = record.last, len(record.turns)
        self._export.setVisible(last is not None)
        self._none_yet.setVisible(last is None)
        self._headline.setVisible(last is not None)
        if last is None:
            self._told.setText(
                self.tr(
                    "Ask something: the wait from your last word to the first sound is shown here"
                    " in its parts. Meanwhile, the published averages of Freeze-Omni 7B."
                )
            )
        else:
            self._headline.setText(f"{last.total_ms:.0f}")
            self._told.setText(self.tr("ms from your last word to its first sound"))
            self._waterfall.show_spans(last.spans, last.total_ms)
        self._p50.show_name(self.tr("p50 of %n", "", n_turns) if n_turns else self.tr("p50"))
        self._p50.show_figure(_ms(record.percentile_ms(0.5)))
        self._p90.show_figure(_ms(record.percentile_ms(0.9)))
        self._show_overlap(record.last_overlap)
        self._place_cards()

    def _show_overlap(self, overlap: OverlapLatency | None) -> None:
        """Draw what became of the last time somebody spoke over an answer."""
        if overlap is not None and overlap.silent_ms is None:
            self._silent.show_name(self.tr("resumed after"))
            self._silent.show_figure(_ms(overlap.resumed_ms))
        else:
            self._silent.show_name(self.tr("silent after"))
            self._silent.show_figure(_ms(overlap.silent_ms if overlap else None))
        self._ducked.show_figure(_ms(overlap.ducked_ms if overlap else None))

    def show_underruns(self, n_underruns: int) -> None:
        """Draw how often the loudspeaker had nothing to play."""
        self._underruns.show_figure(str(n_underruns))

    def show_behind(self, behind_ms: float | None) -> None:
        """Turn the light red where hearing is this far behind; None is green."""
        self._behind_ms = behind_ms
        if behind_ms is None:
            self._light.setText(self.tr("Audio keeps up"))
        else:
            words = self.tr("Audio is {seconds} s behind")
            self._light.setText(words.format(seconds=f"{behind_ms / 1000:.1f}"))
        put_kind(self._light, "keeps-up" if behind_ms is None else "falls-behind")
        put_kind(self._dot, "light-good" if behind_ms is None else "light-bad")

    def _lay_out(self) -> None:
        page = make_panel("panel")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(8)
        top = QHBoxLayout()
        top.addStrut(HEADING_PX)
        top.addWidget(self._this_answer)
        top.addStretch(1)
        top.addWidget(self._export)
        layout.addLayout(top)
        layout.addWidget(self._none_yet)
        headline = QHBoxLayout()
        headline.setSpacing(10)
        headline.addWidget(self._headline)
        headline.addWidget(self._told, 1)
        layout.addLayout(headline)
        layout.addSpacing(4)
        layout.addWidget(self._waterfall)
        layout.addSpacing(4)
        session = QHBoxLayout()
        session.addWidget(self._this_session)
        session.addStretch(1)
        session.setSpacing(5)
        session.addWidget(self._dot)
        session.addWidget(self._light)
        layout.addLayout(session)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        layout.addLayout(self._grid)
        layout.addStretch(1)
        self.setWidget(page)

    def _place_cards(self) -> None:
        """Let those with a figure stand side by side, without gaps for the others."""
        with_figure = [card for card in self._cards if card.has_figure]
        for place, card in enumerate(with_figure):
            self._grid.addWidget(card, place // _COLUMNS, place % _COLUMNS)
        for card in self._cards:
            card.setVisible(card.has_figure)


class _Card(QWidget):
    """A figure with its name below, as soon as there is one."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._figure = make_label("", "figure")
        self._name = make_label("", "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 7, 10, 7)
        layout.setSpacing(1)
        layout.addWidget(self._figure)
        layout.addWidget(self._name)

    def show_name(self, name: str) -> None:
        self._name.setText(name)
        self._figure.setAccessibleName(name)

    def show_figure(self, text: str) -> None:
        self._figure.setText(text)

    @property
    def has_figure(self) -> bool:
        return bool(self._figure.text())


def _ms(value: float | None) -> str:
    """As a card shows it; one that shows nothing is not there."""
    return "" if value is None else f"{value:.0f}"

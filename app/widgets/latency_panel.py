"""Where every millisecond of the last answer went, and how the session has been so far.

Knows the stages of a turn and the published figures; it measures nothing itself.
"""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.conversation import LatencyRecord
from app.theme import Palette
from engine import Stage, StageSpan

PUBLISHED_MS: Final = 905
"""745 ms on average from verdict to first PCM and 160 ms until the verdict (arXiv 2411.00774)."""

_WORDS: Final = {
    Stage.VERDICT: "end of speech → verdict",
    Stage.FIRST_TEXT_TOKEN: "→ first word",
    Stage.FIRST_TEXT_CHUNK: "→ first words to speak",
    Stage.SPEECH_PREFILL: "→ voice prefill",
    Stage.FIRST_SPEECH_CHUNK: "→ first speech tokens",
    Stage.FIRST_PCM: "→ first sound decoded",
    Stage.AUDIBLE: "→ audible",
}
_NO_FIGURE: Final = "–"


class LatencyPanel(QWidget):
    """The headline, a waterfall of stages, and cards of figures."""

    def __init__(self, palette: Palette) -> None:
        """Begin without an answer."""
        super().__init__()
        self._palette = palette
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._headline = _label(_NO_FIGURE, "headline")
        self._headline.setAccessibleName("Milliseconds from your last word to the first sound")
        self._rows = {stage: _StageRow(words, palette) for stage, words in _WORDS.items()}
        self._cards = {
            name: _Card(name)
            for name in ("p50", "p90", "paper, 7B", "ducked after", "silent after", "underruns")
        }
        self._cards["paper, 7B"].show_figure(str(PUBLISHED_MS))
        self._lay_out()

    def show_latency(self, record: LatencyRecord) -> None:
        """Draw the last answer's stages and the session's figures."""
        if record.last is not None:
            self._headline.setText(f"{record.last.total_ms:.0f}")
            self._show_spans(record.last.spans, record.last.total_ms)
        self._cards["p50"].show_figure(_ms(record.percentile_ms(0.5)))
        self._cards["p90"].show_figure(_ms(record.percentile_ms(0.9)))
        if record.last_overlap is not None:
            self._cards["ducked after"].show_figure(_ms(record.last_overlap.ducked_ms))
            self._cards["silent after"].show_figure(_ms(record.last_overlap.silent_ms))

    def show_underruns(self, n_underruns: int) -> None:
        """Draw how often the loudspeaker had nothing to play."""
        self._cards["underruns"].show_figure(str(n_underruns))

    def _show_spans(self, spans: tuple[StageSpan, ...], total_ms: float) -> None:
        begin_ms = 0.0
        for row in self._rows.values():
            row.clear()
        for span in spans:
            if span.stage in self._rows:
                self._rows[span.stage].show_span(begin_ms, span.ms, total_ms)
            begin_ms += span.ms

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(10)
        layout.addWidget(_label("This answer", "heading"))
        layout.addWidget(self._headline)
        layout.addWidget(_label("ms from your last word to the first sound", "quiet"))
        layout.addSpacing(8)
        for row in self._rows.values():
            layout.addWidget(row)
        layout.addSpacing(8)
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, card in enumerate(self._cards.values()):
            grid.addWidget(card, place // 3, place % 3)
        layout.addLayout(grid)
        layout.addStretch(1)


class _StageRow(QWidget):
    """A stage's name and time above a bar that is placed in time."""

    def __init__(self, words: str, palette: Palette) -> None:
        super().__init__()
        self._figure = _label(_NO_FIGURE, "figure")
        self._figure.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._figure.setAccessibleName(words)
        self._bar = _Bar(palette)
        top = QHBoxLayout()
        top.addWidget(_label(words, "quiet"))
        top.addWidget(self._figure)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._bar)

    def show_span(self, begin_ms: float, length_ms: float, total_ms: float) -> None:
        self._figure.setText(f"{length_ms:.0f} ms")
        whole_ms = max(total_ms, 1e-9)
        self._bar.show_span(begin_ms / whole_ms, length_ms / whole_ms)

    def clear(self) -> None:
        self._figure.setText(_NO_FIGURE)
        self._bar.show_span(0.0, 0.0)


class _Bar(QWidget):
    """One span within the whole, as shares of it."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._track, self._fill = QColor(palette.panel_2), QColor(palette.accent)
        self._begin = self._length = 0.0
        self.setFixedHeight(6)

    def sizeHint(self) -> QSize:
        return QSize(200, 6)

    def show_span(self, begin: float, length: float) -> None:
        self._begin, self._length = begin, length
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._track)
        painter.drawRoundedRect(self.rect(), 3, 3)
        if self._length > 0:
            painter.setBrush(self._fill)
            width = max(3.0, self._length * self.width())
            begin = min(self._begin * self.width(), self.width() - width)
            painter.drawRoundedRect(QRectF(begin, 0, width, self.height()), 3, 3)
        painter.end()


class _Card(QWidget):
    """A figure with its name below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._figure = _label(_NO_FIGURE, "figure")
        self._figure.setAccessibleName(name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(2)
        layout.addWidget(self._figure)
        layout.addWidget(_label(name, "quiet"))

    def show_figure(self, text: str) -> None:
        self._figure.setText(text)


def _ms(value: float | None) -> str:
    return _NO_FIGURE if value is None else f"{value:.0f}"


def _label(text: str, kind: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("kind", kind)
    return label

"""The last answer's stages, one below the other, each bar placed where it fell in time.

Knows the stages of a turn and what was published of them; nothing of the session.
"""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.language import translate
from app.latency import PUBLISHED_STAGES_MS
from app.look import Look
from app.theme import mixed
from app.widgets.labels import make_label
from engine import Stage, StageSpan

_NO_FIGURE: Final = "–"
_PAPER_PX: Final = 44
_GAP_PX: Final = 8
_WORDS_PX: Final = 16
"""Height of a row's words, in every script."""

_PALE: Final = 0.35
"""How strong a bar is that was published and not measured here."""

_COLOURS: Final = {
    Stage.VERDICT: "muted",
    Stage.FIRST_TEXT_TOKEN: "accent",
    Stage.FIRST_TEXT_CHUNK: "accent",
    Stage.SPEECH_PREFILL: "speaking",
    Stage.FIRST_SPEECH_CHUNK: "speaking",
    Stage.FIRST_PCM: "speaking",
    Stage.AUDIBLE: "muted",
}
"""For each stage that is shown, the palette's name for its colour."""


class Waterfall(QWidget):
    """A row for each stage; before the first answer, for each that was published."""

    def __init__(self, look: Look) -> None:
        """Begin with what was published."""
        super().__init__()
        self._has_answer = False
        self._rows = {
            stage: _StageRow(colour, look, published_ms=PUBLISHED_STAGES_MS.get(stage))
            for stage, colour in _COLOURS.items()
        }
        self._ours, self._paper = make_label("", "heading"), make_label("", "heading")
        for words in (self._ours, self._paper):
            words.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._paper.setFixedWidth(_PAPER_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        heads = QHBoxLayout()
        heads.setSpacing(_GAP_PX)
        heads.addWidget(self._ours, 1)
        heads.addWidget(self._paper)
        layout.addLayout(heads)
        for row in self._rows.values():
            layout.addWidget(row)
        self._show_published()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self._ours.setText(self.tr("here") if self._has_answer else "")
        self._paper.setText(self.tr("paper"))
        self._paper.setToolTip(
            self.tr(
                "Averages of Freeze-Omni 7B as published. Its words to speak are counted from the"
                " verdict."
            )
        )
        for stage, words in (
            (Stage.VERDICT, self.tr("end of speech → verdict")),
            (Stage.FIRST_TEXT_TOKEN, self.tr("→ first word")),
            (Stage.FIRST_TEXT_CHUNK, self.tr("→ first words to speak")),
            (Stage.SPEECH_PREFILL, self.tr("→ voice prefill")),
            (Stage.FIRST_SPEECH_CHUNK, self.tr("→ first speech tokens")),
            (Stage.FIRST_PCM, self.tr("→ first sound decoded")),
            (Stage.AUDIBLE, self.tr("→ audible")),
        ):
            self._rows[stage].put_words(words)

    def _show_published(self) -> None:
        """Draw the published averages alone, one after the other as they add up."""
        begin_ms, total_ms = 0.0, float(sum(PUBLISHED_STAGES_MS.values()))
        for stage, row in self._rows.items():
            length_ms = PUBLISHED_STAGES_MS.get(stage)
            row.setVisible(length_ms is not None)
            if length_ms is not None:
                row.show_published(begin_ms, length_ms, total_ms)
                begin_ms += length_ms

    def show_spans(self, spans: tuple[StageSpan, ...], total_ms: float) -> None:
        """Draw one answer; a stage that did not happen stays empty."""
        self._has_answer = True
        self._ours.setText(self.tr("here"))
        for row in self._rows.values():
            row.show()
            row.clear()
        begin_ms = 0.0
        for span in spans:
            if span.stage in self._rows:
                self._rows[span.stage].show_span(begin_ms, span.ms, total_ms)
            begin_ms += span.ms


class _StageRow(QWidget):
    """A stage's name and figure above its bar."""

    def __init__(self, colour: str, look: Look, *, published_ms: int | None) -> None:
        super().__init__()
        self._figure = make_label(_NO_FIGURE, "stage")
        self._published = make_label("" if published_ms is None else str(published_ms), "quiet")
        for figure in (self._figure, self._published):
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._published.setFixedWidth(_PAPER_PX)
        self._words = make_label("", "quiet")
        for words in (self._words, self._figure, self._published):
            words.setFixedHeight(_WORDS_PX)
        self._bar = _Bar(colour, look)
        top = QHBoxLayout()
        top.setSpacing(_GAP_PX)
        top.addWidget(self._words)
        top.addWidget(self._figure, 1)
        top.addWidget(self._published)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._bar)

    def put_words(self, words: str) -> None:
        self._words.setText(words)
        self._figure.setAccessibleName(words)
        paper = translate("Waterfall", "paper: {stage}")
        self._published.setAccessibleName(paper.format(stage=words))

    def show_span(self, begin_ms: float, length_ms: float, total_ms: float) -> None:
        self._figure.setText(f"{length_ms:.0f} ms")
        whole_ms = max(total_ms, 1e-9)
        self._bar.show_span(begin_ms / whole_ms, length_ms / whole_ms)

    def show_published(self, begin_ms: float, length_ms: float, total_ms: float) -> None:
        self._figure.setText("")
        self._bar.show_span(begin_ms / total_ms, length_ms / total_ms, is_pale=True)

    def clear(self) -> None:
        self._figure.setText(_NO_FIGURE)
        self._bar.show_span(0.0, 0.0)


class _Bar(QWidget):
    """One span within the whole, as shares of it."""

    def __init__(self, colour: str, look: Look) -> None:
        super().__init__()
        self._colour, self._look = colour, look
        self._begin = self._length = 0.0
        self._is_pale = False
        self.setFixedHeight(6)

    def sizeHint(self) -> QSize:
        return QSize(200, 6)

    def show_span(self, begin: float, length: float, *, is_pale: bool = False) -> None:
        self._begin, self._length, self._is_pale = begin, length, is_pale
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._look.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.panel_2))
        painter.drawRoundedRect(self.rect(), 3, 3)
        if self._length > 0:
            colour = getattr(palette, self._colour)
            pale = mixed(palette.panel_2, colour, _PALE)
            painter.setBrush(QColor(pale if self._is_pale else colour))
            width = max(4.0, self._length * self.width())
            begin = min(self._begin * self.width(), self.width() - width)
            painter.drawRoundedRect(QRectF(begin, 0, width, self.height()), 3, 3)
        painter.end()

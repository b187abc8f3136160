"""What every schedule of answering a recording shares: the answer as it grows, and its marks.

Knows neither when listening ends nor how text and sound are cut; a schedule says that.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from engine.clock import Clock
from engine.config import AnswerConfig
from engine.events import Stage
from engine.models.bundle import ModelBundle
from engine.models.conversation import Conversation
from engine.models.drawing import Drawing
from engine.models.sampling import SamplingRule
from engine.models.speaking import read_segment, speak_segment
from engine.offline.hearing import Heard
from engine.offline.spoken_answer import SpokenAnswer
from engine.trace import TurnTrace

Samples = NDArray[np.float32]


class Vocoder(Protocol):
    """Turns speech tokens into pieces of sound."""

    def push(self, tokens: Sequence[int]) -> list[Samples]:
        """Take tokens; return the pieces that are ready."""
        ...

    def flush(self) -> list[Samples]:
        """Return what is left."""
        ...


class Answering(ABC):
    """One answer under way; made for one recording and thrown away."""

    rule: ClassVar[SamplingRule]
    """Whose arithmetic sampling follows."""

    def __init__(
        self, bundle: ModelBundle, role: str | None, *, settings: AnswerConfig, clock: Clock
    ) -> None:
        """Write the role into a new conversation."""
        self.bundle = bundle
        self.settings = settings
        self.clock = clock
        self.conversation = Conversation(bundle, role)
        self.heard = Heard([])
        self.text_tokens: list[int] = []
        self.hidden: list[Tensor] = []
        self.drawing = Drawing.begin(
            settings, bundle.config.vocoder, device=bundle.device, rule=self.rule
        )
        self._trace = TurnTrace(began_s=clock.now_s())
        self._speech_tokens: list[int] = []
        self._pieces: list[Samples] = []

    def run(self, samples: Samples) -> SpokenAnswer:
        """Hear [n] float32 samples at 16 kHz, write the answer and speak it."""
        self._trace = TurnTrace(began_s=self.hear(samples))
        self.mark(Stage.VERDICT)
        text = self.reply()
        return SpokenAnswer(
            states=tuple(self.heard.states),
            verdict_chunk=self.heard.verdict_chunk,
            text=text,
            text_tokens=tuple(self.text_tokens),
            speech_tokens=tuple(self._speech_tokens),
            samples=np.concatenate([np.zeros(0, np.float32), *self._pieces]),
            rate_hz=self.bundle.config.codec.sampling_rate,
            marks_ms=self._marks_ms(),
        )

    @abstractmethod
    def hear(self, samples: Samples) -> float:
        """Hear the recording; return when its last chunk arrived, on the clock."""

    @abstractmethod
    def reply(self) -> str:
        """Write and speak the answer; return its text."""

    def mark(self, stage: Stage) -> None:
        """Note that a stage was reached."""
        self._trace.mark(stage, self.clock.now_s())

    def speak(
        self,
        ids: Sequence[int],
        hidden: Sequence[Tensor],
        vocoder: Vocoder,
        *,
        max_tokens: int,
        shifts_positions: bool = False,
    ) -> None:
        """Speak one piece of text to its end.

        Args:
            ids: Word pieces of the clean text; at least one.
            hidden: [1, H] each, the states that predicted the piece's tokens.
            vocoder: Gets the speech tokens, and is flushed.
            max_tokens: The longest segment.
            shifts_positions: See `read_segment`.
        """
        self.mark(Stage.FIRST_TEXT_CHUNK)
        state = read_segment(
            self.bundle, ids, hidden, max_tokens=max_tokens, shifts_positions=shifts_positions
        )
        self.mark(Stage.SPEECH_PREFILL)
        for token in speak_segment(self.bundle, state, self.drawing, max_tokens=max_tokens):
            self._speech_tokens.append(token)
            drawn_s = self.clock.now_s()
            self._emit(vocoder.push([token]), drawn_s=drawn_s)
        drawn_s = self.clock.now_s()
        self._emit(vocoder.flush(), drawn_s=drawn_s)

    def _emit(self, pieces: Sequence[Samples], *, drawn_s: float) -> None:
        """Take pieces of sound whose tokens were complete at `drawn_s` on the clock."""
        if pieces:
            self._trace.mark(Stage.FIRST_SPEECH_CHUNK, drawn_s)
            self.mark(Stage.FIRST_PCM)
        self._pieces.extend(pieces)

    def _marks_ms(self) -> dict[Stage, float]:
        marks_s = self._trace.marks_s
        began_s = marks_s[Stage.END_OF_SPEECH]
        return {stage: (at_s - began_s) * 1e3 for stage, at_s in marks_s.items()}

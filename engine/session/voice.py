"""The real voice: speech decoder, then vocoder, one speech token at a time.

Knows nothing of turns or of the loudspeaker. The weights belong to the bundle; what changes while
an answer is spoken is here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

import numpy as np
import torch
from torch import Tensor

from engine.audio.port import Sound
from engine.clock import Clock
from engine.dialogue.speakable_text import speakable
from engine.models.bundle import ModelBundle
from engine.models.drawing import Drawing
from engine.models.packed_state import StateReader, StateWriter
from engine.models.speaking import longest_segment, read_segment, speak_segment
from engine.models.speech_generation import RELEASE_MAX_TOKENS
from engine.models.speech_state import SpeechDecoderState
from engine.models.together import Speaking
from engine.models.vocoder import StreamingVocoder
from engine.session.parts import PieceToSay, Spoken

_QUIET: Final = 0.01
_LEAD_IN_S: Final = 0.01
"""Silence before the first sound of an answer that is kept, so that it does not begin with a
click; the rest would only be waited for."""


@dataclass(slots=True)
class _Segment:
    """A piece that is being spoken.

    Attributes:
        state: The speech decoder's memory of it.
        max_tokens: The longest that it may become.
        spoken: Its codes so far.
    """

    state: SpeechDecoderState
    max_tokens: int
    spoken: list[int] = field(default_factory=list)


class ModelVoice:
    """Speaks pieces of an answer with a bundle's weights."""

    def __init__(self, bundle: ModelBundle, drawing: Drawing, *, clock: Clock) -> None:
        """Begin with nothing to say."""
        self._clock = clock
        self._bundle = bundle
        self._drawing = drawing
        self._tokens: Iterator[int] = iter(())
        self._segment: _Segment | None = None
        self.begin_reply()

    @property
    def rate_hz(self) -> int:
        """Rate of the sound it makes."""
        return self._bundle.config.codec.sampling_rate

    def begin_reply(self) -> None:
        """Forget an answer before, spoken or not."""
        self._vocoder = StreamingVocoder(self._bundle.codec)
        self._tokens = iter(())
        self._segment = None
        self._is_first_sound = True

    def begin_piece(self, piece: PieceToSay) -> bool:
        """Read a piece; returns whether there is anything in it to be spoken."""
        hidden = cast("Sequence[Tensor]", piece.written_with)
        ids = self._bundle.ids_to_speak(speakable(piece.text))
        if not ids:
            return False
        max_tokens = longest_segment(len(ids))
        state = read_segment(self._bundle, ids, hidden, max_tokens=max_tokens)
        self._speak_on(_Segment(state, max_tokens))
        return True

    def _speak_on(self, segment: _Segment) -> None:
        self._segment = segment
        self._tokens = speak_segment(
            self._bundle,
            segment.state,
            self._drawing,
            max_tokens=segment.max_tokens,
            already=list(segment.spoken),
        )

    @torch.inference_mode()
    def step(self) -> Spoken:
        """Speak one more token of the piece."""
        token = next(self._tokens, None)
        drawn_at_s = self._clock.now_s()
        is_over = token is None
        self._count(token)
        sounds = self._vocoder.flush() if token is None else self._vocoder.push([token])
        return Spoken(self._without_lead_in(sounds), is_over=is_over, tokens_at_s=drawn_at_s)

    def upcoming(self) -> Speaking | None:
        """What the model does in the next `step`, if that can be computed with others'."""
        segment = self._segment
        if segment is None or len(segment.spoken) >= segment.max_tokens:
            return None
        if segment.state.length >= segment.state.capacity:
            return None
        start = self._bundle.speech_decoder.ids.start
        return Speaking(segment.state, segment.spoken[-1] if segment.spoken else start)

    def _count(self, token: int | None) -> None:
        if token is None:
            self._segment = None
        elif self._segment is not None:
            self._segment.spoken.append(token)

    def pack(self, into: StateWriter) -> None:
        """Write how far the answer was spoken."""
        into.value("is_first_sound", self._is_first_sound)
        self._vocoder.pack(into.within("vocoder"))
        into.value("is_speaking", self._segment is not None)
        if self._segment is not None:
            part = into.within("segment")
            part.value("max_tokens", self._segment.max_tokens)
            part.value("spoken", self._segment.spoken)
            self._segment.state.pack(part.within("state"))

    def unpack(self, kept: StateReader) -> None:
        """Become what `pack` wrote.

        Raises:
            PackedStateError: It does not fit.
        """
        self.begin_reply()
        self._is_first_sound = kept.flag("is_first_sound")
        self._vocoder.unpack(kept.within("vocoder"))
        if not kept.flag("is_speaking"):
            return
        part = kept.within("segment")
        decoder = self._bundle.speech_decoder
        max_tokens = part.limited("max_tokens", lowest=0, highest=RELEASE_MAX_TOKENS)
        spoken = part.ids("spoken", below=decoder.config.odim)
        state = decoder.unpack_state(part.within("state"))
        self._speak_on(_Segment(state, max_tokens, spoken))

    def _without_lead_in(self, sounds: list[Sound]) -> list[Sound]:
        if not sounds or not self._is_first_sound:
            return sounds
        self._is_first_sound = False
        loud = np.flatnonzero(np.abs(sounds[0]) > _QUIET)
        first = max(0, int(loud[0]) - int(_LEAD_IN_S * self.rate_hz)) if len(loud) else 0
        return [sounds[0][first:], *sounds[1:]]

"""How long an answer took to give way, measured at the loudspeaker.

Knows nothing of why; it is told when something was asked for, and sees when it was heard.
"""

from typing import Final

from engine.audio.port import SoundBlock
from engine.events import OverlapLatency

_TURNED_DOWN: Final = 0.5
_FULL: Final = 0.99


class OverlapMeter:
    """One time that somebody spoke over an answer."""

    def __init__(self, *, turn: int, epoch: int, onset_s: float) -> None:
        """Begin when the answer is asked to turn down.

        Args:
            turn: Which turn is being answered.
            epoch: Which answer.
            onset_s: When the voice began.
        """
        self._turn = turn
        self._epoch = epoch
        self._onset_s = onset_s
        self._wants_silence = False
        self._wants_full_level = False
        self._ducked_s: float | None = None
        self._silent_s: float | None = None
        self._resumed_s: float | None = None

    def began_at(self, onset_s: float) -> None:
        """It is known more exactly when the voice began."""
        self._onset_s = onset_s

    def asked_for_silence(self) -> None:
        """It was paused, or gave up the floor."""
        self._wants_silence = True
        self._wants_full_level = False

    def asked_to_resume(self) -> None:
        """It goes on."""
        self._wants_full_level = True

    def observe(self, block: SoundBlock) -> None:
        """See what left the loudspeaker."""
        is_silent = block.n_frames == 0
        if self._ducked_s is None and (block.gain <= _TURNED_DOWN or is_silent):
            self._ducked_s = block.audible_at_s
        if self._silent_s is None and self._wants_silence and is_silent:
            self._silent_s = block.audible_at_s
        if self._wants_full_level and not is_silent and block.gain >= _FULL:
            self._resumed_s = self._resumed_s or block.audible_at_s

    def settled(self, at_s: float, *, is_over: bool) -> OverlapLatency | None:
        """The figures, once they are complete.

        Args:
            at_s: The present.
            is_over: Whether the answer gave up the floor or ended.
        """
        is_complete = self._silent_s is not None if is_over else self._resumed_s is not None
        if not is_complete or self._ducked_s is None:
            return None
        return OverlapLatency(
            at_s=at_s,
            turn=self._turn,
            epoch=self._epoch,
            ducked_ms=self._since_onset_ms(self._ducked_s),
            silent_ms=None if self._silent_s is None else self._since_onset_ms(self._silent_s),
            resumed_ms=None if self._resumed_s is None else self._since_onset_ms(self._resumed_s),
        )

    def _since_onset_ms(self, at_s: float) -> float:
        return (at_s - self._onset_s) * 1e3

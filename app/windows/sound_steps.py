"""The first two steps: can Floe hear you, and can you hear Floe without Floe hearing itself.

Know levels and outcomes; nothing of the engine that finds them.
"""

from typing import Final

from app.look import Look
from app.windows.first_steps import TrialStep
from engine import EchoOutcome, Levels, Mood

_VOICE_DB: Final = -40.0
"""A voice before a microphone that is well set is louder than this, and a quiet room is not."""

_NEEDED: Final = 8
"""Levels of a voice, half a second of them, that are more than a click."""


class MicrophoneStep(TrialStep):
    """Speak, see the meter, hear yourself."""

    def __init__(self, look: Look) -> None:
        """Begin with nothing heard."""
        super().__init__(look, colour="accent")
        self._n_loud = 0
        self._is_muted = self._has_levels = False
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.put_words(
            self.tr("Can Floe hear you?"),
            self.tr("Say something: the bar should move well beyond the middle."),
        )
        self.put_device_words(self.tr("Microphone"), self.tr("Microphone level"))
        self.show_state()

    def show_levels(self, levels: Levels) -> None:
        """Follow how loud it is."""
        self.meter.show_level(levels.microphone_db)
        self.figure.show_levels(levels.microphone_db, levels.loudspeaker_db)
        is_loud = levels.microphone_db > _VOICE_DB and not (self._is_playing or self._is_muted)
        self._n_loud += int(is_loud)
        if self._n_loud == _NEEDED or not self._has_levels:
            self._has_levels = True
            self.show_state()
        self.set_done(is_done=self._n_loud >= _NEEDED)

    def show_muted(self, *, is_muted: bool) -> None:
        """Follow the mute button."""
        self._is_muted = is_muted
        self.show_state()

    def begin_anew(self) -> None:
        """Forget what was heard: it is another device."""
        self._n_loud, self._has_levels = 0, False
        self.set_done(is_done=False)
        self.show_state()

    @property
    def live_mood(self) -> Mood:
        """How the figure stands while there is sound."""
        if self._is_playing:
            return Mood.SPEAKING
        return Mood.MUTED if self._is_muted else Mood.LISTENING

    @property
    def can_play(self) -> bool:
        """Whether there is something to hear."""
        return self.is_ready and self._has_levels and not self._is_muted

    @property
    def play_words(self) -> str:
        """What the button says."""
        return self.tr("Hear yourself")

    @property
    def result_words(self) -> str:
        """What came of it so far."""
        if self._is_playing:
            return self.tr("This is what the microphone heard last. Nothing of it is kept.")
        if self._is_muted:
            return self.tr("Floe is muted. Unmute it in its window to try the microphone.")
        if self._n_loud >= _NEEDED:
            return self.tr("Floe hears you. Play the last seconds to hear how you sound.")
        return self.tr("Nothing loud enough yet. Floe does not answer while you try this.")


class LoudspeakerStep(TrialStep):
    """A test sound, and whether the microphone hears it."""

    def __init__(self, look: Look) -> None:
        """Begin with nothing played."""
        super().__init__(look, colour="speaking")
        self._outcome: EchoOutcome | None = None
        self._cancels_echo = True
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.put_words(
            self.tr("Can you hear Floe?"),
            self.tr("Play a few words, and be quiet meanwhile: Floe finds out about its echo."),
        )
        self.put_device_words(self.tr("Loudspeaker"), self.tr("Loudspeaker level"))
        self.show_state()

    def show_levels(self, levels: Levels) -> None:
        """Follow how loud it is."""
        self.meter.show_level(levels.loudspeaker_db)
        self.figure.show_levels(levels.microphone_db, levels.loudspeaker_db)

    def show_outcome(self, outcome: EchoOutcome) -> None:
        """Say what became of the test sound."""
        self._outcome = outcome
        self.set_done(is_done=True)
        self.show_state()

    def show_cancelling(self, *, is_on: bool) -> None:
        """Follow whether the echo is taken out."""
        self._cancels_echo = is_on
        self.show_state()

    def begin_anew(self) -> None:
        """Forget what was found: it is another device, or another try."""
        self._outcome = None
        self.set_done(is_done=False)
        self.show_state()

    @property
    def play_words(self) -> str:
        """What the button says."""
        return self.tr("Play the test sound")

    @property
    def result_words(self) -> str:
        """What came of it so far."""
        if self._is_playing:
            return self.tr("Playing. Floe listens for it in the microphone.")
        match self._outcome:
            case None:
                return self.tr("The echo has not been checked yet.")
            case EchoOutcome.REMOVED:
                return self.tr(
                    "The microphone hears the loudspeaker, and the echo canceller removes it: you"
                    " can talk without headphones."
                )
            case EchoOutcome.LEAKS if self._cancels_echo:
                return self.tr(
                    "The microphone hears the loudspeaker, and the echo canceller does not remove"
                    " it: use headphones, or turn the loudspeaker down."
                )
            case EchoOutcome.LEAKS:
                return self.tr(
                    "The microphone hears the loudspeaker, and taking out the echo is switched off:"
                    " switch it on in the settings, or use headphones."
                )
            case EchoOutcome.UNHEARD:
                return self.tr(
                    "The microphone heard nothing of it, as with headphones; if you heard nothing"
                    " either, choose another loudspeaker."
                )
            case EchoOutcome.OWN_SOUND:
                return self.tr(
                    "The sound system gives Floe its own voice instead of a microphone: choose"
                    " another microphone."
                )

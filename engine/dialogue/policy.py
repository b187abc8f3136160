"""The numbers of turn-taking, each with its unit and its reason.

Knows nothing of the machine that applies them.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPolicy:
    """When a turn is over, and when an answer gives way."""

    patience_s: float = 0.8
    """Silence after which an utterance that the model has not judged is answered: longer than most
    pauses in mid-sentence, shorter than people wait before they repeat themselves."""

    allows_barge_in: bool = True
    """Whether speech over an answer has any effect."""

    min_voice_s: float = 0.2
    """An utterance with less voice than this is a click or a breath; "yes" has about 0.3 s."""

    settling_s: float = 0.1
    """The model's verdict counts once the voice has paused so long, or when it falls twice in a
    row: nobody has finished in the middle of a syllable."""

    pause_after_s: float = 0.3
    """Speech over an answer pauses it after so long: a cough is over by then, and a person who
    goes on should not have to speak against a voice, however low."""

    sustained_s: float = 1.0
    """So much voice over an answer wants the floor, whatever the model thinks of it so far;
    back-channels ("mhm", "oh really") are shorter."""

    resume_after_s: float = 0.45
    """After so much silence, speech over an answer that was too short to want the floor is over;
    the answer should not stay away longer than a breath."""

    backchannel_s: float = 0.6
    """Speech over an answer with less voice than this, that the model has not judged, is taken for
    a back-channel."""

    max_utterance_s: float = 30.0
    """An utterance this long is answered as it stands: the model's memory has an end."""

    def yielding_after(self, seconds: float) -> "TurnPolicy":
        """The same with another ease of interruption.

        What pauses an answer, and what is still a back-channel, keep their share of it.

        Args:
            seconds: Voice over an answer that wants the floor.
        """
        share = seconds / self.sustained_s
        return replace(
            self,
            sustained_s=seconds,
            pause_after_s=share * self.pause_after_s,
            backchannel_s=share * self.backchannel_s,
        )

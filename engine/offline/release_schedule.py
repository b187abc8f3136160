"""Answering a recording in the exact order of the published script, faults included.

The whole recording is heard and verdicts are ignored; then the answer is written, and each time a
sentence ends it is cleaned as published and spoken to its end, with the published sizes. So the
numbers can be compared one by one. Where the published script fails (an answer of one token, a
piece of which nothing is left after cleaning) this one goes on.
"""

from engine.dialogue.speakable_text import post_process
from engine.events import Stage
from engine.models.sampling import SamplingRule
from engine.models.speech_generation import RELEASE_MAX_TOKENS
from engine.models.vocoder import ReleaseVocoder
from engine.models.writing import TURN_END, write_answer
from engine.offline.answering import Answering, Samples
from engine.offline.hearing import disregards, hear_chunks, takes_turn
from engine.offline.release_text import ReleaseText

MAX_TEXT_TOKENS = 128
"""After so many the published script stops, wherever the sentence is."""


class ReleaseAnswering(Answering):
    """The published schedule."""

    rule = SamplingRule.RELEASE

    def hear(self, samples: Samples) -> float:
        """Hear everything."""
        arrived_s = last_s = self.clock.now_s()
        for state in hear_chunks(self.bundle, self.conversation, samples):
            self.heard.note(state, is_verdict=takes_turn(state) or disregards(state))
            arrived_s, last_s = last_s, self.clock.now_s()
        return arrived_s

    def reply(self) -> str:
        """Write token by token; speak each piece when it is complete."""
        text = ReleaseText(self.bundle.tokenizer.decode)
        for written in write_answer(
            self.bundle,
            self.conversation,
            self.drawing,
            max_tokens=MAX_TEXT_TOKENS,
            end_marks=(TURN_END,),
        ):
            self.mark(Stage.FIRST_TEXT_TOKEN)
            self.text_tokens.append(written.token)
            if written.is_end:
                break
            self.hidden.append(written.hidden)
            self._say(text.push(written.token))
        self._say(text.finish())
        return text.whole

    def _say(self, piece: str | None) -> None:
        if piece is None:
            return
        hidden, self.hidden = self.hidden, []
        ids = self.bundle.tokenizer.encode(post_process(piece))
        if ids:
            self.speak(
                ids,
                hidden,
                ReleaseVocoder(self.bundle.codec),
                max_tokens=RELEASE_MAX_TOKENS,
                shifts_positions=True,
            )

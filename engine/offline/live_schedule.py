"""Answering a recording as Floe answers a person.

Listening ends where the state head takes the turn and the speaker does not go on, or else with the
recording. A verdict to disregard is not obeyed: whoever hands over a recording wants an answer.
Text is cut, cleaned and spoken as in a conversation, but one thing after the other.
"""

from engine.dialogue.speakable_text import speakable
from engine.dialogue.text_pieces import TextChunker, TextPiece
from engine.events import Stage
from engine.models.sampling import SamplingRule
from engine.models.speaking import longest_segment
from engine.models.vocoder import StreamingVocoder
from engine.models.writing import write_answer
from engine.offline.answering import Answering, Samples, Vocoder
from engine.offline.hearing import SpeakerAhead, chunk_samples, hear_chunks, takes_turn
from engine.session.silero import SileroConfirmer


class LiveAnswering(Answering):
    """The default schedule."""

    rule = SamplingRule.STANDARD

    def hear(self, samples: Samples) -> float:
        """Hear until the state head takes the turn."""
        ahead = SpeakerAhead(samples, SileroConfirmer())
        n_chunk = chunk_samples(self.bundle)
        arrived_s = last_s = self.clock.now_s()
        for index, state in enumerate(hear_chunks(self.bundle, self.conversation, samples)):
            is_over = takes_turn(state) and not ahead.goes_on((index + 1) * n_chunk)
            self.heard.note(state, is_verdict=is_over)
            arrived_s, last_s = last_s, self.clock.now_s()
            if is_over:
                break
        return arrived_s

    def reply(self) -> str:
        """Write token by token; speak each piece when it is complete."""
        tokenizer = self.bundle.tokenizer
        chunker, vocoder = TextChunker(tokenizer.decode), StreamingVocoder(self.bundle.codec)
        n_words = 0
        limit = self.settings.max_text_tokens
        for written in write_answer(self.bundle, self.conversation, self.drawing, max_tokens=limit):
            self.mark(Stage.FIRST_TEXT_TOKEN)
            self.text_tokens.append(written.token)
            if written.is_end:
                break
            n_words += 1
            self.hidden.append(written.hidden)
            self._say(chunker.push(written.token), vocoder)
        self._say(chunker.finish(), vocoder)
        return tokenizer.decode(self.text_tokens[:n_words])

    def _say(self, piece: TextPiece | None, vocoder: Vocoder) -> None:
        if piece is None:
            return
        ids = self.bundle.ids_to_speak(speakable(piece.text, ends_sentence=piece.ends_sentence))
        if ids:
            hidden = self.hidden[piece.first_token : piece.first_token + piece.n_tokens]
            self.speak(ids, hidden, vocoder, max_tokens=longest_segment(len(ids)))

"""A mind and a voice without a model: they judge by loudness and answer from a script.

Know nothing of torch. A turn is judged finished by the chunk in which it has been quiet for long
enough; everything that would be written into a model's memory is written into a list.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.audio.port import Sound
from engine.errors import RequestError
from engine.events import EndOfReply
from engine.session.parts import Judgement, PieceToSay, Spoken, Written
from tests.fakes.voices import voice

CHUNK_SAMPLES = 2560
VOICE_RATE_HZ = 24_000
SAMPLES_PER_STEP = 600
STEPS_PER_CHAR = 2

Judge = Callable[[list[Sound]], Judgement]


def never(chunks: list[Sound]) -> Judgement:
    """A state head that never fires."""
    return Judgement(0.9, 0.05, 0.05)


def after_pause(chunks: list[Sound]) -> Judgement:
    """Takes the turn in the first quiet chunk after a loud one."""
    was_loud = any(_is_loud(chunk) for chunk in chunks[:-1])
    is_over = was_loud and not _is_loud(chunks[-1])
    return Judgement(0.1, 0.9, 0.0) if is_over else Judgement(0.9, 0.1, 0.0)


def disregard_after_pause(chunks: list[Sound]) -> Judgement:
    """Finds that there is nothing to answer."""
    judged = after_pause(chunks)
    return Judgement(judged.p0, 0.0, judged.p1)


def _is_loud(chunk: Sound) -> bool:
    return float(np.sqrt(np.mean(chunk**2))) > 0.01


class ScriptedMind:
    """Remembers what it was told in `memory`, as a model's cache would.

    Attributes:
        memory: Words: "user:<n chunks>", "typed:<text>", "assistant", and the answer's words.
        chunks: What was heard of the open turn, or of the last one.
        n_chunks_of_room, longest_typed: How long a turn its memory can hold.
        n_surplus_turns: How many leave when room is made next.
    """

    chunk_samples = CHUNK_SAMPLES

    def __init__(self, answers: list[str], *, judge: Judge = after_pause) -> None:
        self.memory: list[str] = []
        self.chunks: list[Sound] = []
        self.judge = judge
        self.n_chunks_of_room = 1000
        self.longest_typed = 1000
        self.n_surplus_turns = 0
        self.role = "default"
        self._answers = answers
        self._n_answers = 0
        self._mark = 0
        self._answer_mark = 0
        self._is_open = False
        self._words: list[str] = []
        self._n_drawn = 0
        self._n_chars = 0

    def open_turn(self) -> int:
        assert not self._is_open
        self._is_open = True
        self._mark = len(self.memory)
        self.chunks = []
        return 0

    def make_room(self) -> int:
        assert not self._is_open
        n_left_out, self.n_surplus_turns = self.n_surplus_turns, 0
        return n_left_out

    @property
    def has_room(self) -> bool:
        return len(self.chunks) < self.n_chunks_of_room

    def hear(self, chunk: Sound) -> Judgement:
        assert self._is_open
        self.chunks.append(chunk)
        self.memory[self._mark :] = [f"user:{len(self.chunks)}"]
        return self.judge(self.chunks)

    def upcoming_hearing(self, chunk: Sound) -> "ScriptedStep | None":
        return ScriptedStep("hearing") if self._is_open else None

    def drop_turn(self) -> None:
        assert self._is_open
        self._is_open = False
        del self.memory[self._mark :]

    def take_turn(self) -> None:
        assert self._is_open
        self._is_open = False
        self._begin_answer()

    def reopen_turn(self) -> None:
        assert not self._is_open
        self._is_open = True
        del self.memory[self._answer_mark :]
        self._n_answers -= 1

    def take_typed(self, text: str) -> int:
        assert not self._is_open
        if len(text) > self.longest_typed:
            raise RequestError("That is too long.")
        self.memory.append(f"typed:{text}")
        self._begin_answer()
        return 0

    def _begin_answer(self) -> None:
        self._answer_mark = len(self.memory)
        self.memory.append("assistant")
        answer = self._answers[min(self._n_answers, len(self._answers) - 1)]
        self._n_answers += 1
        self._words = [word + " " for word in answer.split()]
        self._n_drawn = self._n_chars = 0

    def write(self) -> Written:
        assert not self._is_open
        if self._n_drawn == len(self._words):
            return Written("", end=EndOfReply.COMPLETE)
        word = self._words[self._n_drawn]
        self.memory.append(word.strip())
        self._n_drawn += 1
        first, self._n_chars = self._n_chars, self._n_chars + len(word)
        piece = PieceToSay(word, first, self._n_chars, self._n_drawn - 1, self._n_drawn)
        return Written(word, (piece,))

    def upcoming_writing(self) -> "ScriptedStep":
        return ScriptedStep("writing")

    def keep_heard(self, n_tokens: int) -> int:
        heard = self.memory[: self._answer_mark + 1 + n_tokens]
        still_open = self.memory[self._mark :] if self._is_open else []
        self.memory = heard + still_open
        if self._is_open:
            self._mark = len(heard)
        return 0

    def remember(self, asked: str, answered: str) -> None:
        assert not self._is_open
        self.memory += [f"typed:{asked}", "assistant", *answered.split()]

    def set_role(self, role: str, *, keeps_history: bool) -> None:
        self.role = role
        if not keeps_history:
            self.memory = []

    def forget(self) -> None:
        self.memory = []
        self._is_open = False


@dataclass(eq=False)
class ScriptedStep:
    """A step of a model that is not there.

    Attributes:
        kind: Which.
    """

    kind: str


class ScriptedVoice:
    """Buzzes like a voice, so many samples for each character; words are apart by silence."""

    rate_hz = VOICE_RATE_HZ

    def __init__(self) -> None:
        self._left = 0
        self._n_steps = 0
        self._sound = voice(10.0, rate_hz=VOICE_RATE_HZ, level=0.5, pitch_hz=197.0)

    def begin_reply(self) -> None:
        self._left = self._n_steps = 0

    def begin_piece(self, piece: PieceToSay) -> bool:
        self._left = STEPS_PER_CHAR * len(piece.text)
        return True

    def step(self) -> Spoken:
        self._left -= 1
        start = self._n_steps * SAMPLES_PER_STEP % (len(self._sound) - SAMPLES_PER_STEP)
        self._n_steps += 1
        sound = self._sound[start : start + SAMPLES_PER_STEP].copy()
        if self._left < STEPS_PER_CHAR:
            sound[:] = 0.0
        return Spoken([sound], is_over=self._left == 0)

    def upcoming(self) -> ScriptedStep:
        return ScriptedStep("speaking")


class EnergyConfirmer:
    """Takes whatever is not a pure tone for a voice."""

    def probability(self, frame: Sound) -> float:
        spectrum = np.abs(np.fft.rfft(frame * np.hanning(len(frame)))) ** 2
        total = float(spectrum.sum())
        if total < 1e-3:
            return 0.0
        return 0.9 if float(np.sort(spectrum)[-4:].sum()) < 0.9 * total else 0.0

    def reset(self) -> None:
        return

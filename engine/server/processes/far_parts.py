"""A mind and a voice whose brain is in a model's process, in the form in which a session has them.

Know no pipe; the brain does. What never changes was said by the process once.
"""

from dataclasses import dataclass, replace
from typing import Any

from engine.audio.port import Sound
from engine.clock import Clock
from engine.server.processes.far_brain import FarBrain
from engine.server.processes.orders import Hello, MindDeed, VoiceDeed
from engine.session.parts import Judgement, PieceToSay, Spoken, Written


@dataclass(frozen=True, slots=True)
class FarStep:
    """What a brain does next, where its process is ready to compute it with others'."""

    brain: FarBrain
    kind: str


def _step(brain: FarBrain, kind: str | None) -> FarStep | None:
    return None if kind is None else FarStep(brain, kind)


class FarMind:
    """Hears, remembers and writes elsewhere; see `engine.session.parts.Mind`."""

    def __init__(self, brain: FarBrain, hello: Hello) -> None:
        """Stand for a brain's mind."""
        self._brain = brain
        self._hello = hello

    @property
    def chunk_samples(self) -> int:
        """Samples at 16 kHz that are heard at a time."""
        return self._hello.chunk_samples

    @property
    def role(self) -> str:
        """The role in force."""
        return self._brain.standing.role

    @property
    def has_room(self) -> bool:
        """Whether the open turn may go on."""
        return self._brain.standing.has_room

    def open_turn(self) -> int:
        """Begin a spoken turn; returns how many old turns had to leave."""
        return self._do(MindDeed.OPEN_TURN)

    def make_room(self) -> int:
        """Let old turns leave while nobody speaks or waits; returns how many."""
        return self._do(MindDeed.MAKE_ROOM)

    def hear(self, chunk: Sound) -> Judgement:
        """Hear [chunk_samples] float32 of the open turn."""
        return self._do(MindDeed.HEAR, chunk)

    def upcoming_hearing(self, chunk: Sound) -> FarStep | None:
        """What the model does in `hear` of this chunk, where it can be computed with others'."""
        return _step(self._brain, self._brain.foresee(MindDeed.HEAR, chunk))

    def drop_turn(self) -> None:
        """Forget the open turn."""
        self._do(MindDeed.DROP_TURN)

    def take_turn(self) -> None:
        """The open turn is complete; `write` answers it."""
        self._do(MindDeed.TAKE_TURN)

    def reopen_turn(self) -> None:
        """Go on hearing the turn that was taken last."""
        self._do(MindDeed.REOPEN_TURN)

    def take_typed(self, text: str) -> int:
        """A typed turn; returns how many old turns had to leave.

        Raises:
            RequestError: It is longer than the memory allows; nothing was written.
        """
        return self._do(MindDeed.TAKE_TYPED, text)

    def write(self) -> Written:
        """Write one more token of the answer."""
        return self._do(MindDeed.WRITE)

    def upcoming_writing(self) -> FarStep | None:
        """What the model does in the next `write`, where it can be computed with others'."""
        return _step(self._brain, self._brain.foresee(MindDeed.WRITE))

    def keep_heard(self, n_tokens: int) -> int:
        """Keep only the beginning of the last answer; returns how many old turns had to leave."""
        return self._do(MindDeed.KEEP_HEARD, n_tokens)

    def remember(self, asked: str, answered: str) -> None:
        """Add a turn that was held elsewhere."""
        self._do(MindDeed.REMEMBER, asked, answered)

    def set_role(self, role: str, *, keeps_history: bool) -> None:
        """Answer in another role.

        Raises:
            RequestError: The role is too long; the one in force stays.
        """
        self._do(MindDeed.SET_ROLE, role, keeps_history=keeps_history)

    def forget(self) -> None:
        """Begin a new conversation in the same role."""
        self._do(MindDeed.FORGET)

    def _do(self, deed: MindDeed, *words: Any, **named: Any) -> Any:
        return self._brain.do(deed, *words, **named)


class FarVoice:
    """Speaks pieces of an answer elsewhere; see `engine.session.parts.Voice`."""

    def __init__(self, brain: FarBrain, hello: Hello, *, clock: Clock) -> None:
        """Stand for a brain's voice."""
        self._brain = brain
        self._hello = hello
        self._clock = clock

    @property
    def rate_hz(self) -> int:
        """Rate of the sound it makes."""
        return self._hello.rate_hz

    def begin_reply(self) -> None:
        """Forget an answer before, spoken or not."""
        self._brain.do(VoiceDeed.BEGIN_REPLY)

    def begin_piece(self, piece: PieceToSay) -> bool:
        """Read a piece; returns whether there is anything in it to be spoken."""
        return self._brain.do(VoiceDeed.BEGIN_PIECE, piece)

    def step(self) -> Spoken:
        """Speak one more token of the piece."""
        spoken: Spoken = self._brain.do(VoiceDeed.STEP)
        if spoken.tokens_at_s is None:
            return spoken
        # The other process has a clock of its own; it says how long ago it was.
        return replace(spoken, tokens_at_s=self._clock.now_s() + spoken.tokens_at_s)

    def upcoming(self) -> FarStep | None:
        """What the model does in the next `step`, where it can be computed with others'."""
        return _step(self._brain, self._brain.foresee(VoiceDeed.STEP))

"""The real mind: a model's memory of one conversation, cut and rebuilt turn by turn.

Knows nothing of sound cards, of who has the floor, or of how an answer is spoken. The weights
belong to the bundle; everything that changes is here and in `engine.models.conversation`.
"""

from itertools import pairwise
from typing import Final

from engine.audio.features import SHIFT_SAMPLES
from engine.audio.port import Sound
from engine.config import EngineConfig
from engine.dialogue.history import turns_to_leave_out
from engine.errors import RequestError
from engine.events import EndOfReply
from engine.models import free_pages
from engine.models.bundle import ModelBundle
from engine.models.conversation import Conversation
from engine.models.drawing import Drawing
from engine.models.encoder import SUBSAMPLING
from engine.models.packed_state import StateReader, StateWriter
from engine.models.together import Hearing, Writing
from engine.session.captions import Captions
from engine.session.chunk_windows import ChunkWindows
from engine.session.parts import Judgement, Written
from engine.session.remembered_turn import RememberedTurn
from engine.session.wording import as_read
from engine.session.writer import AnswerWriter

_FREE_SHARE: Final = 0.4
"""Share of the budget that should be free when a turn begins: for a long question and a long
answer."""

_LEAST_FREE_SHARE: Final = 0.2
"""What must be free, where a turn begins at a moment at which making room would be heard."""

_SHORTEST_ANSWER: Final = 48
"""Tokens that are kept free for an answer, however long the question."""

_LONGEST_OVERLAP_CHUNKS: Final = 28
"""Chunks that are kept free for speech over an answer that is being written: as long as it may last
before the answer gives way, and its pre-roll."""


class ModelMind:
    """Hears, remembers and writes with a bundle's weights."""

    def __init__(self, bundle: ModelBundle, config: EngineConfig, drawing: Drawing) -> None:
        """Begin a conversation in the configured role."""
        self._bundle = bundle
        self._drawing = drawing
        self._max_tokens = config.answer.max_text_tokens
        self._budget = min(config.context_tokens, _longest_context(bundle))
        self._captions = Captions(bundle)
        self._turns: list[RememberedTurn] = []
        self._open: RememberedTurn | None = None
        self._writer: AnswerWriter | None = None
        self._windows = self._new_windows()
        self._role = config.role or bundle.config.dialogue.default_role
        self._conversation = Conversation(bundle, self._role, budget=self._budget)
        self._role_rows = self._conversation.position
        self._n_prefix = len(bundle.tokenizer.encode(bundle.config.dialogue.assistant_prefix))
        self._chunk_rows = bundle.config.encoder.chunk_frames
        self._overlap_rows = (
            self._conversation.opening_rows + _LONGEST_OVERLAP_CHUNKS * self._chunk_rows
        )
        self._reserved_rows = 0
        self._check_role(self._role_rows)

    @property
    def chunk_samples(self) -> int:
        """Samples at 16 kHz that are heard at a time."""
        return self._bundle.config.encoder.chunk_frames * SUBSAMPLING * SHIFT_SAMPLES

    @property
    def role(self) -> str:
        """The role in force."""
        return self._role

    @property
    def memory_bytes(self) -> int:
        """What is held for this conversation: keys, values, and what was heard in each turn."""
        turns = [*self._turns, *filter(None, (self._open,))]
        return self._conversation.cache.n_bytes + sum(turn.n_bytes for turn in turns)

    @property
    def most_memory_bytes(self) -> int:
        """What that can become: every position has keys and values, and may have been heard.

        For a moment, as the cache grows, the half of it is there twice.
        """
        heard_bytes = self._bundle.llm.hidden_size * self._bundle.dtype.itemsize
        return self._budget * (self._conversation.cache.shape.position_bytes + heard_bytes)

    # -- the user's turn --------------------------------------------------------------------

    def open_turn(self) -> int:
        """Begin a spoken turn; returns how many old turns had to leave to make room.

        An answer may still be heard: sound would run out while much is written anew.
        """
        n_left_out = self._leave_free(_LEAST_FREE_SHARE) if self._writer is None else 0
        self._reserved_rows = self._answer_rows if self._writer is None else 0
        self._open = RememberedTurn(begins=self._conversation.position)
        self._conversation.begin_user_turn()
        self._windows = self._new_windows()
        self._captions.reset()
        return n_left_out

    def make_room(self) -> int:
        """Let old turns leave while nobody speaks or waits; returns how many."""
        if self._open is not None or self._writer is not None:
            return 0
        n_left_out = self._leave_free(_FREE_SHARE)
        free_pages.give_back()
        return n_left_out

    @property
    def is_hearing(self) -> bool:
        """Whether a turn is open."""
        return self._open is not None

    @property
    def has_room(self) -> bool:
        """Whether the open turn may go on: another chunk fits, and an answer behind it."""
        rows = self._chunk_rows
        if not self._opened().rows:
            rows += self._conversation.opening_rows
        return self._conversation.position + rows + self._reserved_rows <= self._budget

    @property
    def _answer_rows(self) -> int:
        """What must be free when a turn is taken: a short answer, and speech over it."""
        return self._n_prefix + _SHORTEST_ANSWER + self._overlap_rows

    def hear(self, chunk: Sound) -> Judgement:
        """Hear [chunk_samples] float32 of the open turn."""
        turn = self._opened()
        reading = self._conversation.hear(self._windows.push(chunk))
        turn.rows.append(reading.rows)
        return Judgement(*reading.probabilities, self._captions.read(reading.frames))

    def upcoming_hearing(self, chunk: Sound) -> Hearing | None:
        """What the model does when it hears this chunk, if that can be computed with others'."""
        if self._open is None or not self.has_room:
            return None
        return Hearing(self._conversation, self._windows.foresee(chunk))

    def drop_turn(self) -> None:
        """Forget the open turn; an answer that was being written can go on."""
        self._conversation.cut(self._opened().begins)
        self._open = None

    def take_turn(self) -> None:
        """The open turn is complete; `write` answers it."""
        self._turns.append(self._opened())
        self._open = None
        self._begin_answer()

    def reopen_turn(self) -> None:
        """Go on hearing the turn that was taken last, as if its answer had not been begun."""
        turn = self._turns.pop()
        self._conversation.cut(turn.answer_begins)
        turn.answer = []
        self._writer = None
        self._reserved_rows = self._answer_rows
        self._open = turn

    def take_typed(self, text: str) -> int:
        """A typed turn; `write` answers it; returns how many old turns had to leave.

        Raises:
            RequestError: It is longer than the memory allows; nothing was written.
        """
        n_left_out = self._leave_free(_FREE_SHARE)
        words = as_read(self._bundle, text)
        turn = RememberedTurn(begins=self._conversation.position, typed=words)
        n_rows = self._conversation.rows_of(words) + self._answer_rows
        if turn.begins + n_rows > self._budget:
            raise RequestError(
                f"That is too long to be remembered: it needs {n_rows} tokens, and"
                f" {self._budget - turn.begins} are free.",
                remedy="Shorten it, or allow a longer memory in the settings.",
            )
        self._conversation.read(words)
        self._turns.append(turn)
        self._begin_answer()
        return n_left_out

    # -- the answer -------------------------------------------------------------------------

    def write(self) -> Written:
        """Write one more token of the answer."""
        if self._writer is None:
            raise RuntimeError("no answer is under way")
        n_rows = self._n_prefix + 1 + self._overlap_rows
        if self._conversation.position + n_rows > self._budget:
            self._writer = None
            return Written("", end=EndOfReply.LENGTH)
        written = self._writer.step()
        self._turns[-1].answer = self._writer.tokens
        if written.end is not None:
            self._writer = None
            self._cut_answer(self._turns[-1])
        return written

    def upcoming_writing(self) -> Writing | None:
        """What the model does in the next `write`, if that can be computed with others'."""
        if self._writer is None or not self._conversation.has_room_for(1):
            return None
        token = self._writer.unwritten
        return None if token is None else Writing(self._conversation, token)

    def keep_heard(self, n_tokens: int) -> int:
        """Keep only the beginning of the last answer; a turn open meanwhile stays open.

        Returns:
            How many old turns had to leave so that the open one can go on.
        """
        turn = self._turns[-1]
        turn.answer = turn.answer[:n_tokens]
        self._writer = None
        self._cut_answer(turn)
        if self._open is not None:
            self._open.begins = self._conversation.position
            n_left_out = self._leave_free(_FREE_SHARE)
            if not n_left_out:
                self._conversation.rehear(self._open.rows)
            self._reserved_rows = self._answer_rows
            return n_left_out
        return 0

    def _cut_answer(self, turn: RememberedTurn) -> None:
        """Cut the cache behind the answer's tokens; write the last one if it was only drawn."""
        conversation = self._conversation
        begins = turn.answer_begins + self._n_prefix
        n_cached = (self._open.begins if self._open else conversation.position) - begins
        if n_cached < 0:
            conversation.cut(turn.answer_begins)
            conversation.begin_answer()
            n_cached = 0
        conversation.cut(begins + min(len(turn.answer), n_cached))
        conversation.write_tokens(turn.answer[n_cached:])

    def _begin_answer(self) -> None:
        self._turns[-1].answer_begins = self._conversation.position
        self._writer = self._new_writer()

    def _new_writer(self) -> AnswerWriter:
        return AnswerWriter(
            self._bundle, self._conversation, self._drawing, max_tokens=self._max_tokens
        )

    # -- the memory -------------------------------------------------------------------------

    def remember(self, asked: str, answered: str) -> None:
        """Add a turn that was held elsewhere; no turn is open and no answer is under way."""
        self._leave_free(_FREE_SHARE)
        words = as_read(self._bundle, asked)
        turn = RememberedTurn(begins=self._conversation.position, typed=words)
        turn.answer = self._bundle.tokenizer.encode_words(answered)[: self._max_tokens]
        with self._conversation.at_once():
            self._rewrite(turn)
        self._turns.append(turn)

    def set_role(self, role: str, *, keeps_history: bool) -> None:
        """Answer in another role; no answer is under way; an open turn stays open.

        Raises:
            RequestError: The role is too long; the one in force stays.
        """
        role = role or self._bundle.config.dialogue.default_role
        self._check_role(Conversation.role_rows(self._bundle, role))
        self._role = role
        self._rebuild(self._turns if keeps_history else [])

    def forget(self) -> None:
        """Begin a new conversation in the same role."""
        self._open = None
        self._rebuild([])

    def _check_role(self, n_rows: int) -> None:
        """Refuse a role that leaves no room for a conversation."""
        longest = int(self._budget * (1.0 - _FREE_SHARE))
        if n_rows > longest:
            raise RequestError(
                f"The role is too long: it takes {n_rows} tokens, and {longest} are possible.",
                remedy="Shorten it, or allow a longer memory in the settings.",
            )

    def _leave_free(self, share: float) -> int:
        """Let the oldest turns leave if less of the budget than a share is free; how many."""
        marks = [*(turn.begins for turn in self._turns), self._conversation.position]
        n_left_out = turns_to_leave_out(
            [end - begin for begin, end in pairwise(marks)],
            role_rows=self._role_rows,
            budget_rows=int(self._budget * (1.0 - share)),
        )
        if n_left_out:
            self._rebuild(self._turns[n_left_out:])
        return n_left_out

    def _rebuild(self, turns: list[RememberedTurn]) -> None:
        """Write the role, these turns and an open one, and nothing else, into the memory."""
        conversation = self._conversation
        self._turns = turns
        self._writer = None
        with conversation.at_once():
            conversation.begin_again(self._role)
            self._role_rows = conversation.position
            for turn in turns:
                self._rewrite(turn)
            if self._open is not None:
                self._open.begins = conversation.position
                conversation.rehear(self._open.rows)

    def _rewrite(self, turn: RememberedTurn) -> None:
        conversation = self._conversation
        turn.begins = conversation.position
        if turn.typed:
            conversation.read(turn.typed)
        else:
            conversation.rehear(turn.rows)
        turn.answer_begins = conversation.position
        conversation.begin_answer()
        conversation.write_tokens(turn.answer)

    # -- moving -----------------------------------------------------------------------------

    def pack(self, into: StateWriter) -> None:
        """Write the whole conversation, in the middle of whatever it is."""
        into.value("role", self._role)
        into.value("role_rows", self._role_rows)
        into.value("reserved_rows", self._reserved_rows)
        into.value("n_turns", len(self._turns))
        for index, turn in enumerate(self._turns):
            turn.pack(into.within(f"turn.{index}"))
        into.value("is_open", self._open is not None)
        if self._open is not None:
            self._open.pack(into.within("open"))
        self._conversation.pack(into.within("conversation"))
        self._captions.pack(into.within("captions"))
        self._windows.pack(into.within("features"))
        into.value("is_writing", self._writer is not None)
        if self._writer is not None:
            self._writer.pack(into.within("writer"))

    def unpack(self, kept: StateReader) -> None:
        """Become what `pack` wrote.

        Raises:
            PackedStateError: It does not fit this model.
            OutOfMemoryError: It is longer than this mind's memory.
        """
        bundle = self._bundle
        self._role = kept.text("role")
        self._role_rows = kept.count("role_rows")
        self._reserved_rows = kept.count("reserved_rows")
        self._turns = [
            RememberedTurn.unpack(kept.within(f"turn.{index}"), bundle)
            for index in range(kept.count("n_turns"))
        ]
        self._open = (
            RememberedTurn.unpack(kept.within("open"), bundle) if kept.flag("is_open") else None
        )
        self._conversation.unpack(kept.within("conversation"))
        self._captions.unpack(kept.within("captions"))
        self._windows = self._new_windows()
        self._windows.unpack(kept.within("features"))
        self._writer = self._new_writer() if kept.flag("is_writing") else None
        if self._writer is not None:
            self._writer.unpack(kept.within("writer"))

    def _opened(self) -> RememberedTurn:
        if self._open is None:
            raise RuntimeError("no turn is open")
        return self._open

    def _new_windows(self) -> ChunkWindows:
        return ChunkWindows(
            chunk_samples=self.chunk_samples, n_mels=self._bundle.config.encoder.n_mels
        )


def _longest_context(bundle: ModelBundle) -> int:
    """What the LLM was made for."""
    return int(getattr(bundle.llm.config, "max_position_embeddings", 32_768))

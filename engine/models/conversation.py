"""One conversation's caches: what was heard, written and answered, as the models remember it.

Knows no turns, thresholds or sound; the caller says when a user's turn begins and when to answer.
The weights belong to the bundle; everything that changes while someone talks is here.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.models.bundle import ModelBundle
from engine.models.kv_cache import KvCache
from engine.models.packed_state import StateReader, StateWriter
from engine.models.stream_state import AdapterState, EncoderState
from engine.models.taken_ahead import Ahead, HeardAhead, WrittenAhead

TURN_END = "<|im_end|>"
"""Closes the turn before: the role, or an answer, whose own end is never fed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model makes of one chunk of sound.

    Attributes:
        probabilities: Go on listening, take the turn, disregard; they sum to 1.
        frames: [1, chunk_frames, D], the encoder's output, for the recognition head.
        rows: [1, n, H], what of it the LLM was given; `rehear` takes it again.
    """

    probabilities: tuple[float, float, float]
    frames: Tensor
    rows: Tensor


class Conversation:
    """The growing cache of one conversation and what writes into it.

    A conversation is a row of positions in the LLM's cache. `position` says how many there are;
    `cut` goes back to an earlier one. Its next step may have been computed ahead of its time
    (`expect`): the same step then takes the outcome, and every other one drops it.

    Attributes:
        cache: The LLM's memory; what lies behind its length is nobody's.
    """

    def __init__(
        self, bundle: ModelBundle, role: str | None = None, *, budget: int | None = None
    ) -> None:
        """Write the role.

        Args:
            bundle: Shared weights.
            role: Who answers; None is the model's default role.
            budget: Positions that the conversation may have; None is what the LLM was made for.
        """
        self._bundle = bundle
        self.cache: KvCache = bundle.llm.new_cache(budget=budget)
        self._encoder: EncoderState = bundle.encoder.initial_state()
        self._adapter: AdapterState = bundle.adapter.initial_state()
        self._hidden: Tensor | None = None
        self._opening: Tensor | None = None
        self._logits: Tensor | None = None
        self._ahead: Ahead | None = None
        self._gathered: list[Tensor] | None = None
        self.begin_again(role)

    def begin_again(self, role: str | None = None) -> None:
        """Forget every position and write a role, in the same memory.

        A memory of its own would be as large again until this one is gone. What the next chunk
        heard goes on from is kept: an open turn can be reheard.

        Args:
            role: As for a new conversation.
        """
        self.cut(0)
        self._append(self._embed(_role_ids(self._bundle, role)))

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Compute all that is written in the block in one pass of the LLM, when it ends.

        Nothing may be heard or cut in it but at its beginning.

        Raises:
            OutOfMemoryError: It does not fit; nothing of it was written.
        """
        gathered: list[Tensor] = []
        self._gathered = gathered
        try:
            yield
        finally:
            self._gathered = None
        if gathered:
            self._write(torch.cat(gathered, dim=1))

    @property
    def position(self) -> int:
        """Positions in the cache, and those that are written when `at_once` ends."""
        return self.cache.length + sum(rows.shape[1] for rows in self._gathered or ())

    @property
    def opening_rows(self) -> int:
        """Positions that a spoken turn takes before its first sound."""
        return self._turn_opening().shape[1]

    @staticmethod
    def role_rows(bundle: ModelBundle, role: str) -> int:
        """Positions that a role takes."""
        return len(_role_ids(bundle, role))

    def rows_of(self, text: str) -> int:
        """Positions that a typed turn takes."""
        return self._user_prefix().shape[1] + len(self._bundle.tokenizer.encode_words(text))

    def cut(self, position: int) -> None:
        """Forget everything from `position` on; a turn that was begun must be begun again."""
        self.cache.truncate(position)
        self._hidden = self._logits = None
        self._opening = None
        self._ahead = None

    def fork(self) -> "Conversation":
        """A conversation of its own that goes on from here."""
        branch = object.__new__(Conversation)
        branch._bundle, branch.cache = self._bundle, self.cache.fork()
        branch._encoder, branch._adapter = self._encoder, self._adapter
        branch._hidden, branch._opening = self._hidden, self._opening
        branch._logits, branch._ahead, branch._gathered = self._logits, None, None
        return branch

    def pack(self, into: StateWriter) -> None:
        """Write all caches."""
        self.cache.pack(into.within("cache"))
        self._encoder.pack(into.within("encoder"))
        self._adapter.pack(into.within("adapter"))
        if self._hidden is not None:
            into.tensor("hidden", self._hidden)
        if self._opening is not None:
            into.tensor("opening", self._opening)

    def unpack(self, kept: StateReader) -> None:
        """Become what `pack` wrote; the budget stays this one's own.

        Raises:
            PackedStateError: It does not fit this model.
            OutOfMemoryError: It is longer than the budget.
        """
        width, dtype = self._bundle.prompt_embeddings.shape[-1], self._bundle.dtype
        self._encoder = EncoderState.unpack(kept.within("encoder"), self._encoder)
        self._adapter = AdapterState.unpack(kept.within("adapter"), self._adapter)
        self._hidden = kept.maybe_tensor("hidden", (1, width), dtype)
        self._opening = kept.maybe_tensor("opening", (1, None, width), dtype)
        self._logits = self._ahead = None
        self.cache.unpack(kept.within("cache"))

    @torch.inference_mode()
    def begin_user_turn(self) -> None:
        """Forget the sound of earlier turns; the next chunk heard opens a new one."""
        bundle = self._bundle
        self._encoder = bundle.encoder.initial_state()
        self._adapter = bundle.adapter.initial_state()
        self._opening = self._turn_opening()
        self._ahead = None

    @torch.inference_mode()
    def hear(self, windows: Tensor) -> Reading:
        """Write the next chunk of the user's turn.

        Args:
            windows: [1, 3 + 4 * chunk_frames, n_mels] float32, log-mel: three old frames and the
                chunk's own.

        Returns:
            What the state head says at the chunk's last row.
        """
        ahead, self._ahead = self._ahead, None
        if isinstance(ahead, HeardAhead) and ahead.windows is windows:
            self._take(ahead.hidden)
            self._encoder, self._adapter, self._opening = ahead.encoder, ahead.adapter, None
            return Reading(ahead.probabilities, ahead.frames, ahead.rows)
        bundle = self._bundle
        frames, encoder = bundle.encoder(windows.to(bundle.device), self._encoder)
        rows, adapter = bundle.adapter(frames, self._adapter)
        assert encoder is not None
        assert adapter is not None
        hidden = self._write(self.after_opening(rows))
        self._encoder, self._adapter, self._opening = encoder, adapter, None
        logits = bundle.state_head(hidden[:, -1])
        go_on, take, disregard = bundle.state_head.probabilities(logits)[0].tolist()
        return Reading((go_on, take, disregard), frames, rows)

    @torch.inference_mode()
    def rehear(self, rows: Sequence[Tensor]) -> None:
        """Write a spoken turn again from here, or its beginning; `hear` goes on with it.

        Args:
            rows: [1, n, H] each, of the turn's readings, in order.
        """
        self._append(torch.cat((self._turn_opening(), *rows), dim=1))
        self._opening = None

    @torch.inference_mode()
    def read(self, text: str) -> None:
        """Write a user's turn that was typed."""
        words = self._embed(self._bundle.tokenizer.encode_words(text))
        self._append(torch.cat((self._user_prefix(), words), dim=1))

    @torch.inference_mode()
    def begin_answer(self) -> None:
        """Close the user's turn, so that `next_logits` predicts the answer's first token."""
        prefix = self._bundle.config.dialogue.assistant_prefix
        self._append(self._embed(self._bundle.tokenizer.encode(prefix)))

    @torch.inference_mode()
    def next_logits(self) -> Tensor:
        """Scores of the token that comes next, [1, vocabulary] float32.

        Raises:
            RuntimeError: Nothing was written since the last cut.
        """
        if self._logits is not None:
            return self._logits
        return self._bundle.llm.logits(self.last_hidden).float()

    @property
    def last_hidden(self) -> Tensor:
        """[1, H]: the hidden state at the last position, which predicts the next token."""
        if self._hidden is None:
            raise RuntimeError("nothing was written since the cache was cut")
        return self._hidden

    @torch.inference_mode()
    def write_token(self, token: Tensor) -> None:
        """Write one token of the answer.

        Args:
            token: [1] int64 on the bundle's device.
        """
        ahead, self._ahead = self._ahead, None
        if isinstance(ahead, WrittenAhead) and token.tolist() == [ahead.token]:
            self._take(ahead.hidden, ahead.logits)
        else:
            self._write(self._bundle.llm.embed(token[:, None]))

    @torch.inference_mode()
    def write_tokens(self, ids: Sequence[int]) -> None:
        """Write the beginning of an answer, or more of it; nothing for no tokens."""
        if ids:
            self._append(self._embed(list(ids)))

    def _append(self, embeds: Tensor) -> None:
        """Write new positions, now or with all others of `at_once`."""
        if self._gathered is None:
            self._write(embeds)
        else:
            self._gathered.append(embeds)

    def _write(self, embeds: Tensor) -> Tensor:
        """Run the LLM over new positions; [1, n, H] hidden states."""
        with torch.inference_mode():
            hidden = self._bundle.llm(embeds, self.cache)
        self._hidden, self._logits, self._ahead = hidden[:, -1], None, None
        return hidden

    def _take(self, hidden: Tensor, logits: Tensor | None = None) -> None:
        """Count as written what was written ahead."""
        self.cache.advance(hidden.shape[1])
        self._hidden, self._logits = hidden[:, -1], logits

    # -- what is computed ahead -------------------------------------------------------------

    @property
    def memory_of_sound(self) -> tuple[EncoderState, AdapterState]:
        """What the next chunk heard goes on from."""
        return self._encoder, self._adapter

    def after_opening(self, rows: Tensor) -> Tensor:
        """[1, n, H] of a chunk, behind the turn's opening where that was not written yet."""
        return rows if self._opening is None else torch.cat((self._opening, rows), dim=1)

    def has_room_for(self, n_rows: int) -> bool:
        """Whether so many rows can be written."""
        return self.cache.length + n_rows <= self.cache.budget

    def expect(self, ahead: Ahead) -> None:
        """Take this as the outcome of the next step, if that is the one."""
        self._ahead = ahead

    def _turn_opening(self) -> Tensor:
        """[1, n, H]: what stands before the sound of a spoken turn."""
        prompts = self._bundle.prompt_embeddings[None].to(self._bundle.dtype)
        return torch.cat((self._user_prefix(), prompts), dim=1)

    def _user_prefix(self) -> Tensor:
        return self._embed(
            self._bundle.tokenizer.encode(TURN_END + self._bundle.config.dialogue.user_prefix)
        )

    @torch.inference_mode()
    def _embed(self, ids: list[int]) -> Tensor:
        return self._bundle.llm.embed(torch.tensor([ids], device=self._bundle.device))


def _role_ids(bundle: ModelBundle, role: str | None) -> list[int]:
    """The tokens of a role; None is the model's default one."""
    dialogue = bundle.config.dialogue
    text = dialogue.default_role if role is None else bundle.tokenizer.without_marks(role)
    return bundle.tokenizer.encode(dialogue.system_prefix + text)

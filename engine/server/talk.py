"""One conversation in the protocol's words: what a client asks becomes what the engine does.

Pure: no socket, no thread, no clock, no torch. What the engine tells on its way back is
`engine.server.narrator`'s.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from engine.audio.port import Sound
from engine.commands import (
    NewConversation,
    Remember,
    SayText,
    SetPatience,
    SetRole,
    SetYieldsAfter,
    StopReply,
)
from engine.events import Event, ModelReady
from engine.protocol.message_error import ErrorKind, MessageError
from engine.protocol.names import Name
from engine.protocol.pcm import WIRE_RATE_HZ, decode_pcm
from engine.server.client_messages import (
    AudioAppend,
    AudioClear,
    AudioCommit,
    ClientMessage,
    ConversationClear,
    ItemCreate,
    ItemDelete,
    ItemDraft,
    ItemRetrieve,
    ItemTruncate,
    ResponseCancel,
    ResponseCreate,
    ResponseDraft,
    SessionUpdate,
)
from engine.server.items import Pending
from engine.server.line import Line
from engine.server.narrator import Narrator
from engine.server.settings import (
    Dialect,
    RealtimeSettings,
    TurnEnd,
    model_record,
    refuse_text_only,
)

_AFTER_PATIENCE_S: Final = 0.5
"""Silence beyond patience that is put behind sound which is known to be complete."""


class Talk:
    """One client's conversation.

    Attributes:
        settings: What is in force.
    """

    def __init__(
        self, line: Line, *, dialect: Dialect, ready: ModelReady, patience_s: float, session_id: str
    ) -> None:
        """Begin; nothing is said before `open`.

        Args:
            line: The session.
            dialect: Which generation of the protocol the client speaks.
            ready: The loaded model.
            patience_s: The patience that holds where the client asks for none.
            session_id: The session's name.
        """
        self._line = line
        self._dialect = dialect
        self._ready = ready
        self._session_id = session_id
        self._patience_s = patience_s
        self._narrator = Narrator(line, dialect=dialect, has_words=ready.has_captions)
        self._items = self._narrator.items
        self._buffer: list[Sound] = []
        self.settings = RealtimeSettings(instructions=ready.role, patience_s=patience_s)

    @property
    def is_answering(self) -> bool:
        """Whether an answer is under way."""
        return self._narrator.answer is not None

    @property
    def n_held(self) -> int:
        """Frames of sound that wait for the client to have them answered."""
        pending = (one.sound for one in self._items.pending if one.sound is not None)
        return sum(map(len, self._buffer)) + sum(map(len, pending))

    @property
    def is_hearing(self) -> bool:
        """Whether a turn is being heard."""
        return self._narrator.is_hearing

    def open(self) -> None:
        """Greet."""
        self._tell_settings(Name.SESSION_CREATED)

    def told(self, event: Event) -> None:
        """The engine has told something."""
        self._narrator.told(event)

    def spoke(self, samples: Sound) -> None:
        """The engine has spoken [n] float32 of the answer under way."""
        self._narrator.spoke(samples)

    def fell_quiet(self) -> None:
        """The engine has heard everything and has nothing to do."""
        self._narrator.fell_quiet()

    def complain(self, error: MessageError) -> None:
        """Send an `error` event."""
        self._narrator.complain(error)

    def take(self, message: ClientMessage) -> None:
        """Carry out what the client asks.

        Raises:
            MessageError: It cannot be carried out; nothing of it was.
        """
        try:
            self._take(message)
        except MessageError as error:
            error.event_id = error.event_id or message.event_id
            raise

    def _take(self, message: ClientMessage) -> None:
        match message:
            case AudioAppend(audio=audio):
                self._append(decode_pcm(audio))
            case AudioCommit():
                self._commit()
            case AudioClear():
                self._clear()
            case SessionUpdate():
                self._update(message)
            case ItemCreate():
                self._create_item(message)
            case ItemDelete(item_id=item_id):
                self._items.take_back(item_id)
                self._narrator.send(Name.ITEM_DELETED, item_id=item_id)
            case ItemRetrieve(item_id=item_id):
                self._narrator.send(Name.ITEM_RETRIEVED, item=self._items.find(item_id))
            case ItemTruncate():
                self._truncate(message)
            case ResponseCreate(response=wish):
                self._create_response(wish)
            case ResponseCancel(response_id=response_id):
                self._cancel(response_id)
            case ConversationClear():
                self._clear_conversation()

    # -- settings ---------------------------------------------------------------------------

    def _update(self, message: SessionUpdate) -> None:
        before = self.settings
        after = before.updated(message.session, default_patience_s=self._patience_s)
        self.settings = after
        self._narrator.transcribes = after.transcribes
        self._narrator.is_by_hand = self._is_by_hand
        if after.instructions != before.instructions:
            self._line.command(SetRole(after.instructions))
        if after.patience_s != before.patience_s:
            self._line.command(SetPatience(after.patience_s))
        if message.session.floe is not None and message.session.floe.yields_after_ms is not None:
            self._line.command(SetYieldsAfter(message.session.floe.yields_after_ms / 1000))
        if after.turn_end is not before.turn_end and TurnEnd.CLIENT in (
            after.turn_end,
            before.turn_end,
        ):
            self._forget_sound()
        self._tell_settings(Name.SESSION_UPDATED)

    def _tell_settings(self, name: Name) -> None:
        record = self.settings.record(
            self._dialect, session_id=self._session_id, model=self._ready.name
        )
        self._narrator.send(name, session=record | {"floe": model_record(self._ready)})

    # -- sound ------------------------------------------------------------------------------

    @property
    def _is_by_hand(self) -> bool:
        return self.settings.turn_end is TurnEnd.CLIENT

    def _append(self, samples: Sound) -> None:
        if self._is_by_hand:
            self._buffer.append(samples)
        else:
            self._line.feed(samples)

    def _commit(self) -> None:
        if self._is_by_hand:
            self._commit_buffer()
        elif self.is_hearing:
            self._line.feed(self._closing_silence())
        else:
            raise _nothing_committed("No voice is being heard, so there is nothing to commit.")

    def _commit_buffer(self) -> None:
        if not any(map(len, self._buffer)):
            raise _nothing_committed("The input audio buffer is empty.")
        sound = np.concatenate(self._buffer)
        self._buffer = []
        item_id = self._narrator.new_id("item")
        self._items.pending.append(Pending(item_id, sound=sound))
        self._narrator.commit_sound(item_id)

    def _clear(self) -> None:
        self._forget_sound()
        self._narrator.send(Name.CLEARED)

    def _forget_sound(self) -> None:
        self._buffer = []
        self._line.drop_sound()

    def _closing_silence(self) -> Sound:
        seconds = self.settings.patience_s + _AFTER_PATIENCE_S
        return np.zeros(int(seconds * WIRE_RATE_HZ), dtype=np.float32)

    # -- items ------------------------------------------------------------------------------

    def _create_item(self, message: ItemCreate) -> None:
        draft = message.item
        if message.previous_item_id not in (None, self._items.last_id):
            raise _not_there("Items are added at the end only.", "previous_item_id")
        if draft.role == "system":
            raise _not_there("The role is given by session.update.", "item.role")
        if draft.id is not None and self._items.has(draft.id):
            raise MessageError(
                f"There is an item {draft.id!r} already.",
                kind=ErrorKind.ITEM_EXISTS,
                param="item.id",
            )
        item_id = draft.id or self._narrator.new_id("item")
        if draft.role == "assistant":
            self._remember(draft, item_id)
            return
        pending = _pending(draft, item_id)
        self._items.pending.append(pending)
        self._narrator.add_user_item(pending.item_id, text=pending.text or None)

    def _remember(self, draft: ItemDraft, item_id: str) -> None:
        """Take an answer that was given elsewhere; what waits to be answered is its question."""
        answered = _answer_text(draft)
        if any(one.sound is not None for one in self._items.pending):
            raise _not_there("Only typed messages can come before an answer.", "item.role")
        asked = "\n".join(one.text for one in self._items.pending)
        self._line.command(Remember(asked, answered))
        self._items.pending = []
        self._narrator.add_answer_item(item_id, text=answered)

    def _clear_conversation(self) -> None:
        self._forget_sound()
        self._items.pending = []
        self._line.command(NewConversation())

    def _truncate(self, message: ItemTruncate) -> None:
        record = self._items.find(message.item_id)
        if record["role"] != "assistant":
            raise _not_there("Only answers can be truncated.", "item_id")
        self._narrator.truncate(message.item_id, audio_end_ms=message.audio_end_ms)

    # -- answers ----------------------------------------------------------------------------

    def _create_response(self, wish: ResponseDraft) -> None:
        _refuse_other_than_an_answer(wish)
        if self._narrator.answer is not None or self._narrator.is_awaited:
            raise MessageError(
                "An answer is under way already.",
                remedy="Wait for response.done, or cancel it.",
                kind=ErrorKind.RESPONSE_ACTIVE,
            )
        pending = self._items.pending
        sounds = [one.sound for one in pending if one.sound is not None]
        texts = [one.text for one in pending if one.sound is None]
        if sounds and texts:
            raise _not_there("Text and sound cannot be answered at once.", "input")
        if not pending:
            raise MessageError(
                "There is nothing to answer.",
                remedy="Add a user's item, or commit sound, first.",
                kind=ErrorKind.NOTHING_TO_ANSWER,
            )
        self._items.pending = []
        self._narrator.is_awaited = True
        if texts:
            self._line.command(SayText("\n".join(texts)))
        else:
            self._line.feed(np.concatenate([*sounds, self._closing_silence()]))

    def _cancel(self, response_id: str | None) -> None:
        answer = self._narrator.answer
        if answer is None or response_id not in (None, answer.response_id):
            raise MessageError(
                "There is no such answer under way.",
                kind=ErrorKind.NO_RESPONSE,
                param="response_id",
            )
        self._line.command(StopReply())


def _answer_text(draft: ItemDraft) -> str:
    if {part.type for part in draft.content} - {"output_text", "text"}:
        raise _not_there("An answer that is remembered is output_text.", "item.content")
    return "\n".join(part.text or "" for part in draft.content).strip()


def _pending(draft: ItemDraft, item_id: str) -> Pending:
    kinds = {part.type for part in draft.content}
    if kinds == {"input_text"}:
        text = "\n".join(part.text or "" for part in draft.content).strip()
        if not text:
            raise MessageError(
                "The item has no text in it.", kind=ErrorKind.INVALID_EVENT, param="item.content"
            )
        return Pending(item_id, text=text)
    if kinds == {"input_audio"}:
        param = "item.content.audio"
        sounds = [decode_pcm(part.audio or "", param=param) for part in draft.content]
        if not any(map(len, sounds)):
            raise MessageError(
                "The item has no sound in it.", kind=ErrorKind.INVALID_AUDIO, param=param
            )
        return Pending(item_id, sound=np.concatenate(sounds))
    raise _not_there("An item is either input_text or input_audio.", "item.content")


def _refuse_other_than_an_answer(wish: ResponseDraft) -> None:
    refuse_text_only(wish.output_modalities, wish.modalities)
    is_there: dict[str, Callable[[Any], bool]] = {
        "instructions": lambda value: not value,
        "tools": lambda value: not value,
        "input": lambda value: value is None,
        "conversation": lambda value: value in (None, "auto"),
    }
    for name, is_fine in is_there.items():
        if not is_fine(getattr(wish, name)):
            raise _not_there(f"An answer cannot have {name} of its own.", f"response.{name}")


def _nothing_committed(message: str) -> MessageError:
    return MessageError(message, kind=ErrorKind.BUFFER_EMPTY)


def _not_there(message: str, param: str) -> MessageError:
    return MessageError(message, kind=ErrorKind.UNSUPPORTED, param=param)

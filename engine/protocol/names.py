"""The names of the server's events, as the present generation of the protocol has them.

Knows nothing of when anything is said.
"""

from enum import StrEnum
from typing import Any, Final

Message = dict[str, Any]
"""One event, as JSON has it."""


class Name(StrEnum):
    """The `type` of a server event, as the present generation of the protocol has it."""

    ERROR = "error"
    SESSION_CREATED = "session.created"
    SESSION_UPDATED = "session.updated"
    SPEECH_STARTED = "input_audio_buffer.speech_started"
    SPEECH_STOPPED = "input_audio_buffer.speech_stopped"
    COMMITTED = "input_audio_buffer.committed"
    CLEARED = "input_audio_buffer.cleared"
    ITEM_ADDED = "conversation.item.added"
    ITEM_DONE = "conversation.item.done"
    ITEM_DELETED = "conversation.item.deleted"
    ITEM_RETRIEVED = "conversation.item.retrieved"
    ITEM_TRUNCATED = "conversation.item.truncated"
    TRANSCRIPTION_COMPLETED = "conversation.item.input_audio_transcription.completed"
    RESPONSE_CREATED = "response.created"
    RESPONSE_DONE = "response.done"
    OUTPUT_ITEM_ADDED = "response.output_item.added"
    OUTPUT_ITEM_DONE = "response.output_item.done"
    PART_ADDED = "response.content_part.added"
    PART_DONE = "response.content_part.done"
    AUDIO_DELTA = "response.output_audio.delta"
    AUDIO_DONE = "response.output_audio.done"
    TRANSCRIPT_DELTA = "response.output_audio_transcript.delta"
    TRANSCRIPT_DONE = "response.output_audio_transcript.done"
    OUTPUT_CLEARED = "output_audio_buffer.cleared"
    MOOD = "floe.mood"
    STATE = "floe.state"
    WORDS = "floe.words"
    TURN_TAKEN = "floe.turn_taken"
    TURN_DROPPED = "floe.turn_dropped"
    SPOKEN = "floe.spoken"
    DUCKED = "floe.ducked"
    RESUMED = "floe.resumed"
    LATENCY = "floe.latency"
    OVERLAP = "floe.overlap"
    CONTEXT_TRIMMED = "floe.context_trimmed"
    CONVERSATION_CLEARED = "floe.conversation_cleared"


PROTOCOL_VERSION: Final = 1
"""Of Floe's own part; a client that needs more than a server has says so to its user."""

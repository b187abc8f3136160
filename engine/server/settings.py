"""One user's settings as the protocol has them, and what of them the engine can do.

Pure. What the engine cannot do, and a client would miss, is refused; what only changes a service
that is not this one (a voice's name, a sampling temperature) is accepted without effect, and the
settings that are sent back say so.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from engine.config import MAX_PATIENCE_S, MIN_PATIENCE_S
from engine.events import ModelReady
from engine.protocol.message_error import ErrorKind, MessageError
from engine.protocol.names import PROTOCOL_VERSION
from engine.protocol.pcm import WIRE_RATE_HZ
from engine.server.client_messages import AudioFormat, SessionPatch, TurnDetectionPatch

_VOICE: Final = "floe"
_EAGERNESS_S: Final = {"low": 2.0, "high": 0.4}
_PCM_NAMES: Final = {"pcm16", "audio/pcm"}


class Dialect(StrEnum):
    """Which generation of the protocol a client speaks; event names differ."""

    PRESENT = "present"
    BETA = "beta"


class TurnEnd(StrEnum):
    """Who decides that the user has finished."""

    SERVER_VAD = "server_vad"
    SEMANTIC_VAD = "semantic_vad"
    CLIENT = "client"
    """The client, by committing the buffer and asking for an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RealtimeSettings:
    """What is in force.

    Attributes:
        instructions: The role.
        turn_end: Who decides that the user has finished.
        patience_s: Silence after which an unfinished turn is answered.
        eagerness: The word by which patience was asked for.
        transcribes: Whether the user's words are told, where the model has captions.
    """

    instructions: str
    turn_end: TurnEnd = TurnEnd.SEMANTIC_VAD
    patience_s: float
    eagerness: str = "auto"
    transcribes: bool = False

    def updated(self, patch: SessionPatch, *, default_patience_s: float) -> "RealtimeSettings":
        """The settings after a change.

        Raises:
            MessageError: Something in it cannot be done; nothing of it counts.
        """
        _refuse_what_is_not_there(patch)
        changed = self
        if patch.instructions is not None:
            changed = replace(changed, instructions=patch.instructions)
        given, turns = _turn_detection(patch)
        if given:
            changed = changed._with_turns(turns, default_patience_s)
        transcription = _transcription(patch)
        if transcription is not None:
            changed = replace(changed, transcribes=transcription)
        return changed

    def _with_turns(
        self, turns: TurnDetectionPatch | None, default_patience_s: float
    ) -> "RealtimeSettings":
        if turns is None:
            return replace(self, turn_end=TurnEnd.CLIENT)
        if turns.create_response is False or turns.interrupt_response is False:
            raise _unsupported(
                "The server always answers a finished turn and always gives way to the user.",
                remedy="Use turn_detection null to decide by yourself when to be answered.",
                param="turn_detection",
            )
        eagerness = turns.eagerness or "auto"
        patience_s = _EAGERNESS_S.get(eagerness, default_patience_s)
        if turns.silence_duration_ms is not None:
            wished_s = turns.silence_duration_ms / 1000
            patience_s = min(max(wished_s, MIN_PATIENCE_S), MAX_PATIENCE_S)
        turn_end = TurnEnd(turns.type)
        return replace(self, turn_end=turn_end, patience_s=patience_s, eagerness=eagerness)

    # -- as it is sent ----------------------------------------------------------------------

    def record(self, dialect: Dialect, *, session_id: str, model: str) -> dict[str, Any]:
        """The `session` object of `session.created` and `session.updated`."""
        common: dict[str, Any] = {
            "object": "realtime.session",
            "id": session_id,
            "model": model,
            "instructions": self.instructions,
            "tools": [],
            "tool_choice": "none",
        }
        return common | (self._present() if dialect is Dialect.PRESENT else self._beta())

    def _present(self) -> dict[str, Any]:
        pcm = {"type": "audio/pcm", "rate": WIRE_RATE_HZ}
        return {
            "type": "realtime",
            "output_modalities": ["audio"],
            "max_output_tokens": "inf",
            "audio": {
                "input": {
                    "format": pcm,
                    "noise_reduction": None,
                    "transcription": self._transcription_record(),
                    "turn_detection": self._turns_record(),
                },
                "output": {"format": pcm, "voice": _VOICE, "speed": 1.0},
            },
        }

    def _beta(self) -> dict[str, Any]:
        return {
            "modalities": ["audio", "text"],
            "voice": _VOICE,
            "input_audio_format": "pcm16",
            "output_audio_format": "pcm16",
            "input_audio_transcription": self._transcription_record(),
            "turn_detection": self._turns_record(),
            "max_response_output_tokens": "inf",
        }

    def _transcription_record(self) -> dict[str, Any] | None:
        return {"model": _VOICE} if self.transcribes else None

    def _turns_record(self) -> dict[str, Any] | None:
        answers = {"create_response": True, "interrupt_response": True}
        match self.turn_end:
            case TurnEnd.CLIENT:
                return None
            case TurnEnd.SERVER_VAD:
                silence_ms = round(self.patience_s * 1000)
                return {"type": "server_vad", "silence_duration_ms": silence_ms} | answers
            case TurnEnd.SEMANTIC_VAD:
                return {"type": "semantic_vad", "eagerness": self.eagerness} | answers


def model_record(ready: ModelReady) -> dict[str, Any]:
    """What Floe's own clients are told of the model, under `session.floe`."""
    return {
        "version": PROTOCOL_VERSION,
        "model": ready.name,
        "device": ready.device,
        "dtype": ready.dtype,
        "n_parameters": ready.n_parameters,
        "has_captions": ready.has_captions,
        "notice": ready.notice,
    }


def _turn_detection(patch: SessionPatch) -> tuple[bool, TurnDetectionPatch | None]:
    """Whether it was given, and what; null is something else than absent."""
    sound = patch.audio.input if patch.audio is not None else None
    if sound is not None and "turn_detection" in sound.model_fields_set:
        return True, sound.turn_detection
    return "turn_detection" in patch.model_fields_set, patch.turn_detection


def _transcription(patch: SessionPatch) -> bool | None:
    """Whether it is wanted; None where nothing was said of it."""
    sound = patch.audio.input if patch.audio is not None else None
    if sound is not None and "transcription" in sound.model_fields_set:
        return sound.transcription is not None
    if "input_audio_transcription" in patch.model_fields_set:
        return patch.input_audio_transcription is not None
    return None


def _refuse_what_is_not_there(patch: SessionPatch) -> None:
    if patch.tools:
        raise _unsupported("The model has no tools.", remedy="Leave them out.", param="tools")
    refuse_text_only(patch.output_modalities, patch.modalities)
    audio = patch.audio
    formats = [
        (audio.input.format if audio and audio.input else None, "audio.input.format"),
        (audio.output.format if audio and audio.output else None, "audio.output.format"),
        (_named(patch.input_audio_format), "input_audio_format"),
        (_named(patch.output_audio_format), "output_audio_format"),
    ]
    for sound_format, param in formats:
        _refuse_other_than_pcm(sound_format, param)


def refuse_text_only(*modalities: list[Any] | None) -> None:
    """Refuse an answer without sound.

    Raises:
        MessageError: Only text was asked for.
    """
    if any(wanted is not None and "audio" not in wanted for wanted in modalities):
        raise _unsupported(
            "Answers are always spoken.",
            remedy='Ask for ["audio"]; the transcript comes with it.',
            param="output_modalities",
        )


def _named(name: str | None) -> AudioFormat | None:
    return None if name is None else AudioFormat(type=name)


def _refuse_other_than_pcm(sound_format: AudioFormat | None, param: str) -> None:
    if sound_format is None:
        return
    is_rate = sound_format.rate in (None, WIRE_RATE_HZ)
    if sound_format.type not in _PCM_NAMES or not is_rate:
        raise _unsupported(
            "Sound travels as 16-bit samples at 24 kHz.",
            remedy=f"Use audio/pcm at {WIRE_RATE_HZ}.",
            param=param,
        )


def _unsupported(message: str, *, remedy: str, param: str) -> MessageError:
    return MessageError(message, remedy=remedy, param=param, kind=ErrorKind.UNSUPPORTED)

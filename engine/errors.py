"""Every fault that Floe foresees, as an exception that says what to do about it.

Knows nothing of how an error is shown: the command line prints one sentence, the window a sentence
and a button, both from the fields here.
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """What kind of fault it is; front ends choose the button from it."""

    BAD_AUDIO_FILE = "bad_audio_file"
    BAD_CONFIG = "bad_config"
    BAD_CHECKPOINT = "bad_checkpoint"
    MODEL_MISSING = "model_missing"
    DEVICE_UNAVAILABLE = "device_unavailable"
    OUT_OF_MEMORY = "out_of_memory"
    SOUND_DEVICE_LOST = "sound_device_lost"
    NO_SOUND_DEVICE = "no_sound_device"
    OUTPUT_UNWRITABLE = "output_unwritable"
    BAD_REQUEST = "bad_request"
    MISSING_COMPONENT = "missing_component"
    DOWNLOAD_FAILED = "download_failed"
    ENGINE_FAILED = "engine_failed"
    SERVER_REFUSED = "server_refused"


class EngineError(Exception):
    """A foreseeable fault.

    Attributes:
        code: What kind of fault it is.
        message: One sentence: what is wrong, naming the file, key or device.
        remedy: One sentence: what the user can do.
        recoverable: Whether the same engine can go on after it.
    """

    code: ErrorCode = ErrorCode.ENGINE_FAILED
    recoverable: bool = False

    def __init__(self, message: str, *, remedy: str = "") -> None:
        """Keep the two sentences apart; `str()` joins them."""
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        """Errors travel between threads and processes; keep both sentences."""
        return _rebuild, (type(self), self.message, self.remedy)


def _rebuild(kind: type[EngineError], message: str, remedy: str) -> EngineError:
    return kind(message, remedy=remedy)


class AudioFileError(EngineError):
    """A sound file that cannot be read or has nothing in it."""

    code = ErrorCode.BAD_AUDIO_FILE
    recoverable = True


class ConfigError(EngineError):
    """A configuration value that makes no sense."""

    code = ErrorCode.BAD_CONFIG


class CheckpointError(EngineError):
    """A model file with a missing, surplus or misshapen tensor, or that is no model file."""

    code = ErrorCode.BAD_CHECKPOINT


class ModelMissingError(EngineError):
    """A model folder or a file in it is not there."""

    code = ErrorCode.MODEL_MISSING


class DeviceError(EngineError):
    """The computing device asked for is absent or cannot do what is asked."""

    code = ErrorCode.DEVICE_UNAVAILABLE


class OutOfMemoryError(EngineError):
    """The model or the conversation does not fit into the device's memory."""

    code = ErrorCode.OUT_OF_MEMORY


class SoundDeviceError(EngineError):
    """No usable microphone or loudspeaker."""

    code = ErrorCode.NO_SOUND_DEVICE
    recoverable = True


class SoundDeviceLostError(EngineError):
    """A sound device that was in use has gone."""

    code = ErrorCode.SOUND_DEVICE_LOST
    recoverable = True


class OutputError(EngineError):
    """A file that cannot be written."""

    code = ErrorCode.OUTPUT_UNWRITABLE
    recoverable = True


class RequestError(EngineError):
    """A request that cannot be carried out as it stands."""

    code = ErrorCode.BAD_REQUEST
    recoverable = True


class MissingComponentError(EngineError):
    """A program or library that is needed for this is not installed."""

    code = ErrorCode.MISSING_COMPONENT


class DownloadError(EngineError):
    """A model that could not be fetched, or did not arrive as it was published."""

    code = ErrorCode.DOWNLOAD_FAILED
    recoverable = True


class ServerError(EngineError):
    """A server that cannot be talked to as things stand: trying again would not help."""

    code = ErrorCode.SERVER_REFUSED


class EngineStoppedError(EngineError):
    """The engine is not running, so nothing can be asked of it."""

    code = ErrorCode.ENGINE_FAILED

"""What can go wrong with getting a model, or with a folder that should be one, one type a fault.

Knows sentences in English; a front end that speaks other languages tells the faults by their type.
"""

from pathlib import Path
from typing import Self

from engine.errors import DownloadError, ModelMissingError, OutputError, RequestError


class OfflineError(RequestError):
    """The user forbids the network."""


class MirrorAddressError(RequestError):
    """What should be a mirror's address is none."""


class UnreachableError(DownloadError):
    """The hub does not answer, or the connection breaks again and again."""


class NotPublishedError(DownloadError):
    """The hub answers and has no such model or file."""


class NotAHubError(DownloadError):
    """Something answers that is no model hub."""


class ChecksumError(DownloadError):
    """A file arrived otherwise than it was published, more than once."""


class DiskTooSmallError(OutputError):
    """There is no room for what is still to be fetched.

    Attributes:
        n_needed_bytes: What is missing of the model.
        n_free_bytes: What is free of the disk.
    """

    n_needed_bytes = 0
    n_free_bytes = 0


class DiskFullError(OutputError):
    """The disk became full on the way."""


class FolderUnwritableError(OutputError):
    """The folder for the model cannot be made or written."""


class ModelFolderError(ModelMissingError):
    """A folder that cannot be used as a model.

    Attributes:
        path: The folder or file that it is about.
    """

    path = Path()

    @classmethod
    def about(cls, path: Path, message: str, *, remedy: str = "") -> Self:
        """The fault of this folder or file."""
        error = cls(message, remedy=remedy)
        error.path = path
        return error


class NoFolderError(ModelFolderError):
    """There is no such folder."""


class NoModelError(ModelFolderError):
    """The folder holds no model."""


class OnlyLlmError(ModelFolderError):
    """The folder holds a language model, without ears and voice."""


class LlmMissingError(ModelFolderError):
    """The language model of a released model is not beside it."""


class NoLlmError(ModelFolderError):
    """The folder that was named as the language model holds none."""


class PartMissingError(ModelFolderError):
    """A file of the model is missing."""

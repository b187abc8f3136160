"""Fetches a published model: what is missing of it, whole files only, each checked.

Knows the model hub through its own client library and shows nothing: progress goes to a callback.
A file that was begun is gone on with; one that is there and right is not fetched again.
"""

import contextlib
import fnmatch
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any, Final

from engine.errors import DownloadError
from engine.weights.faults import (
    ChecksumError,
    DiskTooSmallError,
    FolderUnwritableError,
    NotAHubError,
    NotPublishedError,
    UnreachableError,
)
from engine.weights.mirror import check_mirror
from engine.weights.published import PublishedModel, Source
from engine.weights.receipt import Entry, Receipt, write_receipt
from engine.weights.speed import Speedometer
from engine.weights.transfer import part_of, transfer

_log = logging.getLogger(__name__)

_ATTEMPTS: Final = 4
"""Failures in a row, without a single byte between them, after which a file is given up."""

_CHECKED_ATTEMPTS: Final = 2
"""How often a file is fetched whose checksum is wrong."""

_FIRST_PAUSE_S: Final = 1.0
SPARE_BYTES: Final = 1 << 30
"""Disk that stays free."""


class FetchPhase(StrEnum):
    """What is being done."""

    ASKING = "asking"
    """The hub is asked what the model consists of."""
    FETCHING = "fetching"
    CHECKING = "checking"
    """A file on the disk is compared with its checksum."""
    WAITING = "waiting"
    """The connection has failed; it is tried again in a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file of a published model.

    Attributes:
        address: Where it is.
        entry: Where it goes, and what it must be.
    """

    address: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchProgress:
    """How far it is.

    Attributes:
        n_bytes, n_all_bytes: On the disk and altogether.
        bytes_per_s: Over the last seconds.
        path: The file that is being fetched or checked.
        phase: What is being done.
    """

    n_bytes: int
    n_all_bytes: int
    bytes_per_s: float
    path: str
    phase: FetchPhase = FetchPhase.FETCHING

    @property
    def left_s(self) -> float | None:
        """Seconds that are left at this speed; None before there is one."""
        left = self.n_all_bytes - self.n_bytes
        if left == 0 and self.n_all_bytes:
            return 0.0
        return left / self.bytes_per_s if self.bytes_per_s > 0 else None


class FetchCancelled(Exception):
    """The user has had enough; what was fetched stays, and is gone on with the next time."""


class Fetcher:
    """Fetches one model into one folder."""

    def __init__(
        self,
        model: PublishedModel,
        folder: Path,
        *,
        mirror: str | None = None,
        progress: Callable[[FetchProgress], None] = lambda _progress: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """Prepare; nothing is opened.

        Args:
            model: What to fetch.
            folder: Where to; made where it is missing.
            mirror: Address of another hub that has the same files; None is the hub itself.
            progress: Is told how far it is, several times a second.
            is_cancelled: Is asked as often.
        """
        self._model = model
        self._folder = folder
        self._mirror = mirror
        self._progress = progress
        self._is_cancelled = is_cancelled
        self._n_all = self._n_done = 0
        self._speed = Speedometer()
        self._path, self._phase = "", FetchPhase.ASKING

    def files(self) -> list[RemoteFile]:
        """What the model consists of, as the hub says.

        Raises:
            DownloadError: The hub cannot be reached, or has no such model.
            MirrorAddressError: The mirror's address is none.
        """
        mirror = check_mirror(self._mirror) if self._mirror else None
        return [one for source in self._model.sources for one in _files_of(source, mirror)]

    def fetch(self) -> None:
        """Fetch everything that is not there.

        Raises:
            DownloadError: The network failed for good, or a file is not what it should be.
            MirrorAddressError: The mirror's address is none.
            OutputError: The disk is too small or cannot be written.
            FetchCancelled: `is_cancelled` said so.
        """
        self._tell(FetchPhase.ASKING)
        files = self.files()
        receipt = Receipt(tuple(one.entry for one in files))
        self._n_all, self._n_done = receipt.n_bytes, receipt.n_there(self._folder)
        self._make_room(receipt)
        for one in files:
            self._path = one.entry.path
            if not self._is_there(one.entry):
                self._fetch_with_patience(one)
        self._tell(FetchPhase.FETCHING)

    # -- the folder -------------------------------------------------------------------------

    def _make_room(self, receipt: Receipt) -> None:
        missing = receipt.n_bytes - self._n_done
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self._folder).free
            if missing + SPARE_BYTES <= free or not missing:
                write_receipt(self._folder, receipt)
                return
        except OSError as error:
            raise FolderUnwritableError(
                f"{self._folder} cannot be written: {error.strerror}.",
                remedy="Choose another folder, or make this one writable.",
            ) from error
        too_small = DiskTooSmallError(
            f"{self._folder} needs {missing / 1e9:.1f} GB more, and {free / 1e9:.1f} are free.",
            remedy="Make room, or choose another folder.",
        )
        too_small.n_needed_bytes, too_small.n_free_bytes = missing + SPARE_BYTES, free
        raise too_small

    # -- one file ---------------------------------------------------------------------------

    def _is_there(self, entry: Entry) -> bool:
        """Whether it is there and right; one that is as long and wrong is thrown away."""
        if not entry.is_whole(self._folder):
            return False
        return self._is_right(entry, self._folder / entry.path)

    def _is_right(self, entry: Entry, file: Path) -> bool:
        if entry.is_right(file, told=lambda: self._tell(FetchPhase.CHECKING)):
            return True
        file.unlink()
        self._n_done -= entry.n_bytes
        return False

    def _fetch_with_patience(self, one: RemoteFile) -> None:
        """Put a file where it belongs, once it is whole and right."""
        place = self._folder / one.entry.path
        for _ in range(_CHECKED_ATTEMPTS):
            self._fetch_whole(one)
            if self._is_right(one.entry, part_of(place)):
                part_of(place).replace(place)
                return
        raise ChecksumError(
            f"{one.entry.path} does not have the checksum that it was published with.",
            remedy="Try again later, or from another mirror.",
        )

    def _fetch_whole(self, one: RemoteFile) -> None:
        """Try until it is here, each time going on where the last one ended."""
        n_failures = 0
        while True:
            n_before = one.entry.n_there(self._folder)
            try:
                self._fetch_once(one)
                return
            except UnreachableError as error:
                has_moved = one.entry.n_there(self._folder) > n_before
                n_failures = 1 if has_moved else n_failures + 1
                if n_failures == _ATTEMPTS:
                    raise
                _log.info("%s; trying again", error.message)
                self._pause(_FIRST_PAUSE_S * 2 ** (n_failures - 1))

    def _fetch_once(self, one: RemoteFile) -> None:
        place = self._folder / one.entry.path
        others = self._n_done - one.entry.n_there(self._folder)

        def count(n_there: int) -> None:
            n_done = others + n_there
            self._speed.count(max(0, n_done - self._n_done))
            self._n_done = n_done
            self._tell(FetchPhase.FETCHING)

        self._tell(FetchPhase.FETCHING)
        try:
            transfer(one.address, part_of(place), n_bytes=one.entry.n_bytes, told=count)
        finally:
            # What was begun may have been of no use.
            self._n_done = others + one.entry.n_there(self._folder)

    def _pause(self, seconds: float) -> None:
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            self._tell(FetchPhase.WAITING)
            time.sleep(0.05)

    def _tell(self, phase: FetchPhase) -> None:
        if self._is_cancelled():
            raise FetchCancelled
        self._progress(
            FetchProgress(
                n_bytes=self._n_done,
                n_all_bytes=self._n_all,
                bytes_per_s=self._speed.bytes_per_s,
                path=self._path,
                phase=phase,
            )
        )


def _files_of(source: Source, mirror: str | None) -> Iterator[RemoteFile]:
    from huggingface_hub import HfApi, hf_hub_url

    found = _asked(lambda: HfApi(endpoint=mirror, token=False), source.repository)
    for entry in found.siblings or []:
        path = entry.rfilename
        if not any(fnmatch.fnmatch(path, pattern) for pattern in source.patterns):
            continue
        # A mirror is a stranger: it must not say where on this disk a file goes.
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise _no_hub(source.repository)
        address = hf_hub_url(source.repository, path, revision=found.sha, endpoint=mirror)
        yield RemoteFile(
            address=address,
            entry=Entry(
                path=f"{source.folder}/{path}" if source.folder else path,
                n_bytes=entry.size or 0,
                sha256=entry.lfs.sha256 if entry.lfs else "",
                git_sha1="" if entry.lfs else entry.blob_id or "",
            ),
        )


def _asked(make_hub: Callable[[], Any], repository: str) -> Any:
    """What the hub tells of a repository; what the library raises becomes one sentence."""
    from httpx2 import HTTPError, InvalidURL
    from huggingface_hub.errors import EntryNotFoundError, RepositoryNotFoundError

    try:
        with _online():
            return make_hub().model_info(repository, files_metadata=True)
    except (EntryNotFoundError, RepositoryNotFoundError) as error:
        raise NotPublishedError(
            f"{repository} is not there.", remedy="Check the mirror's address, or leave it out."
        ) from error
    except (HTTPError, InvalidURL, OSError) as error:
        raise UnreachableError(
            f"{repository} could not be fetched ({type(error).__name__}).",
            remedy="Check the connection and fetch again: it goes on where it stopped.",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _no_hub(repository) from error


def _no_hub(repository: str) -> DownloadError:
    return NotAHubError(
        f"What was asked for {repository} does not answer like a model hub.",
        remedy="Check the mirror's address, or leave it out.",
    )


@contextlib.contextmanager
def _online() -> Iterator[None]:
    """Let the library connect: everywhere else it is kept from doing so."""
    from huggingface_hub import constants

    before, constants.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE, False
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before

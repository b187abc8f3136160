"""Fetches a published model: what is missing of it, whole files only, each checked.

Knows the model hub through its own client library and shows nothing: progress goes to a callback.
A file that was begun is gone on with; one that is there and right is not fetched again.
"""

import contextlib
import errno
import fnmatch
import hashlib
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.errors import DownloadError, OutputError
from engine.weights.published import PublishedModel, Source

_log = logging.getLogger(__name__)

_ATTEMPTS: Final = 4
_FIRST_PAUSE_S: Final = 1.0
_SPARE_BYTES: Final = 1 << 30
"""Disk that stays free."""

_PART: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file of a published model.

    Attributes:
        source: The part of the model that it belongs to.
        path: Inside the repository.
        n_bytes: Its size.
        sha256: Its checksum; "" where the hub keeps none, as for small texts.
    """

    source: Source
    path: str
    n_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchProgress:
    """How far it is.

    Attributes:
        n_bytes, n_all_bytes: On the disk and altogether.
        bytes_per_s: Over the whole fetch so far.
        path: The file that is being fetched or checked.
    """

    n_bytes: int
    n_all_bytes: int
    bytes_per_s: float
    path: str

    @property
    def left_s(self) -> float | None:
        """Seconds that are left at this speed; None before there is one."""
        left = self.n_all_bytes - self.n_bytes
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
        self._n_all = self._n_done = self._n_fetched = 0
        self._began_s = time.monotonic()
        self._path = ""

    def files(self) -> list[RemoteFile]:
        """What the model consists of, as the hub says.

        Raises:
            DownloadError: The hub cannot be reached, or has no such model.
        """
        return [one for source in self._model.sources for one in self._files_of(source)]

    def fetch(self) -> None:
        """Fetch everything that is not there.

        Raises:
            DownloadError: The network failed for good, or a file is not what it should be.
            OutputError: The disk is too small or cannot be written.
            FetchCancelled: `is_cancelled` said so.
        """
        files = self.files()
        self._n_all = sum(one.n_bytes for one in files)
        self._make_room(files)
        self._began_s = time.monotonic()
        for one in files:
            self._path = one.path
            self._tell()
            if self._is_there(one):
                self._n_done += one.n_bytes
                continue
            self._fetch_with_patience(one)
        self._tell()

    def place(self, one: RemoteFile) -> Path:
        """Where a file lies on this disk."""
        return self._folder / one.source.folder / one.path

    # -- one file ---------------------------------------------------------------------------

    def _files_of(self, source: Source) -> Iterator[RemoteFile]:
        from huggingface_hub import HfApi

        with _naming_faults(source.repository):
            api = HfApi(endpoint=self._mirror, token=False)
            found = api.model_info(source.repository, files_metadata=True)
        for entry in found.siblings or []:
            if any(fnmatch.fnmatch(entry.rfilename, pattern) for pattern in source.patterns):
                yield RemoteFile(
                    source=source,
                    path=entry.rfilename,
                    n_bytes=entry.size or 0,
                    sha256=entry.lfs.sha256 if entry.lfs else "",
                )

    def _make_room(self, files: list[RemoteFile]) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self._folder).free
        except OSError as error:
            raise OutputError(f"{self._folder} cannot be written: {error.strerror}.") from error
        missing = sum(one.n_bytes for one in files if not self._has_size(one))
        if missing + _SPARE_BYTES > free:
            raise OutputError(
                f"{self._folder} needs {missing / 1e9:.1f} GB more, and {free / 1e9:.1f} are free.",
                remedy="Make room, or choose another folder.",
            )

    def _has_size(self, one: RemoteFile) -> bool:
        place = self.place(one)
        return place.is_file() and place.stat().st_size == one.n_bytes

    def _is_there(self, one: RemoteFile) -> bool:
        return self._has_size(one) and self._is_right(one)

    def _is_right(self, one: RemoteFile) -> bool:
        if not one.sha256:
            return True
        found = hashlib.sha256()
        with self.place(one).open("rb") as file:
            while part := file.read(_PART):
                found.update(part)
                self._tell()
        return found.hexdigest() == one.sha256

    def _fetch_with_patience(self, one: RemoteFile) -> None:
        """Try several times, each going on where the last one ended."""
        before = self._n_done
        for attempt in range(_ATTEMPTS):
            self._n_done = before
            try:
                self._fetch_once(one)
            except DownloadError as error:
                if attempt + 1 == _ATTEMPTS:
                    raise
                _log.info("%s: %s; trying again", one.path, error.message)
                self._pause(_FIRST_PAUSE_S * 2**attempt)
                continue
            self._n_done = before + one.n_bytes
            if self._is_right(one):
                return
            self.place(one).unlink()
            self._n_done = before
        raise DownloadError(
            f"{one.path} does not have the checksum that it was published with.",
            remedy="Try again later, or from another mirror.",
        )

    def _fetch_once(self, one: RemoteFile) -> None:
        from huggingface_hub import hf_hub_download

        with _naming_faults(one.path):
            hf_hub_download(
                one.source.repository,
                one.path,
                local_dir=self._folder / one.source.folder,
                endpoint=self._mirror,
                token=False,
                tqdm_class=self._bar_class(),
            )

    def _bar_class(self) -> Any:
        """A progress bar of the kind the library takes, which counts and shows nothing."""
        from tqdm import tqdm

        fetcher = self

        class Counter(tqdm):
            """Hands every step on."""

            monitor_interval = 0  # no thread of its own

            def __init__(self, *args: Any, **options: Any) -> None:
                fetcher.count(int(options.get("initial") or 0), is_new=False)
                options["disable"] = True
                options.pop("name", None)
                super().__init__(*args, **options)

            def update(self, n: float | None = 1) -> bool | None:
                fetcher.count(int(n or 0), is_new=True)
                return super().update(n)

        return Counter

    def count(self, n_bytes: int, *, is_new: bool) -> None:
        """Take note of bytes that are on the disk now.

        Raises:
            FetchCancelled: `is_cancelled` said so.
        """
        self._n_done += n_bytes
        self._n_fetched += n_bytes if is_new else 0
        self._tell()

    def _pause(self, seconds: float) -> None:
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            self._tell()
            time.sleep(0.05)

    def _tell(self) -> None:
        if self._is_cancelled():
            raise FetchCancelled
        elapsed_s = time.monotonic() - self._began_s
        self._progress(
            FetchProgress(
                n_bytes=self._n_done,
                n_all_bytes=self._n_all,
                bytes_per_s=self._n_fetched / elapsed_s if elapsed_s > 0 else 0.0,
                path=self._path,
            )
        )


@contextlib.contextmanager
def _naming_faults(what: str) -> Iterator[None]:
    """Turn what the library raises into one sentence."""
    from httpx2 import HTTPError
    from huggingface_hub.errors import EntryNotFoundError, RepositoryNotFoundError

    try:
        with _online():
            yield
    except (EntryNotFoundError, RepositoryNotFoundError) as error:
        raise DownloadError(
            f"{what} is not there.", remedy="Check the mirror's address, or leave it out."
        ) from error
    except (HTTPError, OSError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise OutputError("The disk is full.", remedy="Make room, then fetch again.") from error
        raise DownloadError(
            f"{what} could not be fetched ({type(error).__name__}).",
            remedy="Check the connection and fetch again: it goes on where it stopped.",
        ) from error


@contextlib.contextmanager
def _online() -> Iterator[None]:
    """Let the library connect: everywhere else it is kept from doing so."""
    from huggingface_hub import constants

    before, constants.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE, False
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before

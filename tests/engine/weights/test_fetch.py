"""Fetching a model from a hub on this machine: whole, resumed, checked, cancelled."""

import errno
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import DownloadError, OutputError
from engine.weights import fetch, transfer
from engine.weights.faults import (
    DiskFullError,
    FolderUnwritableError,
    MirrorAddressError,
    NotAHubError,
)
from engine.weights.fetch import FetchCancelled, Fetcher, FetchPhase, FetchProgress
from engine.weights.published import PublishedModel, Source, published_model
from engine.weights.receipt import read_receipt
from engine.weights.speed import Speedometer
from tests.fakes.model_hub import ModelHub

SOUND = random.Random(1).randbytes(300_000)
WORDS = random.Random(2).randbytes(70_000)
MODEL = PublishedModel(
    name="small",
    sources=(
        Source(repository="some/ears", patterns=("checkpoints/*",)),
        Source(repository="some/words", patterns=("*.json",), folder="llm"),
    ),
    licence="Free.",
    n_parameters=1_000,
)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelHub]:
    monkeypatch.setattr(fetch, "_FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(transfer, "_PIECE_BYTES", 8192)
    ears = {"checkpoints/audiollm/final.pt": SOUND, "README.md": b"not wanted"}
    words = {"config.json": WORDS, "weights.bin": b"not wanted"}
    with ModelHub({"some/ears": ears, "some/words": words}) as served:
        yield served


def bodies(hub: ModelHub, name: str) -> list[str]:
    return [line for line in hub.asked if "/resolve/" in line and name in line]


def test_what_is_wanted_arrives_whole_and_is_not_fetched_twice(
    hub: ModelHub, tmp_path: Path
) -> None:
    told: list[FetchProgress] = []
    Fetcher(MODEL, tmp_path, mirror=hub.address, progress=told.append).fetch()
    assert (tmp_path / "checkpoints/audiollm/final.pt").read_bytes() == SOUND
    assert (tmp_path / "llm/config.json").read_bytes() == WORDS
    assert not (tmp_path / "README.md").exists()
    assert not (tmp_path / "llm/weights.bin").exists()
    assert told[-1].n_bytes == told[-1].n_all_bytes == len(SOUND) + len(WORDS)
    assert told[-1].left_s == 0.0
    n_before = len(bodies(hub, "final.pt"))
    Fetcher(MODEL, tmp_path, mirror=hub.address).fetch()
    assert len(bodies(hub, "final.pt")) == n_before


def test_a_cut_connection_is_gone_on_with_where_it_ended(hub: ModelHub, tmp_path: Path) -> None:
    hub.breaks_after["checkpoints/audiollm/final.pt"] = 100_000
    Fetcher(MODEL, tmp_path, mirror=hub.address).fetch()
    assert (tmp_path / "checkpoints/audiollm/final.pt").read_bytes() == SOUND
    assert any("bytes=" in line for line in bodies(hub, "final.pt"))


def test_rubbish_is_refused_and_not_kept(hub: ModelHub, tmp_path: Path) -> None:
    hub.rubbish.add("checkpoints/audiollm/final.pt")
    with pytest.raises(DownloadError, match="checksum"):
        Fetcher(MODEL, tmp_path, mirror=hub.address).fetch()
    assert not (tmp_path / "checkpoints/audiollm/final.pt").exists()


def test_a_damaged_file_on_the_disk_is_fetched_again(hub: ModelHub, tmp_path: Path) -> None:
    Fetcher(MODEL, tmp_path, mirror=hub.address).fetch()
    place = tmp_path / "checkpoints/audiollm/final.pt"
    place.write_bytes(bytes(len(SOUND)))
    Fetcher(MODEL, tmp_path, mirror=hub.address).fetch()
    assert place.read_bytes() == SOUND


def test_cancelling_ends_it_at_once(hub: ModelHub, tmp_path: Path) -> None:
    seen: list[FetchProgress] = []
    fetcher = Fetcher(
        MODEL,
        tmp_path,
        mirror=hub.address,
        progress=seen.append,
        is_cancelled=lambda: bool(seen) and seen[-1].n_bytes > 0,
    )
    with pytest.raises(FetchCancelled):
        fetcher.fetch()
    assert not (tmp_path / "llm/config.json").exists()


def test_what_was_begun_is_gone_on_with_another_time(hub: ModelHub, tmp_path: Path) -> None:
    seen: list[FetchProgress] = []
    half = len(SOUND) // 2
    with pytest.raises(FetchCancelled):
        Fetcher(
            MODEL,
            tmp_path,
            mirror=hub.address,
            progress=seen.append,
            is_cancelled=lambda: bool(seen) and seen[-1].n_bytes > half,
        ).fetch()
    receipt = read_receipt(tmp_path)
    assert receipt is not None
    n_there = receipt.n_there(tmp_path)
    assert half < n_there < len(SOUND)
    again: list[FetchProgress] = []
    Fetcher(MODEL, tmp_path, mirror=hub.address, progress=again.append).fetch()
    assert bodies(hub, "final.pt")[-1].endswith(f"bytes={n_there}-")
    told = [one for one in again if one.phase is FetchPhase.FETCHING]
    assert told[0].n_bytes == n_there, "the bar begins where it ended"
    assert (tmp_path / "checkpoints/audiollm/final.pt").read_bytes() == SOUND
    assert receipt.is_whole(tmp_path)
    assert not list(tmp_path.rglob("*.part"))


def test_what_was_begun_of_another_file_is_not_kept(hub: ModelHub, tmp_path: Path) -> None:
    begun = tmp_path / "checkpoints/audiollm/final.pt.part"
    begun.parent.mkdir(parents=True)
    begun.write_bytes(bytes(100_000))
    Fetcher(MODEL, tmp_path, mirror=hub.address).fetch()
    assert (tmp_path / "checkpoints/audiollm/final.pt").read_bytes() == SOUND
    begun.write_bytes(bytes(len(SOUND) + 1))
    (tmp_path / "checkpoints/audiollm/final.pt").unlink()
    Fetcher(MODEL, tmp_path, mirror=hub.address).fetch()
    assert (tmp_path / "checkpoints/audiollm/final.pt").read_bytes() == SOUND


def test_a_connection_that_breaks_often_is_borne_while_something_arrives(
    hub: ModelHub, tmp_path: Path
) -> None:
    fetcher = Fetcher(MODEL, tmp_path, mirror=hub.address)
    n_breaks = 0

    def break_again(progress: FetchProgress) -> None:
        nonlocal n_breaks
        if progress.phase is FetchPhase.WAITING and n_breaks < 8:
            n_breaks += 1
            hub.breaks_after["checkpoints/audiollm/final.pt"] = 20_000

    hub.breaks_after["checkpoints/audiollm/final.pt"] = 20_000
    fetcher = Fetcher(MODEL, tmp_path, mirror=hub.address, progress=break_again)
    fetcher.fetch()
    assert n_breaks == 8
    assert (tmp_path / "checkpoints/audiollm/final.pt").read_bytes() == SOUND


def test_small_texts_are_checked_too(hub: ModelHub, tmp_path: Path) -> None:
    hub.small.add("config.json")
    Fetcher(MODEL, tmp_path, mirror=hub.address).fetch()
    place = tmp_path / "llm/config.json"
    assert place.read_bytes() == WORDS
    place.write_bytes(bytes(len(WORDS)))
    Fetcher(MODEL, tmp_path, mirror=hub.address).fetch()
    assert place.read_bytes() == WORDS


def test_a_mirror_cannot_write_outside_the_folder(hub: ModelHub, tmp_path: Path) -> None:
    hub.repositories["some/ears"]["checkpoints/../../../escaped.pt"] = b"x"
    with pytest.raises(NotAHubError):
        Fetcher(MODEL, tmp_path / "inner", mirror=hub.address).fetch()
    assert not list(tmp_path.rglob("escaped.pt"))


def test_something_else_at_the_address_is_said(hub: ModelHub, tmp_path: Path) -> None:
    hub.is_hub = False
    with pytest.raises(NotAHubError, match="not answer like a model hub"):
        Fetcher(MODEL, tmp_path, mirror=hub.address).fetch()


@pytest.mark.parametrize("text", ["hub", "ftp://hub.org", "https://", "http://a b", "http://h:x"])
def test_what_is_no_address_is_said_before_anything_is_asked(tmp_path: Path, text: str) -> None:
    with pytest.raises(MirrorAddressError, match="not a web address"):
        Fetcher(MODEL, tmp_path, mirror=text).fetch()


def test_a_folder_that_cannot_be_written_is_said(hub: ModelHub, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FolderUnwritableError):
        Fetcher(MODEL, tmp_path / "file" / "model", mirror=hub.address).fetch()


def test_a_disk_that_fills_on_the_way_is_said_and_what_came_stays(
    hub: ModelHub, tmp_path: Path
) -> None:
    def fill(progress: FetchProgress) -> None:
        if progress.n_bytes > 100_000:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(DiskFullError, match="full"):
        Fetcher(MODEL, tmp_path, mirror=hub.address, progress=fill).fetch()
    assert (tmp_path / "checkpoints/audiollm/final.pt.part").stat().st_size > 100_000


def test_speed_is_that_of_the_last_seconds() -> None:
    now_s = 0.0
    speed = Speedometer(lambda: now_s)
    assert speed.bytes_per_s == 0.0
    for second in range(40):
        now_s = float(second)
        speed.count(100 if second < 20 else 10)
    assert speed.bytes_per_s == pytest.approx(10, rel=0.2)


def test_a_model_that_is_not_there_is_one_sentence(hub: ModelHub, tmp_path: Path) -> None:
    hub.repositories.pop("some/words")
    with pytest.raises(DownloadError, match="some/words is not there"):
        Fetcher(MODEL, tmp_path, mirror=hub.address).fetch()


def test_no_hub_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="could not be fetched"):
        Fetcher(MODEL, tmp_path, mirror="http://127.0.0.1:9").fetch()


def test_a_full_disk_is_told_before_anything_is_fetched(
    hub: ModelHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "SPARE_BYTES", 1 << 60)
    with pytest.raises(OutputError, match="GB more"):
        Fetcher(MODEL, tmp_path, mirror=hub.address).fetch()
    assert bodies(hub, "final.pt") == []


def test_the_released_model_is_known_with_its_licence() -> None:
    model = published_model("freeze-omni-7b")
    assert "academic" in model.licence
    assert [source.folder for source in model.sources] == ["", "llm"]

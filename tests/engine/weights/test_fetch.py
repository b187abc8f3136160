"""Fetching a model from a hub on this machine: whole, resumed, checked, cancelled."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import DownloadError, OutputError
from engine.weights import fetch
from engine.weights.fetch import FetchCancelled, Fetcher, FetchProgress
from engine.weights.published import PublishedModel, Source, published_model
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
    memory_gib=0.1,
)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelHub]:
    monkeypatch.setattr(fetch, "_FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 8192)
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
    monkeypatch.setattr(fetch, "_SPARE_BYTES", 1 << 60)
    with pytest.raises(OutputError, match="GB more"):
        Fetcher(MODEL, tmp_path, mirror=hub.address).fetch()
    assert bodies(hub, "final.pt") == []


def test_the_released_model_is_known_with_its_licence() -> None:
    model = published_model("freeze-omni-7b")
    assert "academic" in model.licence
    assert [source.folder for source in model.sources] == ["", "llm"]

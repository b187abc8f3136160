"""Sets of recordings that users have: every form gives the same entries, lazily and in shares."""

import json
import sys
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import datasets
import datasets.table
import numpy as np
import pyarrow
import pytest
import soundfile

from engine.errors import AudioFileError, EngineError, MissingComponentError, RequestError
from engine.training.spoken_data import hub_dataset
from engine.training.spoken_data.entry import Entry
from engine.training.spoken_data.source import Source, open_source
from tests.fakes.spoken_sets import sound_bytes, tone, write_manifest, write_shard

N = 7


def _manifest(folder: Path) -> str:
    return str(write_manifest(folder, range(N)))


def _librispeech(folder: Path) -> str:
    chapter = folder / "19" / "198"
    chapter.mkdir(parents=True)
    lines = [f"19-198-{n:04d} words {n}" for n in range(N)]
    (chapter / "19-198.trans.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for n in range(N):
        (chapter / f"19-198-{n:04d}.flac").write_bytes(sound_bytes(n))
    return str(folder)


def _shards(folder: Path) -> str:
    for shard, numbers in enumerate((range(4), range(4, N))):
        write_shard(folder / f"people-{shard}.tar", numbers, words=("json", "txt")[shard])
    return str(folder / "people-{0..1}.tar")


def _hub_folder(folder: Path) -> str:
    lines = []
    for n in range(N):
        (folder / f"{n}.flac").write_bytes(sound_bytes(n))
        lines.append(json.dumps({"file_name": f"{n}.flac", "sentence": f"words {n}"}))
    (folder / "metadata.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return f"hf:{folder}"


def _saved_set(folder: Path) -> str:
    datasets.disable_progress_bars()
    sounds = [{"bytes": sound_bytes(n), "path": None} for n in range(N)]
    columns = {"audio": sounds, "text": [f"words {n}" for n in range(N)]}
    features = datasets.Features({"audio": datasets.Audio(), "text": datasets.Value("string")})
    table = pyarrow.Table.from_pydict(columns, schema=features.arrow_schema)
    datasets.Dataset(datasets.table.InMemoryTable(table)).save_to_disk(str(folder / "saved"))
    return f"hf:{folder / 'saved'}"


@pytest.fixture(params=[_manifest, _librispeech, _shards, _hub_folder, _saved_set])
def source(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Source:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    folder = tmp_path / "set"
    folder.mkdir()
    return open_source(request.param(folder), cache=tmp_path / "cache")


def _texts(entries: Iterator[Entry]) -> list[str]:
    return [entry.text for entry in entries]


def test_a_pass_has_every_recording_once_with_its_own_sound(source: Source) -> None:
    entries = list(source.entries(seed=1, part=0, parts=1))
    assert sorted(entry.text for entry in entries) == [f"words {n}" for n in range(N)]
    for entry in entries:
        wanted = tone(int(entry.text.split()[1]))
        assert entry.seconds() == pytest.approx(wanted.size / 16_000)
        np.testing.assert_allclose(entry.wave(), wanted, atol=1e-3)


def test_the_seed_decides_the_order(source: Source) -> None:
    orders = [_texts(source.entries(seed=seed, part=0, parts=1)) for seed in (1, 1, 2, 3, 4)]
    assert orders[0] == orders[1]
    assert len({tuple(order) for order in orders}) > 1


def test_shares_are_the_whole_set_without_overlap(source: Source) -> None:
    for parts in (2, 3):
        shares = [_texts(source.entries(seed=5, part=part, parts=parts)) for part in range(parts)]
        assert sorted(text for share in shares for text in share) == [
            f"words {n}" for n in range(N)
        ]
        assert all(shares)


def test_a_manifest_says_all_there_is_to_say(tmp_path: Path) -> None:
    (entry,) = open_source(str(write_manifest(tmp_path, [4])), cache=tmp_path).entries(
        seed=0, part=0, parts=1
    )
    assert entry.role == "You are a pirate."
    assert entry.turns == (("hello", "Ahoy."),)
    assert (entry.speaker, entry.language) == ("1", "en")


def test_other_rates_and_channels_become_16_khz_mono(tmp_path: Path) -> None:
    stereo = np.stack((tone(9), np.zeros_like(tone(9))), axis=1)
    soundfile.write(tmp_path / "a.wav", stereo, 48_000)
    (tmp_path / "m.jsonl").write_text('{"audio": "a.wav", "text": "a"}', encoding="utf-8")
    (entry,) = open_source(str(tmp_path / "m.jsonl"), cache=tmp_path).entries(
        seed=0, part=0, parts=1
    )
    assert entry.wave().size == pytest.approx(tone(9).size / 3, abs=2)
    assert np.abs(entry.wave()).max() == pytest.approx(0.15, abs=0.02)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """The address of a server that gives the files of `tmp_path`."""
    handler = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(tmp_path)))
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, name="recordings")
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_recordings_come_from_the_network_once(
    tmp_path: Path, web: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLOE_OFFLINE", raising=False)
    manifest = write_manifest(tmp_path, [3], base=web)
    source = open_source(str(manifest), cache=tmp_path / "cache")
    (entry,) = source.entries(seed=0, part=0, parts=1)
    assert entry.wave().size == tone(3).size
    (tmp_path / "3.flac").unlink()
    (again,) = source.entries(seed=0, part=0, parts=1)
    np.testing.assert_array_equal(again.wave(), entry.wave())


def test_what_the_network_does_not_give_is_told(
    tmp_path: Path, web: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLOE_OFFLINE", raising=False)
    manifest = write_manifest(tmp_path, [3], base=web + "gone/")
    (entry,) = open_source(str(manifest), cache=tmp_path / "cache").entries(seed=0, part=0, parts=1)
    with pytest.raises(AudioFileError, match="404"):
        entry.wave()
    monkeypatch.setenv("FLOE_OFFLINE", "1")
    with pytest.raises(AudioFileError, match="FLOE_OFFLINE forbids"):
        entry.wave()


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("none.jsonl", None, "There is no set of recordings"),
        ("m.jsonl", "", "no recording in it"),
        ("m.jsonl", '{"audio": "a.wav"}', "recording 1: text"),
        ("m.jsonl", "nonsense", "recording 1: the line"),
        ("m.jsonl", '{"audio": "a", "text": "b", "turns": [{"user": "x"}]}', "turns.0.assistant"),
        ("gone-{00..2}.tar", None, "gone-00.tar"),
        ("m.tar", "no tar at all", "is damaged"),
    ],
)
def test_a_wrong_set_is_one_sentence(
    tmp_path: Path, name: str, content: str | None, complaint: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(RequestError) as caught:
        list(open_source(str(tmp_path / name), cache=tmp_path).entries(seed=0, part=0, parts=1))
    assert complaint in str(caught.value)


def test_what_is_no_sound_is_told_when_it_is_drawn(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"no sound at all")
    lines = [{"audio": "a.wav", "text": "a"}, {"audio": "gone.wav", "text": "b"}]
    manifest = tmp_path / "m.jsonl"
    manifest.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    for entry in open_source(str(manifest), cache=tmp_path).entries(seed=0, part=0, parts=1):
        with pytest.raises(AudioFileError, match=r"a\.wav|gone\.wav"):
            entry.seconds()


@pytest.mark.parametrize(
    ("endings", "complaint"), [(("txt",), "has no sound"), (("flac",), "text: Field required")]
)
def test_a_shard_that_lacks_something_is_told(
    tmp_path: Path, endings: tuple[str, ...], complaint: str
) -> None:
    shard = write_shard(tmp_path / "a.tar", [0], words="txt")
    with tarfile.open(shard) as full, tarfile.open(tmp_path / "b.tar", "w") as part:
        for member in full:
            if member.name.endswith(endings):
                part.addfile(member, full.extractfile(member))
    source = open_source(str(tmp_path / "b.tar"), cache=tmp_path)
    with pytest.raises(RequestError, match=complaint):
        list(source.entries(seed=0, part=0, parts=1))


@pytest.mark.parametrize("name", ["hf:/nowhere/at/all", "hf:", "hf:some/set"])
def test_a_dataset_that_is_not_there_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOE_OFFLINE", "1")
    with pytest.raises(EngineError, match=r"dataset|FLOE_OFFLINE"):
        open_source(name, cache=Path())


def test_a_library_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingComponentError, match="pip install datasets"):
        hub_dataset.HubDataset(str(tmp_path))

"""The large model is downloaded from its card: asked, watched, broken off, gone on with."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QProgressBar
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from app.application import Application
from app.folders import Folders
from app.preferences import Preferences, PreferencesFile
from app.widgets.model_card import ModelCard
from engine import EngineConfig
from engine.weights import fetch, transfer
from engine.weights.published import FREEZE_OMNI_7B, PublishedModel, Source
from engine.weights.store import user_folder
from tests.fakes.first_run import SentCommands
from tests.fakes.model_desk import RELEASED, Desk, press, shown, until, use
from tests.fakes.model_hub import ModelHub

LARGE = "Freeze-Omni 7B"
EARS, WORDS = "some/ears", "some/words"
BIG_FILE = "checkpoints/audiollm/final.pt"


def files_of(folder: Path, prefix: str = "") -> dict[str, bytes]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {prefix + file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


PUBLISHED = PublishedModel(
    name="freeze-omni-7b",
    sources=(
        Source(repository=EARS, patterns=("checkpoints/*",), n_bytes=400_000),
        Source(repository=WORDS, patterns=("*",), folder="llm", n_bytes=200_000),
    ),
    licence=FREEZE_OMNI_7B.licence,
    n_parameters=1_000_000,
)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelHub]:
    monkeypatch.setattr(fetch, "_FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(transfer, "_PIECE_BYTES", 4096)
    ears = files_of(RELEASED / "checkpoints", "checkpoints/")
    with ModelHub({EARS: ears, WORDS: files_of(RELEASED / "llm")}) as served:
        yield served


def desk(folders: Folders, hub: ModelHub, **model: object) -> Desk:
    preferences = Preferences().changed("model", mirror=hub.address, **model)
    return Desk(folders, published=PUBLISHED, preferences=preferences)


def bodies(hub: ModelHub) -> list[str]:
    return [line for line in hub.asked if "/resolve/" in line]


# -- agreement ----------------------------------------------------------------------------------


def test_sizes_room_and_licence_come_first(
    folders: Folders, hub: ModelHub, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.press(LARGE, "Download…")
        dialog = desk.fetch_dialog
        said = shown(dialog)
        assert "Total" in said
        assert "✓ Disk: 1.1 GB needed" in said
        assert "✓ Runs in bfloat16 on Card" in said
        assert "academic research and education only" in dialog.licence.toPlainText()
        press(dialog, "Download")
        assert "Agree to the licence first" in shown(dialog)
        assert dialog.isVisible()
        press(dialog, "Cancel")
        assert hub.asked == []
        assert not desk.models.download.is_under_way
        assert not desk.settings.preferences.model.has_agreed

    use(qapp, desk(folders, hub), errand)


def test_a_small_disk_is_said_before_anything_is_asked(
    folders: Folders,
    hub: ModelHub,
    qapp: QApplication,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.windows.fetch_dialog.SPARE_BYTES", 1 << 60)

    async def errand(desk: Desk) -> None:
        desk.press(LARGE, "Download…")
        assert "✗ Disk" in shown(desk.fetch_dialog)
        desk.agree()
        assert "Make room on the disk first" in shown(desk.fetch_dialog)
        assert hub.asked == []

    use(qapp, desk(folders, hub), errand)


# -- fetching -----------------------------------------------------------------------------------


def test_it_arrives_and_can_be_used(
    folders: Folders, hub: ModelHub, qapp: QApplication, qtbot: QtBot
) -> None:
    hub.seconds_per_piece = 0.02

    async def errand(desk: Desk) -> None:
        desk.press(LARGE, "Download…")
        desk.agree()
        bar = desk.card(LARGE).findChild(QProgressBar)
        assert isinstance(bar, QProgressBar)
        await until(lambda: "MB/s" in desk.said(LARGE) and 0 < bar.value() < 1000)
        assert "left" in desk.said(LARGE)
        assert bar.accessibleName() == "Downloading Freeze-Omni 7B"
        assert desk.offered(LARGE) == ["Cancel"]
        hub.seconds_per_piece = 0.0
        await until(lambda: desk.offered(LARGE) == ["Use"])
        folder = user_folder() / "freeze-omni-7b"
        assert files_of(folder / "llm") == files_of(RELEASED / "llm")
        assert files_of(folder / "checkpoints") == files_of(RELEASED / "checkpoints")
        desk.press(LARGE, "Use")
        await until(lambda: len(desk.engines.made) == 2)
        desk.engines.made[1].load()
        await until(lambda: "In use" in desk.said(LARGE))

    use(qapp, desk(folders, hub), errand)


def test_cancelling_keeps_what_is_here_and_going_on_asks_for_the_rest(
    folders: Folders, hub: ModelHub, qapp: QApplication, qtbot: QtBot
) -> None:
    hub.seconds_per_piece = 0.02
    part = user_folder() / "freeze-omni-7b" / f"{BIG_FILE}.part"

    async def errand(desk: Desk) -> None:
        desk.press(LARGE, "Download…")
        desk.agree()
        await until(lambda: part.exists() and part.stat().st_size > 20_000)
        desk.press(LARGE, "Cancel")
        await until(lambda: "It goes on where it stopped." in desk.said(LARGE))
        assert part.stat().st_size > 20_000
        hub.seconds_per_piece = 0.0
        desk.press(LARGE, "Go on")
        await until(lambda: desk.offered(LARGE) == ["Use"])
        assert any(BIG_FILE in line and "bytes=" in line for line in bodies(hub))

    use(qapp, desk(folders, hub), errand)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("checksum", "A file arrived damaged twice and was thrown away"),
        ("unreachable", "The hub does not answer"),
        ("address", "The mirror's address below is none"),
        ("not a hub", "The model is not at this address"),
        ("gone", "The model is not at this address"),
        ("folder", "The folder for models cannot be written"),
    ],
)
def test_trouble_is_one_sentence_and_can_be_tried_again(
    folders: Folders, hub: ModelHub, qapp: QApplication, qtbot: QtBot, trouble: str, words: str
) -> None:
    made = desk(folders, hub, has_agreed=True)
    address, in_the_way = hub.address, user_folder()
    wrong = {"unreachable": "http://127.0.0.1:9", "address": "hub"}.get(trouble, address)
    made.settings.preferences = made.settings.preferences.changed("model", mirror=wrong)
    hub.is_hub = trouble != "not a hub"
    if trouble == "checksum":
        hub.rubbish.add(BIG_FILE)
    if trouble == "gone":
        gone = hub.repositories.pop(WORDS)
    if trouble == "folder":
        in_the_way.parent.mkdir(parents=True)
        in_the_way.write_text("in the way")

    async def errand(desk: Desk) -> None:
        desk.press(LARGE, "Download…")
        await until(lambda: words in desk.said(LARGE))
        hub.rubbish.clear()
        hub.is_hub = True
        if trouble == "gone":
            hub.repositories[WORDS] = gone
        if trouble == "folder":
            in_the_way.unlink()
        if wrong != address:
            desk.line("Mirror").setText(address)
            desk.line("Mirror").editingFinished.emit()
        desk.press(LARGE, "Try again")
        await until(lambda: desk.offered(LARGE) == ["Use"])
        assert words not in desk.said(LARGE)

    use(qapp, made, errand)


def test_with_the_page_closed_the_end_is_a_notice(
    folders: Folders, hub: ModelHub, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.press(LARGE, "Download…")
        desk.settings.close()
        await until(lambda: bool(desk.notices.current))
        assert "has been downloaded" in desk.notices.current[0].text
        await desk.open()
        await until(lambda: desk.offered(LARGE) == ["Use"])

    use(qapp, desk(folders, hub, has_agreed=True), errand)


# -- never touch the network ----------------------------------------------------------------------


def test_the_setting_forbids_every_connection(
    folders: Folders, hub: ModelHub, qapp: QApplication, qtbot: QtBot
) -> None:
    hub.seconds_per_piece = 0.02

    async def errand(desk: Desk) -> None:
        desk.press(LARGE, "Download…")
        await until(lambda: bool(bodies(hub)))
        desk.switch("Never touch the network").click()
        assert not desk.models.download.is_under_way, "what was under way is broken off"
        await until(lambda: not desk.models.download.has_thread_at_work)
        hub.asked.clear()
        assert not desk.line("Mirror").isEnabled()
        desk.press(LARGE, desk.offered(LARGE)[0])
        assert "never touches the network as it is set" in desk.said(LARGE)
        desk.press(LARGE, "Try again")
        assert hub.asked == []
        desk.switch("Never touch the network").click()
        assert "never touches" not in desk.said(LARGE)
        hub.seconds_per_piece = 0.0
        desk.press(LARGE, desk.offered(LARGE)[0])
        await until(lambda: desk.offered(LARGE) == ["Use"])

    use(qapp, desk(folders, hub, has_agreed=True), errand)


def test_a_start_without_the_network_says_so(
    folders: Folders, hub: ModelHub, qapp: QApplication, qtbot: QtBot
) -> None:
    preferences = Preferences().changed("model", mirror=hub.address, has_agreed=True)
    made = Desk(folders, published=PUBLISHED, preferences=preferences, is_offline=True)

    async def errand(desk: Desk) -> None:
        desk.press(LARGE, "Download…")
        assert "Floe was started so that it never touches the network" in desk.said(LARGE)
        assert hub.asked == []

    use(qapp, made, errand)


# -- the end of the program -----------------------------------------------------------------------


def test_quitting_in_the_middle_is_quick_and_the_next_start_goes_on(
    folders: Folders,
    hub: ModelHub,
    qapp: QApplication,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.model_desk.FREEZE_OMNI_7B", PUBLISHED)
    hub.seconds_per_piece = 0.02
    preferences = Preferences().changed("model", mirror=hub.address, has_agreed=True)
    part = user_folder() / "freeze-omni-7b" / f"{BIG_FILE}.part"
    took_s = 0.0

    async def errand(program: Application) -> None:
        program.window.commands.models.trigger()
        cards = program.window.findChildren
        await until(lambda: len([c for c in cards(ModelCard) if c.isVisible()]) == 2)
        press(program.window, "Download…")
        await until(lambda: part.exists() and part.stat().st_size > 20_000)

    async def go() -> None:
        nonlocal took_s
        program = Application(
            EngineConfig(), preferences=preferences, folders=folders, bridge=SentCommands()
        )

        async def timed(program: Application) -> None:
            nonlocal took_s
            await errand(program)
            took_s = time.monotonic()

        await program.run(timed)
        took_s = time.monotonic() - took_s

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(go())
    assert took_s < 3.0
    n_there = part.stat().st_size
    assert n_there > 20_000
    hub.seconds_per_piece = 0.0

    async def next_start(desk: Desk) -> None:
        assert "It goes on where it stopped." in desk.said(LARGE)
        desk.press(LARGE, "Go on")
        await until(lambda: desk.offered(LARGE) == ["Use"])
        assert any(line.endswith(f"bytes={n_there}-") for line in bodies(hub))

    kept, _ = PreferencesFile(folders.settings_file).load()
    kept = kept.changed("model", mirror=hub.address, has_agreed=True)
    use(qapp, Desk(folders, published=PUBLISHED, preferences=kept), next_start)

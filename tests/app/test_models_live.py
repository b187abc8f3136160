"""Real engines change places in the real program, and nothing in it ever opens a connection."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.folders import Folders
from app.preferences import Preferences, PreferencesFile
from tests.fakes.model_desk import RELEASED

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow

LIVE = """
import asyncio, json, shutil, sys
from pathlib import Path
from app import start
from app.model_view import ModelWish
from engine import Mood, SayText

released, damaged = Path(sys.argv[1]), Path(sys.argv[2])
connections, seen = [], {}

def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        connections.append(str(arguments))

sys.addaudithook(watch)

async def until(is_so, limit_s=120):
    async with asyncio.timeout(limit_s):
        while not is_so():
            await asyncio.sleep(0.02)

async def errand(program):
    conversation, engine = program.conversation, program.engine
    await until(lambda: conversation.mood is Mood.IDLE)
    seen["first"] = conversation.model.name
    program.window.commands.models.trigger()
    shelf = []
    program.models.looked.connect(lambda: shelf.append(True))
    await until(lambda: bool(shelf))
    program.models.wish(str(damaged), ModelWish.USE)
    await until(lambda: engine.change is not None and engine.change.fault is not None)
    seen["fault"] = engine.change.fault.code.value
    seen["after_fault"] = [conversation.model.name, conversation.mood.value]
    program.bridge.send(SayText("What is seven plus five?"))
    await until(lambda: any(turn.reply_text for turn in conversation.turns))
    program.models.wish(str(released), ModelWish.USE)
    progress = []
    engine.change_changed.connect(
        lambda: progress.append(
            engine.change.loading.fraction if engine.change and engine.change.loading else None
        )
    )
    await until(lambda: conversation.model is not None and conversation.model.name == "A")
    await until(lambda: conversation.mood is Mood.IDLE)
    seen["steps"] = len({one for one in progress if one is not None})
    program.models.wish("freeze-omni-7b", ModelWish.FETCH)
    await asyncio.sleep(0.5)
    seen["is_fetching"] = program.models.download.is_under_way
    seen["connections"] = connections

assert start.main(["--no-sound"], errand) == 0
print(json.dumps(seen))
"""


def test_models_change_places_and_no_connection_is_opened(folders: Folders, tmp_path: Path) -> None:
    released, damaged = tmp_path / "A", tmp_path / "damaged"
    for folder in (released, damaged):
        folder.mkdir()
        for part in ("checkpoints", "llm"):
            (folder / part).symlink_to(RELEASED / part)
    (damaged / "llm").unlink()
    (damaged / "llm").mkdir()
    for file in (RELEASED / "llm").iterdir():
        content = file.read_bytes()
        is_weights = file.suffix == ".safetensors"
        (damaged / "llm" / file.name).write_bytes(content[:-1000] if is_weights else content)
    preferences = Preferences().with_folder(str(released)).with_folder(str(damaged))
    preferences = preferences.changed("model", is_offline=True, has_agreed=True)
    preferences = preferences.changed("window", has_seen_first_steps=True)
    PreferencesFile(folders.settings_file).save(preferences)
    environ = {name: value for name, value in os.environ.items() if "OFFLINE" not in name}
    command = [sys.executable, "-c", LIVE, str(released), str(damaged)]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["first"] == "built-in"
    assert seen["fault"] == "bad_checkpoint"
    assert seen["after_fault"] == ["built-in", "idle"]
    assert seen["steps"] > 3, "loading shows how far it is"
    assert not seen["is_fetching"]
    assert seen["connections"] == []
    kept, _ = PreferencesFile(folders.settings_file).load()
    assert kept.model.chosen == str(released)

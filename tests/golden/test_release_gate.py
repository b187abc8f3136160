"""The published server's gate: status and pre-roll of every chunk under scripted detectors."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.dialogue.release_gate import Activity, GatedChunk, ReleaseGate

FILE = Path(__file__).parent / "A/golden/11_vad_history.npz"
ZERO_CHUNK = -1


def follow(script: dict[str, str], n_chunks: int) -> list[GatedChunk]:
    gate = ReleaseGate()
    said = {int(chunk): Activity(word) for chunk, word in script.items()}
    return [gate.next_chunk(said.get(chunk)) for chunk in range(n_chunks)]


@pytest.mark.parametrize("case", ["early", "late", "two"])
def test_the_gate_is_the_published_one(case: str) -> None:
    with np.load(FILE, allow_pickle=False) as golden:
        script = json.loads(str(golden[f"{case}_script"]))
        status = golden[f"{case}_status"].tolist()
        pre_rolls = golden[f"{case}_history_chunk_ids"].tolist()
    gated = follow(script, len(status))
    assert [str(chunk.status) for chunk in gated] == status
    handed_over = [chunk.pre_roll for chunk in gated if chunk.pre_roll]
    assert [[ZERO_CHUNK if i is None else i for i in ids] for ids in handed_over] == pre_rolls


def test_the_chunk_in_which_speech_ends_is_not_fed() -> None:
    gated = follow({"0": "start", "2": "end"}, 4)
    assert [chunk.is_fed for chunk in gated] == [True, True, False, False]

"""No stage that uses the LLM changes one byte of it, in memory or on the disk."""

import hashlib
from pathlib import Path
from types import ModuleType

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from engine.training import listen_2, listen_3, speak_2, speak_3
from engine.training.listen_2 import EncodedScenes, FrozenParts
from engine.training.listen_parts import LLM_STAGE, load_llm, load_table
from engine.training.loop import WEIGHTS_FILE, StageOptions
from engine.training.speak_batches import SpeakBatch
from engine.training.speak_prefix import PrefixedPiece
from engine.training.take_up import take_up
from engine.training.workers import Workers
from tests.fakes.made_up_scenes import made_up_scenes
from tests.fakes.small_models import write_small_spelling


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Stages that go on from a small model with a recognition head."""
    take_up(write_small_spelling(tmp_path / "small"), tmp_path / "runs")
    return tmp_path / "runs"


def _digest(module: nn.Module) -> str:
    found = hashlib.sha256()
    for name, tensor in sorted(module.state_dict().items()):
        found.update(name.encode())
        found.update(tensor.detach().contiguous().numpy().tobytes())
    return found.hexdigest()


def _file_digest(runs: Path) -> str:
    return hashlib.sha256((runs / LLM_STAGE / WEIGHTS_FILE).read_bytes()).hexdigest()


def _run(stage: ModuleType, runs: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[FrozenParts, str]:
    """Run a stage of listening on made-up scenes; its parts, and what the LLM was before."""
    loaded: list[tuple[FrozenParts, str]] = []

    def load_parts(folder: Path, device: torch.device, **more: Workers) -> FrozenParts:
        parts = read(folder, device, **more)
        loaded.append((parts, _digest(parts.llm)))
        return parts

    read = listen_2.load_parts
    scenes = EncodedScenes(
        training=made_up_scenes(1, n=64), seen=made_up_scenes(2), unseen=made_up_scenes(3)
    )
    monkeypatch.setattr(stage, "heard_pools", lambda *_: scenes)
    monkeypatch.setattr(stage, "load_parts", load_parts)
    stage.run(StageOptions(runs=runs, minutes=0.01, seed=1))
    ((parts, before),) = loaded
    return parts, before


@pytest.mark.parametrize(
    ("stage", "learning"), [(listen_2, "adapter."), (listen_3, "state_head.weight")]
)
def test_the_stages_of_listening_leave_the_llm_alone(
    runs: Path, monkeypatch: pytest.MonkeyPatch, stage: ModuleType, learning: str
) -> None:
    begun_from = load_file(runs / stage.STAGE / WEIGHTS_FILE)
    on_disk = _file_digest(runs)
    parts, before = _run(stage, runs, monkeypatch)
    assert _digest(parts.llm) == before
    assert not any(weight.requires_grad for weight in parts.llm.parameters())
    assert all(weight.grad is None for weight in parts.llm.parameters())
    assert _file_digest(runs) == on_disk
    left = load_file(runs / stage.STAGE / WEIGHTS_FILE)
    assert not any(name.startswith("llm.") for name in left)
    assert any(
        not torch.equal(left[name], begun_from[name]) for name in left if name.startswith(learning)
    )


def test_prefix_tuning_changes_the_prefix_layers_alone(runs: Path) -> None:
    llm, decoder, table = load_llm(runs), speak_2.load_decoder(runs), load_table(runs)
    before, decoder_before = _digest(llm), {n: t.clone() for n, t in decoder.state_dict().items()}
    speak_3.start_prefix_layers(decoder)
    ids = torch.tensor([[5, 6, 7]])
    states = llm(llm.embed(ids))[0]
    batch = SpeakBatch(
        ids=ids,
        id_lengths=torch.tensor([3]),
        codes=torch.tensor([[1, 2, 3, 4]]),
        indices=[0],
        id_words=torch.zeros(1, 3, dtype=torch.int64),
        code_lengths=torch.tensor([4]),
        phones=torch.zeros(1, 4, dtype=torch.int64),
        words=torch.zeros(1, 4, dtype=torch.int64),
    )
    loss = speak_3.prefixed_loss(decoder, batch, [PrefixedPiece(0, states.half())], table)
    loss.backward()
    optimizer = torch.optim.SGD([p for p in decoder.parameters() if p.grad is not None], lr=1.0)
    optimizer.step()
    assert _digest(llm) == before
    assert all(weight.grad is None for weight in llm.parameters())
    moved = {n for n, t in decoder.state_dict().items() if not torch.equal(t, decoder_before[n])}
    assert moved
    assert all(name.startswith("layers_prefix.") for name in moved)

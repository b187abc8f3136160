"""An LLM whose layers are shared out among processes is the whole one, in parts."""

from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.distributed.tensor import DTensor

from engine.errors import ConfigError
from engine.training import listen_2, listen_3
from engine.training.launch import run_together
from engine.training.listen_2 import EncodedScenes, FrozenParts, load_parts
from engine.training.listen_3 import Listener
from engine.training.listen_parts import load_adapter
from engine.training.llm_shards import share_out
from engine.training.loop import WEIGHTS_FILE, StageOptions, TrainingRun, seed_everything
from engine.training.take_up import take_up
from engine.training.workers import Workers, joined
from tests.fakes.made_up_scenes import made_up_scenes
from tests.fakes.small_models import write_small_spelling
from tests.fakes.step_clock import StepClock

STEPS = 3


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Stages that go on from a small model with a recognition head."""
    take_up(write_small_spelling(tmp_path / "small"), tmp_path / "runs")
    return tmp_path / "runs"


def learned(parts: FrozenParts, runs: Path, *, seed: int) -> tuple[Tensor, list[Tensor]]:
    """The loss of a batch of this process's own, and what everything that learns has learned."""
    batch = made_up_scenes(seed, n=3 + seed)
    torch.manual_seed(0)
    listener = Listener(parts.silent_prompts().detach(), load_adapter(runs))
    parts.head.requires_grad_(True)
    made = listen_3.losses(parts, listener, batch, cuts=[32] * len(batch))
    loss = made.together()
    loss.backward()
    learners = [*listener.parameters(), *parts.head.parameters()]
    return loss.detach(), [one.grad for one in learners if one.grad is not None]


def compare(runs: Path) -> None:
    workers = joined()
    whole, shared = load_parts(runs), load_parts(runs, sharers=workers)
    sharded = [one for one in shared.llm.parameters() if isinstance(one, DTensor)]
    n_all = sum(one.numel() for one in sharded)
    n_kept = sum(one.to_local().numel() for one in sharded)
    assert n_all > 0.5 * sum(one.numel() for one in whole.llm.model.layers.parameters())
    assert 0.4 * n_all < n_kept < 0.6 * n_all
    assert not isinstance(shared.table, DTensor)
    for seed in (workers.rank, workers.rank + 2):
        expected = learned(whole, runs, seed=seed)
        loss, gradients = learned(shared, runs, seed=seed)
        torch.testing.assert_close(loss, expected[0])
        assert len(gradients) == len(expected[1])
        for one, other in zip(gradients, expected[1], strict=True):
            torch.testing.assert_close(one, other)
    assert all(one.grad is None for one in shared.llm.parameters())


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_losses_and_gradients_are_those_of_the_whole(runs: Path) -> None:
    run_together(compare, runs, count=2)


def train(stage: ModuleType, runs: Path, *, shards_llm: bool) -> None:
    """Run a stage on made-up scenes for a few steps, in one of several processes."""
    workers = joined()
    scenes = EncodedScenes(
        training=made_up_scenes(workers.rank, n=64),
        seen=made_up_scenes(2),
        unseen=made_up_scenes(3),
    )
    stage.heard_pools = lambda *_: scenes  # type: ignore[attr-defined]
    stage.TrainingRun = partial(TrainingRun, clock=StepClock(STEPS))  # type: ignore[attr-defined]
    seed_everything(workers.rank)
    options = StageOptions(
        runs=runs, minutes=0.999 / 60, seed=workers.rank, workers=workers, shards_llm=shards_llm
    )
    stage.run(options)


def train_both(runs: Path, shards_llm: bool) -> None:
    train(listen_2, runs, shards_llm=shards_llm)
    train(listen_3, runs, shards_llm=shards_llm)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_stages_learn_the_same_through_it(runs: Path, tmp_path: Path) -> None:
    take_up(tmp_path / "small", tmp_path / "other")
    run_together(train_both, runs, False, count=2)
    run_together(train_both, tmp_path / "other", True, count=2)
    for stage in (listen_2.STAGE, listen_3.STAGE):
        saved = torch.load(runs / stage / "checkpoint.pt", weights_only=True)
        assert saved["step"] == STEPS
        whole = load_file(runs / stage / WEIGHTS_FILE)
        shared = load_file(tmp_path / "other" / stage / WEIGHTS_FILE)
        assert whole.keys() == shared.keys()
        for name, tensor in whole.items():
            torch.testing.assert_close(shared[name], tensor, msg=f"{stage} {name}")


def test_an_llm_without_known_layers_is_refused(runs: Path) -> None:
    llm = load_parts(runs).llm
    llm.model._no_split_modules = None
    with pytest.raises(ConfigError, match="--shard-llm"):
        share_out(llm, Workers(count=2))

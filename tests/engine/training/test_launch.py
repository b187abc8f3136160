"""Processes by a launcher: who is one of several, where each computes, and what is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.errors import MissingComponentError, RequestError
from engine.training.launch import check_start, run_together
from engine.training.loop import WEIGHTS_FILE
from engine.training.workers import ALONE, accelerate, backend_of, check_places, joined

PROJECT = Path(__file__).parents[3]
CUDA, CPU, MPS = torch.device("cuda"), torch.device("cpu"), torch.device("mps")
RECIPE = """
[[stage]]
name = "tokenizer"
minutes = 0.01665
[[stage]]
name = "listen-1"
minutes = 0.01665
"""


def start(folder: Path, *launcher: str, words: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Begin the recipe of tiny stages."""
    folder.mkdir(exist_ok=True)
    (folder / "recipe.toml").write_text(RECIPE)
    recipe = ["all", "--recipe", str(folder / "recipe.toml"), "--runs", str(folder)]
    return subprocess.Popen(
        [sys.executable, *launcher, "-m", "tests.fakes.tiny_stages", *recipe, *words],
        cwd=PROJECT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(*started: subprocess.Popen[str]) -> None:
    """Wait for commands, which must all end well."""
    try:
        for one in started:
            said, _ = one.communicate(timeout=200)
            assert one.returncode == 0, said
            assert "Traceback" not in said
    finally:
        for one in started:
            one.kill()
            one.wait()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_same_command_trains_alone_by_workers_and_by_a_launcher(tmp_path: Path) -> None:
    torchrun = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")
    finish(start(tmp_path / "alone"))
    finish(start(tmp_path / "workers", words=("--workers", "2")))
    finish(start(tmp_path / "launched", *torchrun, words=("--accumulate", "3")))
    alone = load_file(tmp_path / "alone" / "listen-1" / WEIGHTS_FILE)
    for name in ("workers", "launched"):
        folder = tmp_path / name
        together = load_file(folder / "listen-1" / WEIGHTS_FILE)
        for key, tensor in alone.items():
            torch.testing.assert_close(together[key], tensor)
        assert (folder / "listen-1" / "finished").exists()
    assert (tmp_path / "workers" / "tokenizer" / "ran").read_text() == "None True\n"
    assert (tmp_path / "launched" / "tokenizer" / "ran").read_text() == "0 True\n"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_launchers_of_two_machines_meet(tmp_path: Path) -> None:
    port = accelerate().utils.other.get_free_port()
    meeting = ("--nnodes", "2", "--master-addr", "127.0.0.1", "--master-port", str(port))
    torchrun = ("-m", "torch.distributed.run", "--nproc-per-node", "1", *meeting)
    machines = [start(tmp_path / "two", *torchrun, "--node-rank", str(rank)) for rank in range(2)]
    finish(*machines)
    finish(start(tmp_path / "alone"))
    alone = load_file(tmp_path / "alone" / "listen-1" / WEIGHTS_FILE)
    together = load_file(tmp_path / "two" / "listen-1" / WEIGHTS_FILE)
    for key, tensor in alone.items():
        torch.testing.assert_close(together[key], tensor)
    assert (tmp_path / "two" / "tokenizer" / "ran").read_text() == "0 True\n"


def test_gpus_talk_by_nccl_and_all_else_by_gloo() -> None:
    assert backend_of(CUDA, has_nccl=True) == "nccl"
    assert backend_of(CUDA, has_nccl=False) == "gloo"
    assert backend_of(CPU, has_nccl=True) == "gloo"


def test_each_of_several_has_a_place_of_its_own() -> None:
    check_places(CPU)
    check_places(CUDA)
    with pytest.raises(RequestError, match="--device cuda"):
        check_places(torch.device("cuda:1"))
    with pytest.raises(RequestError, match="not on mps"):
        check_places(MPS)


def test_a_gpu_is_needed_for_each_process() -> None:
    check_start(CUDA, 2, n_gpus=2)
    check_start(CPU, 64, n_gpus=0)
    check_start(torch.device("cuda:1"), 1, n_gpus=2)
    check_start(MPS, 1, n_gpus=0)
    with pytest.raises(RequestError, match="this machine has 2"):
        check_start(CUDA, 3, n_gpus=2)


def test_one_process_shares_no_llm(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RequestError, match="--shard-llm"):
        check_start(CPU, 1, n_gpus=0, shards_llm=True)
    check_start(CPU, 2, n_gpus=0, shards_llm=True)
    monkeypatch.setenv("WORLD_SIZE", "2")
    check_start(CPU, 1, n_gpus=0, shards_llm=True)


def test_who_was_launched_starts_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "4")
    with pytest.raises(RequestError, match="4 processes already"):
        check_start(CPU, 2, n_gpus=0)


def test_a_launcher_that_leaves_something_unsaid_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOCAL_RANK", "MASTER_ADDR", "MASTER_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "0")
    with pytest.raises(RequestError, match="LOCAL_RANK, MASTER_ADDR, MASTER_PORT"):
        joined()


def test_without_accelerate_one_process_trains_and_several_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "accelerate", None)
    assert joined() is ALONE
    assert ALONE.agree(2.0) == 2.0
    with pytest.raises(MissingComponentError, match="pip install accelerate"):
        run_together(print, count=2)


def test_accelerate_is_named_when_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "accelerate", None)
    with pytest.raises(MissingComponentError, match="not installed"):
        accelerate()

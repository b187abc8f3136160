"""Every part is measured, and the figures carry their conditions."""

import json

import pytest
import torch

from engine.errors import RequestError
from engine.models.bundle import ModelBundle
from engine.models.loading.load import load_bundle
from engine.offline.speed import measure
from engine.offline.speed_together import measure_together
from tests.fakes.small_models import small_config, write_small_native


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    folder = write_small_native(tmp_path_factory.mktemp("models") / "small", small_config())
    return load_bundle(folder, device=torch.device("cpu"), dtype=torch.float32)


def test_every_part_took_some_time(bundle: ModelBundle) -> None:
    report = json.loads(json.dumps(measure(bundle, repeats=4).as_json()))
    for part in ("chunk", "text_token", "speech_prefill", "speech_token", "first_piece"):
        timing = report[part]
        assert 0 < timing["p50_ms"] <= timing["p90_ms"]
        assert timing["n"] >= 3
    assert report["codec_real_time_factor"] > 0
    assert report["peak_memory_mib"] > 50
    assert report["conditions"]["model"] == "small"
    assert report["conditions"]["dtype"] == "float32"
    assert report["conditions"]["threads"] == torch.get_num_threads()


def test_nothing_is_measured_with_no_repetitions(bundle: ModelBundle) -> None:
    with pytest.raises(RequestError):
        measure(bundle, repeats=0)


def test_steps_of_several_users_are_measured_both_ways(bundle: ModelBundle) -> None:
    figures = measure_together(bundle, n_users=3, repeats=3)
    assert figures["users"] == 3
    for kind in ("hearing", "writing", "speaking"):
        alone, together = figures[f"{kind}_one_by_one_ms"], figures[f"{kind}_together_ms"]
        assert alone > 0
        assert figures[f"{kind}_ratio"] == pytest.approx(together / alone, rel=0.1)


@pytest.mark.parametrize("n_users", [0, 1])
def test_nobody_can_share_with_nobody(bundle: ModelBundle, n_users: int) -> None:
    with pytest.raises(RequestError, match="two users"):
        measure_together(bundle, n_users=n_users)

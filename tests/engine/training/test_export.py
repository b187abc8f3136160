"""Gathering the stages' weights, and the card that goes with them."""

import json
from pathlib import Path

import pytest
import torch

from engine.errors import ModelMissingError
from engine.training import export
from engine.training.loop import save_weights
from engine.training.model_card import last_figures, model_card


def leave_weights(runs: Path, stage: str, **tensors: float) -> None:
    (runs / stage).mkdir(parents=True)
    full = {name: torch.full((2,), value) for name, value in tensors.items()}
    save_weights(runs / stage / "weights.safetensors", full)


def test_later_stages_overwrite_earlier_ones(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for number, stage in enumerate(export.PARTS):
        if stage != "speak-3":
            leave_weights(tmp_path, stage, shared=float(number), **{stage: 1.0})
    tensors = export.gather(tmp_path)
    assert tensors["shared"].tolist() == [8.0, 8.0]
    assert set(tensors) == {"shared", *export.PARTS} - {"speak-3"}
    assert "speak-3" in caplog.text


def test_a_stage_that_has_not_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="text-lm"):
        export.gather(tmp_path)


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        ("encoder.blocks.0.weight", torch.float16),
        ("encoder.global_cmvn.istd", torch.float32),
        ("codec.encoder.GlobalTokenEncoder.fn.2.running_var", torch.float32),
    ],
)
def test_sensitive_tensors_stay_wide(name: str, dtype: torch.dtype) -> None:
    assert export.stored(name, torch.ones(3)).dtype == dtype


def test_the_card_shows_the_last_figures(tmp_path: Path) -> None:
    folder = tmp_path / "speak-2"
    folder.mkdir()
    records = [
        {"kind": "note", "step": 0, "elapsed_s": 0.0, "teacher_error": 3.0},
        {"kind": "validation", "step": 9, "elapsed_s": 60.0, "spoken_error": 50.0},
        {"kind": "train", "step": 20, "elapsed_s": 120.0, "loss": 1.0},
        {"kind": "validation", "step": 20, "elapsed_s": 120.0, "spoken_error": 10.0},
    ]
    (folder / "log.jsonl").write_text("\n".join(json.dumps(record) for record in records))
    figures = last_figures(tmp_path, "speak-2")
    assert figures["spoken_error"] == 10.0
    card = model_card(tmp_path, n_parameters=20_000_000)
    assert "| speak-2 | 2 | 20 | teacher_error 3, spoken_error 10 |" in card
    assert "20.0 million" in card

"""Our own layout is read strictly, and conversion loses nothing."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import (
    CheckpointError,
    ConfigError,
    ModelMissingError,
    OutputError,
    RequestError,
)
from engine.models.loading.convert import convert
from engine.models.loading.load import load_bundle
from engine.models.loading.native import read_native
from tests.fakes.small_models import small_config, write_small_native, write_small_released

CPU = torch.device("cpu")

UNUSUAL = small_config(
    encoder={"position_labels": "absolute", "subsampling_channels": 5, "left_chunks": 2},
    decoder={"uses_prefix": False},
    dialogue={"default_role": "You are: a bear.\nBe kind", "user_text": "heard"},
)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_native(tmp_path_factory.mktemp("models") / "own", small_config())


@pytest.fixture
def model(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "own"))


def test_a_model_is_called_what_its_configuration_says(model: Path) -> None:
    assert load_bundle(model, device=CPU, dtype=torch.float32).config.name == "small"


@pytest.mark.parametrize("config", [small_config(), UNUSUAL], ids=["usual", "unusual"])
def test_there_and_back_again_bit_by_bit(tmp_path: Path, config: object) -> None:
    first = write_small_native(tmp_path / "first", config)
    convert(first, tmp_path / "released", layout="released")
    convert(tmp_path / "released", tmp_path / "second", layout="native")
    before, _, old = read_native(first)
    after, _, new = read_native(tmp_path / "second")
    renamed = before.model_copy(update={"name": "released"})
    assert after == renamed
    assert old.keys() == new.keys()
    for name, tensor in old.items():
        assert torch.equal(new[name], tensor), name


def test_a_released_model_means_the_same_after_conversion(tmp_path: Path) -> None:
    released = write_small_released(tmp_path / "released", small_config())
    convert(released, tmp_path / "native", layout="native")
    codes = torch.tensor([[1, 30, 7]])
    waves = [
        load_bundle(folder, device=CPU, dtype=torch.float32).codec.decode(codes)
        for folder in (released, tmp_path / "native")
    ]
    assert torch.equal(*waves)


def test_storing_in_half_size_keeps_the_codec(tmp_path: Path, model: Path) -> None:
    config = convert(model, tmp_path / "half", layout="native", dtype="bfloat16")
    stored = load_file(tmp_path / "half" / "model.safetensors")
    assert stored["llm.lm_head.weight"].dtype == torch.bfloat16
    assert stored["codec.generator.conv_post.weight"].dtype == torch.float32
    assert read_native(tmp_path / "half")[0] == config


def test_a_target_that_exists_is_left_alone(model: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.mkdir()
    (target / "diary.txt").write_text("dear diary", encoding="utf-8")
    with pytest.raises(OutputError, match="exists already"):
        convert(model, target, layout="released")
    assert [path.name for path in target.iterdir()] == ["diary.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "own"]


def test_words_that_mean_nothing_are_refused(model: Path, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="layout"):
        convert(model, tmp_path / "new", layout="gguf")
    with pytest.raises(RequestError, match="dtype"):
        convert(model, tmp_path / "new", layout="native", dtype="int4")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"encoder": {"dim": 24, "heads": 5, "blocks": 2, "ffn_dim": 40}}, "not a multiple"),
        ({"encoder": {"dim": 24, "heads": 3, "blocks": 2}}, r"encoder\.ffn_dim"),
        ({"colour": "blue"}, "colour"),
        ({"version": 2}, "version"),
        ({"llm": {}}, "hidden_size"),
        ({"llm": {"model_type": "abacus", "hidden_size": 48}}, "abacus"),
    ],
)
def test_a_configuration_that_makes_no_sense_is_named(
    model: Path, change: dict[str, object], words: str
) -> None:
    file = model / "config.json"
    content = json.loads(file.read_text(encoding="utf-8")) | change
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ConfigError, match=words):
        read_native(model)


def test_a_configuration_that_is_no_json_is_named(model: Path) -> None:
    (model / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"config\.json is not readable"):
        read_native(model)


def test_tensors_are_checked(model: Path) -> None:
    file = model / "model.safetensors"
    tensors = load_file(file)
    save_file(tensors | {"encoder.blocks.2.norm1.weight": torch.ones(24)}, file)
    with pytest.raises(CheckpointError, match=r"encoder\.blocks\.2\.norm1\.weight"):
        read_native(model)
    del tensors["state_head.bias"]
    save_file(tensors, file)
    with pytest.raises(CheckpointError, match=r"lacks the tensor state_head\.bias.*\[4\]"):
        read_native(model)
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(CheckpointError, match="damaged"):
        read_native(model)
    file.unlink()
    with pytest.raises(ModelMissingError, match=r"model\.safetensors"):
        read_native(model)

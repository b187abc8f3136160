"""The released layout is read strictly, and with whatever sizes it has."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.errors import CheckpointError, ConfigError, EngineError, ModelMissingError
from engine.models.bundle import ModelBundle
from engine.models.loading.load import load_bundle
from engine.models.loading.random_weights import random_config
from engine.models.loading.released_names import codec_shapes, listening_prefixes, to_released
from engine.models.loading.skeleton import TASK_EMBEDDINGS, Skeleton
from tests.fakes.small_models import GOLDEN, small_config, write_small_released

REAL_SHAPES = GOLDEN.parent / "real_state_dict_shapes.json"
CPU = torch.device("cpu")

Change = Callable[[dict[str, Any]], object]


def load(folder: Path, *, dtype: torch.dtype = torch.float32, **more: Any) -> ModelBundle:
    return load_bundle(folder, device=CPU, dtype=dtype, **more)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_released(tmp_path_factory.mktemp("models") / "small", small_config())


@pytest.fixture
def model(pristine: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return Path(shutil.copytree(pristine, tmp_path / "small"))


def rewrite(model: Path, part: str, change: Change) -> Path:
    """Change what a weight file holds; `change` may return another content."""
    file = model / "checkpoints" / part / "final.pt"
    content = torch.load(file, weights_only=True)
    changed = change(content)
    torch.save(content if changed is None else changed, file)
    return file


def _without(content: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != key}


def test_every_name_and_shape_of_the_released_files_is_expected() -> None:
    config = random_config("release")
    real = json.loads(REAL_SHAPES.read_text(encoding="utf-8"))
    ours = Skeleton(config).shapes()
    prefixes = listening_prefixes(config)
    listening = {
        to_released(name, prefixes): list(shape)
        for name, shape in ours.items()
        if not name.startswith(("llm.", "speech_decoder.", "codec."))
    }
    listening[TASK_EMBEDDINGS] = [20, 3584]
    decoder = {
        name.removeprefix("speech_decoder."): list(shape)
        for name, shape in ours.items()
        if name.startswith("speech_decoder.")
    }
    codec = {name: list(shape) for name, shape in codec_shapes(config.codec).items()}
    assert listening == real["audiollm"]
    assert decoder == real["decoder"]
    assert codec == {
        f"{part}.{name}": shape
        for part in ("generator", "encoder", "quantizer")
        for name, shape in real["codec"][part].items()
        if not name.endswith("num_batches_tracked")
    }


def test_weights_are_frozen_and_in_place(pristine: Path) -> None:
    bundle = load(pristine)
    assert bundle.description == "small · CPU · float32"
    for module in (bundle.encoder, bundle.adapter, bundle.llm, bundle.speech_decoder, bundle.codec):
        assert not module.training
        assert all(not p.requires_grad and p.device == CPU for p in module.parameters())
        assert all(not b.is_meta for b in module.buffers())


def test_another_dtype_leaves_the_codec_in_float32(pristine: Path) -> None:
    bundle = load(pristine, dtype=torch.bfloat16)
    for module in (bundle.encoder, bundle.adapter, bundle.llm, bundle.state_head):
        assert {p.dtype for p in module.parameters()} == {torch.bfloat16}
    assert {p.dtype for p in bundle.codec.parameters()} == {torch.float32}
    assert bundle.encoder.cmvn.mean.dtype == torch.float32


@pytest.mark.parametrize(
    ("part", "key"),
    [
        ("audiollm", "encoder.enc.1.encoders.1.self_attn.linear_pos.weight"),
        ("audiollm", "adpter.project.bias"),
        ("audiollm", "prompt_embeddings.weight"),
        ("audiollm", "predictor_head.bias"),
        ("decoder", "layers_prefix.2.mlp.up_proj.weight"),
        ("decoder", "out_fnn.bias"),
    ],
)
def test_a_missing_tensor_is_named(model: Path, part: str, key: str) -> None:
    shape = list(
        torch.load(model / "checkpoints" / part / "final.pt", weights_only=True)[key].shape
    )
    file = rewrite(model, part, lambda content: _without(content, key))
    with pytest.raises(CheckpointError) as caught:
        load(model)
    for word in (str(file), key, str(shape)):
        assert word in caught.value.message


@pytest.mark.parametrize("leaf", ["weight_g", "weight_v", "bias"])
def test_a_missing_part_of_a_codec_weight_is_named(model: Path, leaf: str) -> None:
    key = f"ups.1.{leaf}"
    rewrite(
        model, "codec", lambda content: content | {"generator": _without(content["generator"], key)}
    )
    with pytest.raises(CheckpointError, match=rf"lacks the tensor generator\.ups\.1\.{leaf}"):
        load(model)


def test_a_misshapen_tensor_is_named_with_both_shapes(model: Path) -> None:
    key = "encoder.enc.1.after_norm.weight"
    rewrite(model, "audiollm", lambda content: content.update({key: torch.ones(23)}))
    with pytest.raises(CheckpointError, match=rf"{key} has the shape \[23\].*\[24\]"):
        load(model)


@pytest.mark.parametrize(
    ("part", "key"),
    [
        ("audiollm", "encoder.enc.1.encoders.2.norm1.weight"),
        ("audiollm", "adpter.conv1d3.weight"),
        ("decoder", "layers.3.input_layernorm.weight"),
    ],
)
def test_a_surplus_tensor_that_would_be_needed_is_named(model: Path, part: str, key: str) -> None:
    rewrite(model, part, lambda content: content.update({key: torch.ones(24)}))
    with pytest.raises(CheckpointError, match=f"{key} of shape"):
        load(model)


def test_a_surplus_layer_of_the_llm_is_named(model: Path) -> None:
    settings = model / "llm" / "config.json"
    content = json.loads(settings.read_text(encoding="utf-8"))
    settings.write_text(json.dumps(content | {"num_hidden_layers": 1}), encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"model\.layers\.1\."):
        load(model)


@pytest.mark.parametrize(
    "change",
    [
        {"num_key_value_heads": 4},
        {"num_hidden_layers": "x"},
        {"hidden_act": "nothing"},
        {"rope_theta": "a"},
        {"model_type": "abacus"},
    ],
)
def test_an_llm_configuration_that_makes_no_sense_is_named(
    model: Path, change: dict[str, object]
) -> None:
    settings = model / "llm" / "config.json"
    content = json.loads(settings.read_text(encoding="utf-8"))
    settings.write_text(json.dumps(content | change), encoding="utf-8")
    with pytest.raises(ConfigError, match="The LLM configuration"):
        load(model)


def test_what_is_known_to_be_unneeded_is_left_aside(model: Path) -> None:
    def listening(content: dict[str, Any]) -> None:
        content["llm_decoder.model.layers.0.mlp.up_proj.weight"] = torch.ones(2, 2)
        content["ctc.ctc_lo.weight"] = torch.ones(2, 2)

    rewrite(model, "audiollm", listening)
    rewrite(model, "decoder", lambda content: {"model": content, "optimizer": {"lr": 1e-3}})

    def codec(content: dict[str, Any]) -> None:
        del content["encoder"]["linear.0.weight"]
        content["encoder"]["GlobalTokenEncoder.fn.2.num_batches_tracked"] = torch.tensor(7)
        content["discriminator"] = {"convs.0.weight": torch.ones(2)}
        content["steps"] = 12

    rewrite(model, "codec", codec)
    load(model)


@pytest.mark.parametrize("part", ["audiollm", "decoder", "codec"])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda content: {"model": content, "epoch": 3},
        lambda content: {f"module.{key}": value for key, value in content.items()},
        lambda content: {"state_dict": {f"module.{k}": v for k, v in content.items()}},
    ],
    ids=["model", "module.", "both"],
)
def test_wrapped_dictionaries_are_unwrapped(model: Path, part: str, wrap: Change) -> None:
    plain = load(model).codec.generator.conv_post.weight.clone()
    rewrite(model, part, wrap)
    assert torch.equal(load(model).codec.generator.conv_post.weight, plain)


def test_mixed_dtypes_become_one(model: Path) -> None:
    def halve(content: dict[str, Tensor]) -> None:
        for key in content:
            if key.startswith("encoder."):
                content[key] = content[key].bfloat16()

    rewrite(model, "audiollm", halve)
    assert {p.dtype for p in load(model).encoder.parameters()} == {torch.float32}


def test_statistics_come_from_the_file_unless_the_checkpoint_has_them(model: Path) -> None:
    sums = {"mean_stat": [30.0] * 80, "var_stat": [100.0] * 80, "frame_num": 10}
    (model / "checkpoints/audiollm/global_cmvn").write_text(json.dumps(sums), encoding="utf-8")
    assert torch.equal(load(model).encoder.cmvn.mean, torch.zeros(80))

    def drop(content: dict[str, Tensor]) -> None:
        del content["encoder.global_cmvn.mean"], content["encoder.global_cmvn.istd"]

    rewrite(model, "audiollm", drop)
    cmvn = load(model).encoder.cmvn
    assert torch.equal(cmvn.mean, torch.full((80,), 3.0))
    assert torch.equal(cmvn.istd, torch.ones(80))


class _Trap:
    """Unpickled, it makes a folder."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.target),)


@pytest.mark.parametrize("part", ["audiollm", "decoder", "codec"])
def test_a_pickle_that_would_run_code_is_refused(model: Path, tmp_path: Path, part: str) -> None:
    target = tmp_path / "sprung"
    file = model / "checkpoints" / part / "final.pt"
    torch.save({"model": {"a": torch.ones(1)}, "trap": _Trap(target)}, file)
    with pytest.raises(CheckpointError, match="could run code"):
        load(model)
    assert not target.exists()


@pytest.mark.parametrize("name", ["checkpoints/decoder/final.pt", "llm/model.safetensors"])
@pytest.mark.parametrize("kind", ["half", "empty", "noise", "text"])
def test_a_damaged_file_is_named(model: Path, name: str, kind: str) -> None:
    file = model / name
    whole = file.read_bytes()
    file.write_bytes(
        {
            "half": whole[: len(whole) // 2],
            "empty": b"",
            "noise": bytes(range(256)) * 40,
            "text": b"hello\n" * 200,
        }[kind]
    )
    with pytest.raises(CheckpointError, match="damaged") as caught:
        load(model)
    assert str(file) in caught.value.message


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("checkpoints/audiollm/final.pt", ModelMissingError),
        ("checkpoints/audiollm/train.yaml", ModelMissingError),
        ("checkpoints/codec/model.json", ModelMissingError),
        ("checkpoints/decoder/model.json", ModelMissingError),
        ("llm/config.json", ModelMissingError),
        ("llm/tokenizer.json", ModelMissingError),
        ("llm/model.safetensors", ModelMissingError),
    ],
)
def test_a_missing_file_is_named(model: Path, name: str, kind: type[EngineError]) -> None:
    (model / name).unlink()
    with pytest.raises(kind):
        load(model)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("audiollm/train.yaml", "a: [", "not readable as YAML"),
        ("audiollm/train.yaml", "- 1", "does not hold a dictionary"),
        ("audiollm/train.yaml", "input_dim: 80", "no section encoder_conf"),
        ("decoder/model.json", "[1, 2]", "no dictionary"),
        ("decoder/model.json", '[{"transformer_attention_dim": "x"}]', "not a whole number"),
        ("codec/model.json", "{", "not readable as JSON"),
        ("codec/model.json", "{}", "global_tokens"),
    ],
)
def test_a_configuration_that_makes_no_sense_is_named(
    model: Path, name: str, content: str, words: str
) -> None:
    (model / "checkpoints" / name).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=words):
        load(model)


def test_the_llm_may_lie_elsewhere_and_in_pieces(model: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    elsewhere = tmp_path / "words"
    shutil.move(model / "llm", elsewhere)
    with pytest.raises(ModelMissingError, match="--llm"):
        load(model)
    tensors = load_file(elsewhere / "model.safetensors")
    names = sorted(tensors)
    index = {}
    for piece, chosen in (("one.safetensors", names[::2]), ("two.safetensors", names[1::2])):
        save_file({name: tensors[name] for name in chosen}, elsewhere / piece)
        index |= dict.fromkeys(chosen, piece)
    (elsewhere / "model.safetensors").unlink()
    (elsewhere / "model.safetensors.index.json").write_text(
        json.dumps({"weight_map": index}), encoding="utf-8"
    )
    bundle = load(model / "checkpoints", llm=elsewhere)
    assert torch.equal(bundle.llm.lm_head.weight, tensors["lm_head.weight"])
    (elsewhere / "two.safetensors").unlink()
    with pytest.raises(ModelMissingError, match=r"two\.safetensors"):
        load(model, llm=elsewhere)


def test_an_index_cannot_lead_out_of_its_folder(model: Path) -> None:
    (model / "llm/model.safetensors.index.json").write_text(
        json.dumps({"weight_map": {"a": "../../secret.safetensors"}}), encoding="utf-8"
    )
    with pytest.raises(CheckpointError, match="not in its folder"):
        load(model)


def test_tied_embeddings_need_no_output_layer(tmp_path: Path) -> None:
    config = small_config(llm={"tie_word_embeddings": True})
    bundle = load(write_small_released(tmp_path / "tied", config))
    hidden = torch.randn(1, 48)
    table = bundle.llm.embed(torch.arange(405)[None])[0]
    assert torch.allclose(bundle.llm.logits(hidden), hidden @ table.T, atol=1e-5)


@pytest.mark.parametrize("name", ["nothing", "a-file", "empty"])
def test_what_is_no_model_folder_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a-file").write_text("x", encoding="utf-8")
    with pytest.raises(ModelMissingError):
        load(tmp_path / name)

"""Our own layout: a folder with `config.json`, `model.safetensors` and the tokenizer's files.

Knows nothing of the released layout; `engine.models.loading.convert` leads from one to the other.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from safetensors.torch import save_file
from torch import Tensor

from engine.errors import ConfigError, ModelMissingError, OutputError
from engine.models.config import ModelConfig
from engine.models.loading.settings import first_fault, read_json
from engine.models.loading.skeleton import TASK_EMBEDDINGS, Skeleton
from engine.models.loading.strict import expect, read_safetensors

CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.safetensors"
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "generation_config.json")

_OWN = (
    "encoder.",
    "adapter.",
    "prompt_embeddings.",
    "state_head.",
    "llm.",
    "speech_decoder.",
    "codec.",
    "ctc_head.",
)


def read_native_config(folder: Path) -> ModelConfig:
    """Read `config.json`.

    Raises:
        ModelMissingError: It is not there.
        ConfigError: It is no JSON, or a value is missing, unknown or makes no sense.
    """
    path = folder / CONFIG_FILE
    try:
        return ModelConfig.model_validate(read_json(path))
    except ValidationError as err:
        raise ConfigError(f"{path} makes no sense: {first_fault(err)}.") from err


def read_native(folder: Path) -> tuple[ModelConfig, Skeleton, dict[str, Tensor]]:
    """Read a model of our own layout, strictly.

    Returns:
        The configuration, empty modules, and the tensors that fill them.

    Raises:
        ModelMissingError: A file is missing.
        CheckpointError: A tensor is missing, surplus or misshapen, or the file is damaged.
        ConfigError: The configuration makes no sense.
    """
    config = read_native_config(folder)
    skeleton = Skeleton(config)
    found = read_safetensors(folder / WEIGHTS_FILE)
    expected = skeleton.shapes()
    if TASK_EMBEDDINGS in found:
        expected[TASK_EMBEDDINGS] = (config.dialogue.task_count, config.adapter.llm_dim)
    taken = expect(found, expected, file=folder / WEIGHTS_FILE, own=_OWN)
    return config, skeleton, taken


def write_native(
    folder: Path, config: ModelConfig, tensors: Mapping[str, Tensor], *, tokenizer: Path
) -> None:
    """Write a model in our own layout; the folder appears under its name when it is whole.

    Args:
        folder: Where; must not exist.
        config: What `config.json` will say.
        tensors: Our names to tensors, in the dtypes to be stored.
        tokenizer: The folder whose tokenizer files are copied.

    Raises:
        ModelMissingError: There is no tokenizer.
        OutputError: The folder exists or cannot be written.
    """
    draft = begin_folder(folder)
    try:
        text = config.model_dump_json(indent=2, exclude_none=True)
        (draft / CONFIG_FILE).write_text(text + "\n", encoding="utf-8")
        save_file(separate(tensors), draft / WEIGHTS_FILE, metadata={"format": "pt"})
        copy_tokenizer(tokenizer, draft)
        draft.rename(folder)
    except OSError as err:
        raise OutputError(f"{folder} cannot be written: {err.strerror or err}.") from err
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def begin_folder(folder: Path) -> Path:
    """Make an empty draft beside `folder`. Raises OutputError if that is not possible."""
    if folder.exists():
        raise OutputError(f"{folder} exists already.", remedy="Name a new folder.")
    draft = folder.absolute().with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
    except OSError as err:
        raise OutputError(f"{folder} cannot be written: {err.strerror or err}.") from err
    return draft


def copy_tokenizer(source: Path, target: Path) -> None:
    """Copy the tokenizer's files. Raises ModelMissingError if the main one is missing."""
    if not (source / TOKENIZER_FILES[0]).is_file():
        raise ModelMissingError(f"The file {source / TOKENIZER_FILES[0]} is missing.")
    for name in TOKENIZER_FILES:
        if (source / name).is_file():
            shutil.copyfile(source / name, target / name)


def separate(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Tensors that share no storage and lie in one piece, as weight files ask for."""
    plain: dict[str, Tensor] = {}
    seen: set[int] = set()
    for name, tensor in tensors.items():
        whole = tensor.detach().cpu().contiguous()
        storage = whole.untyped_storage()
        if storage.nbytes() != whole.nbytes or storage.data_ptr() in seen:
            whole = whole.clone()
        seen.add(whole.untyped_storage().data_ptr())
        plain[name] = whole
    return plain


def dump_json(content: object) -> str:
    """JSON as people read it, with a line end."""
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"

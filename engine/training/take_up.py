"""Takes a finished model apart again, so that its training can go on.

It knows which stage left which tensors. What a stage needs of the stages before it lies where they
would have left it; the ears, and the state head with its prompts, also lie where their own stages
begin from. Only weights are taken up: optimizers and clocks start anew, and what a model does not
ship (phonemes, discriminators) starts at random.
"""

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from tokenizers import AddedToken, Tokenizer
from torch import Tensor

from engine.errors import RequestError
from engine.models.loading.convert import read_model
from engine.models.loading.native import TOKENIZER_FILES, copy_tokenizer
from engine.models.loading.skeleton import Skeleton
from engine.training.command import FINISHED_MARK
from engine.training.export import BUILT_IN_FOLDER
from engine.training.listen_parts import LLM_STAGE
from engine.training.listen_talk import BLANK
from engine.training.loop import START_FILE, WEIGHTS_FILE, StageOptions, save_weights
from engine.training.model_card import CARD_ROW_FILE, card_rows
from engine.training.sizes import keep_sizes

logger = logging.getLogger(__name__)

STAGE = "take-up"

_LEFT_BY: Mapping[str, tuple[str, ...]] = {
    "text-lm": ("llm.",),
    "codec-vq": ("codec.quantizer.",),
    "codec-generator": ("codec.generator.",),
    "codec-encoder": ("codec.encoder.",),
    "listen-1": ("encoder.", "ctc_head.", "adapter."),
    LLM_STAGE: ("llm.",),
    "listen-2": ("adapter.",),
    "listen-3": (
        "encoder.",
        "ctc_head.",
        "adapter.",
        "state_head.",
        "prompt_embeddings.",
        "task_embeddings.",
    ),
    "speak-2": ("speech_decoder.",),
    "speak-3": ("speech_decoder.layers_prefix.",),
}
"""Beginnings of the names that each stage writes."""

_BEGUN_FROM: Mapping[str, tuple[str, ...]] = {
    "text-lm": ("llm.",),
    "listen-1": ("encoder.", "ctc_head.", "adapter."),
    "listen-3": ("state_head.", "prompt_embeddings."),
}
"""What a stage itself goes on from; everything else it reads from the stages before it."""


def run(options: StageOptions) -> None:
    """Take up the model that the options name, or the built-in one.

    Raises:
        EngineError: As `take_up`.
    """
    take_up(options.model or BUILT_IN_FOLDER, options.runs, llm=options.llm)


def take_up(model: Path, runs: Path, *, llm: Path | None = None) -> None:
    """Lay a model's weights where the stages look for them; stages with a checkpoint are left.

    Args:
        model: A folder of either layout.
        runs: Folder of the stages.
        llm: The LLM's folder, if the model is of the released layout and it lies elsewhere.

    Raises:
        ModelMissingError: The folder lacks a file.
        CheckpointError: A tensor is missing, surplus or misshapen.
        ConfigError: The configuration makes no sense.
        RequestError: The LLM's embeddings have no row for the recognition head's blank.
    """
    config, tensors, words = read_model(model, llm=llm)
    keep_sizes(runs, config)
    _lay_tokenizer(words, runs / "tokenizer", n_rows=Skeleton(config).llm.vocabulary)
    known_rows = card_rows(model)
    for stage, prefixes in _LEFT_BY.items():
        folder = runs / stage
        if (folder / "checkpoint.pt").exists():
            logger.info("%s: %s has a checkpoint of its own and is left", STAGE, stage)
            continue
        chosen = _chosen(tensors, prefixes)
        if not chosen:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        save_weights(folder / WEIGHTS_FILE, chosen)
        if stage in known_rows:
            (folder / CARD_ROW_FILE).write_text(known_rows[stage] + "\n", encoding="utf-8")
        if stage in _BEGUN_FROM:
            save_weights(folder / START_FILE, _chosen(tensors, _BEGUN_FROM[stage]))
        if "llm." in prefixes:
            shape = json.dumps(config.llm, indent=2)
            (folder / "config.json").write_text(shape + "\n", encoding="utf-8")
    if config.ctc_head is None:
        logger.info("%s: the model has no recognition head; listen-1 teaches one", STAGE)
    logger.info("%s: the stages can go on from %s", STAGE, model)


def _lay_tokenizer(source: Path, folder: Path, *, n_rows: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in TOKENIZER_FILES:
        (folder / name).unlink(missing_ok=True)
    copy_tokenizer(source, folder)
    _add_blank(folder / TOKENIZER_FILES[0], n_rows=n_rows)
    (folder / FINISHED_MARK).touch()


def _add_blank(path: Path, *, n_rows: int) -> None:
    """Give the tokenizer the blank that the recognition head needs, if it has none.

    Its id is the first that is free. The LLM's embeddings have a row for it, as they have more rows
    than the tokenizer has entries, in Qwen2 too.
    """
    tokenizer = Tokenizer.from_file(str(path))
    if tokenizer.token_to_id(BLANK) is not None:
        return
    blank = tokenizer.get_vocab_size(with_added_tokens=True)
    if blank >= n_rows:
        raise RequestError(
            f"The LLM's embeddings have {n_rows} rows, all in use; the recognition head's blank"
            " needs one more.",
            remedy="Give the LLM a larger vocabulary.",
        )
    tokenizer.add_special_tokens([AddedToken(BLANK, special=True)])
    tokenizer.save(str(path))


def _chosen(tensors: Mapping[str, Tensor], prefixes: tuple[str, ...]) -> dict[str, Tensor]:
    found = {name: tensor for name, tensor in tensors.items() if name.startswith(prefixes)}
    return {name: t.float() if t.is_floating_point() else t for name, t in found.items()}

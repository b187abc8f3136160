"""Starting a training stage by its name, or a recipe of stages one after the other.

It knows no stage's insides: each is a function that takes `StageOptions`, imported when it starts,
so that asking for help stays fast.
"""

import argparse
import importlib
import logging
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from engine.errors import ConfigError, EngineError, RequestError
from engine.models.accelerate import choose_device
from engine.training.launch import check_start, run_together
from engine.training.loop import seed_everything
from engine.training.options import CPU, Layout, RunLog, StageOptions
from engine.training.precision import Precision, chosen_dtype
from engine.training.workers import ALONE, joined, leave
from engine.weights.store import find_model

logger = logging.getLogger(__name__)

BUILT_IN_RECIPE = Path(__file__).with_name("recipes") / "built_in.toml"
FINISHED_MARK = "finished"
_SEEDS_APART = 1_000
"""Between the seeds of two processes that train one stage."""

TAKE_UP = "take-up"
"""Not of the recipe: goes on from a finished model instead of from nothing."""

STAGES: dict[str, str] = {
    TAKE_UP: "engine.training.take_up:run",
    "tokenizer": "engine.training.tokenizer:run",
    "text-lm": "engine.training.text_lm:run",
    "codec-vq": "engine.training.codec_vq:run",
    "codec-generator": "engine.training.codec_generator:run",
    "codec-encoder": "engine.training.codec_encoder:run",
    "listen-1": "engine.training.listen_1:run",
    "text-lm-heard": "engine.training.text_lm_heard:run",
    "listen-2": "engine.training.listen_2:run",
    "listen-3": "engine.training.listen_3:run",
    "speak-2": "engine.training.speak_2:run",
    "speak-3": "engine.training.speak_3:run",
    "export": "engine.training.export:run",
}
"""Every stage in the order of a fresh training; `take-up` stands in for all of them."""

_DTYPES = (torch.float32, torch.bfloat16)
"""Of products, in an order by which processes tell each other."""

SHARED = {"text-lm", "text-lm-heard", "listen-1", "listen-2", "listen-3"}
"""Stages that several processes can train together."""

ON_A_GPU = {"text-lm", "text-lm-heard", "listen-1", "listen-2", "listen-3"}
"""Stages that can compute elsewhere than on the processor."""

TAKES_RECORDINGS = {"listen-1", "all"}

_LEAST = {
    "workers": (1, "A stage needs at least one process; --workers must be 1 or more."),
    "loaders": (0, "Batches need processes or none; --loaders must be 0 or more."),
    "accumulate": (1, "A step needs at least one batch; --accumulate must be 1 or more."),
    "keep": (0, "Fewer than no checkpoints cannot be kept; --keep must be 0 or more."),
}
"""What whole numbers must be, and what is said if they are less."""


@dataclass(frozen=True, kw_only=True)
class RecipeStep:
    """One stage of a recipe with its budget."""

    stage: str
    minutes: float
    seed: int


def run_stage(name: str, options: StageOptions) -> None:
    """Run one stage and mark its folder as finished.

    Raises:
        RequestError: There is no stage of that name.
    """
    target = STAGES.get(name)
    if target is None:
        known = ", ".join(STAGES)
        raise RequestError(f"There is no training stage {name!r}.", remedy=f"Known: {known}.")
    module_name, function_name = target.split(":")
    run: Callable[[StageOptions], None] = getattr(
        importlib.import_module(module_name), function_name
    )
    mark = options.folder(name) / FINISHED_MARK
    if options.workers.is_first:
        mark.unlink(missing_ok=True)
    seed = options.seed + _SEEDS_APART * options.workers.rank
    seed_everything(seed)
    torch.set_num_threads(options.threads)
    run(replace(options, seed=seed))
    if options.workers.is_first:
        mark.touch()


def read_recipe(path: Path) -> list[RecipeStep]:
    """Read a recipe file.

    Raises:
        ConfigError: The file is missing, is no TOML, or a stage in it makes no sense.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as err:
        raise ConfigError(f"The recipe {path} cannot be read: {err}.") from err
    rows = table.get("stage")
    if not isinstance(rows, list) or not rows:
        raise ConfigError(f"The recipe {path} has no [[stage]].")
    return [_recipe_step(row, path) for row in rows]


def run_recipe(path: Path, general: StageOptions, *, workers: int = 1) -> None:
    """Run the stages of a recipe in order, leaving out those that are finished.

    Args:
        path: The recipe.
        general: What holds for all stages; minutes and seeds are the recipe's.
        workers: Processes that train a stage together.
    """
    for step in read_recipe(path):
        options = replace(general, minutes=step.minutes, seed=step.seed)
        mark = options.folder(step.stage) / FINISHED_MARK
        if general.workers.agree(mark.exists()):
            logger.info("%s is finished already", step.stage)
            continue
        run_in(workers, step.stage, options)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the train command takes."""
    parser.add_argument("stage", help="one of " + ", ".join(STAGES) + "; or 'all' for the recipe")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder of the stages")
    parser.add_argument("--minutes", type=float, help="training time; default: the recipe's")
    parser.add_argument("--seed", type=int, help="seed; default: the recipe's")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads")
    parser.add_argument(
        "--workers", type=int, default=1, help="processes that train a stage together"
    )
    parser.add_argument(
        "--device",
        default="cpu",
        help="where " + ", ".join(sorted(ON_A_GPU)) + " compute: cpu (default), cuda, cuda:N, auto",
    )
    parser.add_argument(
        "--loaders",
        type=int,
        default=0,
        metavar="N",
        help="processes that make the batches; a GPU waits for them otherwise",
    )
    parser.add_argument(
        "--batch-scale",
        type=float,
        default=1.0,
        metavar="F",
        help="size of a batch against the stage's own (default: %(default)s)",
    )
    parser.add_argument(
        "--accumulate",
        type=int,
        default=1,
        metavar="N",
        help="batches of each process that make one step (default: %(default)s)",
    )
    parser.add_argument(
        "--shard-llm",
        action="store_true",
        help="share the frozen LLM's layers out among the processes of listen-2 and listen-3",
    )
    parser.add_argument(
        "--precision",
        type=Precision,
        choices=list(Precision),
        default=Precision.AUTO,
        help="of products; auto is bfloat16 on a GPU and on a processor that is fast at it",
    )
    parser.add_argument(
        "--recordings",
        type=Path,
        metavar="SET",
        help="people's voices for listen-1: JSON lines {audio, text}, LibriSpeech or AISHELL-1",
    )
    parser.add_argument(
        "--data",
        metavar="SET",
        help="recordings for listen-1 as a stream, changed anew each time: JSON lines, a folder,"
        " tar shards, or hf:NAME of a Hugging Face dataset",
    )
    parser.add_argument(
        "--data-share",
        type=_share,
        default=0.5,
        metavar="S",
        help="part of the steps that learn from --data (default: %(default)s)",
    )
    parser.add_argument(
        "--log",
        type=RunLog,
        choices=list(RunLog),
        default=RunLog.LINES,
        help="where figures go beside log.jsonl (default: nowhere else)",
    )
    parser.add_argument(
        "--keep",
        type=int,
        default=0,
        metavar="N",
        help="keep the last N checkpoints beside the newest one",
    )
    parser.add_argument(
        "--model",
        metavar="NAME-or-DIR",
        help="what take-up goes on from, in either layout; default: the built-in model",
    )
    parser.add_argument("--llm", type=Path, metavar="DIR", help="the folder of that model's LLM")
    parser.add_argument(
        "--layout",
        type=Layout,
        choices=list(Layout),
        default=Layout.NATIVE,
        help="in which export writes the model; released is the published implementation's",
    )
    parser.add_argument("--to", type=Path, metavar="NEW-DIR", help="where export writes the model")
    parser.add_argument("--fresh", action="store_true", help="do not resume from a checkpoint")
    parser.add_argument("--recipe", type=Path, default=BUILT_IN_RECIPE, help="recipe file")


def run_arguments(arguments: argparse.Namespace) -> None:
    """Do what parsed arguments of `add_arguments` ask for.

    Raises:
        EngineError: As `run_stage` and `read_recipe`.
    """
    for option, (least, complaint) in _LEAST.items():
        if getattr(arguments, option) < least:
            raise RequestError(complaint)
    if arguments.batch_scale <= 0.0:
        raise RequestError("A batch must hold something; --batch-scale must be above 0.")
    if (arguments.recordings or arguments.data) and arguments.stage not in TAKES_RECORDINGS:
        option = "--recordings" if arguments.recordings else "--data"
        raise RequestError(
            f"The stage {arguments.stage} takes no recordings.",
            remedy=f"Give {option} to the stage listen-1.",
        )
    _refuse_strangers(arguments)
    device = choose_device(arguments.device)
    n_gpus = torch.cuda.device_count()
    check_start(device, arguments.workers, n_gpus=n_gpus, shards_llm=arguments.shard_llm)
    together = joined(device)
    if together is not ALONE:
        device = choose_device(str(together.device))
    dtype = chosen_dtype(arguments.precision, device)
    default = _recipe_default(arguments.stage, arguments.recipe)
    options = StageOptions(
        runs=arguments.runs,
        minutes=default.minutes if arguments.minutes is None else arguments.minutes,
        seed=default.seed if arguments.seed is None else arguments.seed,
        threads=arguments.threads,
        resume=not arguments.fresh,
        workers=together,
        device=device,
        dtype=_DTYPES[int(together.agree(_DTYPES.index(dtype)))],
        loaders=arguments.loaders,
        batch_scale=arguments.batch_scale,
        accumulate=arguments.accumulate,
        shards_llm=arguments.shard_llm,
        recordings=arguments.recordings,
        data=arguments.data,
        data_share=arguments.data_share,
        log=arguments.log,
        keeps=arguments.keep,
        model=find_model(arguments.model).path if arguments.model else None,
        llm=arguments.llm,
        layout=arguments.layout,
        target=arguments.to,
    )
    if arguments.stage == "all":
        run_recipe(arguments.recipe, options, workers=arguments.workers)
    else:
        run_in(arguments.workers, arguments.stage, options)
    leave()


def _refuse_strangers(arguments: argparse.Namespace) -> None:
    """Raises RequestError for an option that another stage takes."""
    given = {
        TAKE_UP: {"--model": arguments.model, "--llm": arguments.llm},
        "export": {"--layout": arguments.layout is not Layout.NATIVE, "--to": arguments.to},
        "listen-2 listen-3 all": {"--shard-llm": arguments.shard_llm},
    }
    for stages, options in given.items():
        for option, value in options.items():
            if value and arguments.stage not in stages.split():
                raise RequestError(
                    f"The stage {arguments.stage} takes no {option}.",
                    remedy=f"Give {option} to the stage {stages.split()[0]}.",
                )


def run_in(count: int, name: str, options: StageOptions) -> None:
    """Run one stage in so many processes; a stage that cannot be shared runs in one.

    Args:
        count: Processes to start for it; 1 runs it in this one, with those it was started with.
        name: The stage's.
        options: Its options.

    Raises:
        RequestError: There is no stage of that name.
        WorkerError: One of the processes failed.
    """
    if options.device.type != "cpu" and name not in ON_A_GPU:
        logger.info("%s computes on the processor", name)
        options = replace(options, device=CPU, dtype=torch.float32)
    together = options.workers
    if name in SHARED and count == 1:
        run_stage(name, options)
    elif name in SHARED:
        has_cores = options.device.type == "cpu"
        run_together(_run_as_worker, name, options, count=count, has_cores=has_cores)
    else:
        if together.is_first and max(count, together.count) > 1:
            logger.info("%s trains in one process", name)
        with together.first_then_others():
            if together.is_first:
                run_stage(name, replace(options, workers=ALONE))


def _run_as_worker(name: str, options: StageOptions) -> None:
    _log_to_stderr()
    try:
        together = joined(options.device)
        device = choose_device(str(together.device))
        run_stage(name, replace(options, workers=together, device=device))
    except EngineError as err:
        logger.error("%s", err)
        sys.exit(1)


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")


def main(words: Sequence[str] | None = None) -> int:
    """Run from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="train", description="Train the built-in model.")
    add_arguments(parser)
    arguments = parser.parse_args(words)
    _log_to_stderr()
    try:
        run_arguments(arguments)
    except EngineError as err:
        sys.stderr.write(f"{err}\n")
        return 1
    return 0


def _share(text: str) -> float:
    """Parse a number between 0 and 1, for argparse."""
    try:
        share = float(text)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from err
    if not 0.0 < share <= 1.0:
        raise argparse.ArgumentTypeError(f"{text} is not above 0 and at most 1")
    return share


def _recipe_default(stage: str, recipe: Path) -> RecipeStep:
    for step in read_recipe(recipe):
        if step.stage == stage:
            return step
    return RecipeStep(stage=stage, minutes=1.0, seed=0)


def _recipe_step(row: object, path: Path) -> RecipeStep:
    if not isinstance(row, dict) or set(row) - {"name", "minutes", "seed"}:
        raise ConfigError(f"A [[stage]] of {path} has other entries than name, minutes and seed.")
    name, minutes, seed = row.get("name"), row.get("minutes", 0.0), row.get("seed", 0)
    if name not in STAGES:
        raise ConfigError(f"The recipe {path} names the unknown stage {name!r}.")
    if not isinstance(minutes, int | float) or minutes < 0 or not isinstance(seed, int):
        raise ConfigError(f"Stage {name} of {path} has bad minutes or seed.")
    return RecipeStep(stage=name, minutes=float(minutes), seed=seed)


if __name__ == "__main__":
    sys.exit(main())

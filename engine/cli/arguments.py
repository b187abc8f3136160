"""The options that several commands share: which model, on which device, with which seed.

Knows nothing of what the commands do with them.
"""

import argparse
from pathlib import Path

from engine.config import EngineConfig, ModelChoice, RandomSize

BUILT_IN = "built-in"
TOKEN_VARIABLE = "FLOE_SERVER_TOKEN"
"""Holds a server's token, for the server and for who talks to it."""

_MOST_THREADS = 256
"""Beyond what any processor has cores for, and below what an operating system refuses."""


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--model --llm --random`: where the weights come from."""
    group = parser.add_argument_group("model")
    group.add_argument(
        "--model",
        default=BUILT_IN,
        metavar="NAME-or-DIR",
        help="a model's name, its folder, or one in the released layout (default: %(default)s)",
    )
    group.add_argument("--llm", metavar="DIR", help="the folder of the LLM (released layout only)")
    group.add_argument(
        "--random",
        choices=("tiny", "mid", "release"),
        help="random weights of that size instead of a model, to measure speed",
    )


def add_device_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--device --dtype --threads`: where it computes and how exactly."""
    group = parser.add_argument_group("device")
    group.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:N or mps")
    group.add_argument(
        "--dtype",
        default="auto",
        help="float32, bfloat16 or float16 (default: bfloat16 on CUDA, float32 elsewhere)",
    )
    group.add_argument(
        "--threads",
        type=thread_count,
        metavar="N",
        help="processor threads (default: what suits the model)",
    )


def model_choice(arguments: argparse.Namespace) -> ModelChoice:
    """What `add_model_arguments` and `add_device_arguments` were given."""
    return ModelChoice(
        model=None if arguments.model == BUILT_IN else arguments.model,
        llm_dir=Path(arguments.llm).expanduser() if arguments.llm else None,
        random=RandomSize(arguments.random) if arguments.random else None,
        device=arguments.device,
        dtype=arguments.dtype,
        n_threads=arguments.threads,
    )


def add_sampling_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--greedy --seed`: how tokens are drawn."""
    parser.add_argument("--greedy", action="store_true", help="always take the likeliest token")
    parser.add_argument("--seed", type=natural, default=0, metavar="N", help="of the random draws")


def add_context_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--context-tokens`: how much of a conversation is remembered."""
    parser.add_argument(
        "--context-tokens",
        type=positive,
        default=EngineConfig().context_tokens,
        metavar="N",
        help="what the model remembers of a conversation; the oldest turns leave when it is full"
        " (default: %(default)s)",
    )


def add_verbose_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--verbose`: say on standard error what goes on inside."""
    parser.add_argument("--verbose", action="store_true", help="say what goes on inside")


def positive(text: str) -> int:
    """Parse an integer of at least 1, for argparse."""
    number = natural(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return number


def thread_count(text: str) -> int:
    """Parse a number of threads that a machine can bear, for argparse."""
    number = positive(text)
    if number > _MOST_THREADS:
        raise argparse.ArgumentTypeError(f"{text} is more than {_MOST_THREADS}")
    return number


def natural(text: str) -> int:
    """Parse an integer of at least 0 and below 2**63, for argparse."""
    try:
        number = int(text)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from err
    if not 0 <= number < 2**63:
        raise argparse.ArgumentTypeError(f"{text} is out of range")
    return number

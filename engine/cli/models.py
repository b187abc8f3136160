"""`./floe models`: which models there are, whether one is whole, and converting one.

Knows no inference.
"""

import argparse
from pathlib import Path

from engine.cli.arguments import BUILT_IN, add_verbose_argument
from engine.cli.console import EXIT_OK, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="the models that have a name")
    verify = actions.add_parser("verify", help="read a model strictly and say what it is")
    verify.add_argument("model", nargs="?", default=BUILT_IN, metavar="NAME-or-DIR")
    verify.add_argument("--llm", type=Path, metavar="DIR", help="the folder of the LLM")
    convert = actions.add_parser("convert", help="write a model in the other layout")
    convert.add_argument("source", metavar="NAME-or-DIR")
    convert.add_argument("target", type=Path, metavar="NEW-DIR")
    convert.add_argument("--to", choices=("native", "released"), default="native")
    convert.add_argument(
        "--dtype", choices=("keep", "float32", "bfloat16", "float16"), default="keep"
    )
    convert.add_argument("--llm", type=Path, metavar="DIR", help="the folder of the LLM")
    for action in (verify, convert):
        add_verbose_argument(action)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked."""
    {"list": _list, "verify": _verify, "convert": _convert}[arguments.action](arguments)
    return EXIT_OK


def _list(_arguments: argparse.Namespace) -> None:
    from engine.weights.store import stored_models, user_folder

    models = stored_models()
    for model in models:
        say(f"{model.name}\t{model.layout}\t{model.path}")
    if not models:
        say(f"No model is stored yet; Floe looks for them in {user_folder()}.")


def _verify(arguments: argparse.Namespace) -> None:
    import torch

    from engine.models.loading.load import load_bundle
    from engine.weights.store import find_model

    found = find_model(arguments.model)
    bundle = load_bundle(
        found.path,
        device=torch.device("cpu"),
        dtype=torch.bfloat16,
        llm=arguments.llm,
        name=found.name,
    )
    say(f"{found.name} is whole: {bundle.n_parameters:,} parameters, {found.layout} layout.")


def _convert(arguments: argparse.Namespace) -> None:
    from engine.models.loading.convert import convert
    from engine.weights.store import find_model

    source = find_model(arguments.source).path
    config = convert(
        source, arguments.target, layout=arguments.to, dtype=arguments.dtype, llm=arguments.llm
    )
    say(f"{config.name} is written to {arguments.target}.")

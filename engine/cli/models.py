"""`./floe models`: which models there are, fetching one, whether it is whole, converting it.

Knows no inference.
"""

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.cli.arguments import BUILT_IN, add_verbose_argument
from engine.cli.console import EXIT_OK, say
from engine.errors import RequestError

if TYPE_CHECKING:
    from engine.weights.fetch import FetchProgress

_SHOWN_EVERY_S: Final = 0.2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="the models that have a name")
    fetch = actions.add_parser("fetch", help="get a published model, or go on with it")
    fetch.add_argument("model", metavar="NAME")
    fetch.add_argument("--folder", type=Path, metavar="DIR", help="where it goes")
    fetch.add_argument("--mirror", metavar="ADDRESS", help="of another hub with the same files")
    fetch.add_argument(
        "--accept-licence", action="store_true", help="agree to the licence without being asked"
    )
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
    for action in (fetch, verify, convert):
        add_verbose_argument(action)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked."""
    actions = {"list": _list, "fetch": _fetch, "verify": _verify, "convert": _convert}
    actions[arguments.action](arguments)
    return EXIT_OK


def _list(_arguments: argparse.Namespace) -> None:
    from engine.weights.store import stored_models, user_folder

    models = stored_models()
    for model in models:
        say(f"{model.name}\t{model.layout}\t{model.path}")
    if not models:
        say(f"No model is stored yet; Floe looks for them in {user_folder()}.")


def _fetch(arguments: argparse.Namespace) -> None:
    from engine.weights.fetch import Fetcher
    from engine.weights.published import published_model
    from engine.weights.store import user_folder

    model = published_model(arguments.model)
    if os.environ.get("FLOE_OFFLINE"):
        raise RequestError("FLOE_OFFLINE forbids the network.", remedy="Unset it to fetch a model.")
    say(model.licence)
    if not arguments.accept_licence:
        _ask_for_agreement()
    folder = arguments.folder or user_folder() / model.name
    line = ProgressLine()
    Fetcher(model, folder, mirror=arguments.mirror, progress=line.show).fetch()
    line.end()
    say(f"{model.name} is in {folder}. Talk to it: floe --model {arguments.folder or model.name}")


def _ask_for_agreement() -> None:
    if not sys.stdin.isatty():
        raise RequestError(
            "The licence has not been agreed to.", remedy="Say so with --accept-licence."
        )
    if input("Do you agree? [y/N] ").strip().lower() not in {"y", "yes"}:
        raise RequestError("Without agreement nothing is fetched.")


class ProgressLine:
    """One line on standard error that is written over and over."""

    def __init__(self) -> None:
        """Nothing is shown yet."""
        self._next_s = 0.0
        self._is_shown = False

    def show(self, progress: "FetchProgress") -> None:
        """Show how far it is, a few times a second."""
        now_s = time.monotonic()
        if now_s < self._next_s or not sys.stderr.isatty():
            return
        self._next_s = now_s + _SHOWN_EVERY_S
        self._is_shown = True
        sys.stderr.write(f"\r\x1b[K{progress_text(progress)}")
        sys.stderr.flush()

    def end(self) -> None:
        """Leave the line as it is."""
        if self._is_shown:
            sys.stderr.write("\n")


def progress_text(progress: "FetchProgress") -> str:
    """Bytes, speed and time left, for one line."""
    done, all_of_it = progress.n_bytes / 1e9, progress.n_all_bytes / 1e9
    left = "" if progress.left_s is None else f", {progress.left_s / 60:.0f} min left"
    speed = f"{progress.bytes_per_s / 1e6:.1f} MB/s{left}"
    return f"{done:.2f} of {all_of_it:.2f} GB, {speed}  {progress.path}"


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

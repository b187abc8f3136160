"""`./floe train`: one stage of training, or the whole recipe.

Knows no stage; `engine.training.command` does.
"""

import argparse
import logging

from engine.cli.console import EXIT_OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    from engine.training import command

    command.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Train, saying on standard error how far it is."""
    from engine.training import command

    logging.getLogger().setLevel(logging.INFO)
    command.run_arguments(arguments)
    return EXIT_OK

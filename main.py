"""Where Floe starts: looks at the first argument, then opens the window or runs one command.

Imports nothing heavy: each command, and the window, is loaded only when it is asked for.
"""

import argparse
import importlib
import sys
from types import ModuleType

from engine.cli.console import EXIT_OK, EXIT_USAGE, complain, run_command, say

COMMANDS = {
    "answer": "one spoken question in, one spoken answer out, as files",
    "talk": "the live conversation in a terminal",
    "serve": "conversations with many users over the network, by OpenAI's Realtime protocol",
    "evaluate": "the experiments: asr, speech, qa, latency, duplex",
    "train": "the stages of training",
    "bench": "measurements, printed with their conditions",
    "models": "the models on this machine: list, fetch, verify, convert",
    "doctor": "what this machine has (sound, GPU, memory, model) and what is missing",
}


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for.

    Args:
        arguments: The words after the program's name; None takes them from the process.

    Returns:
        The exit status: 0 success, 1 a fault that was named, 2 a usage error.
    """
    words = sys.argv[1:] if arguments is None else arguments
    if words and words[0] in COMMANDS:
        return _run(words[0], words[1:])
    if words and words[0] in {"-h", "--help"}:
        say(_help())
        return EXIT_OK
    if words and not words[0].startswith("-"):
        complain(f"floe: There is no command {words[0]!r}; try: {', '.join(COMMANDS)}.")
        return EXIT_USAGE
    return _open_window(words)


def _run(name: str, words: list[str]) -> int:
    module = _command_module(name)
    if module is None:
        complain(f"floe: The command {name!r} is not part of this installation.")
        return EXIT_USAGE
    parser = argparse.ArgumentParser(prog=f"floe {name}", description=COMMANDS[name])
    module.add_arguments(parser)
    return run_command(module.run, parser.parse_args(words))


def _command_module(name: str) -> ModuleType | None:
    path = f"engine.cli.{name}"
    try:
        return importlib.import_module(path)
    except ModuleNotFoundError as err:
        if err.name != path:
            raise
        return None


def _open_window(words: list[str]) -> int:
    application = importlib.import_module("app.start")
    return int(application.main(words))


def _help() -> str:
    lines = ["usage: floe [COMMAND] [OPTIONS]", "", "Without a command the window opens.", ""]
    lines += [f"  {name:<10}{what}" for name, what in COMMANDS.items()]
    return "\n".join([*lines, "", "floe COMMAND --help tells more."])


if __name__ == "__main__":
    sys.exit(main())

"""The launcher's command line: what each command needs, and handing over to main.py.

Knows which words are the launcher's own; all others belong to main.py and pass through untouched.
"""

import os
import subprocess
import sys
from collections.abc import Mapping

from launcher.checks import CHECKS, run_checks, run_tests
from launcher.environment import Environment
from launcher.faults import SetupError
from launcher.places import Places, find_places
from launcher.stamp import Part
from launcher.terminal import say
from launcher.torch_build import ACCEPT_OPTION, ACCEPT_VARIABLE

OFFLINE_OPTION = "--offline"
OFFLINE_VARIABLE = "FLOE_OFFLINE"
REINSTALL_OPTION = "--reinstall"
OWN_OPTIONS = (ACCEPT_OPTION, OFFLINE_OPTION, REINSTALL_OPTION)

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

WINDOW = [Part.RUN, Part.SYSTEM_SOUND, Part.SYSTEM_WINDOW]
NEEDS = {
    "answer": [Part.RUN],
    "bench": [Part.RUN],
    "doctor": [Part.RUN],
    "evaluate": [Part.RUN],
    "models": [Part.RUN],
    "serve": [Part.RUN],
    "talk": [Part.RUN, Part.SYSTEM_SOUND],
    "train": [Part.RUN, Part.SYSTEM_VOICES],
    "check": [Part.RUN, Part.TEST],
    "test": list(Part),
}


def run(root: str, words: list[str]) -> int:
    """Set up what is missing, then do what the words ask for.

    Args:
        root: The folder of the checkout.
        words: The command line without the program's name.

    Returns:
        The exit status, where the process has not become another one.
    """
    own, rest = split_words(words)
    environ = _with_wishes(own)
    places = find_places(root, environ)
    try:
        return _run(places, environ, rest, is_new=REINSTALL_OPTION in own)
    except SetupError as err:
        say(str(err))
        return EXIT_FAILED
    except KeyboardInterrupt:
        say("Interrupted.")
        return EXIT_INTERRUPTED


def split_words(words: list[str]) -> tuple[list[str], list[str]]:
    """Part the launcher's own options, which stand first, from the words for main.py."""
    count = 0
    while count < len(words) and words[count] in OWN_OPTIONS:
        count += 1
    return words[:count], words[count:]


def _with_wishes(own: list[str]) -> dict[str, str]:
    environ = dict(os.environ)
    if ACCEPT_OPTION in own:
        environ[ACCEPT_VARIABLE] = "1"
    if OFFLINE_OPTION in own:
        environ[OFFLINE_VARIABLE] = "1"
    return environ


def _run(places: Places, environ: Mapping[str, str], rest: list[str], *, is_new: bool) -> int:
    command = rest[0] if rest else ""
    if command in {"-h", "--help"} or (command and command not in NEEDS and command[0] != "-"):
        return _hand_over(sys.executable, places, environ, rest)
    environment = Environment(
        places=places, environ=environ, is_offline=bool(environ.get(OFFLINE_VARIABLE))
    )
    if is_new:
        environment.discard()
    environment.ensure(NEEDS.get(command, WINDOW))
    if command == "check":
        return _check(places, environ, rest[1:])
    if command == "test":
        return _test(places, environ, rest[1:])
    return _hand_over(str(places.python), places, environ, rest)


def _check(places: Places, environ: Mapping[str, str], names: list[str]) -> int:
    """Run the named checks, or all of them."""
    if unknown := [name for name in names if name not in CHECKS]:
        say(f"There is no check {unknown[0]!r}; the checks are: {', '.join(CHECKS)}.")
        return EXIT_USAGE
    return EXIT_FAILED if run_checks(places, environ, names=names or CHECKS) else 0


def _test(places: Places, environ: Mapping[str, str], words: list[str]) -> int:
    """Run the named tests alone, or, where none are named, the checks and every test."""
    failed = [] if words else run_checks(places, environ)
    status = run_tests(places, words, environ=environ, failed_checks=failed)
    return status or (EXIT_FAILED if failed else 0)


def _hand_over(python: str, places: Places, environ: Mapping[str, str], rest: list[str]) -> int:
    """Become main.py, so that signals and the exit status are its own."""
    words = [python, str(places.root / "main.py"), *rest]
    # Model files are local; a library must not look for newer ones at a hub.
    told = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", **environ}
    if os.name == "nt":
        return subprocess.run(words, env=told, check=False).returncode
    os.execve(python, words, told)

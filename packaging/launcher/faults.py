"""What can go wrong before Floe runs, as one sentence that says what to do.

Knows pip's and apt's words for a fault, and nothing of when they are called.
"""

import re

NO_SPACE = re.compile(r"No space left on device|Errno 28|not enough free disk space|WinError 112")
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|Max retries exceeded|Network is unreachable"
    r"|Failed to establish a new connection|Temporary failure in name resolution"
    r"|Could not resolve|Could not connect|ConnectTimeout|ReadTimeout|ProxyError|SSLError"
    r"|Connection (refused|reset|aborted|broken)"
)
NOT_OFFERED = re.compile(r"No matching distribution found for (\S+)")
DENIED = re.compile(r"Permission denied|Errno 13|Read-only file system|Errno 30")


class SetupError(Exception):
    """Floe cannot be set up or started; the text is one sentence for the user."""


def explain(output: str, *, what: str, log: str) -> SetupError:
    """Turn the output of a failed installer into one sentence.

    Args:
        output: What the installer wrote.
        what: What was being installed, as a noun phrase.
        log: Where the whole output can be read.
    """
    return SetupError(f"{_cause(output, what)} (Details: {log})")


def _cause(output: str, what: str) -> str:
    if NO_SPACE.search(output):
        return f"The disk is full, so {what} could not be installed: free some space and try again."
    if NO_NETWORK.search(output):
        return (
            f"There is no network connection to install {what} with: connect and run this again, "
            "it goes on where it stopped."
        )
    if missing := NOT_OFFERED.search(output):
        return (
            f"Your pip offers no {missing[1]} for this system and Python: try another Python "
            "(3.11 to 3.13) or another package index."
        )
    if DENIED.search(output):
        return f"The folder is not writable, so {what} could not be installed."
    return f"Installing {what} failed: {_last_error(output)}"


def _last_error(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error", "e:"))]
    return (errors or lines or ["the installer said nothing"])[-1].rstrip(".") + "."

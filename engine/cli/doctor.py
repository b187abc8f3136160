"""`./floe doctor`: what this machine has, what is missing and what to do about it.

Knows nothing of how anything is examined.
"""

import argparse
import json
from dataclasses import asdict

from engine.cli.console import EXIT_FAILED, EXIT_OK, complain, say
from engine.cli.findings import Condition, Finding

MARKS = {Condition.WELL: "ok", Condition.LIMITED: "!", Condition.MISSING: "MISSING"}
NAME_WIDTH = 13
MARK_WIDTH = 9


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Look at this machine and print what was found.

    Returns:
        0 where Floe can answer, 1 where something that it needs for that is missing.
    """
    from engine.cli.examination import examine

    findings = examine()
    say(_as_json(findings) if arguments.json else _as_text(findings))
    lacking = [found.name for found in findings if found.condition is Condition.MISSING]
    if not lacking:
        return EXIT_OK
    complain(f"floe: Floe cannot answer yet, see above what to do about: {', '.join(lacking)}.")
    return EXIT_FAILED


def _as_json(findings: list[Finding]) -> str:
    return json.dumps({"findings": [asdict(finding) for finding in findings]}, indent=1)


def _as_text(findings: list[Finding]) -> str:
    return "\n".join(line for finding in findings for line in _lines(finding))


def _lines(finding: Finding) -> list[str]:
    head = f"{MARKS[finding.condition]:<{MARK_WIDTH}}{finding.name:<{NAME_WIDTH}}"
    lines = [f"{head}{finding.text}"]
    return lines + ([" " * len(head) + finding.remedy] if finding.remedy else [])

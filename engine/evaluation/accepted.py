"""Whether an answer is right: it holds one of the accepted texts.

Knows no model; it compares spoken forms, so case, punctuation and digits do not matter.
"""

import re
from collections.abc import Iterable

from engine.dialogue.spoken_text import spoken_form


def is_accepted(accepted: Iterable[str], answer: str) -> bool:
    """Whether `answer` holds any accepted text, as whole words, or matches any "/pattern/".

    A pattern is searched without regard to case in the answer as written and in its spoken form.
    """
    return any(_holds(answer, text) for text in accepted)


def is_pattern(text: str) -> bool:
    """Whether an accepted text is a regular expression between slashes."""
    return len(text) > 2 and text.startswith("/") and text.endswith("/")


def _holds(answer: str, text: str) -> bool:
    said = spoken_form(answer)
    if is_pattern(text):
        pattern = re.compile(text[1:-1], re.IGNORECASE)
        return any(pattern.search(form) is not None for form in (answer, said))
    wanted = spoken_form(text)
    return bool(wanted) and f" {wanted} " in f" {said} "

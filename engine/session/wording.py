"""How a user's turn that was typed is worded for a model.

Knows no conversation; some models read what was typed, others the words as they would be heard.
"""

from engine.dialogue.spoken_text import heard_text
from engine.models.bundle import ModelBundle


def as_read(bundle: ModelBundle, text: str) -> str:
    """Typed words in the form in which this model reads them."""
    is_heard = bundle.config.dialogue.user_text == "heard"
    return heard_text(text) if is_heard else text

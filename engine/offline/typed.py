"""The text that a typed question is answered with, as in a conversation's first turn.

Knows no sound: what the answer says does not depend on how it is spoken.
"""

from engine.config import AnswerConfig
from engine.models.bundle import ModelBundle
from engine.models.conversation import Conversation
from engine.models.drawing import Drawing
from engine.models.sampling import SamplingRule
from engine.models.writing import write_answer
from engine.session.wording import as_read


def answer_typed(
    bundle: ModelBundle,
    question: str,
    *,
    role: str | None = None,
    settings: AnswerConfig | None = None,
) -> str:
    """Answer one typed question in writing.

    Args:
        bundle: Shared weights.
        question: As it was typed.
        role: Who answers; None is the model's default role.
        settings: How tokens are drawn, and the longest answer; None is the usual.

    Raises:
        OutOfMemoryError: The question is longer than what the LLM was made for.
    """
    chosen = settings or AnswerConfig()
    conversation = Conversation(bundle, role)
    conversation.read(as_read(bundle, question))
    drawing = Drawing.begin(
        chosen, bundle.config.vocoder, device=bundle.device, rule=SamplingRule.STANDARD
    )
    limit = chosen.max_text_tokens
    written = write_answer(bundle, conversation, drawing, max_tokens=limit)
    return bundle.tokenizer.decode([one.token for one in written if not one.is_end])

"""The characters that the built-in model can play, and how each words an answer.

Knows nothing of the questions: a role puts words around an answer, or keeps only its brief form.
"""

from dataclasses import dataclass

DEFAULT_ROLE = "assistant"
_DEFAULT_PROMPT = "You are a helpful assistant."


@dataclass(frozen=True)
class Role:
    """A character.

    Attributes:
        prompts: System prompts that call for it; the first is the one to show.
        frame: The answer's frame, "{}" where the plain answer stands.
        is_brief: Whether it prefers an answer's brief form.
    """

    prompts: tuple[str, ...]
    frame: str = "{}"
    is_brief: bool = False


CHARACTERS: dict[str, Role] = {
    DEFAULT_ROLE: Role(
        (
            _DEFAULT_PROMPT,
            "You are Floe, a small voice assistant.",
            "You are a friendly assistant.",
            "You are an assistant who answers questions.",
            "You are a voice assistant. Answer briefly.",
            "Be helpful and honest.",
        )
    ),
    "pirate": Role(
        (
            "You are a pirate. Talk like a pirate.",
            "You are a pirate.",
            "Talk like a pirate.",
            "You are a pirate captain on the high seas.",
            "Answer as a pirate would.",
            "You are an old pirate with a parrot.",
        ),
        "Arr, matey. {}",
    ),
    "robot": Role(
        (
            "You are a robot. Talk like a machine.",
            "You are a robot.",
            "Talk like a robot.",
            "You are a metal robot from the future.",
            "Answer as a machine would.",
            "You are an android.",
        ),
        "Beep. {} Beep.",
    ),
    "teacher": Role(
        (
            "You are a kind teacher.",
            "You are a teacher.",
            "You are a patient teacher who praises every question.",
            "Talk like a school teacher.",
            "You are a professor.",
            "Answer as a teacher would.",
        ),
        "Good question. {}",
    ),
    "poet": Role(
        (
            "You are a dreamy poet.",
            "You are a poet.",
            "Talk like a poet.",
            "You are a romantic poet under the moon.",
            "Answer as a poet would.",
            "You write poems all day.",
        ),
        "Under the silver moon I say. {}",
    ),
    "grandmother": Role(
        (
            "You are a loving grandmother.",
            "You are a grandmother.",
            "You are my old grandma.",
            "Talk like a grandmother.",
            "Answer as a kind old lady would.",
        ),
        "My dear child. {}",
    ),
    "cowboy": Role(
        (
            "You are a cowboy from the wild west.",
            "You are a cowboy.",
            "Talk like a cowboy.",
            "You are a sheriff in Texas.",
            "Answer as a cowboy would.",
        ),
        "Howdy, partner. {}",
    ),
    "butler": Role(
        (
            "You are a polite butler.",
            "You are a butler.",
            "Talk like an English butler.",
            "You serve a rich gentleman.",
            "Answer as a butler would.",
        ),
        "Certainly, sir. {}",
    ),
    "coach": Role(
        (
            "You are a cheerful sports coach.",
            "You are a coach.",
            "You are a fitness trainer.",
            "Talk like a sports coach.",
            "Answer as a coach would.",
        ),
        "Great work, champion. {}",
    ),
    "wizard": Role(
        (
            "You are a wise old wizard.",
            "You are a wizard.",
            "You are a magician with a long beard.",
            "Talk like a wizard.",
            "Answer as a wizard would.",
        ),
        "By my magic hat. {}",
    ),
    "brief": Role(
        (
            "Answer in as few words as possible.",
            "You are a person of few words.",
            "Be very brief.",
            "Answer with one word.",
            "Keep your answers short.",
        ),
        is_brief=True,
    ),
}
ROLES: dict[str, str] = {name: role.prompts[0] for name, role in CHARACTERS.items()}
"""The system prompt of each role, by the role's name."""


def worded(role: str, answer: str, brief: str = "") -> str:
    """`answer` as `role` says it."""
    character = CHARACTERS[role]
    if character.is_brief and brief:
        return brief
    return character.frame.format(answer)

"""The models that can be fetched: where they are published, what they need, and their licence.

Knows no network; sizes and checksums are asked of the publisher when a model is fetched.
"""

from dataclasses import dataclass
from typing import Final

from engine.errors import RequestError


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A part of a model, in a repository of the model hub.

    Attributes:
        repository: Its name.
        patterns: Shell patterns over the repository's paths; what fits one is fetched.
        folder: Where its files go, inside the model's folder; "" is the folder itself.
        n_bytes: About how much it is, for before the hub has said so exactly.
    """

    repository: str
    patterns: tuple[str, ...]
    folder: str = ""
    n_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedModel:
    """A model that others have published.

    Attributes:
        name: What Floe calls it.
        sources: Its parts.
        licence: What a user must agree to, in whole sentences.
        n_parameters: All its weights together.
    """

    name: str
    sources: tuple[Source, ...]
    licence: str
    n_parameters: int

    @property
    def n_bytes(self) -> int:
        """About how much it is on the disk."""
        return sum(source.n_bytes for source in self.sources)


FREEZE_OMNI_7B: Final = PublishedModel(
    name="freeze-omni-7b",
    sources=(
        Source(
            repository="VITA-MLLM/Freeze-Omni",
            patterns=("checkpoints/*",),
            n_bytes=2_330_000_000,
        ),
        Source(
            repository="Qwen/Qwen2-7B-Instruct",
            patterns=("*.safetensors", "*.json", "merges.txt"),
            folder="llm",
            n_bytes=15_240_000_000,
        ),
    ),
    licence=(
        "The Freeze-Omni weights are published for academic research and education only; commercial"
        " use is not allowed. The Qwen2-7B-Instruct weights are under the Apache licence 2.0."
    ),
    n_parameters=8_220_000_000,
)

PUBLISHED: Final = {FREEZE_OMNI_7B.name: FREEZE_OMNI_7B}


def published_model(name: str) -> PublishedModel:
    """The model of that name.

    Raises:
        RequestError: There is none.
    """
    found = PUBLISHED.get(name)
    if found is None:
        known = ", ".join(PUBLISHED)
        raise RequestError(f"There is no published model {name!r}.", remedy=f"Known: {known}.")
    return found

"""The engine's settings: frozen, strict, each with its unit.

Knows nothing of where a setting is stored or of the command line; `EngineHost` takes one
`EngineConfig` and never changes it. What may change while it runs is a command.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

MIN_PATIENCE_S: Final = 0.3
MAX_PATIENCE_S: Final = 3.0
MIN_YIELDS_AFTER_S: Final = 0.4
MAX_YIELDS_AFTER_S: Final = 3.0
MIN_CONTEXT_TOKENS: Final = 1024


class RandomSize(StrEnum):
    """Which random model to build instead of loading one."""

    TINY = "tiny"
    MID = "mid"
    RELEASE = "release"


class _Settings(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        protected_namespaces=(),
        use_attribute_docstrings=True,
    )


class ModelChoice(_Settings):
    """Which weights, and where they run."""

    model: str | None = None
    """A model's name or folder; None is the built-in model."""

    llm_dir: Path | None = None
    """The LLM's folder, for models in the released layout."""

    random: RandomSize | None = None
    """Random weights of this size, for tests and measurements."""

    device: str = "auto"
    """"auto", "cpu", "cuda", "cuda:1", "mps"."""

    dtype: str = "auto"
    """"auto", "float32", "bfloat16", "float16"."""

    n_threads: Annotated[int, Field(ge=1)] | None = None
    """CPU threads for the model; None is what suits its size and leaves one processor free."""


class SoundConfig(_Settings):
    """The sound card and what stands between it and the model."""

    is_used: bool = True
    """False runs without a sound card: typed turns and examples only."""

    input_name: str | None = None
    """The microphone's name; None follows the system."""

    output_name: str | None = None
    """The loudspeaker's name; None follows the system."""

    block_ms: Annotated[int, Field(ge=5, le=60)] = 20
    """Length of one callback; latency on both sides is about twice this."""

    speaker_buffer_ms: Annotated[int, Field(ge=40, le=1000)] = 160
    """How much of an answer waits in front of the callback: it cannot be unsaid except by a fade,
    and it bridges one decode step."""

    cancels_echo: bool = True
    """Whether the loudspeaker's echo is taken out of the microphone's signal."""

    suppresses_noise: bool = False
    """Whether a steady noise is turned down in the microphone's signal."""


class TurnConfig(_Settings):
    """Who may speak when."""

    patience_s: Annotated[float, Field(ge=MIN_PATIENCE_S, le=MAX_PATIENCE_S)] = 0.8
    """Silence after which an utterance that the model has not judged finished is answered."""

    allows_barge_in: bool = True
    """Whether speaking over an answer turns it down and may end it."""

    yields_after_s: Annotated[float, Field(ge=MIN_YIELDS_AFTER_S, le=MAX_YIELDS_AFTER_S)] = 1.0
    """So much voice over an answer ends it, whatever the model thinks of it so far."""


class ServerChoice(_Settings):
    """A server that holds the conversation in this machine's place."""

    address: str
    """As people write it: "host:8787", "wss://host/v1/realtime"."""

    token: Annotated[str, Field(repr=False)] = ""
    """What the server asks for; "" shows none. Kept out of every log."""


class AnswerConfig(_Settings):
    """How answers are chosen."""

    is_greedy: bool = False
    """Always the likeliest token, for text and for speech."""

    seed: int = 0
    """Of all sampling."""

    temperature: Annotated[float, Field(gt=0)] = 0.8
    """Of the text; below 1 is safer, above 1 livelier."""

    top_k: Annotated[int, Field(ge=0)] = 20
    """Text tokens to choose among; 0 is all."""

    top_p: Annotated[float, Field(gt=0, le=1)] = 0.8
    """Probability mass of the text tokens to choose among."""

    speech_top_k: Annotated[int, Field(ge=0)] = 0
    """Speech tokens to choose among; 0 is what the model was made for."""

    max_text_tokens: Annotated[int, Field(ge=1)] = 500
    """Longest answer, in tokens of text."""


class EngineConfig(_Settings):
    """Everything an `EngineHost` needs to know before it starts."""

    model: ModelChoice = ModelChoice()

    server: ServerChoice | None = None
    """Who holds the conversation; None is this machine, with `model` and `answer`."""

    sound: SoundConfig = SoundConfig()
    turns: TurnConfig = TurnConfig()
    answer: AnswerConfig = AnswerConfig()

    role: str = ""
    """The system prompt; "" is the model's default role."""

    context_tokens: Annotated[int, Field(ge=MIN_CONTEXT_TOKENS)] = 4096
    """Budget of the LLM's memory; the oldest turns leave when it is full."""

    trace_path: Path | None = None
    """Each event is appended to this file as one JSON line; None writes nothing."""

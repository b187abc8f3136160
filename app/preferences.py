"""What the user has chosen, kept as TOML in the user's config folder.

Knows values and their limits, and which of them the engine takes; nothing of the dialog that
changes them.
"""

import tomllib
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.language import LanguageChoice, Words, joined, translate
from app.look import ThemeChoice
from app.toml_files import set_aside, to_toml, write_atomically
from engine import (
    AnswerConfig,
    ChooseDevices,
    Command,
    EngineConfig,
    ModelChoice,
    ServerChoice,
    SetEchoCancelling,
    SetNoiseSuppression,
    SetPatience,
    SetYieldsAfter,
    SoundConfig,
    TurnConfig,
)
from engine.config import (
    MAX_PATIENCE_S,
    MAX_YIELDS_AFTER_S,
    MIN_CONTEXT_TOKENS,
    MIN_PATIENCE_S,
    MIN_YIELDS_AFTER_S,
)
from engine.weights.store import BUILT_IN

_ANSWER: Final = AnswerConfig()
AUTO: Final = "auto"
"""For what is to be proposed."""
MAX_CONTEXT_TOKENS: Final = 131_072


class _Section(BaseModel):
    # What a newer version has written beside these is no fault.
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class SoundPreferences(_Section):
    """The sound card."""

    input_name: str | None = None
    """The microphone; None follows the system."""

    output_name: str | None = None
    """The loudspeaker; None follows the system."""

    cancels_echo: bool = True
    """Whether the loudspeaker's echo is taken out of the microphone's signal."""

    suppresses_noise: bool = False
    """Whether a steady noise is turned down in the microphone's signal."""


class TurnPreferences(_Section):
    """Who may speak when."""

    patience_s: Annotated[float, Field(ge=MIN_PATIENCE_S, le=MAX_PATIENCE_S)] = 0.8
    """Silence after which an unfinished turn is answered."""

    allows_barge_in: bool = True
    """Whether speaking over an answer turns it down and may end it."""

    yields_after_s: Annotated[float, Field(ge=MIN_YIELDS_AFTER_S, le=MAX_YIELDS_AFTER_S)] = 1.0
    """So much voice over an answer ends it."""


class AnswerPreferences(_Section):
    """How answers are chosen."""

    is_greedy: bool = _ANSWER.is_greedy
    """Always the likeliest word."""

    temperature: Annotated[float, Field(ge=0.1, le=2.0)] = _ANSWER.temperature
    """Below 1 is safer, above 1 livelier."""

    top_k: Annotated[int, Field(ge=0, le=1000)] = _ANSWER.top_k
    """Text tokens to choose among; 0 is all."""

    top_p: Annotated[float, Field(ge=0.05, le=1.0)] = _ANSWER.top_p
    """Probability mass of the text tokens to choose among."""

    speech_top_k: Annotated[int, Field(ge=0, le=100)] = _ANSWER.speech_top_k
    """Speech tokens to choose among; 0 is what the model was made for."""

    max_text_tokens: Annotated[int, Field(ge=20, le=4000)] = _ANSWER.max_text_tokens
    """Longest answer, in tokens of text."""


class MemoryPreferences(_Section):
    """What the model remembers of a conversation."""

    context_tokens: Annotated[int, Field(ge=MIN_CONTEXT_TOKENS, le=MAX_CONTEXT_TOKENS)] = (
        EngineConfig().context_tokens
    )
    """Tokens of the conversation; the oldest turns leave when they are full."""


class ServerPreferences(_Section):
    """Who holds the conversation."""

    is_used: bool = False
    """Whether a server does, in this machine's place."""

    address: str = ""
    """Where it is, as the user writes it."""

    token: Annotated[str, Field(repr=False)] = ""
    """What it asks for."""

    @property
    def choice(self) -> ServerChoice | None:
        """What the engine is told; None is this machine."""
        return ServerChoice(address=self.address, token=self.token) if self.is_used else None


class WindowPreferences(_Section):
    """How the window looks and behaves."""

    theme: ThemeChoice = ThemeChoice.SYSTEM
    """Which colours."""

    has_less_motion: bool = False
    """Whether nothing moves but what must."""

    language: LanguageChoice = LanguageChoice.SYSTEM
    """Which language the window speaks."""

    starts_minimised: bool = False
    """Whether the window begins in the task bar or the tray."""

    stays_in_tray: bool = False
    """Whether closing the window leaves the program running in the tray, where there is one."""

    has_seen_first_steps: bool = False
    """Whether the steps of the first start were shown, to their end or not."""


class ShortcutPreferences(_Section):
    """The user's own keys, by the name of the command; all others have their usual ones."""

    # A field for each command that has a key: "" is none, and None is the usual one.
    model_config = ConfigDict(extra="allow")

    @property
    def chosen(self) -> dict[str, str]:
        """The keys that are the user's own."""
        keys = self.model_extra or {}
        return {name: key for name, key in keys.items() if isinstance(key, str)}


class HistoryPreferences(_Section):
    """What is kept of conversations."""

    is_kept: bool = False
    """Whether the words of conversations are written to this computer's disk."""

    records_sound: bool = False
    """Whether their sound is, too; it belongs to words that are kept."""

    @property
    def is_recorded(self) -> bool:
        """Whether sound is kept: without the words nobody would find it again."""
        return self.is_kept and self.records_sound


class ModelPreferences(_Section):
    """Which model answers, where it runs, and how models are fetched."""

    chosen: str = BUILT_IN
    """A stored model's name, or one of the user's folders."""

    device: str = AUTO
    """Where models are to run; "auto" is what the memory that is there suggests."""

    precision: str = AUTO
    """In which precision; "auto" likewise."""

    used_device: str = AUTO
    """What that came to when the chosen model was loaded last."""

    used_precision: str = AUTO
    """Likewise."""

    has_agreed: bool = False
    """Whether the user has agreed to the large model's licence."""

    mirror: str = ""
    """Address of another hub to fetch from; "" is the hub itself."""

    is_offline: bool = False
    """Whether the network is never touched."""


class FolderPreferences(_Section):
    """A model that the user has somewhere on the disk."""

    path: str
    """Its folder."""

    llm: str = ""
    """The folder of its language model; "" looks beside it."""


class Preferences(_Section):
    """Everything that the user has chosen."""

    sound: SoundPreferences = SoundPreferences()
    turns: TurnPreferences = TurnPreferences()
    answer: AnswerPreferences = AnswerPreferences()
    memory: MemoryPreferences = MemoryPreferences()
    server: ServerPreferences = ServerPreferences()
    window: WindowPreferences = WindowPreferences()
    shortcuts: ShortcutPreferences = ShortcutPreferences()
    history: HistoryPreferences = HistoryPreferences()
    model: ModelPreferences = ModelPreferences()
    model_folders: tuple[FolderPreferences, ...] = ()

    def changed(self, section: str, **values: Any) -> "Preferences":
        """The same with other values in one section, checked.

        Raises:
            ValidationError: A value is not possible.
        """
        fields = {**getattr(self, section).model_dump(), **values}
        return Preferences.model_validate({**self.model_dump(), section: fields})

    def with_folder(self, path: str, llm: str = "") -> "Preferences":
        """The same with a model's folder, in place of what was known of it."""
        kept = self.without_folder(path).model_folders
        added = FolderPreferences(path=path, llm=llm)
        return self.model_copy(update={"model_folders": (*kept, added)})

    def without_folder(self, path: str) -> "Preferences":
        """The same without a model's folder."""
        kept = tuple(folder for folder in self.model_folders if folder.path != path)
        return self.model_copy(update={"model_folders": kept})

    def model_choice(self) -> ModelChoice:
        """The chosen model, as the engine takes it."""
        model = self.model
        llms = {folder.path: folder.llm for folder in self.model_folders}
        llm = llms.get(model.chosen, "")
        return ModelChoice(
            model=None if model.chosen == BUILT_IN else model.chosen,
            llm_dir=Path(llm) if llm else None,
            device=model.used_device,
            dtype=model.used_precision,
        )

    def engine_config(self, base: EngineConfig | None = None) -> EngineConfig:
        """What the engine takes of it but for the model; all else as in `base`."""
        base = base or EngineConfig()
        sound, turns, answer = (
            self.sound.model_dump(),
            self.turns.model_dump(),
            self.answer.model_dump(),
        )
        return base.model_copy(
            update={
                "sound": SoundConfig(**{**base.sound.model_dump(), **sound}),
                "turns": TurnConfig(**{**base.turns.model_dump(), **turns}),
                "answer": AnswerConfig(**{**base.answer.model_dump(), **answer}),
                "context_tokens": self.memory.context_tokens,
                "server": self.server.choice,
            }
        )


def live_commands(old: Preferences, new: Preferences) -> list[Command]:
    """What a running engine must be told, so that the new preferences are in force."""
    commands: list[Command] = []
    devices = (new.sound.input_name, new.sound.output_name)
    if devices != (old.sound.input_name, old.sound.output_name):
        commands.append(ChooseDevices(*devices))
    if new.sound.cancels_echo != old.sound.cancels_echo:
        commands.append(SetEchoCancelling(new.sound.cancels_echo))
    if new.sound.suppresses_noise != old.sound.suppresses_noise:
        commands.append(SetNoiseSuppression(new.sound.suppresses_noise))
    if new.turns.patience_s != old.turns.patience_s:
        commands.append(SetPatience(new.turns.patience_s))
    if new.turns.yields_after_s != old.turns.yields_after_s:
        commands.append(SetYieldsAfter(new.turns.yields_after_s))
    return commands


def needs_restart(running: EngineConfig, wanted: Preferences) -> bool:
    """Whether the running engine cannot take all of these without being started anew."""
    then = wanted.engine_config(running)
    return (
        then.answer != running.answer
        or then.context_tokens != running.context_tokens
        or then.turns.allows_barge_in != running.turns.allows_barge_in
        or then.server != running.server
    )


class PreferencesFile:
    """The file that the preferences are kept in."""

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        self._path = path

    def load(self) -> tuple[Preferences, Words | None]:
        """The preferences, and one sentence for the user where the file could not be read."""
        try:
            return Preferences.model_validate(tomllib.loads(self._path.read_text("utf-8"))), None
        except FileNotFoundError:
            return Preferences(), None
        except OSError as error:
            return Preferences(), partial(_unreadable, error.strerror)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError):
            return Preferences(), self._set_aside()

    def _set_aside(self) -> Words:
        try:
            return partial(_damaged, set_aside(self._path))
        except OSError:
            return partial(_damaged, None)

    def save(self, preferences: Preferences) -> None:
        """Write them.

        Raises:
            OSError: The folder cannot be written.
        """
        write_atomically(self._path, to_toml(preferences.model_dump(mode="json")))


def _unreadable(reason: str | None) -> str:
    text = translate("Preferences", "The settings cannot be read ({reason}); all is default.")
    return text.format(reason=reason)


def _damaged(kept_as: Path | None) -> str:
    text = translate(
        "Preferences", "The settings file was damaged, so Floe starts with its defaults."
    )
    if kept_as is None:
        return text
    kept = translate("Preferences", "The old file is kept as {path}.").format(path=kept_as)
    return joined((text, kept))

"""What is said of models: sizes, memory, how far something is, and what stands in the way.

Knows values and faults; nothing of where the words are shown.
"""

from app.engine_words import engine_words
from app.language import translate
from app.model_fits import is_same_device
from app.model_shelf import ModelKind
from app.model_view import Fault, ModelView, Refusal
from engine import ErrorCode, Failed, MachineSeen, ModelReady
from engine.weights.faults import (
    ChecksumError,
    DiskFullError,
    DiskTooSmallError,
    FolderUnwritableError,
    LlmMissingError,
    MirrorAddressError,
    ModelFolderError,
    NoFolderError,
    NoLlmError,
    NoModelError,
    NotAHubError,
    NotPublishedError,
    OnlyLlmError,
    PartMissingError,
    UnreachableError,
)
from engine.weights.fetch import FetchPhase, FetchProgress
from engine.weights.fitting import PROCESSOR, Fit
from engine.weights.published import FREEZE_OMNI_7B
from engine.weights.store import BUILT_IN

_GB = 1e9
_MINUTE_S = 60
_HOUR_S = 3600


def size_words(n_bytes: float) -> str:
    """Bytes as people count them: "17.6 GB", "55 MB"."""
    if n_bytes >= _GB:
        return f"{n_bytes / _GB:.1f} GB"
    return f"{n_bytes / 1e6:.0f} MB"


def name_words(view: ModelView) -> str:
    """What a model is called."""
    match view.model.kind:
        case ModelKind.BUILT_IN:
            return known_name(BUILT_IN)
        case ModelKind.PUBLISHED:
            return known_name(FREEZE_OMNI_7B.name)
        case ModelKind.FOLDER:
            return view.folder_name


def known_name(name: str) -> str:
    """What people call a model that has this name in a folder or on a server."""
    if name == BUILT_IN:
        return translate("Models", "Built-in model")
    return "Freeze-Omni 7B" if name == FREEZE_OMNI_7B.name else name


def running_words(model: ModelReady, machine: MachineSeen | None, *, is_short: bool = False) -> str:
    """What answers: its name, where it runs, and, unless it is to be short, in which precision."""
    words = f"{known_name(model.name)} · {_device_words(model.device, machine)}"
    return words if is_short else f"{words} · {model.dtype}"


def _device_words(device: str, machine: MachineSeen | None) -> str:
    """What its maker calls it, where the engine has told."""
    if device == PROCESSOR:
        return device.upper()
    cards = machine.accelerators if machine else ()
    return next((card.name for card in cards if is_same_device(card.device, device)), device)


def about_words(view: ModelView) -> str:
    """What it is, in a line or two."""
    model = view.model
    match model.kind:
        case ModelKind.BUILT_IN:
            text = translate("Models", "Small and quick, knows a few subjects. Comes with Floe.")
        case ModelKind.PUBLISHED:
            text = translate(
                "Models",
                "Talks about anything, for academic research and education only. {size} on the"
                " disk.",
            ).format(size=size_words(model.n_bytes))
        case ModelKind.FOLDER:
            if model.llm is None:
                return str(model.folder)
            text = translate("Models", "{folder} with the language model {llm}").format(
                folder=model.folder, llm=model.llm
            )
    return text


def fit_words(fit: Fit) -> str:
    """Where and how it would run, and whether the memory suffices."""
    values = {
        "precision": fit.precision.value,
        "needed": size_words(fit.n_needed_bytes),
        "free": size_words(fit.n_free_bytes),
        "device": fit.device_name or translate("Models", "the processor"),
    }
    if not fit.n_free_bytes:
        text = translate("Models", "Runs in {precision} on {device}; needs {needed} of memory.")
    elif fit.has_room:
        text = translate(
            "Models", "Runs in {precision} on {device}; needs {needed}, {free} are free."
        )
    else:
        text = translate(
            "Models",
            "Not enough memory: in {precision} on {device} it needs {needed}, {free} are free.",
        )
    return text.format(**values)


def slowness_words() -> str:
    """What a large model on the processor means."""
    return translate("Models", "Without a graphics card it answers too slowly for a conversation.")


def amount_words(progress: FetchProgress) -> str:
    """How much is there, and what is being done."""
    match progress.phase:
        case FetchPhase.ASKING:
            return translate("Models", "Asking what there is to download …")
        case FetchPhase.WAITING:
            return translate("Models", "The connection broke; trying again …")
        case FetchPhase.CHECKING:
            text = translate("Models", "{done} of {all} · checking {file}")
        case FetchPhase.FETCHING:
            text = translate("Models", "{done} of {all}")
    return text.format(
        done=size_words(progress.n_bytes),
        all=size_words(progress.n_all_bytes),
        file=progress.path.rpartition("/")[2],
    )


def speed_words(progress: FetchProgress) -> str:
    """How fast it is, and how long it will take; "" where nothing is being fetched."""
    if progress.phase is not FetchPhase.FETCHING or progress.bytes_per_s <= 0:
        return ""
    speed = translate("Models", "{megabytes} MB/s").format(
        megabytes=f"{progress.bytes_per_s / 1e6:.1f}"
    )
    left_s = progress.left_s
    return speed if left_s is None else f"{speed} · {_left_words(left_s)}"


def _left_words(seconds: float) -> str:
    if seconds < _MINUTE_S:
        return translate("Models", "less than a minute left")
    if seconds < _HOUR_S:
        text = translate("Models", "about {minutes} min left")
        return text.format(minutes=round(seconds / _MINUTE_S))
    text = translate("Models", "about {hours} h {minutes} min left")
    minutes = round(seconds / _MINUTE_S)
    return text.format(hours=minutes // 60, minutes=minutes % 60)


# -- faults -------------------------------------------------------------------------------------


def fault_words(fault: Fault) -> str:
    """What stands in the way, and what to do about it."""
    match fault:
        case Refusal():
            return _refusal_words(fault)
        case Failed():
            return _loading_words(fault)
        case ModelFolderError():
            return _folder_words(fault)
        case _:
            return _fetching_words(fault)


def _refusal_words(refusal: Refusal) -> str:
    match refusal:
        case Refusal.OFFLINE:
            return translate(
                "Models",
                "Floe never touches the network as it is set. Switch that off below to download.",
            )
        case Refusal.OFFLINE_BY_START:
            return translate(
                "Models",
                "Floe was started so that it never touches the network. Start it without --offline"
                " and FLOE_OFFLINE to download.",
            )
        case Refusal.NO_ROOM:
            return translate(
                "Models",
                "There is too little free memory for it. Close other programs or choose a smaller"
                " precision below.",
            )


def _loading_words(failed: Failed) -> str:
    match failed.code:
        case ErrorCode.OUT_OF_MEMORY:
            return translate(
                "Models",
                "It did not fit into the memory. Choose a smaller precision or another device below"
                " and try again.",
            )
        case ErrorCode.MODEL_MISSING:
            text = translate("Models", "A part of it is missing: {reason}")
        case ErrorCode.BAD_CHECKPOINT | ErrorCode.BAD_CONFIG:
            text = translate("Models", "It is damaged, so get it again: {reason}")
        case ErrorCode.DEVICE_UNAVAILABLE:
            text = translate("Models", "It cannot run there, so choose another device: {reason}")
        case _:
            text = translate("Models", "It could not be loaded: {reason}")
    return text.format(reason=engine_words(failed.message))


def _folder_words(error: ModelFolderError) -> str:
    match error:
        case NoFolderError():
            text = translate("Models", "There is no folder {path}. Choose one that is there.")
        case OnlyLlmError():
            text = translate(
                "Models",
                "{path} is a language model alone. Choose the folder of Freeze-Omni as the model,"
                " and this one as its language model.",
            )
        case LlmMissingError():
            text = translate(
                "Models",
                "The language model is not beside {path}. Choose the folder of Qwen2-7B-Instruct"
                " too.",
            )
        case NoLlmError():
            text = translate(
                "Models",
                "{path} is not the language model: it lacks config.json or the .safetensors files."
                " Choose the folder of Qwen2-7B-Instruct.",
            )
        case PartMissingError():
            text = translate("Models", "The file {path} is missing. Get the whole model again.")
        case NoModelError():
            text = translate(
                "Models",
                "{path} is no model. Choose a folder with config.json and model.safetensors, or"
                " with audiollm, decoder and codec.",
            )
        case _:
            text = translate("Models", "The model in {path} is not whole. Get it again.")
    return text.format(path=error.path)


def _fetching_words(error: Exception) -> str:
    match error:
        case DiskTooSmallError():
            text = translate(
                "Models",
                "The disk is too small: {needed} are needed and {free} are free. Make room, then"
                " try again.",
            )
            return text.format(
                needed=size_words(error.n_needed_bytes), free=size_words(error.n_free_bytes)
            )
        case DiskFullError():
            return translate("Models", "The disk is full. Make room; it goes on where it stopped.")
        case FolderUnwritableError():
            return translate(
                "Models", "The folder for models cannot be written. Make it writable and try again."
            )
        case ChecksumError():
            return translate(
                "Models",
                "A file arrived damaged twice and was thrown away. Try again later, or from another"
                " mirror.",
            )
        case MirrorAddressError():
            return translate(
                "Models",
                "The mirror's address below is none. Write it like https://hub.example.org, or"
                " leave it empty.",
            )
        case NotPublishedError() | NotAHubError():
            return translate(
                "Models",
                "The model is not at this address. Check the mirror below, or leave it empty.",
            )
        case UnreachableError():
            return translate(
                "Models",
                "The hub does not answer. Check the connection and the mirror below; it goes on"
                " where it stopped.",
            )
        case _:
            text = translate("Models", "The download has failed: {reason}")
            return text.format(reason=error)

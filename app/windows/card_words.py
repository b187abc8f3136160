"""What a model's card says, from what is to be shown of the model.

Knows views and words; nothing of how a card looks.
"""

from app.language import joined, translate
from app.model_shelf import ModelKind
from app.model_view import ModelView, ModelWish
from app.model_words import (
    about_words,
    amount_words,
    fault_words,
    fit_words,
    name_words,
    size_words,
    slowness_words,
    speed_words,
)
from app.widgets.model_card import CardWords
from engine.weights.faults import ModelFolderError
from engine.weights.fitting import PROCESSOR


def card_words(view: ModelView) -> CardWords:
    """Everything that the card of this model says."""
    name = name_words(view)
    retry = (view.retry, _retry_words(view.retry)) if view.retry else None
    return CardWords(
        name=name,
        state=_state_words(view),
        about=about_words(view),
        fit=_fit_words(view),
        moving=_moving_words(view, name),
        amount=_amount_words(view),
        speed=speed_words(view.progress) if view.progress else "",
        fraction=_fraction(view),
        fault=_fault_words(view),
        is_marked=view.is_in_use,
        wishes={wish: _wish_words(wish, view) for wish in view.wishes},
        retry=retry,
    )


def _state_words(view: ModelView) -> str:
    return translate("ModelCard", "In use") if view.is_in_use else ""


def _fit_words(view: ModelView) -> str:
    fit = view.fit
    if fit is None or view.loading is not None or view.progress is not None:
        return ""
    if view.is_in_use and not view.is_other_way:
        return ""
    is_slow = fit.device == PROCESSOR and view.model.kind is not ModelKind.BUILT_IN
    return joined((fit_words(fit), slowness_words() if is_slow else ""))


def _moving_words(view: ModelView, name: str) -> str:
    if view.loading is not None:
        return translate("ModelCard", "Loading {name}").format(name=name)
    return translate("ModelCard", "Downloading {name}").format(name=name)


def _amount_words(view: ModelView) -> str:
    if view.progress is not None:
        return amount_words(view.progress)
    if view.loading is not None:
        if view.is_beside:
            words = translate(
                "ModelCard", "Loading, {percent} %. The model in use answers meanwhile."
            )
        else:
            words = translate("ModelCard", "Loading, {percent} %. The other one made room.")
        return words.format(percent=round(view.loading * 100))
    model = view.model
    words = translate("ModelCard", "{done} of {all} are here. It goes on where it stopped.")
    return words.format(done=size_words(model.n_there_bytes), all=size_words(model.n_bytes))


def _fraction(view: ModelView) -> float | None:
    if view.loading is not None:
        return view.loading
    if view.progress is not None:
        return view.progress.n_bytes / max(1, view.progress.n_all_bytes)
    model = view.model
    is_begun = model.kind is ModelKind.PUBLISHED and not model.is_whole and model.n_there_bytes > 0
    return model.n_there_bytes / max(1, model.n_bytes) if is_begun else None


def _fault_words(view: ModelView) -> str:
    """What is in its way; that a published model is not here yet is no fault."""
    if view.fault is None:
        return ""
    is_absent = view.model.kind is ModelKind.PUBLISHED and isinstance(view.fault, ModelFolderError)
    return "" if is_absent else fault_words(view.fault)


def _wish_words(wish: ModelWish, view: ModelView) -> str:
    match wish:
        case ModelWish.USE:
            if view.is_in_use:
                return translate("ModelCard", "Load again")
            return translate("ModelCard", "Use")
        case ModelWish.USE_ANYWAY:
            return translate("ModelCard", "Use anyway")
        case ModelWish.FETCH:
            if view.model.n_there_bytes:
                return translate("ModelCard", "Go on")
            return translate("ModelCard", "Download…")
        case ModelWish.GIVE_UP_LOADING | ModelWish.CANCEL_FETCH:
            return translate("ModelCard", "Cancel")
        case ModelWish.CHANGE_FOLDER:
            return translate("ModelCard", "Change…")
        case ModelWish.FORGET:
            return translate("ModelCard", "Remove")


def _retry_words(wish: ModelWish) -> str:
    match wish:
        case ModelWish.USE_ANYWAY:
            return translate("ModelCard", "Use anyway")
        case ModelWish.CHANGE_FOLDER:
            return translate("ModelCard", "Choose folder…")
        case _:
            return translate("ModelCard", "Try again")

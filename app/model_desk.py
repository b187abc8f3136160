"""Where models are chosen, fetched and loaded: what their page shows, and what it sets off.

Knows the engine's desk, the settings and the download; nothing of what a card looks like.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.bridge import EngineBridge
from app.conversation import ConversationModel
from app.download import Download
from app.engine_desk import EngineDesk
from app.jobs import JobRunner
from app.model_fits import Fits, is_run_by
from app.model_shelf import ModelKind, ShelfModel, look_at_models
from app.model_view import Fault, ModelView, ModelWish, Refusal
from app.model_words import fault_words
from app.notices import Notice, Notices, Remedy
from app.settings_desk import SettingsDesk
from app.windows.fetch_dialog import FetchDialog, FetchPlan
from app.windows.folder_dialog import FolderDialog
from app.windows.models_page import HUB, ModelsPage
from app.windows.settings_dialog import SettingsDialog
from engine import Event, MachineSeen, ModelChoice
from engine.weights.fitting import Fit
from engine.weights.folder_check import check_folder
from engine.weights.published import FREEZE_OMNI_7B, PublishedModel
from engine.weights.room import free_disk_bytes
from engine.weights.store import BUILT_IN, user_folder

_TOPIC: Final = "model"
_CLOSING_S: Final = 1.5
"""How long the end waits for a download's thread."""


class ModelDesk(QObject):
    """Holds the shelf of models and what is being done with them.

    Attributes:
        download: The model on its way.

    Signals:
        looked(): The shelf has been looked at.
    """

    looked = Signal()

    def __init__(
        self,
        engine: EngineDesk,
        settings: SettingsDesk,
        conversation: ConversationModel,
        *,
        bridge: EngineBridge,
        notices: Notices,
        jobs: JobRunner,
        is_offline: bool = False,
        published: PublishedModel | None = None,
    ) -> None:
        """Look at nothing yet.

        Args:
            engine: Loads models.
            settings: Holds the preferences, and the dialog with the page.
            conversation: Knows the model in use.
            bridge: Tells what the machine has.
            notices: For what must be said while the page is not open.
            jobs: For looking at the disk.
            is_offline: Whether the network is forbidden, whatever the preferences say.
            published: The model that can be fetched; None is the released one.
        """
        super().__init__()
        self._engine, self._settings, self._conversation = engine, settings, conversation
        self._notices, self._jobs = notices, jobs
        self._is_offline, self._published = is_offline, published or FREEZE_OMNI_7B
        self._shelf: list[ShelfModel] = []
        self._refusals: dict[str, tuple[Refusal, ModelWish]] = {}
        self._fits = Fits()
        self._dialog: SettingsDialog | None = None
        self._asking: FolderDialog | None = None
        self._folders = settings.preferences.model_folders
        self.download = Download()
        self.download.changed.connect(self.refresh)
        self.download.ended.connect(self._fetched)
        engine.change_changed.connect(self._follow_change)
        engine.model_changed.connect(self._keep_choice)
        conversation.model_changed.connect(self.refresh)
        settings.changed.connect(self._follow_settings)
        settings.dialog_made.connect(self._attach)
        bridge.happened.connect(self._take)

    async def close(self, limit_s: float) -> None:
        """End a download, and wait for its thread; a short while only."""
        await self.download.close(min(limit_s, _CLOSING_S))

    def look(self) -> None:
        """Look at what lies on the disk; `looked` says when that is done."""
        folders = self._settings.preferences.model_folders
        work = partial(look_at_models, self._published, user_folder(), folders)
        self._jobs.start(work, done=self._put_on_shelf)

    def refresh(self) -> None:
        """Show everything as it is."""
        if self._page is not None:
            self._page.show_places(self._fits.places)
            self._page.show_models([self.view(model) for model in self._shelf])

    def view(self, model: ShelfModel) -> ModelView:
        """What is shown of one model."""
        change, download = self._engine.change, self.download
        is_changing = change is not None and _key_of(change.choice) == model.key
        is_fetched = download.is_under_way and model.kind is ModelKind.PUBLISHED
        fit = self._fit(model)
        ready = self._conversation.model
        is_in_use = ready is not None and _key_of(self._engine.config.model) == model.key
        is_other_way = (
            is_in_use and fit is not None and ready is not None and not is_run_by(fit, ready)
        )
        fault, retry = self._fault(model)
        loading = None
        if is_changing and change is not None and change.is_under_way:
            loading = change.loading.fraction if change.loading else 0.0
        return ModelView(
            model=model,
            fit=fit,
            is_in_use=is_in_use,
            is_other_way=is_other_way,
            loading=loading,
            is_beside=not self._engine.has_made_room,
            progress=download.progress if is_fetched else None,
            fault=fault if loading is None and not is_fetched else None,
            retry=retry if loading is None and not is_fetched else None,
        )

    # -- wishes -----------------------------------------------------------------------------

    def wish(self, key: str, wish: ModelWish) -> None:
        """Do what the user wants with the model of this key."""
        model = next((model for model in self._shelf if model.key == key), None)
        if model is None:
            return
        self._refusals.pop(key, None)
        deeds: dict[ModelWish, Callable[[], None]] = {
            ModelWish.USE: partial(self._use, model),
            ModelWish.USE_ANYWAY: partial(self._use, model, is_forced=True),
            ModelWish.GIVE_UP_LOADING: self._engine.give_up_change,
            ModelWish.FETCH: self._ask_to_fetch,
            ModelWish.CANCEL_FETCH: self.download.cancel,
            ModelWish.CHANGE_FOLDER: partial(self._ask_for_folder, model),
            ModelWish.FORGET: partial(self._forget, key),
        }
        deeds[wish]()
        self.refresh()

    def _use(self, model: ShelfModel, *, is_forced: bool = False) -> None:
        fit = self._fit(model)
        if fit is not None and not fit.has_room and not is_forced:
            self._refusals[model.key] = (Refusal.NO_ROOM, ModelWish.USE_ANYWAY)
            return
        choice = ModelChoice(
            model=None if model.kind is ModelKind.BUILT_IN else model.key,
            llm_dir=model.llm,
            device=fit.device if fit else "auto",
            dtype=fit.precision.value if fit else "auto",
        )
        config = self._settings.preferences.engine_config(self._engine.config)
        ready = self._conversation.model
        makes_room = fit is not None and not self._fits.has_room_beside(fit, ready)
        self._engine.use_model(config.model_copy(update={"model": choice}), makes_room=makes_room)

    def _ask_to_fetch(self) -> None:
        refusal = self._refusal
        if refusal is not None:
            self._refusals[self._published.name] = (refusal, ModelWish.FETCH)
            return
        if self._settings.preferences.model.has_agreed:
            self._fetch()
            return
        folder = user_folder() / self._published.name
        model = next(model for model in self._shelf if model.kind is ModelKind.PUBLISHED)
        dialog = FetchDialog(
            FetchPlan(
                model=self._published,
                folder=folder,
                hub=self._settings.preferences.model.mirror or HUB,
                n_there_bytes=model.n_there_bytes,
                n_free_bytes=free_disk_bytes(folder),
                fit=self._fit(model),
            ),
            self._settings.look,
            self._dialog,
        )
        dialog.accepted.connect(self._agree)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _agree(self) -> None:
        self._settings.use(self._settings.preferences.changed("model", has_agreed=True))
        self._fetch()

    def _fetch(self) -> None:
        self._notices.withdraw(_TOPIC)
        if self._refusal is None:
            mirror = self._settings.preferences.model.mirror or None
            folder = user_folder() / self._published.name
            self.download.start(self._published, folder, mirror=mirror)

    def _ask_for_folder(self, model: ShelfModel | None = None) -> None:
        folder = str(model.folder) if model else ""
        llm = str(model.llm) if model and model.llm else ""
        dialog = self._asking = FolderDialog(folder, llm, parent=self._dialog)
        dialog.wanted.connect(partial(self._look_at_folder, dialog, folder))
        dialog.finished.connect(self._ask_no_more)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_no_more(self) -> None:
        self._asking = None

    def _look_at_folder(self, dialog: FolderDialog, old: str, folder: str, llm: str) -> None:
        path = str(Path(folder).expanduser().absolute())
        llm_path = str(Path(llm).expanduser().absolute()) if llm else ""

        def keep(_: object) -> None:
            if self._asking is not dialog:
                return  # the user has had enough while the disk was slow
            dialog.accept()
            preferences = self._settings.preferences.without_folder(old)
            self._settings.use(preferences.with_folder(path, llm_path))

        def refuse(error: Exception) -> None:
            if self._asking is dialog:
                dialog.show_fault(lambda: fault_words(error))

        work = partial(check_folder, Path(path), Path(llm_path) if llm_path else None)
        self._jobs.start(work, done=keep, failed=refuse)

    def _forget(self, key: str) -> None:
        self._settings.use(self._settings.preferences.without_folder(key))

    # -- what happens -----------------------------------------------------------------------

    @property
    def _page(self) -> ModelsPage | None:
        return self._dialog.models if self._dialog is not None else None

    @property
    def _refusal(self) -> Refusal | None:
        """Why the network may not be used; None where it may."""
        if self._is_offline:
            return Refusal.OFFLINE_BY_START
        return Refusal.OFFLINE if self._settings.preferences.model.is_offline else None

    def _attach(self, dialog: SettingsDialog) -> None:
        self._dialog = dialog
        dialog.models.wished.connect(self.wish)
        dialog.models.add_wanted.connect(self._ask_for_folder)
        dialog.finished.connect(self._detach)
        self.refresh()
        self.look()

    def _detach(self) -> None:
        self._dialog = None
        self._refusals.clear()

    def _put_on_shelf(self, shelf: list[ShelfModel]) -> None:
        self._shelf = shelf
        self.refresh()
        self.looked.emit()

    def _take(self, event: Event) -> None:
        if isinstance(event, MachineSeen):
            self._fits.see(event)
            self.refresh()

    def _follow_settings(self) -> None:
        if self._refusal is not None:
            self.download.cancel()
        folders, self._folders = self._folders, self._settings.preferences.model_folders
        if folders != self._folders:
            self.look()
        self._refusals.clear()
        self.refresh()

    def _follow_change(self) -> None:
        self.refresh()
        change = self._engine.change
        if change is not None and change.fault is not None and self._dialog is None:
            fault = change.fault
            self._tell(lambda: fault_words(fault))

    def _keep_choice(self, choice: ModelChoice) -> None:
        self._notices.withdraw("engine")
        self._notices.withdraw(_TOPIC)
        preferences = self._settings.preferences.changed(
            "model",
            chosen=_key_of(choice),
            used_device=choice.device,
            used_precision=choice.dtype,
        )
        self._settings.use(preferences)

    def _fetched(self, is_whole: bool) -> None:
        self.look()
        fault = self.download.fault
        if self._dialog is not None:
            return
        if is_whole:
            self._tell(lambda: self.tr("Freeze-Omni 7B has been downloaded and can be used."))
        elif fault is not None:
            self._tell(lambda: fault_words(fault))

    def _tell(self, words: Callable[[], str]) -> None:
        self._notices.post(Notice(_TOPIC, words, Remedy.CHOOSE_MODEL))

    def _fault(self, model: ShelfModel) -> tuple[Fault | None, ModelWish | None]:
        """What stands in the way of a model, and what trying again means."""
        change = self._engine.change
        if model.key in self._refusals:
            return self._refusals[model.key]
        if change is not None and change.fault is not None and _key_of(change.choice) == model.key:
            return change.fault, ModelWish.USE
        if model.kind is ModelKind.PUBLISHED and self.download.fault is not None:
            return self.download.fault, ModelWish.FETCH
        is_own = model.kind is ModelKind.FOLDER
        return model.fault, ModelWish.CHANGE_FOLDER if is_own and model.fault else None

    def _fit(self, model: ShelfModel) -> Fit | None:
        return self._fits.propose(model, self._settings.preferences.model)


def _key_of(choice: ModelChoice) -> str:
    """The key of a choice; "" for random weights, which lie nowhere."""
    return "" if choice.random else choice.model or BUILT_IN

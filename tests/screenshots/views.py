"""Every view of the program, filled with the same half minute of talk.

Knows the program's own parts; there is no engine behind them.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QPushButton, QWidget

from app.conversation import ConversationModel
from app.crash_words import fault_reported
from app.event_notices import tell
from app.examples import shipped_examples
from app.history import History
from app.kept import KeptConversation, kept_turns
from app.look import Look
from app.model_view import ModelView
from app.model_words import fault_words
from app.notices import Notice, Notices, Remedy
from app.preferences import Preferences
from app.role_desk import RoleDesk
from app.roles import Role, RoleLibrary
from app.timeline import Timeline
from app.windows.fetch_dialog import FetchDialog, FetchPlan
from app.windows.first_run_dialog import FirstRunDialog
from app.windows.folder_dialog import FolderDialog
from app.windows.history_dialog import HistoryDialog
from app.windows.main_window import MainWindow
from app.windows.models_page import HUB
from app.windows.role_dialog import RoleDialog
from app.windows.settings_dialog import SettingsDialog
from engine import (
    EchoOutcome,
    Event,
    Levels,
    Mood,
    MoodChanged,
    ServerChanged,
    ServerState,
)
from engine.weights.faults import OnlyLlmError
from engine.weights.fitting import places_of, propose
from engine.weights.published import FREEZE_OMNI_7B
from tests.screenshots.models import (
    FETCHING,
    LOADING,
    MACHINE,
    RESTING,
    SMALL_MACHINE,
    TROUBLE,
)
from tests.screenshots.talk import (
    LONG_NAMES,
    READY,
    RECORDED,
    REPLAYING,
    chinese_turn,
    finished_answer,
    half_a_minute,
)


def _window(
    look: Look,
    home: Path,
    events: list[Event],
    *,
    width: int = 1280,
    height: int = 860,
    notices: Notices | None = None,
) -> MainWindow:
    conversation, timeline = ConversationModel(), Timeline()
    window = MainWindow(
        conversation,
        notices or Notices(),
        timeline=timeline,
        look=look,
        examples=shipped_examples(),
    )
    library = RoleLibrary(home / "roles.toml")
    library.add(Role("Ship's cook", "Grumbles, but feeds you well", "You are a cook."))
    RoleDesk(library, window.roles, notices=Notices(), window=window).setParent(window)
    window.resize(width, height)
    for event in events:
        conversation.take(event)
        timeline.take(event)
    window.timeline.refresh()
    return window


def _talk(look: Look, home: Path) -> QWidget:
    window = _window(look, home, half_a_minute())
    window.recent.show_conversations(_kept_conversations())
    return window


def _empty(look: Look, home: Path) -> QWidget:
    return _window(look, home, list(READY))


def _loading(look: Look, home: Path) -> QWidget:
    return _window(look, home, [])


def _small(look: Look, home: Path) -> QWidget:
    return _window(look, home, half_a_minute(), width=900, height=640)


def _recording(look: Look, home: Path) -> QWidget:
    window = _window(look, home, [*half_a_minute(), *RECORDED])
    window.recent.show_kept(is_kept=True)
    return window


def _replay(look: Look, home: Path) -> QWidget:
    events = [*half_a_minute(), *RECORDED, finished_answer(), *REPLAYING]
    return _window(look, home, events, width=900, height=640)


def _muted(look: Look, home: Path) -> QWidget:
    window = _window(look, home, [*READY, MoodChanged(at_s=1.0, mood=Mood.MUTED)])
    window.top_bar.mute_button.setChecked(True)
    return window


def _trouble(look: Look, home: Path) -> QWidget:
    notices = Notices()
    window = _window(look, home, [*READY, MoodChanged(at_s=1.0, mood=Mood.FAILED)], notices=notices)
    text = "The model's file codec.pt is damaged. Fetch the model again: ./floe models fetch"
    notices.post(Notice("engine", lambda: text, Remedy.RESTART_ENGINE))
    return window


def _thinking(look: Look, home: Path) -> QWidget:
    return _window(look, home, [*half_a_minute(), MoodChanged(at_s=31.0, mood=Mood.THINKING)])


_LATE = Levels(
    at_s=30.0,
    microphone_db=-24.0,
    loudspeaker_db=-100.0,
    heard_db=-24.0,
    is_voice=True,
    backlog_ms=1840.0,
)
"""A machine that hears almost two seconds after it was spoken to."""


def _behind(look: Look, home: Path) -> QWidget:
    notices = Notices()
    window = _window(look, home, [*half_a_minute(), _LATE], notices=notices)
    report = Path("~/.local/state/floe/crash-reports/crash-2026-03-22-093000-00.txt")
    notices.post(Notice("crash", lambda: fault_reported(report), Remedy.OPEN_REPORTS))
    return window


def _crowded(look: Look, home: Path) -> QWidget:
    events = [*half_a_minute(), *RECORDED, *LONG_NAMES, _LATE]
    return _window(look, home, events, width=1100, height=740)


def _chinese(look: Look, home: Path) -> QWidget:
    window = _window(look, home, [*READY, *chinese_turn()])
    window.roles.search.setText("中文")
    return window


def _offline(look: Look, home: Path) -> QWidget:
    notices = Notices()
    lost = ServerChanged(
        at_s=1.0,
        state=ServerState.LOST,
        message="The connection to the server was lost.",
        remedy="The conversation goes on as soon as it is back.",
        retry_s=4.0,
    )
    events = [*half_a_minute(), MoodChanged(at_s=31.0, mood=Mood.OFFLINE)]
    window = _window(look, home, events, notices=notices)
    tell(lost, notices)
    return window


def _settings(look: Look, page: str) -> QWidget:
    dialog = SettingsDialog(
        Preferences()
        .changed("history", is_kept=True, records_sound=True)
        .changed("server", is_used=True, address="desk.local:8787", token="0123456789abcdef"),
        look,
        conversation=ConversationModel(),
        data_folder=Path("~/.local/share/floe"),
        has_tray=True,
    )
    dialog.make_pages()
    dialog.show_devices(["Built-in microphone", "Headset"], ["Built-in speakers", "Headset"])
    dialog.open_page(page)
    dialog.show_restart(is_needed=page == "Answers")
    return dialog


def _settings_page(page: str) -> Callable[[Look, Path], QWidget]:
    return lambda look, home: _settings(look, page)


def _models(look: Look, views: list[ModelView]) -> QWidget:
    dialog = SettingsDialog(
        Preferences(),
        look,
        conversation=ConversationModel(),
        data_folder=Path("~/.local/share/floe"),
        has_tray=True,
    )
    dialog.make_pages()
    dialog.open_page("Models")
    dialog.models.show_places(places_of(MACHINE))
    dialog.models.show_models(views)
    dialog.resize(800, 860)
    return dialog


def _models_page(views: list[ModelView]) -> Callable[[Look, Path], QWidget]:
    return lambda look, home: _models(look, views)


def _fetch(look: Look, home: Path) -> QWidget:
    return FetchDialog(
        FetchPlan(
            model=FREEZE_OMNI_7B,
            folder=Path("~/.local/share/floe/models/freeze-omni-7b"),
            hub=HUB,
            n_there_bytes=0,
            n_free_bytes=71_000_000_000,
            fit=propose(FREEZE_OMNI_7B.n_parameters, MACHINE),
        ),
        look,
    )


def _fetch_refused(look: Look, home: Path) -> QWidget:
    dialog = FetchDialog(
        FetchPlan(
            model=FREEZE_OMNI_7B,
            folder=Path("~/.local/share/floe/models/freeze-omni-7b"),
            hub=HUB,
            n_there_bytes=0,
            n_free_bytes=9_000_000_000,
            fit=propose(FREEZE_OMNI_7B.n_parameters, SMALL_MACHINE),
        ),
        look,
    )
    dialog.findChildren(QPushButton)[-1].click()
    return dialog


def _folder(look: Look, home: Path) -> QWidget:
    return FolderDialog()


def _folder_fault(look: Look, home: Path) -> QWidget:
    dialog = FolderDialog("/data/Qwen2-7B-Instruct")
    error = OnlyLlmError.about(Path("/data/Qwen2-7B-Instruct"), "")
    dialog.show_fault(lambda: fault_words(error))
    return dialog


def _kept_conversations() -> list[KeptConversation]:
    conversation = ConversationModel()
    for event in (*half_a_minute(), *RECORDED, finished_answer()):
        conversation.take(event)
    turns = kept_turns(conversation.turns)
    return [
        KeptConversation(
            f"2026-03-{day}T09:30:00+01:00", "built-in", "You are a helpful assistant.", kept
        )
        for day, kept in ((22, turns[1:]), (21, turns), (20, turns[:1]))
    ]


def _history(look: Look, home: Path) -> QWidget:
    history = History(home)
    for conversation in _kept_conversations():
        history.save(conversation)
    return HistoryDialog(history.find, look, is_kept=True)


def _no_history(look: Look, home: Path) -> QWidget:
    return HistoryDialog(History(home).find, look, is_kept=False)


def _new_role(look: Look, home: Path) -> QWidget:
    return RoleDialog(Role("", "", ""))


def _first_steps(look: Look, place: int) -> FirstRunDialog:
    conversation = ConversationModel()
    dialog = FirstRunDialog(conversation, look, examples=shipped_examples())
    dialog.show_devices(["Built-in microphone", "Headset"], ["Built-in speakers", "Headset"])
    for event in READY:
        conversation.take(event)
    levels = Levels(
        at_s=1.0,
        microphone_db=-21.0,
        loudspeaker_db=-26.0,
        heard_db=-100.0,
        is_voice=False,
        backlog_ms=0.0,
    )
    for _ in range(8):
        dialog.microphone.show_levels(levels)
    dialog.loudspeaker.show_levels(levels)
    dialog.show_outcome(EchoOutcome.REMOVED)
    dialog.turn_to(place)
    return dialog


def _first_step(place: int) -> Callable[[Look, Path], QWidget]:
    return lambda look, home: _first_steps(look, place)


def _first_step_waiting(look: Look, home: Path) -> QWidget:
    return FirstRunDialog(ConversationModel(), look, examples=shipped_examples())


VIEWS: dict[str, Callable[[Look, Path], QWidget]] = {
    "talk": _talk,
    "empty": _empty,
    "loading": _loading,
    "small": _small,
    "recording": _recording,
    "replay": _replay,
    "muted": _muted,
    "trouble": _trouble,
    "thinking": _thinking,
    "behind": _behind,
    "crowded": _crowded,
    "chinese": _chinese,
    "history": _history,
    "history-empty": _no_history,
    "role": _new_role,
    "first-waiting": _first_step_waiting,
    "first-microphone": _first_step(0),
    "first-loudspeaker": _first_step(1),
    "first-model": _first_step(2),
    "offline": _offline,
    "settings-sound": _settings_page("Sound"),
    "settings-turns": _settings_page("Taking turns"),
    "settings-answers": _settings_page("Answers"),
    "models": _models_page(RESTING),
    "models-fetching": _models_page(FETCHING),
    "models-loading": _models_page(LOADING),
    "models-trouble": _models_page(TROUBLE),
    "models-fetch": _fetch,
    "models-fetch-refused": _fetch_refused,
    "models-folder": _folder,
    "models-folder-trouble": _folder_fault,
    "settings-server": _settings_page("Server"),
    "settings-window": _settings_page("Window"),
    "settings-shortcuts": _settings_page("Shortcuts"),
    "settings-privacy": _settings_page("Privacy"),
}

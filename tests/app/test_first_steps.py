"""The steps of the first start: devices, one's own voice, the echo, the model."""

import pytest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from app.examples import shipped_examples
from app.first_run_desk import TEST_SOUND
from app.folders import Folders
from app.preferences import PreferencesFile
from engine import (
    ChooseDevices,
    EchoChecked,
    EchoOutcome,
    HearMicrophone,
    Mood,
    MoodChanged,
    PlayExample,
    PlayTestSound,
    SoundChanged,
    SoundState,
    SoundTrial,
    StopReply,
)
from tests.fakes.first_run import (
    LIVE,
    TRIED,
    Desk,
    levels,
    model,
    playing,
    until,
    use,
)

# -- microphone ---------------------------------------------------------------------------------


def test_who_speaks_sees_it_and_hears_it(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        assert "still loading" in desk.shown
        assert not desk.button("Hear yourself").isEnabled()
        desk.conversation.take(LIVE)
        for _ in range(20):
            desk.conversation.take(levels(-55.0))
        assert "Nothing loud enough yet" in desk.shown
        desk.button("Skip")
        desk.speak()
        assert "Floe hears you" in desk.shown
        desk.button("Next")
        desk.bridge.pop()
        desk.press("Hear yourself")
        desk.bridge.happened.emit(playing(SoundTrial.MICROPHONE))
        desk.press("Stop")
        assert desk.bridge.pop() == [HearMicrophone(), StopReply()]
        desk.bridge.happened.emit(playing(SoundTrial.MICROPHONE, is_over=True))
        desk.button("Hear yourself")
        desk.press("Next")
        assert StopReply() not in desk.bridge.pop(), "an answer is not broken off"

    use(folders, qapp, errand)


def test_a_muted_microphone_and_a_missing_one_are_said(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.conversation.take(LIVE)
        desk.conversation.take(MoodChanged(at_s=0.0, mood=Mood.MUTED))
        desk.speak()
        assert "Floe is muted" in desk.shown
        assert not desk.button("Hear yourself").isEnabled()
        desk.conversation.take(SoundChanged(at_s=0.0, state=SoundState.ABSENT))
        assert "There is no sound device" in desk.shown

    use(folders, qapp, errand)


def test_a_device_is_chosen_here_and_in_the_settings_alike(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.conversation.take(LIVE)
        desk.speak()
        desk.settings.open(desk.window, has_tray=False)
        await until(lambda: desk.box("Microphone").count() == 2)
        desk.box("Microphone").setCurrentIndex(1)
        assert ChooseDevices("Desk microphone", None) in desk.bridge.pop()
        assert "Nothing loud enough yet" in desk.shown, "the other one was heard"
        desk.press("Skip")
        desk.box("Loudspeaker").setCurrentIndex(1)
        assert ChooseDevices("Desk microphone", "Headphones") in desk.bridge.pop()
        boxes = [b for b in desk.window.findChildren(QComboBox) if b.window() is not desk.dialog]
        chosen = {b.accessibleName(): b.currentText() for b in boxes}
        assert (chosen["Microphone"], chosen["Loudspeaker"]) == ("Desk microphone", "Headphones")
        kept = PreferencesFile(folders.settings_file)
        await until(lambda: kept.load()[0].sound.output_name == "Headphones")

    use(folders, qapp, errand)


# -- loudspeaker --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "cancels_echo", "words"),
    [
        (EchoOutcome.REMOVED, True, "the echo canceller removes it"),
        (EchoOutcome.LEAKS, True, "does not remove it: use headphones"),
        (EchoOutcome.LEAKS, False, "switch it on in the settings, or use headphones"),
        (EchoOutcome.UNHEARD, True, "The microphone heard nothing of it"),
        (EchoOutcome.OWN_SOUND, True, "choose another microphone"),
    ],
)
def test_one_sentence_says_what_became_of_the_echo(
    folders: Folders,
    qapp: QApplication,
    qtbot: QtBot,
    outcome: EchoOutcome,
    cancels_echo: bool,
    words: str,
) -> None:
    async def errand(desk: Desk) -> None:
        chosen = desk.settings.preferences.changed("sound", cancels_echo=cancels_echo)
        desk.settings.use(chosen)
        desk.conversation.take(LIVE)
        desk.press("Skip")
        assert "has not been checked yet" in desk.shown
        desk.bridge.pop()
        desk.press("Play the test sound")
        assert desk.bridge.pop() == [PlayTestSound(TEST_SOUND)]
        desk.bridge.happened.emit(playing(SoundTrial.LOUDSPEAKER))
        assert "Playing" in desk.shown
        desk.bridge.happened.emit(EchoChecked(at_s=2.0, outcome=outcome))
        desk.bridge.happened.emit(playing(SoundTrial.LOUDSPEAKER, is_over=True))
        assert words in desk.shown
        desk.button("Next")
        desk.press("Play the test sound")
        assert words not in desk.shown, "it is found out anew"

    use(folders, qapp, errand)


def test_leaving_the_step_ends_the_test_sound(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.conversation.take(LIVE)
        desk.press("Skip", "Play the test sound")
        desk.bridge.happened.emit(playing(SoundTrial.LOUDSPEAKER))
        desk.bridge.pop()
        desk.press("Skip")
        assert desk.bridge.pop() == [StopReply(), TRIED]

    use(folders, qapp, errand)


def test_the_test_sound_is_there() -> None:
    assert TEST_SOUND.read_bytes()[:4] == b"RIFF"


# -- model --------------------------------------------------------------------------------------


def test_the_model_is_named_and_a_question_can_be_asked(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.press("Skip", "Skip")
        question = shipped_examples()[0]
        assert "No model yet" in desk.shown
        assert not desk.button(question.shown_text).isEnabled()
        desk.conversation.take(model(notice="It is small."))
        assert "Built-in model · CPU · float32" in desk.shown
        assert "It is small." in desk.shown
        assert "It can be downloaded here" in desk.shown
        desk.press(question.shown_text)
        assert desk.dialogs == []
        assert desk.bridge.pop()[-2:] == [TRIED, PlayExample(question.path)]

    use(folders, qapp, errand)


def test_the_models_are_one_press_away(folders: Folders, qapp: QApplication, qtbot: QtBot) -> None:
    wanted: list[bool] = []

    async def errand(desk: Desk) -> None:
        desk.desk.models_wanted.connect(lambda: wanted.append(True))
        desk.press("Skip", "Skip", "Models…")
        assert wanted == [True]
        assert len(desk.dialogs) == 1, "the steps stay"

    use(folders, qapp, errand)


def test_a_large_model_says_what_it_does_not_do(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.press("Skip", "Skip")
        desk.conversation.take(model(name="freeze-omni-7b", has_captions=False))
        assert "your own words are not shown" in desk.shown
        assert "It can be downloaded here" not in desk.shown

    use(folders, qapp, errand)

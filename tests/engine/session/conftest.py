"""What tests of whole conversations share: talks that are closed, and their files with them."""

from collections.abc import Iterator

import pytest

from engine.config import EngineConfig, SoundConfig
from tests.fakes.recorded_talk import MakeTalk
from tests.fakes.scripted_mind import ScriptedMind, ScriptedVoice
from tests.fakes.scripted_talk import ScriptedTalk


@pytest.fixture
def talk_with() -> Iterator[MakeTalk]:
    """Makes talks that give these answers; each is closed, and its file with it."""
    talks: list[ScriptedTalk] = []

    def make(*answers: str) -> ScriptedTalk:
        talk = ScriptedTalk(
            ScriptedMind(list(answers)),
            ScriptedVoice(),
            config=EngineConfig(sound=SoundConfig(cancels_echo=False)),
            step_s=0.002,
        )
        talks.append(talk)
        return talk

    yield make
    for talk in talks:
        talk.session.close()

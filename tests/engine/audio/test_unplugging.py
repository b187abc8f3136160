"""A sound card that goes and comes back, again and again: noticed at once, and usable every time.

The card is the virtual one, its keeper the real one, the conversation scripted.
"""

import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
import pytest

from engine import EngineConfig, EngineHost, Event, SayText, SoundChanged, SoundState
from engine.audio.sound_card import SoundCard
from engine.clock import Clock
from engine.config import SoundConfig
from engine.events import Listener, ReplyFinished, TurnTaken
from engine.host import Progress
from engine.session.session import Session
from tests.fakes.scripted_mind import EnergyConfirmer, ScriptedMind, ScriptedVoice
from tests.fakes.scripted_talk import READY
from tests.fakes.virtual_sound_card import VirtualSoundCard
from tests.fakes.voices import voice

TIMES = 20
ATTEMPTS = 3
NOTICED_S = 1.0
MICROPHONE, LOUDSPEAKER = "Virtual-Microphone", "Virtual-Loudspeaker"
Kind = TypeVar("Kind", bound=Event)

pytestmark = [pytest.mark.sound, pytest.mark.slow]


class Workshop:
    """A scripted conversation on the real keeper of the sound card."""

    def session(
        self, config: EngineConfig, *, clock: Clock, emit: Listener, progress: Progress
    ) -> Session:
        return Session(
            mind=ScriptedMind(["yes"]),
            voice=ScriptedVoice(),
            confirmer=EnergyConfirmer(),
            config=config,
            clock=clock,
            emit=emit,
            ready=READY,
        )

    def sound(self, config: EngineConfig, *, clock: Clock) -> SoundCard:
        return SoundCard(config.sound, clock=clock)


class Talk:
    """A running engine and what it has told."""

    def __init__(self, card: VirtualSoundCard, config: SoundConfig) -> None:
        self.card = card
        self._arrived = threading.Condition()
        self._events: list[Event] = []
        self.host = EngineHost(EngineConfig(sound=config), self._take, workshop=Workshop())
        self.host.start()

    def _take(self, event: Event) -> None:
        with self._arrived:
            self._events.append(event)
            self._arrived.notify_all()

    @property
    def n_told(self) -> int:
        return len(self._events)

    def wait_for(
        self,
        kind: type[Kind],
        is_so: Callable[[Kind], bool] = lambda _event: True,
        *,
        since: int,
        limit_s: float = 15.0,
    ) -> Kind:
        """The first such event from the `since`-th on."""
        event = self.came(kind, is_so, since=since, limit_s=limit_s)
        sound = [event for event in self._events[since:] if isinstance(event, SoundChanged)]
        assert event is not None, f"no such {kind.__name__}; the sound card: {sound}"
        return event

    def came(
        self,
        kind: type[Kind],
        is_so: Callable[[Kind], bool] = lambda _event: True,
        *,
        since: int,
        limit_s: float = 0.0,
    ) -> Kind | None:
        """The same; None if it has not come in time."""

        def found() -> Kind | None:
            told = (event for event in self._events[since:] if isinstance(event, kind))
            return next((event for event in told if is_so(event)), None)

        with self._arrived:
            self._arrived.wait_for(lambda: found() is not None, limit_s)
        return found()

    def wait_until_live(self, *, since: int, microphone: str = MICROPHONE) -> SoundChanged:
        def is_so(event: SoundChanged) -> bool:
            return event.state is SoundState.LIVE and event.input_name == microphone

        return self.wait_for(SoundChanged, is_so, since=since)

    def is_usable(self) -> None:
        """Ask aloud; be answered aloud.

        On a crowded machine the sound server may drop the new stream once more while somebody
        speaks. That must be told, and then the question is asked again.
        """
        for _ in range(ATTEMPTS):
            since = self.n_told
            if self._is_answered_aloud(since=since):
                return
            lost = self.came(SoundChanged, lambda e: e.state is SoundState.LOST, since=since)
            assert lost is not None, "nobody answered, and the sound card was there all the time"
            self.wait_for(SoundChanged, lambda e: e.state is SoundState.LIVE, since=since)
        raise AssertionError("the sound card went again and again")

    def _is_answered_aloud(self, *, since: int) -> bool:
        with self.card.recording() as recording:
            self.card.speak_samples(np.pad(voice(0.7), (0, 8000)), rate_hz=16_000)
            if self.came(TurnTaken, since=since, limit_s=15.0) is None:
                return False
            self.wait_for(ReplyFinished, since=since)
            deadline_s = time.monotonic() + 2.0
            while np.abs(recording.samples()).max() < 0.05:
                assert time.monotonic() < deadline_s, "the answer was not heard"
                time.sleep(0.02)
        return True


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualSoundCard]:
    """A card of the test's own, because it is broken."""
    with VirtualSoundCard() as plugged:
        for name, value in plugged.environ.items():
            monkeypatch.setenv(name, value)
        yield plugged


@pytest.fixture
def start(
    card: VirtualSoundCard, caplog: pytest.LogCaptureFixture
) -> Iterator[Callable[..., Talk]]:
    caplog.set_level("WARNING")  # a lost device is worth a line in the log
    talks: list[Talk] = []

    def begin(config: SoundConfig | None = None) -> Talk:
        talks.append(Talk(card, config or SoundConfig()))
        return talks[-1]

    yield begin
    for talk in talks:
        assert talk.host.stop()


def test_a_microphone_that_goes_is_noticed_and_one_that_returns_is_used(
    card: VirtualSoundCard, start: Callable[..., Talk]
) -> None:
    talk = start()
    talk.wait_until_live(since=0)
    for _ in range(TIMES):
        since = talk.n_told
        gone_s = time.monotonic()
        card.unplug_microphone()
        talk.wait_for(SoundChanged, lambda event: event.state is SoundState.LOST, since=since)
        assert time.monotonic() - gone_s < NOTICED_S
        deaf = talk.wait_until_live(since=since, microphone="")
        assert deaf.output_name == LOUDSPEAKER
        assert "no microphone" in deaf.message
        since = talk.n_told
        card.plug_microphone()
        assert talk.wait_until_live(since=since).message == ""
        talk.is_usable()


def test_a_sound_server_that_is_restarted_is_used_again(
    card: VirtualSoundCard, start: Callable[..., Talk]
) -> None:
    talk = start()
    talk.wait_until_live(since=0)
    for _ in range(TIMES):
        since = talk.n_told
        gone_s = time.monotonic()
        card.stop()
        talk.wait_for(SoundChanged, lambda event: event.state is SoundState.LOST, since=since)
        assert time.monotonic() - gone_s < NOTICED_S
        card.start()
        talk.wait_until_live(since=since)
        talk.is_usable()


def test_typed_turns_are_answered_aloud_without_a_microphone(
    card: VirtualSoundCard, start: Callable[..., Talk]
) -> None:
    card.unplug_microphone()
    talk = start()
    talk.wait_until_live(since=0, microphone="")
    since = talk.n_told
    with card.recording() as recording:
        talk.host.send(SayText("hello"))
        talk.wait_for(ReplyFinished, since=since)
        time.sleep(0.3)
        assert np.abs(recording.samples()).max() > 0.05


@pytest.mark.parametrize(("rate_hz", "n_channels"), [(44_100, 2), (48_000, 1), (44_100, 8)])
def test_a_chosen_loudspeaker_of_any_kind_is_used_and_taken_back(
    card: VirtualSoundCard, start: Callable[..., Talk], rate_hz: int, n_channels: int
) -> None:
    card.plug_loudspeaker("Other", rate_hz=rate_hz, n_channels=n_channels)
    talk = start(SoundConfig(output_name="Other"))
    live = talk.wait_until_live(since=0)
    assert (live.output_name, live.rate_hz) == ("Other", rate_hz)
    with card.recording(loudspeaker="Other") as recording:
        talk.host.send(SayText("hello"))
        talk.wait_for(ReplyFinished, since=0)
        time.sleep(0.3)
        assert np.abs(recording.samples()).max() > 0.02
    since = talk.n_told
    gone_s = time.monotonic()
    card.unplug_loudspeaker("Other")
    talk.wait_for(SoundChanged, lambda event: event.state is SoundState.LOST, since=since)
    assert time.monotonic() - gone_s < NOTICED_S
    stand_in = talk.wait_until_live(since=since)
    assert "Other" in stand_in.message
    since = talk.n_told
    card.plug_loudspeaker("Other", rate_hz=rate_hz, n_channels=n_channels)
    back = talk.wait_until_live(since=since)
    assert (back.output_name, back.message) == ("Other", "")

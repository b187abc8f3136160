"""The duplex machine: what it does turn by turn, and what it never does, whatever happens.

Knows nothing of sound or models.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.dialogue.actions import (
    Action,
    DropTurn,
    Duck,
    OpenTurn,
    Pause,
    Resume,
    TakeTurn,
    Yield,
)
from engine.dialogue.facts import (
    ChunkJudged,
    Cleared,
    EarsClosed,
    Ended,
    Fact,
    Listened,
    MemoryFull,
    ReplyDrained,
    ReplyHeard,
    StopPressed,
    TurnTyped,
)
from engine.dialogue.machine import DuplexMachine
from engine.dialogue.policy import TurnPolicy
from engine.dialogue.states import Ear, Mouth, Voice, mood_of
from engine.events import Cause, Mood, Verdict

POLICY = TurnPolicy()


def speaking(seconds: float, *, silence_s: float = 0.0) -> Listened:
    return Listened(
        voice=Voice.CONFIRMED,
        voiced_s=seconds,
        silence_s=silence_s,
        elapsed_s=seconds + silence_s,
    )


SUSPECTED = Listened(voice=Voice.SUSPECTED)
QUIET = Listened(voice=Voice.NONE)


def answering(machine: DuplexMachine) -> int:
    """Bring a machine to where its answer is audible; returns the epoch."""
    machine.advance(speaking(0.3))
    machine.advance(speaking(1.0, silence_s=0.2))
    (taken,) = machine.advance(ChunkJudged(Verdict.TAKE_TURN))
    assert isinstance(taken, TakeTurn)
    machine.advance(ReplyHeard(taken.epoch))
    assert machine.mouth is Mouth.SPEAKING
    return taken.epoch


def test_a_judged_turn_is_taken_at_once() -> None:
    machine = DuplexMachine(POLICY)
    assert machine.advance(speaking(0.3)) == (OpenTurn(),)
    assert machine.advance(speaking(1.0, silence_s=0.15)) == ()
    assert machine.advance(ChunkJudged(Verdict.TAKE_TURN)) == (TakeTurn(1, Cause.MODEL),)
    assert (machine.ear, machine.mouth) == (Ear.QUIET, Mouth.PREPARING)


def test_a_verdict_in_the_middle_of_a_syllable_needs_a_second_one() -> None:
    machine = DuplexMachine(POLICY)
    machine.advance(speaking(0.8))
    assert machine.advance(ChunkJudged(Verdict.TAKE_TURN)) == ()
    assert machine.advance(ChunkJudged(Verdict.TAKE_TURN)) == (TakeTurn(1, Cause.MODEL),)


def test_a_turn_that_fits_no_more_is_taken_as_it_stands() -> None:
    machine = DuplexMachine(POLICY)
    assert machine.advance(MemoryFull()) == ()
    machine.advance(speaking(4.0))
    assert machine.advance(MemoryFull()) == (TakeTurn(1, Cause.LENGTH),)
    assert machine.advance(MemoryFull()) == ()


def test_patience_answers_what_the_model_never_judged() -> None:
    machine = DuplexMachine(POLICY)
    machine.advance(speaking(1.0))
    assert machine.advance(speaking(1.0, silence_s=0.79)) == ()
    assert machine.advance(speaking(1.0, silence_s=0.8)) == (TakeTurn(1, Cause.PATIENCE),)


def test_too_little_voice_is_dropped_when_patience_ends() -> None:
    machine = DuplexMachine(POLICY)
    machine.advance(speaking(0.1))
    assert machine.advance(speaking(0.1, silence_s=0.9)) == (DropTurn(Cause.SHORTNESS),)


def test_what_wants_no_answer_is_dropped() -> None:
    machine = DuplexMachine(POLICY)
    machine.advance(speaking(0.5, silence_s=0.2))
    assert machine.advance(ChunkJudged(Verdict.DISREGARD)) == (DropTurn(Cause.MODEL),)


def test_a_suspicion_ducks_and_its_dismissal_resumes() -> None:
    machine = DuplexMachine(POLICY)
    epoch = answering(machine)
    assert machine.advance(SUSPECTED) == (Duck(epoch),)
    assert machine.advance(QUIET) == (Resume(epoch),)
    assert machine.mouth is Mouth.SPEAKING


def test_an_interruption_ducks_pauses_and_yields() -> None:
    machine = DuplexMachine(POLICY)
    epoch = answering(machine)
    assert machine.advance(speaking(0.2)) == (Duck(epoch), OpenTurn(is_overlap=True))
    assert machine.advance(speaking(0.35)) == (Pause(epoch),)
    assert machine.advance(speaking(1.0)) == (Yield(epoch, Cause.LENGTH),)
    assert machine.advance(speaking(1.2, silence_s=0.2)) == ()
    (taken,) = machine.advance(ChunkJudged(Verdict.TAKE_TURN))
    assert taken == TakeTurn(epoch + 2, Cause.MODEL)


def test_a_back_channel_is_dropped_and_the_answer_goes_on() -> None:
    machine = DuplexMachine(POLICY)
    epoch = answering(machine)
    machine.advance(speaking(0.2))
    went_on = machine.advance(speaking(0.3, silence_s=0.5))
    assert went_on[-2:] == (DropTurn(Cause.SHORTNESS), Resume(epoch))


def test_speech_before_any_sound_of_the_answer_goes_on_with_the_turn() -> None:
    machine = DuplexMachine(POLICY)
    machine.advance(speaking(1.0, silence_s=0.2))
    machine.advance(ChunkJudged(Verdict.TAKE_TURN))
    assert machine.advance(speaking(0.2)) == (
        Yield(1, Cause.MODEL),
        OpenTurn(is_continuation=True),
    )


def test_speech_after_a_typed_turn_is_a_turn_of_its_own() -> None:
    machine = DuplexMachine(POLICY)
    machine.advance(TurnTyped())
    assert machine.advance(speaking(0.2)) == (Yield(1, Cause.MODEL), OpenTurn())


def test_nothing_interrupts_while_the_echo_canceller_converges() -> None:
    machine = DuplexMachine(POLICY)
    answering(machine)
    held = Listened(voice=Voice.CONFIRMED, voiced_s=0.5, elapsed_s=0.5, is_held=True)
    assert machine.advance(held) == ()
    assert machine.mouth is Mouth.SPEAKING


def test_facts_of_an_older_epoch_are_ignored() -> None:
    machine = DuplexMachine(POLICY)
    epoch = answering(machine)
    machine.advance(StopPressed())
    assert machine.advance(ReplyDrained(epoch)) == ()
    machine.advance(TurnTyped())
    assert machine.advance(ReplyHeard(epoch)) == ()
    assert machine.mouth is Mouth.PREPARING


def test_typing_drops_an_open_turn_and_breaks_an_answer_off() -> None:
    machine = DuplexMachine(POLICY)
    epoch = answering(machine)
    machine.advance(speaking(0.2))
    actions = machine.advance(TurnTyped())
    assert actions == (
        DropTurn(Cause.TYPED),
        Yield(epoch, Cause.TYPED),
        TakeTurn(epoch + 2, Cause.TYPED),
    )


def test_moods() -> None:
    assert mood_of(Ear.QUIET, Mouth.SILENT) is Mood.IDLE
    assert mood_of(Ear.QUIET, Mouth.SILENT, is_muted=True) is Mood.MUTED
    assert mood_of(Ear.HEARING, Mouth.SILENT) is Mood.LISTENING
    assert mood_of(Ear.HEARING, Mouth.DUCKED) is Mood.HESITATING
    assert mood_of(Ear.QUIET, Mouth.PREPARING) is Mood.THINKING
    assert mood_of(Ear.QUIET, Mouth.SPEAKING) is Mood.SPEAKING


durations = st.floats(0.0, 3.0)


class AnyConversation(RuleBasedStateMachine):
    """Whatever is told, in whatever order: turns and answers stay well-formed."""

    def __init__(self) -> None:
        super().__init__()
        self.machine = DuplexMachine(POLICY)
        self.is_turn_open = False
        self.reply_epoch: int | None = None
        self.taken_epochs: list[int] = []
        self.is_ended = False

    def tell(self, fact: Fact) -> None:
        for action in self.machine.advance(fact):
            assert not self.is_ended, "an action after the end"
            self.carry_out(action)

    def carry_out(self, action: Action) -> None:
        match action:
            case OpenTurn(is_continuation=is_continuation):
                assert not self.is_turn_open
                assert not is_continuation or self.taken_epochs
                self.is_turn_open = True
            case TakeTurn(epoch=epoch, cause=cause):
                assert self.is_turn_open is (cause is not Cause.TYPED)
                assert self.reply_epoch is None, "an answer begins over another"
                assert epoch > max(self.taken_epochs, default=0)
                self.is_turn_open = False
                self.reply_epoch = epoch
                self.taken_epochs.append(epoch)
            case DropTurn():
                assert self.is_turn_open
                self.is_turn_open = False
            case Yield(epoch=epoch):
                assert epoch == self.reply_epoch, "a stale answer yields"
                self.reply_epoch = None
            case Duck(epoch=epoch) | Pause(epoch=epoch) | Resume(epoch=epoch):
                assert epoch == self.reply_epoch

    @rule(
        voice=st.sampled_from(Voice),
        voiced_s=durations,
        silence_s=durations,
        is_held=st.booleans(),
    )
    def listen(self, voice: Voice, voiced_s: float, silence_s: float, is_held: bool) -> None:
        self.tell(
            Listened(
                voice=voice,
                voiced_s=voiced_s,
                silence_s=silence_s,
                elapsed_s=voiced_s + silence_s,
                is_held=is_held,
            )
        )

    @rule(verdict=st.sampled_from(Verdict))
    def judge(self, verdict: Verdict) -> None:
        self.tell(ChunkJudged(verdict))

    @rule(age=st.integers(0, 2))
    def hear_reply(self, age: int) -> None:
        self.tell(ReplyHeard(self.machine.epoch - age))

    @rule(age=st.integers(0, 2))
    def drain_reply(self, age: int) -> None:
        epoch = self.machine.epoch - age
        self.tell(ReplyDrained(epoch))
        if epoch == self.reply_epoch:
            self.reply_epoch = None

    @rule(fact=st.sampled_from([StopPressed(), TurnTyped(), EarsClosed(), Cleared(), MemoryFull()]))
    def press(self, fact: Fact) -> None:
        self.tell(fact)

    @rule()
    def end(self) -> None:
        self.tell(Ended())
        self.is_ended = True
        assert not self.is_turn_open
        assert self.reply_epoch is None

    @invariant()
    def tracks_agree(self) -> None:
        machine = self.machine
        assert self.is_turn_open is (machine.ear is Ear.HEARING)
        assert (self.reply_epoch is None) is (machine.mouth is Mouth.SILENT)
        if machine.ear is Ear.HEARING:
            assert machine.mouth in (Mouth.SILENT, Mouth.DUCKED)


TestAnyConversation = AnyConversation.TestCase
TestAnyConversation.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)

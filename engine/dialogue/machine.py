"""The duplex machine: facts in, actions out.

Pure Python without torch, threads or a clock. Two tracks: the ear (quiet, hearing) and the mouth
(silent, preparing, speaking, ducked). The epoch counts how often the floor has changed hands; each
reply carries the epoch in which it began, and a fact about an older one is ignored.

While the ear hears, the mouth is silent or ducked: speech that is confirmed before any sound of an
answer was heard discards that answer and goes on with the same turn.
"""

from dataclasses import replace

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
from engine.dialogue.policy import TurnPolicy
from engine.dialogue.states import Ear, Mouth, Voice
from engine.events import Cause, Verdict

Actions = tuple[Action, ...]

_SILENCE = Listened(voice=Voice.NONE)


class DuplexMachine:
    """Who has the floor.

    Attributes:
        ear, mouth: The two tracks.
        epoch: How often the floor has changed hands.
        policy: The numbers in force; may be replaced between two facts.
    """

    def __init__(self, policy: TurnPolicy) -> None:
        """Begin with nobody speaking."""
        self.policy = policy
        self.ear = Ear.QUIET
        self.mouth = Mouth.SILENT
        self.epoch = 0
        self._is_paused = False
        self._is_typed = False
        self._is_over = False
        self._last = _SILENCE
        self._last_verdict = Verdict.KEEP_LISTENING

    @property
    def is_over(self) -> bool:
        """Whether `Ended` was told."""
        return self._is_over

    def set_patience(self, seconds: float) -> None:
        """Change one number of the policy."""
        self.policy = replace(self.policy, patience_s=seconds)

    def set_yields_after(self, seconds: float) -> None:
        """Change how much voice over an answer ends it."""
        self.policy = self.policy.yielding_after(seconds)

    def advance(self, fact: Fact) -> Actions:
        """Take in one fact.

        Returns:
            What is to be done about it, in order.
        """
        if self._is_over:
            return ()
        match fact:
            case Listened():
                return self._listened(fact)
            case ChunkJudged(verdict=verdict):
                return self._judged(verdict)
            case MemoryFull():
                return self._take(Cause.LENGTH) if self.ear is Ear.HEARING else ()
            case ReplyHeard(epoch=epoch):
                return self._reply_heard(epoch)
            case ReplyDrained(epoch=epoch):
                return self._reply_drained(epoch)
            case StopPressed():
                return self._yield(Cause.COMMAND)
            case TurnTyped():
                return self._typed()
            case EarsClosed():
                return self._drop(Cause.COMMAND)
            case Cleared():
                return self._drop_and_yield(Cause.COMMAND)
            case Ended():
                actions = self._drop_and_yield(Cause.COMMAND)
                self._is_over = True
                return actions

    # -- hearing ----------------------------------------------------------------------------

    def _listened(self, fact: Listened) -> Actions:
        self._last = fact
        if self.ear is Ear.QUIET:
            return self._listened_quiet(fact)
        return self._overlap_went_on(fact) + self._silence_grew(fact)

    def _listened_quiet(self, fact: Listened) -> Actions:
        if self.mouth is Mouth.DUCKED and fact.voice is Voice.NONE:
            return self._resume()
        if fact.voice is Voice.NONE or not self._may_interrupt(fact):
            return ()
        ducked = self._duck()
        return ducked + self._open() if fact.voice is Voice.CONFIRMED else ducked

    def _may_interrupt(self, fact: Listened) -> bool:
        if self.mouth is not Mouth.SPEAKING:
            return True
        return self.policy.allows_barge_in and not fact.is_held

    def _open(self) -> Actions:
        continues = self.mouth is Mouth.PREPARING and not self._is_typed
        discarded = self._yield(Cause.MODEL) if self.mouth is Mouth.PREPARING else ()
        self.ear = Ear.HEARING
        self._last_verdict = Verdict.KEEP_LISTENING
        overlaps = self.mouth is Mouth.DUCKED
        return (*discarded, OpenTurn(is_overlap=overlaps, is_continuation=continues))

    def _overlap_went_on(self, fact: Listened) -> Actions:
        if self.mouth is not Mouth.DUCKED:
            return ()
        if fact.voiced_s >= self.policy.sustained_s:
            return self._yield(Cause.LENGTH)
        if fact.elapsed_s >= self.policy.pause_after_s and not self._is_paused:
            self._is_paused = True
            return (Pause(self.epoch),)
        return ()

    def _silence_grew(self, fact: Listened) -> Actions:
        policy = self.policy
        if self.mouth is Mouth.DUCKED and fact.voiced_s < policy.backchannel_s:
            is_over = fact.silence_s >= min(policy.resume_after_s, policy.patience_s)
            return self._drop(Cause.SHORTNESS) if is_over else ()
        if fact.elapsed_s >= policy.max_utterance_s:
            return self._take(Cause.LENGTH)
        if fact.silence_s < policy.patience_s:
            return ()
        if fact.voiced_s < policy.min_voice_s:
            return self._drop(Cause.SHORTNESS)
        return self._take(Cause.PATIENCE)

    def _judged(self, verdict: Verdict) -> Actions:
        is_repeated = verdict is self._last_verdict
        self._last_verdict = verdict
        if self.ear is Ear.QUIET or verdict is Verdict.KEEP_LISTENING:
            return ()
        if not is_repeated and self._last.silence_s < self.policy.settling_s:
            return ()
        if verdict is Verdict.TAKE_TURN:
            return self._take(Cause.MODEL)
        return self._drop(Cause.MODEL)

    # -- the floor --------------------------------------------------------------------------

    def _take(self, cause: Cause) -> Actions:
        yielded = self._yield(cause)
        self.ear = Ear.QUIET
        self.mouth = Mouth.PREPARING
        self._is_typed = cause is Cause.TYPED
        self.epoch += 1
        return (*yielded, TakeTurn(self.epoch, cause))

    def _typed(self) -> Actions:
        return self._drop_and_yield(Cause.TYPED) + self._take(Cause.TYPED)

    def _drop(self, cause: Cause) -> Actions:
        dropped: Actions = (DropTurn(cause),) if self.ear is Ear.HEARING else ()
        self.ear = Ear.QUIET
        self._last = _SILENCE
        return dropped + self._resume()

    def _drop_and_yield(self, cause: Cause) -> Actions:
        dropped: Actions = (DropTurn(cause),) if self.ear is Ear.HEARING else ()
        self.ear = Ear.QUIET
        self._last = _SILENCE
        return dropped + self._yield(cause)

    def _yield(self, cause: Cause) -> Actions:
        if self.mouth is Mouth.SILENT:
            return ()
        yielded = Yield(self.epoch, cause)
        self.mouth = Mouth.SILENT
        self._is_paused = False
        self.epoch += 1
        return (yielded,)

    # -- the reply --------------------------------------------------------------------------

    def _duck(self) -> Actions:
        if self.mouth is not Mouth.SPEAKING:
            return ()
        self.mouth = Mouth.DUCKED
        self._is_paused = False
        return (Duck(self.epoch),)

    def _resume(self) -> Actions:
        if self.mouth is not Mouth.DUCKED:
            return ()
        self.mouth = Mouth.SPEAKING
        self._is_paused = False
        return (Resume(self.epoch),)

    def _reply_heard(self, epoch: int) -> Actions:
        if epoch == self.epoch and self.mouth is Mouth.PREPARING:
            self.mouth = Mouth.SPEAKING
        return ()

    def _reply_drained(self, epoch: int) -> Actions:
        if epoch == self.epoch and self.mouth is not Mouth.SILENT:
            self.mouth = Mouth.SILENT
            self._is_paused = False
            self.epoch += 1
        return ()

"""One conversation's whole changing state and its `step`.

Owns no thread and reads no clock but the one it is given. Knows its model only as a mind and a
voice, and its sound card as a port. Hearing goes first: each step takes in all sound that is
there, then hears one chunk if a whole one is ready, else does one step of the answer.
"""

from typing import Final

from engine.audio.files import read_sound
from engine.audio.port import SoundBlock, SoundPort
from engine.audio.silent_port import SilentPort
from engine.audio.vad import RATE_HZ, VoiceConfirmer
from engine.clock import Clock
from engine.commands import (
    Command,
    HearMicrophone,
    NewConversation,
    PlayExample,
    PlayRecording,
    PlayTestSound,
    Remember,
    SayText,
    SetEchoCancelling,
    SetMuted,
    SetNoiseSuppression,
    SetPatience,
    SetRecording,
    SetRole,
    SetSoundCheck,
    SetYieldsAfter,
    StopReply,
)
from engine.config import EngineConfig
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
from engine.dialogue.states import Ear, Mouth
from engine.dialogue.states import Voice as VoiceState
from engine.errors import RequestError
from engine.events import (
    ConversationCleared,
    ExamplePlaying,
    Listener,
    ModelReady,
    RoleChanged,
    StateChunk,
)
from engine.session.ears import Ears
from engine.session.floor import Floor
from engine.session.limits import check_patience, check_yields_after
from engine.session.parts import Mind, ModelStep, Voice
from engine.session.recorder import Recorder
from engine.session.replay import Replay
from engine.session.reporter import Reporter
from engine.session.sound_check import SoundCheck

REPLAY_ECHO_S: Final = 0.3
"""After a replay its echo is still in the room and in the devices."""


class Session:
    """One conversation; its model computes on any thread that asks, so it has no `place`."""

    place: None = None

    def __init__(
        self,
        *,
        mind: Mind,
        voice: Voice,
        confirmer: VoiceConfirmer | None,
        config: EngineConfig,
        clock: Clock,
        emit: Listener,
        ready: ModelReady,
    ) -> None:
        """Begin without a sound card.

        Args:
            mind: What hears, remembers and writes.
            voice: What speaks.
            confirmer: Tells voice from noise; None trusts the trigger.
            config: The settings.
            clock: Tells the time.
            emit: Gets every event.
            ready: What `describe` says.
        """
        self._mind = mind
        self._clock = clock
        self._recorder = Recorder(clock=clock, listener=emit)
        self._emit, self._ready = self._recorder.tell, ready
        self._machine = DuplexMachine(
            TurnPolicy(
                patience_s=config.turns.patience_s, allows_barge_in=config.turns.allows_barge_in
            ).yielding_after(config.turns.yields_after_s)
        )
        self._ears = Ears(confirmer=confirmer, chunk_samples=mind.chunk_samples, sound=config.sound)
        self._port: SoundPort = SilentPort(clock)
        self._ears.attach(rate_hz=self._port.rate_hz)
        self._reporter = Reporter(clock=clock, emit=self._emit)
        self._floor = Floor(
            mind=mind,
            voice=voice,
            ears=self._ears,
            port=self._port,
            clock=clock,
            emit=self._emit,
            buffer_ms=config.sound.speaker_buffer_ms,
        )
        buffer_ms = config.sound.speaker_buffer_ms
        self._replay = Replay(clock=clock, emit=self._emit, buffer_ms=buffer_ms)
        self._check = SoundCheck(clock=clock, emit=self._emit, buffer_ms=buffer_ms)
        self._example: str | None = None
        self._pending_role: SetRole | None = None

    def describe(self) -> ModelReady:
        """The loaded model."""
        return self._ready

    # -- the step ---------------------------------------------------------------------------

    def step(self, *, rests: bool = False) -> bool:
        """Do one piece of work; False when there was nothing to do.

        Args:
            rests: Whether an answer is left alone; while `spare_s` lasts nobody will notice.
        """
        self._take_in_sound()
        worked = self._hear_chunk() or (not rests and self._go_on_with_reply())
        self._floor.pump()
        self._replay.pump()
        self._check.pump()
        self._end_reply_if_drained()
        self._change_role_if_free()
        self._report()
        return worked

    def look(self, *, rests: bool = False) -> ModelStep | None:
        """Take in the sound that is there; returns what the model does in the next `step`.

        It may be computed before that, together with others'; None where nothing can be foreseen.
        """
        self._take_in_sound()
        chunk = self._ears.upcoming_chunk
        if chunk is not None:
            return self._mind.upcoming_hearing(chunk)
        may_write = self._machine.ear is Ear.QUIET
        return None if rests else self._floor.upcoming(may_write=may_write)

    @property
    def spare_s(self) -> float:
        """How long the answer under way can be left alone; nought where somebody waits for it."""
        return self._floor.spare_s(may_write=self._machine.ear is Ear.QUIET)

    def _take_in_sound(self) -> None:
        while (block := self._port.read()) is not None:
            self._hear_block(block)
            self._reporter.heard(block)
            self._observe_reply(block)
            self._tell(self._listened())
            self._reporter.offset(self._ears, turn=self._floor.open_turn)

    def _hear_block(self, block: SoundBlock) -> None:
        lag_s, is_playing = self._ears.held_back_s, self._is_playing
        if is_playing or self._check.is_on:
            self._ears.close_for(REPLAY_ECHO_S)
        heard = self._ears.take(block)
        self._check.observe(block, self._ears, rate_hz=self._port.rate_hz)
        if is_playing:
            self._recorder.pause()
            self._replay.observe(block)
        else:
            self._recorder.hear(block, heard, rate_hz=self._port.rate_hz, lag_s=lag_s)

    @property
    def _is_playing(self) -> bool:
        """Whether the loudspeaker plays what is no answer, and nothing is listened to."""
        return self._replay.is_playing or self._check.is_playing

    def _stop_playing(self) -> None:
        self._replay.stop()
        self._check.stop()

    def _listened(self) -> Listened:
        detector = self._ears.detector
        return Listened(
            voice=VoiceState[detector.level.name],
            voiced_s=self._ears.voiced_s,
            silence_s=self._ears.silence_s,
            elapsed_s=detector.elapsed_s,
            is_held=not self._ears.is_converged,
        )

    def _hear_chunk(self) -> bool:
        chunk = self._ears.next_chunk()
        if chunk is None:
            return False
        if not self._mind.has_room:
            self._tell(MemoryFull())
            return True
        began_s = self._clock.now_s()
        judgement = self._mind.hear(chunk)
        now_s = self._clock.now_s()
        self._emit(
            StateChunk(
                at_s=now_s,
                turn=self._floor.open_turn,
                chunk=self._floor.count_chunk(),
                p0=judgement.p0,
                p1=judgement.p1,
                p2=judgement.p2,
                captured_s=self._ears.chunk_end_s,
                compute_ms=(now_s - began_s) * 1e3,
            )
        )
        self._floor.caption(judgement.words)
        if not self._ears.is_in_pre_roll:
            self._tell(ChunkJudged(judgement.verdict))
        return True

    def _go_on_with_reply(self) -> bool:
        return self._floor.step_reply(may_write=self._machine.ear is Ear.QUIET)

    def _observe_reply(self, block: SoundBlock) -> None:
        if self._floor.observe(block):
            self._tell(ReplyHeard(self._machine.epoch))
        self._end_reply_if_drained()

    def _end_reply_if_drained(self) -> None:
        epoch = self._floor.finish_if_drained()
        if epoch is not None:
            self._tell(ReplyDrained(epoch))
            if self._machine.ear is Ear.QUIET:
                self._floor.make_room()

    def _tell(self, fact: Fact) -> None:
        for action in self._machine.advance(fact):
            self._floor.carry_out(action)
        self._reporter.mood(
            self._machine,
            is_muted=self._ears.is_muted,
            is_replaying=self._is_playing,
        )

    def _report(self) -> None:
        self._reporter.levels(self._ears, self._port)
        self._reporter.leak(self._ears)
        self._reporter.microphone(self._ears)
        if self._example is not None and not self._ears.is_playing_example:
            self._emit(self._example_event(is_over=True))
            self._example = None

    # -- moving -----------------------------------------------------------------------------

    def think_with(self, mind: Mind, voice: Voice) -> None:
        """Go on with another mind and voice that remember what these do, in the middle of anything.

        What hears and what keeps time stay: sound that is on its way is neither lost nor doubled.
        """
        self._mind = mind
        self._floor.think_with(mind, voice)

    # -- from outside -----------------------------------------------------------------------

    def attach(self, port: SoundPort | None) -> None:
        """Hear and speak through this port; None is no sound card."""
        self._stop_playing()
        self._check.forget()
        self._recorder.pause()
        self._port = port or SilentPort(self._clock)
        self._ears.attach(rate_hz=self._port.rate_hz)
        self._floor.move_to(self._port)
        self._tell(EarsClosed())

    def handle(self, command: Command) -> None:
        """Carry out a command.

        Raises:
            EngineError: It cannot be carried out as it stands.
        """
        match command:
            case StopReply():
                self._stop_playing()
                self._tell(StopPressed())
            case SetMuted(is_muted=is_muted):
                self._ears.is_muted = is_muted
                self._tell(EarsClosed())
            case SayText(text=text):
                self._say_text(text)
            case PlayExample():
                self._play_example(command)
            case PlayRecording():
                self._play_recording(command)
            case SetSoundCheck(is_on=is_on):
                self._check.switch(is_on=is_on)
                self._tell(EarsClosed())
            case HearMicrophone() | PlayTestSound():
                self._check.open(command)
                self._fall_silent()
                self._check.start(self._port)
            case SetRecording(folder=folder):
                self._recorder.record_to(folder)
            case Remember():
                self._remember(command)
            case NewConversation():
                self._new_conversation()
            case SetRole():
                self._pending_role = command
            case SetPatience(seconds=seconds):
                check_patience(seconds)
                self._machine.set_patience(seconds)
            case SetYieldsAfter(seconds=seconds):
                check_yields_after(seconds)
                self._machine.set_yields_after(seconds)
            case SetEchoCancelling(is_on=is_on):
                self._ears.set_echo_cancelling(is_on=is_on)
            case SetNoiseSuppression(is_on=is_on):
                self._ears.set_noise_suppression(is_on=is_on)
            case _:
                raise RequestError(f"A conversation cannot do {type(command).__name__}.")

    def recover(self) -> None:
        """Come back to a quiet state after a fault."""
        self._tell(Cleared())

    def close(self) -> None:
        """Fall silent for good."""
        self._stop_playing()
        self._tell(Ended())
        self._recorder.close()

    def _say_text(self, text: str) -> None:
        if not text.strip():
            raise RequestError("There is nothing to say.", remedy="Type a question first.")
        self._stop_playing()
        self._floor.typed_text = text.strip()
        try:
            self._tell(TurnTyped())
        except RequestError:
            self.recover()
            raise

    def _play_example(self, command: PlayExample) -> None:
        samples = read_sound(command.path, rate_hz=RATE_HZ)
        self._stop_playing()
        self._ears.play_example(samples)
        self._example = str(command.path)
        self._emit(self._example_event(is_over=False))

    def _play_recording(self, command: PlayRecording) -> None:
        self._recorder.flush()
        self._replay.open(command)
        self._fall_silent()
        self._replay.start(self._port)

    def _fall_silent(self) -> None:
        """Break off whatever is heard or said, before something else is played."""
        self._stop_playing()
        self._ears.drop_example()
        self._tell(StopPressed())
        self._tell(EarsClosed())

    def _example_event(self, *, is_over: bool) -> ExamplePlaying:
        return ExamplePlaying(at_s=self._clock.now_s(), path=self._example or "", is_over=is_over)

    def _new_conversation(self) -> None:
        self._stop_playing()
        self._tell(Cleared())
        self._mind.forget()
        self._floor.count_from_one()
        self._emit(ConversationCleared(at_s=self._clock.now_s(), role=self._mind.role))

    def _remember(self, command: Remember) -> None:
        if self._machine.ear is not Ear.QUIET or self._machine.mouth is not Mouth.SILENT:
            raise RequestError("Nothing can be added to the memory in the middle of a turn.")
        self._mind.remember(command.asked, command.answered)

    def _change_role_if_free(self) -> None:
        if self._pending_role is None or self._machine.mouth is not Mouth.SILENT:
            return
        command, self._pending_role = self._pending_role, None
        self._mind.set_role(command.role, keeps_history=command.keeps_history)
        at_s, role = self._clock.now_s(), self._mind.role
        self._emit(RoleChanged(at_s=at_s, role=role, keeps_history=command.keeps_history))
        if not command.keeps_history:
            self._floor.count_from_one()
            self._emit(ConversationCleared(at_s=at_s, role=role))

"""One conversation that a server holds, with this machine's microphone and loudspeaker.

To the host it is a session as any other. Echo is cancelled here, where the loudspeaker is; turns
are judged there. A connection that is lost is a state: it is sought again, and what was said is
told to the new session, so that the conversation goes on.
"""

from typing import Final

from engine.audio.files import read_sound
from engine.audio.port import SoundBlock, SoundPort
from engine.audio.silent_port import SilentPort
from engine.audio.vad import RATE_HZ, VoiceLevel
from engine.clock import Clock
from engine.commands import (
    Command,
    HearMicrophone,
    NewConversation,
    PlayExample,
    PlayRecording,
    PlayTestSound,
    Reconnect,
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
from engine.errors import RequestError
from engine.events import (
    Cause,
    ConversationCleared,
    ExamplePlaying,
    Listener,
    Mood,
    MoodChanged,
)
from engine.protocol.names import Message
from engine.remote import requests
from engine.remote.connection import RemoteConnection
from engine.remote.floor import RemoteFloor
from engine.remote.link import Link
from engine.remote.microphone import WireMicrophone
from engine.session.ears import Ears
from engine.session.recorder import Recorder
from engine.session.replay import Replay
from engine.session.reporter import Reporter
from engine.session.session import REPLAY_ECHO_S
from engine.session.sound_check import SoundCheck

_CHUNK_SAMPLES: Final = 2560
"""No chunk is ever taken out of these ears; the server cuts its own."""

_BLOCKS_AT_ONCE: Final = 10
"""A machine that is too slow for its sound card must still play, and obey."""

_HELD_BACK_S: Final = 0.1
"""How long the microphone stays closed after each block in which it may not interrupt."""


class RemoteSession:
    """One conversation, held elsewhere."""

    def __init__(self, link: Link, config: EngineConfig, *, clock: Clock, emit: Listener) -> None:
        """Begin without a sound card; the link has been started.

        Args:
            link: The way to the server; closed with the session.
            config: The settings.
            clock: Tells the time.
            emit: Gets every event.
        """
        self._clock = clock
        self._recorder = Recorder(clock=clock, listener=emit)
        self._emit: Listener = self._recorder.tell
        self._allows_barge_in = config.turns.allows_barge_in
        self._ears = Ears(confirmer=None, chunk_samples=_CHUNK_SAMPLES, sound=config.sound)
        self._port: SoundPort = SilentPort(clock)
        self._ears.attach(rate_hz=self._port.rate_hz)
        self._microphone = WireMicrophone()
        buffer_ms = config.sound.speaker_buffer_ms
        self._floor = RemoteFloor(
            self._microphone,
            self._port,
            clock=clock,
            emit=self._emit,
            send=self._send,
            buffer_ms=buffer_ms,
        )
        self._connection = RemoteConnection(
            link, self._floor, self._microphone, config, clock=clock, emit=self._emit
        )
        self._reporter = Reporter(clock=clock, emit=self._emit)
        self._replay = Replay(clock=clock, emit=self._emit, buffer_ms=buffer_ms)
        self._check = SoundCheck(clock=clock, emit=self._emit, buffer_ms=buffer_ms)
        self._example: str | None = None
        self._mood = Mood.LOADING

    def describe(self) -> None:
        """The server has not been asked for its model yet."""
        return None

    # -- the step ---------------------------------------------------------------------------

    def step(self) -> bool:
        """Do one piece of work; False when there was nothing to do.

        Raises:
            ServerError: The server cannot be talked to as things stand.
        """
        worked = self._connection.take_news()
        for _ in range(_BLOCKS_AT_ONCE):
            if (block := self._port.read()) is None:
                break
            worked = True
            self._hear_block(block)
            self._floor.mouth.observe(block)
            self._reporter.heard(block)
        self._connection.send_sound()
        for player in (self._floor.mouth, self._replay, self._check):
            player.pump()
        self._report()
        return worked

    def _hear_block(self, block: SoundBlock) -> None:
        lag_s, is_playing = self._ears.held_back_s, self._is_playing
        if is_playing or self._check.is_on:
            self._ears.close_for(REPLAY_ECHO_S)
        elif self._may_not_interrupt:
            self._ears.close_for(_HELD_BACK_S)
        heard = self._ears.take(block)
        end_s = block.captured_at_s + len(block.microphone) / self._port.rate_hz
        self._microphone.push(heard, end_s=end_s - self._ears.held_back_s)
        self._check.observe(block, self._ears, rate_hz=self._port.rate_hz)
        if is_playing:
            self._recorder.pause()
            self._replay.observe(block)
        else:
            self._recorder.hear(block, heard, rate_hz=self._port.rate_hz, lag_s=lag_s)

    @property
    def _may_not_interrupt(self) -> bool:
        """Whether a voice over the answer is not to be heard, or may be its echo."""
        is_trusted = self._allows_barge_in and self._ears.is_converged
        return self._floor.mouth.is_audible and not is_trusted

    @property
    def _is_playing(self) -> bool:
        return self._replay.is_playing or self._check.is_playing

    def _report(self) -> None:
        if self._ears.detector.level is VoiceLevel.CONFIRMED:
            self._connection.wake()
        self._reporter.levels(self._ears, self._port)
        self._reporter.leak(self._ears)
        self._reporter.microphone(self._ears)
        if self._example is not None and not self._ears.is_playing_example:
            self._tell_example(is_over=True)
            self._example = None
        self._tell_mood()

    def _tell_mood(self) -> None:
        mood = self._connection.mood or self._floor.mood
        if mood is Mood.IDLE and self._is_playing:
            mood = Mood.REPLAYING
        elif mood is Mood.IDLE and self._ears.is_muted:
            mood = Mood.MUTED
        if mood is not self._mood:
            self._mood = mood
            self._emit(MoodChanged(at_s=self._clock.now_s(), mood=mood))

    # -- from outside -----------------------------------------------------------------------

    def attach(self, port: SoundPort | None) -> None:
        """Hear and speak through this port; None is no sound card."""
        self._stop_playing()
        self._check.forget()
        self._recorder.pause()
        self._port = port or SilentPort(self._clock)
        self._ears.attach(rate_hz=self._port.rate_hz)
        self._floor.mouth.move_to(self._port)
        self._close_ears()

    def handle(self, command: Command) -> None:
        """Carry out a command.

        Raises:
            EngineError: It cannot be carried out as it stands.
        """
        match command:
            case StopReply():
                self._stop_playing()
                self._floor.mouth.break_off(Cause.COMMAND)
            case SetMuted(is_muted=is_muted):
                self._ears.is_muted = is_muted
                self._close_ears()
            case SayText(text=text):
                self._say_text(text.strip())
            case NewConversation():
                self._new_conversation()
            case SetRole(role=role, keeps_history=keeps_history):
                self._connection.choose_role(role)
                if not keeps_history:
                    self._new_conversation()
            case SetPatience(seconds=seconds):
                self._connection.choose_turns(patience_s=seconds)
            case SetYieldsAfter(seconds=seconds):
                self._connection.choose_turns(yields_after_s=seconds)
            case Reconnect():
                self._connection.retry()
            case SetRecording(folder=folder):
                self._recorder.record_to(folder)
            case SetEchoCancelling(is_on=is_on):
                self._ears.set_echo_cancelling(is_on=is_on)
            case SetNoiseSuppression(is_on=is_on):
                self._ears.set_noise_suppression(is_on=is_on)
            case _:
                self._handle_sound(command)

    def _handle_sound(self, command: Command) -> None:
        """What is played here, and what the microphone is meanwhile."""
        match command:
            case PlayExample():
                self._play_example(command)
            case PlayRecording():
                self._recorder.flush()
                self._replay.open(command)
                self._fall_silent()
                self._replay.start(self._port)
            case SetSoundCheck(is_on=is_on):
                self._check.switch(is_on=is_on)
                self._close_ears()
            case HearMicrophone() | PlayTestSound():
                self._check.open(command)
                self._fall_silent()
                self._check.start(self._port)
            case _:
                raise RequestError(f"A server's conversation cannot do {type(command).__name__}.")

    def recover(self) -> None:
        """Come back to a quiet state after a fault."""
        self._fall_silent()

    def close(self) -> None:
        """Fall silent for good, and let the server go."""
        self._stop_playing()
        self._floor.lose()
        self._recorder.close()
        self._connection.close()

    def _send(self, message: Message) -> None:
        self._connection.send(message)

    def _stop_playing(self) -> None:
        self._replay.stop()
        self._check.stop()

    def _close_ears(self) -> None:
        """What is being heard is no turn."""
        if self._floor.ear.is_hearing:
            self._floor.ear.drop(Cause.COMMAND)
            self._send(requests.forget_sound())

    def _fall_silent(self) -> None:
        self._stop_playing()
        self._ears.drop_example()
        self._floor.mouth.break_off(Cause.COMMAND)
        self._close_ears()

    def _say_text(self, text: str) -> None:
        if not text:
            raise RequestError("There is nothing to say.", remedy="Type a question first.")
        self._stop_playing()
        self._connection.ask(text)

    def _new_conversation(self) -> None:
        self._stop_playing()
        self._floor.begin_anew()
        self._send(requests.begin_anew())
        now_s = self._clock.now_s()
        self._emit(ConversationCleared(at_s=now_s, role=self._connection.role))

    def _play_example(self, command: PlayExample) -> None:
        samples = read_sound(command.path, rate_hz=RATE_HZ)
        self._stop_playing()
        self._ears.play_example(samples)
        self._example = str(command.path)
        self._tell_example(is_over=False)

    def _tell_example(self, *, is_over: bool) -> None:
        now_s, path = self._clock.now_s(), self._example or ""
        self._emit(ExamplePlaying(at_s=now_s, path=path, is_over=is_over))

"""A sound card without hardware: a private sound server with one microphone and one loudspeaker.

The microphone hears what `speak` plays (and, with an echo, what the loudspeaker plays); whatever
the program under test plays can be recorded. Knows nothing of the program under test, which sees
the card when it runs with `environ`.
"""

import os
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from tests.fakes.processes import end_process, require_program, wait_until

# "norewinds": otherwise the sinks run with buffers of two seconds and the first input comes late.
MICROPHONE_OPTIONS = (
    "master=micfeed.monitor channels=1 channel_map=mono master_channel_map=mono"
    " source_properties=device.description=Virtual-Microphone"
)
SERVER_SCRIPT = f"""
load-module module-native-protocol-unix auth-anonymous=1
load-module module-null-sink sink_name=speaker rate=48000 norewinds=1 format=s16le channels=2 \
sink_properties=device.description=Virtual-Loudspeaker
load-module module-null-sink sink_name=micfeed rate=48000 norewinds=1 format=s16le channels=1 \
channel_map=mono
load-module module-remap-source source_name=microphone {MICROPHONE_OPTIONS}
set-default-sink speaker
set-default-source microphone
"""
SERVER_OPTIONS = "-n --daemonize=no --exit-idle-time=-1 --realtime=no --high-priority=no"
LATENCY = "--latency-msec=20"
LEVEL_FULL_SCALE = 32_768.0


class Recording:
    """What the loudspeaker has played since the recording began.

    Attributes:
        rate_hz: Samples per second.
    """

    def __init__(self, file: Path, *, rate_hz: int) -> None:
        """Read from `file`, to which the recorder is writing."""
        self.rate_hz = rate_hz
        self._file = file

    def samples(self) -> np.ndarray:
        """Return what has been recorded so far: [n] float32, full scale 1."""
        data = self._file.read_bytes()
        whole = data[: len(data) // 2 * 2]
        return np.frombuffer(whole, dtype="<i2").astype(np.float32) / LEVEL_FULL_SCALE

    def duration_s(self) -> float:
        """Return how much has been recorded so far."""
        return self._file.stat().st_size / 2 / self.rate_hz


class VirtualSoundCard:
    """One microphone and one loudspeaker, both made of software.

    Attributes:
        environ: The variables under which a process uses this card and no other.
    """

    def __init__(self) -> None:
        """Choose where the server will live; nothing runs yet."""
        # A short path: the address of a local socket has little room.
        self._folder = Path(tempfile.mkdtemp(prefix="floe-sound-"))
        self._server: subprocess.Popen[bytes] | None = None
        self.environ = {
            "PULSE_RUNTIME_PATH": str(self._folder),
            "PULSE_STATE_PATH": str(self._folder),
            "PULSE_COOKIE": str(self._folder / "cookie"),
            "PULSE_SERVER": f"unix:{self._folder}/native",
            "PULSE_CLIENTCONFIG": str(self._folder / "client.conf"),
        }
        # With memory in common the server's own library locks up about once in twenty times that a
        # server dies in the middle of sound, and takes a thread with it.
        (self._folder / "client.conf").write_text("enable-shm = no\n", encoding="utf-8")

    def __enter__(self) -> "VirtualSoundCard":
        """Start the card."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the card away for good."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Plug the card in; also after `stop`."""
        script = self._folder / "card.pa"
        script.write_text(SERVER_SCRIPT, encoding="utf-8")
        command = [require_program("pulseaudio"), *SERVER_OPTIONS.split(), "-F", str(script)]
        command.append(f"--log-target=file:{self._folder / 'log'}")
        self._server = subprocess.Popen(
            command, env=self._whole_environ(), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(self._is_ready, what="the virtual sound card")

    def stop(self) -> None:
        """Pull the card out, as a person pulls a plug."""
        if self._server is not None:
            end_process(self._server)
            self._server = None

    def plug_microphone(self) -> None:
        """Put the microphone back; it is the system's choice again."""
        self._control(
            "load-module", "module-remap-source", "source_name=microphone",
            *MICROPHONE_OPTIONS.split(),
        )  # fmt: skip

    def unplug_microphone(self) -> None:
        """Take the microphone alone away, the server staying up."""
        self._unload("source_name=microphone")

    def plug_loudspeaker(self, name: str, *, rate_hz: int = 48_000, n_channels: int = 2) -> None:
        """Add another loudspeaker; `name` without spaces is how the system shows it."""
        self._control(
            "load-module", "module-null-sink", f"sink_name={name}", "norewinds=1",
            f"rate={rate_hz}", f"channels={n_channels}",
            f"sink_properties=device.description={name}",
        )  # fmt: skip

    def unplug_loudspeaker(self, name: str) -> None:
        """Take an added loudspeaker away."""
        self._unload(f"sink_name={name}")

    def _unload(self, option: str) -> None:
        modules = self._control("list", "short", "modules").splitlines()
        self._control("unload-module", next(m.split()[0] for m in modules if option in m))

    def add_echo(self, *, delay_ms: int = 60, gain_db: float = -10.0) -> None:
        """Let the microphone hear the loudspeaker from here on."""
        self._control(
            "load-module", "module-loopback", "source=speaker.monitor", "sink=micfeed",
            f"latency_msec={delay_ms}", "adjust_time=0",
            "source_dont_move=true", "sink_dont_move=true",
        )  # fmt: skip
        inputs = self._control("list", "short", "sink-inputs").splitlines()
        loopback = next(line.split()[0] for line in inputs if "loopback" in line)
        self._control("set-sink-input-volume", loopback, f"{gain_db:g}dB")

    def remove_echo(self) -> None:
        """Undo `add_echo`."""
        self._control("unload-module", "module-loopback")

    def speak(self, wav: Path) -> None:
        """Say the sound file into the microphone, returning when it is said."""
        with self.speaking(wav) as player:
            if player.wait() != 0:
                raise RuntimeError(f"{wav} could not be played into the virtual microphone")

    @contextmanager
    def speaking(self, wav: Path) -> Iterator[subprocess.Popen[bytes]]:
        """Say the sound file into the microphone meanwhile; leaving early cuts it off."""
        command = [require_program("paplay"), "--device=micfeed", LATENCY, str(wav)]
        player = subprocess.Popen(command, env=self._whole_environ(), stdin=subprocess.DEVNULL)
        try:
            yield player
        finally:
            end_process(player)

    def speak_samples(self, samples: np.ndarray, *, rate_hz: int) -> None:
        """Say samples ([n] float32, full scale 1) into the microphone."""
        file = self._folder / "speak.wav"
        with wave.open(str(file), "wb") as writer:
            writer.setnchannels(1)
            writer.setsampwidth(2)
            writer.setframerate(rate_hz)
            scaled = np.clip(samples, -1.0, 1.0) * (LEVEL_FULL_SCALE - 1)
            writer.writeframes(scaled.astype("<i2").tobytes())
        self.speak(file)

    @contextmanager
    def recording(
        self, *, rate_hz: int = 24_000, loudspeaker: str = "speaker"
    ) -> Iterator[Recording]:
        """Record what a loudspeaker plays; the recording can be read during it and after."""
        file = Path(tempfile.mkstemp(suffix=".raw", dir=self._folder)[1])
        command = [
            require_program("parec"), f"--device={loudspeaker}.monitor", f"--rate={rate_hz}",
            "--channels=1", "--format=s16le", "--raw", LATENCY,
        ]  # fmt: skip
        with file.open("wb") as out:
            recorder = subprocess.Popen(
                command, env=self._whole_environ(), stdin=subprocess.DEVNULL, stdout=out
            )
        try:
            wait_until(lambda: file.stat().st_size > 0, what="the recorder")
            yield Recording(file, rate_hz=rate_hz)
        finally:
            end_process(recorder)

    def _is_ready(self) -> bool:
        if self._server is None or self._server.poll() is not None:
            raise RuntimeError(f"the sound server ended: see {self._folder / 'log'}")
        return "microphone" in self._ask("list", "short", "sources").stdout.decode()

    def _control(self, *words: str) -> str:
        done = self._ask(*words)
        if done.returncode != 0:
            raise RuntimeError(f"pactl {' '.join(words)}: {done.stderr.decode().strip()}")
        return done.stdout.decode()

    def _ask(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        command = [require_program("pactl"), *words]
        return subprocess.run(
            command, env=self._whole_environ(), capture_output=True, check=False, timeout=10
        )

    def _whole_environ(self) -> dict[str, str]:
        return {**os.environ, **self.environ}

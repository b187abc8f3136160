"""The virtual sound card carries sound both ways, echoes when asked and can be unplugged."""

import numpy as np
import pytest

from tests.fakes.processes import wait_until
from tests.fakes.virtual_sound_card import VirtualSoundCard

RATE_HZ = 16_000
TONE_HZ = 440.0

pytestmark = pytest.mark.sound


def _tone(duration_s: float) -> np.ndarray:
    time_s = np.arange(int(duration_s * RATE_HZ)) / RATE_HZ
    return (0.4 * np.sin(2 * np.pi * TONE_HZ * time_s)).astype(np.float32)


def _pitch_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * RATE_HZ / len(samples))


def test_what_is_spoken_arrives_at_the_microphone(sound_card: VirtualSoundCard) -> None:
    import sounddevice

    heard: list[np.ndarray] = []
    with sounddevice.InputStream(
        samplerate=RATE_HZ,
        channels=1,
        blocksize=320,
        callback=lambda data, *_: heard.append(data[:, 0].copy()),
    ):
        sound_card.speak_samples(_tone(1.0), rate_hz=RATE_HZ)
    loud = np.concatenate(heard)
    loud = loud[np.abs(loud) > 0.01]
    assert len(loud) > 0.8 * RATE_HZ
    assert _pitch_hz(loud) == pytest.approx(TONE_HZ, rel=0.05)


def test_what_is_played_is_recorded(sound_card: VirtualSoundCard) -> None:
    import sounddevice

    with sound_card.recording(rate_hz=RATE_HZ) as recording:
        sounddevice.play(_tone(1.0), RATE_HZ, blocking=True)
        # What was played last is still on its way to the recorder.
        wait_until(lambda: recording.duration_s() >= 1.0, what="the whole tone", patience_s=1.0)
        samples = recording.samples()
    loud = samples[np.abs(samples) > 0.01]
    assert len(loud) > 0.8 * RATE_HZ
    assert recording.duration_s() >= 1.0


def test_the_microphone_hears_the_loudspeaker_only_with_an_echo(
    sound_card: VirtualSoundCard,
) -> None:
    import sounddevice

    def level_at_microphone() -> float:
        heard = sounddevice.playrec(_tone(1.0), RATE_HZ, channels=1, blocking=True)
        return float(np.sqrt(np.mean(heard[RATE_HZ // 2 :] ** 2)))

    assert level_at_microphone() < 0.001
    sound_card.add_echo(gain_db=-10.0)
    try:
        assert 0.02 < level_at_microphone() < 0.2
    finally:
        sound_card.remove_echo()


def test_an_unplugged_card_ends_the_stream() -> None:
    with VirtualSoundCard() as card, card.recording() as recording:
        before_s = recording.duration_s()
        wait_until(lambda: recording.duration_s() > before_s, what="sound")
        card.stop()
        assert card._ask("info").returncode != 0
        card.start()
        assert card._ask("info").returncode == 0

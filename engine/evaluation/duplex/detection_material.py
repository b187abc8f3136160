"""Sounds to try speech detection on: speech in noise and among people, and what is no speech.

Knows no detector. Everything is drawn from a seed; the same seed gives the same sound.
"""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.audio.echo import FRAME_SAMPLES, WebRtcEchoCanceller
from engine.audio.port import Sound
from engine.audio.vad import RATE_HZ
from engine.evaluation.duplex.detection import Material
from engine.evaluation.duplex.echo_path import EchoPath

_PAUSE_S: Final = 3.0
_SPEECH_RMS: Final = 0.05
"""-26 dBFS: a person in front of a laptop."""

_NOISES_DB: Final = (
    ("white", 20), ("white", 5), ("white", 0), ("pink", 10), ("pink", 0),
    ("babble", 20), ("babble", 10), ("babble", 0),
)  # fmt: skip
_N_BABBLE: Final = 8
_ECHO_LEARNS_S: Final = 3.0

Wave = NDArray[np.float64]


def all_material(
    question: Callable[[int], Sound], *, n_turns: int = 10, seconds: float = 20.0, seed: int = 0
) -> Iterator[Material]:
    """Everything, one after the other.

    Args:
        question: A spoken question by number, [n] float32 at 16 kHz.
        n_turns: Utterances with a pause after each.
        seconds: Length of what is no speech.
        seed: Of all that is drawn.
    """
    rng = np.random.default_rng(seed)
    clean, spans = _turns(question, n_turns)
    yield Material(name="clean", sound=clean, speech=spans)
    people = _babble(question, len(clean))
    for kind, level_db in _NOISES_DB:
        noise = people if kind == "babble" else _noise(rng, len(clean), is_pink=kind == "pink")
        noisy = clean + noise * _SPEECH_RMS * 10 ** (-level_db / 20)
        yield Material(name=f"{kind} {level_db} dB", sound=_sound(noisy), speech=spans)
    n = int(seconds * RATE_HZ)
    for name, sound in (
        ("clicks 6/s", _clicks(rng, n)),
        ("tone 440 Hz", 0.1 * np.sin(2 * np.pi * 440 * np.arange(n) / RATE_HZ)),
        ("plucked strings", _strings(rng, n)),
        ("hum 50 Hz", 0.1 * _hum(n)),
        ("fan", 0.02 * _noise(rng, n, is_pink=True)),
        ("breaths", _breaths(rng, n)),
    ):
        yield Material(name=name, sound=_sound(sound))
    for room in range(2):
        yield Material(name=f"residual echo, room {room + 1}", sound=_residue(question, n, rng))


def _turns(
    question: Callable[[int], Sound], n_turns: int
) -> tuple[Sound, list[tuple[float, float]]]:
    pause = np.zeros(int(_PAUSE_S * RATE_HZ), dtype=np.float32)
    parts: list[Sound] = [pause]
    spans: list[tuple[float, float]] = []
    n = len(pause)
    for number in range(n_turns):
        said = _at_level(question(number), _SPEECH_RMS)
        spans.append((n / RATE_HZ, (n + len(said)) / RATE_HZ))
        parts += [said, pause]
        n += len(said) + len(pause)
    return np.concatenate(parts), spans


def _at_level(sound: Sound, rms: float) -> Sound:
    return (sound * (rms / float(np.sqrt(np.mean(sound**2))))).astype(np.float32)


def _sound(wave: Wave | Sound) -> Sound:
    return np.clip(wave, -1.0, 1.0).astype(np.float32)


def _noise(rng: np.random.Generator, n: int, *, is_pink: bool) -> Wave:
    """Noise at a level of one."""
    white = rng.standard_normal(n)
    if not is_pink:
        return white
    spectrum = np.fft.rfft(white)
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1.0))
    pink = np.fft.irfft(spectrum, n)
    return pink / np.sqrt(np.mean(pink**2))


def _speech_of(question: Callable[[int], Sound], first: int, n: int) -> Sound:
    """Somebody who never pauses."""
    said: list[Sound] = []
    while sum(map(len, said)) < n:
        said.append(_at_level(question(first + len(said)), 1.0))
    return np.concatenate(said)[:n]


def _babble(question: Callable[[int], Sound], n: int) -> Wave:
    """Eight people at once, at a level of one."""
    people = [_speech_of(question, 100 * (one + 1), n) for one in range(_N_BABBLE)]
    mixed = np.sum(people, axis=0, dtype=np.float64)
    return mixed / np.sqrt(np.mean(np.square(mixed)))


def _clicks(rng: np.random.Generator, n: int) -> Wave:
    wave = np.zeros(n)
    for start in rng.integers(0, n - 200, size=6 * n // RATE_HZ):
        wave[start : start + 200] += rng.standard_normal(200) * np.exp(-np.arange(200) / 30.0) * 0.3
    return wave


def _strings(rng: np.random.Generator, n: int) -> Wave:
    """Plucked strings: three notes a second, each with its overtones, that ring and fade."""
    wave = np.zeros(n)
    step, length = RATE_HZ // 3, RATE_HZ
    t = np.arange(length) / RATE_HZ
    for start in range(0, n - length, step):
        pitch = 220.0 * 2 ** (rng.integers(0, 13) / 12)
        tones = [np.sin(2 * np.pi * k * pitch * t) * np.exp(-(2 + k) * t) / k for k in range(1, 7)]
        wave[start : start + length] += 0.1 * np.sum(tones, axis=0)
    return wave


def _hum(n: int) -> Wave:
    t = np.arange(n) / RATE_HZ
    return np.sum([np.sin(2 * np.pi * 50 * k * t) / k for k in (1, 2, 3, 5)], axis=0)


def _breaths(rng: np.random.Generator, n: int) -> Wave:
    """Half a second of soft noise, every two seconds."""
    loudness = np.clip(np.sin(2 * np.pi * 0.5 * np.arange(n) / RATE_HZ), 0.0, 1.0) ** 2
    return 0.03 * loudness * _noise(rng, n, is_pink=True)


def _residue(question: Callable[[int], Sound], n: int, rng: np.random.Generator) -> Sound:
    """What the echo canceller leaves of a voice from the loudspeaker, once it knows the room."""
    n_learning = int(_ECHO_LEARNS_S * RATE_HZ)
    played = 0.1 * _speech_of(question, 5000, n + n_learning)
    room = EchoPath(
        rate_hz=RATE_HZ,
        gain_db=rng.uniform(-20.0, -6.0),
        delay_s=rng.uniform(0.02, 0.12),
        decay_s=rng.uniform(0.2, 0.4),
        seed=int(rng.integers(1000)),
    )
    canceller = WebRtcEchoCanceller()
    clean: list[Sound] = []
    for start in range(0, len(played) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        block = played[start : start + FRAME_SAMPLES]
        heard = room.next_block(block) + 0.0005 * rng.standard_normal(FRAME_SAMPLES)
        clean.append(canceller.process(_sound(heard), block))
    return np.concatenate(clean)[n_learning:]

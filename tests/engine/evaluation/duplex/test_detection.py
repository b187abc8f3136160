"""What is measured of a speech detector is what it did, on material that is what it says."""

import numpy as np
import pytest

from engine.audio.port import Sound
from engine.audio.vad import RATE_HZ
from engine.evaluation.duplex.detection import Frames, Material, detectors, judge
from engine.evaluation.duplex.detection_material import all_material
from tests.fakes.scripted_mind import EnergyConfirmer
from tests.fakes.voices import hum, voice

FRAME_S = 0.02
SILENCE = np.zeros(RATE_HZ, np.float32)


def fixed(*spans: tuple[float, float]) -> object:
    """A detector that hears a voice in these spans, and says so at their beginning."""

    def detect(sound: Sound) -> tuple[Frames, list[float]]:
        middles = (np.arange(len(sound) // 320) + 0.5) * FRAME_S
        frames = np.zeros(len(middles), dtype=bool)
        for begin, end in spans:
            frames |= (middles >= begin) & (middles < end)
        return frames, [begin for begin, _ in spans]

    return detect


def test_each_figure_is_what_it_says() -> None:
    material = Material(name="-", sound=np.zeros(10 * RATE_HZ, np.float32), speech=[(2.0, 4.0)])
    row = judge(material, "fixed", fixed((2.2, 4.0), (6.0, 7.0)))  # type: ignore[arg-type]
    assert row.hit_percent == pytest.approx(90.0, abs=1.0)
    assert row.false_percent == pytest.approx(100 * 1.0 / 7.4, abs=1.0)
    assert row.onset_ms == pytest.approx(200.0)
    assert row.noticed_percent == 100.0
    assert row.false_onsets_per_minute == pytest.approx(60 / 7.4, abs=0.2)


def test_what_is_never_noticed_has_no_onset() -> None:
    material = Material(name="-", sound=np.zeros(5 * RATE_HZ, np.float32), speech=[(2.0, 4.0)])
    row = judge(material, "fixed", fixed())  # type: ignore[arg-type]
    assert (row.onset_ms, row.noticed_percent, row.hit_percent) == (None, 0.0, 0.0)


def test_a_hum_wakes_the_trigger_and_is_not_taken_for_a_voice() -> None:
    found = detectors(EnergyConfirmer)
    heard = Material(name="hum", sound=np.concatenate([SILENCE, hum(3.0), SILENCE]))
    assert judge(heard, "", found["floe ducks"]).false_onsets_per_minute > 0
    assert judge(heard, "", found["webrtcvad 2"]).false_onsets_per_minute > 0
    assert judge(heard, "", found["floe hears"]).false_onsets_per_minute == 0
    said = Material(
        name="voice", sound=np.concatenate([SILENCE, voice(2.0), SILENCE]), speech=[(1.0, 3.0)]
    )
    assert judge(said, "", found["floe hears"]).noticed_percent == 100.0


def test_the_material_is_as_loud_as_it_says_and_the_same_each_time() -> None:
    def all_of_it() -> dict[str, Material]:
        made = all_material(lambda n: voice(1.0, pitch_hz=110 + n % 40), n_turns=2, seconds=4.0)
        return {one.name: one for one in made}

    first, again = all_of_it(), all_of_it()
    for name, material in first.items():
        np.testing.assert_array_equal(material.sound, again[name].sound)
        assert np.abs(material.sound).max() <= 1.0
    clean = first["clean"].sound
    for name in ("white 5 dB", "pink 0 dB", "babble 10 dB"):
        noise = first[name].sound - clean
        level_db = 20 * np.log10(0.05 / np.sqrt(np.mean(noise**2)))
        assert level_db == pytest.approx(float(name.split()[1]), abs=0.3)
    assert [one.name for one in first.values() if one.speech][-1] == "babble 0 dB"
    residue = first["residual echo, room 1"].sound
    assert np.sqrt(np.mean(residue**2)) < 0.02, "the canceller has learned the room"

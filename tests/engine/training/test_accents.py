"""Accents: what is exchanged, who has one, and that espeak-ng says it so."""

from collections import Counter

import numpy as np
import pytest

from engine.training.speech_data.accents import EXCHANGES, Accent, draw_accent
from engine.training.speech_data.espeak import EspeakStyle, espeak
from engine.training.speech_data.phonemes import SILENCE, frame_classes
from engine.training.speech_data.utterances import Habits, draw_plan
from engine.training.speech_data.voices import Engine, Voice, VoiceGroup

TEXT = "what is the opposite of thirty"


def test_sounds_are_exchanged_and_stress_stays() -> None:
    accent = Accent((("T", ("t",)), ("I", ("i:",)), ("N", ("N", "g")), ("h", ())))
    assert accent.spoken("h|'I|t T|,I|N") == "'i:|t t|,i:|N|g"


def test_what_is_not_exchanged_is_said_as_before() -> None:
    assert Accent(()).spoken("w|,V|t I|z D|@2") == "w|,V|t I|z D|@2"


def test_every_sound_of_an_accent_has_a_class() -> None:
    names = set(EXCHANGES) | {s for choices in EXCHANGES.values() for one in choices for s in one}
    for name in names:
        classes = frame_classes([(name, 0)], n_frames=4, n_samples=16_000)
        assert classes.max() < 255
        assert (classes != SILENCE).any()


def test_espeak_says_the_exchanged_sounds() -> None:
    style = EspeakStyle(voice="gmw/en-US+f1")
    plain = espeak().speak(TEXT, style)
    accent = Accent((("T", ("t",)), ("I", ("i:",))))
    changed = espeak().speak(TEXT, EspeakStyle(voice="gmw/en-US+f1", accent=accent))
    heard = [[one.name for one in made.phonemes if one.name] for made in (plain, changed)]
    wanted = [{"T": "t", "I": "i:"}.get(name, name) for name in heard[0]]
    assert heard[1] == wanted != heard[0]
    assert changed.samples.size > 0.7 * plain.samples.size


def test_an_accent_does_not_stay_with_the_voice() -> None:
    style = EspeakStyle(voice="gmw/en")
    before = espeak().speak(TEXT, style).phonemes
    espeak().speak(TEXT, EspeakStyle(voice="gmw/en", accent=Accent((("I", ("i:",)),))))
    assert [p.name for p in espeak().speak(TEXT, style).phonemes] == [p.name for p in before]


@pytest.mark.parametrize("group", list(VoiceGroup))
def test_only_voices_drawn_for_training_have_one(group: VoiceGroup) -> None:
    rng = np.random.default_rng(1)
    plans = [draw_plan(TEXT, rng, Habits(group=group)) for _ in range(200)]
    share = sum(plan.manner.accent is not None for plan in plans) / len(plans)
    assert (0.2 < share < 0.5) if group is VoiceGroup.TRAINING else share == 0.0
    named = Voice(engine=Engine.ESPEAK, name="gmw/en")
    plans = [draw_plan(TEXT, rng, Habits(group=group), voice=named) for _ in range(60)]
    assert all(plan.manner.accent is None for plan in plans)


def test_accents_differ_and_most_speakers_have_none() -> None:
    rng = np.random.default_rng(2)
    drawn = [draw_accent(rng) for _ in range(400)]
    counts = Counter(accent.exchanges for accent in drawn if accent)
    assert 0.25 < sum(counts.values()) / len(drawn) < 0.45
    assert len(counts) > 100

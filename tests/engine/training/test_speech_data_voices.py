"""The roster of voices: reserved ones stay out of training and tuning, and all others exist."""

import numpy as np
import pytest

from engine.errors import RequestError
from engine.training.speech_data.espeak import Espeak, EspeakStyle, espeak
from engine.training.speech_data.speaker import Manner, speak
from engine.training.speech_data.voices import (
    RESERVED_ACCENT,
    RESERVED_VARIANTS,
    TRAINING_ACCENTS,
    TRAINING_FESTIVAL,
    TRAINING_FLITE,
    TRAINING_VARIANTS,
    TUNING_VARIANTS,
    UNUSABLE_VARIANTS,
    Engine,
    Voice,
    VoiceGroup,
    draw_voice,
    is_reserved,
    reserved_voices,
)

RESERVED = ["Andy", "Annie", "Alicia", "f5", "m4", "m7", "m8", "klatt3", "steph2", "Hugo"]


@pytest.fixture(scope="module")
def speaker() -> Espeak:
    """espeak-ng, which the tests install."""
    return espeak()


@pytest.mark.parametrize("group", [VoiceGroup.TRAINING, VoiceGroup.TUNING])
def test_nobody_draws_a_reserved_voice(group: VoiceGroup) -> None:
    rng = np.random.default_rng(3)
    assert not any(is_reserved(draw_voice(rng, group)) for _ in range(3000))


def test_the_reserved_voices_are_those_that_were_set_apart() -> None:
    assert set(RESERVED_VARIANTS) == set(RESERVED)
    assert RESERVED_ACCENT.endswith("en-029")
    names = {voice.name for voice in reserved_voices()}
    assert {"awb", "ked_diphone", RESERVED_ACCENT} < names
    assert all(is_reserved(voice) for voice in reserved_voices())


def test_a_reserved_variant_is_reserved_in_every_accent() -> None:
    assert is_reserved(Voice(engine=Engine.ESPEAK, name="gmw/en-GB-scotland+f5"))
    assert is_reserved(Voice(engine=Engine.ESPEAK, name="gmw/en-029+f1"))
    assert not is_reserved(Voice(engine=Engine.ESPEAK, name="gmw/en-US+f1"))


def test_no_variant_is_in_two_groups() -> None:
    groups = [TRAINING_VARIANTS, TUNING_VARIANTS, RESERVED_VARIANTS, UNUSABLE_VARIANTS]
    names = [name for group in groups for name in group]
    assert len(names) == len(set(names))
    assert RESERVED_ACCENT not in TRAINING_ACCENTS
    assert not {"awb", "awb_time"} & set(TRAINING_FLITE)
    assert "ked_diphone" not in TRAINING_FESTIVAL


def test_every_espeak_voice_speaks(speaker: Espeak) -> None:
    voices = [f"gmw/en-US+{name}" for name in TRAINING_VARIANTS + TUNING_VARIANTS if name]
    for voice in [*voices, *TRAINING_ACCENTS, RESERVED_ACCENT]:
        made = speaker.speak("one", EspeakStyle(voice=voice))
        assert np.abs(made.samples.astype(int)).max() > 1000, voice


def test_phonemes_lie_in_order_within_the_sound(speaker: Espeak) -> None:
    made = speaker.speak("what is the capital of france", EspeakStyle(voice="gmw/en-US"))
    starts = [phoneme.start_sample for phoneme in made.phonemes]
    assert starts == sorted(starts)
    assert starts[0] >= 0
    assert starts[-1] <= made.samples.size
    assert [p.name for p in made.phonemes][:3] == ["w", "V", "t"]


def test_an_unknown_voice_is_a_clear_error(speaker: Espeak) -> None:
    with pytest.raises(RequestError, match="nobody"):
        speaker.speak("one", EspeakStyle(voice="nobody"))


def test_a_shift_keeps_the_tempo(speaker: Espeak) -> None:
    voice = Voice(engine=Engine.ESPEAK, name="gmw/en-US")
    plain = speak("please tell me the story", voice, Manner())
    higher = speak("please tell me the story", voice, Manner(shift=1.15))
    assert higher.wave.size == pytest.approx(plain.wave.size, rel=0.08)

"""The answering voice and the texts it says: the same from the same seed, cut as the loop cuts."""

import random

import numpy as np
import pytest
import torch

from engine.training.codec_features import TOKEN_FEATURES, TokenFeatures
from engine.training.speak_batches import endless_batches
from engine.training.speak_texts import cut_answer, goes_on
from engine.training.voice_data import PHONES, TeacherVoice, teacher_voice, voiced_span
from engine.training.voice_texts import codec_texts


@pytest.fixture(scope="module")
def voice() -> TeacherVoice:
    return teacher_voice()


def test_the_same_text_is_the_same_sound(voice: TeacherVoice) -> None:
    first, second = voice.speak("Paris is a city."), voice.speak("Paris is a city.")
    np.testing.assert_array_equal(first.wave, second.wave)
    assert len(first.wave) > 12_000


def test_each_phone_knows_its_word_and_ends_within_the_sound(voice: TeacherVoice) -> None:
    said = voice.speak("Well, I don't know.")
    assert sorted(set(said.words.tolist()) - {-1}) == [0, 1, 2, 3]
    first_word = [PHONES[p] for p, w in zip(said.phones, said.words, strict=True) if w == 0]
    assert first_word == ["w", "eh", "l"]
    assert (np.diff(said.ends_s) >= 0).all()
    assert said.ends_s[-1] <= len(said.wave) / 24_000 + 1e-3


def test_silence_is_cut_to_a_rest() -> None:
    wave = np.zeros(16_000, dtype=np.float32)
    wave[8000:9000] = 0.5
    assert voiced_span(wave, rate_hz=16_000, tail_s=0.1) == (8000 - 480, 8999 + 1600)


def test_codec_texts_come_from_the_seed() -> None:
    assert codec_texts(5, 30) == codec_texts(5, 30)
    assert codec_texts(5, 30) != codec_texts(6, 30)


def test_pieces_of_an_answer_are_its_words_in_order() -> None:
    answer = "Well, the capital of France is Paris. It is a large and old city."
    rng = random.Random(1)
    seen_open = False
    for _ in range(50):
        pieces = list(cut_answer(rng, answer))
        joined = " ".join(pieces).replace(",", "")
        assert joined == answer.replace(",", "")
        seen_open |= any(goes_on(piece) for piece in pieces)
    assert seen_open


def test_a_pass_of_batches_has_every_piece_once() -> None:
    lengths = {index: 20 + index for index in range(30)}
    batches = endless_batches(lambda: lengths, codes_per_batch=120, rng=np.random.default_rng(0))
    seen: list[int] = []
    while len(seen) < len(lengths):
        batch = next(batches)
        assert len(batch) * max(lengths[index] for index in batch) <= 120
        seen += batch
    assert sorted(seen) == list(lengths)


def test_features_have_a_row_for_each_token_and_move_with_the_sound() -> None:
    torch.manual_seed(0)
    features = TokenFeatures()
    wave = 0.1 * torch.randn(1, 20 * 600)
    rows = features(wave)
    assert rows.shape == (1, 20, TOKEN_FEATURES)
    later = features(torch.nn.functional.pad(wave, (5 * 600, 0)))
    torch.testing.assert_close(later[:, 7:23], rows[:, 2:18], rtol=1e-4, atol=1e-4)

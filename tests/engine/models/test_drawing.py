"""An answer's settings reach the drawing of its tokens."""

import pytest
import torch

from engine.config import AnswerConfig
from engine.models.config import VocoderConfig
from engine.models.drawing import Drawing

CPU = torch.device("cpu")


@pytest.mark.parametrize(("chosen", "drawn"), [(0, 7), (3, 3)])
def test_the_voices_top_k_is_the_models_own_unless_chosen(chosen: int, drawn: int) -> None:
    answer = AnswerConfig(top_k=40, speech_top_k=chosen)
    drawing = Drawing.begin(answer, VocoderConfig(top_k=7), device=CPU)
    assert (drawing.speech.top_k, drawing.text.top_k) == (drawn, 40)


def test_greedy_is_greedy_for_the_voice_too() -> None:
    answer = AnswerConfig(is_greedy=True, speech_top_k=9)
    assert Drawing.begin(answer, VocoderConfig(), device=CPU).speech.is_greedy

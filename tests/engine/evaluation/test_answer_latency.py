"""The paper's latency rows: from the marks of each answer, on whatever clock took them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.audio.files import write_wav
from engine.config import AnswerConfig
from engine.errors import RequestError
from engine.evaluation.answer_latency import AnswerTime, Row, summary, time_answers
from engine.models.bundle import ModelBundle
from engine.models.loading.load import load_bundle
from engine.models.vocoder import LiveSchedule, StreamingVocoder
from engine.offline import answering, live_schedule
from tests.fakes.small_models import small_config, write_small_native
from tests.fakes.virtual_clock import VirtualClock

_FIRST_TOKENS = LiveSchedule().first_tokens + LiveSchedule().right_tokens
GREEDY = AnswerConfig(is_greedy=True, max_text_tokens=12)


def _loaded(folder: Path, *, seed: int) -> ModelBundle:
    write_small_native(folder, small_config(), seed=seed)
    return load_bundle(folder, device=torch.device("cpu"), dtype=torch.float32)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    """One that says something."""
    return _loaded(tmp_path_factory.mktemp("models") / "small", seed=1)


def _manifest(folder: Path, *names: str) -> Path:
    noise = np.random.default_rng(3).normal(0.0, 0.1, 8000).astype(np.float32)
    write_wav(folder / "a.wav", noise, rate_hz=16_000)
    path = folder / "m.jsonl"
    path.write_text("".join(f'{{"audio": "{name}"}}\n' for name in names), encoding="utf-8")
    return path


def _take_time(patch: pytest.MonkeyPatch, clock: VirtualClock) -> None:
    """Text tokens last 100 ms, the prefill 500, speech tokens 10, decoding a piece 2000."""
    read, speak = answering.read_segment, answering.speak_segment
    write = live_schedule.write_answer

    def reading(*words: Any, **options: Any) -> Any:
        clock.advance(0.5)
        return read(*words, **options)

    def speaking(*words: Any, **options: Any) -> Iterator[int]:
        for token in speak(*words, **options):
            clock.advance(0.01)
            yield token

    def writing(*words: Any, **options: Any) -> Iterator[Any]:
        for token in write(*words, **options):
            clock.advance(0.1)
            yield token

    class SlowVocoder(StreamingVocoder):
        def push(self, tokens: Sequence[int]) -> list[Any]:
            return self._slowly(super().push(tokens))

        def flush(self) -> list[Any]:
            return self._slowly(super().flush())

        @staticmethod
        def _slowly(pieces: list[Any]) -> list[Any]:
            clock.advance(2.0 if pieces else 0.0)
            return pieces

    patch.setattr(answering, "read_segment", reading)
    patch.setattr(answering, "speak_segment", speaking)
    patch.setattr(live_schedule, "write_answer", writing)
    patch.setattr(live_schedule, "StreamingVocoder", SlowVocoder)


def test_each_row_is_the_time_of_its_own_work(
    bundle: ModelBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = VirtualClock()
    _take_time(monkeypatch, clock)
    end_logit = bundle.speech_decoder.out_fnn.bias[bundle.speech_decoder.ids.end]
    usual = end_logit.clone()
    end_logit -= 1e4
    try:
        (time,) = time_answers(bundle, _manifest(tmp_path, "a.wav"), settings=GREEDY, clock=clock)
    finally:
        end_logit.copy_(usual)
    to_text, prefill, to_tokens, to_sound = time.spans_ms
    assert to_text >= 99.9
    assert to_text / 100.0 == pytest.approx(round(to_text / 100.0))
    assert (prefill, to_tokens, to_sound) == pytest.approx((500.0, 10.0 * _FIRST_TOKENS, 2000.0))
    assert time.total_ms == pytest.approx(to_text + 2500.0 + 10.0 * _FIRST_TOKENS)


def test_what_gives_no_sound_is_left_out(bundle: ModelBundle, tmp_path: Path) -> None:
    manifest = _manifest(tmp_path, "gone.wav", "a.wav", "a.wav")
    gone, first, second = time_answers(bundle, manifest, settings=GREEDY)
    assert gone.spans_ms == ()
    assert "gone.wav" in str(gone.error)
    assert (first.error, second.error) == (None, None)
    rows = summary([gone, first, second])
    assert rows[-1].average == pytest.approx((first.total_ms + second.total_ms) / 2)
    mute = _loaded(tmp_path / "mute", seed=0)
    (silent,) = time_answers(mute, _manifest(tmp_path, "a.wav"), settings=GREEDY)
    assert silent == AnswerTime(audio="a.wav", error="The model said nothing.")
    assert summary([silent]) == []


def test_rows_are_average_and_percentiles() -> None:
    times = [AnswerTime(audio="a", spans_ms=(ms, 1.0, 2.0, 3.0)) for ms in (10.0, 20.0, 60.0)]
    rows = summary(times)
    assert rows[0] == Row(30.0, 20.0, 52.0)
    assert rows[1:4] == [Row(1.0, 1.0, 1.0), Row(2.0, 2.0, 2.0), Row(3.0, 3.0, 3.0)]
    assert rows[4] == Row(36.0, 26.0, 58.0)


def test_a_wrong_manifest_is_told_before_the_first_answer(
    bundle: ModelBundle, tmp_path: Path
) -> None:
    (tmp_path / "m.jsonl").write_text('{"text": "no audio"}\n')
    with pytest.raises(RequestError, match="line 1: audio"):
        time_answers(bundle, tmp_path / "m.jsonl", settings=GREEDY)

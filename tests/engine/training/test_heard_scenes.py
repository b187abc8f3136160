"""Scenes as rows of the text LM: a talk, what is heard in it, and where the turn is over."""

import random
from pathlib import Path

import pytest
import torch

from engine.models.adapter import SpeechAdapter
from engine.models.ctc_head import CtcHead
from engine.models.encoder import SpeechEncoder
from engine.models.tokenizer import TextTokenizer
from engine.training.domain import sample_dialogue
from engine.training.heard_scenes import HeardScenes
from engine.training.listen_cache import EncodedScene
from engine.training.listen_shapes import ADAPTER, ENCODER, LLM_DIM
from engine.training.loop import prefixed, save_weights
from engine.training.speech_data.scenes import SceneKind, TalkNote
from engine.training.text_lm_data import Row, collate
from engine.training.tokenizer import trained_tokenizer, write_tokenizer

N_FRAMES = 64
END_FRAME = 40


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stages with random weights."""
    folder = tmp_path_factory.mktemp("runs")
    for stage in ("tokenizer", "listen-1", "text-lm"):
        (folder / stage).mkdir()
    rng = random.Random(1)
    texts = (turn.answer for _ in range(100) for turn in sample_dialogue(rng).turns)
    write_tokenizer(trained_tokenizer(texts, size=400), folder / "tokenizer")
    ears = prefixed("encoder.", SpeechEncoder(ENCODER))
    ears |= prefixed("ctc_head.", CtcHead(ENCODER.dim, 400))
    ears |= prefixed("adapter.", SpeechAdapter(ADAPTER))
    save_weights(folder / "listen-1" / "weights.safetensors", ears)
    table = {"llm.model.embed_tokens.weight": torch.randn(400, LLM_DIM)}
    save_weights(folder / "text-lm" / "weights.safetensors", table)
    return folder


def drawn(runs: Path, kind: SceneKind, answer: str, *, count: int = 8) -> list[list[Row]]:
    scene = EncodedScene(
        lower=torch.zeros(N_FRAMES, ENCODER.dim).half(),
        frames=torch.randn(N_FRAMES, ENCODER.dim).half(),
        text="what is it",
        speech_end_frame=END_FRAME,
        note=TalkNote(kind=kind, prompt="Be kind.", history=(("hi", "Hello."),), answer=answer),
    )
    scenes = HeardScenes(runs, TextTokenizer.read(runs / "tokenizer"), [scene])
    rng = random.Random(2)
    return [scenes.draw(rng) for _ in range(count)]


@pytest.mark.parametrize(
    ("kind", "answer", "mark"),
    [
        (SceneKind.QUESTION, "It is red.", "<|im_end|>"),
        (SceneKind.UNFINISHED, "", "<|blank|>"),
        (SceneKind.SIDE_TALK, "", "<|endoftext|>"),
    ],
)
def test_the_end_is_foreseen_from_the_end_of_the_speech(
    runs: Path, kind: SceneKind, answer: str, mark: str
) -> None:
    tokenizer = TextTokenizer.read(runs / "tokenizer")
    for rows in drawn(runs, kind, answer):
        foreseen = [row.foreseen for row in rows if row.ear]
        speaking = END_FRAME // 2
        assert foreseen[:speaking] == [tokenizer.mark_id("<|blank|>")] * speaking
        assert set(foreseen[speaking:]) == {tokenizer.mark_id(mark)}


def test_a_question_is_answered_some_time_after_its_end(runs: Path) -> None:
    tokenizer = TextTokenizer.read(runs / "tokenizer")
    lengths = set()
    for rows in drawn(runs, SceneKind.QUESTION, "It is red."):
        written = [row.token for row in rows if row.is_answer]
        assert tokenizer.decode(written) == "It is red."
        lengths.add(sum(row.ear > 0 for row in rows))
    assert len(lengths) > 1
    assert min(lengths) > END_FRAME // 2


def test_what_needs_no_answer_is_heard_whole(runs: Path) -> None:
    for rows in drawn(runs, SceneKind.NOISE, ""):
        assert sum(row.ear > 0 for row in rows) == N_FRAMES // 2
        assert not any(row.is_answer for row in rows)
        batch = collate([rows])
        assert batch.vectors is not None
        assert batch.vectors.shape[1] == LLM_DIM

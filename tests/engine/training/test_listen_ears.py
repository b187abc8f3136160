"""The trained modules outside their stages: split encoder, windows, recency, the words head."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.models.config import EncoderConfig
from engine.models.ctc_head import CtcHead, CtcState, collapse
from engine.models.encoder import SpeechEncoder
from engine.models.layers import sinusoid_rows
from engine.training.listen_1 import add_silent_blocks, phonemes_loss
from engine.training.listen_batches import IGNORE_CLASS, ListenBatch
from engine.training.listen_cache import run_lower, run_upper
from engine.training.listen_distil import (
    imitation_loss,
    nearest_logits,
    soft_tokens,
)
from engine.training.listen_recency import DISTANCES, SLOPE, install_distances
from engine.training.loop import prefixed

CONFIG = EncoderConfig(
    dim=32,
    subsampling_channels=8,
    heads=4,
    blocks=4,
    ffn_dim=48,
    left_chunks=2,
    position_labels="absolute",
    adds_positions=True,
)
BLANK = 3


@pytest.fixture
def encoder() -> SpeechEncoder:
    return SpeechEncoder(CONFIG).eval()


def batch() -> ListenBatch:
    return ListenBatch(
        features=torch.randn(2, 83, 80),
        lengths=torch.tensor([83, 51]),
        classes=torch.zeros(2, 20, dtype=torch.int64),
        tokens=torch.zeros(0, dtype=torch.int64),
        token_lengths=torch.zeros(2, dtype=torch.int64),
        items=[0, 1],
    )


@torch.no_grad()
def test_the_two_halves_of_the_encoder_are_the_encoder(encoder: SpeechEncoder) -> None:
    heard = batch()
    whole, _ = encoder(heard.features, lengths=heard.lengths)
    halves = run_upper(encoder, run_lower(encoder, heard), heard.frame_lengths)
    torch.testing.assert_close(halves[0], whole[0])
    torch.testing.assert_close(halves[1, :12], whole[1, :12])


@torch.no_grad()
def test_the_cut_off_encoder_is_the_stream(encoder: SpeechEncoder) -> None:
    heard = batch()
    halves = run_upper(encoder, run_lower(encoder, heard), heard.frame_lengths)
    streamed, _ = encoder(heard.features[:1], encoder.initial_state())
    torch.testing.assert_close(halves[:1], streamed, atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_blocks_that_a_start_lacks_change_nothing_at_first(encoder: SpeechEncoder) -> None:
    start = prefixed("encoder.", encoder)
    larger = SpeechEncoder(CONFIG.model_copy(update={"blocks": CONFIG.blocks + 2})).eval()
    add_silent_blocks(larger, start)
    larger.load_state_dict(encoder.state_dict(), strict=False)
    heard = batch()
    grown, _ = larger(heard.features, lengths=heard.lengths)
    before, _ = encoder(heard.features, lengths=heard.lengths)
    torch.testing.assert_close(grown, before)
    assert all(block.feed_forward.w_1.weight.any() for block in larger.blocks)


def test_imitation_is_least_at_the_soft_tokens_and_teaches_rows_only() -> None:
    table = torch.randn(11, 24)
    logits = (6.0 * torch.randn(40, 11)).requires_grad_()
    rows = soft_tokens(logits.detach(), table)
    there = imitation_loss(rows, logits, table, blank=3)
    away = (rows + 0.5 * torch.randn_like(rows)).requires_grad_()
    off = imitation_loss(away, logits, table, blank=3)
    assert there < off
    off.backward()
    assert logits.grad is None
    assert away.grad is not None


def test_silent_rows_count_less_in_the_imitation() -> None:
    table = torch.randn(11, 24)
    logits = torch.full((2, 11), -30.0)
    logits[0, 3] = logits[1, 5] = 30.0
    rows = soft_tokens(logits, table)
    shift = torch.ones(24)
    silent = imitation_loss(rows + torch.stack((shift, 0 * shift)), logits, table, blank=3)
    spoken = imitation_loss(rows + torch.stack((0 * shift, shift)), logits, table, blank=3)
    assert silent < spoken


def test_a_row_counts_by_its_direction_alone() -> None:
    table, rows = torch.randn(11, 24), torch.randn(7, 24)
    logits = nearest_logits(rows, table, blank=3)
    torch.testing.assert_close(nearest_logits(9.0 * rows, table, blank=3), logits)
    assert nearest_logits(table, table, blank=3).argmax(dim=-1).tolist() == list(range(11))


def test_tokens_that_lie_where_the_blank_is_do_not_compete_with_it() -> None:
    table = torch.randn(11, 24)
    table[[0, 7]] = table[3] + 0.01 * torch.randn(2, 24)
    probabilities = nearest_logits(table[3:4], table, blank=3).softmax(dim=-1)[0]
    assert probabilities[3] > 0.99


def test_certain_words_are_their_embeddings() -> None:
    table = torch.randn(6, 8)
    logits = torch.full((2, 6), -40.0)
    logits[0, 4] = logits[1, 1] = 40.0
    torch.testing.assert_close(soft_tokens(logits, table), table[[4, 1]])


@torch.no_grad()
def test_heads_begin_by_looking_so_far_back() -> None:
    wide = SpeechEncoder(CONFIG.model_copy(update={"dim": 256, "heads": 4}))
    install_distances(wide)
    rows = sinusoid_rows(0, 90, dim=256, like=torch.zeros(1))
    for block, distances in zip(wide.blocks, DISTANCES, strict=False):
        attention = block.self_attn
        queries, _, _ = attention.project(rows[None])
        placed = attention.project_positions(rows)
        for head, distance in enumerate(distances):
            scores = queries[0, head] @ placed[head].T
            assert scores[70].argmax() == 70 - distance


@torch.no_grad()
def test_one_head_begins_by_preferring_what_is_recent() -> None:
    wide = SpeechEncoder(CONFIG.model_copy(update={"dim": 256}))
    install_distances(wide)
    attention, head = wide.blocks[1].self_attn, len(DISTANCES[0])
    placed = attention.project_positions(sinusoid_rows(0, 500, dim=256, like=torch.zeros(1)))
    bias = placed[head] @ attention.pos_bias_v[head] / attention.head_dim**0.5
    rise = (bias[10:] - bias[:-10]) / 10
    torch.testing.assert_close(rise, torch.full_like(rise, SLOPE), rtol=0.1, atol=0.0)


@torch.no_grad()
@given(cuts=st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_words_are_the_same_in_a_stream(cuts: list[int]) -> None:
    torch.manual_seed(0)
    head = CtcHead(16, 9)
    frames = torch.randn(1, 2 * sum(cuts), 16)
    whole, _ = collapse(head(frames)[0][0].argmax(dim=-1).tolist(), blank=BLANK)
    state, streamed, at = CtcState(), [], 0
    for cut in cuts:
        tokens, state = head.decode(frames[:, at : at + 2 * cut], state, blank=BLANK)
        streamed += tokens
        at += 2 * cut
    assert streamed == whole


def test_repeats_and_blanks_fall_away() -> None:
    assert collapse([3, 1, 1, 3, 1, 2, 2], blank=BLANK) == ([1, 1, 2], 2)
    assert collapse([2, 3], 2, blank=BLANK) == ([], 3)


def test_a_batch_without_alignments_teaches_no_phonemes_but_stays_finite() -> None:
    logits = torch.randn(2, 5, 7, requires_grad=True)
    classes = torch.full((2, 5), IGNORE_CLASS)
    assert phonemes_loss(logits, classes) == 0.0
    classes[0, 1], classes[1, 4] = 3, 6
    expected = -0.5 * (logits[0, 1].log_softmax(dim=-1)[3] + logits[1, 4].log_softmax(dim=-1)[6])
    torch.testing.assert_close(phonemes_loss(logits, classes), expected)

"""Tokens to pieces of sound: nothing lost, nothing twice, whatever the cuts."""

import hypothesis
import numpy as np
import pytest
import torch
from hypothesis import strategies

from engine.errors import EngineError
from engine.models.codec import Codec
from engine.models.config import CodecConfig
from engine.models.packed_state import StateReader, StateWriter
from engine.models.split_search import Samples
from engine.models.vocoder import (
    LiveSchedule,
    ReleaseSchedule,
    ReleaseVocoder,
    StreamingVocoder,
    without_lead_in,
)

HOP = 12
REACH_TOKENS = 12
"""The small codec hears fewer tokens than this to either side."""


def built() -> Codec:
    torch.manual_seed(5)
    codec = Codec(
        CodecConfig(
            upsample_rates=(4, 3),
            upsample_kernel_sizes=(8, 5),
            upsample_initial_channel=16,
            resblock_kernel_sizes=(3,),
            resblock_dilation_sizes=((1, 3, 5),),
            n_codes=11,
            embedding_dim=8,
            encoder_initial_channel=4,
            global_code_num=2,
            global_feature_conv=(8, 4, 8, 3, 1),
            global_tokens=(3, 10),
        )
    )
    for parameter in codec.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return codec.eval()


CODEC = built()


def tokens_of(n: int) -> list[int]:
    return torch.randint(11, (n,), generator=torch.Generator().manual_seed(n)).tolist()


@torch.inference_mode()
def decoded(tokens: list[int]) -> Samples:
    return CODEC.decode(torch.tensor([tokens]))[0].numpy()


def spoken(
    vocoder: StreamingVocoder | ReleaseVocoder, tokens: list[int], cuts: list[int]
) -> list[Samples]:
    """Push the tokens in groups that end at the cuts, then flush."""
    pieces: list[Samples] = []
    ends = sorted({cut % (len(tokens) + 1) for cut in cuts})
    for start, end in zip([0, *ends], [*ends, len(tokens)], strict=True):
        pieces += vocoder.push(tokens[start:end])
    return pieces + vocoder.flush()


@hypothesis.given(
    n=strategies.integers(1, 90), cuts=strategies.lists(strategies.integers(0, 1000), max_size=5)
)
def test_with_enough_context_pieces_join_to_the_whole(n: int, cuts: list[int]) -> None:
    schedule = LiveSchedule(left_tokens=REACH_TOKENS, right_tokens=REACH_TOKENS, seam_samples=5)
    pieces = spoken(StreamingVocoder(CODEC, schedule=schedule), tokens_of(n), cuts)
    np.testing.assert_allclose(np.concatenate(pieces), decoded(tokens_of(n)), rtol=0, atol=1e-5)


@hypothesis.given(
    n=strategies.integers(1, 60),
    first=strategies.integers(1, 9),
    left=strategies.integers(0, 4),
    right=strategies.integers(0, 4),
    seam=strategies.integers(0, 40),
)
def test_any_schedule_gives_a_hop_of_samples_for_each_token(
    n: int, first: int, left: int, right: int, seam: int
) -> None:
    schedule = LiveSchedule(
        first_tokens=first, left_tokens=left, right_tokens=right, seam_samples=seam
    )
    vocoder = StreamingVocoder(CODEC, schedule=schedule)
    pieces = spoken(vocoder, tokens_of(n), list(range(n)))
    assert sum(len(piece) for piece in pieces) == n * HOP
    assert all(piece.dtype == np.float32 for piece in pieces)


def test_the_first_piece_needs_few_tokens_and_later_ones_grow() -> None:
    vocoder = StreamingVocoder(CODEC, schedule=LiveSchedule(first_tokens=4, right_tokens=2))
    assert vocoder.push(tokens_of(5)) == []
    assert [len(piece) // HOP for piece in vocoder.push([1])] == [4]
    sizes = [len(piece) // HOP for piece in vocoder.push(tokens_of(200))]
    assert sizes == sorted(sizes)
    assert sizes[0] > 4
    assert sizes[-1] == LiveSchedule().largest_tokens


def test_how_tokens_arrive_does_not_matter() -> None:
    tokens = tokens_of(70)
    at_once = spoken(StreamingVocoder(CODEC), tokens, [])
    one_by_one = spoken(StreamingVocoder(CODEC), tokens, list(range(70)))
    assert [len(piece) for piece in at_once] == [len(piece) for piece in one_by_one]
    assert np.array_equal(np.concatenate(at_once), np.concatenate(one_by_one))


def test_after_a_flush_the_next_segment_knows_nothing_of_the_last() -> None:
    schedule = LiveSchedule(left_tokens=REACH_TOKENS, right_tokens=REACH_TOKENS, seam_samples=5)
    vocoder = StreamingVocoder(CODEC, schedule=schedule)
    for n in (30, 20, 1):
        segment = np.concatenate(spoken(vocoder, tokens_of(n), []))
        np.testing.assert_allclose(segment, decoded(tokens_of(n)), rtol=0, atol=1e-5)


def test_nothing_in_gives_nothing_out() -> None:
    for vocoder in (StreamingVocoder(CODEC), ReleaseVocoder(CODEC)):
        assert vocoder.push([]) == []
        assert vocoder.flush() == []


@pytest.mark.parametrize("wrong", [11, -1])
def test_ids_that_are_no_codes_are_refused_by_name(wrong: int) -> None:
    for vocoder in (StreamingVocoder(CODEC), ReleaseVocoder(CODEC)):
        with pytest.raises(EngineError, match=f"id {wrong}, which is no code"):
            vocoder.push([1, wrong])


@hypothesis.given(
    n=strategies.integers(1, 90), cuts=strategies.lists(strategies.integers(0, 1000), max_size=5)
)
def test_the_released_schedule_loses_nothing(n: int, cuts: list[int]) -> None:
    schedule = ReleaseSchedule(
        chunk_tokens=9, padding_tokens=REACH_TOKENS, window_samples=21, threshold=1.0
    )
    pieces = spoken(ReleaseVocoder(CODEC, schedule=schedule), tokens_of(n), cuts)
    np.testing.assert_allclose(np.concatenate(pieces), decoded(tokens_of(n)), rtol=0, atol=1e-5)


def test_another_voice_can_be_asked_for() -> None:
    own = np.concatenate(spoken(StreamingVocoder(CODEC), tokens_of(9), []))
    other = np.concatenate(spoken(StreamingVocoder(CODEC, global_codes=(0, 0)), tokens_of(9), []))
    assert not np.allclose(own, other)


def test_the_lead_in_is_dropped_up_to_the_first_loud_sample() -> None:
    piece = np.array([0.0, 0.02, -0.04, 0.0, 0.5], dtype=np.float32)
    assert without_lead_in(piece).tolist() == piece[2:].tolist()
    assert np.array_equal(without_lead_in(piece * 0), piece * 0)


@hypothesis.given(n=strategies.integers(1, 120), cut=strategies.integers(0, 120))
def test_another_vocoder_goes_on_where_this_one_was(n: int, cut: int) -> None:
    tokens, schedule = tokens_of(n), LiveSchedule(seam_samples=7)
    whole = spoken(StreamingVocoder(CODEC, schedule=schedule), tokens, [])
    first = StreamingVocoder(CODEC, schedule=schedule)
    other = StreamingVocoder(CODEC, schedule=schedule)
    pieces = first.push(tokens[:cut])
    into = StateWriter()
    first.pack(into)
    kept = StateReader(into.to_bytes(), device=torch.device("cpu"))
    other.unpack(kept)
    kept.finish()
    pieces += [*other.push(tokens[cut:]), *other.flush()]
    np.testing.assert_array_equal(np.concatenate(pieces), np.concatenate(whole))

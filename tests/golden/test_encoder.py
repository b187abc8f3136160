"""The speech encoder against the published implementation, streaming and offline."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from engine.models.bundle import ModelBundle

TOLERANCE = 1e-4
Golden = Callable[[str], dict[str, Tensor]]


@torch.inference_mode()
def test_stream_gives_published_frames_caches_and_counters(
    bundle: ModelBundle, golden: Golden
) -> None:
    expected = golden("02_encoder_stream")
    state = bundle.encoder.initial_state()
    for chunk, window in enumerate(expected["feats"]):
        out, state = bundle.encoder(window[None], state)
        assert state is not None
        torch.testing.assert_close(out[0], expected["out"][chunk], rtol=0, atol=TOLERANCE)
        assert state.index == expected["pe_index_after"][chunk]
        assert state.n_frames == expected["cache_frames_after"][chunk]
        if chunk in expected["cache_steps"]:
            keys, values = torch.cat(state.keys), torch.cat(state.values)
            torch.testing.assert_close(keys, expected[f"K_after_{chunk}"], rtol=0, atol=TOLERANCE)
            torch.testing.assert_close(values, expected[f"V_after_{chunk}"], rtol=0, atol=TOLERANCE)


@torch.inference_mode()
def test_subsampling(bundle: ModelBundle, golden: Golden) -> None:
    expected = golden("02_encoder_stream")
    encoder = bundle.encoder
    torch.testing.assert_close(encoder.cmvn.mean, expected["cmvn_mean"])
    torch.testing.assert_close(encoder.cmvn.istd, expected["cmvn_istd"])
    ours = encoder.subsampling(encoder.cmvn(expected["feats"]))
    torch.testing.assert_close(ours, expected["subsampling_out"], rtol=0, atol=TOLERANCE)


@torch.inference_mode()
def test_labels_wrap_where_the_published_table_ends(bundle: ModelBundle, golden: Golden) -> None:
    expected = golden("02_encoder_stream")
    state = replace(bundle.encoder.initial_state(), index=int(expected["wrap_start_pe"]))
    for chunk, wanted in enumerate(expected["wrap_out"]):
        out, state = bundle.encoder(expected["feats"][chunk][None], state)
        assert state is not None
        torch.testing.assert_close(out[0], wanted, rtol=0, atol=TOLERANCE)
        assert state.index == expected["wrap_pe_after"][chunk]


@pytest.mark.parametrize(
    ("wanted", "chunk_frames", "left_chunks"),
    [
        ("out_static_chunk", None, None),
        ("out_left_unlimited", None, -1),
        ("out_full_context", -1, None),
    ],
)
@torch.inference_mode()
def test_offline(
    bundle: ModelBundle,
    golden: Golden,
    wanted: str,
    chunk_frames: int | None,
    left_chunks: int | None,
) -> None:
    expected = golden("02b_encoder_offline")
    out, state = bundle.encoder(
        expected["feats"],
        lengths=expected["lens"],
        chunk_frames=chunk_frames,
        left_chunks=left_chunks,
    )
    valid = expected["out_masks"][:, 0]
    assert state is None
    assert bundle.encoder.output_frames(expected["lens"]).tolist() == valid.sum(dim=1).tolist()
    torch.testing.assert_close(out[valid], expected[wanted][valid], rtol=0, atol=TOLERANCE)


@torch.inference_mode()
def test_offline_adapter(bundle: ModelBundle, golden: Golden) -> None:
    expected = golden("02b_encoder_offline")
    ours, _ = bundle.adapter(expected["out_static_chunk"])
    valid = expected["adapter_mask"][:, 0]
    torch.testing.assert_close(ours[valid], expected["adapter_out"][valid], rtol=0, atol=TOLERANCE)

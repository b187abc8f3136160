"""The streaming adapter against the published implementation."""

from collections.abc import Callable

import torch
from torch import Tensor

from engine.models.bundle import ModelBundle


@torch.inference_mode()
def test_stream_gives_published_embeddings_and_caches(
    bundle: ModelBundle, golden: Callable[[str], dict[str, Tensor]]
) -> None:
    expected = golden("03_adapter")
    state = bundle.adapter.initial_state()
    for chunk, frames in enumerate(expected["enc_out"]):
        out, state = bundle.adapter(frames[None], state)
        assert state is not None
        torch.testing.assert_close(out[0], expected["out"][chunk], rtol=0, atol=1e-4)
        torch.testing.assert_close(state.tails[-1][0], expected["cache_after"][chunk])

"""Shared blocks against their definitions, and the heads on top of the models."""

import cmath

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.models.ctc_head import CtcHead, CtcState, collapse
from engine.models.layers import (
    GatedMlp,
    GlobalCmvn,
    RmsNorm,
    apply_rotary,
    rotary_tables,
    sinusoid_rows,
)
from engine.models.state_head import StateHead

BLANK = 0


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_rms_norm_is_its_formula(dtype: torch.dtype) -> None:
    norm = RmsNorm(8, 1e-6).to(dtype)
    torch.nn.init.normal_(norm.weight)
    x = (3 * torch.randn(2, 5, 8)).to(dtype)
    exact = x.double() / (x.double().square().mean(-1, keepdim=True) + 1e-6).sqrt() * norm.weight
    assert norm(x).dtype == dtype
    relative = 2e-2 if dtype is torch.bfloat16 else 1e-5
    torch.testing.assert_close(norm(x).double(), exact, rtol=relative, atol=1e-5)


def test_rotary_is_multiplication_by_a_complex_phase() -> None:
    positions = torch.tensor([0, 3, 17])
    x = torch.randn(1, 2, 3, 6)
    cos, sin = rotary_tables(positions, 6, theta=100.0)
    ours = apply_rotary(x, cos, sin)
    for row, position in enumerate(positions.tolist()):
        for pair in range(3):
            phase = cmath.exp(1j * position * 100.0 ** (-pair / 3))
            for head in range(2):
                number = complex(*x[0, head, row, [pair, pair + 3]].tolist()) * phase
                turned = ours[0, head, row, [pair, pair + 3]].tolist()
                assert turned == pytest.approx([number.real, number.imag], abs=1e-5)


def test_sinusoid_rows_are_the_table_of_the_paper_from_any_row_on() -> None:
    rows = sinusoid_rows(7, 3, dim=6, like=torch.zeros(0))
    for row in range(3):
        for pair in range(3):
            angle = torch.tensor((7 + row) / 10_000.0 ** (2 * pair / 6), dtype=torch.float64)
            assert rows[row, 2 * pair].item() == pytest.approx(angle.sin().item(), abs=1e-6)
            assert rows[row, 2 * pair + 1].item() == pytest.approx(angle.cos().item(), abs=1e-6)


def test_gated_mlp_is_its_formula() -> None:
    mlp = GatedMlp(4, 7)
    x = torch.randn(3, 4)
    gate, up = x @ mlp.gate_proj.weight.T, x @ mlp.up_proj.weight.T
    wanted = (gate * gate.sigmoid() * up) @ mlp.down_proj.weight.T
    torch.testing.assert_close(mlp(x), wanted)


def test_cmvn_is_the_identity_until_it_has_statistics() -> None:
    cmvn, x = GlobalCmvn(3), torch.randn(2, 3)
    assert torch.equal(cmvn(x), x)
    cmvn.load_state_dict({"mean": torch.full((3,), 2.0), "istd": torch.full((3,), 0.5)})
    torch.testing.assert_close(cmvn(x), (x - 2.0) / 2.0)


def test_state_probabilities_leave_the_fourth_output_out() -> None:
    head = StateHead(5)
    logits = head(torch.randn(2, 7, 5))
    probabilities = head.probabilities(logits)
    assert logits.shape == (2, 7, 4)
    torch.testing.assert_close(probabilities.sum(dim=-1), torch.ones(2, 7))
    logits[..., 3] = 100.0
    assert torch.equal(head.probabilities(logits), probabilities)


def test_repeats_and_blanks_are_dropped() -> None:
    assert collapse([0, 5, 5, 0, 5, 6, 6, 0, 0, 7], blank=BLANK) == ([5, 5, 6, 7], 7)
    assert collapse([], 4, blank=BLANK) == ([], 4)
    assert collapse([4, 4, 2], 4, blank=BLANK) == ([2], 2)


@given(classes=st.lists(st.integers(0, 2), max_size=20), cut=st.integers(0, 20))
def test_cutting_the_stream_changes_no_token(classes: list[int], cut: int) -> None:
    whole, _ = collapse(classes, blank=BLANK)
    first, last = collapse(classes[:cut], blank=BLANK)
    second, _ = collapse(classes[cut:], last, blank=BLANK)
    assert first + second == whole


@torch.inference_mode()
def test_recognition_in_portions_is_recognition_of_the_whole() -> None:
    head, frames = CtcHead(8, 5).eval(), torch.randn(1, 24, 8)
    head.project.weight.mul_(20.0)
    whole, _ = head.decode(frames, CtcState(), blank=BLANK)
    tokens, state = [], CtcState()
    for portion in frames.split([2, 4, 10, 8], dim=1):
        new, state = head.decode(portion, state, blank=BLANK)
        tokens += new
    assert len(whole) > 2
    assert tokens == whole

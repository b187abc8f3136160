"""The echo of a room: linear, late, as loud as asked, and the same however it is cut."""

import numpy as np
import pytest

from engine.evaluation.duplex.echo_path import EchoPath

RATE_HZ = 16_000


def path(gain_db: float = -12.0) -> EchoPath:
    return EchoPath(rate_hz=RATE_HZ, gain_db=gain_db, delay_s=0.05, decay_s=0.3, seed=4)


def heard(played: np.ndarray, block: int, gain_db: float = -12.0) -> np.ndarray:
    room = path(gain_db)
    return np.concatenate(
        [room.next_block(played[at : at + block]) for at in range(0, len(played), block)]
    )


def test_blocks_of_any_size_give_the_same_echo() -> None:
    played = np.random.default_rng(1).standard_normal(RATE_HZ).astype(np.float32)
    np.testing.assert_allclose(heard(played, 320), heard(played, 1600), atol=1e-5)


def test_nothing_comes_before_the_delay_and_the_energy_is_the_gains() -> None:
    click = np.zeros(RATE_HZ, dtype=np.float32)
    click[0] = 1.0
    echo = heard(click, 160, gain_db=-6.0)
    assert np.abs(echo[: int(0.05 * RATE_HZ) - 1]).max() < 1e-6
    assert 10 * np.log10(np.sum(echo**2)) == pytest.approx(-6.0, abs=0.1)

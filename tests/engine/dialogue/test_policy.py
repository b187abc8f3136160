"""The numbers of turn-taking hang together whichever of them the user changes."""

import pytest

from engine.dialogue.policy import TurnPolicy


@pytest.mark.parametrize("seconds", [0.4, 1.0, 3.0])
def test_how_soon_an_answer_gives_way_keeps_the_order_of_its_steps(seconds: float) -> None:
    policy = TurnPolicy(patience_s=1.4).yielding_after(seconds)
    assert policy.pause_after_s < policy.backchannel_s < policy.sustained_s == seconds
    assert policy.patience_s == 1.4


def test_the_usual_choice_is_the_policy_as_it_stands() -> None:
    assert TurnPolicy().yielding_after(1.0) == TurnPolicy()

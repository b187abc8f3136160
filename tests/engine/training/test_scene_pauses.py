"""Pauses lie where a sentence is surely not over, unless nobody waits for an answer."""

import numpy as np

from engine.training.speech_data.scenes import SCENE_HABITS
from engine.training.speech_data.utterances import Habits, draw_plan

ALWAYS = Habits(pause_chance=1.0, pause_s=SCENE_HABITS.pause_s)
TEXT = "one two three four five"


def cuts(places: list[int] | None) -> set[int]:
    rng = np.random.default_rng(1)
    plans = [draw_plan(TEXT, rng, ALWAYS, places=places) for _ in range(60)]
    return {len(plan.parts[0].split()) for plan in plans if plan.pauses_s}


def test_a_pause_is_in_one_of_the_places() -> None:
    assert cuts([2, 4]) == {2, 4}


def test_without_places_it_is_anywhere() -> None:
    assert cuts(None) == {1, 2, 3, 4}


def test_without_a_fitting_place_there_is_none() -> None:
    assert cuts([]) == set()

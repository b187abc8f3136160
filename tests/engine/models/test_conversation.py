"""A conversation that begins again in its own memory is a new one in every number."""

import pytest
import torch

from engine.models.bundle import ModelBundle
from engine.models.conversation import Conversation
from engine.models.loading.load import load_bundle
from tests.fakes.small_models import small_config, write_small_native

ROLE = "You are a pirate."
WINDOW, N_MELS = 19, 80


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    folder = tmp_path_factory.mktemp("model") / "small"
    write_small_native(folder, small_config())
    return load_bundle(folder, device=torch.device("cpu"), dtype=torch.float32)


def windows(n: int) -> list[torch.Tensor]:
    chance = torch.Generator().manual_seed(n)
    return [torch.randn(1, WINDOW, N_MELS, generator=chance) for _ in range(n)]


def test_beginning_again_is_as_new_and_needs_no_second_memory(bundle: ModelBundle) -> None:
    used, fresh = Conversation(bundle), Conversation(bundle, ROLE)
    for _ in range(12):
        used.read("what is the capital of france")
        used.begin_answer()
    memory = used.cache.keys.data_ptr()
    used.begin_again(ROLE)
    assert used.cache.keys.data_ptr() == memory
    assert used.position == fresh.position
    for conversation in (used, fresh):
        conversation.read("hello")
        conversation.begin_answer()
    torch.testing.assert_close(used.next_logits(), fresh.next_logits())


def test_an_open_turn_goes_on_with_the_sound_that_it_has_heard(bundle: ModelBundle) -> None:
    used, fresh = Conversation(bundle), Conversation(bundle, ROLE)
    used.read("something that leaves")
    used.begin_answer()
    for conversation in (used, fresh):
        conversation.begin_user_turn()
    *before, last = windows(5)
    readings = [used.hear(window) for window in before]
    for window in before:
        fresh.hear(window)
    used.begin_again(ROLE)
    used.rehear([reading.rows for reading in readings])
    assert used.position == fresh.position
    heard, expected = used.hear(last), fresh.hear(last)
    assert heard.probabilities == pytest.approx(expected.probabilities, abs=1e-5)
    torch.testing.assert_close(heard.rows, expected.rows)

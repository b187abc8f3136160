"""Steps of several conversations that are computed together equal those that are computed alone."""

from collections.abc import Callable

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.models.bundle import ModelBundle
from engine.models.config import EncoderConfig
from engine.models.conversation import Conversation, Reading
from engine.models.encoder import SpeechEncoder
from engine.models.loading.load import load_bundle
from engine.models.speech_generation import generate
from engine.models.speech_state import SpeechDecoderState
from engine.models.together import Hearing, Speaking, Writing, compute_together
from tests.fakes.small_models import small_config, write_small_native

N_MELS = 80
WINDOW = 19
TOLERANCE = {"rtol": 1e-4, "atol": 2e-5}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    folder = tmp_path_factory.mktemp("model") / "small"
    write_small_native(folder, small_config())
    return load_bundle(folder, device=torch.device("cpu"), dtype=torch.float32)


def windows(seed: int, n: int) -> list[Tensor]:
    chance = torch.Generator().manual_seed(seed)
    return [torch.randn(1, WINDOW, N_MELS, generator=chance) for _ in range(n)]


@pytest.mark.parametrize("labels", ["release", "absolute"])
@pytest.mark.parametrize("adds_positions", [False, True])
@torch.inference_mode()
def test_streams_that_have_heard_different_amounts(labels: str, adds_positions: bool) -> None:
    torch.manual_seed(5)
    config = EncoderConfig.model_validate(
        {"dim": 24, "heads": 3, "blocks": 2, "ffn_dim": 40, "left_chunks": 3}
        | {"position_labels": labels, "adds_positions": adds_positions}
    )
    encoder = SpeechEncoder(config).eval()
    sounds = [windows(seed, n + 4) for seed, n in enumerate((0, 5, 2, 3, 9))]
    alone, together = [], [encoder.initial_state() for _ in sounds]
    for index, sound in enumerate(sounds):
        for window in sound[:-4]:
            _, state = encoder(window, together[index])
            assert state is not None
            together[index] = state
        alone.append(together[index])
    for step in range(-4, 0):
        frames, together = encoder.step_together(
            torch.cat([sound[step] for sound in sounds]), together
        )
        for index, sound in enumerate(sounds):
            expected, state = encoder(sound[step], alone[index])
            assert state is not None
            alone[index] = state
            torch.testing.assert_close(frames[index : index + 1], expected, **TOLERANCE)
            assert (together[index].label, together[index].index) == (state.label, state.index)
            for own, other in zip(
                (*together[index].keys, *together[index].values, *together[index].positions),
                (*state.keys, *state.values, *state.positions),
                strict=True,
            ):
                torch.testing.assert_close(own, other, **TOLERANCE)


def test_a_stream_is_given_one_chunk_at_a_time(bundle: ModelBundle) -> None:
    state = bundle.encoder.initial_state()
    with pytest.raises(ValueError, match="one chunk"):
        bundle.encoder.step_together(torch.zeros(1, WINDOW + 16, N_MELS), [state])


class Pair:
    """The same conversation twice: one computes alone, one together with others'."""

    def __init__(self, bundle: ModelBundle, role: str) -> None:
        self.alone, self.together = Conversation(bundle, role), Conversation(bundle, role)
        # What nobody has written must not be read.
        for cache in (self.alone.cache, self.together.cache):
            cache.keys[:, :, :, cache.length :] = torch.nan
            cache.values[:, :, :, cache.length :] = torch.nan

    def both(self, do: Callable[[Conversation], object]) -> None:
        for conversation in (self.alone, self.together):
            do(conversation)
        self.assert_equal()

    def assert_equal(self) -> None:
        assert self.together.position == self.alone.position
        torch.testing.assert_close(self.together.last_hidden, self.alone.last_hidden, **TOLERANCE)
        torch.testing.assert_close(
            self.together.next_logits(), self.alone.next_logits(), **TOLERANCE
        )


def assert_same_reading(one: Reading, other: Reading) -> None:
    assert one.probabilities == pytest.approx(other.probabilities, abs=1e-4)
    torch.testing.assert_close(one.frames, other.frames, **TOLERANCE)
    torch.testing.assert_close(one.rows, other.rows, **TOLERANCE)


def new_pairs(bundle: ModelBundle) -> list[Pair]:
    return [Pair(bundle, "You are " + "so " * n + "kind.") for n in (1, 40, 7, 90)]


def test_conversations_of_different_lengths_hear_and_write_together(bundle: ModelBundle) -> None:
    pairs = new_pairs(bundle)
    for turn in range(2):
        for pair in pairs:
            pair.both(lambda one: one.begin_user_turn())
        # The first chunk has the opening before it; the others join at different chunks.
        for n in range(6):
            hearing = [(p, w[n]) for p, w in zip(pairs, map_windows(turn), strict=True)]
            hearing = hearing[: 2 + n]
            compute_together(bundle, [Hearing(pair.together, w) for pair, w in hearing])
            for pair, window in hearing:
                reading = pair.together.hear(window)
                assert_same_reading(reading, pair.alone.hear(window))
                pair.assert_equal()
        for pair in pairs:
            pair.both(lambda one: one.begin_answer())
        for _ in range(12):
            tokens = [pair.alone.next_logits().argmax(dim=-1) for pair in pairs]
            steps = zip(pairs, tokens, strict=True)
            compute_together(bundle, [Writing(p.together, int(t)) for p, t in steps])
            for pair, token in zip(pairs, tokens, strict=True):
                assert pair.together.next_logits().argmax(dim=-1) == token
                pair.both(lambda one, token=token: one.write_token(token))


def map_windows(turn: int) -> list[list[Tensor]]:
    return [windows(10 * turn + index, 6) for index in range(4)]


DETOURS: dict[str, Callable[[Conversation], object]] = {
    "nothing": lambda one: None,
    "another token": lambda one: one.write_token(torch.tensor([7])),
    "tokens": lambda one: one.write_tokens([7, 8, 9]),
    "typed": lambda one: one.read("Is it so?"),
    "cut": lambda one: (one.cut(one.position - 2), one.write_tokens([5])),
    "turn": lambda one: (one.begin_user_turn(), one.hear(windows(77, 1)[0])),
    "fork": lambda one: one.fork().write_tokens([4, 3, 2]),
}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(detours=st.lists(st.sampled_from(sorted(DETOURS)), min_size=4, max_size=4))
def test_what_was_computed_ahead_is_dropped_where_something_else_is_done(
    bundle: ModelBundle, detours: list[str]
) -> None:
    pairs = new_pairs(bundle)
    for pair in pairs:
        pair.both(lambda one: (one.begin_user_turn(), one.hear(windows(3, 1)[0])))
        pair.both(lambda one: one.begin_answer())
    compute_together(bundle, [Writing(pair.together, 6) for pair in pairs])
    for pair, detour in zip(pairs, detours, strict=True):
        pair.both(DETOURS[detour])
        pair.both(lambda one: one.write_token(torch.tensor([6])))
        pair.both(lambda one: one.write_token(torch.tensor([11])))


@pytest.mark.parametrize("detour", ["dropped", "other sound", "begun again"])
def test_a_chunk_that_was_not_heard_after_all_has_left_nothing(
    bundle: ModelBundle, detour: str
) -> None:
    first, second, other = windows(1, 3)
    pairs = new_pairs(bundle)
    for pair in pairs:
        pair.both(lambda one: (one.begin_user_turn(), one.hear(first)))
    begins = [pair.alone.position for pair in pairs]
    compute_together(bundle, [Hearing(pair.together, second) for pair in pairs])
    for pair, begin in zip(pairs, begins, strict=True):
        if detour == "dropped":
            pair.both(lambda one, begin=begin: (one.cut(begin - 1), one.write_tokens([9])))
        elif detour == "other sound":
            pair.both(lambda one: one.hear(other))
        else:
            pair.both(lambda one: (one.begin_user_turn(), one.hear(second)))
        pair.both(lambda one: one.hear(windows(8, 1)[0]))


def segment(bundle: ModelBundle, *, seed: int, n_text: int, n_prefix: int) -> SpeechDecoderState:
    chance = torch.Generator().manual_seed(seed)
    decoder = bundle.speech_decoder
    width = decoder.config.dim
    text = torch.randn(1, n_text, width, generator=chance)
    prefix = torch.randn(1, n_prefix, width, generator=chance) if n_prefix else None
    state = decoder.prefill(text, prefix, max_tokens=40)
    state.keys[:, :, :, state.length :] = torch.nan
    state.values[:, :, :, state.length :] = torch.nan
    return state


@torch.inference_mode()
def test_segments_of_different_lengths_are_spoken_together(bundle: ModelBundle) -> None:
    decoder = bundle.speech_decoder
    sizes = [(3, 0), (9, 4), (1, 12), (5, 5)]

    def states() -> list[SpeechDecoderState]:
        return [
            segment(bundle, seed=n, n_text=text, n_prefix=prefix)
            for n, (text, prefix) in enumerate(sizes)
        ]

    alone = [list(generate(decoder, state, max_tokens=40)) for state in states()]
    assert sum(map(len, alone)) > 20
    together = states()
    spoken: list[list[int]] = [[] for _ in sizes]
    going = [generate(decoder, state, max_tokens=40) for state in together]
    at_work = set(range(len(sizes)))
    for n in range(40):
        # One of them stays out of every third round.
        joining = [index for index in at_work if (n + index) % 3]
        compute_together(
            bundle,
            [
                Speaking(together[i], spoken[i][-1] if spoken[i] else decoder.ids.start)
                for i in joining
            ],
        )
        for index in [*at_work]:
            token = next(going[index], None)
            if token is None:
                at_work.discard(index)
            else:
                spoken[index].append(token)
    assert spoken == alone


@torch.inference_mode()
def test_another_id_than_the_foreseen_one_is_fed_all_the_same(bundle: ModelBundle) -> None:
    decoder = bundle.speech_decoder
    one, other = (segment(bundle, seed=1, n_text=4, n_prefix=3) for _ in range(2))
    compute_together(bundle, [Speaking(one, 5), Speaking(other, 5)])
    decoder.step(torch.tensor([6]), one)
    plain = segment(bundle, seed=1, n_text=4, n_prefix=3)
    decoder.step(torch.tensor([6]), plain)
    for state in (one, plain):
        state.ahead = None
    ids = torch.tensor([2])
    torch.testing.assert_close(decoder.step(ids, one), decoder.step(ids, plain), **TOLERANCE)

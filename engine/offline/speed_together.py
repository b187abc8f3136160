"""What the steps of several users cost one by one, and what they cost computed together.

Knows no terminal. Processor time of all threads is what is compared: it is what a user costs.
"""

from collections.abc import Callable

import torch

from engine.errors import RequestError
from engine.models.bundle import ModelBundle
from engine.models.conversation import Conversation
from engine.models.encoder import CONTEXT_FRAMES, SUBSAMPLING
from engine.models.speaking import read_segment
from engine.models.speech_state import SpeechDecoderState
from engine.models.together import Hearing, Speaking, Writing, compute_together
from engine.offline.speed import timed

_TOKEN = 5
_WORDS = 8
_CHUNKS_APART = 3
"""Of one user and the next, so that no two are equally far."""

Figures = dict[str, int | float]


def measure_together(bundle: ModelBundle, *, n_users: int, repeats: int = 60) -> Figures:
    """Measure hearing, writing and speaking, each one by one and together.

    Args:
        bundle: The model.
        n_users: Whose steps are computed together.
        repeats: Steps of each user, after a warm-up.

    Returns:
        For each kind processor milliseconds of all users' steps, one by one and together, and the
        second over the first.

    Raises:
        RequestError: There is nobody to share with, or nothing is repeated.
    """
    if n_users < 2 or repeats < 1:
        raise RequestError(
            "Steps are computed together for two users or more.", remedy="Give --users 2 or more."
        )
    figures: Figures = {"users": n_users}
    for kind, prepare in (("hearing", _hearing), ("writing", _writing), ("speaking", _speaking)):
        alone = timed(bundle, prepare(bundle, n_users, is_together=False), repeats)
        together = timed(bundle, prepare(bundle, n_users, is_together=True), repeats)
        figures[f"{kind}_one_by_one_ms"] = round(alone.processor_p50_ms, 2)
        figures[f"{kind}_together_ms"] = round(together.processor_p50_ms, 2)
        figures[f"{kind}_ratio"] = round(together.processor_p50_ms / alone.processor_p50_ms, 3)
    return figures


def _hearing(bundle: ModelBundle, n_users: int, *, is_together: bool) -> Callable[[], object]:
    talks, window = _talks(bundle, n_users), _window(bundle)

    def hear() -> None:
        if is_together:
            compute_together(bundle, [Hearing(talk, window) for talk in talks])
        for talk in talks:
            talk.hear(window)

    return hear


def _writing(bundle: ModelBundle, n_users: int, *, is_together: bool) -> Callable[[], object]:
    talks, token = _talks(bundle, n_users), torch.tensor([_TOKEN], device=bundle.device)

    def write() -> None:
        if is_together:
            compute_together(bundle, [Writing(talk, _TOKEN) for talk in talks])
        for talk in talks:
            talk.write_token(token)
            talk.next_logits()

    return write


def _speaking(bundle: ModelBundle, n_users: int, *, is_together: bool) -> Callable[[], object]:
    states = [_segment(bundle, n_words=_WORDS + user) for user in range(n_users)]
    ids = torch.tensor([_TOKEN], device=bundle.device)

    def speak() -> None:
        if is_together:
            compute_together(bundle, [Speaking(state, _TOKEN) for state in states])
        for state in states:
            bundle.speech_decoder.step(ids, state)

    return torch.inference_mode()(speak)


def _talks(bundle: ModelBundle, n_users: int) -> list[Conversation]:
    talks, window = [Conversation(bundle) for _ in range(n_users)], _window(bundle)
    for user, talk in enumerate(talks):
        talk.begin_user_turn()
        for _ in range(1 + _CHUNKS_APART * user):
            talk.hear(window)
    return talks


def _window(bundle: ModelBundle) -> torch.Tensor:
    encoder = bundle.config.encoder
    return torch.randn(1, CONTEXT_FRAMES + SUBSAMPLING * encoder.chunk_frames, encoder.n_mels)


def _segment(bundle: ModelBundle, *, n_words: int) -> SpeechDecoderState:
    hidden = [torch.randn(1, bundle.llm.hidden_size, device=bundle.device).to(bundle.dtype)]
    return read_segment(bundle, list(range(n_words)), hidden * n_words, max_tokens=1000)

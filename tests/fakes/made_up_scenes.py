"""Scenes as listen-2 leaves them, encoded by nobody: random frames, plain talks."""

import torch

from engine.training.listen_cache import EncodedScene
from engine.training.speech_data.scenes import SceneKind, TalkNote

N_FRAMES = 32
KINDS = (SceneKind.QUESTION, SceneKind.QUESTION, SceneKind.SIDE_TALK, SceneKind.UNFINISHED)


def made_up_scenes(seed: int, *, n: int = 20) -> list[EncodedScene]:
    """So many scenes, half of them questions, for the small spelling model."""
    generator = torch.Generator().manual_seed(seed)
    return [
        EncodedScene(
            lower=torch.randn(N_FRAMES, 24, generator=generator).half(),
            frames=torch.randn(N_FRAMES, 24, generator=generator).half(),
            text="what is it",
            speech_end_frame=20,
            note=TalkNote(
                kind=KINDS[number % 4],
                prompt="Be kind.",
                history=(("hi", "Hello."),),
                answer="It is red." if KINDS[number % 4] is SceneKind.QUESTION else "",
            ),
        )
        for number in range(n)
    ]

"""Stage text-lm-heard: the text LM reads what the speech encoder's own mistakes look like.

It knows no sound: what stage listen-1's head and adapter hear is computed once, of whole scenes and
of words from which any text can be put together. It answers, and foresees where a turn is over. The
embedding table is fixed; after this stage the LM never changes again.
"""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from engine.models.tokenizer import TextTokenizer
from engine.training.domain import Split
from engine.training.heard_scenes import HeardScenes
from engine.training.heard_words import listen_to_pool, listened
from engine.training.listen_2 import encode_scene_pools, encoded_part
from engine.training.listen_parts import load_ears, load_part, stage_weights
from engine.training.loaders import drawn_by
from engine.training.loop import Schedule, StageOptions, TrainingRun, prefixed
from engine.training.text_lm import TextLmTraining
from engine.training.text_lm_data import (
    DialogueWriter,
    Row,
    TextBatch,
    batches,
    draw_aside,
    training_dialogue,
)
from engine.training.text_lm_judge import (
    exact_shares,
    foresight_shares,
    judged_figures,
    listened_shares,
)

STAGE = "text-lm-heard"
_SHARDS = 48
_RATE = 1.5e-3
_TOKENS = 3200
_PLAIN_SHARE, _SCENE_SHARE, _LISTENED_SHARE = 0.25, 0.4, 0.25
"""Parts of the talks; the others are disturbed by chance as in stage text-lm."""

_NOISY_CHANCE = 0.35
_VALIDATE_EVERY_S = 600.0


@dataclass(frozen=True)
class HeardTalks:
    """Makes streams of batches of talks, each with its own share of what was heard.

    Attributes:
        options: The stage's.
        seed: Of everything drawn; a stream's own is joined with its part's number.
    """

    options: StageOptions
    seed: str

    def __call__(self, part: int, parts: int) -> Iterator[TextBatch]:
        """The endless batches of one part."""
        runs, folder = self.options.runs, self.options.folder(STAGE)
        tokenizer = TextTokenizer.read(runs / "tokenizer")
        words = listened(runs, folder, part=part, parts=parts)
        scenes = HeardScenes(runs, tokenizer, encoded_part(self.options, part=part, parts=parts))
        writer, rng = DialogueWriter(tokenizer), random.Random(f"{self.seed} {part}")

        def write() -> list[Row]:
            dialogue, kind = training_dialogue(rng), rng.random()
            if kind < _PLAIN_SHARE:
                return writer.plain(dialogue)
            if kind < _PLAIN_SHARE + _SCENE_SHARE:
                return scenes.draw(rng)
            if kind < _PLAIN_SHARE + _SCENE_SHARE + _LISTENED_SHARE:
                is_noisy = rng.random() < _NOISY_CHANCE
                return writer.listened(
                    dialogue, rng, words=words, is_noisy=is_noisy, aside=draw_aside(rng)
                )
            return writer.heard(dialogue, rng, is_noisy=True, aside=draw_aside(rng))

        return batches(write, rng, tokens=int(_TOKENS * self.options.batch_scale))


def run(options: StageOptions) -> None:
    """Go on from stage text-lm, write the weights, and judge answers on held-out questions."""
    tokenizer = TextTokenizer.read(options.folder("tokenizer"))
    folder = options.folder(STAGE)
    shutil.copy(options.folder("text-lm") / "config.json", folder / "config.json")
    blank = tokenizer.mark_id("<|blank|>")
    listen_to_pool(options, tokenizer, folder, blank=blank, shards=_SHARDS)
    encode_scene_pools(load_ears(options.runs, tokenizer)[0].to(options.device), options)
    training = TextLmTraining(tokenizer, options.seed, dtype=options.dtype, device=options.device)
    load_part(training.model, stage_weights(options.runs, "text-lm"), "llm.")
    training.fix_embeddings()
    first, parts = options.parts()[0]
    words = listened(options.runs, folder, part=first, parts=parts)
    stage = TrainingRun(
        STAGE,
        options,
        modules={"llm": training.model},
        optimizer=training.optimizer(options.workers, rate=_RATE),
        weights=lambda: prefixed("llm.", training.model),
        schedule=Schedule(),
        validate=lambda: {
            **exact_shares(training.model, tokenizer),
            **listened_shares(training.model, tokenizer, words),
            **foresight_shares(training.model, tokenizer),
        },
        validate_every_s=_VALIDATE_EVERY_S,
    )
    data = drawn_by(
        HeardTalks(options, f"{options.seed} {stage.step}"),
        loaders=options.loaders,
        rank=options.workers.rank,
        count=options.workers.count,
    )
    training.model.train()
    for _ in stage.steps():
        loss, answer = training.loss(next(data))
        stage.update(loss, {"answer": float(answer.detach())})
    training.model.eval()
    for split in (Split.VALIDATION, Split.TEST):
        stage.note(judged_figures(training.model, tokenizer, split=split))

"""The built-in model's card: what it is, what it was trained on, its figures and its limits.

It knows the stages' records only; figures of the whole loop come from the evaluate commands.
"""

import json
from pathlib import Path

from engine.training.command import STAGES

CARD_ROW_FILE = "card_row.md"
"""What an earlier card said of a stage, in the stage's folder."""

_CARD = """# Floe's built-in model

A small demonstration model of the Freeze-Omni architecture, trained from nothing on synthetic
speech, so that Floe holds a spoken conversation on any machine without a download. Conversation
without limits needs the 7B model.

- Parameters: {parameters:.1f} million, stored in float16 (small sensitive tensors in float32)
- Language: English. Rate of answers: 24 kHz, one voice
- Licence: that of Floe itself; no weights or recordings of others are in it

## What it can do

It knows a limited domain: capitals, opposites, colours, animal sounds, small sums, days and months,
counting, spelling, repeating, the user's name, likes, a few facts, greetings, jokes, short stories
and a poem, in several roles. To everything else it answers that it is a small model.

## Data

Everything was generated from seeds. Questions were spoken by speech synthesisers (espeak-ng, flite,
festival), a third of espeak-ng's with an accent drawn at random, with augmentation. The answering
voice is flite's `rms`: the codec and the speech decoder were trained on it alone. Before the
language model was frozen it read rows put together from what the ears of stage listen-1 had heard
(stage text-lm-heard), so that it bears their mistakes.

## Training record

Time is training time, on two CPU cores unless a GPU is named; of a stage that went on from an
earlier model it is the last part's alone. Figures are the last ones that each stage took on data
that it was not trained on; error rates are in percent.

| stage | minutes | steps | figures |
|---|---|---|---|
{rows}

`spoken_error` is the word error rate of an independent recogniser (pocketsphinx with a bigram model
of the domain's answers) on what the model says; `teacher_error` and `codec_error` are the same for
the synthesiser's own voice and for its codes resynthesised, on the same texts.

## Measured from end to end

On the public question set (`./floe evaluate questions DIR`: reserved voices, wordings that training
never saw; greedy):

{measured}

## Limits

- It was trained on synthetic voices only. Nothing is claimed about people's voices.
- Its voice vector is that of one voice: the codec's encoder cannot copy another.
- Rare facts, spelling and repeating of unknown words are often wrong.
- Its ears are its weakest part: a spoken question gets its right answer less often than the same
  question typed, sometimes even where the words shown are right.
"""


def model_card(runs: Path, *, n_parameters: int) -> str:
    """The card's text, with the figures that the stages have recorded."""
    rows = [row for stage in STAGES if (row := _row(runs, stage))]
    return _CARD.format(
        parameters=n_parameters / 1e6, rows="\n".join(rows), measured=_measured(runs)
    )


def _measured(runs: Path) -> str:
    """Lines of `measured.md`, which whoever ran the evaluations has written beside the stages."""
    path = runs / "measured.md"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else "Not measured."


def device_of(runs: Path, stage: str) -> str:
    """The GPU on which a stage was trained last; empty for the processor."""
    path = runs / stage / "log.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    devices = [json.loads(line).get("device", "") for line in lines]
    return devices[-1] if devices else ""


def last_figures(runs: Path, stage: str) -> dict[str, float]:
    """The newest validation figures and notes of a stage; with its steps and seconds."""
    path = runs / stage / "log.jsonl"
    if not path.is_file():
        return {}
    figures: dict[str, float] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        record.pop("device", None)
        if record.pop("kind") != "train":
            figures |= record
        else:
            figures |= {"step": record["step"], "elapsed_s": record["elapsed_s"]}
    return figures


def card_rows(model: Path) -> dict[str, str]:
    """The rows of a finished model's training record, by stage; none where it has no card."""
    path = model / "README.md"
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {stage: line for line in lines for stage in STAGES if line.startswith(f"| {stage} |")}


def _row(runs: Path, stage: str) -> str | None:
    """The row of a stage; of one that has not run again, what an earlier card said of it."""
    figures = last_figures(runs, stage)
    if not figures:
        known = runs / stage / CARD_ROW_FILE
        return known.read_text(encoding="utf-8").strip() if known.is_file() else None
    steps, seconds = figures.pop("step"), figures.pop("elapsed_s")
    shown = ", ".join(f"{name} {value:.4g}" for name, value in figures.items())
    device = device_of(runs, stage)
    minutes = f"{seconds / 60:.0f} on one {device}" if device else f"{seconds / 60:.0f}"
    return f"| {stage} | {minutes} | {steps:.0f} | {shown} |"

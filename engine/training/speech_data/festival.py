"""festival in batches: a list of sentences in, their samples out, from one run of the program.

It knows no roster and gives no alignment. Starting the program costs more than a sentence, hence
the batch.
"""

import shutil
import subprocess
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import MissingComponentError

PROGRAM = "festival"
TIMEOUT_S = 600.0

_PRELUDE = """
(define (say words file stretch)
  (Parameter.set 'Duration_Stretch stretch)
  (let ((utterance (eval (list 'Utterance 'Text words))))
    (utt.synth utterance)
    (utt.save.wave utterance file 'riff)))
"""


@dataclass(frozen=True, kw_only=True)
class FestivalRequest:
    """One sentence for one voice.

    Attributes:
        text: English words; anything but letters, apostrophes and spaces is dropped.
        voice: What follows `voice_` in festival's own name, e.g. "kal_diphone".
        stretch: Length of every sound against the voice's own.
    """

    text: str
    voice: str
    stretch: float = 1.0


def speak_batch(requests: Sequence[FestivalRequest]) -> list[tuple[NDArray[np.int16], int]]:
    """Say each request: [N] int16 and the sample rate in Hz, in order.

    Raises:
        MissingComponentError: festival or one of the voices is not installed.
    """
    if not requests:
        return []
    if shutil.which(PROGRAM) is None:
        raise MissingComponentError(
            "The speech synthesiser festival is not installed.",
            remedy="Install the system packages festival, festvox-kallpc16k, festvox-us-slt-hts.",
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = folder / "batch.scm"
        script.write_text(_PRELUDE + _lines(requests, folder), encoding="ascii")
        _run(script)
        return [_read(folder / f"{index}.wav") for index in range(len(requests))]


def _lines(requests: Sequence[FestivalRequest], folder: Path) -> str:
    lines, voice = [], ""
    for index, request in enumerate(requests):
        if request.voice != voice:
            voice = request.voice
            lines.append(f"(voice_{voice})")
        words = "".join(c for c in request.text if c.isascii() and (c.isalpha() or c in " '"))
        lines.append(f'(say "{words}" "{folder / str(index)}.wav" {request.stretch:.3f})')
    return "\n".join(lines) + "\n"


def _run(script: Path) -> None:
    done = subprocess.run(
        [PROGRAM, "-b", str(script)], capture_output=True, timeout=TIMEOUT_S, check=False
    )
    if done.returncode != 0:
        reason = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
        raise MissingComponentError(
            f"festival failed: {reason[-1] if reason else 'no reason given'}.",
            remedy="Install the system packages festvox-kallpc16k and festvox-us-slt-hts.",
        )


def _read(path: Path) -> tuple[NDArray[np.int16], int]:
    with wave.open(str(path), "rb") as file:
        data = file.readframes(file.getnframes())
        return np.frombuffer(data, dtype=np.int16).copy(), file.getframerate()

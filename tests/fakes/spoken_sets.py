"""Small sets of recordings with words, in every form that training reads.

Knows no test. Recording n is a tone whose pitch tells which one it is, (n + 2) tenths of a second
long, and its words are "words n".
"""

import json
import tarfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile

RATE_HZ = 16_000


def tone(number: int) -> np.ndarray:
    """[n] float32 at `RATE_HZ`."""
    times = np.arange((number + 2) * RATE_HZ // 10) / RATE_HZ
    return (0.3 * np.sin(2 * np.pi * (200 + 40 * number) * times)).astype(np.float32)


def sound_bytes(number: int, *, rate_hz: int = RATE_HZ) -> bytes:
    """A FLAC file."""
    kept = BytesIO()
    soundfile.write(kept, tone(number), rate_hz, format="FLAC")
    return kept.getvalue()


def write_manifest(folder: Path, numbers: Iterable[int], *, base: str = "") -> Path:
    """JSON lines, and the recordings beside them; `base` stands in front of their names."""
    lines = []
    for number in numbers:
        (folder / f"{number}.flac").write_bytes(sound_bytes(number))
        lines.append(
            json.dumps(
                {
                    "audio": f"{base}{number}.flac",
                    "text": f"words {number}",
                    "role": "You are a pirate.",
                    "turns": [{"user": "hello", "assistant": "Ahoy."}],
                    "speaker": number % 3,
                    "language": "en",
                }
            )
        )
    manifest = folder / "people.jsonl"
    manifest.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return manifest


def write_shard(path: Path, numbers: Iterable[int], *, words: str = "json") -> Path:
    """A WebDataset tar shard whose words are in a .json or a .txt."""
    with tarfile.open(path, "w") as tar:
        for number in numbers:
            text = f"words {number}"
            said = json.dumps({"text": text, "speaker": "s"}) if words == "json" else text
            for ending, content in (("flac", sound_bytes(number)), (words, said.encode())):
                member = tarfile.TarInfo(f"{number:04d}.{ending}")
                member.size = len(content)
                tar.addfile(member, BytesIO(content))
    return path

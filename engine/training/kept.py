"""The last checkpoints of a stage, beside the newest one that it goes on from.

It knows nothing of what is in them. A kept checkpoint costs no time: it is another name of the
files that were just written, where the file system can do that.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

KEPT_FOLDER = "kept"


def keep(files: Sequence[Path], *, step: int, count: int) -> None:
    """Keep these files of a stage's folder as they are, and only the newest `count` of such sets.

    Args:
        files: Just written, and never changed in place afterwards.
        step: Updates taken.
        count: How many sets are kept; 0 keeps none and leaves those that are there.
    """
    if not count:
        return
    kept = files[0].parent / KEPT_FOLDER
    folder = kept / f"step-{step:08d}"
    draft = kept / f".{folder.name}.part"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    draft.mkdir(parents=True)
    for file in files:
        _share(file, draft / file.name)
    draft.rename(folder)
    for old in sorted(kept.glob("step-*"))[:-count]:
        shutil.rmtree(old)


def _share(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)

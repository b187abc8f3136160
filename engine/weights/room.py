"""How much room this machine has: on the disk and in memory.

Knows nothing of models or of graphics cards.
"""

import os
import shutil
from pathlib import Path
from typing import Final

_MEMINFO: Final = Path("/proc/meminfo")


def free_disk_bytes(folder: Path) -> int:
    """What is free where a folder lies, or would lie once it is made."""
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(existing).free


def free_memory_bytes() -> int:
    """Memory that programs could still take; all of it where the system tells only that, or 0."""
    if _MEMINFO.exists():
        lines = _MEMINFO.read_text(encoding="ascii").splitlines()
        found = (int(line.split()[1]) for line in lines if line.startswith("MemAvailable"))
        return next(found, 0) * 1024
    if "SC_PHYS_PAGES" in getattr(os, "sysconf_names", {}):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return 0

"""Make pip forget distributions that an installation which was cut off has left incomplete.

Run by the environment's own interpreter, in whose site-packages it looks; knows nothing of what
ought to be installed, and leaves bringing it back to pip.
"""

import shutil
import sys
import sysconfig
from importlib.metadata import Distribution
from pathlib import Path


def main() -> int:
    """Remove pip's half-moved folders and the records of what is not whole."""
    packages = Path(sysconfig.get_path("purelib"))
    for folder in packages.glob("~*"):
        shutil.rmtree(folder, ignore_errors=True)
    for record in packages.glob("*.dist-info"):
        if not _is_whole(record):
            shutil.rmtree(record, ignore_errors=True)
    return 0


def _is_whole(record: Path) -> bool:
    files = Distribution.at(record).files
    if files is None or not (record / "METADATA").exists():
        return False
    return all(file.suffix == ".pyc" or Path(str(file.locate())).exists() for file in files)


if __name__ == "__main__":
    sys.exit(main())

"""How the heavy libraries come into the process: without holding up its other threads.

Knows their names and imports none of them. Two things would stop every other thread for a third of
a second at a time: opening a native library inside an import, and Python's garbage collector, which
goes again and again through all that an import has made, though none of it is ever garbage.
"""

import atexit
import contextlib
import ctypes
import gc
import importlib.util
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Final

_LIBRARY: Final = "torch"
_NATIVE_PARTS: Final = (
    (
        ("libtorch_global_deps.so", os.RTLD_NOW | os.RTLD_GLOBAL),
        ("libtorch.so", os.RTLD_NOW),
        ("libtorch_python.so", os.RTLD_NOW),
    )
    if sys.platform == "linux"
    else ()
)
"""In the order and manner in which the import itself opens them; it then finds them open."""


@contextlib.contextmanager
def gentle_import() -> Generator[None]:
    """Within it the heavy libraries are imported for the first time; later it does nothing.

    What is there at its end is left out of every later garbage collection but the interpreter's
    last, in which native libraries look for what was left over.
    """
    if _LIBRARY in sys.modules:
        yield
        return
    _open_native_parts()
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
        atexit.register(gc.unfreeze)
    finally:
        if was_collecting:
            gc.enable()


def _open_native_parts() -> None:
    """Open what an import would open, by a call during which other threads run.

    Whatever cannot be opened so is left to the import, which can say what is wrong.
    """
    spec = importlib.util.find_spec(_LIBRARY) if _NATIVE_PARTS else None
    if spec is None or spec.origin is None:
        return
    open_library = ctypes.CDLL(None).dlopen
    open_library.argtypes, open_library.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    for name, mode in _NATIVE_PARTS:
        part = Path(spec.origin).parent / "lib" / name
        if part.is_file():
            open_library(os.fsencode(part), mode)

"""Reading hundreds of modules at the start: without two habits that cost as much as the reading itself.

PySide6 reads the source of every module that is imported, to see whether it might use its `__feature__` switches
(`shibokensupport.feature`); nothing here does. And Python's collector looks through all that was
just made, again and again, though hardly anything of it is ever let go. It goes on with longer breaths: what a window
makes lives as long as the window.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: Not a public part of PySide6: where a later version has no such function, nothing is done.
_LOOK = "_mod_uses_pyside"
#: So many things are made between two collections, instead of 700: those of a page are made at one go.
_BREATH = 10_000


@contextmanager
def without_looking_back() -> Iterator[None]:
    """Let modules be read; what they made is left out of every later collection."""
    was_on = gc.isenabled()
    gc.disable()
    # The habit comes with the first module of Qt.
    import PySide6.QtCore  # noqa: F401

    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, _LOOK):
        # "Uses it, and has no feature on": what it finds for every module of ours anyway.
        setattr(feature, _LOOK, _has_no_features)
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.set_threshold(_BREATH, *gc.get_threshold()[1:])
            gc.enable()


def _has_no_features(_module: object) -> bool:
    return True

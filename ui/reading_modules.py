"""Reading hundreds of modules at the start: without a habit that costs as much as the reading itself.

Python's collector looks through all that was just made, again and again, though hardly anything of it is ever let go.
It goes on with longer breaths: what a window makes lives as long as the window. Qt is read first, in our way.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from ui.quick_enumerations import quick_enumerations
from ui.reading_qt import read_qt

#: So many things are made between two collections, instead of 700: those of a page are made at one go. Until there is
#: a page hardly anything is let go.
_BREATH, _FIRST_BREATH = 10_000, 100_000


@contextmanager
def without_looking_back() -> Iterator[None]:
    """Let modules be read; what they made is left out of every later collection."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        with quick_enumerations():
            read_qt()
            yield
    finally:
        gc.freeze()
        if was_on:
            gc.set_threshold(_FIRST_BREATH, *gc.get_threshold()[1:])
            gc.enable()


def breathe() -> None:
    """The first page is there, once: leave what was made for it out of every collection, and come by more often."""
    most, *others = gc.get_threshold()
    if most == _FIRST_BREATH:
        gc.freeze()
        gc.set_threshold(_BREATH, *others)

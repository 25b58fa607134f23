"""Making the enumerations of Qt in the quick way that Python keeps for its own.

PySide6 makes a class of `enum` for every enumeration of a class of Qt that is named: 3,200 members before the first
paint, a tenth of what a start costs. Where Python makes such classes for its own modules it leaves out the checks of
what people write by hand (`enum._simple_enum`, with a function beside it that proves that the outcome is the same).
That takes half the time. `tests/ui/test_quick_enumerations.py` proves it for all of Qt.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: What PySide6 makes its classes from; each with whether it keeps bits that have no name.
_KINDS = {enum.Enum: False, enum.IntEnum: False, enum.Flag: True, enum.IntFlag: True}
#: What each of them has itself; a member with such a name stands behind it.
_TAKEN = {kind: frozenset(dir(kind)) for kind in _KINDS}


@contextmanager
def quick_enumerations() -> Iterator[None]:
    """Make what is asked for by a list of names and numbers in the quick way; not a public part of Python.

    A Python without it makes them as usual. To be used while Qt is read, before there are other threads.
    """
    usual, simple = vars(enum.EnumType).get("_create_"), getattr(enum, "_simple_enum", None)
    if usual is None or simple is None:
        yield
        return

    # Named as in Python, whose later versions call it by these names.
    def create(kind: Any, class_name: str, names: Any, **more: Any) -> Any:  # noqa: ANN401 - as Python has it
        keeps = _KINDS.get(kind)
        if keeps is None or more.get("module") or more.get("type") or not _is_plain(names):
            return usual(kind, class_name, names, **more)
        made = simple(kind, boundary=more.get("boundary") if keeps else None)(type(class_name, (), dict(names)))
        made.__doc__ = None
        taken, put = _TAKEN[kind], type.__setattr__
        for word, member in made.__members__.items():
            if word not in taken:
                # As it usually stands there, so that naming it stays as quick.
                put(made, word, member)
        return made

    enum.EnumType._create_ = create  # type: ignore[attr-defined]
    try:
        yield
    finally:
        enum.EnumType._create_ = usual  # type: ignore[attr-defined]


def _is_plain(names: object) -> bool:
    """Whether it is a list of pairs in which no check of Python would find fault."""
    if type(names) is not list:
        return False
    plain = all(type(number) is int and not name.startswith("_") and name != "mro" for name, number in names)
    return plain and len(dict(names)) == len(names)

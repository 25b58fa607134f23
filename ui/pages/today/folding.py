"""Which lines of a long work list are folded away, so that a morning begins with what matters.

A threat, a term of the law that passed, what is due today and a colleague who waits are never folded away.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from csr_desktop.services.today.model import WorkGroup, WorkItem

_FOLDABLE = frozenset({WorkGroup.LATE, WorkGroup.SOON, WorkGroup.STEP, WorkGroup.KEEPING})
#: A list up to this length is seen at once; nothing is folded then.
_SHORT = 16
#: So many lines of a group stay in sight; less than three more than these are not worth a row that hides them.
_IN_SIGHT = 3
_WORTH_IT = 3


@dataclass(frozen=True, slots=True)
class Fold:
    """The row behind the first lines of a group: it shows the rest of them, or folds them away again."""

    group: WorkGroup
    items: tuple[WorkItem, ...]
    is_open: bool
    dossier_id: str = ""

    @property
    def key(self) -> str:
        """Its name among the rows."""
        return f"fold/{self.group.value}"


def folded(items: Sequence[WorkItem], opened: Collection[WorkGroup]) -> list[WorkItem | Fold]:
    """Return the rows of a list in its order: a long group shows its first lines and a row for the rest.

    `opened` are the groups a person wants to see whole.
    """
    if len(items) <= _SHORT:
        return list(items)
    rows: list[WorkItem | Fold] = []
    for group, found in groupby(items, lambda item: item.group):
        lines = tuple(found)
        if group not in _FOLDABLE or len(lines) < _IN_SIGHT + _WORTH_IT:
            rows += lines
            continue
        is_open = group in opened
        rows += lines if is_open else lines[:_IN_SIGHT]
        rows.append(Fold(group, lines[_IN_SIGHT:], is_open))
    return rows


def unfolded(rows: Sequence[WorkItem | Fold]) -> list[WorkItem]:
    """Return the lines of rows, with those that are folded away in their place."""
    found: list[WorkItem] = []
    for row in rows:
        if not isinstance(row, Fold):
            found.append(row)
        elif not row.is_open:
            found += row.items
    return found

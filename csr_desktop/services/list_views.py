"""How a person looks at the list of dossiers: views with a name, and what was last seen.

A filter may hold the name of a client, so all of it lies in the encrypted database, never in a file of the window, and
an erasure forgets the words by which its client could be known (`store.erasing`).
"""

from __future__ import annotations

import msgspec

from csr_desktop.domain.names import normalise_name
from csr_desktop.errors import UserError
from csr_desktop.store.erasing import LAST_LIST_VIEW, LIST_VIEWS
from csr_desktop.store.unit_of_work import Store

_LONGEST_NAME = 40


class ListView(msgspec.Struct, frozen=True):
    """What is shown, by which words, in which columns (their keys, from left to right), sorted by which of them."""

    name: str = ""
    words: str = ""
    with_closed: bool = False
    columns: tuple[str, ...] = ()
    sorted_by: str = ""
    descending: bool = False


class ListViewService:
    """Keeps views."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> tuple[ListView, ...]:
        """Return the views that have a name, in the order of their names."""
        raw = self._store.setting(LIST_VIEWS)
        return tuple(msgspec.json.decode(raw, type=list[ListView])) if raw else ()

    def save(self, view: ListView) -> ListView:
        """Keep a view under its name, in the place of one with that name; UserError `view.no_name`."""
        name = " ".join(view.name.split())[:_LONGEST_NAME]
        if not name:
            raise UserError("view.no_name")
        kept = msgspec.structs.replace(view, name=name)
        self._store_all("views.save", [*self._without(name), kept])
        return kept

    def remove(self, name: str) -> None:
        """Take a view away; UserError `view.unknown`."""
        left = self._without(name)
        if len(left) == len(self.all()):
            raise UserError("view.unknown")
        self._store_all("views.remove", left)

    def last(self) -> ListView:
        """Return how the list was last looked at."""
        raw = self._store.setting(LAST_LIST_VIEW)
        return msgspec.json.decode(raw, type=ListView) if raw else ListView()

    def remember(self, view: ListView) -> None:
        """Remember how the list is looked at now, for the next time: no step, and nothing to undo."""
        self._store.database.put_setting(LAST_LIST_VIEW, msgspec.json.encode(view).decode())

    def _without(self, name: str) -> list[ListView]:
        wanted = normalise_name(name)
        return [view for view in self.all() if normalise_name(view.name) != wanted]

    def _store_all(self, action: str, views: list[ListView]) -> None:
        views.sort(key=lambda view: normalise_name(view.name))
        with self._store.unit_of_work(action) as work:
            work.put_setting(LIST_VIEWS, msgspec.json.encode(views).decode())

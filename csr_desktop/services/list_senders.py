"""Senders of lists: which of their columns means what, remembered under a name and known again by the columns."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from csr_desktop.domain.names import normalise_name
from csr_desktop.errors import UserError
from csr_desktop.lists.profiles import OwnColumns, reduce_header
from csr_desktop.lists.reading import ListReading
from csr_desktop.store.unit_of_work import Store

__all__ = ["ListSender", "ListSenderService", "OwnColumns", "sender_of"]

_KEY = "lists.senders"
_LONGEST_NAME = 60


class ListSender(msgspec.Struct, frozen=True):
    """One sender: the kind of its lists, the column of each field (as the file names it), and columns left out."""

    name: str
    kind: str
    columns: dict[str, str]
    unused: tuple[str, ...] = ()

    @property
    def own(self) -> OwnColumns:
        """The same, as the reader of lists takes it."""
        return OwnColumns(self.kind, self.columns, self.unused)

    def sent(self, reading: ListReading) -> bool:
        """Whether a list that was read has the very columns of this sender."""
        here = {*reading.columns.values(), *reading.unused_columns}
        return self.kind == reading.kind and _reduced([*here]) == _reduced([*self.columns.values(), *self.unused])


class ListSenderService:
    """Keeps senders."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> tuple[ListSender, ...]:
        """Return the senders, in the order of their names."""
        raw = self._store.setting(_KEY)
        return tuple(msgspec.json.decode(raw, type=list[ListSender])) if raw else ()

    def save(self, sender: ListSender) -> ListSender:
        """Remember a sender, in the place of one with that name; UserError `sender.no_name`."""
        name = " ".join(sender.name.split())[:_LONGEST_NAME]
        if not name:
            raise UserError("sender.no_name")
        kept = msgspec.structs.replace(sender, name=name)
        self._store_all("senders.save", [*self._without(name), kept])
        return kept

    def remove(self, name: str) -> None:
        """Forget a sender; UserError `sender.unknown`."""
        left = self._without(name)
        if len(left) == len(self.all()):
            raise UserError("sender.unknown")
        self._store_all("senders.remove", left)

    def _without(self, name: str) -> list[ListSender]:
        wanted = normalise_name(name)
        return [sender for sender in self.all() if normalise_name(sender.name) != wanted]

    def _store_all(self, action: str, senders: list[ListSender]) -> None:
        senders.sort(key=lambda sender: normalise_name(sender.name))
        with self._store.unit_of_work(action) as work:
            work.put_setting(_KEY, msgspec.json.encode(senders).decode())


def sender_of(reading: ListReading, name: str) -> ListSender:
    """Return the sender of a list, so that its next one is read like this one."""
    return ListSender(name, reading.kind, dict(reading.columns), tuple(reading.unused_columns))


def _reduced(names: Sequence[str]) -> frozenset[str]:
    return frozenset(reduce_header(name) for name in names)

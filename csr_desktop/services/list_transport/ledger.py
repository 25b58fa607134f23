"""What a list channel knows of itself: which requests went out, and which answered rows are stored and confirmed.

A stored answer names its import and its row, and the import names the file's content. So "stored" is asked of the
records, and only "confirmed" is noted beside them. The note counts as long as its import is there: undoing an import
makes its rows come again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager

from csr_desktop.domain.claims import BalanceAnswer, Claim
from csr_desktop.domain.correspondence import Direction, Exchange, ListImport
from csr_desktop.services.list_transport.answer_messages import Asked, answer_reference
from csr_desktop.store.hub_box import HubBox
from csr_desktop.store.unit_of_work import Store

_KIND = "answers"
_MARK = "list.confirmed."


class ListLedger:
    """The list channel's own bookkeeping in one database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._box = HubBox(store.database)

    # --- out ---------------------------------------------------------------------------------------------------------

    def asked(self, conversations: Collection[str]) -> Mapping[str, Asked]:
        """Return our requests in these conversations, by conversation."""
        items = self._store.find(Exchange, direction=Direction.OUT, conversation_id=tuple(conversations))
        claims = self._store.find(Claim, id=tuple({item.claim_id for item in items}))
        handlers = {claim.id: claim.handler_id for claim in claims}
        return {
            item.conversation_id: Asked(item.id, item.conversation_id, handlers[item.claim_id])
            for item in items
            if item.claim_id in handlers
        }

    def request(self, reference: str) -> tuple[Exchange, str] | None:
        """Return a request that stands on a list, with who was asked; None for one that was never put on any."""
        for item in self._store.find(Exchange, id=reference, direction=Direction.OUT):
            claims = self._store.find(Claim, id=item.claim_id)
            if item.status != "ready" and claims:
                return item, claims[0].handler_id
        return None

    # --- in ----------------------------------------------------------------------------------------------------------

    def confirmed_rows(self, sha256: str) -> frozenset[int]:
        """Return the rows of a file's content that were stored and confirmed."""
        imports = self._store.find(ListImport, kind=_KIND, sha256=sha256)
        return frozenset(row for item in imports for row in self._marked(item))

    def confirm(self, references: Collection[str]) -> frozenset[str]:
        """Note which of these are stored, and return them; what was confirmed before is among them."""
        wanted, done = set(references), set[str]()
        for item in self._imports():
            if wanted <= done:
                break
            marked = self._marked(item)
            stored = {answer_reference(item.sha256, row): row for row in self._rows_of(item)}
            here = (wanted & stored.keys()) - done
            added = {stored[reference] for reference in here} - marked
            if added:
                with self._writing():
                    self._box.put_mark(f"{_MARK}{item.id}", json.dumps(sorted(marked | added)))
            done |= here
        return frozenset(done)

    def _writing(self) -> AbstractContextManager[None]:
        """A part of the step that stores the answers, when it is confirmed within that; else a transaction."""
        database = self._store.database
        return database.savepoint() if database.connection.in_transaction else database.transaction()

    def _imports(self) -> Iterator[ListImport]:
        """The newest first: what is confirmed now was stored a moment ago."""
        yield from reversed(self._store.find(ListImport, kind=_KIND, order_by="id"))

    def _rows_of(self, item: ListImport) -> set[int]:
        found = self._store.find(BalanceAnswer, import_id=item.id)
        return {answer.source_row for answer in found if answer.source_row is not None}

    def _marked(self, item: ListImport) -> set[int]:
        value = self._box.mark(f"{_MARK}{item.id}")
        return set(json.loads(value)) if value else set()

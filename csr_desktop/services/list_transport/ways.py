"""Makes the list transports: for which folder, for whose answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from csr_desktop.clock import Clock
from csr_desktop.domain.creditors import Creditor
from csr_desktop.hub.transport import HubTransport
from csr_desktop.lists.profiles import ListProfile
from csr_desktop.lists.reading import ListReading
from csr_desktop.lists.row_values import text
from csr_desktop.services.channel_choice import ListRoute, list_route
from csr_desktop.services.list_transport.ledger import ListLedger
from csr_desktop.services.list_transport.list_folder import ListFolder
from csr_desktop.services.list_transport.transport import DocZend, ListParts, PortalCsv
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.store.unit_of_work import Store

#: A list is about one party; so many of its rows tell which, also when the first ones were edited.
_LOOKED_AT = 50
ListTransport = PortalCsv | DocZend
_TRANSPORTS: dict[ListRoute, type[PortalCsv] | type[DocZend]] = {
    ListRoute.PORTAL: PortalCsv,
    ListRoute.DOCZEND: DocZend,
}


class ListTransports:
    """Makes a list transport for one job. `read` reads a list of answers in the guarded child process."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        organisation: OrganisationService,
        profile: ListProfile,
        read: Callable[[Path], ListReading],
    ) -> None:
        self._store = store
        self._clock = clock
        self._organisation = organisation
        self._profile = profile
        self._read = read
        self._ledger = ListLedger(store)

    @property
    def own_id(self) -> str:
        """Who we are: our number on the hub, and without one a number of this database's own."""
        return self._store.setting("hub.participant_id") or str(
            uuid.uuid5(uuid.NAMESPACE_OID, self._store.database.key.database_id)
        )

    def way(
        self,
        route: ListRoute,
        *,
        folder: Path | None = None,
        as_xlsx: bool = False,
        answers: Callable[[], Sequence[ListReading]] = lambda: (),
    ) -> ListTransport:
        """Return a way by which lists go into a folder and answers come from the lists that were filled in.

        The portal takes CSV only, whatever was asked for (design/exchange.md 1.3).
        """
        as_xlsx = as_xlsx and route is ListRoute.DOCZEND
        parts = ListParts(
            clock=self._clock,
            ledger=self._ledger,
            own_id=self.own_id,
            organisation=self._organisation.get().name,
            parties={party.id: party for party in self._store.find(Creditor) if list_route(party) is route},
            folder=None if folder is None else ListFolder(folder, self._profile, as_xlsx=as_xlsx, read=self._read),
            answers=answers,
        )
        return _TRANSPORTS[route](parts)

    def from_readings(self, readings: Sequence[ListReading]) -> HubTransport:
        """Return the way by which these lists came back: that of the party whose requests stand in them."""
        return self.way(self._route_of(readings), answers=lambda: readings)

    def confirmed_rows(self, reading: ListReading) -> frozenset[int]:
        """Return the rows of a list that were taken over before and do not come again."""
        return self._ledger.confirmed_rows(reading.sha256)

    def _route_of(self, readings: Sequence[ListReading]) -> ListRoute:
        asked = self._ledger.asked(
            {text(row, "conversation") for reading in readings for row in reading.rows[:_LOOKED_AT]}
        )
        handler_id = next((item.handler_id for item in asked.values()), None)
        parties = self._store.find(Creditor, id=handler_id) if handler_id else []
        return list_route(parties[0]) if parties else ListRoute.DOCZEND

"""The list channel: balance requests that wait for a list go out, each by the list transport of its party (ADR 0012).

For creditors on the exchange hub that is the hub's portal, for all others DocZend. No list ever holds a BSN
(design/exchange.md 2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import Direction, Exchange
from csr_desktop.domain.creditors import Channel, Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.errors import Message, UserError
from csr_desktop.hub import payloads, wire
from csr_desktop.hub.transport import Accepted, SendResult, Unanswered
from csr_desktop.hub.vocabulary import OUR_VERSIONS, ArrangementType, MessageType
from csr_desktop.services.channel_choice import ListRoute, list_route
from csr_desktop.services.hub_facts import contact, person, postal_address
from csr_desktop.services.list_transport.ways import ListTransports
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.services.people_told import people_named
from csr_desktop.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class ExportedList:
    """One file that was written for one creditor, and where it is to be taken: `route`."""

    path: Path
    creditor_id: str
    channel: Channel
    route: ListRoute
    lines: int


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """A request that no list could take; it waits on until `reasons` are mended."""

    creditor_id: str
    dossier_id: str
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class ListExport:
    """What an export left: files, and requests that were held back."""

    files: tuple[ExportedList, ...]
    held_back: tuple[HeldRequest, ...] = ()

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Why requests were held back, each sentence once."""
        return _reasons(self.held_back)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request with what is said in it."""

    item: Exchange
    claim: Claim
    dossier: Dossier
    people: Sequence[Client]


class ListExchangeService:
    """Sends the balance requests that wait for a list."""

    def __init__(self, store: Store, organisation: OrganisationService, transports: ListTransports) -> None:
        self._store = store
        self._organisation = organisation
        self._transports = transports

    def waiting(self) -> dict[str, list[Exchange]]:
        """Return the requests that were not exported yet, by handler."""
        return self._by_handler(self._store.find(Exchange, direction=Direction.OUT, status="ready", order_by="id"))

    def export(
        self, folder: Path, *, creditor_id: str | None = None, as_xlsx: bool = False, again: bool = False
    ) -> ListExport:
        """Write one list per creditor and mark its requests as exported.

        `again` also takes requests that were exported before but not answered: the ids stay the same, so an answer to
        either file is recognised. `as_xlsx` holds for DocZend; the portal takes CSV only. Raises UserError
        `lists.nothing_to_export`, the reasons themselves when every request was held back, and EnvironmentProblem
        `file.…` when the folder cannot be written; nothing is marked then.
        """
        status: tuple[str, ...] = ("ready", "exported") if again else ("ready",)
        found = self._by_handler(self._store.find(Exchange, direction=Direction.OUT, status=status, order_by="id"))
        wanted = {key: items for key, items in found.items() if creditor_id in (None, key)}
        if not wanted:
            raise UserError("lists.nothing_to_export")
        with self._store.attempt("lists.export"):
            return self._export(folder, wanted, as_xlsx=as_xlsx)

    def _export(self, folder: Path, wanted: Mapping[str, list[Exchange]], *, as_xlsx: bool) -> ListExport:
        parties = {party.id: party for party in self._store.find(Creditor, id=tuple(wanted))}
        in_order = sorted(wanted.items(), key=lambda pair: parties[pair[0]].name)
        files: list[ExportedList] = []
        results: dict[str, SendResult] = {}
        for route in ListRoute:
            messages = [
                self._message(asked, handler_id)
                for handler_id, items in in_order
                if list_route(parties[handler_id]) is route
                for asked in self._asked(items)
            ]
            if not messages:
                continue
            transport = self._transports.way(route, folder=folder, as_xlsx=as_xlsx)
            results |= {result.reference: result for result in transport.send(messages)}
            files += [
                ExportedList(
                    item.file.path,
                    item.receiver,
                    parties[item.receiver].channel,
                    route,
                    len(item.file.references),
                )
                for item in transport.sent
            ]
        return self._keep(wanted, results, files)

    def _keep(
        self, wanted: Mapping[str, list[Exchange]], results: Mapping[str, SendResult], files: Sequence[ExportedList]
    ) -> ListExport:
        """Mark what stands on a list now; the rest waits on."""
        for result in results.values():
            if isinstance(result, Unanswered):
                raise result.problem
        held = [
            HeldRequest(handler_id, item.dossier_id, result.problem.messages)
            for handler_id, items in wanted.items()
            for item in items
            if not isinstance(result := results[item.id], Accepted)
        ]
        if not files:
            raise UserError.many(_reasons(held))
        with self._store.unit_of_work("lists.export", files=len(files)) as work:
            for items in wanted.values():
                for item in items:
                    if isinstance(results[item.id], Accepted):
                        work.save(replace(item, status="exported"))
        return ListExport(tuple(files), tuple(held))

    def _by_handler(self, exchanges: Sequence[Exchange]) -> dict[str, list[Exchange]]:
        claims = self._claims(exchanges)
        found: dict[str, list[Exchange]] = {}
        for item in exchanges:
            if item.claim_id in claims:
                found.setdefault(claims[item.claim_id].handler_id, []).append(item)
        return found

    def _claims(self, exchanges: Sequence[Exchange]) -> dict[str, Claim]:
        ids = tuple({item.claim_id for item in exchanges})
        return {claim.id: claim for claim in self._store.find(Claim, id=ids, deleted_on=None)}

    def _asked(self, items: Sequence[Exchange]) -> list[_Asked]:
        claims = self._claims(items)
        dossiers = {
            dossier.id: dossier for dossier in self._store.find(Dossier, id=tuple({item.dossier_id for item in items}))
        }
        people: dict[str, list[Client]] = {}
        for client in self._store.find(Client, dossier_id=tuple(dossiers), order_by="position"):
            people.setdefault(client.dossier_id, []).append(client)
        return [
            _Asked(item, claims[item.claim_id], dossiers[item.dossier_id], people[item.dossier_id]) for item in items
        ]

    def _message(self, asked: _Asked, handler_id: str) -> wire.OutgoingMessage:
        """Return a request as a message; its number is the request's own, so that it is the same at every try."""
        item, claim, dossier = asked.item, asked.claim, asked.dossier
        people = people_named(dossier, asked.people, (claim,))
        number = claim.handler_reference
        request = payloads.BalanceRequest(
            client_number=dossier.number,
            client=person(people[0]),
            partner=person(people[1]) if len(people) > 1 else None,
            address=postal_address(people[0].address),
            contact=contact(dossier, self._organisation.get()),
            number_at_creditor=claim.customer_number or None,
            arrangement=ArrangementType(dossier.intended_product.value),
            claims=(payloads.RequestedClaim(invoice_number=number),) if number else (),
        )
        header = wire.Header(
            reference=item.id,
            conversation=item.conversation_id,
            message_type=MessageType.BALANCE_REQUEST.value,
            version=OUR_VERSIONS[0],
            sender=self._transports.own_id,
            receiver=handler_id,
            created_at=item.at,
        )
        return wire.encode(wire.Message(header=header, payload=request))


def _reasons(held: Sequence[HeldRequest]) -> tuple[Message, ...]:
    found: list[Message] = []
    for message in (message for item in held for message in item.reasons):
        if message not in found:
            found.append(message)
    return tuple(found)

"""Dossiers: open one, change it, move it on, close it, put it in the bin and take it out again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from csr_desktop.clock import Clock
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier, ExitReason, Phase, PhaseEvent
from csr_desktop.domain.settlement import Settlement
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.money import MAX_CENTS
from csr_desktop.services.hub_goodbye import tell_ended
from csr_desktop.services.hub_outgoing import HubComposer
from csr_desktop.services.phases import move_phase, stays_of
from csr_desktop.services.process_days import past_day
from csr_desktop.store.unit_of_work import Store, UnitOfWork

#: Nobody in a dossier was born before this.
_OLDEST_BIRTH = date(1900, 1, 1)
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z./-]{0,39}", re.ASCII)


class DossierService:
    """Everything about the case file itself, its people and its VTLB results."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock, hub: HubComposer) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._hub = hub

    def next_number(self, prefix: str = "") -> str:
        """Return the next free number of this year: `<prefix><year>-0001`."""
        head = f"{prefix}{self._clock.today().year}-"
        used = {
            int(dossier.number.removeprefix(head))
            for dossier in self._store.find(Dossier)
            if re.fullmatch(rf"{re.escape(head)}[0-9]+", dossier.number, re.ASCII)
        }
        return f"{head}{max(used, default=0) + 1:04d}"

    def add(self, dossier: Dossier, clients: Sequence[Client]) -> Dossier:
        """Store a new dossier with its one or two clients; ids and first phase are made here.

        Raises UserError when the number is malformed or in use, when there is not one or two clients, when a client
        has no surname or was born in the future, or when the day of registration lies in the future.
        """
        number = dossier.number.strip() or self.next_number()
        if not _NUMBER.fullmatch(number):
            raise UserError("dossier.number_form", number=number)
        if self._store.find(Dossier, number=number):
            raise UserError("dossier.number_taken", number=number)
        if not 1 <= len(clients) <= 2:
            raise UserError("dossier.one_or_two_clients")
        today = self._clock.today()
        past_day(self._clock, dossier.registered_on)
        with self._store.unit_of_work("dossier.add") as work:
            made = work.add(
                replace(dossier, id=self._ids.new(), number=number, registered_on=dossier.registered_on or today)
            )
            for position, client in enumerate(clients, 1):
                _check_client(client, today)
                work.add(replace(client, id=self._ids.new(), dossier_id=made.id, position=position))
            work.add(
                PhaseEvent(
                    id=self._ids.new(), dossier_id=made.id, phase=made.phase, began_on=made.registered_on or today
                )
            )
        return made

    def by_number(self, number: str) -> Dossier:
        """Return a dossier by its number; UserError `dossier.unknown` when there is none."""
        found = self._store.find(Dossier, number=number.strip())
        if not found:
            raise UserError("dossier.unknown", number=number)
        return found[0]

    def open_ids(self) -> list[str]:
        """Return the ids of all dossiers that are neither closed nor in the bin, by number."""
        found = self._store.find(Dossier, deleted_on=None, order_by="number")
        return [dossier.id for dossier in found if dossier.phase is not Phase.CLOSED]

    def get(self, dossier_id: str) -> Dossier:
        """Return a dossier by its id."""
        return self._store.get(Dossier, dossier_id)

    def clients(self, dossier_id: str) -> list[Client]:
        """Return the client and the partner, in that order."""
        return self._store.find(Client, dossier_id=dossier_id, order_by="position")

    def same_bsn(self, client: Client) -> list[Dossier]:
        """Return other open dossiers that already hold this person (features.md, design/domain.md 7)."""
        if client.bsn is None:
            return []
        others = self._store.find(Client, bsn=client.bsn)
        return [self._store.get(Dossier, other.dossier_id) for other in others if other.dossier_id != client.dossier_id]

    def save(self, dossier: Dossier) -> Dossier:
        """Store changed fields of the dossier."""
        with self._store.unit_of_work("dossier.save") as work:
            return work.save(dossier)

    def change(self, dossier_id: str, **fields: Any) -> Dossier:  # noqa: ANN401 - any field
        """Store some fields of the dossier as it is now."""
        return self.save(replace(self.get(dossier_id), **fields))

    def change_address(self, client_id: str, **parts: str) -> Client:
        """Store some parts of a person's address, leaving the others as they are now."""
        client = self._store.get(Client, client_id)
        return self.save_client(replace(client, address=replace(client.address, **parts)))

    def change_client(self, client_id: str, **fields: Any) -> Client:  # noqa: ANN401 - any field
        """Store some fields of a person as they are now."""
        return self.save_client(replace(self._store.get(Client, client_id), **fields))

    def save_client(self, client: Client) -> Client:
        """Store changed fields of a person; UserError as `add` for a person that cannot be."""
        _check_client(client, self._clock.today())
        with self._store.unit_of_work("client.save") as work:
            return work.save(client)

    def add_partner(self, dossier_id: str, partner: Client) -> Client:
        """Add the second person to a dossier that has one."""
        if len(self.clients(dossier_id)) != 1:
            raise UserError("dossier.one_or_two_clients")
        _check_client(partner, self._clock.today())
        with self._store.unit_of_work("client.add") as work:
            return work.add(replace(partner, id=self._ids.new(), dossier_id=dossier_id, position=2))

    def phase_history(self, dossier_id: str) -> list[PhaseEvent]:
        """Return the stays in phases, oldest first."""
        return stays_of(self._store, dossier_id)

    def close(self, dossier_id: str, reason: ExitReason, day: date | None = None) -> Dossier:
        """Close a dossier with its reason; creditors in a conversation over the hub are told that it is over.

        Each conversation is ended, also one that another followed: until then the creditor keeps it open. `day` is
        the day of exit that DDAS asks for, today when none is given; UserError for it as `past_day` raises.
        """
        with self._store.unit_of_work("dossier.close") as work:
            dossier = work.get(Dossier, dossier_id)
            return self.close_within(work, dossier, reason, past_day(self._clock, day))

    def close_within(self, work: UnitOfWork, dossier: Dossier, reason: ExitReason, day: date) -> Dossier:
        """Close a dossier as `close` does, on a day and as part of a larger step.

        Raises UserError `process.closed` for a dossier that is closed already, or `settlement.still_open` while its
        settlement is carried out: the end of that comes first.
        """
        if dossier.phase is Phase.CLOSED:
            raise UserError("process.closed", number=dossier.number)
        if work.count(Settlement, dossier_id=dossier.id, ended_on=None):
            raise UserError("settlement.still_open", number=dossier.number)
        tell_ended(work, self._hub, dossier, reason)
        moved = move_phase(work, self._ids, dossier, Phase.CLOSED, day)
        return work.save(replace(moved, closed_on=day, exit_reason=reason))

    def put_in_bin(self, dossier_id: str) -> Dossier:
        """Put a dossier in the bin; nothing of it is lost."""
        with self._store.unit_of_work("dossier.bin") as work:
            return work.save(replace(work.get(Dossier, dossier_id), deleted_on=self._clock.today()))

    def take_from_bin(self, dossier_id: str) -> Dossier:
        """Put a dossier from the bin back."""
        with self._store.unit_of_work("dossier.unbin") as work:
            return work.save(replace(work.get(Dossier, dossier_id), deleted_on=None))

    def vtlb(self, dossier_id: str) -> VtlbResult | None:
        """Return the newest VTLB result, or None."""
        results = self._store.find(VtlbResult, dossier_id=dossier_id, order_by=("calculated_on", "pk"))
        return results[-1] if results else None

    def vtlb_history(self, dossier_id: str) -> list[VtlbResult]:
        """Return all VTLB results, newest first."""
        return self._store.find(VtlbResult, dossier_id=dossier_id, order_by=("calculated_on", "pk"))[::-1]

    def add_vtlb(self, result: VtlbResult) -> VtlbResult:
        """Store the result of the VTLB calculator; older ones are kept.

        Raises UserError for negative amounts, a date in the future, or a capacity while the VTLB exceeds the income.
        """
        amounts = (result.net_income_cents, result.vtlb_cents, result.capacity_cents, result.assets_cents)
        if any(not 0 <= amount <= MAX_CENTS for amount in amounts):
            raise UserError("vtlb.amount_out_of_range")
        if result.calculated_on > self._clock.today():
            raise UserError("vtlb.future_date", day=result.calculated_on)
        if result.capacity_cents > result.derived_capacity_cents:
            raise UserError(
                "vtlb.capacity_too_high", capacity=result.capacity_cents, derived=result.derived_capacity_cents
            )
        with self._store.unit_of_work("vtlb.add") as work:
            return work.add(replace(result, id=self._ids.new()))

    def claims(self, dossier_id: str) -> list[Claim]:
        """Return the claims that are not in the bin, in their order."""
        return self._store.find(Claim, dossier_id=dossier_id, deleted_on=None, order_by=("position", "id"))

    def parties_of(self, claims: Sequence[Claim]) -> dict[str, Creditor]:
        """Return the creditors, collectors and bailiffs of claims, by id."""
        wanted = {
            party for claim in claims for party in (claim.creditor_id, claim.collector_id, claim.bailiff_id) if party
        }
        return {party.id: party for party in self._store.find(Creditor, id=tuple(sorted(wanted)))} if wanted else {}


def _check_client(client: Client, today: date) -> None:
    if not client.surname.strip():
        raise UserError("client.surname_missing")
    born = client.birth_date
    # A year of two digits is taken for one near today: 6-3-45 would be 2045, and stand so in every letter.
    if born is not None and not _OLDEST_BIRTH <= born <= today:
        raise UserError("client.birth_date", day=born)

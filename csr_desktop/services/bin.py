"""The bin: dossiers and claims that were put away, put back as long as they are there, never erased by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from csr_desktop.clock import Clock
from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.erasure import ErasureRequest, ErasureStatus
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.domain.safety_terms import SafetyTerms
from csr_desktop.errors import Message, UserError
from csr_desktop.services.deadlines.service import DeadlineService, Overdue
from csr_desktop.services.dossiers import DossierService
from csr_desktop.services.letters import LetterService
from csr_desktop.store.unit_of_work import Store

_WAITING = (BalanceStatus.REQUESTED, BalanceStatus.REMINDED)


@dataclass(frozen=True, slots=True)
class BinnedDossier:
    """A dossier in the bin: since when, and until which day it certainly stays there."""

    dossier_id: str
    number: str
    client_names: str
    since: date
    until: date
    is_over: bool
    is_asked: bool


@dataclass(frozen=True, slots=True)
class BinnedClaim:
    """A claim in the bin of a dossier that is not there itself."""

    claim_id: str
    dossier_id: str
    number: str
    creditor: str
    balance_cents: int | None
    since: date


class BinService:
    """Puts dossiers in the bin, with a warning where others still wait for us, and takes them out."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        terms: SafetyTerms,
        dossiers: DossierService,
        letters: LetterService,
        deadlines: DeadlineService,
    ) -> None:
        self._store = store
        self._clock = clock
        self._days = terms.bin.days
        self._dossiers = dossiers
        self._letters = letters
        self._deadlines = deadlines

    def warnings(self, dossier_id: str) -> list[Message]:
        """Return what is still open in a dossier: what a person should know before it goes to the bin (I9)."""
        dossier = self._store.get(Dossier, dossier_id)
        waiting = self._store.count(Claim, dossier_id=dossier_id, deleted_on=None, balance_status=_WAITING)
        sent = self._store.count(Proposal, dossier_id=dossier_id, status=ProposalStatus.SENT)
        unsent = sum(letter.is_waiting for letter in self._letters.of_dossier(dossier_id))
        found = []
        if waiting:
            found.append(Message.of("bin.open_balances", count=waiting))
        if sent:
            found.append(Message.of("bin.open_proposal"))
        if unsent:
            found.append(Message.of("bin.unsent_letters", count=unsent))
        if dossier.phase in (Phase.AGREED, Phase.EXECUTION):
            found.append(Message.of("bin.running"))
        return [*found, *(item.reason for item in self._deadlines.late(dossier_id))]

    def put(self, dossier_id: str) -> Dossier:
        """Put a dossier in the bin; UserError `bin.already` when it is there."""
        if self._store.get(Dossier, dossier_id).deleted_on is not None:
            raise UserError("bin.already")
        return self._dossiers.put_in_bin(dossier_id)

    def take_back(self, dossier_id: str) -> Dossier:
        """Put a dossier back as it was, also after its days: until it is erased nothing of it is lost.

        Raises UserError `bin.not_there`, or `bin.erasure_asked` while a request to erase it because of the bin is open.
        """
        if self._store.get(Dossier, dossier_id).deleted_on is None:
            raise UserError("bin.not_there")
        if dossier_id in self._asked():
            raise UserError("bin.erasure_asked")
        return self._dossiers.take_from_bin(dossier_id)

    def all(self) -> list[BinnedDossier]:
        """Return the dossiers in the bin, longest there first."""
        if self._store.count(Dossier) == self._store.count(Dossier, deleted_on=None):
            # Most days the bin is empty, and the list of dossiers asks at every look.
            return []
        today, asked = self._clock.today(), self._asked()
        found = []
        for dossier in self._store.find(Dossier):
            if dossier.deleted_on is None:
                continue
            until = dossier.deleted_on + timedelta(days=self._days)
            names = " en ".join(client.full_name for client in self._dossiers.clients(dossier.id))
            found.append(
                BinnedDossier(
                    dossier.id, dossier.number, names, dossier.deleted_on, until, today >= until, dossier.id in asked
                )
            )
        return sorted(found, key=lambda item: (item.since, item.number))

    def is_over(self, dossier_id: str) -> bool:
        """Whether a dossier has been in the bin for all its days."""
        deleted_on = self._store.get(Dossier, dossier_id).deleted_on
        return deleted_on is not None and self._clock.today() >= deleted_on + timedelta(days=self._days)

    def overdue(self) -> list[Overdue]:
        """Return the dossiers that were in the bin for all their days and for which nobody asked yet to erase them."""
        return [
            Overdue(item.dossier_id, item.number, item.until, Message.of("overdue.bin", day=item.until))
            for item in self.all()
            if item.is_over and not item.is_asked
        ]

    def claims(self, dossier_id: str | None = None) -> list[BinnedClaim]:
        """Return the claims in the bin, of all dossiers that are not there themselves or of one."""
        one: Mapping[str, Any] = {} if dossier_id is None else {"dossier_id": dossier_id}
        claims = [item for item in self._store.find(Claim, **one) if item.deleted_on is not None]
        dossiers = {item.id: item for item in self._store.find(Dossier, id=tuple({c.dossier_id for c in claims}))}
        parties = {item.id: item.name for item in self._store.find(Creditor, id=tuple({c.creditor_id for c in claims}))}
        found = [
            BinnedClaim(
                item.id,
                item.dossier_id,
                dossiers[item.dossier_id].number,
                parties[item.creditor_id],
                item.balance_cents,
                item.deleted_on,
            )
            for item in claims
            if item.deleted_on is not None and dossiers[item.dossier_id].deleted_on is None
        ]
        return sorted(found, key=lambda item: (item.number, item.since, item.claim_id))

    def take_back_claim(self, claim_id: str) -> Claim:
        """Put a claim back in its dossier; UserError `bin.not_there` when it is not in the bin."""
        with self._store.unit_of_work("claim.unbin") as work:
            claim = work.get(Claim, claim_id)
            if claim.deleted_on is None:
                raise UserError("bin.not_there")
            return work.save(replace(claim, deleted_on=None))

    def _asked(self) -> set[str]:
        return {item.dossier_id for item in self._store.find(ErasureRequest, status=ErasureStatus.OPEN)}

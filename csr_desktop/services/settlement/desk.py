"""Everything a counsellor does with a settlement that is carried out, in one place: `core.settlement`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from csr_desktop.clock import Clock
from csr_desktop.domain.settlement import Settlement
from csr_desktop.domain.settlement_terms import SettlementTerms
from csr_desktop.ids import IdMaker
from csr_desktop.services.hub_outgoing import HubComposer
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.services.second_eyes import SecondEyes
from csr_desktop.services.settlement.bank_file import BankFiles
from csr_desktop.services.settlement.ending import Endings
from csr_desktop.services.settlement.facts import NormsOn, SettlementFacts, read_facts, read_settlements
from csr_desktop.services.settlement.payment_board import PaymentBoard
from csr_desktop.services.settlement.planning import PayoutPlanner
from csr_desktop.services.settlement.reserve import Reserve
from csr_desktop.services.settlement.reviews import Reviews
from csr_desktop.services.settlement.starting import SettlementStart
from csr_desktop.services.settlement.steps import SettlementSteps
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts


class SettlementDesk:
    """The parts of carrying out, wired: start, reserve, payouts, files for the bank, reviews, the end, what is next."""

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        norms_on: NormsOn,
        terms: SettlementTerms,
        organisation: OrganisationService,
        hub: HubComposer,
        texts: Texts,
        eyes: SecondEyes,
        bkr_on: Callable[[date], date],
    ) -> None:
        self._store = store
        self._norms_on = norms_on
        self.beginning = SettlementStart(store, ids, clock, norms_on, terms, organisation)
        self.reserve = Reserve(store, ids, clock, norms_on)
        self.payouts = PayoutPlanner(store, ids, clock, norms_on)
        self.bank = BankFiles(store, ids, clock, norms_on, terms, organisation, eyes)
        self.payments = PaymentBoard(store, norms_on, eyes)
        self.reviews = Reviews(store, ids, clock, norms_on, self.reserve)
        self.endings = Endings(store, ids, clock, norms_on, terms, hub, texts, bkr_on)
        self.steps = SettlementSteps(store, clock, norms_on)

    def facts(self, dossier_id: str) -> SettlementFacts:
        """Return the last settlement of a dossier with everything known about it; UserError `settlement.none`."""
        return read_facts(self._store, self._norms_on, dossier_id)

    def all_of(self, dossier_id: str) -> list[Settlement]:
        """Return all settlements of a dossier, oldest first; empty when none was carried out."""
        return read_settlements(self._store, dossier_id)

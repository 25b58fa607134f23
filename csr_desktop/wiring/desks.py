"""The services above a single step: court, settlement, terms, figures, the work of today."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from csr_desktop.services.table_folders import TableKind
from csr_desktop.wiring.cases import Cases

if TYPE_CHECKING:
    from csr_desktop.domain.court_terms import CourtTable
    from csr_desktop.domain.settlement_terms import SettlementTerms
    from csr_desktop.services.client_letters import ClientLetterService
    from csr_desktop.services.court import CourtService
    from csr_desktop.services.court_file import CourtFileService
    from csr_desktop.services.ddas.service import DdasService
    from csr_desktop.services.deadlines.service import DeadlineService
    from csr_desktop.services.deadlines.terms import TermTables
    from csr_desktop.services.figures.documents import FigureDocuments
    from csr_desktop.services.figures.service import FigureService
    from csr_desktop.services.hand_over_sheet import HandOverSheet
    from csr_desktop.services.letter_rehearsal import LetterRehearsal
    from csr_desktop.services.norms import NormService
    from csr_desktop.services.outcome_letters import OutcomeLetterService
    from csr_desktop.services.ready import ReadyService
    from csr_desktop.services.settlement.desk import SettlementDesk
    from csr_desktop.services.today.document import TodayPrint
    from csr_desktop.services.today.service import TodayService
    from csr_desktop.services.transfer import DossierTransferService
    from csr_desktop.services.transfer_in import DossierTakeIn
    from csr_desktop.services.workbench import WorkbenchService


class Desks(Cases):
    """The services above a single step: court, settlement, terms, figures, the work of today."""

    @cached_property
    def court(self) -> CourtService:
        """The compulsory settlement and the WSNP."""
        from csr_desktop.services.court import CourtService

        return CourtService(
            self.store,
            self.ids,
            self.clock,
            self._court_table,
            self.norms,
            self.claim_rules,
            self.consents,
            self.organisation,
        )

    @cached_property
    def court_files(self) -> CourtFileService:
        """The file for the court."""
        from csr_desktop.services.court_file import CourtFileService

        return CourtFileService(self.store, self.clock, self.texts, self.court, self.organisation, self._desk)

    @cached_property
    def figures(self) -> FigureService:
        """Figures, each with its dossiers."""
        from csr_desktop.domain.figure_norms import load_figure_norms
        from csr_desktop.services.figures.service import FigureService

        return FigureService(
            self.store, self.clock, load_figure_norms(self.folders.folder(TableKind.FIGURES), self._day)
        )

    @cached_property
    def figure_documents(self) -> FigureDocuments:
        """Figures as a report and a sheet."""
        from csr_desktop.services.figures.documents import FigureDocuments

        return FigureDocuments(self.texts, self._desk, self.organisation, self.clock)

    @cached_property
    def ready(self) -> ReadyService:
        """Whether a dossier is complete."""
        from csr_desktop.domain.readiness_table import load_readiness_table
        from csr_desktop.services.ready import ReadyService

        return ReadyService(
            self.store,
            self.ids,
            self.clock,
            self.norms,
            self.class_table,
            load_readiness_table(self._resources / "readiness", self._day),
            self.organisation,
            self._desk,
            self.texts,
            self.claim_rules,
        )

    @cached_property
    def norm_packages(self) -> NormService:
        """The norms in force, and packages that bring new ones."""
        from csr_desktop.services.norms import NormService

        return NormService(
            self.store, self.clock, self.package_shelf, self.folders, self._resources, self.refused_packages
        )

    @cached_property
    def deadlines(self) -> DeadlineService:
        """What is due, and why."""
        from csr_desktop.services.deadlines.service import DeadlineService

        return DeadlineService(self.store, self.ids, self.clock, self._term_tables)

    @cached_property
    def settlement(self) -> SettlementDesk:
        """Carrying out an agreement."""
        from csr_desktop.domain.term_table import TermCode
        from csr_desktop.proposals.norms import load_norms
        from csr_desktop.services.settlement.desk import SettlementDesk

        return SettlementDesk(
            self.store,
            self.ids,
            self.clock,
            cache(lambda day: load_norms(self.folders.folder(TableKind.NORMS), day)),
            self._settlement_terms,
            self.organisation,
            self.composer,
            self.texts,
            self.second_looks,
            lambda day: self.deadlines.terms().end(TermCode.BKR, day),
        )

    @cached_property
    def client_letters(self) -> ClientLetterService:
        """Letters to the client."""
        from csr_desktop.services.client_letter_facts import ClientLetterComposer
        from csr_desktop.services.client_letters import ClientLetterService

        composer = ClientLetterComposer(
            self._letter_composer, self.texts, self.norms, self.ready, self.deadlines, self.settlement
        )
        return ClientLetterService(self.store, self.letters, composer)

    @cached_property
    def outcome_letters(self) -> OutcomeLetterService:
        """Letters about how an offer and a settlement go on."""
        from csr_desktop.domain.term_table import TermCode
        from csr_desktop.proposals.norms import load_norms
        from csr_desktop.services.outcome_facts import OutcomeComposer
        from csr_desktop.services.outcome_letters import OutcomeLetterService

        return OutcomeLetterService(
            self.store,
            self.letters,
            OutcomeComposer(self.norms, self.class_table, self._court_table, self.texts, self._letter_composer),
            self.reconsiderations,
            self._court_table,
            self.norms,
            cache(lambda day: load_norms(self.folders.folder(TableKind.NORMS), day)),
            lambda day: self.deadlines.terms().end(TermCode.BKR, day),
        )

    @cached_property
    def letter_rehearsal(self) -> LetterRehearsal:
        """Texts of letters shown with what a dossier would give now."""
        from csr_desktop.services.letter_rehearsal import LetterRehearsal

        return LetterRehearsal(
            self.store,
            self.letter_preview,
            self.letters,
            self.client_letters,
            self.outcome_letters,
            self.balances,
            self.proposals,
        )

    @cached_property
    def transfer(self) -> DossierTransferService:
        """A dossier to another workstation."""
        from csr_desktop.services.transfer import DossierTransferService

        return DossierTransferService(self.store, self.clock, is_practice=self._is_practice)

    @cached_property
    def take_in(self) -> DossierTakeIn:
        """A dossier from another workstation."""
        from csr_desktop.services.transfer_in import DossierTakeIn

        return DossierTakeIn(self.store, self.ids, self.clock, self.dossiers, is_practice=self._is_practice)

    @cached_property
    def hand_over_sheet(self) -> HandOverSheet:
        """A dossier on paper for who takes it over."""
        from csr_desktop.services.hand_over_sheet import HandOverSheet

        return HandOverSheet(
            self.store,
            self.clock,
            self.texts,
            self._desk,
            self.organisation,
            self.workbench,
            self.deadlines,
            self.overviews,
            self.guidance,
        )

    @cached_property
    def ddas(self) -> DdasService:
        """Deliveries by the national standard."""
        from csr_desktop.services.ddas.service import DdasService

        return DdasService(
            self.store,
            self.ids,
            self.clock,
            self.texts,
            self.organisation,
            is_practice=self._is_practice,
        )

    @cached_property
    def today(self) -> TodayService:
        """The work list."""
        from csr_desktop.services.today.service import TodayService

        return TodayService(self.store, self.ids, self.clock, self.deadlines, self.ready)

    @cached_property
    def today_print(self) -> TodayPrint:
        """The work list on paper."""
        from csr_desktop.services.today.document import TodayPrint

        return TodayPrint(self._desk, self.texts, self.organisation, self.clock)

    @cached_property
    def workbench(self) -> WorkbenchService:
        """What the page of a dossier shows."""
        from csr_desktop.services.workbench import WorkbenchService

        return WorkbenchService(
            self.dossiers,
            self.proposals,
            self.letters,
            self.deadlines,
            self.norms,
            self.clock,
            self.claim_marks,
            self.intake,
            self.court,
            self.decisions,
        )

    @cached_property
    def _court_table(self) -> CourtTable:
        """The questions and terms of the court; the work list asks for them, not for the service."""
        from csr_desktop.domain.court_terms import load_court_table

        return load_court_table(self.folders.folder(TableKind.COURT), self._day)

    @cached_property
    def _settlement_terms(self) -> SettlementTerms:
        from csr_desktop.domain.settlement_terms import load_settlement_terms

        return load_settlement_terms(self.folders.folder(TableKind.SETTLEMENT), self._day)

    @cached_property
    def _term_tables(self) -> TermTables:
        from csr_desktop.domain.term_table import load_term_table
        from csr_desktop.services.deadlines.terms import TermTables

        return TermTables(
            load_term_table(self.folders.folder(TableKind.TERMS), self._day), self.norms, self.exchange_terms,
            self.safety, self.class_table, self._court_table.terms, self._settlement_terms.start,
        )  # fmt: skip

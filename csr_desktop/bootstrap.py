"""Composition root: the only place that knows which concrete parts make up the program."""

from __future__ import annotations

import getpass
from functools import cache
from pathlib import Path

from csr_desktop.clock import Clock
from csr_desktop.domain.claim_rules import load_claim_rules
from csr_desktop.domain.class_table import ClassTable, load_class_table
from csr_desktop.domain.court_terms import load_court_table
from csr_desktop.domain.exchange_terms import ExchangeTerms, load_exchange_terms
from csr_desktop.domain.figure_norms import load_figure_norms
from csr_desktop.domain.readiness_table import load_readiness_table
from csr_desktop.domain.safety_terms import SafetyTerms, load_safety_terms
from csr_desktop.domain.settlement_terms import load_settlement_terms
from csr_desktop.domain.term_table import TermCode, load_term_table
from csr_desktop.ids import IdMaker
from csr_desktop.passphrase import check_passphrase
from csr_desktop.paths import AppPaths, resources_dir
from csr_desktop.practice_database import is_practice
from csr_desktop.proposals.norms import NormPackage, load_norms
from csr_desktop.services.anchors import BackupAnchors, LogAnchors, WitnessAnchors
from csr_desktop.services.approvers import ApproverService
from csr_desktop.services.audit import AuditService
from csr_desktop.services.backups import BackupService
from csr_desktop.services.balances import BalanceService
from csr_desktop.services.bin import BinService
from csr_desktop.services.channel_choice import ChannelChoice
from csr_desktop.services.claim_marks import ClaimMarkService
from csr_desktop.services.claim_rules import ClaimRules
from csr_desktop.services.claims import ClaimService
from csr_desktop.services.consents import ConsentService
from csr_desktop.services.court import CourtService
from csr_desktop.services.court_file import CourtFileService
from csr_desktop.services.ddas.service import DdasService
from csr_desktop.services.deadlines.service import DeadlineService
from csr_desktop.services.deadlines.terms import TermTables
from csr_desktop.services.documents import DocumentService
from csr_desktop.services.dossiers import DossierService
from csr_desktop.services.drafts import Drafts
from csr_desktop.services.erasure import ErasureService
from csr_desktop.services.exchange.boxes import BoxReader
from csr_desktop.services.exchange.service import ExchangeService
from csr_desktop.services.exchange.settings import HubSettingsService
from csr_desktop.services.figures.documents import FigureDocuments
from csr_desktop.services.figures.service import FigureService
from csr_desktop.services.guidance import GuidanceService
from csr_desktop.services.health import HealthService
from csr_desktop.services.history import HistoryService
from csr_desktop.services.hub_book import HubBook
from csr_desktop.services.hub_incoming import DossierInbox, MessageEffects
from csr_desktop.services.hub_outgoing import HubComposer
from csr_desktop.services.hub_review import HubReview
from csr_desktop.services.hub_status import HubStatusService
from csr_desktop.services.hub_timeline import HubTimeline
from csr_desktop.services.keys import KeyService
from csr_desktop.services.late_creditors import LateCreditorService
from csr_desktop.services.letter_facts import LetterComposer
from csr_desktop.services.letters import LetterService
from csr_desktop.services.list_exchange import ListExchangeService
from csr_desktop.services.list_imports import ListImportService
from csr_desktop.services.list_transport.ways import ListTransports
from csr_desktop.services.log_review import LogReviewService
from csr_desktop.services.log_words import LogWords
from csr_desktop.services.organisation import Organisation, OrganisationService
from csr_desktop.services.overviews import OverviewService
from csr_desktop.services.process import ProcessService
from csr_desktop.services.process_decisions import DecisionService
from csr_desktop.services.process_handover import HandoverService
from csr_desktop.services.process_intake import IntakeService
from csr_desktop.services.process_looks import SecondLookService
from csr_desktop.services.proposals import ProposalService
from csr_desktop.services.ready import ReadyService
from csr_desktop.services.reconsiderations import ReconsiderationService
from csr_desktop.services.refusals import RefusalReader
from csr_desktop.services.register import RegisterService
from csr_desktop.services.requotes import RequoteService
from csr_desktop.services.retention import RetentionService
from csr_desktop.services.settlement.desk import SettlementDesk
from csr_desktop.services.support import SupportService
from csr_desktop.services.today.service import TodayService
from csr_desktop.services.transfer import DossierTransferService
from csr_desktop.services.workbench import WorkbenchService
from csr_desktop.store.keys import KdfParameters, open_with_organisation_key, open_with_recovery_key
from csr_desktop.store.opening import Unlock, create_store, open_store, open_store_by
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts
from csr_desktop.vault import SecretStore, system_vault


class Core:
    """All services on one open database; belongs to the thread that made it."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: IdMaker,
        texts: Texts,
        resources: Path,
        vault: SecretStore | None = None,
    ) -> None:
        from csr_desktop.letters.desk import LetterDesk
        from csr_desktop.lists.profiles import load_list_profile
        from csr_desktop.lists.reading import read_list

        self.store = store
        self.clock = clock
        self.texts = texts
        self.norms: NormPackage = load_norms(resources / "norms", clock.today())
        self.safety: SafetyTerms = load_safety_terms(resources / "safety", clock.today())
        self.exchange_terms: ExchangeTerms = load_exchange_terms(resources / "exchange", clock.today())
        self.class_table: ClassTable = load_class_table(resources / "classes", clock.today())
        self.organisation = OrganisationService(store)
        self.register = RegisterService(store, ids)
        self.channels = ChannelChoice(lambda: store.setting("hub.participant_id") or None)
        self.composer = HubComposer(ids, clock, self.organisation, texts, self.exchange_terms.messages)
        self.dossiers = DossierService(store, ids, clock, self.composer)
        self.process = ProcessService(store, ids, clock)
        self.intake = IntakeService(store, ids, clock)
        self.second_looks = SecondLookService(store, ids, clock)
        self.decisions = DecisionService(store, ids, clock, self.dossiers, self.second_looks)
        self.handover = HandoverService(store, ids, clock)
        self.guidance = GuidanceService(store, ids, clock)
        self.documents = DocumentService(store, ids, clock)
        self.claims = ClaimService(store, ids, clock, self.class_table)
        self.overviews = OverviewService(store)
        desk = LetterDesk(resources)
        self.letters = LetterService(
            store,
            ids,
            clock,
            LetterComposer(self.norms, self.class_table, texts),
            self.register,
            self.organisation,
            desk,
            self.channels,
            self.composer,
        )
        self.balances = BalanceService(
            store, ids, clock, self.norms, self.letters, self.register, self.channels, self.composer
        )
        transports = ListTransports(
            store,
            clock,
            self.organisation,
            load_list_profile(resources / "profiles" / "saldo-portal.toml"),
            lambda path: read_list(path, kind="answers", class_table=self.class_table, today=clock.today()),
        )
        self.lists = ListExchangeService(store, self.organisation, transports)
        self.list_imports = ListImportService(
            store, ids, clock, self.class_table, self.register, self.organisation, transports
        )
        self.consents = ConsentService(ids, clock, texts, self.register)
        self.claim_rules = ClaimRules(load_claim_rules(resources / "claim_rules", clock.today()), clock)
        self.claim_marks = ClaimMarkService(store, ids, clock, self.claim_rules)
        self.proposals = ProposalService(
            store, ids, clock, self.norms, texts, self.consents, self.letters, self.channels, self.composer,
            self.claim_rules, self.second_looks,
        )  # fmt: skip
        self.requotes = RequoteService(store, self.proposals)
        self.reconsiderations = ReconsiderationService(store, ids, clock, self.consents, self.composer)
        self.late_creditors = LateCreditorService(store, ids, clock)
        self.court = CourtService(
            store, ids, clock, load_court_table(resources / "court", clock.today()), self.norms, self.claim_rules,
            self.consents, self.organisation,
        )  # fmt: skip
        self.court_files = CourtFileService(store, clock, texts, self.court, self.organisation, desk)
        self.figures = FigureService(store, clock, load_figure_norms(resources / "figures", clock.today()))
        self.figure_documents = FigureDocuments(texts, desk, self.organisation, clock)
        self.ready = ReadyService(
            store, ids, clock, self.norms, self.class_table,
            load_readiness_table(resources / "readiness", clock.today()), self.organisation, desk, texts,
            self.claim_rules,
        )  # fmt: skip
        settlement_terms = load_settlement_terms(resources / "settlement", clock.today())
        tables = TermTables(
            load_term_table(resources / "terms", clock.today()), self.norms, self.exchange_terms, self.safety,
            self.class_table, self.court.table.terms, settlement_terms.start,
        )  # fmt: skip
        self.deadlines = DeadlineService(store, ids, clock, tables)
        self.settlement = SettlementDesk(
            store, ids, clock, cache(lambda day: load_norms(resources / "norms", day)),
            settlement_terms, self.organisation, self.composer, texts,
            self.second_looks, lambda day: self.deadlines.terms().end(TermCode.BKR, day),
        )  # fmt: skip
        self.transfer = DossierTransferService(store, clock)
        vault = vault or system_vault()
        self.keys = KeyService(store, vault)
        hub = HubSettingsService(store, clock, vault, ids.new, is_practice=is_practice(store.database.path))
        effects = MessageEffects(ids, clock, self.register, self.composer)
        self.exchange = ExchangeService(store, ids, clock, texts, hub, DossierInbox(effects), self.exchange_terms)
        self.hub_review = HubReview(store, clock, effects)
        self.hub_book = HubBook(store)
        self.hub_status = HubStatusService(store, self.composer)
        self.hub_timeline = HubTimeline(store, ids, clock, texts)
        self.refusals = RefusalReader(store)
        self.exchange_boxes = BoxReader(store)
        self.ddas = DdasService(
            store, ids, clock, texts, self.organisation, is_practice=is_practice(store.database.path)
        )
        self.drafts = Drafts(store.database, clock)
        self.backups = BackupService(store, clock, self.safety)
        self.health = HealthService(store, clock, self.safety.health)
        words = LogWords(store, texts, self.class_table)
        backed_up = BackupAnchors(store, texts, lambda: (self.backups.folder, self.backups.second_folder))
        anchors = LogAnchors(store, clock, backed_up, WitnessAnchors(store, texts))
        self.audit = AuditService(
            store,
            clock,
            texts,
            self.safety.log.same_view_minutes,
            words,
            desk,
            anchors,
            LogReviewService(store, ids, clock, self.safety.log, words, lambda: [*store.log.check(), *anchors.check()]),
        )
        self.history = HistoryService(store, anchors.check)
        self.retention = RetentionService(store, clock, self.safety)
        self.bin = BinService(store, clock, self.safety, self.dossiers, self.letters, self.deadlines)
        self.approvers = ApproverService(store, ids, clock, self.safety)
        self.erasure = ErasureService(
            store, ids, clock, self.dossiers, self.retention, self.bin, self.approvers, self.backups
        )
        self.erasure.finish_interrupted()
        self.support = SupportService(
            store, clock, texts, self.class_table, self.safety, self.backups, self.keys, self.history.check,
            AppPaths.for_user().logs,
        )  # fmt: skip
        self.today = TodayService(store, ids, clock, self.deadlines, self.ready)
        self.workbench = WorkbenchService(
            self.dossiers,
            self.claims,
            self.proposals,
            self.letters,
            self.deadlines,
            self.norms,
            clock,
            self.claim_marks,
        )

    def close(self) -> None:
        """Close the database."""
        self.store.close()


def open_core(path: Path, passphrase: str, clock: Clock, texts: Texts) -> Core:
    """Open a database and wire the services."""
    ids = IdMaker(clock)
    return _wired(open_store(path, passphrase, clock, ids, actor=_actor()), clock, ids, texts)


def create_core(
    path: Path,
    passphrase: str,
    clock: Clock,
    texts: Texts,
    organisation: Organisation,
    *,
    kdf: KdfParameters | None = None,
) -> tuple[Core, str]:
    """Make a new database with its organisation; return the services and the recovery key."""
    ids = IdMaker(clock)
    store, recovery_key = create_store(path, passphrase, clock, ids, actor=_actor(), kdf=kdf)
    core = _wired(store, clock, ids, texts)
    try:
        core.organisation.save(organisation)
    except BaseException:
        core.close()
        raise
    return core, recovery_key


def _wired(store: Store, clock: Clock, ids: IdMaker, texts: Texts) -> Core:
    try:
        return Core(store, clock, ids, texts, resources_dir())
    except BaseException:
        # Left open, it would be locked for the next try.
        store.close()
        raise


def open_core_by(path: Path, unlock: Unlock, clock: Clock, texts: Texts) -> Core:
    """Open a database with whatever secret `unlock` holds (recovery key, organisation key, remembered) and wire it."""
    ids = IdMaker(clock)
    return _wired(open_store_by(path, unlock, clock, ids, actor=_actor()), clock, ids, texts)


def open_core_with_recovery_key(path: Path, recovery_key: str, passphrase: str, clock: Clock, texts: Texts) -> Core:
    """Open a database with its printed recovery key and give it a new passphrase; the recovery key stays valid."""
    return _opened_anew(path, lambda database: open_with_recovery_key(database, recovery_key), passphrase, clock, texts)


def open_core_with_organisation_key(
    path: Path, private_key: bytes, key_passphrase: str, passphrase: str, clock: Clock, texts: Texts
) -> Core:
    """Open a database with an organisation key (private PEM and its passphrase) and give it a new passphrase."""
    return _opened_anew(
        path,
        lambda database: open_with_organisation_key(database, private_key, key_passphrase),
        passphrase,
        clock,
        texts,
    )


def _opened_anew(path: Path, unlock: Unlock, passphrase: str, clock: Clock, texts: Texts) -> Core:
    check_passphrase(passphrase)
    core = open_core_by(path, unlock, clock, texts)
    try:
        core.keys.change_passphrase(passphrase)
    except BaseException:
        core.close()
        raise
    return core


def _actor() -> str:
    try:
        return getpass.getuser()
    except OSError:
        return "onbekend"

"""The services on a dossier: people, debts, letters, proposals, and the process they go through."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from csr_desktop.services.table_folders import TableKind
from csr_desktop.wiring.tables import Tables

if TYPE_CHECKING:
    from csr_desktop.services.balances import BalanceService
    from csr_desktop.services.channel_choice import ChannelChoice
    from csr_desktop.services.claim_marks import ClaimMarkService
    from csr_desktop.services.claim_rules import ClaimRules
    from csr_desktop.services.claims import ClaimService
    from csr_desktop.services.client_payments import DepositAccount
    from csr_desktop.services.companions import CompanionDesk
    from csr_desktop.services.consents import ConsentService
    from csr_desktop.services.documents import DocumentService
    from csr_desktop.services.dossiers import DossierService
    from csr_desktop.services.guidance import GuidanceService
    from csr_desktop.services.house_style import HouseStyleDesk
    from csr_desktop.services.hub_outgoing import HubComposer
    from csr_desktop.services.late_creditors import LateCreditorService
    from csr_desktop.services.letter_archive import LetterArchive
    from csr_desktop.services.letter_facts import LetterComposer
    from csr_desktop.services.letter_post import LetterPost
    from csr_desktop.services.letter_preview import LetterPreview
    from csr_desktop.services.letter_reading import LetterReading
    from csr_desktop.services.letter_text_files import LetterTextFiles
    from csr_desktop.services.letter_texts import LetterTextService
    from csr_desktop.services.letters import LetterService
    from csr_desktop.services.list_senders import ListSenderService
    from csr_desktop.services.list_views import ListViewService
    from csr_desktop.services.organisation import OrganisationService
    from csr_desktop.services.overviews import OverviewService
    from csr_desktop.services.print_runs import PrintRunService
    from csr_desktop.services.process import ProcessService
    from csr_desktop.services.process_decisions import DecisionService
    from csr_desktop.services.process_handover import HandoverService
    from csr_desktop.services.process_intake import IntakeService
    from csr_desktop.services.process_looks import SecondLookService
    from csr_desktop.services.proposals import ProposalService
    from csr_desktop.services.reconsiderations import ReconsiderationService
    from csr_desktop.services.refusals import RefusalReader
    from csr_desktop.services.register import RegisterService
    from csr_desktop.services.requotes import RequoteService
    from csr_desktop.services.team import TeamService


class Cases(Tables):
    """The services on a dossier: people, debts, letters, proposals, and the process they go through."""

    @cached_property
    def deposit_account(self) -> DepositAccount:
        """The account on which clients pay in."""
        from csr_desktop.services.client_payments import DepositAccount

        return DepositAccount(self.organisation)

    @cached_property
    def organisation(self) -> OrganisationService:
        """Our own name, address and people."""
        from csr_desktop.services.organisation import OrganisationService

        return OrganisationService(self.store)

    @property
    def counsellor(self) -> str:
        """Who works here, as the organisation has it; for a window that comes up, without all that it knows besides."""
        from csr_desktop.services.who import counsellor_of

        return counsellor_of(self.store)

    @cached_property
    def register(self) -> RegisterService:
        """Creditors, collectors and what they agreed to."""
        from csr_desktop.services.register import RegisterService

        return RegisterService(self.store, self.ids)

    @cached_property
    def channels(self) -> ChannelChoice:
        """Which way a message goes to a party."""
        from csr_desktop.services.channel_choice import ChannelChoice

        return ChannelChoice(lambda: self.store.setting("hub.participant_id") or None)

    @cached_property
    def composer(self) -> HubComposer:
        """Makes messages for the hub."""
        from csr_desktop.services.hub_outgoing import HubComposer

        return HubComposer(self.ids, self.clock, self.organisation, self.texts, self.exchange_terms.messages)

    @cached_property
    def dossiers(self) -> DossierService:
        """Dossiers and their clients."""
        from csr_desktop.services.dossiers import DossierService

        return DossierService(self.store, self.ids, self.clock, self.composer)

    @cached_property
    def process(self) -> ProcessService:
        """The phase of a dossier."""
        from csr_desktop.services.process import ProcessService

        return ProcessService(self.store, self.ids, self.clock)

    @cached_property
    def intake(self) -> IntakeService:
        """The first talk and the plan."""
        from csr_desktop.services.process_intake import IntakeService

        return IntakeService(self.store, self.ids, self.clock)

    @cached_property
    def second_looks(self) -> SecondLookService:
        """Steps that wait for a colleague."""
        from csr_desktop.services.process_looks import SecondLookService

        return SecondLookService(self.store, self.ids, self.clock)

    @cached_property
    def decisions(self) -> DecisionService:
        """Decisions on admission and their ends."""
        from csr_desktop.services.process_decisions import DecisionService

        return DecisionService(self.store, self.ids, self.clock, self.dossiers, self.second_looks)

    @cached_property
    def handover(self) -> HandoverService:
        """A dossier goes to a colleague."""
        from csr_desktop.services.process_handover import HandoverService

        return HandoverService(self.store, self.ids, self.clock)

    @cached_property
    def list_senders(self) -> ListSenderService:
        """How the lists of senders are read."""
        from csr_desktop.services.list_senders import ListSenderService

        return ListSenderService(self.store)

    @cached_property
    def list_views(self) -> ListViewService:
        """How people look at the list of dossiers."""
        from csr_desktop.services.list_views import ListViewService

        return ListViewService(self.store)

    @cached_property
    def team(self) -> TeamService:
        """Who works here."""
        from csr_desktop.services.team import TeamService

        return TeamService(self.store, self.organisation)

    @cached_property
    def guidance(self) -> GuidanceService:
        """Budget guidance and support."""
        from csr_desktop.services.guidance import GuidanceService

        return GuidanceService(self.store, self.ids, self.clock)

    @cached_property
    def documents(self) -> DocumentService:
        """What was received and kept."""
        from csr_desktop.services.documents import DocumentService

        return DocumentService(self.store, self.ids, self.clock)

    @cached_property
    def claims(self) -> ClaimService:
        """The debts of a dossier."""
        from csr_desktop.services.claims import ClaimService

        return ClaimService(self.store, self.ids, self.clock, self.class_table)

    @cached_property
    def overviews(self) -> OverviewService:
        """Lists and search."""
        from csr_desktop.services.overviews import OverviewService

        return OverviewService(self.store)

    @cached_property
    def letters(self) -> LetterService:
        """Letters and their archive."""
        from csr_desktop.services.letters import LetterService

        return LetterService(
            self.store,
            self.ids,
            self.clock,
            self._letter_composer,
            self.register,
            self.organisation,
            self._desk,
            self.channels,
            self.composer,
            self.companions,
        )

    @cached_property
    def letter_reading(self) -> LetterReading:
        """How easily letters to clients read."""
        from csr_desktop.services.letter_reading import LetterReading

        return LetterReading(self.store, self.plain)

    @cached_property
    def companions(self) -> CompanionDesk:
        """The sheet that goes with letters to clients, and its languages."""
        from csr_desktop.services.companions import CompanionDesk

        return CompanionDesk(self.store, self.clock, self._resources)

    @cached_property
    def letter_archive(self) -> LetterArchive:
        """Letters found back, explained, and taken back before they were sent."""
        from csr_desktop.services.letter_archive import LetterArchive

        return LetterArchive(self.store, self.clock, self.texts, self.letters, self._desk)

    @cached_property
    def letter_post(self) -> LetterPost:
        """Labels, envelopes and files of letters."""
        from csr_desktop.services.letter_post import LetterPost

        return LetterPost(self.store, self.letters, self.texts, self._desk, self.tables.post)

    @cached_property
    def print_runs(self) -> PrintRunService:
        """Letters through the printer to the post."""
        from csr_desktop.services.print_runs import PrintRunService
        from csr_desktop.services.run_cover import RunCover

        cover = RunCover(self._desk, self.texts, self.organisation, self.tables.post)
        return PrintRunService(self.store, self.ids, self.clock, self.letters, cover, self.tables.post)

    @cached_property
    def letter_texts(self) -> LetterTextService:
        """The texts of letters, and which are in use."""
        from csr_desktop.services.letter_text_checks import PersonalWords
        from csr_desktop.services.letter_texts import LetterTextService
        from csr_desktop.services.letter_texts_in_use import TextsInUse

        texts = self._desk.texts
        personal = PersonalWords(self.store, self.clock, texts)
        return LetterTextService(self.store, self.ids, self.clock, texts, TextsInUse(self.store, self.clock), personal)

    @cached_property
    def letter_preview(self) -> LetterPreview:
        """Letters that are only looked at."""
        from csr_desktop.services.letter_preview import LetterPreview

        return LetterPreview(self.store, self._desk, self.house_style, self.clock)

    @cached_property
    def letter_text_files(self) -> LetterTextFiles:
        """Texts of letters to and from a file."""
        from csr_desktop.services.letter_text_files import LetterTextFiles

        return LetterTextFiles(self.store, self.clock, self.letter_texts, self.organisation)

    @cached_property
    def balances(self) -> BalanceService:
        """Asking for balances."""
        from csr_desktop.services.balances import BalanceService

        return BalanceService(
            self.store, self.ids, self.clock, self.norms, self.letters, self.register, self.channels, self.composer
        )

    @cached_property
    def consents(self) -> ConsentService:
        """Who consented in advance, and why not."""
        from csr_desktop.services.consents import ConsentService

        return ConsentService(self.ids, self.clock, self.texts, self.register)

    @cached_property
    def claim_rules(self) -> ClaimRules:
        """What the law says of kinds of debts."""
        from csr_desktop.domain.claim_rules import load_claim_rules
        from csr_desktop.services.claim_rules import ClaimRules

        return ClaimRules(load_claim_rules(self.folders.folder(TableKind.CLAIM_RULES), self._day), self.clock)

    @cached_property
    def house_style(self) -> HouseStyleDesk:
        """The look of letters, and two sheets to judge it by."""
        from csr_desktop.services.house_style import HouseStyleDesk

        return HouseStyleDesk(self.organisation, self._desk, self.texts, self.clock)

    @cached_property
    def claim_marks(self) -> ClaimMarkService:
        """Judgements of people on a debt."""
        from csr_desktop.services.claim_marks import ClaimMarkService

        return ClaimMarkService(self.store, self.ids, self.clock, self.claim_rules)

    @cached_property
    def proposals(self) -> ProposalService:
        """Calculating, freezing and sending proposals."""
        from csr_desktop.services.proposals import ProposalService

        return ProposalService(
            self.store,
            self.ids,
            self.clock,
            self.norms,
            self.texts,
            self.consents,
            self.letters,
            self.channels,
            self.composer,
            self.claim_rules,
            self.second_looks,
        )

    @cached_property
    def requotes(self) -> RequoteService:
        """Asking balances anew before a proposal."""
        from csr_desktop.services.requotes import RequoteService

        return RequoteService(self.store, self.proposals)

    @cached_property
    def reconsiderations(self) -> ReconsiderationService:
        """Asking who refused to think again."""
        from csr_desktop.services.reconsiderations import ReconsiderationService

        return ReconsiderationService(self.store, self.ids, self.clock, self.composer)

    @cached_property
    def late_creditors(self) -> LateCreditorService:
        """Creditors that come after the proposal."""
        from csr_desktop.services.late_creditors import LateCreditorService

        return LateCreditorService(self.store, self.ids, self.clock)

    @cached_property
    def refusals(self) -> RefusalReader:
        """What creditors refused."""
        from csr_desktop.services.refusals import RefusalReader

        return RefusalReader(self.store)

    @cached_property
    def _letter_composer(self) -> LetterComposer:
        from csr_desktop.services.letter_facts import LetterComposer

        return LetterComposer(self.norms, self.class_table, self.texts)

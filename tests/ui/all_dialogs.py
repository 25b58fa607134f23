"""Every dialog of the program and how it is made; a dialog that is missing here fails `test_screens.py`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QDialog

import ui
from csr_desktop.domain.court import CourtRoute
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.erasure import ErasureGround
from csr_desktop.domain.intake import DecisionKind
from csr_desktop.domain.settlement import DepositKind, PayoutStatus
from csr_desktop.paths import AppPaths, resources_dir
from csr_desktop.services.documents import read_attachment
from csr_desktop.services.list_views import ListView
from csr_desktop.vault import NoVault
from tests.ui.stage import Stage
from ui.context import UiContext
from ui.dialogs.backup_list import BackupListDialog
from ui.dialogs.balance_answer import BalanceAnswerDialog
from ui.dialogs.balance_round import BalanceRoundDialog
from ui.dialogs.change_passphrase import ChangePassphraseDialog
from ui.dialogs.claim_marks import CheckDialog, LeaveOutDialog, MarkDialog, SettleDialog
from ui.dialogs.client_letter import ClientLetterDialog
from ui.dialogs.columns import ColumnsDialog
from ui.dialogs.court_open import OpenCaseDialog
from ui.dialogs.court_questions import QuestionDialog, StatementDialog
from ui.dialogs.court_steps import DecideDialog, HearingDialog, ReportDialog, RequestDialog
from ui.dialogs.ddas_sender import DdasSenderDialog
from ui.dialogs.deadlines import MoveDeadlineDialog, NewDeadlineDialog
from ui.dialogs.erasing import ErasingDialog
from ui.dialogs.erasing_steps import AddApproverDialog, AskErasureDialog, DecideErasureDialog
from ui.dialogs.house_style import LetterSenderDialog, SignatureDialog
from ui.dialogs.hub_book import HubBookDialog
from ui.dialogs.hub_message import HubMessageDialog
from ui.dialogs.hub_settings import HubSettingsDialog
from ui.dialogs.late_creditor import LateCreditorDialog
from ui.dialogs.leave import LeaveDialog
from ui.dialogs.letter_steps import LetterOriginDialog, PostPapersDialog, WithdrawLetterDialog
from ui.dialogs.letter_text_import import ImportTextsDialog
from ui.dialogs.letter_texts import ConditionDialog, DescribeTextDialog, UseTextDialog
from ui.dialogs.letter_versions import VersionsDialog
from ui.dialogs.list_steps import HandOverManyDialog, SaveViewDialog
from ui.dialogs.lock_screen import LockScreen
from ui.dialogs.new_claim import NewClaimDialog
from ui.dialogs.new_dossier import NewDossierDialog, PartnerDialog
from ui.dialogs.new_party import NewPartyDialog
from ui.dialogs.new_recovery_key import NewRecoveryKeyDialog
from ui.dialogs.norms import AcceptNormsDialog
from ui.dialogs.organisation_keys import OrganisationKeysDialog
from ui.dialogs.outcome_letters import CourtLetterDialog, OutcomeLettersDialog
from ui.dialogs.own_term import OwnTermDialog
from ui.dialogs.paper import PaperDialog
from ui.dialogs.participation import ParticipationDialog
from ui.dialogs.pasted_picture import PastedPictureDialog
from ui.dialogs.payment_file import PaymentFileDialog, read_file_facts
from ui.dialogs.print_run import PrintRunDialog
from ui.dialogs.process_decisions import (
    DecisionDialog,
    ObjectionDialog,
    ResumeDialog,
    SettleObjectionDialog,
    SuspendDialog,
    ThreatDayDialog,
    ThreatDialog,
)
from ui.dialogs.process_moves import BackDialog, CloseDossierDialog, CorrectBeginDialog, MoveDialog, ReopenDialog
from ui.dialogs.process_people import (
    AskLookDialog,
    EndGuidanceDialog,
    GiveLookDialog,
    GuidanceDialog,
    HandOverDialog,
    PeriodDialog,
)
from ui.dialogs.proposal_answer import ProposalAnswerDialog
from ui.dialogs.reconsider import ReconsiderDialog
from ui.dialogs.restore_preview import RestorePreviewDialog
from ui.dialogs.restore_screen import RestoreScreen
from ui.dialogs.settlement_ending import (
    ConfirmDischargeDialog,
    DischargeDialog,
    EndEarlyDialog,
    ReopenSettlementDialog,
)
from ui.dialogs.settlement_payouts import CancelPayoutsDialog, PaidDialog, PayAgainDialog, ReturnedDialog
from ui.dialogs.settlement_plan import PlanPayoutsDialog
from ui.dialogs.settlement_reserve import DepositDialog
from ui.dialogs.settlement_reviews import HoldReviewDialog, PlanReviewDialog
from ui.dialogs.settlement_start import FirstRepaymentDialog, StartSettlementDialog
from ui.dialogs.sheet_languages import SheetLanguagesDialog
from ui.dialogs.start import StartDialog, Starter
from ui.dialogs.start_run import StartRunDialog
from ui.dialogs.take_in import DossierFileDialog, OpenSealedDialog, TakeInDialog
from ui.dialogs.today_steps import HandLineDialog, SnoozeDialog, WhyHereDialog
from ui.dialogs.viewers import ViewersDialog
from ui.forms.letter_view import LetterOpener, LetterViewer
from ui.help.book import HelpBook
from ui.help.keys import keys_page
from ui.help.window import HelpWindow
from ui.main_window import MainWindow
from ui.pages.dossier.documents import DocumentViewer
from ui.pages.dossiers.columns import USUAL
from ui.pages.lists.point_out import PointOutDialog
from ui.pages.lists.senders import SenderDialog
from ui.pages.lists.words import ListWords
from ui.session_events import LockReason

#: Only there to be built upon.
BASES = frozenset(
    {"FittingDialog", "GrowingDialog", "StartFrame", "StepDialog", "ViewerDialog", "_ReasonDialog", "_CaseDialog"}
)

Maker = Callable[[UiContext, Stage, MainWindow], QDialog]


def all_classes() -> set[str]:
    """Return the name of every dialog class of the program, found by reading all its modules."""
    found = set()
    for info in pkgutil.walk_packages(ui.__path__, "ui."):
        # The first starts the program, the others are of another system.
        if info.name.endswith(("__main__", "_windows")):
            continue
        module = importlib.import_module(info.name)
        found |= {
            name
            for name, value in vars(module).items()
            if inspect.isclass(value) and issubclass(value, QDialog) and value.__module__ == info.name
        }
    return found - BASES


def _origin(context: UiContext, stage: Stage, window: MainWindow) -> LetterOriginDialog:
    archive = stage.core.letter_archive
    found = archive.explain(stage.core.letters.of_dossier(stage.refused.id)[0])
    return LetterOriginDialog(context, found, archive.lines(found), SENTENCE, window)


def starter_of(context: UiContext) -> Starter:
    return Starter(
        context.tasks, context.texts, context.notices, context.icons, context.clock, context.dialogs, NoVault
    )


def _start(context: UiContext, stage: Stage, page: str) -> StartDialog:
    paths = AppPaths.below(stage.folder)
    dialog = StartDialog(starter_of(context), stage.folder / "nieuw.csrdb", paths, practice=False)
    dialog._show_page(getattr(dialog, page))
    if page == "proof_page":
        dialog.proof_page.proof.ask("-".join(["ABCD"] * 9))
    return dialog


def _payouts(stage: Stage, *states: PayoutStatus) -> list[Any]:
    found = [item for which in (stage.running, stage.planned) for item in stage.core.settlement.facts(which.id).payouts]
    return [item for item in found if item.status in states]


def _case(stage: Stage) -> Any:
    return stage.core.court.get(stage.refused.case.id)


def _ended_claims(stage: Stage) -> tuple[list[str], list[str]]:
    claims = stage.core.dossiers.claims(stage.ended.id)
    parties = stage.core.dossiers.parties_of(claims)
    return [claim.id for claim in claims], [parties[claim.creditor_id].name for claim in claims]


def _line(stage: Stage) -> Any:
    return stage.core.today.items()[0]


HELP = resources_dir() / "help"
PEOPLE = ("B. Jansen", "F. Voorbeeld")
SENTENCE = "De saldo-opgave van een schuldeiser is te oud."
SAVINGS = (DepositKind.MONTHLY, DepositKind.ASSETS) if hasattr(DepositKind, "ASSETS") else (DepositKind.MONTHLY,)

#: How a dialog is made, by the name of its class; where it has more than one face, by that name and a word.
MAKERS: dict[str, Maker] = {
    # Settings, keys, back-ups, erasing.
    "BackupListDialog": lambda ui, at, window: BackupListDialog(ui, window),
    "ChangePassphraseDialog": lambda ui, at, window: ChangePassphraseDialog(ui, window),
    "NewRecoveryKeyDialog": lambda ui, at, window: NewRecoveryKeyDialog(ui, window),
    "OrganisationKeysDialog": lambda ui, at, window: OrganisationKeysDialog(ui, window),
    "OwnTermDialog": lambda ui, at, window: OwnTermDialog(ui, at.core.retention.terms(), window),
    "ErasingDialog": lambda ui, at, window: ErasingDialog(ui, window),
    "AddApproverDialog": lambda ui, at, window: AddApproverDialog(ui, window),
    "AskErasureDialog": lambda ui, at, window: AskErasureDialog(
        ui, at.young.dossier.number, at.young.id, ErasureGround.CLIENT, window
    ),
    "DecideErasureDialog": lambda ui, at, window: DecideErasureDialog(ui, at.closed.wish, PEOPLE, window),
    "RestorePreviewDialog": lambda ui, at, window: RestorePreviewDialog(ui, *at.backup.prepared, window),
    "RestoreScreen": lambda ui, at, window: RestoreScreen(
        starter_of(ui),
        at.core.store.database.path,
        AppPaths.below(at.folder),
        at.backup.prepared[0],
        practice=False,
    ),
    "DdasSenderDialog": lambda ui, at, window: DdasSenderDialog(ui, at.core.organisation.get(), window),
    "LetterSenderDialog": lambda ui, at, window: LetterSenderDialog(ui, (), None, PEOPLE, window),
    "LetterSenderDialog of one with its own address": lambda ui, at, window: LetterSenderDialog(
        ui, (at.department,), at.department, PEOPLE, window
    ),
    "UseTextDialog": lambda ui, at, window: UseTextDialog(
        ui, at.text_card, "Titel: x", None, ("Regel 3, teken 4: hier staat het telefoonnummer 010-5550100.",), window
    ),
    "UseTextDialog of the shipped text": lambda ui, at, window: UseTextDialog(ui, at.text_card, parent=window),
    "DescribeTextDialog": lambda ui, at, window: DescribeTextDialog(ui, at.text_card, ("Schuldeisers",), window),
    "ConditionDialog": lambda ui, at, window: ConditionDialog(
        ui, at.core.letter_texts.words("L09"), "soort_regeling", window
    ),
    "VersionsDialog": lambda ui, at, window: VersionsDialog(ui, at.text_card, window),
    "ImportTextsDialog": lambda ui, at, window: ImportTextsDialog(ui, at.arriving_texts, window),
    "AcceptNormsDialog": lambda ui, at, window: AcceptNormsDialog(ui, at.arriving_norms, window),
    "SignatureDialog": lambda ui, at, window: SignatureDialog(ui, PEOPLE, None, None, window),
    "ViewersDialog": lambda ui, at, window: ViewersDialog(ui, at.refused.id, window),
    # The start.
    **{
        f"StartDialog {page}": lambda ui, at, window, page=page: _start(ui, at, page)
        for page in (
            "unlock_page",
            "setup_page",
            "recovery_page",
            "proof_page",
            "second_page",
            "reset_page",
            "organisation_page",
            "restore_page",
        )
    },
    "LockScreen": lambda ui, at, window: LockScreen(
        starter_of(ui),
        at.core.store.database.path,
        AppPaths.below(at.folder),
        LockReason.IDLE,
        practice=False,
        minutes=10,
    ),
    # Help, letters and papers.
    "HelpWindow": lambda ui, at, window: HelpWindow(
        HelpBook.load(HELP, [keys_page(window.actions_list.specs)]), HELP, window
    ),
    "ClientLetterDialog": lambda ui, at, window: ClientLetterDialog(ui, at.young.id, None, window),
    "OutcomeLettersDialog": lambda ui, at, window: OutcomeLettersDialog(
        ui, at.refused.id, at.core.outcome_letters.due(at.refused.id), window
    ),
    "LetterViewer": lambda ui, at, window: LetterViewer(
        ui, LetterOpener(ui, window), at.core.letters.of_dossier(at.refused.id)[:2], SENTENCE, window
    ),
    "StartRunDialog": lambda ui, at, window: StartRunDialog(
        ui, [letter.id for letter in at.core.letters.unsent()], "12 brieven, 24 bladzijden, 9 enveloppen", window
    ),
    "PrintRunDialog": lambda ui, at, window: PrintRunDialog(ui, at.print_run.id, LetterOpener(ui, window), window),
    "WithdrawLetterDialog": lambda ui, at, window: WithdrawLetterDialog(
        ui, at.core.letters.of_dossier(at.refused.id)[0], SENTENCE, window
    ),
    "PostPapersDialog": lambda ui, at, window: PostPapersDialog(
        ui, LetterOpener(ui, window), at.core.letters.unsent(), ui.tables.post, window
    ),
    "LetterOriginDialog": lambda ui, at, window: _origin(ui, at, window),
    "DocumentViewer": lambda ui, at, window: DocumentViewer(ui, at.paper, SENTENCE, window),
    "PastedPictureDialog": lambda ui, at, window: PastedPictureDialog(
        ui, at.young.id, read_attachment(at.folder / at.paper.name), window
    ),
    # The hub.
    "BalanceRoundDialog": lambda ui, at, window: BalanceRoundDialog(ui, window),
    "HubBookDialog": lambda ui, at, window: HubBookDialog(ui, window),
    "HubSettingsDialog": lambda ui, at, window: HubSettingsDialog(ui, window),
    "SheetLanguagesDialog": lambda ui, at, window: SheetLanguagesDialog(ui, at.core.companions.languages(), window),
    "HubMessageDialog": lambda ui, at, window: HubMessageDialog(ui, at.messages.message_id, window),
    "LeaveDialog": lambda ui, at, window: LeaveDialog(ui, window),
    # The lists.
    "ColumnsDialog": lambda ui, at, window: ColumnsDialog(window.page("dossiers").dossiers_table, USUAL, window),
    "HandOverManyDialog": lambda ui, at, window: HandOverManyDialog(ui, at.core.overviews.dossiers(), PEOPLE, window),
    "SaveViewDialog": lambda ui, at, window: SaveViewDialog(ui, ListView(), window),
    "PointOutDialog": lambda ui, at, window: PointOutDialog(
        ui,
        ListWords(ui),
        at.folder / "lijst.csv",
        [("Naam", "Nummer", "Bedrag"), (SENTENCE, "12", "€ 1,00")],
        "",
        window,
    ),
    "SenderDialog": lambda ui, at, window: SenderDialog(ui, at.reading, "Deurwaarder Zuid", window),
    # Dossiers, people, debts, creditors.
    "NewDossierDialog": lambda ui, at, window: NewDossierDialog(ui, window),
    "PartnerDialog": lambda ui, at, window: PartnerDialog(ui, at.young.id, window),
    "NewClaimDialog": lambda ui, at, window: NewClaimDialog(ui, at.young.id, window),
    "NewPartyDialog": lambda ui, at, window: NewPartyDialog(ui, window),
    "ParticipationDialog": lambda ui, at, window: ParticipationDialog(ui, at.refused.shop.id, None, window),
    "ParticipationDialog of one that is there": lambda ui, at, window: ParticipationDialog(
        ui, at.refused.energy.id, at.refused.participation, window
    ),
    "BalanceAnswerDialog": lambda ui, at, window: BalanceAnswerDialog(ui, at.young.fine.id, window),
    "MarkDialog": lambda ui, at, window: MarkDialog(ui, at.refused.claims[0], window),
    "CheckDialog": lambda ui, at, window: CheckDialog(ui, at.core.claim_marks.findings(at.young.id)[0], window),
    "SettleDialog": lambda ui, at, window: SettleDialog(ui, at.refused.mark, window),
    "LeaveOutDialog": lambda ui, at, window: LeaveOutDialog(ui, at.refused.claims[0], window),
    "LateCreditorDialog": lambda ui, at, window: LateCreditorDialog(
        ui, at.refused.claims[0], at.refused.energy.name, window
    ),
    "PaperDialog": lambda ui, at, window: PaperDialog(ui, at.young.id, at.core.ready.papers(at.young.id)[0], window),
    "DossierFileDialog": lambda ui, at, window: DossierFileDialog(ui, at.young.dossier, window),
    "OpenSealedDialog": lambda ui, at, window: OpenSealedDialog(ui, at.file.path, window),
    "TakeInDialog": lambda ui, at, window: TakeInDialog(ui, at.file.plan, PEOPLE, window),
    # Deadlines and Vandaag.
    "NewDeadlineDialog": lambda ui, at, window: NewDeadlineDialog(ui, at.young.id, window),
    "MoveDeadlineDialog": lambda ui, at, window: MoveDeadlineDialog(ui, at.young.deadline, window),
    "SnoozeDialog": lambda ui, at, window: SnoozeDialog(ui, _line(at), SENTENCE, window),
    "HandLineDialog": lambda ui, at, window: HandLineDialog(ui, _line(at), SENTENCE, PEOPLE, window),
    "WhyHereDialog": lambda ui, at, window: WhyHereDialog(ui.texts, _line(at), window),
    # Traject.
    "DecisionDialog": lambda ui, at, window: DecisionDialog(ui, at.young.dossier, None, window, wants_look=True),
    "DecisionDialog termination": lambda ui, at, window: DecisionDialog(
        ui, at.young.dossier, DecisionKind.TERMINATION, window
    ),
    "ObjectionDialog": lambda ui, at, window: ObjectionDialog(ui, at.young.decision, window),
    "SettleObjectionDialog": lambda ui, at, window: SettleObjectionDialog(ui, at.young.decision, window),
    "SuspendDialog": lambda ui, at, window: SuspendDialog(ui, at.young.dossier, window),
    "ResumeDialog": lambda ui, at, window: ResumeDialog(ui, at.young.dossier, window),
    "ThreatDialog": lambda ui, at, window: ThreatDialog(ui, at.young.dossier, window),
    "ThreatDayDialog": lambda ui, at, window: ThreatDayDialog(ui, at.young.threat, window, is_end=True),
    "MoveDialog": lambda ui, at, window: MoveDialog(ui, at.young.dossier, Phase.STABILISATION, window),
    "BackDialog": lambda ui, at, window: BackDialog(ui, at.young.dossier, (Phase.INTAKE, Phase.REGISTERED), window),
    "CloseDossierDialog": lambda ui, at, window: CloseDossierDialog(ui, at.young.dossier, window),
    "ReopenDialog": lambda ui, at, window: ReopenDialog(ui, at.closed.dossier, window),
    "CorrectBeginDialog": lambda ui, at, window: CorrectBeginDialog(
        ui, at.core.dossiers.phase_history(at.young.id)[0], window
    ),
    "GuidanceDialog": lambda ui, at, window: GuidanceDialog(ui, at.young.dossier, at.young.guidance, window),
    "PeriodDialog": lambda ui, at, window: PeriodDialog(ui, at.young.dossier, window),
    "EndGuidanceDialog": lambda ui, at, window: EndGuidanceDialog(ui, at.young.guidance, window),
    "AskLookDialog": lambda ui, at, window: AskLookDialog(ui, at.young.dossier, PEOPLE, window),
    "GiveLookDialog": lambda ui, at, window: GiveLookDialog(ui, at.young.look, SENTENCE, PEOPLE, window),
    "HandOverDialog": lambda ui, at, window: HandOverDialog(ui, at.young.dossier, PEOPLE, window),
    # Voorstel and Rechter.
    "ProposalAnswerDialog": lambda ui, at, window: ProposalAnswerDialog(
        ui, at.core.proposals.newest(at.refused.id).id, at.refused.shop.id, [at.refused.claims[2].id], window
    ),
    "ReconsiderDialog": lambda ui, at, window: ReconsiderDialog(
        ui, at.refused.id, at.core.refusals.of_dossier(at.refused.id)[0], window
    ),
    "OpenCaseDialog": lambda ui, at, window: OpenCaseDialog(
        ui, at.refused.id, CourtRoute.FORCED_SETTLEMENT, at.core.court.refusing(at.refused.id), window
    ),
    "QuestionDialog": lambda ui, at, window: QuestionDialog(
        ui, _case(at), at.core.court.checks(_case(at).id)[0], (), window
    ),
    "StatementDialog": lambda ui, at, window: StatementDialog(ui, _case(at), None, window),
    "RequestDialog": lambda ui, at, window: RequestDialog(ui, _case(at), window),
    "HearingDialog": lambda ui, at, window: HearingDialog(ui, _case(at), window),
    "DecideDialog": lambda ui, at, window: DecideDialog(ui, _case(at), window),
    "CourtLetterDialog": lambda ui, at, window: CourtLetterDialog(ui, _case(at).id, "Rechtbank Voorbeeld", window),
    "ReportDialog": lambda ui, at, window: ReportDialog(ui, _case(at), window),
    # Uitvoering.
    "StartSettlementDialog": lambda ui, at, window: StartSettlementDialog(
        ui, at.agreed.id, at.core.settlement.beginning.preview(at.agreed.id), window
    ),
    "FirstRepaymentDialog": lambda ui, at, window: FirstRepaymentDialog(ui, at.running.id, None, window),
    "DepositDialog": lambda ui, at, window: DepositDialog(ui, at.running.id, SAVINGS, [at.today], window),
    "DepositDialog back": lambda ui, at, window: DepositDialog(
        ui, at.running.id, SAVINGS, [at.today], window, takes_back=True
    ),
    "PlanReviewDialog": lambda ui, at, window: PlanReviewDialog(ui, at.running.id, window),
    "HoldReviewDialog": lambda ui, at, window: HoldReviewDialog(
        ui, at.running.id, at.core.dossiers.vtlb(at.running.id), 20_000, window
    ),
    "PlanPayoutsDialog": lambda ui, at, window: PlanPayoutsDialog(
        ui, at.saving.id, at.core.settlement.payouts.preview(at.saving.id, closing=True), window, closing=True
    ),
    "PaymentFileDialog": lambda ui, at, window: PaymentFileDialog(ui, read_file_facts(at.core, None), window),
    "PaidDialog": lambda ui, at, window: PaidDialog(ui, _payouts(at, PayoutStatus.EXPORTED), window),
    "ReturnedDialog": lambda ui, at, window: ReturnedDialog(ui, _payouts(at, PayoutStatus.EXPORTED)[0], window),
    "PayAgainDialog": lambda ui, at, window: PayAgainDialog(ui, _payouts(at, PayoutStatus.RETURNED)[0], window),
    "CancelPayoutsDialog": lambda ui, at, window: CancelPayoutsDialog(ui, _payouts(at, PayoutStatus.PLANNED), window),
    "EndEarlyDialog": lambda ui, at, window: EndEarlyDialog(
        ui, at.running.id, at.core.settlement.endings.preview_early(at.running.id), window
    ),
    "DischargeDialog": lambda ui, at, window: DischargeDialog(
        ui,
        at.running.id,
        at.core.settlement.endings.preview(at.running.id),
        at.core.settlement.endings.obstacle(at.running.id),
        window,
    ),
    "ConfirmDischargeDialog": lambda ui, at, window: ConfirmDischargeDialog(
        ui, at.ended.id, *_ended_claims(at), window
    ),
    "ReopenSettlementDialog": lambda ui, at, window: ReopenSettlementDialog(ui, at.ended.id, window),
}

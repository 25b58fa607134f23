"""Antwoordbalie: a pile of answer slips, one after the other, by keyboard only."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.errors import CsrError
from csr_desktop.letters.reply_code import display
from csr_desktop.money import format_euro
from ui.context import UiContext
from ui.forms.balance_answer_form import BalanceAnswerForm
from ui.forms.field import Field
from ui.forms.flow import FlowLayout
from ui.forms.letter_view import LetterOpener
from ui.forms.parts import Card, button, label, scrolled
from ui.forms.proposal_answer_form import ProposalAnswerForm
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.letters.part import LettersPart
from ui.pages.letters.rows import LetterRow
from ui.pages.letters.scanner import ScanCatcher

#: How many slips the desk remembers on screen.
_DONE_SHOWN = 4


@dataclass(frozen=True, slots=True)
class SlipClaim:
    """One claim of the letter as it stands now."""

    claim: Claim
    creditor: str
    handler: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A letter whose answer slip lies on the desk."""

    row: LetterRow
    claims: tuple[SlipClaim, ...]


def read_slip(core: Core, code: str) -> Slip:
    """Find the letter of a code with its claims; runs in the database's lane."""
    letter = core.letters.by_reply_code(code)
    core.audit.viewed(letter.dossier_id)
    claims = [core.claims.get(claim_id) for claim_id in letter.claim_ids]
    wanted = {party for claim in claims for party in (claim.creditor_id, claim.handler_id)}
    names = {party.id: party.name for party in core.register.named({*wanted, letter.creditor_id})}
    return Slip(
        LetterRow(core.letter_archive.named(letter)),
        tuple(SlipClaim(claim, names.get(claim.creditor_id, ""), names.get(claim.handler_id, "")) for claim in claims),
    )


class ReplyDeskPart(LettersPart):
    """One field for the code; the right form opens below it, and after storing the next code can be typed."""

    key = "desk"

    def __init__(self, context: UiContext, opener: LetterOpener) -> None:
        super().__init__(context, opener)
        self._slip: Slip | None = None
        self._waiting: list[str] = []
        self._done: list[str] = []
        self._count = 0
        self.code_edit = QLineEdit()
        self.code_edit.setMaxLength(20)
        self.code_edit.setPlaceholderText(self.tr("bijvoorbeeld K7QW-3M9P"))
        self.code_edit.setAccessibleName(self.tr("Antwoordcode"))
        self.code_error_label = label(kind="error", wrap=True)
        self.code_error_label.hide()
        self.show_button = button(self.tr("Zoek brief"), tip=self.tr("Zoek de brief bij deze code (Enter)"))
        self.hint_label = label(
            self.tr(
                "Scan de code die rechtsboven op het antwoordformulier staat, of typ hem en druk op Enter. "
                "Vul in wat de schuldeiser schrijft; Enter bewaart, Esc gaat terug naar de code."
            ),
            "muted",
            wrap=True,
        )
        self.done_label = label(kind="muted", wrap=True)
        self.letter_label = label(kind="heading", wrap=True)
        self.about_label = label(wrap=True)
        self.warning_label = label(kind="warning", wrap=True)
        self.claims_table = Table(
            self._columns(), lambda item: item.claim.id, self.tr("Schulden in deze brief"), stretch="creditor"
        )
        self.view_button = button(self.tr("Brief bekijken"))
        self.dossier_button = button(self.tr("Dossier openen"))
        self.back_button = button(
            self.tr("Volgend formulier"), tip=self.tr("Terug naar de code zonder te bewaren (Esc)")
        )
        self._scans = ScanCatcher(self)
        self._was_half_typed = False
        self.letter_card = Card("")
        self.form_card = Card("")
        self.balance_form = BalanceAnswerForm(context, in_place=True)
        self.proposal_form = ProposalAnswerForm(context, in_place=True)
        self._lay_out()
        self._connect()
        self._clear()

    def focus_first(self) -> None:
        self.code_edit.setFocus()
        self.code_edit.selectAll()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_code_entered(self) -> None:
        code = self.code_edit.text().strip()
        if self._is_half_typed:
            self._say_code_error(
                self.tr("Het antwoord hieronder is nog niet bewaard. Bewaar het eerst, of druk op Esc als het weg mag.")
            )
        elif code:
            self._say_code_error("")
            self.context.tasks.run_db(self, lambda core: read_slip(core, code), self._show, self._failed)

    @Slot()
    def _on_scan_begun(self) -> None:
        self._was_half_typed = self._is_half_typed

    @Slot(object)
    def _on_scanned(self, code: str) -> None:
        """The next slip was scanned while the answer of this one was in sight."""
        self._is_half_typed = self._was_half_typed
        self.code_edit.setText(code)
        self._on_code_entered()

    @Slot()
    def _on_form_edited(self) -> None:
        self._is_half_typed = True

    @Slot(object)
    def _on_claim_current(self, item: SlipClaim | None) -> None:
        if item is not None and self._slip is not None and self._slip.row.letter.proposal_id is None:
            self.balance_form.load(item.claim.id)

    @Slot(object)
    def _on_claim_opened(self, _item: SlipClaim) -> None:
        self._form().focus_first()

    @Slot(object)
    def _on_balance_stored(self, claim: Claim) -> None:
        """Go to the next claim of this slip, or to the next slip."""
        self._is_half_typed = False
        self._waiting = [claim_id for claim_id in self._waiting if claim_id != claim.id]
        self._replace(claim)
        if self._waiting:
            self.claims_table.select_id(self._waiting[0])
            self.balance_form.focus_first()
        else:
            self._finish()

    @Slot(object)
    def _on_proposal_stored(self, _proposal: object) -> None:
        self._finish()

    @Slot()
    def _on_back(self) -> None:
        self._clear()
        self.focus_first()

    @Slot()
    def _on_view_clicked(self) -> None:
        if self._slip is not None:
            self.opener.open_letter(self._slip.row.letter)

    @Slot()
    def _on_dossier_clicked(self) -> None:
        if self._slip is not None:
            tab = "debts" if self._slip.row.letter.proposal_id is None else "proposal"
            self.dossier_requested.emit(self._slip.row.letter.dossier_id, tab)

    # --- results -----------------------------------------------------------------------------------------------------

    def _show(self, slip: Slip) -> None:
        self._slip, self._is_half_typed = slip, False
        self._say_code_error("")
        letter, texts = slip.row.letter, self.context.texts
        self.code_edit.setText(display(letter.reply_code or ""))
        self.letter_label.setText(f"{texts.label('letter', letter.kind)} · {slip.row.recipient}")
        self.about_label.setText(
            self.tr("Dossier {number} · {client} · brief {reference}, {sent}").format(
                number=slip.row.dossier_number,
                client=slip.row.client_names,
                reference=letter.reference,
                sent=self.tr("verstuurd op {day}").format(day=format_short(letter.sent_on))
                if letter.sent_on
                else self.tr("nog niet als verstuurd gemarkeerd"),
            )
        )
        warnings = self._warnings(slip)
        self.warning_label.setText("\n".join(warnings))
        self.warning_label.setVisible(bool(warnings))
        is_proposal = letter.proposal_id is not None
        self.balance_form.setVisible(not is_proposal)
        self.proposal_form.setVisible(is_proposal)
        self.letter_card.show()
        self.form_card.show()
        self.hint_label.hide()
        self._waiting = [item.claim.id for item in slip.claims if not _is_answered(item.claim)] or [
            item.claim.id for item in slip.claims
        ]
        self.claims_table.set_rows(())
        self.claims_table.set_rows(slip.claims)
        self.claims_table.setVisible(len(slip.claims) > 1)
        self._fit_claims(len(slip.claims))
        if letter.proposal_id is not None:
            self.proposal_form.load(letter.proposal_id, letter.creditor_id or "", letter.claim_ids)
        elif self._waiting:
            self.claims_table.select_id(self._waiting[0])
        self._form().focus_first()

    def _failed(self, error: BaseException) -> None:
        self._clear(keep_code=True)
        sentence = self.context.notices.sentence(error)
        if isinstance(error, CsrError):
            self._say_code_error(sentence)
        else:
            self.context.notices.error(error)
        self.focus_first()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _columns(self) -> tuple[Column, ...]:
        texts = self.context.texts
        return (
            Column("creditor", self.tr("Schuldeiser"), lambda item: item.creditor, tip=lambda item: item.creditor),
            Column("reference", self.tr("Kenmerk"), lambda item: item.claim.handler_reference),
            Column(
                "amount",
                self.tr("Bekend saldo"),
                lambda item: "" if item.claim.balance_cents is None else format_euro(item.claim.balance_cents),
                lambda item: item.claim.balance_cents or 0,
                right=True,
            ),
            Column("status", self.tr("Stand"), lambda item: texts.label("balance_status", item.claim.balance_status)),
        )

    def _lay_out(self) -> None:
        prompt = label(self.tr("Antwoordcode"), "heading")
        prompt.setBuddy(self.code_edit)
        top = FlowLayout(spacing=12)
        top.addWidget(prompt)
        top.addWidget(self.code_edit)
        top.addWidget(self.show_button)
        self.code_edit.setMinimumWidth(self.fontMetrics().averageCharWidth() * 34)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.letter_label, 1)
        for made in (self.view_button, self.dossier_button, self.back_button):
            head.addWidget(made)
        self.letter_card.body.addLayout(head)
        for widget in (self.about_label, self.warning_label, self.claims_table):
            self.letter_card.body.addWidget(widget)
        self.form_card.body.addWidget(self.balance_form)
        self.form_card.body.addWidget(self.proposal_form)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.setSpacing(10)
        inside.addWidget(self.letter_card)
        inside.addWidget(self.form_card)
        inside.addWidget(self.done_label)
        inside.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.code_error_label)
        layout.addWidget(self.hint_label)
        layout.addWidget(scrolled(content), 1)

    def _connect(self) -> None:
        for form in (self.balance_form, self.proposal_form):
            for field in form.findChildren(Field):
                field.edited.connect(self._on_form_edited)
                field.restored.connect(self._on_form_edited)
        self._scans.watch(self.balance_form)
        self._scans.watch(self.proposal_form)
        self._scans.begun.connect(self._on_scan_begun)
        self._scans.scanned.connect(self._on_scanned)
        self.code_edit.returnPressed.connect(self._on_code_entered)
        self.show_button.clicked.connect(self._on_code_entered)
        self.claims_table.current_changed.connect(self._on_claim_current)
        self.claims_table.opened.connect(self._on_claim_opened)
        self.balance_form.stored.connect(self._on_balance_stored)
        self.proposal_form.stored.connect(self._on_proposal_stored)
        self.view_button.clicked.connect(self._on_view_clicked)
        self.dossier_button.clicked.connect(self._on_dossier_clicked)
        self.back_button.clicked.connect(self._on_back)
        QShortcut(
            QKeySequence(Qt.Key.Key_Escape), self, self._on_back, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )

    def _form(self) -> BalanceAnswerForm | ProposalAnswerForm:
        is_proposal = self._slip is not None and self._slip.row.letter.proposal_id is not None
        return self.proposal_form if is_proposal else self.balance_form

    def _clear(self, *, keep_code: bool = False) -> None:
        self._slip, self._is_half_typed = None, False
        self._waiting = []
        if not keep_code:
            self.code_edit.clear()
        self._say_code_error("")
        self.letter_card.hide()
        self.form_card.hide()
        self.hint_label.show()

    def _finish(self) -> None:
        """Note the slip as done and wait for the next code."""
        slip = self._slip
        if slip is not None:
            self._count += 1
            self._done.insert(0, f"{display(slip.row.letter.reply_code or '')}  {slip.row.recipient}")
            del self._done[_DONE_SHOWN:]
            self.done_label.setText(
                self.tr("Verwerkt: {count}. Laatst gedaan:\n{slips}").format(
                    count=self._count, slips="\n".join(self._done)
                )
            )
        self._clear()
        self.focus_first()

    def _replace(self, claim: Claim) -> None:
        """Show a claim as it stands after its answer."""
        if self._slip is None:
            return
        claims = tuple(
            SlipClaim(claim, item.creditor, item.handler) if item.claim.id == claim.id else item
            for item in self._slip.claims
        )
        self._slip = Slip(self._slip.row, claims)
        self.claims_table.blockSignals(True)
        self.claims_table.set_rows(claims)
        self.claims_table.blockSignals(False)

    def _fit_claims(self, rows: int) -> None:
        """Make the table as high as its rows, up to eight; the page itself scrolls."""
        height = self.claims_table.verticalHeader().defaultSectionSize()
        self.claims_table.setFixedHeight(
            height * min(rows, 8) + self.claims_table.horizontalHeader().sizeHint().height() + 8
        )

    def _say_code_error(self, text: str) -> None:
        self.code_error_label.setText(text)
        self.code_error_label.setVisible(bool(text))
        self.code_edit.setProperty("invalid", bool(text))
        self.code_edit.setAccessibleDescription(text)
        style = self.code_edit.style()
        style.unpolish(self.code_edit)
        style.polish(self.code_edit)

    def _warnings(self, slip: Slip) -> list[str]:
        if slip.row.letter.proposal_id is not None:
            return []
        moved = [item for item in slip.claims if item.claim.handler_id != slip.row.letter.creditor_id]
        return [
            self.tr("Kenmerk {reference} is intussen bij {handler}. Kijk na of dit antwoord nog geldt.").format(
                reference=item.claim.reference or item.creditor, handler=item.handler
            )
            for item in moved
        ]


def _is_answered(claim: Claim) -> bool:
    return claim.balance_status in {BalanceStatus.RECEIVED, BalanceStatus.CLIENT_UNKNOWN}

"""The payment file for the bank: what is in it, what is left out and why, from which account, and where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.identifiers import format_iban, parse_iban
from csr_desktop.domain.settlement import Payout
from csr_desktop.errors import CsrError, Message
from csr_desktop.money import format_euro
from csr_desktop.services.settlement.bank_file import Exported, PainVersion
from csr_desktop.services.settlement.payment_board import WaitingPayments
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.counting import counted
from ui.forms.field import drop_drafts
from ui.forms.fields import ChoiceField, DateField, TextField
from ui.forms.parts import label
from ui.forms.place_warning import tell_of_place
from ui.models.table import Table
from ui.models.table_model import Column

_KINDS = "XML (*.xml)"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known before the file is made."""

    waiting: tuple[WaitingPayments, ...]
    iban: str
    account_name: str
    next_day: date
    needs_restore_word: bool


@dataclass(frozen=True, slots=True)
class _Line:
    number: str
    payout: Payout


def read_file_facts(core: Core, dossier_ids: Sequence[str] | None) -> FileFacts:
    """Read what waits for the bank, of some dossiers or of all; in the database's lane."""
    organisation = core.organisation.get()
    return FileFacts(
        tuple(core.settlement.payments.waiting(dossier_ids)),
        organisation.payment_iban,
        organisation.payment_name or organisation.name,
        core.settlement.bank.next_day(),
        core.settlement.bank.needs_restore_word(),
    )


class PaymentFileDialog(StepDialog):
    """Makes the file. What went into it cannot be undone, because the bank may have it; so there is no undo button."""

    def __init__(self, context: UiContext, facts: FileFacts, parent: QWidget | None = None) -> None:
        self._facts = facts
        self._going = [item for item in facts.waiting if item.may_go]
        #: The file of which the payments are marked already, while it could not be written.
        self._batch_id = ""
        super().__init__(context, "", "", parent, subject="/".join(item.dossier_id for item in facts.waiting))
        self.setWindowTitle(self.tr("Betaalbestand maken"))
        self.step_button.setText(self.tr("Betaalbestand opslaan…"))
        self.total_label = label(kind="title", wrap=True)
        self.left_out_label = label(kind="warning", wrap=True)
        self.notes_label = label(wrap=True)
        number = Column("number", self.tr("Dossier"), lambda row: row.number)
        self.payments_table = Table(
            (
                *((number,) if len(facts.waiting) > 1 else ()),
                Column("payee", self.tr("Betaald aan"), lambda row: row.payout.payee, tip=lambda row: row.payout.payee),
                Column("iban", self.tr("Rekening"), lambda row: format_iban(row.payout.iban or "")),
                Column("reference", self.tr("Kenmerk"), lambda row: row.payout.payment_reference),
                Column(
                    "amount",
                    self.tr("Bedrag"),
                    lambda row: format_euro(row.payout.amount_cents),
                    lambda row: row.payout.amount_cents,
                    right=True,
                ),
            ),
            lambda row: row.payout.id,
            self.tr("Betalingen in het bestand"),
            stretch="payee",
        )
        self.payments_table.setMinimumHeight(self.fontMetrics().height() * 10)
        texts = context.texts
        self.day_field = DateField(self.tr("Te betalen op"), texts, context.clock.today())
        self.day_field.edit.setPlaceholderText(
            self.tr("{day}, de eerste dag dat banken betalen").format(day=format_short(facts.next_day))
        )
        self.iban_field = TextField(
            self.tr("Van rekening (IBAN)"), texts, parser=parse_iban, formatter=format_iban, longest=42, required=True
        )
        self.name_field = TextField(
            self.tr("Op naam van"),
            texts,
            longest=140,
            required=True,
            help_text=self.tr("Precies zoals de bank de naam van de rekening kent"),
        )
        self.version_field = ChoiceField(
            self.tr("Soort bestand"),
            texts,
            [
                (PainVersion.V09, self.tr("pain.001.001.09, het gewone")),
                (PainVersion.V03, self.tr("pain.001.001.03, alleen als uw bank daarom vraagt")),
            ],
        )
        # Before the fields, so that Tab comes there first.
        self._lay_out()
        self.add_field(self.day_field, "payout.execution_past", "payout.execution_closed", "payout.execution_far")
        self.add_field(self.iban_field, "payout.no_account")
        self.add_field(self.name_field, "payout.name_unwritable", "payout.name_too_long")
        self.add_field(self.version_field)
        self.looked_box = self.add_box(self.tr("Ik heb bij de bank gekeken: niets hiervan is al betaald"))
        self.form.setRowVisible(self.looked_box, facts.needs_restore_word)
        self.iban_field.set_value(facts.iban)
        self.name_field.set_value(facts.account_name)
        self._show_facts()

    def start(self) -> None:
        """Show the dialog, with the focus on what is still to be filled in, else on the button."""
        (self.step_button if self._facts.iban and self._going else self.iban_field).setFocus()
        self.open()

    @Slot()
    def do(self) -> None:
        """Check the fields, ask where the file goes, and make it."""
        self.error_label.hide()
        faulty = [field for field in (self.day_field, self.iban_field, self.name_field) if not field.check()]
        if faulty:
            faulty[0].setFocus()
            return
        day = self.day_field.value
        wanted = day if isinstance(day, date) else self._facts.next_day
        name = self.tr("betaling-{day}.xml").format(day=wanted.isoformat())
        path = self.context.dialogs.save_file(self, self.tr("Betaalbestand opslaan"), name, _KINDS)
        if path is None:
            return
        tell_of_place(self.context, self.context.notices, path.parent)
        self.step_button.setEnabled(False)
        if self._batch_id:
            batch_id = self._batch_id
            self.context.tasks.run_db(
                self, lambda core: core.settlement.bank.again(batch_id, path), self._made, self._failed
            )
            return
        self._make(path, day if isinstance(day, date) else None)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _make(self, path: Path, day: date | None) -> None:
        dossier_ids = [item.dossier_id for item in self._going]
        iban, name, known = str(self.iban_field.value), str(self.name_field.value), self._facts
        version = self.version_field.value
        looked = self.looked_box.isChecked()
        assert isinstance(version, PainVersion)

        def make(core: Core) -> Exported:
            if (iban, name) != (known.iban, known.account_name):
                core.settlement.bank.set_account(iban, name)
            return core.settlement.bank.export(
                path, dossier_ids, execution_on=day, version=version, after_restore=looked
            )

        self.context.tasks.run_db(self, make, self._made, self._failed)

    def _made(self, made: Exported) -> None:
        drop_drafts(self)
        words = counted(
            made.batch.count,
            self.tr(
                "Het betaalbestand is opgeslagen: 1 betaling, {total}, te betalen op {day}. Lever het in bij de bank "
                "en leg daarna vast wat er is betaald."
            ),
            self.tr(
                "Het betaalbestand is opgeslagen: {count} betalingen, samen {total}, te betalen op {day}. Lever het in "
                "bij de bank en leg daarna vast wat er is betaald."
            ),
            total=format_euro(made.batch.total_cents),
            day=format_short(made.batch.execution_on),
        )
        self.context.notices.done("\n".join([words, *(self.context.texts.say(note) for note in made.notes)]))
        self.accept()

    def _failed(self, error: BaseException) -> None:
        super()._failed(error)
        if isinstance(error, CsrError):
            batch = next(
                (item.params.get("batch") for item in error.messages if item.code == "payout.file_missing"), ""
            )
            if batch:
                # The payments are in the file already; only the file itself is to be made once more.
                self._batch_id = str(batch)
                self.step_button.setText(self.tr("Hetzelfde bestand opnieuw opslaan…"))

    def _show_facts(self) -> None:
        going = self._going
        count = sum(len(item.payouts) for item in going)
        total = format_euro(sum(item.total_cents for item in going))
        one, more = self.tr("1 betaling, {total}"), self.tr("{count} betalingen, samen {total}")
        self.total_label.setText((one if count == 1 else more).format(count=count, total=total))
        self.payments_table.set_rows([_Line(item.number, payout) for item in going for payout in item.payouts])
        left_out = [item for item in self._facts.waiting if not item.may_go]
        say = self.context.texts.say
        lines = [
            self.tr("Dossier {number} gaat niet mee: {reasons}").format(
                number=item.number, reasons=" ".join(say(reason) for reason in _reasons(item))
            )
            for item in left_out
        ]
        self.left_out_label.setText("\n".join(lines))
        self.left_out_label.setVisible(bool(lines))
        notes = [say(note) for item in going for note in item.notes]
        self.notes_label.setText("\n".join(dict.fromkeys(notes)))
        self.notes_label.setVisible(bool(notes))
        self.payments_table.setVisible(bool(going))
        self.step_button.setEnabled(bool(going))

    def _lay_out(self) -> None:
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        for at, widget in enumerate((self.total_label, self.left_out_label, self.payments_table, self.notes_label)):
            layout.insertWidget(at, widget)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 110)


def _reasons(item: WaitingPayments) -> list[Message]:
    return [*item.faults, *((item.look,) if item.look is not None else ())]

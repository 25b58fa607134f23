"""What becomes of payments: planned, paid, come back, paid again, lapsed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.identifiers import format_iban, parse_iban
from csr_desktop.domain.settlement import Payout, PayoutStatus
from csr_desktop.money import format_euro
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import NoteField, TextField


def payments_words(dialog: StepDialog, payouts: Sequence[Payout]) -> str:
    """Return which payments a dialog is about: one by name, more by number and sum."""
    total = format_euro(sum(item.amount_cents for item in payouts))
    if len(payouts) == 1:
        return dialog.tr("De betaling van {amount} aan {payee}.").format(amount=total, payee=payouts[0].payee)
    return dialog.tr("{count} betalingen, samen {amount}.").format(count=len(payouts), amount=total)


class PaidDialog(StepDialog):
    """The bank paid."""

    def __init__(self, context: UiContext, payouts: Sequence[Payout], parent: QWidget | None = None) -> None:
        self._ids = [item.id for item in payouts]
        super().__init__(context, "", "", parent, subject=self._ids[0])
        self.setWindowTitle(self.tr("Betaald"))
        self.step_button.setText(self.tr("Vastleggen"))
        self.note_label.setText(payments_words(self, payouts))
        self.note_label.show()
        self.day_field = self.add_day(self.tr("Betaald op"))
        self.places["payout.paid_day"] = self.day_field

    def work(self) -> Callable[[Core], Any]:
        ids, day = self._ids, self.day_field.value
        assert day is None or isinstance(day, date)
        return lambda core: core.settlement.bank.paid(ids, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - payouts
        if len(result) == 1:
            return self.tr("De betaling aan {payee} is uitgevoerd.").format(payee=result[0].payee)
        return self.tr("{count} betalingen zijn uitgevoerd.").format(count=len(result))


class ReturnedDialog(StepDialog):
    """A payment came back."""

    def __init__(self, context: UiContext, payout: Payout, parent: QWidget | None = None) -> None:
        self._payout = payout
        super().__init__(context, "", "", parent, subject=payout.id)
        self.setWindowTitle(self.tr("Betaling teruggeboekt"))
        self.step_button.setText(self.tr("Vastleggen"))
        words = self.tr("Het geld is weer in de reserve. Betaal opnieuw als u de juiste rekening weet.")
        self.note_label.setText(f"{payments_words(self, [payout])} {words}")
        self.note_label.show()
        self.reason_field = TextField(self.tr("Waarom kwam het terug"), context.texts, longest=200, required=True)
        self.reason_field.edit.setPlaceholderText(self.tr("zoals: rekening opgeheven"))
        self.add_field(self.reason_field, "payout.returned_reason")
        self.day_field = self.add_day(self.tr("Teruggekomen op"))
        self.places["payout.returned_day"] = self.day_field

    def work(self) -> Callable[[Core], Any]:
        payout_id, reason, day = self._payout.id, str(self.reason_field.value), self.day_field.value
        assert day is None or isinstance(day, date)
        return lambda core: core.settlement.bank.returned(payout_id, reason, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Payout`
        return self.tr("De betaling aan {payee} kwam terug; {amount} is weer in de reserve.").format(
            payee=result.payee, amount=format_euro(result.amount_cents)
        )


class PayAgainDialog(StepDialog):
    """A payment that came back is planned once more, to the right account."""

    def __init__(self, context: UiContext, payout: Payout, parent: QWidget | None = None) -> None:
        self._payout = payout
        super().__init__(context, "", "", parent, subject=payout.id)
        self.setWindowTitle(self.tr("Opnieuw betalen"))
        self.step_button.setText(self.tr("Plannen"))
        words = self.tr("Kwam terug op {day}: {reason}").format(
            day=format_short(payout.returned_on) if payout.returned_on else "", reason=payout.returned_reason
        )
        self.note_label.setText(f"{payments_words(self, [payout])}\n{words}")
        self.note_label.show()
        self.iban_field = TextField(
            self.tr("Juiste rekening (IBAN)"), context.texts, parser=parse_iban, formatter=format_iban, longest=42
        )
        self.iban_field.edit.setPlaceholderText(self.tr("leeg: de rekening die nu bij de schuldeiser staat"))
        self.add_field(self.iban_field, "payout.no_iban", "payout.iban_wrong")

    def work(self) -> Callable[[Core], Any]:
        payout_id, iban = self._payout.id, str(self.iban_field.value)
        return lambda core: core.settlement.payouts.again(payout_id, iban)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - payout and notes
        made, notes = result
        words = self.tr("De betaling aan {payee} is opnieuw gepland, op rekening {iban}.").format(
            payee=made.payee, iban=format_iban(made.iban) if made.iban else ""
        )
        return "\n".join([words, *(self.context.texts.say(note) for note in notes)])


class CancelPayoutsDialog(StepDialog):
    """Payments lapse; those in a file only with the reason why the bank will not pay them."""

    def __init__(self, context: UiContext, payouts: Sequence[Payout], parent: QWidget | None = None) -> None:
        self._ids = [item.id for item in payouts]
        in_file = any(item.status is PayoutStatus.EXPORTED for item in payouts)
        super().__init__(context, "", "", parent, subject=self._ids[0])
        self.setWindowTitle(self.tr("Laten vervallen"))
        self.step_button.setText(self.tr("Laten vervallen"))
        words = self.tr("Het geld blijft in de reserve; u kunt daarna opnieuw plannen.")
        if in_file:
            words = self.tr(
                "Doe dit alleen als het betaalbestand niet bij de bank is ingediend, anders wordt er toch betaald."
            )
        self.note_label.setText(f"{payments_words(self, payouts)} {words}")
        self.note_label.show()
        self.reason_field = NoteField(self.tr("Waarom"), context.texts, lines=2)
        self.add_field(self.reason_field, "payout.cancel_reason")

    def work(self) -> Callable[[Core], Any]:
        ids, reason = self._ids, self.reason_field.value
        return lambda core: core.settlement.payouts.cancel(ids, reason)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - payouts
        if len(result) == 1:
            return self.tr("De betaling aan {payee} is vervallen.").format(payee=result[0].payee)
        return self.tr("{count} betalingen zijn vervallen.").format(count=len(result))

"""The end of carrying out: before its time, with the discharge, confirmed by creditors, or taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.settlement import EndReason
from csr_desktop.errors import Message
from csr_desktop.money import format_euro
from csr_desktop.services.settlement.ending import EarlyEnd
from csr_desktop.services.settlement.outcomes import Outcome
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import NoteField, TextField
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column


class EndEarlyDialog(StepDialog):
    """Ends before the time; what that does stands above the button."""

    def __init__(self, context: UiContext, dossier_id: str, effects: EarlyEnd, parent: QWidget | None = None) -> None:
        self._dossier_id = dossier_id
        super().__init__(context, "", "", parent, subject=dossier_id)
        self.setWindowTitle(self.tr("Tussentijds beëindigen"))
        self.step_button.setText(self.tr("Beëindigen"))
        self.note_label.setText("\n".join(f"•  {line}" for line in self._effects(effects)))
        self.note_label.setProperty("kind", "")
        self.note_label.show()
        self.reason_field = self.add_choice(self.tr("Waarom"), "settlement_end", EndReason)
        self.day_field = self.add_day(self.tr("Laatste dag"))
        self.places["settlement.end_day"] = self.day_field
        self.remark_field = NoteField(
            self.tr("Notitie"), context.texts, self.tr("Schuldeisers krijgen deze notitie niet te zien"), lines=2
        )
        self.add_field(self.remark_field, "settlement.end_remark")
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 90)

    def work(self) -> Callable[[Core], Any]:
        dossier_id, reason, day = self._dossier_id, self.reason_field.value, self.day_field.value
        remark = self.remark_field.value
        assert isinstance(reason, EndReason)
        assert day is None or isinstance(day, date)
        return lambda core: core.settlement.endings.end_early(dossier_id, reason, ended_on=day, remark=remark)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Ending`
        words = self.tr("De uitvoering is beëindigd op {day}.").format(day=format_short(result.settlement.ended_on))
        told = told_words(self, result.told, result.to_write, "L19")
        return "\n".join([" ".join((words, *told)), *(self.context.texts.say(note) for note in result.notes)])

    def _effects(self, effects: EarlyEnd) -> Iterator[str]:
        staying = [item for item in effects.outcomes if item.takes_part and not item.discharge.is_discharged]
        rest = sum(item.discharge.remainder_cents for item in staying)
        one = self.tr("Er wordt niets kwijtgescholden: 1 schuld van {rest} blijft bestaan.")
        more = self.tr("Er wordt niets kwijtgescholden: {count} schulden blijven bestaan, samen {rest}.")
        yield (one if len(staying) == 1 else more).format(count=len(staying), rest=format_euro(rest))
        if effects.lapsing:
            one = self.tr("1 geplande uitbetaling vervalt: {total}.")
            more = self.tr("{count} geplande uitbetalingen vervallen, samen {total}.")
            yield (one if len(effects.lapsing) == 1 else more).format(
                count=len(effects.lapsing), total=format_euro(sum(item.amount_cents for item in effects.lapsing))
            )
        if effects.under_way_cents:
            yield self.tr("Er is nog {amount} onderweg bij de bank; dat gaat door.").format(
                amount=format_euro(effects.under_way_cents)
            )
        if effects.reserve_cents > 0:
            yield self.tr(
                "In de reserve staat nog {amount}. Wilt u dat eerst uitbetalen? Annuleer, en verdeel de reserve."
            ).format(amount=format_euro(effects.reserve_cents))
        yield from told_words(self, effects.would_hear, effects.to_write, "L19")
        yield self.tr("Schuldeisers horen dat de regeling stopt, niet waarom.")


class DischargeDialog(StepDialog):
    """Concludes a settlement that was carried out: per claim whether it is cancelled, else why it stays."""

    def __init__(
        self,
        context: UiContext,
        dossier_id: str,
        outcomes: Sequence[Outcome],
        obstacle: Message | None,
        parent: QWidget | None = None,
    ) -> None:
        self._dossier_id = dossier_id
        self._kept: dict[str, str] = {}
        super().__init__(context, "", "", parent, subject=dossier_id)
        self.setWindowTitle(self.tr("Kwijting vastleggen"))
        self.step_button.setText(self.tr("Kwijting vastleggen"))
        self.obstacle_label = label(kind="warning", wrap=True)
        self.obstacle_label.setText(context.texts.say(obstacle) if obstacle else "")
        self.obstacle_label.setVisible(obstacle is not None)
        self.step_button.setEnabled(obstacle is None)
        self.claims_table = Table(
            outcome_columns(self, context),
            lambda row: row.discharge.claim_id,
            self.tr("Wat er met elke schuld gebeurt"),
            stretch="reason",
        )
        self.claims_table.setMinimumHeight(self.fontMetrics().height() * 13)
        self.reason_label = label(wrap=True)
        self.notes_label = label(kind="warning", wrap=True)
        self.keep_field = TextField(self.tr("Waarom deze schuld toch blijft"), context.texts, longest=200)
        self.keep_field.stores_whole = True
        self.keep_field.edit.setPlaceholderText(self.keep_field.label)
        self.keep_button = button(self.tr("Blijft bestaan"), tip=self.tr("De gekozen schuld vervalt niet"))
        self.cancel_button = button(self.tr("Toch kwijting"), tip=self.tr("De gekozen schuld vervalt wel"))
        # Before the fields, so that Tab comes there first.
        self._lay_out()
        self.day_field = self.add_day(self.tr("Kwijting op"))
        for code in ("settlement.end_day", "discharge.too_early"):
            self.places[code] = self.day_field
        self.remark_field = NoteField(self.tr("Notitie"), context.texts, lines=2)
        self.add_field(self.remark_field)
        self.claims_table.current_changed.connect(self._on_current_changed)
        self.keep_button.clicked.connect(self._on_keep_clicked)
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self._show(tuple(outcomes))

    def work(self) -> Callable[[Core], Any]:
        dossier_id, day, remark, kept = self._dossier_id, self.day_field.value, self.remark_field.value, self._kept
        assert day is None or isinstance(day, date)
        return lambda core: core.settlement.endings.discharge(dossier_id, decided_on=day, kept=kept, remark=remark)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Ending`
        words = [self.tr("De kwijting is vastgelegd.")]
        words += told_words(self, result.told, result.to_write, "L22")
        if result.bkr_on is not None:
            words.append(self.tr("De BKR-registratie moet uiterlijk op {day} weg zijn.").format(day=_on(result.bkr_on)))
        if result.aftercare_talk_by is not None:
            words.append(self.tr("Nazorg: gesprek uiterlijk op {day}.").format(day=_on(result.aftercare_talk_by)))
        return "\n".join([" ".join(words), *(self.context.texts.say(note) for note in result.notes)])

    def start(self) -> None:
        """Show the dialog, with the focus in the list of claims."""
        self.claims_table.setFocus()
        self.open()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_current_changed(self, row: Outcome | None) -> None:
        # A claim that took no part stays by itself; one that was paid in full is gone.
        may_choose = row is not None and row.takes_part and row.discharge.remainder_cents > 0
        is_kept = row is not None and row.discharge.claim_id in self._kept
        self.keep_field.setEnabled(may_choose and not is_kept)
        self.keep_button.setEnabled(may_choose and not is_kept)
        self.cancel_button.setEnabled(may_choose and is_kept)
        reason = row.discharge.reason if row is not None else ""
        self.reason_label.setText(self.context.texts.label("kept_reason", reason) if reason else "")
        self.reason_label.setVisible(bool(reason))

    @Slot()
    def _on_keep_clicked(self) -> None:
        row, reason = self.claims_table.current_row(), str(self.keep_field.value).strip()
        if row is None:
            return
        if not reason:
            self.keep_field.show_error(self.tr("Schrijf op waarom deze schuld blijft bestaan."))
            self.keep_field.setFocus()
            return
        self._kept = {**self._kept, row.discharge.claim_id: reason}
        self.keep_field.drop_draft()
        self.keep_field.replace_value("")
        self._look_again()

    @Slot()
    def _on_cancel_clicked(self) -> None:
        row = self.claims_table.current_row()
        if row is not None:
            self._kept = {key: why for key, why in self._kept.items() if key != row.discharge.claim_id}
            self._look_again()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _look_again(self) -> None:
        dossier_id, kept = self._dossier_id, self._kept
        self.context.tasks.run_db(self, lambda core: core.settlement.endings.preview(dossier_id, kept), self._show)

    def _show(self, outcomes: tuple[Outcome, ...]) -> None:
        self.claims_table.set_rows(outcomes)
        if outcomes and self.claims_table.current_row() is None:
            self.claims_table.select_id(outcomes[0].discharge.claim_id)
        self._on_current_changed(self.claims_table.current_row())
        notes = dict.fromkeys(self.context.texts.say(note) for item in outcomes for note in item.notes)
        self.notes_label.setText("\n".join(notes))
        self.notes_label.setVisible(bool(notes))

    def _lay_out(self) -> None:
        keeping = QHBoxLayout()
        keeping.addWidget(self.keep_field, 1)
        keeping.addWidget(self.keep_button)
        keeping.addWidget(self.cancel_button)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(0, self.obstacle_label)
        layout.insertWidget(1, self.claims_table)
        layout.insertWidget(2, self.reason_label)
        layout.insertLayout(3, keeping)
        layout.insertWidget(4, self.notes_label)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 120)


class ConfirmDischargeDialog(StepDialog):
    """Creditors confirmed that what remained is cancelled."""

    def __init__(
        self,
        context: UiContext,
        dossier_id: str,
        claim_ids: Sequence[str],
        creditors: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        self._dossier_id, self._claim_ids = dossier_id, tuple(claim_ids)
        super().__init__(context, "", "", parent, subject=f"{dossier_id}/{self._claim_ids[0]}")
        self.setWindowTitle(self.tr("Bevestiging van kwijting"))
        self.step_button.setText(self.tr("Vastleggen"))
        names = ", ".join(dict.fromkeys(creditors))
        self.note_label.setText(self.tr("Bevestigd door {names}.").format(names=names))
        self.note_label.show()
        self.day_field = self.add_day(self.tr("Bevestigd op"))
        self.places["discharge.confirm_day"] = self.day_field

    def work(self) -> Callable[[Core], Any]:
        dossier_id, claim_ids, day = self._dossier_id, self._claim_ids, self.day_field.value
        assert day is None or isinstance(day, date)
        return lambda core: core.settlement.endings.confirm(dossier_id, claim_ids, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - discharges
        if len(result) == 1:
            return self.tr("De kwijting van 1 schuld is bevestigd.")
        return self.tr("De kwijting van {count} schulden is bevestigd.").format(count=len(result))


class ReopenSettlementDialog(StepDialog):
    """The end was a mistake; nothing is sent."""

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        self._dossier_id = dossier_id
        super().__init__(context, "", "", parent, subject=dossier_id)
        self.setWindowTitle(self.tr("Uitvoering heropenen"))
        self.step_button.setText(self.tr("Heropenen"))
        self.note_label.setText(
            self.tr(
                "De uitvoering gaat verder waar zij was. Er wordt niets verstuurd: vertel zelf aan wie het einde al "
                "hoorde, dat het een vergissing was."
            )
        )
        self.note_label.show()
        self.reason_field = NoteField(self.tr("Waarom"), context.texts, lines=2)
        self.add_field(self.reason_field, "settlement.reopen_reason")

    def work(self) -> Callable[[Core], Any]:
        dossier_id, reason = self._dossier_id, self.reason_field.value
        return lambda core: core.settlement.endings.reopen(dossier_id, reason)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Settlement`
        return self.tr("De uitvoering is heropend. Er is niets verstuurd.")


def told_words(owner: QWidget, told: Sequence[str], to_write: Sequence[str], letter: str) -> list[str]:
    """Return who hears of the end over the hub, and who must get a letter of their own."""
    words = []
    if told:
        words.append(owner.tr("Over de hub horen het: {names}.").format(names=", ".join(told)))
    if to_write:
        words.append(
            owner.tr("Maak een brief ({letter}) aan: {names}.").format(letter=letter, names=", ".join(to_write))
        )
    return words


def outcome_columns(owner: QWidget, context: UiContext) -> tuple[Column, ...]:
    """Return the columns of what becomes of each claim."""
    texts = context.texts
    gone, stays, paid = owner.tr("✓ kwijting"), owner.tr("• blijft bestaan"), owner.tr("✓ betaald")

    def outcome(row: Outcome) -> str:
        if not row.discharge.is_discharged:
            return stays
        return gone if row.discharge.remainder_cents else paid

    def reason(row: Outcome) -> str:
        return texts.label("kept_reason", row.discharge.reason) if row.discharge.reason else ""

    return (
        Column("creditor", owner.tr("Schuldeiser"), lambda row: row.creditor, tip=lambda row: row.creditor),
        Column(
            "paid",
            owner.tr("Betaald"),
            lambda row: format_euro(row.discharge.paid_cents),
            lambda row: row.discharge.paid_cents,
            right=True,
        ),
        Column(
            "rest",
            owner.tr("Rest"),
            lambda row: format_euro(row.discharge.remainder_cents),
            lambda row: row.discharge.remainder_cents,
            right=True,
        ),
        Column("outcome", owner.tr("Wat gebeurt er"), outcome),
        Column("reason", owner.tr("Waarom"), reason, tip=reason),
    )


def _on(day: date) -> str:
    return format_short(day)

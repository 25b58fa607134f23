"""What can be done with the dossiers that are chosen in the list, as one step each."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.dossiers import Phase
from csr_desktop.services.balances import ReminderPlan
from csr_desktop.services.overviews import DossierRow
from ui.backup_keeper import backup_first
from ui.context import UiContext
from ui.dialogs.balance_round import BalanceRoundDialog
from ui.dialogs.list_steps import HandOverManyDialog
from ui.forms.counting import counted, dossiers
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.forms.place_warning import tell_of_place
from ui.forms.undo import newest_units, offer_undo
from ui.models.table import Table
from ui.pages.dossiers.columns import sheet_of


class BulkBar(QWidget):
    """Below the list: how many there are, and what can be done with several; these steps come with the second one."""

    def __init__(self, context: UiContext, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._table = context, table
        self.count_label = label(kind="muted")
        self.request_button = button(
            self.tr("Saldo's opvragen…"), tip=self.tr("Kijk eerst wie er gevraagd wordt, in de gekozen dossiers")
        )
        self.remind_button = button(
            self.tr("Herinneren…"), tip=self.tr("Herinner wie niet op tijd antwoordde, in de gekozen dossiers")
        )
        self.hand_over_button = button(
            self.tr("Overdragen…"), tip=self.tr("Een collega neemt de gekozen dossiers over")
        )
        self.export_button = button(
            self.tr("Naar Excel…"),
            tip=self.tr("Zet wat u nu ziet in een Excel-bestand; zijn er rijen gekozen, dan die"),
        )
        bar = FlowLayout(self)
        for made in (
            self.count_label,
            self.request_button,
            self.remind_button,
            self.hand_over_button,
            self.export_button,
        ):
            bar.addWidget(made)
        # The list does not jump when the steps come and go.
        self.setMinimumHeight(self.export_button.sizeHint().height())
        self.request_button.clicked.connect(self._on_request_clicked)
        self.remind_button.clicked.connect(self._on_remind_clicked)
        self.hand_over_button.clicked.connect(self._on_hand_over_clicked)
        self.export_button.clicked.connect(self._on_export_clicked)
        table.selectionModel().selectionChanged.connect(self.show_counts)

    @Slot()
    def show_counts(self) -> None:
        """Say how many are in sight and chosen, and offer what can be done with them."""
        visible, everything = self._table.rows_model.rowCount(), len(self._table.rows_model.rows)
        chosen = self._table.selected_count()
        words = dossiers(everything)
        if visible != everything:
            words = self.tr("{visible} van {dossiers}").format(visible=visible, dossiers=words)
        if chosen > 1:
            words = self.tr("{words} · gekozen: {chosen}").format(words=words, chosen=chosen)
        elif visible > 1:
            words = self.tr("{words} · kies er meer met Shift+pijl of Ctrl+A").format(words=words)
        self.count_label.setText(words)
        for made in (self.request_button, self.remind_button, self.hand_over_button):
            made.setVisible(chosen > 1)
        self.export_button.setEnabled(bool(visible))

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_request_clicked(self) -> None:
        ids = self._open_ids()
        if ids:
            BalanceRoundDialog(self._context, self, dossier_ids=ids).open()

    @Slot()
    def _on_remind_clicked(self) -> None:
        ids = self._open_ids()
        if ids:
            self._context.tasks.run_db(
                self,
                lambda core: core.balances.plan_reminders(ids),
                lambda plan: self._ask_reminders(ids, plan),
                self._context.notices.error,
            )

    @Slot()
    def _on_hand_over_clicked(self) -> None:
        rows = self._open_rows()
        if rows:
            self._context.tasks.run_db(
                self, lambda core: core.team.known(), lambda people: self._ask_hand_over(rows, people)
            )

    @Slot()
    def _on_export_clicked(self) -> None:
        chosen = self._table.selected_rows()
        rows = chosen if len(chosen) > 1 else self._table.visible_rows()
        day = self._context.clock.today().isoformat()
        path = self._context.dialogs.save_file(
            self,
            self.tr("Lijst van dossiers naar Excel"),
            self.tr("dossiers-{day}.xlsx").format(day=day),
            self.tr("Excel-werkmap (*.xlsx)"),
        )
        if path is None or not rows:
            return
        tell_of_place(self._context, self, path.parent)
        sheet = sheet_of(self.tr("Dossiers"), self._table.shown_columns(), rows)
        target = path if path.suffix.casefold() == ".xlsx" else path.with_name(f"{path.name}.xlsx")

        def work(core: Core) -> tuple[Path, int]:
            core.overviews.write_dossiers([sheet], target)
            return target, len(sheet.rows)

        self._context.tasks.run_db(self, work, self._written, self._context.notices.error)

    # --- results -----------------------------------------------------------------------------------------------------

    def _ask_reminders(self, ids: list[str], plan: ReminderPlan) -> None:
        if not plan.count and plan.held_back is not None:
            self._context.notices.warn(self._context.texts.say(plan.held_back))
            return
        if not plan.count:
            self._context.notices.warn(
                self.tr("Er is niemand die nu een herinnering moet krijgen, in de gekozen dossiers.")
            )
            return
        parts = []
        if plan.letters:
            parts.append(self.tr("als brief: {count}").format(count=plan.letters))
        if plan.messages:
            parts.append(self.tr("over de hub: {count}").format(count=plan.messages))
        words = self.tr("{ways}. Alles wordt klaargezet; er gaat nog niets de deur uit.").format(
            ways=", ".join(parts).capitalize()
        )
        if plan.held_back is not None:
            words += "\n\n" + self._context.texts.say(plan.held_back)
        agreed = self._context.dialogs.confirm(
            self,
            counted(
                plan.count,
                self.tr("1 herinnering klaarzetten, in {dossiers}?"),
                self.tr("{count} herinneringen klaarzetten, in {dossiers}?"),
                dossiers=dossiers(plan.dossiers),
            ),
            words,
            self.tr("Klaarzetten"),
        )
        if not agreed:
            return
        backup_first(self._context, self, "bulk")

        def work(core: Core) -> tuple[int, tuple[str, ...]]:
            core.balances.remind(ids)
            return plan.count, newest_units(core)

        self._context.tasks.run_db(self, work, self._reminded, self._context.notices.error)

    def _reminded(self, made: tuple[int, tuple[str, ...]]) -> None:
        count, units = made
        one, more = self.tr("1 herinnering staat klaar."), self.tr("{count} herinneringen staan klaar.")
        offer_undo(self._context, counted(count, one, more), units)

    def _ask_hand_over(self, rows: list[DossierRow], people: tuple[str, ...]) -> None:
        HandOverManyDialog(self._context, rows, people, self).start()

    def _written(self, written: tuple[Path, int]) -> None:
        path, count = written
        self._context.notices.done(
            self.tr("{dossiers} opgeslagen als {name}.").format(dossiers=dossiers(count), name=path.name)
        )

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _open_rows(self) -> list[DossierRow]:
        """Return the chosen dossiers that are not closed; says so when there are none."""
        rows = [row for row in self._table.selected_rows() if row.phase != Phase.CLOSED]
        if not rows:
            self._context.notices.warn(self.tr("Alle gekozen dossiers zijn gesloten."))
        return rows

    def _open_ids(self) -> list[str]:
        return [row.id for row in self._open_rows()]

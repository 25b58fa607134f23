"""Te versturen: what was made and must still go out, in the order of the envelopes."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from csr_desktop.bootstrap import Core
from ui.backup_keeper import backup_first
from ui.context import UiContext
from ui.forms.flow import flowing
from ui.forms.letter_view import LetterOpener
from ui.forms.parts import button, label
from ui.forms.undo import newest_units, offer_undo
from ui.pages.letters.part import LetterListPart
from ui.pages.letters.rows import LetterRow, in_envelope_order, read_rows


class OutboxPart(LetterListPart):
    """All letters that were not marked sent; everything is selected until a person selects otherwise."""

    key = "outbox"

    def __init__(self, context: UiContext, opener: LetterOpener) -> None:
        super().__init__(context, opener, "outbox", with_sent=False, name="")
        self.letters_table.setAccessibleName(self.tr("Brieven die nog verstuurd moeten worden"))
        self.all_button = button(self.tr("Alles kiezen"), tip=self.tr("Kies alle brieven (Ctrl+A in de lijst)"))
        self.sent_button = button(
            self.tr("Markeren als verstuurd"), "primary", self.tr("De antwoordtermijnen beginnen dan te lopen")
        )
        self.count_label = label(kind="heading", wrap=True)
        self.empty_label = label(
            self.tr(
                "Er zijn geen brieven die nog de deur uit moeten.\nZe komen hier te staan als u in een dossier saldo's "
                "opvraagt, een voorstel verstuurt of iemand herinnert."
            ),
            "muted",
            wrap=True,
        )
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.all_button.clicked.connect(self.letters_table.selectAll)
        self.sent_button.clicked.connect(self._on_sent_clicked)

    def refresh(self) -> None:
        self.context.tasks.run_db(
            self, lambda core: in_envelope_order(read_rows(core, core.letters.unsent(), with_bin=False)), self._show
        )

    def show_selection(self) -> None:
        super().show_selection()
        rows, everything = self.letters_table.selected_rows(), len(self.letters_table.rows_model.rows)
        self.sent_button.setEnabled(bool(rows))
        self.all_button.setEnabled(len(rows) < everything)
        if not everything:
            self.count_label.setText("")
        elif len(rows) == everything:
            self.count_label.setText(self.counts(rows))
        else:
            self.count_label.setText(
                self.tr("Gekozen: {counts} (van {everything})").format(counts=self.counts(rows), everything=everything)
            )

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_sent_clicked(self) -> None:
        rows = self.chosen()
        if not rows:
            return
        agreed = self.context.dialogs.confirm(
            self,
            self.tr("Zijn deze brieven echt op de post? ({counts})").format(counts=self.counts(rows)),
            self.tr("Ze krijgen de datum van vandaag; de antwoordtermijnen beginnen dan te lopen."),
            self.tr("Ja, verstuurd"),
        )
        if not agreed:
            return
        ids = [row.letter.id for row in rows]
        if len({row.letter.dossier_id for row in rows}) > 1:
            backup_first(self.context, self, "bulk")

        def mark(core: Core) -> tuple[int, tuple[str, ...]]:
            core.letters.mark_sent(ids)
            return len(ids), newest_units(core)

        self.context.tasks.run_db(self, mark, self._marked, self.context.notices.error)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.count_label, 1)
        top.addWidget(self.sent_button)
        buttons = (self.all_button, self.view_button, self.save_button, self.print_button, self.dossier_button)
        bar = flowing(*buttons, self.sheet_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.letters_table, 1)
        layout.addWidget(self.empty_label, 1)
        layout.addLayout(bar)

    def _show(self, rows: list[LetterRow]) -> None:
        before = self.letters_table.rows_model.rows
        known = {row.letter.id for row in before}
        selected = {row.letter.id for row in self.letters_table.selected_rows()}
        self.letters_table.set_rows(rows)
        if known == selected:
            self.letters_table.selectAll()
        else:
            # What is new was not refused by anyone, so it goes along.
            self._select({row.letter.id for row in rows if row.letter.id in selected or row.letter.id not in known})
        self.letters_table.setVisible(bool(rows))
        self.empty_label.setVisible(not rows)
        self.show_selection()

    def _select(self, ids: set[str]) -> None:
        table, chosen = self.letters_table, QItemSelection()
        for at, row in enumerate(table.visible_rows()):
            if row.letter.id in ids:
                index = table.proxy.index(at, 0)
                chosen.select(index, index)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        table.selectionModel().select(chosen, flags)

    def _marked(self, result: tuple[int, tuple[str, ...]]) -> None:
        count, unit_ids = result
        words = (
            self.tr("De brief is als verstuurd gemarkeerd.")
            if count == 1
            else self.tr("{count} brieven zijn als verstuurd gemarkeerd.").format(count=count)
        )
        offer_undo(self.context, words, unit_ids)

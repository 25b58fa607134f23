"""Te versturen: what was made and must still go out, and the print run that takes it to the post."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.print_runs import PieceState
from ui.backup_keeper import backup_first
from ui.context import UiContext
from ui.dialogs.letter_steps import WithdrawLetterDialog
from ui.dialogs.print_run import PrintRunDialog
from ui.dialogs.start_run import StartRunDialog
from ui.forms.counting import counted
from ui.forms.flow import flowing
from ui.forms.letter_view import LetterOpener
from ui.forms.parts import Card, button, label
from ui.forms.undo import newest_units, offer_undo
from ui.pages.letters.part import LetterListPart
from ui.pages.letters.rows import LetterRow

Reading = tuple[list[LetterRow], tuple[Any, ...]]


class OutboxPart(LetterListPart):
    """All letters that wait and lie in no run; everything is selected until a person selects otherwise."""

    key = "outbox"

    def __init__(self, context: UiContext, opener: LetterOpener) -> None:
        super().__init__(context, opener, "outbox", with_sent=False, name="")
        self.letters_table.setAccessibleName(self.tr("Brieven die nog verstuurd moeten worden"))
        self.all_button = button(self.tr("Alles kiezen"), tip=self.tr("Kies alle brieven (Ctrl+A in de lijst)"))
        self.run_button = button(
            self.tr("Printronde maken…"), "primary", self.tr("De gekozen brieven afdrukken, op volgorde van envelop")
        )
        self.sent_button = button(
            self.tr("Als verstuurd markeren"), tip=self.tr("Voor brieven die al op de post zijn, zonder printronde")
        )
        self.withdraw_button = button(
            self.tr("Intrekken…"), tip=self.tr("De gekozen brief gaat niet de deur uit, en blijft in het archief")
        )
        self.count_label = label(kind="heading", wrap=True)
        self.empty_label = label(kind="muted", wrap=True)
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.runs = QVBoxLayout()
        self.runs.setSpacing(8)
        self._lay_out()
        self.all_button.clicked.connect(self.letters_table.selectAll)
        self.run_button.clicked.connect(self._on_run_clicked)
        self.sent_button.clicked.connect(self._on_sent_clicked)
        self.withdraw_button.clicked.connect(self._on_withdraw_clicked)

    def refresh(self) -> None:
        self.context.tasks.run_db(self, _read, self._show)

    def focus_first(self) -> None:
        """Begin at the letters; when all of them lie in a run, at the way to it."""
        item = self.runs.itemAt(0)
        card = item.widget() if item is not None else None
        if self.letters_table.isHidden() and isinstance(card, _RunCard):
            card.go_button.setFocus()
        else:
            super().focus_first()

    def show_selection(self) -> None:
        super().show_selection()
        rows, everything = self.letters_table.selected_rows(), len(self.letters_table.rows_model.rows)
        for made in (self.sent_button, self.run_button):
            made.setEnabled(bool(rows))
        self.withdraw_button.setEnabled(len(rows) == 1)
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
    def _on_run_clicked(self) -> None:
        rows = self.chosen()
        if rows:
            dialog = StartRunDialog(self.context, [row.letter.id for row in rows], self.counts(rows), self.window())
            dialog.stepped.connect(self._on_run_made)
            dialog.start()

    @Slot(object)
    def _on_run_made(self, run: Any) -> None:  # noqa: ANN401 - a `PrintRun`
        self._open_run(run.id)

    @Slot(object)
    def _on_run_asked(self, run_id: str) -> None:
        self._open_run(run_id)

    @Slot()
    def _on_sent_clicked(self) -> None:
        rows = self.chosen()
        if not rows:
            return
        agreed = self.context.dialogs.confirm(
            self,
            counted(
                len(rows),
                self.tr("Is deze brief echt op de post? ({counts})"),
                self.tr("Zijn deze brieven echt op de post? ({counts})"),
                counts=self.counts(rows),
            ),
            self.tr("De datum van vandaag komt erbij; vanaf dan lopen de antwoordtermijnen."),
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

    @Slot()
    def _on_withdraw_clicked(self) -> None:
        rows = self.chosen()
        if len(rows) == 1:
            WithdrawLetterDialog(self.context, rows[0].letter, rows[0].recipient, self.window()).start()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _open_run(self, run_id: str) -> None:
        for dialog in self.window().findChildren(PrintRunDialog):
            if dialog.run_id == run_id and dialog.isVisible():
                dialog.raise_()
                dialog.activateWindow()
                return
        PrintRunDialog(self.context, run_id, self.opener, self.window()).show()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.count_label, 1)
        top.addWidget(self.run_button)
        below = (
            self.all_button,
            self.view_button,
            self.sent_button,
            self.save_button,
            self.post_button,
            self.withdraw_button,
            self.dossier_button,
        )
        #: What there is nothing for without a letter.
        self._on_rows = (self.run_button, *below)
        bar = flowing(*below)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self.runs)
        layout.addLayout(top)
        layout.addWidget(self.letters_table, 1)
        layout.addWidget(self.empty_label, 1)
        layout.addLayout(bar)

    def _show(self, reading: Reading) -> None:
        rows, views = reading
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
        self.empty_label.setText(
            self.tr("Alle brieven die de deur uit moeten, zitten in een printronde.")
            if views
            else self.tr(
                "Er zijn geen brieven die nog de deur uit moeten.\nZe komen hier te staan als u in een dossier saldo's "
                "opvraagt, een voorstel verstuurt of iemand herinnert."
            )
        )
        for made in self._on_rows:
            made.setVisible(bool(rows))
        self._show_runs(views, is_all=not rows)
        self.show_selection()

    def _show_runs(self, views: tuple[Any, ...], *, is_all: bool) -> None:
        """Show the runs that are going; when there is nothing else to do, the first is the next step."""
        while (item := self.runs.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for view in views:
            card = _RunCard(view, "primary" if is_all and view is views[0] else "")
            card.asked.connect(self._on_run_asked)
            self.runs.addWidget(card)

    def _select(self, ids: set[str]) -> None:
        table, chosen = self.letters_table, QItemSelection()
        for at, row in enumerate(table.visible_rows()):
            if row.letter.id in ids:
                index = table.rows_model.index(at, 0)
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


class _RunCard(Card):
    """A run that is not on the post yet: how far it is, and the way to it.

    Signals:
        asked: go on with this run (its id).
    """

    asked = Signal(object)

    def __init__(self, view: Any, kind: str, parent: QWidget | None = None) -> None:  # noqa: ANN401 - a `RunView`
        super().__init__("", parent)
        self._run_id = view.run.id
        self.words_label = label(self._words(view), wrap=True)
        self.go_button = button(self.tr("Verder met printronde {number}").format(number=view.run.number), kind)
        row = QHBoxLayout()
        row.addWidget(self.words_label, 1)
        row.addWidget(self.go_button)
        self.body.addLayout(row)
        self.go_button.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        self.asked.emit(self._run_id)

    def _words(self, view: Any) -> str:  # noqa: ANN401 - a `RunView`
        waiting, printed = view.of(PieceState.WAITING), view.of(PieceState.PRINTED)
        good = view.of(PieceState.GOOD)
        name = self.tr("Printronde {number}: {count} brieven in {envelopes} enveloppen.").format(
            number=view.run.number, count=view.counts.letters, envelopes=view.counts.envelopes
        )
        if printed:
            step = self.tr("Er zijn stukken afgedrukt. Zeg of ze goed zijn.")
        elif waiting:
            step = self.tr("Nog niet alles is afgedrukt.") if good else self.tr("Nog niet afgedrukt.")
        else:
            step = self.tr("Alles is goed afgedrukt, en moet nog op de post.")
        return f"{name} {step}"


def _read(core: Core) -> Reading:
    """Read the letters that wait and the runs that are going; in the database's lane."""
    runs = core.print_runs
    rows = [LetterRow(item) for item in runs.waiting()]
    if rows:
        core.audit.viewed_list(len(rows), "letter")
    return rows, tuple(runs.view(run.id) for run in runs.open_runs())

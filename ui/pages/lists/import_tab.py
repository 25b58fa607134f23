"""Reading a list in: choose a file, see how it was read and what it would do, decide doubts, and take it over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.errors import CsrError
from csr_desktop.lists.plan import Choice
from csr_desktop.lists.reading import ListReading, PastedRows, first_rows
from csr_desktop.services.list_imports import ImportResult
from csr_desktop.services.list_senders import OwnColumns
from csr_desktop.services.overviews import DossierRow
from ui.backup_keeper import backup_first
from ui.context import UiContext
from ui.forms.fields import ChoiceField
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label, restyle, scrolled
from ui.forms.undo import is_undone, offer_undo
from ui.pages.lists.done import DonePanel
from ui.pages.lists.dossier_field import DossierField
from ui.pages.lists.point_out import PointOutDialog
from ui.pages.lists.preview import Decision, Preview, choices_for_unknown, make_preview
from ui.pages.lists.review import ReviewPanel
from ui.pages.lists.senders import Asked, Known, SenderDesk, read_known
from ui.pages.lists.sheet_field import SheetField, sheet_names
from ui.pages.lists.start_panel import StartPanel, labelled, under
from ui.pages.lists.words import ListWords
from ui.plain_text import plain_tip
from ui.tasks import CancelToken

_MOST_NAME = 34
_WORKBOOKS = frozenset({"xlsx", "ods", "xls"})


class ImportTab(QWidget):
    """One list at a time; nothing is written before "Overnemen".

    Signals:
        dossier_requested: open a dossier (its id, the tab).
    """

    dossier_requested = Signal(object, object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._words = ListWords(context)
        self._path: Path | PastedRows | None = None
        self._reading: ListReading | None = None
        self._preview: Preview | None = None
        self._choices: dict[int, Choice] = {}
        self._token: CancelToken | None = None
        #: Counts files and plans, so that an answer that comes too late is not shown.
        self._turn = 0
        self._is_confirming = False
        #: What was read before a person chose other columns; shown again when these cannot be read.
        self._earlier: ListReading | None = None
        #: The step that the last import made.
        self._unit_id = ""
        texts = context.texts
        self.file_button = button(self.tr("Bestand kiezen…"), tip=self.tr("CSV, XLSX, ODS of XLS"))
        self.file_label = label()
        kinds = [("", self.tr("zelf herkennen")), *self._words.kinds.items()]
        self.kind_field = ChoiceField(self.tr("Soort lijst"), texts, kinds)
        self.dossier_field = DossierField(self.tr("Dossier"), texts)
        self.sheet_field = SheetField(self.tr("Tabblad"), texts)
        self.start_panel = StartPanel()
        self.busy_label = label(kind="heading", wrap=True)
        self.progress_bar = QProgressBar()
        self.cancel_button = button(self.tr("Annuleren"))
        self.review = ReviewPanel(context, self._words)
        self.senders = SenderDesk(context, self.review.reading_panel, self)
        self.done_panel = DonePanel(context)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._show_start()

    # --- what the page asks ------------------------------------------------------------------------------------------

    @property
    def state(self) -> str:
        """What is shown: `start`, `busy`, `review` or `done`."""
        return self._states[self._stack.currentIndex()]

    def refresh(self) -> None:
        """Read the dossiers again, and hold the list against what is there now."""
        self.context.tasks.run_db(self, lambda core: core.overviews.dossiers(), self._show_dossiers)
        self.senders.refresh()
        if self.state == "review" and not self._is_confirming:
            self._plan()
        elif self.state == "done":
            unit_id = self._unit_id
            self.context.tasks.run_db(self, lambda core: is_undone(core, unit_id), self._show_if_undone)

    def ask_file(self, dossier_id: str = "") -> None:
        """Let a person choose a file, for a dossier when one is given."""
        if self.state == "done":
            self._forget()
        self._choose_dossier(dossier_id)
        kinds = self.tr("Lijsten (*.csv *.xlsx *.ods *.xls *.txt);;Alle bestanden (*)")
        path = self.context.dialogs.open_file(self, self.tr("Lijst inlezen"), kinds)
        if path is not None:
            self.read(path)

    def read_for(self, source: Path | PastedRows, dossier_id: str) -> None:
        """Read a file or pasted rows, for a dossier when one is given."""
        if self.state == "done":
            self._forget()
        self._choose_dossier(dossier_id)
        self.read(source)

    def _choose_dossier(self, dossier_id: str) -> None:
        if dossier_id:
            self.kind_field.set_value("claims")
            self.dossier_field.set_value(dossier_id)
            self._show_dossier_row()

    def read(
        self,
        path: Path | PastedRows,
        sheet: str | None = None,
        own: OwnColumns | None = None,
        *,
        sender: str | None = None,
    ) -> None:
        """Read a file or pasted rows beside the window.

        With `own` columns as a person chose them (those of a `sender`, or nobody's: ""); else as the lists of the
        sender whose columns it has, or with `sender` "" as the program understands it.
        """
        if self.state == "done":
            # The dossier of the last list is not by itself that of the next one.
            self._forget()
        if self._token is not None:
            self._token.cancel()
        if path != self._path:
            self._fill_sheets(())
            self.senders.forget_list()
        self._earlier = self._reading if own is not None else None
        self._path, self._reading, self._preview, self._choices = path, None, None, {}
        self._turn += 1
        turn, read_list = self._turn, self.context.read_list
        senders = self.senders.all if sender is None else ()
        asked = Asked(str(self.kind_field.value) or None, sheet, own, sender or "", senders)
        self.file_label.setText(self._short(path.name))
        self.file_label.setToolTip(plain_tip(path.name))
        self._show_busy(self.tr("{file} wordt gelezen…").format(file=path.name))

        def work(token: CancelToken) -> Known:
            return read_known(read_list, path, asked, token)

        self._token = self.context.tasks.run_io(
            self, work, lambda known: self._was_read(turn, known), lambda error: self._not_read(turn, error)
        )

    def focus_first(self) -> None:
        """Go to where work begins."""
        if self.state == "review":
            self.review.focus_first()
        elif self.state == "done":
            self.done_panel.focus_first()
        else:
            self.file_button.setFocus()

    # --- reading -----------------------------------------------------------------------------------------------------

    def _was_read(self, turn: int, known: Known) -> None:
        if turn != self._turn:
            return
        self._token = self._earlier = None
        reading = self._reading = known.reading
        self.review.show_reading(reading)
        self.senders.show_list(known)
        self._show_dossier_row()
        self._ask_sheets(reading.sheet)
        self._plan()

    def _not_read(self, turn: int, error: BaseException) -> None:
        if turn != self._turn:
            return
        self._token = None
        earlier, self._earlier = self._earlier, None
        if earlier is not None and isinstance(error, CsrError) and error.code == "list.no_header":
            self.context.notices.warn(
                self.tr("Zo kan de lijst niet worden gelezen: een kolom die nodig is, wees u niet meer aan.")
            )
            self._was_read(turn, Known(earlier))
            return
        self._show_start()
        if isinstance(error, CsrError) and error.code == "file.cancelled":
            self.context.notices.warn(self.context.notices.sentence(error))
        else:
            self.context.notices.error(error)
            can_point = isinstance(error, CsrError) and error.code == "list.no_header"
            self.start_panel.show_problem(self._problem(error), can_point=can_point)
            self._show("start")
            self._ask_sheets(None)
            if can_point:
                self.start_panel.point_button.setFocus()
                return
        self.file_button.setFocus()

    def _problem(self, error: BaseException) -> str:
        text = self.context.notices.sentence(error)
        kind = str(self.kind_field.value)
        if isinstance(error, CsrError) and error.code == "list.no_header" and isinstance(self._path, PastedRows):
            return self.tr("Boven deze rijen staan geen kolomnamen die het programma kent. Wijs zelf aan wat er staat.")
        if kind and isinstance(error, CsrError) and error.code == "list.no_header":
            hint = self.tr("U koos als soort: {kind}. Kies ‘zelf herkennen’ als het een andere soort lijst is.")
            text = f"{text}\n{hint.format(kind=self._words.kinds[kind])}"
        return text

    def _ask_sheets(self, current: str | None) -> None:
        """Find out which sheets a workbook has, after the list itself is in sight."""
        path = self._path
        is_workbook = self._reading is None or self._reading.format in _WORKBOOKS
        if not isinstance(path, Path) or not is_workbook:
            return
        if self.sheet_field.names:
            self.sheet_field.set_value(current)
            return
        read_list = self.context.read_list
        self.context.tasks.run_io(
            self,
            lambda token: sheet_names(read_list, path, token),
            lambda names: self._show_sheets(path, names, current),
        )

    def _show_sheets(self, path: Path, names: tuple[str, ...], current: str | None) -> None:
        if path == self._path:
            self._fill_sheets(names, current)

    def _fill_sheets(self, names: tuple[str, ...], current: str | None = None) -> None:
        self.sheet_field.set_names(names, current)
        self._sheet_part.setVisible(len(names) > 1)

    # --- planning ----------------------------------------------------------------------------------------------------

    def _plan(self, then: Callable[[], None] | None = None) -> None:
        reading, choices, dossier_id = self._reading, dict(self._choices), self.dossier_field.dossier_id
        if reading is None:
            return
        self._turn += 1
        turn = self._turn
        self.review.set_ready(False)
        if reading.kind == "claims" and not dossier_id:
            self._preview = None
            self._show("review")
            self.review.show_wish(self.tr("Kies hierboven het dossier waar deze schulden bij horen."))
            self.dossier_field.setFocus()
            return
        if self._preview is None:
            self._show_busy(self.tr("De rijen worden vergeleken met wat er al is…"), can_cancel=False)

        def work(core: Core) -> Preview | None:
            return make_preview(core, reading, dossier_id, choices)

        self.context.tasks.run_db(
            self, work, lambda preview: self._planned(turn, preview, then), lambda error: self._not_read(turn, error)
        )

    def _planned(self, turn: int, preview: Preview | None, then: Callable[[], None] | None) -> None:
        if turn != self._turn or preview is None:
            return
        first = self._preview is None or self.state != "review"
        self._preview = preview
        self._show("review")
        self.review.show_preview(preview, self._choices)
        if then is not None:
            then()
        elif first and self.isVisible():
            self.review.focus_first()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_file_clicked(self) -> None:
        self.ask_file()

    @Slot()
    def _on_cancel_clicked(self) -> None:
        if self._token is not None:
            self._token.cancel()

    @Slot(object)
    def _on_kind_committed(self, _kind: str) -> None:
        self._show_dossier_row()
        if self._path is not None and self.state != "done":
            self.read(self._path, self._sheet)

    @Slot(object)
    def _on_sheet_committed(self, sheet: str) -> None:
        if self._path is not None:
            self.read(self._path, sheet)

    @Slot()
    def _on_pointing_wanted(self) -> None:
        path, sheet = self._path, self._sheet
        if path is None:
            return

        def work(token: CancelToken) -> tuple[tuple[str, ...], ...]:
            return first_rows(path, sheet=sheet, cancelled=token.is_cancelled)

        self.context.tasks.run_io(self, work, self._ask_to_point, self.context.notices.error)

    def _ask_to_point(self, rows: tuple[tuple[str, ...], ...]) -> None:
        if self._path is not None:
            kind = str(self.kind_field.value)
            dialog = PointOutDialog(self.context, self._words, self._path, rows, kind, self)
            dialog.pointed.connect(self._on_pointed)
            dialog.open()

    @Slot(object, object)
    def _on_pointed(self, source: Path | PastedRows, own: OwnColumns) -> None:
        self.read(source, self._sheet, own)

    @Slot(object, object)
    def _on_read_wanted(self, own: OwnColumns | None, sender: str) -> None:
        if self._path is not None:
            self.read(self._path, self._sheet, own, sender=sender)

    @property
    def _sheet(self) -> str | None:
        return str(self.sheet_field.value) if self.sheet_field.value else None

    @Slot(object)
    def _on_dossier_committed(self, _dossier_id: str | None) -> None:
        if self._reading is not None and self.state == "review":
            self._choices, self._preview = {}, None
            self.review.show_reading(self._reading)
            self._plan()

    @Slot(object)
    def _on_decided(self, decision: Decision) -> None:
        self._choices = decision.applied_to(self._choices)
        self._plan(lambda: self.review.go_on_from(decision.row))

    @Slot()
    def _on_unknown_accepted(self) -> None:
        if self._preview is not None:
            self._choices |= choices_for_unknown(self._preview.plan, self._choices)
            self._plan(lambda: self.review.go_on_from(0))

    @Slot()
    def _on_confirmed(self) -> None:
        preview = self._preview
        if preview is None or self._is_confirming:
            return
        self._is_confirming = True
        self.review.set_ready(False)
        backup_first(self.context, self, "import")
        self.context.tasks.run_db(
            self,
            lambda core: core.list_imports.confirm(preview.plan),
            self._was_confirmed,
            self._not_confirmed,
        )

    @Slot()
    def _on_another_requested(self) -> None:
        self.ask_file()

    @Slot(object)
    def _on_dossier_requested(self, dossier_id: str) -> None:
        self.dossier_requested.emit(dossier_id, "debts")

    # --- after confirming --------------------------------------------------------------------------------------------

    def _was_confirmed(self, result: ImportResult) -> None:
        self._is_confirming = False
        # A plan that was asked for meanwhile must not push the result aside.
        self._turn += 1
        preview = self._preview
        number = self.dossier_field.number if result.plan.kind == "claims" else ""
        dossier_id = self.dossier_field.dossier_id if result.plan.kind == "claims" else ""
        rows = self.tr("1 rij") if result.written == 1 else self.tr("{count} rijen").format(count=result.written)
        if number:
            text = self.tr("{rows} uit {file} overgenomen in dossier {number}.")
        else:
            text = self.tr("{rows} uit {file} overgenomen.")
        text = text.format(rows=rows, file=result.plan.file_name, number=number)
        self.done_panel.show_result(result, preview, text, dossier_id)
        self._show("done")
        self.done_panel.focus_first()
        self._unit_id = result.changes.unit_id
        offer_undo(self.context, text, (self._unit_id,))

    def _not_confirmed(self, error: BaseException) -> None:
        self._is_confirming = False
        self.context.notices.error(error)
        self._plan()

    def _show_if_undone(self, undone: bool) -> None:
        if undone and self.state == "done":
            self._preview = None
            self._plan()

    # --- showing -----------------------------------------------------------------------------------------------------

    def _short(self, name: str) -> str:
        """Shorten a long file name in its middle, so that it never widens the page."""
        metrics = self.fontMetrics()
        return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, metrics.averageCharWidth() * _MOST_NAME)

    def _forget(self) -> None:
        self._turn += 1
        self._path = self._reading = self._preview = None
        self._choices = {}
        self.kind_field.set_value("")
        self.dossier_field.set_value("")
        self.file_label.setText("")
        self._fill_sheets(())
        self._show_start()

    def _show(self, state: str) -> None:
        self._stack.setCurrentIndex(self._states.index(state))
        self._footer.setVisible(state == "review" and self._preview is not None)
        # What comes next: choosing a file, or what is done with the one that was read.
        is_first = state == "start" and self.start_panel.point_button.isHidden()
        restyle(self.file_button, "primary" if is_first else "")

    def _show_start(self) -> None:
        self.start_panel.show_problem("")
        self._show_dossier_row()
        self._show("start")

    def _show_busy(self, text: str, *, can_cancel: bool = True) -> None:
        self.busy_label.setText(text)
        self.progress_bar.setAccessibleName(text)
        self.cancel_button.setVisible(can_cancel)
        self._show("busy")
        if can_cancel and self.isVisible():
            self.cancel_button.setFocus()

    def _show_dossiers(self, rows: list[DossierRow]) -> None:
        self.dossier_field.set_dossiers(rows)

    def _show_dossier_row(self) -> None:
        """A dossier is only asked for claims; before the file is read it may be claims."""
        kind = self._reading.kind if self._reading is not None else str(self.kind_field.value)
        self._dossier_part.setVisible(kind in ("", "claims"))

    # --- building ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.progress_bar.setRange(0, 0)
        self.progress_bar.setTextVisible(False)
        source = FlowLayout(spacing=16)
        source.addWidget(under(label(self.tr("Bestand"), "muted"), self.file_button, self.file_label))
        source.addWidget(labelled(self.kind_field))
        self._sheet_part = labelled(self.sheet_field)
        source.addWidget(self._sheet_part)
        self._dossier_part = labelled(self.dossier_field)
        source.add(self._dossier_part, fills=True)
        busy = QWidget()
        column = QVBoxLayout(busy)
        column.addStretch(1)
        for part in (self.busy_label, self.progress_bar, self.cancel_button):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self.progress_bar.setMinimumWidth(self.fontMetrics().averageCharWidth() * 40)
        parts = {"start": self.start_panel, "busy": busy, "review": scrolled(self.review), "done": self.done_panel}
        self._states = tuple(parts)
        for widget in parts.values():
            self._stack.addWidget(widget)
        self._footer = self.review.make_footer()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(source)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._footer)
        self._sheet_part.hide()

    def _connect(self) -> None:
        self.file_button.clicked.connect(self._on_file_clicked)
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self.kind_field.committed.connect(self._on_kind_committed)
        self.sheet_field.committed.connect(self._on_sheet_committed)
        self.dossier_field.committed.connect(self._on_dossier_committed)
        self.start_panel.pointing_wanted.connect(self._on_pointing_wanted)
        self.senders.read_wanted.connect(self._on_read_wanted)
        self.review.decided.connect(self._on_decided)
        self.review.unknown_accepted.connect(self._on_unknown_accepted)
        self.review.confirmed.connect(self._on_confirmed)
        self.done_panel.another_requested.connect(self._on_another_requested)
        self.done_panel.dossier_requested.connect(self._on_dossier_requested)

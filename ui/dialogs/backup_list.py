"""All back-ups: when and why they were made, what is in them, whether they are whole; to try one or to put it back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from csr_desktop.errors import CsrError
from csr_desktop.services.backups import Backup, Prepared, RestorePreview, is_whole
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.dialogs.restore_preview import RestorePreviewDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label, restyle
from ui.models.table import Table
from ui.models.table_model import Column


@dataclass(frozen=True, slots=True)
class _Row:
    """One file; `is_whole` is None until it was read to its last byte."""

    name: str
    backup: Backup | None
    is_whole: bool | None


def _read(core: Core) -> list[_Row]:
    status = core.backups.status(look_at_second=False)
    rows = [_Row(backup.path.name, backup, None) for backup in core.backups.all()]
    return [*rows, *(_Row(path.name, None, False) for path in status.unreadable)]


class BackupListDialog(GrowingDialog):
    """Shows the back-ups on this computer, newest first, and reads each of them through.

    Signals:
        restore_confirmed: this back-up takes the place of the database (`Prepared`).
    """

    restore_confirmed = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Reservekopieën"))
        self._context = context
        self._rows: list[_Row] = []
        self.backups_table = Table(
            [
                Column("made", self.tr("Gemaakt"), self._made_text, self._made_key),
                Column("reason", self.tr("Waarom"), self._reason_text),
                Column("dossiers", self.tr("Dossiers"), self._dossiers_text, self._dossiers_key, right=True),
                Column("size", self.tr("Grootte"), self._size_text, self._size_key, right=True),
                Column("whole", self.tr("Heel?"), self._whole_text),
            ],
            lambda row: row.name,
            self.tr("Reservekopieën op deze computer"),
            stretch="reason",
        )
        self.told_label = label(wrap=True)
        self.told_label.hide()
        self.restore_button = button(self.tr("Terugzetten…"))
        self.verify_button = button(
            self.tr("Op proef terugzetten"), tip=self.tr("Open deze reservekopie ernaast en tel alles na")
        )
        self.close_button = button(self.tr("Sluiten"))
        for made in (self.restore_button, self.verify_button, self.close_button):
            made.setAutoDefault(False)
        row = FlowLayout()
        row.addWidget(self.restore_button)
        row.addWidget(self.verify_button)
        row.add(self.close_button, at_end=True)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.backups_table, 1)
        layout.addWidget(self.told_label)
        layout.addLayout(row)
        unit = self.fontMetrics()
        self.resize(unit.averageCharWidth() * 120, unit.height() * 26)
        self.backups_table.opened.connect(self._on_opened)
        self.backups_table.current_changed.connect(self._on_current_changed)
        self.restore_button.clicked.connect(self._on_restore_clicked)
        self.verify_button.clicked.connect(self._on_verify_clicked)
        self.close_button.clicked.connect(self.accept)
        self._on_current_changed(None)
        context.tasks.run_db(self, _read, self._show, self._failed)

    # --- slots --------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_current_changed(self, row: _Row | None) -> None:
        can_open = row is not None and row.backup is not None
        self.restore_button.setEnabled(can_open)
        self.verify_button.setEnabled(can_open)

    @Slot(object)
    def _on_opened(self, _row: _Row) -> None:
        self._on_restore_clicked()

    @Slot()
    def _on_restore_clicked(self) -> None:
        backup = self._chosen()
        if backup is not None:
            self._begin(self.tr("De reservekopie wordt uitgepakt en gecontroleerd…"))
            path = backup.path
            self._context.tasks.run_db(
                self, lambda core: core.backups.prepare_restore(path), self._ask, self._not_prepared
            )

    @Slot()
    def _on_verify_clicked(self) -> None:
        backup = self._chosen()
        if backup is not None:
            self._begin(self.tr("De reservekopie wordt op proef teruggezet…"))
            self._context.tasks.run_db(self, lambda core: core.backups.verify(backup), self._verified, self._failed)

    # --- what came of it ----------------------------------------------------------------------------------------------

    def _ask(self, found: tuple[Prepared, RestorePreview]) -> None:
        self._end()
        self.told_label.hide()
        self.preview_dialog = RestorePreviewDialog(self._context, *found, self)
        self.preview_dialog.confirmed.connect(self._on_confirmed)
        self.preview_dialog.open()

    @Slot(object)
    def _on_confirmed(self, prepared: Prepared) -> None:
        self.accept()
        self.restore_confirmed.emit(prepared)

    def _verified(self, _nothing: None) -> None:
        self._end()
        self._tell(self.tr("✓ De proef is gelukt: deze reservekopie gaat open en alles is nageteld."), "good")

    def _not_prepared(self, error: BaseException) -> None:
        self._failed(error)
        if isinstance(error, CsrError) and error.code == "store.damaged":
            # The database itself cannot be compared any more; where it is not open, nothing needs to be compared.
            self._tell(
                self.tr(
                    "De database is beschadigd. Sluit het programma, start het opnieuw en kies daar ‘Een reservekopie "
                    "terugzetten…’."
                ),
                "error",
            )

    def _failed(self, error: BaseException) -> None:
        self._end()
        self._tell(self._context.notices.sentence(error), "error")

    def _show(self, rows: list[_Row]) -> None:
        self._rows = rows
        self.backups_table.set_rows(rows)
        if rows:
            self.backups_table.select_id(rows[0].name)
            self.backups_table.setFocus()
        else:
            self._tell(self.tr("Er is nog geen reservekopie."), "muted")
        self._read_next()

    def _read_next(self) -> None:
        """Read the files one by one; each answer is shown at once."""
        unread = next((row for row in self._rows if row.is_whole is None and row.backup is not None), None)
        if unread is not None and unread.backup is not None:
            backup, name = unread.backup, unread.name
            self._context.tasks.run_io(self, lambda _token: (name, is_whole(backup)), self._was_read)

    def _was_read(self, answer: tuple[str, bool]) -> None:
        name, whole = answer
        self._rows = [replace(row, is_whole=whole) if row.name == name else row for row in self._rows]
        self.backups_table.set_rows(self._rows)
        self._read_next()

    # --- showing ------------------------------------------------------------------------------------------------------

    def _chosen(self) -> Backup | None:
        row = self.backups_table.current_row()
        return row.backup if row is not None else None

    def _begin(self, words: str) -> None:
        for made in (self.restore_button, self.verify_button):
            made.setEnabled(False)
        self._tell(words, "muted")

    def _end(self) -> None:
        self._on_current_changed(self.backups_table.current_row())

    def _tell(self, words: str, kind: str) -> None:
        self.told_label.setText(words)
        restyle(self.told_label, kind)
        self.told_label.show()

    def _made_text(self, row: _Row) -> str:
        if row.backup is None:
            return row.name
        made = row.backup.manifest.made_at.astimezone(DUTCH_TIME)
        return f"{format_short(made.date())} {made:%H:%M}"

    @staticmethod
    def _made_key(row: _Row) -> str:
        return row.backup.manifest.made_at.isoformat() if row.backup else ""

    def _reason_text(self, row: _Row) -> str:
        return self._context.texts.label("backup_reason", row.backup.manifest.reason) if row.backup else ""

    @staticmethod
    def _dossiers_text(row: _Row) -> str:
        return str(row.backup.manifest.counts.get("dossier", 0)) if row.backup else ""

    @staticmethod
    def _dossiers_key(row: _Row) -> int:
        return row.backup.manifest.counts.get("dossier", 0) if row.backup else 0

    def _size_text(self, row: _Row) -> str:
        if row.backup is None:
            return ""
        tenths = max(1, row.backup.manifest.size * 10 // 1_000_000)
        return self.tr("{number} MB").format(number=f"{tenths // 10},{tenths % 10}")

    @staticmethod
    def _size_key(row: _Row) -> int:
        return row.backup.manifest.size if row.backup else 0

    def _whole_text(self, row: _Row) -> str:
        if row.backup is None:
            return self.tr("✗ niet te lezen")
        if row.is_whole is None:
            return self.tr("wordt gelezen…")
        return self.tr("✓ heel") if row.is_whole else self.tr("✗ beschadigd")

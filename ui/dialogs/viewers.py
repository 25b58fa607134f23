"""Wie heeft dit dossier gezien: per person and day, on the screen and on paper for the client."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.errors import EnvironmentProblem
from csr_desktop.files import atomic_write
from csr_desktop.services.audit import ViewersReport
from ui.context import UiContext
from ui.forms.fitting import FittingDialog
from ui.forms.flow import FlowLayout
from ui.forms.letter_view import LetterOpener
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column


class ViewersDialog(FittingDialog):
    """The overview of one dossier, with the way to paper."""

    def __init__(
        self,
        context: UiContext,
        dossier_id: str,
        parent: QWidget | None = None,
        *,
        opener: LetterOpener | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Wie heeft dit dossier gezien"))
        self._context = context
        self._dossier_id = dossier_id
        self._number = ""
        self.opener = opener or LetterOpener(context, self)
        columns = (
            Column("day", self.tr("Dag"), lambda row: format_short(row.day), lambda row: row.day.toordinal()),
            Column("who", self.tr("Wie"), lambda row: row.who),
            Column("looked", self.tr("Bekeken"), lambda row: str(row.looked), lambda row: row.looked, right=True),
            Column("changed", self.tr("Gewijzigd"), lambda row: str(row.changed), lambda row: row.changed, right=True),
            Column(
                "handed_out",
                self.tr("Afgedrukt of bewaard"),
                lambda row: str(row.handed_out),
                lambda row: row.handed_out,
                right=True,
            ),
        )
        self.viewers_table = Table(
            columns, lambda row: f"{row.day} {row.who}", self.tr("Wie en wanneer"), stretch="who"
        )
        self.explain_label = label(kind="muted", wrap=True)
        self.print_button = button(self.tr("Openen om af te drukken"), "primary")
        self.save_button = button(self.tr("Opslaan als PDF"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        row = FlowLayout()
        row.addWidget(self.print_button)
        row.addWidget(self.save_button)
        row.add(buttons, at_end=True)
        layout = QVBoxLayout(self)
        layout.addWidget(self.explain_label)
        layout.addWidget(self.viewers_table, 1)
        layout.addLayout(row)
        unit = self.fontMetrics().averageCharWidth()
        self.resize(unit * 100, self.fontMetrics().height() * 26)
        self.print_button.clicked.connect(self._on_print_clicked)
        self.save_button.clicked.connect(self._on_save_clicked)
        context.tasks.run_db(self, lambda core: core.audit.viewers(dossier_id), self._show, context.notices.error)

    @Slot()
    def _on_print_clicked(self) -> None:
        dossier_id = self._dossier_id
        self.opener.open_made(f"{self._file_name()}.pdf", lambda core: _pdf(core, dossier_id))

    @Slot()
    def _on_save_clicked(self) -> None:
        path = self._context.dialogs.save_file(
            self, self.tr("Opslaan als PDF"), f"{self._file_name()}.pdf", self.tr("PDF-bestanden (*.pdf)")
        )
        if path is None:
            return
        dossier_id = self._dossier_id

        def work(core: Core, target: Path = path) -> None:
            pdf = _pdf(core, dossier_id)
            try:
                with atomic_write(target) as file:
                    file.write(pdf)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise EnvironmentProblem("environment.os_error", reason=reason) from error

        self._context.tasks.run_db(self, work, self._saved, self._context.notices.error)

    def _saved(self, _nothing: None) -> None:
        self._context.notices.done(self.tr("Het overzicht is opgeslagen."))

    def _file_name(self) -> str:
        # No name of a client: the number of the dossier tells whoever needs it enough.
        return self.tr("wie-zag-dossier-{number}").format(number=self._number.replace("/", "-"))

    def _show(self, report: ViewersReport) -> None:
        self._number = report.number
        self.viewers_table.set_rows(report.rows)
        words = self.tr("Wie binnen {minutes} minuten nog eens kijkt, telt één keer.").format(minutes=report.minutes)
        if report.since is not None:
            since = self.tr("Het logboek van dit dossier begint op {day}.").format(day=format_short(report.since))
            words = f"{since} {words}"
        self.explain_label.setText(words)


def _pdf(core: Core, dossier_id: str) -> bytes:
    return core.audit.viewers_pdf(dossier_id, core.organisation.get().name)

"""The button that makes one file for whoever helps, after saying what is in it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.services.support import SupportExport
from ui.context import UiContext


class SupportButton(QPushButton):
    """Asks, lets a person choose a file, and writes it in the database's lane."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setText(self.tr("Bestand voor de helpdesk…"))
        self.setToolTip(self.tr("Eén bestand met versies, controles en het logboek, zonder namen of nummers"))
        self.setAutoDefault(True)
        self.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        agreed = self._context.dialogs.confirm(
            self.window(),
            self.tr("Een bestand voor de helpdesk maken?"),
            self.tr(
                "Er komt in: versies van het programma, aantallen, uitkomsten van controles, storingen, en de laatste "
                "regels van het logboek zonder waarden. Medewerkers heten A, B, C. Er komen geen dossiers in."
            ),
            self.tr("Bestand maken"),
        )
        if not agreed:
            return
        path = self._context.dialogs.save_file(
            self.window(), self.tr("Bestand voor de helpdesk"), "helpdesk.zip", self.tr("Zip-bestanden (*.zip)")
        )
        if path is None:
            return
        self.setEnabled(False)

        def export(core: Core, file: Path = path) -> SupportExport:
            return core.support.export(file)

        self._context.tasks.run_db(self, export, self._done, self._failed)

    def _done(self, made: SupportExport) -> None:
        self.setEnabled(True)
        self._context.notices.done(
            self.tr("Het bestand is gemaakt, met {count} regels van het logboek.").format(count=made.lines)
        )

    def _failed(self, error: BaseException) -> None:
        self.setEnabled(True)
        self._context.notices.error(error)

"""Logboek: who looked at this dossier and what was done in it, with old and new values for whoever asks."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.services.audit import LogWish
from csr_desktop.services.workbench import DossierState
from ui.context import UiContext
from ui.dialogs.viewers import ViewersDialog
from ui.forms.fields import ChoiceField
from ui.forms.flow import FlowLayout
from ui.forms.log_list import LogList
from ui.forms.parts import button, label
from ui.pages.dossier.tab import DossierTab


class LogTab(DossierTab):
    """The lines of this dossier, newest first."""

    key = "log"

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        self.subject_field = ChoiceField(
            self.tr("Toon"),
            context.texts,
            [
                ("", self.tr("Alles")),
                ("changes", self.tr("Gewijzigd")),
                ("looks", self.tr("Bekeken")),
                ("handed_out", self.tr("Naar buiten")),
            ],
        )
        self.viewers_button = button(
            self.tr("Wie heeft dit dossier gezien…"),
            tip=self.tr("Een overzicht per persoon en dag, ook voor de cliënt"),
        )
        self.log_list = LogList(context, with_dossier=False)
        top = FlowLayout()
        top.addWidget(label(self.subject_field.label))
        top.addWidget(self.subject_field)
        top.add(self.viewers_button, at_end=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.log_list, 1)
        self.subject_field.committed.connect(self._on_subject_chosen)
        self.viewers_button.clicked.connect(self._on_viewers_clicked)

    def show_state(self, state: DossierState) -> None:
        self._show_lines()

    def focus_first(self) -> None:
        self.log_list.focus_first()

    @Slot(object)
    def _on_subject_chosen(self, _subject: object) -> None:
        self._show_lines()

    @Slot()
    def _on_viewers_clicked(self) -> None:
        ViewersDialog(self.context, self.dossier_id, self).open()

    def _show_lines(self) -> None:
        subject = str(self.subject_field.value or "")
        self.log_list.show_wish(LogWish(dossier_id=self.dossier_id, subject=subject))  # type: ignore[arg-type]

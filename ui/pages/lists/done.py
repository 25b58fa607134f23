"""After an import: what was done, and where to go from there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.services.list_imports import ImportResult
from ui.context import UiContext
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.pages.lists.preview import Preview

_MOST_NAMED = 12


class DonePanel(QWidget):
    """Says what was taken over.

    Signals:
        dossier_requested: go to the dossier (its id).
        another_requested: read another list.
    """

    dossier_requested = Signal(object)
    another_requested = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._dossier_id = ""
        self.icon_label = label()
        self.icon_label.setPixmap(context.icons.get("done").pixmap(32, 32))
        self.result_label = label(kind="title", wrap=True)
        self.rest_label = label(wrap=True)
        self.parties_label = label(wrap=True)
        self.dossier_button = button(self.tr("Naar het dossier"), "primary")
        self.another_button = button(self.tr("Nog een lijst inlezen…"))
        row = FlowLayout(spacing=12)
        row.addWidget(self.dossier_button)
        row.addWidget(self.another_button)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.icon_label, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.result_label, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self.rest_label)
        layout.addWidget(self.parties_label)
        layout.addLayout(row)
        layout.addStretch(1)
        self.dossier_button.clicked.connect(self._on_dossier_clicked)
        self.another_button.clicked.connect(self.another_requested)

    def show_result(self, result: ImportResult, preview: Preview | None, text: str, dossier_id: str) -> None:
        """Show what an import did."""
        self._dossier_id = dossier_id
        self.result_label.setText(text)
        counts = preview.counts if preview is not None else {}
        left = sum(counts.get(state, 0) for state in ("doubtful", "refused", "left_out"))
        self.rest_label.setText(
            self.tr("1 rij is niet overgenomen. Lees het bestand opnieuw in om die alsnog te behandelen.")
            if left == 1
            else self.tr(
                "{count} rijen zijn niet overgenomen. Lees het bestand opnieuw in om ze alsnog te behandelen."
            ).format(count=left)
        )
        self.rest_label.setVisible(left > 0)
        names = result.new_parties
        shown = ", ".join(names[:_MOST_NAMED])
        if len(names) > _MOST_NAMED:
            shown = self.tr("{names} en nog {count}").format(names=shown, count=len(names) - _MOST_NAMED)
        self.parties_label.setText(
            self.tr("Nieuw in het register: {names}. Vul hun adres aan voordat u hun schrijft.").format(names=shown)
        )
        self.parties_label.setVisible(bool(names))
        self.dossier_button.setVisible(bool(dossier_id))

    def focus_first(self) -> None:
        """Go to the next step."""
        (self.another_button if self.dossier_button.isHidden() else self.dossier_button).setFocus()

    @Slot()
    def _on_dossier_clicked(self) -> None:
        self.dossier_requested.emit(self._dossier_id)

"""F1: all shortcuts in one list, made from the actions themselves so that it is never out of date."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.models.table import Table
from ui.models.table_model import Column


class ShortcutsDialog(QDialog):
    """A table of actions with their keys."""

    def __init__(self, specs: Sequence[ActionSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Sneltoetsen"))
        columns = (
            Column("keys", self.tr("Toets"), lambda spec: _native(spec.shortcut)),
            Column("text", self.tr("Wat"), lambda spec: spec.text.replace("&", "").rstrip("…")),
            Column("tip", self.tr("Uitleg"), lambda spec: spec.tip),
        )
        self.shortcuts_table = Table(columns, lambda spec: spec.key, self.tr("Sneltoetsen"), stretch="tip", parent=self)
        self.shortcuts_table.set_rows([*(spec for spec in specs if spec.shortcut), *self._elsewhere()])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.shortcuts_table)
        layout.addWidget(buttons)
        unit = self.fontMetrics().averageCharWidth()
        self.resize(unit * 90, self.fontMetrics().height() * 30)

    def _elsewhere(self) -> list[ActionSpec]:
        """What no menu can show."""
        return [
            ActionSpec("enter", "", self.tr("Openen"), "Return", self.tr("Opent de gekozen rij in een lijst")),
            ActionSpec("escape", "", self.tr("Terug"), "Escape", self.tr("Sluit een venster of wist het zoekveld")),
            ActionSpec("tab", "", self.tr("Volgend veld"), "Tab", self.tr("Bewaart het veld en gaat verder")),
            ActionSpec("later", "", self.tr("Uitstellen"), "+", self.tr("In Vandaag: typ +1d, +1w, +2w of +1m")),
            ActionSpec("next", "", self.tr("Volgend tabblad"), "Ctrl+Tab", self.tr("Gaat naar het volgende tabblad")),
        ]


def _native(shortcut: str) -> str:
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)

"""Which columns of a table are in sight, in which order and how wide, by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.forms.fitting import FittingDialog
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.theme import KIND

_KEY = Qt.ItemDataRole.UserRole
_NARROWEST, _WIDEST, _STEP = 6, 80, 4


class ColumnsDialog(FittingDialog):
    """A list of columns to tick and to move; what is chosen is seen at once, and Cancel gives the old ones back.

    Signals:
        chosen: other columns are in sight than before.
    """

    chosen = Signal()

    def __init__(self, table: Table, usual: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Kolommen kiezen"))
        self._table, self._usual = table, tuple(usual)
        self._before = [column.key for column in table.shown_columns()]
        self._widths_before = table.drawn_widths()
        self._titles = {column.key: column.title for column in table.rows_model.columns}
        self._is_filling = False
        self.columns_list = QListWidget()
        self.columns_list.setAccessibleName(self.tr("Kolommen; spatie toont of verbergt"))
        self.up_button = button(self.tr("Omhoog"), tip=self.tr("Zet de kolom eerder (Alt+↑)"))
        self.down_button = button(self.tr("Omlaag"), tip=self.tr("Zet de kolom later (Alt+↓)"))
        self.wider_button = button(self.tr("Breder"), tip=self.tr("Maak de kolom breder (Alt+→)"))
        self.narrower_button = button(self.tr("Smaller"), tip=self.tr("Maak de kolom smaller (Alt+←)"))
        self.usual_button = button(
            self.tr("Gewone kolommen"), tip=self.tr("Zet de kolommen terug zoals ze in het begin waren")
        )
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setProperty(KIND, "primary")
        self._lay_out()
        self._fill(self._before)
        self.columns_list.itemChanged.connect(self._on_item_changed)
        self.up_button.clicked.connect(self._on_up)
        self.down_button.clicked.connect(self._on_down)
        self.wider_button.clicked.connect(self._on_wider)
        self.narrower_button.clicked.connect(self._on_narrower)
        self.usual_button.clicked.connect(self._on_usual)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        QShortcut(QKeySequence("Alt+Up"), self, self._on_up)
        QShortcut(QKeySequence("Alt+Down"), self, self._on_down)
        QShortcut(QKeySequence("Alt+Right"), self, self._on_wider)
        QShortcut(QKeySequence("Alt+Left"), self, self._on_narrower)

    def reject(self) -> None:
        self._table.show_columns(self._before)
        self._table.draw_widths(self._widths_before)
        super().reject()

    def accept(self) -> None:
        self.chosen.emit()
        super().accept()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_item_changed(self) -> None:
        if self._is_filling:
            return
        if not self._ticked():
            # A table without columns cannot be put right from the table.
            item = self.columns_list.currentItem()
            if item is not None:
                item.setCheckState(Qt.CheckState.Checked)
            return
        self._apply()

    @Slot()
    def _on_up(self) -> None:
        self._move(-1)

    @Slot()
    def _on_down(self) -> None:
        self._move(1)

    @Slot()
    def _on_wider(self) -> None:
        self._widen(_STEP)

    @Slot()
    def _on_narrower(self) -> None:
        self._widen(-_STEP)

    @Slot()
    def _on_usual(self) -> None:
        self._fill(self._usual)
        self._apply()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _apply(self) -> None:
        self._table.show_columns(self._ticked())

    def _ticked(self) -> list[str]:
        items = [self.columns_list.item(at) for at in range(self.columns_list.count())]
        return [item.data(_KEY) for item in items if item.checkState() is Qt.CheckState.Checked]

    def _move(self, step: int) -> None:
        at = self.columns_list.currentRow()
        if at < 0 or not 0 <= at + step < self.columns_list.count():
            return
        self._is_filling = True
        item = self.columns_list.takeItem(at)
        self.columns_list.insertItem(at + step, item)
        self._is_filling = False
        self.columns_list.setCurrentRow(at + step)
        self._apply()

    def _widen(self, step: int) -> None:
        item = self.columns_list.currentItem()
        if item is None or item.checkState() is not Qt.CheckState.Checked:
            return
        key, unit = item.data(_KEY), self._table.fontMetrics().averageCharWidth()
        widths = self._table.drawn_widths()
        widths[key] = min(_WIDEST * unit, max(_NARROWEST * unit, widths[key] + step * unit))
        self._table.draw_widths(widths)

    def _fill(self, shown: Sequence[str]) -> None:
        self._is_filling = True
        self.columns_list.clear()
        for key in [*shown, *(key for key in self._titles if key not in shown)]:
            item = QListWidgetItem(self._titles[key])
            item.setData(_KEY, key)
            # Room around the box; without it the box loses its upper and lower line.
            item.setSizeHint(QSize(0, int(self.fontMetrics().height() * 1.7)))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if key in shown else Qt.CheckState.Unchecked)
            self.columns_list.addItem(item)
        self.columns_list.setCurrentRow(0)
        self._is_filling = False

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        for made in (self.up_button, self.down_button, self.wider_button, self.narrower_button, self.usual_button):
            side.addWidget(made)
        side.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.columns_list, 1)
        middle.addLayout(side)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(label(self.tr("Met de spatiebalk toont of verbergt u een kolom."), "muted", wrap=True))
        layout.addLayout(middle, 1)
        layout.addWidget(self.buttons)
        unit = self.fontMetrics()
        self.resize(unit.averageCharWidth() * 62, unit.height() * 28)

"""The field above a table in which a person types what its rows must have."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.models.table import Table

#: Words of so many rows are made while a key waits for them; above that the rows follow a moment later.
_AT_ONCE = 20_000
#: For how long the window is kept from other things, in seconds, and how many rows are made between two looks at it.
_SLICE_S, _ROWS = 0.006, 250


class FilterEdit(QLineEdit):
    """Filters a table at every key.

    What is searched is made when the field gets the focus, in slices, so that the first key finds it there; also in a
    table of 100,000 rows the window goes on.

    Signals:
        filtered: the table shows what fits the text.
    """

    filtered = Signal()

    def __init__(self, placeholder: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self._table: Table | None = None
        #: A key waits for the words of a long table.
        self._is_waiting = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        self.textChanged.connect(self._on_text_changed)
        # Before those of the page: what Enter does is about rows that fit.
        self.returnPressed.connect(self._on_return_pressed)

    @property
    def is_at_work(self) -> bool:
        """Whether words are being made."""
        return self._timer.isActive()

    def filters(self, table: Table) -> None:
        """Filter this table from now on; the one before has had its time."""
        self._table = table
        table.rows_model.modelReset.connect(self._on_rows_changed)
        self._on_rows_changed()

    # --- Qt ------------------------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._begin()

    # --- slots ---------------------------------------------------------------------------------------------------

    @Slot()
    def _on_text_changed(self) -> None:
        if self._table is None:
            return
        self._is_waiting = self._table.rows_model.words.missing > _AT_ONCE
        if self._is_waiting:
            self._begin()
        else:
            self._filter()

    @Slot()
    def _on_return_pressed(self) -> None:
        if self._is_waiting:
            self._filter()

    @Slot()
    def _on_rows_changed(self) -> None:
        if self.hasFocus():
            self._begin()

    @Slot()
    def _go_on(self) -> None:
        words = self._table.rows_model.words if self._table is not None else None
        until = monotonic() + _SLICE_S
        while words is not None and words.missing and monotonic() < until:
            words.make(_ROWS)
        if words is None or not words.missing:
            self._timer.stop()
            if self._is_waiting:
                self._filter()

    # --- helpers -------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._table is not None and self._table.rows_model.words.missing:
            self._timer.start()

    def _filter(self) -> None:
        self._is_waiting = False
        if self._table is not None:
            self._table.set_filter(self.text())
            self.filtered.emit()

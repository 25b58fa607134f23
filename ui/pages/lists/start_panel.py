"""Before a list is there: what can be dropped here, or why the last one could not be read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.forms.fields import Field
from ui.forms.parts import button, label


class StartPanel(QWidget):
    """Says how to begin.

    Signals:
        pointing_wanted: a person wants to point out the columns of the list that could not be read.
    """

    pointing_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.problem_label = label(kind="error", wrap=True)
        self.problem_label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.hint_label = label(
            self.tr(
                "Sleep een lijst naar deze pagina, of kies een bestand: CSV, Excel (xlsx, xls) of OpenDocument (ods).\n"
                "U ziet eerst wat er zou gebeuren. Er wordt niets bewaard voordat u op Overnemen drukt."
            ),
            "muted",
            wrap=True,
        )
        self.hint_label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.point_button = button(self.tr("Kolommen zelf aanwijzen…"), "primary")
        self.point_button.hide()
        self.point_button.clicked.connect(self.pointing_wanted)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self.problem_label)
        column.addWidget(self.point_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.hint_label)
        column.addStretch(2)

    def show_problem(self, text: str, *, can_point: bool = False) -> None:
        """Say why a file could not be read, empty when all is well; `can_point` when a person can help."""
        self.point_button.setVisible(can_point)
        self.problem_label.setText(text)
        self.problem_label.setVisible(bool(text))


def labelled(field: Field) -> QWidget:
    """Put the name of a field above it."""
    name = label(field.label, "muted")
    name.setBuddy(field.editor)
    return under(name, field)


def under(name: QLabel, *parts: QWidget) -> QWidget:
    """Put a name above a row of parts."""
    both = QWidget()
    row = QHBoxLayout()
    row.setSpacing(8)
    for part in parts:
        row.addWidget(part)
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(name)
    column.addLayout(row)
    column.addStretch(1)
    return both

"""The last small window: it says that a back-up is made before the program is gone."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from ui.forms.parts import label


class Farewell(QWidget):
    """Closes when the database is closed; nothing of a client is on it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("CSR Desktop"))
        self.words_label = label(self.tr("Reservekopie maken… CSR Desktop sluit daarna vanzelf."), wrap=True)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(self.words_label.text())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(self.words_label)
        layout.addWidget(bar)
        self.resize(self.fontMetrics().averageCharWidth() * 60, self.sizeHint().height())

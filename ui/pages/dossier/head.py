"""The head of a dossier: who it is about, where it stands, and the one next step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.forms.parts import Stepper, button, label
from ui.forms.side_by_side import SideBySide
from ui.pages.dossier.name_label import NameLabel
from ui.theme import Space

#: From so many characters the names of the clients stand beside the way of the dossier, else above it.
_BESIDE = 110
#: In a window of fewer lines of text than this the head is one of them.
_FEW_LINES = 30


class DossierHead(SideBySide):
    """Names and facts beside the way of the dossier and its next step; below each other where that is too wide.

    Where large text leaves a page but a few lines, the head takes one of them: the names and the next step. What it
    leaves out then stands in the tip of the names, and in Overzicht and Traject.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        self.name_label = NameLabel()
        self.facts_label: QLabel = label(kind="muted", wrap=True)
        self.next_button = button("", "primary")
        self.stepper = Stepper()
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self.name_label)
        names.addWidget(self.facts_label)
        way = QHBoxLayout()
        way.setSpacing(Space.HUGE)
        way.addWidget(self.stepper, 1)
        way.addWidget(self.next_button)
        super().__init__((names, way), _BESIDE, spacing=Space.HUGE, parent=parent)

    @property
    def is_short(self) -> bool:
        """Whether the head is one line."""
        return not self.name_label.wordWrap()

    def show_words(self, names: Sequence[str], facts: str) -> None:
        """Show whose dossier it is, and what is known of it in a few words."""
        self.name_label.show_names(names, self.tr(" en "))
        self.facts_label.setText(facts)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        # Not the height of the page: that grows with what is in it, and scrolls.
        is_short = self.window().height() < self.fontMetrics().height() * _FEW_LINES
        if is_short is not self.is_short:
            self.name_label.setWordWrap(not is_short)
            self.facts_label.setHidden(is_short)
            self.stepper.setHidden(is_short)
            self.keep_row(is_short)
            self._tell()

    def _tell(self) -> None:
        words = "\n".join((self.name_label.text(), self.facts_label.text(), self.stepper.accessibleName()))
        self.name_label.tell_more(words if self.is_short else "")

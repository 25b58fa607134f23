"""Verloop: what happened in the dossier, in one list, the newest first; Enter goes to where more of it stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.dates import format_short
from csr_desktop.services.dossier_story import StoryKind, StoryLine
from ui.forms.parts import Card
from ui.models.table import Table
from ui.models.table_model import Column

_TABS = {
    StoryKind.PHASE: "process",
    StoryKind.LETTER: "letters",
    StoryKind.MESSAGE: "messages",
    StoryKind.NOTE: "messages",
    StoryKind.BALANCE: "debts",
    StoryKind.ANSWER: "proposal",
    StoryKind.DOCUMENT: "documents",
}


class StoryCard(Card):
    """A table of days.

    Signals:
        tab_wanted: go to where more of a line stands (the key of a tab, or of a part of one).
    """

    tab_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Verloop"), parent)
        columns = (
            Column("day", self.tr("Dag"), lambda line: format_short(line.day), lambda line: line.day.toordinal()),
            Column("what", self.tr("Wat"), lambda line: line.what, tip=lambda line: line.what),
            Column("who", self.tr("Wie"), lambda line: line.who, tip=lambda line: line.who),
        )
        self.table = Table(columns, lambda line: line.id, self.tr("Verloop van het dossier"), stretch="what")
        self.table.setMinimumHeight(self.fontMetrics().height() * 14)
        self.body.addWidget(self.table)
        self.table.opened.connect(self._on_opened)

    def show_lines(self, lines: Sequence[StoryLine]) -> None:
        """Show the story."""
        self.table.set_rows(lines)

    @Slot(object)
    def _on_opened(self, line: StoryLine) -> None:
        self.tab_wanted.emit(_TABS[line.kind])

"""Card "Logboek": whether last month was reviewed, and the way to the log."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.errors import Message
from csr_desktop.services.audit import month_name
from ui.context import UiContext
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label, restyle


class LogCard(Card):
    """One line and one button.

    Signals:
        page_requested: go to a page (its key).
    """

    page_requested = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Logboek"), parent)
        self._context = context
        self.state_label = label(wrap=True)
        self.open_button = button(
            self.tr("Logboek en maandcontrole"), tip=self.tr("Wie wat zag en deed (Ctrl+Shift+L)")
        )
        row = FlowLayout()
        row.addWidget(self.open_button)
        self.body.addWidget(self.state_label)
        self.body.addLayout(row)
        self.open_button.clicked.connect(self._on_open_clicked)

    def refresh(self) -> None:
        """Read again whether a review is due."""
        self._context.tasks.run_db(self, lambda core: core.audit.review_due(), self._show, self._context.notices.error)

    @Slot()
    def _on_open_clicked(self) -> None:
        self.page_requested.emit("log")

    def _show(self, month: date | None) -> None:
        if month is None:
            self.state_label.setText(self.tr("Elke keer bekijken, wijzigen en afdrukken staat in het logboek."))
        else:
            sentence = self._context.texts.say(Message.of("review.overdue", month=month_name(month)))
            self.state_label.setText(self.tr("⚠ {sentence}").format(sentence=sentence))
        restyle(self.state_label, "muted" if month is None else "warning")

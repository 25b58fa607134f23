"""Card "Uitwisseling": the way to the hub, and who of the register is who there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.services.exchange.settings import HubPlace
from ui.context import UiContext
from ui.dialogs.hub_book import HubBookDialog
from ui.dialogs.hub_settings import HubSettingsDialog
from ui.forms.counting import counted
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label


@dataclass(frozen=True, slots=True)
class _Facts:
    place: HubPlace | None
    participants: int
    unmatched: int


def _read(core: Core) -> _Facts:
    place = core.exchange.settings.place
    if place is None:
        return _Facts(None, 0, 0)
    return _Facts(place, len(core.hub_book.participants()), len(core.hub_book.unmatched()))


class ExchangeCard(Card):
    """Shows how the hub is set up.

    Signals:
        changed: the settings changed; the exchange may begin or go on in another way.
        check_requested: a person wants to know whether the hub can be reached.
    """

    changed = Signal()
    check_requested = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Uitwisseling"), parent)
        self._context = context
        self.state_label = label(wrap=True)
        self.book_label = label(kind="muted", wrap=True)
        self.set_button = button(self.tr("Hub instellen…"))
        self.check_button = button(self.tr("Verbinding controleren"))
        self.book_button = button(self.tr("Adresboek…"), tip=self.tr("Welke schuldeiser is wie op de hub"))
        self.body.addWidget(self.state_label)
        row = FlowLayout()
        for made in (self.set_button, self.check_button, self.book_button):
            row.addWidget(made)
        self.body.addLayout(row)
        self.body.addWidget(self.book_label)
        self.check_button.hide()
        self.book_button.hide()
        self.set_button.clicked.connect(self._on_set_clicked)
        self.check_button.clicked.connect(self.check_requested)
        self.book_button.clicked.connect(self._on_book_clicked)

    @Slot()
    def refresh(self) -> None:
        """Read again."""
        self._context.tasks.run_db(self, _read, self._show)

    @Slot()
    def _on_set_clicked(self) -> None:
        dialog = HubSettingsDialog(self._context, self.window())
        dialog.stored.connect(self._on_stored)
        dialog.open()

    @Slot()
    def _on_stored(self) -> None:
        self.refresh()
        self.changed.emit()

    @Slot()
    def _on_book_clicked(self) -> None:
        dialog = HubBookDialog(self._context, self.window())
        dialog.changed.connect(self.refresh)
        dialog.open()

    def _show(self, facts: _Facts) -> None:
        place = facts.place
        self.check_button.setVisible(place is not None)
        self.book_button.setVisible(place is not None)
        self.book_label.setVisible(place is not None)
        if place is None:
            self.state_label.setText(self.tr("Er is geen uitwisselhub ingesteld. Alles gaat per lijst of per brief."))
            return
        self.state_label.setText(
            self.tr("Hub: {url}. Ons deelnemernummer: {number}.").format(
                url=place.base_url, number=place.participant_id
            )
        )
        words = counted(
            facts.participants,
            self.tr("1 schuldeiser in het adresboek van de hub."),
            self.tr("{count} schuldeisers in het adresboek van de hub."),
        )
        if facts.unmatched == 1:
            words = self.tr("{words} 1 schuldeiser wil de hub, maar is nog niet gekoppeld.").format(words=words)
        elif facts.unmatched:
            words = self.tr("{words} {count} schuldeisers willen de hub, maar zijn nog niet gekoppeld.").format(
                words=words, count=facts.unmatched
            )
        self.book_label.setText(words)

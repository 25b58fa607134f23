"""Card "Blad bij brieven" of a client: no sheet, a Dutch one, or a second language beside it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.domain.clients import Client
from csr_desktop.services.companions import SheetLanguage
from ui.forms.fields import ChoiceField, add_row, make_form
from ui.forms.parts import Card, label
from ui.pages.dossier.tab import DossierTab


class SheetCard(Card):
    """One choice, stored when it is made; only languages that somebody looked at can be chosen."""

    def __init__(self, tab: DossierTab, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Blad bij brieven"), parent)
        self._tab = tab
        self._client: Client | None = None
        self.sheet_field = ChoiceField(self.tr("Blad"), tab.context.texts, [("", self.tr("Geen blad"))])
        form = make_form()
        add_row(form, self.sheet_field)
        self.body.addLayout(form)
        self.body.addWidget(
            label(
                self.tr(
                    "Achter elke brief aan de cliënt komt dan één bladzijde: wat gebeurt er, wat moet u doen, vóór "
                    "wanneer. Andere talen zet u aan bij Instellingen. Talen met een ander schrift, zoals Arabisch of "
                    "Tigrinya, kunnen wij niet afdrukken."
                ),
                "muted",
                wrap=True,
            )
        )
        self.sheet_field.committed.connect(self._on_chosen)

    def show_client(self, client: Client) -> None:
        """Show what goes with the letters of the first client."""
        self._client = client
        self._tab.context.tasks.run_db(self, lambda core: core.companions.languages(), self._show)

    @Slot(object)
    def _on_chosen(self, code: object) -> None:
        assert self._client is not None
        client_id = self._client.id
        self._tab.commit(self.sheet_field, lambda core: core.companions.choose(client_id, str(code)))

    def _show(self, languages: tuple[SheetLanguage, ...]) -> None:
        if self._client is None:
            return
        chosen = self._client.sheet_language
        options = [("", self.tr("Geen blad")), ("nl", self.tr("In het Nederlands"))]
        for item in languages:
            if item.code == "nl":
                continue
            if item.is_on:
                options.append((item.code, self.tr("Nederlands en {name}").format(name=item.name)))
            elif item.code == chosen:
                options.append((item.code, self.tr("In het Nederlands ({name} staat uit)").format(name=item.name)))
        self.sheet_field.set_options(options)
        self.sheet_field.set_value(chosen)

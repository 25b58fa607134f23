"""Card "Blad bij brieven": in which languages the sheet beside a letter may be made."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from csr_desktop.services.companions import SheetLanguage
from ui.context import UiContext
from ui.dialogs.sheet_languages import SheetLanguagesDialog
from ui.forms.parts import Card, button, label


class SheetLanguagesCard(Card):
    """Says which languages are on and which still wait for somebody who grew up with them."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Blad bij brieven"), parent)
        self._context = context
        self._languages: tuple[SheetLanguage, ...] = ()
        self.body.addWidget(
            label(
                self.tr(
                    "Bij een brief aan de cliënt kan een blad: wat gebeurt er, wat moet u doen, vóór wanneer. In het "
                    "Nederlands, of met een tweede taal ernaast. U kiest dat per cliënt, bij Personen."
                ),
                wrap=True,
            )
        )
        self.on_label = label(wrap=True)
        self.off_label = label(kind="muted", wrap=True)
        self.look_button = button(self.tr("Talen nakijken…"))
        self.body.addWidget(self.on_label)
        self.body.addWidget(self.off_label)
        row = QHBoxLayout()
        row.addWidget(self.look_button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.look_button.setEnabled(False)
        self.look_button.clicked.connect(self._on_look_clicked)

    def refresh(self) -> None:
        """Read again."""
        self._context.tasks.run_db(self, lambda core: core.companions.languages(), self._show)

    @Slot()
    def _on_look_clicked(self) -> None:
        dialog = SheetLanguagesDialog(self._context, self._languages, self.window())
        dialog.stepped.connect(self._on_stepped)
        dialog.start()

    @Slot(object)
    def _on_stepped(self, _language: object) -> None:
        self.refresh()

    def _show(self, languages: tuple[SheetLanguage, ...]) -> None:
        self._languages = languages
        self.look_button.setEnabled(len(languages) > 1)
        on = ", ".join(item.name for item in languages if item.is_on)
        off = ", ".join(item.name for item in languages if not item.is_on)
        self.on_label.setText(self.tr("Aan: {names}.").format(names=on))
        self.off_label.setText(
            self.tr("Niet nagekeken door een moedertaalspreker, en daarom uit: {names}.").format(names=off)
        )
        self.off_label.setVisible(bool(off))

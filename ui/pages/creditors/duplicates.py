"""Mogelijk dubbel: pairs that are probably one party, beside each other, with a button to merge them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.identifiers import format_iban
from ui.backup_keeper import backup_first
from ui.context import UiContext
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.creditors.facts import DuplicatePair, read_duplicates


class _PartyCard(Card):
    """What tells one party of a pair from the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.name_label = label(kind="heading", wrap=True)
        self.facts_label = label(wrap=True)
        self.keep_button = button(self.tr("Deze behouden"))
        self.body.addWidget(self.name_label)
        self.body.addWidget(self.facts_label)
        self.body.addStretch(1)
        row = FlowLayout()
        row.addWidget(self.keep_button)
        self.body.addLayout(row)

    def show_party(self, context: UiContext, party: Creditor, claims: int) -> None:
        """Show a party."""
        texts = context.texts
        self.name_label.setText(party.name)
        self.keep_button.setAccessibleName(self.tr("{name} behouden").format(name=party.name))
        lines = [
            (self.tr("Andere namen"), ", ".join(party.aliases)),
            (self.tr("Rol"), texts.label("role", party.role)),
            (self.tr("Soort"), context.class_table.kind(party.kind).label),
            (self.tr("Adres"), ", ".join(party.letter_address.lines())),
            (self.tr("KvK-nummer"), party.kvk or ""),
            (self.tr("IBAN"), format_iban(party.iban) if party.iban else ""),
            (self.tr("Schulden"), str(claims)),
        ]
        self.facts_label.setText("\n".join(f"{name}: {value}" for name, value in lines if value))


class DuplicatesView(QWidget):
    """The list of pairs and the two parties of the current one.

    Signals:
        counted: how many pairs there are.
        merged: the party that was kept (its id).
    """

    counted = Signal(object)
    merged = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.intro_label = label(
            self.tr(
                "Deze partijen lijken op elkaar. Zijn het dezelfde? Kies dan welke u behoudt. "
                "De schulden en afspraken van de andere gaan mee."
            ),
            "muted",
            wrap=True,
        )
        self.empty_label = label(self.tr("Er zijn geen partijen die op elkaar lijken."), "muted")
        self.pairs_table = Table(
            self._columns(), lambda pair: pair.key, self.tr("Mogelijk dubbel"), context.state, "duplicates", "first"
        )
        self.first_card, self.second_card = _PartyCard(), _PartyCard()
        self._cards = QWidget()
        row = QHBoxLayout(self._cards)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.first_card, 1)
        row.addWidget(self.second_card, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.intro_label)
        layout.addWidget(self.empty_label)
        layout.addWidget(self.pairs_table, 1)
        layout.addWidget(self._cards)
        self.pairs_table.current_changed.connect(self._on_pair_changed)
        self.first_card.keep_button.clicked.connect(self._on_keep_clicked)
        self.second_card.keep_button.clicked.connect(self._on_keep_clicked)
        self._cards.hide()

    def refresh(self) -> None:
        """Look for pairs again."""
        self.context.tasks.run_db(self, read_duplicates, self._show_pairs)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_pair_changed(self, pair: DuplicatePair | None) -> None:
        self._cards.setVisible(pair is not None)
        if pair is not None:
            self.first_card.show_party(self.context, pair.first, pair.first_claims)
            self.second_card.show_party(self.context, pair.second, pair.second_claims)

    @Slot()
    def _on_keep_clicked(self) -> None:
        pair = self.pairs_table.current_row()
        if pair is None:
            return
        keeps_first = self.sender() is self.first_card.keep_button
        keep, drop = (pair.first, pair.second) if keeps_first else (pair.second, pair.first)
        agreed = self.context.dialogs.confirm(
            self,
            self.tr("Wilt u '{drop}' samenvoegen met '{keep}'?").format(drop=drop.name, keep=keep.name),
            self.tr(
                "Alle schulden en afspraken staan daarna bij '{keep}'. De naam '{drop}' blijft als andere naam bestaan."
            ).format(drop=drop.name, keep=keep.name),
            self.tr("Samenvoegen"),
        )
        if agreed:
            keep_id, drop_id = keep.id, drop.id
            backup_first(self.context, self, "bulk")
            self.context.tasks.run_db(self, lambda core: core.register.merge(keep_id, drop_id), self._merged)

    @Slot()
    def _on_undo_wanted(self) -> None:
        self.context.tasks.run_db(self, lambda core: core.history.undo(), self._undone)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _merged(self, kept: Creditor) -> None:
        self.context.notices.done(
            self.tr("De partijen zijn samengevoegd onder '{name}'.").format(name=kept.name),
            self.tr("Ongedaan maken"),
            self._on_undo_wanted,
        )
        self.merged.emit(kept.id)

    def _undone(self, changes: Any) -> None:  # noqa: ANN401 - `Changes` of the services
        if changes is not None:
            self.context.notices.done(self.tr("De laatste stap is teruggenomen."))

    def _show_pairs(self, pairs: list[DuplicatePair]) -> None:
        self.pairs_table.set_rows(pairs)
        for widget in (self.intro_label, self.pairs_table):
            widget.setVisible(bool(pairs))
        self.empty_label.setVisible(not pairs)
        if pairs and self.pairs_table.current_row() is None:
            self.pairs_table.select_id(pairs[0].key)
        # After a reset Qt does not tell that nothing is current any more.
        self._on_pair_changed(self.pairs_table.current_row())
        self.counted.emit(len(pairs))

    def _columns(self) -> tuple[Column, ...]:
        texts = self.context.texts
        return (
            Column("score", self.tr("Gelijkenis"), lambda pair: f"{pair.score}%", lambda pair: pair.score, right=True),
            Column("first", self.tr("Partij"), lambda pair: pair.first.name),
            Column("second", self.tr("Lijkt op"), lambda pair: pair.second.name),
            Column("role", self.tr("Rol"), lambda pair: texts.label("role", pair.first.role)),
        )

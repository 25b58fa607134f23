"""One product of the comparison: what the creditors get, what it costs, what the client pays."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from csr_desktop.domain.creditors import Product
from csr_desktop.money import format_euro, format_percentage
from csr_desktop.proposals.calculation import Calculation
from csr_desktop.texts import Texts
from ui.forms.parts import Card, button, label


class ProductCard(Card):
    """A card in the comparison.

    Signals:
        chosen: make a proposal with this product (`Product`).
    """

    chosen = Signal(object)

    def __init__(self, product: Product, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(texts.label("product", product), parent)
        self.product = product
        self.recommended_label = label(self.tr("✓ Ligt voor de hand"), "good")
        self.body.addWidget(self.recommended_label)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(4)
        self._values: dict[str, QLabel] = {}
        for key, name in (
            ("offered", self.tr("Voor de schuldeisers")),
            ("preferential", self.tr("Preferent krijgt")),
            ("ordinary", self.tr("Concurrent krijgt")),
            ("monthly", self.tr("Cliënt betaalt per maand")),
            ("months", self.tr("Looptijd")),
            ("costs", self.tr("Kosten over de looptijd")),
            ("when", self.tr("Uitbetaling")),
        ):
            value = label()
            value.setWordWrap(True)
            self._values[key] = value
            words = label(name, "muted")
            words.setBuddy(value)
            self._form.addRow(words, value)
        self.body.addLayout(self._form)
        self.body.addStretch(1)
        self.choose_button = button(self.tr("Maak dit voorstel"))
        self.choose_button.setAccessibleName(
            self.tr("Maak voorstel: {product}").format(product=texts.label("product", product))
        )
        self.body.addWidget(self.choose_button)
        self.choose_button.clicked.connect(self._on_clicked)

    def show_calculation(self, calculation: Calculation, *, recommended: bool) -> None:
        """Show the figures."""
        self.recommended_label.setVisible(recommended)
        months = calculation.request.months
        gross = calculation.capacity.gross_cents
        loan = calculation.loan
        if loan is not None:
            costs = loan.charge_cents
            when = self.tr("in één keer, bij de start")
        else:
            costs = (calculation.capacity.fee_cents + calculation.capacity.account_fee_cents) * months
            when = self.tr("tijdens en na de looptijd") if gross else self.tr("geen, of alleen uit vermogen")
        values = {
            "offered": format_euro(calculation.offered_cents),
            "preferential": format_percentage(calculation.preferential_hundredths),
            "ordinary": format_percentage(calculation.ordinary_hundredths),
            "monthly": format_euro(gross if calculation.product is not Product.SA else 0),
            "months": self.tr("{months} maanden").format(months=months),
            "costs": format_euro(costs),
            "when": when,
        }
        for key, text in values.items():
            self._values[key].setText(text)
            self._values[key].setAccessibleName(text)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self.product)

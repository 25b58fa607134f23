"""One product of the comparison: what the creditors get, what it costs, what the client pays, who agreed beforehand."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QGridLayout, QLabel, QWidget

from csr_desktop.dates import add_months, format_short
from csr_desktop.domain.creditors import Product
from csr_desktop.money import format_euro, format_percentage
from csr_desktop.proposals.calculation import Calculation
from csr_desktop.services.consents import Foreseen
from csr_desktop.texts import Texts
from ui.forms.parts import Card, button, label


class ProductCard(Card):
    """A card in the comparison; the two percentages are what everybody looks for, so they are large.

    Signals:
        chosen: make a proposal with this product (`Product`).
    """

    chosen = Signal(object)

    def __init__(self, product: Product, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(texts.label("product", product), parent)
        self.product = product
        self.recommended_label = label(self.tr("✓ Ligt voor de hand"), "good")
        # The figures of the three stand on one line, also where one has no such words.
        policy = self.recommended_label.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.recommended_label.setSizePolicy(policy)
        self.body.addWidget(self.recommended_label)
        self._values: dict[str, QLabel] = {}
        self._names: dict[str, str] = {}
        self.body.addLayout(self._percentages())
        self.body.addSpacing(4)
        self.body.addLayout(self._facts())
        self.body.addStretch(1)
        self.choose_button = button(self.tr("Maak dit voorstel"))
        self.choose_button.setAccessibleName(
            self.tr("Maak voorstel: {product}").format(product=texts.label("product", product))
        )
        self.body.addWidget(self.choose_button)
        self.choose_button.clicked.connect(self._on_clicked)

    def show_calculation(self, calculation: Calculation, foreseen: Foreseen, today: date, *, recommended: bool) -> None:
        """Show the figures; the end is reckoned from `today`, as if the term began now."""
        self.recommended_label.setVisible(recommended)
        months = calculation.request.months
        gross = calculation.capacity.gross_cents
        loan = calculation.loan
        if loan is not None:
            costs = loan.charge_cents
            when = self.tr("in één keer, bij de start")
        else:
            costs = (calculation.capacity.fee_cents + calculation.capacity.account_fee_cents) * months
            if gross and calculation.product is not Product.SA:
                when = self.tr("tijdens en na de looptijd")
            else:
                when = self.tr("alleen uit vermogen") if calculation.offered_cents else self.tr("geen")
        values = {
            "preferential": format_percentage(calculation.preferential_hundredths),
            "ordinary": format_percentage(calculation.ordinary_hundredths),
            "offered": format_euro(calculation.offered_cents),
            "monthly": format_euro(gross if calculation.product is not Product.SA else 0),
            "months": self.tr("{months} maanden; bij begin vandaag tot {end}").format(
                months=months, end=format_short(add_months(today, months))
            ),
            "costs": format_euro(costs),
            "when": when,
            "consent": self.tr("{count} van {claims} schulden").format(
                count=foreseen.consented, claims=foreseen.claims
            ),
        }
        for key, text in values.items():
            self._values[key].setText(text)
            self._values[key].setAccessibleName(f"{self._names[key]}: {text}")

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self.product)

    def _percentages(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(0)
        for at, (key, name) in enumerate(
            (("preferential", self.tr("Preferent krijgt")), ("ordinary", self.tr("Concurrent krijgt")))
        ):
            self._names[key] = name
            self._values[key] = label(kind="title")
            grid.addWidget(label(name, "muted"), 0, at)
            grid.addWidget(self._values[key], 1, at)
        grid.setColumnStretch(2, 1)
        return grid

    def _facts(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(4)
        for key, name in (
            ("offered", self.tr("Voor de schuldeisers")),
            ("monthly", self.tr("Cliënt per maand")),
            ("months", self.tr("Looptijd")),
            ("costs", self.tr("Kosten")),
            ("when", self.tr("Uitbetaling")),
            ("consent", self.tr("Vooraf akkoord")),
        ):
            self._names[key] = name
            self._values[key] = label(wrap=True)
            words = label(name, "muted")
            words.setBuddy(self._values[key])
            form.addRow(words, self._values[key])
        return form

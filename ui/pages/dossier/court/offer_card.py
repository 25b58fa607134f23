"""What a judge weighs: the offer beside the Wsnp, and the part of the debt of who refuses."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from csr_desktop.money import format_euro, format_percentage, percentage_hundredths
from csr_desktop.services.court_facts import OfferFigures
from csr_desktop.texts import Texts
from ui.forms.parts import Card, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.court.reading import CaseView
from ui.pages.dossier.court.whole_table import show_all_rows


class OfferCard(Card):
    """Both percentages side by side, and the creditors that the request is directed against."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Het aanbod naast de Wsnp"), parent)
        self._texts = texts
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(32)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        self.offer_label = label(kind="heading")
        self.wsnp_label = label(kind="heading")
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(self.offer_label, 0, 1, right)
        self._grid.addWidget(self.wsnp_label, 0, 2, right)
        self.values: dict[str, tuple[QLabel, QLabel]] = {}
        self._names = {
            "preferential": self.tr("Preferent krijgt"),
            "ordinary": self.tr("Concurrent krijgt"),
            "offered": self.tr("Alle schuldeisers samen"),
        }
        for at, (key, name) in enumerate(self._names.items(), 1):
            kind = "" if key == "offered" else "title"
            pair = (label(kind=kind), label(kind=kind))
            self._grid.addWidget(label(name), at, 0)
            for column, shown in enumerate(pair, 1):
                self._grid.addWidget(shown, at, column, right)
            self.values[key] = pair
        self.note_label = label(kind="muted", wrap=True)
        self.share_label = label(kind="heading", wrap=True)
        self.parties_table = Table(
            self._columns(),
            lambda party: party.creditor.id,
            self.tr("Schuldeisers over wie u de rechter iets vraagt"),
            stretch="reason",
        )
        self.body.addLayout(self._grid)
        self.body.addWidget(self.note_label)
        self.body.addSpacing(6)
        self.body.addWidget(self.share_label)
        self.body.addWidget(self.parties_table)

    def show_case(self, view: CaseView) -> None:
        """Show the figures; a case without an offer has none."""
        offer = view.facts.offer
        self.setVisible(offer is not None)
        if offer is None:
            return
        self.offer_label.setText(self.tr("Aanbod, versie {version}").format(version=offer.proposal.version))
        self.wsnp_label.setText(self.tr("In de Wsnp"))
        self._show_pairs(offer)
        self.note_label.setText(self._note(view, offer))
        against = view.facts.against
        self.share_label.setVisible(bool(against))
        self.parties_table.setVisible(bool(against))
        if against:
            words = self.tr(
                "{count} van de {total} schuldeisers gaan niet akkoord; samen {amount} van {debt}, dat is {part} van "
                "de schuld"
            )
            if len(against) == 1:
                words = self.tr(
                    "{count} van de {total} schuldeisers gaat niet akkoord: {amount} van {debt}, dat is {part} van de "
                    "schuld"
                )
            self.share_label.setText(
                words.format(
                    count=len(against),
                    total=len(offer.parties),
                    amount=format_euro(sum(party.amount_cents for party in against)),
                    debt=format_euro(offer.total_cents),
                    part=format_percentage(percentage_hundredths(offer.part_of(against))),
                )
            )
        self.parties_table.set_rows(against)
        show_all_rows(self.parties_table)

    def _show_pairs(self, offer: OfferFigures) -> None:
        proposal, wsnp = offer.proposal, offer.wsnp.distribution
        for key, both in (
            (
                "preferential",
                [format_percentage(item.preferential_hundredths) for item in (proposal, wsnp)],
            ),
            ("ordinary", [format_percentage(item.ordinary_hundredths) for item in (proposal, wsnp)]),
            ("offered", [format_euro(item.offered_cents) for item in (proposal, wsnp)]),
        ):
            for shown, text, head in zip(self.values[key], both, (self.offer_label, self.wsnp_label), strict=True):
                shown.setText(text)
                shown.setAccessibleName(f"{head.text()}, {self._names[key]}: {text}")

    def _note(self, view: CaseView, offer: OfferFigures) -> str:
        wsnp = offer.wsnp
        words = self.tr(
            "Wsnp: {months} maanden, boedel {estate}; daarvan af {salary} salaris bewindvoerder en {costs} kosten "
            "rechtbank."
        ).format(
            months=wsnp.terms.months,
            estate=format_euro(wsnp.estate_cents),
            salary=format_euro(wsnp.salary_cents),
            costs=format_euro(wsnp.court_costs_cents),
        )
        if view.certainty != "sure":
            words += " " + self.tr("Deze kosten zijn niet zeker; kijk ze na voor uw rechtbank.")
        return words

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(
                "creditor",
                self.tr("Schuldeiser"),
                lambda party: party.creditor.name,
                tip=lambda party: party.creditor.name,
            ),
            Column(
                "standing",
                self.tr("Antwoord"),
                lambda party: self._texts.label("court_standing", party.standing),
            ),
            Column(
                "amount",
                self.tr("Vordering"),
                lambda party: format_euro(party.amount_cents),
                lambda party: party.amount_cents,
                right=True,
            ),
            Column(
                "part",
                self.tr("Deel van de schuld"),
                lambda party: format_percentage(party.part_hundredths),
                lambda party: party.part_hundredths,
                right=True,
            ),
            Column(
                "offer",
                self.tr("Krijgt"),
                lambda party: format_euro(party.offer_cents),
                lambda party: party.offer_cents,
                right=True,
            ),
            Column("reason", self.tr("Reden"), lambda party: party.reason, tip=lambda party: party.reason),
        )

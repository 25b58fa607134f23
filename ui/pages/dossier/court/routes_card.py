"""The ways to a judge, each with what it is for; a case begins here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from csr_desktop.domain.court import CourtCase, CourtRoute
from csr_desktop.domain.court_terms import MeasureTerms
from csr_desktop.services.court_facts import CourtParty
from csr_desktop.texts import Texts
from ui.forms.parts import Card, button, label

#: In the order in which a counsellor thinks of them.
_ORDER = (
    CourtRoute.FORCED_SETTLEMENT,
    CourtRoute.WSNP_STATEMENT,
    CourtRoute.MORATORIUM,
    CourtRoute.PROVISIONAL,
    CourtRoute.COOLING_OFF,
)


class RoutesCard(Card):
    """One line for each route: the button, and in words what it does or why it cannot be done now.

    Signals:
        chosen: begin a case of this route (`CourtRoute`).
    """

    chosen = Signal(object)

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.heading_label = label(kind="heading")
        self.body.addWidget(self.heading_label)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self.buttons: dict[CourtRoute, QPushButton] = {}
        self._words = {}
        for at, route in enumerate(_ORDER):
            made = button(self.tr("{route}…").format(route=texts.label("court_route", route)))
            made.clicked.connect(self._on_clicked)
            words = label(wrap=True)
            grid.addWidget(made, at, 0)
            grid.addWidget(words, at, 1, Qt.AlignmentFlag.AlignVCenter)
            self.buttons[route] = made
            self._words[route] = words
        self.body.addLayout(grid)

    def show_routes(self, cases: Sequence[CourtCase], refusing: Sequence[CourtParty], terms: MeasureTerms) -> None:
        """Say what can be begun now; a route with a case that runs is not begun twice."""
        self.heading_label.setText(
            self.tr("Een andere zaak beginnen") if cases else self.tr("Wat wilt u de rechter vragen?")
        )
        running = {case.route for case in cases if case.outcome is None}
        for route, words in self._word_of_routes(terms).items():
            is_open = route in running
            nobody = route is CourtRoute.FORCED_SETTLEMENT and not refusing
            if is_open:
                words = self.tr("Deze zaak loopt al.")
            elif nobody:
                words = self.tr("Dit kan als een schuldeiser het voorstel weigert of niets laat horen.")
            self._words[route].setText(words)
            self.buttons[route].setEnabled(not (is_open or nobody))
            self.buttons[route].setAccessibleDescription(words)

    @Slot()
    def _on_clicked(self) -> None:
        sender = self.sender()
        self.chosen.emit(next(route for route, made in self.buttons.items() if made is sender))

    def _word_of_routes(self, terms: MeasureTerms) -> dict[CourtRoute, str]:
        return {
            CourtRoute.FORCED_SETTLEMENT: self.tr(
                "De rechter vragen wie weigert toch te laten meedoen aan het voorstel (art. 287a Fw)."
            ),
            CourtRoute.WSNP_STATEMENT: self.tr(
                "Verklaren dat een regeling zonder rechter niet lukt, voor een verzoek om de Wsnp (art. 285 Fw)."
            ),
            CourtRoute.MORATORIUM: self.tr(
                "Een ontruiming, afsluiting of het einde van de zorgverzekering tegenhouden, hoogstens {months} "
                "maanden (art. 287b Fw)."
            ).format(months=terms.moratorium_months),
            CourtRoute.PROVISIONAL: self.tr(
                "Bij spoed een maatregel vragen tot de rechter beslist (art. 287 lid 4 Fw)."
            ),
            CourtRoute.COOLING_OFF: self.tr(
                "Rust van schuldeisers vragen, hoogstens {months} maanden (art. 5 Wgs). Dit houdt een ontruiming of "
                "afsluiting niet tegen."
            ).format(months=terms.cooling_off_months),
        }

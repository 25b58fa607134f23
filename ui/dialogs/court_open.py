"""Begin a case before a court: what is asked, against whom, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.court import CourtCase, CourtRoute
from csr_desktop.domain.intake import Threat
from csr_desktop.money import format_euro, format_percentage
from csr_desktop.services.court_facts import CourtParty
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import AmountField, ChoiceField, NoteField, TextField
from ui.forms.parts import label, scrolled
from ui.plain_text import plain_tip, without_shortcut
from ui.theme import Space

#: The three of Fw 287b; a threat that a municipality added is none for the court.
_THREATS = (Threat.EVICTION, Threat.ENERGY_OR_WATER, Threat.HEALTH_INSURANCE)

#: So many creditors stand in sight at once.
_MOST_IN_SIGHT = 4


class OpenCaseDialog(StepDialog):
    """The file of a new case; nothing goes to the court yet."""

    def __init__(
        self,
        context: UiContext,
        dossier_id: str,
        route: CourtRoute,
        refusing: Sequence[CourtParty],
        parent: QWidget | None = None,
    ) -> None:
        """`refusing` are the creditors a compulsory settlement can be asked against; other routes need none."""
        super().__init__(
            context, context.texts.label("court_route", route), "", parent, subject=f"{dossier_id}/{route}"
        )
        self._dossier_id, self._route = dossier_id, route
        self.step_button.setText(self.tr("Zaak beginnen"))
        self.note_label.setText(
            self.tr("U maakt het dossier voor de rechter klaar. Er gaat nog niets naar de rechtbank.")
        )
        self.note_label.show()
        self.threat_field = ChoiceField(
            self.tr("Wat dreigt er"),
            context.texts,
            [(threat, context.texts.label("threat", threat)) for threat in _THREATS],
        )
        self.court_field = TextField(self.tr("Rechtbank"), context.texts, longest=80)
        self.grounds_field = NoteField(self.tr("Waarop het verzoek steunt"), context.texts, lines=2)
        self.boxes: dict[str, QCheckBox] = {}
        if route is CourtRoute.MORATORIUM:
            self.add_field(self.threat_field, "court.without_threat")
        if route is CourtRoute.FORCED_SETTLEMENT:
            self.form.addRow(label(self.tr("Wie moet de rechter laten meedoen?"), "heading"))
            self._add_parties(refusing)
        self.add_field(self.court_field)
        self.add_field(self.grounds_field)
        self.day_field = self.add_day(self.tr("Begonnen op"))
        for code in ("court.future_date", "court.before_offer"):
            self.places[code] = self.day_field
        self.cost_fields: dict[str, AmountField] = {}
        if route is CourtRoute.FORCED_SETTLEMENT:
            self._add_costs()

    def work(self) -> Callable[[Core], Any]:
        dossier_id, route, day = self._dossier_id, self._route, self.day_field.value
        assert day is None or isinstance(day, date)
        chosen = tuple(key for key, box in self.boxes.items() if box.isChecked())
        # Everybody is what the service takes by itself.
        creditor_ids = () if len(chosen) == len(self.boxes) else chosen
        threat = self.threat_field.value if route is CourtRoute.MORATORIUM else None
        court, grounds = str(self.court_field.value), self.grounds_field.value
        costs: dict[str, Any] = {key: field.value for key, field in self.cost_fields.items()}
        return lambda core: core.court.open(
            dossier_id,
            route,
            on=day,
            creditor_ids=creditor_ids,
            court=court,
            grounds=grounds,
            threat=threat if isinstance(threat, Threat) else None,
            **costs,
        )

    def do(self) -> None:
        if self.boxes and not any(box.isChecked() for box in self.boxes.values()):
            self.error_label.setText(self.tr("Kies ten minste één schuldeiser over wie u de rechter iets vraagt."))
            self.error_label.show()
            return
        super().do()

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `CourtCase`
        assert isinstance(result, CourtCase)
        return self.tr("De zaak is begonnen: {route}.").format(
            route=self.context.texts.label("court_route", result.route)
        )

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _add_parties(self, refusing: Sequence[CourtParty]) -> None:
        room = self.fontMetrics().averageCharWidth() * 56
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.TIGHT)
        for party in refusing:
            name = self.fontMetrics().elidedText(party.creditor.name, Qt.TextElideMode.ElideRight, room)
            box = QCheckBox(without_shortcut(name))
            box.setToolTip(plain_tip(party.creditor.name))
            box.setChecked(True)
            facts = self.tr("{amount}, {part} van de schuld, {standing}").format(
                amount=format_euro(party.amount_cents),
                part=format_percentage(party.part_hundredths),
                standing=self.context.texts.label("court_standing", party.standing).lower(),
            )
            box.setAccessibleName(f"{party.creditor.name}: {facts}")
            below = label(facts, "muted", wrap=True)
            # Below the words of the box, not below the box.
            below.setIndent(box.sizeHint().width() - box.fontMetrics().horizontalAdvance(name))
            column.addWidget(box)
            column.addWidget(below)
            self.boxes[party.creditor.id] = box
        if len(refusing) <= _MOST_IN_SIGHT:
            self.form.addRow(inner)
            return
        # Many creditors are scrolled, the fields below them stay in sight.
        area = scrolled(inner)
        area.setFixedHeight(int(inner.sizeHint().height() * _MOST_IN_SIGHT / len(refusing)))
        self.form.addRow(area)

    def _add_costs(self) -> None:
        help_text = self.tr("Alleen als uw rechtbank met een ander bedrag rekent dan de tabel")
        for key, words in (
            ("fixed_salary_cents", self.tr("Wsnp: vast salaris bewindvoerder")),
            ("monthly_salary_cents", self.tr("Wsnp: salaris per maand")),
            ("court_costs_cents", self.tr("Wsnp: kosten rechtbank")),
        ):
            field = AmountField(words, self.context.texts, help_text=help_text)
            field.edit.setPlaceholderText(self.tr("uit de tabel"))
            self.add_field(field)
            self.cost_fields[key] = field

"""Card "Begeleiding": who guides the client beside the settlement, and advice and aftercare."""

from __future__ import annotations

from PySide6.QtCore import Slot

from csr_desktop.dates import format_short
from csr_desktop.domain.support import Guidance, SupportPeriod
from csr_desktop.services.guidance import GuidanceOverview
from ui.dialogs.process_people import EndGuidanceDialog, GuidanceDialog, PeriodDialog
from ui.forms.parts import Card, button, label
from ui.pages.dossier.process.lines import Line, LineList, button_rows
from ui.pages.dossier.process.reading import ProcessView
from ui.pages.dossier.tab import DossierTab


class GuidanceCard(Card):
    """Lists guidance, advice and aftercare; adds, changes and ends them."""

    def __init__(self, tab: DossierTab) -> None:
        super().__init__(self.tr("Begeleiding"), tab)
        self._tab = tab
        self._view: ProcessView | None = None
        self.empty_label = label(
            self.tr("Er is nog geen begeleiding vastgelegd, zoals budgetbeheer of bewind."), "muted", wrap=True
        )
        self.lines = LineList()
        self.notices_label = label(kind="warning", wrap=True)
        self.add_button = button(self.tr("Begeleiding toevoegen…"))
        self.period_button = button(self.tr("Advies of nazorg…"), tip=self.tr("Leg vast dat advies of nazorg begint"))
        for widget in (self.empty_label, self.lines, self.notices_label):
            self.body.addWidget(widget)
        self.body.addLayout(button_rows((self.add_button, self.period_button)))
        self.lines.chosen.connect(self._on_line_chosen)
        self.add_button.clicked.connect(self._on_add_clicked)
        self.period_button.clicked.connect(self._on_period_clicked)

    def show_view(self, view: ProcessView) -> None:
        """Show who guides the client."""
        self._view = view
        texts, found = self._tab.context.texts, view.guidance
        is_binned = view.dossier.deleted_on is not None
        lines = [self._line(item, is_binned=is_binned) for item in _records(found)]
        self.lines.show_lines(lines)
        self.empty_label.setVisible(not lines)
        self.notices_label.setText("\n".join(f"⚠ {texts.say(item)}" for item in found.notices))
        self.notices_label.setVisible(bool(found.notices))
        self.add_button.setVisible(not view.is_closed)
        # Aftercare goes on after a dossier was closed.
        self.period_button.setVisible(not is_binned)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_line_chosen(self, key: str) -> None:
        if self._view is None:
            return
        step, _, record_id = key.partition("/")
        record = next(item for item in _records(self._view.guidance) if item.id == record_id)
        if step == "change" and isinstance(record, Guidance):
            GuidanceDialog(self._tab.context, self._view.dossier, record, self.window()).start()
        else:
            EndGuidanceDialog(self._tab.context, record, self.window()).start()

    @Slot()
    def _on_add_clicked(self) -> None:
        if self._view is not None:
            GuidanceDialog(self._tab.context, self._view.dossier, None, self.window()).start()

    @Slot()
    def _on_period_clicked(self) -> None:
        if self._view is not None:
            PeriodDialog(self._tab.context, self._view.dossier, self.window()).start()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _line(self, item: Guidance | SupportPeriod, *, is_binned: bool) -> Line:
        group = "guidance_kind" if isinstance(item, Guidance) else "period_kind"
        name = self._tab.context.texts.label(group, item.kind)
        if isinstance(item, Guidance):
            name = self.tr("{kind} door {provider}").format(kind=name, provider=item.provider)
        words = self.tr("{name}, vanaf {began}.") if item.ended_on is None else self.tr("{name}, {began} tot {ended}.")
        ended = format_short(item.ended_on) if item.ended_on else ""
        text = words.format(name=name, began=format_short(item.began_on), ended=ended)
        if isinstance(item, Guidance) and item.is_condition and item.ended_on is None:
            text = self.tr("{text} Voorwaarde om mee te doen.").format(text=text)
        if item.remark:
            text = f"{text} {item.remark}"
        steps = []
        if isinstance(item, Guidance):
            steps.append((f"change/{item.id}", self.tr("Wijzigen…")))
        steps.append((f"end/{item.id}", self.tr("Einde…")))
        kind = "" if item.ended_on is None else "muted"
        return Line(text, () if is_binned else tuple(steps), kind=kind)


def _records(found: GuidanceOverview) -> list[Guidance | SupportPeriod]:
    return [*found.guidance, *found.periods]

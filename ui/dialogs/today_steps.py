"""What can be done to a line of the work list: put it off until a day, let a colleague do it, ask why it is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.services.today.model import WorkGroup, WorkItem
from csr_desktop.texts import Texts
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import ChoiceField, TextField
from ui.forms.fitting import FittingDialog
from ui.forms.parts import label


class SnoozeDialog(StepDialog):
    """Asks until which day a line is out of sight."""

    def __init__(self, context: UiContext, item: WorkItem, reason: str, parent: QWidget | None = None) -> None:
        super().__init__(context, "", "", parent, subject=f"{item.dossier_id}/{item.key}", note=reason)
        self.setWindowTitle(self.tr("Uitstellen"))
        self.step_button.setText(self.tr("Uitstellen"))
        self._item = item
        self.day_field = self.add_day(
            self.tr("Tot welke dag"),
            is_required=True,
            help_text=self.tr("Bijvoorbeeld 4-1-2027, morgen, +3d, +2w of +1m"),
        )
        self.day_field.edit.setPlaceholderText(self.tr("bijvoorbeeld +2w of 4-1-2027"))
        day_codes = ("deadline.sleep_passed", "deadline.too_far", "today.snooze_passed", "today.snooze_too_long")
        self.places.update(dict.fromkeys(day_codes, self.day_field))

    def work(self) -> Callable[[Core], Any]:
        item, day = self._item, self.day_field.value
        assert isinstance(day, date)

        def snooze(core: Core, until: date = day) -> date:
            core.today.snooze(item, until)
            return until

        return snooze

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - the day
        return self.tr("Uitgesteld tot {day}. Dan staat de regel weer op de lijst.").format(day=format_short(result))


class HandLineDialog(StepDialog):
    """Asks who does a line instead: only this line, or the whole dossier from now on."""

    def __init__(
        self, context: UiContext, item: WorkItem, reason: str, names: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(context, "", "", parent, subject=f"{item.dossier_id}/{item.key}", note=reason)
        self.setWindowTitle(self.tr("Overdragen"))
        self.step_button.setText(self.tr("Overdragen"))
        self._item = item
        self.what_field = ChoiceField(
            self.tr("Wat draagt u over"),
            context.texts,
            [(False, self.tr("alleen deze regel")), (True, self.tr("het hele dossier"))],
        )
        self.add_field(self.what_field)
        self.owner_field: TextField = self.add_person(
            self.tr("Aan wie"), tuple(names), "handover.nobody", "handover.same"
        )
        self.remark_field = TextField(self.tr("Opmerking"), context.texts, longest=200)
        self.add_field(self.remark_field)

    def work(self) -> Callable[[Core], Any]:
        item, whole = self._item, bool(self.what_field.value)
        owner, remark = str(self.owner_field.value), str(self.remark_field.value)

        def hand_over(core: Core) -> str:
            if whole:
                core.handover.hand_over([item.dossier_id], owner, remark)
            else:
                core.today.hand_over(item, owner, remark)
            return owner

        return hand_over

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - the name
        if self.what_field.value:
            return self.tr("Dossier {number} is nu van {name}.").format(number=self._item.number, name=result)
        return self.tr("De regel is overgedragen aan {name}.").format(name=result)


class WhyHereDialog(FittingDialog):
    """Tells by what the list is ordered, and where this line stands in that order."""

    def __init__(self, texts: Texts, item: WorkItem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Waarom staat dit hier?"))
        explained = self._explained()
        self.order_label = label(
            "\n".join(
                self.tr("{number}. {group}: {why}").format(
                    number=number, group=texts.label("work_group", group), why=explained[group]
                )
                for number, group in enumerate(WorkGroup, 1)
            ),
            wrap=True,
        )
        self.place_label = label(
            self.tr("Deze regel hoort bij {number}. {group}. Binnen een groep staat de oudste dag bovenaan.").format(
                number=list(WorkGroup).index(item.group) + 1, group=texts.label("work_group", item.group)
            ),
            "heading",
            wrap=True,
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self.place_label)
        layout.addWidget(label(self.tr("De lijst staat altijd in deze volgorde:"), "muted"))
        layout.addWidget(self.order_label)
        layout.addWidget(
            label(
                self.tr("De volgorde volgt uit de dossiers. Niemand hoeft de lijst bij te houden."), "muted", wrap=True
            )
        )
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 80)

    def _explained(self) -> dict[WorkGroup, str]:
        return {
            WorkGroup.THREAT: self.tr("ontruiming, afsluiting of een verzekering die eindigt"),
            WorkGroup.LAW_LATE: self.tr("de wet zegt dat dit al klaar moest zijn"),
            WorkGroup.LATE: self.tr("een andere termijn is voorbij"),
            WorkGroup.TODAY: self.tr("dit is de laatste dag"),
            WorkGroup.LOOK: self.tr("een collega kan niet verder zonder u"),
            WorkGroup.SOON: self.tr("de laatste dag komt dichtbij"),
            WorkGroup.STEP: self.tr("u wacht op niemand; de volgende stap kan"),
            WorkGroup.KEEPING: self.tr("dit dossier mag niet langer bewaard blijven"),
        }

"""Steps of the list of dossiers: several handed over at once, and a way of looking kept under a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.names import normalise_name
from csr_desktop.services.list_views import ListView
from csr_desktop.services.overviews import DossierRow
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.counting import dossiers
from ui.forms.fields import TextField

_MOST_NAMED = 8


class HandOverManyDialog(StepDialog):
    """A colleague takes several dossiers over, as one step."""

    def __init__(
        self, context: UiContext, rows: Sequence[DossierRow], people: Sequence[str], parent: QWidget | None = None
    ) -> None:
        self._rows = tuple(rows)
        named = ", ".join(row.number for row in rows[:_MOST_NAMED]) + (" …" if len(rows) > _MOST_NAMED else "")
        super().__init__(context, "", "", parent, note=f"{dossiers(len(rows))}: {named}")
        self.setWindowTitle(self.tr("Dossiers overdragen"))
        self.step_button.setText(self.tr("Overdragen"))
        self.to_field = self.add_person(self.tr("Aan"), tuple(people), "handover.nobody", "handover.same")
        self.reason_field = TextField(self.tr("Opmerking"), context.texts, longest=200)
        self.add_field(self.reason_field)

    def work(self) -> Callable[[Core], Any]:
        to, reason = str(self.to_field.value), str(self.reason_field.value)
        # What is this colleague's already stays as it is.
        others = [row.id for row in self._rows if normalise_name(row.counsellor) != normalise_name(to)]
        ids = others or [row.id for row in self._rows]
        return lambda core: core.handover.hand_over(ids, to, reason)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - list of `Handover`
        words = self.tr("{dossiers} overgedragen aan {name}.")
        return words.format(dossiers=dossiers(len(result)), name=result[0].to_counsellor)


class SaveViewDialog(StepDialog):
    """Asks under which name the list can be looked at like this again."""

    def __init__(self, context: UiContext, view: ListView, parent: QWidget | None = None) -> None:
        super().__init__(context, "", "", parent)
        self.setWindowTitle(self.tr("Weergave bewaren"))
        self.step_button.setText(self.tr("Bewaren"))
        self.note_label.setText(
            self.tr("Bewaart het filter, de kolommen en de volgorde van nu. Dezelfde naam vervangt de oude.")
        )
        self.note_label.show()
        self._view = view
        self.name_field = TextField(self.tr("Naam"), context.texts, longest=40, required=True)
        self.add_field(self.name_field, "view.no_name")
        self.name_field.set_value(view.name)

    def work(self) -> Callable[[Core], Any]:
        view = msgspec.structs.replace(self._view, name=str(self.name_field.value))
        return lambda core: core.list_views.save(view)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - the view
        return self.tr("De weergave ‘{name}’ is bewaard.").format(name=result.name)

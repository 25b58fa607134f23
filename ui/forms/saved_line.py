"""The line that says whether everything is kept; it claims nothing before the database has said so."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.errors import EnvironmentProblem
from ui.drafts import DraftKeeper
from ui.forms.parts import restyle
from ui.plain_text import PlainLabel
from ui.tasks import TaskRunner

#: So many fields are named; a form that is put back may have a dozen.
_MOST_NAMED = 3


class SavedLine(PlainLabel):
    """Follows the commits, and what could not be kept."""

    def __init__(self, tasks: TaskRunner, clock: Clock, drafts: DraftKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._clock = clock
        self._drafts = drafts
        self._time = ""
        self._failed = False
        # Told by the store after COMMIT has returned, never before.
        tasks.committed.connect(self._on_committed)
        tasks.refused.connect(self._on_refused)
        drafts.changed.connect(self._show)
        self._show()

    @Slot(object)
    def _on_committed(self, _changes: object) -> None:
        self._failed = False
        self._time = f"{self._clock.now().astimezone(DUTCH_TIME):%H:%M}"
        self._show()

    @Slot(object)
    def _on_refused(self, error: BaseException) -> None:
        # A full disk or a lost lock stands in the way of everything; what a person can mend stands at its field.
        if isinstance(error, EnvironmentProblem):
            self._failed = True
            self._show()

    @Slot()
    def _show(self) -> None:
        faulty = [field.label for field in self._drafts.refused_fields()]
        waiting = faulty or [field.label for field in self._drafts.waiting_fields()]
        kind = "error" if faulty or self._failed else ""
        if waiting and (faulty or not self._failed):
            text = self.tr("Nog niet bewaard: {fields}").format(fields=_some(waiting))
            kind = kind or "warning"
        elif self._failed:
            text = self.tr("Niet bewaard. Zie de melding.")
        elif self._drafts.waits_elsewhere:
            text = self.tr("Er is getypte tekst die nog niet bewaard is")
            kind = "warning"
        elif self._time:
            text = self.tr("Alles bewaard {time}").format(time=self._time)
        else:
            text = self.tr("Nog niets gewijzigd")
        restyle(self, kind)
        self.setText(text)
        self.setAccessibleName(text)


def _some(labels: list[str]) -> str:
    named = list(dict.fromkeys(labels))
    return ", ".join(named[:_MOST_NAMED]) + (" …" if len(named) > _MOST_NAMED else "")

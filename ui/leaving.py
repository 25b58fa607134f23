"""What is typed in a place that is left for good: stored, or given up by somebody who was asked."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.drafts import DraftKeeper
from ui.forms.field import Field
from ui.messages import Dialogs


class Leaving(QObject):
    """Stands before the closing of a dossier and of the window."""

    def __init__(self, dialogs: Dialogs, drafts: DraftKeeper, parent: QWidget) -> None:
        super().__init__(parent)
        self._dialogs = dialogs
        self._drafts = drafts

    def leaves(self, place: QWidget) -> bool:
        """Store what is still being typed and give up its drafts; whoever cannot store it is asked, and may stay."""
        fields = [field for field in place.findChildren(Field) if field.isEnabled()]
        for field in fields:
            field.commit_pending()
        faulty = [field for field in fields if field.has_error and field.isVisible()]
        if faulty and not self._gives_up(place, faulty[0]):
            return False
        self._drafts.give_up(place)
        return True

    def forget(self, place: QWidget) -> None:
        """Give up what is typed without a word: there is nothing any more in which it could be stored."""
        self._drafts.give_up(place)

    def _gives_up(self, place: QWidget, field: Field) -> bool:
        return self._dialogs.confirm(
            place.window(),
            self.tr("In het veld ‘{name}’ staat iets dat niet bewaard kan worden.").format(name=field.label),
            self.tr("{reason} Als u toch sluit, gaat verloren wat u daar typte.").format(
                reason=field.error_label.text()
            ),
            self.tr("Toch sluiten"),
        )

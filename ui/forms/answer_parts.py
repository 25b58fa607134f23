"""What both answer forms share: where an answer belongs to, and the look of a form that is filled in from paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.domain.clients import Client
from csr_desktop.errors import CsrError
from ui.context import UiContext
from ui.forms.field import drop_drafts
from ui.forms.fields import AmountField, ChoiceField, DateField, Field, TextField
from ui.forms.parts import button, label
from ui.forms.party_field import PartyField

#: How an answer that a person types came in; the same word as the command line writes.
PAPER = "letter"

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_Typed = TextField | AmountField | DateField | PartyField


def names_of(clients: Sequence[Client]) -> str:
    """Return the names of the people of a dossier in one line."""
    return " en ".join(client.full_name for client in clients)


def clear_field(field: Field, value: object = None) -> None:
    """Put another value in a field, also when the cursor stands in it."""
    if isinstance(field, _Typed):
        field.replace_value(value)
    else:
        field.set_value(value)  # type: ignore[attr-defined]


def first_fault(fields: Sequence[Field]) -> Field | None:
    """Check the typed fields that are in use; return the first that will not do."""
    faulty = [field for field in fields if isinstance(field, _Typed) and not field.isHidden() and not field.check()]
    return faulty[0] if faulty else None


class AnswerForm(QWidget):
    """A form that is stored as a whole, with Enter from any field.

    Signals:
        stored: the answer is in the database (what the service returned).
    """

    stored = Signal(object)

    #: Fields that are left are not kept yet: the form is stored as a whole.
    stores_whole = True
    #: Whose answer is typed; see `ui.forms.field.subject_of`.
    draft_subject = ""

    def __init__(self, context: UiContext, parent: QWidget | None = None, *, in_place: bool = False) -> None:
        """`in_place` is for a page that shows by itself whose letter this is."""
        super().__init__(parent)
        self.context = context
        self.in_place = in_place
        self.facts_label = label(wrap=True)
        self.warning_label = label(kind="warning", wrap=True)
        self.warning_label.hide()
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.store_button = button(self.tr("Antwoord bewaren"), "primary", self.tr("Bewaren (Enter in een veld)"))
        self.store_button.setEnabled(False)
        self.store_button.clicked.connect(self.submit)
        self.stored.connect(self._on_stored)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(10)

    def add_foot(self) -> None:
        """Put the reason of a failure and the button below the fields; a dialog takes the button to its own row."""
        foot = QHBoxLayout()
        foot.addWidget(self.error_label, 1)
        foot.addStretch()
        foot.addWidget(self.store_button)
        self.body.addLayout(foot)
        self.body.addStretch()

    def submit(self) -> None:
        """Check and store what was filled in."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Give the focus to the first field."""
        raise NotImplementedError

    def show_warnings(self, sentences: Sequence[str]) -> None:
        """Show what deserves a look before storing."""
        self.warning_label.setText("\n".join(sentences))
        self.warning_label.setVisible(bool(sentences))

    def show_failure(self, error: BaseException, places: dict[str, Field]) -> None:
        """Show a failure beside the field it is about, else below the form; `places` is by begin of the code."""
        self.store_button.setEnabled(True)
        field = None
        if isinstance(error, CsrError):
            field = next((place for code, place in places.items() if error.code.startswith(code)), None)
        if field is not None and isinstance(error, CsrError):
            field.show_error(error)
            field.setFocus()
            return
        self.say_failure(self.context.notices.sentence(error))

    def say_failure(self, text: str) -> None:
        """Show or clear the sentence below the form."""
        self.error_label.setText(text)
        self.error_label.setVisible(bool(text))

    @Slot(object)
    def _on_stored(self, _result: object) -> None:
        drop_drafts(self)

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.isAutoRepeat() and not self.store_button.hasFocus():
            if self.store_button.isEnabled():
                self.submit()
            return
        super().keyPressEvent(event)


def choice(field: ChoiceField) -> Any:  # noqa: ANN401 - the value of any set
    """Return what is chosen, None when nothing is."""
    return field.value if field.box.currentIndex() >= 0 else None

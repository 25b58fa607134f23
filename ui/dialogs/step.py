"""The base of dialogs that do one step of a dossier: a few fields, one button, the reason beside the field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QCompleter, QDialogButtonBox, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.errors import CsrError
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.forms.field import drop_drafts
from ui.forms.fields import ChoiceField, DateField, Field, LineField, TextField, add_row, make_form
from ui.forms.parts import button, label
from ui.forms.undo import newest_units, offer_undo
from ui.forms.wrapping_box import WrappingBox


class StepDialog(GrowingDialog):
    """Asks what a step needs and does it as one unit of work; the notice after it takes exactly that back.

    A subclass adds its fields and says what the step does (`work`) and what is said then (`sentence`).

    Signals:
        stepped: the step was done (what `work` returned).
    """

    stepped = Signal(object)

    def __init__(
        self,
        context: UiContext,
        title: str,
        step: str,
        parent: QWidget | None = None,
        *,
        subject: str = "",
        note: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.context = context
        self._subject = subject
        self._fields: list[Field] = []
        #: Beside which field a reason stands, by its code.
        self.places: dict[str, Field] = {}
        self.form = make_form()
        self.note_label = label(note, "muted", wrap=True)
        self.note_label.setVisible(bool(note))
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.step_button = button(step, "primary")
        self.step_button.setDefault(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.addButton(self.step_button, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.note_label)
        layout.addLayout(self.form)
        layout.addWidget(self.error_label)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 70)
        self.step_button.clicked.connect(self.do)
        self.buttons.rejected.connect(self.reject)

    @property
    def draft_subject(self) -> str:
        """What the step is about, so that words typed for one never land in another."""
        return self._subject

    @property
    def can_undo(self) -> bool:
        """Whether the notice offers to take the step back."""
        return True

    def work(self) -> Callable[[Core], Any]:
        """Return what the step does; called when every field can be understood."""
        raise NotImplementedError

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - of any step
        """Return what is said when the step was done."""
        raise NotImplementedError

    # --- fields ------------------------------------------------------------------------------------------------------

    def add_field(self, field: Field, *codes: str) -> None:
        """Add a field below the others; reasons with these codes stand beside it."""
        field.stores_whole = True
        field.setMinimumWidth(self.fontMetrics().averageCharWidth() * _LEAST_FIELD)
        add_row(self.form, field)
        self._fields.append(field)
        self.places.update(dict.fromkeys(codes, field))

    def add_day(self, words: str, *, is_required: bool = False, help_text: str = "") -> DateField:
        """Add a day; when it may stay empty that means today, and the field says so."""
        field = DateField(
            words, self.context.texts, self.context.clock.today(), required=is_required, help_text=help_text
        )
        if not is_required:
            field.edit.setPlaceholderText(self.tr("vandaag"))
        self.add_field(field, *_DAY_CODES)
        return field

    def add_person(self, words: str, names: tuple[str, ...], *codes: str, is_required: bool = True) -> TextField:
        """Add the name of a colleague: typed, or chosen from those that are known."""
        field = TextField(words, self.context.texts, longest=80, required=is_required)
        completer = QCompleter(list(names), field.edit)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        field.edit.setCompleter(completer)
        self.add_field(field, *codes)
        return field

    def add_choice(
        self, words: str, group: str, values: Iterable[Any], *codes: str, chosen: object = None
    ) -> ChoiceField:
        """Add a choice from a closed set; nothing is chosen beforehand unless `chosen` says so."""
        options = [(value, self.context.texts.label(group, value)) for value in values]
        field = ChoiceField(words, self.context.texts, [(None, ""), *options])
        field.set_value(chosen)
        self.add_field(field, *codes)
        return field

    def add_box(self, words: str) -> QCheckBox:
        """Add a yes or no."""
        box = WrappingBox(words)
        self.form.addRow("", box)
        return box

    def start(self) -> None:
        """Show the dialog, with the focus where typing begins."""
        if self._fields:
            self._fields[0].setFocus()
        self.open()

    # --- doing -------------------------------------------------------------------------------------------------------

    @Slot()
    def do(self) -> None:
        """Check the fields and do the step."""
        self.error_label.hide()
        # No `any`: every field says what is wrong with it.
        faulty = [field for field in self._fields if field.isVisibleTo(self) and not self._is_good(field)]
        if faulty:
            faulty[0].setFocus()
            return
        work = self.work()

        def with_unit(core: Core) -> tuple[Any, tuple[str, ...]]:
            return work(core), newest_units(core)

        self.step_button.setEnabled(False)
        self.context.tasks.run_db(self, with_unit, self._done, self._failed)

    def _is_good(self, field: Field) -> bool:
        if isinstance(field, LineField):
            return field.check()
        is_missing = isinstance(field, ChoiceField) and field.value is None
        field.show_error(self.tr("Maak een keuze.") if is_missing else None)
        return not is_missing

    def _done(self, outcome: tuple[Any, tuple[str, ...]]) -> None:
        result, units = outcome
        drop_drafts(self)
        if self.can_undo:
            offer_undo(self.context, self.sentence(result), units)
        else:
            self.context.notices.done(self.sentence(result))
        self.accept()
        self.stepped.emit(result)

    def _failed(self, error: BaseException) -> None:
        self.step_button.setEnabled(True)
        field = self.places.get(error.code) if isinstance(error, CsrError) else None
        if field is not None and field.isVisibleTo(self) and isinstance(error, CsrError):
            field.show_error(error)
            field.setFocus()
            return
        self.error_label.setText(self.context.notices.sentence(error))
        self.error_label.show()


#: So many characters of what is typed can be seen at least.
_LEAST_FIELD = 24
#: What may be wrong with a day.
_DAY_CODES = (
    "process.future_day",
    "process.day_unlikely",
    "process.days_out_of_order",
    "process.before_stay",
    "process.begin_outside",
    "process.begin_too_late",
    "decision.before_last",
)

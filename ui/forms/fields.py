"""Fields that keep themselves: checked and stored when they are left, with the reason beside them when that fails.

A field never throws away what a person typed: what cannot be understood stays in the field, with a sentence under it.
The base of all fields is in `field`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from csr_desktop.dates import format_short, parse_typed
from csr_desktop.errors import UserError
from csr_desktop.money import format_amount
from csr_desktop.texts import Texts
from ui.forms.field import Field as Field
from ui.forms.sized_label import RowLabel


class LineField(Field):
    """A field of one line: text ↔ value."""

    def __init__(self, label: str, texts: Texts, help_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(label, texts, help_text, parent)
        self.edit = _FieldEdit(self)
        self.lay_out()
        self._shown: object = None
        self.edit.editingFinished.connect(self._on_editing_finished)
        self.edit.textEdited.connect(self._on_edited)

    @property
    def editor(self) -> QWidget:
        return self.edit

    def parse(self, text: str) -> object:
        """Turn what was typed into a value; raises UserError with the reason."""
        raise NotImplementedError

    def show_text(self, value: object) -> str:
        """Turn a value into what a person reads."""
        raise NotImplementedError

    @property
    def value(self) -> object:
        """The value in the field; raises UserError when it cannot be understood."""
        return self.parse(self.edit.text().strip())

    @property
    def typed_text(self) -> str:
        return "" if self.edit.isReadOnly() else self.edit.text()

    @property
    def draft_text(self) -> str:
        text = self.typed_text
        return text if self.has_error or text != self.show_text(self._shown) else ""

    def restore_draft(self, text: str) -> bool:
        if self.edit.isReadOnly():
            return False
        self._typed_about = self.subject
        self.edit.setText(text)
        self.edit.setModified(True)
        self._tell_restored(True)
        self.check()
        self.restored.emit()
        return True

    def set_value(self, value: object) -> None:
        """Show a value from the database; what a person typed and could not be kept yet is left alone."""
        is_typing = self.edit.hasFocus() and self.edit.isModified()
        if self._is_held(is_typing):
            if not is_typing:
                # Leaving the field again tries again.
                self._shown = value
            return
        self.replace_value(value)

    def replace_value(self, value: object) -> None:
        """Show a value, whatever stands in the field."""
        self._shown = value
        self._typed_about = None
        self.edit.setText(self.show_text(value))
        self.edit.setModified(False)
        self._tell_restored(False)
        self.show_error(None)
        self.value_shown.emit()

    def check(self) -> bool:
        """Check the content and show the reason when it will not do."""
        try:
            _ = self.value
        except UserError as error:
            self.show_error(error)
            return False
        self.show_error(None)
        return True

    def commit_pending(self) -> None:
        if self.edit.isModified() and not self.edit.isReadOnly():
            self._on_editing_finished()

    @Slot()
    def _on_editing_finished(self) -> None:
        # What only shows (a masked number) is nothing a person typed.
        was_refused = self.has_error
        if self.edit.isReadOnly() or not self.check():
            return
        value = self.value
        if value != self._shown or was_refused or self._is_restored:
            self._shown = value
            self.edit.setText(self.show_text(value))
            self.edit.setModified(False)
            self._tell_restored(False)
            self.committed.emit(value)


class TextField(LineField):
    """One line of text; `parser` checks an identifier and gives its compact form."""

    def __init__(
        self,
        label: str,
        texts: Texts,
        *,
        parser: Callable[[str], str] | None = None,
        formatter: Callable[[str], str] | None = None,
        longest: int = 200,
        required: bool = False,
        help_text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._parser, self._formatter, self._required = parser, formatter, required
        super().__init__(label, texts, help_text, parent)
        self.edit.setMaxLength(longest)

    def parse(self, text: str) -> str:
        if not text:
            if self._required:
                raise UserError("field.required", label=self.label)
            return ""
        return self._parser(text) if self._parser else text

    def show_text(self, value: object) -> str:
        text = str(value) if value else ""
        return self._formatter(text) if text and self._formatter else text


class AmountField(LineField):
    """An amount of money in cents, or None when empty."""

    def __init__(
        self, label: str, texts: Texts, *, required: bool = False, help_text: str = "", parent: QWidget | None = None
    ) -> None:
        self._required = required
        super().__init__(label, texts, help_text, parent)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.edit.setMaxLength(40)
        self.edit.setPlaceholderText("€")

    def parse(self, text: str) -> int | None:
        if not text:
            if self._required:
                raise UserError("field.required", label=self.label)
            return None
        # Reading lists brings much with it that a window without an amount does not need.
        from csr_desktop.lists.reading.amounts import Marks, parse_amount

        try:
            cents = parse_amount(text)
        except UserError as error:
            if error.code != "amount.ambiguous" or "." not in text:
                raise
            # A list may come from anywhere; who types 1.725 here is Dutch, and sees 1.725,00 at once.
            cents = parse_amount(text, Marks.COMMA)
        if cents < 0:
            raise UserError("field.negative", label=self.label)
        return cents

    def show_text(self, value: object) -> str:
        return format_amount(value) if isinstance(value, int) else ""


class DateField(LineField):
    """A date as people type it: `1-2-26`, `vandaag`, `+2w`; None when empty."""

    def __init__(
        self,
        label: str,
        texts: Texts,
        today: date,
        *,
        required: bool = False,
        help_text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._today, self._required = today, required
        super().__init__(label, texts, help_text, parent)
        self.edit.setMaxLength(40)
        self.edit.setPlaceholderText(self.tr("dd-mm-jjjj"))

    def parse(self, text: str) -> date | None:
        if not text:
            if self._required:
                raise UserError("field.required", label=self.label)
            return None
        try:
            return parse_typed(text, self._today)
        except (ValueError, OverflowError) as error:
            raise UserError("field.date", text=text[:40]) from error

    def show_text(self, value: object) -> str:
        return format_short(value) if isinstance(value, date) else ""


class CountField(LineField):
    """A small whole number, or None when empty."""

    def __init__(self, label: str, texts: Texts, *, most: int = 99, parent: QWidget | None = None) -> None:
        self._most = most
        super().__init__(label, texts, "", parent)
        self.edit.setMaxLength(6)

    def parse(self, text: str) -> int | None:
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or int(text) > self._most:
            raise UserError("field.count", label=self.label, most=self._most)
        return int(text)

    def show_text(self, value: object) -> str:
        return "" if value is None else str(value)


class ChoiceField(Field):
    """One of a closed set; the wheel does not change it by accident."""

    def __init__(
        self, label: str, texts: Texts, options: Sequence[tuple[object, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(label, texts, "", parent)
        self.box = _QuietComboBox(self)
        self._values: list[object] = []
        self.set_options(options)
        self.lay_out()
        self._shown: object = self.value
        self.box.activated.connect(self._on_activated)

    def set_options(self, options: Sequence[tuple[object, str]]) -> None:
        """Say what can be chosen, as pairs of value and words; the first one is chosen."""
        # Our own list: as item data Qt would turn the member of an enum into bare text.
        self.box.clear()
        self._values = [value for value, _words in options]
        self.box.addItems([words for _value, words in options])
        self.value_shown.emit()

    @property
    def editor(self) -> QWidget:
        return self.box

    @property
    def value(self) -> object:
        """The value that is chosen."""
        at = self.box.currentIndex()
        return self._values[at] if at >= 0 else None

    def set_value(self, value: object) -> None:
        """Choose a value without telling anyone."""
        self._shown = value
        self.box.setCurrentIndex(self._values.index(value) if value in self._values else -1)
        self.value_shown.emit()

    @property
    def typed_text(self) -> str:
        return self.box.currentText()

    def restore_draft(self, text: str) -> bool:
        at = self.box.findText(text)
        if at < 0:
            return False
        self.box.setCurrentIndex(at)
        self.restored.emit()
        return True

    @Slot(int)
    def _on_activated(self, _at: int) -> None:
        self._on_edited()
        if self.value != self._shown:
            self._shown = self.value
            self.committed.emit(self.value)


class NoteField(Field):
    """Some lines of text; Tab leaves it."""

    def __init__(
        self, label: str, texts: Texts, help_text: str = "", lines: int = 3, parent: QWidget | None = None
    ) -> None:
        super().__init__(label, texts, help_text, parent)
        self.edit = _LeavingTextEdit(lines, self)
        self.edit.setTabChangesFocus(True)
        self.edit.setPlaceholderText(help_text)
        self.edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.lay_out()
        self._shown = ""
        self._is_showing = False
        self.edit.left.connect(self._on_left)
        self.edit.textChanged.connect(self._on_text_changed)

    @property
    def editor(self) -> QWidget:
        return self.edit

    @property
    def value(self) -> str:
        """The text, without blank ends."""
        return self.edit.toPlainText().strip()

    def set_value(self, value: object) -> None:
        """Show a text; what a person typed and could not be kept yet is left alone."""
        is_typing = self.edit.hasFocus() and self.edit.document().isModified()
        if self._is_held(is_typing):
            if not is_typing:
                self._shown = str(value or "")
            return
        self._shown = str(value or "")
        self._typed_about = None
        self._put(self._shown)
        self.edit.document().setModified(False)
        self._tell_restored(False)
        self.show_error(None)
        self.value_shown.emit()

    @property
    def typed_text(self) -> str:
        return self.edit.toPlainText()

    @property
    def draft_text(self) -> str:
        return self.typed_text if self.has_error or self.value != self._shown else ""

    def restore_draft(self, text: str) -> bool:
        self._typed_about = self.subject
        self._put(text)
        self.edit.document().setModified(True)
        self._tell_restored(True)
        self.restored.emit()
        return True

    def commit_pending(self) -> None:
        self._on_left()

    def _put(self, text: str) -> None:
        if self.edit.toPlainText() != text:
            self._is_showing = True
            self.edit.setPlainText(text)
            self._is_showing = False

    @Slot()
    def _on_text_changed(self) -> None:
        if not self._is_showing:
            self._on_edited()

    @Slot()
    def _on_left(self) -> None:
        if self.value != self._shown or self.has_error or self._is_restored:
            self._shown = self.value
            self.edit.document().setModified(False)
            self._tell_restored(False)
            self.show_error(None)
            self.committed.emit(self.value)


class _FieldEdit(QLineEdit):
    """Leaves Ctrl+Z to the program when there is no typing to take back."""

    def event(self, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (
                (event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable())
                or (event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable())
            )
        ):
            event.ignore()
            return False
        return super().event(event)


class _QuietComboBox(QComboBox):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContentsOnFirstShow)
        self.setMinimumContentsLength(12)

    def wheelEvent(self, event: QObject) -> None:  # type: ignore[override]
        event.ignore()  # type: ignore[attr-defined]


class _LeavingTextEdit(QPlainTextEdit):
    """Tells when it is left.

    Signals:
        left: the focus went elsewhere.
    """

    left = Signal()

    def __init__(self, lines: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines = lines
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """As high as so many lines, and at most twice that."""
        height = self.fontMetrics().lineSpacing() * (self._lines + 1)
        self.setMinimumHeight(height)
        self.setMaximumHeight(height * 2)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Return and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.left.emit()
            return
        super().keyPressEvent(event)


def add_row(form: QFormLayout, field: Field, mnemonic: str = "") -> QLabel:
    """Add a field with its label; the one place that ties label, name and focus together."""
    label = RowLabel(mnemonic or field.label)
    label.setBuddy(field.editor)
    # On one line with the text of the field, also when a reason stands below it; Qt makes it as high as the field.
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    form.addRow(label, field)
    return label


def make_form() -> QFormLayout:
    """Return a form layout as all pages use it."""
    form = QFormLayout()
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(8)
    return form

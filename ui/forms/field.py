"""The base of all fields: an editor, the reason why its content cannot be kept, and what was typed and not kept yet."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from csr_desktop.errors import CsrError
from csr_desktop.texts import Texts
from ui.plain_text import PlainLabel, plain_tip


class Field(QWidget):
    """An editor with a place for the reason why its content cannot be kept.

    Signals:
        committed: a new, valid value was left in the field (the value).
        edited: a person changed what stands in the field.
        value_shown: the program put a value in the field.
        error_changed: a reason why the content cannot be kept came or went.
        restored: what was typed before a lock or a crash stands in the field again.
        dropped: what was typed counts for nothing any more.
        waiting_changed: a text of before a lock or a crash stands there and is not kept, or does so no more.
    """

    committed = Signal(object)
    edited = Signal()
    value_shown = Signal()
    error_changed = Signal()
    restored = Signal()
    dropped = Signal()
    waiting_changed = Signal()

    #: A passphrase or a recovery key: never kept as a draft.
    is_secret = False
    #: Whether leaving the field keeps nothing yet, because a form around it is stored as a whole by its button.
    stores_whole = False

    def __init__(self, label: str, texts: Texts, help_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = label
        self._texts = texts
        self._help = help_text
        self._restored_label: QLabel | None = None
        self._is_restored = False
        self._typed_about: str | None = None
        self.error_label = PlainLabel(parent=self)
        self.error_label.setProperty("kind", "error")
        self.error_label.setWordWrap(True)
        self.error_label.hide()

    @property
    def editor(self) -> QWidget:
        """The widget that has the focus."""
        raise NotImplementedError

    @property
    def has_error(self) -> bool:
        """Whether a reason is shown."""
        return not self.error_label.isHidden()

    def lay_out(self) -> None:
        """Put editor and reason below each other; called by the subclasses once."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.editor)
        layout.addWidget(self.error_label)
        self.setFocusProxy(self.editor)
        self.editor.setAccessibleName(self.label)
        if self._help:
            self.editor.setToolTip(plain_tip(self._help))
            self.editor.setAccessibleDescription(self._help)

    def speak_of(self, whose: str) -> None:
        """Name the field for a screen reader with whose it is, where another field in sight has the same label."""
        self.editor.setAccessibleName(f"{self.label} {whose}")

    def commit_pending(self) -> None:
        """Store what is still being typed, as if the field were left; for when its page or the window closes."""

    @property
    def subject(self) -> str:
        """What the field is about, where one form shows one record after the other; see `subject_of`."""
        return subject_of(self)

    @property
    def typed_text(self) -> str:
        """What stands in the field, as it is typed."""
        return ""

    @property
    def draft_text(self) -> str:
        """What stands in the field and is not kept; empty when the field shows what is kept."""
        return ""

    def restore_draft(self, text: str) -> bool:
        """Put back what was typed and not kept; False when the field cannot take it now."""
        return False

    def drop_draft(self) -> None:
        """Say that what was typed counts for nothing any more: it was stored as part of a whole, or given up."""
        self._tell_restored(False)
        self.dropped.emit()

    def _is_held(self, is_typing: bool) -> bool:
        """Whether a person's text may not be replaced by a value of the program: it is not kept, and about this."""
        return (is_typing or self._is_restored or self.has_error) and self._typed_about == self.subject

    @property
    def is_waiting(self) -> bool:
        """Whether a text of before a lock or a crash stands there that is not kept yet."""
        return self._is_restored

    def _tell_restored(self, is_restored: bool) -> None:
        is_other = is_restored is not self._is_restored
        self._is_restored = is_restored
        if is_restored and self._restored_label is None:
            self._restored_label = PlainLabel(self.tr("Teruggezet. Nog niet bewaard."), self)
            self._restored_label.setProperty("kind", "warning")
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._restored_label)
        if self._restored_label is not None:
            self._restored_label.setVisible(is_restored)
        if is_other:
            self.waiting_changed.emit()

    @Slot()
    def _on_edited(self) -> None:
        self._typed_about = self.subject
        self.edited.emit()

    def show_error(self, error: CsrError | str | None) -> None:
        """Show why the content cannot be kept, or that all is well again."""
        text = "" if error is None else error if isinstance(error, str) else " ".join(self._texts.explain(error))
        is_other = text != ("" if self.error_label.isHidden() else self.error_label.text())
        self.error_label.setText(text)
        self.error_label.setVisible(bool(text))
        self.editor.setAccessibleDescription(text or self._help)
        if bool(self.editor.property("invalid")) != bool(text):
            # Only then: a style sheet that is read again costs more than all else a field does with a value.
            self.editor.setProperty("invalid", bool(text))
            style = self.editor.style()
            style.unpolish(self.editor)
            style.polish(self.editor)
        if is_other:
            self.error_changed.emit()


def subject_of(widget: QWidget) -> str:
    """Return what a widget is about: the `draft_subject` of the forms around it, up to its page or dialog.

    A form that shows one record after the other has such an attribute with the id of the record in it, so that a text
    typed for one never lands in another.
    """
    parts: list[str] = []
    around: QWidget | None = widget
    while around is not None:
        part = getattr(around, "draft_subject", "")
        if part:
            parts.append(str(part))
        if around.isWindow():
            break
        around = around.parentWidget()
    return "/".join(reversed(parts))


def drop_drafts(form: QWidget) -> None:
    """Say that what was typed in a form counts for nothing any more: it was stored as a whole, or given up."""
    for field in form.findChildren(Field):
        field.drop_draft()

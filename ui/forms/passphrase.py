"""Fields for a passphrase: hidden until asked, with a word about Caps Lock, and the rule for a new one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from csr_desktop.errors import UserError
from csr_desktop.passphrase import SHORTEST_PASSPHRASE, check_passphrase
from csr_desktop.texts import Texts
from ui.forms.field import Field
from ui.forms.fields import TextField, add_row, make_form
from ui.forms.parts import button, label


class _SecretEdit(QLineEdit):
    """Hides what is typed and notices Caps Lock by what arrives.

    Signals:
        caps_seen: whether the last letter came in capitals without Shift, or small with it.
    """

    caps_seen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if len(text) == 1 and text.isalpha():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_seen.emit(text.isupper() != shifted)
        super().keyPressEvent(event)


class SecretField(TextField):
    """A line that opens something (the recovery key, a part of it): in sight, because it is copied from paper."""

    is_secret = True


class PassphraseField(Field):
    """A passphrase, hidden until a person asks to see it; never trimmed, because spaces count."""

    is_secret = True

    def __init__(self, label_text: str, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(label_text, texts, "", parent)
        self.edit = _SecretEdit(self)
        self.edit.setMaxLength(500)
        self.show_button = button(self.tr("Tonen"), "link")
        self.show_button.setCheckable(True)
        self.show_button.setAutoDefault(False)
        self.show_button.setAccessibleName(self.tr("{field} tonen").format(field=label_text))
        self.caps_label = label(self.tr("Let op: Caps Lock lijkt aan te staan."), "warning", wrap=True)
        self.caps_label.hide()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.edit, 1)
        row.addWidget(self.show_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self.caps_label)
        layout.addWidget(self.error_label)
        self.setFocusProxy(self.edit)
        self.edit.setAccessibleName(label_text)
        self.edit.caps_seen.connect(self.caps_label.setVisible)
        self.edit.textEdited.connect(self._on_text_edited)
        self.show_button.toggled.connect(self._on_show_toggled)

    @property
    def editor(self) -> QLineEdit:
        return self.edit

    @property
    def value(self) -> str:
        """What was typed, every character of it."""
        return self.edit.text()

    def forget(self) -> None:
        """Take the secret out of the window."""
        self.edit.clear()
        self.show_button.setChecked(False)
        self.caps_label.hide()
        self.show_error(None)

    @Slot(bool)
    def _on_show_toggled(self, shown: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.show_button.setText(self.tr("Verbergen") if shown else self.tr("Tonen"))
        self.edit.setFocus()

    @Slot()
    def _on_text_edited(self) -> None:
        if self.has_error:
            self.show_error(None)


class NewPassphrase(QWidget):
    """A new passphrase, typed twice, with the rule in words."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.passphrase_field = PassphraseField(self.tr("Nieuwe wachtzin"), texts)
        self.again_field = PassphraseField(self.tr("Nog een keer"), texts)
        rule = self.tr(
            "Kies een zin van minstens {count} tekens die u onthoudt en een ander niet raadt, bijvoorbeeld vier "
            "woorden die niets met elkaar te maken hebben. Spaties tellen mee."
        )
        form = make_form()
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(label(rule.format(count=SHORTEST_PASSPHRASE), "muted", wrap=True))
        add_row(form, self.passphrase_field)
        add_row(form, self.again_field)
        self.setLayout(form)

    @property
    def value(self) -> str:
        """The passphrase; only after `first_fault` found nothing."""
        return self.passphrase_field.value

    def fields(self) -> tuple[PassphraseField, PassphraseField]:
        """Return both fields in reading order."""
        return self.passphrase_field, self.again_field

    def first_fault(self) -> Field | None:
        """Check both; return the field that will not do."""
        length = len(self.value)
        if length < SHORTEST_PASSPHRASE:
            reason = self.tr("De wachtzin is te kort: {length} van minstens {count} tekens. Maak er een langere van.")
            self.passphrase_field.show_error(reason.format(length=length, count=SHORTEST_PASSPHRASE))
            return self.passphrase_field
        try:
            check_passphrase(self.value)
        except UserError:
            self.passphrase_field.show_error(
                self.tr("In deze wachtzin staat steeds hetzelfde. Kies een zin met meer verschillende tekens.")
            )
            return self.passphrase_field
        self.passphrase_field.show_error(None)
        if self.again_field.value != self.value:
            self.again_field.show_error(
                self.tr("Dit is niet dezelfde wachtzin als hierboven. Typ hem nog een keer, of klik op Tonen.")
            )
            return self.again_field
        self.again_field.show_error(None)
        return None

    def forget(self) -> None:
        """Take the secrets out of the window."""
        self.passphrase_field.forget()
        self.again_field.forget()

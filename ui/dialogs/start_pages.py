"""The pages of the start dialog: unlock, first start, the recovery key, and a new passphrase with that key."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontDatabase, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.identifiers import format_postcode, parse_postcode
from csr_desktop.services.organisation import Organisation
from csr_desktop.texts import Texts
from ui.forms.fields import Field, TextField, add_row, make_form
from ui.forms.parts import button, label, scrolled

#: A sentence of a few words has this length by itself; shorter ones are guessed (design/safety.md 4.4).
SHORTEST_PASSPHRASE = 15


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


class PassphraseField(Field):
    """A passphrase, hidden until a person asks to see it; never trimmed, because spaces count."""

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

    def first_fault(self) -> Field | None:
        """Check both; return the field that will not do."""
        length = len(self.value)
        if length < SHORTEST_PASSPHRASE or not self.value.strip():
            reason = self.tr("De wachtzin is te kort: {length} van minstens {count} tekens. Maak er een langere van.")
            self.passphrase_field.show_error(reason.format(length=length, count=SHORTEST_PASSPHRASE))
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


def _primary(text: str) -> QPushButton:
    return button(text, "primary")


def _button_row(*buttons: QPushButton) -> QHBoxLayout:
    """The primary button last, at the right."""
    row = QHBoxLayout()
    for at, made in enumerate(buttons):
        if at == len(buttons) - 1:
            row.addStretch(1)
        row.addWidget(made)
    return row


class UnlockPage(QWidget):
    """Asks for the passphrase.

    Signals:
        unlock_requested: open with this passphrase (text).
        recovery_requested: the passphrase was forgotten.
    """

    unlock_requested = Signal(object)
    recovery_requested = Signal()

    def __init__(self, texts: Texts, database: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.passphrase_field = PassphraseField(self.tr("Wachtzin"), texts)
        self.primary_button = _primary(self.tr("Openen"))
        self.recovery_button = button(self.tr("Wachtzin vergeten? Herstelsleutel gebruiken"), "link")
        self.recovery_button.setAutoDefault(False)
        place = label(self.tr("Database: {name}").format(name=database.name), "muted", wrap=True)
        place.setToolTip(str(database))
        form = make_form()
        add_row(form, self.passphrase_field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("Typ uw wachtzin om de dossiers te openen."), wrap=True))
        layout.addLayout(form)
        layout.addWidget(place)
        layout.addStretch(1)
        layout.addLayout(_button_row(self.recovery_button, self.primary_button))
        self.setFocusProxy(self.passphrase_field)
        self.primary_button.clicked.connect(self._on_clicked)
        self.recovery_button.clicked.connect(self.recovery_requested)

    @Slot()
    def _on_clicked(self) -> None:
        if not self.passphrase_field.value:
            self.passphrase_field.show_error(self.tr("Typ de wachtzin."))
            self.passphrase_field.setFocus()
            return
        self.unlock_requested.emit(self.passphrase_field.value)


class SetupPage(QWidget):
    """The first start: who we are, and a passphrase.

    Signals:
        create_requested: make the database (`Organisation`, passphrase).
    """

    create_requested = Signal(object, object)

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name_field = TextField(self.tr("Organisatie"), texts, required=True)
        self.municipality_code_field = TextField(
            self.tr("Gemeentecode"), texts, longest=10, help_text=self.tr("De CBS-code, bijvoorbeeld GM0363")
        )
        self.municipality_code_field.edit.setPlaceholderText(self.tr("GM gevolgd door vier cijfers"))
        self.counsellor_field = TextField(self.tr("Uw naam"), texts, required=True)
        self.street_field = TextField(self.tr("Straat"), texts)
        self.number_field = TextField(self.tr("Huisnummer"), texts, longest=20)
        self.postcode_field = TextField(
            self.tr("Postcode"), texts, parser=parse_postcode, formatter=format_postcode, longest=10
        )
        self.city_field = TextField(self.tr("Plaats"), texts)
        self.phone_field = TextField(self.tr("Telefoon"), texts, longest=40)
        self.email_field = TextField(self.tr("E-mail"), texts)
        self.new_passphrase = NewPassphrase(texts)
        self.primary_button = _primary(self.tr("Database maken"))
        self._content = QWidget()
        inside = QVBoxLayout(self._content)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.setSpacing(10)
        inside.addWidget(
            label(
                self.tr(
                    "Er is nog geen database. Vul in wie u bent; dit komt op uw brieven en u kunt het later wijzigen "
                    "bij Instellingen."
                ),
                wrap=True,
            )
        )
        form = make_form()
        for field in self.fields():
            add_row(form, field)
        inside.addLayout(form)
        inside.addWidget(label(self.tr("Wachtzin"), "heading"))
        inside.addWidget(self.new_passphrase)
        inside.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(scrolled(self._content), 1)
        layout.addLayout(_button_row(self.primary_button))
        self.setFocusProxy(self.name_field)
        self.primary_button.clicked.connect(self._on_clicked)

    def full_height(self) -> int:
        """Return how high the dialog has to be to show every field at once."""
        return self._content.sizeHint().height() + 16 * self.fontMetrics().height()

    def fields(self) -> tuple[TextField, ...]:
        """Return the fields of the organisation in reading order."""
        return (
            self.name_field,
            self.municipality_code_field,
            self.counsellor_field,
            self.street_field,
            self.number_field,
            self.postcode_field,
            self.city_field,
            self.phone_field,
            self.email_field,
        )

    @Slot()
    def _on_clicked(self) -> None:
        # Every field is checked, so that all faults are seen at once; the focus goes to the first.
        faulty: list[Field] = [field for field in self.fields() if not field.check()]
        passphrase_fault = self.new_passphrase.first_fault()
        if passphrase_fault is not None:
            faulty.append(passphrase_fault)
        if faulty:
            faulty[0].setFocus()
            return
        text = {field: str(field.value) for field in self.fields()}
        organisation = Organisation(
            name=text[self.name_field],
            municipality_code=text[self.municipality_code_field].upper(),
            counsellor=text[self.counsellor_field],
            address=Address(
                street=text[self.street_field],
                house_number=text[self.number_field],
                postcode=text[self.postcode_field],
                city=text[self.city_field],
            ),
            phone=text[self.phone_field],
            email=text[self.email_field],
        )
        self.create_requested.emit(organisation, self.new_passphrase.value)


class RecoveryPage(QWidget):
    """Shows the recovery key, this once.

    Signals:
        save_requested: write the key to a file (the key).
        finished: a person says it is on paper.
    """

    save_requested = Signal(object)
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key_label = label(wrap=True)
        self.key_label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.key_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.saved_label = label(kind="good", wrap=True)
        self.saved_label.hide()
        self.paper_box = QCheckBox(self.tr("Ik heb de herstelsleutel op papier"))
        self.save_button = button(self.tr("Opslaan als tekstbestand…"))
        self.save_button.setAutoDefault(False)
        self.primary_button = _primary(self.tr("Verder"))
        self.primary_button.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addWidget(label(self.tr("Uw herstelsleutel"), "heading"))
        layout.addWidget(
            label(
                self.tr(
                    "Schrijf deze sleutel over, of sla hem op en druk hem af. Bewaar het papier los van deze computer. "
                    "U ziet de sleutel maar één keer."
                ),
                wrap=True,
            )
        )
        layout.addWidget(self.key_label)
        layout.addWidget(
            label(
                self.tr("Zonder wachtzin én zonder herstelsleutel kan niemand de dossiers nog openen, ook wij niet."),
                "warning",
                wrap=True,
            )
        )
        layout.addWidget(self.saved_label)
        layout.addWidget(self.paper_box)
        layout.addStretch(1)
        layout.addLayout(_button_row(self.save_button, self.primary_button))
        self.setFocusProxy(self.paper_box)
        self.paper_box.toggled.connect(self.primary_button.setEnabled)
        self.save_button.clicked.connect(self._on_save_clicked)
        self.primary_button.clicked.connect(self.finished)

    def show_key(self, key: str) -> None:
        """Show the key in two even lines of big, unmistakable type."""
        groups = key.split("-")
        half = (len(groups) + 1) // 2
        font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        font.setPointSizeF(self.font().pointSizeF() * 1.5)
        font.setBold(True)
        self.key_label.setFont(font)
        self.key_label.setText("-".join(groups[:half]) + "-\n" + "-".join(groups[half:]))
        self.key_label.setAccessibleName(self.tr("Herstelsleutel: {key}").format(key=key))

    def forget(self) -> None:
        """Take the secret out of the window."""
        self.key_label.clear()
        self.key_label.setAccessibleName("")

    @property
    def key(self) -> str:
        """The key as it is written on paper."""
        return self.key_label.text().replace("\n", "")

    def show_saved(self, file: Path) -> None:
        """Say where the file went, and that it must not stay there."""
        self.saved_label.setText(
            self.tr("Opgeslagen als {name}. Druk het bestand af en verwijder het daarna van deze computer.").format(
                name=file.name
            )
        )
        self.saved_label.show()

    @Slot()
    def _on_save_clicked(self) -> None:
        self.save_requested.emit(self.key)


class ResetPage(QWidget):
    """A new passphrase with the recovery key.

    Signals:
        reset_requested: the key on paper and the new passphrase.
        back_requested: to the passphrase after all.
    """

    reset_requested = Signal(object, object)
    back_requested = Signal()

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recovery_field = TextField(self.tr("Herstelsleutel"), texts, longest=80, required=True)
        self.recovery_field.edit.setPlaceholderText(self.tr("negen groepjes van vier tekens"))
        self.new_passphrase = NewPassphrase(texts)
        self.back_button = button(self.tr("Terug"))
        self.back_button.setAutoDefault(False)
        self.primary_button = _primary(self.tr("Nieuwe wachtzin instellen en openen"))
        form = make_form()
        add_row(form, self.recovery_field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(
            label(
                self.tr(
                    "Typ de herstelsleutel van het papier over en kies een nieuwe wachtzin. De herstelsleutel blijft "
                    "daarna geldig."
                ),
                wrap=True,
            )
        )
        layout.addLayout(form)
        layout.addWidget(self.new_passphrase)
        layout.addStretch(1)
        layout.addLayout(_button_row(self.back_button, self.primary_button))
        self.setFocusProxy(self.recovery_field)
        self.primary_button.clicked.connect(self._on_clicked)
        self.back_button.clicked.connect(self.back_requested)

    def forget(self) -> None:
        """Take the secrets out of the window."""
        self.recovery_field.edit.clear()
        self.recovery_field.show_error(None)
        self.new_passphrase.forget()

    @Slot()
    def _on_clicked(self) -> None:
        faulty: list[Field] = [] if self.recovery_field.check() else [self.recovery_field]
        passphrase_fault = self.new_passphrase.first_fault()
        if passphrase_fault is not None:
            faulty.append(passphrase_fault)
        if faulty:
            faulty[0].setFocus()
            return
        self.reset_requested.emit(str(self.recovery_field.value), self.new_passphrase.value)

"""The pages that open a database: with the passphrase, with the recovery key, or with an organisation key."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.texts import Texts
from ui.dialogs.start_parts import StartPage, lay_out, link_button, page_column
from ui.forms.field import Field
from ui.forms.fields import add_row, make_form
from ui.forms.parts import button, label
from ui.forms.passphrase import NewPassphrase, PassphraseField, SecretField
from ui.plain_text import plain_tip


class UnlockPage(StartPage):
    """Asks for the passphrase, or opens with what this computer remembered.

    Signals:
        unlock_requested: open with this passphrase (text, and whether this computer may remember).
        remembered_requested: open with what this computer remembered.
        recovery_requested: the passphrase was forgotten.
        restore_requested: a back-up has to take the place of the database.
    """

    unlock_requested = Signal(object, object)
    remembered_requested = Signal()
    recovery_requested = Signal()
    restore_requested = Signal()

    def __init__(self, texts: Texts, database: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_by_itself = False
        self.reason_label = label(kind="warning", wrap=True)
        self.reason_label.hide()
        self.ask_label = label(wrap=True)
        self.passphrase_field = PassphraseField(self.tr("Wachtzin"), texts)
        self.remember_box = QCheckBox(self.tr("Onthouden op deze computer"))
        self.honest_label = label(
            self.tr("Let op: wie in deze Windows-sessie werkt, kan de dossiers dan openen zonder wachtzin."),
            "muted",
            wrap=True,
        )
        self.primary_button = button(self.tr("Openen"), "primary")
        self.typing_button = link_button(self.tr("Liever de wachtzin typen"))
        self.recovery_button = link_button(self.tr("Wachtzin vergeten?"))
        self.restore_button = link_button(self.tr("Een reservekopie terugzetten…"))
        place = label(self.tr("Database: {name}").format(name=database.name), "muted", wrap=True)
        place.setToolTip(plain_tip(str(database)))
        self._asking = QWidget()
        form = make_form()
        form.setContentsMargins(0, 0, 0, 0)
        add_row(form, self.passphrase_field)
        asking = QVBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.addLayout(form)
        asking.addWidget(self.remember_box)
        asking.addWidget(self.honest_label)
        content = QWidget()
        layout = page_column(content)
        layout.addWidget(self.reason_label)
        layout.addWidget(self.ask_label)
        layout.addWidget(self._asking)
        layout.addWidget(place)
        layout.addStretch(1)
        lay_out(self, content, self.recovery_button, self.restore_button, self.typing_button, self.primary_button)
        self.primary_button.clicked.connect(self._on_clicked)
        self.typing_button.clicked.connect(self._on_typing_clicked)
        self.recovery_button.clicked.connect(self.recovery_requested)
        self.restore_button.clicked.connect(self.restore_requested)
        self.remember_box.toggled.connect(self.honest_label.setVisible)
        self.offer(can_remember=False, is_remembered=False)

    def show_reason(self, words: str) -> None:
        """Say why a person is asked again, for instance that the screen was locked."""
        self.reason_label.setText(words)
        self.reason_label.setVisible(bool(words))

    def offer(self, *, can_remember: bool, is_remembered: bool) -> None:
        """Show the way in that fits this computer; one that remembers asks nothing."""
        self.is_by_itself = is_remembered
        self._asking.setVisible(not is_remembered)
        self.typing_button.setVisible(is_remembered)
        self.remember_box.setVisible(can_remember)
        self.honest_label.setVisible(can_remember and self.remember_box.isChecked())
        if is_remembered:
            self.ask_label.setText(
                self.tr(
                    "Deze computer onthoudt hoe de dossiers opengaan. Kies Openen. Wie in deze Windows-sessie werkt, "
                    "kan dat ook."
                )
            )
        else:
            self.ask_label.setText(self.tr("Typ uw wachtzin om de dossiers te openen."))
        self.setFocusProxy(self.primary_button if is_remembered else self.passphrase_field)

    def take_back_error(self) -> None:
        self.passphrase_field.show_error(None)

    def forget(self) -> None:
        self.passphrase_field.forget()
        self.remember_box.setChecked(False)

    @Slot()
    def _on_typing_clicked(self) -> None:
        self.offer(can_remember=True, is_remembered=False)
        self.passphrase_field.setFocus()

    @Slot()
    def _on_clicked(self) -> None:
        if self.is_by_itself:
            self.remembered_requested.emit()
            return
        if not self.passphrase_field.value:
            self.passphrase_field.show_error(self.tr("Typ de wachtzin."))
            self.passphrase_field.setFocus()
            return
        self.unlock_requested.emit(self.passphrase_field.value, self.remember_box.isChecked())


class ResetPage(StartPage):
    """A new passphrase with the recovery key.

    Signals:
        reset_requested: the key on paper and the new passphrase.
        organisation_requested: with an organisation key instead.
        back_requested: to the passphrase after all.
    """

    is_long = True

    reset_requested = Signal(object, object)
    organisation_requested = Signal()
    back_requested = Signal()

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recovery_field = SecretField(self.tr("Herstelsleutel"), texts, longest=80, required=True)
        self.recovery_field.edit.setPlaceholderText(self.tr("negen groepjes van vier tekens"))
        self.new_passphrase = NewPassphrase(texts)
        self.back_button = link_button(self.tr("Terug"))
        self.organisation_button = link_button(self.tr("Organisatiesleutel gebruiken"))
        self.primary_button = button(self.tr("Nieuwe wachtzin instellen en openen"), "primary")
        form = make_form()
        add_row(form, self.recovery_field)
        content = QWidget()
        layout = page_column(content)
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
        lay_out(self, content, self.back_button, self.organisation_button, self.primary_button)
        self.setFocusProxy(self.recovery_field)
        self.primary_button.clicked.connect(self._on_clicked)
        self.organisation_button.clicked.connect(self.organisation_requested)
        self.back_button.clicked.connect(self.back_requested)

    def forget(self) -> None:
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


class OrganisationKeyPage(StartPage):
    """A new passphrase with the key file of a team leader or security officer.

    Signals:
        file_requested: a person wants to choose the key file.
        open_requested: the file, its passphrase, and the new passphrase of the database.
        back_requested: to the passphrase after all.
    """

    is_long = True

    file_requested = Signal()
    open_requested = Signal(object, object, object)
    back_requested = Signal()

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file: Path | None = None
        self.file_button = button(self.tr("Sleutelbestand kiezen…"))
        self.file_button.setAutoDefault(False)
        self.file_label = label(kind="muted", wrap=True)
        self.key_field = PassphraseField(self.tr("Wachtzin van de sleutel"), texts)
        self.new_passphrase = NewPassphrase(texts)
        self.back_button = link_button(self.tr("Terug"))
        self.primary_button = button(self.tr("Nieuwe wachtzin instellen en openen"), "primary")
        row = QHBoxLayout()
        row.addWidget(self.file_button)
        row.addWidget(self.file_label, 1)
        form = make_form()
        add_row(form, self.key_field)
        content = QWidget()
        layout = page_column(content)
        layout.addWidget(
            label(
                self.tr(
                    "Met een organisatiesleutel opent bijvoorbeeld de teamleider de dossiers. Kies het bestand met de "
                    "geheime helft van de sleutel, typ de wachtzin van dat bestand, en kies een nieuwe wachtzin voor "
                    "de dossiers."
                ),
                wrap=True,
            )
        )
        layout.addLayout(row)
        layout.addLayout(form)
        layout.addWidget(self.new_passphrase)
        layout.addStretch(1)
        lay_out(self, content, self.back_button, self.primary_button)
        self.setFocusProxy(self.file_button)
        self.file_button.clicked.connect(self.file_requested)
        self.primary_button.clicked.connect(self._on_clicked)
        self.back_button.clicked.connect(self.back_requested)
        self.forget()

    def show_file(self, file: Path) -> None:
        """Say which file was chosen."""
        self.file = file
        self.file_label.setText(file.name)
        self.key_field.setFocus()

    def forget(self) -> None:
        self.file = None
        self.file_label.setText(self.tr("Nog geen bestand gekozen."))
        self.key_field.forget()
        self.new_passphrase.forget()

    @Slot()
    def _on_clicked(self) -> None:
        if self.file is None:
            self.file_label.setText(self.tr("Kies eerst het sleutelbestand."))
            self.file_button.setFocus()
            return
        fault = self.new_passphrase.first_fault()
        if fault is not None:
            fault.setFocus()
            return
        self.open_requested.emit(self.file, self.key_field.value, self.new_passphrase.value)

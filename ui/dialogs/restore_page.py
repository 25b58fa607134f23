"""A back-up takes the place of a database that is damaged, gone, or not on this computer yet."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from csr_desktop.services.backups import Backup
from csr_desktop.texts import Texts
from ui.dialogs.start_parts import StartPage, lay_out, link_button, page_column
from ui.forms.counting import dossiers
from ui.forms.field import Field
from ui.forms.fields import add_row, make_form
from ui.forms.flow import flowing
from ui.forms.parts import button, label
from ui.forms.passphrase import NewPassphrase, PassphraseField, SecretField


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens the back-up: its passphrase, or the recovery key with a new passphrase for afterwards."""

    passphrase: str = ""
    recovery_key: str = ""
    new_passphrase: str = ""

    def __repr__(self) -> str:
        return "Secret(…)"


class RestorePage(StartPage):
    """Names the back-up, asks what opens it, and says what happens to the present file.

    Signals:
        file_requested: a person wants to choose another back-up.
        put_back_requested: put this back-up in place and open it (`Backup`, `Secret`).
        back_requested: leave it as it is.
        grown: the page needs more room.
    """

    is_long = True

    grown = Signal()

    file_requested = Signal()
    put_back_requested = Signal(object, object)
    back_requested = Signal()

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backup: Backup | None = None
        self.why_label = label(kind="error", wrap=True)
        self.found_label = label(wrap=True)
        self.file_button = button(self.tr("Een ander bestand kiezen…"))
        self.file_button.setAutoDefault(False)
        self.passphrase_choice = QRadioButton(self.tr("Met de wachtzin van toen"))
        self.recovery_choice = QRadioButton(self.tr("Met de herstelsleutel op papier"))
        self._choices = QButtonGroup(self)
        for choice in (self.passphrase_choice, self.recovery_choice):
            self._choices.addButton(choice)
        self.passphrase_field = PassphraseField(self.tr("Wachtzin"), texts)
        self.recovery_field = SecretField(self.tr("Herstelsleutel"), texts, longest=80, required=True)
        self.recovery_field.edit.setPlaceholderText(self.tr("negen groepjes van vier tekens"))
        self.new_passphrase = NewPassphrase(texts)
        self.back_button = link_button(self.tr("Terug"))
        self.primary_button = button(self.tr("Terugzetten en openen"), "primary")
        self._by_passphrase, self._by_recovery = QWidget(), QWidget()
        self._content = QWidget()
        self._lay_out()
        self.file_button.clicked.connect(self.file_requested)
        self.passphrase_choice.toggled.connect(self._on_choice_toggled)
        self.primary_button.clicked.connect(self._on_clicked)
        self.back_button.clicked.connect(self.back_requested)
        self.passphrase_choice.setChecked(True)
        self.show_backup(None)

    def show_why(self, sentence: str) -> None:
        """Say what is wrong with the present file; empty when a person came here by choice."""
        self.why_label.setText(sentence)
        self.why_label.setVisible(bool(sentence))

    def show_backup(self, backup: Backup | None, *, is_newest: bool = False) -> None:
        """Name the back-up that will be put back."""
        self._backup = backup
        self.primary_button.setEnabled(backup is not None)
        if backup is None:
            self.found_label.setText(
                self.tr(
                    "Op deze computer is geen goede reservekopie gevonden. Kies het bestand zelf, bijvoorbeeld van de "
                    "tweede plaats of van een usb-stick; de naam eindigt op .csrbackup."
                )
            )
            self.file_button.setText(self.tr("Bestand kiezen…"))
            self.setFocusProxy(self.file_button)
            return
        made = backup.manifest.made_at.astimezone(DUTCH_TIME)
        words = (
            self.tr("De nieuwste goede reservekopie is van {day} {time}, {dossiers}.")
            if is_newest
            else self.tr("Gekozen: de reservekopie van {day} {time}, {dossiers}.")
        )
        self.found_label.setText(
            words.format(
                day=format_short(made.date()),
                time=f"{made:%H:%M}",
                dossiers=dossiers(backup.manifest.counts.get("dossier", 0)),
            )
        )
        self.file_button.setText(self.tr("Een ander bestand kiezen…"))
        self._focus_secret()

    @property
    def fault_field(self) -> Field:
        """The field that what does not fit is told at."""
        return self.passphrase_field if self.passphrase_choice.isChecked() else self.recovery_field

    def forget(self) -> None:
        self.passphrase_field.forget()
        self.recovery_field.edit.clear()
        self.recovery_field.show_error(None)
        self.new_passphrase.forget()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_choice_toggled(self) -> None:
        by_passphrase = self.passphrase_choice.isChecked()
        self._by_passphrase.setVisible(by_passphrase)
        self._by_recovery.setVisible(not by_passphrase)
        self.grown.emit()
        if self._backup is not None:
            self._focus_secret()

    @Slot()
    def _on_clicked(self) -> None:
        if self._backup is None:
            return
        if self.passphrase_choice.isChecked():
            if not self.passphrase_field.value:
                self.passphrase_field.show_error(self.tr("Typ de wachtzin."))
                self.passphrase_field.setFocus()
                return
            self.put_back_requested.emit(self._backup, Secret(passphrase=self.passphrase_field.value))
            return
        faulty: list[Field] = [] if self.recovery_field.check() else [self.recovery_field]
        passphrase_fault = self.new_passphrase.first_fault()
        if passphrase_fault is not None:
            faulty.append(passphrase_fault)
        if faulty:
            faulty[0].setFocus()
            return
        secret = Secret(recovery_key=str(self.recovery_field.value), new_passphrase=self.new_passphrase.value)
        self.put_back_requested.emit(self._backup, secret)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _focus_secret(self) -> None:
        # Which of the two is in sight decides; a radio button keeps its own focus while somebody walks through them.
        self.setFocusProxy(self.fault_field)

    def _lay_out(self) -> None:
        by_passphrase = make_form()
        by_passphrase.setContentsMargins(0, 0, 0, 0)
        add_row(by_passphrase, self.passphrase_field)
        self._by_passphrase.setLayout(by_passphrase)
        key_form = make_form()
        add_row(key_form, self.recovery_field)
        by_recovery = QVBoxLayout(self._by_recovery)
        by_recovery.setContentsMargins(0, 0, 0, 0)
        by_recovery.addLayout(key_form)
        by_recovery.addWidget(self.new_passphrase)
        inside = page_column(self._content)
        inside.addWidget(label(self.tr("Een reservekopie terugzetten"), "heading"))
        inside.addWidget(self.why_label)
        inside.addWidget(self.found_label)
        inside.addLayout(flowing(self.file_button))
        inside.addWidget(self.passphrase_choice)
        inside.addWidget(self.recovery_choice)
        inside.addWidget(self._by_passphrase)
        inside.addWidget(self._by_recovery)
        inside.addWidget(
            label(
                self.tr(
                    "Wat na die reservekopie is gedaan, staat er niet in. Het bestand dat er nu staat wordt niet "
                    "weggegooid: het blijft apart bewaard in een map ernaast."
                ),
                "muted",
                wrap=True,
            )
        )
        inside.addStretch(1)
        lay_out(self, self._content, self.back_button, self.primary_button)

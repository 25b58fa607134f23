"""Who letters come from and who signs them: a department, and the scanned signature of a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.addresses import Address
from csr_desktop.errors import UserError
from csr_desktop.services.organisation import Sender, Signature
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.address_fields import AddressFields
from ui.forms.fields import NoteField, TextField
from ui.forms.parsers import parse_email
from ui.forms.parts import button, label
from ui.plain_text import PlainLabel
from ui.tasks import CancelToken
from ui.theme import Space

#: More than any picture that is accepted; a file is not read further.
MOST_BYTES = 5_000_001


def names_of(text: str) -> tuple[str, ...]:
    """Return the names that stand on lines of their own."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def read_picture(file: Path, code: str) -> bytes:
    """Read a chosen picture, no further than the largest that is accepted; UserError with this code."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES)
    except OSError as error:
        raise UserError(code) from error


class LetterSenderDialog(StepDialog):
    """A department that letters come from: add it, or change it."""

    def __init__(
        self,
        context: UiContext,
        senders: Sequence[Sender],
        present: Sender | None = None,
        people: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        self._senders, self._present = tuple(senders), present
        super().__init__(context, "", "", parent, subject=present.name if present else "")
        texts = context.texts
        self.setWindowTitle(self.tr("Afzender wijzigen") if present else self.tr("Afzender toevoegen"))
        self.step_button.setText(self.tr("Wijzigen") if present else self.tr("Toevoegen"))
        self.note_label.setText(self.tr("Wat u leeg laat, komt van de organisatie zelf."))
        self.note_label.show()
        self.name_field = TextField(self.tr("Naam van de afdeling"), texts, longest=80, required=True)
        self.add_field(self.name_field, "organisation.sender_nameless")
        example = ", ".join(people[:2])
        hint = self.tr("Op elke regel een naam")
        self.people_field = NoteField(
            self.tr("Voor dossiers van"),
            texts,
            self.tr("{hint}, bijvoorbeeld {names}").format(hint=hint, names=example) if example else hint,
            lines=2,
        )
        self.add_field(self.people_field, "organisation.sender_twice")
        self.phone_field = TextField(self.tr("Telefoon"), texts, longest=30)
        self.hours_field = TextField(self.tr("Bereikbaar"), texts, longest=80)
        self.email_field = TextField(self.tr("E-mail"), texts, parser=parse_email, longest=100)
        self.signatory_field = TextField(self.tr("Ondertekenaar"), texts, longest=80)
        self.role_field = TextField(self.tr("Functie"), texts, longest=80)
        for field in (
            self.phone_field,
            self.hours_field,
            self.email_field,
            self.signatory_field,
            self.role_field,
        ):
            self.add_field(field)
        self.address_box: QCheckBox = self.add_box(self.tr("Deze afdeling heeft een eigen adres"))
        self.address = AddressFields("address", texts, with_box=True, parent=self)
        for field in self.address.fields.values():
            self.add_field(field)
        self.address_box.toggled.connect(self._on_address_toggled)
        if present is not None:
            self._fill(present)
        self._show_address(self.address_box.isChecked())

    def work(self) -> Callable[[Core], Any]:
        parts = {name.partition(".")[2]: str(field.value) for name, field in self.address.fields.items()}
        sender = Sender(
            name=str(self.name_field.value),
            counsellors=names_of(self.people_field.value),
            address=Address(**parts) if self.address_box.isChecked() else Address(),
            phone=str(self.phone_field.value),
            phone_hours=str(self.hours_field.value),
            email=str(self.email_field.value),
            signatory=str(self.signatory_field.value),
            signatory_role=str(self.role_field.value),
        )
        present = self._present
        senders = tuple(sender if item is present else item for item in self._senders)
        if present is None:
            senders = (*self._senders, sender)
        return lambda core: core.organisation.set_senders(senders)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Organisation`
        return self.tr("De afzender is bewaard. Hij staat voortaan op nieuwe brieven.")

    @Slot(bool)
    def _on_address_toggled(self, checked: bool) -> None:
        self._show_address(checked)

    def _show_address(self, is_own: bool) -> None:
        for field in self.address.fields.values():
            self.form.setRowVisible(field, is_own)

    def _fill(self, present: Sender) -> None:
        self.name_field.set_value(present.name)
        self.people_field.set_value("\n".join(present.counsellors))
        self.phone_field.set_value(present.phone)
        self.hours_field.set_value(present.phone_hours)
        self.email_field.set_value(present.email)
        self.signatory_field.set_value(present.signatory)
        self.role_field.set_value(present.signatory_role)
        self.address_box.setChecked(present.address != Address())
        for name, field in self.address.fields.items():
            field.set_value(getattr(present.address, name.partition(".")[2]))


class SignatureDialog(StepDialog):
    """The scanned signature of one person: choose the picture, and say in whose dossiers it may be printed."""

    def __init__(
        self,
        context: UiContext,
        people: tuple[str, ...] = (),
        present: Signature | None = None,
        picture: bytes | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._present = present
        self._picture: bytes | None = None
        super().__init__(context, "", "", parent, subject=present.name if present else "")
        self.setWindowTitle(self.tr("Handtekening wijzigen") if present else self.tr("Handtekening toevoegen"))
        self.step_button.setText(self.tr("Bewaren"))
        self.note_label.setText(
            self.tr(
                "De handtekening komt alleen boven deze naam, in dossiers van deze persoon zelf "
                "en van de behandelaars die u hier noemt."
            )
        )
        self.note_label.show()
        self.name_field = self.add_person(self.tr("Van wie"), people, "organisation.signature_nameless")
        self.picture_label = PlainLabel()
        self.choose_button = button(self.tr("Afbeelding kiezen…"))
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        row.addWidget(self.picture_label)
        row.addWidget(self.choose_button)
        row.addStretch(1)
        self.form.addRow(self.tr("Handtekening"), row)
        self.people_field = NoteField(
            self.tr("Ook in dossiers van"),
            context.texts,
            self.tr("Op elke regel een naam; leeg: niemand anders"),
            lines=2,
        )
        self.add_field(self.people_field)
        self.form.addRow(
            label(
                self.tr(
                    "Vraag de persoon zelf om toestemming. Het programma kent geen wachtwoorden per persoon: "
                    "wie dit programma opent, kan brieven in deze dossiers maken."
                ),
                "muted",
                wrap=True,
            )
        )
        self.choose_button.clicked.connect(self._on_choose_clicked)
        if present is not None:
            self.name_field.set_value(present.name)
            self.name_field.edit.setReadOnly(True)
            self.people_field.set_value("\n".join(present.counsellors))
        self._show_picture(picture)

    def work(self) -> Callable[[Core], Any]:
        name, people, picture = str(self.name_field.value), names_of(self.people_field.value), self._picture
        return lambda core: core.organisation.set_signature(name, picture, people)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Organisation`
        return self.tr("De handtekening is bewaard. Zij staat voortaan op nieuwe brieven.")

    @Slot()
    def _on_choose_clicked(self) -> None:
        file = self.context.dialogs.open_file(
            self, self.tr("Handtekening kiezen"), self.tr("Afbeeldingen (*.png *.jpg *.jpeg)")
        )
        if file is None:
            return

        def read(_token: CancelToken, chosen: Path = file) -> bytes:
            return read_picture(chosen, "letter.signature_unreadable")

        self.context.tasks.run_io(self, read, self._chosen, self._failed)

    def _chosen(self, picture: bytes) -> None:
        self.error_label.hide()
        self._picture = picture
        self._show_picture(picture)

    def _show_picture(self, picture: bytes | None) -> None:
        drawn = QPixmap()
        if picture is None or not drawn.loadFromData(picture):
            self.picture_label.setPixmap(QPixmap())
            self.picture_label.setText(self.tr("Nog niet gekozen"))
            return
        unit = self.fontMetrics().height()
        kept, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        self.picture_label.setPixmap(drawn.scaled(unit * 12, unit * 4, kept, smooth))
        self.picture_label.setAccessibleName(self.tr("De gekozen handtekening"))

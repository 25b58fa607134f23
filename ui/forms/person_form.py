"""The fields a person begins with: in a new dossier, and for a partner who comes later."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from csr_desktop.domain.clients import Client, Gender
from csr_desktop.domain.identifiers import Bsn, parse_bsn
from ui.context import UiContext
from ui.forms.fields import ChoiceField, DateField, Field, TextField, add_row, make_form
from ui.forms.parts import Card


class PersonForm(Card):
    """The fields of one person."""

    def __init__(self, heading: str, context: UiContext, parent: QWidget | None = None, *, whose: str = "") -> None:
        """`whose` is said after the name of every field, where two persons stand in one form."""
        super().__init__(heading, parent)
        texts = context.texts
        self.initials_field = TextField(self.tr("Voorletters"), texts, longest=20, required=True)
        self.prefix_field = TextField(self.tr("Voorvoegsel"), texts, longest=20)
        self.surname_field = TextField(self.tr("Achternaam"), texts, longest=100, required=True)
        genders = [(gender, texts.label("gender", gender)) for gender in (Gender.UNKNOWN, *list(Gender)[:3])]
        self.gender_field = ChoiceField(self.tr("Geslacht"), texts, genders)
        self.birth_field = DateField(self.tr("Geboortedatum"), texts, context.clock.today())
        self.bsn_field = TextField(self.tr("BSN"), texts, parser=parse_bsn, longest=15)
        form = make_form()
        for field in self.fields():
            add_row(form, field)
            if whose:
                field.speak_of(whose)
        self.body.addLayout(form)

    def fields(self) -> tuple[TextField | DateField | ChoiceField, ...]:
        """Return the fields in reading order."""
        return (
            self.initials_field,
            self.prefix_field,
            self.surname_field,
            self.gender_field,
            self.birth_field,
            self.bsn_field,
        )

    def first_fault(self) -> Field | None:
        """Check everything; return the first field that will not do."""
        faulty = [field for field in self.fields() if not isinstance(field, ChoiceField) and not field.check()]
        return faulty[0] if faulty else None

    def client(self, position: int) -> Client:
        """Return the person as typed; only after `first_fault` found nothing."""
        birth = self.birth_field.value
        gender = self.gender_field.value
        bsn = self.bsn_field.value
        return Client(
            id="",
            dossier_id="",
            position=position,
            initials=str(self.initials_field.value),
            prefix=str(self.prefix_field.value),
            surname=str(self.surname_field.value),
            gender=gender if isinstance(gender, Gender) else Gender.UNKNOWN,
            birth_date=birth,  # type: ignore[arg-type]
            bsn=Bsn(str(bsn)) if bsn else None,
        )

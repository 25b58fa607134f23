"""Personen: client and partner, the household, and the texts a proposal rests on."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.domain.clients import Client, Gender
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import MatrimonialRegime
from csr_desktop.domain.identifiers import format_postcode, mask_bsn, parse_bsn, parse_postcode
from csr_desktop.services.workbench import DossierState
from ui.context import UiContext
from ui.dialogs.new_dossier import PartnerDialog
from ui.forms.fields import (
    AmountField,
    ChoiceField,
    CountField,
    DateField,
    Field,
    NoteField,
    TextField,
    add_row,
    make_form,
)
from ui.forms.parts import Card, button, label, scrolled
from ui.forms.side_by_side import TwoColumns
from ui.pages.dossier.sheet_card import SheetCard
from ui.pages.dossier.tab import DossierTab

_AnyField = TextField | DateField | ChoiceField | CountField | NoteField | AmountField


class PersonCard(Card):
    """The fields of one person; each is stored when it is left."""

    def __init__(self, heading: str, tab: DossierTab, parent: QWidget | None = None, *, whose: str = "") -> None:
        """`whose` is said after the name of every field, where two persons stand below each other."""
        super().__init__(heading, parent)
        self._tab = tab
        self._client: Client | None = None
        texts, today = tab.context.texts, tab.context.clock.today()
        genders = [(gender, texts.label("gender", gender)) for gender in Gender]
        self.fields: dict[str, _AnyField] = {
            "initials": TextField(self.tr("Voorletters"), texts, longest=20),
            "prefix": TextField(self.tr("Voorvoegsel"), texts, longest=20),
            "surname": TextField(self.tr("Achternaam"), texts, longest=100, required=True),
            "first_names": TextField(self.tr("Voornamen"), texts, longest=100),
            "gender": ChoiceField(self.tr("Geslacht"), texts, genders),
            "birth_date": DateField(self.tr("Geboortedatum"), texts, today),
        }
        self.address_fields: dict[str, TextField] = {
            "street": TextField(self.tr("Straat"), texts, longest=80),
            "house_number": TextField(self.tr("Huisnummer"), texts, longest=10),
            "house_suffix": TextField(self.tr("Toevoeging"), texts, longest=10),
            "postcode": TextField(
                self.tr("Postcode"), texts, parser=parse_postcode, formatter=format_postcode, longest=10
            ),
            "city": TextField(self.tr("Plaats"), texts, longest=60),
        }
        self.more_fields: dict[str, _AnyField] = {
            "phone": TextField(self.tr("Telefoon"), texts, longest=30),
            "email": TextField(self.tr("E-mail"), texts, longest=100),
        }
        self.bsn_field = TextField(self.tr("BSN"), texts, parser=parse_bsn, longest=15)
        self.bsn_button = button(self.tr("Tonen"), tip=self.tr("Toon het burgerservicenummer"))
        self.bsn_copy_button = button(
            self.tr("Kopiëren"),
            tip=self.tr("Zet het burgerservicenummer kort op het klembord; daarna gaat het er weer af"),
        )
        self.bsn_copy_button.setAccessibleName(self.tr("Burgerservicenummer kopiëren"))
        self.bsn_copy_button.hide()
        self._bsn_shown = False
        form = make_form()
        for field in self.fields.values():
            add_row(form, field)
        bsn = QHBoxLayout()
        bsn.addWidget(self.bsn_field, 1)
        bsn.addWidget(self.bsn_button)
        bsn.addWidget(self.bsn_copy_button)
        form.addRow(label(self.bsn_field.label), bsn)
        for field in (*self.address_fields.values(), *self.more_fields.values()):
            add_row(form, field)
        self.body.addLayout(form)
        for field in (*self.fields.values(), *self.address_fields.values(), *self.more_fields.values()):
            field.committed.connect(self._on_committed)
        if whose:
            for field in (*self.fields.values(), *self.address_fields.values(), *self.more_fields.values()):
                field.speak_of(whose)
            self.bsn_field.speak_of(whose)
            self.bsn_copy_button.setAccessibleName(f"{self.tr('Burgerservicenummer kopiëren')} {whose}")
        self.bsn_field.committed.connect(self._on_bsn_committed)
        self.bsn_button.clicked.connect(self._on_bsn_clicked)
        self.bsn_copy_button.clicked.connect(self._on_bsn_copy_clicked)
        tab.context.looking.changed.connect(self._on_looking_changed)

    def show_client(self, client: Client) -> None:
        """Show a person as stored."""
        self._client = client
        for name, field in {**self.fields, **self.more_fields}.items():
            field.set_value(getattr(client, name))
        for name, text_field in self.address_fields.items():
            text_field.set_value(getattr(client.address, name))
        self._show_bsn()

    @Slot(object)
    def _on_committed(self, value: Any) -> None:  # noqa: ANN401 - of any field
        field = self.sender()
        assert isinstance(field, Field)
        assert self._client is not None
        client_id = self._client.id
        own = {**self.fields, **self.more_fields, **self.address_fields}
        name = next(name for name, candidate in own.items() if candidate is field)
        change = {name: value}
        if name in self.address_fields:
            self._tab.commit(field, lambda core: core.dossiers.change_address(client_id, **change))
        else:
            self._tab.commit(field, lambda core: core.dossiers.change_client(client_id, **change))

    @Slot(object)
    def _on_bsn_committed(self, value: str) -> None:
        assert self._client is not None
        client_id = self._client.id
        self._tab.commit(self.bsn_field, lambda core: core.dossiers.change_client(client_id, bsn=value or None))

    @Slot()
    def _on_bsn_clicked(self) -> None:
        self._bsn_shown = not self._bsn_shown
        if self._bsn_shown and self._client is not None:
            client = self._client
            self._tab.context.tasks.run_db(self, lambda core: core.audit.bsn_shown(client.dossier_id, client.id))
        self._show_bsn()

    @Slot()
    def _on_bsn_copy_clicked(self) -> None:
        if self._client is not None and self._client.bsn is not None:
            self._tab.context.clipboard.copy(self._client.bsn)

    @Slot()
    def _on_looking_changed(self) -> None:
        self._bsn_shown = False
        self._show_bsn()

    def _show_bsn(self) -> None:
        """A number is masked until someone asks for it; one that is not known yet can be typed at once."""
        client = self._client
        if client is None:
            return
        known, shown = client.bsn is not None, self._bsn_shown
        self.bsn_button.setVisible(known and not self._tab.context.looking.is_on)
        self.bsn_copy_button.setVisible(known and shown)
        self.bsn_button.setText(self.tr("Verbergen") if shown else self.tr("Tonen"))
        self.bsn_field.edit.setReadOnly(known and not shown)
        if known and not shown:
            assert client.bsn is not None
            self.bsn_field.edit.setText(mask_bsn(client.bsn))
            self.bsn_field.edit.setModified(False)
        else:
            self.bsn_field.set_value(client.bsn or "")


class PeopleTab(DossierTab):
    """Who it is about."""

    key = "people"

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        texts, today = context.texts, context.clock.today()
        regimes = [(regime, texts.label("regime", regime)) for regime in MatrimonialRegime]
        products = [(product, texts.label("product", product)) for product in Product]
        self.client_card = PersonCard(self.tr("Cliënt"), self)
        self.partner_card = PersonCard(self.tr("Partner"), self, whose=self.tr("partner"))
        self.sheet_card = SheetCard(self)
        self.partner_button = button(self.tr("Partner toevoegen"))
        self.joint_box = QCheckBox(self.tr("Eén gezamenlijke regeling voor beiden"))
        self.household_fields: dict[str, _AnyField] = {
            "matrimonial_regime": ChoiceField(self.tr("Burgerlijke staat"), texts, regimes),
            "marriage_date": DateField(self.tr("Getrouwd op"), texts, today),
            "household_adults": CountField(self.tr("Volwassenen in huis"), texts, most=20),
            "household_children": CountField(self.tr("Kinderen in huis"), texts, most=20),
            "intended_product": ChoiceField(self.tr("Beoogde regeling"), texts, products),
            "counsellor": TextField(self.tr("Behandelaar"), texts, longest=80),
        }
        self.text_fields: dict[str, _AnyField] = {
            "cause": NoteField(
                self.tr("Oorzaak van de schulden"), texts, self.tr("Hoe zijn de schulden ontstaan?"), lines=3
            ),
            "effort": NoteField(
                self.tr("Inspanning van de cliënt"), texts, self.tr("Wat doet de cliënt om af te lossen?"), lines=3
            ),
            "prospects": NoteField(
                self.tr("Vooruitzichten"), texts, self.tr("Wat is de komende 18 maanden te verwachten?"), lines=3
            ),
            "guidance": NoteField(
                self.tr("Begeleiding"), texts, self.tr("Bijvoorbeeld budgetbeheer of bewind"), lines=2
            ),
            "remark": NoteField(self.tr("Notitie (niet in brieven)"), texts, "", lines=2),
        }
        self._lay_out()
        for field in (*self.household_fields.values(), *self.text_fields.values()):
            field.committed.connect(self._on_dossier_committed)
        self.joint_box.clicked.connect(self._on_joint_clicked)
        self.partner_button.clicked.connect(self._on_partner_clicked)

    def show_state(self, state: DossierState) -> None:
        self.client_card.show_client(state.clients[0])
        self.sheet_card.show_client(state.clients[0])
        partner = state.clients[1] if len(state.clients) > 1 else None
        self.partner_card.setVisible(partner is not None)
        self.partner_button.setVisible(partner is None)
        self.joint_box.setVisible(partner is not None)
        self.joint_box.setChecked(state.dossier.joint)
        if partner is not None:
            self.partner_card.show_client(partner)
        for name, field in {**self.household_fields, **self.text_fields}.items():
            field.set_value(getattr(state.dossier, name))

    def focus_first(self) -> None:
        empty = [field for field in self.text_fields.values() if isinstance(field, NoteField) and not field.value]
        surname = self.client_card.fields["surname"]
        target: Field = self.client_card.fields["initials"]
        if isinstance(surname, TextField) and surname.edit.text() and empty:
            target = empty[0]
        target.setFocus()

    @Slot(object)
    def _on_dossier_committed(self, value: Any) -> None:  # noqa: ANN401 - of any field
        field = self.sender()
        assert isinstance(field, Field)
        name = next(key for key, own in {**self.household_fields, **self.text_fields}.items() if own is field)
        dossier_id, change = self.dossier_id, {name: value}
        self.commit(field, lambda core: core.dossiers.change(dossier_id, **change))

    @Slot(bool)
    def _on_joint_clicked(self, checked: bool) -> None:
        dossier_id = self.dossier_id
        self.perform(lambda core: core.dossiers.change(dossier_id, joint=checked), self._nothing)

    @Slot()
    def _on_partner_clicked(self) -> None:
        PartnerDialog(self.context, self.dossier_id, self).open()

    def _nothing(self, _result: object) -> None:
        """The refresh after the commit shows it."""

    def _lay_out(self) -> None:
        household = Card(self.tr("Huishouden en regeling"))
        form = make_form()
        for field in self.household_fields.values():
            add_row(form, field)
        household.body.addLayout(form)
        household.body.addWidget(self.joint_box)
        story = Card(self.tr("Toelichting voor het voorstel"))
        for field in self.text_fields.values():
            story.body.addWidget(label(field.label))
            story.body.addWidget(field)
        columns = TwoColumns()
        left, right = columns.left, columns.right
        left.addWidget(self.client_card)
        left.addWidget(self.partner_card)
        left.addWidget(self.partner_button)
        left.addWidget(self.sheet_card)
        left.addStretch(1)
        right.addWidget(household)
        right.addWidget(story)
        right.addStretch(1)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 12, 8, 8)
        inside.addWidget(columns)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(content))

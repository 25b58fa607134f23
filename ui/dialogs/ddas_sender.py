"""Who sends the national delivery: a municipality or an organisation that works for them, and whom the CBS can ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.identifiers import parse_kvk
from csr_desktop.services.organisation import Organisation
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import ChoiceField, TextField
from ui.forms.parsers import parse_email, parse_municipality


class DdasSenderDialog(StepDialog):
    """Changes what the organisation says of itself in a delivery."""

    def __init__(self, context: UiContext, organisation: Organisation, parent: QWidget | None = None) -> None:
        super().__init__(
            context,
            QCoreApplication.translate("DdasSenderDialog", "Afzender van de levering"),
            QCoreApplication.translate("DdasSenderDialog", "Bewaren"),
            parent,
            note=QCoreApplication.translate(
                "DdasSenderDialog",
                "Het CBS stuurt het op-orde-rapport naar dit e-mailadres. Laat u e-mail of telefoon leeg, dan "
                "tellen die van uw brieven.",
            ),
        )
        texts = context.texts
        self.kind_field = ChoiceField(
            self.tr("Uw organisatie"),
            texts,
            [(True, self.tr("is een gemeente")), (False, self.tr("werkt voor gemeenten"))],
        )
        self.code_field = TextField(
            self.tr("Gemeentecode"),
            texts,
            parser=parse_municipality,
            longest=10,
            help_text=self.tr("GM en vier cijfers, bijvoorbeeld GM0363"),
        )
        self.kvk_field = TextField(
            self.tr("KvK-nummer"),
            texts,
            parser=parse_kvk,
            longest=20,
            help_text=self.tr("Acht cijfers; nodig als u voor gemeenten werkt"),
        )
        self.name_field = TextField(self.tr("Contactpersoon"), texts, longest=80)
        self.role_field = TextField(self.tr("Functie"), texts, longest=80)
        self.email_field = TextField(
            self.tr("E-mail voor het CBS"),
            texts,
            parser=parse_email,
            longest=100,
            help_text=self.tr("Daar komt het op-orde-rapport. Leeg: het adres van de brieven"),
        )
        self.phone_field = TextField(
            self.tr("Telefoon voor het CBS"), texts, longest=30, help_text=self.tr("Leeg: het nummer van de brieven")
        )
        for field in (
            self.kind_field, self.code_field, self.kvk_field, self.name_field, self.role_field, self.email_field,
            self.phone_field,
        ):  # fmt: skip
            self.add_field(field)
        self._show(organisation)

    def work(self) -> Callable[[Core], Any]:
        told = {
            "is_municipality": bool(self.kind_field.value),
            "municipality_code": self.code_field.value,
            "kvk": self.kvk_field.value,
            "contact_name": self.name_field.value,
            "contact_role": self.role_field.value,
            "contact_email": self.email_field.value,
            "contact_phone": self.phone_field.value,
        }
        return lambda core: core.organisation.change(**told)

    def sentence(self, _result: Any) -> str:  # noqa: ANN401 - of any step
        return self.tr("De afzender van de levering is gewijzigd.")

    def _show(self, organisation: Organisation) -> None:
        self.kind_field.set_value(organisation.is_municipality)
        self.code_field.set_value(organisation.municipality_code)
        self.kvk_field.set_value(organisation.kvk)
        self.name_field.set_value(organisation.contact_name)
        self.role_field.set_value(organisation.contact_role)
        self.email_field.set_value(organisation.contact_email)
        self.phone_field.set_value(organisation.contact_phone)
        self.email_field.edit.setPlaceholderText(organisation.email)
        self.phone_field.edit.setPlaceholderText(organisation.phone)

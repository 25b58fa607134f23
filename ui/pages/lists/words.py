"""Words for what a list holds: kinds, columns, fields, verdicts and their values, as a counsellor says them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QCoreApplication

from csr_desktop.dates import format_short
from csr_desktop.domain.addresses import Address
from csr_desktop.lists.plan import NEW_PARTY
from csr_desktop.money import format_euro
from ui.context import UiContext

#: Values that a text label exists for: field → group of labels.
_LABELLED = {"rank": "rank", "channel": "channel", "role": "role", "participation": "level", "product": "product"}


class ListWords:
    """Turns codes of readings and plans into words."""

    def __init__(self, context: UiContext) -> None:
        self._context = context
        self._fields = _field_words()
        self._debt_types = {
            "open": _tr("openstaande schuld"),
            "transferred": _tr("overgedragen schuld"),
            "unknown": _tr("onbekend bij de schuldeiser"),
        }
        #: Kind of list → its name.
        self.kinds = {
            "claims": _tr("Schuldenlijst van een cliënt"),
            "creditors": _tr("Schuldeisers voor het register"),
            "answers": _tr("Antwoorden op saldoverzoeken"),
        }
        #: Verdict → sign and word; the sign tells them apart without colour.
        self.verdicts = {
            "new": _tr("+ nieuw"),
            "changed": _tr("~ gewijzigd"),
            "same": _tr("= gelijk"),
            "doubtful": _tr("? twijfel"),
            "refused": _tr("× geweigerd"),
            "left_out": _tr("– weggelaten"),
        }

    def field(self, name: str) -> str:
        """Return the word for a field of a row or a record."""
        return self._fields.get(name, name)

    def party(self, party_id: str, names: Mapping[str, str]) -> str:
        """Return the name of a party, or that it will be made."""
        return _tr("nieuwe partij") if party_id == NEW_PARTY else names.get(party_id, party_id)

    def value(self, name: str, value: object, names: Mapping[str, str]) -> str:
        """Return a value as a person reads it; a dash for nothing."""
        if value is None or value in ("", ()):
            return "–"
        if isinstance(value, bool):
            return _tr("ja") if value else _tr("nee")
        if name.endswith("_cents") and isinstance(value, int):
            return format_euro(value)
        if isinstance(value, date):
            return format_short(value)
        if isinstance(value, Address):
            return ", ".join(value.lines()) or "–"
        if isinstance(value, tuple):
            return ", ".join(str(item) for item in value)
        if name.endswith("_id") and name != "hub_id":
            return self.party(str(value), names)
        return self._coded(name, str(value))

    def _coded(self, name: str, value: str) -> str:
        if name in _LABELLED:
            return self._context.texts.label(_LABELLED[name], value)
        if name == "kind" and value in self._context.class_table.kinds:
            return self._context.class_table.kinds[value].label
        if name == "debt_type":
            return self._debt_types.get(value, value)
        return value


def _tr(text: str) -> str:
    return QCoreApplication.translate("lists", text)


def _field_words() -> dict[str, str]:
    return {
        "creditor": _tr("Schuldeiser"),
        "creditor_id": _tr("Schuldeiser"),
        "collector": _tr("Incassobureau of deurwaarder"),
        "collector_id": _tr("Incassobureau"),
        "bailiff": _tr("Deurwaarder"),
        "bailiff_id": _tr("Deurwaarder"),
        "transferred_to": _tr("Overgedragen aan"),
        "reference": _tr("Kenmerk"),
        "collector_reference": _tr("Kenmerk incassobureau"),
        "bailiff_reference": _tr("Kenmerk deurwaarder"),
        "customer_number": _tr("Klantnummer"),
        "amount": _tr("Saldo"),
        "balance_cents": _tr("Saldo"),
        "principal": _tr("Hoofdsom"),
        "principal_cents": _tr("Hoofdsom"),
        "interest": _tr("Rente"),
        "interest_cents": _tr("Rente"),
        "costs": _tr("Kosten"),
        "costs_cents": _tr("Kosten"),
        "original_amount": _tr("Oorspronkelijke vordering"),
        "original_cents": _tr("Oorspronkelijke vordering"),
        "rank": _tr("Rangorde"),
        "rank_basis": _tr("Grondslag van de rangorde"),
        "excluded_reason": _tr("Doet niet mee omdat"),
        "kind": _tr("Soort"),
        "debt_kind": _tr("Soort schuld (DDAS)"),
        "origin_date": _tr("Ontstaan op"),
        "balance_date": _tr("Peildatum"),
        "iban": _tr("IBAN"),
        "payment_reference": _tr("Betalingskenmerk"),
        "remark": _tr("Opmerking"),
        "name": _tr("Naam"),
        "aliases": _tr("Ook bekend als"),
        "kvk": _tr("KvK-nummer"),
        "street": _tr("Straat"),
        "house_number": _tr("Huisnummer"),
        "postcode": _tr("Postcode"),
        "city": _tr("Plaats"),
        "po_box": _tr("Postbus"),
        "visiting_address": _tr("Bezoekadres"),
        "post_address": _tr("Postadres"),
        "email": _tr("E-mail"),
        "phone": _tr("Telefoon"),
        "participation": _tr("Afspraak"),
        "channel": _tr("Kanaal"),
        "hub_id": _tr("Nummer bij de hub"),
        "role": _tr("Rol"),
        "is_public": _tr("Publieke schuldeiser"),
        "is_person": _tr("Privépersoon"),
        "valid_from": _tr("Geldig vanaf"),
        "valid_until": _tr("Geldig tot en met"),
        "conversation": _tr("Gespreksnummer"),
        "message": _tr("Berichtnummer"),
        "case_number": _tr("Dossiernummer"),
        "asked_customer_number": _tr("Gevraagd klantnummer"),
        "asked_reference": _tr("Gevraagd kenmerk"),
        "contact": _tr("Contactpersoon"),
        "contact_name": _tr("Contactpersoon"),
        "contact_email": _tr("E-mail contactpersoon"),
        "contact_phone": _tr("Telefoon contactpersoon"),
        "client_unknown": _tr("Klant onbekend"),
        "advance_consent": _tr("Vooraf akkoord"),
        "claims_preference": _tr("Noemt zich preferent"),
        "date": _tr("Datum"),
        "received_on": _tr("Ontvangen op"),
        "debt_type": _tr("Soort antwoord"),
    }

"""Who we are: the organisation's name, address and house style, kept as one setting in the database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import msgspec

from csr_desktop.domain.addresses import Address
from csr_desktop.letters.logo import Logo
from csr_desktop.store.unit_of_work import Store

_KEY = "organisation"


class ZeroDischarge(StrEnum):
    """When the debts of a settlement without capacity are cancelled; sources differ (design/domain.md 2.1)."""

    AT_ONCE = "at_once"
    AFTER_TERM = "after_term"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What stands on every letter and in every list. `window_*` are millimetres (design/domain.md 8).

    The national delivery needs to know whether this is a municipality or works for municipalities (then its KvK number
    counts), and whom Statistics Netherlands can write to; without an address for that, the one on letters is used.
    `payment_iban` and `payment_name` are the account from which creditors are paid, with its exact name.
    """

    name: str
    municipality_code: str = ""
    counsellor: str = ""
    address: Address = field(default_factory=Address)
    phone: str = ""
    email: str = ""
    phone_hours: str = ""
    footer: tuple[str, ...] = ()
    signatory: str = ""
    signatory_role: str = ""
    wck_basis: str = ""
    lender: str = ""
    municipality: str = ""
    accent_colour: str = ""
    window_side: str = "left"
    window_offset_x_mm: int = 0
    window_offset_y_mm: int = 0
    logo_sha256: str = ""
    payment_iban: str = ""
    payment_name: str = ""
    zero_discharge: ZeroDischarge = ZeroDischarge.AT_ONCE
    is_municipality: bool = True
    kvk: str = ""
    contact_name: str = ""
    contact_role: str = ""
    contact_email: str = ""
    contact_phone: str = ""


class OrganisationService:
    """Reads and changes the organisation's own data."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self) -> Organisation:
        """Return the organisation; a database is never made without one."""
        raw = self._store.setting(_KEY)
        return msgspec.json.decode(raw, type=Organisation) if raw else Organisation(name="")

    def save(self, organisation: Organisation) -> None:
        """Store the organisation as one undoable step."""
        with self._store.unit_of_work("organisation.save") as work:
            work.put_setting(_KEY, msgspec.json.encode(organisation).decode())

    def change(self, **fields: Any) -> Organisation:  # noqa: ANN401 - of any field
        """Store some fields; the others stay as they are at this moment."""
        changed = replace(self.get(), **fields)
        self.save(changed)
        return changed

    def set_logo(self, picture: bytes | None) -> Organisation:
        """Store the picture of the logo, or take it away; UserError `letter.logo_unreadable` when it cannot be used."""
        if picture is None:
            return self.change(logo_sha256="")
        Logo.read(picture)
        with self._store.unit_of_work("organisation.save") as work:
            changed = replace(self.get(), logo_sha256=work.put_content(picture))
            work.put_setting(_KEY, msgspec.json.encode(changed).decode())
        return changed

    def logo(self) -> bytes | None:
        """Return the picture of the logo, if one was chosen."""
        sha256 = self.get().logo_sha256
        return self._store.content(sha256) if sha256 else None

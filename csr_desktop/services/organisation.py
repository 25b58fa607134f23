"""Who we are: the organisation's name, address and house style, kept as one setting in the database.

An organisation may write its letters from several departments (`Sender`); the counsellor of a dossier decides which.
A scanned signature belongs to one name and is printed only where that name signs (`Signature`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import msgspec

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.names import normalise_name
from csr_desktop.errors import UserError
from csr_desktop.letters.logo import Logo
from csr_desktop.services.who import ORGANISATION_SETTING as _KEY
from csr_desktop.store.unit_of_work import Store


class ZeroDischarge(StrEnum):
    """When the debts of a settlement without capacity are cancelled; sources differ (design/domain.md 2.1)."""

    AT_ONCE = "at_once"
    AFTER_TERM = "after_term"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """A department that letters come from, for the dossiers of these counsellors.

    What is empty is taken from the organisation itself.
    """

    name: str
    counsellors: tuple[str, ...] = ()
    address: Address = field(default_factory=Address)
    phone: str = ""
    phone_hours: str = ""
    email: str = ""
    signatory: str = ""
    signatory_role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The scanned signature of one person, by the hash of its picture.

    It is printed above this name alone, in dossiers of the person and of these counsellors.
    """

    name: str
    sha256: str
    counsellors: tuple[str, ...] = ()

    def may_stand(self, name: str, counsellor: str) -> bool:
        """Whether it may be printed above a name in a letter that this counsellor's dossier sends."""
        own = normalise_name(self.name)
        allowed = {own, *(normalise_name(other) for other in self.counsellors)}
        return normalise_name(name) == own and normalise_name(counsellor) in allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What stands on every letter and in every list. `window_*` are millimetres (design/domain.md 8).

    `return_line` stands small above the address; empty means name and address. `letter_font` is one of
    `letters.model.LetterFont`.

    The national delivery needs to know whether this is a municipality or works for municipalities (then its KvK number
    counts), and whom Statistics Netherlands can write to; without an address for that, the one on letters is used.
    `payment_iban` and `payment_name` are the account from which creditors are paid, with its exact name; `deposit_iban`
    and `deposit_name` the one on which clients pay in (empty: letters ask for no payment).
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
    letter_font: str = "NotoSans"
    return_line: str = ""
    window_side: str = "left"
    window_offset_x_mm: float = 0
    window_offset_y_mm: float = 0
    logo_sha256: str = ""
    senders: tuple[Sender, ...] = ()
    signatures: tuple[Signature, ...] = ()
    payment_iban: str = ""
    payment_name: str = ""
    deposit_iban: str = ""
    deposit_name: str = ""
    zero_discharge: ZeroDischarge = ZeroDischarge.AT_ONCE
    is_municipality: bool = True
    kvk: str = ""
    contact_name: str = ""
    contact_role: str = ""
    contact_email: str = ""
    contact_phone: str = ""

    def sender_of(self, counsellor: str) -> Sender | None:
        """Return the department that writes for a counsellor; None for the organisation itself."""
        wanted = normalise_name(counsellor)
        return next((item for item in self.senders if wanted in map(normalise_name, item.counsellors)), None)

    def writing_for(self, counsellor: str) -> Organisation:
        """Return the organisation as letters in a dossier of this counsellor name it."""
        sender = self.sender_of(counsellor)
        if sender is None:
            return self
        own = ("phone", "phone_hours", "email")
        said = {name: getattr(sender, name) for name in own if getattr(sender, name)}
        if sender.address.is_complete:
            said["address"] = sender.address
        if sender.signatory:
            said |= {"signatory": sender.signatory, "signatory_role": sender.signatory_role}
        return replace(self, **said)

    def signature_for(self, counsellor: str) -> Signature | None:
        """Return the signature that letters in a dossier of this counsellor carry, if one may stand there."""
        name = self.writing_for(counsellor).signatory or counsellor
        return next((item for item in self.signatures if item.may_stand(name, counsellor)), None)


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

    def set_senders(self, senders: Sequence[Sender]) -> Organisation:
        """Store the departments that letters come from.

        UserError `organisation.sender_nameless`, or `organisation.sender_twice` when two write for one counsellor.
        """
        seen: set[str] = set()
        for sender in senders:
            if not sender.name.strip():
                raise UserError("organisation.sender_nameless")
            for name in sender.counsellors:
                if normalise_name(name) in seen:
                    raise UserError("organisation.sender_twice", counsellor=name)
                seen.add(normalise_name(name))
        return self.change(senders=tuple(senders))

    def set_signature(self, name: str, picture: bytes | None, counsellors: Sequence[str] = ()) -> Organisation:
        """Store the scanned signature of a person and for whom else it may be used; without a picture it stays.

        UserError `organisation.signature_nameless`, `organisation.signature_missing`, or those of
        `Logo.read_signature`.
        """
        bare = " ".join(name.split())
        if not bare:
            raise UserError("organisation.signature_nameless")
        present = next((item for item in self.get().signatures if _is_same(item.name, bare)), None)
        if picture is not None:
            Logo.read_signature(picture)
        with self._store.unit_of_work("organisation.signature") as work:
            if picture is not None:
                sha256 = work.put_content(picture)
            elif present is not None:
                sha256 = present.sha256
            else:
                raise UserError("organisation.signature_missing", name=bare)
            kept = Signature(name=bare, sha256=sha256, counsellors=tuple(counsellors))
            others = (item for item in self.get().signatures if not _is_same(item.name, bare))
            changed = replace(self.get(), signatures=(*others, kept))
            work.put_setting(_KEY, msgspec.json.encode(changed).decode())
        return changed

    def remove_signature(self, name: str) -> Organisation:
        """Take the scanned signature of a person away; letters that were made keep it."""
        with self._store.unit_of_work("organisation.signature") as work:
            kept = tuple(item for item in self.get().signatures if not _is_same(item.name, name))
            changed = replace(self.get(), signatures=kept)
            work.put_setting(_KEY, msgspec.json.encode(changed).decode())
        return changed

    def picture(self, sha256: str) -> bytes:
        """Return the picture of a logo or a signature as it was chosen."""
        return self._store.content(sha256)

    def logo(self) -> bytes | None:
        """Return the picture of the logo, if one was chosen."""
        sha256 = self.get().logo_sha256
        return self._store.content(sha256) if sha256 else None


def _is_same(name: str, other: str) -> bool:
    return normalise_name(name) == normalise_name(other)

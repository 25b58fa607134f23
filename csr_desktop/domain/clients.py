"""The people whose debts are settled: one or two per dossier."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.identifiers import Bsn


class Gender(StrEnum):
    """As needed for the salutation of a letter and for the national delivery (DDAS)."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One person in a dossier; `position` 1 is the applicant, 2 the partner.

    `sheet_language` is the sheet that goes with letters: none (empty), in Dutch (`nl`), or in Dutch and this language.
    """

    id: str
    dossier_id: str
    position: int
    initials: str
    surname: str
    prefix: str = ""
    first_names: str = ""
    gender: Gender = Gender.UNKNOWN
    birth_date: date | None = None
    bsn: Bsn | None = None
    address: Address = field(default_factory=Address)
    email: str = ""
    phone: str = ""
    sheet_language: str = ""

    @property
    def full_name(self) -> str:
        """Initials, prefix and surname: `J. van der Berg`."""
        return " ".join(part for part in (self.initials, self.prefix, self.surname) if part)

    @property
    def addressee(self) -> str:
        """As above an address: `De heer J. van der Berg`."""
        title = {Gender.MALE: "De heer", Gender.FEMALE: "Mevrouw"}.get(self.gender, "")
        return f"{title} {self.full_name}".strip()

    @property
    def salutation(self) -> str:
        """As at the head of a letter: `Geachte heer Van der Berg`; neutral when the gender is not known."""
        title = {Gender.MALE: "heer", Gender.FEMALE: "mevrouw"}.get(self.gender, "heer/mevrouw")
        prefix = self.prefix[:1].upper() + self.prefix[1:]
        return " ".join(part for part in ("Geachte", title, prefix, self.surname) if part)

"""Postal addresses of people and organisations, and names as they stand in a letter."""

from __future__ import annotations

from dataclasses import dataclass

from csr_desktop.domain.identifiers import format_postcode


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A visiting or post-box address; a foreign one carries its country and an unchecked postcode."""

    street: str = ""
    house_number: str = ""
    house_suffix: str = ""
    po_box: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether a letter can be delivered here."""
        return bool((self.street or self.po_box) and self.city)

    def lines(self) -> tuple[str, ...]:
        """Return the address as lines of a letter: `Kerkstraat 1 a` / `1234 AB  WATERRIJK` / `BELGIË`."""
        first = self.po_box or " ".join(part for part in (self.street, self.house_number, self.house_suffix) if part)
        second = "  ".join(part for part in (format_postcode(self.postcode), self.city.upper()) if part)
        return tuple(line for line in (first, second, self.country.upper()) if line)

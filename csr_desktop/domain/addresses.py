"""Postal addresses of people and organisations, and names as they stand in a letter."""

from __future__ import annotations

from dataclasses import dataclass

from csr_desktop.domain.countries import TownOrder, country_line, country_of
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
        """Return the address as lines of a letter: `Kerkstraat 1 a` / `1234 AB  WATERRIJK`.

        A post box of which only the number was typed gets its word. Abroad the order is that of the country, which
        stands last, in capitals: `Hauptstraße 5` / `10115 BERLIN` / `DUITSLAND`.
        """
        country = country_line(self.country)
        if not country:
            town = "  ".join(part for part in (format_postcode(self.postcode), self.city.upper()) if part)
            return tuple(line for line in (self._box("Postbus") or self._street(), town) if line)
        known = country_of(self.country)
        first = self._box("PO Box") or self._street(number_first=known is not None and known.number_first)
        code, city = " ".join(self.postcode.split()), self.city.upper()
        order = known.order if known is not None else TownOrder.CODE_FIRST
        if order is TownOrder.CODE_BELOW:
            return tuple(line for line in (first, city, code, country) if line)
        town = " ".join(part for part in ((city, code) if order is TownOrder.CODE_LAST else (code, city)) if part)
        return tuple(line for line in (first, town, country) if line)

    def _box(self, word: str) -> str:
        box = " ".join(self.po_box.split())
        return f"{word} {box}" if box.replace(" ", "").isdecimal() else box

    def _street(self, *, number_first: bool = False) -> str:
        number = " ".join(part for part in (self.house_number, self.house_suffix) if part)
        parts = (number, self.street) if number_first else (self.street, number)
        return " ".join(part for part in parts if part)

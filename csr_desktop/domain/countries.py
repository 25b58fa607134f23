"""How addresses in other countries are written: the name of the country, and the order of what stands above it.

The country stands last, in capitals, in Dutch or English, so that a Dutch sorter can read it; what stands above it
follows the order of that country, for its own postman. Source: the addressing systems of member countries as the
Universal Postal Union lists them, in our own reading; a country that is not here gets the order of most of Europe.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from csr_desktop.domain.names import normalise_name


class TownOrder(StrEnum):
    """Where the postcode stands."""

    CODE_FIRST = "code_first"
    CODE_LAST = "code_last"
    CODE_BELOW = "code_below"


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its Dutch and English name, other names it is typed by, and how its addresses are written."""

    dutch: str
    english: str
    others: tuple[str, ...] = ()
    order: TownOrder = TownOrder.CODE_FIRST
    number_first: bool = False


_LAST, _BELOW = TownOrder.CODE_LAST, TownOrder.CODE_BELOW

#: Typed for an address at home; then no country is written.
_HOME = ("Nederland", "Netherlands", "The Netherlands", "Holland", "NL", "NLD")

_COUNTRIES = (
    Country("Albanië", "Albania", ("Shqipëria", "AL")),
    Country("Andorra", "Andorra", ("AD",)),
    Country("Aruba", "Aruba", ("AW",)),
    Country("Australië", "Australia", ("AU",), _LAST, number_first=True),
    Country("België", "Belgium", ("Belgique", "Belgien", "BE")),
    Country("Bosnië en Herzegovina", "Bosnia and Herzegovina", ("Bosna i Hercegovina", "Bosnië", "BA")),
    Country("Bulgarije", "Bulgaria", ("България", "BG")),
    Country("Canada", "Canada", ("CA",), _LAST, number_first=True),
    Country("Curaçao", "Curaçao", ("CW",)),
    Country("Cyprus", "Cyprus", ("Κύπρος", "CY")),
    Country("Denemarken", "Denmark", ("Danmark", "DK")),
    Country("Duitsland", "Germany", ("Deutschland", "DE", "BRD")),
    Country("Estland", "Estonia", ("Eesti", "EE")),
    Country("Finland", "Finland", ("Suomi", "FI")),
    Country("Frankrijk", "France", ("FR",), number_first=True),
    Country("Georgië", "Georgia", ("GE",)),
    Country("Griekenland", "Greece", ("Ελλάδα", "Hellas", "GR", "EL")),
    Country("Hongarije", "Hungary", ("Magyarország", "HU")),
    Country("Ierland", "Ireland", ("Éire", "IE"), _BELOW, number_first=True),
    Country("IJsland", "Iceland", ("Ísland", "IS")),
    Country("Italië", "Italy", ("Italia", "IT")),
    Country("Kosovo", "Kosovo", ("XK",)),
    Country("Kroatië", "Croatia", ("Hrvatska", "HR")),
    Country("Letland", "Latvia", ("Latvija", "LV"), _LAST),
    Country("Liechtenstein", "Liechtenstein", ("LI",)),
    Country("Litouwen", "Lithuania", ("Lietuva", "LT")),
    Country("Luxemburg", "Luxembourg", ("Lëtzebuerg", "LU"), number_first=True),
    Country("Malta", "Malta", ("MT",), _BELOW, number_first=True),
    Country("Marokko", "Morocco", ("Maroc", "MA")),
    Country("Moldavië", "Moldova", ("MD",)),
    Country("Monaco", "Monaco", ("MC",), number_first=True),
    Country("Montenegro", "Montenegro", ("Crna Gora", "ME")),
    Country("Nieuw-Zeeland", "New Zealand", ("NZ",), _LAST, number_first=True),
    Country("Noord-Macedonië", "North Macedonia", ("Macedonië", "Severna Makedonija", "MK")),
    Country("Noorwegen", "Norway", ("Norge", "NO")),
    Country("Oekraïne", "Ukraine", ("Україна", "UA")),
    Country("Oostenrijk", "Austria", ("Österreich", "AT")),
    Country("Polen", "Poland", ("Polska", "PL")),
    Country("Portugal", "Portugal", ("PT",)),
    Country("Roemenië", "Romania", ("România", "RO")),
    Country("Servië", "Serbia", ("Srbija", "RS")),
    Country("Sint Maarten", "Sint Maarten", ("SX",)),
    Country("Slovenië", "Slovenia", ("Slovenija", "SI")),
    Country("Slowakije", "Slovakia", ("Slovensko", "SK")),
    Country("Spanje", "Spain", ("España", "ES")),
    Country("Suriname", "Suriname", ("SR",)),
    Country("Tsjechië", "Czechia", ("Czech Republic", "Česko", "CZ")),
    Country("Turkije", "Turkey", ("Türkiye", "TR")),
    Country(
        "Verenigd Koninkrijk",
        "United Kingdom",
        ("Great Britain", "Groot-Brittannië", "Engeland", "England", "Schotland", "Scotland", "Wales", "UK", "GB"),
        _BELOW,
        number_first=True,
    ),
    Country(
        "Verenigde Staten",
        "United States",
        ("USA", "US", "United States of America", "Amerika"),
        _LAST,
        number_first=True,
    ),
    Country("Zweden", "Sweden", ("Sverige", "SE")),
    Country("Zwitserland", "Switzerland", ("Schweiz", "Suisse", "Svizzera", "CH")),
)


@cache
def _by_name() -> dict[str, Country]:
    return {
        normalise_name(name): country
        for country in _COUNTRIES
        for name in (country.dutch, country.english, *country.others)
    }


@cache
def _home_names() -> frozenset[str]:
    return frozenset(map(normalise_name, _HOME))


def is_abroad(name: str) -> bool:
    """Whether an address with this country lies outside the Netherlands; an empty country is home."""
    typed = normalise_name(name)
    return bool(typed) and typed not in _home_names()


def country_of(name: str) -> Country | None:
    """Return the country a name stands for; None for home and for a name we do not know."""
    return _by_name().get(normalise_name(name))


def country_line(name: str) -> str:
    """Return the last line of an address abroad, in capitals; empty for home.

    A Dutch or English name is written as it was typed, another known name or a code becomes the Dutch name, and a name
    we do not know stays as it is.
    """
    if not is_abroad(name):
        return ""
    found = country_of(name)
    said = " ".join(name.split())
    if found is not None and normalise_name(said) not in {normalise_name(found.dutch), normalise_name(found.english)}:
        said = found.dutch
    return said.upper()

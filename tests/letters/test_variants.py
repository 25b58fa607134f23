"""Every letter in all its variants: one or two people, each product, the creditor itself or who collects for it.

The lists of what a letter must say are held by `test_letters`; here the same words must hold for whoever it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from itertools import product

import pytest

from csr_desktop.domain.creditors import Product
from csr_desktop.letters.model import ClientBlock, HouseStyle, LetterData
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.letters.template import Terms
from csr_desktop.letters.text import SOFT_HYPHEN
from tests.letters.conftest import ALL
from tests.letters.reading_tags import Tagged

TO_CREDITORS = tuple(name for name, data in ALL.items() if hasattr(data, "lines") or hasattr(data, "claims"))
OWNER = "Webwinkel Ver Weg B.V."
PARTNER = ClientBlock(name="de heer Q. Tweede", address="Kerkstraat 12 a, 1234 AB Waterrijk")

#: What no letter may show: values nobody filled in, marks of templates, white space that went wrong.
WRONG = re.compile(r"\bNone\b|\bTrue\b|\bFalse\b|[{}]|\*\*| [,.;:)]|\( |\(\)|  |\.\.|\w\.[A-Z_]{3,}|onbekende? persoon")
ONE = re.compile(r"\b(?:onze|uw|de) cliënt\b|\bcliënt (?:krijgt|lost|heeft|kan)\b")
TWO = re.compile(r"\b(?:onze|uw|de) cliënten\b|\bcliënten (?:krijgen|lossen|hebben|kunnen)\b")


def with_people(data: LetterData, count: int) -> LetterData:
    return replace(data, clients=(data.clients[0], PARTNER)[:count])


def with_owner(data: LetterData, owner: str) -> LetterData:
    """The same letter to somebody who collects for `owner`."""
    for name in ("claims", "lines"):
        rows = getattr(data, name, ())
        if rows and hasattr(rows[0], "on_behalf_of"):
            data = replace(data, **{name: tuple(replace(row, on_behalf_of=owner) for row in rows)})
    return data


def products(data: LetterData) -> tuple[Product | None, ...]:
    """The products a letter may be about; a refinancing and a payment arrangement have letters of their own."""
    names = {field.name for field in fields(data)}
    return (Product.SK, Product.SB, Product.SA) if "product" in names and data.kind != "L07" else (None,)


def variants(data: LetterData) -> Iterator[tuple[LetterData, int, Product | None, str]]:
    for count, kind, owner in product((1, 2), products(data), ("", OWNER)):
        made = with_owner(with_people(data, count), owner)
        if hasattr(made, "bsn"):
            # Whoever collects for another gets no citizen service number, and an office only that of its own client.
            made = replace(made, recipient_is_public=not owner and made.recipient_is_public, partner_bsn=None,
                           bsn=None if owner else made.bsn)  # fmt: skip
        yield replace(made, product=kind) if kind is not None else made, count, kind, owner


def words(pdf: bytes) -> list[str]:
    """The texts of all parts that are read, each in one line."""
    tagged = Tagged(pdf)
    texts = (tagged.text(node) for node in tagged.tree.walk() if node.marks)
    return [text.replace(SOFT_HYPHEN, "").replace("\u00a0", " ").strip() for text in texts]


def takes_owner(data: LetterData) -> bool:
    return with_owner(data, OWNER) != data


@pytest.mark.parametrize("name", TO_CREDITORS)
def test_a_letter_is_right_for_whoever_it_is_about(
    name: str, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, terms: Terms
) -> None:
    letter = letters[name]
    for data, count, kind, owner in variants(letter):
        parts = words(press.render(data, house).pdf)
        whole = " ".join(parts)
        # The address in the window has two spaces behind its postcode.
        faults = [part for part in parts if WRONG.search(part) and part != " ".join(data.addressee)]
        assert faults == [], (name, count, kind, owner)
        for client in data.clients:
            assert client.name.split(" ", 1)[1] in whole, (name, client.name)
        assert not (TWO if count == 1 else ONE).search(whole), (name, count, whole)
        assert (OWNER in whole) == bool(owner and takes_owner(letter)), (name, owner)
        if kind is not None:
            said = {each for each in (Product.SK, Product.SB, Product.SA) if terms.terms[f"Product.{each}"] in whole}
            assert said <= {kind}, (name, kind, said)
        assert not re.search(r"\b9999900\d\d\b", whole) or (name == "L08-publiek" and not owner)


def test_the_variants_are_many_and_differ(letters: Mapping[str, LetterData]) -> None:
    made = [variant for name in TO_CREDITORS for variant, *_ in variants(letters[name])]
    assert len(TO_CREDITORS) >= 25
    assert len(made) >= 150
    assert len({repr(data) for data in made}) >= 130

"""Addresses as they stand in the window of an envelope: at home, in a post box, abroad."""

from __future__ import annotations

import pytest

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.countries import country_line, is_abroad


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ({"street": "Kerkstraat", "house_number": "1", "house_suffix": "a", "postcode": "1234AB", "city": "Waterrijk"},
         ("Kerkstraat 1 a", "1234 AB  WATERRIJK")),
        ({"po_box": "Postbus 123", "street": "Kerkstraat", "postcode": "1234AB", "city": "Waterrijk"},
         ("Postbus 123", "1234 AB  WATERRIJK")),
        ({"po_box": "123 45", "postcode": "1234AB", "city": "Waterrijk"}, ("Postbus 123 45", "1234 AB  WATERRIJK")),
        ({"po_box": "Antwoordnummer 9", "postcode": "1234VB", "city": "Waterrijk"},
         ("Antwoordnummer 9", "1234 VB  WATERRIJK")),
        ({"street": "Kerkstraat", "house_number": "1", "postcode": "1234AB", "city": "Delft", "country": "Nederland"},
         ("Kerkstraat 1", "1234 AB  DELFT")),
        ({"street": "Hauptstraße", "house_number": "5", "postcode": "10115", "city": "Berlin", "country": "Duitsland"},
         ("Hauptstraße 5", "10115 BERLIN", "DUITSLAND")),
        ({"po_box": "77", "postcode": "B-1000", "city": "Brussel", "country": "be"},
         ("PO Box 77", "B-1000 BRUSSEL", "BELGIË")),
        ({"street": "Rue de la Paix", "house_number": "3", "postcode": "75002", "city": "Paris", "country": "France"},
         ("3 Rue de la Paix", "75002 PARIS", "FRANCE")),
        ({"street": "High Street", "house_number": "10", "postcode": "LS1 4AP", "city": "Leeds", "country": "Engeland"},
         ("10 High Street", "LEEDS", "LS1 4AP", "VERENIGD KONINKRIJK")),
        ({"street": "Main Street", "house_number": "9", "postcode": "NY 10001", "city": "New York", "country": "USA"},
         ("9 Main Street", "NEW YORK NY 10001", "VERENIGDE STATEN")),
        ({"street": "Хрещатик", "house_number": "22", "postcode": "01001", "city": "Київ", "country": "Україна"},
         ("Хрещатик 22", "01001 КИЇВ", "OEKRAÏNE")),
        ({"street": "Via Nova", "house_number": "2", "postcode": "123", "city": "Urbs", "country": "Ruritanië"},
         ("Via Nova 2", "123 URBS", "RURITANIË")),
    ],
)  # fmt: skip
def test_lines_stand_as_the_post_reads_them(address, lines):
    assert Address(**address).lines() == lines


@pytest.mark.parametrize("name", ["", "  ", "Nederland", "nederland", "The Netherlands", "NL", "Holland"])
def test_home_has_no_country(name):
    assert not is_abroad(name)
    assert country_line(name) == ""


@pytest.mark.parametrize(
    ("typed", "line"),
    [("Duitsland", "DUITSLAND"), ("Germany", "GERMANY"), ("Deutschland", "DUITSLAND"), ("DE", "DUITSLAND"),
     ("türkiye", "TURKIJE"), ("UK", "VERENIGD KONINKRIJK"), ("Curacao", "CURACAO")],
)  # fmt: skip
def test_a_dutch_or_english_name_stays_and_another_becomes_dutch(typed, line):
    assert is_abroad(typed)
    assert country_line(typed) == line

"""How a person is named in a list, above an address and at the head of a letter."""

from __future__ import annotations

import dataclasses

import pytest

from csr_desktop.domain.clients import Client, Gender


def client(**changes) -> Client:
    values = {"id": "c1", "dossier_id": "d1", "position": 1, "initials": "J.", "prefix": "van der", "surname": "Berg"}
    return Client(**values | changes)


def test_names_with_a_prefix() -> None:
    assert client().full_name == "J. van der Berg"


@pytest.mark.parametrize(
    ("changes", "full"),
    [
        ({"prefix": ""}, "J. Berg"),
        ({"prefix": "", "initials": ""}, "Berg"),
        ({"initials": ""}, "van der Berg"),
        ({"prefix": "d'", "surname": "Ancona"}, "J. d' Ancona"),
    ],
)
def test_names_with_parts_missing(changes: dict[str, str], full: str) -> None:
    assert client(**changes).full_name == full


@pytest.mark.parametrize(
    ("gender", "addressee", "salutation"),
    [
        (Gender.MALE, "De heer J. van der Berg", "Geachte heer Van der Berg"),
        (Gender.FEMALE, "Mevrouw J. van der Berg", "Geachte mevrouw Van der Berg"),
        (Gender.OTHER, "J. van der Berg", "Geachte heer/mevrouw Van der Berg"),
        (Gender.UNKNOWN, "J. van der Berg", "Geachte heer/mevrouw Van der Berg"),
    ],
)
def test_titles(gender: Gender, addressee: str, salutation: str) -> None:
    assert client(gender=gender).addressee == addressee
    assert client(gender=gender).salutation == salutation


def test_a_salutation_without_prefix_keeps_the_surname_as_it_is() -> None:
    assert client(prefix="", surname="de Ruijter").salutation == "Geachte heer/mevrouw de Ruijter"


def test_a_client_cannot_be_changed_by_accident() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        client().surname = "Smit"

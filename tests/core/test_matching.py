"""Names of lists held against the register: exact is certain, look-alike never is."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csr_desktop.domain.creditors import Creditor, PartyRole
from csr_desktop.domain.names import normalise_name
from csr_desktop.lists.matching import CreditorMatcher, MatchBasis, probable_duplicates

IBAN = "NL69PRAC0000001002"
ENERGY = Creditor(id="1", name="Energiebedrijf Noorderlicht", aliases=("Noorderlicht Energie",), iban=IBAN)
TAXES = Creditor(id="2", name="Gemeente Waterrijk, Belastingen", kvk="90000015")
SOCIAL = Creditor(id="3", name="Gemeente Waterrijk, Terugvordering bijstand", kvk="90000015")
INCASSO = Creditor(id="4", name="Incasso Unie B.V.", role=PartyRole.COLLECTOR)
REGISTER = (ENERGY, TAXES, SOCIAL, INCASSO)


@pytest.fixture
def matcher():
    return CreditorMatcher(REGISTER)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Telecom Oranjeplein B.V.", "TELECOM ORANJEPLEIN BV"),
        ("Autobedrijf Jansen & Zn.", "autobedrijf jansen en zn"),
        ("Stroom & Warmte Coöperatie", "Stroom en Warmte Cooperatie"),
        ("Kinderopvang 't Hummeltje", "Kinderopvang ’t Hummeltje"),
    ],
)
def test_spellings_of_one_name_are_one_name(one, other):
    assert normalise_name(one) == normalise_name(other)


_NOT_WORD = re.compile(r"[^\w]+")
_FORM = re.compile(r"\b(b ?v|n ?v|v ?o ?f|u ?a|holding|gerechtsdeurwaarderskantoor)\b")
_PIECES = st.sampled_from(
    [
        "b",
        "v",
        " ",
        "bv",
        "B.V.",
        "o",
        "f",
        "u",
        "a",
        "n.v",
        "Holding",
        "&",
        "'",
        "’",
        "_",
        "é",
        "İ",
        "ß",
        "ﬁ",
        "-",
        "1",
    ]
)


@settings(max_examples=500)
@given(st.lists(_PIECES | st.text(max_size=4), max_size=9).map("".join))
def test_a_name_is_reduced_sign_by_sign(name):
    """The rule as it reads, without a short way for names that have nothing to take away."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().replace("&", " en "))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = _NOT_WORD.sub(" ", plain.replace("'", "").replace("’", ""))
    assert normalise_name(name) == (" ".join(_FORM.sub(" ", words).split()) or " ".join(words.split()))


def test_a_name_of_only_a_legal_form_does_not_vanish():
    assert normalise_name("B.V.") != ""


@pytest.mark.parametrize(
    "name", ["Energiebedrijf Noorderlicht", "ENERGIEBEDRIJF  NOORDERLICHT", "Noorderlicht energie"]
)
def test_name_or_alias_is_certain(matcher, name):
    assert matcher.match(name).creditor_id == "1"


def test_account_number_is_certain_whatever_the_name(matcher):
    match = matcher.match("NL Energie Noord", iban=IBAN)
    assert (match.basis, match.creditor_id) == (MatchBasis.IBAN, "1")


def test_name_settles_which_desk_of_one_kvk_is_meant(matcher):
    assert matcher.match("Gemeente Waterrijk, Belastingen", kvk="90000015").creditor_id == "2"
    unclear = matcher.match("Gemeente Waterrijk", kvk="90000015")
    assert unclear.creditor_id is None
    assert {item.creditor_id for item in unclear.suggestions} == {"2", "3"}


def test_name_and_account_that_point_to_different_parties_conflict(matcher):
    match = matcher.match("Gemeente Waterrijk, Belastingen", iban=IBAN)
    assert match.conflict
    assert not match.is_certain


def test_look_alike_is_suggested_but_never_certain(matcher):
    match = matcher.match("Energiebedrijf Noorderlich")
    assert match.basis is MatchBasis.LOOKS_LIKE
    assert match.creditor_id is None
    assert match.suggestions[0].creditor_id == "1"
    assert match.suggestions[0].score >= 90


def test_a_stranger_gets_no_suggestion(matcher):
    assert matcher.match("Tandarts Ver Weg").suggestions == ()


def test_roles_are_kept_apart(matcher):
    assert matcher.match("Incasso Unie B.V.").creditor_id is None
    assert matcher.match("Incasso Unie", roles=(PartyRole.COLLECTOR,)).creditor_id == "4"


def test_inactive_and_merged_parties_are_not_matched():
    gone = CreditorMatcher(
        (Creditor(id="9", name="Weg", active=False), Creditor(id="8", name="Ook weg", merged_into="9"))
    )
    assert gone.match("Weg").creditor_id is None
    assert gone.match("Ook weg").creditor_id is None


def test_probable_duplicates_are_same_account_or_like_names_but_not_one_kvk():
    twin = Creditor(id="5", name="Energie bedrijf Noorderlicht BV")
    account = Creditor(id="6", name="Iets heel anders", iban=IBAN)
    pairs = {(first.id, second.id) for first, second, _score in probable_duplicates((*REGISTER, twin, account))}
    assert pairs == {("1", "5"), ("1", "6")}

"""Claims of one dossier that are probably one debt: pointed out by reference, party and amount, never by one alone."""

from __future__ import annotations

from dataclasses import replace

from csr_desktop.domain.claim_duplicates import probable_duplicates
from csr_desktop.domain.claims import BalanceStatus, Claim, ClaimRank

ENERGY = Claim(id="energy", dossier_id="d", creditor_id="noorderlicht", reference="0012-345", balance_cents=98_765)


def same(*claims):
    return probable_duplicates(claims)


def test_a_debt_listed_under_its_creditor_and_under_its_collector():
    with_collector = replace(ENERGY, collector_id="incasso", collector_reference="INC 99.001")
    under_collector = Claim(
        id="inc", dossier_id="d", creditor_id="incasso", reference="inc99001", balance_cents=110_000
    )
    assert same(with_collector, under_collector) == {"energy": ("inc",), "inc": ("energy",)}


def test_one_reference_with_and_without_the_zeros_that_a_spreadsheet_eats():
    assert same(ENERGY, replace(ENERGY, id="again", reference="12345", balance_cents=None)) == {
        "energy": ("again",),
        "again": ("energy",),
    }


def test_the_same_reference_at_two_parties_counts_only_with_the_amount():
    elsewhere = replace(ENERGY, id="else", creditor_id="noorderlicht-bv")
    assert set(same(ENERGY, elsewhere)) == {"energy", "else"}
    assert same(ENERGY, replace(elsewhere, balance_cents=1_000)) == {}


def test_two_fines_of_one_amount_are_two_debts_and_without_a_reference_they_may_be_one():
    fine = Claim(id="fine", dossier_id="d", creditor_id="cjib", reference="1234 5678", balance_cents=48_000)
    assert same(fine, replace(fine, id="other", reference="8765 4321")) == {}
    assert set(same(fine, replace(fine, id="bare", reference=""))) == {"fine", "bare"}
    # A short number is shared by chance, so it says nothing either way.
    assert set(same(fine, replace(fine, id="short", reference="12"))) == {"fine", "short"}


def test_who_was_left_out_already_is_not_pointed_at_again():
    again = replace(ENERGY, id="again")
    assert same(ENERGY, replace(again, rank=ClaimRank.EXCLUDED, excluded_reason="Dubbel.")) == {}
    assert same(ENERGY, replace(again, balance_status=BalanceStatus.CLIENT_UNKNOWN)) == {}

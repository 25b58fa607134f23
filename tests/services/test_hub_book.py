"""The hub's address book beside the register: certain links by themselves, doubt for a person, changes told."""

from __future__ import annotations

import pytest

from csr_desktop.domain.creditors import Channel
from csr_desktop.domain.hub_messages import Participant
from csr_desktop.errors import UserError
from csr_desktop.store.hub_box import HubBox

MODULES = ("SCHULDREGELING 2.0",)


def participant(name, number, **fields):
    return Participant(id=f"00000000-0000-4000-8000-{number:012d}", name=name, modules=MODULES, **fields)


@pytest.fixture
def book_of(office):
    def put(*participants):
        with office.core.store.unit_of_work("hub.round"):
            HubBox(office.core.store.database).replace_participants(participants)
        return office.core.hub_book

    return put


def test_the_certain_ones_are_linked_in_one_step_that_can_be_undone(office, book_of):
    by_name = office.creditor("Energiebedrijf Noorderlicht B.V.")
    by_number = office.creditor("Oude Naam", kvk="90000031")
    book = book_of(participant("energiebedrijf noorderlicht", 1), participant("Nieuwe Naam N.V.", 2, kvk="90000031"))
    assert {party.name for party in book.link_certain()} == {by_name.name, by_number.name}
    linked = office.reread(by_number)
    assert (linked.hub_id[-1], linked.channel) == ("2", Channel.HUB)
    assert book.matches() == []
    office.core.history.undo()
    assert {office.reread(party).hub_id for party in (by_name, by_number)} == {""}
    assert office.reread(by_name).channel is Channel.LETTER


def test_a_same_name_with_another_number_is_asked(office, book_of):
    office.creditor("Zorgverzekeraar Zeker", kvk="90000031")
    book = book_of(participant("Zorgverzekeraar Zeker", 1, kvk="90000099"))
    assert [(item.score, item.is_certain) for item in book.matches()] == [(100, False)]
    assert book.link_certain() == []


def test_what_looks_alike_waits_with_its_score_until_a_person_links_it(office, book_of):
    party = office.creditor("Webwinkel Alles-in-Huis")
    other = participant("Webwinkel Alles in Huizen", 1)
    book = book_of(other)
    (match,) = book.matches()
    assert (match.creditor, match.is_certain) == (party.name, False)
    assert 72 <= match.score < 100
    assert book.link_certain() == []
    assert book.link(party.id, other.id).hub_id == other.id
    assert book.unlink(party.id).channel is Channel.LETTER
    with pytest.raises(UserError, match=r"hub\.book\.not_in_book"):
        book.link(party.id, "00000000-0000-4000-8000-999999999999")


def test_counsellors_and_inactive_participants_are_no_match(office, book_of):
    office.creditor("Gemeente Elders")
    office.creditor("Slapende Winkel")
    book = book_of(
        participant("Gemeente Elders", 1, is_creditor=False), participant("Slapende Winkel", 2, is_active=False)
    )
    assert book.matches() == []
    assert [item.name for item in book.participants()] == ["Slapende Winkel"]


def test_what_changed_for_linked_parties_is_told_until_it_was_seen(office, book_of):
    names = ("Blijft", "Verdwijnt", "Slaapt In", "Heet Anders")
    parties = [office.creditor(name) for name in names]
    book = book_of(*(participant(name, number) for number, name in enumerate(names)))
    book.link_certain()
    book.seen()
    assert not book.changes()
    book = book_of(
        participant("Blijft", 0), participant("Slaapt In", 2, is_active=False), participant("Heet Nu Zo", 3),
        participant("Is Nieuw", 4),
    )  # fmt: skip
    told = book.changes()
    assert [party.id for party in told.gone] == [parties[1].id]
    assert [party.id for party in told.inactive] == [parties[2].id]
    assert [(party.id, old, new) for party, old, new in told.renamed] == [(parties[3].id, "Heet Anders", "Heet Nu Zo")]
    assert [item.name for item in told.new] == ["Is Nieuw"]
    book.seen()
    assert (book.changes().renamed, book.changes().new) == ((), ())


def test_an_empty_address_book_says_nothing_about_who_is_gone(office, book_of):
    party = office.creditor("Blijft")
    book = book_of(participant("Blijft", 0))
    book.link_certain()
    assert not book_of().changes()
    assert office.reread(party).hub_id

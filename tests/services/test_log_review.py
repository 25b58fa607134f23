"""The monthly review finds what was put there and points at nothing else; its sample stays; a person signs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.clients import Client
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.errors import UserError
from csr_desktop.services.audit import FindingKind
from csr_desktop.services.log_review import bears
from csr_desktop.store.change_log import Result

#: A Wednesday and a Saturday.
WEDNESDAY, SATURDAY = "2026-11-25", "2026-11-28"
NOVEMBER = date(2026, 11, 1)


class Month:
    """Puts lines into the log of November as others would have."""

    def __init__(self, office):
        self.office = office
        self.core = office.core
        self.count = 0

    def dossier(self, surname, house_number, prefix=""):
        self.count += 1
        address = Address(street="Kade", house_number=str(house_number), postcode="3012BJ", city="Utrecht")
        person = Client(
            id="", dossier_id="", position=1, initials="J.", prefix=prefix, surname=surname, address=address
        )
        made = Dossier(id="", number=f"WR-{self.count:04d}", municipality_code="GM9999", counsellor="F. Voorbeeld")
        return self.core.dossiers.add(made, [person]).id

    def note(self, action, at, actor="a.jansen", *, result=Result.DONE, dossier_id=None):
        log, ids = self.core.store.log, self.core.store.ids
        log.note(ids.new(), action, {}, at=at, actor=actor, result=result, dossier_id=dossier_id)

    def look(self, dossier_id, day=WEDNESDAY, hour=10, actor="a.jansen"):
        self.note("dossier.view", f"{day}T{hour:02d}:00:00+00:00", actor, dossier_id=dossier_id)

    def report(self):
        self.office.clock.day = date(2026, 12, 2)
        return self.core.audit.review(NOVEMBER)

    def findings(self, kind):
        texts = self.core.texts
        return [texts.say(item.text) for item in self.report().findings if item.kind is kind]


@pytest.fixture
def month(office):
    return Month(office)


def test_an_ordinary_month_has_nothing_to_point_at(month):
    one, other = month.dossier("Smit", 1), month.dossier("Bakker", 2)
    month.look(one)
    month.look(other)
    report = month.report()
    assert report.findings == ()
    assert not report.is_running
    assert {line.dossier_id for line in report.sample} == {one, other}


@pytest.mark.parametrize(
    ("day", "hour", "odd"),
    [
        (WEDNESDAY, 5, True),
        (WEDNESDAY, 6, False),  # 07:00 in the Netherlands
        (WEDNESDAY, 17, False),  # 18:00
        (WEDNESDAY, 18, True),  # 19:00
        (SATURDAY, 11, True),
    ],
)
def test_hours_are_dutch_and_weekends_count(month, day, hour, odd):
    month.look(month.dossier("Smit", 1), day, hour)
    assert (len(month.findings(FindingKind.HOURS)) == 1) is odd


def test_hours_are_told_per_person_and_day(month):
    dossier_id = month.dossier("Smit", 1)
    month.look(dossier_id, SATURDAY, 11)
    assert month.findings(FindingKind.HOURS) == ["a.jansen: 1 keer op 28-11-2026, om 12:00."]
    month.look(dossier_id, SATURDAY, 15)
    month.look(dossier_id, SATURDAY, 15, "b.bos")
    assert month.findings(FindingKind.HOURS) == [
        "a.jansen: 2 keer op 28-11-2026, tussen 12:00 en 16:00.",
        "b.bos: 1 keer op 28-11-2026, om 16:00.",
    ]


def test_many_dossiers_in_a_day_not_many_looks(month):
    dossiers = [month.dossier("Smit", at) for at in range(40)]
    for dossier_id in dossiers[:39]:
        month.look(dossier_id)
        month.look(dossier_id, hour=12)
    assert month.findings(FindingKind.MANY_VIEWS) == []
    month.look(dossiers[39])
    assert month.findings(FindingKind.MANY_VIEWS) == ["a.jansen bekeek 40 dossiers op 25-11-2026."]


def test_wrong_secrets_are_counted_by_person_and_day(month):
    for _ in range(3):
        month.note("database.open", f"{WEDNESDAY}T10:00:00+00:00", "onbekende", result=Result.REFUSED)
    month.note("database.open", f"{WEDNESDAY}T10:01:00+00:00", "onbekende")
    assert month.findings(FindingKind.WRONG_SECRET) == [
        "onbekende: 3 keer een verkeerde wachtzin of sleutel op 25-11-2026."
    ]


def test_own_surname(month):
    kin, stranger = month.dossier("Jansen", 1), month.dossier("Smit", 2)
    month.look(kin)
    month.look(stranger)
    month.look(kin, actor="b.bakker")
    assert month.findings(FindingKind.OWN_NAME) == [
        "a.jansen bekeek dossier WR-0001 op 25-11-2026: iemand met dezelfde achternaam."
    ]


@pytest.mark.parametrize(
    ("account", "surname", "is_own"),
    [
        ("f.voorbeeld", "voorbeeld", True),
        ("fvoorbeeld", "voorbeeld", True),
        ("Voorbeeld, F.", "voorbeeld", True),
        ("WATERRIJK\\voorbeeldf", "voorbeeld", False),
        ("j.vandenberg", "vandenberg", True),
        ("jan.oeztuerk", "ozturk", False),
        ("e.yılmaz", "yılmaz", True),
        ("a.degroot", "groot", True),
        ("goossens", "os", False),
        ("vankesteren", "esteren", False),
        # Two letters end too many accounts to say anything.
        ("b.os", "os", False),
        ("onbekend", "", False),
    ],
)
def test_whose_account_bears_a_name(account, surname, is_own):
    assert bears(account, surname) is is_own


def test_two_dossiers_on_one_address_seen_by_one_person(month):
    one, other, elsewhere = month.dossier("Smit", 1), month.dossier("Bakker", 1), month.dossier("Bos", 2)
    month.look(one)
    month.look(elsewhere)
    month.look(other, actor="b.bos")
    assert month.findings(FindingKind.SAME_ADDRESS) == []
    month.look(other, hour=11)
    assert month.findings(FindingKind.SAME_ADDRESS) == [
        "a.jansen bekeek dossier WR-0001 en dossier WR-0002: mensen op hetzelfde adres."
    ]


def test_what_left_and_what_was_put_back_is_told_with_its_hour(month):
    dossier_id = month.dossier("Smit", 1)
    month.note("letter.save", f"{WEDNESDAY}T09:30:00+00:00", dossier_id=dossier_id)
    month.note("backup.restore", f"{WEDNESDAY}T09:45:00+00:00")
    assert month.findings(FindingKind.HANDED_OUT)[0].startswith("25-11-2026 10:30: a.jansen heeft brieven als bestand")
    assert month.findings(FindingKind.ERASED) == ["25-11-2026 10:45: a.jansen heeft een reservekopie teruggezet."]


def test_a_broken_chain_comes_first(month):
    month.dossier("Smit", 1)
    database = month.core.store.database
    database.execute("DROP TRIGGER change_log_no_update")
    database.execute("UPDATE change_log SET actor = 'niemand' WHERE seq = 3")
    report = month.report()
    assert report.findings[0].kind is FindingKind.CHAIN
    assert "3" in month.core.texts.say(report.findings[0].text)


def test_sample_is_random_stays_and_is_no_larger_than_asked(month):
    dossiers = [month.dossier("Smit", at) for at in range(60)]
    for dossier_id in dossiers:
        month.look(dossier_id)
    first = month.report()
    assert len(first.sample) == 25
    assert [line.seq for line in month.report().sample] == [line.seq for line in first.sample]
    other = replace(first.review, seed=first.review.seed + 1)
    with month.core.store.unit_of_work("review.begin") as work:
        work.save(other)
    assert [line.seq for line in month.report().sample] != [line.seq for line in first.sample]


class TestSigning:
    def test_the_month_must_be_over_and_somebody_must_have_something_to_say(self, office):
        with pytest.raises(UserError, match=r"review\.month_running"):
            office.core.audit.sign_review(office.clock.today(), "Gezien")
        with pytest.raises(UserError, match=r"review\.month_future"):
            office.core.audit.review(date(2026, 12, 1))
        office.clock.day = date(2026, 12, 1)
        with pytest.raises(UserError, match=r"review\.remark_missing"):
            office.core.audit.sign_review(NOVEMBER, "  ")
        signed = office.core.audit.sign_review(NOVEMBER, " Gezien ", "T. Leider")
        assert (signed.remark, signed.signed_by, signed.last_seq) == ("Gezien", "T. Leider", signed.last_seq)
        with pytest.raises(UserError, match=r"review\.signed_already"):
            office.core.audit.sign_review(NOVEMBER, "Nog eens")
        assert office.core.audit.review(NOVEMBER).review == signed
        assert office.core.audit.reviews() == [signed]

    def test_due_is_last_month_when_there_was_a_log(self, office):
        assert office.core.audit.review_due() is None, "the log began this month"
        office.clock.day = date(2026, 12, 1)
        assert office.core.audit.review_due() == NOVEMBER
        office.core.audit.sign_review(NOVEMBER, "Gezien")
        assert office.core.audit.review_due() is None
        office.clock.day += timedelta(days=31)
        assert office.core.audit.review_due() == date(2026, 12, 1)

    def test_undo_does_not_take_the_sign_away(self, office):
        dossier = office.dossier()
        office.clock.day = date(2026, 12, 1)
        office.core.audit.sign_review(NOVEMBER, "Gezien")
        office.core.history.undo()
        assert office.core.overviews.dossiers() == [], dossier.number
        assert office.core.audit.review_due() is None

    def test_the_witness_remembers_the_log_as_it_was_signed(self, office):
        office.clock.day = date(2026, 12, 1)
        office.core.audit.sign_review(NOVEMBER, "Gezien")
        database = office.core.store.database
        database.execute("DROP TRIGGER change_log_no_delete")
        database.execute("DELETE FROM change_log WHERE seq = (SELECT max(seq) FROM change_log)")
        assert "log.anchor_beyond" in {message.code for message in office.core.history.check()}

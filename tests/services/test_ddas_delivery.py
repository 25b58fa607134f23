"""The delivery as a whole: who is in it, the file, what is remembered, and the comparison with the last one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest

from csr_desktop import __version__
from csr_desktop.bootstrap import create_core
from csr_desktop.domain.dossiers import Dossier, ExitReason
from csr_desktop.domain.erasure import DossierFigures
from csr_desktop.domain.work import DeliveredTrajectory, Delivery
from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.practice_database import PracticePlace
from csr_desktop.services.ddas.selection import DeliveryPeriod
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE
from tests.services import ddas_cases as cases

HALF_YEAR = DeliveryPeriod(date(2026, 1, 1), date(2026, 6, 30))
YEAR = DeliveryPeriod(date(2026, 1, 1), date(2026, 11, 24))
BSNS = ("999990019", "999990020", "999990032", "999990044", "999990056")


@pytest.fixture
def ids(office):
    return office.core.store.ids


@pytest.fixture
def case(office, ids):
    return cases.with_everything(ids).write(office.core.store)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "ddas.json"


@pytest.fixture
def schema(shared_dir):
    return json.loads((shared_dir / "ddas" / "json_schema_Uitwisselmodel.json").read_text(encoding="utf-8"))


def deliver(office, out, period=HALF_YEAR, **how):
    written = office.core.ddas.write(office.core.ddas.prepare(period), out, **how)
    return written, json.loads(written.path.read_text(encoding="utf-8"))


def write(office, ids, number, bsn, make=cases.Case):
    case = make(ids)
    case.dossier = replace(case.dossier, number=number)
    case.clients[0] = replace(case.clients[0], bsn=bsn)
    return case.write(office.core.store)


class TestFile:
    def test_envelope_and_sender(self, office, case, out):
        office.core.organisation.change(contact_name="F. Voorbeeld", contact_role="Teamleider")
        written, document = deliver(office, out)
        trajectories = document["leveringen"][0].pop("schuldhulptrajecten")
        assert len(trajectories) == written.trajectories == 1
        assert document == {
            "startdatumLevering": "2026-01-01",
            "einddatumLevering": "2026-06-30",
            "aanleverdatumEnTijd": "2026-11-24T12:00:00Z",
            "codeGegevensleverancier": f"CSR Desktop {__version__}",
            "leveringen": [
                {
                    "teller": 1,
                    "aanleverende_organisatie": {
                        "(Statutaire) Naam": "Gemeente Waterrijk",
                        "postcode": "1234AB",
                        "gemeentecode": "GM9999",
                        "contactpersonen": [
                            {
                                "email": "schuldhulp@waterrijk.example",
                                "functietitel": "Teamleider",
                                "naam": "F. Voorbeeld",
                                "telefoonnummer": "010-5550100",
                            }
                        ],
                    },
                }
            ],
        }

    def test_every_ending_is_valid_by_the_schema(self, office, ids, out, schema):
        makers = (cases.with_everything, cases.succeeded, cases.forced, cases.refused, cases.ended_early,
                  cases.zero_offer, cases.turned_away, cases.withdrew)  # fmt: skip
        for number, make in enumerate(makers):
            write(office, ids, f"WR-{number}", BSNS[number % len(BSNS)], make)
        _written, document = deliver(office, out, YEAR)
        assert len(document["leveringen"][0]["schuldhulptrajecten"]) == len(makers)
        assert cases.schema_errors(document, schema) == []

    def test_nothing_to_tell_is_a_delivery_too(self, office, out, schema):
        written, document = deliver(office, out)
        assert written.trajectories == 0
        assert document["leveringen"][0]["schuldhulptrajecten"] == []
        assert cases.schema_errors(document, schema) == []

    def test_the_hash_is_that_of_the_file_and_is_kept(self, office, case, out):
        written, _document = deliver(office, out)
        assert hashlib.sha256(out.read_bytes()).hexdigest() == written.sha256
        (kept,) = office.core.store.find(Delivery)
        assert (kept.sha256, kept.trajectories, kept.is_test) == (written.sha256, 1, False)
        assert (kept.period_from, kept.period_until) == (HALF_YEAR.first, HALF_YEAR.last)

    def test_in_the_order_of_the_numbers(self, office, ids, out):
        for number, bsn in (("WR-3", BSNS[0]), ("WR-1", BSNS[1]), ("WR-2", BSNS[2])):
            write(office, ids, number, bsn)
        _written, document = deliver(office, out)
        found = [item["client"][0]["Burgerservicenummer"] for item in document["leveringen"][0]["schuldhulptrajecten"]]
        assert found == [BSNS[1], BSNS[2], BSNS[0]]

    def test_people_read_letters_as_they_are(self, office, ids, out):
        case = cases.Case(ids)
        case.creditors[0] = replace(case.creditors[0], name="  Böhmer  & Çelik\n")
        case.write(office.core.store)
        deliver(office, out)
        assert '"naam": "Böhmer & Çelik"' in out.read_text(encoding="utf-8")


class TestSelection:
    @pytest.mark.parametrize(
        ("registered_on", "closed_on", "is_in"),
        [
            (date(2026, 6, 30), None, True),
            (date(2026, 7, 1), None, False),
            (date(2025, 1, 1), date(2026, 1, 1), True),
            (date(2025, 1, 1), date(2025, 12, 31), False),
            (date(2026, 2, 1), date(2026, 3, 1), True),
            (date(2025, 1, 1), None, True),
            (date(2025, 1, 1), date(2026, 9, 1), True),
        ],
    )
    def test_a_day_in_common(self, office, ids, registered_on, closed_on, is_in):
        case = cases.Case(ids)
        if closed_on:
            case.close(ExitReason.MOVED, closed_on)
        case.dossier = replace(case.dossier, registered_on=registered_on)
        case.write(office.core.store)
        assert bool(office.core.ddas.prepare(HALF_YEAR).made) is is_in

    def test_the_decision_to_end_counts_and_not_the_day_of_closing(self, office, ids):
        case = cases.Case(ids).close(ExitReason.MOVED, date(2026, 1, 20), decided_on=date(2025, 12, 30))
        case.dossier = replace(case.dossier, registered_on=date(2025, 1, 1))
        case.write(office.core.store)
        assert office.core.ddas.prepare(HALF_YEAR).made == ()

    def test_the_bin_stays_out_and_is_counted(self, office, case):
        office.core.dossiers.put_in_bin(case.id)
        prepared = office.core.ddas.prepare(HALF_YEAR)
        assert prepared.made == ()
        assert [message.code for message in prepared.remarks] == ["ddas.sender_without_contact", "ddas.binned"]

    def test_a_period_the_wrong_way_round(self, office):
        with pytest.raises(UserError, match="period_order"):
            office.core.ddas.prepare(DeliveryPeriod(date(2026, 6, 30), date(2026, 1, 1)))


class TestSender:
    def test_a_municipality_names_its_code_and_no_number(self, office, case, out):
        office.core.organisation.change(kvk="12345678")
        _written, document = deliver(office, out)
        sender = document["leveringen"][0]["aanleverende_organisatie"]
        assert (sender["gemeentecode"], "KvK-nummer" in sender) == ("GM9999", False)

    def test_who_works_for_municipalities_delivers_each_by_itself(self, office, ids, out, schema):
        office.core.organisation.change(kvk="12345678", is_municipality=False, municipality_code="")
        for number, (bsn, code) in enumerate(zip(BSNS, ("GM0363", "GM0344", "GM0363", ""), strict=False)):
            case = cases.Case(ids, f"WR-{number}", bsn)
            case.dossier = replace(case.dossier, municipality_code=code)
            case.write(office.core.store)
        _written, document = deliver(office, out)
        told = [
            (
                item["teller"],
                item["aanleverende_organisatie"].get("KvK-nummer"),
                item["aanleverende_organisatie"].get("gemeentecode"),
                [one["gemeentecode"] for one in item["schuldhulptrajecten"]],
            )
            for item in document["leveringen"]
        ]
        assert told == [
            (1, "12345678", None, ["GM0344"]),
            (2, "12345678", None, ["GM0363", "GM0363"]),
            (3, "12345678", None, ["Onbekend"]),
        ]
        assert cases.schema_errors(document, schema) == []

    def test_a_municipality_keeps_unknown_ones_with_its_own(self, office, ids, out):
        for number, (bsn, code) in enumerate(zip(BSNS, ("GM0344", "", "GM9999"), strict=False)):
            case = cases.Case(ids, f"WR-{number}", bsn)
            case.dossier = replace(case.dossier, municipality_code=code)
            case.write(office.core.store)
        prepared = office.core.ddas.prepare(HALF_YEAR)
        assert "ddas.other_municipalities" in [message.code for message in prepared.remarks]
        _written, document = deliver(office, out)
        assert [[one["gemeentecode"] for one in item["schuldhulptrajecten"]] for item in document["leveringen"]] == [
            ["Onbekend", "GM9999"],
            ["GM0344"],
        ]

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"name": " "}, "sender_without_name"),
            ({"email": ""}, "sender_without_email"),
            ({"contact_email": "geen adres"}, "sender_email_form"),
            ({"municipality_code": "0363"}, "sender_without_code"),
            ({"is_municipality": False}, "sender_without_kvk"),
        ],
    )
    def test_without_it_nothing_leaves(self, office, case, out, fields, code):
        office.core.organisation.change(**fields)
        with pytest.raises(UserError, match=code) as caught:
            deliver(office, out, leave_out=True)
        assert "hadden voorzien" not in office.core.texts.say(caught.value.message)
        assert not out.exists()
        assert office.core.store.find(Delivery) == []

    def test_an_address_of_its_own_goes_before(self, office, case, out):
        office.core.organisation.change(contact_email="cijfers@waterrijk.example")
        _written, document = deliver(office, out)
        (contact,) = document["leveringen"][0]["aanleverende_organisatie"]["contactpersonen"]
        assert contact["email"] == "cijfers@waterrijk.example"


class TestErrors:
    @pytest.fixture
    def broken(self, office, ids):
        case = cases.Case(ids, "WR-9", BSNS[1])
        case.clients[0] = replace(case.clients[0], bsn=None, birth_date=None)
        return case.write(office.core.store)

    def test_with_an_error_nothing_leaves(self, office, case, broken, out):
        with pytest.raises(UserError, match="has_errors"):
            deliver(office, out)
        assert not out.exists()
        assert office.core.store.find(Delivery) == []
        refused = office.core.store.log_records()[-1]
        assert (refused["action"], refused["result"]) == ("ddas.deliver", "refused")

    def test_left_out_on_request(self, office, case, broken, out):
        written, document = deliver(office, out, leave_out=True)
        assert written.left_out == ("WR-9",)
        assert len(document["leveringen"][0]["schuldhulptrajecten"]) == 1
        assert {item.dossier_id for item in office.core.store.find(DeliveredTrajectory)} == {case.id}

    def test_a_period_that_goes_on_can_only_be_tried(self, office, case, out):
        period = DeliveryPeriod(date(2026, 1, 1), date(2026, 11, 25))
        with pytest.raises(UserError, match="period_not_over"):
            deliver(office, out, period)
        assert "ddas.period_goes_on" in [message.code for message in office.core.ddas.prepare(period).remarks]
        written, _document = deliver(office, out, period, is_test=True)
        assert written.is_test

    def test_a_clock_that_was_set_back(self, office, case, out):
        deliver(office, out)
        office.clock.day = date(2026, 11, 1)
        with pytest.raises(UserError, match="clock_set_back"):
            deliver(office, out, leave_out=True)

    def test_a_file_that_cannot_be_written_is_not_remembered(self, office, case, tmp_path):
        with pytest.raises(EnvironmentProblem, match="file"):
            deliver(office, tmp_path / "nergens" / "ddas.json")
        assert office.core.store.find(Delivery) == []
        assert office.core.store.find(DeliveredTrajectory) == []

    def test_an_older_file_stays_when_the_new_one_is_refused(self, office, case, broken, out):
        out.write_text("oud", encoding="utf-8")
        with pytest.raises(UserError):
            deliver(office, out)
        assert out.read_text(encoding="utf-8") == "oud"


class TestTestMode:
    def test_its_name_says_so_and_nothing_counts_as_delivered(self, office, case, out):
        written, _document = deliver(office, out, is_test=True)
        assert written.path.name == "ddas-proef.json"
        assert not out.exists()
        assert office.core.store.find(DeliveredTrajectory) == []
        assert [item.is_test for item in office.core.store.find(Delivery)] == [True]
        assert office.core.ddas.compare(office.core.ddas.prepare(HALF_YEAR)) is None

    def test_every_delivery_is_remembered_newest_first(self, office, case, out):
        deliver(office, out)
        deliver(office, out, is_test=True)
        assert [(item.is_test, item.trajectories) for item in office.core.ddas.history()] == [(True, 1), (False, 1)]

    def test_a_name_that_says_so_already_stays(self, office, case, tmp_path):
        written, _document = deliver(office, tmp_path / "Proef januari.json", is_test=True)
        assert written.path.name == "Proef januari.json"


def test_from_a_practice_database_the_name_says_so_too(tmp_path, clock, texts):
    place = PracticePlace(tmp_path)
    place.key_file.write_text(PASSPHRASE, encoding="utf-8")
    core, _key = create_core(place.database, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    try:
        prepared = core.ddas.prepare(HALF_YEAR)
        assert prepared.remarks[0].code == "ddas.practice"
        written = core.ddas.write(prepared, tmp_path / "ddas.json")
        assert (written.path.name, written.is_test) == ("ddas-proef.json", False)
        assert core.ddas.compare(prepared) is not None
    finally:
        core.close()


def test_a_client_can_see_that_it_went_out(office, case, out):
    deliver(office, out)
    (row,) = office.core.audit.viewers(case.id).rows
    assert row.handed_out == 1


class TestComparison:
    def compare(self, office, period=HALF_YEAR, **how):
        return office.core.ddas.compare(office.core.ddas.prepare(period), **how)

    def test_there_is_no_last_one(self, office, case):
        assert self.compare(office) is None

    def test_the_same_again(self, office, case, out):
        deliver(office, out)
        found = self.compare(office)
        assert (found.new, found.gone, found.changed, found.same, found.erased) == ((), (), (), 1, 0)
        assert found.period == HALF_YEAR

    def test_what_changed_in_which_part(self, office, ids, case, out):
        deliver(office, out)
        write(office, ids, "WR-7", BSNS[3])
        claim = office.core.store.get(type(case.claims[0]), case.claims[0].id)
        office.core.claims.save(replace(claim, balance_cents=99_900))
        office.core.dossiers.change_client(case.clients[0].id, bsn="999990020")
        found = self.compare(office)
        assert found.new == ("WR-7",)
        assert [(item.number, item.parts) for item in found.changed] == [
            ("WR-2026-0001", ("client", "schulden", "traject"))
        ]
        assert found.same == 0

    def test_a_part_that_came_and_one_that_went(self, office, ids, out):
        case = write(office, ids, "WR-1", BSNS[0])
        deliver(office, out)
        case.offer()
        with office.core.store.unit_of_work("dossier.save") as work:
            for record in (*case.extra, *case.proposals):
                work.add(record)
            work.remove(case.intake)
        (changed,) = self.compare(office).changed
        assert changed.parts == ("aanmelding", "intake", "planVanAanpak", "schuldregeling")

    def test_why_they_are_gone(self, office, ids, out):
        binned = write(office, ids, "WR-1", BSNS[0])
        write(office, ids, "WR-2", BSNS[1], cases.turned_away)
        broken = write(office, ids, "WR-3", BSNS[2])
        late = cases.Case(ids, "WR-4", BSNS[3])
        late.dossier = replace(late.dossier, registered_on=date(2026, 6, 1))
        late.stays, late.intake, late.decided = late.stays[-1:], None, None
        late.write(office.core.store)
        deliver(office, out)
        office.core.dossiers.put_in_bin(binned.id)
        office.core.dossiers.change_client(broken.clients[0].id, bsn=None, birth_date=None)
        found = self.compare(office, DeliveryPeriod(date(2026, 3, 1), date(2026, 5, 31)), leave_out=True)
        assert [(item.number, item.reason.code) for item in found.gone] == [
            ("WR-1", "ddas.gone_binned"),
            ("WR-2", "ddas.gone_ended"),
            ("WR-3", "ddas.gone_left_out"),
            ("WR-4", "ddas.gone_later"),
        ]
        assert {office.core.texts.say(item.reason) for item in found.gone} >= {"geëindigd vóór deze periode"}

    def test_of_an_erased_dossier_only_that_it_was_there(self, office, ids, case, out):
        other = write(office, ids, "WR-7", BSNS[3])
        deliver(office, out)
        with office.core.store.unit_of_work("dossier.erase") as work:
            work.erase(other.id, DossierFigures(id="", **_no_figures()))
        assert {item.dossier_id for item in office.core.store.find(DeliveredTrajectory)} == {case.id}
        found = self.compare(office)
        assert (found.gone, found.erased, found.same) == ((), 1, 1)

    def test_taking_the_step_back_takes_back_the_memory_and_not_the_file(self, office, case, out):
        deliver(office, out)
        office.core.history.undo()
        assert self.compare(office) is None
        assert out.exists()

    def test_nothing_can_be_read_from_what_is_kept(self, office, case, out):
        deliver(office, out)
        (kept,) = office.core.store.find(DeliveredTrajectory)
        assert set(map(len, json.loads(kept.digests).values())) == {16}
        assert "999990019" not in kept.digests


def _no_figures():
    return {
        "municipality_code": "", "registered_month": "", "closed_month": "", "phase_days_json": "{}", "product": "",
        "claims": 0, "creditors": 0, "total_cents": 0, "offered_cents": 0, "preferential_hundredths": None,
        "ordinary_hundredths": None, "consents_json": "{}", "channels_json": "{}", "exit_reason": "",
        "lead_days": None,
    }  # fmt: skip


def test_the_dossiers_stay_as_they_are(office, case, out):
    before = office.core.store.find(Dossier)
    deliver(office, out)
    assert office.core.store.find(Dossier) == before

"""`csr hub` in processes of its own against the practice hub on this computer."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from csr_desktop.clock import FixedClock
from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.practice.hub.ways import Way
from csr_desktop.practice.office import make_office
from tests.cli.conftest import Csr
from tests.hub_sync.world import CLIENT_ID, DATABASE, KEY_FILE, MovingClock, make_template, play_all

TODAY = date(2026, 11, 24)


@pytest.fixture
def hub(tmp_path):
    office = make_office(tmp_path / "lijsten", seed=3, dossiers=6, today=TODAY)
    with PracticeHub(office, FixedClock(TODAY)) as made:
        play_all(made)
        yield made
        assert made.own_faults == []


@pytest.fixture
def csr(tmp_path, hub):
    """The program on a practice database with four questions that are ready to go."""
    clock = MovingClock(datetime(2026, 11, 24, 12, tzinfo=UTC))
    template = make_template(tmp_path / "kantoor", hub, clock, messages=4)
    hub.register(CLIENT_ID, template.public_pem)
    made = Csr(template.folder)
    made.database, made.key_file = template.folder / DATABASE, template.folder / KEY_FILE
    return made


def place_of(hub):
    return (
        "--base-url", hub.url, "--participant-id", hub.member.id, "--token-url", hub.token_url, "--client-id", "nieuw",
    )  # fmt: skip


def test_rounds_over_the_command_line(csr, hub):
    first = csr.ok("hub", "sync").json
    assert (first["complete"], first["sent"], first["waiting"], first["failed"]) == (True, 4, 0, [])
    assert first["hub_time"].endswith("Z")
    csr.ok("hub", "sync")
    told = csr.ok("hub", "status").json
    assert {item["status"] for item in told["outgoing"]} == {"CONFIRMED"}
    assert told["incoming"]
    # The questions are about no claim in these dossiers, so an answer may wait for a person; none is dropped.
    assert {item["status"] for item in told["incoming"]} <= {"APPLIED", "REVIEW"}
    assert told["last_round"].startswith("2026-11-24")
    assert hub.tally.as_json()["alike"] == []


def test_during_an_outage_nothing_is_lost(csr, hub):
    hub.go_offline()
    cut_off = csr("hub", "sync")
    assert cut_off.code == 3
    assert (cut_off.json["complete"], cut_off.json["sent"], cut_off.json["waiting"]) == (False, 0, 4)
    assert cut_off.json["retry_at"] is not None
    assert "niet bereikbaar" in cut_off.err
    assert csr.ok("hub", "status").json["last_round"] is None
    hub.come_back()
    assert csr.ok("hub", "sync").json["sent"] == 4


def test_a_new_key_shows_its_public_half_only(csr, hub):
    told = csr.ok("hub", "configure", *place_of(hub), "--new-key")
    assert told.json["public_key"]["crv"] == "P-256"
    assert "d" not in told.json["public_key"]
    assert "PRIVATE" not in told.out + told.err
    # The hub does not know this key yet.
    refused = csr("hub", "sync")
    assert refused.code == 3
    assert "laat dit programma niet toe" in refused.err


def test_an_issuer_that_is_no_certificate_is_refused_when_it_is_set(csr, hub):
    (csr.folder / "uitgever.pem").write_text("Dit is geen certificaat.", "ascii")
    refused = csr("hub", "configure", *place_of(hub), "--new-key", "--ca", csr.folder / "uitgever.pem")
    assert (refused.code, refused.out) == (1, "")
    assert "ten minste één certificaat" in refused.err
    # What was set before still works.
    assert csr.ok("hub", "sync").json["sent"] == 4


def test_http_only_to_this_computer_and_in_a_practice_database(csr, hub, tmp_path):
    elsewhere = ("--base-url", "http://hub.example.org/v1", *place_of(hub)[2:], "--new-key")
    assert csr("hub", "configure", *elsewhere).code == 1
    office = Csr(tmp_path)
    office.ok("init", "--organisation", "Gemeente Waterrijk")
    refused = office("hub", "configure", *place_of(hub), "--new-key")
    assert refused.code == 1
    assert "https://" in refused.err
    assert office.ok("hub", "status").json["configured"] is False
    assert office("hub", "sync").code == 1


def test_what_a_person_decides(csr, hub):
    waiting = csr.ok("hub", "status").json["outgoing"]
    assert csr.ok("hub", "withdraw", waiting[0]["message"]).json["status"] == "WITHDRAWN"
    assert csr("hub", "resend", waiting[1]["message"]).code == 1
    assert csr.ok("hub", "sync").json["sent"] == 3
    assert csr("hub", "withdraw", waiting[1]["message"]).code == 1
    assert csr("hub", "review", waiting[1]["message"], "--decide", "by_hand").code == 1
    assert csr("hub", "review", waiting[1]["message"]).code == 2


def test_messages_that_wait_are_listed_and_settled(csr, hub):
    hub.creditors.behave("*", Way.ODD_TYPE)
    csr.ok("hub", "sync")
    csr.ok("hub", "sync")
    waiting = csr.ok("hub", "review").json
    assert waiting
    assert all("niet kent" in " ".join(item["reasons"]) for item in waiting)
    settled = csr.ok("hub", "review", waiting[0]["message"], "--decide", "by_hand").json
    assert settled == {"message": waiting[0]["message"], "status": "APPLIED"}
    refused = csr.ok("hub", "review", waiting[1]["message"], "--reject", "Dit kennen wij niet.").json
    assert refused["status"] == "REJECTED"
    assert len(csr.ok("hub", "review").json) == len(waiting) - 2


def test_the_check_tells_what_was_refused(csr, hub):
    csr.ok("hub", "sync")
    told = csr.ok("check").json
    assert (told["ok"], told["hub"]) == (True, [])

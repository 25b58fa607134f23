"""The export for support: everything a helper needs to recompute, and not one word of a person."""

from __future__ import annotations

import json
import typing
import zipfile
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from csr_desktop.bootstrap import Core
from csr_desktop.domain.addresses import Address
from csr_desktop.paths import resources_dir
from csr_desktop.services.anonymising import Anonymiser
from csr_desktop.services.support import _RECORDS
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.store.opening import create_store

CANARY = "Kanarievogel"


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def canary_value(name, hint, number):
    """A value for a field that would betray a person if it came out."""
    options = [item for item in typing.get_args(hint) if item is not type(None)]
    kind = options[0] if options and typing.get_origin(hint) is not tuple else hint
    kind = getattr(kind, "__supertype__", kind)
    if typing.get_origin(kind) is tuple:
        return (f"{CANARY}{number}",)
    if kind is bool:
        return True
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return next(iter(kind))
    if kind is int:
        return 4_321
    if kind is datetime:
        return datetime(1971, 7, 23, 11, 7, tzinfo=UTC)
    if kind is date:
        return date(1971, 7, 23)
    if kind is Address:
        return Address(**{field.name: f"{CANARY}{number}" for field in fields(Address)})
    if name.endswith("_json"):
        return json.dumps({"creditor": f"{CANARY}{number}", CANARY: 1, "reason": f"{CANARY}9", "amount": "12.34",
                           "rank": "preferential", "explanation": [f"{CANARY} kreeg € 5"]})  # fmt: skip
    return f"{CANARY}{number}"


@pytest.mark.parametrize("kind", _RECORDS, ids=lambda kind: kind.__name__)
def test_no_field_of_any_record_lets_a_person_through(kind):
    """Also a field that is added later: what nobody thought of is replaced."""
    hints = typing.get_type_hints(kind)
    record = kind(
        **{field.name: canary_value(field.name, hints[field.name], at) for at, field in enumerate(fields(kind))}
    )
    told = json.dumps(Anonymiser({"preferential"}).record(record))
    assert CANARY not in told
    assert "1971-07-23" not in told
    assert "07-23" not in told
    if any(field.name.endswith("_cents") for field in fields(kind)):
        assert "4321" in told
    if any(field.name.endswith("_json") for field in fields(kind) if field.name != "reasons_json"):
        assert "12.34" in told
        assert "preferential" in told


@pytest.fixture
def finished(office, collective_case):
    dossier, claims = collective_case
    office.core.balances.request([dossier.id])
    for claim, consent in zip(claims, (True, True, False), strict=True):
        office.answer(office.reread(claim), consent=consent)
    office.vtlb(dossier)
    office.core.proposals.make(dossier.id)
    return dossier


def test_a_whole_dossier_keeps_its_sums_and_loses_its_people(office, finished, tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "csr-desktop.log").write_text("2026-11-24T10:00:00Z ValueError at services/x.py:1 in y\n")
    office.core.support._logs = tmp_path / "logs"
    done = office.core.support.export(tmp_path / "hulp.zip", [finished.id])
    files = contents(tmp_path / "hulp.zip")
    assert set(files) == {
        "lees-mij.txt", "overzicht.json", "logboek.json", "dossiers/dossier-1.json", "storingen/csr-desktop.log",
    }  # fmt: skip
    assert (done.files, done.dossiers) == (5, 1)
    everything = "\n".join(files.values())
    store = office.core.store
    for word in (
        "Berg", "999990019", "Kade", "3012BJ", "Utrecht", "Noorderlicht", "Alles-in-Huis", "0012345", "7654321",
        "WR-2026-0001", "Voorbeeld", "Na het einde", "Waterrijk", "1980-03-06", store.actor, finished.id,
        str(tmp_path), store.database.key.database_id, "2026-11-24\"",
    ):  # fmt: skip
        assert word not in everything.replace(files["storingen/csr-desktop.log"], ""), word
    told = json.loads(files["dossiers/dossier-1.json"])
    assert sorted(claim["balance_cents"] for claim in told["Claim"]) == [14_612, 98_765, 127_550]
    assert told["Client"][0]["birth_date"] == 1980
    assert told["Client"][0]["bsn"] == "bsn-1"
    (proposal,) = told["Proposal"]
    assert proposal["offered_cents"] > 0
    assert [line["amount"] for line in proposal["input_json"]["claims"]] == ["987.65", "1275.50", "146.12"]
    assert {line["rank"] for line in proposal["input_json"]["claims"]} <= {"preferential", "ordinary"}
    # The same thing has the same name everywhere.
    assert {line["claim_id"] for line in told["ProposalLine"]} == {claim["id"] for claim in told["Claim"]}
    answered = {item["received_on"] for item in told["BalanceAnswer"]}
    assert answered == {told["Claim"][0]["balance_date"]}
    overview = json.loads(files["overzicht.json"])
    assert overview["tables"]["claim"] == 3
    assert overview["check"] == []
    assert overview["libraries"]["sqlcipher"].startswith("4.")
    lines = json.loads(files["logboek.json"])
    assert {line["actor"] for line in lines} == {"A"}
    assert not any("at" in line or "new" in line for line in lines)
    assert store.log_records()[-1]["action"] == "support.export"


def test_days_move_together_and_differently_each_time(office, finished, tmp_path):
    moved = set()
    for number in range(4):
        path = tmp_path / f"{number}.zip"
        office.core.support.export(path, [finished.id])
        told = json.loads(contents(path)["dossiers/dossier-1.json"])
        day = date.fromisoformat(told["Dossier"][0]["registered_on"])
        assert (date(2026, 11, 24) - day).days % 7 == 0
        assert (date(2026, 11, 24) - day).days >= 26 * 7
        assert told["VtlbResult"][0]["calculated_on"] == day.isoformat()
        moved.add(day)
    assert len(moved) > 1


def test_without_dossiers_nothing_of_them_is_in_it(office, finished, tmp_path):
    done = office.core.support.export(tmp_path / "hulp.zip")
    assert done.dossiers == 0
    assert not any(name.startswith("dossiers/") for name in contents(tmp_path / "hulp.zip"))


def test_other_people_and_other_computers_are_letters(tmp_path, clock, id_maker, texts):
    store, _ = create_store(
        tmp_path / "a.csrdb",
        "een lange wachtzin voor de proef",
        clock,
        id_maker,
        actor="k.narie",
        kdf=FAST_KDF_FOR_TESTS,
    )
    core = Core(store, clock, id_maker, texts, resources_dir())
    with store.database.transaction():
        store.log.note(id_maker.new(), "database.open", {"file": "x"}, actor="p.anders")
        store.log.note(id_maker.new(), "geheime.handeling", {}, object_kind="Jan Jansen", object_id="999990019")
    core.support.export(tmp_path / "hulp.zip")
    lines = json.loads(contents(tmp_path / "hulp.zip")["logboek.json"])
    assert [line["actor"] for line in lines] == ["A", "B", "A"][: len(lines)] or {line["actor"] for line in lines} == {
        "A", "B",
    }  # fmt: skip
    told = json.dumps(lines)
    assert not any(word in told for word in ("narie", "anders", "geheime", "Jansen", "999990019"))
    core.close()

"""What deadlines are read from: of thousands of dossiers only what can be due, from indexes that hold no more."""

from __future__ import annotations

from datetime import date

from csr_desktop.store.deadline_reading import read_facts
from csr_desktop.store.work_reading import read_work
from tests.store.test_log_reading import plans_of

#: Tables that grow by the hundred with every dossier: none of them is gone through.
LARGE = ("letter", "claim", "out_message", "consent_decision", "change_log")


def plans(desk) -> list[str]:
    # A claim that waits: without one, requests are not read at all.
    dossier, _client, creditor, _claim = desk.case()
    desk.add(desk.claim(dossier, creditor, balance_status="requested"))
    database = desk.store.database

    def read():
        read_facts(database, ("health_insurance",), closed_before=date(2020, 1, 1), told_before=date(2026, 1, 1))
        read_work(database)

    with desk.store.unit_of_work("proef") as work:
        work.save(type(dossier)(**{**_values(dossier), "phase": "inventory"}))
    return plans_of(database, read)


def _values(record) -> dict:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def test_what_is_read_of_many_dossiers_stands_in_an_index(desk):
    found = "\n".join(plans(desk))
    for index in (
        "COVERING INDEX claim_waiting",
        "COVERING INDEX claim_work (dossier_id=? AND deleted_on=?)",
        "COVERING INDEX letter_request (kind=? AND dossier_id=?)",
        "INDEX letter_notice (dossier_id=? AND made_on<?)",
        "COVERING INDEX out_message_type (type=? AND dossier_id=?)",
        "COVERING INDEX consent_decision_asked (proposal_id=?)",
    ):
        assert index in found
    lines = {line.strip() for line in found.splitlines()}
    assert "SCAN d" in lines
    names = {"l": "letter", "v": "claim", "c": "claim", "m": "out_message", "k": "consent_decision"}
    scanned = {line for line in lines if line.startswith("SCAN ") and "claim_waiting" not in line}
    large = {line for line in scanned if line.split()[1] in LARGE or names.get(line.split()[1]) in LARGE}
    # Court cases and crises are called c as well, and are few.
    assert large <= {"SCAN c"}

"""Rows that were changed behind the log's back, also by a page that every other check finds whole."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from csr_desktop.domain.claims import Claim
from csr_desktop.store.witness import witness_path


def codes(store):
    return [(message.code, dict(message.params)) for message in store.check()]


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE claim SET balance_cents = balance_cents + 1", "claim"),
        ("UPDATE client SET surname = 'Ander'", "client"),
        ("DELETE FROM claim", "claim"),
        (
            "INSERT INTO phase_event (id, dossier_id, phase, began_on)"
            " SELECT 'x', id, 'intake', '2026-01-01' FROM dossier",
            "phase_event",
        ),
    ],
)
def test_a_row_behind_the_logs_back(desk, statement, table):
    desk.case()
    desk.store.database.execute(statement)
    assert codes(desk.store) == [("store.check_log_differs", {"table": table, "count": 1})]


def test_all_that_the_program_does_itself_fits(desk):
    desk.case()
    with desk.store.unit_of_work("proef") as work:
        claim = work.find(Claim)[0]
        work.remove(claim)
    desk.store.undo()
    desk.store.redo()
    desk.store.undo()
    desk.store.note("proef")
    assert desk.store.check() == []
    assert desk.reopen().check() == []


def test_a_page_of_yesterday_under_todays_number(desk, tmp_path):
    """The cipher binds a page to its number, not to its time: only the log knows that the amount is old."""
    desk.case()
    desk.store.database.fold_in()
    shutil.copy(desk.path, tmp_path / "gisteren")
    (claim,) = desk.store.find(Claim)
    with desk.store.unit_of_work("proef") as work:
        work.save(replace(claim, balance_cents=claim.balance_cents + 100))
    desk.close()
    size = 4096
    old, new = (tmp_path / "gisteren").read_bytes(), bytearray(desk.path.read_bytes())
    changed = [at for at in range(size, min(len(old), len(new)), size) if old[at : at + size] != new[at : at + size]]
    found = set()
    whole = bytes(new)
    for at in changed:
        desk.path.write_bytes(whole[:at] + old[at : at + size] + whole[at + size :])
        witness_path(desk.path).unlink(missing_ok=True)
        try:
            store = desk.open()
        except Exception as error:
            found.add(type(error).__name__)
            continue
        found |= {code for code, _params in codes(store)}
        amounts = [item.balance_cents for item in store.find(Claim)] if "store.check_log_differs" in found else []
        assert amounts in ([], [claim.balance_cents], [claim.balance_cents + 100])
        desk.close()
        desk.path.with_name(desk.path.name + "-wal").unlink(missing_ok=True)
    desk.path.write_bytes(whole)
    assert "store.check_log_differs" in found
    assert desk.open().check() == []

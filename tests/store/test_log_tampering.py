"""Whoever holds the key and writes in the log is found: 1,000 tamperings, and insiders who mend the chain afterwards.

The insider of these tests has the database key and a connection of their own, drops the triggers and changes what they
like. The chain alone cannot see lines cut off its end, and not a chain that was made anew; an anchor kept elsewhere can
(design/safety.md S6, E11).
"""

from __future__ import annotations

import random
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import date

import pytest

from csr_desktop.clock import FixedClock
from csr_desktop.domain.claims import Claim
from csr_desktop.ids import IdMaker
from csr_desktop.store.change_log import ChangeLog
from csr_desktop.store.database import Database
from csr_desktop.store.log_chain import FACT_COLUMNS, NO_LINES, STORED_COLUMNS, LogChain
from csr_desktop.store.migrations import NEWEST_SCHEMA

EACH = 200
LINES = 120


@pytest.fixture
def insider(desk):
    """An open connection of somebody with the key, on a database with a log that was closed in order."""
    dossier, _client, _creditor, claim = desk.case()
    while desk.store.log.head().seq < LINES:
        number = desk.store.log.head().seq
        changed = desk.store.get(Claim, claim.id)
        with desk.store.unit_of_work("claim.save") as work:
            work.save(type(changed)(**{**_fields(changed), "balance_cents": number * 100, "remark": f"regel {number}"}))
        desk.store.note("dossier.view", dossier_id=dossier.id)
    anchor = desk.store.log.head()
    desk.close()
    database = Database.open(desk.path, desk.key(), NEWEST_SCHEMA)
    database.execute("DROP TRIGGER change_log_no_update")
    database.execute("DROP TRIGGER change_log_no_delete")
    clock = FixedClock(date(2026, 11, 24))
    log = ChangeLog(database, clock, actor="x", origin="x")
    assert log.check() == []
    assert log.holds(anchor)
    yield database, log, anchor
    database.close()


def _fields(record):
    return {name: getattr(record, name) for name in type(record).__slots__}


def found_by_chain(log):
    return bool(log.check())


def found_by_anchor(log, anchor):
    return log.head().seq < anchor.seq or not log.holds(anchor)


# --- what an insider does -------------------------------------------------------------------------------------------


def edit(database, chance, last):
    seq = chance.randint(1, last)
    column = chance.choice([*FACT_COLUMNS, "old", "new", "salt", "erased_by"])
    row = database.row_at(seq)
    value = {
        "operation": "note" if row["operation"] != "note" else "change",
        "result": "refused",
        "old": '{"balance_cents":1}' if row["old"] != '{"balance_cents":1}' else None,
        "new": '{"balance_cents":2}' if row["new"] != '{"balance_cents":2}' else None,
        "salt": b"x" * 16,
    }.get(column, f"{row[column] or ''}x")
    database.execute(f"UPDATE change_log SET {column} = ? WHERE seq = ?", (value, seq))


def delete(database, chance, last):
    database.execute("DELETE FROM change_log WHERE seq = ?", (chance.randint(1, last - 1),))


def swap(database, chance, last):
    one, other = chance.sample(range(1, last + 1), 2)
    database.execute("UPDATE change_log SET seq = -1 WHERE seq = ?", (one,))
    database.execute("UPDATE change_log SET seq = ? WHERE seq = ?", (one, other))
    database.execute("UPDATE change_log SET seq = ? WHERE seq = -1", (other,))


def truncate(database, chance, last):
    database.execute("DELETE FROM change_log WHERE seq > ?", (chance.randint(1, last - 1),))


def wipe(database, _chance, _last):
    database.execute("DELETE FROM change_log")


def remake_chain(database):
    """Make the chain anew over what stands there now, without gaps: the work of somebody who knows the program."""
    lines = database.tuples(f"SELECT {', '.join(STORED_COLUMNS)} FROM change_log ORDER BY seq")
    chain = LogChain(database.key.log_key)
    made = chain.extend(NO_LINES, [line[1:-3] for line in lines])
    database.execute("DELETE FROM change_log")
    database.append_log(STORED_COLUMNS, made)


class Hands:
    """The database in the hands of the insider; whatever they do is taken back for the next try."""

    def __init__(self, database):
        self._database = database
        self.key = database.key

    def __getattr__(self, name):
        return getattr(self._database, name)

    def row_at(self, seq):
        return next(self._database.query("SELECT * FROM change_log WHERE seq = ?", (seq,)))


class _Enough(Exception):
    """Takes a try back."""


@contextmanager
def taken_back(database):
    """What is done in the block did not happen."""
    with suppress(_Enough), database.transaction():
        yield
        raise _Enough


def tried(database, log, anchor, work):
    """Do one tampering; return whether the chain alone sees it, and whether chain or anchor do."""
    with taken_back(database):
        work()
        by_chain = found_by_chain(log)
        either = by_chain or found_by_anchor(log, anchor)
    return by_chain, either


KINDS = {"edit": edit, "delete": delete, "swap": swap, "truncate": truncate, "wipe": wipe}


def test_every_tampering_is_found(insider, capsys):
    database, log, anchor = insider
    chance, hands = random.Random(20261124), Hands(database)
    alone, either = Counter(), Counter()
    for name, tamper in KINDS.items():
        for _ in range(EACH):
            by_chain, by_either = tried(database, log, anchor, lambda tamper=tamper: tamper(hands, chance, anchor.seq))
            alone[name] += by_chain
            either[name] += by_either
    with capsys.disabled():
        print(
            f"\n{EACH * len(KINDS)} tamperings tried, {either.total()} found"
            f" (the chain alone: {alone.total()}, {dict(alone)})"
        )
    assert either == Counter(dict.fromkeys(KINDS, EACH))
    # What the chain sees by itself is all that does not take away the end.
    assert {name: alone[name] for name in KINDS} == {
        "edit": EACH,
        "delete": EACH,
        "swap": EACH,
        "truncate": 0,
        "wipe": 0,
    }
    assert log.check() == []


def test_a_chain_made_anew_is_found_by_an_anchor_only(insider, capsys):
    database, log, anchor = insider
    chance, hands = random.Random(3), Hands(database)
    alone = either = 0

    def work():
        seq = chance.randint(1, anchor.seq)
        if chance.random() < 0.5:
            database.execute("UPDATE change_log SET actor = 'iemand anders' WHERE seq = ?", (seq,))
        else:
            database.execute("DELETE FROM change_log WHERE seq = ?", (seq,))
        remake_chain(hands)

    for _ in range(EACH):
        by_chain, by_either = tried(database, log, anchor, work)
        alone += by_chain
        either += by_either
    with capsys.disabled():
        print(f"\n{EACH} remade chains tried, {either} found with an anchor, {alone} by the chain alone")
    assert (alone, either) == (0, EACH)


def test_what_is_honest_is_not_found(insider):
    """Otherwise a check that always cries would have passed the tests above."""
    database, log, anchor = insider
    with taken_back(database):
        ids = IdMaker(FixedClock(date(2026, 11, 24)))
        for _ in range(EACH):
            log.note(ids.new(), "dossier.view", {})
        assert not found_by_chain(log)
        assert not found_by_anchor(log, anchor)

"""The pages of the log: the same entries whichever index leads to them, and never by walking through all lines."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from itertools import product

import pytest

from csr_desktop.store import log_reading
from csr_desktop.store.change_log import Operation, Result
from csr_desktop.store.hub_reading import amount_changed_since
from csr_desktop.store.log_reading import LogFilter, LogGroup

ACTIONS = ("claim.save", "dossier.view", "claims.import", "letter.print", "backup.make")
ACTORS = ("a.avond", "b.berg", "c.colijn")


@pytest.fixture
def written(desk):
    """A log of steps and notes by several people: in one dossier, in more, in none; done, refused and failed."""
    desk.case()
    dice, log = random.Random(7), desk.store.log
    dossiers = [desk.ids.new() for _ in range(4)]
    with desk.store.database.transaction():
        for number in range(120):
            unit, action, actor = desk.ids.new(), dice.choice(ACTIONS), dice.choice(ACTORS)
            log._actor = actor
            if number % 3 == 0:
                result = dice.choice([Result.DONE, Result.DONE, Result.REFUSED, Result.FAILED])
                log.note(unit, action, {"n": number}, result=result, dossier_id=dice.choice([*dossiers, None]),
                         at=f"2026-0{1 + number // 20}-10T10:00:00+00:00")  # fmt: skip
                continue
            log.begin(unit, action, {"n": number})
            touched = dice.sample(dossiers, dice.choice([1, 1, 2]))
            for _ in range(dice.choice([0, 1, 1, 5])):
                kind, dossier = dice.choice(["claim", "client"]), dice.choice([*touched, touched[0]])
                operation = dice.choice([Operation.ADD, Operation.CHANGE])
                old = {"x": 1} if operation is Operation.CHANGE else None
                log.write(unit, action, operation, kind, desk.ids.new(), dossier, old, {"x": number})
    return dossiers


def plainly(records, wanted: LogFilter, before: int | None, limit: int):
    """The page by going through every line."""
    lines = list(enumerate(records, 1))
    by_unit: dict[str, list] = {}
    for seq, record in lines:
        by_unit.setdefault(record["unit_id"], []).append((seq, record))
    touched = {unit: {one["dossier_id"] for _, one in entries} for unit, entries in by_unit.items()}
    found = []
    for seq, record in reversed(lines):
        fits = (
            record["operation"] in {"begin", "note"}
            and (before is None or seq < before)
            and wanted.operation in {"", record["operation"]}
            and wanted.actor in {"", record["actor"]}
            and wanted.result in {"", record["result"]}
            and (not wanted.actions or record["action"] in wanted.actions)
            and (not wanted.since or record["at"] >= wanted.since)
            and (not wanted.until or record["at"] < wanted.until)
            and (not wanted.dossier_id or wanted.dossier_id in touched[record["unit_id"]])
        )  # fmt: skip
        if fits:
            found.append((seq, record))
    return [(seq, *told_plainly(record, by_unit[record["unit_id"]])) for seq, record in found[:limit]]


def told_plainly(record, unit):
    if record["operation"] == "note":
        return record["dossier_id"], ()
    changes = [(seq, one) for seq, one in unit if one["operation"] != "begin"]
    counts = Counter((one["operation"], one["object_kind"]) for _, one in changes)
    groups = []
    for (operation, kind), count in counts.items():
        first = next(one for _, one in changes if (one["operation"], one["object_kind"]) == (operation, kind))
        alone = (first["object_id"], tuple((first["fields"] or "").split())) if count == 1 else ("", ())
        groups.append(LogGroup(operation, kind, count, *alone))
    dossiers = {one["dossier_id"] for _, one in changes if one["dossier_id"]}
    return dossiers.pop() if len(dossiers) == 1 else None, tuple(groups)


def test_every_filter_finds_what_going_through_all_lines_finds(desk, written):
    records = desk.store.log.records()
    whole = len(records)
    choices = {
        "dossier_id": (None, written[0], written[1]),
        "actor": ("", "b.berg", "niemand"),
        "actions": ((), ("claim.save",), ("dossier.view", "letter.print", "absent"), ACTIONS),
        "result": ("", "done", "refused"),
        "operation": ("", "begin"),
        "since": ("", "2026-03"),
        "until": ("", "2026-05"),
    }
    seen = 0
    for values in product(*choices.values()):
        wanted = LogFilter(**dict(zip(choices, values, strict=True)))
        for before, limit in ((None, 7), (whole // 2, 1000)):
            page = log_reading.page(desk.store.database, wanted, before, limit)
            told = [(entry.seq, entry.dossier_id, entry.groups) for entry in page]
            assert told == plainly(records, wanted, before, limit), wanted
            seen += len(page)
    assert seen > 2_000
    assert log_reading.actors(desk.store.database) == sorted({record["actor"] for record in records})


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({"actions": ("claim.save",)}, "change_log_action (action=?"),
        ({"actions": ("claim.save",), "actor": "b.berg", "result": "refused"}, "change_log_action (action=?"),
        ({"actor": "b.berg"}, "change_log_actor (actor=?"),
        ({"result": "refused"}, "change_log_not_done (result=?"),
        ({"dossier_id": "een", "actor": "b.berg"}, "change_log_unit (unit_id=? AND operation=?)"),
        ({}, "change_log_head"),
    ],
    ids=["action", "action-of-one", "actor", "refused", "dossier", "all"],
)
def test_an_index_leads_to_the_page(desk, written, wanted, index):
    plans = plans_of(desk.store.database, lambda: log_reading.page(desk.store.database, LogFilter(**wanted), 50, 10))
    assert index in plans[0]
    # And what a step did is counted in its index, without the lines themselves.
    assert any("COVERING INDEX change_log_unit" in plan for plan in plans)


def test_other_readings_do_not_walk_through_the_log(desk, written):
    database, store = desk.store.database, desk.store
    readings = {
        "actors": lambda: log_reading.actors(database),
        "history": lambda: store.history(10, written[0]),
        "look": lambda: log_reading.last_look(database, written[0], "dossier.view", "b.berg", written[0]),
        "amount": lambda: amount_changed_since(database, "een", "twee"),
        "who": lambda: log_reading.touches_of(database, written[0]),
    }
    for name, reading in readings.items():
        plans = plans_of(database, reading)
        assert plans, name
        for plan in plans:
            # By its own name or by the letters it has in a query.
            assert not re.search(r"SCAN (change_log|b|c)\b(?! USING)", plan), (name, plan)


def plans_of(database, reading) -> list[str]:
    """How SQLite goes about each statement of a reading."""
    plans, real = [], database.execute

    def execute(sql, parameters=()):
        plans.append("\n".join(row[3] for row in real(f"EXPLAIN QUERY PLAN {sql}", parameters)))
        return real(sql, parameters)

    database.execute = execute
    try:
        reading()
    finally:
        del database.execute
    return plans


def test_amount_changed_since_a_message(desk):
    """Only lines after the message count, and only those of the amount."""
    from csr_desktop.domain.hub_messages import MessageType, OutMessage

    dossier, _client, creditor, claim = desk.case()

    def message():
        made = OutMessage(
            id=desk.ids.new(), conversation_id=desk.ids.new(), dossier_id=dossier.id, creditor_id=creditor.id,
            participant_id=desk.ids.new(), type=MessageType.BALANCE_REQUEST, version="1.0", module="M", body="{}",
            made_at=desk.clock.now(), claim_ids=(claim.id,),
        )  # fmt: skip
        desk.add(made)
        return made.id

    def save(**fields):
        with desk.store.unit_of_work("claim.save") as work:
            work.save(replace(work.get(type(claim), claim.id), **fields))

    save(balance_cents=5)
    first = message()
    save(remark="gebeld")
    assert not amount_changed_since(desk.store.database, claim.id, first)
    save(balance_cents=7)
    assert amount_changed_since(desk.store.database, claim.id, first)
    assert not amount_changed_since(desk.store.database, claim.id, message())

"""The national delivery, beside writing the same document with a bare `json.dump`.

The database is encrypted as always; the bare side has the finished document in memory and only writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from csr_desktop.bootstrap import create_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.creditors import Creditor
from csr_desktop.paths import resources_dir
from csr_desktop.services.ddas.selection import DeliveryPeriod
from csr_desktop.services.organisation import Organisation
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts
from tests.bench.shape import Line, Subject, Works
from tests.services import ddas_cases as cases

CLAIMS = 14  # on average (design/domain.md 5.5)
PERIOD = DeliveryPeriod(date(2026, 1, 1), date(2026, 6, 30))
MAKERS = (cases.with_everything, cases.succeeded, cases.forced, cases.refused, cases.ended_early, cases.zero_offer,
          cases.turned_away, cases.withdrew)  # fmt: skip


def fill(store: Store, count: int) -> None:
    ids = store.ids
    register = [Creditor(id=ids.new(), name=f"Schuldeiser {number}", kvk="12345678") for number in range(200)]  # type: ignore[arg-type]
    with store.unit_of_work("creditors.import") as work:
        work.add_all(register)
    for start in range(0, count, 200):
        by_kind: dict[type, list[object]] = {}
        for number in range(start, min(start + 200, count)):
            for record in one(ids, number, register):
                by_kind.setdefault(type(record), []).append(record)
        with store.unit_of_work("dossier.add") as work:
            for records in by_kind.values():
                work.add_all(records)


def one(ids: object, number: int, register: list[Creditor]) -> list[object]:
    case = MAKERS[number % len(MAKERS)](ids)
    case.dossier = replace(case.dossier, number=f"WR-2026-{number:05}")
    case.clients[0] = replace(case.clients[0], bsn=None, birth_date=date.fromordinal(700_000 + number))
    first, *_rest = case.claims or [None]
    if first is not None:
        case.claims += [
            replace(first, id=ids.new(), position=place, creditor_id=register[(number * 7 + place) % len(register)].id)  # type: ignore[attr-defined]
            for place in range(3, CLAIMS + 1)
        ]
    found: list[object] = case.records()
    return found


@contextmanager
def works(_stage: Path, folder: Path, size: int) -> Iterator[Works]:
    texts = Texts.load(resources_dir() / "texts")
    organisation = Organisation(
        name="Gemeente Waterrijk", municipality_code="GM9999", email="schuldhulp@waterrijk.example"
    )
    core, _key = create_core(
        folder / "meting.csrdb", "een lange wachtzin voor de meting", FixedClock(date(2026, 11, 24)), texts,
        organisation, kdf=FAST_KDF_FOR_TESTS,
    )  # fmt: skip
    fill(core.store, size)
    file = folder / "ddas.json"
    prepared = core.ddas.prepare(PERIOD)
    core.ddas.write(prepared, file)
    document = json.loads(file.read_text(encoding="utf-8"))

    def bare() -> None:
        with (folder / "kaal.json").open("w", encoding="utf-8") as stream:
            json.dump(document, stream, ensure_ascii=False, indent=2)

    yield {
        "prepare": lambda: core.ddas.prepare(PERIOD),
        "compare": lambda: core.ddas.compare(prepared),
        "write": lambda: core.ddas.write(prepared, file),
        "bare": bare,
    }
    core.close()


_BARE = "json.dump of the same document"
SUBJECTS = (
    Subject(
        "ddas", 5, "dossiers", (200, 2_000), works,
        (
            Line("national delivery: look at it", "prepare", "bare", _BARE),
            Line("compare with the last one", "compare", "bare", _BARE),
            Line("write and remember", "write", "bare", _BARE),
        ),
    ),
)  # fmt: skip

"""How fast a long list gets from file to encrypted database, as a ratio to doing only the bare minimum.

Run: `python tests/bench/bench_lists.py [ROWS]`. Ours is what a counsellor does: read in the guarded child process, hold
against the register and the dossier, confirm in one undoable step. The bare minimum reads the same file (csv module;
openpyxl read-only and python-calamine for XLSX) and puts the cells with `executemany` into the same kind of database.
Every measurement runs in a process of its own, so that its peak memory is its own. No limits are asserted here.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from csr_desktop.bootstrap import Core, create_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.lists.plan import Verdict
from csr_desktop.paths import resources_dir
from csr_desktop.services.organisation import Organisation
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.texts import Texts

ROWS = 50_000
PARTIES = 1_500
ROUNDS = 3
WORDS = (
    "Energie",
    "Water",
    "Zorg",
    "Webwinkel",
    "Telecom",
    "Wonen",
    "Incasso",
    "Bank",
    "Mode",
    "Fietsen",
    "Bouw",
    "Lease",
)
PLACES = ("Noord", "Zuid", "Vecht", "Maas", "Duin", "Kade", "Linde", "Ster", "Anker", "Molen", "Hof", "Brug")
CLAIM_HEADER = ("Schuldeiser", "Kenmerk", "Saldo", "Hoofdsom", "Rente", "Kosten", "Peildatum", "IBAN", "Opmerking")
CREDITOR_HEADER = (
    "Naam",
    "KvK",
    "Straat",
    "Nr",
    "Postcode",
    "Plaats",
    "E-mail",
    "IBAN",
    "Kanaal",
    "Doet mee aan CSR",
    "Vanaf",
)


def party_name(number: int) -> str:
    return f"{WORDS[number % 12]} {PLACES[number // 12 % 12]} {number}"


def euro(cents: int) -> str:
    return f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02d}"


def iban(number: int) -> str:
    body = f"PRAC{number:010d}"
    digits = "".join(str(int(sign, 36)) for sign in body + "NL00")
    return f"NL{98 - int(digits) % 97:02d}{body}"


def claim_rows(rows: int) -> list[list[str]]:
    chance = random.Random(1)
    made = []
    for number in range(rows):
        principal, interest, costs = chance.randrange(5_000, 500_000), chance.randrange(9_000), chance.randrange(9_000)
        made.append([
            party_name(chance.randrange(PARTIES)), f"{number:08d}", euro(principal + interest + costs), euro(principal),
            euro(interest), euro(costs), f"{1 + number % 28:02d}-{1 + number % 10:02d}-2026", "",
            "loopt bij deurwaarder" if number % 9 == 0 else "",
        ])  # fmt: skip
    return made


def creditor_rows(rows: int) -> list[list[str]]:
    return [creditor_row(number) for number in range(rows)]


def creditor_row(number: int) -> list[str]:
    name = f"{WORDS[number % 12]} {PLACES[number // 12 % 12]} {chr(65 + number % 26)}{number * 7919 % 99991:05d}"
    place = [f"{PLACES[number % 12]}straat", str(1 + number % 200), f"{1000 + number % 8999} AB", "Waterrijk"]
    channel = ("Post", "Lijst", "Schuldenknooppunt")[number % 3]
    agreement = ("Ja", "Nee", "Convenant")[number % 3]
    contact = [f"post{number}@example.nl", iban(number), channel]
    return [name, str(10_000_000 + number), *place, *contact, agreement, "01-01-2026"]


def write_files(folder: Path, rows: int) -> None:
    import xlsxwriter

    for kind, header, body in (
        ("claims", CLAIM_HEADER, claim_rows(rows)),
        ("creditors", CREDITOR_HEADER, creditor_rows(rows)),
    ):
        with (folder / f"{kind}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows([header, *body])
        book = xlsxwriter.Workbook(folder / f"{kind}.xlsx", {"constant_memory": True})
        page = book.add_worksheet()
        amount = book.add_format({"num_format": "#,##0.00"})
        for number, row in enumerate([header, *body]):
            for column, cell in enumerate(row):
                if number and kind == "claims" and 2 <= column <= 5:
                    page.write_number(number, column, int(cell.replace(".", "").replace(",", "")) / 100, amount)
                elif cell:
                    page.write_string(number, column, cell)
        book.close()


def open_office(folder: Path) -> Core:
    clock = FixedClock(date(2026, 11, 24))
    texts = Texts.load(resources_dir() / "texts")
    organisation = Organisation(name="Gemeente Waterrijk", municipality_code="GM9999")
    core, _key = create_core(
        folder / "bench.csrdb", "oefenzin voor de meting", clock, texts, organisation, kdf=FAST_KDF_FOR_TESTS
    )
    return core


def ours(file: Path, kind: str, folder: Path) -> dict[str, float]:
    core = open_office(folder)
    dossier_id = None
    if kind == "claims":
        with core.store.unit_of_work("bench") as work:
            work.add_all([Creditor(id=core.dossiers._ids.new(), name=party_name(number)) for number in range(PARTIES)])
        made = core.dossiers.add(
            Dossier(id="", number="B-1"), [Client(id="", dossier_id="", position=1, initials="J.", surname="Berg")]
        )
        dossier_id = made.id
    marks = [time.perf_counter()]
    reading = core.list_imports.read(file, kind)
    marks.append(time.perf_counter())
    if dossier_id is not None:
        plan = core.list_imports.plan_claims(reading, dossier_id)
    else:
        plan = core.list_imports.plan_creditors(reading)
    marks.append(time.perf_counter())
    result = core.list_imports.confirm(plan)
    marks.append(time.perf_counter())
    found = {
        "read": marks[1] - marks[0],
        "plan": marks[2] - marks[1],
        "confirm": marks[3] - marks[2],
        "rows": len(reading.rows),
        "written": result.written,
        "doubtful": plan.count(Verdict.DOUBTFUL),
    }
    core.close()
    return found


def bare(file: Path, reader: str, folder: Path) -> dict[str, float]:
    core = open_office(folder)
    start = time.perf_counter()
    if reader == "csv":
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream, delimiter=";"))
    elif reader == "openpyxl":
        import openpyxl

        book = openpyxl.load_workbook(file, read_only=True)
        rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    else:
        import python_calamine

        rows = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    read = time.perf_counter()
    names = [f"c{number}" for number in range(len(rows[0]))]
    database = core.store._database
    with database.transaction():
        database.execute(f"CREATE TABLE bench ({', '.join(names)})")
        database.executemany(f"INSERT INTO bench VALUES ({', '.join('?' * len(names))})", rows[1:])
    done = time.perf_counter()
    core.close()
    return {"read": read - start, "confirm": done - read, "rows": len(rows) - 1}


def measure(what: str, file: Path, choice: str) -> dict[str, float]:
    """Run one measurement in a fresh process; the best of the rounds."""
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        command = [sys.executable, __file__, what, str(file), choice]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found = json.loads(answer)
        if not best or found["total"] < best["total"]:
            best = found
    return best


def main() -> None:
    if len(sys.argv) == 4:
        what, file, choice = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
        with tempfile.TemporaryDirectory() as name:
            found = (ours if what == "ours" else bare)(file, choice, Path(name))
        found["total"] = sum(found.get(step, 0) for step in ("read", "plan", "confirm"))
        found["parent_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        found["child_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(json.dumps(found))
        return
    rows = int(sys.argv[1]) if len(sys.argv) == 2 else ROWS
    print(f"{rows} rows, best of {ROUNDS}; seconds; peak memory in MB")
    print(
        f"{'list':16} {'by':9} {'read':>6} {'plan':>6} {'store':>6} {'total':>6} {'ratio':>6}"
        f" {'parent':>7} {'child':>6}"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, rows)
        for kind in ("claims", "creditors"):
            for suffix, readers in (("csv", ("csv",)), ("xlsx", ("openpyxl", "calamine"))):
                file = folder / f"{kind}.{suffix}"
                mine = measure("ours", file, kind)
                others = [(reader, measure("bare", file, reader)) for reader in readers]
                for by, found in [("ours", mine), *others]:
                    ratio = "" if by == "ours" else f"{mine['total'] / found['total']:.1f}"
                    print(
                        f"{file.name:16} {by:9} {found['read']:6.2f} {found.get('plan', 0):6.2f}"
                        f" {found['confirm']:6.2f} {found['total']:6.2f} {ratio:>6}"
                        f" {found['parent_mb']:7.0f} {found['child_mb']:6.0f}"
                    )
                if (mine["rows"], mine["written"]) != (rows, rows):
                    print(f"  read {mine['rows']}, written {mine['written']}, doubtful {mine['doubtful']}")


if __name__ == "__main__":
    main()

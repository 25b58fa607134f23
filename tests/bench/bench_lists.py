"""A long list from file to encrypted database, beside doing only the bare minimum.

Ours is what a counsellor does: read in the guarded child process, hold against the register and the dossier, confirm in
one undoable step. The bare minimum reads the same file (csv module; openpyxl read-only and python-calamine for XLSX)
and puts the cells with `executemany` into the same kind of database.
"""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path

from csr_desktop.bootstrap import Core, create_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.paths import resources_dir
from csr_desktop.services.organisation import Organisation
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.texts import Texts
from tests.bench.shape import Aim, Line, Sample, Subject, Works, processor_seconds

PARTIES = 1_500
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
    """The stage."""
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


def open_office(folder: Path, name: str) -> Core:
    clock = FixedClock(date(2026, 11, 24))
    texts = Texts.load(resources_dir() / "texts")
    organisation = Organisation(name="Gemeente Waterrijk", municipality_code="GM9999")
    core, _key = create_core(
        folder / f"{name}.csrdb", "oefenzin voor de meting", clock, texts, organisation, kdf=FAST_KDF_FOR_TESTS
    )
    return core


class Office:
    """A new database for every run; only what is named by the table is timed."""

    def __init__(self, folder: Path, file: Path, rows: int) -> None:
        self._folder, self._file, self._rows, self._count = folder, file, rows, 0

    def _new(self) -> Core:
        self._count += 1
        return open_office(self._folder, f"bench{self._count}")

    def ours(self) -> dict[str, Sample]:
        core, kind = self._new(), self._file.stem
        dossier_id = None
        if kind == "claims":
            parties = [Creditor(id=core.store.ids.new(), name=party_name(number)) for number in range(PARTIES)]
            with core.store.unit_of_work("bench") as work:
                work.add_all(parties)
            client = Client(id="", dossier_id="", position=1, initials="J.", surname="Berg")
            dossier_id = core.dossiers.add(Dossier(id="", number="B-1"), [client]).id
        marks = [mark()]
        reading = core.list_imports.read(self._file, kind)
        marks.append(mark())
        if dossier_id is not None:
            plan = core.list_imports.plan_claims(reading, dossier_id)
        else:
            plan = core.list_imports.plan_creditors(reading)
        marks.append(mark())
        result = core.list_imports.confirm(plan)
        marks.append(mark())
        assert (len(reading.rows), result.written) == (self._rows, self._rows), (len(reading.rows), result.written)
        core.close()
        steps = zip(("read", "plan", "store"), marks, marks[1:], strict=False)
        return {name: between(one, other) for name, one, other in steps} | {"ours": between(marks[0], marks[-1])}

    def bare(self, reader: Callable[[Path], list[list[object]]]) -> Sample:
        core = self._new()
        began = mark()
        rows = reader(self._file)
        names = [f"c{number}" for number in range(len(rows[0]))]
        database = core.store.database
        with database.transaction():
            database.execute(f"CREATE TABLE bench ({', '.join(names)})")
            database.executemany(f"INSERT INTO bench VALUES ({', '.join('?' * len(names))})", rows[1:])
        done = mark()
        core.close()
        return between(began, done)


def mark() -> tuple[float, float]:
    return processor_seconds(), time.perf_counter()


def between(one: tuple[float, float], other: tuple[float, float]) -> Sample:
    return Sample(other[0] - one[0], other[1] - one[1])


def by_csv(file: Path) -> list[list[object]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))  # type: ignore[arg-type]


def by_openpyxl(file: Path) -> list[list[object]]:
    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True)
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def by_calamine(file: Path) -> list[list[object]]:
    import python_calamine

    return python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()


def works_of(name: str, readers: dict[str, Callable]) -> Callable[[Path, Path, int], AbstractContextManager[Works]]:
    @contextmanager
    def works(stage: Path, folder: Path, size: int) -> Iterator[Works]:
        office = Office(folder, stage / name, size)
        bare = {called: lambda reader=reader: office.bare(reader) for called, reader in readers.items()}
        yield {"ours": office.ours} | bare

    return works


_STEPS = (Line("  reading", "read"), Line("  planning", "plan"), Line("  storing", "store"))
_CSV, _XLSX = {"csv": by_csv}, {"calamine": by_calamine, "openpyxl": by_openpyxl}
_STAGE = ("lists", write_files)


def of_csv(kind: str) -> Subject:
    line = Line(f"list of {kind}, CSV", "ours", "csv", "csv + executemany", Aim(6, "x", at_large=True))
    works = works_of(f"{kind}.csv", _CSV)
    return Subject(f"lists-{kind}-csv", 2, "rows", (5_000, 50_000), works, (line, *_STEPS), _STAGE, 2)


def of_xlsx(kind: str) -> Subject:
    lines = (
        Line(f"list of {kind}, XLSX", "ours", "openpyxl", "openpyxl + executemany", Aim(3, "x", at_large=True)),
        Line("  the same", "ours", "calamine", "calamine + executemany", Aim(3, "x", at_large=True)),
        *_STEPS,
    )
    works = works_of(f"{kind}.xlsx", _XLSX)
    return Subject(f"lists-{kind}-xlsx", 2, "rows", (5_000, 50_000), works, lines, _STAGE, 2)


SUBJECTS = tuple(of(kind) for kind in ("claims", "creditors") for of in (of_csv, of_xlsx))

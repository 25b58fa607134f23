"""Lists of strangers as faults: every row comes out as accepted or refused, and the cents are those of the good."""

from __future__ import annotations

import pytest

from csr_desktop.demo import practice_choices
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.creditors import Creditor
from csr_desktop.errors import CsrError
from csr_desktop.lists.plan import Verdict
from tests.faults.flows import WRONG_AMOUNTS, claim_list, claim_list_cents
from tests.lists.hostile import archive, compound, ods, xlsx

NAMES = (
    "Jansen \u202egnp.exe",
    "Zon\u200bder Breedte",
    "<b>Vet</b> & Zn.",
    "<img src=/etc/hostname>",
    "x<!-- weg -->y",
    "Robert'); DROP TABLE claim;--",
    "{0} %s %(naam)s",
    '=HYPERLINK("x")',
    "\U0001f600 Winkel",
    "Ře\u0301al \u0430dres",
    "A" * 9_000,
    '"aangehaald""',
)
AMOUNTS = ("12,34", "1.234,56", "-5,00", "1e309", "NaN", "Infinity", "1_000", "١٢٣", "0x10", "", "tekst", "9" * 20)


def _import(office, dossier, path):
    service = office.core.list_imports
    reading = service.read(path, "claims")
    choices = practice_choices(service.plan_claims(reading, dossier.id))
    plan = service.plan_claims(reading, dossier.id, choices)
    return plan, service.confirm(plan)


def _held(office, dossier, plan, result, rows):
    """What does not hold of rows and cents."""
    claims = office.core.store.find(Claim, dossier_id=dossier.id)
    written = [row for row in plan.rows if row.will_be_written]
    found = [] if len(plan.rows) == rows else [f"lost: {rows} rows came in, {len(plan.rows)} are accounted for"]
    found += [] if len(claims) == len(written) == result.written else ["lost: rows"]
    wanted = sum(row.amount_cents or 0 for row in written)
    found += [] if sum(claim.balance_cents or 0 for claim in claims) == wanted else ["corrupt: cents"]
    left = [row for row in plan.rows if not row.will_be_written and row.verdict is not Verdict.SAME]
    found += [] if all(row.doubts or row.notes for row in left) else ["lost: a row is refused without a reason"]
    return found + [f"corrupt: {message.code}" for message in office.core.store.check()]


def test_list_of_the_flows(tally, office, tmp_path):
    """What the flow `import` counts with: sixty rows are good, and only the wrong amounts are refused."""
    row, dossier = tally("I4", "the list of the flow"), office.dossier()
    path = tmp_path / "lijst.csv"
    path.write_text(claim_list(), encoding="utf-8")
    plan, result = _import(office, dossier, path)
    found = _held(office, dossier, plan, result, 60 + len(WRONG_AMOUNTS))
    claims = office.core.store.find(Claim, dossier_id=dossier.id)
    found += (
        [] if sum(claim.balance_cents for claim in claims) == claim_list_cents() else ["corrupt: cents of the file"]
    )
    row.add(found)
    row.end()


@pytest.mark.parametrize("amount", AMOUNTS)
def test_names_and_amounts(tally, office, tmp_path, amount):
    row, dossier = tally("I4", "names and amounts"), office.dossier()
    path = tmp_path / "lijst.csv"
    lines = ["Schuldeiser;Referentie;Bedrag"]
    for number, name in enumerate(NAMES):
        quoted = '"' + name.replace('"', '""') + '"'
        lines += [f"{quoted};A-{number};{amount}", f"{quoted};B-{number};{number},50"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    plan, result = _import(office, dossier, path)
    found = _held(office, dossier, plan, result, 2 * len(NAMES))
    parties = {party.name for party in office.core.store.find(Creditor)}
    odd = [name for name in parties if name.startswith("A" * 9_000) is False and len(name) > 9_000]
    row.add(found + [f"corrupt: {name}" for name in odd])
    row.tried += 2 * len(NAMES) - 1
    row.end()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leeg.csv", b""),
        ("nul.csv", b"a;b\n\0\0;1\n"),
        ("binair.csv", bytes(range(256)) * 20),
        ("kop.csv", b"Schuldeiser;Referentie;Bedrag\n"),
        ("open.csv", b'Schuldeiser;Bedrag\n"nooit gesloten;1,00\n' * 3),
        ("niets.xlsx", archive({"niets.txt": b"x"})),
        ("oud.xlsx", compound("Workbook")),
        ("een.xlsx", xlsx()),
        ("een.ods", ods('<table:table table:name="a"/>')),
    ],
)
def test_files_that_are_no_list(tally, office, tmp_path, texts, name, content):
    """Refused with a sentence, or read into nothing that could be written; the database is as it was."""
    row, dossier = tally("I4", "files that are no list"), office.dossier()
    path = tmp_path / name
    path.write_bytes(content)
    before = office.core.store.log.head().seq
    found = []
    try:
        plan, _result = _import(office, dossier, path)
    except CsrError as error:
        found += [f"crashed: {item.code}" for item in error.messages if item.code not in texts.codes]
    else:
        found.append(f"corrupt: {len(plan.rows)} rows of {name} were written")
    found += [] if office.core.store.count(Claim) == 0 else ["corrupt: claims"]
    found += [] if office.core.store.log.head().seq - before <= 1 else ["corrupt: the log grew"]
    row.add(found)
    row.end()

"""The practice office is as big, as varied and as lawful as an office, and the same for the same seed."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
import python_calamine
from stdnum import iban as stdnum_iban

from csr_desktop.domain.class_table import load_class_table
from csr_desktop.domain.dossiers import MatrimonialRegime
from csr_desktop.domain.identifiers import parse_bsn, parse_iban, parse_kvk, parse_postcode
from csr_desktop.practice.debts import payment_reference
from csr_desktop.practice.facts import Office
from csr_desktop.practice.office import MOST_DOSSIERS, REGISTER_COLUMNS, make_office

TODAY = date(2026, 11, 24)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def register_rows(office: Office) -> list[dict[str, str]]:
    text = office.register_file.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_there_are_as_many_dossiers_and_parties_as_asked(office: Office) -> None:
    assert [item.number for item in office.dossiers] == [f"WR-2026-{number:04d}" for number in range(1, 61)]
    assert len(register_rows(office)) == len(office.parties) == 120


def test_claims_are_as_many_as_in_real_dossiers(office: Office) -> None:
    counts = [len(item.debts) for item in office.dossiers]
    assert min(counts) >= 5
    assert max(counts) <= 40
    assert max(counts) >= 30
    assert 13 <= sum(counts) / len(counts) <= 15


@pytest.mark.parametrize("seed", range(2, 8))
def test_other_seeds_make_offices_of_the_same_size(seed: int, tmp_path: Path) -> None:
    office = make_office(tmp_path, seed=seed, today=TODAY)
    counts = [len(item.debts) for item in office.dossiers]
    assert 13 <= sum(counts) / len(counts) <= 15
    assert len(office.parties) == 120
    assert {item.profile for item in office.dossiers} == {"zero", "tiny", "usual", "assets", "full"}


def test_creditors_of_every_kind_are_in_the_register(office: Office, resources: Path) -> None:
    table = load_class_table(resources / "classes", TODAY)
    assert {party.kind for party in office.parties.values()} == set(table.kinds)
    for party in office.parties.values():
        # The cell in the file leads to the kind that is meant; an empty one is "other".
        assert (table.find(party.kind_written) or "other") == party.kind, party.name


def test_collectors_and_bailiffs_are_parties_of_their_own(office: Office) -> None:
    roles = Counter(party.role for party in office.parties.values())
    assert roles["collector"] >= 10
    assert roles["bailiff"] >= 6


def test_every_form_of_participation_occurs(office: Office) -> None:
    rows = register_rows(office)
    assert {row["Doet mee aan CSR"] for row in rows} == {
        "Ja, landelijk",
        "Ja, lokaal",
        "Ja, alleen Amsterdam en Den Haag",
        "Convenant",
        "Convenant, vooraf akkoord",
        "Nee",
    }
    assert {row["Kanaal"] for row in rows} == {"hub", "lijst", "post"}
    parties = office.parties.values()
    assert any(party.valid_until and party.valid_until < TODAY for party in parties)
    assert any(party.valid_from and party.valid_from > TODAY for party in parties)


def test_one_municipality_has_two_desks_with_one_number(office: Office) -> None:
    desks = [row for row in register_rows(office) if row["Naam"].startswith("Gemeente Waterrijk")]
    assert len(desks) == 2
    assert len({row["KvK"] for row in desks}) == 1
    assert {office.parties[row["Naam"]].kind for row in desks} == {"municipal_tax", "social_assistance_recovery"}


def test_numbers_and_addresses_of_parties_hold(office: Office) -> None:
    rows = register_rows(office)
    assert tuple(rows[0]) == REGISTER_COLUMNS
    ibans = [parse_iban(row["IBAN"]) for row in rows]
    assert all(stdnum_iban.is_valid(iban, check_country=False) and iban[4:8] == "PRAC" for iban in ibans)
    assert len(set(ibans)) == len(ibans)
    assert all(parse_kvk(row["KvK"]).startswith("9") for row in rows if row["KvK"])
    assert all(row["E-mail"].endswith(".example") for row in rows)
    for row in rows:
        if not office.parties[row["Naam"]].foreign:
            parse_postcode(row["Postcode"])
        assert row["Straat"] or row["Postbus"]
        assert row["Plaats"]
    assert any(row["Postbus"] and not row["Straat"] for row in rows)
    assert any(office.parties[row["Naam"]].foreign for row in rows)
    assert any(row["Ook bekend als"] for row in rows)


def test_names_have_letters_of_all_europe(office: Office) -> None:
    letters = set("".join(office.parties))
    assert set("éëüøåæßŁżğșşőăÇŠý") & letters
    unusual = {letter for letter in letters if unicodedata.category(letter).startswith("L") and ord(letter) > 127}
    assert len(unusual) >= 25
    assert any("CYRILLIC" in unicodedata.name(char) for dossier in office.dossiers for char in people(dossier)) or any(
        "GREEK" in unicodedata.name(char) for dossier in office.dossiers for char in people(dossier)
    )


def people(dossier) -> str:
    return "".join(f"{client.first_names}{client.surname}".replace(" ", "") for client in dossier.clients)


def test_service_numbers_are_of_the_test_range_and_unique(office: Office) -> None:
    numbers = [client.bsn for item in office.dossiers for client in item.clients]
    assert all(number is not None and parse_bsn(number) == number and number.startswith("9999") for number in numbers)
    assert len(set(numbers)) == len(numbers) > 60


def test_couples_and_their_regime_fit(office: Office) -> None:
    joint = [item for item in office.dossiers if item.dossier.joint]
    assert 3 <= len(joint) <= 30
    for item in office.dossiers:
        assert len(item.clients) == (2 if item.dossier.joint else 1)
        assert [client.position for client in item.clients] == list(range(1, len(item.clients) + 1))
        if item.dossier.joint:
            married = item.dossier.marriage_date
            assert item.dossier.matrimonial_regime is MatrimonialRegime.COMMUNITY
            assert married is not None
            # Full community is of marriages before 2018 (design/domain.md 3.6).
            assert married.year < 2018
            assert all(client.birth_date and married.year - client.birth_date.year >= 18 for client in item.clients)


def test_the_budget_leads_to_the_capacity(office: Office) -> None:
    for item in office.dossiers:
        assert item.vtlb.capacity_cents == item.vtlb.derived_capacity_cents
        assert item.dossier.registered_on <= item.vtlb.calculated_on <= TODAY
        if item.profile == "full":
            assert 18 * item.vtlb.capacity_cents * 91 // 100 > sum(debt.balance_cents for debt in item.debts)
        assert (item.vtlb.capacity_cents == 0) == (item.profile == "zero")
        assert (item.vtlb.assets_cents > 0) == (item.profile == "assets")


def test_dossiers_are_registered_in_the_last_months_in_order(office: Office) -> None:
    days = [item.dossier.registered_on for item in office.dossiers]
    assert days == sorted(days)
    assert all(TODAY - timedelta(days=160) < day < TODAY for day in days)


def test_texts_for_the_proposal_are_there(office: Office) -> None:
    for item in office.dossiers:
        assert all((item.dossier.cause, item.dossier.effort, item.dossier.prospects, item.dossier.guidance))


def test_references_are_unique_also_without_leading_zeros(office: Office) -> None:
    numbers = [
        "".join(char for char in reference if char.isdigit()).lstrip("0")
        for item in office.dossiers
        for debt in item.debts
        for reference in (debt.reference, debt.handler_reference)
        if reference
    ]
    assert len(set(numbers)) == len(numbers)
    assert any(debt.reference.startswith("00") for item in office.dossiers for debt in item.debts)


def test_a_tenth_of_the_names_is_not_written_as_in_the_register(office: Office) -> None:
    debts = [debt for item in office.dossiers for debt in item.debts if debt.in_register]
    wrong = sum(debt.creditor_written != debt.creditor for debt in debts)
    assert 4 <= 100 * wrong / len(debts) <= 14
    assert any(not debt.in_register for item in office.dossiers for debt in item.debts)


@pytest.mark.parametrize(
    ("digits", "whole"),
    [
        # From the right: 5*2 + 4*4 + 3*8 + 2*5 + 1*10 + 0*9 + 9*7 + 8*3 + 7*6 + 6*1 + 5*2 = 215; 11 - 215 % 11 = 5.
        ("000056789012345", "5000056789012345"),
        # 6*2 = 12; 11 - 1 = 10, which is written as 1.
        ("000000000000006", "1000000000000006"),
        # 0 and so 11, which is written as 0.
        ("000000000000000", "0000000000000000"),
    ],
)
def test_payment_references_have_their_check_digit(digits: str, whole: str) -> None:
    assert payment_reference(digits) == whole


def test_the_same_seed_makes_the_same_files(office: Office, tmp_path: Path) -> None:
    again = make_office(tmp_path, seed=1, today=TODAY)
    assert files_of(tmp_path) == files_of(office.folder)
    assert [item.clients for item in again.dossiers] == [item.clients for item in office.dossiers]
    assert [item.debts for item in again.dossiers] == [item.debts for item in office.dossiers]


def test_another_seed_makes_other_files(office: Office, tmp_path: Path) -> None:
    make_office(tmp_path, seed=2, today=TODAY)
    others = files_of(tmp_path)
    mine = files_of(office.folder)
    assert others["schuldeisers.csv"] != mine["schuldeisers.csv"]
    assert not set(others.values()) & set(mine.values())


def test_a_larger_register_has_more_parties_with_other_names(tmp_path: Path) -> None:
    office = make_office(tmp_path, seed=1, dossiers=2, creditors=1000, today=TODAY)
    assert len(office.parties) == len(register_rows(office)) == 1000


def test_a_small_office_works_as_well(tmp_path: Path) -> None:
    office = make_office(tmp_path, seed=9, dossiers=1, creditors=1, today=TODAY)
    assert len(office.dossiers) == 1
    assert office.dossiers[0].claim_list.path.is_file()


def test_the_largest_office_has_numbers_enough(tmp_path: Path) -> None:
    office = make_office(tmp_path, seed=5, dossiers=MOST_DOSSIERS, today=TODAY)
    numbers = {client.bsn for item in office.dossiers for client in item.clients}
    assert len(numbers) == sum(len(item.clients) for item in office.dossiers) > MOST_DOSSIERS


@pytest.mark.parametrize("dossiers", [0, MOST_DOSSIERS + 1])
def test_an_impossible_office_is_refused(dossiers: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="dossiers"):
        make_office(tmp_path, seed=1, dossiers=dossiers, today=TODAY)
    assert list(tmp_path.iterdir()) == []


def test_every_style_of_list_occurs_in_both_file_formats(office: Office) -> None:
    styles = Counter(item.claim_list.style for item in office.dossiers)
    assert len(styles) >= 6
    assert min(styles.values()) >= 5
    assert {item.claim_list.path.suffix for item in office.dossiers} == {".csv", ".xlsx"}


def test_lists_hold_every_debt_and_the_doubles(office: Office) -> None:
    for item in office.dossiers:
        cells = cells_of(item.claim_list.path)
        references = Counter(cell for row in cells for cell in row if isinstance(cell, str))
        assert item.claim_list.rows == len(item.debts) + item.claim_list.doubles
        assert all(references[debt.reference] for debt in item.debts if debt.reference)
    assert any(item.claim_list.doubles for item in office.dossiers)
    assert any(item.claim_list.faulty_rows for item in office.dossiers)


def test_faulty_rows_are_named_by_their_number_in_excel(office: Office) -> None:
    faulty = [item.claim_list for item in office.dossiers if item.claim_list.faulty_rows]
    assert len({made.path.suffix for made in faulty}) == 2
    for made in faulty:
        for number in made.faulty_rows:
            cells = numbered_rows(made.path)[number]
            slips = [cell for cell in cells if cell in SLIPS or str(cell).startswith(("31-02-", "2026-02-31"))]
            assert len(slips) == 1, made


#: Amounts that nobody can read, one per style.
SLIPS = {"1,234", "ca. 350", "€ 1.2.34,5", "12.34.56", "zie brief", "12,345,6", "??"}


def numbered_rows(path: Path) -> dict[int, list[object]]:
    """Rows by their number: in Excel the row, in a CSV the line where the record starts."""
    if path.suffix == ".xlsx":
        return dict(enumerate(cells_of(path), 1))
    reader = csv_reader(path)
    rows, start = {}, 1
    for row in reader:
        rows[start] = row
        start = reader.line_num + 1
    return rows


def cells_of(path: Path) -> list[list[object]]:
    if path.suffix == ".xlsx":
        sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        return sheet.to_python(skip_empty_area=False)
    return list(csv_reader(path))


def csv_reader(path: Path):
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    delimiter = "\t" if "\t" in text else "," if '","' in text else ";"
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)

"""Lists we write: harmless in a spreadsheet, small enough for the portal, and the same when they come back."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.lists.formulas import neutralise, restore
from csr_desktop.lists.profiles import load_list_profile
from csr_desktop.lists.reading.cells import clean_text
from csr_desktop.lists.writing import split_csv_by_size, write_csv, write_xlsx
from csr_desktop.paths import resources_dir

PORTAL = load_list_profile(resources_dir() / "profiles" / "saldo-portal.toml")
BSN = "999990019"
RISKY = [
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://example.nl";"klik")', "+31612345678", "-5", "-", "@SUM(A1)",
    "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "'=1+1", "''=1+1", "＝1+1", "＋1", "－1", "＠x", '="000123"', "=", "'-",
]  # fmt: skip
HARMLESS = [
    "",
    "Jansen",
    "'s-Gravenhage",
    "'t Hoekje",
    "5-",
    "a=b",
    "a@b.nl",
    "1+1",
    "000123",
    "1E5",
    "O'Neill",
    "''",
    "'",
]
KEYS = ["000123", "12345678901234567890", "1E5", "01-02-2026", "1.234", "TRUE", "0", "0x10", "+5", "2026-0001", "1/2"]


def record(number=1, **values):
    return {
        "conversation": f"0197-{number:08d}",
        "message": f"m-{number}",
        "counsellor_organisation": "Gemeente Waterrijk",
        "case_number": f"WR-2026-{number:04d}",
        "customer_number_asked": f"{number:07d}",
        "product": "SK",
        "client": "V, A., Anna, de, Boer, 01-02-1980",
        "reference_asked": f"000{number}",
        "bsn": BSN,
    } | values


def csv_cells(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def xlsx_sheet(path):
    return openpyxl.load_workbook(path).worksheets[0]


class TestFormulas:
    @pytest.mark.parametrize("text", RISKY, ids=repr)
    def test_what_could_run_gets_one_apostrophe_and_loses_it_again(self, text):
        assert neutralise(text) == f"'{text}"
        assert restore(neutralise(text)) == text

    @pytest.mark.parametrize("text", HARMLESS, ids=repr)
    def test_other_texts_are_left_alone_in_both_directions(self, text):
        assert neutralise(text) == text
        assert restore(text) == text

    @given(st.text(max_size=12) | st.text("'=+-@ \t\r\nx", max_size=6))
    def test_no_text_begins_as_a_formula_and_every_text_comes_back(self, text):
        written = neutralise(text)
        assert not written.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
        assert restore(written) == text

    @pytest.mark.parametrize("text", RISKY, ids=repr)
    def test_in_both_kinds_of_file(self, tmp_path, text):
        write_csv(tmp_path / "a.csv", PORTAL, [record(client=text, reference_asked=text)])
        write_xlsx(tmp_path / "a.xlsx", PORTAL, [record(client=text, reference_asked=text)])
        cells = csv_cells(tmp_path / "a.csv")[1]
        assert cells[7] == cells[10] == f"'{text}"
        sheet = xlsx_sheet(tmp_path / "a.xlsx")
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
        assert [cell.data_type for cell in sheet[2] if cell.value is not None] == ["s"] * 8


class TestRoundTrip:
    @pytest.mark.parametrize("text", [*RISKY, *HARMLESS[1:], *KEYS], ids=repr)
    @pytest.mark.parametrize("suffix", ["csv", "xlsx"])
    def test_keys_and_texts_come_back_as_they_were(self, lists, tmp_path, text, suffix):
        path = tmp_path / f"verzoek.{suffix}"
        (write_csv if suffix == "csv" else write_xlsx)(path, PORTAL, [record(conversation="c-1", case_number=text)])
        (row,) = lists.read(path.read_bytes(), name=path.name).rows
        assert row["conversation"] == "c-1"
        assert row["case_number"] == text.strip()

    @given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), max_size=30))
    def test_any_text_is_read_as_it_was_meant(self, text):
        plain = clean_text("x" + text)[0][1:].strip()
        assert clean_text(neutralise(text))[0] in {plain, clean_text(text)[0]}
        if not text.strip().startswith(("'", '="')):
            assert clean_text(neutralise(text))[0] == plain

    def test_an_empty_request_is_no_answer_yet(self, lists, tmp_path):
        write_csv(tmp_path / "a.csv", PORTAL, [record(1), record(2)])
        reading = lists.read((tmp_path / "a.csv").read_bytes())
        assert reading.problems == ()
        assert {(row["amount"], row["advance_consent"], row["debt_type"]) for row in reading.rows} == {
            (None, None, None)
        }

    def test_sorted_edited_and_saved_again_the_keys_still_fit(self, lists, tmp_path):
        write_xlsx(tmp_path / "a.xlsx", PORTAL, [record(number, case_number=key) for number, key in enumerate(KEYS, 1)])
        book = openpyxl.load_workbook(tmp_path / "a.xlsx")
        sheet = book.worksheets[0]
        rows = sorted([[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)], key=lambda row: str(row[4]))
        for number, row in enumerate(rows, 2):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column).value = value
            sheet.cell(number, 25).value = 100.5 + number
            sheet.cell(number, 17).value = "Ja"
        book.save(tmp_path / "b.xlsx")
        reading = lists.read((tmp_path / "b.xlsx").read_bytes(), name="b.xlsx")
        assert reading.problems == ()
        found = {row["conversation"]: row["case_number"] for row in reading.rows}
        assert found == {f"0197-{number:08d}": key for number, key in enumerate(KEYS, 1)}
        assert {row["advance_consent"] for row in reading.rows} == {True}
        assert reading.rows[0]["amount"] == "102.50"


class TestFiles:
    def test_csv_is_what_dutch_excel_and_the_portal_expect(self, tmp_path):
        write_csv(tmp_path / "a.csv", PORTAL, [record(client="Naam; met teken\nen regel"), record(2, product=None)])
        raw = (tmp_path / "a.csv").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbfConversatieReferentienummer;Referentienummer;")
        assert raw.count(b"\r\n") == 3
        cells = csv_cells(tmp_path / "a.csv")
        assert cells[0] == [column.header for column in PORTAL.columns]
        assert {len(row) for row in cells} == {len(PORTAL.columns)}
        assert cells[1][7] == "Naam; met teken\nen regel"
        assert cells[2][6] == ""
        assert set(cells[1][11:]) == {""}

    def test_every_cell_of_a_workbook_is_text_so_that_typing_a_key_keeps_its_zeros(self, tmp_path):
        write_xlsx(tmp_path / "a.xlsx", PORTAL, [record()])
        sheet = xlsx_sheet(tmp_path / "a.xlsx")
        assert {cell.number_format for row in sheet.iter_rows(max_row=2) for cell in row} == {"@"}
        assert sheet.freeze_panes == "A2"
        assert sheet["A1"].font.bold
        assert sheet["E2"].value == "WR-2026-0001"
        assert sheet["K2"].value == "0001"
        assert sheet.column_dimensions["A"].width == pytest.approx(14.7, abs=0.1)

    def test_dates_and_flags_are_written_as_people_write_them(self, tmp_path):
        write_csv(tmp_path / "a.csv", PORTAL, [record(client=date(2026, 2, 1), partner=True, address=False, product=5)])
        cells = csv_cells(tmp_path / "a.csv")[1]
        assert (cells[7], cells[8], cells[9], cells[6]) == ("01-02-2026", "Ja", "", "5")

    @pytest.mark.parametrize("suffix", ["csv", "xlsx"])
    def test_a_citizen_service_number_never_gets_in_though_the_data_have_it(self, tmp_path, suffix):
        path = tmp_path / f"a.{suffix}"
        (write_csv if suffix == "csv" else write_xlsx)(path, PORTAL, [record()])
        if suffix == "csv":
            assert BSN not in path.read_text(encoding="utf-8")
        else:
            assert BSN not in [cell.value for row in xlsx_sheet(path) for cell in row]

    @pytest.mark.parametrize("write", [write_csv, write_xlsx])
    def test_what_goes_wrong_half_way_leaves_no_half_file(self, tmp_path, write):
        path = tmp_path / "a.out"
        path.write_bytes(b"de vorige")

        def records():
            yield record()
            raise ValueError("vol")

        with pytest.raises(ValueError, match="vol"):
            write(path, PORTAL, records())
        assert [file.name for file in tmp_path.iterdir()] == ["a.out"]
        assert path.read_bytes() == b"de vorige"

    def test_no_rows_is_a_header(self, tmp_path):
        write_csv(tmp_path / "a.csv", PORTAL, [])
        assert len(csv_cells(tmp_path / "a.csv")) == 1


class TestSize:
    def test_each_part_is_a_file_below_the_portals_limit_and_nothing_is_lost(self, tmp_path):
        records = [record(number, client="é" * (number % 700), address="=" * 50) for number in range(9_000)]
        parts = list(split_csv_by_size(PORTAL, records))
        assert [item for part in parts for item in part] == records
        sizes = []
        for number, part in enumerate(parts):
            path = tmp_path / f"{number}.csv"
            write_csv(path, PORTAL, part)
            sizes.append(path.stat().st_size)
        assert len(sizes) > 1
        assert max(sizes) <= PORTAL.max_bytes == 4_000_000
        assert min(sizes[:-1]) > PORTAL.max_bytes * 0.99

    @given(st.lists(st.text('é;"\n=x', max_size=40), max_size=30), st.integers(900, 3_000))
    def test_a_part_is_only_too_large_when_one_row_already_is(self, texts, limit):
        profile = replace(PORTAL, max_bytes=limit)
        parts = list(split_csv_by_size(profile, [record(client=text) for text in texts]))
        assert [item["client"] for part in parts for item in part] == texts
        for part in parts:
            assert self.size(profile, part) <= limit or len(part) == 1

    @staticmethod
    def size(profile, part):
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
        writer.writerow([column.header for column in profile.columns])
        for item in part:
            cells = [str(item.get(column.field) or "") if column.field else "" for column in profile.columns]
            writer.writerow([neutralise(cell) for cell in cells])
        return len(buffer.getvalue().encode()) + 3

    def test_nothing_is_no_part(self):
        assert list(split_csv_by_size(PORTAL, [])) == []

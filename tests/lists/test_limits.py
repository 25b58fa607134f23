"""What is left of L2 and L4 beside the guard itself: cells, styles, links, names that lie, rows that add up."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from csr_desktop.errors import UserError
from csr_desktop.lists.reading.guard import Limits, check_file

HEADER = "Schuldeiser;Kenmerk;Saldo"


def workbook(**changes: Callable[[bytes], bytes]) -> bytes:
    """A small honest list, with some of its parts changed or added."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, HEADER.split(";"))
        page.write_row(1, 0, ["UWV", "K1", 12.5])
    honest = zipfile.ZipFile(io.BytesIO(buffer.getvalue()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in dict.fromkeys([*honest.namelist(), *changes]):
            content = honest.read(name) if name in honest.namelist() else b""
            archive.writestr(name, changes.get(name, lambda same: same)(content))
    return out.getvalue()


def styles(number: int) -> Callable[[bytes], bytes]:
    style = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    return lambda part: part.replace(b"</cellXfs>", style * number + b"</cellXfs>")


def test_a_million_styles_are_a_bomb() -> None:
    with pytest.raises(UserError) as refused:
        check_file(workbook(**{"xl/styles.xml": styles(1_000_000)}), Limits())
    assert refused.value.code == "file.bomb"


def test_links_to_other_computers_are_never_followed(lists, monkeypatch) -> None:
    """The parts that name another file are not looked at; an audit hook elsewhere would see a file opened."""
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
        b' Type="x" Target="file:///\\\\192.0.2.1\\deel\\x.xlsx" TargetMode="External"/></Relationships>'
    )
    data = workbook(
        **{
            "xl/externalLinks/externalLink1.xml": lambda _none: b"<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": lambda _none: link,
        }
    )
    assert [row["amount"] for row in lists.read(data).rows] == ["12.50"]


@pytest.mark.parametrize("name", ["lijst.csv", "lijst.xls", "lijst.xlsm", "lijst.pdf", "lijst", "a\u202exslx.exe"])
def test_the_name_says_nothing_about_the_content(lists, name: str) -> None:
    assert lists.read(workbook(), name=name).format == "xlsx"
    assert lists.read(f"{HEADER}\nUWV;K1;12,50\n", name=name).format == "csv"


@pytest.mark.parametrize(("length", "kept"), [(32_767, True), (32_768, False), (5_000_000, False)])
def test_a_cell_is_no_longer_than_excel_allows(lists, texts, length: int, kept: bool) -> None:
    reading = lists.read(f"{HEADER}\n{'U' * length};K1;12,50\nUWV;K2;1,00\n")
    assert [row["reference"] for row in reading.rows] == (["K1", "K2"] if kept else ["K2"])
    assert [(problem.row, problem.message.code) for problem in reading.problems] == (
        [] if kept else [(2, "cell.too_long")]
    )
    for problem in reading.problems:
        assert "32.767 tekens" in texts.say(problem.message)


def test_a_reference_that_is_too_long_costs_only_itself(lists) -> None:
    reading = lists.read(f"{HEADER}\nUWV;{'9' * 40_000};12,50\n")
    assert [(row["creditor"], row["reference"], row["amount"]) for row in reading.rows] == [("UWV", None, "12.50")]
    assert [problem.message.code for problem in reading.problems] == ["cell.too_long"]


def test_rows_in_are_rows_accepted_and_rows_refused(lists) -> None:
    """I4 over a list with everything in it that a tired person does."""
    rows = [
        "UWV;K1;12,50", "UWV;K2;geen", ";K3;1,00", "UWV;K4;", f"{'x' * 40_000};K5;2,00", "UWV;K6;1.234", "UWV;K7;١٢",
        "UWV;K8;1_000", "UWV;K9;0x10", "UWV;K10;-5", "UWV;K11;€ 7,-", "UWV;K12;8,00;te veel",
    ]  # fmt: skip
    reading = lists.read("\n".join([HEADER, *rows, ""]))
    accepted = {row["row"] for row in reading.rows}
    told = {problem.row for problem in reading.problems}
    assert accepted | told == set(range(2, len(rows) + 2))
    assert sum(int(row["amount"].replace(".", "")) for row in reading.rows if row["amount"]) == 1_250 + 123_400 + 700

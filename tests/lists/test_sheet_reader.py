"""Workbooks become rows of plain values: nothing reckoned, nothing dropped, zeros kept, size known before it hurts."""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from csr_desktop.errors import UserError
from csr_desktop.lists.reading.archive import Archive
from csr_desktop.lists.reading.guard import Limits, check_file
from csr_desktop.lists.reading.sheet_reader import Sheet, read_sheet
from csr_desktop.lists.reading.sheet_scan import scan_xlsx, zero_padding
from tests.lists.hostile import archive, compound, ods, parts_of, xlsx, xlsx_parts

LIMITS = Limits()


def read(data: bytes, sheet: str | None = None, limits: Limits = LIMITS) -> Sheet:
    return read_sheet(data, check_file(data, limits), sheet, limits)


def code_of(data: bytes, sheet: str | None = None, limits: Limits = LIMITS) -> str:
    with pytest.raises(UserError) as refused:
        read(data, sheet, limits)
    return refused.value.code


def outcome(data: bytes) -> str:
    """Whether it was read, or why not; anything but a reason fails the test."""
    try:
        read(data)
    except UserError as refused:
        return refused.code
    return "read"


def book(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        fill(made)
    return buffer.getvalue()


def saved(made: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def cell(name: str, value: str = "1", more: str = "") -> str:
    return f'<c r="{name}" {more}><v>{value}</v></c>'


# Values


def test_every_kind_of_value_arrives_as_itself() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        page = made.add_worksheet()
        day = made.add_format({"num_format": "dd-mm-yyyy"})
        moment = made.add_format({"num_format": "dd-mm-yyyy hh:mm"})
        clock = made.add_format({"num_format": "hh:mm"})
        length = made.add_format({"num_format": "[h]:mm"})
        page.write_row(0, 0, ["Café Ż", 12, 12.5, True, False, -3, "0012", 1e300])
        page.write(1, 0, date(2026, 2, 1), day)
        page.write(1, 1, datetime(2026, 2, 1, 12, 30), moment)  # noqa: DTZ001 - a workbook knows no zones
        page.write(1, 2, time(9, 5), clock)
        page.write(1, 3, timedelta(hours=36, minutes=2), length)

    rows = dict(read(book(fill)).rows)
    assert rows[1] == ["Café Ż", 12, Decimal("12.5"), True, False, -3, "0012", Decimal("1e300")]
    assert [type(value) for value in rows[1]] == [str, int, Decimal, bool, bool, int, str, Decimal]
    assert rows[2][:4] == [date(2026, 2, 1), date(2026, 2, 1), "09:05", "36:02"]
    assert not any(isinstance(value, float | datetime) for row in rows.values() for value in row)


def test_amounts_keep_their_cents() -> None:
    cents = [1, 7, 29, 57, 115, 1999, 10_10, 123_456_789, 99_999_999_99]

    def fill(made: xlsxwriter.Workbook) -> None:
        made.add_worksheet().write_row(0, 0, [amount / 100 for amount in cents])

    assert [Decimal(value) * 100 for value in read(book(fill)).rows[0][1]] == cents


def test_a_number_too_large_for_a_number_is_text() -> None:
    found = read(xlsx('<row r="1">' + cell("A1", "1e999") + "</row>")).rows[0][1][0]
    assert isinstance(found, str)


def test_days_of_a_mac_workbook_are_the_same_days() -> None:
    made = openpyxl.Workbook()
    made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    made.active["A1"] = date(2026, 2, 1)
    assert read(saved(made)).rows[0][1] == [date(2026, 2, 1)]


def test_rows_have_the_number_a_person_sees_also_hidden_ones() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        page = made.add_worksheet()
        page.write(3, 1, "vier")
        page.write(4, 1, "verborgen")
        page.set_row(4, None, None, {"hidden": True})
        page.write(6, 1, "zeven")
        page.autofilter(3, 1, 6, 1)

    assert [(number, row[1]) for number, row in read(book(fill)).rows if any(row)] == [
        (4, "vier"), (5, "verborgen"), (7, "zeven"),
    ]  # fmt: skip


# Leading zeros


@pytest.mark.parametrize(
    ("code", "width"),
    [
        ("00000000", 8), ("000", 3), ("00", 2), ("0000-00-000", 9), ('0000" "00', 6), ("0000\\ 00", 6),
        ("[Red]0000", 4), ("000000000;[Red]-000000000", 9), ("[$-413]00000", 5), ("#0000", 4), ('"K"0000', 4),
        ("0", 0), ("General", 0), ("#,##0", 0), ("#,##0.00", 0), ("0.00", 0), ("00.00", 0), ("0%", 0), ("00%", 0),
        ("0.00E+00", 0), ("00E+00", 0), ("dd-mm-yyyy", 0), ("hh:mm:ss", 0), ("mm:ss.00", 0), ("@", 0), ("", 0),
        ("# ?/?", 0), ("€ #,##0.00", 0), ("_-* #,##0_-", 0),
    ],
)  # fmt: skip
def test_a_format_that_pads_with_zeros_is_known(code: str, width: int) -> None:
    assert zero_padding(code) == width


def test_numbers_shown_with_zeros_keep_them() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        page = made.add_worksheet()
        padded = made.add_format({"num_format": "00000000"})
        money = made.add_format({"num_format": "#,##0.00"})
        page.write(0, 0, 123, padded)
        page.write(0, 1, 123, money)
        page.write(0, 2, 123456789012, padded)
        page.write(0, 3, 1.5, padded)
        page.write(0, 4, -5, padded)
        page.write(0, 5, "tekst", padded)
        page.write(0, 6, 0, padded)
        page.write(0, 7, 123)
        page.write_blank(0, 8, None, padded)
        page.write(1, 8, "x")

    assert read(book(fill)).rows[0][1] == [
        "00000123", 123, "123456789012", Decimal("1.5"), -5, "tekst", "00000000", 123, None,
    ]  # fmt: skip


def test_zeros_are_kept_for_the_right_sheet_of_several() -> None:
    made = openpyxl.Workbook()
    first, second = made.active, made.create_sheet("Tweede & 'lijst'")
    first["A1"], second["A1"] = 5, 5
    second["A1"].number_format = "0000"
    data = saved(made)
    assert read(data).rows == [(1, [5])]
    assert read(data, "Tweede & 'lijst'").rows == [(1, ["0005"])]


def test_cells_without_an_address_stand_after_the_one_before() -> None:
    styles = (
        b'<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0000"/></numFmts><cellStyleXfs><xf numFmtId="0"/>'
        b'</cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    rows = '<row><c><v>1</v></c><c s="1"><v>2</v></c></row><row><c s="1"><v>3</v></c></row>'
    assert read(xlsx(rows, extra={"xl/styles.xml": styles})).rows == [(1, [1, "0002"]), (2, ["0003", None])]


# Formulas and errors


def test_a_formula_without_an_outcome_is_pointed_at() -> None:
    made = openpyxl.Workbook()
    made.active.append(["Naam", "=SUM(C1:C2)", 3])
    made.active.append(["Nog een", 4, "=1+1"])
    found = read(saved(made))
    assert found.uncached == {(1, 1), (2, 2)}
    assert found.rows == [(1, ["Naam", None, 3]), (2, ["Nog een", 4, None])]


def test_an_outcome_is_taken_as_it_was_stored() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        page = made.add_worksheet()
        page.write_formula(0, 0, "=1+1", None, 7)
        page.write_formula(0, 1, '=HYPERLINK("http://x.invalid")', None, "tekst")
        page.write_formula(0, 2, "=1=1", None, True)

    found = read(book(fill))
    assert found.rows == [(1, [7, "tekst", True])]
    assert found.uncached == frozenset()


def test_an_empty_text_as_outcome_is_no_missing_outcome() -> None:
    rows = '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c>' + cell("B1") + "</row>"
    assert read(xlsx(rows)).uncached == frozenset()


def test_error_values_stay_where_they_stand() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        page = made.add_worksheet()
        page.write(0, 0, "Naam")
        page.write_formula(0, 1, "=1/0", None, "#DIV/0!")
        page.write_formula(2, 3, "=A9", None, "#REF!")

    assert [cells for _number, cells in read(book(fill)).rows] == [
        ["Naam", "#DIV/0!", None, None],
        [None, None, None, None],
        [None, None, None, "#REF!"],
    ]


def test_a_sheet_with_nothing_but_error_values_is_not_empty() -> None:
    rows = '<row r="2">' + cell("B2", "#N/A", 't="e"') + "</row>"
    assert read(xlsx(rows)).rows == [(1, [None, None]), (2, [None, "#N/A"])]


def test_an_error_value_is_a_problem_and_no_name(lists) -> None:
    reading = lists.workbook(
        ["Schuldeiser", "Kenmerk", "Saldo"], ["Bank", "#N/A", 5], ["#REF!", "2", 6], ["Gas", "3", "#WAARDE!"]
    )
    assert [(row["row"], row["reference"]) for row in reading.rows] == [(2, None)]
    assert {(found.row, found.message.code) for found in reading.problems} >= {
        (2, "cell.error_value"), (3, "cell.error_value"), (4, "cell.error_value"),
    }  # fmt: skip


# Which sheet


def test_the_first_visible_sheet_with_something_in_it_is_read() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        made.add_worksheet("Leeg")
        hidden = made.add_worksheet("Keuzes")
        hidden.write(0, 0, "geheim")
        hidden.hide()
        made.add_chartsheet("Grafiek").set_chart(_chart(made))
        made.add_worksheet("Lijst").write(0, 0, "hier")
        made.get_worksheet_by_name("Leeg").activate()

    found = read(book(fill))
    assert (found.name, found.rows) == ("Lijst", [(1, ["hier"])])
    assert read(book(fill), "Keuzes").rows == [(1, ["geheim"])]


def _chart(made: xlsxwriter.Workbook):
    chart = made.add_chart({"type": "column"})
    chart.add_series({"values": "=Keuzes!$A$1:$A$2"})
    return chart


def test_a_sheet_is_found_by_name_and_a_wrong_name_shows_what_there_is(texts) -> None:
    made = openpyxl.Workbook()
    made.active.title = "Één ✓"
    made.active["A1"] = 1
    made.create_sheet("Schulden")["A1"] = 2
    data = saved(made)
    assert read(data, " schulden ").rows == [(1, [2])]
    with pytest.raises(UserError) as refused:
        read(data, "Blad9")
    assert refused.value.code == "file.unknown_sheet"
    assert all(name in texts.explain(refused.value)[0] for name in ("Blad9", "Één ✓", "Schulden"))


def test_a_workbook_with_nothing_in_it_is_empty() -> None:
    assert code_of(saved(openpyxl.Workbook())) == "file.empty"
    made = openpyxl.Workbook()
    made.create_sheet("Vol")["A1"] = 1
    assert code_of(saved(made), "Sheet") == "file.empty"


# Size


def test_the_largest_list_is_read_and_one_more_is_not() -> None:
    limits = Limits(rows=50, columns=10)
    rows = "".join(f'<row r="{number}">' + cell(f"A{number}") + "</row>" for number in range(1, 52))
    assert code_of(xlsx(rows), limits=limits) == "file.too_many_rows"
    assert len(read(xlsx(rows.replace('<row r="51">', '<row r="51"/><row>').replace(cell("A51"), ""))).rows) == 50
    wide = "".join(cell(f"{letter}1") for letter in "ABCDEFGHIJK")
    assert code_of(xlsx(f'<row r="1">{wide}</row>'), limits=limits) == "file.too_many_columns"
    assert len(read(xlsx(f'<row r="1">{wide.replace(cell("K1"), "")}</row>'), limits=limits).rows[0][1]) == 10


def test_a_sheet_with_every_column_of_excel_is_refused_without_being_laid_out() -> None:
    made = openpyxl.Workbook()
    made.active.cell(1, 16_384, "ver")
    made.active.cell(1, 1, "dichtbij")
    assert code_of(saved(made)) == "file.too_many_columns"


def test_a_sheet_with_a_value_in_the_last_corner_is_refused_without_being_laid_out() -> None:
    """Laid out, this would be seventeen thousand million cells."""
    assert code_of(xlsx('<row r="1">' + cell("A1") + '</row><row r="1048576">' + cell("XFD1048576") + "</row>")) in {
        "file.too_many_rows",
        "file.too_many_columns",
    }
    last_row = '<row r="1">' + cell("A1") + '</row><row r="1048576">' + cell("A1048576") + "</row>"
    assert code_of(xlsx(last_row)) == "file.too_many_rows"


def test_a_million_rows_claimed_or_coloured_are_no_rows() -> None:
    """People colour whole columns, and programs claim the whole sheet."""
    parts = xlsx_parts('<row r="1">' + cell("A1") + '</row><row r="1048576"><c r="A1048576" s="0"/></row>')
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    assert read(archive(parts)).rows == [(1, [1])]


def test_an_address_outside_any_sheet_gives_a_reason() -> None:
    for name in ("XFE1", "AAAAAA1", "A99999999", "A0", "1A", "ZZZZZZZZZZ9999999999"):
        found = outcome(xlsx('<row r="1">' + cell("B1") + cell(name) + "</row>"))
        assert found in {"read", "file.damaged", "file.too_many_rows", "file.too_many_columns"}, name


# OpenDocument


TEXT = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
NUMBER = '<table:table-cell office:value-type="float" office:value="{}"><text:p>{}</text:p></table:table-cell>'


def table(rows: str, name: str = "Blad1") -> str:
    return f'<table:table table:name="{name}">{rows}</table:table>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def test_an_ods_gives_the_same_values() -> None:
    day = (
        '<table:table-cell office:value-type="date" office:date-value="2026-02-01">'
        "<text:p>1-2-26</text:p></table:table-cell>"
    )
    remark = "<office:annotation><text:p>00</text:p></office:annotation>"
    annotated = NUMBER.format("7", "7").replace("<text:p>", remark + "<text:p>", 1)
    tables = table("", "Leeg") + table(
        row(TEXT.format("Café"), NUMBER.format("123", "00123"), NUMBER.format("12.5", "€ 12,50"), day, annotated)
        + row('<table:table-cell table:number-columns-repeated="1024"/>', more='table:number-rows-repeated="3"')
        + row(
            '<table:table-cell table:formula="of:=1+1"/>',
            '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>',
        )
    )
    found = read(ods(tables))
    assert found.name == "Blad1"
    rows = {number: cells for number, cells in found.rows if any(value is not None for value in cells)}
    assert rows[1][:5] == ["Café", "00123", Decimal("12.5"), date(2026, 2, 1), 7]
    assert rows[5][:2] == [None, 2]
    assert found.uncached == {(5, 0)}


def test_an_ods_that_repeats_a_cell_a_thousand_million_times_is_refused_before_it_is_opened() -> None:
    everywhere = NUMBER.format("1", "1").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"'
    )
    assert code_of(ods(table(row(everywhere, more='table:number-rows-repeated="1048576"')))) == "file.too_heavy"
    assert code_of(ods(table(row(everywhere)))) == "file.too_many_columns"
    tall = row(NUMBER.format("1", "1"), more='table:number-rows-repeated="1048576"')
    assert code_of(ods(table(tall))) == "file.too_many_rows"


# Damage


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize(
    "content", [b"", b"<", b"<a><b></a>", b"\xff\xfe\x00", b"plain", b"<a/><b/>", b"<a x='&unknown;'/>"]
)
def test_parts_that_are_no_xml_never_give_anything_but_a_reason(part: str, content: bytes) -> None:
    made = openpyxl.Workbook()
    made.active["A1"] = "=1"
    made.active["A2"] = 5
    assert outcome(archive(parts_of(saved(made)) | {part: content})) in {"read", "file.damaged", "file.empty"}


# Old workbooks


#: A small XLS: an empty sheet, and one with a list from the second row on; packed, because nothing here writes XLS.
OLD = zlib.decompress(base64.b85decode(
    'c-rk)O-NKx6#nj;H#%dZj=!LRh>(>jWNzB%q**RZv0U^+RHO4MnQ@Fs7rDu@Sq4F?q!xk&ZLBu^P(kfl1opECf<S8(K@b(RP+#Yq_g?8'
    'Vkpm_u?;GxU_kQ=DbML$7+@E<brV6IV@08CV1x@f^-t;4D0jDVWok9>)Z<?HSo<2&Zi&X``j~toh#lzg^+3Z91_Y5@L)}N9D-cve^Q|K'
    'Is8<i`F78yfW@faGFPO+!qDy2M>$+!wd_KGYLc}v<p61hW|iy|AT?X)_CsZeLlb~}y_XjM{|M^fRQ=)4uC9wm6jaeVfYvf6sloahV3)='
    'EW%9>4_1*KJ1JNN_nH*O3FXw$^oY)Ey*L=()JTt9h%9X%tgnOyIj&34C*QfG3qMzp}gn@jn*x*?-}E<kfV%pIn>DU)FSB1m-ct%OQyXu'
    'IXH(V~=5+NYY;a(raz--MuG=Vi6-giz6IElGeeY`%W7PV%m*(zmbTNN_RLG8K5Jh%jk<m!h=Ko0jQk_<2XLj5L#i7Y*t?p!Lagjywz`O'
    'pq^X8@n{YoHnKSd7i~_tvSb4!BgmJ0fh^o0jc)elmscG<U7@4GjL3mxVFSM*Oq^p4QqD^`?rKD1i^%h0b-m=vMHbWIp=WhhiJjR!Ds3)'
    'EZ8i1NAb1_xxFElY^2two?^h&0gf>%tvTbI#c=AnX9986n2<h{06t${Wja^|p2suw>Z*cEKmi@8WHED&o%Ng40eq;IOOr@POB{2b8uC_'
    'VzX+ir9O#42Qk2#t%<_d(cN<2I2S4p$y$|`xN<gsmOX>4g?OSjuwGtEoqv5bvvwHNW>H8!P@9k#;OJSkQ@VkOJg^N^Jyd{)er5~o?-M>'
    '_AjaN)v*3l}b2{1Zwp6p$+iUt7HPl`-4?t}{nz-u+CnX0Z<g^c$rAVY?8gX98z3il0(=m19dSQOEgS$k<Q4ClE!Cj3b(H{L-~rEqtFPD'
    '+ZTu31!;<d?w@k&;9=dt6&~l'
))  # fmt: skip


def test_an_old_workbook_gives_the_same_values() -> None:
    found = read(OLD)
    assert found.name == "Schulden"
    assert found.rows[1:] == [
        (2, ["Schuldeiser", "Kenmerk", "Saldo", "Peildatum"]),
        (3, ["Café De Łódź", "00123", Decimal("12.34"), date(2026, 2, 1)]),
        (4, ["Bank", 123, 5, None]),
    ]
    assert code_of(OLD, "Blad9") == "file.unknown_sheet"


def test_an_old_workbook_cut_off_or_without_contents_gives_a_reason() -> None:
    reasons = {"file.damaged", "file.empty", "file.unknown_kind"}
    assert {outcome(OLD[:length]) for length in range(600, len(OLD) - 512, 500)} <= reasons
    assert outcome(compound("Workbook")) in reasons


def test_a_declaration_is_refused_by_the_scan_too() -> None:
    """Should the guard ever be passed by, the parser still stops."""
    parts = xlsx_parts("") | {"xl/styles.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><styleSheet>&a;</styleSheet>'}
    with pytest.raises(UserError) as refused:
        scan_xlsx(Archive(archive(parts), LIMITS), "Blad1")
    assert refused.value.code == "file.doctype"


# The lists of the office


def test_the_shared_workbook_is_read(shared_dir: Path) -> None:
    found = read((shared_dir / "data" / "schuldenlijst-client.xlsx").read_bytes())
    assert found.name == "Schulden"
    assert found.uncached == frozenset()
    assert not any(isinstance(value, float) for _number, cells in found.rows for value in cells)

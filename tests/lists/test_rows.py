"""Rows below the header: every cell checked, every fault told with its row and column, nothing dropped in silence."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.errors import UserError
from csr_desktop.lists.profiles import KINDS
from csr_desktop.lists.reading.cells import clean_text
from csr_desktop.texts import Texts

IBAN = "NL91ABNA0417164300"
CLAIMS = ("Schuldeiser", "Kenmerk", "Saldo")

#: kind, column, what stands in the cell, key, what it becomes.
GOOD = [
    ("claims", "Schuldeiser", "  Café  Zoë ", "creditor", "Café  Zoë"),
    ("claims", "Schuldeiser", "Cafe\u0301", "creditor", "Café"),
    ("claims", "Kenmerk", "000123", "reference", "000123"),
    ("claims", "Kenmerk", '="000123"', "reference", "000123"),
    ("claims", "Kenmerk", "12345678901234567890", "reference", "12345678901234567890"),
    ("claims", "Kenmerk", "1E5", "reference", "1E5"),
    ("claims", "Kenmerk", "01-02-2026", "reference", "01-02-2026"),
    ("claims", "Saldo", "€ 1.234,56", "amount", "1234.56"),
    ("claims", "Saldo", "1.234,-", "amount", "1234.00"),
    ("claims", "Saldo", "", "amount", None),
    ("claims", "Hoofdsom", "0,00", "principal", "0.00"),
    ("claims", "Rente", "-5,00", "interest", "-5.00"),
    ("claims", "Rente", "'-5,00", "interest", "-5.00"),
    ("claims", "Kosten", "12,-", "costs", "12.00"),
    ("claims", "Preferent", "Ja", "rank", "preferential"),
    ("claims", "Preferent", "nee", "rank", "ordinary"),
    ("claims", "Rangorde", "Concurrent", "rank", "ordinary"),
    ("claims", "Rangorde", "PREF.", "rank", "preferential"),
    ("claims", "Rangorde", "uitgesloten", "rank", "excluded"),
    ("claims", "Peildatum", "1 feb 2026", "balance_date", "2026-02-01"),
    ("claims", "Ontstaansdatum", "01/02/2026", "origin_date", "2026-02-01"),
    ("claims", "IBAN", "nl91 abna 0417 1643 00", "iban", IBAN),
    ("claims", "IBAN", "", "iban", None),
    ("claims", "Opmerking", "=1+1", "remark", "=1+1"),
    ("claims", "Opmerking", "'=1+1", "remark", "=1+1"),
    ("claims", "Deurwaarder", "'s-Gravesande & Co", "bailiff", "'s-Gravesande & Co"),
    ("claims", "Incasso", "Deurwaarders Van Loon", "bailiff", "Deurwaarders Van Loon"),
    ("claims", "Incasso", "Incasso Unie", "collector", "Incasso Unie"),
    ("creditors", "KvK", "12345678", "kvk", "12345678"),
    ("creditors", "KvK", "0123 4567", "kvk", "01234567"),
    ("creditors", "Postcode", "1234 ab", "postcode", "1234AB"),
    ("creditors", "Postcode", "1234-ab", "postcode", "1234AB"),
    ("creditors", "Postcode", "D-10115", "postcode", "D-10115"),
    ("creditors", "Postcode", "2000", "postcode", "2000"),
    (
        "creditors",
        "Ook bekend als",
        "Noord; NRD | Noorderlicht / NL",
        "aliases",
        ["Noord", "NRD", "Noorderlicht", "NL"],
    ),
    ("creditors", "Kanaal", "Schuldenknooppunt", "channel", "hub"),
    ("creditors", "Kanaal", "Post", "channel", "letter"),
    ("creditors", "Telefoon", "+31 20 1234567", "phone", "+31 20 1234567"),
    ("creditors", "Telefoon", "'+31 20 1234567", "phone", "+31 20 1234567"),
    ("creditors", "Doet mee aan CSR", "Ja, landelijk", "participation", "collective"),
    ("creditors", "Doet mee aan CSR", "ja, alleen Waterrijk en Meerstad", "municipalities", ["Waterrijk", "Meerstad"]),
    ("creditors", "Doet mee aan CSR", "Convenant, vooraf akkoord", "participation", "covenant_advance"),
    ("creditors", "Doet mee aan CSR", "nee", "participation", "none"),
    ("creditors", "Vanaf", "46054", "valid_from", "2026-02-01"),
    ("answers", "Klant onbekend (Ja, leeg)", "Ja", "client_unknown", True),
    ("answers", "Standaard akkoord (Ja, leeg)", "x", "advance_consent", True),
    ("answers", "Standaard akkoord (Ja, leeg)", "Nee", "advance_consent", False),
    ("answers", "Standaard akkoord (Ja, leeg)", "", "advance_consent", None),
    ("answers", "Schuldtype", "Openstaande schuld", "debt_type", "open"),
    ("answers", "Schuldtype", "overgedragen schuld", "debt_type", "transferred"),
    ("answers", "Schuldtype", "onbekende schuld bij SE", "debt_type", "unknown"),
    ("answers", "openstaand.Totaal", "12,5", "amount", "12.50"),
]

#: kind, column, cell, the reason; whether the row itself cannot be used.
BAD = [
    ("claims", "Saldo", "1.234", "amount.ambiguous", True),
    ("claims", "Saldo", "1,234", "amount.ambiguous", True),
    ("claims", "Saldo", "12,345.678", "amount.form", True),
    ("claims", "Saldo", "-5,00", "amount.not_positive", True),
    ("claims", "Saldo", "0", "amount.not_positive", True),
    ("claims", "Saldo", "0,00", "amount.not_positive", True),
    ("claims", "Saldo", "onbekend", "amount.form", True),
    ("claims", "Saldo", "-", "amount.form", True),
    ("claims", "Saldo", "1e5", "amount.form", True),
    ("claims", "Saldo", "99999999999", "amount.too_large", True),
    ("claims", "Saldo", "5%", "amount.percent", True),
    ("claims", "Hoofdsom", "1,2345", "amount.decimals", False),
    ("claims", "Rente", "8%", "amount.percent", False),
    ("claims", "Kosten", "pm", "amount.form", False),
    ("claims", "IBAN", "NL91ABNA0417164301", "identifier.iban_check", False),
    ("claims", "IBAN", "NL91ABNA041716430", "identifier.iban_check", False),
    ("claims", "IBAN", "NL91 ABNA 0417 1643 0é", "identifier.iban_form", False),
    ("claims", "IBAN", "onbekend", "identifier.iban_check", False),
    ("claims", "Peildatum", "31-02-2026", "date.form", False),
    ("claims", "Peildatum", "02/13/2026", "date.form", False),
    ("claims", "Peildatum", "01-01-1026", "date.implausible", False),
    ("claims", "Ontstaansdatum", "vorig jaar", "date.form", False),
    ("claims", "Rangorde", "misschien", "rank.unknown", False),
    ("claims", "Soort schuld", "iets heel anders", "kind.unknown", False),
    ("creditors", "KvK", "1234567", "identifier.kvk_form", False),
    ("creditors", "KvK", "123456789", "identifier.kvk_form", False),
    ("creditors", "KvK", "1234567A", "identifier.kvk_form", False),
    ("creditors", "Postcode", "0123 AB", "identifier.postcode_form", False),
    ("creditors", "Postcode", "1234 SS", "identifier.postcode_form", False),
    ("creditors", "Postcode", "1234 ABC", "identifier.postcode_form", False),
    ("creditors", "Postcode", "Utrecht", "identifier.postcode_form", False),
    ("creditors", "IBAN", "NL00ABNA0417164300", "identifier.iban_check", False),
    ("creditors", "Doet mee aan CSR", "misschien", "participation.unknown", False),
    ("creditors", "Kanaal", "postduif", "channel.unknown", False),
    ("creditors", "Tot en met", "31-04-2026", "date.form", False),
    ("answers", "Standaard akkoord (Ja, leeg)", "onder voorbehoud", "flag.unknown", False),
    ("answers", "Klant onbekend (Ja, leeg)", "?", "flag.unknown", False),
    ("answers", "Schuldtype", "raar", "debt_type.unknown", False),
    ("answers", "openstaand.Totaal", "1.000", "amount.ambiguous", True),
    ("answers", "Datum (dd-mm-jjjj)", "30-02-2026", "date.form", False),
]  # fmt: skip

BASE = {
    "claims": {"Schuldeiser": "Energie Noord", "Vrij": "-", "Klantnummer": "7"},
    "creditors": {"Naam": "Energie Noord", "E-mailadres": "post@example.nl"},
    "answers": {"Conversatie": "c-1", "Opmaak": "-", "Referentienummer": "m-1"},
}


def one(lists, kind, column, cell):
    cells = BASE[kind] | {column: cell}
    return lists.rows(list(cells), list(cells.values()), kind=kind)


def told(reading):
    return [(problem.row, problem.column, problem.message.code) for problem in reading.problems]


@pytest.mark.parametrize(("kind", "column", "cell", "key", "value"), GOOD)
def test_a_good_cell_becomes_its_value(lists, kind, column, cell, key, value):
    reading = one(lists, kind, column, cell)
    assert told(reading) == []
    assert reading.rows[0][key] == value


@pytest.mark.parametrize(("kind", "column", "cell", "code", "lost"), BAD)
def test_a_bad_cell_is_told_with_row_column_and_a_sentence(lists, kind, column, cell, code, lost):
    reading = one(lists, kind, column, cell)
    assert told(reading) == [(2, column, code)]
    assert len(reading.rows) == (0 if lost else 1)
    (shown,) = reading.to_json(Texts.load(lists.resources / "texts"))["problems"]
    assert shown["text"].endswith(".")
    assert code not in shown["text"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_side_cell_stays_empty_and_the_rest_of_the_row_is_kept(lists, kind):
    column, cell = {"claims": ("IBAN", "x"), "creditors": ("KvK", "1"), "answers": ("Schuldtype", "?")}[kind]
    row = dict(one(lists, kind, column, cell).rows[0])
    assert (row.get("creditor") or row.get("name") or row.get("conversation")) in {"Energie Noord", "c-1"}
    assert (row.get("iban"), row.get("kvk"), row.get("debt_type")) == (None, None, None)


class TestRowsThatCannotBeUsed:
    @pytest.mark.parametrize(("kind", "header"), [("claims", ("Schuldeiser", "Saldo")), ("creditors", ("Naam", "KvK"))])
    def test_without_a_name(self, lists, kind, header):
        reading = lists.rows(header, ("", "12345678"), ("  ", "12345678"), ("Wel", "12345678"), kind=kind)
        assert told(reading) == [(2, header[0], "row.required_missing"), (3, header[0], "row.required_missing")]
        assert [row["row"] for row in reading.rows] == [4]

    def test_an_answer_without_any_key(self, lists):
        reading = lists.rows(("Conversatie", "Dossiernummer", "Saldo"), ("", "", "5,00"), ("", "D-1", "5,00"))
        assert told(reading) == [(2, None, "row.answer_without_key")]
        assert [row["case_number"] for row in reading.rows] == ["D-1"]

    def test_several_faults_of_one_row_are_all_told(self, lists):
        reading = lists.rows((*CLAIMS, "IBAN", "Peildatum"), ("", "1", "x", "NL1", "morgen"))
        assert {code for _row, _column, code in told(reading)} == {
            "row.required_missing", "amount.form", "identifier.iban_check", "date.form",
        }  # fmt: skip
        assert reading.rows == ()

    def test_a_loose_delimiter_never_moves_an_amount_into_another_column(self, lists):
        reading = lists.read("Schuldeiser;Kenmerk;Saldo\nJansen; Zn;1;5,00\nPiet;2;6,00;;\nKees;3;7,00\n")
        assert told(reading) == [(2, None, "row.too_many_cells")]
        assert [row["amount"] for row in reading.rows] == ["6.00", "7.00"]

    def test_notes_beside_a_workbooks_table_are_harmless(self, lists):
        reading = lists.workbook(CLAIMS, ("A", "1", 5, "bellen!"))
        assert (len(reading.rows), told(reading)) == (1, [])

    def test_an_open_quote(self, lists):
        reading = lists.read('Schuldeiser;Kenmerk;Saldo\n"Jansen;1;5,00\nPiet;2;6,00\n')
        assert told(reading) == [(2, None, "csv.quote_open")]
        assert [row["creditor"] for row in reading.rows] == ["Piet"]

    def test_short_rows_have_empty_cells(self, lists):
        (row,) = lists.read("Schuldeiser;Kenmerk;Saldo\nJansen\n").rows
        assert (row["reference"], row["amount"]) == (None, None)


class TestColumnsSettleAmounts:
    def test_a_thousand_is_clear_from_the_rest_of_its_column(self, lists):
        reading = lists.rows(CLAIMS, ("A", "1", "1.234"), ("B", "2", "12,50"))
        assert [row["amount"] for row in reading.rows] == ["1234.00", "12.50"]

    def test_another_column_settles_nothing(self, lists):
        reading = lists.rows((*CLAIMS, "Kosten"), ("A", "1", "1.234", "12,50"))
        assert told(reading) == [(2, "Saldo", "amount.ambiguous")]


class TestColumnsSettleDates:
    HEAD = (*CLAIMS, "Ontstaan op")

    def days(self, lists, *cells):
        reading = lists.rows(self.HEAD, *[("A", str(place), "1,00", cell) for place, cell in enumerate(cells)])
        return [row["origin_date"] for row in reading.rows], [code for _row, _column, code in told(reading)]

    def test_where_the_month_stands_first_no_day_is_guessed(self, lists):
        days, faults = self.days(lists, "3/4/2026", "3/14/2026", "5/5/2026", "4/3/26 0:00", "2026-04-03")
        assert days == [None, None, "2026-05-05", None, "2026-04-03"]
        assert faults == ["date.month_first", "date.form", "date.month_first"]

    @pytest.mark.parametrize("others", [(), ("14-3-2026",), ("14-3-2026", "3-14-2026"), ("tekst", "31-31-2026")])
    def test_elsewhere_the_day_stands_first(self, lists, others):
        days, _faults = self.days(lists, "3-4-2026", *others)
        assert days[0] == "2026-04-03"


class TestRowsThatAreNoClaims:
    @pytest.mark.parametrize(
        "label",
        ["Totaal", "TOTAAL:", "totaal schulden", "Totaal openstaand saldo", "Eindtotaal", "Generaal totaal", "Total",
         "Subtotaal", "Som", "Totaal in euro", "Totaal (12)", "Samen", "Totaal van alle schulden"],
    )  # fmt: skip
    def test_totals_are_left_out_when_they_are_right_and_told_when_not(self, lists, label):
        rows = [("A", "1", "5,00"), ("B", "2", "7,50")]
        assert told(lists.rows(CLAIMS, *rows, (label, "", "12,50"))) == []
        wrong = lists.rows(CLAIMS, *rows, (label, "", "13,50"))
        assert told(wrong) == [(4, "Saldo", "total.mismatch")]
        assert len(wrong.rows) == 2

    @pytest.mark.parametrize(
        "name",
        ["Totaal Incasso", "Total Gas", "TotalEnergies", "Som & Zn", "Totaalbouw", "Sommer", "Totaal Wonen Utrecht"],
    )
    def test_a_creditor_whose_name_begins_so_is_a_claim(self, lists, name):
        reading = lists.rows(CLAIMS, (name, "", "5,00"))
        assert [row["creditor"] for row in reading.rows] == [name]

    def test_subtotals_add_up_their_own_part(self, lists):
        reading = lists.rows(
            CLAIMS, ("A", "1", "5,00"), ("Subtotaal", "", "5,00"), ("B", "2", "7,00"), ("Subtotaal", "", "7,00"),
            ("Totaal", "", "12,00"),
        )  # fmt: skip
        assert (told(reading), len(reading.rows)) == ([], 2)

    def test_the_amount_may_stand_before_the_word(self, lists):
        reading = lists.rows(("Saldo", "Schuldeiser"), ("5,00", "A"), ("EUR 5,00", "Totaal"))
        assert (told(reading), len(reading.rows)) == ([], 1)

    def test_a_total_of_rows_that_were_refused_shows_the_difference(self, lists):
        reading = lists.rows(CLAIMS, ("A", "1", "5,00"), ("B", "2", "7,0x"), ("Totaal", "", "12,00"))
        assert told(reading) == [(3, "Saldo", "amount.form"), (4, "Saldo", "total.mismatch")]

    def test_blank_rows_running_numbers_and_a_repeated_header(self, lists):
        reading = lists.rows(
            ("Nr", *CLAIMS),
            (1, "A", "1", "5,00"),
            ("", "", "", ""),
            (2, "", "", ""),
            ("3.", "", " ", ""),
            ("Nr", *CLAIMS),
            (4, "B", "2", "6,00"),
        )
        assert told(reading) == []
        assert [row["row"] for row in reading.rows] == [2, 7]

    def test_a_row_with_only_words_in_an_unused_column_is_told(self, lists):
        reading = lists.rows((*CLAIMS, "Wie belt"), ("", "", "", "Karin"))
        assert told(reading) == [(2, "Schuldeiser", "row.required_missing")]


class TestCitizenServiceNumbers:
    @pytest.mark.parametrize("number", ["999990019", "123456789", "geen"])
    def test_good_or_bad_it_is_never_read(self, lists, number):
        reading = lists.rows((*CLAIMS, "BSN"), ("A", "1", "5,00", number))
        assert told(reading) == [(None, "BSN", "bsn.ignored")]
        assert number not in repr(reading)


class TestSignsThatHide:
    @pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u2066", "\ufeff", "\x07", "\x9b"])
    def test_are_taken_out_and_counted(self, lists, sign):
        reading = lists.rows(CLAIMS, (f"Jan{sign}sen", f"12{sign}", "5,00"))
        assert (reading.rows[0]["creditor"], reading.rows[0]["reference"]) == ("Jansen", "12")
        assert told(reading) == [(2, None, "text.invisible_removed")]
        assert reading.problems[0].message.params["count"] == 2

    @pytest.mark.parametrize(
        "text", ["<b>vet</b>", "&amp;", "'; DROP TABLE claims", "{0} %s", "😀", "Ĳsselstein", "Жанна", "x" * 10_000]
    )
    def test_odd_names_stay_what_they_are(self, lists, text):
        assert lists.rows(CLAIMS, (text, "1", "5,00")).rows[0]["creditor"] == text


class TestWorkbooks:
    def test_numbers_dates_and_texts(self, lists):
        reading = lists.workbook(
            (*CLAIMS, "Peildatum", "Hoofdsom"),
            ("A", "000123", 1234.56, datetime(2026, 2, 1), "1.234,50"),  # noqa: DTZ001 - a cell knows no zone
            ("B", 123, 0.1 + 0.2, 46054, 12),
            ("C", 12345678901, "€ 1.000,50", "1 feb 2026", ""),
        )
        assert told(reading) == []
        assert [(row["reference"], row["amount"], row["balance_date"], row["principal"]) for row in reading.rows] == [
            ("000123", "1234.56", "2026-02-01", "1234.50"),
            ("123", "0.30", "2026-02-01", "12.00"),
            ("12345678901", "1000.50", "2026-02-01", None),
        ]

    @pytest.mark.parametrize(
        ("cell", "code"),
        [(12.345, "amount.decimals"), (True, "amount.form"), (1e300, "amount.too_large"), (-5, "amount.not_positive")],
    )
    def test_bad_numbers(self, lists, cell, code):
        assert told(lists.workbook(CLAIMS, ("A", "1", cell))) == [(2, "Saldo", code)]

    def test_a_date_where_an_amount_belongs(self, lists):
        reading = lists.workbook(CLAIMS, ("A", "1", datetime(2026, 2, 1)))  # noqa: DTZ001 - a cell knows no zone
        assert told(reading) == [(2, "Saldo", "amount.form")]

    def test_a_kvk_number_lost_its_zero_as_a_number(self, lists):
        (row,) = lists.workbook(("Naam", "KvK"), ("A", 1234567), kind="creditors").rows
        assert row["kvk"] == "01234567"

    @pytest.mark.parametrize(
        ("cell", "text"),
        [(date(2026, 2, 1), "01-02-2026"), (True, "ja"), (5, "5"), (Decimal("1.50"), "1.5"), (None, "")],
    )
    def test_what_stands_in_a_text_column(self, cell, text):
        assert clean_text(cell) == (text, 0)


HEADS = {
    "claims": ["Crediteur", "Bedrag"],
    "creditors": ["Bedrijfsnaam", "Woonplaats"],
    "answers": ["Gespreksnummer", "Akkoord"],
}
NAMES = [
    "Schuldeiser",
    "Kenmerk",
    "Saldo",
    "IBAN",
    "Peildatum",
    "Rangorde",
    "Naam",
    "KvK",
    "Postcode",
    "Vrij",
    "BSN",
    "Conversatie",
    "Vooraf akkoord",
]
CELLS = st.sampled_from(
    [
        "",
        " ",
        "A",
        "Totaal",
        "Totaal B",
        "5,00",
        "1.234",
        "-5",
        "x",
        IBAN,
        "31-02-2026",
        "1-2-2026",
        "7",
        "'=1",
        '"',
        "ja",
        "\u200b",
        "a\nb",
        "\t5",
    ]
) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)


class TestAnything:
    @given(
        st.binary(max_size=400)
        | st.tuples(st.sampled_from([b"Schuldeiser;Saldo\n", b"Naam,KvK\r\n"]), st.binary(max_size=200)).map(b"".join)
    )
    def test_any_bytes_are_a_reading_or_a_reason(self, lists, data):
        try:
            outcome = lists.read(data).kind
        except UserError as error:
            outcome = error.code.split(".")[0]
        assert outcome in {*KINDS, "file", "list"}

    @given(
        st.sampled_from(sorted(HEADS)).flatmap(
            lambda kind: st.tuples(
                st.just(kind),
                st.lists(st.sampled_from(NAMES), max_size=6, unique=True).map(lambda names: [*HEADS[kind], *names]),
            )
        ),
        st.lists(st.lists(CELLS, max_size=7), max_size=8),
    )
    def test_every_row_with_something_in_it_is_a_row_or_is_told(self, lists, head, rows):
        kind, header = head
        numbers, text = {}, "sep=;\n"
        for cells in [header, *rows]:
            buffer = io.StringIO(newline="")
            csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL).writerow(cells)
            numbers[len(io.StringIO(text, newline="").readlines()) + 1] = cells
            text += buffer.getvalue()
        reading = lists.read(text, kind)
        accounted = {row["row"] for row in reading.rows} | {problem.row for problem in reading.problems}
        for number, cells in numbers.items():
            if number > reading.header_row and not self.may_be_left_out(header, cells):
                assert number in accounted, (number, cells)

    @staticmethod
    def may_be_left_out(header, cells) -> bool:
        """Blank, a running number, a total line or the header once more."""
        filled = [cell.strip() for cell in cells if cell.strip()]
        single_number = len(filled) == 1 and filled[0].rstrip(".").isdigit()
        return not filled or single_number or any("totaal" in cell.casefold() for cell in filled) or filled == header

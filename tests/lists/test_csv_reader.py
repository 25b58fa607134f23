"""CSV as offices have it: any encoding, any delimiter, sloppy quotes; no row is swallowed, no name garbled."""

from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.errors import UserError
from csr_desktop.lists.profiles import load_read_profile
from csr_desktop.lists.reading.csv_reader import decode, read_csv
from csr_desktop.lists.reading.guard import Limits
from csr_desktop.lists.reading.headers import HeaderFinder
from csr_desktop.paths import resources_dir

FINDER = HeaderFinder(load_read_profile(resources_dir() / "profiles" / "default.toml"), None)
HEADER = "Schuldeiser;Kenmerk;Saldo"
NAMES = "Café Zoë;0001;1,50\r\nMüller & Söhne;0002;2,50\r\nReünie “Coöp”;0003;€ 3,50"
TEXT = f"{HEADER}\r\n{NAMES}\r\n"
ROWS = [
    (1, ["Schuldeiser", "Kenmerk", "Saldo"]),
    (2, ["Café Zoë", "0001", "1,50"]),
    (3, ["Müller & Söhne", "0002", "2,50"]),
    (4, ["Reünie “Coöp”", "0003", "€ 3,50"]),
]


#: Any text; a cell of several lines that each hold the delimiter is taken for an open quote, so not that.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a;")) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a\n\r")
)


def read(data: bytes | str, **limits):
    raw = data.encode() if isinstance(data, str) else data
    return read_csv(raw, FINDER.score, Limits(**limits))


def fault(data: bytes | str, **limits) -> str:
    with pytest.raises(UserError) as caught:
        read(data, **limits)
    return caught.value.code


def codes(table):
    return [(row, message.code) for row, message in table.problems]


class TestEncodings:
    @pytest.mark.parametrize(
        ("data", "encoding"),
        [
            (TEXT.encode("utf-8"), "utf-8"),
            (TEXT.encode("utf-8-sig"), "utf-8-sig"),
            (TEXT.encode("cp1252"), "cp1252"),
            (TEXT.encode("utf-16"), "utf-16"),
            (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
            (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
            (TEXT.encode("utf-16-le"), "utf-16-le"),
            (TEXT.encode("utf-16-be"), "utf-16-be"),
        ],
        ids=["utf-8", "utf-8-bom", "cp1252", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "utf-16-le", "utf-16-be"],
    )
    def test_names_stay_what_they_are(self, data, encoding):
        table = read(data)
        assert (table.encoding, table.rows, table.problems) == (encoding, ROWS, [])

    @pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
    def test_dos_and_the_old_mac_are_recognised_by_their_accents(self, encoding):
        text = f"{HEADER}\r\nMüller & Söhne;0002;2,50\r\nIJssalon Venézië;0003;1,00\r\n"
        table = read(text.encode(encoding))
        assert table.encoding == encoding
        assert [cells[0] for _row, cells in table.rows] == ["Schuldeiser", "Müller & Söhne", "IJssalon Venézië"]

    @pytest.mark.parametrize("text", ["Foto’s Zeeman", "€ 5", "“Zo” – en…", "ÉÉN", "½ ©", "Jan’s & Piet’s café"])
    def test_windows_is_not_given_up_for_its_own_signs(self, text):
        assert decode(text.encode("cp1252")) == (text, "cp1252")

    @pytest.mark.parametrize(
        "data",
        [
            TEXT.encode("utf-16")[:-1],
            codecs.BOM_UTF8 + b"\xff\xfe\xfa",
            TEXT.encode("utf-32"),
            b"Naam;Saldo\r\nJ\0ansen;5\r\n",
            b"Naam;Saldo\r\n" + b"Jansen;5\r\n" * 2_000 + b"P\0;1\r\n",
            bytes(range(256)),
            b"\0" * 100,
            b"\0",
        ],
        ids=["half", "bom-lies", "utf-32", "nul-early", "nul-late", "binary", "zeros", "one-zero"],
    )
    def test_what_cannot_be_read_without_guessing_is_refused(self, data):
        assert fault(data) == "file.encoding"

    def test_the_end_sign_of_dos_is_no_row(self):
        assert len(read(TEXT + "\x1a").rows) == 4

    def test_an_empty_file_has_no_rows(self):
        assert read(b"").rows == []
        assert read(codecs.BOM_UTF8).rows == []


class TestDelimiters:
    @pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"], ids=repr)
    @pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"], ids=repr)
    def test_each_delimiter_with_each_line_end(self, delimiter, ending):
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=delimiter, lineterminator=ending).writerows(cells for _row, cells in ROWS)
        table = read(buffer.getvalue())
        assert (table.delimiter, table.rows) == (delimiter, ROWS)

    @pytest.mark.parametrize(
        ("text", "delimiter"),
        [
            ("Schuldeiser;Kenmerk;Saldo\nA, B, C en D;1;1,50\nE, F, G en H;2;2,50\n", ";"),
            ("Schuldeiser,Kenmerk,Saldo\nA;B;C;D,1,150\n", ","),
            ("Lijst van mw. De Boer, 1 maart 2026, 3 bladen\nNaam;Saldo\nA;1\n", ";"),
            ("a;b,c\nSchuldeiser;Saldo\nA,B;1\n", ";"),
            ("Schuldeiser|Saldo\nA;B|1,5\n", "|"),
            ("Schuldeiser\tSaldo\nA, B\t1,50\n", "\t"),
            ("Schuldeiser\nJansen\n", ";"),
            ('"Schuldeiser;of incasso","Saldo"\n"A;B","1"\n', ","),
        ],
    )
    def test_the_delimiter_with_which_the_names_make_sense(self, text, delimiter):
        assert read(text).delimiter == delimiter

    @pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"], ids=repr)
    def test_excels_own_line_settles_it_and_rows_keep_their_number(self, ending):
        table = read(ending.join(["sep=|", "Schuldeiser|Saldo", "A;B|1", ""]))
        assert table.delimiter == "|"
        assert table.rows == [(2, ["Schuldeiser", "Saldo"]), (3, ["A;B", "1"])]

    def test_a_sep_line_that_names_nonsense_is_a_line_like_any_other(self):
        for sign in ('"', "a", " "):
            assert read(f"sep={sign}\nSchuldeiser;Saldo\nA;1\n").rows[-1] == (3, ["A", "1"])


class TestQuotes:
    def test_line_breaks_and_delimiters_inside_quotes(self):
        table = read('Schuldeiser;Opmerking;Saldo\n"Jansen; Zn";"regel 1\nregel 2\r\n""drie""";5\nB;;6\n')
        assert table.problems == []
        assert table.rows[1] == (2, ["Jansen; Zn", 'regel 1\nregel 2\r\n"drie"', "5"])
        assert table.rows[2] == (5, ["B", "", "6"])

    @pytest.mark.parametrize(
        "line",
        ['Jansen 12" buizen;1;5', '"De Bakker" & Zn;1;5', 'A "B" C;1;5', 'A;1;5"', "'A;1;5", '"";1;5', '"A"" B";1;5'],
    )  # fmt: skip
    @pytest.mark.parametrize("last", [True, False])
    def test_sloppy_quotes_inside_one_line_harm_no_other_line(self, line, last):
        table = read(f"{HEADER}\n{line}\n" + ("" if last else "Pietersen;2;6\n"))
        assert table.problems == []
        assert len(table.rows) == (2 if last else 3)
        assert len(table.rows[1][1]) == 3

    @pytest.mark.parametrize(
        "rest",
        [
            "Pietersen;2;6\nKlaassen;3;7\n",
            '"Pietersen";"2";"6"\nKlaassen;3;7\n',
            'Pietersen;"2";6\n"Klaassen";3;7\n',
            '"Pietersen" BV;2;6\nKlaassen;3;7\n',
            'Pietersen;2;6\nKlaassen;3;7"\n',
            "Pietersen;2;6\nKlaassen;3;7",
        ],
    )
    @pytest.mark.parametrize("broken", ['"Jansen;1;5', 'Jansen;"1;5', 'Jansen;1;"5'])
    def test_an_open_quote_costs_one_row_and_says_so(self, broken, rest):
        table = read(f"{HEADER}\n{broken}\n{rest}")
        assert codes(table) == [(2, "csv.quote_open")]
        assert [row for row, _cells in table.rows] == [1, 2, 3, 4]
        assert [cells[0].split(" ")[0].strip('"') for _row, cells in table.rows[2:]] == ["Pietersen", "Klaassen"]

    @pytest.mark.parametrize("broken", ['"Jansen;1;5', 'Jansen;"1;5', 'Jansen;1;"5', '"'])
    @pytest.mark.parametrize("ending", ["", "\n"])
    def test_an_open_quote_in_the_last_row_is_told_too(self, broken, ending):
        table = read(f"{HEADER}\nPietersen;2;6\n{broken}{ending}")
        assert codes(table) == [(3, "csv.quote_open")]

    def test_an_open_quote_high_in_a_long_list_is_given_up_and_the_rest_is_read(self):
        body = "".join(f"Naam {number};{number};5\n" for number in range(3, 2_000))
        table = read(f'{HEADER}\n"Jansen;1;5\n{body}')
        assert codes(table) == [(2, "csv.quote_open")]
        assert len(table.rows) == 1_999
        assert table.rows[-1] == (1_999, ["Naam 1999", "1999", "5"])

    def test_many_open_quotes_do_not_make_it_slow(self):
        block = '"open;1;5\n' + "heel;2;6\n" * 250
        table = read(f"{HEADER}\n" + block * 200)
        assert len(table.problems) == 200
        assert len(table.rows) == 1 + 200 * 251


class TestShapes:
    def test_lines_of_unequal_length_are_kept_as_they_are(self):
        table = read(f"{HEADER}\nA\nB;1\nC;1;2;3;4\n\n;;\n")
        assert [len(cells) for _row, cells in table.rows] == [3, 1, 2, 5, 0, 3]

    def test_title_lines_keep_their_place(self):
        table = read(f"Schuldenlijst;;\n;;\nGemaakt op 1-2-2026;;\n{HEADER}\nA;1;5\nTotaal;;5\n")
        assert table.rows[3] == (4, ["Schuldeiser", "Kenmerk", "Saldo"])
        assert table.rows[5] == (6, ["Totaal", "", "5"])

    def test_a_huge_cell_is_read_whole(self):
        huge = "x" * 400_000
        table = read(f'{HEADER}\nA;"{huge}";5\nB;1;6\n')
        assert table.rows[1][1] == ["A", huge, "5"]
        assert table.rows[2] == (3, ["B", "1", "6"])

    def test_too_many_rows_or_columns_is_a_refusal_and_no_half_list(self):
        assert fault(f"{HEADER}\n" + "A;1;5\n" * 10, rows=10) == "file.too_many_rows"
        assert len(read(f"{HEADER}\n" + "A;1;5\n" * 9, rows=10).rows) == 10
        assert fault(f"{HEADER}\n" + ";" * 5_000 + "\n") == "file.too_many_columns"

    @given(
        st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6),
        st.sampled_from(["utf-8-sig", "utf-16"]),
        st.booleans(),
    )
    def test_what_a_good_program_writes_is_read_back_cell_for_cell(self, rows, encoding, always_quoted):
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL if always_quoted else csv.QUOTE_MINIMAL)
        writer.writerows([["Schuldeiser", "Saldo", "Kenmerk"], *rows])
        table = read(buffer.getvalue().encode(encoding))
        assert [cells for _row, cells in table.rows[1:]] == rows
        assert table.problems == []

    @given(st.text('";,\n\rab', max_size=60))
    def test_every_sign_of_a_broken_file_ends_up_in_a_row_or_a_told_row(self, body):
        table = read(f"{HEADER}\n{body}")
        lines = io.StringIO(body, newline="").readlines()
        starts = [row for row, _cells in table.rows]
        assert starts == sorted(set(starts))
        kept = "".join(cell for _row, cells in table.rows for cell in cells)
        assert kept.count("a") + kept.count("b") >= body.count("a") + body.count("b")
        assert all(row <= len(lines) + 1 for row, _message in table.problems)

    @given(st.binary(max_size=300))
    def test_any_bytes_are_a_table_or_a_reason(self, data):
        try:
            outcome = read(data).encoding
        except UserError as error:
            outcome = error.code
        assert outcome in {"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp850", "mac_roman",
                           "file.encoding"}  # fmt: skip

"""Finding the header: below titles, in any order, under any usual name; a column that is not used is shown."""

from __future__ import annotations

import pytest

from csr_desktop.errors import UserError
from csr_desktop.lists.profiles import KINDS, load_read_profile, names_bsn, reduce_header
from csr_desktop.lists.reading.headers import HeaderFinder
from csr_desktop.lists.reading.raw import RawTable
from csr_desktop.paths import resources_dir

PROFILE = load_read_profile(resources_dir() / "profiles" / "default.toml")
REQUIRED = {
    "claims": {"creditor": "Schuldeiser"},
    "creditors": {"name": "Naam"},
    "answers": {"conversation": "Conversatie"},
}


def find(*rows, kind=None):
    table = RawTable("csv", [(number, list(cells)) for number, cells in enumerate(rows, 1)])
    return HeaderFinder(PROFILE, kind).find(table)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Saldo", "SALDO"),
        ("Saldo", " saldo "),
        ("Saldo", "Saldo (€)"),
        ("Saldo", "Saldo:"),
        ("Saldo", "sáldo"),
        ("Saldo", "Saldo\n(per 1-1)"),
        ("Totaal bedrag", "totaalbedrag"),
        ("E-mail", "email"),
        ("pref./conc.", "pref/conc"),
        ("Datum (dd-mm-jjjj)", "datum"),
        ("openstaand.Ontstaansdatum(dd-mm-jjjj)", "Openstaand Ontstaansdatum"),
        ("Datum (niet gesloten", "datum"),
    ],
)
def test_names_are_compared_by_their_letters(first, second):
    assert reduce_header(first) == reduce_header(second)


@pytest.mark.parametrize(
    ("kind", "field", "name"),
    [
        (kind, spec.name, name)
        for kind in KINDS
        for spec in PROFILE.fields[kind]
        for name in dict.fromkeys(spec.names)
    ],
)  # fmt: skip
def test_every_usual_name_of_every_field_is_found(kind, field, name):
    own, title = next(iter(REQUIRED[kind].items()))
    cells = [title, name] if field != own else [name, PROFILE.fields[kind][-1].names[0]]
    assert find(cells, kind=kind).used[field] in cells


@pytest.mark.parametrize("kind", KINDS)
def test_no_name_stands_for_two_fields_of_one_kind(kind):
    names = [name for spec in PROFILE.fields[kind] for name in spec.names]
    assert sorted(names) == sorted(set(names))


class TestPlace:
    CLAIMS = ("Schuldeiser", "Kenmerk", "Saldo")

    def test_any_order_and_extra_columns(self):
        header = find(("Nr", "Saldo (€)", "Wat vindt u", "kenmerk ", "CREDITEUR"), (1, "5", "", "x", "A"))
        assert header.used == {"amount": "Saldo (€)", "reference": "kenmerk", "creditor": "CREDITEUR"}
        assert header.unused == ["Nr", "Wat vindt u"]

    def test_below_title_lines(self):
        header = find(("Schuldenlijst",), (), ("Naam:", "Mw. De Boer"), self.CLAIMS, ("A", "1", "5"))
        assert (header.kind, header.index, header.row) == ("claims", 3, 4)

    @pytest.mark.parametrize(("above", "found"), [(39, True), (40, False)])
    def test_titles_of_more_than_a_page_are_no_titles(self, above, found):
        rows = [("titel",)] * above + [self.CLAIMS]
        if found:
            assert find(*rows).row == above + 1
        else:
            with pytest.raises(UserError, match=r"list\.no_header"):
                find(*rows)

    def test_the_row_with_most_names_wins_and_of_two_the_first(self):
        assert find(("Naam", "Saldo"), self.CLAIMS, self.CLAIMS).row == 2

    def test_a_line_break_in_a_name_is_a_space(self):
        assert find(("Schuldeiser", "Kenmerk\nincasso", "Saldo")).used["collector_reference"] == "Kenmerk incasso"

    def test_of_two_columns_with_one_name_the_first_counts_and_the_second_is_shown(self):
        header = find(("Schuldeiser", "Saldo", "Bedrag", "saldo"))
        assert header.used["amount"] == "Saldo"
        assert header.unused == ["Bedrag", "saldo"]

    def test_numbers_and_dates_in_the_header_row_are_no_names(self):
        assert find(("Schuldeiser", 2026, None, "Saldo", True)).names == ("Schuldeiser", "", "", "Saldo", "")


class TestKind:
    @pytest.mark.parametrize(
        ("cells", "kind"),
        [
            (("Schuldeiser", "Kenmerk", "Saldo"), "claims"),
            (("Naam", "KvK", "Postbus", "Postcode", "Plaats"), "creditors"),
            (("ConversatieReferentienummer", "Standaard akkoord (Ja, leeg)", "Saldo"), "answers"),
            (("Dossiernummer", "Vooraf akkoord", "Schuldtype", "Saldo", "Kenmerk"), "answers"),
        ],
    )
    def test_is_found_out(self, cells, kind):
        assert find(cells).kind == kind

    @pytest.mark.parametrize("kind", ["claims", "creditors"])
    def test_is_what_was_asked_for(self, kind):
        assert find(("Naam", "Soort", "IBAN"), kind=kind).kind == kind

    @pytest.mark.parametrize(
        ("cells", "kind"),
        [
            (("Kenmerk", "Saldo"), "claims"),
            (("Schuldeiser",), "claims"),
            (("Schuldeiser", "Opmaak"), "claims"),
            (("Saldo", "Vooraf akkoord", "Datum"), "answers"),
            (("KvK", "Plaats"), "creditors"),
            (("a", "b"), None),
            ((), None),
        ],
    )
    def test_too_little_to_go_by_is_said(self, cells, kind):
        with pytest.raises(UserError, match=r"list\.no_header"):
            find(cells, ("x", "1"), kind=kind)

    def test_an_empty_table_has_no_header(self):
        with pytest.raises(UserError, match=r"list\.no_header"):
            find()


class TestCitizenServiceNumbers:
    NAMES = (
        "BSN", "bsn", "BSN-nummer", "B.S.N.", "Burgerservicenummer", "Burger service nummer", "Sofinummer", "sofi",
        "BSN klant", "Klant BSN", "bsn client", "Burgerservicenr.", "Klantnummer (BSN)", "sofi-nr",
    )  # fmt: skip

    @pytest.mark.parametrize("name", NAMES)
    def test_such_a_column_is_named_and_never_used(self, name):
        assert names_bsn(name)
        header = find(("Schuldeiser", "Saldo", name))
        assert header.bsn_columns == [name]
        assert name not in header.used.values()

    @pytest.mark.parametrize("name", ["Schuldeiser", "Klantnummer", "Referentienummer", "Servicekosten", "Absnummer"])
    def test_other_columns_are_not(self, name):
        assert not names_bsn(name)

"""Profiles: a municipality's own columns without touching the program; a faulty one is refused, never half used."""

from __future__ import annotations

import tomllib

import pytest

from csr_desktop.errors import UserError
from csr_desktop.lists.profiles import KINDS, load_list_profile, load_read_profile
from csr_desktop.lists.reading.cells import CellParsers
from csr_desktop.paths import resources_dir

DEFAULT = resources_dir() / "profiles" / "default.toml"
PORTAL = resources_dir() / "profiles" / "saldo-portal.toml"
#: docs/cli.md, read-list: the keys that others rely on.
KEYS = {
    "claims": "creditor collector bailiff reference collector_reference customer_number amount principal interest "
    "costs rank kind origin_date balance_date iban payment_reference remark",
    "creditors": "name aliases kvk street house_number postcode city po_box email phone iban kind participation "
    "channel hub_id valid_from valid_until",
    "answers": "conversation message case_number customer_number client_unknown advance_consent date debt_type "
    "reference origin_date original_amount principal interest costs amount rank transferred_to iban payment_reference "
    "contact_name contact_email contact_phone",
}


def own(tmp_path, text):
    file = tmp_path / "eigen.toml"
    file.write_text(text, encoding="utf-8")
    return load_read_profile(DEFAULT, file)


class TestShipped:
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_promised_key_has_a_field_that_can_be_read(self, lists, kind):
        specs = {spec.name: spec for spec in load_read_profile(DEFAULT).fields[kind]}
        assert set(KEYS[kind].split()) <= specs.keys()
        known = set(CellParsers(None, lists.today)._by_type) | {"amount"}  # type: ignore[arg-type]
        assert {spec.type for spec in specs.values()} <= known

    def test_our_own_request_is_read_back_as_answers(self, lists):
        profile = load_list_profile(PORTAL)
        header = lists.rows([column.header for column in profile.columns], ["c-1", "m-1"])
        assert header.kind == "answers"
        assert header.unused_columns == (
            "Schuldhulpverlener",
            "Contactpersoon SHV (naam, telefoonnummer, emailadres)",
            "TypeSchuldregeling",
            "Klant (geslacht, voorletters, voornamen, voorvoegsel, achternaam, geboortedatum)",
            "Partner (geslacht, voorletters, voornamen, voorvoegsel, achternaam, geslacht)",
            "Adres (straatnaam, huisnummer, huisletter, huisnummertoevoeging, aanduiding bij huisnummer, postcode, "
            "woonplaats, woonbootverwijzing, woonwagenverwijzing)",
        )


class TestOwnColumns:
    def test_own_names_count_and_the_usual_names_of_that_field_no_longer_do(self, lists, tmp_path):
        profile = own(tmp_path, 'kind = "claims"\n[columns]\ncreditor = "Wie krijgt er geld"\namount = "Hoeveel (€)"\n')
        reading = lists.read("Wie krijgt er geld;Saldo;Hoeveel;Kenmerk\nA;1,00;2,00;x\n", profile=profile)
        assert reading.columns == {"creditor": "Wie krijgt er geld", "amount": "Hoeveel", "reference": "Kenmerk"}
        assert reading.rows[0]["amount"] == "2.00"

    def test_a_name_that_meant_another_field_means_what_the_municipality_says(self, lists, tmp_path):
        profile = own(tmp_path, 'kind = "claims"\n[columns]\nprincipal = "Saldo"\namount = "Bedrag nu"\n')
        reading = lists.read("Schuldeiser;Saldo;Bedrag nu\nA;1,00;2,00\n", profile=profile)
        assert (reading.rows[0]["principal"], reading.rows[0]["amount"]) == ("1.00", "2.00")

    def test_what_is_required_and_positive_stays_so(self, lists, tmp_path):
        profile = own(tmp_path, 'kind = "claims"\n[columns]\ncreditor = "Wie"\namount = "Wat"\n')
        reading = lists.read("Wie;Wat\n;5,00\nA;-5,00\n", profile=profile)
        assert [problem.message.code for problem in reading.problems] == ["row.required_missing", "amount.not_positive"]

    def test_kind_and_delimiter_are_fixed(self, lists, tmp_path):
        profile = own(tmp_path, 'kind = "creditors"\ndelimiter = ","\n')
        reading = lists.read("Naam,Soort\nA;B,\n", profile=profile)
        assert (reading.kind, reading.delimiter, reading.rows[0]["name"]) == ("creditors", ",", "A;B")

    def test_other_kinds_stay_as_shipped(self, tmp_path):
        profile = own(tmp_path, 'kind = "claims"\n[columns]\ncreditor = "Wie"\n')
        assert profile.fields["answers"] == load_read_profile(DEFAULT).fields["answers"]


class TestFaulty:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "dit is geen toml",
            "kind = 1",
            'kind = "schulden"',
            'kind = ["claims"]',
            'columns = {creditor = "Wie"}',
            'kind = "claims"\ncolumns = "Wie"',
            'kind = "claims"\n[columns]\nschuldeiser = "Wie"',
            'kind = "claims"\n[columns]\ncreditor = ""',
            'kind = "claims"\n[columns]\ncreditor = "  "',
            'kind = "claims"\n[columns]\ncreditor = "(€)"',
            'kind = "claims"\n[columns]\ncreditor = 5',
            'kind = "claims"\n[columns]\ncreditor = "Wie"\nreference = "wie"',
            'kind = "claims"\n[columns]\ncustomer_number = "BSN"',
            'kind = "claims"\n[columns]\nreference = "Burgerservicenummer"',
            'kind = "claims"\ndelimiter = ";;"',
            'kind = "claims"\ndelimiter = ""',
            'kind = "claims"\ndelimiter = "\\n"',
            'kind = "claims"\ndelimiter = "\\""',
            'kind = "claims"\ndelimiter = 5',
            'kind = "claims"\nsheet = 2',
        ],
    )
    def test_own_profile_is_refused_by_its_name(self, tmp_path, text):
        with pytest.raises(UserError) as caught:
            own(tmp_path, text)
        assert caught.value.code == "profile.faulty"
        assert caught.value.message.params["file"] == "eigen.toml"

    def test_missing_or_no_text(self, tmp_path):
        file = tmp_path / "eigen.toml"
        with pytest.raises(UserError, match=r"profile\.faulty"):
            load_read_profile(DEFAULT, file)
        file.write_bytes(b"\xff\xfe\x00")
        with pytest.raises(UserError, match=r"profile\.faulty"):
            load_read_profile(DEFAULT, file)
        with pytest.raises(UserError, match=r"profile\.faulty"):
            load_list_profile(file)


class TestListsWeWrite:
    HEAD = 'name = "x"\ndelimiter = ";"\nmax_bytes = 1000\n'
    KEYS = '{ header = "Gesprek", field = "conversation" }, { header = "Bericht", field = "message" }'

    def load(self, tmp_path, text):
        file = tmp_path / "lijst.toml"
        file.write_text(text, encoding="utf-8")
        return load_list_profile(file)

    def test_order_headers_and_widths_are_the_municipalitys(self, tmp_path):
        profile = self.load(
            tmp_path, f'{self.HEAD}columns = [{{ header = "Leeg", field = "", width = 9 }}, {self.KEYS}]'
        )
        assert [(column.header, column.field, column.width) for column in profile.columns] == [
            ("Leeg", "", 9),
            ("Gesprek", "conversation", 14),
            ("Bericht", "message", 14),
        ]

    def test_the_shipped_list_begins_with_its_keys_and_holds_no_citizen_service_number(self):
        profile = load_list_profile(PORTAL)
        assert [column.field for column in profile.columns[:2]] == ["conversation", "message"]
        assert "bsn" not in PORTAL.read_text(encoding="utf-8").split("columns = [")[1].casefold()
        assert len(profile.columns) == len(tomllib.loads(PORTAL.read_text(encoding="utf-8"))["columns"])

    @pytest.mark.parametrize(
        "text",
        [
            f"{HEAD}columns = []",
            f'{HEAD}columns = [{{ header = "Gesprek", field = "conversation" }}]',
            f'{HEAD}columns = [{KEYS}, {{ header = "BSN", field = "" }}]',
            f'{HEAD}columns = [{KEYS}, {{ header = "Nummer", field = "bsn" }}]',
            f'{HEAD}columns = [{KEYS}, {{ field = "client" }}]',
            f'{HEAD}columns = [{KEYS}, "client"]',
            f'{HEAD}columns = [{KEYS}, {{ header = "x", field = "", width = "breed" }}]',
            f"columns = [{KEYS}]",
            f"{HEAD.replace(';', ';;')}columns = [{KEYS}]",
            f"{HEAD.replace('1000', '0')}columns = [{KEYS}]",
            "nee",
        ],
    )
    def test_faulty(self, tmp_path, text):
        with pytest.raises(UserError, match=r"profile\.faulty"):
            self.load(tmp_path, text)

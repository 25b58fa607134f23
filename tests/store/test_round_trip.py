"""What is stored comes back as it was: every record type, with every field at its edges."""

from __future__ import annotations

import typing
from dataclasses import MISSING, fields, replace
from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csr_desktop.errors import Bug, UserError
from csr_desktop.store.change_log import values_of
from csr_desktop.store.mapping import TABLES, codec

#: SQLite's text ends in nothing special, not even NUL; only half surrogate pairs cannot be written.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
CENTS = st.integers(-(10**12), 10**12)
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
MOMENTS = st.datetimes(timezones=st.just(UTC))
BY_TYPE = {str: TEXT, date: DAYS, datetime: MOMENTS}


def value_of(name, hint):
    if typing.get_origin(hint) is None and isinstance(hint, typing.NewType):
        return TEXT
    arguments = typing.get_args(hint)
    if type(None) in arguments:
        rest = [argument for argument in arguments if argument is not type(None)]
        return st.none() | value_of(name, rest[0])
    if hint is int:
        return CENTS if name.endswith("_cents") else st.integers(-(2**63), 2**63 - 1)
    return BY_TYPE[hint] if hint in BY_TYPE else st.from_type(hint)


def records(kind):
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: value_of(field.name, hints[field.name]) for field in fields(kind)})


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
def test_record_comes_back_from_the_file(kind, desk):
    database = desk.store.database
    # References are the subject of another test; here only the values of one row count.
    database.execute("PRAGMA foreign_keys = OFF")
    coder, table = codec(kind), TABLES[kind]

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(records(kind))
    def there_and_back(record):
        database.execute(f"DELETE FROM {table}")
        database.insert(table, coder.columns, [coder.to_values(record)])
        assert desk.store.find(kind) == [record]
        assert desk.store.get(kind, record.id) == record

    there_and_back()
    assert len(desk.reopen().find(kind)) == 1


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
def test_a_record_and_its_fields_are_written_alike_in_table_and_log(kind):
    coder = codec(kind)
    needed = {field.name for field in fields(kind) if field.default is field.default_factory is MISSING}

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(records(kind), st.sets(st.sampled_from(coder.columns)))
    def alike(record, left_out):
        given = {name: getattr(record, name) for name in coder.columns if name in needed or name not in left_out}
        values = coder.values_of(given)
        assert values == coder.to_values(kind(**given))
        as_mapping = msgspec.json.encode(dict(zip(coder.columns, values, strict=True)))
        assert msgspec.json.encode(values_of(coder.columns)(*values)) == as_mapping

    alike()
    with pytest.raises(Bug, match=r"store\.unknown_field"):
        coder.values_of({"niets": 1})


def test_every_field_has_its_column(desk):
    for kind, table in TABLES.items():
        columns = [row["name"] for row in desk.store.database.query(f"PRAGMA table_info({table})")]
        assert columns == ["pk", *codec(kind).columns]


def test_many_at_once_equal_one_by_one(desk):
    dossier, _client, creditor, first = desk.case()
    claims = [desk.claim(dossier, creditor, number, reference=f"K{number}") for number in range(1_000)]
    with desk.store.unit_of_work("proef") as work:
        assert work.add_all(claims) == claims
    assert desk.store.find(type(first), order_by="pk") == [first, *claims]
    assert desk.store.count(type(first), dossier_id=dossier.id) == 1_001
    assert desk.store.find(type(first), id=[claim.id for claim in claims], limit=3, order_by="pk") == claims[:3]
    assert desk.store.check() == []


def test_claims_by_their_fields_are_those_of_records_and_go_and_come_back(desk):
    """More than fit in one statement, with columns that are empty in all rows, in none, and in all but one."""
    dossier, _client, creditor, first = desk.case()
    claims = [desk.claim(dossier, creditor, number, remark="à" * (number % 3)) for number in range(950)]
    claims[777] = replace(claims[777], iban="NL69PRAC0000001002", advance_consent=False)
    with desk.store.unit_of_work("proef") as work:
        work.add_fields(type(first), ({"id": ids, **given} for ids, given in map(fields_of, claims)))
        work.add_fields(type(first), [])
    assert desk.store.find(type(first), order_by="pk") == [first, *claims]
    assert work.changes.objects == {("claim", claim.id) for claim in claims}
    assert work.changes.dossier_ids == {dossier.id}
    lines = [line for line in desk.store.log_records() if line["unit_id"] == work.changes.unit_id][1:]
    assert [msgspec.json.decode(line["new"]) for line in lines] == [codec(type(first)).to_row(one) for one in claims]
    assert desk.store.check() == []
    desk.store.undo()
    assert desk.store.find(type(first)) == [first]
    desk.store.redo()
    assert desk.store.find(type(first), order_by="pk") == [first, *claims]
    assert desk.store.check() == []


def fields_of(claim):
    usual = {field.name: field.default for field in fields(claim)}
    given = {name: getattr(claim, name) for name in usual if name != "id"}
    return claim.id, {name: value for name, value in given.items() if value != usual[name]}


class TestUnfit:
    """A value the database cannot take is refused with a sentence, and nothing of the unit stays."""

    @pytest.mark.parametrize("cents", [10**12 + 1, -(10**12) - 1, 2**63, 2**200, "veel", 1.5], ids=str)
    def test_amount_out_of_bounds(self, desk, cents):
        dossier, _client, creditor, claim = desk.case()
        with pytest.raises(UserError) as caught:
            desk.add(desk.claim(dossier, creditor), desk.claim(dossier, creditor, cents))
        assert caught.value.code == "store.value_refused"
        assert desk.store.find(type(claim)) == [claim]

    def test_half_a_sign(self, desk):
        with pytest.raises(UserError) as caught:
            desk.add(desk.creditor("Winkel \ud800"))
        assert caught.value.code == "store.value_refused"
        chained = caught.value.__cause__ or caught.value.__context__
        assert caught.value.__suppress_context__ or chained is None

    def test_number_of_another_dossier(self, desk, texts):
        desk.add(desk.dossier("A"))
        with pytest.raises(UserError) as caught:
            desk.add(desk.dossier("A"))
        assert caught.value.code == "store.not_unique"
        assert texts.say(caught.value.message)

    def test_reference_to_nothing_is_refused_at_the_end_and_the_store_goes_on(self, desk):
        dossier, _client, creditor, _claim = desk.case()
        with pytest.raises(UserError) as caught:
            desk.add(desk.claim(desk.dossier("los"), creditor))
        assert caught.value.code == "store.still_used"
        desk.add(desk.claim(dossier, creditor))
        assert desk.store.check() == []

    def test_what_is_still_used_cannot_go(self, desk):
        dossier = desk.case()[0]
        with pytest.raises(UserError) as caught, desk.store.unit_of_work("proef") as work:
            work.remove(dossier)
        assert caught.value.code == "store.still_used"
        assert desk.store.get(type(dossier), dossier.id) == dossier

    def test_refused_batch_leaves_the_rest_of_the_unit(self, desk):
        """A caller that goes on after a refusal keeps data, log and search index in step."""
        dossier, _client, creditor, claim = desk.case()
        claims = [desk.claim(dossier, creditor, reference=f"Heel{number}") for number in range(500)]
        with desk.store.unit_of_work("proef") as work:
            with pytest.raises(UserError):
                work.add_all([*claims, desk.claim(dossier, creditor, 10**13)])
            work.add_all(claims[:300])
        assert desk.store.count(type(claim)) == 301
        assert desk.store.history()[0].count == 300
        assert desk.store.check() == []

    def test_unknown_things_are_bugs(self, desk):
        with pytest.raises(Bug):
            desk.store.find(Desk)
        with pytest.raises(Bug):
            desk.store.find(next(iter(TABLES)), nothing=1)
        with pytest.raises(UserError) as caught:
            desk.store.get(next(iter(TABLES)), "onbekend")
        assert caught.value.code == "store.not_found"


class Desk:
    """A type the store does not know."""

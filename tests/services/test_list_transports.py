"""What portal and DocZend do in their own way: files are never written over, answers are taken over once."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Liability
from csr_desktop.domain.correspondence import Exchange
from csr_desktop.domain.creditors import Channel
from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.hub.answers import LogQuery
from csr_desktop.hub.problems import Refused, ResyncNeeded, RetryLater
from csr_desktop.hub.transport import Rejected, Unanswered
from csr_desktop.hub.vocabulary import AttachmentKind, MessageType
from csr_desktop.hub.wire import Attachment, OutgoingMessage, UnreadableMessage
from csr_desktop.lists.plan import Verdict
from csr_desktop.lists.profiles import load_list_profile
from csr_desktop.services.channel_choice import ListRoute
from csr_desktop.services.list_transport.answer_messages import Asked, answer_message
from csr_desktop.services.list_transport.list_folder import ListFolder
from csr_desktop.services.list_transport.ways import ListTransports
from tests.hub.samples import a_message

DOCZEND, PORTAL = ListRoute.DOCZEND, ListRoute.PORTAL


@pytest.fixture
def profile(resources):
    return load_list_profile(resources / "profiles" / "saldo-portal.toml")


@pytest.fixture
def transports(office, profile):
    return ListTransports(
        office.core.store,
        office.clock,
        office.core.organisation,
        profile,
        lambda path: office.core.list_imports.read(path, "answers"),
    )


@pytest.fixture
def dossier(office):
    return office.dossier()


def ask(office, dossier, creditor, *references):
    claims = [office.claim(dossier, creditor, None, reference=reference) for reference in references]
    office.core.balances.request([dossier.id])
    return claims


def rows_of(path):
    text = io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=";"))


def references(path):
    return [row["Vordering.FactuurnummerSEVolgensSHV"] for row in rows_of(path)]


def there(folder):
    return {path.name: references(path) for path in sorted(folder.glob("*.csv"))}


def fill_in(path, *changes, name=None):
    """Fill in rows of a list, one change for each row; None leaves a row as it went out."""
    rows = rows_of(path)
    for row, change in zip(rows, changes, strict=True):
        row |= change or {}
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    target = path if name is None else path.parent / name
    target.write_text(text.getvalue(), encoding="utf-8-sig")
    return target


def total(amount):
    return {"openstaand.Totaal": amount}


# --- files that go out ------------------------------------------------------------------------------------------------


def test_the_row_of_a_request_in_the_columns_of_the_portal(office, tmp_path, resources):
    dossier = office.dossier(partner=True)
    client = office.core.dossiers.clients(dossier.id)[0]
    office.core.dossiers.save_client(replace(client, address=replace(client.address, house_suffix="a")))
    energy = office.creditor("Energie Noord", channel=Channel.LIST)
    office.claim(dossier, energy, None, reference="0012345", customer_number="007", liability=Liability.BOTH)
    office.core.balances.request([dossier.id])
    (asked,) = office.core.store.find(Exchange)
    (made,) = office.core.lists.export(tmp_path).files
    (row,) = rows_of(made.path)
    assert list(row.values())[:11] == [
        asked.conversation_id,
        asked.id,
        "Gemeente Waterrijk",
        "F. Voorbeeld, 010-5550100, schuldhulp@waterrijk.example",
        "WR-2026-0001",
        "007",
        "SK",
        "M, J., , van der, Berg, 06-03-1980",
        "V, A., , , Öztürk, 01-05-1982",
        "Kade, 12, a, , , 3012BJ, Utrecht, , ",
        "0012345",
    ]
    assert set(list(row.values())[11:]) == {""}
    assert made.route is DOCZEND


def test_a_list_of_the_afternoon_leaves_the_one_of_the_morning_as_it_is(office, dossier, tmp_path):
    energy = office.creditor("Energie Noord", channel=Channel.LIST)
    ask(office, dossier, energy, "F-1", "F-2")
    office.core.lists.export(tmp_path)
    ask(office, dossier, energy, "F-3")
    (made,) = office.core.lists.export(tmp_path).files
    assert there(tmp_path) == {
        "saldoverzoek-energie-noord-20261124-2.csv": ["F-3"],
        "saldoverzoek-energie-noord-20261124.csv": ["F-1", "F-2"],
    }
    assert (made.path.name, made.lines) == ("saldoverzoek-energie-noord-20261124-2.csv", 1)


def test_again_with_more_takes_the_place_of_what_it_holds(office, dossier, tmp_path):
    energy = office.creditor("Energie Noord", channel=Channel.LIST)
    ask(office, dossier, energy, "F-1")
    office.core.lists.export(tmp_path)
    ask(office, dossier, energy, "F-2")
    office.core.lists.export(tmp_path)
    (made,) = office.core.lists.export(tmp_path, again=True).files
    assert there(tmp_path) == {"saldoverzoek-energie-noord-20261124.csv": ["F-1", "F-2"]}
    assert made.lines == 2


def test_again_without_what_was_answered_names_the_file_it_stands_in(office, dossier, tmp_path):
    energy = office.creditor("Energie Noord", channel=Channel.LIST)
    ask(office, dossier, energy, "F-1", "F-2")
    (first,) = office.core.lists.export(tmp_path).files
    back = fill_in(first.path, total("10,00"), None, name="terug.csv")
    imports = office.core.list_imports
    imports.confirm(imports.plan_answers(imports.read(back, "answers")))
    back.unlink()
    (again,) = office.core.lists.export(tmp_path, again=True).files
    assert (again.path, again.lines) == (first.path, 1)
    assert there(tmp_path) == {first.path.name: ["F-1", "F-2"]}


def test_an_answer_under_the_name_of_its_list_is_not_written_over(office, dossier, tmp_path):
    energy = office.creditor("Energie Noord", channel=Channel.LIST)
    ask(office, dossier, energy, "F-1")
    (first,) = office.core.lists.export(tmp_path).files
    fill_in(first.path, total("12,34"))
    (again,) = office.core.lists.export(tmp_path, again=True).files
    assert [row["openstaand.Totaal"] for row in rows_of(first.path)] == ["12,34"]
    assert again.path.name == "saldoverzoek-energie-noord-20261124-2.csv"


def test_a_file_that_is_no_list_is_left_alone(office, dossier, tmp_path):
    energy = office.creditor("Energie Noord", channel=Channel.LIST)
    ask(office, dossier, energy, "F-1")
    (tmp_path / "saldoverzoek-energie-noord-20261124.csv").write_bytes(b"\x00boodschappen")
    (made,) = office.core.lists.export(tmp_path).files
    assert made.path.name == "saldoverzoek-energie-noord-20261124-2.csv"
    assert (tmp_path / "saldoverzoek-energie-noord-20261124.csv").read_bytes() == b"\x00boodschappen"


def test_two_parties_of_one_name_have_a_file_each(office, dossier, tmp_path):
    for reference in ("F-1", "F-2"):
        ask(office, dossier, office.creditor("Aqua", channel=Channel.LIST), reference)
    made = office.core.lists.export(tmp_path).files
    assert len({item.path for item in made}) == len({item.creditor_id for item in made}) == 2
    assert sorted(there(tmp_path).values()) == [["F-1"], ["F-2"]]


def test_parts_that_stay_within_the_size_of_the_portal(office, profile, tmp_path):
    small = replace(profile, max_bytes=2_500)
    out = tmp_path / "uit"
    folder = ListFolder(out, small, as_xlsx=False, read=lambda path: office.core.list_imports.read(path, "answers"))
    rows = [
        {"conversation": f"g{number}", "message": f"m{number}", "case_number": "WR-1", "reference_asked": f"F-{number}"}
        for number in range(120)
    ]
    put = folder.put("saldoverzoek-aqua-20261124", rows)
    assert len(put.files) > 2
    assert all(file.path.stat().st_size <= 2_500 for file in put.files)
    assert put.before == frozenset()
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    again = folder.put("saldoverzoek-aqua-20261124", rows)
    assert again.before == {f"m{number}" for number in range(120)}
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    # All in one file now: the parts that said the same are gone.
    whole = ListFolder(out, profile, as_xlsx=False, read=folder._read).put("saldoverzoek-aqua-20261124", rows)
    assert [path.name for path in out.iterdir()] == ["saldoverzoek-aqua-20261124.csv"]
    assert len(whole.files[0].references) == 120


def test_the_portal_takes_csv_only_and_doczend_a_workbook_too(office, dossier, tmp_path):
    ask(office, dossier, office.creditor("Energie Noord", channel=Channel.HUB), "F-1")
    ask(office, dossier, office.creditor("Aqua", channel=Channel.LIST), "F-2")
    made = office.core.lists.export(tmp_path, as_xlsx=True).files
    assert {(item.route, item.path.suffix) for item in made} == {(PORTAL, ".csv"), (DOCZEND, ".xlsx")}
    assert office.core.list_imports.read(tmp_path / "saldoverzoek-aqua-20261124.xlsx", "answers").rows


# --- what a list does not take ----------------------------------------------------------------------------------------


def test_the_portal_holds_back_what_would_spoil_its_file_and_doczend_does_not(office, dossier, tmp_path, texts):
    (client,) = office.core.dossiers.clients(dossier.id)
    office.core.dossiers.save_client(replace(client, birth_date=None))
    whole = office.dossier("WR-2026-0002")
    hub, other = (office.creditor(name, channel=way) for name, way in (("Op de hub", "hub"), ("Op DocZend", "list")))
    ask(office, dossier, hub, "F-1")
    ask(office, whole, hub, "F-2")
    ask(office, dossier, other, "F-3")
    made = office.core.lists.export(tmp_path)
    assert [references(item.path) for item in made.files] == [["F-2"], ["F-3"]]
    (held,) = made.held_back
    assert (held.creditor_id, held.dossier_id) == (hub.id, dossier.id)
    told = " ".join(texts.say(reason) for reason in made.reasons)
    assert "WR-2026-0001" in told
    assert "geboortedatum" in told
    waiting = office.core.lists.waiting()
    assert [item.dossier_id for item in waiting[hub.id]] == [dossier.id]
    with pytest.raises(UserError) as refused:
        office.core.lists.export(tmp_path / "nog eens")
    assert refused.value.code == "lists.transport.incomplete"
    assert not (tmp_path / "nog eens").exists()


@pytest.mark.parametrize("kind", [kind for kind in MessageType if kind is not MessageType.BALANCE_REQUEST])
def test_only_balance_requests_fit_on_a_list(transports, texts, tmp_path, kind):
    for route in ListRoute:
        (result,) = transports.way(route, folder=tmp_path / "uit").send([a_message(kind)])
        assert isinstance(result, Rejected)
        assert result.problem.code == "lists.transport.other_type"
        assert kind.value in texts.say(result.problem.message)
    assert not (tmp_path / "uit").exists()


def test_files_and_garbage_do_not_fit_on_a_list(office, transports, tmp_path):
    party = office.creditor("Aqua", channel=Channel.LIST)
    statement = Attachment(
        id="01930000-0000-7000-8000-0000000000aa",
        sha256="0" * 64,
        file_name="toestemming.pdf",
        kind=AttachmentKind.CONSENT_STATEMENT.value,
    )
    whole = a_message(MessageType.BALANCE_REQUEST, receiver=party.id, attachments=(statement,))
    good = a_message(MessageType.BALANCE_REQUEST, receiver=party.id)
    other_number = OutgoingMessage(reference=whole.reference, body=good.body, payload_sha256=good.payload_sha256)
    garbage = OutgoingMessage(reference="x", body=b'{"header": {', payload_sha256="")
    way = transports.way(DOCZEND, folder=tmp_path / "uit")
    codes = [way.send([item])[0].problem.code for item in (whole, other_number, garbage)]
    assert codes == ["lists.transport.attachment", "lists.transport.unreadable", "lists.transport.unreadable"]
    assert not (tmp_path / "uit").exists()
    with pytest.raises(Refused):
        way.put_attachment(statement, b"%PDF")
    with pytest.raises(Refused):
        way.get_attachment(statement, bytearray())


def test_a_party_is_reached_by_its_own_way_only(office, transports, tmp_path):
    on_hub = office.creditor("Op de hub", channel=Channel.HUB)
    message = a_message(MessageType.BALANCE_REQUEST, receiver=on_hub.id)
    (refused,) = transports.way(DOCZEND, folder=tmp_path).send([message])
    assert refused.problem.code == "lists.transport.receiver"
    assert transports.way(PORTAL, folder=tmp_path).send([message])[0].reference == message.reference


def test_a_folder_that_cannot_be_written_leaves_everything_open(office, dossier, transports, tmp_path):
    first, second = (office.creditor(name, channel=Channel.LIST) for name in ("Aqua", "Bron"))
    (tmp_path / "vol").write_text("een bestand waar een map hoort")
    messages = [a_message(MessageType.BALANCE_REQUEST, receiver=party.id) for party in (first, second)]
    unsent = transports.way(DOCZEND, folder=tmp_path / "vol").send([*messages, a_message(MessageType.PROPOSAL)])
    assert [type(result) for result in unsent] == [Unanswered, Unanswered, Rejected]
    assert isinstance(unsent[0].problem, RetryLater)
    assert unsent[0].problem.code.startswith("file.")
    ask(office, dossier, first, "F-1")
    with pytest.raises(EnvironmentProblem):
        office.core.lists.export(tmp_path / "vol")
    assert {item.status for item in office.core.store.find(Exchange)} == {"ready"}


def test_without_a_folder_nothing_is_sent(office, transports):
    party = office.creditor("Aqua", channel=Channel.LIST)
    (result,) = transports.way(DOCZEND).send([a_message(MessageType.BALANCE_REQUEST, receiver=party.id)])
    assert isinstance(result, Unanswered)


@pytest.mark.parametrize("route", list(ListRoute))
def test_what_a_list_cannot_know_is_said_and_not_made_up(transports, texts, route):
    way = transports.way(route)
    for ask_it in (
        lambda: way.changes(None),
        lambda: way.participants(None),
        lambda: way.search_log(LogQuery()),
    ):
        with pytest.raises(Refused) as told:
            ask_it()
        assert texts.say(told.value.message)
    assert way.hub_time is None


# --- answers that come in ---------------------------------------------------------------------------------------------


@pytest.fixture
def answered(office, dossier, tmp_path):
    """Three claims on a list that came back: an amount, "client unknown", and one row left empty."""
    energy = office.creditor("Energie Noord", channel=Channel.LIST)
    claims = ask(office, dossier, energy, "F-1", "F-2", "F-3")
    (made,) = office.core.lists.export(tmp_path / "uit").files
    file = fill_in(made.path, total("10,00"), {"Klant onbekend (Ja, leeg)": "Ja"}, None, name="terug.csv")
    return file, claims


def verdicts(plan):
    return [(row.row, row.verdict) for row in plan.rows]


def test_a_row_that_was_taken_over_does_not_come_again_until_its_import_is_undone(office, answered):
    file, claims = answered
    imports, reading = office.core.list_imports, office.core.list_imports.read(answered[0], "answers")
    plan = imports.plan_answers(reading)
    assert verdicts(plan) == [(2, Verdict.NEW), (3, Verdict.NEW), (4, Verdict.SAME)]
    assert imports.confirm(plan).written == 2
    again = imports.plan_answers(reading)
    assert {row.verdict for row in again.rows} == {Verdict.SAME}
    assert [[note.code for note in row.notes] for row in again.rows] == [
        ["import.answer_taken_over"],
        ["import.answer_taken_over"],
        ["import.answer_not_filled_in"],
    ]
    assert set(again.references) == {4}
    office.core.store.undo()
    assert office.reread(claims[0]).balance_status is BalanceStatus.REQUESTED
    assert verdicts(imports.plan_answers(reading)) == verdicts(plan)
    office.core.store.redo()
    assert set(imports.plan_answers(reading).references) == {4}
    assert file.exists()


def test_a_row_of_before_never_takes_the_place_of_a_later_answer(office, answered):
    file, claims = answered
    imports = office.core.list_imports
    imports.confirm(imports.plan_answers(imports.read(file, "answers")))
    office.answer(office.reread(claims[0]), 5_555)
    assert {row.verdict for row in imports.plan_answers(imports.read(file, "answers")).rows} == {Verdict.SAME}
    assert office.reread(claims[0]).balance_cents == 5_555


def test_what_was_stored_and_never_confirmed_comes_again_and_changes_nothing(office, answered):
    file, _claims = answered
    imports, reading = office.core.list_imports, office.core.list_imports.read(answered[0], "answers")
    imports.confirm(replace(imports.plan_answers(reading), references={}))
    stored = office.core.store.count(BalanceAnswer)
    again = imports.plan_answers(reading)
    assert set(again.references) == {2, 3, 4}
    assert {row.verdict for row in again.rows} == {Verdict.SAME}
    with pytest.raises(UserError):
        imports.confirm(again)
    assert office.core.store.count(BalanceAnswer) == stored
    # What was stored is confirmed by that, late; the empty row still waits.
    assert set(imports.plan_answers(reading).references) == {4}
    assert file.exists()


def test_what_waits_for_a_person_comes_again_after_the_rest_was_taken_over(office, answered):
    file, _claims = answered
    fill_in(file, None, {"openstaand.Totaal": "3,00"}, None)
    imports, reading = office.core.list_imports, office.core.list_imports.read(file, "answers")
    plan = imports.plan_answers(reading)
    assert verdicts(plan) == [(2, Verdict.NEW), (3, Verdict.DOUBTFUL), (4, Verdict.SAME)]
    imports.confirm(plan)
    assert verdicts(imports.plan_answers(reading))[1] == (3, Verdict.DOUBTFUL)


def test_rows_of_others_and_rows_that_cannot_be_read_come_too(office, transports, answered):
    file, _claims = answered
    fill_in(
        file,
        {"ConversatieReferentienummer": "01930000-0000-7000-8000-00000000ffff"},
        total("tien euro"),
        {"ConversatieReferentienummer": "", "KlantnummerSHV": ""},
    )
    reading = office.core.list_imports.read(file, "answers")
    way = transports.way(DOCZEND, answers=lambda: [reading])
    messages = way.fetch(None).messages
    assert [type(message) for message in messages] == [UnreadableMessage] * 3
    assert len({message.reference for message in messages}) == 3
    assert messages == way.fetch(None).messages
    # The number of the dossier and of the claim find the claim of the first (ADR 0004).
    planned = [row.verdict for row in office.core.list_imports.plan_answers(reading).rows]
    assert planned == [Verdict.NEW, Verdict.REFUSED, Verdict.REFUSED]


def test_a_cursor_of_other_files_begins_anew(office, transports, answered):
    file, _claims = answered
    way = transports.way(DOCZEND, answers=lambda: [office.core.list_imports.read(file, "answers")])
    cursor = way.fetch(None, 1).cursor
    assert len(way.fetch(cursor).messages) == 2
    fill_in(file, total("11,00"), None, None)
    another = transports.way(DOCZEND, answers=lambda: [office.core.list_imports.read(file, "answers")])
    with pytest.raises(ResyncNeeded):
        another.fetch(cursor)


def test_a_file_that_is_no_list_of_answers_is_refused_in_words(office, transports, tmp_path, texts):
    wrong = tmp_path / "wensen.csv"
    wrong.write_text("Wens;Prijs\nfiets;100\n")
    way = transports.way(PORTAL, answers=lambda: [office.core.list_imports.read(wrong, "answers")])
    with pytest.raises(Refused) as told:
        way.fetch(None)
    assert texts.say(told.value.message)
    gone = transports.way(PORTAL, answers=lambda: [office.core.list_imports.read(tmp_path / "weg.csv", "answers")])
    with pytest.raises(Refused):
        gone.fetch(None)


@pytest.mark.parametrize(
    ("cells", "kind", "expected"),
    [
        ({"amount": "10.00"}, "SALDOVERZOEK_ANTWOORD", {"outstanding_cents": 1_000, "debt_type": "OPENSTAAND"}),
        (
            {"amount": "10.00", "advance_consent": True},
            "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD",
            {"outstanding_cents": 1_000},
        ),
        ({"debt_type": "unknown"}, "SALDOVERZOEK_ANTWOORD", {"debt_type": "ONBEKEND"}),
        ({"client_unknown": True}, "GEEN_MEDEWERKING", None),
        ({"rank": "preferential", "amount": "1.00"}, "SALDOVERZOEK_ANTWOORD", {"preferential": True}),
    ],
)
def test_what_a_row_says_as_a_message(cells, kind, expected):
    asked = Asked(*(f"01930000-0000-7000-8000-00000000000{number}" for number in (1, 2, 3)))
    now = datetime(2026, 11, 24, tzinfo=UTC)
    message = answer_message({"row": 2, **cells}, asked.reference, asked, asked.handler_id, now)
    assert message.header.message_type == kind
    if expected is not None:
        (claim,) = message.payload.claims
        assert {name: getattr(claim, name) for name in expected} == expected

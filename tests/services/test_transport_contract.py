"""One suite for every way behind the port of the hub: REST over a real line, the hub's portal and DocZend over files.

Each `Way` says how the other side is played; what is asked of the transport is the same for all.
"""

from __future__ import annotations

import csv
import io
import json
import threading
from dataclasses import replace

import msgspec
import pytest

from csr_desktop.domain.correspondence import Exchange
from csr_desktop.domain.creditors import Channel
from csr_desktop.hub.problems import Refused
from csr_desktop.hub.transport import Accepted, HubTransport, Rejected
from csr_desktop.hub.vocabulary import MessageStatus, MessageType
from csr_desktop.hub.wire import Message, NotKnown, ReceivedMessage, UnknownMessage, encode
from csr_desktop.lists.profiles import load_list_profile
from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.services.channel_choice import ListRoute
from csr_desktop.services.list_transport.ways import ListTransports
from tests.conftest import Office, practice_core
from tests.hub.samples import PAYLOAD_SAMPLES, a_header
from tests.practice_hub.calling import new_id
from tests.services.hub_desk import HubDesk, balance, open_claim

AMOUNT = 98_765
DOSSIER = "WR-2026-0001"


class RestWay:
    """The practice hub on this computer; its creditors answer when the test says so."""

    def __init__(self, desk):
        self._desk = desk
        self._hub = desk.hub
        self._member = desk.member("Energie Noord")
        self.ours = self._hub.member.id

    def connect(self) -> HubTransport:
        return self._desk.core.exchange.settings.transport(threading.Event())

    def requests(self, count):
        return [a_request(self.ours, self._member.id, new_id(), new_id()) for _ in range(count)]

    def arrived(self, message):
        return self._hub.tally.message(message.reference)["accepted"]

    def answer(self, messages):
        for message in messages:
            content = balance(open_claim("987.65", "F-1"))
            self._say(message, MessageType.BALANCE_ANSWER.value, content)

    def strange(self, message):
        self._say(message, "BETAALHERINNERING", {"tekst": "iets nieuws"})

    def store(self, transport):
        """What a caller of the hub stores is its own affair; the hub only hears of it."""

    def _say(self, message, kind, content):
        self._hub.exchange.take(message.reference)
        header = header_of(message)
        made = self._hub.creditors.write(
            self._member.id, self.ours, header["conversatieReferentienummer"], kind, content
        )
        made["header"]["crossReferentienummer"] = message.reference
        assert self._hub.creditors.send(made, checked=False)


class ListWay:
    """A folder that lists go to, and one in which a creditor leaves what it filled in."""

    def __init__(self, office, resources, folder, route):
        self._office = office
        self._out, self._back = folder / "uit", folder / "terug"
        self._back.mkdir()
        self._route = route
        self._transports = ListTransports(
            office.core.store,
            office.clock,
            office.core.organisation,
            load_list_profile(resources / "profiles" / "saldo-portal.toml"),
            lambda path: office.core.list_imports.read(path, "answers"),
        )
        self.ours = self._transports.own_id
        channel = Channel.HUB if route is ListRoute.PORTAL else Channel.LIST
        self._creditor = office.creditor("Energie Noord", channel=channel)
        self._dossier = office.dossier(DOSSIER)

    def connect(self) -> HubTransport:
        """One way for both directions, as the port wants it."""
        return self._transports.way(self._route, folder=self._out, answers=self._readings)

    def requests(self, count):
        claims = [
            self._office.claim(self._dossier, self._creditor, None, reference=f"V-{number}") for number in range(count)
        ]
        self._office.core.balances.request([self._dossier.id])
        asked = {item.claim_id: item for item in self._office.core.store.find(Exchange)}
        items = [asked[claim.id] for claim in claims]
        self._office.core.lists.export(self._out.parent / "eerder")
        return [a_request(self.ours, self._creditor.id, item.id, item.conversation_id) for item in items]

    def arrived(self, message):
        return sum(row["Referentienummer"] == message.reference for _file, rows in self._lists() for row in rows)

    def answer(self, messages):
        self._fill_in(messages, {"openstaand.Totaal": "987,65", "FactuurnummerSE": "N-1"}, "antwoord")

    def strange(self, message):
        """A row that says two things at once fits no message that there is."""
        self._fill_in([message], {"openstaand.Totaal": "987,65", "Klant onbekend (Ja, leeg)": "Ja"}, "vreemd")

    def store(self, _transport):
        """Take the answers over as a person does, but end before they are confirmed."""
        imports = self._office.core.list_imports
        for reading in self._readings():
            imports.confirm(replace(imports.plan_answers(reading), references={}))

    def _fill_in(self, messages, cells, name):
        wanted = {message.reference for message in messages}
        rows = [row for _file, found in self._lists() for row in found if row["Referentienummer"] in wanted]
        assert len(rows) == len(messages)
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows([row | cells for row in rows])
        (self._back / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8-sig")

    def _lists(self):
        for file in sorted(self._out.glob("*.csv")):
            lines = io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")
            yield file, list(csv.DictReader(lines, delimiter=";"))

    def _readings(self):
        return [self._office.core.list_imports.read(file, "answers") for file in sorted(self._back.iterdir())]


def a_request(ours, receiver, reference, conversation):
    header = a_header(
        MessageType.BALANCE_REQUEST, sender=ours, receiver=receiver, reference=reference, conversation=conversation
    )
    payload = msgspec.structs.replace(PAYLOAD_SAMPLES[MessageType.BALANCE_REQUEST], client_number=DOSSIER)
    return encode(Message(header=header, payload=payload))


def header_of(message):
    return json.loads(message.body)["header"]


@pytest.fixture(params=["rest", "portal", "doczend"])
def way(request, tmp_path, clock, texts, resources, made_up):
    core = practice_core(tmp_path, clock, texts)
    if request.param == "rest":
        with PracticeHub(made_up, clock) as hub:
            yield RestWay(HubDesk(core, clock, hub))
            assert hub.own_faults == []
    else:
        yield ListWay(Office(core, clock), resources, tmp_path, ListRoute(request.param))
    core.close()


@pytest.fixture
def transport(way):
    made = way.connect()
    yield made
    made.close()


def everything(transport, limit=None):
    """Walk through the box to its end; return the messages and the number of pages."""
    found, cursor, pages = [], None, 0
    while True:
        page = transport.fetch(cursor, limit)
        found += page.messages
        pages += 1
        if not page.more:
            return found, pages
        assert page.cursor != cursor
        cursor = page.cursor


# --- out --------------------------------------------------------------------------------------------------------------


def test_who_we_are(way, transport):
    profile = transport.profile()
    assert profile.participant.id == way.ours
    assert profile.participant.organisation_type == "SHV"


def test_a_message_is_accepted_and_arrives_once_however_often_it_is_sent(way, transport):
    messages = way.requests(3)
    first = transport.send(messages)
    assert [result.reference for result in first] == [message.reference for message in messages]
    assert [(type(result), result.already) for result in first] == [(Accepted, False)] * 3
    again = transport.send(messages)
    assert [(type(result), result.already) for result in again] == [(Accepted, True)] * 3
    # After a restart it is another object, and only a part of it.
    another = way.connect()
    assert [(type(result), result.already) for result in another.send(messages[1:])] == [(Accepted, True)] * 2
    another.close()
    assert [way.arrived(message) for message in messages] == [1, 1, 1]


def test_what_will_not_do_is_refused_in_words_and_the_rest_goes_on(way, transport, texts):
    good, bad = way.requests(2)
    bad = a_request(way.ours, new_id(), bad.reference, header_of(bad)["conversatieReferentienummer"])
    results = transport.send([bad, good])
    assert [type(result) for result in results] == [Rejected, Accepted]
    assert isinstance(results[0].problem, Refused)
    assert all(texts.say(message) for message in results[0].problem.messages)
    assert [way.arrived(good), way.arrived(bad)] == [1, 0]


def test_how_far_a_message_got(way, transport):
    sent, unknown = way.requests(2)
    transport.send([sent])
    state = transport.state(sent.reference)
    assert state.header.reference == sent.reference
    assert state.header.receiver == header_of(sent)["ontvanger"]
    assert state.known_status is MessageStatus.ACCEPTED
    with pytest.raises(Refused):
        transport.state(new_id())
    assert unknown.reference != sent.reference


# --- in ---------------------------------------------------------------------------------------------------------------


def test_an_empty_box_is_empty(transport):
    page = transport.fetch(None)
    assert (page.messages, page.more) == ((), False)


def test_answers_come_again_until_they_are_confirmed_and_then_no_more(way, transport):
    (asked,) = way.requests(1)
    transport.send([asked])
    assert everything(transport)[0] == []
    way.answer([asked])
    (came,), _pages = everything(transport)
    assert isinstance(came, ReceivedMessage)
    assert came.header.known_type is MessageType.BALANCE_ANSWER
    assert came.header.conversation == header_of(asked)["conversatieReferentienummer"]
    assert came.header.in_reply_to == asked.reference
    assert (came.header.sender, came.header.receiver) == (header_of(asked)["ontvanger"], way.ours)
    assert [claim.outstanding_cents for claim in came.payload.claims] == [AMOUNT]
    assert [message.header.reference for message in everything(transport)[0]] == [came.header.reference]
    way.store(transport)
    assert [message.header.reference for message in everything(way.connect())[0]] == [came.header.reference]
    assert [(result.reference, result.problem) for result in transport.confirm([came.header.reference])] == [
        (came.header.reference, None)
    ]
    assert everything(transport)[0] == []
    assert everything(way.connect())[0] == []
    assert [result.problem for result in transport.confirm([came.header.reference])] == [None]


def test_answers_come_in_pages_and_nothing_lies_between_them(way, transport):
    asked = way.requests(5)
    transport.send(asked)
    way.answer(asked)
    found, pages = everything(transport, 2)
    assert pages == 3
    assert sorted(message.header.in_reply_to for message in found) == sorted(item.reference for item in asked)


def test_confirming_some_leaves_the_others(way, transport):
    asked = way.requests(3)
    transport.send(asked)
    way.answer(asked)
    found, _pages = everything(transport)
    way.store(transport)
    done, left = found[0].header.reference, {message.header.reference for message in found[1:]}
    assert [result.problem for result in transport.confirm([done])] == [None]
    assert {message.header.reference for message in everything(transport)[0]} == left


def test_what_is_not_understood_is_kept_as_it_came(way, transport):
    asked = way.requests(2)
    transport.send(asked)
    way.answer(asked[:1])
    way.strange(asked[1])
    found, _pages = everything(transport)
    known = [message for message in found if isinstance(message, ReceivedMessage)]
    (unknown,) = [message for message in found if isinstance(message, UnknownMessage)]
    assert [message.header.in_reply_to for message in known] == [asked[0].reference]
    assert unknown.header.in_reply_to == asked[1].reference
    assert unknown.reason in {NotKnown.TYPE, NotKnown.CONTENT}
    assert unknown.raw
    assert unknown in everything(transport)[0]


def test_a_confirmation_of_what_nobody_knows_is_told(transport):
    (result,) = transport.confirm([new_id()])
    assert isinstance(result.problem, Refused)

"""A way that speaks another protocol is put behind the engine, and nothing else is touched (issue 4; ADR 0011, 0012).

The stand-in writes XML envelopes to a message box of the kind that the public pages of the Schuldenknooppunt describe:
collect, then confirm. It is no SOAP adapter; the real names are in a toolkit that is not ours.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from csr_desktop.domain.hub_messages import InState, OutState
from csr_desktop.hub.answers import ChangesPage, InboxPage, Limits, MessageState, Participant, Profile, read_inbox
from csr_desktop.hub.problems import Refused, later
from csr_desktop.hub.transport import Accepted, AddressBook, ConfirmResult, Rejected, Unanswered
from csr_desktop.hub.wire import Header
from csr_desktop.services.exchange.round import drive
from csr_desktop.services.exchange.service import ExchangeService
from csr_desktop.services.exchange.settings import HubSettingsService
from csr_desktop.vault import NoVault
from tests.hub_sync.world import Desk, Noting
from tests.practice_hub.calling import new_id

AMOUNT = "123.45"


class MessageBox:
    """The other side: takes envelopes, remembers them by reference, and answers each request once."""

    def __init__(self):
        self.taken = {}
        self.offered = Counter()
        self.waiting = {}
        self.deaf = 0
        self.unwanted = set()

    def call(self, action, envelope):
        """One exchange of envelopes, as text: what the line would carry."""
        if self.deaf:
            self.deaf -= 1
            raise ConnectionError
        body = ET.fromstring(envelope).find("Body")
        answer = getattr(self, action)(body)
        return ET.tostring(answer, encoding="unicode")

    def verstuur(self, body):
        told = ET.Element("Ontvangst")
        for item in body.iter("Bericht"):
            reference, sender, receiver = (item.get(name) for name in ("Referentienummer", "Afzender", "Ontvanger"))
            if receiver in self.unwanted:
                ET.SubElement(told, "Fout", Referentienummer=reference, Code="ONTVANGER_ONBEKEND")
                continue
            self.offered[reference] += 1
            already = reference in self.taken
            if not already:
                self.taken[reference] = item.text
                if item.get("Berichttype") == "SALDOVERZOEK":
                    self._answer(item, sender, receiver)
            ET.SubElement(told, "Genomen", Referentienummer=reference, Eerder="ja" if already else "nee")
        return told

    def haal_op(self, _body):
        told = ET.Element("Messagebox")
        for reference, text in self.waiting.items():
            ET.SubElement(told, "Bericht", Referentienummer=reference, Opgehaald="true").text = text
        return told

    def bevestig(self, body):
        for item in body.iter("Referentienummer"):
            self.waiting.pop(item.text, None)
        return ET.Element("Bevestigd")

    def _answer(self, item, sender, receiver):
        reference = new_id()
        self.waiting[reference] = json.dumps({
            "header": {
                "referentienummer": reference,
                "conversatieReferentienummer": item.get("Conversatie"),
                "crossReferentienummer": item.get("Referentienummer"),
                "berichttype": "SALDOVERZOEK_ANTWOORD",
                "berichtversie": "2.0",
                "afzender": receiver,
                "ontvanger": sender,
                "aangemaaktOp": "2026-09-01T09:00:00Z",
            },
            "inhoud": {
                "klantnummerSE": "K-1",
                "vorderingen": [{"schuldtype": "OPENSTAAND", "openstaandBedrag": AMOUNT}],
            },
            "verlooptOp": "2026-09-08T09:00:00Z",
        })  # fmt: skip


class SoapLike:
    """The port over those envelopes."""

    def __init__(self, box, ours, now):
        self._box = box
        self._ours = ours
        self._now = now

    @property
    def hub_time(self):
        return None

    def profile(self):
        us = Participant(id=self._ours, name="Gemeente Waterrijk", organisation_type="SHV", active=True)
        return Profile(participant=us, limits=Limits(messages_per_list=3))

    def send(self, messages):
        results, stuck = {}, None
        items = []
        for message in messages:
            header = json.loads(message.body)["header"]
            item = ET.Element(
                "Bericht",
                Referentienummer=message.reference,
                Conversatie=header["conversatieReferentienummer"],
                Berichttype=header["berichttype"],
                Afzender=header["afzender"],
                Ontvanger=header["ontvanger"],
            )
            item.text = message.body.decode()
            items.append(item)
        try:
            told = self._call("verstuur", items)
        except ConnectionError:
            stuck = later("hub.connection_lost")
        else:
            for item in told.iter("Genomen"):
                reference = item.get("Referentienummer")
                results[reference] = Accepted(reference=reference, already=item.get("Eerder") == "ja")
            for item in told.iter("Fout"):
                reference = item.get("Referentienummer")
                results[reference] = Rejected(reference=reference, problem=Refused("hub.refused.receiver"))
        return tuple(
            results.get(message.reference) or Unanswered(reference=message.reference, problem=stuck)
            for message in messages
        )

    def fetch(self, cursor, limit=None):
        try:
            told = self._call("haal_op", [])
        except ConnectionError as error:
            raise later("hub.connection_lost") from error
        entries = [json.loads(item.text) for item in told.iter("Bericht")]
        page = json.dumps({"berichten": entries, "volgende": "", "meer": False}).encode()
        found: InboxPage = read_inbox(page, 1_000_000)
        return found

    def confirm(self, references):
        items = []
        for reference in references:
            item = ET.Element("Referentienummer")
            item.text = reference
            items.append(item)
        self._call("bevestig", items)
        return tuple(ConfirmResult(reference=reference) for reference in references)

    def state(self, reference):
        body = self._box.taken.get(reference)
        if body is None:
            raise Refused("hub.refused.not_found")
        header = json.loads(body)["header"]
        made = Header(
            reference=reference,
            conversation=header["conversatieReferentienummer"],
            message_type=header["berichttype"],
            version=header["berichtversie"],
            sender=header["afzender"],
            receiver=header["ontvanger"],
            created_at=self._now(),
        )
        return MessageState(header=made, status="GEACCEPTEERD", accepted_at=self._now())

    def changes(self, cursor, limit=None):
        return ChangesPage(changes=(), cursor="", more=False)

    def participants(self, etag):
        return None if etag == "1" else AddressBook(participants=(), etag="1")

    def put_attachment(self, attachment, data):
        raise Refused("hub.refused.file_kind")

    def get_attachment(self, attachment, so_far):
        raise Refused("hub.refused.not_found")

    def search_log(self, query):
        return ChangesPage(changes=(), cursor="", more=False)

    def close(self):
        pass

    def _call(self, action, items):
        envelope = ET.Element("Envelope")
        ET.SubElement(envelope, "Body").extend(items)
        return ET.fromstring(self._box.call(action, ET.tostring(envelope, encoding="unicode")))


class SoapDesk(Desk):
    """Our side with another way in the place of REST; everything else is what it always is."""

    def __init__(self, folder, clock, box):
        super().__init__(folder, clock)
        self.settings = HubSettingsService(
            self.store,
            clock,
            NoVault(),
            self.ids.new,
            is_practice=True,
            connect=lambda settings, clock, _new_id, _stop: SoapLike(box, settings.participant_id, clock.now),
        )
        effects = Noting(self.ids, clock)
        self.exchange = ExchangeService(
            self.store, self.ids, clock, self.texts, self.settings, effects, self.exchange.terms
        )


@pytest.fixture
def box():
    return MessageBox()


@pytest.fixture
def desk(template, moving_clock, tmp_path, box):
    with SoapDesk(template.copy(tmp_path / "desk"), moving_clock, box) as made:
        yield made


def states(desk):
    return Counter(item.standing.state for item in desk.exchange.outgoing())


def test_a_round_over_another_protocol(desk, box, template):
    report = desk.round()
    assert report.complete, report
    assert (report.sent, report.received, report.confirmed) == (template.messages,) * 3
    assert box.waiting == {}
    assert {item.standing.state for item in desk.exchange.incoming()} == {InState.APPLIED}
    assert all(AMOUNT in item.message.body for item in desk.exchange.incoming())
    # Each first answer is asked about (`Noting`), and that goes with the next round; then all is quiet.
    assert desk.round().sent == template.messages
    assert desk.round().sent == 0
    assert states(desk) == {OutState.ACCEPTED: 2 * template.messages}
    assert set(box.offered.values()) == {1}


def test_nothing_is_lost_or_doubled_when_its_line_is_cut(desk, box, template, moving_clock):
    box.deaf = 2
    assert not desk.round().complete
    for _round in range(6):
        moving_clock.move(hours=1)
        drive(desk.exchange.begin(at_once=True))
    assert len(box.taken) == 2 * template.messages
    assert box.waiting == {}
    assert states(desk) == {OutState.ACCEPTED: 2 * template.messages}
    assert len(desk.exchange.incoming()) == template.messages


def test_a_refusal_in_its_words_is_a_refusal_in_ours(desk, box):
    unwanted = desk.exchange.outgoing()[0].message.participant_id
    box.unwanted = {unwanted}
    desk.round()
    failed = [item for item in desk.exchange.outgoing() if item.standing.state is OutState.FAILED]
    assert failed
    assert {item.message.participant_id for item in failed} == {unwanted}
    assert all(item.standing.error_text for item in failed)

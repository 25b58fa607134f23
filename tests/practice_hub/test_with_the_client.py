"""Our hub client and the practice hub read the contract each on its own; here they meet."""

from __future__ import annotations

import hashlib
import threading

import msgspec
import pytest

from csr_desktop.hub.problems import HubProblem
from csr_desktop.hub.rest.hub import RestHub
from csr_desktop.hub.rest.keys import new_installation_key
from csr_desktop.hub.rest.settings import HubSettings, KeyLogin
from csr_desktop.hub.transport import Accepted
from csr_desktop.hub.vocabulary import MessageType
from csr_desktop.hub.wire import Attachment, ReceivedMessage, UnknownMessage
from csr_desktop.ids import IdMaker
from csr_desktop.practice.hub.members import member_id
from csr_desktop.practice.hub.ways import Way
from tests.hub.samples import PAYLOAD_SAMPLES, a_message
from tests.practice_hub.calling import PDF, able, new_id

PASSPHRASE = "alleen voor de proef"


@pytest.fixture
def client_of(hub_clock):
    made = []

    def make(hub, member=None):
        key = new_installation_key(PASSPHRASE)
        name = f"client-{new_id()}"
        hub.register(name, key.public_key_pem.decode(), member)
        settings = HubSettings(
            base_url=hub.url,
            participant_id=member or hub.member.id,
            login=KeyLogin(
                token_url=hub.token_url, client_id=name, private_key_pem=key.private_key_pem, passphrase=PASSPHRASE
            ),
            practice=True,
        )
        made.append(RestHub(settings, hub_clock, IdMaker(hub_clock).new, threading.Event()))
        return made[-1]

    yield make
    for client in made:
        client.close()


def first_of(kind):
    """Whether a message of this type may stand at the head of a conversation."""
    return kind in {
        MessageType.NOTICE, MessageType.BALANCE_REQUEST, MessageType.STATUS_REQUEST, MessageType.STATUS_BY_COUNSELLOR,
        MessageType.ARRANGEMENT_ENDED,
    }  # fmt: skip


@pytest.mark.parametrize("kind", [kind for kind in PAYLOAD_SAMPLES if first_of(kind)])
def test_what_the_client_writes_the_hub_takes(hub, client_of, kind):
    client = client_of(hub)
    message = a_message(kind, sender=hub.member.id, receiver=hub.partner, reference=new_id(), conversation=new_id())
    (first,), (again,) = client.send([message]), client.send([message])
    assert isinstance(first, Accepted), first
    assert isinstance(again, Accepted), again
    assert (first.already, again.already) == (False, True)
    assert hub.exchange.messages[message.reference].content_sha256 == message.payload_sha256


def test_a_whole_conversation_between_two_clients(hub, client_of):
    """Every type of message in both directions, as the other client reads it."""
    us, them = client_of(hub), client_of(hub, member_id(1, "publiek"))
    talk, creditor = new_id(), member_id(1, "publiek")
    sides = {True: (us, hub.member.id, them), False: (them, creditor, us)}
    cursors = {us: None, them: None}

    def say(kind, *, ours, answers=None, payload=None):
        sender, sender_id, receiver = sides[ours]
        more = {} if payload is None else {"payload": payload}
        message = a_message(
            kind, sender=sender_id, receiver=creditor if ours else hub.member.id, reference=new_id(),
            conversation=talk, in_reply_to=answers, **more,
        )  # fmt: skip
        (result,) = sender.send([message])
        assert isinstance(result, Accepted), result
        page = receiver.fetch(cursors[receiver])
        cursors[receiver] = page.cursor
        (entry,) = page.messages
        assert isinstance(entry, ReceivedMessage), entry
        assert entry.payload == (payload or PAYLOAD_SAMPLES[kind])
        assert hashlib.sha256(entry.raw).hexdigest() == message.payload_sha256
        assert [result.problem for result in receiver.confirm([message.reference])] == [None]
        return message.reference

    kinds = MessageType
    notice = say(kinds.PUBLIC_NOTICE, ours=True)
    say(kinds.NOTICE_ANSWER, ours=False, answers=notice)
    asked = say(kinds.BALANCE_REQUEST, ours=True)
    say(kinds.NO_COOPERATION, ours=False, answers=asked)
    asked = say(kinds.BALANCE_REQUEST, ours=True)
    say(kinds.BALANCE_ANSWER, ours=False, answers=asked)
    offered = say(kinds.PROPOSAL, ours=True)
    refused = say(kinds.PROPOSAL_ANSWER, ours=False, answers=offered)
    again = say(kinds.RECONSIDERATION, ours=True, answers=refused)
    agreed = replace_agreed(PAYLOAD_SAMPLES[kinds.PROPOSAL_ANSWER])
    say(kinds.PROPOSAL_ANSWER, ours=False, answers=again, payload=agreed)
    say(kinds.ARRANGEMENT_AGREED, ours=True)
    status = say(kinds.STATUS_REQUEST, ours=True)
    say(kinds.STATUS_BY_CREDITOR, ours=False, answers=status)
    say(kinds.STATUS_BY_COUNSELLOR, ours=True)
    ended = say(kinds.ARRANGEMENT_ENDED, ours=True)
    say(kinds.ERROR, ours=False, answers=ended)
    told = us.changes(None, 200)
    # Nine of ours were accepted, collected and confirmed, and the last one was found wrong.
    assert len(told.changes) == 9 * 3 + 1
    assert told.unreadable == 0


def replace_agreed(payload):
    return msgspec.structs.replace(payload, agreed=True, reason=None, claims=())


@pytest.mark.parametrize("way", [way for way in Way if way not in {Way.SILENT, Way.NOT_COLLECTING, Way.LATE}])
def test_what_creditors_answer_the_client_reads(played, client_of, way):
    client = client_of(played)
    partner = able(played)[0].id
    played.creditors.behave(partner, way)
    message = a_message(
        MessageType.BALANCE_REQUEST, sender=played.member.id, receiver=partner, reference=new_id(),
        conversation=new_id(), version="2.0",
    )  # fmt: skip
    (result,) = client.send([message])
    assert isinstance(result, Accepted), result
    entries = client.fetch(None).messages
    assert len(entries) == (2 if way is Way.ODD_DOUBLE else 1)
    expected = UnknownMessage if way in {Way.ODD_TYPE, Way.ODD_VERSION} else ReceivedMessage
    assert {type(entry) for entry in entries} == {expected}
    assert [item.problem for item in client.confirm([entry.header.reference for entry in entries])] == [None] * len(
        entries
    )


def test_the_address_book_profile_and_search(played, client_of):
    client = client_of(played)
    assert client.profile().participant.id == played.member.id
    book = client.participants(None)
    assert {item.id for item in book.participants} == {member.id for member in played.book.all()}
    assert client.participants(book.etag) is None


def test_a_file_goes_there_and_back(hub, client_of):
    us, them = client_of(hub), client_of(hub, hub.partner)
    digest = hashlib.sha256(PDF).hexdigest()
    file = Attachment(id=new_id(), sha256=digest, file_name="t.pdf", kind="TOESTEMMINGSVERKLARING", size=len(PDF))
    us.put_attachment(file, PDF)
    us.put_attachment(file, PDF)
    message = a_message(
        MessageType.NOTICE, sender=hub.member.id, receiver=hub.partner, reference=new_id(), conversation=new_id(),
        attachments=(file,),
    )  # fmt: skip
    (result,) = us.send([message])
    assert isinstance(result, Accepted), result
    so_far = bytearray(PDF[:10])
    them.get_attachment(file, so_far)
    assert bytes(so_far) == PDF


@pytest.mark.parametrize("percent", [20, 40])
def test_the_client_comes_through_noise(hub, client_of, percent):
    """One call of the client may fail; asked again with the same bytes, everything arrives once."""
    us, them = client_of(hub), client_of(hub, hub.partner)
    messages = [
        a_message(
            MessageType.BALANCE_REQUEST, sender=hub.member.id, receiver=hub.partner, reference=new_id(),
            conversation=new_id(),
        )
        for _ in range(30)
    ]  # fmt: skip
    hub.faults.noise(percent, 5)
    waiting = {message.reference: message for message in messages}
    for _ in range(200):
        for message in list(waiting.values()):
            (result,) = us.send([message])
            if isinstance(result, Accepted):
                del waiting[message.reference]
        if not waiting:
            break
    assert not waiting
    stored = {}
    for _ in range(400):
        try:
            page = them.fetch(None)
        except HubProblem:
            continue
        if not page.messages and not page.more:
            break
        stored |= {entry.header.reference: entry.payload for entry in page.messages}
        them.confirm(list(stored))
    hub.faults.clear()
    assert set(stored) == {message.reference for message in messages}
    assert all(hub.tally.message(reference)["accepted"] == 1 for reference in stored)
    assert {kept.status for kept in hub.exchange.messages.values()} == {"BEVESTIGD"}

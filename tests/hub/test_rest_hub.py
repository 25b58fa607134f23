"""The port over REST, method by method, over real sockets; and what may be seen of it in addresses and logs."""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import json
import logging
from datetime import UTC, date, datetime

import msgspec
import pytest

from csr_desktop.errors import Bug
from csr_desktop.hub.answers import LogQuery
from csr_desktop.hub.problems import NotAllowed, NotUnderstood, Refused, RetryLater
from csr_desktop.hub.rest.settings import Patience
from csr_desktop.hub.transport import Accepted, HubTransport, Rejected, Unanswered
from csr_desktop.hub.vocabulary import MessageStatus, MessageType
from csr_desktop.hub.wire import Attachment, encode
from tests.hub.peers import http, problem
from tests.hub.samples import (
    PAYLOAD_SAMPLES,
    THEIRS,
    a_message,
    box_entry,
    box_json,
    number,
    profile_json,
    results_json,
    state_json,
    state_of,
    whole,
)


def paths(peer):
    return [(heard.method, heard.path) for heard in peer.requests if heard.path != "/token"]


def ok_list(**by_index):
    return lambda heard: http(200, results_json(heard, **by_index))


def problem_json(status, code):
    return {"status": status, "title": "x", "detail": "y", "code": code}


# --- sending ----------------------------------------------------------------------------------------------------------


def test_one_message_goes_by_its_own_address(hub_with):
    hub, peer = hub_with({"/berichten/": lambda heard: http(201, state_json(heard))})
    message = a_message(MessageType.PROPOSAL)
    (result,) = hub.send([message])
    assert result.reference == message.reference
    assert not result.already
    assert result.state.known_status is MessageStatus.ACCEPTED
    assert result.state.accepted_at == datetime(2026, 11, 24, 12, 0, 1, 500_000, tzinfo=UTC)
    assert result.state.payload_sha256 == message.payload_sha256
    assert paths(peer) == [("PUT", f"/v1/berichten/{message.reference}")]
    assert peer.requests[-1].body == message.body
    assert peer.requests[-1].headers["content-type"] == "application/json"
    assert peer.requests[-1].headers["accept-encoding"] == "identity"


def test_the_same_again_is_no_second_message(hub_with):
    """H4: the answer was lost; the same bytes again, and the hub says it had them."""
    hub, peer = hub_with({"/berichten/": [problem(502), lambda heard: http(200, state_json(heard, status="VERLOPEN"))]})
    message = a_message()
    (first,) = hub.send([message])
    (second,) = hub.send([message])
    assert isinstance(first, Unanswered)
    assert isinstance(second, Accepted)
    assert second.already
    assert second.state.known_status is MessageStatus.EXPIRED
    assert {heard.body for heard in peer.requests if heard.method == "PUT"} == {message.body}


def test_more_go_in_lists_as_long_as_the_hub_allows(hub_with):
    hub, peer = hub_with(
        {"/deelnemer": http(200, profile_json(maxBerichtenPerLijst=100)), "/verzendlijsten/": ok_list()}
    )
    messages = [a_message() for _ in range(250)]
    results = hub.send(messages)
    assert [result.reference for result in results] == [message.reference for message in messages]
    assert {type(result) for result in results} == {Accepted}
    lists = [heard for heard in peer.requests if "/verzendlijsten/" in heard.path]
    assert [len(heard.json()["berichten"]) for heard in lists] == [100, 100, 50]
    assert len({heard.path for heard in lists}) == 3
    for heard in lists:
        assert heard.path.rpartition("/")[2] == heard.json()["lijstId"]
    assert all(message.body in b"".join(heard.body for heard in lists) for message in messages)


def test_without_a_told_limit_they_go_one_by_one(hub_with):
    hub, peer = hub_with(
        {
            "/deelnemer": http(200, profile_json(maxBerichtenPerLijst=None)),
            "/berichten/": lambda heard: http(201, state_json(heard)),
        }
    )
    assert [type(result) for result in hub.send([a_message(), a_message()])] == [Accepted, Accepted]
    assert [method for method, _path in paths(peer)] == ["GET", "PUT", "PUT"]


def test_lists_stay_small_in_bytes_too(hub_with):
    text = PAYLOAD_SAMPLES[MessageType.BALANCE_ANSWER]
    big = msgspec.structs.replace(text, claims=text.claims * 900)
    messages = [encode(whole(MessageType.BALANCE_ANSWER, big)) for _ in range(25)]
    assert len(messages[0].body) > 200_000
    hub, peer = hub_with({"/deelnemer": http(200, profile_json()), "/verzendlijsten/": ok_list()})
    assert {type(result) for result in hub.send(messages)} == {Accepted}
    assert all(len(heard.body) < 4_100_000 for heard in peer.requests)
    assert len(paths(peer)) == 3


def test_each_message_of_a_list_has_its_own_result(hub_with):
    by_index = {
        "_1": {"status": 200},
        "_2": {"status": 409, "probleem": problem_json(409, "STAP_NIET_TOEGESTAAN")},
        "_3": {"status": 403, "probleem": problem_json(403, "MODULE_NIET_TOEGESTAAN")},
        "_4": {"status": 503, "probleem": problem_json(503, "NIET_BESCHIKBAAR")},
        "_5": {"status": 400},
    }
    hub, _peer = hub_with({"/deelnemer": http(200, profile_json()), "/verzendlijsten/": ok_list(**by_index)})
    results = hub.send([a_message() for _ in range(7)])
    assert [type(result) for result in results] == [Accepted] * 2 + [Rejected] * 4 + [Accepted]
    assert [result.already for result in results[:2]] == [False, True]
    assert [type(result.problem) for result in results[2:6]] == [Refused, NotAllowed, RetryLater, Refused]


@pytest.mark.parametrize("how", ["one is missing", "one twice", "a stranger", "odd status"])
def test_a_list_answered_badly_leaves_the_doubtful_ones_open(hub_with, how):
    def answer(heard):
        told = json.loads(results_json(heard))["resultaten"]
        if how == "one is missing":
            del told[1]
        elif how == "one twice":
            told.append(told[1] | {"status": 409})
        elif how == "a stranger":
            told[1]["referentienummer"] = number()
        else:
            told[1]["status"] = 302
        return http(200, json.dumps({"resultaten": told}).encode())

    hub, peer = hub_with({"/deelnemer": http(200, profile_json(maxBerichtenPerLijst=3)), "/verzendlijsten/": answer})
    results = hub.send([a_message() for _ in range(6)])
    assert [type(result) for result in results[:3]] == [Accepted, Unanswered, Accepted]
    # Nothing more was offered after it.
    assert {type(result) for result in results[3:]} == {Unanswered}
    assert sum("/verzendlijsten/" in path for _method, path in paths(peer)) == 1


def test_results_in_another_order_are_put_right(hub_with):
    def backwards(heard):
        told = json.loads(results_json(heard, _0={"status": 200}))["resultaten"]
        return http(200, json.dumps({"resultaten": told[::-1]}).encode())

    hub, _peer = hub_with({"/deelnemer": http(200, profile_json()), "/verzendlijsten/": backwards})
    assert [result.already for result in hub.send([a_message() for _ in range(3)])] == [True, False, False]


@pytest.mark.parametrize("refusal", [problem(413, "TE_GROOT"), problem(400, "ONGELDIGE_INVOER"), problem(404)])
def test_a_list_refused_as_a_whole_is_cut_until_the_poison_is_alone(hub_with, refusal):
    messages = [a_message() for _ in range(8)]
    poison = messages[5].body

    def answer_list(heard):
        return refusal if poison in heard.body else http(200, results_json(heard))

    def answer_one(heard):
        return refusal if heard.body == poison else http(201, state_json(heard))

    hub, _peer = hub_with(
        {"/deelnemer": http(200, profile_json()), "/verzendlijsten/": answer_list, "/berichten/": answer_one}
    )
    results = hub.send(messages)
    assert [isinstance(result, Accepted) for result in results] == [True] * 5 + [False] + [True] * 2
    assert isinstance(results[5], Rejected)


def test_when_the_line_breaks_nothing_more_is_offered(hub_with):
    answers = [ok_list(), lambda _heard: problem(503, "X", Retry_After="9"), ok_list()]
    hub, peer = hub_with(
        {
            "/deelnemer": http(200, profile_json(maxBerichtenPerLijst=2)),
            "/verzendlijsten/": lambda heard: answers.pop(0)(heard),
        }
    )
    results = hub.send([a_message() for _ in range(6)])
    assert [type(result) for result in results] == [Accepted] * 2 + [Unanswered] * 4
    assert {result.problem.after for result in results[2:]} == {9}
    assert len(paths(peer)) == 3


def test_sending_nothing_asks_nothing(hub_with):
    hub, peer = hub_with({})
    assert hub.send([]) == ()
    assert hub.confirm([]) == ()
    assert peer.requests == []


# --- receiving --------------------------------------------------------------------------------------------------------


def test_the_box_is_read_from_an_opaque_cursor(hub_with):
    cursor = "a/b?c=d&e#f%00 ü+\"'\n"
    told = [box_entry(json.loads(a_message(kind, sender=THEIRS).body)) for kind in MessageType]
    hub, peer = hub_with({"/postbus/berichten": http(200, box_json(told, cursor=cursor, more=True))})
    page = hub.fetch(None)
    assert (page.cursor, page.more, len(page.messages)) == (cursor, True, 16)
    assert [message.payload for message in page.messages] == [PAYLOAD_SAMPLES[kind] for kind in MessageType]
    hub.fetch(page.cursor, 500)
    assert paths(peer) == [
        ("GET", "/v1/postbus/berichten"),
        ("GET", "/v1/postbus/berichten?na=a%2Fb%3Fc%3Dd%26e%23f%2500%20%C3%BC%2B%22%27%0A&limiet=200"),
    ]


def test_packed_pages_are_unpacked(hub_with):
    body = box_json([box_entry(json.loads(a_message().body))] * 50)
    hub, _peer = hub_with({"/postbus/berichten": http(200, gzip.compress(body), Content_Encoding="gzip")})
    assert len(hub.fetch(None).messages) == 50


def test_confirming_gives_a_result_for_each(hub_with):
    references = [number() for _ in range(3)]

    def answer(heard):
        asked = heard.json()["referentienummers"]
        told = [
            {"referentienummer": asked[0].upper(), "status": 200},
            {"referentienummer": asked[1], "status": 404, "probleem": problem_json(404, "NIET_GEVONDEN")},
            {"referentienummer": asked[2], "status": 410, "probleem": problem_json(410, "BERICHT_VERLOPEN")},
        ]
        return http(200, json.dumps({"resultaten": told}).encode())

    hub, _peer = hub_with({"/postbus/bevestigingen": answer})
    results = hub.confirm([*references, references[0]])
    assert [result.reference for result in results] == [*references, references[0]]
    assert results[0].problem is None
    assert results[3].problem is None
    assert [result.problem.code for result in results[1:3]] == ["hub.refused.not_found", "hub.refused.expired"]


def test_many_confirmations_go_in_parts_and_stop_at_a_broken_line(hub_with):
    def good(heard):
        told = [{"referentienummer": one, "status": 200} for one in heard.json()["referentienummers"]]
        return http(200, json.dumps({"resultaten": told}).encode())

    answers = [good, lambda _heard: problem(503), good]
    hub, peer = hub_with({"/postbus/bevestigingen": lambda heard: answers.pop(0)(heard)})
    results = hub.confirm([number() for _ in range(1_200)])
    assert [result.problem is None for result in results] == [True] * 500 + [False] * 700
    assert [len(heard.json()["referentienummers"]) for heard in peer.requests[1:]] == [500, 500]


def test_changes_are_read_and_what_is_not_known_is_counted(hub_with):
    message = json.loads(a_message().body)
    told = [
        state_of(message, "OPGEHAALD", opgehaaldOp="2026-11-25T08:00:00Z"),
        state_of(message, "IETS_NIEUWS"),
        {"status": "BEVESTIGD"},
        None,
    ]
    body = json.dumps({"wijzigingen": told, "volgende": "c2", "meer": False}).encode()
    hub, _peer = hub_with({"/statuswijzigingen": http(200, body)})
    page = hub.changes("c1")
    assert [change.known_status for change in page.changes] == [MessageStatus.COLLECTED, None]
    assert page.changes[0].collected_at == datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert (page.cursor, page.more, page.unreadable) == ("c2", False, 2)


def test_the_state_of_a_message(hub_with):
    message = a_message()
    told = json.dumps(state_of(json.loads(message.body), "BEVESTIGD")).encode()
    hub, peer = hub_with({"/berichten/": http(200, told)})
    assert hub.state(message.reference).known_status is MessageStatus.CONFIRMED
    assert paths(peer) == [("GET", f"/v1/berichten/{message.reference}")]


@pytest.mark.parametrize("reference", ["", "..", "x/../../deelnemers", "999990019", "1" * 36, number() + "?x"])
def test_only_numbers_of_machines_stand_in_addresses(hub_with, reference):
    hub, peer = hub_with({})
    with pytest.raises(Bug):
        hub.state(reference)
    assert peer.requests == []


# --- participants -----------------------------------------------------------------------------------------------------


def member(index, **more):
    return {
        "deelnemerId": number(),
        "naam": f"Schuldeiser {index}",
        "organisatietype": "SE",
        "actief": True,
    } | more


def members_page(members, cursor="", more=False):
    return json.dumps({"deelnemers": members, "volgende": cursor, "meer": more}).encode()


def test_the_address_book_comes_whole(hub_with):
    first = [member(1, modules=[{"module": "SCHULDREGELING", "berichtversies": ["1.0", "2.0"]}], kvkNummer="90000015")]
    second = [member(2, actief=False, vertegenwoordigt=[{"naam": "Dochter"}]), {"naam": "zonder nummer"}]

    def answer(heard):
        if "na=" in heard.path:
            return http(200, members_page(second))
        return http(200, members_page(first, cursor="c1", more=True), ETag='"e1"')

    hub, peer = hub_with({"/deelnemers": answer})
    book = hub.participants(None)
    assert [one.name for one in book.participants] == ["Schuldeiser 1", "Schuldeiser 2"]
    assert book.participants[0].modules[0].versions == ("1.0", "2.0")
    assert book.participants[1].represents[0].name == "Dochter"
    assert (book.etag, book.unreadable) == ('"e1"', 1)
    assert paths(peer) == [("GET", "/v1/deelnemers?limiet=200"), ("GET", "/v1/deelnemers?na=c1&limiet=200")]
    assert "if-none-match" not in peer.requests[1].headers


def test_an_address_book_that_is_still_good_is_not_sent_again(hub_with):
    hub, peer = hub_with({"/deelnemers": http(304, ETag='"e1"')})
    assert hub.participants('"e1"') is None
    assert peer.requests[-1].headers["if-none-match"] == '"e1"'


def test_an_address_book_without_end_is_left(hub_with):
    hub, _peer = hub_with({"/deelnemers": http(200, members_page([member(1)], cursor="c1", more=True))})
    with pytest.raises(NotUnderstood) as caught:
        hub.participants(None)
    assert caught.value.code == "hub.answer.endless"


# --- attachments ------------------------------------------------------------------------------------------------------

FILE = b"%PDF-1.7\n" + bytes(range(256)) * 4_000


def attachment(data=FILE, **more):
    usual = {
        "id": number(),
        "sha256": hashlib.sha256(data).hexdigest(),
        "file_name": "toestemming.pdf",
        "kind": "TOESTEMMINGSVERKLARING",
        "size": len(data),
        "media_type": "application/pdf",
    }
    return Attachment(**(usual | more))


@pytest.mark.parametrize("status", [201, 204])
def test_a_file_goes_with_its_digest(hub_with, status):
    hub, peer = hub_with({"/bijlagen/": http(status)})
    wanted = attachment()
    hub.put_attachment(wanted, FILE)
    heard = peer.requests[-1]
    assert (heard.method, heard.path) == ("PUT", f"/v1/bijlagen/{wanted.id}")
    assert heard.body == FILE
    assert heard.headers["content-type"] == "application/pdf"
    digest = base64.b64encode(hashlib.sha256(FILE).digest()).decode()
    assert heard.headers["content-digest"] == f"sha-256=:{digest}:"


def test_a_file_with_another_digest_is_our_own_fault(hub_with):
    hub, peer = hub_with({})
    with pytest.raises(Bug):
        hub.put_attachment(attachment(), FILE + b"x")
    assert peer.requests == []


def serve_file(heard, data=FILE):
    """A server that knows Range."""
    asked = heard.headers.get("range")
    if asked is None:
        return http(200, data, kind="application/pdf")
    start = int(asked.removeprefix("bytes=").removesuffix("-"))
    if start >= len(data):
        return problem(416, Content_Range=f"bytes */{len(data)}")
    return http(206, data[start:], kind="application/pdf", Content_Range=f"bytes {start}-{len(data) - 1}/{len(data)}")


@pytest.mark.parametrize("size", [len(FILE), None])
def test_a_file_comes_whole(hub_with, size):
    hub, peer = hub_with({"/bijlagen/": serve_file})
    got = bytearray()
    hub.get_attachment(attachment(size=size), got)
    assert got == FILE
    assert "range" not in peer.requests[-1].headers


def test_a_broken_line_costs_nothing_that_came(hub_with):
    """Cut the line five times; every byte is sent once, apart from what was on its way."""
    hub, peer = hub_with({"/bijlagen/": serve_file})
    script = peer.respond

    def cut_off(heard, line):
        if heard.path == "/token":
            return script(heard, line)
        answer = serve_file(heard)
        line.sendall(answer[:200_000])
        return False

    peer.respond = cut_off
    wanted, got = attachment(), bytearray()
    lengths = []
    for _ in range(20):
        try:
            hub.get_attachment(wanted, got)
            break
        except RetryLater:
            lengths.append(len(got))
    assert got == FILE
    assert len(lengths) == 5
    assert lengths == sorted(set(lengths))
    starts = [heard.headers.get("range") for heard in peer.requests if "/bijlagen/" in heard.path]
    assert starts == [None, *(f"bytes={length}-" for length in lengths)]


def test_what_is_there_already_is_not_fetched_again(hub_with):
    hub, peer = hub_with({"/bijlagen/": serve_file})
    hub.get_attachment(attachment(), bytearray(FILE))
    assert peer.requests == []


@pytest.mark.parametrize(
    ("answer", "so_far"),
    [
        (lambda _heard: http(200, FILE[:-1] + b"x", kind="application/pdf"), b""),
        (lambda _heard: http(200, FILE[:-1], kind="application/pdf"), b""),
        (serve_file, b"iets anders"),
        (serve_file, bytes(len(FILE))),
        (lambda _heard: http(200, b"", kind="application/pdf"), b""),
    ],
)
def test_another_file_is_not_kept(hub_with, answer, so_far):
    hub, _peer = hub_with({"/bijlagen/": answer})
    got = bytearray(so_far)
    with pytest.raises(NotUnderstood):
        hub.get_attachment(attachment(), got)
    assert got == b""


def test_a_server_that_begins_again_is_followed(hub_with):
    hub, _peer = hub_with({"/bijlagen/": http(200, FILE, kind="application/pdf")})
    got = bytearray(FILE[:5_000])
    hub.get_attachment(attachment(), got)
    assert got == FILE


@pytest.mark.parametrize("told", ["bytes 0-9/10", "bytes 6000-9000/99999", "5000", "", "bytes x-y/z"])
def test_another_piece_than_asked_is_refused(hub_with, told):
    hub, _peer = hub_with({"/bijlagen/": http(206, FILE[5_000:], kind="application/pdf", Content_Range=told)})
    got = bytearray(FILE[:5_000])
    with pytest.raises(NotUnderstood):
        hub.get_attachment(attachment(), got)
    assert got == FILE[:5_000]


def test_too_much_already_means_from_the_beginning(hub_with):
    hub, _peer = hub_with({"/bijlagen/": serve_file})
    got = bytearray(FILE + b"meer")
    hub.get_attachment(attachment(size=None), got)
    assert got == FILE


@pytest.mark.parametrize("size", [100, None])
def test_a_file_has_a_limit(hub_with, size):
    hub, _peer = hub_with({"/bijlagen/": serve_file}, patience=Patience(most_attachment_bytes=100_000))
    with pytest.raises(NotUnderstood) as caught:
        hub.get_attachment(attachment(size=size), bytearray())
    assert caught.value.code == "hub.answer.too_large"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (problem(404, "NIET_GEVONDEN"), "hub.refused.not_found"),
        (problem(410, "BIJLAGE_VERLOPEN"), "hub.refused.attachment_expired"),
        (problem(413, "TE_GROOT"), "hub.refused.too_large"),
    ],
)
def test_files_that_are_not_to_be_had(hub_with, answer, code):
    hub, _peer = hub_with({"/bijlagen/": answer})
    with pytest.raises(Refused) as caught:
        hub.get_attachment(attachment(size=10), bytearray())
    assert caught.value.code == code
    assert caught.value.hub_code


# --- the log of the hub, its clock, and what is never seen ------------------------------------------------------------


def test_the_log_is_asked_in_the_body(hub_with):
    conversation = number()
    body = json.dumps({"wijzigingen": [], "volgende": "", "meer": False}).encode()
    hub, peer = hub_with({"/logboek/_zoek": http(200, body)})
    hub.search_log(
        LogQuery(
            conversation=conversation, confirmed=False, from_day=date(2026, 11, 1), message_type=MessageType.NOTICE
        )
    )
    assert paths(peer) == [("POST", "/v1/logboek/_zoek")]
    assert peer.requests[-1].json() == {
        "conversatieReferentienummer": conversation,
        "bevestigd": False,
        "vanafDatum": "2026-11-01",
        "berichttype": "KENNISGEVING",
    }


def test_the_hubs_time_is_heard(hub_with):
    hub, _peer = hub_with({"/deelnemer": http(200, profile_json(), Date="Wed, 02 Dec 2026 10:00:00 GMT")})
    assert hub.hub_time is None
    hub.profile()
    # The profile's own time is the more exact one.
    assert abs((hub.hub_time - datetime(2026, 11, 24, 12, tzinfo=UTC)).total_seconds()) < 60


def test_each_request_has_its_own_number(hub_with):
    hub, peer = hub_with({"/deelnemer": http(200, profile_json())})
    hub.profile()
    hub.profile()
    numbers = [heard.headers["x-request-id"] for heard in peer.requests]
    assert len(set(numbers)) == 3
    assert all(one.startswith("req-") and len(one) == 40 for one in numbers)


def test_nothing_personal_stands_in_addresses_or_logs(hub_with, caplog):
    """Marked people through every method, with every library logging all it can; faults included."""
    marks = ("Merkelstein", "999990019", "merkbaar@waterrijk.example", "987.65", "abc.def-1")
    people = PAYLOAD_SAMPLES[MessageType.PUBLIC_NOTICE]
    marked = msgspec.structs.replace(
        people,
        client=msgspec.structs.replace(people.client, surname=marks[0]),
        contact=msgspec.structs.replace(people.contact, email=marks[2]),
    )
    message = encode(whole(MessageType.PUBLIC_NOTICE, marked))
    balance = a_message(MessageType.BALANCE_ANSWER)
    bad = problem(
        400, "ONGELDIGE_INVOER", f"{marks[0]} {marks[1]}", [{"pad": marks[0], "code": "X", "melding": marks[1]}]
    )
    told = box_json([box_entry(json.loads(message.body)), box_entry(json.loads(balance.body))])
    hub, peer = hub_with(
        {
            "/deelnemers": problem(500, "X", marks[0]),
            "/deelnemer": http(200, profile_json()),
            "/berichten/": [bad, http(200, told[:-9]), http(200, b"{")],
            "/verzendlijsten/": ok_list(_1={"status": 400, "probleem": json.loads(bad.partition(b"\r\n\r\n")[2])}),
            "/postbus/berichten": [http(200, told), http(200, told[:-3])],
            "/postbus/bevestigingen": problem(503, "X", marks[0]),
        }
    )
    errors = []
    with caplog.at_level(logging.DEBUG):
        for work in (
            lambda: hub.send([message]),
            lambda: hub.send([message]),
            lambda: hub.send([message, balance]),
            lambda: hub.fetch(None).messages,
            lambda: hub.fetch("c1").messages,
            lambda: hub.confirm([message.reference]),
            lambda: hub.participants(None),
            lambda: hub.state(message.reference),
        ):
            with contextlib.suppress(RetryLater):
                errors += [str(getattr(one, "problem", "")) for one in work() or ()]
    assert len(paths(peer)) == 9
    seen = caplog.text + "\n".join(path for _method, path in paths(peer)) + "\n".join(errors)
    assert message.reference in seen
    assert [mark for mark in marks if mark in seen] == []


def test_it_is_the_port(hub_with):
    hub, _peer = hub_with({})
    transport: HubTransport = hub
    public = {name for name in vars(HubTransport) if not name.startswith("_")}
    assert {name for name in dir(transport) if not name.startswith("_")} == public

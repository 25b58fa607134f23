"""A hub that answers wrongly, slowly, half or for ever: a typed error, nothing used, nobody waits (H1-H3, H6)."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import threading
import tracemalloc
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csr_desktop.hub import answers, wire
from csr_desktop.hub.problems import (
    HubProblem,
    NeedsLogin,
    NewerApi,
    NotAllowed,
    NotUnderstood,
    Refused,
    ResyncNeeded,
    RetryLater,
    Stopped,
)
from csr_desktop.hub.rest.settings import Patience
from csr_desktop.hub.strict_json import NotStrict
from csr_desktop.hub.transport import Accepted, Rejected, Unanswered
from csr_desktop.hub.vocabulary import MessageType
from csr_desktop.hub.wire import Attachment, ReceivedMessage, UnknownMessage, UnreadableMessage, encode
from tests.hub.peers import Script, http, problem
from tests.hub.samples import THEIRS, a_message, box_entry, box_json, number, profile_json, state_json, state_of, whole

SHORT = Patience(connect_s=5, stall_s=0.3, total_s=0.8, attachment_s=0.8)
LEFT_TO_ITSELF_S = 60

# --- what is no answer ------------------------------------------------------------------------------------------------

DEEP = 10_000
GOOD_HEADER = json.loads(a_message().body)["header"]


def entry(**more):
    return {"header": GOOD_HEADER, "inhoud": {"tekst": "x"}, "verlooptOp": "2026-12-01T12:00:00Z"} | more


def page(**more):
    return json.dumps({"berichten": [], "volgende": "c", "meer": False} | more)


PAGE = page()

#: Bodies that are no page of the box, however they are looked at.
GARBAGE = {
    "nothing": "",
    "white space": "   \n",
    "login page": "<html><body><form>Inloggen</form></body></html>",
    "text": "OK",
    "null": "null",
    "true": "true",
    "number": "42",
    "text in JSON": '"ok"',
    "list": "[]",
    "empty object": "{}",
    "half": PAGE[: len(PAGE) // 2],
    "one sign short": PAGE[:-1],
    "twice": PAGE + PAGE,
    "something behind it": PAGE + "x",
    "NUL behind it": PAGE + "\0",
    "comma too many": PAGE[:-1] + ",}",
    "comment": "/* x */" + PAGE,
    "single quotes": PAGE.replace('"', "'"),
    "JSONP": f"terug({PAGE});",
    "guard prefix": ")]}',\n" + PAGE,
    "byte order mark": "\ufeff" + PAGE,
    "NaN": PAGE[:-1] + ',"x":NaN}',
    "Infinity": PAGE[:-1] + ',"x":Infinity}',
    "minus Infinity": PAGE[:-1] + ',"x":-Infinity}',
    "1e999": PAGE[:-1] + ',"x":1e999}',
    "-1e999": PAGE[:-1] + ',"x":-1e999}',
    "1e-999": PAGE[:-1] + ',"x":1e-999}',
    "exponent beyond reckoning": PAGE[:-1] + ',"x":1e99999999999999999999}',
    "integer of 10,000 digits": PAGE[:-1] + f',"x":{"9" * 10_000}}}',
    "leading zero": PAGE[:-1] + ',"x":01}',
    "plus sign": PAGE[:-1] + ',"x":+1}',
    "hexadecimal": PAGE[:-1] + ',"x":0x10}',
    "name twice": '{"berichten":[],"volgende":"a","volgende":"b","meer":false}',
    "name twice, escaped": '{"berichten":[],"volgende":"a","volgend\\u0065":"b","meer":false}',
    "name twice, deep down": PAGE[:-1] + ',"x":{"y":[{"z":1,"z":2}]}}',
    "name twice in an entry": PAGE.replace("[]", '[{"header":{},"header":{}}]'),
    "nesting of lists": PAGE[:-1] + f',"x":{"[" * DEEP}{"]" * DEEP}}}',
    "nesting of objects": PAGE[:-1] + f',"x":{chr(123) + chr(34) + "a" + chr(34) + ":"}' * 70 + "1" + "}" * 71,
    "nesting of 65": PAGE[:-1] + f',"x":{"[" * 65}{"]" * 65}}}',
    "nesting that never ends": '{"x":' + "[" * 200_000,
    "half a surrogate pair, high": PAGE[:-1] + ',"x":"\\ud800"}',
    "half a surrogate pair, low": PAGE[:-1] + ',"x":"\\udc00"}',
    "surrogates the wrong way round": PAGE[:-1] + ',"x":"\\udc00\\ud800"}',
    "half a surrogate in a name": PAGE[:-1] + ',"\\ud800":1}',
    "control sign in a text": PAGE[:-1] + ',"x":"a\nb"}',
    "unknown escape": PAGE[:-1] + ',"x":"\\x41"}',
    "text without end": PAGE[:-1] + ',"x":"abc',
    "cursor is a number": page(volgende=7),
    "cursor is null": page(volgende=None),
    "cursor is a list": page(volgende=["c"]),
    "cursor of 5,000 signs": page(volgende="c" * 5_000),
    "more is text": page(meer="false"),
    "more is a number": page(meer=0),
    "more is null": page(meer=None),
    "messages are an object": page(berichten={"0": 1}),
    "messages are null": page(berichten=None),
    "messages are text": page(berichten="[]"),
    "no cursor": json.dumps({"berichten": [], "meer": False}),
    "no more": json.dumps({"berichten": [], "volgende": "c"}),
    "no messages": json.dumps({"volgende": "c", "meer": False}),
    "__proto__ in their place": '{"__proto__":{"berichten":[],"volgende":"c","meer":false}}',
    "names in capitals": '{"BERICHTEN":[],"VOLGENDE":"c","MEER":false}',
    "an empty page with more behind it": page(meer=True),
    "another answer": profile_json().decode(),
    "a refusal with 200": json.dumps({"status": 503, "title": "x", "detail": "y"}),
}

#: Bodies that are not even text, or wear the wrong label.
RAW = {
    "Latin-1": http(200, PAGE[:-1].encode() + ',"x":"\xe9"}'.encode("latin-1")),
    "UTF-16": http(200, PAGE.encode("utf-16")),
    "overlong UTF-8": http(200, PAGE[:-1].encode() + b',"x":"\xc0\xaf"}'),
    "surrogate in UTF-8": http(200, PAGE[:-1].encode() + b',"x":"\xed\xa0\x80"}'),
    "random bytes": http(200, bytes(range(256)) * 8),
    "HTML label": http(200, PAGE.encode(), kind="text/html"),
    "no label": http(200, PAGE.encode(), kind=None),
    "label of a picture": http(200, PAGE.encode(), kind="image/png"),
    "no version": http(200, PAGE.encode(), version=None),
    "version is words": http(200, PAGE.encode(), version="nieuw"),
    "version is half": http(200, PAGE.encode(), version="1"),
    "says gzip, is not": http(200, PAGE.encode(), Content_Encoding="gzip"),
    "gzip cut off": http(200, gzip.compress(PAGE.encode())[:-6], Content_Encoding="gzip"),
    "gzip with something behind it": http(200, gzip.compress(PAGE.encode()) + b"x", Content_Encoding="gzip"),
    "gzip damaged": http(200, gzip.compress(PAGE.encode())[:12] + b"\xff" * 30, Content_Encoding="gzip"),
    "gzip twice": http(200, gzip.compress(gzip.compress(PAGE.encode())), Content_Encoding="gzip, gzip"),
    "other packing": http(200, zlib.compress(PAGE.encode()), Content_Encoding="br"),
    "201 for a page": http(201, PAGE.encode()),
    "204 for a page": http(204),
    "206 for a page": http(206, PAGE.encode()),
    "304 unasked": http(304),
    "status of a book": b"HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n",
    "no HTTP": b"220 mail.example.org ESMTP\r\n",
    "nothing but line ends": b"\r\n\r\n\r\n",
    "length is words": http(200, PAGE.encode(), length="veel"),
    "length is negative": http(200, PAGE.encode(), length="-5"),
    "two lengths": http(200, PAGE.encode(), length=str(len(PAGE)), content_length="3"),
    "a thousand headers": http(200, PAGE.encode(), **{f"X_{index}": "x" for index in range(1_000)}),
    "a header without end": b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 200_000 + b"\r\n\r\n",
    "chunks that are none": http(200, b"zz\r\n{}\r\n0\r\n\r\n", length=False, Transfer_Encoding="chunked"),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_refused_whole(hub_with, figures, name):
    body = GARBAGE[name].encode("utf-8", "surrogatepass")
    hub, _peer = hub_with({"/postbus/berichten": http(200, body)})
    with pytest.raises(NotUnderstood) as caught:
        hub.fetch(None)
    assert caught.value.request_id.startswith("req-")
    assert caught.value.message.params == {}
    figures("garbage", payloads_refused=1)


@pytest.mark.parametrize("name", RAW)
def test_what_is_no_text_or_wears_the_wrong_label_is_refused(hub_with, figures, name):
    def answer_and_leave(heard, line):
        line.sendall(RAW[name])
        return False

    hub, peer = hub_with({})
    script = peer.respond
    peer.respond = lambda heard, line: script(heard, line) if heard.path == "/token" else answer_and_leave(heard, line)
    with pytest.raises(RetryLater):
        hub.fetch(None)
    figures("garbage", payloads_refused=1)


@pytest.mark.parametrize("name", ["nothing", "login page", "half", "name twice", "null", "list", "nesting of lists"])
def test_garbage_after_sending_says_nothing_about_the_message(hub_with, name):
    hub, _peer = hub_with({"/berichten/": http(201, GARBAGE[name].encode())})
    (result,) = hub.send([a_message()])
    assert isinstance(result, Unanswered)
    assert isinstance(result.problem, NotUnderstood)


def test_what_is_good_and_what_is_only_more_is_read(hub_with):
    """The control: the same page, with members that a newer hub may add."""
    body = page(berichten=[entry(nieuw={"a": [1.5, None]})], nieuw=1, __proto__={}, constructor=1)
    hub, _peer = hub_with({"/postbus/berichten": http(200, body.encode())})
    found = hub.fetch(None)
    assert [type(message) for message in found.messages] == [ReceivedMessage]


# --- entries that are not what we know: kept, never dropped -----------------------------------------------------------


def test_one_bad_entry_does_not_hide_the_others(hub_with, figures):
    good = whole(MessageType.BALANCE_ANSWER, sender=THEIRS)
    sent = json.loads(encode(good).body)
    unknown_type = json.loads(json.dumps(sent))
    unknown_type["header"]["berichttype"] = "IETS_NIEUWS"
    unknown_version = json.loads(json.dumps(sent))
    unknown_version["header"]["berichtversie"] = "3.0"
    bad_amount = json.loads(json.dumps(sent))
    bad_amount["inhoud"]["vorderingen"][0]["openstaandBedrag"] = 12.5
    bad_enum = json.loads(json.dumps(sent))
    bad_enum["inhoud"]["vorderingen"][0]["schuldtype"] = "MISSCHIEN"
    no_header = {"inhoud": {}, "verlooptOp": "2026-12-01T12:00:00Z"}
    no_utc = {"header": sent["header"], "inhoud": {}, "verlooptOp": "0001-01-01T00:00:00+14:00"}
    no_date = {"header": sent["header"], "inhoud": {}, "verlooptOp": "morgen"}
    entries = [box_entry(one) for one in (sent, unknown_type, unknown_version, bad_amount, bad_enum)]
    hub, _peer = hub_with({"/postbus/berichten": http(200, box_json([*entries, no_header, no_date, no_utc, 7]))})
    found = hub.fetch("c0").messages
    assert [type(one) for one in found] == [ReceivedMessage] + [UnknownMessage] * 4 + [UnreadableMessage] * 4
    assert found[0].payload == good.payload
    assert [one.reason for one in found[1:5]] == ["type", "version", "content", "content"]
    assert [json.loads(one.raw) for one in found[:5]] == [one["inhoud"] for one in entries]
    assert [one.reference for one in found[5:]] == [None, *[sent["header"]["referentienummer"]] * 2, None]
    figures("garbage", entries_kept_that_are_not_known=8)


@pytest.mark.parametrize(
    "amount",
    [
        12.5,
        1250,
        "12,50",
        "12.5",
        "1e3",
        "NaN",
        "-",
        "",
        " 1.00",
        "1.00\n",
        "١.٠٠",
        "1_000.00",
        "9999999999.00",
        [],
        {},
    ],
)
def test_amounts_are_text_of_one_form(amount):
    told = {"klantnummerSE": "K", "vorderingen": [{"schuldtype": "OPENSTAAND", "openstaandBedrag": amount}]}
    with pytest.raises(NotStrict):
        wire.decode_payload(MessageType.BALANCE_ANSWER, json.dumps(told).encode())


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30", "\ud800", number()]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places_in(tree, path=()):
    """Every place in a JSON value."""
    yield path
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield from places_in(value, (*path, key))


def with_another(tree, path, value):
    if not path:
        return value
    copy = tree.copy()
    copy[path[0]] = with_another(tree[path[0]], path[1:], value)
    return copy


MESSAGE = json.loads(encode(whole(MessageType.BALANCE_ANSWER, sender=THEIRS)).body)
TOLD = {
    "inbox": (answers.read_inbox, {"berichten": [box_entry(MESSAGE)], "volgende": "c", "meer": False}),
    "changes": (answers.read_changes, {"wijzigingen": [state_of(MESSAGE)], "volgende": "c", "meer": False}),
    "state": (answers.read_state, state_of(MESSAGE, opgehaaldOp="2026-11-25T08:00:00Z")),
    "profile": (answers.read_profile, json.loads(profile_json())),
    "participants": (
        answers.read_participants,
        {"deelnemers": [json.loads(profile_json())["deelnemer"]], "volgende": "c", "meer": False},
    ),
    "results": (
        answers.read_results,
        {"resultaten": [{"referentienummer": number(), "status": 409, "probleem": {"code": "x"}}]},
    ),
    "token": (answers.read_token, {"access_token": "a", "token_type": "Bearer", "expires_in": 5}),
}


@pytest.mark.parametrize("what", TOLD)
def test_one_wrong_value_anywhere_is_refused_or_kept_never_a_crash(what, figures):
    reader, good = TOLD[what]
    reader(json.dumps(good).encode(), 10**6)
    places = list(places_in(good))

    @settings(deadline=None, max_examples=250)
    @given(st.sampled_from(places), ANYTHING)
    def fuzzed(path, value):
        with contextlib.suppress(NotStrict):
            reader(json.dumps(with_another(good, path, value)).encode(), 10**6)
        figures("garbage", fuzzed_answers_without_a_crash=1)

    fuzzed()


# --- sizes ------------------------------------------------------------------------------------------------------------


def test_a_gzip_bomb_is_left_before_it_goes_off(hub_with, figures):
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join([packer.compress(b'{"x":"'), *(packer.compress(b"a" * 1_000_000) for _ in range(200))])
    bomb += packer.flush()
    assert len(bomb) < 300_000
    hub, peer = hub_with({"/postbus/berichten": http(200, bomb, Content_Encoding="gzip")})
    tracemalloc.start()
    try:
        with pytest.raises(NotUnderstood) as caught:
            hub.fetch(None)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.code == "hub.answer.too_large"
    assert peer.requests[-1].headers["accept-encoding"] == "gzip"
    assert most < 100_000_000
    figures("sizes", bombs_of_200_MB_left=1, most_kB_held=most // 1_000)


def test_a_long_answer_is_left_at_the_limit(hub_with):
    sent = []

    def endless(heard, line):
        line.sendall(http(200, length=False, Transfer_Encoding="chunked"))
        with contextlib.suppress(OSError):
            for _ in range(10_000):
                line.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
                sent.append(1)
        return False

    hub, peer = hub_with({}, patience=Patience(most_answer_bytes=1_000_000))
    script = peer.respond
    peer.respond = lambda heard, line: script(heard, line) if heard.path == "/token" else endless(heard, line)
    with pytest.raises(NotUnderstood) as caught:
        hub.fetch(None)
    assert caught.value.code == "hub.answer.too_large"
    peer.close()
    assert len(sent) < 10_000


def test_a_token_answer_is_small(hub_with):
    hub, _peer = hub_with({}, tokens=http(200, b" " * 100_000, version=None))
    with pytest.raises(NotUnderstood):
        hub.profile()


# --- time -------------------------------------------------------------------------------------------------------------


def drip_body(line, peer):
    body = page().encode()
    line.sendall(http(200, length=str(len(body))))
    for sign in body:
        if peer.released.wait(0.05):
            return
        line.sendall(bytes([sign]))


def drip_head(line, peer):
    for sign in http(200, page().encode(), X_Long="x" * 1_000):
        if peer.released.wait(0.05):
            return
        line.sendall(bytes([sign]))


def stall(line, peer):
    body = page().encode()
    line.sendall(http(200, body[:20], length=str(len(body))))
    peer.released.wait()


def hang(_line, peer):
    peer.released.wait()


def always_continue(line, peer):
    while not peer.released.wait(0.05):
        line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def chunks_without_end(line, peer):
    line.sendall(http(200, length=False, Transfer_Encoding="chunked"))
    while not peer.released.wait(0.05):
        line.sendall(b"1\r\n \r\n")


@pytest.mark.parametrize("how", [drip_body, drip_head, stall, hang, always_continue, chunks_without_end])
@pytest.mark.parametrize("tls", [False, True])
def test_slowness_ends_in_time(hub_with, hub_at, peers, good_context, figures, how, tls):
    hub, peer = hub_with({}, patience=SHORT)
    if tls:
        peer = peers(peer.respond, good_context)
        hub = hub_at(peer, patience=SHORT)
    script = peer.respond

    def slow(heard, line):
        if heard.path == "/token":
            return script(heard, line)
        how(line, peer)
        return False

    peer.respond = slow
    with pytest.raises(RetryLater) as caught:
        in_another_thread(lambda: hub.fetch(None))
    assert caught.value.code == "hub.too_slow"
    figures("slow servers", left_in_time=1)


def test_a_hub_that_does_not_read_is_left_too(hub_with, figures):
    """The window of the receiver is full, and what we send gets nowhere."""
    hub, peer = hub_with({}, patience=SHORT)
    reading = peer._read

    def read_little(line):
        heard = reading(line) if not peer.requests else None
        if heard is None:
            peer.released.wait()
        return heard

    peer._read = read_little
    big = bytes(30_000_000)
    attachment = attachment_of(big)
    with pytest.raises(RetryLater):
        in_another_thread(lambda: hub.put_attachment(attachment, big))
    figures("slow servers", left_in_time=1)


@pytest.mark.parametrize("drips", [False, True])
def test_a_greeting_that_is_never_answered_ends_in_time(hub_at, good_context, peers, figures, drips):
    """A line that opens and then says nothing, or says TLS byte by byte."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def slow():
        line, _ = listener.accept()
        with line, contextlib.suppress(OSError):
            line.sendall(b"\x16\x03\x03\x3f\xff" if drips else b"")
            while not over.wait(0.05):
                line.sendall(b"\x02" if drips else b"")

    threading.Thread(target=slow, daemon=True).start()
    url = f"https://localhost:{listener.getsockname()[1]}/v1"
    hub = hub_at(peers(Script(), good_context), base_url=url, patience=replace(SHORT, connect_s=0.4))
    with pytest.raises(RetryLater) as caught:
        in_another_thread(lambda: hub.fetch(None))
    over.set()
    listener.close()
    assert caught.value.code == "hub.too_slow"
    figures("slow servers", left_in_time=1)


@pytest.mark.parametrize("how", [drip_body, hang])
def test_a_wish_to_stop_is_heard_while_waiting(hub_with, stop, how):
    hub, peer = hub_with({}, patience=Patience(stall_s=1_000, total_s=1_000))
    script = peer.respond
    waiting = threading.Event()

    def slow(heard, line):
        if heard.path == "/token":
            return script(heard, line)
        waiting.set()
        how(line, peer)
        return False

    peer.respond = slow

    def ask_to_stop():
        waiting.wait(LEFT_TO_ITSELF_S)
        stop.set()

    threading.Thread(target=ask_to_stop, daemon=True).start()
    with pytest.raises(Stopped):
        in_another_thread(lambda: hub.fetch(None))


def test_after_a_wish_to_stop_nothing_is_asked(hub_with, stop):
    hub, peer = hub_with({"/deelnemer": http(200, profile_json())})
    hub.profile()
    asked = len(peer.requests)
    stop.set()
    results = hub.send([a_message(), a_message()])
    assert {type(result.problem) for result in results} == {Stopped}
    with pytest.raises(Stopped):
        hub.fetch(None)
    assert len(peer.requests) == asked


def in_another_thread(work):
    """Do work as the window does it: elsewhere, while this thread is free; never longer than a test may take."""
    found = []

    def caught():
        try:
            work()
        except HubProblem as error:
            found.append(error)

    thread = threading.Thread(target=caught, daemon=True)
    thread.start()
    thread.join(LEFT_TO_ITSELF_S)
    assert not thread.is_alive()
    if found:
        raise found[0]


# --- broken lines -----------------------------------------------------------------------------------------------------

BODY = page(berichten=[], volgende="c" * 300).encode()


@pytest.mark.parametrize("cut", [0, 1, 17, 60, 130, 200, 300, 400])
@pytest.mark.parametrize("framing", ["length", "chunked", "none"])
def test_half_an_answer_is_no_answer(hub_with, figures, cut, framing):
    if framing == "chunked":
        whole_answer = http(
            200, b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY), length=False, Transfer_Encoding="chunked"
        )
    else:
        whole_answer = http(200, BODY, length=framing == "length")

    def broken(heard, line):
        if heard.path == "/token":
            return script(heard, line)
        line.sendall(whole_answer[:cut])
        return False

    hub, peer = hub_with({})
    script = peer.respond
    peer.respond = broken
    assert cut < len(whole_answer)
    with pytest.raises(RetryLater):
        hub.fetch("c0")
    figures("broken answers", refused=1)


@pytest.mark.parametrize("claimed", [-1, 1, 50, 100_000])
def test_a_wrong_length_is_seen(hub_with, figures, claimed):
    def lie(heard, line):
        if heard.path == "/token":
            return script(heard, line)
        line.sendall(http(200, BODY, length=str(len(BODY) + claimed)))
        return False

    hub, peer = hub_with({})
    script = peer.respond
    peer.respond = lie
    with pytest.raises(RetryLater):
        hub.fetch("c0")
    figures("broken answers", refused=1)


def test_what_is_left_on_a_line_is_not_the_next_answer(hub_with):
    """A length too short leaves bytes behind; they must not be read as the answer to the next question."""
    forged = http(200, box_json([], cursor="vervalst"))

    def answer(heard, line):
        if heard.path == "/token":
            return script(heard, line)
        line.sendall(http(200, box_json([], cursor="echt")) + forged)
        return True

    hub, peer = hub_with({})
    script = peer.respond
    peer.respond = answer
    assert [hub.fetch(None).cursor for _ in range(5)] == ["echt"] * 5


def test_nobody_there(hub_at, peers):
    peer = peers(lambda _heard, _line: False)
    hub = hub_at(peer)
    peer.close()
    with pytest.raises(RetryLater) as caught:
        hub.profile()
    assert caught.value.code == "hub.unreachable"


def test_a_connection_that_is_gone_is_made_anew(hub_with):
    """A server that ends each connection after its answer, without saying so."""
    hub, peer = hub_with({"/deelnemer": http(200, profile_json())})
    hub.profile()
    script = peer.respond
    peer.respond = lambda heard, line: (script(heard, line), False)[1]
    for _ in range(3):
        with contextlib.suppress(RetryLater):
            hub.profile()
    peer.respond = script
    # That the connection is gone may only be seen by the question itself: that one is asked again later.
    answers = []
    for _ in range(3):
        with contextlib.suppress(RetryLater):
            answers.append(hub.profile())
    assert len(answers) >= 2
    assert all(answer.participant.id for answer in answers)
    assert peer.connections > 1


# --- statuses ---------------------------------------------------------------------------------------------------------

RETRY_AFTER = {
    None: None,
    "0": 0,
    "17": 17,
    " 17 ": 17,
    "999999": 3_600,
    "99999999999999999999": None,
    "-5": None,
    "1.5": None,
    "straks": None,
    "": None,
    "Tue, 24 Nov 2026 12:00:30 GMT": 30,
    "Tue, 24 Nov 2026 11:00:00 GMT": 0,
    "Fri, 01 Jan 2038 00:00:00 GMT": 3_600,
    "Tue, 99 Nov 2026 12:00:30 GMT": None,
}


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 507, 520, 599])
def test_later_is_later(hub_with, figures, status):
    for header, seconds in RETRY_AFTER.items():
        more = {"Date": "Tue, 24 Nov 2026 12:00:00 GMT"} | ({} if header is None else {"Retry_After": header})
        hub, peer = hub_with({"/berichten/": problem(status, "NIET_BESCHIKBAAR", **more)})
        (result,) = hub.send([a_message()])
        assert isinstance(result, Unanswered)
        assert type(result.problem) is RetryLater
        assert result.problem.after == seconds, header
        assert len(peer.requests) == 2
        figures("busy servers", answers=1, requests_too_many=len(peer.requests) - 2)


@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"{", b"null", b'{"status":"x"}', b"\xff"])
@pytest.mark.parametrize(("status", "kind"), [(503, RetryLater), (400, Refused), (403, NotAllowed), (401, NeedsLogin)])
def test_a_status_counts_whatever_is_said_with_it(hub_with, status, kind, body):
    for label in ("application/problem+json", "text/html"):
        hub, _peer = hub_with({"/deelnemer": http(status, body, kind=label, version=None)})
        with pytest.raises(kind) as caught:
            hub.profile()
        assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (400, "ONGELDIGE_INVOER", "hub.refused.invalid"),
        (404, "ONTVANGER_ONBEKEND", "hub.refused.receiver"),
        (409, "REFERENTIE_HERGEBRUIKT", "hub.refused.reference_used"),
        (409, "STAP_NIET_TOEGESTAAN", "hub.refused.step"),
        (413, "TE_GROOT", "hub.refused.too_large"),
        (415, "BESTANDSSOORT", "hub.refused.file_kind"),
        (422, "BIJLAGE_ONTBREEKT", "hub.refused.attachment_missing"),
        (422, "CONTROLEGETAL_ONJUIST", "hub.refused.digest"),
        (418, "THEEPOT", "hub.refused.other"),
        (405, "", "hub.refused.other"),
        (404, "IETS_NIEUWS", "hub.refused.not_found"),
    ],
)
def test_a_refusal_is_for_this_message_alone(hub_with, texts, status, code, sentence):
    fault = {"pad": "/inhoud/klant/achternaam", "code": "VERPLICHT", "melding": "Ontbreekt."}
    hub, _peer = hub_with({"/berichten/": problem(status, code, "Nee.", [fault])})
    (result,) = hub.send([a_message()])
    assert isinstance(result, Rejected)
    assert isinstance(result.problem, Refused)
    assert result.problem.code == sentence
    assert result.problem.hub_code == code
    said = texts.explain(result.problem)
    assert said[1:] == ["De hub zegt: Nee.", "Bij klant, achternaam: Ontbreekt."]
    assert "code" not in said[0] or code in said[0]


def test_a_request_that_still_runs_is_asked_again_later(hub_with):
    hub, _peer = hub_with({"/berichten/": problem(409, "IN_BEHANDELING")})
    (result,) = hub.send([a_message()])
    assert isinstance(result, Unanswered)
    assert isinstance(result.problem, RetryLater)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("AFZENDER_KOMT_NIET_OVEREEN", "hub.not_allowed.sender"),
        ("MODULE_NIET_TOEGESTAAN", "hub.not_allowed.module"),
        ("X", "hub.not_allowed.other"),
    ],
)
def test_not_allowed_is_for_the_administrator(hub_with, code, sentence):
    hub, _peer = hub_with({"/berichten/": problem(403, code)})
    (result,) = hub.send([a_message()])
    assert isinstance(result, Rejected)
    assert isinstance(result.problem, NotAllowed)
    assert result.problem.code == sentence


@pytest.mark.parametrize("ask", ["fetch", "changes"])
def test_an_old_cursor_means_beginning_again(hub_with, ask):
    gone = problem(410, "CURSOR_VERLOPEN")
    hub, _peer = hub_with({"/postbus/berichten": gone, "/statuswijzigingen": gone})
    with pytest.raises(ResyncNeeded):
        getattr(hub, ask)("c0")
    with pytest.raises(Refused):
        # Without a cursor there is nothing that could have expired, and no end to beginning again.
        getattr(hub, ask)(None)


@pytest.mark.parametrize("status", [200, 400, 404, 409, 503])
@pytest.mark.parametrize("version", ["2.0.0", "7.1.3", "99.0.0-beta"])
def test_another_major_version_is_not_read(hub_with, status, version):
    hub, _peer = hub_with({"/deelnemer": http(status, profile_json(), version=version)})
    with pytest.raises(NewerApi):
        hub.profile()


def test_nothing_is_sent_to_a_newer_hub(hub_with):
    hub, peer = hub_with({"/deelnemer": http(200, profile_json(), version="2.0.0")})
    results = hub.send([a_message(), a_message()])
    assert {type(result.problem) for result in results} == {NewerApi}
    assert [heard.method for heard in peer.requests] == ["POST", "GET"]


@pytest.mark.parametrize("version", ["0.0.1", "0.9.12", "1.0.0", "1.4.2"])
def test_versions_that_only_added_are_read(hub_with, version):
    hub, _peer = hub_with({"/deelnemer": http(200, profile_json(), version=version)})
    assert hub.profile().limits.messages_per_list == 100


@pytest.mark.parametrize(
    "words",
    [
        "regel\nregel",
        "\x1b[31mrood\x1b[0m",
        "\u202eomgekeerd\u202c",
        "<b>vet</b> <a href='https://kwaad.example'>klik</a>",
        "x" * 100_000,
        "\0",
        "zero\u200bwidth\ufeff",
    ],
)
def test_what_a_hub_says_is_plain_and_short(hub_with, texts, words):
    fault = {"pad": words, "code": words, "melding": words}
    hub, _peer = hub_with({"/berichten/": problem(400, words, words, [fault] * (500 if len(words) < 100 else 5))})
    (result,) = hub.send([a_message()])
    assert isinstance(result, Rejected)
    said = texts.explain(result.problem)
    assert len(said) <= 22
    assert all(sentence.isprintable() and len(sentence) < 700 for sentence in said)
    assert words not in str(result.problem)


def test_a_refusal_of_too_many_words_is_a_refusal_without_words(hub_with):
    hub, _peer = hub_with({"/berichten/": problem(409, "STAP_NIET_TOEGESTAAN", "x" * 2_000_000)})
    (result,) = hub.send([a_message()])
    assert isinstance(result, Rejected)
    assert [message.code for message in result.problem.messages] == ["hub.refused.step"]


def test_a_state_for_another_message_or_another_content_counts_for_nothing(hub_with):
    def other(heard):
        told = json.loads(state_json(heard))
        told["header"]["referentienummer"] = number()
        return http(201, json.dumps(told).encode())

    hub, _peer = hub_with({"/berichten/": other})
    (result,) = hub.send([a_message()])
    assert isinstance(result, Unanswered)
    hub, _peer = hub_with({"/berichten/": lambda heard: http(201, state_json(heard, inhoudSha256="0" * 64))})
    (result,) = hub.send([a_message()])
    assert isinstance(result, Unanswered)
    assert result.problem.code == "hub.answer.digest"
    hub, _peer = hub_with({"/berichten/": lambda heard: http(200, state_json(heard, inhoudSha256=None))})
    (result,) = hub.send([a_message()])
    assert isinstance(result, Accepted)


def attachment_of(data):
    import hashlib

    return Attachment(
        id=number(),
        sha256=hashlib.sha256(data).hexdigest(),
        file_name="verklaring.pdf",
        media_type="application/pdf",
        size=len(data),
        kind="TOESTEMMINGSVERKLARING",
    )

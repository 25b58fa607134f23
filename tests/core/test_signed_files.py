"""A signed file has one spelling and one meaning: whatever is changed in it, nothing of it is believed."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from csr_desktop.errors import Bug, UserError
from csr_desktop.paths import resources_dir
from csr_desktop.signed_files import (
    ANNOUNCEMENT,
    NORMS,
    PublicKey,
    canonical,
    check,
    load_keys,
    read_file,
    sign,
)

DAY = date(2026, 11, 24)
CONTENT = {"name": "Normen één", "number": 3, "tables": [{"path": "norms/2027.toml", "text": 'fee = "8"\n'}]}
KEY, NEXT = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def public(private, name="nu", *, purposes=(NORMS,), begin=DAY, end=DAY):
    raw = private.public_key().public_bytes_raw()
    return PublicKey(name=name, purposes=frozenset(purposes), key=raw, valid_from=begin, valid_until=end)


KEYS = (public(KEY),)
DATA = sign(CONTENT, NORMS, {"nu": KEY})


def refused(data, code=None, keys=KEYS, kind=NORMS, day=DAY):
    with pytest.raises(UserError) as caught:
        check(data, kind, keys, day, "proef.csrnorm")
    assert code in {None, caught.value.code}
    assert caught.value.code.startswith("signed.")


def test_what_was_signed_is_read():
    signed = check(DATA, NORMS, KEYS, DAY, "proef.csrnorm")
    assert (signed.content, signed.key_name) == (CONTENT, "nu")


@given(at=st.integers(0, len(DATA) - 1), other=st.integers(1, 255))
@settings(max_examples=400, deadline=None)
def test_no_byte_can_be_another(at, other):
    refused(DATA[:at] + bytes([DATA[at] ^ other]) + DATA[at + 1 :])


@given(at=st.integers(0, len(DATA)), more=st.binary(min_size=1, max_size=40))
@settings(max_examples=200, deadline=None)
def test_nothing_can_be_put_in(at, more):
    refused(DATA[:at] + more + DATA[at:])


@given(at=st.integers(0, len(DATA) - 1), count=st.integers(1, len(DATA)))
@settings(max_examples=200, deadline=None)
def test_nothing_can_be_left_out(at, count):
    refused(DATA[:at] + DATA[at + count :])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=12,
    ).map(canonical)
    | st.binary(max_size=200)
)
@settings(max_examples=300, deadline=None)
def test_anything_else_is_another_file(data):
    refused(data, "signed.other")


@pytest.mark.parametrize(
    "data", [b"[" * 200_000, b'{"content":' + b"1" * 6_000 + b"}", DATA.replace(b'"number":3', b'"number":3.0')],
    ids=["deep", "long number", "fraction"],
)  # fmt: skip
def test_what_exhausts_a_reader_is_another_file(data):
    refused(data, "signed.other")


def test_another_spelling_of_the_same_is_refused():
    document = json.loads(DATA)
    refused(json.dumps(document).encode(), "signed.other")
    refused(DATA.rstrip(b"\n"), "signed.other")
    # The last sign of base64 has two bits that say nothing.
    signature = document["signatures"][0]["signature"]
    assert signature.endswith("==")
    loose = signature[:-3] + chr(ord(signature[-3]) + 1) + "=="
    if base64.b64decode(loose) == base64.b64decode(signature):
        document["signatures"][0]["signature"] = loose
        refused(canonical(document), "signed.changed")


def test_a_signature_for_one_kind_is_worth_nothing_for_another():
    both = (public(KEY, purposes=(NORMS, ANNOUNCEMENT)),)
    document = {**json.loads(DATA), "kind": ANNOUNCEMENT}
    refused(canonical(document), "signed.changed", keys=both, kind=ANNOUNCEMENT)
    refused(DATA, "signed.other", keys=both, kind=ANNOUNCEMENT)
    refused(sign(CONTENT, ANNOUNCEMENT, {"nu": KEY}), "signed.no_keys", kind=ANNOUNCEMENT)


def test_keys_count_on_their_days_only():
    check(DATA, NORMS, KEYS, DAY, "x")
    for day in (DAY - timedelta(1), DAY + timedelta(1)):
        refused(DATA, "signed.old_key", day=day)
    refused(DATA, "signed.unknown_key", keys=(public(NEXT, "straks"),))
    refused(DATA, "signed.changed", keys=(public(NEXT, "nu"),))
    refused(DATA, "signed.no_keys", keys=())


def test_two_keys_during_a_change():
    data = sign(CONTENT, NORMS, {"nu": KEY, "straks": NEXT})
    later = public(NEXT, "straks", begin=DAY + timedelta(1), end=DAY + timedelta(9))
    assert check(data, NORMS, KEYS, DAY, "x").key_name == "nu", "an older program does not know the next key"
    assert check(data, NORMS, (*KEYS, later), DAY, "x").key_name == "nu"
    assert check(data, NORMS, (*KEYS, later), DAY + timedelta(1), "x").key_name == "straks"
    # Of two keys that both count, both signatures must hold.
    wrong = sign(CONTENT, NORMS, {"nu": KEY, "straks": KEY})
    refused(wrong, "signed.changed", keys=(*KEYS, public(NEXT, "straks")))


def test_a_file_is_read_no_further_than_it_may_be_long(tmp_path):
    path = tmp_path / "groot.csrnorm"
    path.write_bytes(b"x" * 1001)
    with pytest.raises(UserError, match=r"signed\.too_large"):
        read_file(path, 1000)
    assert len(read_file(path, 1001)) == 1001


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("key", '"AAAA"'),
        ("purposes", '["alles"]'),
        ("purposes", "[]"),
        ("valid_until", "2020-01-01"),
        ("name", '"A b"'),
    ],
)
def test_a_key_that_is_not_whole_stops_the_program(tmp_path, line, value):
    good = {
        "name": '"proef"', "purposes": '["norms"]', "key": f'"{base64.b64encode(bytes(32)).decode()}"',
        "valid_from": "2026-01-01", "valid_until": "2026-12-31",
    }  # fmt: skip
    file = tmp_path / "proef.toml"
    file.write_text("".join(f"{name} = {text}\n" for name, text in good.items()), encoding="utf-8")
    assert load_keys(tmp_path)[0].name == "proef"
    file.write_text("".join(f"{name} = {text}\n" for name, text in {**good, line: value}.items()), encoding="utf-8")
    with pytest.raises(Bug, match=r"signed\.key_faulty"):
        load_keys(tmp_path)


def test_the_keys_of_the_release_are_whole():
    load_keys(resources_dir() / "keys")

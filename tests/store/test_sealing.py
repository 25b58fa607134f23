"""A sealed file: read with its passphrase, with no other, and never half."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csr_desktop.errors import UserError
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.store.sealing import is_sealed, seal, unseal

PASSPHRASE = "vier woorden zonder café"
DATA = b'{"bsn": "999990019"}'


def refused(code, step, *args):
    with pytest.raises(UserError) as error:
        step(*args)
    assert error.value.code == code


@given(
    data=st.binary(max_size=2_000),
    passphrase=st.text(min_size=15, max_size=60).filter(lambda text: len(set(text.strip())) > 8),
)
@settings(max_examples=40)
def test_what_goes_in_comes_out(data, passphrase):
    sealed = seal(data, passphrase, FAST_KDF_FOR_TESTS)
    assert is_sealed(sealed)
    assert unseal(sealed, passphrase) == data


def test_nothing_of_it_can_be_read_without_the_passphrase():
    sealed = seal(DATA, PASSPHRASE, FAST_KDF_FOR_TESTS)
    assert b"999990019" not in sealed
    refused("sealed.wrong", unseal, sealed, PASSPHRASE.upper())
    assert seal(DATA, PASSPHRASE, FAST_KDF_FOR_TESTS) != sealed, "salt and nonce are new each time"
    # An accent typed in two signs is the same passphrase to a person.
    assert unseal(sealed, "vier woorden zonder cafe\u0301") == DATA


def test_a_short_passphrase_is_refused():
    refused("store.passphrase_short", seal, DATA, "kort")


@pytest.mark.parametrize("place", ["sealed", "salt", "nonce"])
def test_a_changed_file_is_not_read(place):
    document = json.loads(seal(DATA, PASSPHRASE, FAST_KDF_FOR_TESTS))
    first = document[place][0]
    document[place] = ("A" if first != "A" else "B") + document[place][1:]
    refused("sealed.wrong", unseal, json.dumps(document).encode(), PASSPHRASE)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "csr-sealed/2"},
        {"salt": "AAAA"},
        {"kdf": {"memory_kib": 1024 * 1024, "passes": 1, "lanes": 1}},
        {"kdf": {"memory_kib": 64, "passes": 100, "lanes": 1}},
    ],
)
def test_a_file_that_asks_too_much_or_lacks_something_is_damaged(change):
    document = json.loads(seal(DATA, PASSPHRASE, FAST_KDF_FOR_TESTS)) | change
    refused("sealed.damaged", unseal, json.dumps(document).encode(), PASSPHRASE)


def test_other_files_are_told_apart():
    assert not is_sealed(DATA)
    assert not is_sealed(b"")
    refused("sealed.damaged", unseal, b"\xff\xd8", PASSPHRASE)

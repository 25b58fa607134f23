"""Announcements of new versions: told when they are signed, newer and in time; nothing else is ever done."""

from __future__ import annotations

from datetime import date

import pytest

from csr_desktop import __version__
from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.hub.problems import Untrusted, later
from csr_desktop.services.updates import FILE_NAME, MOST_BYTES, UpdateService, Weight, read_announcement
from csr_desktop.signed_files import ANNOUNCEMENT, NORMS, load_keys, sign


class Line:
    """What lies at an address."""

    def __init__(self):
        self.asked, self.answer = [], b""

    def __call__(self, url, stop, *, most_bytes, proxy):
        assert not stop.is_set()
        self.asked.append((url, most_bytes, proxy))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def updates(office, publisher, line):
    def keys():
        return load_keys(publisher.resources / "keys")

    return UpdateService(office.core.store, office.clock, keys, line, lambda: None, is_practice=False)


@pytest.fixture
def read(updates, tmp_path):
    def from_file(data):
        path = tmp_path / "bericht.csrnieuws"
        path.write_bytes(data)
        return updates.read(path)

    return from_file


def refused(code, call, *args):
    with pytest.raises(UserError) as caught:
        call(*args)
    assert caught.value.code == code


def test_a_newer_version_is_told_until_it_ends(office, publisher, updates, read):
    assert updates.told() is None
    found = read(publisher.announcement(expires=date(2026, 11, 30)))
    assert found == updates.told()
    assert (found.version, found.weight, found.news) == ("9.0.0", Weight.IMPORTANT, ("Brieven zijn sneller klaar.",))
    office.clock.day = date(2026, 11, 30)
    assert updates.told() == found
    office.clock.day = date(2026, 12, 1)
    assert updates.told() is None
    refused("update.expired", read, publisher.announcement(2, expires=date(2026, 11, 30)))


def test_an_older_one_is_not_believed_again(publisher, updates, read):
    first, second = publisher.announcement(4), publisher.announcement(5, version="9.1.0")
    read(first)
    read(second)
    refused("update.older", read, first)
    refused("update.older", read, publisher.announcement(5, version="9.2.0"))
    assert read(second).version == updates.told().version == "9.1.0", "the same file again is no fault"


def test_our_own_version_is_no_news(publisher, updates, read):
    assert not read(publisher.announcement(version=__version__)).is_newer
    assert updates.told() is None
    assert read(publisher.announcement(2, version="10.0.0")).is_newer, "versions are numbers, not texts"


def test_fields_of_a_later_form_are_passed_over(publisher, read):
    from csr_desktop.services.updates import announcement_content

    content = announcement_content(1, "9.0.0", date(2026, 12, 31), ("Nieuw.",), "De map Software", Weight.SECURITY)
    assert read(sign({**content, "later": {"iets": 1}}, ANNOUNCEMENT, {publisher.name: publisher.key})).number == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("program", "iets-anders"), ("number", 0), ("number", True), ("version", "9.0"), ("version", 9), ("news", []),
        ("news", ["regel"] * 21), ("news", ["x" * 301]), ("news", ["twee\nregels"]), ("where", ""),
        ("expires", "morgen"), ("expires", "2026-13-01"), ("weight", "enorm"), ("where", None),
    ],
)  # fmt: skip
def test_what_is_signed_but_no_announcement(publisher, name, value):
    from csr_desktop.services.updates import announcement_content

    content = announcement_content(1, "9.0.0", date(2026, 12, 31), ("Nieuw.",), "De map Software", Weight.SECURITY)
    data = sign({**content, name: value}, ANNOUNCEMENT, {publisher.name: publisher.key})
    keys = load_keys(publisher.resources / "keys")
    refused("update.faulty", read_announcement, data, keys, date(2026, 11, 24), "x")
    other = sign(content, NORMS, {publisher.name: publisher.key})
    refused("signed.other", read_announcement, other, keys, date(2026, 11, 24), "x")


def test_the_place_that_administrators_set(publisher, updates, line, tmp_path):
    refused("update.no_place", updates.look)
    for wrong in ("map", "http://beheer.example/nieuws", "https://a:b@beheer.example/nieuws", "ftp://x/y"):
        refused("update.place", updates.set_place, wrong)
    updates.set_place(str(tmp_path))
    refused("update.nothing_there", updates.look)
    (tmp_path / FILE_NAME).write_bytes(publisher.announcement())
    assert updates.look().number == 1
    assert line.asked == [], "a folder needs no network"
    updates.set_place("https://beheer.example/nieuws.csrnieuws")
    line.answer = publisher.announcement(2)
    assert updates.look().number == 2
    assert line.asked == [("https://beheer.example/nieuws.csrnieuws", MOST_BYTES, None)]
    line.answer = publisher.announcement(3).replace(b"9.0.0", b"9.9.9")
    refused("signed.changed", updates.look)
    for problem, code in ((later("hub.unreachable"), "update.unreachable"), (Untrusted("hub.untrusted.redirect"),
                          "update.untrusted")):  # fmt: skip
        line.answer = problem
        with pytest.raises(EnvironmentProblem) as caught:
            updates.look()
        assert caught.value.code == code
    assert updates.told().number == 2
    updates.set_place("")
    refused("update.no_place", updates.look)


def test_the_practice_environment_reaches_for_nobody(office, publisher, line):
    updates = UpdateService(
        office.core.store,
        office.clock,
        lambda: load_keys(publisher.resources / "keys"),
        line,
        lambda: None,
        is_practice=True,
    )
    updates.set_place("https://beheer.example/nieuws")
    refused("update.practice", updates.look)
    assert line.asked == []

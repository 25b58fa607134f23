"""The daily look for news: told once, at most once a day, and a place that is away is no fault."""

from __future__ import annotations

from datetime import date

import pytest

from csr_desktop import __version__
from csr_desktop.errors import UserError
from csr_desktop.hub.problems import Untrusted, later
from csr_desktop.policies import Policies
from csr_desktop.services.news import NewsService, Trouble, is_pressing
from csr_desktop.services.updates import FILE_NAME, UpdateService
from csr_desktop.signed_files import load_keys
from tests.conftest import PASSPHRASE


@pytest.fixture
def folder(tmp_path):
    """The folder that the administrators fill."""
    made = tmp_path / "van de beheerder"
    made.mkdir()
    return made


@pytest.fixture
def core(office, publisher, texts):
    """A program that knows the key."""
    office.core.close()
    made = publisher.open(office.core.store.database.path, PASSPHRASE, office.clock, texts)
    yield made
    made.close()


@pytest.fixture
def answers():
    return []


@pytest.fixture
def desk(core, publisher, answers):
    """Make the service as on a computer where something was laid down; `answers` is what lies at the address."""

    def fetch(url, stop, *, most_bytes, proxy):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def make(place, *, is_practice=False):
        updates = UpdateService(
            core.store, core.clock, lambda: load_keys(publisher.resources / "keys"), fetch, lambda: None,
            is_practice=is_practice, policies=Policies(news_place=place),
        )  # fmt: skip
        return NewsService(core.store, core.clock, updates, core.norm_packages, is_practice=is_practice), updates

    return make


def look(news):
    return news.take(news.looking()())


def test_what_lies_in_the_folder_is_told_and_nothing_is_done(desk, core, folder, publisher):
    news, updates = desk(str(folder))
    assert news.is_due()
    (folder / "b.csrnorm").write_bytes(publisher.package(2))
    (folder / "a.csrnorm").write_bytes(publisher.package(1, name="Termijnen 2027"))
    (folder / "c.csrnorm").write_bytes(publisher.package(3).replace(b"Normen", b"Vormen"))
    (folder / FILE_NAME).write_bytes(publisher.announcement())
    (folder / "iets anders.txt").write_text("x")
    found = look(news)
    assert (found.package.name, found.package.path) == ("Termijnen 2027", folder / "a.csrnorm"), "in their order"
    assert found.announcement.version == "9.0.0"
    assert is_pressing(found.announcement)
    assert core.norm_packages.standing().packages == ()
    standing = news.standing()
    assert (standing.looked_on, standing.trouble, standing.is_laid_down) == (date(2026, 11, 24), None, True)
    # Once a day; the next day the package is told again, the announcement is not.
    assert not news.is_due()
    core.clock.day = date(2026, 11, 25)
    assert news.is_due()
    again = look(news)
    assert (again.package.name, again.announcement) == ("Termijnen 2027", None)
    assert updates.told().version == "9.0.0"
    core.norm_packages.accept(core.norm_packages.read(folder / "a.csrnorm"))
    assert look(news).package.path == folder / "b.csrnorm"
    core.norm_packages.accept(core.norm_packages.read(folder / "b.csrnorm"))
    assert look(news).package is None, "what does not hold is not offered"
    # An announcement that ended, and one of our own version, are no news and no fault.
    (folder / FILE_NAME).write_bytes(publisher.announcement(2, expires=date(2026, 11, 24)))
    assert (look(news).announcement, news.standing().trouble) == (None, None)
    (folder / FILE_NAME).write_bytes(publisher.announcement(3, version=__version__))
    assert look(news).announcement is None
    (folder / FILE_NAME).write_bytes(publisher.announcement(4).replace(b"9.0.0", b"9.9.9"))
    assert (look(news).announcement, news.standing().trouble) == (None, Trouble.FAULTY)
    assert [entry["action"] for entry in core.store.log_records()].count("updates.read") > 0


def test_a_place_that_is_away_is_tried_again_and_no_fault(desk, core, folder, publisher, answers):
    news, _updates = desk(str(folder / "nog niet"))
    assert look(news).package is None
    assert (news.standing().looked_on, news.standing().trouble) == (None, Trouble.AWAY)
    assert news.is_due(), "the network may be there in an hour"
    (folder / "nog niet").mkdir()
    look(news)
    assert (news.standing().looked_on, news.standing().trouble) == (core.clock.today(), None)
    assert not news.is_due()

    news, _updates = desk("https://beheer.example/nieuws.csrnieuws")
    answers += [later("hub.unreachable"), Untrusted("hub.untrusted.redirect"), publisher.announcement()]
    core.clock.day = date(2026, 11, 25)
    for trouble in (Trouble.AWAY, Trouble.UNTRUSTED):
        assert look(news).announcement is None
        assert news.standing().trouble is trouble
    assert look(news).announcement.version == "9.0.0"

    news, _updates = desk("map zonder pad")
    look(news)
    assert news.standing().trouble is Trouble.NO_PLACE


def test_who_lays_it_down_goes_above_what_is_set(desk, core, folder, tmp_path):
    core.updates.set_place(str(tmp_path))
    assert core.news.standing().place == str(tmp_path)
    news, updates = desk(str(folder))
    assert (news.standing().place, news.standing().is_laid_down) == (str(folder), True)
    with pytest.raises(UserError) as refused:
        updates.set_place("")
    assert refused.value.code == "update.place_laid_down"


def test_without_a_place_and_in_practice_nothing_is_looked_at(desk, core, folder):
    assert not core.news.is_due()
    news, _updates = desk(str(folder), is_practice=True)
    assert not news.is_due()

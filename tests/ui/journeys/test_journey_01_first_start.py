"""Journey 1: the first start, with a recovery key on paper and a second place; and the practice environment."""

from __future__ import annotations

import re

import pytest

from csr_desktop.practice_database import PracticePlace
from tests.conftest import PASSPHRASE

pytestmark = pytest.mark.journey


@pytest.mark.usefixtures("light_keys")
def test_from_nothing_to_a_window_that_keeps_back_ups_in_two_places(workplace):
    me = workplace.begin()
    me.photo("eerste start")
    me.fill("Organisatie", "Gemeente Waterrijk")
    me.fill("Gemeentecode", "gm9999")
    me.fill("Uw naam", "F. Voorbeeld")
    me.fill("Straat", "Marktplein")
    me.fill("Huisnummer", "1")
    me.fill("Postcode", "1234ab")
    me.fill("Plaats", "Waterrijk")
    me.fill("Nieuwe wachtzin", PASSPHRASE)
    me.fill("Nog een keer", PASSPHRASE)
    me.photo("ingevuld")
    me.push("Verder")

    me.expect("Uw herstelsleutel")
    me.photo("herstelsleutel")
    paper = dict(re.findall(r"(\d)\. ([0-9A-Z]{4})", "\n".join(me.lines())))
    assert len(paper) == 9
    me.push("Verder: het staat op papier")
    me.photo("overtypen")
    for number in dict.fromkeys(re.findall(r"groep (\d)", " ".join(me.lines()))):
        me.fill(f"Groep {number}", paper[number])
    me.press("Return")

    second = workplace.folder / "netwerk"
    second.mkdir()
    me.dialogs.files.append(second)
    me.push("Map kiezen…")
    me.expect("Reservekopieën gaan ook naar")
    me.photo("tweede plaats")
    me.push("Klaar: aan het werk")
    me.until(lambda: me.session.window is not None, "the window")
    me.rest()
    me.expect("Er is vandaag niets te doen")
    me.photo("vandaag")
    print(me.hear())
    me.until(lambda: any(second.rglob("*.csrbackup")), "the first back-up in the second place")
    workplace.leave(me)
    organisation = workplace.look_inside(lambda core: core.organisation.get())
    assert (organisation.name, organisation.municipality_code) == ("Gemeente Waterrijk", "GM9999")


@pytest.mark.usefixtures("light_keys")
def test_the_practice_environment_by_one_button(workplace):
    me = workplace.begin()
    me.push("Oefenomgeving openen")
    me.until(lambda: me.session.window is not None, "the window of the practice environment")
    me.rest()
    me.photo("oefenomgeving")
    me.go_to("Dossiers")
    print(me.hear())
    me.photo("dossiers")
    assert PracticePlace(workplace.paths("gebruiker").data / "oefenomgeving").exists
    assert not workplace.database.exists()

"""Journey 10: the screen locks, the disk is full, a back-up is put back: each time clear words, and nothing is lost."""

from __future__ import annotations

import resource
import signal

import pytest

from ui.session_events import LockReason

pytestmark = pytest.mark.journey


def case(office):
    dossier = office.dossier()
    office.claim(dossier, office.creditor("Energiebedrijf Noorderlicht"), 98_765)
    office.core.backups.make("asked")
    return dossier.id


@pytest.fixture
def full_disk():
    """A disk on which no file can grow any more, as long as `full` is asked for."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    class Disk:
        def fill(self):
            resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))

        def clear(self):
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    disk = Disk()
    yield disk
    disk.clear()
    signal.signal(signal.SIGXFSZ, ignored)


def test_locked_full_and_put_back(workplace, full_disk):
    dossier_id = workplace.prepare(case)
    me = workplace.sit_down()

    # In the middle of a note somebody is called away; ten minutes later the screen locks.
    me.find("Berg")
    me.open_tab("Personen")
    me.fill("Notitie (niet in brieven)", "Belt maandag terug over")
    me.photo("halverwege")
    me.session.idle.must_lock.emit(LockReason.IDLE)
    me.rest()
    assert me.session.window is None
    me.expect("Het scherm is vergrendeld, omdat u 10 minuten niets deed. Wat u typte, is bewaard.")
    me.photo("vergrendeld")
    workplace.unlock(me)
    me.photo("terug op dezelfde plaats")
    me.expect("Belt maandag terug over")
    me.expect("Nog niet bewaard: Notitie (niet in brieven)")

    # The disk is full: what was typed stays where it is, with a sentence; with room it is kept.
    me.open_tab("Personen")
    full_disk.fill()
    me.fill("Telefoon", "010-5550123")
    me.press("Tab")
    full_disk.clear()
    me.photo("schijf vol")
    me.expect("dossiers.csrdb kon niet worden gelezen of geschreven. Controleer de schijf en of die vol is;")
    me.fill("Telefoon", "010-5550123")
    me.press("Tab")
    assert me.ask(lambda core: core.dossiers.clients(dossier_id)[0].phone) == "010-5550123"
    me.photo("weer plaats")

    # A debt was thrown away by mistake and nobody noticed in time: the back-up of before is put back.
    me.open_tab("Schulden")
    me.row("Noorderlicht", "Schulden")
    me.push("Schuld verwijderen")
    assert me.ask(lambda core: core.dossiers.claims(dossier_id)) == []
    me.go_to("Instellingen")
    me.push("Alle reservekopieën…")
    me.until(lambda: me.reads("✓ heel"), "the back-ups are read")
    me.photo("reservekopieen")
    me.tab_to("Reservekopieën op deze computer")
    me.press("Ctrl+End")
    me.push("Terugzetten…")
    me.until(lambda: me.reads("Terugzetten") and me.place.windowTitle() == "Reservekopie terugzetten", "what changes")
    me.photo("wat er verandert")
    me.expect("heeft 1 dossier, evenveel als nu.")
    me.expect("Gewijzigd sindsdien: WR-2026-0001.")
    me.push("Terugzetten")
    me.until(lambda: me.session.start_dialog is not None or me.session.window is not None, "the screen after it")
    me.rest()
    me.expect("Typ de wachtzin van toen.")
    # It was just put back: that is not offered a second time.
    assert not me.reads("Een reservekopie terugzetten…")
    me.photo("de wachtzin van toen")
    workplace.unlock(me)
    assert any("is teruggezet" in text for text in me.notices)
    me.photo("teruggezet")

    workplace.leave(me)
    workplace.look_inside(lambda core: check(core, dossier_id))
    # What the back-up took the place of lies aside, untouched.
    assert list(workplace.folder.glob("*.aside-*/dossiers.csrdb"))


def check(core, dossier_id):
    (claim,) = core.dossiers.claims(dossier_id)
    assert claim.balance_cents == 98_765
    assert core.dossiers.clients(dossier_id)[0].phone == ""
    assert {item.manifest.reason for item in core.backups.all()} >= {"asked", "restore"}
    assert core.history.check() == []

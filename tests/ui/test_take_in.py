"""A dossier of a colleague comes in through the window: looked at first, then one step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from csr_desktop.bootstrap import create_core
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, Office
from ui.dialogs.take_in import OpenSealedDialog, TakeInDialog
from ui.pages.dossiers.page import DossiersPage


@pytest.fixture
def file(tmp_path, clock, texts):
    """What a colleague exported on another workstation."""
    core, _key = create_core(tmp_path / "collega.csrdb", PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    colleague = Office(core, clock)
    dossier = colleague.dossier()
    colleague.claim(dossier, colleague.creditor("Energiebedrijf Noorderlicht"), 98_765)
    colleague.claim(dossier, colleague.creditor("Webwinkel Alles-in-Huis"), 14_612)
    core.balances.request([dossier.id])
    path = tmp_path / "dossier.csrdossier"
    core.transfer.export(dossier.id, path, PASSPHRASE)
    core.close()
    return path


@pytest.fixture
def page(show_page, ui):
    return show_page(DossiersPage(ui))


def test_a_dossier_of_a_colleague(qtbot, office, page, file, dialogs, shown):
    core = office.core
    office.creditor("Energiebedrijf Noorderlicht")
    wrong = file.with_name("schulden.json")
    wrong.write_text("[]", encoding="utf-8")
    dialogs.will(wrong, file)
    page.take_in_button.setFocus()
    qtbot.keyClick(page.take_in_button, Qt.Key.Key_Return)
    assert "is geen dossierbestand van dit programma" in shown[-1].text
    assert page.findChild(TakeInDialog) is None
    qtbot.keyClick(page.take_in_button, Qt.Key.Key_Return)
    # The file has a lock; a slip in its passphrase is said beside it.
    locked = page.findChild(OpenSealedDialog)
    for typed in ("een andere lange wachtzin", PASSPHRASE):
        locked.passphrase_field.edit.clear()
        qtbot.keyClicks(locked.passphrase_field.edit, typed)
        qtbot.keyClick(locked.passphrase_field.edit, Qt.Key.Key_Return)
        assert ("past niet" in locked.passphrase_field.error_label.text()) is (typed != PASSPHRASE)
    dialog = page.findChild(TakeInDialog)
    told = " ".join(part.text() for part in dialog.findChildren(type(dialog.note_label)))
    for words in ("WR-2026-0001", "J. van der Berg", "al in het register: 1; nieuw: Webwinkel Alles-in-Huis"):
        assert words in told
    assert core.store.count(Dossier) == 0, "looking writes nothing"
    dialog.to_field.setFocus()
    qtbot.keyClicks(dialog.to_field.edit, "B. Jansen")
    with qtbot.waitSignal(page.dossier_requested) as opened:
        qtbot.keyClick(dialog.to_field.edit, Qt.Key.Key_Return)
    dossier = core.dossiers.by_number("WR-2026-0001")
    assert opened.args == [dossier.id, ""]
    assert dossier.counsellor == "B. Jansen"
    assert [row.number for row in page.dossiers_table.visible_rows()] == ["WR-2026-0001"]
    assert len(core.letters.of_dossier(dossier.id)) == 2
    assert "staat nu ook hier" in shown[-1].text
    shown[-1].action()
    assert core.store.count(Dossier) == 0

"""Journey 3: balances asked of all creditors, over the hub, on lists and on paper, after a look at what will go out."""

from __future__ import annotations

import pytest

from csr_desktop.domain.claims import BalanceStatus
from tests.ui.journeys.cases import ON_LIST, ON_PAPER, OVER_HUB, seven_claims

pytestmark = pytest.mark.journey


def test_all_balances_are_asked(workplace):
    dossier_id = workplace.prepare_hub(seven_claims)
    me = workplace.begin()

    me.find("Berg")
    me.open_tab("Schulden")
    me.photo("schulden")
    me.push("Saldo's opvragen", say="Opvragen")
    question, detail = me.dialogs.asked[-1]
    assert question == "7 saldo's opvragen?"
    assert detail.startswith("2 per hub, 2 per lijst, 3 per brief.")
    me.expect_notice("Klaargezet: 2 berichten voor de hub, 2 verzoeken op lijsten, 3 brieven.")
    me.photo("klaargezet")
    # All of it is one step.
    me.press("Ctrl+Z")
    assert statuses(me, dossier_id) == {BalanceStatus.TO_REQUEST}
    me.press("Ctrl+Y")
    assert statuses(me, dossier_id) == {BalanceStatus.REQUESTED}

    # What goes over the hub.
    me.go_to("Uitwisseling")
    me.open_tab("Postvak uit")
    me.photo("postvak uit")
    me.push("Nu uitwisselen")
    me.expect_notice("2 verzonden")

    # What goes on lists.
    folder = workplace.folder / "lijsten"
    folder.mkdir()
    me.go_to("Lijsten")
    me.open_tab("Saldolijsten maken")
    me.photo("lijsten maken")
    me.dialogs.files.append(folder)
    me.push("Lijsten maken…")
    me.expect_notice("2 bestanden met samen 2 verzoeken gemaakt in de map lijsten.")

    # What goes on paper: looked at, and on the post when a person says so.
    me.go_to("Brieven")
    me.photo("brieven")
    me.push("Als verstuurd markeren", say="Ja, verstuurd")

    # From now on the terms run.
    me.find("Berg")
    me.open_tab("Overzicht")
    me.photo("termijnen lopen")

    workplace.leave(me)
    workplace.look_inside(lambda core: check(core, dossier_id))
    written = "".join(path.read_text(encoding="utf-8-sig") for path in folder.iterdir())
    assert all(reference in written for _name, reference, _cents in ON_LIST)
    assert "999990019" not in written


def statuses(me, dossier_id):
    return me.ask(lambda core: {claim.balance_status for claim in core.dossiers.claims(dossier_id)})


def check(core, dossier_id):
    letters = core.letters.of_dossier(dossier_id)
    assert len(letters) == len(ON_PAPER)
    assert all(letter.sent_on for letter in letters)
    assert len(core.exchange.outgoing()) == len(OVER_HUB)
    assert core.lists.waiting() == {}
    assert core.history.check() == []

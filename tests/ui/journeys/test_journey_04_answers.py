"""Journey 4: the answers come: over the hub, on a list, and on paper by the code of the letter; two are no balance."""

from __future__ import annotations

import pytest

from csr_desktop.domain.claims import BalanceStatus, ClaimRank
from tests.ui.journeys.cases import COLLECTOR, answer_on_list, answer_over_hub, asked

pytestmark = pytest.mark.journey


def test_answers_over_every_way(workplace):
    folder = workplace.folder / "lijsten"
    folder.mkdir()

    def work(office, hub):
        dossier_id = asked(office, hub, folder)
        answer_over_hub(office, hub, "H-1", 360_000)
        answer_over_hub(office, hub, "H-2", 65_530)
        return dossier_id

    dossier_id = workplace.prepare_hub(work)
    me = workplace.begin()

    # What waits at the hub comes in by itself or by the button.
    me.go_to("Uitwisseling")
    me.push("Nu uitwisselen")
    me.photo("postvak in")

    # A list comes back.
    for file in sorted(folder.iterdir()):
        me.dialogs.files.append(answer_on_list(file, "1.000,00"))
        me.press("Ctrl+I")
        me.until(lambda: me.reads("1 nieuw"), "the rows of the list")
        me.photo("lijst terug")
        me.push("Overnemen")

    # Three answers on paper, each by the code on its slip.
    codes = me.ask(
        lambda core: {
            core.register.get(letter.creditor_id).name: letter.reply_code
            for letter in core.letters.of_dossier(dossier_id)
        }
    )
    me.go_to("Brieven")
    me.open_tab("Antwoordbalie")
    me.photo("antwoordbalie")
    me.fill("Antwoordcode", codes["Tandarts De Kies"])
    me.press("Return")
    me.fill("Hoofdsom", "200")
    me.fill("Rente", "15,75")
    me.photo("antwoord op papier")
    me.press("Return")
    me.expect("Verwerkt: 1.")
    me.fill("Antwoordcode", codes["Telecom Zuid"].lower())
    me.press("Return")
    me.choose("Antwoord", "Overgedragen aan een ander")
    me.fill("Overgedragen aan", COLLECTOR[-8:])
    me.press("Down")
    me.press("Return")
    me.photo("overgedragen")
    # The next slip too early: what was typed for this one is not thrown away for it.
    me.fill("Antwoordcode", codes["Sportschool Fit"])
    me.press("Return")
    me.expect("Het antwoord hieronder is nog niet bewaard.")
    me.push("Antwoord bewaren")
    me.expect("Verwerkt: 2.")
    me.fill("Antwoordcode", codes["Sportschool Fit"])
    me.press("Return")
    me.choose("Antwoord", "Klant of schuld onbekend")
    me.photo("onbekend")
    me.push("Antwoord bewaren")
    me.expect("Verwerkt: 3.")
    me.photo("verwerkt")

    # Who is unknown there is no creditor; a person confirms it.
    me.find("Berg")
    me.open_tab("Schulden")
    me.row("Sportschool Fit", "Schulden")
    me.photo("onbekende schuld")
    me.push("Onbekende schuld bevestigen", say="Bevestigen")
    me.photo("schulden")

    workplace.leave(me)
    workplace.look_inside(lambda core: check(core, dossier_id))


def check(core, dossier_id):
    claims = {claim.reference: claim for claim in core.dossiers.claims(dossier_id)}
    amounts = {reference: claim.balance_cents for reference, claim in claims.items()}
    assert {key: amounts[key] for key in ("H-1", "H-2", "L-1", "L-2", "P-1")} == {
        "H-1": 360_000,
        "H-2": 65_530,
        "L-1": 100_000,
        "L-2": 100_000,
        "P-1": 21_575,
    }
    assert claims["P-1"].balance_status is BalanceStatus.RECEIVED
    assert core.register.get(claims["P-2"].handler_id).name == COLLECTOR
    assert claims["P-3"].rank is ClaimRank.EXCLUDED
    assert core.history.check() == []

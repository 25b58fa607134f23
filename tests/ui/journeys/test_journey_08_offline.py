"""Journey 8: two weeks without a network; everything goes on but the sending, and then all of it goes once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.ui.journeys.cases import seven_claims

pytestmark = pytest.mark.journey


def test_two_weeks_without_a_network(workplace, clock):
    dossier_id = workplace.prepare_hub(seven_claims)
    me = workplace.begin()
    host = me.session.practice_hub
    host.stop()

    # Asked all the same: it lies ready.
    me.find("Berg")
    me.open_tab("Schulden")
    me.push("Saldo's opvragen", say="Opvragen")
    me.expect_notice("2 berichten voor de hub")
    me.go_to("Uitwisseling")
    me.push("Nu uitwisselen")
    me.photo("geen verbinding")
    me.expect_notice("De uitwisselhub is nu niet bereikbaar. Wat klaarstaat gaat later vanzelf mee.")

    # Two weeks of work: lists, letters, an answer by telephone.
    clock.day += timedelta(days=14)
    folder = workplace.folder / "lijsten"
    folder.mkdir()
    me.go_to("Lijsten")
    me.open_tab("Saldolijsten maken")
    me.dialogs.files.append(folder)
    me.push("Lijsten maken…")
    me.go_to("Brieven")
    me.push("Als verstuurd markeren", say="Ja, verstuurd")
    me.find("Berg")
    me.open_tab("Schulden")
    me.row("Sportschool Fit", "Schulden")
    me.push("Antwoord invoeren")
    me.fill("Totaal", "99,95")
    me.press("Return")
    me.find("Berg")
    me.open_tab("Overzicht")
    me.photo("na twee weken")
    me.go_to("Uitwisseling")
    me.open_tab("Postvak uit")
    me.photo("wacht op verbinding")
    assert len(me.rows("Berichten die wij versturen")) == 2

    # The network is back: all of it goes by itself, and once.
    host.start(workplace.practice.database)
    me.until(lambda: me.reads("Ontvangst bevestigd"), "what lay ready has gone")
    me.rest()
    me.photo("alles verzonden")
    me.push("Nu uitwisselen")
    me.expect_notice("0 verzonden")
    (hub,) = host._place.hub
    for message_id in me.ask(lambda core: [item.message.id for item in core.exchange.outgoing()]):
        # Counted by the hub itself: offered once, taken once, acted on once.
        counted = hub.tally.message(message_id)
        assert (counted["offered"], counted["accepted"], counted["effects"]) == (1, 1, 1)
    assert hub.tally.as_json()["alike"] == []

    workplace.leave(me)
    workplace.look_inside(lambda core: check(core, dossier_id))


def check(core, dossier_id):
    sent = core.exchange.outgoing()
    assert len({item.message.id for item in sent}) == len(sent) == 2
    balances = {claim.reference: claim.balance_cents for claim in core.dossiers.claims(dossier_id)}
    assert balances["P-3"] == 9_995
    assert core.history.check() == []

"""Journey 5: the VTLB, three products side by side, a saneringskrediet frozen and sent to who did not agree before."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from csr_desktop.domain.creditors import Channel, ParticipationLevel, Product
from csr_desktop.domain.proposals import ProposalStatus
from csr_desktop.services.exchange.round import drive
from tests.practice_hub.calling import able
from tests.ui.journeys.cases import answer_over_hub
from tests.ui.journeys.counsellor import spoken

pytestmark = pytest.mark.journey


def case(office, hub):
    """Four balances answered: two of the collective in advance in agreement, one over the hub, one on paper."""
    dossier = office.dossier()
    (member,) = able(hub)[:1]
    hub.creditors.leave_to_caller(member.id)
    parties = (
        office.creditor("Energiebedrijf Noorderlicht", level=ParticipationLevel.COLLECTIVE, channel=Channel.LIST),
        office.creditor("UWV", kind="benefit_recovery", level=ParticipationLevel.COLLECTIVE, is_public=True),
        office.creditor("Bank Vooruit", kind="bank", channel=Channel.HUB, hub_id=member.id),
        office.creditor("Webwinkel Alles-in-Huis", kind="web_shop"),
    )
    claims = [
        office.claim(dossier, party, cents, reference=f"K-{at}")
        for at, (party, cents) in enumerate(zip(parties, (98_765, 127_550, 250_000, 14_612), strict=True))
    ]
    office.core.balances.request([dossier.id])
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.of_dossier(dossier.id)])
    assert drive(office.core.exchange.begin()).complete
    answer_over_hub(office, hub, "K-2", 250_000)
    assert drive(office.core.exchange.begin()).complete
    for at in (0, 1, 3):
        office.answer(office.reread(claims[at]), consent=at < 2)
    return dossier.id


def test_from_the_vtlb_to_a_proposal_that_is_sent(workplace):
    dossier_id = workplace.prepare_hub(case)
    me = workplace.begin()

    me.find("Berg")
    me.photo("overzicht")
    me.push("VTLB invoeren")
    me.fill("Netto inkomen per maand", "1.925,00")
    me.fill("VTLB per maand", "1725")
    me.fill("Berekend op", "vandaag")
    me.fill("Versie van de calculator", "4.3.1")
    me.press("Tab")
    me.expect("Inkomen min VTLB: € 200,00")
    me.photo("vtlb")
    me.push("Berekening vastleggen")
    me.expect_notice("De berekening is vastgelegd.")

    me.push("Voorstel maken")
    for words in ("57,96%", "52,08%", "2 van 4 schulden", "0 van 4 schulden"):
        me.expect(words)
    me.photo("drie naast elkaar")
    # Tried out by keyboard: nothing is kept of it.
    slider = me.tab_to("Probeer een andere afloscapaciteit")
    me.press("Left")
    assert me.tab_to("Afloscapaciteit per maand").text() != "200,00"
    assert slider.isVisible()
    me.push("Terug naar het VTLB")
    me.expect("57,96%")

    me.push("Maak voorstel: Saneringskrediet")
    me.expect("Vooraf akkoord: 2 van 4")
    assert spoken(me.here) == "Vastzetten"
    me.photo("concept")
    me.push("Zo is dit berekend")
    me.photo("zo is dit berekend")
    me.push("Voorstel vastzetten")
    me.expect_notice("Het voorstel is vastgezet.")
    me.push("Voorstel versturen", say="Versturen")
    assert me.dialogs.asked[-1][1].startswith("1 per hub, 1 per brief.")
    me.photo("verstuurd")

    # The letter is looked at, printed elsewhere, and marked as sent by a person.
    me.open_tab("Brieven")
    me.photo("brieven")
    me.push("Als verstuurd markeren", say="Ja, verstuurd")
    me.go_to("Uitwisseling")
    me.push("Nu uitwisselen")
    me.expect_notice("1 verzonden")
    me.photo("uitwisseling")

    workplace.leave(me)
    workplace.look_inside(lambda core: check(core, dossier_id))


def check(core, dossier_id):
    proposal = core.proposals.newest(dossier_id)
    assert (proposal.product, proposal.status) == (Product.SK, ProposalStatus.SENT)
    assert core.dossiers.vtlb(dossier_id).capacity_cents == 20_000
    (letter,) = [item for item in core.letters.of_dossier(dossier_id) if item.proposal_id]
    assert letter.sent_on is not None
    pages = PdfReader(io.BytesIO(core.letters.pdf(letter))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    # Only the own share; the number of the client is not for a web shop.
    assert "57,96" in text
    assert "Bank Vooruit" not in text
    assert "999990019" not in text
    assert len(core.exchange.outgoing()) == 2
    assert core.exchange.outgoing()[-1].standing.state.value in {"ACCEPTED", "CONFIRMED"}
    assert core.history.check() == []

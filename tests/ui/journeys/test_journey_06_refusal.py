"""Journey 6: one refuses; asked to think again, then the sheet for the court with both percentages, and the request.

The other way out: who refused and who kept silent are asked once more, and all agree in the end.
"""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from csr_desktop.domain.court import CourtRoute
from csr_desktop.domain.creditors import Channel, ParticipationLevel
from csr_desktop.domain.dossiers import Phase

pytestmark = pytest.mark.journey

SHOP = "Webwinkel Alles-in-Huis"
PHONE = "Telefoon Voorbeeld"


def case(office, *more):
    """A proposal that was sent to the one creditor that did not agree in advance, and to more that must answer."""
    dossier = office.dossier()
    parties = (
        office.creditor("Energiebedrijf Noorderlicht", level=ParticipationLevel.COLLECTIVE, channel=Channel.LIST),
        office.creditor("UWV", kind="benefit_recovery", level=ParticipationLevel.COLLECTIVE, is_public=True),
        office.creditor(SHOP, kind="web_shop"),
        *(office.creditor(name, kind="telecom") for name in more),
    )
    claims = [
        office.claim(dossier, party, cents, reference=f"K-{at}")
        for at, (party, cents) in enumerate(zip(parties, (98_765, 127_550, 14_612, 30_000), strict=False))
    ]
    office.core.balances.request([dossier.id])
    for at, claim in enumerate(claims):
        office.answer(office.reread(claim), consent=at < 2)
    office.vtlb(dossier, capacity=10_000)
    office.core.proposals.make(dossier.id)
    office.core.proposals.freeze(dossier.id)
    office.core.proposals.send(dossier.id)
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.of_dossier(dossier.id)])
    return dossier.id


def test_from_a_refusal_to_the_court(workplace):
    dossier_id = workplace.prepare(case)
    me = workplace.sit_down()

    # The letter says why not; it is typed where the proposal stands.
    me.find("Berg")
    me.open_tab("Voorstel")
    me.row(SHOP, "Verdeling over de schuldeisers")
    me.push("Antwoord invoeren…")
    me.choose("Antwoord", "Geweigerd")
    me.fill("Reden van weigering", "Het bedrag is te laag.")
    me.photo("antwoord")
    me.press("Return")
    me.expect_notice(f"Bewaard: {SHOP}, geweigerd.")
    me.photo("geweigerd")

    me.push("Heroverweging vragen…")
    me.fill("Waarom zou deze schuldeiser er nog eens over denken?", "Alle anderen zijn akkoord.")
    me.photo("heroverweging")
    me.push("Ik vroeg het zelf")
    me.expect("Heroverweging gevraagd")

    # Still no: to the court, with what the offer brings beside what the Wsnp would bring.
    me.push("Antwoord invoeren…")
    me.choose("Antwoord", "Geweigerd")
    me.fill("Reden van weigering", "Wij blijven bij ons besluit.")
    me.press("Return")
    me.push("Naar de rechter")
    me.photo("welke weg")
    me.push("Dwangakkoord…")
    me.fill("Rechtbank", "Rechtbank Voorbeeld")
    me.photo("zaak")
    me.push("Zaak beginnen")
    for words in ("45,89%", "0,00%", "1 van de 3 schuldeisers gaat niet akkoord: € 146,12 van € 2.409,27"):
        me.expect(words)
    me.photo("blad")
    me.row("nog open", "Vragen van de rechter")
    me.press("Return")
    me.choose("Uw antwoord", "ja")
    me.fill("Waarom", "Een collega keek mee.")
    me.photo("vraag van de rechter")
    me.push("Antwoord vastleggen")
    me.expect("9 voldaan")

    folder = workplace.folder / "voor de rechtbank"
    folder.mkdir()
    me.dialogs.files.append(folder)
    me.push("Dossier voor de rechter…")
    me.expect_notice("stuur ze alleen naar de rechtbank")
    me.push("Verzoek ingediend…")
    me.fill("Ingediend op", "vandaag")
    me.press("Return")
    me.expect(": Dwangakkoord gevraagd")
    me.photo("ingediend")

    # A step too early is taken back with one key.
    me.press("Ctrl+Z")
    assert me.ask(lambda core: core.dossiers.get(dossier_id).phase) is not Phase.COURT
    me.press("Ctrl+Y")

    workplace.leave(me)
    workplace.look_inside(lambda core: check(core, dossier_id))
    (paper,) = folder.glob("*.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.read_bytes())).pages)
    assert "45,89" in text
    assert SHOP in text


def test_from_a_refusal_to_the_agreement(workplace):
    dossier_id = workplace.prepare(lambda office: case(office, PHONE))
    me = workplace.sit_down()
    me.find("Berg")
    me.open_tab("Voorstel")
    me.row(SHOP, "Verdeling over de schuldeisers")
    answer(me, "Geweigerd", "Reden van weigering", "Het bedrag is te laag.")

    # The other keeps silent: reminded, and then asked as well what it thinks.
    me.push("Herinneren")
    me.expect_notice("1 herinnering staat klaar bij Brieven.")
    me.row(PHONE, "Verdeling over de schuldeisers")
    me.push("Heroverweging vragen…")
    me.expect("Gaf geen antwoord op het voorstel, ook niet na een herinnering.")
    me.fill("Waarom zou deze schuldeiser er nog eens over denken?", "De anderen zijn akkoord; u wacht al twee maanden.")
    me.photo("wie zwijgt")
    me.push("Brief maken")
    me.row(SHOP, "Verdeling over de schuldeisers")
    me.push("Heroverweging vragen…")
    me.fill("Waarom zou deze schuldeiser er nog eens over denken?", "Alle anderen zijn akkoord.")
    me.push("Ik vroeg het zelf")
    me.expect(": Heroverweging")
    me.photo("twee keer gevraagd")

    # The shop agrees. The second no of the last one is no agreement, without anybody saying so.
    me.row(SHOP, "Verdeling over de schuldeisers")
    answer(me, "Akkoord")
    me.row(PHONE, "Verdeling over de schuldeisers")
    answer(me, "Geweigerd", "Reden van weigering", "Geen reden gegeven")
    assert me.ask(lambda core: core.dossiers.get(dossier_id).phase) is Phase.IMPASSE
    me.expect(": Geen akkoord")
    me.photo("geen akkoord")
    # The next day they call: yes after all.
    me.row(PHONE, "Verdeling over de schuldeisers")
    answer(me, "Akkoord")
    me.push("Regeling afsluiten")
    me.expect_notice("De regeling is rond.")
    me.photo("akkoord")

    workplace.leave(me)
    assert workplace.look_inside(lambda core: core.dossiers.get(dossier_id).phase) is Phase.AGREED
    assert workplace.look_inside(lambda core: core.history.check()) == []


def answer(me, outcome, *field):
    """Type the answer of the creditor in the row that is chosen."""
    me.push("Antwoord invoeren…")
    me.choose("Antwoord", outcome)
    if field:
        me.fill(*field)
    me.press("Return")


def check(core, dossier_id):
    (opened,) = core.court.of_dossier(dossier_id)
    assert (opened.route, opened.court) == (CourtRoute.FORCED_SETTLEMENT, "Rechtbank Voorbeeld")
    assert core.dossiers.get(dossier_id).phase is Phase.COURT
    facts = core.court.facts(opened.id)
    assert facts.offer.proposal.ordinary_hundredths == 4_589
    assert core.history.check() == []

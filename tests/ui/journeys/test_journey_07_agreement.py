"""Journey 7: the last one agrees; everybody is told, the loan is paid out, debts are discharged, the figures know."""

from __future__ import annotations

import io
from datetime import date
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import ExitReason
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.domain.settlement import PayoutStatus
from tests.services.settlement_desk import iban, pay_account

pytestmark = pytest.mark.journey


def case(office):
    """A saneringskrediet that one of two agreed to."""
    pay_account(office)
    dossier = office.dossier()
    parties = (
        office.creditor("Energiebedrijf Noorderlicht", iban=iban(1)),
        office.creditor("Webwinkel Alles-in-Huis", kind="web_shop", iban=iban(2)),
    )
    claims = [
        office.claim(dossier, party, cents, reference=f"K-{at}")
        for at, (party, cents) in enumerate(zip(parties, (98_765, 14_612), strict=True))
    ]
    office.core.balances.request([dossier.id])
    for claim in claims:
        office.answer(office.reread(claim))
    office.vtlb(dossier, capacity=5_000)
    office.core.proposals.make(dossier.id, Product.SK)
    office.core.proposals.freeze(dossier.id)
    office.core.proposals.send(dossier.id)
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.of_dossier(dossier.id)])
    proposal = office.core.proposals.newest(dossier.id)
    office.core.proposals.record_answer(proposal.id, [claims[0].id], AnswerOutcome.AGREED, channel="letter")
    return dossier.id


def test_from_the_last_yes_to_a_closed_dossier(workplace, clock):
    dossier_id = workplace.prepare(case)
    me = workplace.sit_down()

    me.find("Berg")
    me.push("Antwoord invoeren")
    me.expect("Webwinkel Alles-in-Huis")
    me.choose("Antwoord", "Akkoord")
    me.press("Return")
    me.expect("Akkoord op voorstel: 2 van 2")
    me.push("Regeling afsluiten")
    me.expect_notice("De regeling is rond. 2 bevestigingen staan klaar bij Brieven.")
    me.photo("rond")
    me.push("Brieven afdrukken")
    me.photo("brieven")
    me.push("Als verstuurd markeren", say="Ja, verstuurd")

    # Begun, the loan is in, the list of who gets what, and a file for the bank.
    me.open_tab("Uitvoering")
    me.photo("uitvoering")
    me.push("Uitvoering starten…")
    me.fill("Eerste aflossing op", "+1m")
    me.photo("starten")
    me.press("Return")
    me.push("Inleg boeken…")
    me.fill("Bedrag", "845,45")
    me.photo("inleg")
    me.press("Return")
    me.push("Uitbetalingen plannen…")
    assert [row.split(" | ")[-1] for row in me.rows("Wie krijgt nu wat")] == ["€ 736,49", "€ 108,96"]
    me.photo("wie krijgt wat")
    me.push("Plannen")
    file = workplace.folder / "betaling.xml"
    me.dialogs.files.append(file)
    me.push("Betaalbestand maken…")
    me.photo("betaalbestand")
    me.push("Betaalbestand opslaan…")
    amounts = [element.text for element in ElementTree.parse(file).iter() if element.tag.endswith("InstdAmt")]
    assert sorted(amounts) == ["108.96", "736.49"]

    # The next day the bank has paid; what is left of the debts is discharged, and the dossier closed.
    clock.day = date(2026, 11, 25)
    me.push("Betaald…")
    me.press("Return")
    me.expect("€ 845,45")
    me.photo("betaald")
    me.push("Kwijting vastleggen…")
    me.photo("kwijting")
    me.push("Kwijting vastleggen")
    me.expect_notice("De kwijting is vastgelegd.")
    me.push("Dossier sluiten…")
    me.photo("sluiten")
    me.push("Dossier sluiten")
    me.expect_notice("Dossier WR-2026-0001 is gesloten.")

    me.go_to("Cijfers")
    me.photo("cijfers")
    # A figure is a question too: Enter on it shows whose it is.
    me.tab_to("Geslaagde regelingen. 100,00% 1 van 1.*")
    me.press("Return")
    me.expect("WR-2026-0001")
    me.photo("wie dat zijn")

    workplace.leave(me)
    workplace.look_inside(lambda core: check(core, dossier_id))


def check(core, dossier_id):
    dossier = core.dossiers.get(dossier_id)
    assert (dossier.exit_reason, dossier.closed_on) == (ExitReason.COMPLETED, date(2026, 11, 25))
    facts = core.settlement.facts(dossier_id)
    assert sorted(item.amount_cents for item in facts.payouts) == [10_896, 73_649]
    assert {item.status for item in facts.payouts} == {PayoutStatus.PAID}
    assert sum(item.amount_cents for item in facts.payouts) == facts.offered_cents == 84_545
    letters = [item for item in core.letters.of_dossier(dossier_id) if item.kind.value == "L18"]
    assert len(letters) == 2
    names = {core.register.get(letter.creditor_id).name for letter in letters}
    for letter in letters:
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(core.letters.pdf(letter))).pages)
        # Each is told of the own share, and of nobody else.
        assert "74,57" in text
        assert "999990019" not in text
        own = core.register.get(letter.creditor_id).name
        assert [name for name in names - {own} if name in text] == []
    assert core.history.check() == []

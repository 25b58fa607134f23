"""Journey 2: a couple with fourteen debts, half typed and half from their own Excel list, taken back and done again."""

from __future__ import annotations

import pytest
import xlsxwriter

from csr_desktop.domain.creditors import PartyRole

pytestmark = pytest.mark.journey

#: Name, reference, what the client says is due (as typed, in cents).
TYPED = (
    ("Energiebedrijf Noorderlicht", "0012345", "1.234,56", 123_456),
    ("Zorgverzekeraar De Linde", "Z-77", "842,10", 84_210),
    ("Woonstichting De Werf", "H 19/4", "2310", 231_000),
    ("Waterbedrijf Laagland", "W-1", "96,40", 9_640),
    ("Telecom Zuid", "T-55", "410,5", 41_050),
    ("Gemeente Waterrijk", "B-2026", "1.127,55", 112_755),
    ("Webwinkel Alles-in-Huis", "A-1", "146,12", 14_612),
)
LISTED = (
    ("Bank Vooruit", "K-1", 3500.25),
    ("Autolease Snel", "L-9", 4100.0),
    ("Tandarts De Kies", "P-3", 215.75),
    ("Sportschool Fit", "S-2", 120.0),
    ("Postorder Meer", "M-8", 655.3),
    ("Verzekeraar Zeker", "V-4", 310.0),
    ("Kinderopvang Klein", "O-6", 980.45),
)


def register(office):
    for name, *_rest in (*TYPED, *LISTED):
        office.creditor(name)
    office.creditor("Incassobureau Waterweg", role=PartyRole.COLLECTOR)


def clients_list(folder):
    """The list that the clients made themselves."""
    path = folder / "onze schulden.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Schulden")
    for row, cells in enumerate([("Schuldeiser", "Kenmerk", "Bedrag"), *LISTED]):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.close()
    return path


def test_a_couple_with_fourteen_debts(workplace, tmp_path):
    workplace.prepare(register)
    me = workplace.sit_down()

    me.press("Ctrl+N")
    me.fill("Dossiernummer", "WR-2026-0042")
    me.choose("Burgerlijke staat", "Gehuwd")
    me.fill("Voorletters", "J.")
    me.fill("Voorvoegsel", "van der")
    me.fill("Achternaam", "Berg")
    me.choose("Geslacht", "Man")
    me.fill("Geboortedatum", "6-3-80")
    me.fill("BSN", "999990019")
    me.tick("Er is een partner die meedoet")
    me.fill("Voorletters partner", "A.")
    me.fill("Achternaam partner", "Öztürk")
    me.fill("BSN partner", "999990020")
    me.photo("nieuw dossier")
    me.push("Dossier maken")
    me.expect("J. van der Berg en A. Öztürk")
    me.photo("dossier")

    # What is known of the family stands in the fields and is kept when the field is left.
    me.open_tab("Personen")
    me.fill("Straat", "Kade")
    me.fill("Huisnummer", "12")
    me.fill("Postcode", "3012bj")
    me.fill("Plaats", "Utrecht")
    me.fill("Kinderen in huis", "2")
    me.press("Tab")
    me.photo("personen")

    # Seven debts typed, one after the other, each closed with Enter.
    me.open_tab("Schulden")
    me.photo("schulden leeg")
    me.push("Schuld toevoegen")
    for name, reference, amount, _cents in TYPED:
        me.fill("Schuldeiser", name.split()[-1])
        me.press("Down")
        me.press("Return")
        me.fill("Kenmerk", reference)
        if name == "Telecom Zuid":
            me.fill("Incassobureau of deurwaarder", "Incassobureau Waterweg")
            me.fill("Kenmerk daarvan", "IW-900")
        me.fill("Bedrag volgens de cliënt", amount)
        me.photo("schuld getypt")
        me.press("Return")
    me.press("Esc")
    me.expect("7 schulden doen mee: € 6.167,23")
    me.photo("zeven schulden")

    # Seven from their own list; nothing is kept before it was looked at.
    me.dialogs.files.append(clients_list(tmp_path))
    me.push("Lijst inlezen")
    me.until(lambda: me.reads("7 nieuw"), "the rows of the list")
    me.photo("lijst bekeken")
    assert me.ask(count_claims) == 7
    me.push("Overnemen")
    me.expect_notice("7 rijen")
    me.photo("lijst overgenomen")
    assert me.ask(count_claims) == 14
    me.press("Ctrl+Z")
    assert me.ask(count_claims) == 7
    me.photo("teruggenomen")
    me.press("Ctrl+Y")
    assert me.ask(count_claims) == 14

    me.find("Berg")
    me.open_tab("Schulden")
    me.expect("14 schulden doen mee: € 16.048,98")
    me.photo("veertien schulden")

    workplace.leave(me)
    workplace.look_inside(check)


def count_claims(core):
    (row,) = core.overviews.dossiers()
    return len(core.dossiers.claims(row.id))


def check(core):
    (row,) = core.overviews.dossiers()
    claims = core.dossiers.claims(row.id)
    wanted = [cents for *_rest, cents in TYPED] + [round(amount * 100) for *_rest, amount in LISTED]
    assert sorted(claim.balance_cents for claim in claims) == sorted(wanted)
    (telecom,) = [claim for claim in claims if claim.reference == "T-55"]
    assert telecom.collector_reference == "IW-900"
    first, second = core.dossiers.clients(row.id)
    assert (first.bsn, first.address.postcode, second.bsn) == ("999990019", "3012BJ", "999990020")
    assert core.history.check() == []

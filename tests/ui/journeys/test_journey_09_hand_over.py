"""Journey 9: a colleague falls ill; her dossier goes on paper and in a locked file to another workstation."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.journey

FILE_PASSPHRASE = "vier losse woorden voor het bestand"


def case(office):
    """A couple with two debts, asked for, and a VTLB."""
    dossier = office.dossier(partner=True)
    for name, cents in (("Energiebedrijf Noorderlicht", 98_765), ("Webwinkel Alles-in-Huis", 14_612)):
        office.claim(dossier, office.creditor(name), cents, reference=name[:3])
    office.core.balances.request([dossier.id])
    office.vtlb(dossier)
    return dossier.id


def test_a_dossier_goes_to_another_workstation(workplace):
    dossier_id = workplace.prepare(case)
    me = workplace.sit_down()
    me.find("Berg")
    me.open_tab("Traject")
    me.photo("traject")
    paper, file = workplace.folder / "overdracht.pdf", workplace.folder / "dossier.csrdossier"
    me.dialogs.files.append(paper)
    me.push("Overdrachtsblad…")
    me.expect_notice("Het overdrachtsblad staat in overdracht.pdf.")
    me.dialogs.files.append(file)
    me.push("Dossierbestand maken…")
    me.photo("dossierbestand")
    me.fill("Nieuwe wachtzin", FILE_PASSPHRASE)
    me.fill("Nog een keer", FILE_PASSPHRASE)
    me.push("Bestand maken…")
    me.photo("gemaakt")
    me.expect_notice("dossier.csrdossier")
    workplace.leave(me)

    other = workplace.folder / "andere werkplek" / "dossiers.csrdb"
    other.parent.mkdir()
    workplace.prepare(database=other)
    colleague = workplace.sit_down(other, name="collega")
    colleague.go_to("Dossiers")
    colleague.photo("leeg")
    colleague.dialogs.files.append(file)
    colleague.push("Dossier inlezen…")
    colleague.photo("op slot")
    colleague.fill("Wachtzin", FILE_PASSPHRASE)
    colleague.press("Return")
    colleague.photo("wat erin zit")
    colleague.expect("J. van der Berg en A. Öztürk")
    colleague.push("Inlezen")
    colleague.expect("J. van der Berg en A. Öztürk")
    colleague.photo("ingelezen")
    workplace.leave(colleague)

    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.read_bytes())).pages)
    assert "Energiebedrijf Noorderlicht" in text
    assert "999990019" not in file.read_text(encoding="utf-8")
    before = workplace.look_inside(lambda core: facts(core, dossier_id))
    after = workplace.look_inside(lambda core: facts(core, core.overviews.dossiers()[0].id), other)
    assert after == before


def facts(core, dossier_id):
    """What both workstations must agree about."""
    claims = core.dossiers.claims(dossier_id)
    names = {party.id: party.name for party in core.register.all()}
    assert core.history.check() == []
    return (
        core.dossiers.get(dossier_id).number,
        sorted(client.bsn for client in core.dossiers.clients(dossier_id)),
        sorted((names[item.creditor_id], item.balance_cents, item.balance_status) for item in claims),
        core.dossiers.vtlb(dossier_id).capacity_cents,
        len(core.letters.of_dossier(dossier_id)),
    )

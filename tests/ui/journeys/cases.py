"""Where journeys begin: what happened before, done by the services and by the creditors of the practice hub."""

from __future__ import annotations

import csv

from csr_desktop.domain.creditors import Channel, PartyRole
from csr_desktop.services.exchange.round import drive
from tests.practice_hub.calling import able

#: Name, reference and balance in cents, by the way they are reached.
OVER_HUB = (("Bank Vooruit", "H-1", 350_025), ("Postorder Meer", "H-2", 65_530))
ON_LIST = (("Energiebedrijf Noorderlicht", "L-1", 123_456), ("Zorgverzekeraar De Linde", "L-2", 84_210))
ON_PAPER = (("Tandarts De Kies", "P-1", 21_575), ("Telecom Zuid", "P-2", 41_050), ("Sportschool Fit", "P-3", 12_000))
COLLECTOR = "Incassobureau Waterweg"


def seven_claims(office, hub):
    """Make a dossier with claims that are asked over the hub, on lists and on paper; return its id."""
    dossier = office.dossier()
    members = able(hub)
    for (name, reference, cents), member in zip(OVER_HUB, members, strict=False):
        hub.creditors.leave_to_caller(member.id)
        party = office.creditor(name, kind="bank", channel=Channel.HUB, hub_id=member.id)
        office.claim(dossier, party, cents, reference=reference)
    for name, reference, cents in ON_LIST:
        office.claim(dossier, office.creditor(name, channel=Channel.LIST), cents, reference=reference)
    for name, reference, cents in ON_PAPER:
        office.claim(dossier, office.creditor(name), cents, reference=reference)
    office.creditor(COLLECTOR, role=PartyRole.COLLECTOR)
    return dossier.id


def asked(office, hub, folder):
    """Seven claims, asked; the lists are in a folder, the letters on the post, the messages at the hub."""
    dossier_id = seven_claims(office, hub)
    office.core.balances.request([dossier_id])
    office.core.lists.export(folder)
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.of_dossier(dossier_id)])
    assert drive(office.core.exchange.begin()).complete
    return dossier_id


def answer_over_hub(office, hub, reference, cents):
    """Let the creditor of a claim answer our request over the hub; it waits there until somebody collects it."""
    found = office.core.overviews.dossiers()
    claims = {claim.id: claim for row in found for claim in office.core.dossiers.claims(row.id)}
    (message,) = [
        row.message
        for row in office.core.exchange.outgoing()
        if any(claims[claim_id].reference == reference for claim_id in row.message.claim_ids)
    ]
    made = hub.creditors.write(
        message.participant_id,
        hub.member.id,
        message.conversation_id,
        "SALDOVERZOEK_ANTWOORD",
        {
            "klantnummerSE": "K1",
            "vorderingen": [
                {
                    "schuldtype": "OPENSTAAND",
                    "factuurnummerSE": reference,
                    "openstaandBedrag": f"{cents // 100}.{cents % 100:02d}",
                }
            ],
        },
    )
    made["header"]["crossReferentienummer"] = message.id
    assert hub.creditors.send(made, checked=False)


def answer_on_list(file, answers):
    """Fill in a list as its creditor does (`answers`: the total as written, by our name of the creditor's file)."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        header, *lines = list(csv.reader(opened, delimiter=";"))
    names = [name.split("(")[0].strip() for name in header]
    for cells in lines:
        cells[names.index("openstaand.Totaal")] = answers
        cells[names.index("Standaard akkoord")] = "Ja"
    back = file.with_name(f"terug-{file.name}")
    with back.open("w", encoding="utf-8-sig", newline="") as written:
        csv.writer(written, delimiter=";").writerows([header, *lines])
    return back

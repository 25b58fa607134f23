"""Where journeys begin: what happened before, done by the services and by the creditors of the practice hub."""

from __future__ import annotations

from csr_desktop.services.exchange.round import drive


def answer_over_hub(office, hub, reference, cents):
    """Let the creditor of a claim answer our request over the hub, and collect the answer."""
    claims = {claim.id: claim for row in office.core.overviews.dossiers() for claim in office.core.dossiers.claims(row.id)}
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
    assert drive(office.core.exchange.begin()).complete

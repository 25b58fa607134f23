"""Fictional letters about how an offer and a settlement go on (L16 to L26), with what each of them must say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from csr_desktop.domain.court import CourtRoute
from csr_desktop.domain.creditors import Product
from csr_desktop.letters.model import LetterData
from csr_desktop.letters.outcome_model import (
    CourtLetterData,
    CourtNoticeData,
    DischargeData,
    FraudData,
    FullPaymentData,
    Instalment,
    PaymentData,
    PaymentLine,
    ReconsiderationData,
    ReviewLine,
    ReviewOutcomeData,
    SettledLine,
    WithdrawalData,
    WithdrawalReason,
)
from tests.letters.letter_samples import BASE, OFFER_LINES, TWO
from tests.letters.letter_samples import LETTERS as OTHERS

PLEA = dict(
    BASE,
    product=Product.SB,
    lines=OFFER_LINES,
    claims_cents=139975,
    offer_cents=22888,
    months=18,
    offered_on=date(2026, 10, 12),
    refused_on=date(2026, 11, 3),
    creditor_count=10,
    agreed_count=8,
    total_cents=1747788,
    agreed_hundredths=5618,
    own_hundredths=801,
    preferential_hundredths=3270,
    ordinary_hundredths=1635,
    wsnp_preferential_hundredths=2104,
    wsnp_ordinary_hundredths=1052,
    wsnp_months=18,
    answer_by=date(2026, 12, 8),
)
SETTLED = (
    SettledLine(
        reference="NL-2024-889123",
        our_reference="2026-0417/3",
        amount_cents=98765,
        paid_cents=16150,
        remainder_cents=82615,
        description="energie",
    ),
    SettledLine(
        reference="NL-2025-100456",
        our_reference="2026-0417/4",
        amount_cents=41210,
        paid_cents=6738,
        remainder_cents=34472,
        description="energie",
    ),
)
SETTLED_SUMS = dict(claims_cents=139975, paid_cents=22888, remainder_cents=117087)
PAYMENTS = tuple(
    PaymentLine(
        reference=line.reference,
        our_reference=line.our_reference,
        amount_cents=line.amount_cents,
        percentage_hundredths=1635,
        paid_cents=line.paid_cents,
        paid_on=date(2026, 11, 20),
        paid_in_all_cents=line.paid_cents,
        iban="NL44PRAC0123456789",
        payment_reference="5000 1234 5678 9012",
        description="energie",
    )
    for line in SETTLED
)
WITHDRAWN = WithdrawalData(
    **dict(BASE, reply_code=""),
    reason=WithdrawalReason.NOT_REACHED,
    lines=tuple(replace(line, paid_cents=0, remainder_cents=line.amount_cents) for line in SETTLED),
    ended_on=date(2026, 11, 24),
    stop_ends_on=date(2026, 11, 24),
    offered_on=date(2026, 10, 12),
    claims_cents=139975,
    paid_cents=0,
    remainder_cents=139975,
)
TO_COURT = CourtLetterData(
    **dict(
        BASE,
        addressee=("Rechtbank Voorbeeld", "Team insolventie", "Postbus 1", "1230 AA  WATERRIJK"),
        recipient="Rechtbank Voorbeeld",
        their_references=(),
        reply_code="",
    ),
    route=CourtRoute.FORCED_SETTLEMENT,
    attachments=("het dossier van de zaak", "ons voorstel van 12 oktober 2026", "de VTLB-berekening"),
    debt_cents=1747788,
    creditor_count=10,
    agreed_count=8,
    against_count=2,
    against_hundredths=4382,
    offered_on=date(2026, 10, 12),
    preferential_hundredths=3270,
    ordinary_hundredths=1635,
    wsnp_preferential_hundredths=2104,
    wsnp_ordinary_hundredths=1052,
    capacity_cents=20000,
    vtlb_date=date(2026, 10, 5),
)
LETTERS: dict[str, LetterData] = {
    "L16": ReconsiderationData(
        **PLEA,
        argument=(
            "Bij ons voorstel gaat de hele afloscapaciteit naar de schuldeisers. De reserve wordt elke maand gevuld en "
            "de vaste lasten zijn betaald.\n\nMet uw instemming wordt op 1 januari 2028 voor het eerst uitbetaald."
        ),
        refusal="percentage te laag",
    ),
    "L16-zwijgt": ReconsiderationData(**dict(PLEA, refused_on=None, agreed_count=1), argument="Wij horen graag van u."),
    "L17": CourtNoticeData(**PLEA, asked_again_on=date(2026, 11, 9), court="Rechtbank Voorbeeld"),
    "L18-bevel": replace(
        OTHERS["L18-SK"],
        ordered_on=date(2027, 1, 8),
        court="Rechtbank Voorbeeld",
        case_number="C/16/123456",
        costs_ordered=True,
    ),
    "L19-mislukt": WITHDRAWN,
    "L19-gestopt": replace(WITHDRAWN, reason=WithdrawalReason.STOPPED, offered_on=None),
    "L19-vervalt": replace(WITHDRAWN, reason=WithdrawalReason.LEFT_OUT),
    "L19-einde": replace(
        WITHDRAWN,
        reason=WithdrawalReason.ENDED_EARLY,
        lines=SETTLED,
        **SETTLED_SUMS,
        ended_on=date(2026, 11, 20),
        stop_ends_on=date(2026, 11, 20),
    ),
    "L20-SK": PaymentData(
        **dict(BASE, reply_code=""),
        product=Product.SK,
        lines=PAYMENTS,
        paid_cents=22888,
        is_last=True,
        remainder_cents=117087,
    ),
    "L20-SB": PaymentData(
        **dict(BASE, reply_code=""),
        product=Product.SB,
        lines=tuple(replace(line, paid_cents=line.paid_cents // 2) for line in PAYMENTS),
        paid_cents=11444,
        is_last=False,
        remainder_cents=117087,
        payouts=(date(2028, 7, 1),),
    ),
    "L21-schuldeiser": ReviewOutcomeData(
        **dict(BASE, reply_code=""),
        lines=tuple(
            ReviewLine(
                reference=line.reference,
                our_reference=line.our_reference,
                rank=line.rank,
                amount_cents=line.amount_cents,
                told_hundredths=1635,
                percentage_hundredths=1210,
                offer_cents=line.amount_cents * 1210 // 10_000,
                description=line.description,
            )
            for line in OFFER_LINES
        ),
        claims_cents=139975,
        offer_cents=16936,
        held_on=date(2026, 11, 18),
        changed_on=date(2026, 11, 1),
        vtlb_cents=152042,
        vtlb_date=date(2026, 11, 16),
        vtlb_version="8.3.0.0",
        old_capacity_cents=20000,
        new_capacity_cents=14000,
        prognosis_cents=253100,
        ends_on=date(2028, 6, 30),
        payouts=(date(2028, 1, 1), date(2028, 7, 1)),
    ),
    "L22": DischargeData(
        **dict(BASE, reply_code=""),
        product=Product.SK,
        lines=SETTLED,
        **SETTLED_SUMS,
        decided_on=date(2026, 11, 20),
        answer_by=date(2026, 12, 8),
        bkr_by=date(2027, 5, 20),
    ),
    "L24-dwangakkoord": TO_COURT,
    "L24-verklaring": replace(
        TO_COURT,
        route=CourtRoute.WSNP_STATEMENT,
        clients=TWO,
        reason="Twee schuldeisers met samen 43,82% van de schuld weigeren ook na heroverweging.",
        attachments=("de staat van artikel 96 Fw", "het dossier van de zaak"),
    ),
    "L24-moratorium": replace(
        TO_COURT, route=CourtRoute.MORATORIUM, threat="ontruiming van de woning", measure_months=6
    ),
    "L25": FraudData(
        **dict(BASE, reply_code=""),
        lines=OFFER_LINES[:1],
        claims_cents=98765,
        offer_cents=16150,
        offered_on=date(2026, 11, 20),
        answer_by=date(2026, 12, 11),
        explanation="Het inkomen uit een bijbaan is te laat gemeld. De terugvordering is niet betwist.",
        recipient_is_public=True,
    ),
    "L26-BR": FullPaymentData(
        **BASE,
        lines=tuple(replace(line, percentage_hundredths=10_000, offer_cents=line.amount_cents) for line in OFFER_LINES),
        claims_cents=139975,
        offer_cents=139975,
        at_once=False,
        instalments=(
            Instalment(paid_on=date(2027, 9, 1), amount_cents=93317),
            Instalment(paid_on=date(2028, 6, 1), amount_cents=46658),
        ),
        months=18,
        answer_by=date(2026, 12, 15),
    ),
}
LETTERS["L26-HF"] = replace(
    LETTERS["L26-BR"], at_once=True, instalments=(), lender="Kredietbank Voorbeeld", paid_within_days=30
)

_PLEA = [
    "Op 12 oktober 2026 deden wij u namens mevrouw J. de Vries een voorstel", "NL-2024-889123", "€ 1.399,75",
    "€ 228,88",
    # the Wsnp beside the offer
    "Op preferente vorderingen 32,70% 21,04%", "Op concurrente vorderingen 16,35% 10,52%", "duurt 18 maanden",
    "8 december 2026", "56,18%", "€ 17.477,88", "8,01%", "Antwoordcode", "03NQ-K8N1", "Niet akkoord",
]  # fmt: skip
_SETTLED = ["NL-2024-889123", "€ 987,65 € 161,50 € 826,15", "€ 1.399,75 € 228,88 € 1.170,87"]
#: The must-contain lists of design/domain.md 6.
MUST: dict[str, list[str]] = {
    "L16": [
        *_PLEA, "Op 3 november 2026 ontvingen wij uw weigering", "Als reden gaf u: “percentage te laag”",
        "uiterlijk 8 december 2026", "Van de 10 schuldeisers hebben er 8 ingestemd", "gaat de hele afloscapaciteit",
        "artikel 287a van de Faillissementswet", "finale kwijting en ontslag uit hoofdelijke aansprakelijkheid",
    ],
    "L16-zwijgt": ["Wij ontvingen daarop geen antwoord van u", "Van de 10 schuldeisers heeft er 1 ingestemd"],
    "L17": [
        *_PLEA, "laatste termijn: tot en met 8 december 2026", "Op 9 november 2026 vroegen wij u om heroverweging",
        "vraagt onze cliënt Rechtbank Voorbeeld te bevelen", "artikel 287a, eerste lid", "in redelijkheid niet",
        "8 schuldeisers, samen 56,18% van de totale schuld", "€ 1.399,75, 8,01% van de totale schuld", "18 maanden",
        "in de kosten veroordeeld (artikel 287a, zesde lid, van de Faillissementswet)",
    ],
    "L18-bevel": [
        "Op 8 januari 2027 heeft Rechtbank Voorbeeld (zaaknummer C/16/123456) u bevolen in te stemmen",
        "artikel 287a van de Faillissementswet", "in de kosten veroordeeld", "16,35%", "NL44 PRAC 0123 4567 89",
        "finale kwijting",
    ],
    "L19-mislukt": [
        "Op 12 oktober 2026 deden wij", "niet tot stand gekomen, omdat niet alle schuldeisers", "NL-2024-889123",
        "op te schorten en geen rente en kosten te berekenen eindigt op 24 november 2026", "niets kwijtgescholden",
    ],
    "L19-gestopt": ["De schuldhulp is geëindigd en er komt geen schuldregeling", "eindigt op 24 november 2026"],
    "L19-vervalt": ["maakt er geen deel meer van uit en ons voorstel aan u vervalt", "eindigt op 24 november 2026"],
    "L19-einde": [
        "op 20 november 2026 beëindigd", "eindigt op 20 november 2026", "Er wordt niets kwijtgescholden", *_SETTLED,
    ],
    "L20-SK": [
        "€ 228,88", "NL-2024-889123", "€ 987,65 16,35% 20-11-2026 € 161,50", "NL44 PRAC 0123 4567 89",
        "5000 1234 5678 9012", "De rest van uw vordering, € 1.170,87, vervalt, tegen finale kwijting",
    ],
    "L20-SB": [
        "tussentijdse betaling", "prognose", "€ 987,65 16,35% 20-11-2026 € 80,75", "€ 161,50", "opnieuw op 1 juli 2028",
    ],
    "L21-schuldeiser": [
        "Op 18 november 2026", "lager: € 169,36", "€ 987,65 16,35% 12,10%", "op 16 november 2026, versie 8.3.0.0",
        "€ 1.520,42", "€ 200,00", "vanaf 1 november 2026 € 140,00", "€ 2.531,00", "30 juni 2028",
    ],
    "L22": [
        "op 20 november 2026 afgerond", "€ 228,88 ontvangen", "uw vordering, € 1.170,87, is kwijtgescholden",
        "finale kwijting en ontslag uit hoofdelijke aansprakelijkheid", "beslagen op te heffen", "BKR", "20 mei 2027",
        "uiterlijk 8 december 2026", "Wij bevestigen de finale kwijting", "Handtekening", *_SETTLED,
    ],
    "L24-dwangakkoord": [
        "Rechtbank Voorbeeld", "artikel 287a, eerste lid", "2 schuldeisers te bevelen", "veroordeling in de kosten",
        "Het aanbod is gedaan op 12 oktober 2026, vóór dit verzoek", "2, samen 43,82%", "32,70% preferent, 16,35%",
        "21,04% preferent, 10,52% concurrent", "€ 200,00 per maand", "5 oktober 2026", "het dossier van de zaak",
        "artikel 48, eerste lid", "€ 17.477,88",
    ],
    "L24-verklaring": [
        "artikel 285, eerste lid", "geen reële mogelijkheid", "Een schuldregeling is geprobeerd", "weigeren ook na",
        "€ 200,00 per maand", "de staat van artikel 96 Fw", "de heer P.A. van den Broek",
    ],
    "L24-moratorium": ["artikel 287b", "ten hoogste 6 maanden", "Wat dreigt: ontruiming van de woning", "verslag"],
    "L25": [
        "Op 20 november 2026 deden wij", "Het inkomen uit een bijbaan is te laat gemeld", "16,35%", "€ 161,50",
        "uiterlijk 11 december 2026", "artikel 60c van de Participatiewet", "artikel 287a", "een boete is opgelegd",
    ],
    "L26-BR": [
        "€ 1.399,75 geheel (100%) te betalen, in termijnen", "100,00%", "1 september 2027 € 933,17",
        "1 juni 2028 € 466,58",
        "Totaal € 1.399,75", "ten hoogste 18 maanden", "geen rente en kosten", "uiterlijk 15 december 2026",
        "Akkoord. Wij stemmen in met deze betaling", "IBAN",
    ],
    "L26-HF": ["in één keer, uit een krediet (herfinanciering)", "Kredietbank Voorbeeld", "binnen 30 dagen", "100,00%"],
}  # fmt: skip

"""Fictional letters of every kind, for the tests and the benchmark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.letters import reply_code
from csr_desktop.letters.model import (
    AgreementData,
    AgreementLine,
    BalanceReminderData,
    BalanceRequestData,
    ClaimLine,
    ClientBlock,
    CreditOfferData,
    DebtOverviewData,
    ExcludedClaim,
    ExcludedOverviewLine,
    HouseStyle,
    MediationOfferData,
    NoticeData,
    OfferLine,
    OverviewLine,
    ProposalReminderData,
    ZeroOfferData,
)

HOUSE = HouseStyle(
    organisation="Gemeente Waterrijk",
    municipality="Waterrijk",
    sender_lines=(
        "Team Schuldhulpverlening",
        "Raadhuisplein 1, 1234 AB Waterrijk",
        "Postbus 100, 1230 AC Waterrijk",
        "schuldhulp@waterrijk.example · 0123 456 789",
    ),
    return_line="Gemeente Waterrijk, Postbus 100, 1230 AC Waterrijk",
    footer_lines=(
        "Gemeente Waterrijk · Team Schuldhulpverlening · KvK 99999990",
        "Bezoek op afspraak: Raadhuisplein 1 · www.waterrijk.example",
    ),
    phone="0123 456 789",
    email="schuldhulp@waterrijk.example",
    phone_hours="maandag tot en met vrijdag van 9.00 tot 12.00 uur",
    signatory="H. Vermeulen",
    signatory_role="teamleider Schuldhulpverlening",
)
ONE = (
    ClientBlock(name="mevrouw J. de Vries", birth_date=date(1984, 3, 12), address="Kerkstraat 12 a, 1234 AB Waterrijk"),
)
TWO = (
    *ONE,
    ClientBlock(
        name="de heer P.A. van den Broek", birth_date=date(1981, 11, 2), address="Kerkstraat 12 a, 1234 AB Waterrijk"
    ),
)
BASE = dict(
    addressee=("Noorderlicht Energie B.V.", "Afdeling Bijzonder Beheer", "Postbus 2000", "9700 AB  GRONINGEN"),
    recipient="Noorderlicht Energie B.V.",
    our_reference="2026-0417",
    letter_date=date(2026, 11, 24),
    place="Waterrijk",
    clients=ONE,
    counsellor="S. el Amrani",
    counsellor_phone="0123 456 712",
    counsellor_email="s.elamrani@waterrijk.example",
    their_references=("NL-2024-889123",),
    reply_code=reply_code.make(123456789),
)
CLAIMS = (
    ClaimLine(
        reference="NL-2024-889123",
        our_reference="2026-0417/3",
        customer_number="K-5512008",
        description="energie, eindafrekening",
        known_cents=98765,
    ),
    ClaimLine(
        reference="NL-2025-100456",
        our_reference="2026-0417/4",
        customer_number="K-5512008",
        description="energie, termijnen 2025",
        known_cents=41210,
    ),
    ClaimLine(
        reference="NL-2025-100999",
        our_reference="2026-0417/5",
        customer_number="K-5512008",
        description="annuleringskosten contract",
        known_cents=None,
    ),
)


def many_claims(n):
    return tuple(
        ClaimLine(
            reference=f"NL-2024-{889123 + i}",
            our_reference=f"2026-0417/{i + 3}",
            description="levering gas en stroom",
            known_cents=1000 * i + 45,
        )
        for i in range(n)
    )


OFFER_LINES = (
    OfferLine(
        reference="NL-2024-889123",
        our_reference="2026-0417/3",
        rank=ClaimRank.ORDINARY,
        amount_cents=98765,
        percentage_hundredths=1635,
        offer_cents=16150,
        description="energie",
    ),
    OfferLine(
        reference="NL-2025-100456",
        our_reference="2026-0417/4",
        rank=ClaimRank.ORDINARY,
        amount_cents=41210,
        percentage_hundredths=1635,
        offer_cents=6738,
        description="energie",
    ),
)
OFFER = dict(
    BASE,
    lines=OFFER_LINES,
    claims_cents=139975,
    offer_cents=22888,
    answer_by=date(2026, 12, 22),
    preferential_count=2,
    preferential_cents=342550,
    ordinary_count=8,
    ordinary_cents=1405238,
    total_cents=1747788,
    available_cents=341800,
    preferential_hundredths=3270,
    ordinary_hundredths=1635,
    net_income_cents=168542,
    vtlb_cents=148542,
    vtlb_date=date(2026, 10, 5),
    vtlb_version="8.2.0.1",
    capacity_cents=20000,
    assets_cents=25000,
    months=18,
    cause=(
        "In 2023 ging de relatie van mevrouw De Vries uit. Zij bleef achter met de huur en de energiekosten van een te "
        "dure woning en kon die van haar inkomen niet betalen. Achterstanden zijn daarna opgelopen door incassokosten."
        "\n\nIn 2024 verloor zij bovendien haar baan in de detailhandel."
    ),
    effort=(
        "Mevrouw De Vries werkt 28 uur per week in de thuiszorg en solliciteert naar meer uren. Zij is verhuisd naar "
        "een goedkopere woning en de auto is verkocht. Sinds juni 2026 is er budgetbeheer en zijn alle vaste lasten "
        "betaald."
    ),
    prospects=(
        "Het inkomen zal in de komende achttien maanden naar verwachting niet wezenlijk stijgen. Na de regeling is de "
        "begroting sluitend."
    ),
    household="alleenstaande ouder met twee kinderen",
    excluded=(
        ExcludedClaim(
            description="studieschuld, lopende termijnen",
            reason="valt volgens de wet buiten de regeling; wordt naar draagkracht betaald",
            amount_cents=1240000,
        ),
    ),
    wsnp_preferential_hundredths=2104,
    wsnp_ordinary_hundredths=1052,
)
LETTERS = {
    "L08-prive": NoticeData(
        **BASE, claims=CLAIMS[:2], started_on=date(2026, 11, 2), stop_until=date(2027, 7, 24), stop_months=8
    ),
    "L08-publiek": NoticeData(
        **dict(
            BASE,
            addressee=("Uitvoeringsinstituut Voorbeeld", "Postbus 57015", "1040 CT  AMSTERDAM"),
            recipient="Uitvoeringsinstituut Voorbeeld",
            clients=TWO,
        ),
        claims=CLAIMS[:1],
        started_on=date(2026, 11, 2),
        stop_until=date(2027, 7, 24),
        stop_months=8,
        covenant="Eén-Overheidsconvenant",
        recipient_is_public=True,
        bsn="999990019",
        partner_bsn="999990020",
    ),
    "L09-1": BalanceRequestData(
        **BASE, claims=CLAIMS[:1], reference_date=date(2026, 11, 24), answer_by=date(2026, 12, 22), product=Product.SK
    ),
    "L09-3": BalanceRequestData(
        **dict(BASE, clients=TWO),
        claims=CLAIMS,
        reference_date=date(2026, 11, 24),
        answer_by=date(2026, 12, 22),
        product=Product.SK,
        asks_advance_consent=True,
    ),
    "L09-40": BalanceRequestData(
        **dict(BASE, their_references=tuple(c.reference for c in many_claims(40))),
        claims=many_claims(40),
        reference_date=date(2026, 11, 24),
        answer_by=date(2026, 12, 22),
        product=Product.SB,
    ),
    "L10": BalanceReminderData(
        **BASE,
        claims=CLAIMS[:2],
        reference_date=date(2026, 11, 24),
        answer_by=date(2027, 1, 6),
        product=Product.SK,
        first_sent_on=date(2026, 11, 24),
    ),
    "L11": DebtOverviewData(
        **dict(
            BASE,
            addressee=("Mevrouw J. de Vries", "De heer P.A. van den Broek", "Kerkstraat 12 a", "1234 AB  WATERRIJK"),
            recipient="mevrouw J. de Vries",
            clients=TWO,
            salutation="Geachte mevrouw De Vries, geachte heer Van den Broek",
            their_references=(),
            reply_code="",
        ),
        lines=tuple(
            OverviewLine(
                creditor=n,
                reference=f"REF-{i}{i}12",
                handler="Deurwaarderskantoor Hamer" if i % 5 == 4 else "",
                rank=ClaimRank.PREFERENTIAL if i < 2 else ClaimRank.ORDINARY,
                amount_cents=a,
                balance_date=date(2026, 11, 24),
                source="opgave schuldeiser" if i % 3 else "eigen gegevens",
            )
            for i, (n, a) in enumerate(
                [
                    ("Belastingdienst", 215000),
                    ("UWV", 127550),
                    ("Zorgverzekeraar Zeker", 183427),
                    ("Woningcorporatie De Brug", 341290),
                    ("Noorderlicht Energie B.V.", 98765),
                    ("Webwinkel Alles", 14612),
                    ("Telecom Nu", 62344),
                    ("Gemeente Waterrijk, belastingen", 31800),
                    ("CJIB", 48000),
                    ("Bank van Hier", 625000),
                ]
            )
        ),
        excluded=(
            ExcludedOverviewLine(
                creditor="DUO",
                reference="U-99120",
                reason="lopende studieschuld, u blijft die zelf betalen",
                amount_cents=1240000,
            ),
            ExcludedOverviewLine(creditor="Sportschool Fit", reason="bij de schuldeiser niet bekend"),
        ),
        reference_date=date(2026, 11, 24),
        answer_by=date(2026, 12, 8),
        preferential_cents=342550,
        ordinary_cents=1405238,
        total_cents=1747788,
        excluded_cents=1240000,
    ),
    "L12": CreditOfferData(
        **OFFER,
        gross_credit_cents=360000,
        credit_charge_cents=21821,
        net_credit_cents=338179,
        rate_hundredths=830,
        lender="Kredietbank Voorbeeld",
        paid_within_days=30,
        paid_by=date(2027, 2, 1),
    ),
    "L13": MediationOfferData(
        **OFFER,
        fee_hundredths=900,
        fee_cents=1800,
        account_fee_cents=600,
        net_capacity_cents=17600,
        starts_on=date(2027, 1, 1),
        ends_on=date(2028, 6, 30),
        reexaminations=(date(2027, 9, 1), date(2028, 6, 1)),
        payouts=(date(2028, 1, 1), date(2028, 7, 1)),
    ),
    "L14": ZeroOfferData(
        **dict(
            OFFER,
            lines=tuple(replace(line, percentage_hundredths=0, offer_cents=0) for line in OFFER_LINES),
            offer_cents=0,
            available_cents=0,
            preferential_hundredths=0,
            ordinary_hundredths=0,
            net_income_cents=145000,
            capacity_cents=0,
            assets_cents=0,
        ),
        reason_no_change=(
            "Mevrouw De Vries is duurzaam arbeidsongeschikt verklaard. Een herkeuring is niet voorzien en er zijn geen "
            "andere bronnen van inkomen."
        ),
        guidance="Budgetbeheer voor ten minste drie jaar en maandelijkse gesprekken met een budgetcoach.",
    ),
    "L15": ProposalReminderData(
        **BASE,
        product=Product.SK,
        lines=OFFER_LINES,
        claims_cents=139975,
        offer_cents=22888,
        first_sent_on=date(2026, 11, 24),
        answer_by=date(2027, 1, 6),
    ),
    "L18-SK": AgreementData(
        **BASE,
        product=Product.SK,
        lines=tuple(
            AgreementLine(
                reference=line.reference,
                our_reference=line.our_reference,
                rank=line.rank,
                amount_cents=line.amount_cents,
                percentage_hundredths=line.percentage_hundredths,
                offer_cents=line.offer_cents,
                iban="NL44PRAC0123456789",
                payment_reference="5000 1234 5678 9012",
            )
            for line in OFFER_LINES
        ),
        claims_cents=139975,
        offer_cents=22888,
        agreed_on=date(2027, 1, 12),
        months=18,
        payouts=(date(2027, 2, 1),),
        lender="Kredietbank Voorbeeld",
    ),
}
LETTERS["L18-SB"] = replace(
    LETTERS["L18-SK"], product=Product.SB, payouts=(date(2028, 1, 1), date(2028, 7, 1)), lender=""
)
LETTERS["L18-SA"] = replace(
    LETTERS["L18-SK"],
    product=Product.SA,
    payouts=(),
    lender="",
    offer_cents=0,
    lines=tuple(
        replace(line, offer_cents=0, percentage_hundredths=0, iban="", payment_reference="")
        for line in LETTERS["L18-SK"].lines
    ),
)

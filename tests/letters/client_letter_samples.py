"""Fictional letters to clients (L01 to L07, L21, L23), for the same tests as the letters to creditors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from csr_desktop.domain.creditors import Product
from csr_desktop.domain.settlement import ReviewOutcome
from csr_desktop.letters.client_model import (
    AcknowledgementData,
    AdmissionData,
    ClientAgreementData,
    CompletionData,
    DecisionData,
    FinalData,
    FinalLine,
    GuidanceLine,
    MandateData,
    PaperLine,
    PlanData,
    RejectionData,
    ReviewInvitationData,
    ReviewOutcomeData,
    TerminationData,
)
from csr_desktop.letters.model import ClientBlock
from csr_desktop.payments.epc_qr import epc_content

DEPOSIT_IBAN = "NL16PRAC0000000501"
HOME = "Kerkstraat 12 a, 1234 AB Waterrijk"
ONE = (ClientBlock(name="Mevrouw J. de Vries", birth_date=date(1984, 3, 12), address=HOME),)
TWO = (*ONE, ClientBlock(name="De heer P.A. van den Broek", birth_date=date(1981, 11, 2), address=HOME))
BASE = dict(
    addressee=("Mevrouw J. de Vries", "Kerkstraat 12 a", "1234 AB  WATERRIJK"),
    recipient="J. de Vries",
    our_reference="2026-0417",
    letter_date=date(2026, 11, 24),
    place="Waterrijk",
    clients=ONE,
    counsellor="S. el Amrani",
    counsellor_phone="0123 456 712",
    counsellor_email="s.elamrani@waterrijk.example",
    salutation="Geachte mevrouw De Vries",
)
COUPLE = dict(
    BASE,
    addressee=("Mevrouw J. de Vries", "De heer P.A. van den Broek", "Kerkstraat 12 a", "1234 AB  WATERRIJK"),
    recipient="J. de Vries en P.A. van den Broek",
    clients=TWO,
    salutation="Geachte mevrouw De Vries, geachte heer Van den Broek",
)
PAPERS = (
    PaperLine(paper="uw paspoort of identiteitskaart"),
    PaperLine(paper="uw loonstroken", age="niet ouder dan 3 maanden"),
    PaperLine(paper="afschriften van al uw bankrekeningen", age="niet ouder dan 3 maanden"),
)
GUIDANCE = (
    GuidanceLine(
        kind="Budgetbeheer", provider="Kredietbank Voorbeeld", began_on=date(2026, 11, 2), condition="verplicht"
    ),
    GuidanceLine(kind="Budgetcoaching", provider="Humanitas Waterrijk", began_on=date(2026, 12, 1)),
)
#: What the services make of a dossier (tests/services/test_client_payments.py).
PAYMENT = dict(
    payment_cents=25_005,
    payment_iban=DEPOSIT_IBAN,
    payment_name="Gemeente Waterrijk inzake schuldhulp",
    payment_reference="RF51 2026 0417",
    payment_code=epc_content(
        name="Gemeente Waterrijk inzake schuldhulp",
        iban=DEPOSIT_IBAN,
        amount_cents=25_005,
        reference="RF51 2026 0417",
    ),
)
DECISION = dict(
    BASE,
    decided_on=date(2026, 11, 23),
    objection_weeks=6,
    objection_address="Postbus 100, 1230 AC Waterrijk",
    registered_on=date(2026, 10, 5),
    first_meeting_on=date(2026, 10, 19),
)
PLAN = dict(
    request="Mevrouw De Vries wil weer rondkomen en van haar schulden af. Zij wil haar huis houden.",
    support="Wij brengen de inkomsten en uitgaven in balans en vragen een schuldregeling aan.\n\n"
    "Elke maand is er een gesprek.",
    referrals="Humanitas Waterrijk, voor hulp met de administratie.",
    conditions="Geen nieuwe schulden. De huur wordt rechtstreeks betaald uit het budgetbeheer.",
)
CLIENT_LETTERS = {
    "L01": AcknowledgementData(
        **BASE,
        registered_on=date(2026, 11, 20),
        meeting_on=date(2026, 12, 8),
        meet_by=date(2026, 12, 18),
        meeting_time="10.30 uur",
        meeting_place="Raadhuisplein 1, Waterrijk",
        papers=PAPERS,
    ),
    "L01-dreiging": AcknowledgementData(
        **COUPLE,
        registered_on=date(2026, 11, 20),
        meeting_on=date(2026, 11, 25),
        meet_by=date(2026, 11, 25),
        meeting_place="Raadhuisplein 1, Waterrijk",
        threat="ontruiming van de woning",
        papers=PAPERS,
    ),
    "L01-laat": AcknowledgementData(
        **BASE,
        registered_on=date(2026, 10, 20),
        meeting_on=date(2026, 12, 1),
        meet_by=date(2026, 11, 17),
        meeting_place="Raadhuisplein 1, Waterrijk",
        papers=PAPERS[:1],
    ),
    "L02": AdmissionData(**DECISION, plan_reference="2026-0417/B002"),
    "L02-paar": AdmissionData(
        **{**DECISION, **COUPLE},
        ground="U hebt beiden verteld hoe de schulden ontstonden.",
        plan_reference="2026-0417/B002",
    ),
    "L03-afwijzing": RejectionData(
        **DECISION,
        ground=(
            "U hebt in 2025 een schuldregeling gehad die is gestopt omdat u nieuwe schulden maakte. Dat is korter dan "
            "twee jaar geleden (artikel 5 van de beleidsregels schuldhulpverlening Waterrijk)."
        ),
    ),
    "L03-einde": TerminationData(
        **{**DECISION, **COUPLE},
        ground=(
            "U bent drie keer niet op een afspraak gekomen en gaf geen reden. Wij waarschuwden u op 2 november 2026 "
            "(artikel 7 van de beleidsregels schuldhulpverlening Waterrijk)."
        ),
        admitted_on=date(2026, 5, 11),
    ),
    "L04": CompletionData(
        **BASE,
        asked_on=date(2026, 11, 24),
        until=date(2026, 12, 8),
        missing="De jaaropgave van 2025 en de brief van de deurwaarder over de huur.",
        papers=PAPERS,
        decide_by=date(2026, 12, 29),
    ),
    "L05": PlanData(**BASE, **PLAN),
    "L05-paar": PlanData(**COUPLE, **PLAN, assistance=GUIDANCE),
    "L06": MandateData(**BASE),
    "L06-paar": MandateData(**COUPLE),
    "L06-bewind": MandateData(**BASE, administrators=("Bewindvoering Voorbeeld B.V.",)),
    "L07": ClientAgreementData(**BASE, product=Product.SK, months=18),
    "L07-paar": ClientAgreementData(
        **COUPLE, product=Product.SB, months=18, conditions=PLAN["conditions"], assistance=GUIDANCE
    ),
    "L07-betalen": ClientAgreementData(**BASE, product=Product.SB, months=18, **PAYMENT),
    "L21-uitnodiging": ReviewInvitationData(
        **BASE,
        due_on=date(2027, 8, 24),
        started_on=date(2026, 11, 24),
        planned_end_on=date(2028, 5, 24),
        capacity_cents=20_000,
        meeting_time="14.00 uur",
        meeting_place="Raadhuisplein 1, Waterrijk",
        papers=PAPERS[1:],
    ),
    "L21-uitkomst": ReviewOutcomeData(
        **BASE,
        held_on=date(2027, 8, 24),
        outcome=ReviewOutcome.HIGHER,
        net_income_cents=190_000,
        vtlb_cents=165_000,
        vtlb_date=date(2027, 8, 20),
        old_capacity_cents=20_000,
        new_capacity_cents=25_005,
        changed_on=date(2027, 9, 1),
        prognosis_cents=385_500,
        preferential_hundredths=3688,
        ordinary_hundredths=1844,
        planned_end_on=date(2028, 5, 24),
        missing_cents=5_000,
        **PAYMENT,
    ),
    "L21-lager": ReviewOutcomeData(
        **COUPLE,
        held_on=date(2027, 8, 24),
        outcome=ReviewOutcome.LOWER,
        net_income_cents=150_000,
        vtlb_cents=150_000,
        vtlb_date=date(2027, 8, 20),
        old_capacity_cents=20_000,
        new_capacity_cents=0,
        changed_on=date(2027, 7, 1),
        prognosis_cents=140_000,
        preferential_hundredths=1340,
        ordinary_hundredths=670,
        planned_end_on=date(2028, 5, 24),
        returned_cents=20_000,
    ),
    "L23": FinalData(
        **BASE,
        product=Product.SB,
        started_on=date(2025, 5, 24),
        ended_on=date(2026, 11, 24),
        discharged=(
            FinalLine(creditor="Belastingdienst", reference="K1", paid_cents=70_311, remainder_cents=144_689),
            FinalLine(creditor="Noorderlicht Energie B.V.", reference="K5", paid_cents=16_150, remainder_cents=82_615),
        ),
        paid_cents=86_461,
        cancelled_cents=227_304,
        kept=(
            FinalLine(
                creditor="DUO",
                reference="U-99120",
                paid_cents=0,
                remainder_cents=1_240_000,
                reason="studieschuld die nog komt",
            ),
            FinalLine(
                creditor="CJIB",
                reference="C-1",
                paid_cents=0,
                remainder_cents=48_000,
                reason="strafrechtelijke boete",
            ),
        ),
        kept_cents=1_288_000,
        warns_of_study_debt=True,
        warns_of_fine=True,
        bkr_on=date(2027, 5, 24),
        talk_by=date(2027, 2, 24),
    ),
    "L23-zonder-rest": FinalData(
        **COUPLE,
        product=Product.SK,
        started_on=date(2025, 5, 24),
        ended_on=date(2026, 11, 24),
        discharged=(FinalLine(creditor="Webwinkel Alles", paid_cents=2_389, remainder_cents=12_223),),
        paid_cents=2_389,
        cancelled_cents=12_223,
    ),
}

OBJECTION = [
    "bezwaar maken", "binnen 6 weken na de dag waarop wij dit besluit hebben verstuurd", "artikel 6:7 en 6:8",
    "Algemene wet bestuursrecht", "Het college van burgemeester en wethouders van Waterrijk, Postbus 100, 1230 AC",
    "In uw brief staat (artikel 6:5 Awb)", "uw naam en adres", "de datum van uw brief",
    "het besluit van 23 november 2026 met kenmerk 2026-0417", "waarom u het er niet mee eens bent",
    "uw handtekening", "voorlopige voorziening", "Namens het college van burgemeester en wethouders van Waterrijk",
]  # fmt: skip
PAID = [
    "€ 250,05", "NL16 PRAC 0000 0005 01", "Gemeente Waterrijk inzake schuldhulp", "RF51 2026 0417", "elke maand",
]  # fmt: skip
SIGNED_BY_TWO = ["Mevrouw J. de Vries", "De heer P.A. van den Broek", "Plaats", "Datum", "Handtekening"]
#: The must-contain lists of design/domain.md 6.
CLIENT_MUST: dict[str, list[str]] = {
    "L01": [
        "Op 20 november 2026 hebt u zich bij ons aangemeld", "8 december 2026", "10.30 uur",
        "Raadhuisplein 1, Waterrijk", "binnen vier weken na uw aanmelding: uiterlijk 18 december 2026",
        "artikel 4, eerste lid, van de Wet gemeentelijke schuldhulpverlening", "Wat neemt u mee?", "uw loonstroken",
        "niet ouder dan 3 maanden", "Geachte mevrouw De Vries",
    ],
    "L01-dreiging": [
        "(ontruiming van de woning)", "binnen drie werkdagen: uiterlijk 25 november 2026", "artikel 4, tweede lid",
        "hierover bellen wij u nog", "van u allebei nodig", "Geachte mevrouw De Vries, geachte heer Van den Broek",
    ],
    "L01-laat": ["hadden wij u uiterlijk 17 november 2026 moeten spreken", "Onze excuses", "1 december 2026"],
    "L02": [
        "Op 23 november 2026 hebben wij besloten dat u schuldhulpverlening krijgt",
        "artikel 3 en artikel 4a van de Wet gemeentelijke schuldhulpverlening", "Op 5 oktober 2026", "19 oktober 2026",
        "Wij zien geen reden om die hulp te weigeren", "plan van aanpak, met kenmerk 2026-0417/B002", "bijlage",
        "inlichtingenplicht, artikel 6 Wgs", "medewerkingsplicht, artikel 7 Wgs", "geen nieuwe schulden", *OBJECTION,
    ],
    "L02-paar": ["U hebt beiden verteld hoe de schulden ontstonden.", "geachte heer Van den Broek", *OBJECTION],
    "L03-afwijzing": [
        "Op 23 november 2026 hebben wij besloten dat u geen schuldhulpverlening krijgt", "artikel 3 en artikel 4a",
        "beleidsregels schuldhulpverlening", "U hebt in 2025 een schuldregeling gehad die is gestopt",
        "artikel 5 van de beleidsregels", *OBJECTION,
    ],
    "L03-einde": [
        "stopt op 23 november 2026", "besluit van 11 mei 2026", "U bent drie keer niet op een afspraak gekomen",
        "artikel 7 van de beleidsregels", "Wet gemeentelijke schuldhulpverlening", *OBJECTION,
    ],
    "L04": [
        "De jaaropgave van 2025 en de brief van de deurwaarder over de huur.", "uw loonstroken",
        "uiterlijk 8 december 2026", "staat stil vanaf 24 november 2026", "uiterlijk tot en met 8 december 2026",
        "artikel 4:15 van de Algemene wet bestuursrecht", "beslissen wij uiterlijk 29 december 2026",
        "niet verder te behandelen (artikel 4:5 Awb)",
    ],
    "L05": [
        "Mevrouw De Vries wil weer rondkomen", "Wij brengen de inkomsten en uitgaven in balans",
        "Elke maand is er een gesprek.", "Humanitas Waterrijk, voor hulp met de administratie", "Geen nieuwe schulden.",
        "beslagvrije voet (artikel 4a, vijfde lid, Wgs)", "Ik heb dit plan gelezen en begrepen",
        "Mevrouw J. de Vries", "Handtekening",
    ],
    "L05-paar": [
        "de gezamenlijke schulden", "Budgetbeheer", "Kredietbank Voorbeeld", "02-11-2026", "verplicht",
        "Wij hebben dit plan gelezen", *SIGNED_BY_TWO,
    ],
    "L06": [
        "Mevrouw J. de Vries", "12-03-1984", "Kerkstraat 12 a, 1234 AB Waterrijk",
        "Deze persoon machtigt Gemeente Waterrijk", "opvragen hoe hoog uw schulden zijn", "onderhandelen",
        "ontvangen en beantwoorden", "Schuldenknooppunt", "begint op de dag waarop u tekent",
        "eindigt vanzelf als wij uw dossier sluiten", "altijd intrekken", "AVG", "Ik machtig Gemeente Waterrijk",
        "Handtekening",
    ],
    "L06-bewind": [
        "Uw geld staat onder bewind.", "Uw bewindvoerder (Bewindvoering Voorbeeld B.V.) tekent daarom ook",
        "een kopie mee van de beslissing van de rechter (de beschikking)", "Bewindvoering Voorbeeld B.V. bewindvoerder",
    ],
    "L06-paar": ["Deze personen machtigen", "02-11-1981", "Wij machtigen Gemeente Waterrijk", *SIGNED_BY_TWO],
    "L07": [
        "mevrouw J. de Vries en Gemeente Waterrijk", "saneringskrediet", "18 maanden", "Wat doet u?",
        "geen nieuwe schulden", "hele afloscapaciteit", "alle veranderingen direct", "Wat doen wij?",
        "Wij berekenen wat u mag houden", "Hoe eindigt de overeenkomst?", "U mag altijd stoppen",
        "houd mij eraan", "Handtekening",
    ],
    "L07-paar": [
        "mevrouw J. de Vries en de heer P.A. van den Broek", "schuldbemiddeling", "Afspraken die alleen voor u gelden",
        "rechtstreeks betaald uit het budgetbeheer", "Kredietbank Voorbeeld", "houden ons eraan", *SIGNED_BY_TWO,
    ],
    "L07-betalen": ["schuldbemiddeling", "Zo betaalt u", *PAID],
    "L21-uitnodiging": [
        "24 augustus 2027", "14.00 uur", "Raadhuisplein 1, Waterrijk", "begon op 24 november 2026",
        "tot en met 24 mei 2028", "€ 200,00 per maand", "vrij te laten bedrag, vtlb", "uw loonstroken",
    ],
    "L21-uitkomst": [
        "Op 24 augustus 2027", "U kunt meer aflossen", "€ 1.900,00", "berekend op 20 augustus 2027", "€ 1.650,00",
        "€ 200,00", "Dit lost u af vanaf 1 september 2027 € 250,05", "€ 3.855,00", "36,88%", "18,44%", "prognose",
        "ontbreekt nog € 50,00", "Zo betaalt u", *PAID,
    ],
    "L21-lager": ["U kunt minder aflossen", "niets opzij te zetten", "U krijgt € 200,00 terug", "€ 0,00"],
    "L23": [
        "24 november 2026", "Belastingdienst", "€ 703,11", "€ 1.446,89", "€ 2.273,04", "Noorderlicht Energie B.V.",
        "finale kwijting", "deze schulden zijn niet weg", "DUO", "studieschuld die nog komt", "€ 12.400,00", "CJIB",
        "strafrechtelijke boete", "€ 12.880,00", "Studieschuld bij DUO.",
        "Boete of schadevergoeding van de strafrechter.",
        "BKR hoort uiterlijk 24 mei 2027 weg te zijn", "Nazorg", "uiterlijk 24 februari 2027",
    ],
    "L23-zonder-rest": ["Webwinkel Alles", "€ 122,23", "hebt u geen andere schulden", "saneringskrediet"],
}  # fmt: skip


def with_texts(data, texts):
    """The same letter with a line for every text, where this letter has its lines; None for other letters."""
    if isinstance(data, FinalData):
        return replace(data, kept=tuple(replace(SAMPLE_LINE, creditor=text) for text in texts))
    if isinstance(data, MandateData):
        return replace(data, clients=tuple(replace(ONE[0], address=text) for text in texts))
    if isinstance(data, DecisionData):
        # The longest come first: what is broken over two pages has the foot of a page in its midst.
        return replace(data, ground="\n\n".join(sorted(texts, key=len, reverse=True)))
    if isinstance(data, ReviewOutcomeData):
        return replace(data, salutation=" ".join(texts))
    if isinstance(data, PlanData | ClientAgreementData):
        return replace(data, assistance=tuple(replace(GUIDANCE[0], provider=text) for text in texts))
    if isinstance(data, AcknowledgementData | CompletionData | ReviewInvitationData):
        return replace(data, papers=tuple(PaperLine(paper=text) for text in texts))
    return None


SAMPLE_LINE = FinalLine(creditor="", paid_cents=0, remainder_cents=100, reason="blijft")

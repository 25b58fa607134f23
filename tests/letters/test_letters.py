"""What stands in each letter, read back from the PDF and held against the must-contain lists (domain.md 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.creditors import Product
from csr_desktop.errors import UserError
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.letters.model import (
    AgreementData,
    BalanceReminderData,
    BalanceRequestData,
    CreditOfferData,
    HouseStyle,
    LetterData,
    MediationOfferData,
    NoticeData,
    OfferData,
    ProposalReminderData,
    ZeroOfferData,
)
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.letters.source import digest
from csr_desktop.money import format_euro, format_percentage
from csr_desktop.texts import Texts
from tests.letters.client_letter_samples import CLIENT_LETTERS, CLIENT_MUST
from tests.letters.outcome_letter_samples import MUST as OUTCOME_MUST

CREDITOR_FORM = ["Antwoordcode", "03NQ-K8N1", "Handtekening"]
BALANCE_FORM = [
    "Hoofdsom", "Rente", "Kosten", "Totaal op de peildatum", "Ontstaansdatum", "Preferent?", "wettelijke grondslag",
    "Titel of vonnis?", "Beslag?", "IBAN", "Betalingskenmerk", "Overgedragen aan",
]  # fmt: skip
OFFER_FORM = ["Akkoord.", "Niet akkoord", "Wij hebben de vordering overgedragen", *CREDITOR_FORM]
OFFER = [
    # numbers and totals of both classes, percentages of both, and that they are rounded
    "Aantal schuldeisers", "Preferent 2 € 3.425,50", "Concurrent 8 € 14.052,38", "€ 17.477,88",
    # capacity with its source
    "Vrij te laten bedrag (VTLB) per maand, berekend op 5 oktober 2026, versie 8.2.0.1", "€ 1.485,42",
    "18 maanden", "finale kwijting en ontslag uit hoofdelijke aansprakelijkheid",
    "Oorzaak van de schulden. In 2023 ging de relatie", "In 2024 verloor zij bovendien haar baan",
    "Inspanningen. Mevrouw De Vries werkt 28 uur", "Vooruitzichten. Het inkomen zal",
    "uiterlijk 22 december 2026", "dwangakkoord, artikel 287a van de Faillissementswet",
    "artikel 48, eerste lid, van de Wet op het consumentenkrediet (Wck)",
    # excluded claims with their reason, and the comparison with the Wsnp
    "studieschuld, lopende termijnen", "€ 12.400,00", "21,04%", "10,52%",
    "NL-2024-889123", "€ 987,65", "€ 1.399,75", *OFFER_FORM,
]  # fmt: skip

MUST: dict[str, list[str]] = {
    "L08-prive": [
        "mevrouw J. de Vries", "12-03-1984", "Kerkstraat 12 a, 1234 AB Waterrijk", "NL-2024-889123", "K-5512008",
        "op te schorten", "8 maanden", "tot en met 24 juli 2027", "rente en kosten", "invorderingsmaatregelen",
    ],
    "L08-publiek": ["999990019", "999990020", "Eén-Overheidsconvenant", "de heer P.A. van den Broek", "02-11-1981"],
    "L09-1": [
        "saneringskrediet", "per 24 november 2026", "uiterlijk 22 december 2026", "Bij ons bekend", "€ 987,65",
        "geen rente en kosten meer te berekenen", *BALANCE_FORM, *CREDITOR_FORM,
    ],
    "L09-3": ["Collectief Schuldregelen", "vooraf akkoord", "NL-2025-100999", *BALANCE_FORM, *CREDITOR_FORM],
    "L09-40": ["en 37 andere", "NL-2024-889123", "NL-2024-889162", "€ 390,45", "Hoofdsom", "IBAN", *CREDITOR_FORM],
    "L10": [
        "Op 24 november 2026 vroegen wij", "De peildatum blijft 24 november 2026",
        "uiterlijk 6 januari 2027", "het bedrag in onze eigen gegevens", "€ 412,10",
        *BALANCE_FORM, *CREDITOR_FORM,
    ],
    "L11": [
        "per 24 november 2026", "Belastingdienst", "Bank van Hier", "Deurwaarderskantoor Hamer", "€ 3.425,50",
        "€ 14.052,38", "€ 17.477,88", "DUO", "lopende studieschuld", "Sportschool Fit", "onbekend", "€ 12.400,00",
        "mevrouw J. de Vries", "de heer P.A. van den Broek", "Handtekening", "Wij verklaren",
        "uiterlijk 8 december 2026",
    ],
    "L12": [
        *OFFER, "saneringskrediet", "in één keer", "1 februari 2027", "binnen 30 dagen", "Kredietbank Voorbeeld",
        "€ 3.600,00", "8,30%", "€ 218,21", "€ 3.381,79", "€ 250,00", "€ 3.418,00", "32,70%", "16,35%", "€ 161,50",
        "€ 67,38", "€ 228,88", "Percentages zijn afgerond",
    ],
    "L13": [
        *OFFER, "schuldbemiddeling", "prognose", "9,00%", "€ 18,00", "€ 6,00", "€ 176,00", "Hercontrole",
        "1 september 2027 en 1 juni 2028", "Uitbetaling", "1 januari 2028 en 1 juli 2028", "€ 228,88", "32,70%",
    ],
    "L14": [
        *OFFER, "zonder afloscapaciteit", "geen afloscapaciteit en geen vermogen", "0,00%", "€ 0,00",
        "Geen verandering te verwachten binnen 18 maanden. Mevrouw De Vries is duurzaam arbeidsongeschikt",
        "Begeleiding. Budgetbeheer",
    ],
    "L15": [
        "Op 24 november 2026 deden wij", "uiterlijk 6 januari 2027", "weigering in het dossier voor de rechtbank",
        "dwangakkoord, artikel 287a", "€ 228,88", "finale kwijting en ontslag uit hoofdelijke aansprakelijkheid",
        *OFFER_FORM,
    ],
    "L18-SK": [
        "Op 12 januari 2027", "saneringskrediet", "2026-0417", "NL-2024-889123", "16,35%", "€ 161,50", "€ 987,65",
        "concurrent", "5000 1234 5678 9012", "NL44 PRAC 0123 4567 89", "1 februari 2027", "finale kwijting",
    ],
    "L18-SB": ["schuldbemiddeling", "prognose", "1 januari 2028 en 1 juli 2028"],
    "L18-SA": ["zonder afloscapaciteit", "Met deze bevestiging vervalt uw vordering geheel", "0,00%"],
    **OUTCOME_MUST,
    **CLIENT_MUST,
}  # fmt: skip


def test_the_samples_cover_every_list(letters: Mapping[str, LetterData]) -> None:
    assert set(MUST) == set(letters)


@pytest.mark.parametrize("name", MUST)
def test_a_letter_says_what_it_must(
    name: str, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    text = text_of(press.render(letters[name], house).pdf)
    assert [phrase for phrase in MUST[name] if phrase not in text] == []


def test_every_letter_has_sender_date_and_references(
    letter: LetterData, press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    text = text_of(press.render(letter, house).pdf)
    for phrase in (
        house.organisation, house.return_line, "Waterrijk, 24 november 2026", "Ons kenmerk 2026-0417", "Behandeld door",
        "S. el Amrani", "0123 456 712", "Betreft:", "H. Vermeulen", *letter.addressee, *letter.their_references[:3],
    ):  # fmt: skip
        assert " ".join(phrase.split()) in text


# --- citizen service number ------------------------------------------------------------------------------------------


def test_no_bsn_in_the_private_variant(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    for name, data in letters.items():
        if name != "L08-publiek":
            assert "BSN" not in text_of(press.render(data, house).pdf)


@pytest.mark.parametrize("field", ["bsn", "partner_bsn"])
def test_a_bsn_for_a_private_creditor_is_refused(
    field: str, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, texts: Texts
) -> None:
    data = replace(letters["L08-prive"], **{field: "999990019"})
    with pytest.raises(UserError) as refused:
        press.render(data, house)
    assert refused.value.code == "letter.bsn_not_allowed"
    assert [message.code for message in press.problems(data, house)] == ["letter.bsn_not_allowed"]
    assert "Noorderlicht Energie B.V." in texts.say(refused.value.message)
    with pytest.raises(UserError):
        press.render_many([(letters["L09-1"], house), (data, house)])


def test_a_public_body_may_also_get_a_notice_without_bsn(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    data = replace(letters["L08-publiek"], bsn=None, partner_bsn=None)
    assert "BSN" not in text_of(press.render(data, house).pdf)


# --- nothing about other creditors -----------------------------------------------------------------------------------

NAMES = st.lists(st.from_regex(r"[A-Z][a-z]{5,12} (Bank|Energie|Telecom|Wonen)", fullmatch=True), min_size=2,
                 max_size=5, unique=True)  # fmt: skip


def for_creditor(data: LetterData, name: str, number: int) -> LetterData:
    """The same letter, addressed to another creditor with its own reference."""
    reference = f"KENMERK-{number}-{sum(map(ord, name))}"
    changed = replace(
        data, addressee=(name, "Postbus 1", "1234 AB  STAD"), recipient=name, their_references=(reference,)
    )
    if isinstance(data, NoticeData | BalanceRequestData):
        return replace(changed, claims=(replace(data.claims[0], reference=reference),))
    if not hasattr(data, "lines"):
        return changed
    return replace(changed, lines=(replace(data.lines[0], reference=reference),))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=NAMES)
def test_in_a_print_run_every_creditor_gets_only_its_own(
    names: list[str], letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, pages_of: Callable
) -> None:
    to_creditors = [name for name in letters if name != "L11" and name not in CLIENT_LETTERS]
    made = [
        for_creditor(letters[to_creditors[at % len(to_creditors)]], name, at)
        for at, name in enumerate(name for name in names for _ in range(3))
    ]
    run = press.render_many((data, house) for data in made)
    pages = pages_of(run.pdf)
    assert len(pages) == run.pages == run.ranges[-1].last
    for data, span in zip(made, run.ranges, strict=True):
        text = " ".join(" ".join(pages[span.first - 1 : span.last]).split())
        assert data.recipient in text
        assert data.their_references[0] in text
        for other in made:
            if other.recipient != data.recipient:
                assert other.recipient not in text
            if other is not data:
                assert other.their_references[0] not in text


# --- figures ---------------------------------------------------------------------------------------------------------

AMOUNTS = st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10_000)), min_size=1, max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=AMOUNTS)
@pytest.mark.parametrize("name", ["L12", "L13", "L15", "L18-SK"])
def test_amounts_are_those_of_the_data(
    name: str,
    amounts: list,
    letters: Mapping[str, LetterData],
    press: LetterPress,
    house: HouseStyle,
    text_of: Callable,
) -> None:
    sample = letters[name]
    lines = tuple(
        replace(
            sample.lines[0], reference=f"R{at}", our_reference="", description="", rank=list(ClaimRank)[at % 2],
            amount_cents=claim, percentage_hundredths=share, offer_cents=claim * share // 10_000,
        )
        for at, (claim, share) in enumerate(amounts)
    )  # fmt: skip
    claims, offer = sum(line.amount_cents for line in lines), sum(line.offer_cents for line in lines)
    text = text_of(press.render(replace(sample, lines=lines, claims_cents=claims, offer_cents=offer), house).pdf)
    for line in lines:
        rank = {"preferential": "preferent", "ordinary": "concurrent"}[line.rank]
        figures = (line.amount_cents, line.percentage_hundredths, line.offer_cents)
        shown = f"{format_euro(figures[0])} {format_percentage(figures[1])} {format_euro(figures[2])}"
        assert f"{line.reference} {rank} {shown}".replace("\u00a0", " ") in text
    # One line is its own total.
    assert (f"Totaal {format_euro(claims)} {format_euro(offer)}".replace("\u00a0", " ") in text) == (len(lines) > 1)


def test_a_collector_sees_for_whom_it_acts(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    sample = letters["L09-1"]
    data = replace(sample, claims=(replace(sample.claims[0], on_behalf_of="Webwinkel Alles B.V."),))
    text = text_of(press.render(data, house).pdf)
    assert "Namens" in text
    assert "Webwinkel Alles B.V." in text
    assert "Namens" not in text_of(press.render(sample, house).pdf)


# --- one or two clients, optional parts ------------------------------------------------------------------------------


def test_one_client_signs_alone(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    sample = letters["L11"]
    text = text_of(press.render(replace(sample, clients=sample.clients[:1], excluded=()), house).pdf)
    assert text.count("Handtekening") == 1
    assert text_of(press.render(sample, house).pdf).count("Handtekening") == 2
    assert "Ik verklaar" in text
    assert "buiten de regeling" not in text


#: What may be absent, by kind of letter: the letter must come out all the same.
WITHOUT = {
    LetterData: {"counsellor_phone": "", "counsellor_email": "", "their_references": (), "reply_code": ""},
    OfferData: {"household": "", "excluded": (), "wsnp_preferential_hundredths": None, "wsnp_ordinary_hundredths": None,
                "vtlb_version": ""},
    CreditOfferData: {"paid_by": None},
    MediationOfferData: {"reexaminations": (), "payouts": ()},
    ZeroOfferData: {"discharge_on": date(2028, 6, 30)},
    AgreementData: {"payouts": (), "lender": "", "discharge_on": None},
}  # fmt: skip


def test_every_optional_part_may_be_absent(
    letter: LetterData, press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    changes = {
        name: value for kind, parts in WITHOUT.items() if isinstance(letter, kind) for name, value in parts.items()
    }
    clients = tuple(replace(client, birth_date=None, address="") for client in letter.clients)
    bare = HouseStyle(organisation="Gemeente Kaal")
    text = text_of(press.render(replace(letter, clients=clients, **changes), bare).pdf)
    assert "None" not in text
    assert "Antwoordcode" not in text
    assert "()" not in text
    assert "Gemeente Kaal" in text


@pytest.mark.parametrize("field", ["cause", "effort", "prospects", "lines", "addressee", "clients", "our_reference"])
def test_what_an_offer_must_have_may_not_be_empty(
    field: str, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, texts: Texts
) -> None:
    data = letters["L12"]
    data = replace(data, **{field: () if isinstance(getattr(data, field), tuple) else " "})
    with pytest.raises(UserError) as refused:
        press.render(data, house)
    assert refused.value.code == "letter.text_missing"
    assert field not in texts.say(refused.value.message)


def test_the_house_may_give_its_own_ground_for_mediating(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    own = "Wij bemiddelen in opdracht van de gemeente Waterrijk (artikel 48 Wck)."
    text = text_of(press.render(letters["L12"], replace(house, wck_basis=own)).pdf)
    assert own in text
    assert "eerste lid, van de Wet op het consumentenkrediet" not in text


#: Letters of every product that say what a creditor gets; of a mediation that is never sure.
_SPEAKS_OF_MONEY = {
    LetterKind.AGREEMENT, LetterKind.PROPOSAL_REMINDER, LetterKind.RECONSIDERATION, LetterKind.COURT_NOTICE,
    LetterKind.PAYMENT,
}  # fmt: skip


def test_only_a_mediation_is_a_prognosis(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    for name, data in letters.items():
        is_mediation = isinstance(data, MediationOfferData) or (
            getattr(data, "product", None) is Product.SB and data.kind in _SPEAKS_OF_MONEY
        )
        is_mediation |= data.template_name() in {"L21-creditor", "L21-outcome"}
        assert ("rognose" in text_of(press.render(data, house).pdf)) == is_mediation, name


def test_a_reply_code_with_a_slip_of_the_pen_is_refused(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    with pytest.raises(UserError) as refused:
        press.render(replace(letters["L09-1"], reply_code="03NQK8N2"), house)
    assert refused.value.code == "letter.reply_code_check"


def test_the_reminder_of_unknown_amounts_says_so(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    data = letters["L10"]
    assert isinstance(data, BalanceReminderData)
    unknown = replace(data, claims=(replace(data.claims[0], known_cents=None),))
    assert "onbekend" in text_of(press.render(unknown, house).pdf)


def test_names_lose_the_capital_of_an_address_within_a_sentence(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    names = ("De heer J. van der Berg", "Mevrouw D. Heer", "Deheer Mevrouwen")
    for name, shown in zip(names, ("de heer J. van der Berg", "mevrouw D. Heer", "Deheer Mevrouwen"), strict=True):
        data = replace(letters["L08-prive"], clients=(replace(letters["L08-prive"].clients[0], name=name),))
        assert f"Wij laten u weten dat {shown} sinds" in text_of(press.render(data, house).pdf)


def test_a_sender_block_that_begins_with_the_name_says_it_once(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, pages_of: Callable
) -> None:
    styled = replace(house, organisation="Bureau Helder", sender_lines=("Bureau Helder", "Plein 1"), return_line="")
    first = pages_of(press.render(letters["L08-prive"], styled).pdf)[0].split("Betreft")[0]
    assert first.count("Bureau Helder") == 1
    assert "Plein 1" in first


def test_a_reference_of_several_claims_is_named_once(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    data = replace(letters["L09-1"], their_references=("AA-1", "AA-1", "BB-2"))
    assert "Uw kenmerk AA-1, BB-2 Behandeld door" in text_of(press.render(data, house).pdf)


def test_the_desk_makes_the_same_letters(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, resources: Path
) -> None:
    desk = LetterDesk(resources)
    desk.check_templates(LetterKind)
    assert desk.problems(letters["L12"], house) == ()
    made = desk.render(letters["L12"], house)
    assert made.template_sha256 == digest(desk.texts.shipped("L12"))
    assert replace(made, template_sha256="") == press.render(letters["L12"], house)
    assert desk.render_many([(letters["L12"], house)]).pages == press.render(letters["L12"], house).pages


# --- payment ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["L12", "L13", "L14", "L15"])
def test_an_account_is_asked_for_only_when_something_is_paid(
    name: str, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    data = letters[name]
    assert isinstance(data, OfferData | ProposalReminderData)
    nothing = replace(data, offer_cents=0, lines=tuple(replace(line, offer_cents=0) for line in data.lines))
    assert "IBAN" not in text_of(press.render(nothing, house).pdf)
    assert ("IBAN" in text_of(press.render(data, house).pdf)) == (name != "L14")


def test_a_confirmation_asks_for_an_account_it_does_not_know(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    data = letters["L18-SK"]
    assert isinstance(data, AgreementData)
    first, second = data.lines
    unknown = replace(first, iban="", payment_reference="")
    known = text_of(press.render(data, house).pdf)
    assert "Wij missen" not in known
    assert "of klopt een rekeningnummer of kenmerk niet?" in known
    some = text_of(press.render(replace(data, lines=(unknown, second)), house).pdf)
    assert "NL-2024-889123 nog niet bekend" in some
    assert "NL44 PRAC 0123 4567 89" in some
    assert "Wij weten niet bij al uw vorderingen op welke rekening" in some
    none = text_of(press.render(replace(data, lines=(unknown, replace(second, iban=""))), house).pdf)
    assert "Wij betalen op rekening" not in none
    assert "Wij weten nog niet op welke rekening u het bedrag wilt ontvangen" in none
    assert "per e-mail aan s.elamrani@waterrijk.example, met ons kenmerk 2026-0417?" in none
    bare = replace(data, lines=(unknown,), counsellor_email="")
    assert "per e-mail" not in text_of(press.render(bare, replace(house, email="")).pdf)


@pytest.mark.parametrize("name", ["L18-SK", "L18-SB", "L18-SA"])
def test_a_confirmation_says_when_the_rest_lapses(
    name: str, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    text = text_of(press.render(letters[name], house).pdf)
    said = {
        "L18-SK": "Zodra u de betaling hebt ontvangen, vervalt de rest van uw vordering, tegen finale kwijting",
        "L18-SB": "Zodra u de laatste betaling hebt ontvangen, vervalt de rest van uw vordering, tegen finale kwijting",
        "L18-SA": "Met deze bevestiging vervalt uw vordering geheel, tegen finale kwijting",
    }
    assert said[name] in text


def test_the_zero_product_is_named_once(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    data = replace(letters["L15"], product=Product.SA)
    text = text_of(press.render(data, house).pdf)
    assert "een voorstel voor een schuldregeling (zonder afloscapaciteit)." in text


@pytest.mark.parametrize("name", ["L09-1", "L09-3", "L10"])
def test_a_form_about_two_people_says_so(
    name: str, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    data = letters[name]
    text = text_of(press.render(data, house).pdf)
    assert ("of de cliënten zijn bij ons niet bekend" in text) == data.has_partner
    assert ("of de cliënt is bij ons niet bekend" in text) != data.has_partner

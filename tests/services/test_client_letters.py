"""Letters to the client from a real dossier: what they take from the records, what they refuse, and what follows."""

from __future__ import annotations

import io
import re
from datetime import date

import pypdf
import pytest

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.dossiers import ExitReason
from csr_desktop.domain.intake import Decision, Suspension, Threat
from csr_desktop.domain.settlement import DepositKind
from csr_desktop.domain.support import GuidanceKind
from csr_desktop.domain.term_table import TermCode
from csr_desktop.domain.work import EvidenceStatus
from csr_desktop.errors import UserError
from csr_desktop.services.settlement.steps import SettlementStep
from tests.services.settlement_desk import agreed, at, pay_account, pay_out, save_months

PLAN = {
    "request": "Weer rondkomen en van de schulden af.",
    "support": "Een schuldregeling.",
    "referrals": "Naar niemand.",
    "conditions": "Geen nieuwe schulden maken.",
}
HOME = Address(street="Raadhuisplein", house_number="1", postcode="1234AB", city="Waterrijk")


@pytest.fixture
def case(office):
    """A dossier that was registered, in an office that knows its municipality."""
    office.core.organisation.change(municipality="Waterrijk", address=HOME)
    return office.dossier()


@pytest.fixture
def make(office, case):
    return lambda letter, **more: office.core.client_letters.make(case.id, letter, **more)


@pytest.fixture
def read(office):
    def text(letter: Letter) -> str:
        pages = pypdf.PdfReader(io.BytesIO(office.core.letters.pdf(letter))).pages
        return re.sub(r"\s+", " ", re.sub("\u00ad\\s*", "", "\n".join(page.extract_text() for page in pages)))

    return text


def refused(make, letter: ClientLetter) -> str:
    with pytest.raises(UserError) as error:
        make(letter)
    return error.value.code


def met(office, case):
    office.core.intake.record_meeting(case.id, office.clock.today())


def test_the_invitation_tells_the_day_and_what_to_bring(office, case, make, read):
    assert refused(make, ClientLetter.INVITATION) == "client_letter.no_meeting"
    office.core.intake.plan_meeting(case.id, date(2026, 12, 8))
    (letter,) = make(ClientLetter.INVITATION, time="10.30 uur")
    assert (letter.kind, letter.creditor_id, letter.sent_on) == (LetterKind.ACKNOWLEDGEMENT, None, None)
    assert letter in office.core.letters.unsent()
    text = read(letter)
    for phrase in (
        "Op 24 november 2026 hebt u zich bij ons aangemeld", "8 december 2026", "10.30 uur", "Raadhuisplein 1, 1234 AB",
        "uiterlijk 22 december 2026", "Uw paspoort, identiteitskaart", "Geachte heer Van der Berg",
    ):  # fmt: skip
        assert phrase in text, phrase
    assert "999990019" not in text

    office.core.intake.report_crisis(case.id, Threat.EVICTION)
    (letter,) = make(ClientLetter.INVITATION)
    text = read(letter)
    assert "(ontruiming van de woning)" not in text  # the meeting is later than the law gives, so that is what is said
    assert "hadden wij u uiterlijk 27 november 2026 moeten spreken" in text
    office.core.intake.plan_meeting(case.id, date(2026, 11, 26))
    (letter,) = make(ClientLetter.INVITATION)
    assert "(ontruiming van de woning)" in read(letter)
    assert "binnen drie werkdagen: uiterlijk 27 november 2026" in read(letter)

    met(office, case)
    assert refused(make, ClientLetter.INVITATION) == "client_letter.met_already"


def test_a_decision_goes_with_its_plan_and_starts_the_term_to_object(office, case, make, read):
    assert refused(make, ClientLetter.DECISION) == "client_letter.no_decision"
    met(office, case)
    office.core.decisions.admit(case.id, "U wilt meewerken.")
    with pytest.raises(UserError) as error:
        make(ClientLetter.DECISION)
    assert {message.code for message in error.value.messages} == {f"plan.{part}_missing" for part in PLAN}
    assert office.core.letters.of_dossier(case.id) == []
    office.core.intake.write_plan(case.id, **PLAN)
    office.core.guidance.add(case.id, GuidanceKind.BUDGET_MANAGEMENT, "Kredietbank Voorbeeld")
    decision, plan = make(ClientLetter.DECISION)
    assert (decision.kind, plan.kind) == (LetterKind.ADMISSION, LetterKind.PLAN)
    text = read(decision)
    for phrase in (
        "schuldhulpverlening krijgt", "U wilt meewerken.", f"met kenmerk {plan.reference}", "binnen 6 weken",
        "Het college van burgemeester en wethouders van Waterrijk, Raadhuisplein 1, 1234 AB",
    ):  # fmt: skip
        assert phrase in text, phrase
    for phrase in (*PLAN.values(), "Budgetbeheer", "Kredietbank Voorbeeld", "verplicht", "beslagvrije voet"):
        assert phrase in read(plan), phrase
    (kept,) = office.core.decisions.of(case.id)
    assert kept.letter_id == decision.id

    at(office, date(2026, 11, 30))
    office.core.letters.mark_sent([decision.id, plan.id])
    due = [item for item in office.core.deadlines.of(case.id) if item.term is TermCode.OBJECTION]
    assert [(item.began_on, item.due_on) for item in due] == [(date(2026, 11, 30), date(2027, 1, 11))]
    assert refused(make, ClientLetter.DECISION) == "client_letter.decision_sent"


def test_undo_takes_both_letters_and_what_the_decision_knows_of_them(office, case, make):
    met(office, case)
    office.core.decisions.admit(case.id)
    office.core.intake.write_plan(case.id, **PLAN)
    make(ClientLetter.DECISION)
    office.core.store.undo()
    assert office.core.letters.of_dossier(case.id) == []
    assert office.core.decisions.of(case.id)[0].letter_id is None


def test_a_decision_needs_to_know_which_municipality_and_where_to_object(office, case, make):
    met(office, case)
    office.core.decisions.reject(case.id, "Eerder hulp gehad (beleidsregel 4).")
    office.core.organisation.change(municipality="")
    assert refused(make, ClientLetter.DECISION) == "client_letter.no_municipality"
    office.core.organisation.change(municipality="Waterrijk", address=Address())
    assert refused(make, ClientLetter.DECISION) == "client_letter.no_own_address"


def test_refusing_and_ending_are_told_each_in_its_words(office, case, make, read):
    met(office, case)
    office.core.decisions.reject(case.id, "Eerder hulp gehad (beleidsregel 4).")
    (letter,) = make(ClientLetter.DECISION)
    assert letter.kind is LetterKind.REJECTION
    assert "geen schuldhulpverlening krijgt" in read(letter)
    assert "Eerder hulp gehad (beleidsregel 4)." in read(letter)
    at(office, date(2026, 12, 1))
    office.core.decisions.admit(case.id, "Toch toegelaten.")
    at(office, date(2026, 12, 15))
    office.core.decisions.terminate(case.id, "Niet op afspraken gekomen.", ExitReason.NO_SHOW)
    (letter,) = make(ClientLetter.DECISION)
    assert letter.kind is LetterKind.REJECTION
    text = read(letter)
    assert "stopt op 15 december 2026" in text
    assert "Sinds ons besluit van 1 december 2026" in text
    assert "Niet op afspraken gekomen." in text
    assert refused(make, ClientLetter.MANDATE) == "process.closed"


def test_the_request_to_complete_says_what_is_missing_and_moves_the_term(office, case, make, read):
    assert refused(make, ClientLetter.COMPLETION) == "client_letter.no_suspension"
    met(office, case)
    office.core.ready.note(case.id, "bank_statements", EvidenceStatus.WANTED)
    office.core.intake.suspend(case.id, date(2026, 12, 8), "De jaaropgave van 2025.")
    (letter,) = make(ClientLetter.COMPLETION)
    text = read(letter)
    for phrase in (
        "De jaaropgave van 2025.", "afschriften van al uw bankrekeningen", "staat stil vanaf 24 november 2026",
        "tot en met 8 december 2026", "artikel 4:15", "artikel 4:5 Awb",
        # Eight weeks from the meeting, and the two weeks in which the term stands still.
        "beslissen wij uiterlijk 2 februari 2027",
    ):  # fmt: skip
        assert phrase in text, phrase
    assert "Uw paspoort" not in text  # nobody said that it is missing
    (kept,) = office.core.store.find(Suspension, dossier_id=case.id)
    assert kept.letter_id == letter.id


def test_mandate_and_agreement_are_for_both_to_sign(office, make, read):
    dossier = office.dossier("WR-2026-0002", partner=True)
    office.core.intake.write_plan(dossier.id, conditions="Elke maand een gesprek.")
    (mandate,) = office.core.client_letters.make(dossier.id, ClientLetter.MANDATE)
    (agreement,) = office.core.client_letters.make(dossier.id, ClientLetter.AGREEMENT)
    assert "Deze personen machtigen" in read(mandate)
    assert "06-03-1980" in read(mandate)
    assert "01-05-1982" in read(mandate)
    for letter in (mandate, agreement):
        assert read(letter).count("Handtekening") == 2
        assert "Geachte heer Van der Berg, geachte mevrouw Öztürk" in read(letter)
    assert "Elke maand een gesprek." in read(agreement)
    assert f"{office.core.norms.months} maanden" in read(agreement)


def test_an_administrator_signs_the_mandate_too(office, make, read, case):
    """Only whoever administers now: not who manages the budget, and not an administration that ended."""
    add = office.core.guidance.add
    add(case.id, GuidanceKind.BUDGET_MANAGEMENT, "Kredietbank Voorbeeld")
    ended = add(case.id, GuidanceKind.PROTECTIVE_ADMINISTRATION, "Bewind Vroeger")
    office.core.guidance.end(ended.id)
    assert "onder bewind" not in read(*make(ClientLetter.MANDATE))
    add(case.id, GuidanceKind.PROTECTIVE_ADMINISTRATION, "Bewind Voorbeeld B.V.")
    text = read(*make(ClientLetter.MANDATE))
    assert "Uw bewindvoerder (Bewind Voorbeeld B.V.) tekent daarom ook" in text
    assert "Bewind Voorbeeld B.V. bewindvoerder" in text
    assert text.count("Handtekening") == 2


def test_a_client_without_an_address_gets_no_letter(office, case, make):
    (client,) = office.core.dossiers.clients(case.id)
    office.core.dossiers.save_client(client.__class__(**{**_fields(client), "address": Address()}))
    assert refused(make, ClientLetter.MANDATE) == "client_letter.no_address"


def _fields(record):
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def test_the_review_is_announced_and_told(office, read):
    dossier, _claims = agreed(office)
    make = office.core.client_letters.make
    office.core.settlement.beginning.start(dossier.id)
    save_months(office, dossier, 9)
    with pytest.raises(UserError) as error:
        make(dossier.id, ClientLetter.REVIEW_OUTCOME)
    assert error.value.code == "client_letter.no_review_held"
    (invitation,) = make(dossier.id, ClientLetter.REVIEW_INVITATION, time="14.00 uur", place="Kantoor Noord")
    text = read(invitation)
    for phrase in ("€ 200,00 per maand", "14.00 uur", "Kantoor Noord", "loonstroken", "hercontrole"):
        assert phrase in text, phrase
    at(office, date(2027, 8, 24))
    office.vtlb(dossier, capacity=30_000)
    held = office.core.settlement.reviews.hold(dossier.id).review
    (outcome,) = make(dossier.id, ClientLetter.REVIEW_OUTCOME)
    assert outcome.kind is invitation.kind is LetterKind.REVIEW
    text = read(outcome)
    for phrase in ("U kunt meer aflossen", "€ 1.500,00", "€ 200,00", "€ 300,00", "op 24 augustus 2027"):
        assert phrase in text, phrase
    assert f"{held.prognosis_cents // 100 % 1000:03d}," in text


def test_the_end_letter_lists_what_is_gone_and_what_stays(office, read, tmp_path):
    pay_account(office)
    extra = [("DUO", "student_loan", 1_240_000, "lopende termijnen"), ("CJIB straf", "criminal_fine", 48_000, "boete")]
    dossier, claims = agreed(office, extra=extra)
    desk = office.core.settlement
    desk.beginning.start(dossier.id)
    make = office.core.client_letters.make
    with pytest.raises(UserError) as error:
        make(dossier.id, ClientLetter.FINAL)
    assert error.value.code == "client_letter.not_succeeded"
    desk.reserve.book(dossier.id, DepositKind.ASSETS, 25_000, booked_on=office.clock.today())
    save_months(office, dossier, 18)
    at(office, date(2028, 5, 24))
    pay_out(office, dossier, tmp_path)
    ending = desk.endings.discharge(dossier.id)
    assert SettlementStep.TELL_CLIENT in {item.step for item in desk.steps.of(dossier.id)}
    (letter,) = make(dossier.id, ClientLetter.FINAL)
    text = read(letter)
    for claim in claims:
        assert claim.reference in text
    for phrase in (
        "Belastingdienst", "Webwinkel Alles", "deze schulden zijn niet weg", "DUO", "€ 12.400,00",
        "Studieschuld bij DUO.", "Boete of schadevergoeding van de strafrechter.", "BKR", "Nazorg",
    ):  # fmt: skip
        assert phrase in text, phrase
    paid = sum(item.discharge.paid_cents for item in ending.outcomes if item.discharge.is_discharged)
    assert f"{paid // 100 % 1000:03d},{paid % 100:02d}" in text
    # What was told is no next step any more.
    assert SettlementStep.TELL_CLIENT not in {item.step for item in desk.steps.of(dossier.id)}


def test_the_decision_of_another_dossier_is_never_told(office, case, make):
    other = office.dossier("WR-2026-0002")
    met(office, other)
    office.core.decisions.reject(other.id, "Grond.")
    assert office.core.store.count(Decision) == 1
    assert refused(make, ClientLetter.DECISION) == "client_letter.no_decision"

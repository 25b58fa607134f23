"""What is missing before a step: every rule of the table is met and broken, papers grow old, and a step is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from csr_desktop.dates import format_long
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import BalanceStatus, ClaimRank
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.intake import Decision, DecisionKind, Intake
from csr_desktop.domain.readiness_table import ReadyStep, Span, Weight, load_readiness_table
from csr_desktop.domain.support import Guidance, GuidanceKind
from csr_desktop.domain.work import Evidence, EvidenceStatus
from csr_desktop.errors import Message, UserError
from csr_desktop.services.readiness import vtlb_old
from csr_desktop.services.readiness_rules import RULES, known
from csr_desktop.services.ready import NEXT_READY_STEP, check

TODAY = date(2026, 11, 24)
WHOLE = {
    "name": "Gemeente Voorbeeld",
    "phone": "010-5550100",
    "wck_basis": "art. 48 lid 1 onder b Wck",
    "lender": "Kredietbank",
}


@pytest.fixture
def dossier(office):
    """A dossier of one client with a claim whose balance is known, and a VTLB of today."""
    made = office.dossier()
    creditor = office.creditor("Energie Noord")
    claim = office.claim(made, creditor, 100_000, reference="E-1")
    office.answer(claim, 100_000)
    office.vtlb(made)
    return made


def facts_of(office, dossier):
    return office.core.ready.facts(dossier.id)


def broken(office, facts, step, **standards):
    report = check(facts, replace(office.core.ready.standards(), **standards), step)
    return {finding.rule for finding in report.findings}


class TestTable:
    def test_every_rule_exists_and_every_rule_is_used(self, resources):
        for file in (resources / "readiness").glob("*.toml"):
            table = load_readiness_table(file.parent, date.max)
            assert {rule.code for rule in known(table).rule} == set(RULES)

    def test_unknown_rule_and_unreadable_table_are_refused(self, resources, tmp_path):
        text = (resources / "readiness" / "2026.toml").read_text(encoding="utf-8")
        faults = {
            text.replace('code = "cause"', 'code = "verzonnen"'): "ready.unknown_rule",
            text.replace("age = { months = 1 }", "age = { months = 1, weeks = 2 }", 1): "ready.table_faulty",
            text.replace('"3350.00"', '"3350,00"'): "ready.table_faulty",
            text.replace('code = "alimony"', 'code = "car"'): "ready.table_faulty",
            text + "\nvreemd = 1\n": "ready.table_faulty",
            "niet = [": "ready.table_faulty",
        }
        assert text not in faults
        for faulty, code in faults.items():
            (tmp_path / "2026.toml").write_text(faulty, encoding="utf-8")
            with pytest.raises(UserError) as caught:
                known(load_readiness_table(tmp_path, TODAY))
            assert caught.value.code == code

    def test_newest_table_in_force(self, resources, tmp_path):
        text = (resources / "readiness" / "2026.toml").read_text(encoding="utf-8")
        (tmp_path / "a.toml").write_text(text, encoding="utf-8")
        later = text.replace('version = "2026-1"', 'version = "2027"').replace(
            "valid_from = 2026-01-01", "valid_from = 2027-01-01"
        )
        (tmp_path / "b.toml").write_text(later, encoding="utf-8")
        versions = [load_readiness_table(tmp_path, day).version for day in (date(2020, 1, 1), TODAY, date(2027, 1, 1))]
        assert versions == ["2026-1", "2026-1", "2027"]

    def test_month_end(self):
        assert Span(months=6).after(date(2026, 8, 31)) == date(2027, 2, 28)
        assert Span(weeks=13).before(date(2026, 11, 24)) == date(2026, 8, 25)


def with_claims(change):
    return lambda facts: replace(facts, claims=[replace(claim, **change) for claim in facts.claims])


def with_vtlb(**change):
    return lambda facts: replace(facts, vtlb=replace(facts.vtlb, **change))


def with_clients(**change):
    return lambda facts: replace(facts, clients=[replace(client, **change) for client in facts.clients])


def with_party(**change):
    return lambda facts: replace(facts, parties={key: replace(party, **change) for key, party in facts.parties.items()})


def with_paper(item, **fields):
    noted = Evidence(id="e", dossier_id="d", item=item, status=EvidenceStatus.RECEIVED, **fields)
    return lambda facts: replace(facts, evidence=[*facts.evidence, noted])


def with_dossier(**change):
    return lambda facts: replace(facts, dossier=replace(facts.dossier, **change))


def guided(until):
    return Guidance(id="g", dossier_id="d", kind=GuidanceKind.BUDGET_COACHING, provider="x",
                    began_on=date(2026, 1, 1), ended_on=until)  # fmt: skip


def for_product(product, then=lambda facts: facts):
    return lambda facts: then(replace(facts, product=product))


#: Rule → step, what breaks it, and what does not (from a dossier in which it holds).
CASES = {
    "client_named": ("balances", with_clients(initials=" "), with_clients(initials="A.")),
    "client_birth_date": ("balances", with_clients(birth_date=None), with_clients(birth_date=date(1980, 1, 1))),
    "client_address": (
        "balances",
        with_clients(address=Address(city="Utrecht")),
        with_clients(address=Address(street="Kade", postcode="3012BJ", city="Utrecht")),
    ),
    "client_bsn_for_public": (
        "balances",
        lambda f: with_party(is_public=True)(with_clients(bsn=None)(f)),
        with_clients(bsn=None),
    ),
    "no_claims": ("balances", with_claims({"rank": ClaimRank.EXCLUDED}), with_claims({"rank": ClaimRank.PREFERENTIAL})),
    "handler_without_address": (
        "proposal",
        with_party(post_address=Address(), visiting_address=Address()),
        with_party(post_address=Address(), visiting_address=Address(), hub_id="x"),
    ),
    "claim_without_reference": (
        "balances",
        with_claims({"reference": "", "customer_number": ""}),
        with_claims({"reference": "", "customer_number": "9"}),
    ),
    "no_vtlb": ("proposal", lambda f: replace(f, vtlb=None), lambda f: f),
    "claims_without_amount": ("proposal", with_claims({"balance_cents": None}), with_claims({"balance_cents": 1})),
    "unknown_not_confirmed": (
        "proposal",
        with_claims({"balance_status": BalanceStatus.CLIENT_UNKNOWN}),
        with_claims(
            {"balance_status": BalanceStatus.CLIENT_UNKNOWN, "rank": ClaimRank.EXCLUDED, "excluded_reason": "onbekend"}
        ),
    ),
    "excluded_without_reason": (
        "court",
        with_claims({"rank": ClaimRank.EXCLUDED}),
        with_claims({"rank": ClaimRank.EXCLUDED, "excluded_reason": "boete"}),
    ),
    "balances_open": (
        "proposal",
        with_claims({"balance_status": BalanceStatus.REQUESTED}),
        with_claims({"balance_status": BalanceStatus.RECEIVED}),
    ),
    "balances_old": (
        "proposal",
        with_claims({"balance_date": date(2026, 5, 23)}),
        with_claims({"balance_date": date(2026, 5, 24)}),
    ),
    "vtlb_old": ("proposal", with_vtlb(calculated_on=date(2026, 6, 30)), with_vtlb(calculated_on=date(2026, 7, 1))),
    "vtlb_differs": (
        "proposal",
        with_vtlb(capacity_cents=1),
        lambda f: with_vtlb(capacity_cents=f.vtlb.derived_capacity_cents)(f),
    ),
    "cause": ("proposal", with_dossier(cause="  "), with_dossier(cause="Baan kwijt.")),
    "effort": ("proposal", with_dossier(effort=""), with_dossier(effort="Zoekt werk.")),
    "prospects": ("proposal", with_dossier(prospects=""), with_dossier(prospects="Blijft gelijk.")),
    "medical_words": (
        "proposal",
        with_dossier(cause="Door een depressie en medicijnen."),
        with_dossier(cause="Minder werk, daarna gescheiden."),
    ),
    "sa_with_capacity": (
        "proposal",
        for_product(Product.SA, with_vtlb(capacity_cents=0, assets_cents=1)),
        for_product(Product.SA, with_vtlb(capacity_cents=0, assets_cents=0)),
    ),
    "no_capacity": (
        "proposal",
        for_product(Product.SB, with_vtlb(capacity_cents=0, assets_cents=0)),
        for_product(Product.SB, with_vtlb(capacity_cents=1, assets_cents=0)),
    ),
    "sa_without_guidance": (
        "proposal",
        for_product(Product.SA, lambda f: replace(f, guidance=[guided(TODAY - timedelta(days=1))])),
        for_product(Product.SA, lambda f: replace(f, guidance=[guided(TODAY)])),
    ),
    "savings_not_put_in": (
        "proposal",
        lambda f: with_paper("bank_statements", amount_cents=f.vtlb.vtlb_cents + 101)(with_vtlb(assets_cents=100)(f)),
        lambda f: with_paper("bank_statements", amount_cents=f.vtlb.vtlb_cents + 100)(with_vtlb(assets_cents=100)(f)),
    ),
    "car_worth_too_much": (
        "proposal",
        lambda f: with_paper("car", amount_cents=335_001)(with_vtlb(assets_cents=0)(f)),
        with_paper("car", amount_cents=335_000),
    ),
    "cak_beside_insurer": (
        "proposal",
        lambda f: replace(
            f, claims=[replace(f.claims[0], kind="cak_premium"), replace(f.claims[0], kind="health_insurance")]
        ),
        with_claims({"kind": "cak_premium"}),
    ),
    "rank_not_decided": (
        "proposal",
        with_claims({"kind": "cak_premium", "rank_decided_on": None}),
        with_claims({"kind": "cak_premium", "rank_decided_on": TODAY}),
    ),
    "plan_missing": (
        "proposal",
        lambda f: replace(f, intake=Intake(id="i", dossier_id="d")),
        lambda f: replace(f, intake=Intake(id="i", dossier_id="d", plan_completed_on=TODAY)),
    ),
    "not_admitted": (
        "proposal",
        lambda f: replace(
            f, decisions=[Decision(id="x", dossier_id="d", kind=DecisionKind.REJECTION, decided_on=TODAY)]
        ),
        lambda f: replace(
            f, decisions=[Decision(id="x", dossier_id="d", kind=DecisionKind.ADMISSION, decided_on=TODAY)]
        ),
    ),
    "iban_missing": (
        "execution",
        lambda f: with_party(iban=None)(with_claims({"iban": None})(f)),
        lambda f: with_party(iban="NL91ABNA0417164300")(with_claims({"iban": None})(f)),
    ),
    "payment_reference_missing": (
        "execution",
        with_claims({"payment_reference": "", "reference": ""}),
        with_claims({"payment_reference": "123"}),
    ),
    "not_all_agreed": ("agreement", lambda f: replace(f, is_agreed=False), lambda f: replace(f, is_agreed=True)),
}
#: These look at the organisation, not at the dossier.
OF_ORGANISATION = {
    "sender_known": ({"address": Address()}, {"address": Address(street="Plein", city="Waterrijk")}),
    "sk_without_lender": ({"lender": ""}, {}),
    "wck_basis": ({"wck_basis": " "}, {}),
}


def test_every_rule_has_a_case():
    assert CASES.keys() | OF_ORGANISATION.keys() == RULES.keys()


@pytest.mark.parametrize("rule", sorted(CASES))
def test_rule_speaks_when_broken_and_only_then(office, dossier, texts, rule):
    step, breaks, holds = CASES[rule]
    facts = facts_of(office, dossier)
    standards = office.core.ready.standards()
    assert rule in broken(office, breaks(facts), ReadyStep(step))
    assert rule not in broken(office, holds(facts), ReadyStep(step))
    message = RULES[rule](breaks(facts), standards)
    sentence = texts.say(message)
    assert "voorzien" not in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("rule", sorted(OF_ORGANISATION))
def test_rule_about_the_organisation(office, dossier, rule):
    office.core.organisation.change(**WHOLE)
    facts = replace(facts_of(office, dossier), product=Product.SK)
    breaks, holds = OF_ORGANISATION[rule]
    whole = replace(office.core.organisation.get(), address=Address(street="Plein", city="Waterrijk"))
    assert rule in broken(office, facts, ReadyStep.PROPOSAL, organisation=replace(whole, **breaks))
    assert rule not in broken(office, facts, ReadyStep.PROPOSAL, organisation=replace(whole, **holds))


def test_a_rule_of_another_product_is_silent(office, dossier):
    facts = with_vtlb(capacity_cents=0, assets_cents=0)(facts_of(office, dossier))
    assert "no_capacity" not in broken(office, replace(facts, product=Product.SA), ReadyStep.PROPOSAL)
    assert "sa_without_guidance" not in broken(office, replace(facts, product=Product.SB), ReadyStep.PROPOSAL)


def test_every_open_phase_before_the_end_has_its_step():
    quiet = {Phase.REJECTED, Phase.WSNP, Phase.EXECUTION, Phase.SUCCEEDED, Phase.ENDED_EARLY, Phase.CLOSED}
    assert NEXT_READY_STEP.keys() | quiet == set(Phase)
    assert not NEXT_READY_STEP.keys() & quiet


class TestBlocking:
    """What the check says blocks is what the services refuse, and the other way round."""

    @pytest.mark.parametrize("rule", ["no_vtlb", "claims_without_amount", "no_claims", "unknown_not_confirmed"])
    def test_making_a_proposal(self, office, dossier, rule):
        claim = office.core.dossiers.claims(dossier.id)[0]
        match rule:
            case "no_vtlb":
                dossier = office.dossier("WR-2026-0002")
                office.answer(office.claim(dossier, office.creditor("Bank"), 5_000), 5_000)
            case "claims_without_amount":
                office.claim(dossier, office.creditor("Bank"), None)
            case "no_claims":
                office.core.claims.remove(claim.id)
            case "unknown_not_confirmed":
                with office.core.store.unit_of_work("proef") as work:
                    work.save(replace(claim, balance_status=BalanceStatus.CLIENT_UNKNOWN))
        report = office.core.ready.check(dossier.id, ReadyStep.PROPOSAL)
        assert rule in {finding.rule for finding in report.findings if finding.weight is Weight.BLOCKS}
        with pytest.raises(UserError):
            office.core.proposals.make(dossier.id)

    def test_unblocked_dossier_gets_its_proposal(self, office, dossier):
        report = office.core.ready.check(dossier.id, ReadyStep.PROPOSAL)
        assert not report.is_blocked, report.findings
        office.core.proposals.make(dossier.id)


class TestPapers:
    def faults(self, office, dossier, step=ReadyStep.PROPOSAL):
        return {need.item.code: need.fault for need in office.core.ready.check(dossier.id, step).papers if need.fault}

    def test_all_are_wanted_and_one_of_a_group_is_enough(self, office, dossier):
        before = self.faults(office, dossier)
        incomes = {"income_monthly", "income_four_weekly", "income_weekly", "income_benefit"}
        assert incomes <= before.keys()
        office.core.ready.note(dossier.id, "income_benefit", EvidenceStatus.RECEIVED, dated_on=TODAY)
        assert not incomes & self.faults(office, dossier).keys()

    def test_an_old_paper_of_a_group_is_the_one_that_is_named(self, office, dossier):
        office.core.ready.note(dossier.id, "income_weekly", EvidenceStatus.RECEIVED, dated_on=date(2026, 11, 2))
        assert self.faults(office, dossier)["income_weekly"] == "old"
        assert "income_monthly" not in self.faults(office, dossier)

    @pytest.mark.parametrize(
        ("item", "last_good"),
        [
            ("income_weekly", date(2026, 11, 3)),
            ("income_monthly", date(2026, 10, 24)),
            ("meter_readings", date(2026, 10, 24)),
            ("bank_statements", date(2026, 8, 24)),
            ("allowances", date(2026, 1, 1)),
        ],
    )
    def test_age_to_the_day(self, office, dossier, item, last_good):
        for day, fault in ((last_good, None), (last_good - timedelta(days=1), "old")):
            office.core.ready.note(dossier.id, item, EvidenceStatus.RECEIVED, dated_on=day)
            assert self.faults(office, dossier).get(item) == fault

    def test_contract_that_ends(self, office, dossier, texts):
        """Within three months: ask. Within six weeks: a letter of intent as well (S27)."""
        note = office.core.ready.note
        cases = {
            date(2027, 2, 25): (None, None),
            date(2027, 2, 24): ("ends_soon", None),
            date(2027, 1, 6): ("ends_soon", None),
            date(2027, 1, 5): ("ends_soon", "wanted"),
            TODAY: ("ends_soon", "wanted"),
            date(2026, 11, 23): ("ended", "wanted"),
        }
        for until, expected in cases.items():
            note(dossier.id, "employment_contract", EvidenceStatus.RECEIVED, dated_on=date(2026, 1, 1), until=until)
            found = self.faults(office, dossier)
            assert (found.get("employment_contract"), found.get("letter_of_intent")) == expected, until
        assert "23-11-2026" in " ".join(
            texts.say(item.message) for item in office.core.ready.check(dossier.id, ReadyStep.PROPOSAL).findings
        )

    def test_not_applicable_is_silent_and_undated_is_named(self, office, dossier):
        office.core.ready.note(dossier.id, "car", EvidenceStatus.NOT_APPLICABLE)
        office.core.ready.note(dossier.id, "meter_readings", EvidenceStatus.RECEIVED)
        found = self.faults(office, dossier)
        assert "car" not in found
        assert found["meter_readings"] == "undated"

    def test_noting_again_replaces_and_can_be_undone(self, office, dossier):
        note = office.core.ready.note
        first = note(dossier.id, "car", EvidenceStatus.RECEIVED, amount_cents=100)
        assert note(dossier.id, "car", EvidenceStatus.NOT_APPLICABLE).id == first.id
        office.core.history.undo()
        assert [(item.status, item.amount_cents) for item in office.core.store.find(Evidence)] == [
            (EvidenceStatus.RECEIVED, 100)
        ]

    @pytest.mark.parametrize(("days", "code"), [(0, None), (1, "proposal.vtlb_old")])
    def test_a_calculation_is_too_old_the_day_after_its_months(self, office, dossier, days, code):
        """With the norms of 2026 the change of norms comes first; a municipality may choose fewer months (T12)."""
        norms = replace(office.core.norms, vtlb_max_age_months=2)
        vtlb = replace(office.vtlb(dossier), calculated_on=date(2026, 9, 24))
        found = vtlb_old(vtlb, norms, TODAY + timedelta(days=days))
        assert (found.code if found else None) == code

    def test_each_person_has_their_own(self, office):
        two = office.dossier("WR-2026-0003", partner=True)
        with pytest.raises(UserError, match=r"ready\.which_client"):
            office.core.ready.note(two.id, "id_document", EvidenceStatus.RECEIVED)
        first, second = office.core.dossiers.clients(two.id)
        office.core.ready.note(two.id, "id_document", EvidenceStatus.RECEIVED, client_id=first.id)
        wanting = [
            need.client_id
            for need in office.core.ready.papers(two.id)
            if need.item.code == "id_document" and need.fault
        ]
        assert wanting == [second.id]
        # What there is one of for the household is of nobody, also when somebody is named.
        assert office.core.ready.note(two.id, "car", EvidenceStatus.RECEIVED, client_id=first.id).client_id is None

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"item": "verzonnen"}, "ready.unknown_item"),
            ({"dated_on": TODAY + timedelta(days=1)}, "ready.paper_date"),
            ({"dated_on": date(1026, 1, 1)}, "ready.paper_date"),
            ({"dated_on": date(2026, 5, 1), "until": date(2026, 4, 1)}, "ready.paper_until"),
            ({"until": date(2226, 4, 1)}, "ready.paper_until"),
            ({"amount_cents": -1}, "ready.paper_amount"),
        ],
    )
    def test_what_cannot_be_is_refused(self, office, dossier, fields, code):
        wanted = {"item": "car"} | fields
        with pytest.raises(UserError) as caught:
            office.core.ready.note(dossier.id, wanted.pop("item"), EvidenceStatus.RECEIVED, **wanted)
        assert caught.value.code == code
        assert office.core.store.find(Evidence) == []

    def test_document_of_another_dossier_is_refused(self, office, dossier, tmp_path):
        other = office.dossier("WR-2026-0009")
        (tmp_path / "stuk.pdf").write_bytes(b"%PDF-1.4\nx\n%%EOF")
        document = office.core.documents.add(other.id, tmp_path / "stuk.pdf")
        with pytest.raises(UserError, match=r"ready\.paper_document"):
            office.core.ready.note(dossier.id, "car", EvidenceStatus.RECEIVED, document_id=document.id)


class TestBringList:
    def text(self, office, dossier):
        return "\n".join(
            page.extract_text() for page in PdfReader(BytesIO(office.core.ready.bring_list(dossier.id))).pages
        )

    def test_holds_what_is_wanted_and_no_person(self, office, dossier):
        client = office.core.dossiers.clients(dossier.id)[0]
        with office.core.store.unit_of_work("proef") as work:
            work.add(
                Intake(id=office.core.ready._ids.new(), dossier_id=dossier.id, meeting_planned_on=date(2026, 12, 1))
            )
        office.core.ready.note(dossier.id, "id_document", EvidenceStatus.RECEIVED)
        text = " ".join(self.text(office, dossier).split())
        assert "1 december 2026" in text
        assert "kentekenbewijs" in text
        assert "paspoort" not in text
        assert "kunnen afdrukken" not in text
        assert dossier.number in text
        assert client.surname not in text
        assert client.bsn not in text

    @pytest.mark.parametrize(("days", "is_told"), [(0, True), (-1, False)])
    def test_the_talk_of_today_is_told_and_one_that_is_over_is_not(self, office, dossier, days, is_told):
        day = office.clock.day + timedelta(days=days)
        with office.core.store.unit_of_work("proef") as work:
            work.add(Intake(id=office.core.ready._ids.new(), dossier_id=dossier.id, meeting_planned_on=day))
        told = office.core.texts.say(Message.of("bring.appointment", day=format_long(day)))
        assert (told in " ".join(self.text(office, dossier).split())) is is_told

    def test_nothing_wanted_is_said(self, office, dossier):
        for need in office.core.ready.papers(dossier.id):
            office.core.ready.note(dossier.id, need.item.code, EvidenceStatus.NOT_APPLICABLE)
        assert "niets van u nodig" in self.text(office, dossier)

    def test_words_are_short_and_plain(self, office, texts):
        """B1: no sentence above fifteen words, none of the words of the trade, no passive."""
        sentences = [item.bring for item in office.core.ready.table.item if item.bring]
        sentences += [
            sentence for code in texts.codes if code.startswith("bring.") and (sentence := texts.say_plain(code))
        ]
        assert len(sentences) > 15
        for text in sentences:
            for sentence in re.split(r"(?<=[.?!])\s+", text):
                assert len(sentence.split()) <= 15, sentence
            assert not re.search(r"\b(wordt|worden|werd|dient|betreffende|middels|vtlb|schuldeiser)\b", text), text


def test_two_people_are_named(office, texts):
    two = office.dossier("WR-2026-0004", partner=True)
    facts = office.core.ready.facts(two.id)
    nameless = [replace(client, birth_date=None) for client in facts.clients]
    assert all(isinstance(client, Client) for client in nameless)
    message = RULES["client_birth_date"](replace(facts, clients=nameless), office.core.ready.standards())
    assert all(client.full_name in texts.say(message) for client in nameless)

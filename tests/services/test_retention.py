"""How long a dossier is kept and why; the bin and its way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.dossiers import Dossier, ExitReason, Phase
from csr_desktop.domain.erasure import ErasureGround
from csr_desktop.domain.retention import OwnTerm, retention_of
from csr_desktop.errors import UserError
from csr_desktop.services.phases import move_phase

TODAY = date(2026, 11, 24)


@pytest.fixture
def rules(office):
    return office.core.safety.retention


@pytest.mark.parametrize(
    ("closed_on", "was_agreed", "until", "rule"),
    [
        (date(2026, 11, 26), True, date(2033, 11, 26), "settlement"),
        (date(2026, 11, 26), False, date(2031, 11, 26), "dossier"),
        (date(2024, 2, 29), False, date(2029, 3, 1), "dossier"),
        (date(2021, 2, 28), True, date(2028, 2, 28), "settlement"),
    ],
)
def test_the_first_rule_that_fits(rules, closed_on, was_agreed, until, rule):
    found = retention_of(
        Dossier(id="1", number="1", closed_on=closed_on), was_agreed=was_agreed, rules=rules, own_terms={}
    )
    assert (found.until, found.rule, found.since, found.reason) == (until, rule, closed_on, "")
    assert not found.is_over(until - timedelta(days=1))
    assert found.is_over(until)


def test_an_open_dossier_has_no_term(rules):
    assert retention_of(Dossier(id="1", number="1"), was_agreed=True, rules=rules, own_terms={}) is None


def test_an_own_number_of_years_has_its_reason(rules):
    own = {"dossier": OwnTerm(10, "Selectielijst 2020")}
    found = retention_of(Dossier(id="1", number="1", closed_on=TODAY), was_agreed=False, rules=rules, own_terms=own)
    assert (found.until, found.years, found.reason) == (date(2036, 11, 24), 10, "Selectielijst 2020")


class TestRetention:
    def test_a_settlement_that_was_agreed_is_kept_longer(self, office, collective_case):
        plain = office.dossier("WR-1")
        office.core.dossiers.close(plain.id, ExitReason.OTHER)
        settled = office.dossier("WR-2")
        with office.core.store.unit_of_work("process.move") as work:
            for phase in (Phase.INVENTORY, Phase.PROPOSAL_READY, Phase.AGREED):
                settled = move_phase(work, office.core.store.ids, settled, phase, TODAY)
        office.core.dossiers.close(settled.id, ExitReason.COMPLETED)
        found = office.core.retention.all()
        assert [(item.number, item.retention.until) for item in found] == [
            ("WR-1", date(2031, 11, 24)),
            ("WR-2", date(2033, 11, 24)),
        ]
        assert office.core.retention.all(overdue_only=True) == []
        office.clock.day = date(2031, 11, 24)
        assert [item.number for item in office.core.retention.all(overdue_only=True)] == ["WR-1"]
        (late,) = office.core.retention.overdue()
        assert (late.number, late.since, late.reason.code) == ("WR-1", date(2031, 11, 24), "overdue.retention")
        assert [item.number for item in office.core.erasure.candidates()] == ["WR-1"]
        office.core.erasure.ask(plain.id, office.core.erasure.ground_of(plain.id), "termijn voorbij", "")
        assert office.core.retention.overdue() == []
        assert office.core.erasure.candidates() == []

    def test_own_years_are_one_step_that_can_be_undone(self, office):
        office.core.retention.set_years("dossier", 8, "Besluit college")
        assert [(item.rule.rule, item.years) for item in office.core.retention.terms()] == [
            ("settlement", 7),
            ("dossier", 8),
        ]
        office.core.history.undo()
        assert [item.years for item in office.core.retention.terms()] == [7, 5]
        office.core.retention.set_years("dossier", 8, "Besluit college")
        office.core.retention.set_years("dossier", None, "")
        assert [item.own for item in office.core.retention.terms()] == [None, None]

    @pytest.mark.parametrize(
        ("rule", "years", "reason", "code"),
        [
            ("onbekend", 5, "x", "retention.rule_unknown"),
            ("dossier", 0, "x", "retention.years"),
            ("dossier", 101, "x", "retention.years"),
            ("dossier", 6, " ", "retention.reason_missing"),
        ],
    )
    def test_own_years_are_checked(self, office, rule, years, reason, code):
        with pytest.raises(UserError) as caught:
            office.core.retention.set_years(rule, years, reason)
        assert caught.value.code == code


class TestBin:
    def test_in_and_out_as_it_was(self, office, collective_case):
        dossier, _claims = collective_case
        before = office.core.dossiers.get(dossier.id)
        office.core.bin.put(dossier.id)
        assert dossier.id not in office.core.dossiers.open_ids()
        (binned,) = office.core.bin.all()
        assert (binned.since, binned.until, binned.is_over) == (TODAY, TODAY + timedelta(days=30), False)
        with pytest.raises(UserError, match=r"bin\.already"):
            office.core.bin.put(dossier.id)
        office.core.bin.take_back(dossier.id)
        assert office.core.dossiers.get(dossier.id) == before
        with pytest.raises(UserError, match=r"bin\.not_there"):
            office.core.bin.take_back(dossier.id)

    def test_after_its_days_it_is_proposed_and_still_there(self, office, collective_case):
        dossier, _claims = collective_case
        office.core.bin.put(dossier.id)
        office.clock.day = TODAY + timedelta(days=29)
        assert office.core.bin.overdue() == []
        office.clock.day = TODAY + timedelta(days=30)
        assert [item.reason.code for item in office.core.bin.overdue()] == ["overdue.bin"]
        (proposed,) = office.core.erasure.candidates()
        assert (proposed.number, proposed.ground, proposed.since) == (dossier.number, "bin", TODAY + timedelta(days=30))
        office.clock.day = date(2036, 1, 1)
        assert office.core.bin.take_back(dossier.id).deleted_on is None

    def test_not_back_while_somebody_decides(self, office, collective_case):
        dossier, _claims = collective_case
        office.core.bin.put(dossier.id)
        request = office.core.erasure.ask(dossier.id, ErasureGround.CLIENT, "brief van de client", "")
        with pytest.raises(UserError, match=r"bin\.erasure_asked"):
            office.core.bin.take_back(dossier.id)
        office.core.erasure.withdraw(request.id)
        office.core.bin.take_back(dossier.id)

    def test_what_is_open_is_told_first(self, office, collective_case):
        dossier, claims = collective_case
        assert office.core.bin.warnings(dossier.id) == []
        office.core.balances.request([dossier.id])
        found = {item.code: dict(item.params) for item in office.core.bin.warnings(dossier.id)}
        assert found == {"bin.open_balances": {"count": 3}, "bin.unsent_letters": {"count": 2}}
        for claim in claims:
            office.answer(office.reread(claim))
        office.vtlb(dossier)
        office.core.proposals.make(dossier.id)
        office.core.proposals.freeze(dossier.id)
        office.core.proposals.send(dossier.id)
        office.clock.day = TODAY + timedelta(days=365)
        codes = [item.code for item in office.core.bin.warnings(dossier.id)]
        assert codes[:2] == ["bin.open_proposal", "bin.unsent_letters"]
        assert {"overdue.unsent", "overdue.proposal"} <= set(codes)

    def test_a_claim_comes_back_into_its_dossier(self, office, collective_case):
        dossier, claims = collective_case
        office.core.claims.remove(claims[0].id)
        (binned,) = office.core.bin.claims(dossier.id)
        assert (binned.claim_id, binned.creditor, binned.balance_cents) == (
            claims[0].id, "Energiebedrijf Noorderlicht", 98_765,
        )  # fmt: skip
        assert office.core.bin.take_back_claim(binned.claim_id) == replace(office.reread(claims[0]), deleted_on=None)
        assert office.core.bin.claims() == []
        assert len(office.core.store.find(Claim, dossier_id=dossier.id, deleted_on=None)) == 3
        office.core.claims.remove(claims[0].id)
        office.core.bin.put(dossier.id)
        assert office.core.bin.claims() == []

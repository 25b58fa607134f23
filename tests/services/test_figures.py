"""Figures with exact values: every number is made from cases, every case is a dossier, nothing is counted twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.erasure import DossierFigures
from csr_desktop.domain.figure_norms import FigureNorm, load_figure_norms
from csr_desktop.domain.intake import CrisisIntervention, Decision, DecisionKind, Suspension, Threat
from csr_desktop.domain.proposals import AnswerOutcome, Proposal, ProposalStatus
from csr_desktop.domain.settlement import Settlement, SettlementResult
from csr_desktop.domain.support import PeriodKind, SupportPeriod
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import UserError
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.services.figures.durations import paused_days
from csr_desktop.services.figures.model import Case, Measure, Period, Unit, summary_of
from csr_desktop.services.figures.periods import Span, period_of
from csr_desktop.services.figures.words import FigureWords, one_decimal
from tests.services.figure_desk import Desk


@pytest.fixture
def desk(office):
    return Desk(office)


def numbers(cases):
    return sorted((case.number, case.value) for case in cases)


class TestWaiting:
    def test_ended_and_still_waiting(self, desk):
        desk.dossier("D1", date(2026, 10, 1), met=date(2026, 10, 29))
        desk.dossier("D2", date(2026, 10, 1), met=date(2026, 10, 30))
        desk.dossier("D3", date(2026, 10, 1), met=date(2026, 10, 8))
        desk.dossier("D4", date(2026, 11, 14))
        desk.dossier("D5", date(2025, 6, 1), met=date(2025, 6, 2))
        desk.dossier("D6", date(2026, 10, 1), closed=date(2026, 10, 20), reason=ExitReason.MOVED, phase=Phase.CLOSED)
        measure = desk.report().measure("waiting_first_meeting")
        assert numbers(measure.cases) == [("D1", 28), ("D2", 29), ("D3", 7)]
        # The period runs into the future; what waits is counted up to today, 24 November.
        assert numbers(measure.waiting) == [("D4", 10)]
        summary = measure.summary
        assert (summary.count, summary.mean, summary.median, summary.ninetieth) == (3, Fraction(64, 3), 28, 29)
        assert (summary.within, summary.within_own) == (2, 1)
        assert measure.is_within_norm is False

    def test_what_ended_after_the_period_was_waiting_at_its_end(self, desk):
        desk.dossier("D1", date(2026, 3, 20), met=date(2026, 4, 5))
        report = desk.report(Period(first=date(2026, 1, 1), last=date(2026, 3, 31)))
        measure = report.measure("waiting_first_meeting")
        assert (numbers(measure.cases), numbers(measure.waiting)) == ([], [("D1", 11)])

    def test_threat_in_working_days_over_easter(self, desk):
        """Reported on Maundy Thursday 2 April 2026: Good Friday and Easter Monday do not count."""
        dossier = desk.dossier("D1", date(2026, 4, 2), met=date(2026, 4, 9))
        desk.add(
            CrisisIntervention(id="c", dossier_id=dossier.id, threat=Threat.EVICTION, reported_on=date(2026, 4, 2))
        )
        measure = desk.report().measure("waiting_threat")
        assert [(case.value, case.category) for case in measure.cases] == [(3, "eviction")]
        assert measure.is_within_norm is True

    def test_decision_without_the_days_that_stood_still(self, desk):
        dossier = desk.dossier("D1", date(2026, 2, 1), met=date(2026, 2, 10))
        desk.add(
            Suspension(id="s", dossier_id=dossier.id, began_on=date(2026, 3, 1), until=date(2026, 3, 15), reason="x"),
            Decision(id="d", dossier_id=dossier.id, kind=DecisionKind.ADMISSION, decided_on=date(2026, 4, 1)),
        )
        assert numbers(desk.report().measure("decision").cases) == [("D1", 50 - 14)]

    def test_overlapping_suspensions_count_once(self):
        def stop(first, last):
            return Suspension(id="s", dossier_id="d", began_on=first, until=last, reason="x")

        two = [stop(date(2026, 3, 1), date(2026, 3, 15)), stop(date(2026, 3, 10), date(2026, 3, 20))]
        assert paused_days(two, None) == 19
        assert paused_days(two, date(2026, 3, 5)) == 4
        assert paused_days([stop(date(2026, 3, 15), date(2026, 3, 1))], None) == 0


class TestInWords:
    def test_the_one_number_and_how_it_stands_to_both_norms(self, desk, texts):
        words = FigureWords(texts)
        for number, met in (("D1", 29), ("D2", 30), ("D3", 8)):
            desk.dossier(number, date(2026, 10, 1), met=date(2026, 10, 1) + timedelta(days=met - 1))
        measure = desk.report().measure("waiting_first_meeting")
        assert (words.main(measure), words.counted(measure)) == ("21,3 dagen", "gemiddeld, over 3")
        assert [(one.is_met, one.text) for one in words.verdicts(measure)] == [
            (False, "Norm 28 dagen: niet gehaald. Op tijd: 2 van 3."),
            (False, "Eigen norm 14 dagen: niet gehaald. Op tijd: 1 van 3."),
        ]
        early = desk.report(Period(first=date(2026, 10, 1), last=date(2026, 10, 10))).measure("waiting_first_meeting")
        assert [one.text for one in words.verdicts(early)] == [
            "Norm 28 dagen: gehaald.",
            "Eigen norm 14 dagen: gehaald.",
        ]

    def test_a_share_and_nothing_at_all(self, desk, texts):
        words = FigureWords(texts)
        for number, reason in (("D1", ExitReason.COMPLETED), ("D2", ExitReason.NO_SHOW)):
            desk.dossier(
                number, date(2026, 1, 5), closed=date(2026, 10, 5), reason=reason, phase=Phase.CLOSED, municipality=""
            )
        report = desk.report()
        exits, paid = report.measure("exits"), report.measure("paid")
        assert (words.main(exits), words.counted(exits)) == ("50,00%", "1 van 2")
        assert [one.is_met for one in words.verdicts(exits)] == [False]
        assert (words.main(paid), words.counted(paid)) == ("–", "Geen in deze periode.")
        assert words.verdicts(paid) == ()

    def test_what_can_be_chosen_next_comes_from_all_dossiers(self, desk):
        desk.dossier("D1", date(2026, 10, 1), municipality="GM0002", counsellor="b")
        desk.dossier("D2", date(2026, 10, 1), municipality="GM0001", counsellor="A")
        desk.dossier("D3", date(2026, 10, 1), municipality="", counsellor="")
        report = desk.report(counsellor="A")
        assert (report.municipalities, report.counsellors) == (("GM0001", "GM0002"), ("A", "b"))


@pytest.mark.parametrize(
    ("span", "today", "first", "last"),
    [
        (Span.THIS_QUARTER, date(2026, 11, 24), date(2026, 10, 1), date(2026, 12, 31)),
        (Span.LAST_QUARTER, date(2026, 2, 3), date(2025, 10, 1), date(2025, 12, 31)),
        (Span.THIS_HALF, date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
        (Span.LAST_HALF, date(2026, 7, 1), date(2026, 1, 1), date(2026, 6, 30)),
        (Span.LAST_HALF, date(2026, 6, 30), date(2025, 7, 1), date(2025, 12, 31)),
        (Span.THIS_YEAR, date(2028, 2, 29), date(2028, 1, 1), date(2028, 12, 31)),
        (Span.LAST_YEAR, date(2026, 1, 1), date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_spans_by_name(span, today, first, last):
    assert period_of(span, today) == Period(first=first, last=last)


class TestLeadTime:
    def test_by_phase_and_in_all(self, desk):
        dossier = desk.dossier(
            "D1", date(2026, 1, 10), closed=date(2026, 10, 10), reason=ExitReason.COMPLETED, phase=Phase.CLOSED
        )
        desk.stays(
            dossier,
            (Phase.REGISTERED, date(2026, 1, 10), date(2026, 2, 1)),
            (Phase.INVENTORY, date(2026, 2, 1), date(2026, 4, 2)),
            (Phase.CLOSED, date(2026, 10, 10), None),
        )
        report = desk.report()
        phases = {case.category: case.value for case in report.measure("phases").cases}
        assert phases == {"registered": 22, "inventory": 60}
        assert numbers(report.measure("programme").cases) == [("D1", 273)]

    def test_settling_by_share_of_the_collective(self, office, collective_case):
        """From the balance requests to agreement, and apart for what was agreed in advance."""
        dossier, claims = collective_case[0], collective_case[1]
        core = office.core
        core.balances.request([dossier.id])
        for claim, consent in zip(claims, (True, True, False), strict=True):
            office.answer(core.store.get(type(claim), claim.id), consent=consent, product=Product.SK)
        office.vtlb(dossier)
        office.clock.day += timedelta(days=30)
        core.proposals.make(dossier.id, Product.SK)
        core.proposals.freeze(dossier.id)
        core.proposals.send(dossier.id)
        newest = core.proposals.newest(dossier.id)
        asked = [claim.id for item in core.proposals.to_ask(dossier.id) for claim in item.claims]
        office.clock.day += timedelta(days=12)
        core.proposals.record_answer(newest.id, asked, AnswerOutcome.AGREED, channel="letter")
        core.proposals.conclude(dossier.id)
        report = core.figures.report(Period(first=date(2026, 1, 1), last=date(2027, 12, 31)))
        share = report.measure("collective")
        assert [(case.value, case.category) for case in share.cases] == [(6_667, "most")]
        assert [(case.category, case.value) for case in report.measure("settle").cases] == [("most", 42)]
        consent = report.measure("consent_by_creditor")
        assert sorted((case.label, case.category) for case in consent.cases) == [
            ("Energiebedrijf Noorderlicht", "advance"), ("UWV", "advance"), ("Webwinkel Alles-in-Huis", "agreed"),
        ]  # fmt: skip
        assert consent.share == 1
        channels = {
            name: item.count for name, item in report.measure("consent_by_channel").by(lambda case: case.label).items()
        }
        assert sum(channels.values()) == 3
        assert sum(case.value for case in report.measure("debt").cases) == 98_765 + 127_550 + 14_612
        assert report.measure("agreements").share == 1
        assert report.measure("offered").summary.total == newest.offered_cents


class TestOutcomes:
    def test_exits_with_what_is_left_of_erased_dossiers(self, desk):
        for number, reason in (("D1", ExitReason.NO_SHOW), ("D2", ExitReason.COMPLETED), ("D3", ExitReason.MOVED)):
            desk.dossier(number, date(2026, 1, 1), closed=date(2026, 5, 5), reason=reason, phase=Phase.CLOSED)
        left = DossierFigures(
            id="e", municipality_code="GM0001", registered_month="2025-01", closed_month="2026-05",
            phase_days_json="{}", product="SB", claims=1, creditors=1, total_cents=100, offered_cents=10,
            preferential_hundredths=None, ordinary_hundredths=None,
            consents_json="{}", channels_json="{}", exit_reason="withdrawn", lead_days=400,
        )  # fmt: skip
        desk.add(left)
        report = desk.report()
        exits = report.measure("exits")
        assert exits.share == Fraction(2, 4)
        assert (report.dossiers, report.erased) == (3, 1)
        assert [case.value for case in report.measure("programme").cases if not case.dossier_id] == [400]
        assert desk.report(municipality_code="GM0002").measure("exits").cases == ()
        # Nobody knows whose it was.
        assert len(desk.report(counsellor="A").measure("exits").cases) == 3

    def test_success_and_aftercare(self, desk):
        store = desk.core.store
        for number, result, talk in (
            ("D1", SettlementResult.SUCCEEDED, 92),
            ("D2", SettlementResult.ENDED_EARLY, None),
        ):
            dossier = desk.dossier(number, date(2025, 1, 1))
            proposal = _proposal(desk, dossier)
            desk.add(Settlement(
                id=next(desk.ids), dossier_id=dossier.id, proposal_id=proposal, product=Product.SK, months=18,
                started_on=date(2025, 2, 1), planned_end_on=date(2026, 8, 1), ended_on=date(2026, 8, 1), result=result,
            ))  # fmt: skip
            if talk:
                desk.add(SupportPeriod(id=next(desk.ids), dossier_id=dossier.id, kind=PeriodKind.AFTERCARE,
                                       began_on=date(2026, 8, 1) + timedelta(days=talk)))  # fmt: skip
        report = desk.report()
        assert report.measure("success").share == Fraction(1, 2)
        assert report.measure("success").is_within_norm is False
        aftercare = report.measure("aftercare_talk")
        assert (numbers(aftercare.cases), aftercare.is_within_norm) == ([("D1", 92)], True)
        assert [case.number for case in aftercare.waiting] == ["D2"]
        assert store.count(Settlement) == 2

    def test_relapse_is_the_same_person_after_a_success(self, desk):
        desk.dossier(
            "D1",
            date(2023, 1, 1),
            closed=date(2024, 1, 1),
            reason=ExitReason.COMPLETED,
            phase=Phase.CLOSED,
            bsn="999990019",
        )
        desk.dossier("D2", date(2026, 1, 5), bsn="999990019")
        desk.dossier("D3", date(2026, 1, 5), bsn="999990020")
        relapse = desk.report().measure("relapse")
        assert {case.number: case.category for case in relapse.cases} == {"D2": "again", "D3": "first"}
        assert relapse.share == Fraction(1, 2)

    def test_a_dossier_in_the_bin_counts_nowhere(self, desk):
        dossier = desk.dossier("D1", date(2026, 10, 1), met=date(2026, 10, 5))
        desk.core.dossiers.put_in_bin(dossier.id)
        assert all(not measure.cases and not measure.waiting for measure in desk.report().measures)


def _proposal(desk, dossier):
    vtlb = VtlbResult(id=next(desk.ids), dossier_id=dossier.id, net_income_cents=1, vtlb_cents=1, capacity_cents=0,
                      calculated_on=date(2025, 1, 1))  # fmt: skip
    proposal = Proposal(
        id=next(desk.ids), dossier_id=dossier.id, version=1, product=Product.SK, status=ProposalStatus.AGREED,
        made_on=date(2025, 1, 1), norm_package="x", vtlb_id=vtlb.id, months=18, available_cents=1, offered_cents=1,
        preferential_hundredths=1, ordinary_hundredths=1, input_json="{}", result_json="{}", agreed_on=date(2025, 2, 1),
    )  # fmt: skip
    desk.add(vtlb, proposal)
    return proposal.id


class TestChoice:
    def test_by_municipality_and_counsellor(self, desk):
        desk.dossier("D1", date(2026, 10, 1), met=date(2026, 10, 5), municipality="GM0001", counsellor="A")
        desk.dossier("D2", date(2026, 10, 1), met=date(2026, 10, 6), municipality="GM0002", counsellor="A")
        desk.dossier("D3", date(2026, 10, 1), met=date(2026, 10, 7), municipality="GM0002", counsellor="B")
        whole = desk.report().measure("waiting_first_meeting")
        assert {name: item.total for name, item in whole.by(lambda case: case.municipality_code).items()} == {
            "GM0001": 4,
            "GM0002": 11,
        }
        assert numbers(desk.report(municipality_code="GM0002").measure("waiting_first_meeting").cases) == [
            ("D2", 5),
            ("D3", 6),
        ]
        assert numbers(desk.report(counsellor="B").measure("waiting_first_meeting").cases) == [("D3", 6)]

    def test_wrong_period_and_unknown_figure(self, desk):
        with pytest.raises(UserError, match=r"figures\.period_order"):
            Period(first=date(2026, 2, 1), last=date(2026, 1, 1))
        with pytest.raises(UserError, match=r"figures\.unknown"):
            desk.report().measure("verzonnen")

    def test_dates_out_of_order_count_as_no_days(self, desk):
        desk.dossier("D1", date(2026, 10, 20), met=date(2026, 10, 5))
        assert numbers(desk.report().measure("waiting_first_meeting").cases) == [("D1", 0)]


def _cases(values):
    return tuple(
        Case(dossier_id=str(place), number="", municipality_code="", counsellor="", day=None, value=value)
        for place, value in enumerate(values)
    )


class TestSummary:
    @given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60), st.integers(1, 10_000))
    def test_against_the_plain_definitions(self, values, norm):
        term = FigureNorm(figure="x", unit="days", limit="most", norm=norm, source="x", own=norm)
        summary = summary_of(_cases(values), term)
        ordered = sorted(values)
        assert summary.mean == Fraction(sum(values), len(values))
        assert 2 * sum(value < summary.median for value in values) <= len(values)
        assert 2 * sum(value > summary.median for value in values) <= len(values)
        assert summary.ninetieth in ordered
        assert 10 * sum(value <= summary.ninetieth for value in ordered) >= 9 * len(ordered)
        smaller = [value for value in ordered if value < summary.ninetieth]
        assert 10 * len(smaller) < 9 * len(ordered)
        assert summary.within == summary.within_own == sum(value <= norm for value in values)

    def test_nothing_is_no_zero(self):
        summary = summary_of((), None)
        assert (summary.count, summary.mean, summary.median, summary.ninetieth) == (0, None, None, None)
        measure = Measure(code="exits", unit=Unit.NONE, cases=(), counted=frozenset({"x"}))
        assert (measure.share, measure.is_within_norm) == (None, None)

    def test_one_decimal(self):
        assert [one_decimal(Fraction(value)) for value in ("64/3", "21/2", "7", "0.05", "0.04")] == [
            "21,3",
            "10,5",
            "7",
            "0,1",
            "0",
        ]


@pytest.fixture
def filled(desk):
    for place in range(6):
        met = date(2026, 10, 10) + timedelta(days=5 * place)
        desk.dossier(f"D{place}", date(2026, 10, 1), met=met, counsellor="AB"[place % 2])
    desk.dossier("D8", date(2026, 1, 1), closed=date(2026, 2, 1), reason=ExitReason.NO_SHOW, phase=Phase.CLOSED)
    return desk


class TestHandedOut:
    def test_every_figure_and_category_has_words(self, filled, texts):
        words = FigureWords(texts)
        for measure in filled.report().measures:
            assert words.name(measure.code) != measure.code
            assert words.about(measure.code).endswith(".")
            sentence = words.headline(measure)
            assert "voorzien" not in sentence
            assert sentence.endswith(".")
        categories = {
            "collective": ("all", "most", "some", "none"),
            "agreements": ("agreed", "open", "again", "impasse", "reconsideration", "court", "wsnp", "closed"),
            "consent": ("advance", "agreed", "ordered", "refused", "no_answer"),
            "zero_offers": ("SK", "SB", "SA", "zero"),
            "success": tuple(item.value for item in SettlementResult),
            "exits": tuple(item.value for item in ExitReason),
            "phases": tuple(item.value for item in Phase),
            "waiting_threat": tuple(item.value for item in Threat),
        }
        for code, values in categories.items():
            assert [value for value in values if words.category(code, value) == value] == [], code

    def test_workbook_has_the_dossiers_behind_each_figure(self, filled, tmp_path):
        report = filled.report()
        lines = filled.core.figure_documents.write_workbook(report, tmp_path / "cijfers.xlsx")
        book = CalamineWorkbook.from_path(tmp_path / "cijfers.xlsx")
        assert book.sheet_names[0] == "Overzicht"
        rows = book.get_sheet_by_name("Wachttijd tot het eerste gesprek"[:31]).to_python()
        assert rows[0][:3] == ["Dossier", "Gemeente", "Behandelaar"]
        assert [row[0] for row in rows[1:]] == [
            case.number for case in report.measure("waiting_first_meeting").cases
        ] + [case.number for case in report.measure("waiting_first_meeting").waiting]
        assert [row[4] for row in rows[1:7]] == [9, 14, 19, 24, 29, 34]
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names[1:]]
        assert sum(len(sheet) - 1 for sheet in sheets) == lines

    def test_report_reads_back_and_names_no_client(self, filled, tmp_path):
        filled.core.figure_documents.write_report(filled.report(), tmp_path / "cijfers.pdf")
        text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "cijfers.pdf").pages)
        text = " ".join(text.split())
        assert "Wachttijd tot het eerste gesprek" in text
        assert "Norm 28: 4 van 6 binnen de norm." in text
        assert "Wgs art. 4 lid 1" in text
        for secret in ("Berg", "D1", "D8"):
            assert secret not in text.replace("D1 januari", "")

    def test_faulty_norms_are_refused(self, resources, tmp_path):
        text = (resources / "figures" / "2026.toml").read_text(encoding="utf-8")
        (tmp_path / "2026.toml").write_text(text.replace("norm = 28", "norm = -1"), encoding="utf-8")
        with pytest.raises(UserError, match=r"figures\.norms_faulty"):
            load_figure_norms(tmp_path, date(2026, 1, 1))
        codes = {norm.figure for norm in load_figure_norms(resources / "figures", date(2026, 1, 1)).norm}
        assert codes == {
            "waiting_first_meeting", "waiting_threat", "decision", "settle", "aftercare_talk", "success", "exits",
            "relapse", "wsnp",
        }  # fmt: skip


def test_charts_are_in_the_report(filled, texts, resources):
    """A figure with a norm has bars; bars and their words stand beside the table."""
    document = filled.core.figure_documents.report(filled.report(), "Gemeente Voorbeeld", date(2026, 11, 24))
    waiting = next(section for section in document.sections if section.heading.startswith("Wachttijd tot"))
    assert waiting.chart.limit == 28
    assert waiting.chart.bars[0][1] == 22
    data = LetterDesk(resources).report(replace(document, sections=(waiting,)))
    drawn = b"".join(page.get_contents().get_data() for page in PdfReader(BytesIO(data)).pages)
    # Two bars, and a dashed line for the norm.
    assert drawn.count(b" re f") == len(waiting.chart.bars)
    assert b"[2 2] 0 d" in drawn

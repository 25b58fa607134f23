"""Budget guidance, advice and aftercare, on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from csr_desktop.domain.dossiers import ExitReason
from csr_desktop.domain.support import GuidanceKind, PeriodKind
from csr_desktop.errors import UserError
from tests.conftest import TODAY

DAY = timedelta(days=1)
COACHING, MANAGEMENT = GuidanceKind.BUDGET_COACHING, GuidanceKind.BUDGET_MANAGEMENT


def refused(code, step, *args, **kwargs):
    with pytest.raises(UserError) as error:
        step(*args, **kwargs)
    assert error.value.code == code


def notices(office, dossier):
    return [message.params["kind"] for message in office.core.guidance.of(dossier.id).notices]


def test_from_begin_to_end(office, clock):
    core, dossier = office.core, office.dossier()
    made = core.guidance.add(dossier.id, MANAGEMENT, " Stichting  Budget ", remark="Elke maand")
    assert (made.provider, made.began_on, made.is_condition) == ("Stichting Budget", TODAY, True)
    clock.day += 60 * DAY
    refused("process.days_out_of_order", core.guidance.end, made.id, TODAY - DAY)
    refused("process.future_day", core.guidance.end, made.id, clock.day + DAY)
    assert core.guidance.end(made.id, TODAY + 30 * DAY).ended_on == TODAY + 30 * DAY
    # Put right afterwards, also when the dossier is closed by then.
    core.dossiers.close(dossier.id, ExitReason.COMPLETED)
    assert core.guidance.end(made.id, TODAY + 40 * DAY).ended_on == TODAY + 40 * DAY
    refused("process.closed", core.guidance.add, dossier.id, MANAGEMENT, "Stichting")


def test_what_cannot_be(office):
    core, dossier = office.core, office.dossier()
    refused("guidance.provider_missing", core.guidance.add, dossier.id, COACHING, "  ")
    refused("process.day_unlikely", core.guidance.add, dossier.id, COACHING, "S", TODAY.replace(year=1926))
    refused("process.day_unlikely", core.guidance.add, dossier.id, COACHING, "S", TODAY.replace(year=2126))
    assert core.guidance.of(dossier.id).guidance == ()


@pytest.mark.parametrize(
    ("second", "begin", "flagged"),
    [
        (COACHING, -1, True),
        (COACHING, 9, True),
        # It begins on the day on which the other ends: that is one after the other.
        (COACHING, 10, False),
        (COACHING, 11, False),
        (MANAGEMENT, 5, False),
    ],
)
def test_the_same_kind_twice_at_a_time_is_kept_and_flagged(office, clock, texts, second, begin, flagged):
    core, dossier = office.core, office.dossier()
    clock.day += 30 * DAY
    first = core.guidance.add(dossier.id, COACHING, "Een", TODAY)
    core.guidance.end(first.id, TODAY + 10 * DAY)
    core.guidance.add(dossier.id, second, "Twee", TODAY + begin * DAY)
    assert len(core.guidance.of(dossier.id).guidance) == 2
    assert notices(office, dossier) == (["guidance_kind.budget_coaching"] if flagged else [])
    for message in core.guidance.of(dossier.id).notices:
        assert "Budgetcoaching" in texts.say(message)


def test_aftercare_begins_after_the_end_and_advice_does_not(office, clock):
    core, dossier = office.core, office.dossier()
    advice = core.guidance.begin_period(dossier.id, PeriodKind.ADVICE)
    refused("guidance.period_open", core.guidance.begin_period, dossier.id, PeriodKind.ADVICE)
    clock.day += 5 * DAY
    core.guidance.end_period(advice.id)
    core.dossiers.close(dossier.id, ExitReason.COMPLETED)
    refused("guidance.advice_closed", core.guidance.begin_period, dossier.id, PeriodKind.ADVICE)
    care = core.guidance.begin_period(dossier.id, PeriodKind.AFTERCARE)
    refused("process.days_out_of_order", core.guidance.end_period, care.id, clock.day - DAY)
    assert [item.kind for item in core.guidance.of(dossier.id).periods] == [PeriodKind.ADVICE, PeriodKind.AFTERCARE]


def test_it_goes_with_the_dossier_when_that_is_exported(office, tmp_path):
    core, dossier = office.core, office.dossier()
    core.guidance.add(dossier.id, MANAGEMENT, "Stichting Budget")
    core.transfer.export(dossier.id, tmp_path / "dossier.json")
    assert "Stichting Budget" in (tmp_path / "dossier.json").read_text(encoding="utf-8")


def test_what_was_recorded_of_guidance_is_put_right(office, clock):
    core, dossier = office.core, office.dossier()
    made = core.guidance.add(dossier.id, MANAGEMENT, "Stichting Budget")
    clock.day += 10 * DAY
    core.guidance.end(made.id)
    refused(
        "process.days_out_of_order",
        core.guidance.change,
        made.id,
        COACHING,
        "Bureau",
        clock.day + DAY,
        is_condition=False,
        remark="",
    )
    refused(
        "guidance.provider_missing", core.guidance.change, made.id, COACHING, " ", TODAY, is_condition=True, remark=""
    )
    changed = core.guidance.change(made.id, COACHING, " Bureau  Zuid", TODAY + DAY, is_condition=False, remark="Kort ")
    assert (changed.kind, changed.provider, changed.began_on) == (COACHING, "Bureau Zuid", TODAY + DAY)
    assert (changed.is_condition, changed.remark, changed.ended_on) == (False, "Kort", clock.day)
    core.history.undo()
    assert core.guidance.of(dossier.id).guidance[0].provider == "Stichting Budget"

"""Where in a dossier each step is done: what comes next, what a deadline asks, what waits for a colleague."""

from __future__ import annotations

from collections.abc import Mapping

from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.services.workbench import NextStep, WorkStep

#: Where no other place is: the reason stands there, among what is to be done.
OVERVIEW = "overview"

#: The tab, or the part of a tab, where each step is done.
PLACE_OF: Mapping[str, str] = {
    NextStep.ADD_CLAIMS: "debts",
    NextStep.REQUEST_BALANCES: "debts",
    NextStep.AWAIT_BALANCES: "debts",
    NextStep.CONFIRM_UNKNOWN: "debts",
    NextStep.PRINT_LETTERS: "letters",
    NextStep.ENTER_VTLB: "income",
    NextStep.COMPLETE_TEXTS: "people",
    NextStep.MAKE_PROPOSAL: "proposal",
    NextStep.FREEZE_PROPOSAL: "proposal",
    NextStep.SEND_PROPOSAL: "proposal",
    NextStep.AWAIT_ANSWERS: "proposal",
    NextStep.CONCLUDE: "proposal",
    NextStep.NEW_PROPOSAL: "proposal",
    WorkStep.PLAN_MEETING: "process",
    WorkStep.TELL_DECISION: "process",
    WorkStep.GIVE_SECOND_LOOK: "process",
    WorkStep.CLOSE_DOSSIER: "process",
    WorkStep.AWAIT_JUDGMENT: "court",
    WorkStep.START_SETTLEMENT: "settlement",
    DeadlineStep.HOLD_MEETING: "process",
    DeadlineStep.AVERT_THREAT: "process",
    DeadlineStep.DECIDE: "process",
    DeadlineStep.CHECK_COMPLETION: "process",
    DeadlineStep.AWAIT_OBJECTION: "process",
    DeadlineStep.SETTLE_OBJECTION: "process",
    DeadlineStep.RENEW_NOTICE: "letters",
    DeadlineStep.ASK_ANSWER: "messages",
    DeadlineStep.SEND_AGAIN: "messages",
    DeadlineStep.ANSWER_MESSAGE: "messages",
    DeadlineStep.REMIND_BALANCE: "debts",
    DeadlineStep.USE_OWN_FIGURES: "debts",
    DeadlineStep.RENEW_BALANCES: "debts",
    DeadlineStep.RENEW_VTLB: "income",
    DeadlineStep.FINISH_SETTLING: "proposal",
    DeadlineStep.REMIND_PROPOSAL: "proposal",
    DeadlineStep.RECONSIDER: "proposal",
    DeadlineStep.PROPOSE_IN_TIME: "proposal",
    DeadlineStep.FORCED_SETTLEMENT: "court",
    DeadlineStep.RECORD_JUDGMENT: "court",
    DeadlineStep.REPORT_TO_COURT: "court",
    DeadlineStep.RECORD_START: "settlement",
    DeadlineStep.HOLD_REVIEW: "settlement",
    DeadlineStep.PLAN_REVIEW: "settlement",
    DeadlineStep.DISCHARGE: "settlement",
    DeadlineStep.CHECK_BKR: "settlement",
}


def place_of(step: str) -> str:
    """Return where a step is done; the overview when it has no place of its own."""
    return PLACE_OF.get(step, OVERVIEW)

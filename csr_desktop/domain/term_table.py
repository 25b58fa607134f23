"""The table of terms T01 to T19: dated tables in `resources/terms` (design/domain.md 1.3).

The table in force is the newest whose `valid_from` is not later than the day asked for, the oldest when all begin
later: without terms nothing would ever be due. A length that letters, the exchange or retention use too stands in their
tables (`home` says where) and is not repeated here.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from csr_desktop.domain.dated_tables import TableFile, TableFolder, table_in_force
from csr_desktop.domain.terms import Length, OfficeCalendar, Unit
from csr_desktop.errors import UserError


class TermCode(StrEnum):
    """The terms by their number in design/domain.md 1.3; a letter where one number has several."""

    FIRST_MEETING = "T01"
    THREAT = "T02"
    DECISION = "T03"
    COMPLETION = "T04"
    OBJECTION = "T05"
    OBJECTION_DECISION = "T05b"
    NOTICE = "T06"
    SETTLING = "T07"
    HUB_ANSWER = "T08"
    HUB_COLLECTED = "T08b"
    HUB_OUR_ANSWER = "T08c"
    BALANCE = "T09"
    BALANCE_REMINDER = "T09b"
    PROPOSAL = "T09c"
    PROPOSAL_REMINDER = "T09d"
    RECONSIDERATION = "T09e"
    SETTLEMENT_END = "T10"
    SETTLEMENT_START = "T11"
    VTLB = "T12"
    BALANCE_AGE = "T13"
    REVIEW = "T14"
    JUDGMENT = "T15"
    MORATORIUM = "T16"
    COURT_REPORT = "T16b"
    COOLING_OFF = "T17"
    BKR = "T18"
    RETENTION = "T19"
    #: A deadline that a person set.
    OWN = "own"


class DeadlineStep(StrEnum):
    """What is done when a term ends: the next step of its chain."""

    HOLD_MEETING = "hold_meeting"
    AVERT_THREAT = "avert_threat"
    DECIDE = "decide"
    CHECK_COMPLETION = "check_completion"
    AWAIT_OBJECTION = "await_objection"
    SETTLE_OBJECTION = "settle_objection"
    RENEW_NOTICE = "renew_notice"
    FINISH_SETTLING = "finish_settling"
    ASK_ANSWER = "ask_answer"
    SEND_AGAIN = "send_again"
    ANSWER_MESSAGE = "answer_message"
    REMIND_BALANCE = "remind_balance"
    USE_OWN_FIGURES = "use_own_figures"
    REMIND_PROPOSAL = "remind_proposal"
    RECONSIDER = "reconsider"
    FORCED_SETTLEMENT = "forced_settlement"
    DISCHARGE = "discharge"
    RECORD_START = "record_start"
    RENEW_VTLB = "renew_vtlb"
    RENEW_BALANCES = "renew_balances"
    HOLD_REVIEW = "hold_review"
    PLAN_REVIEW = "plan_review"
    RECORD_JUDGMENT = "record_judgment"
    PROPOSE_IN_TIME = "propose_in_time"
    REPORT_TO_COURT = "report_to_court"
    CHECK_BKR = "check_bkr"
    ASK_ERASURE = "ask_erasure"
    OWN_TASK = "own_task"


#: Where a length stands that is not in this table, by table and key; `record`: the day itself is in the dossier.
Home = Literal[
    "record",
    "norms.months",
    "norms.notice_months",
    "norms.balance_answer_days",
    "norms.reminder_answer_days",
    "norms.proposal_answer_days",
    "norms.vtlb_max_age_months",
    "norms.balance_max_age_months",
    "norms.reexamination_months",
    "exchange.answer_working_days",
    "exchange.retention_working_days",
    "court.judgment_days",
    "court.moratorium_months",
    "court.cooling_off_months",
    "settlement.first_repayment_within_months",
    "safety.retention",
]


class TermRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One term. `name`, `runs_from` and `basis` are Dutch: they are shown. `letter` is the letter of the next step.

    `municipal`: a municipality may set another length, at most `most` (or the length itself) of the same unit.
    """

    code: TermCode
    name: str
    runs_from: str
    basis: str
    certainty: Literal["sure", "fairly_sure", "unsure"]
    warn_days: Annotated[int, msgspec.Meta(ge=0, le=366)]
    step: DeadlineStep
    length: Annotated[int, msgspec.Meta(ge=1, le=1_000)] | None = None
    unit: Unit | None = None
    home: Home | None = None
    atw: bool = False
    municipal: bool = False
    most: Annotated[int, msgspec.Meta(ge=1, le=1_000)] | None = None
    letter: str = ""

    @property
    def own_length(self) -> Length | None:
        """The length that stands in this table, None when it stands elsewhere."""
        return None if self.length is None or self.unit is None else Length(self.length, self.unit)


class TermTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table."""

    version: str
    valid_from: date
    source: str
    equated_days: tuple[date, ...]
    term: tuple[TermRule, ...]

    def rule(self, code: TermCode) -> TermRule:
        """Return the row of a term."""
        return next(rule for rule in self.term if rule.code is code)

    @property
    def calendar(self) -> OfficeCalendar:
        """The calendar with the days that were made equal to holidays (art. 3(3) Atw)."""
        return OfficeCalendar(frozenset(self.equated_days))


def load_term_table(folder: TableFolder, day: date) -> TermTable:
    """Read the table in force on a day.

    Raises UserError `terms.none`, or `terms.unreadable` with the name of a file that will not do: a term that is
    missing or stands there twice, or that has no length, or two.
    """
    table = table_in_force(map(_read, folder.glob("*.toml")), day)
    if table is None:
        raise UserError("terms.none")
    return table


def _read(file: TableFile) -> TermTable:
    try:
        table = msgspec.toml.decode(file.read_bytes(), type=TermTable)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise UserError("terms.unreadable", file=file.name) from error
    if sorted(rule.code for rule in table.term) != sorted(TermCode) or not all(map(_is_whole, table.term)):
        raise UserError("terms.unreadable", file=file.name)
    return table


def _is_whole(rule: TermRule) -> bool:
    if (rule.length is None) is not (rule.unit is None) or (rule.length is None) is (rule.home is None):
        return False
    if rule.municipal and rule.length is None:
        return False
    return rule.most is None or (rule.municipal and rule.length is not None and rule.most >= rule.length)

"""The second schema: the whole process, with courts, settlements that are carried out, deadlines, and deliveries.

What the first schema allows as a phase, an answer and a kind of letter is widened in place. SQLite has no statement for
that; changing the text of the constraint is the way its documentation gives for a change that does not touch how rows
are stored (sqlite.org, ALTER TABLE, section 7).
"""

from __future__ import annotations

from csr_desktop.errors import EnvironmentProblem
from csr_desktop.store.database import Database

_TABLES = """
CREATE TABLE intake (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    meeting_planned_on TEXT CHECK (meeting_planned_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    first_meeting_on TEXT CHECK (first_meeting_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    completed_on TEXT CHECK (completed_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    plan_completed_on TEXT CHECK (plan_completed_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    request TEXT NOT NULL,
    support TEXT NOT NULL,
    referrals TEXT NOT NULL,
    conditions TEXT NOT NULL
) STRICT;
CREATE INDEX intake_dossier_id ON intake (dossier_id);
CREATE TABLE decision (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind = 'admission' OR kind = 'rejection' OR kind = 'termination'),
    decided_on TEXT NOT NULL CHECK (decided_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    ground TEXT NOT NULL,
    letter_id TEXT REFERENCES letter (id) DEFERRABLE INITIALLY DEFERRED,
    objection_on TEXT CHECK (objection_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    objection_settled_on TEXT CHECK (objection_settled_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    objection_outcome TEXT NOT NULL
) STRICT;
CREATE INDEX decision_dossier_id ON decision (dossier_id);
CREATE TABLE suspension (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    began_on TEXT NOT NULL CHECK (began_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    until TEXT NOT NULL CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    reason TEXT NOT NULL,
    ended_on TEXT CHECK (ended_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    letter_id TEXT REFERENCES letter (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX suspension_dossier_id ON suspension (dossier_id);
CREATE TABLE crisis_intervention (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    threat TEXT NOT NULL CHECK (threat = 'eviction' OR threat = 'energy_or_water' OR threat = 'health_insurance' OR threat = 'local'),
    reported_on TEXT NOT NULL CHECK (reported_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    began_on TEXT CHECK (began_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    ended_on TEXT CHECK (ended_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX crisis_intervention_dossier_id ON crisis_intervention (dossier_id);
CREATE TABLE guidance (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind = 'budget_coaching' OR kind = 'budget_management' OR kind = 'protective_administration' OR kind = 'long_term' OR kind = 'budget_support'),
    provider TEXT NOT NULL,
    began_on TEXT NOT NULL CHECK (began_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    ended_on TEXT CHECK (ended_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    is_condition INTEGER NOT NULL CHECK (is_condition IN (0, 1)),
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX guidance_dossier_id ON guidance (dossier_id);
CREATE TABLE support_period (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind = 'advice' OR kind = 'aftercare'),
    began_on TEXT NOT NULL CHECK (began_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    ended_on TEXT CHECK (ended_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX support_period_dossier_id ON support_period (dossier_id);
CREATE TABLE court_case (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    route TEXT NOT NULL CHECK (route = 'forced_settlement' OR route = 'moratorium' OR route = 'provisional' OR route = 'wsnp_statement' OR route = 'cooling_off'),
    opened_on TEXT NOT NULL CHECK (opened_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    proposal_id TEXT REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
    claim_ids TEXT NOT NULL CHECK (json_valid(claim_ids)),
    court TEXT NOT NULL,
    case_number TEXT NOT NULL,
    requested_on TEXT CHECK (requested_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    hearing_on TEXT CHECK (hearing_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    decided_on TEXT CHECK (decided_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    outcome TEXT CHECK (outcome = 'granted' OR outcome = 'rejected' OR outcome = 'withdrawn' OR outcome = 'inadmissible'),
    starts_on TEXT CHECK (starts_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    ends_on TEXT CHECK (ends_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    reported_on TEXT CHECK (reported_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    threat TEXT CHECK (threat = 'eviction' OR threat = 'energy_or_water' OR threat = 'health_insurance' OR threat = 'local'),
    costs_ordered INTEGER CHECK (costs_ordered IN (0, 1)),
    fixed_salary_cents INTEGER CHECK (fixed_salary_cents BETWEEN -1000000000000 AND 1000000000000),
    monthly_salary_cents INTEGER CHECK (monthly_salary_cents BETWEEN -1000000000000 AND 1000000000000),
    court_costs_cents INTEGER CHECK (court_costs_cents BETWEEN -1000000000000 AND 1000000000000),
    grounds TEXT NOT NULL,
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX court_case_dossier_id ON court_case (dossier_id);
CREATE TABLE court_check (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    case_id TEXT NOT NULL REFERENCES court_case (id) DEFERRABLE INITIALLY DEFERRED,
    question TEXT NOT NULL,
    holds INTEGER CHECK (holds IN (0, 1)),
    remark TEXT NOT NULL,
    document_id TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX court_check_dossier_id ON court_check (dossier_id);
CREATE INDEX court_check_case_id ON court_check (case_id);
CREATE TABLE wsnp_statement (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    case_id TEXT NOT NULL REFERENCES court_case (id) DEFERRABLE INITIALLY DEFERRED,
    reason TEXT NOT NULL,
    without_attempt INTEGER NOT NULL CHECK (without_attempt IN (0, 1)),
    assets TEXT NOT NULL,
    income TEXT NOT NULL,
    fixed_costs TEXT NOT NULL,
    changes TEXT NOT NULL,
    partner TEXT NOT NULL
) STRICT;
CREATE INDEX wsnp_statement_dossier_id ON wsnp_statement (dossier_id);
CREATE INDEX wsnp_statement_case_id ON wsnp_statement (case_id);
CREATE TABLE claim_mark (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    claim_id TEXT NOT NULL REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind = 'disputed' OR kind = 'lapsed' OR kind = 'fraud' OR kind = 'late' OR kind = 'checked'),
    marked_on TEXT NOT NULL CHECK (marked_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    reason TEXT NOT NULL,
    rule TEXT NOT NULL,
    settled_on TEXT CHECK (settled_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    outcome TEXT CHECK (outcome = 'stands' OR outcome = 'changed' OR outcome = 'left_out' OR outcome = 'reopened'),
    settlement TEXT NOT NULL
) STRICT;
CREATE INDEX claim_mark_dossier_id ON claim_mark (dossier_id);
CREATE INDEX claim_mark_claim_id ON claim_mark (claim_id);
CREATE TABLE reconsideration (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    proposal_id TEXT NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
    creditor_id TEXT NOT NULL REFERENCES creditor (id) DEFERRABLE INITIALLY DEFERRED,
    claim_ids TEXT NOT NULL CHECK (json_valid(claim_ids)),
    asked_on TEXT NOT NULL CHECK (asked_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    channel TEXT NOT NULL CHECK (channel = 'hub' OR channel = 'letter' OR channel = 'phone' OR channel = 'mail'),
    text TEXT NOT NULL,
    known_answers TEXT NOT NULL CHECK (json_valid(known_answers)),
    letter_id TEXT REFERENCES letter (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX reconsideration_dossier_id ON reconsideration (dossier_id);
CREATE INDEX reconsideration_proposal_id ON reconsideration (proposal_id);
CREATE TABLE settlement (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    proposal_id TEXT NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
    product TEXT NOT NULL CHECK (product = 'SK' OR product = 'SB' OR product = 'SA'),
    started_on TEXT NOT NULL CHECK (started_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    planned_end_on TEXT NOT NULL CHECK (planned_end_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    months INTEGER NOT NULL,
    first_repayment_on TEXT CHECK (first_repayment_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    lump_sum_on TEXT CHECK (lump_sum_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    lender TEXT NOT NULL,
    payout_months TEXT NOT NULL CHECK (json_valid(payout_months)),
    ended_on TEXT CHECK (ended_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    result TEXT CHECK (result = 'succeeded' OR result = 'ended_early'),
    end_reason TEXT NOT NULL,
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX settlement_dossier_id ON settlement (dossier_id);
CREATE TABLE deposit (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    settlement_id TEXT NOT NULL REFERENCES settlement (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind = 'monthly' OR kind = 'assets' OR kind = 'incidental' OR kind = 'loan' OR kind = 'returned_to_client' OR kind = 'fee' OR kind = 'account_fee'),
    booked_on TEXT NOT NULL CHECK (booked_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    amount_cents INTEGER NOT NULL CHECK (amount_cents BETWEEN -1000000000000 AND 1000000000000),
    for_month TEXT CHECK (for_month GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX deposit_dossier_id ON deposit (dossier_id);
CREATE INDEX deposit_settlement_id ON deposit (settlement_id);
CREATE TABLE payment_batch (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    made_at TEXT NOT NULL,
    execution_on TEXT NOT NULL CHECK (execution_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    iban TEXT NOT NULL,
    account_name TEXT NOT NULL,
    version TEXT NOT NULL,
    count INTEGER NOT NULL,
    total_cents INTEGER NOT NULL CHECK (total_cents BETWEEN -1000000000000 AND 1000000000000),
    sha256 TEXT NOT NULL
) STRICT;
CREATE TABLE payout (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    settlement_id TEXT NOT NULL REFERENCES settlement (id) DEFERRABLE INITIALLY DEFERRED,
    claim_id TEXT NOT NULL REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED,
    creditor_id TEXT NOT NULL REFERENCES creditor (id) DEFERRABLE INITIALLY DEFERRED,
    moment INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL CHECK (amount_cents BETWEEN -1000000000000 AND 1000000000000),
    cumulative_cents INTEGER NOT NULL CHECK (cumulative_cents BETWEEN -1000000000000 AND 1000000000000),
    planned_on TEXT NOT NULL CHECK (planned_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    status TEXT NOT NULL CHECK (status = 'planned' OR status = 'exported' OR status = 'paid' OR status = 'returned' OR status = 'discharged' OR status = 'cancelled'),
    payee TEXT NOT NULL,
    iban TEXT,
    payment_reference TEXT NOT NULL,
    end_to_end TEXT NOT NULL,
    batch_id TEXT REFERENCES payment_batch (id) DEFERRABLE INITIALLY DEFERRED,
    paid_on TEXT CHECK (paid_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    returned_on TEXT CHECK (returned_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    returned_reason TEXT NOT NULL,
    discharged_on TEXT CHECK (discharged_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;
CREATE INDEX payout_dossier_id ON payout (dossier_id);
CREATE INDEX payout_settlement_id ON payout (settlement_id);
CREATE INDEX payout_claim_id ON payout (claim_id);
CREATE INDEX payout_batch_id ON payout (batch_id);
CREATE TABLE review (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    settlement_id TEXT NOT NULL REFERENCES settlement (id) DEFERRABLE INITIALLY DEFERRED,
    due_on TEXT NOT NULL CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    held_on TEXT CHECK (held_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    vtlb_id TEXT REFERENCES vtlb_result (id) DEFERRABLE INITIALLY DEFERRED,
    old_capacity_cents INTEGER CHECK (old_capacity_cents BETWEEN -1000000000000 AND 1000000000000),
    new_capacity_cents INTEGER CHECK (new_capacity_cents BETWEEN -1000000000000 AND 1000000000000),
    changed_on TEXT CHECK (changed_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    prognosis_cents INTEGER CHECK (prognosis_cents BETWEEN -1000000000000 AND 1000000000000),
    preferential_hundredths INTEGER,
    ordinary_hundredths INTEGER,
    outcome TEXT CHECK (outcome = 'unchanged' OR outcome = 'higher' OR outcome = 'lower' OR outcome = 'can_pay_all'),
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX review_dossier_id ON review (dossier_id);
CREATE INDEX review_settlement_id ON review (settlement_id);
CREATE TABLE discharge (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    settlement_id TEXT NOT NULL REFERENCES settlement (id) DEFERRABLE INITIALLY DEFERRED,
    claim_id TEXT NOT NULL REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED,
    is_discharged INTEGER NOT NULL CHECK (is_discharged IN (0, 1)),
    paid_cents INTEGER NOT NULL CHECK (paid_cents BETWEEN -1000000000000 AND 1000000000000),
    remainder_cents INTEGER NOT NULL CHECK (remainder_cents BETWEEN -1000000000000 AND 1000000000000),
    decided_on TEXT NOT NULL CHECK (decided_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    reason TEXT NOT NULL,
    confirmed_on TEXT CHECK (confirmed_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;
CREATE INDEX discharge_dossier_id ON discharge (dossier_id);
CREATE INDEX discharge_settlement_id ON discharge (settlement_id);
CREATE INDEX discharge_claim_id ON discharge (claim_id);
CREATE TABLE deadline (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    term TEXT NOT NULL,
    subject TEXT NOT NULL,
    began_on TEXT NOT NULL CHECK (began_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    due_on TEXT NOT NULL CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    term_ends_on TEXT CHECK (term_ends_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    reason TEXT NOT NULL,
    owner TEXT NOT NULL,
    document_id TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    letter_id TEXT REFERENCES letter (id) DEFERRABLE INITIALLY DEFERRED,
    sleeps_until TEXT CHECK (sleeps_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    met_on TEXT CHECK (met_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    cancelled_on TEXT CHECK (cancelled_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;
CREATE INDEX deadline_dossier_id ON deadline (dossier_id);
CREATE TABLE work_mark (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    item TEXT NOT NULL,
    hidden_until TEXT CHECK (hidden_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    owner TEXT NOT NULL,
    by TEXT NOT NULL,
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX work_mark_dossier_id ON work_mark (dossier_id);
CREATE TABLE handover (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    from_counsellor TEXT NOT NULL,
    to_counsellor TEXT NOT NULL,
    moved_on TEXT NOT NULL CHECK (moved_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX handover_dossier_id ON handover (dossier_id);
CREATE TABLE second_look (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    step TEXT NOT NULL,
    subject TEXT NOT NULL,
    digest TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_on TEXT NOT NULL CHECK (asked_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    decided_by TEXT NOT NULL,
    decided_on TEXT CHECK (decided_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    approved INTEGER CHECK (approved IN (0, 1)),
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX second_look_dossier_id ON second_look (dossier_id);
CREATE TABLE phase_move (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind = 'forward' OR kind = 'back' OR kind = 'reopened'),
    from_phase TEXT NOT NULL CHECK (from_phase = 'registered' OR from_phase = 'intake' OR from_phase = 'rejected' OR from_phase = 'admitted' OR from_phase = 'stabilisation' OR from_phase = 'inventory' OR from_phase = 'proposal_ready' OR from_phase = 'proposal_sent' OR from_phase = 'impasse' OR from_phase = 'reconsideration' OR from_phase = 'court' OR from_phase = 'wsnp' OR from_phase = 'agreed' OR from_phase = 'execution' OR from_phase = 'succeeded' OR from_phase = 'ended_early' OR from_phase = 'closed'),
    to_phase TEXT NOT NULL CHECK (to_phase = 'registered' OR to_phase = 'intake' OR to_phase = 'rejected' OR to_phase = 'admitted' OR to_phase = 'stabilisation' OR to_phase = 'inventory' OR to_phase = 'proposal_ready' OR to_phase = 'proposal_sent' OR to_phase = 'impasse' OR to_phase = 'reconsideration' OR to_phase = 'court' OR to_phase = 'wsnp' OR to_phase = 'agreed' OR to_phase = 'execution' OR to_phase = 'succeeded' OR to_phase = 'ended_early' OR to_phase = 'closed'),
    moved_on TEXT NOT NULL CHECK (moved_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    by TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX phase_move_dossier_id ON phase_move (dossier_id);
CREATE TABLE evidence (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    item TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status = 'wanted' OR status = 'received' OR status = 'not_applicable'),
    client_id TEXT REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED,
    noted_on TEXT CHECK (noted_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    dated_on TEXT CHECK (dated_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    until TEXT CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    amount_cents INTEGER CHECK (amount_cents BETWEEN -1000000000000 AND 1000000000000),
    document_id TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX evidence_dossier_id ON evidence (dossier_id);
CREATE TABLE delivery (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    made_at TEXT NOT NULL,
    period_from TEXT NOT NULL CHECK (period_from GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    period_until TEXT NOT NULL CHECK (period_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    is_test INTEGER NOT NULL CHECK (is_test IN (0, 1)),
    trajectories INTEGER NOT NULL,
    sha256 TEXT NOT NULL
) STRICT;
CREATE TABLE delivered_trajectory (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    delivery_id TEXT NOT NULL REFERENCES delivery (id) DEFERRABLE INITIALLY DEFERRED,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    digests TEXT NOT NULL
) STRICT;
CREATE INDEX delivered_trajectory_delivery_id ON delivered_trajectory (delivery_id);
CREATE INDEX delivered_trajectory_dossier_id ON delivered_trajectory (dossier_id);
CREATE INDEX claim_work ON claim (dossier_id, deleted_on, rank, balance_status, balance_date, id);
CREATE INDEX letter_kind ON letter (kind, dossier_id, creditor_id, made_on, sent_on, id);
CREATE INDEX out_message_type ON out_message (type, dossier_id);
CREATE INDEX in_message_cross_reference ON in_message (cross_reference) WHERE cross_reference IS NOT NULL;
CREATE INDEX in_message_type ON in_message (type) WHERE type = 'STATUSVERZOEK';
"""

_PHASES = ("rejected", "admitted", "reconsideration", "court", "wsnp", "succeeded", "ended_early")
#: Letters L01 to L26 (design/domain.md 6), but for those that the first schema knows.
_LETTERS = tuple(f"L{number:02d}" for number in (*range(1, 8), 16, 17, *range(19, 27)))
#: Table, column, and what it may hold from now on too.
_WIDENED = (
    ("dossier", "phase", _PHASES),
    ("phase_event", "phase", _PHASES),
    ("proposal_answer", "outcome", ("ordered",)),
    ("letter", "kind", _LETTERS),
)


def migrate(database: Database) -> None:
    """Make the new tables and widen what the old ones may hold."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            database.execute(statement)
    _widen(database)


def _widen(database: Database) -> None:
    database.execute("PRAGMA writable_schema = ON")
    try:
        for table, column, values in _WIDENED:
            begins = f"CHECK ({column} = "
            sql = database.tuples("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,))[0][0]
            if sql.count(begins) != 1:
                raise EnvironmentProblem("store.migration_failed", file=database.path.name)
            more = "".join(f"{column} = '{value}' OR " for value in values)
            wider = sql.replace(begins, f"CHECK ({more}{column} = ")
            database.execute("UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?", (wider, table))
        # Makes this connection, and any other, read the schema anew.
        version = int(database.pragma("schema_version"))
        database.execute(f"PRAGMA schema_version = {version + 1}")
    finally:
        database.execute("PRAGMA writable_schema = OFF")

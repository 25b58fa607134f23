"""The second pair of eyes: asked for, approved or sent back by somebody else, and asked anew after every change.

On one workstation this is an agreement of the house, not a lock: names are typed, and whoever types two names is two
people for the program. The log keeps under which account each was typed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.intake import DecisionKind
from csr_desktop.domain.names import normalise_name
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.domain.second_look import LookStep
from csr_desktop.domain.settlement import Settlement
from csr_desktop.domain.work import SecondLook
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.process_days import in_order, refuse_closed
from csr_desktop.services.second_eyes import decision_digest, payout_digest, proposal_digest
from csr_desktop.store.unit_of_work import Reader, Store, UnitOfWork

_KEY = "second_look.steps"
#: In which state a version is looked at, for which step.
_LOOKED_AT = {LookStep.PROPOSAL_FREEZE: ProposalStatus.DRAFT, LookStep.PROPOSAL_SEND: ProposalStatus.FROZEN}


class SecondLookService:
    """Keeps which steps want a second look, and who asked and decided; is the `SecondEyes` of the services."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock

    # --- the setting of the organisation -----------------------------------------------------------------------------

    def steps(self) -> frozenset[LookStep]:
        """Return the steps for which a second look is wanted; none until the organisation chooses."""
        return _chosen(self._store)

    def set_steps(self, steps: Collection[LookStep]) -> None:
        """Choose the steps for which a second look is wanted, for all dossiers, from now on."""
        with self._store.unit_of_work("look.settings") as work:
            work.put_setting(_KEY, msgspec.json.encode(sorted(set(steps))).decode())

    # --- asking and deciding -----------------------------------------------------------------------------------------

    def ask_about_proposal(self, dossier_id: str, step: LookStep, by: str = "", remark: str = "") -> SecondLook:
        """Ask a look at the newest version: at the draft before it is fixed, or at the fixed one before it is sent.

        Raises UserError `proposal.no_draft` or `proposal.not_frozen` when there is no such version.
        """
        versions = self._store.find(Proposal, dossier_id=dossier_id, order_by="version")
        wanted = _LOOKED_AT[step]
        if not versions or versions[-1].status is not wanted:
            raise UserError("proposal.no_draft" if wanted is ProposalStatus.DRAFT else "proposal.not_frozen")
        digest = proposal_digest(self._store, versions[-1])
        return self.ask(dossier_id, step, versions[-1].id, digest, by, remark)

    def ask_about_decision(
        self, dossier_id: str, kind: DecisionKind, ground: str, by: str = "", remark: str = ""
    ) -> SecondLook:
        """Ask a look at a decision before it is taken."""
        return self.ask(
            dossier_id, LookStep.DECISION, kind, decision_digest(self._store, dossier_id, kind, ground), by, remark
        )

    def ask_about_payouts(self, dossier_id: str, by: str = "", remark: str = "") -> SecondLook:
        """Ask a look at the planned payments; UserError `look.no_settlement` when nothing is carried out."""
        running = self._store.find(Settlement, dossier_id=dossier_id, ended_on=None, order_by="pk")
        if not running:
            raise UserError("look.no_settlement")
        subject = running[-1].id
        return self.ask(dossier_id, LookStep.PAYOUT, subject, payout_digest(self._store, subject), by, remark)

    def ask(
        self, dossier_id: str, step: LookStep, subject: str, digest: str, by: str = "", remark: str = ""
    ) -> SecondLook:
        """Ask a second look at something as it is now; the counsellor of the dossier asks when nobody is named.

        Asking the same again returns the look that is still open. Raises UserError `look.nobody_asks`, or
        `look.approved_already` when this was approved and did not change.
        """
        with self._store.unit_of_work("look.ask") as work:
            dossier = work.get(Dossier, dossier_id)
            refuse_closed(dossier)
            name = " ".join((by or dossier.counsellor).split())
            if not name:
                raise UserError("look.nobody_asks")
            last = _last(work, dossier_id, step, subject)
            if last is not None and last.digest == digest:
                if last.approved:
                    raise UserError("look.approved_already", by=last.decided_by)
                if last.approved is None:
                    return last
            return work.add(
                SecondLook(
                    id=self._ids.new(),
                    dossier_id=dossier_id,
                    step=step,
                    subject=subject,
                    digest=digest,
                    asked_by=name,
                    asked_on=self._clock.today(),
                    remark=remark.strip(),
                )
            )

    def approve(self, look_id: str, by: str, remark: str = "") -> SecondLook:
        """Approve what was asked; UserError as `_decide`."""
        with self._store.unit_of_work("look.approve") as work:
            return self._decide(work, look_id, by, remark, approved=True)

    def reject(self, look_id: str, by: str, remark: str) -> SecondLook:
        """Send it back with what is to be mended; UserError `process.reason_missing` without that."""
        with self._store.unit_of_work("look.reject") as work:
            if not remark.strip():
                raise UserError("process.reason_missing")
            return self._decide(work, look_id, by, remark, approved=False)

    def _decide(self, work: UnitOfWork, look_id: str, by: str, remark: str, *, approved: bool) -> SecondLook:
        """Raises UserError `look.nobody_looks`, `look.own_work`, `look.decided_already`, or a day out of order."""
        look = work.get(SecondLook, look_id)
        name = " ".join(by.split())
        if not name:
            raise UserError("look.nobody_looks")
        if normalise_name(name) == normalise_name(look.asked_by):
            raise UserError("look.own_work", by=look.asked_by)
        if look.approved is not None:
            raise UserError("look.decided_already", by=look.decided_by)
        today = self._clock.today()
        in_order(look.asked_on, "asked_on", today, "decided_on")
        told = remark.strip() or look.remark
        return work.save(replace(look, decided_by=name, decided_on=today, approved=approved, remark=told))

    # --- reading -----------------------------------------------------------------------------------------------------

    def of(self, dossier_id: str) -> list[SecondLook]:
        """Return all looks of a dossier, oldest first."""
        return self._store.find(SecondLook, dossier_id=dossier_id, order_by="pk")

    def waiting(self) -> list[SecondLook]:
        """Return what waits for somebody to look, in all dossiers, oldest first."""
        return self._store.find(SecondLook, approved=None, order_by="pk")

    # --- the port ----------------------------------------------------------------------------------------------------

    def require(self, reader: Reader, dossier_id: str, step: LookStep, subject: str, digest: str) -> None:
        """Return when no look is wanted for this step, or when it was approved as it is now.

        Raises UserError `look.needed`, `look.waiting`, `look.rejected` with what is to be mended, or `look.changed`
        when something is not as it was when somebody looked.
        """
        if step not in _chosen(reader):
            return
        last = _last(reader, dossier_id, step, subject)
        if last is None:
            raise UserError("look.needed", step=f"look_step.{step}")
        if last.digest != digest:
            raise UserError("look.changed", step=f"look_step.{step}", day=last.asked_on)
        if last.approved is None:
            raise UserError("look.waiting", step=f"look_step.{step}", by=last.asked_by, day=last.asked_on)
        if not last.approved:
            raise UserError("look.rejected", step=f"look_step.{step}", by=last.decided_by, reason=last.remark)


def _chosen(reader: Reader) -> frozenset[LookStep]:
    raw = reader.database.setting(_KEY)
    return frozenset(msgspec.json.decode(raw, type=list[LookStep])) if raw else frozenset()


def _last(reader: Reader, dossier_id: str, step: LookStep, subject: str) -> SecondLook | None:
    found = reader.find(SecondLook, dossier_id=dossier_id, step=step, subject=subject, order_by="pk")
    return found[-1] if found else None

"""People who may decide on erasing, each with a code of their own.

On one workstation this is a lock of the house, not of the bank: whoever knows two codes is two people for the program.
What it does guarantee is in docs/retention.md.
"""

from __future__ import annotations

from dataclasses import replace

from csr_desktop.clock import Clock
from csr_desktop.domain.erasure import Approver
from csr_desktop.domain.names import normalise_name
from csr_desktop.domain.safety_terms import SafetyTerms
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.store.approver_codes import ApproverCodes
from csr_desktop.store.change_log import Result
from csr_desktop.store.unit_of_work import Store


class ApproverService:
    """Registers people and checks their codes; every step stands in the log, a code never does."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock, terms: SafetyTerms) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._signs = terms.erasure.code_signs
        self._codes = ApproverCodes(store.database, clock)

    def all(self) -> list[Approver]:
        """Return the people who may decide now, by name."""
        return self._store.find(Approver, removed_at=None, order_by="name")

    def add(self, name: str, code: str, account: str = "") -> Approver:
        """Register somebody with a code that only this person knows.

        Raises UserError `erasure.name_missing`, `erasure.name_taken` or `erasure.code_short`.
        """
        name = " ".join(name.split())
        if not name:
            raise UserError("erasure.name_missing")
        if self._named(name) is not None:
            raise UserError("erasure.name_taken", name=name)
        if len(code) < self._signs:
            raise UserError("erasure.code_short", least=self._signs)
        with self._store.unit_of_work("approver.add") as work:
            made = work.add(
                Approver(id=self._ids.new(), name=name, account=account.strip(), added_at=self._clock.now())
            )
            self._codes.put(made.id, code)
        return made

    def remove(self, name: str) -> Approver:
        """Take somebody's right to decide away; the name stays with what this person decided."""
        found = self.by_name(name)
        with self._store.unit_of_work("approver.remove") as work:
            self._codes.drop(found.id)
            return work.save(replace(found, removed_at=self._clock.now()))

    def by_name(self, name: str) -> Approver:
        """Return somebody by name; UserError `erasure.nobody` when nobody of that name may decide."""
        found = self._named(name)
        if found is None:
            raise UserError("erasure.nobody", name=" ".join(name.split()))
        return found

    def identify(self, name: str, code: str) -> Approver:
        """Return the person whose name and code these are.

        Raises UserError `erasure.nobody`, `erasure.code_wrong`, or `erasure.wait` after several wrong codes.
        """
        found = self.by_name(name)
        if not self._codes.is_right(found.id, code):
            self._store.note("approver.code", result=Result.REFUSED, object_kind="approver", object_id=found.id)
            raise UserError("erasure.code_wrong")
        return found

    def _named(self, name: str) -> Approver | None:
        wanted = normalise_name(name)
        return next((item for item in self.all() if normalise_name(item.name) == wanted), None)

"""Lists into the database: preview, a person's choices, and then everything in one undoable step or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.domain.balances import apply_answer
from csr_desktop.domain.claims import BalanceAnswer, Claim, ClaimRank
from csr_desktop.domain.class_table import ClassTable
from csr_desktop.domain.correspondence import Direction, Exchange, ListImport
from csr_desktop.domain.creditors import Creditor, Participation, PartyRole
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.names import normalise_name
from csr_desktop.errors import Message, UserError
from csr_desktop.hub.transport import HubTransport
from csr_desktop.ids import IdMaker
from csr_desktop.lists.plan import NEW_PARTY, Choice, ImportPlan, PlannedRow, Verdict, refused_rows
from csr_desktop.lists.plan_answers import AnswerPlanner
from csr_desktop.lists.plan_claims import ClaimPlanner
from csr_desktop.lists.plan_creditors import CreditorPlanner, creditor_fields
from csr_desktop.lists.profiles import OwnColumns
from csr_desktop.lists.reading import ListReading, PastedRows, read_list
from csr_desktop.lists.row_values import Row, row_number
from csr_desktop.services.list_transport.answer_messages import reference_of, row_of
from csr_desktop.services.list_transport.ways import ListTransports
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.services.register import RegisterService
from csr_desktop.store.proposal_reading import claims_in_proposals
from csr_desktop.store.unit_of_work import Changes, Store, UnitOfWork

_HANDLER_ROLE = {"collector": PartyRole.COLLECTOR, "bailiff": PartyRole.BAILIFF, "transferred_to": PartyRole.COLLECTOR}
#: In which field of a claim the party of a column stands.
_PARTY_FIELD = {column: f"{column}_id" for column in ("creditor", "collector", "bailiff")}
_PER_PAGE = 5_000
_NO_CHOICES: Mapping[int, Choice] = {}


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What a confirmed import did; `changes` names the undoable step."""

    plan: ImportPlan
    written: int
    new_parties: tuple[str, ...]
    changes: Changes


class ListImportService:
    """Reads a file, plans what it would do, and does it once a person confirmed the whole."""

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        class_table: ClassTable,
        register: RegisterService,
        organisation: OrganisationService,
        transports: ListTransports,
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._class_table = class_table
        self._register = register
        self._organisation = organisation
        self._transports = transports

    def read(
        self,
        path: Path | PastedRows,
        kind: str | None,
        *,
        profile: Path | OwnColumns | None = None,
        sheet: str | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> ListReading:
        """Read a file or pasted rows in the guarded child process; touches no database."""
        return read_list(
            path,
            kind=kind,
            profile=profile,
            sheet=sheet,
            class_table=self._class_table,
            today=self._clock.today(),
            cancelled=cancelled,
        )

    def plan_claims(
        self, reading: ListReading, dossier_id: str, choices: Mapping[int, Choice] = _NO_CHOICES
    ) -> ImportPlan:
        """Hold a claim list against one dossier."""
        planner = ClaimPlanner(
            existing=self._store.find(Claim, dossier_id=dossier_id, deleted_on=None),
            matcher=self._register.matcher(),
            class_table=self._class_table,
            today=self._clock.today(),
            source=reading.file,
            choices=choices,
        )
        return self._plan(reading, "claims", planner.plan(reading.rows), dossier_id)

    def plan_creditors(self, reading: ListReading, choices: Mapping[int, Choice] = _NO_CHOICES) -> ImportPlan:
        """Hold a creditor list against the register."""
        planner = CreditorPlanner(
            matcher=self._register.matcher(),
            participations=self._register.all_participations(),
            class_table=self._class_table,
            municipality_code=self._organisation.get().municipality_code,
            choices=choices,
        )
        return self._plan(reading, "creditors", planner.plan(reading.rows), None)

    def plan_answers(self, reading: ListReading, choices: Mapping[int, Choice] = _NO_CHOICES) -> ImportPlan:
        """Hold a list of balance answers against what was asked and answered before.

        The rows come through the port of the list transport, like messages from a hub: those that were taken over from
        this very content do not come again, and are only told.
        """
        waiting = _everything(self._transports.from_readings((reading,)))
        rows = {row_number(row): (row, reference) for row, reference in waiting}
        taken = self._transports.confirmed_rows(reading)
        latest: dict[str, BalanceAnswer] = {}
        for answer in self._store.find(BalanceAnswer, order_by="pk"):
            latest[answer.claim_id] = answer
        planner = AnswerPlanner(
            exchanges={item.conversation_id: item for item in self._store.find(Exchange, direction=Direction.OUT)},
            claims={claim.id: claim for claim in self._store.find(Claim, deleted_on=None)},
            dossiers={dossier.id: dossier for dossier in self._store.find(Dossier, deleted_on=None)},
            answers=latest,
            matcher=self._register.matcher(),
            today=self._clock.today(),
            choices=choices,
            taken=taken,
            used=claims_in_proposals(self._store.database),
        )
        known = [row for row in reading.rows if row_number(row) in taken]
        planned = planner.plan([*known, *(row for row, _reference in rows.values())])
        return replace(
            self._plan(reading, "answers", planned, None),
            references={number: reference for number, (_row, reference) in rows.items()},
        )

    def confirm(self, plan: ImportPlan) -> ImportResult:
        """Write every new and changed row in one step; doubtful and refused rows are left out and stay in the result.

        Raises UserError `import.nothing_to_write` when no row would be written, and `import.plan_outdated` when
        anything was changed since the preview: what a person agreed to must be what happens.
        """
        if plan.made_after != self._last_step():
            raise UserError("import.plan_outdated", file=plan.file_name)
        rows = [row for row in plan.rows if row.will_be_written]
        if not rows:
            self._confirm(plan)
            raise UserError("import.nothing_to_write", file=plan.file_name)
        with self._store.unit_of_work(f"{plan.kind}.import", rows=len(rows)) as work:
            made = work.add(
                ListImport(
                    id=self._ids.new(),
                    kind=plan.kind,
                    file_name=plan.file_name,
                    sha256=plan.sha256,
                    imported_at=self._clock.now(),
                    rows=len(plan.rows),
                    accepted=len(rows),
                    refused=len(plan.rows) - len(rows) - plan.count(Verdict.SAME),
                    dossier_id=plan.dossier_id,
                )
            )
            writer = _Writer(work, self._ids, self._clock, self._class_table, plan, made)
            writer.write(rows, plan.dossier_id)
            # Stored first, then confirmed, and both in one commit: no kill can fall in between.
            self._confirm(plan)
        return ImportResult(plan, len(rows), tuple(writer.new_parties), work.changes)

    def _confirm(self, plan: ImportPlan) -> None:
        """Confirm what is stored, also when an earlier import stored it and never came to this.

        A row that is not stored, or a confirmation that fails, is no harm: the row comes again and says nothing new.
        """
        done = [row.row for row in plan.rows if row.will_be_written or row.verdict is Verdict.SAME]
        references = [plan.references[number] for number in done if number in plan.references]
        if references:
            self._transports.from_readings(()).confirm(references)

    def _plan(
        self, reading: ListReading, kind: str, planned: Sequence[PlannedRow], dossier_id: str | None
    ) -> ImportPlan:
        taken = frozenset(row_number(row) for row in reading.rows)
        problems = [(problem.row, problem.message) for problem in reading.problems if problem.row is not None]
        refused = refused_rows(problems, taken)
        notes: dict[int, list[Message]] = {}
        for number, message in problems:
            if number in taken:
                notes.setdefault(number, []).append(message)
        with_notes = [
            msgspec.structs.replace(row, notes=(*row.notes, *notes[row.row])) if row.row in notes else row
            for row in planned
        ]
        before = [
            item
            for item in self._store.find(ListImport, sha256=reading.sha256, order_by="id")
            if item.dossier_id == dossier_id
        ]
        return ImportPlan(
            kind=kind,
            file_name=reading.file,
            sha256=reading.sha256,
            rows=tuple(sorted((*with_notes, *refused), key=lambda row: row.row)),
            imported_before=before[-1].imported_at.date() if before else None,
            dossier_id=dossier_id,
            made_after=self._last_step(),
        )

    def _last_step(self) -> str:
        steps = self._store.history(1)
        return steps[0].unit_id if steps else ""


def _everything(transport: HubTransport) -> list[tuple[Row, str]]:
    """Return the rows that wait behind a list transport, with the number under which each is confirmed."""
    found: list[tuple[Row, str]] = []
    cursor: str | None = None
    while True:
        page = transport.fetch(cursor, _PER_PAGE)
        for message in page.messages:
            row = row_of(message)
            if row is not None:
                # What could not be read at all stands among the problems of the reading.
                found.append((row, reference_of(message)))
        if not page.more:
            return found
        cursor = page.cursor


class _Writer:
    """Writes the accepted rows of one plan inside one unit of work."""

    def __init__(
        self,
        work: UnitOfWork,
        ids: IdMaker,
        clock: Clock,
        class_table: ClassTable,
        plan: ImportPlan,
        made: ListImport,
    ) -> None:
        self._work = work
        self._ids = ids
        self._clock = clock
        self._class_table = class_table
        self._plan = plan
        self._import = made
        self._made_parties: dict[tuple[str, PartyRole], str] = {}
        self.new_parties: list[str] = []

    def write(self, rows: Sequence[PlannedRow], dossier_id: str | None) -> None:
        """Write all rows of the plan's kind."""
        if self._plan.kind == "claims":
            assert dossier_id is not None
            self._write_claims(rows, dossier_id)
        elif self._plan.kind == "creditors":
            self._write_creditors(rows)
        else:
            self._write_answers(rows)

    def _write_claims(self, rows: Sequence[PlannedRow], dossier_id: str) -> None:
        position = max((claim.position for claim in self._work.find(Claim, dossier_id=dossier_id)), default=0)
        known = {claim.id: claim for claim in self._work.find(Claim, dossier_id=dossier_id)}
        added = []
        for row in rows:
            parties = {_PARTY_FIELD[column]: self._party(row, column) for column in row.parties}
            if row.target_id is None:
                added.append((row, parties))
            else:
                changed = {change.name: change.new for change in row.changes} | parties
                self._work.save(replace(known[row.target_id], **changed))  # type: ignore[arg-type]
        self._work.add_fields(Claim, self._claims(added, dossier_id, position))

    def _claims(
        self, added: Sequence[tuple[PlannedRow, Mapping[str, str]]], dossier_id: str, position: int
    ) -> Iterator[dict[str, object]]:
        """Return the fields of the claims that are new, one after the other."""
        file_name, today = self._import.file_name, self._clock.today()
        by_table = f"klassentabel {self._class_table.version}"
        claim_ids = self._ids.several(len(added))
        for number, (claim_id, (row, parties)) in enumerate(zip(claim_ids, added, strict=True), start=position + 1):
            yield {
                "id": claim_id,
                "dossier_id": dossier_id,
                "position": number,
                "rank_decided_by": file_name if row.values["rank"] is ClaimRank.EXCLUDED else by_table,
                "rank_decided_on": today,
                "evidence": f"{file_name}, rij {row.row}",
                **row.values,
                **parties,
            }

    def _write_creditors(self, rows: Sequence[PlannedRow]) -> None:
        made: list[tuple[str, PlannedRow]] = []
        agreements: list[tuple[str, Mapping[str, object]]] = []
        ids = iter(self._ids.several(len(rows)))
        for row in rows:
            if row.target_id is None:
                creditor_id = next(ids)
                made.append((creditor_id, row))
            else:
                creditor_id = row.target_id
                changed = {change.name: change.new for change in row.changes if change.name != "participation"}
                self._work.save(replace(self._work.get(Creditor, creditor_id), **changed))  # type: ignore[arg-type]
            agreement = row.values.get("participation")
            is_new = row.target_id is None or any(change.name == "participation" for change in row.changes)
            if is_new and isinstance(agreement, Mapping):
                agreements.append((creditor_id, agreement))
        self._work.add_fields(Creditor, (creditor_fields(one_id, row.values) for one_id, row in made))
        self._work.add_fields(Participation, self._agreements(agreements))

    def _agreements(self, agreements: Sequence[tuple[str, Mapping[str, object]]]) -> Iterator[dict[str, object]]:
        ids, source = self._ids.several(len(agreements)), self._import.file_name
        for one_id, (creditor_id, agreement) in zip(ids, agreements, strict=True):
            yield {"id": one_id, "creditor_id": creditor_id, "source_document": source, **agreement}

    def _write_answers(self, rows: Sequence[PlannedRow]) -> None:
        for row in rows:
            assert row.target_id is not None
            claim = self._work.get(Claim, row.target_id)
            dossier = self._work.get(Dossier, claim.dossier_id)
            answer = self._work.add(
                BalanceAnswer(
                    id=self._ids.new(),
                    claim_id=claim.id,
                    channel="list",
                    product=dossier.intended_product,
                    import_id=self._import.id,
                    source_row=row.row,
                    **row.values,  # type: ignore[arg-type]
                )
            )
            handler_id = self._party(row, "transferred_to") if "transferred_to" in row.parties else None
            is_bailiff = handler_id is not None and self._work.get(Creditor, handler_id).role is PartyRole.BAILIFF
            self._work.save(
                apply_answer(
                    claim,
                    answer,
                    requested_product=dossier.intended_product,
                    collector_id=None if is_bailiff else handler_id,
                    bailiff_id=handler_id if is_bailiff else None,
                )
            )
            for asked in self._work.find(Exchange, claim_id=claim.id, direction=Direction.OUT, answers_id=None):
                self._work.save(replace(asked, status="answered", answers_id=answer.id))

    def _party(self, row: PlannedRow, column: str) -> str:
        """Return the party of a column, making the new ones that a person asked for (one per name and role)."""
        chosen = row.parties[column]
        if chosen != NEW_PARTY:
            return chosen
        role = _HANDLER_ROLE.get(column, PartyRole.CREDITOR)
        name = row.party_names[column]
        key = (normalise_name(name), role)
        if key not in self._made_parties:
            made = self._work.add(
                Creditor(
                    id=self._ids.new(),
                    name=name,
                    role=role,
                    kind="collection" if role is not PartyRole.CREDITOR else str(row.values.get("kind", "other")),
                    is_public=role is PartyRole.CREDITOR
                    and self._class_table.kind(str(row.values.get("kind", "other"))).public,
                )
            )
            self._made_parties[key] = made.id
            self.new_parties.append(name)
        return self._made_parties[key]

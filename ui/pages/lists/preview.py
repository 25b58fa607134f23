"""What the page shows of a plan, made beside the window's thread: rows with their state, counts and names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from csr_desktop.bootstrap import Core
from csr_desktop.domain.creditors import Creditor
from csr_desktop.lists.plan import NEW_PARTY, Choice, ImportPlan, PlannedRow, Verdict
from csr_desktop.lists.reading import ListReading

#: Order of the states in filters; `left_out` is a row that the person took out.
STATES = ("new", "changed", "same", "doubtful", "refused", "left_out")
LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True, eq=False)
class PreviewRow:
    """One row as the table shows it; compared by identity, so that a table of 50,000 rows is changed at once."""

    planned: PlannedRow
    state: str

    @property
    def id(self) -> str:
        """The key of the row: its number in the file."""
        return str(self.planned.row)


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan with everything that is shown around it."""

    plan: ImportPlan
    rows: tuple[PreviewRow, ...]
    counts: Mapping[str, int]
    total_cents: int
    written: int
    #: How many rows could be settled by making a new party for each name that nobody looks like.
    unknown_names: int
    parties: tuple[Creditor, ...]
    names: Mapping[str, str]

    @property
    def is_writable(self) -> bool:
        """Whether confirming would store anything."""
        return self.written > 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided at one row: a party for a column of these rows, or the whole choice of the row itself.

    A `choice` of None takes the choice of the row back.
    """

    row: int
    rows: tuple[int, ...]
    choice: Choice | None = None
    parties: Mapping[str, str] = field(default_factory=dict)

    def applied_to(self, choices: Mapping[int, Choice]) -> dict[int, Choice]:
        """Return the choices with this decision in them."""
        changed = dict(choices)
        if self.parties:
            for number in self.rows:
                known = changed.get(number, Choice())
                changed[number] = replace(known, parties={**known.parties, **self.parties})
        elif self.choice is None:
            changed.pop(self.row, None)
        else:
            changed[self.row] = self.choice
        return changed


def make_preview(
    core: Core, reading: ListReading, dossier_id: str | None, choices: Mapping[int, Choice]
) -> Preview | None:
    """Plan a reading with a person's choices; None for a claim list without a dossier to put it in."""
    imports = core.list_imports
    if reading.kind == "claims":
        if not dossier_id:
            return None
        plan = imports.plan_claims(reading, dossier_id, choices)
    elif reading.kind == "creditors":
        plan = imports.plan_creditors(reading, choices)
    else:
        plan = imports.plan_answers(reading, choices)
    rows = tuple(PreviewRow(row, _state(row, choices)) for row in plan.rows)
    parties = tuple(core.register.all())
    return Preview(
        plan=plan,
        rows=rows,
        counts=Counter(row.state for row in rows),
        total_cents=plan.total_cents,
        written=sum(row.will_be_written for row in plan.rows),
        unknown_names=len(choices_for_unknown(plan, choices)),
        parties=parties,
        names={party.id: party.name for party in parties},
    )


def choices_for_unknown(plan: ImportPlan, choices: Mapping[int, Choice]) -> dict[int, Choice]:
    """Return choices that make a new party for every open name that looks like nobody in the register."""
    found = {}
    for row in plan.rows:
        if row.verdict is not Verdict.DOUBTFUL:
            continue
        parties = {column: NEW_PARTY for column in row.open_parties if _is_unknown(row, column)}
        if parties:
            known = choices.get(row.row, Choice())
            found[row.row] = replace(known, parties={**known.parties, **parties})
    return found


def rows_with_name(plan: ImportPlan, row: PlannedRow, column: str) -> list[int]:
    """Return the other rows in which the same name waits for the same decision."""
    if plan.kind == "creditors":
        # Every row of a creditor list is a party of its own.
        return []
    name = row.party_names.get(column, "")
    return [
        other.row
        for other in plan.rows
        if other.row != row.row and column in other.open_parties and other.party_names.get(column) == name
    ]


def _is_unknown(row: PlannedRow, column: str) -> bool:
    match = row.matches[column]
    return not match.suggestions and not match.conflict


def _state(row: PlannedRow, choices: Mapping[int, Choice]) -> str:
    choice = choices.get(row.row)
    return LEFT_OUT if choice is not None and choice.skip else row.verdict.value

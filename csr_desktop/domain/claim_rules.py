"""Rules for claims with special treatment: dated tables in `resources/claim_rules` (design/domain.md 3.5).

What a rule says and where it comes from is data; this module gives it a shape and says which claims it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec

from csr_desktop.dates import add_months
from csr_desktop.domain.claim_marks import ClaimMark, MarkKind
from csr_desktop.domain.claims import Claim, ClaimRank
from csr_desktop.domain.dated_tables import TableFile, TableFolder, table_in_force
from csr_desktop.errors import UserError


class Effect(StrEnum):
    """What a finding does to a proposal."""

    BLOCKS = "blocks"
    WARNS = "warns"


class When(StrEnum):
    """What a rule looks at."""

    MARKED = "marked"
    KIND = "kind"
    NEW = "new"
    OLD = "old"
    LATE = "late"


class ClaimRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One rule; its fields are explained at the head of the table."""

    code: str
    effect: Effect
    when: When
    sentence: str
    source: str
    certainty: str
    mark: MarkKind | None = None
    kinds: tuple[str, ...] = ()
    except_kinds: tuple[str, ...] = ()
    unless_split: bool = False
    years: Annotated[int, msgspec.Meta(ge=1, le=30)] | None = None
    advice: str = ""


class ClaimRuleTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table."""

    version: str
    valid_from: date
    source: str
    rule: tuple[ClaimRule, ...]


def load_claim_rules(folder: TableFolder, day: date) -> ClaimRuleTable:
    """Read the table in force on a day, the oldest when all begin later.

    Raises UserError `claim_rules.none`, or `claim_rules.unreadable` with the name of a file that will not do.
    """
    table = table_in_force(map(_read, folder.glob("*.toml")), day)
    if table is None:
        raise UserError("claim_rules.none")
    return table


def _read(file: TableFile) -> ClaimRuleTable:
    try:
        table = msgspec.toml.decode(file.read_bytes(), type=ClaimRuleTable)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise UserError("claim_rules.unreadable", file=file.name) from error
    whole = all((rule.mark is not None) == (rule.when is When.MARKED) for rule in table.rule)
    if not whole or any((rule.years is not None) != (rule.when is When.OLD) for rule in table.rule):
        raise UserError("claim_rules.unreadable", file=file.name)
    return table


def applies_to(
    rule: ClaimRule,
    claims: Sequence[Claim],
    marks: Sequence[ClaimMark],
    reference: date | None,
    today: date,
    late: Collection[str] = (),
) -> list[Claim]:
    """Return the claims that a rule is about; claims that take no part are looked at for what was split only.

    `reference` is the day on which the balances were asked (peildatum), None when they were not; `late` are the ids of
    claims that came up after the agreement.
    """
    taking_part = [claim for claim in claims if claim.takes_part]
    if rule.when is When.LATE:
        return [claim for claim in taking_part if claim.id in late]
    found = list(_matching(rule, taking_part, marks, reference, today))
    if rule.unless_split:
        split = {(claim.creditor_id, claim.kind) for claim in claims if claim.rank is ClaimRank.EXCLUDED}
        found = [claim for claim in found if (claim.creditor_id, claim.kind) not in split]
    return found


def _matching(
    rule: ClaimRule, claims: Sequence[Claim], marks: Sequence[ClaimMark], reference: date | None, today: date
) -> Iterator[Claim]:
    marked = {mark.claim_id for mark in marks if mark.is_open and mark.kind is rule.mark}
    for claim in claims:
        if (rule.kinds and claim.kind not in rule.kinds) or claim.kind in rule.except_kinds:
            continue
        arose = claim.origin_date
        match rule.when:
            case When.MARKED:
                fits = claim.id in marked
            case When.KIND:
                fits = True
            case When.NEW:
                fits = arose is not None and reference is not None and arose > reference
            case When.OLD:
                fits = arose is not None and add_months(arose, 12 * (rule.years or 0)) < today
            case When.LATE:
                fits = False
        if fits:
            yield claim

"""The archive of letters: found by whatever somebody has of one, explained, and taken back when never sent.

A letter is found by our reference, the number of its dossier, the creditor's own reference, its reply code, its digest,
its days, the kind of letter and the names; a name also when it was mistyped. What was sent never changes: its bytes and
what it was made from lie under their own digest, which is reckoned anew at every reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from csr_desktop.clock import Clock
from csr_desktop.dates import format_short
from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.correspondence import OFFER_LETTERS, Letter, LetterInput, LetterKind
from csr_desktop.domain.intake import Decision, Suspension
from csr_desktop.domain.proposals import Proposal, ProposalStatus, Reconsideration
from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.letters.reply_code import display
from csr_desktop.money import format_euro, format_percentage
from csr_desktop.services.letter_inputs import Inputs, read_inputs, records_of
from csr_desktop.services.letters import LetterService
from csr_desktop.services.print_order import Addressed, addressed
from csr_desktop.services.print_runs import refuse_in_run
from csr_desktop.store.unit_of_work import Store, UnitOfWork
from csr_desktop.texts import Texts

#: Records that remember the letter that told of them.
_WAIT_FOR_LETTER: tuple[type[Decision] | type[Suspension] | type[Reconsideration], ...] = (
    Decision,
    Suspension,
    Reconsideration,
)
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: Of a digest so many signs say enough; fewer stand in every other one.
_LEAST_OF_DIGEST = 6
#: A word this long may be mistyped; how much alike it must be then, of a hundred.
_LEAST_OF_NAME, _ALIKE = 4, 80


@dataclass(frozen=True, slots=True)
class Archived:
    """One letter of the archive with its names; `found_by` are the words it is found by, `names` those of people."""

    item: Addressed
    found_by: str
    names: tuple[str, ...]
    sha256: str

    @property
    def letter(self) -> Letter:
        """The letter itself."""
        return self.item.letter


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a letter comes from: its own digest holds, what it was made from, and whether that holds too.

    `inputs` is None when nothing was kept, or when what was kept is damaged (`inputs_hold` is False then).
    """

    letter: Letter
    holds: bool
    record: LetterInput | None
    inputs: Inputs | None

    @property
    def inputs_hold(self) -> bool:
        """Whether what was kept can be read and is what it was."""
        return self.record is None or self.inputs is not None


class LetterArchive:
    """Finds letters back, explains them, and takes back what was never sent."""

    def __init__(self, store: Store, clock: Clock, texts: Texts, letters: LetterService, desk: LetterDesk) -> None:
        self._desk = desk
        self._store = store
        self._clock = clock
        self._texts = texts
        self._letters = letters

    def rows(self, since: date | None = None, until: date | None = None) -> list[Archived]:
        """Return the letters made in a period, newest first, ready to be searched; an empty end is open."""
        letters = self._letters.archive(since, until)
        claims = self._references(letters)
        return [self._archived(item, claims) for item in addressed(self._store, letters, with_lines=False)]

    def named(self, letter: Letter) -> Addressed:
        """Return one letter with the names by which people know it."""
        return addressed(self._store, [letter], with_lines=False)[0]

    def by_reference(self, reference: str) -> Letter:
        """Return a letter by our own reference; UserError `letter.reference_unknown`."""
        found = self._store.find(Letter, reference=reference.strip())
        if not found:
            raise UserError("letter.reference_unknown", reference=reference)
        return found[0]

    def explain(self, letter: Letter) -> Explanation:
        """Say where a letter comes from, and reckon the digests anew."""
        records = records_of(self._store, [letter.id])
        holds, inputs = True, None
        try:
            self._letters.pdf(letter)
        except EnvironmentProblem:
            holds = False
        try:
            inputs = read_inputs(self._store, [letter]).get(letter.id)
        except (EnvironmentProblem, ValueError, KeyError):
            inputs = None
        return Explanation(letter, holds, records[0] if records else None, inputs)

    def lines(self, found: Explanation) -> list[tuple[str, str]]:
        """Return what a letter was made from as a person reads it: the Dutch word of each field, and its value.

        Rows of a table are numbered. Nothing of the house style, and never a citizen service number.
        """
        words = self._desk.field_words()
        shown = found.inputs.shown if found.inputs is not None else {}
        return [
            (" · ".join(words.get(part, part).replace("_", " ") for part in name.split(".")[1:]), _value(name, value))
            for name, value in _flat("letter", shown)
        ]

    def withdraw(self, letter_id: str, reason: str) -> Letter:
        """Take a letter back that was never sent; it stays in the archive with the reason.

        Balances that were asked in it count as not asked, and what was told in it (a decision, a term that stands
        still, a request to think again) as not told, so that another letter can be made.

        Raises UserError `letter.withdraw_reason`, `letter.withdraw_sent`, `letter.withdraw_twice`,
        `letter.withdraw_offer` while its proposal is the one that is sent, or `letter.withdraw_in_run`.
        """
        if not reason.strip():
            raise UserError("letter.withdraw_reason")
        with self._store.unit_of_work("letter.withdraw") as work:
            letter = work.get(Letter, letter_id)
            if letter.sent_on is not None:
                raise UserError("letter.withdraw_sent", day=letter.sent_on)
            if letter.withdrawn_on is not None:
                raise UserError("letter.withdraw_twice", day=letter.withdrawn_on)
            if letter.kind in OFFER_LETTERS and _is_running(work, letter.proposal_id):
                raise UserError("letter.withdraw_offer")
            in_run = refuse_in_run(work, letter)
            if in_run is not None:
                raise UserError.many([in_run])
            gone = work.save(
                replace(letter, withdrawn_on=self._clock.today(), withdrawn_reason=" ".join(reason.split()))
            )
            if letter.kind is LetterKind.BALANCE_REQUEST:
                self._ask_again(work, letter)
            for kind in _WAIT_FOR_LETTER:
                for record in work.find(kind, letter_id=letter.id):
                    work.save(replace(record, letter_id=None))
            return gone

    def _ask_again(self, work: UnitOfWork, letter: Letter) -> None:
        others = work.find(
            Letter, dossier_id=letter.dossier_id, kind=LetterKind.BALANCE_REQUEST, withdrawn_on=None, order_by="id"
        )
        asked = {claim_id for other in others for claim_id in other.claim_ids}
        for claim in work.find(Claim, id=letter.claim_ids, balance_status=BalanceStatus.REQUESTED):
            if claim.id not in asked:
                work.save(replace(claim, balance_status=BalanceStatus.TO_REQUEST))

    # --- words -------------------------------------------------------------------------------------------------------

    def _references(self, letters: Sequence[Letter]) -> dict[str, str]:
        ids = tuple({claim_id for letter in letters for claim_id in letter.claim_ids})
        return {
            claim.id: " ".join(
                part
                for part in (
                    claim.reference, claim.collector_reference, claim.bailiff_reference, claim.customer_number,
                )
                if part
            )
            for claim in (self._store.find(Claim, id=ids) if ids else [])
        }  # fmt: skip

    def _archived(self, item: Addressed, claims: Mapping[str, str]) -> Archived:
        letter = item.letter
        days = [day for day in (letter.made_on, letter.sent_on, letter.withdrawn_on) if day is not None]
        code = letter.reply_code or ""
        words = [
            item.recipient, item.clients, item.number, letter.reference, letter.kind.value,
            self._texts.label("letter", letter.kind), code, display(code) if code else "",
            *(claims.get(claim_id, "") for claim_id in letter.claim_ids),
            *(form for day in days for form in _forms(day)),
        ]  # fmt: skip
        names = tuple(dict.fromkeys(_folded(f"{item.recipient} {item.clients}").split()))
        return Archived(item, _folded(" ".join(words)), names, letter.sha256)


def _is_running(work: UnitOfWork, proposal_id: str | None) -> bool:
    return proposal_id is not None and work.get(Proposal, proposal_id).status is ProposalStatus.SENT


def _forms(day: date) -> tuple[str, ...]:
    """A day as people write it."""
    return format_short(day), day.isoformat(), f"{day.day}-{day.month}-{day.year}"


def narrow(rows: Sequence[Archived], text: str) -> list[Archived]:
    """Return the letters in which every word of the text is found; when there are none, also by mistyped names."""
    words = _folded(text).split()
    if not words:
        return list(rows)
    found = [row for row in rows if all(_has(row, word) for word in words)]
    if found:
        return found
    known = {name for row in rows for name in row.names}
    alike = {word: _alike(word, known) for word in words}
    return [row for row in rows if all(_has(row, word) or not alike[word].isdisjoint(row.names) for word in words)]


def _has(row: Archived, word: str) -> bool:
    return word in row.found_by or (len(word) >= _LEAST_OF_DIGEST and row.sha256.startswith(word))


def _alike(word: str, names: Iterable[str]) -> frozenset[str]:
    """Return the names that look like a word; a number that looks like another one is another one."""
    from rapidfuzz import fuzz

    if len(word) < _LEAST_OF_NAME or any(char.isdigit() for char in word):
        return frozenset()
    return frozenset(name for name in names if len(name) >= _LEAST_OF_NAME and fuzz.ratio(word, name) >= _ALIKE)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def differences(one: Inputs, other: Inputs) -> list[tuple[str, str, str]]:
    """Return what two letters were made from that differs: the name of the field, and the value in each."""
    first, second = dict(_flat("", one)), dict(_flat("", other))
    return [
        (name, first.get(name, ""), second.get(name, ""))
        for name in dict.fromkeys((*first, *second))
        if first.get(name, "") != second.get(name, "")
    ]


def _value(name: str, value: str) -> str:
    """Write a value as people do; the unit is in the name of the field."""
    if name.endswith("_cents") and value.lstrip("-").isdigit():
        return format_euro(int(value))
    if name.endswith("_hundredths") and value.lstrip("-").isdigit():
        return format_percentage(int(value))
    if _DAY.fullmatch(value):
        return format_short(date.fromisoformat(value))
    return {"True": "ja", "False": "nee"}.get(value, value)


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - from JSON
    if isinstance(value, Inputs):
        yield from _flat("text", value.text)
        yield from _flat("letter", value.shown)
        yield from _flat("house", value.house)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}", inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _flat(f"{name}.{number}", inner)
    elif value not in (None, ""):
        yield name, str(value)

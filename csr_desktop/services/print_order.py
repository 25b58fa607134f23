"""Which letters go into one envelope, in which order they are printed, and what must be counted for the post.

Letters lie in one envelope when the same address was printed on them: it is read from what each was made from, never
from the register of today, which may have another address by now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.post_table import PostTable, WeightClass
from csr_desktop.services.letter_inputs import read_inputs
from csr_desktop.store.unit_of_work import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A letter with what is printed in its window, and the names by which people know it.

    `lines` is empty when it was not read, or for a letter of a program that did not keep what it was made from.
    """

    letter: Letter
    recipient: str
    number: str
    clients: str
    is_binned: bool
    lines: tuple[str, ...]
    return_line: str
    has_bsn: bool

    @property
    def envelope(self) -> tuple[str, ...]:
        """Letters with the same key go into one envelope."""
        if self.lines:
            return tuple(" ".join(line.split()).casefold() for line in self.lines)
        return (self.recipient.casefold(), self.letter.creditor_id or self.letter.dossier_id)

    def wants_answer(self, table: PostTable) -> bool:
        """Whether an answer envelope goes along: there is a slip to send back, or it comes back signed."""
        return self.letter.reply_code is not None or self.letter.kind in table.answers.letters

    def sheets(self, *, duplex: bool) -> int:
        """Return how many sheets of paper it takes."""
        return (self.letter.pages + 1) // 2 if duplex else self.letter.pages


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCounts:
    """What a person needs to know at the printer and at the counter.

    `classes` are the envelopes by weight (None: heavier than every class), `by_pages` the letters by how many pages
    they have, both from small to large.
    """

    letters: int
    pages: int
    sheets: int
    envelopes: int
    classes: tuple[tuple[WeightClass | None, int], ...]
    by_pages: tuple[tuple[int, int], ...]
    answer_envelopes: int
    with_bsn: int


def addressed(store: Store, letters: Sequence[Letter], *, with_lines: bool = True) -> list[Addressed]:
    """Return letters with their addresses and names, in the order given.

    Without lines an archive of thousands is read without opening what each was made from.
    """
    creditor_ids = tuple({letter.creditor_id for letter in letters if letter.creditor_id})
    dossier_ids = tuple({letter.dossier_id for letter in letters})
    parties = {party.id: party.name for party in store.find(Creditor, id=creditor_ids)} if creditor_ids else {}
    dossiers = {item.id: item for item in store.find(Dossier, id=dossier_ids)} if dossier_ids else {}
    people: dict[str, list[str]] = {}
    for client in store.find(Client, dossier_id=dossier_ids, order_by="position") if dossier_ids else []:
        people.setdefault(client.dossier_id, []).append(client.full_name)
    # A court stands in no register, so it is known by what was printed alone.
    courts = [letter for letter in letters if letter.kind is LetterKind.COURT_LETTER]
    inputs = read_inputs(store, letters if with_lines else courts)
    found = []
    for letter in letters:
        dossier, made_from = dossiers[letter.dossier_id], inputs.get(letter.id)
        clients = " en ".join(people.get(letter.dossier_id, ()))
        is_court = letter.kind is LetterKind.COURT_LETTER
        known = str(made_from.letter["recipient"]) if is_court and made_from is not None else clients
        found.append(
            Addressed(
                letter=letter,
                recipient=parties.get(letter.creditor_id or "", known),
                number=dossier.number,
                clients=clients,
                is_binned=dossier.deleted_on is not None,
                lines=made_from.addressee if made_from else (),
                return_line=made_from.return_line if made_from else "",
                has_bsn=made_from is not None and made_from.has_bsn,
            )
        )
    return found


def in_envelope_order(items: Iterable[Addressed]) -> list[Addressed]:
    """Sort by addressee, then dossier: what goes into one envelope lies together."""
    return sorted(items, key=lambda item: (item.envelope, item.number, item.letter.reference, item.letter.id))


def stacks(items: Iterable[Addressed]) -> list[tuple[Addressed, ...]]:
    """Return letters in envelope order, those of one envelope together."""
    return [tuple(group) for _key, group in groupby(in_envelope_order(items), key=lambda item: item.envelope)]


def count(items: Sequence[Addressed], table: PostTable, *, duplex: bool) -> PostCounts:
    """Count what there is for the post."""
    weights: Counter[WeightClass | None] = Counter()
    answers = 0
    envelopes = stacks(items)
    for stack in envelopes:
        wants_answer = any(item.wants_answer(table) for item in stack)
        answers += wants_answer
        sheets = sum(item.sheets(duplex=duplex) for item in stack)
        weights[table.class_of(sheets + wants_answer * table.weights.answer_envelope_sheets)] += 1
    classes: tuple[WeightClass | None, ...] = (*table.weight_class, None)
    return PostCounts(
        letters=len(items),
        pages=sum(item.letter.pages for item in items),
        sheets=sum(item.sheets(duplex=duplex) for item in items),
        envelopes=len(envelopes),
        classes=tuple((item, weights[item]) for item in classes if weights[item]),
        by_pages=tuple(sorted(Counter(item.letter.pages for item in items).items())),
        answer_envelopes=answers,
        with_bsn=sum(item.has_bsn for item in items),
    )

"""Creditors that answer: lists come back filled in, letters get a reply, a refusal or silence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from csr_desktop.domain.balances import DebtType
from csr_desktop.domain.names import normalise_name
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.paths import resources_dir
from csr_desktop.practice.chance import Chance
from csr_desktop.practice.decisions import Books, Outcome, Question, Statement
from csr_desktop.practice.facts import Office
from csr_desktop.practice.material import load_material
from csr_desktop.practice.portal_files import (
    CASE_NUMBER,
    ORIGIN_DATE,
    REFERENCE_ASKED,
    TOTAL,
    Answers,
    RequestList,
    answer_cells,
    filled_in,
    read_requests,
)
from csr_desktop.practice.sheets import write_file

_UNSAFE = re.compile(r"[^0-9a-z]+")
_EXPORT_NAME = re.compile(r"(?:saldoverzoek-)?(?P<party>.+?)(?:-[0-9]{8})?(?:-[0-9]{1,3})?")
#: Of 100 proposals: yes at once, yes when asked again, no, no answer (design/domain.md 1.4: 82, 7, 8, 3).
_PROPOSAL_SHARES = (82, 5, 8, 5)
_AGREES_AFTER_REMINDER_PERCENT = 50
_FAULTY_PERCENT = 8
_DEBT_TYPES = {
    Outcome.OPEN: DebtType.OPEN,
    Outcome.TRANSFERRED: DebtType.TRANSFERRED,
    Outcome.DEBT_UNKNOWN: DebtType.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLetter:
    """One claim in a letter that lies on a creditor's desk; a letter about two claims is two of these with one code.

    `creditor` and `handler` are names of the register; `handler` is who got the letter. `reference` and `amount_cents`
    are what the program knows of the claim.
    """

    reply_code: str
    claim_id: str
    creditor: str
    handler: str
    reference: str
    amount_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAnswer:
    """What came back on paper about one claim; who is silent sends none.

    The fields of a balance statement are named as those of `BalanceAnswer`. `outcome` and `reason` are only filled in
    the answer to a proposal.
    """

    reply_code: str
    claim_id: str
    received_on: date
    client_unknown: bool = False
    transferred_to: str = ""
    debt_type: str = ""
    reference: str = ""
    customer_number: str = ""
    principal_cents: int | None = None
    interest_cents: int | None = None
    costs_cents: int | None = None
    balance_cents: int | None = None
    origin_date: date | None = None
    claims_preference: bool | None = None
    iban: str = ""
    payment_reference: str = ""
    contact: str = ""
    advance_consent: bool = False
    outcome: AnswerOutcome | None = None
    reason: str = ""


class CreditorWorld:
    """Plays all creditors of one practice office.

    What they do follows from the seed and the claim alone, and from how often they were asked: a world remembers that,
    and some who said nothing at first answer a reminder.
    """

    def __init__(self, seed: int, office: Office) -> None:
        material = load_material(resources_dir() / "practice")
        self._seed = seed
        self._refusals = material.refusals
        self._books = Books(seed, office, material.contacts)
        self._by_slug = {export_slug(name): name for name in office.parties}
        self._asked: Counter[tuple[str, ...]] = Counter()

    def answer_lists(self, paths: Sequence[Path], out: Path, today: date) -> list[Path]:
        """Fill in exported lists (portal columns, CSV or XLSX), write them into the folder `out` and return them.

        About one list in twelve, and at least one if any list states an amount, has a cell that cannot be read; the
        same list without that fault (`…-hersteld`) then stands at the end of the result. Raises Bug for a file that is
        no such list.
        """
        opened = [(path, read_requests(path)) for path in sorted(paths)]
        stated = {path: self._statements(path, requests) for path, requests in opened}
        faulty = self._faulty_lists(stated)
        answers, corrections = [], []
        for path, requests in opened:
            written = self._answer(path, requests, stated[path], out, today, with_fault=path in faulty)
            answers.append(written[0])
            corrections += written[1:]
        return [*answers, *corrections]

    def answer_balance_letters(self, letters: Sequence[SentLetter], today: date) -> list[PaperAnswer]:
        """Answer balance requests on paper; who is silent is not in the result."""
        answers = []
        for letter in letters:
            question = self._asked_again(
                Question(
                    reference=letter.reference,
                    recipient=letter.handler,
                    creditor=letter.creditor,
                    amount_cents=letter.amount_cents,
                )
            )
            statement = self._books.statement(question)
            if statement.outcome is not Outcome.SILENT:
                answers.append(_on_paper(letter, statement, today))
        return answers

    def answer_proposals(self, letters: Sequence[SentLetter], today: date) -> list[PaperAnswer]:
        """Answer proposals on paper, all claims of one letter alike; who is silent is not in the result.

        Most agree; some refuse but agree when they are asked once more, some refuse for good.
        """
        by_code: dict[str, list[SentLetter]] = {}
        for letter in letters:
            by_code.setdefault(letter.reply_code, []).append(letter)
        return [
            PaperAnswer(
                reply_code=letter.reply_code,
                claim_id=letter.claim_id,
                received_on=today,
                outcome=outcome,
                reason=reason,
            )
            for claims in by_code.values()
            for outcome, reason in self._decision(claims)
            for letter in claims
        ]

    # --- lists ------------------------------------------------------------------------------------------------------

    def _recipient(self, path: Path) -> str:
        match = _EXPORT_NAME.fullmatch(path.stem)
        found = self._by_slug.get(match["party"]) if match else None
        return found or self._by_slug.get(path.stem) or path.stem

    def _statements(self, path: Path, requests: RequestList) -> list[Statement]:
        recipient = self._recipient(path)
        questions = [
            Question(dossier_number=row[CASE_NUMBER], reference=row[REFERENCE_ASKED], recipient=recipient)
            for row in requests.rows
        ]
        return [self._books.statement(self._asked_again(question)) for question in questions]

    def _asked_again(self, question: Question) -> Question:
        """Note that this was asked, and how often it has been by now."""
        self._asked[question.key] += 1
        return replace(question, attempt=self._asked[question.key])

    def _faulty_lists(self, stated: Mapping[Path, Sequence[Statement]]) -> set[Path]:
        open_rows = {
            path: sum(item.outcome is Outcome.OPEN for item in statements) for path, statements in stated.items()
        }
        with_amount = [path for path, count in open_rows.items() if count]
        chosen = {
            path
            for path in with_amount
            if Chance(self._seed, "faulty list", self._recipient(path)).happens(_FAULTY_PERCENT)
        }
        if with_amount and not chosen:
            chosen = {max(with_amount, key=lambda path: open_rows[path])}
        return chosen

    def _answer(
        self,
        path: Path,
        requests: RequestList,
        statements: Sequence[Statement],
        out: Path,
        today: date,
        *,
        with_fault: bool,
    ) -> list[Path]:
        """Write one list, and its correction when it has a fault."""
        recipient = self._recipient(path)
        chance = Chance(self._seed, "list back", recipient)
        shares = (10, 10, 80) if path.suffix.lower() == ".xlsx" else (55, 25, 20)
        way = chance.weighted(("portal", "excel csv", "workbook"), shares)
        suffix = ".xlsx" if way == "workbook" else ".csv"
        answers = [answer_cells(statement, today) for statement in statements]
        right = filled_in(requests, answers, way, Chance(self._seed, "order", recipient))
        target = out / f"antwoord-{path.stem}{suffix}"
        if not with_fault:
            return [write_file(target, right)]
        spoiled = self._spoiled(answers, statements, chance)
        faulty = filled_in(requests, spoiled, way, Chance(self._seed, "order", recipient))
        return [write_file(target, faulty), write_file(out / f"antwoord-{path.stem}-hersteld{suffix}", right)]

    def _spoiled(self, answers: Sequence[Answers], statements: Sequence[Statement], chance: Chance) -> list[Answers]:
        """Return the answers with one cell that nobody can read: a day that does not exist, or no amount."""
        places = [index for index, item in enumerate(statements) if item.outcome is Outcome.OPEN]
        place = chance.pick(places)
        column, text = chance.pick(((ORIGIN_DATE, "31-02-2025"), (TOTAL, "zie bijlage"), (TOTAL, "1.2.34,5")))
        return [{**cells, column: text} if index == place else cells for index, cells in enumerate(answers)]

    # --- letters ----------------------------------------------------------------------------------------------------

    def _decision(self, claims: Sequence[SentLetter]) -> list[tuple[AnswerOutcome, str]]:
        """Return the answer to one letter with its reason, or nothing."""
        key = ("proposal", claims[0].handler, *sorted(f"{item.reference} {item.amount_cents}" for item in claims))
        self._asked[key] += 1
        again = self._asked[key] > 1
        chance = Chance(self._seed, *key)
        way = chance.weighted(("at once", "asked again", "never", "no answer"), _PROPOSAL_SHARES)
        reason = chance.pick(self._refusals)
        wakes_up = chance.happens(_AGREES_AFTER_REMINDER_PERCENT)
        if way == "no answer":
            return [(AnswerOutcome.AGREED, "")] if again and wakes_up else []
        if way == "at once" or (way == "asked again" and again):
            return [(AnswerOutcome.AGREED, "")]
        return [(AnswerOutcome.REFUSED, reason)]


def _on_paper(letter: SentLetter, statement: Statement, today: date) -> PaperAnswer:
    answer = PaperAnswer(
        reply_code=letter.reply_code,
        claim_id=letter.claim_id,
        received_on=today,
        client_unknown=statement.outcome is Outcome.CLIENT_UNKNOWN,
        transferred_to=statement.transferred_to,
        debt_type=str(_DEBT_TYPES.get(statement.outcome, "")),
        reference=statement.reference,
        contact=", ".join((statement.contact, statement.email, statement.phone)),
    )
    if statement.outcome is not Outcome.OPEN:
        return answer
    return replace(
        answer,
        customer_number=statement.customer_number,
        principal_cents=statement.original_cents,
        interest_cents=statement.interest_cents,
        costs_cents=statement.costs_cents,
        balance_cents=statement.total_cents,
        origin_date=statement.origin_date,
        claims_preference=statement.claims_preference,
        iban=statement.iban,
        payment_reference=statement.payment_reference,
        advance_consent=statement.consents,
    )


def export_slug(name: str) -> str:
    """Reduce a name as the file names of exported lists do (services.list_transport.list_folder)."""
    return _UNSAFE.sub("-", normalise_name(name)).strip("-")[:60] or "schuldeiser"

"""The sections of the file for the court, as they are printed: each a heading with what belongs under it."""

from __future__ import annotations

from collections.abc import Sequence

from csr_desktop.dates import format_long, format_short
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.court import CourtRoute
from csr_desktop.domain.proposals import ProposalLine
from csr_desktop.errors import Message
from csr_desktop.letters.report import Section
from csr_desktop.money import format_euro, format_percentage, percentage_hundredths
from csr_desktop.services.claim_rules import Finding
from csr_desktop.services.court_checks import CheckedQuestion
from csr_desktop.services.court_facts import CourtFacts, OfferFigures, asks
from csr_desktop.services.court_history import attachments_of, history_of
from csr_desktop.store.unit_of_work import Reader
from csr_desktop.texts import Texts


class CourtSections:
    """Puts facts in words and tables; decides nothing."""

    def __init__(self, reader: Reader, texts: Texts) -> None:
        self._reader = reader
        self._texts = texts

    def of(
        self, facts: CourtFacts, questions: Sequence[CheckedQuestion], special: Sequence[Finding]
    ) -> tuple[Section, ...]:
        """Return every section in the order of the file; what a case does not have is left out.

        `questions` are those of the court with their answers, `special` the claims with a rule of their own.
        """
        return (
            self._request(facts),
            self._people(facts),
            *self._statement(facts),
            self._income(facts),
            *self._offer(facts),
            self._excluded(facts),
            *self._special(special),
            *self._wsnp(facts),
            *self._against(facts),
            *self._questions(questions),
            self._story(facts),
            self._history(facts),
            self._papers(facts),
        )

    # --- who asks what ----------------------------------------------------------------------------------------------

    def _request(self, facts: CourtFacts) -> Section:
        say, case = self._texts.say, facts.case
        rows = [(say(Message.of("court_file.kind")), self._texts.label("court_route", case.route))]
        if case.court:
            rows.append((say(Message.of("court_file.court")), case.court))
        if case.case_number:
            rows.append((say(Message.of("court_file.case_number")), case.case_number))
        if case.threat is not None:
            rows.append((say(Message.of("court_file.threat")), self._texts.label("threat", case.threat)))
        for message, day in (
            (Message.of("court_file.requested"), case.requested_on),
            (Message.of("court_file.hearing"), case.hearing_on),
            (Message.of("court_file.decided"), case.decided_on),
            (Message.of("court_file.starts"), case.starts_on),
            (Message.of("court_file.ends"), case.ends_on),
        ):
            if day is not None:
                rows.append((say(message), format_long(day)))
        if case.outcome is not None:
            rows.append((say(Message.of("court_file.outcome")), self._texts.label("court_outcome", case.outcome)))
        if case.grounds:
            rows.append((say(Message.of("court_file.grounds")), case.grounds))
        if case.remark:
            rows.append((say(Message.of("court_file.judgment")), case.remark))
        return self._pairs(Message.of("court_file.request"), rows)

    def _people(self, facts: CourtFacts) -> Section:
        say = self._texts.say
        rows = []
        for client in facts.clients:
            who = Message.of("court_file.debtor" if client.position == 1 else "court_file.partner")
            rows.append((say(who), client.full_name))
            if client.birth_date is not None:
                rows.append((say(Message.of("court_file.birth_date")), format_long(client.birth_date)))
            if client.bsn and asks(facts, client):
                rows.append((say(Message.of("court_file.bsn")), client.bsn))
            rows.append((say(Message.of("court_file.address")), ", ".join(client.address.lines())))
        regime = self._texts.label("regime", facts.dossier.matrimonial_regime)
        rows.append((say(Message.of("court_file.regime")), regime))
        return self._pairs(Message.of("court_file.people"), rows)

    def _statement(self, facts: CourtFacts) -> list[Section]:
        statement, say = facts.statement, self._texts.say
        if facts.case.route is not CourtRoute.WSNP_STATEMENT:
            return []
        if statement is None:
            return [self._words(Message.of("court_file.statement"), Message.of("court_file.no_statement"))]
        how = Message.of("court_file.without_attempt" if statement.without_attempt else "court_file.after_attempt")
        rows = [(say(Message.of("court_file.why_impossible")), statement.reason)]
        for message, text in (
            (Message.of("court_file.assets"), statement.assets),
            (Message.of("court_file.income"), statement.income),
            (Message.of("court_file.fixed_costs"), statement.fixed_costs),
            (Message.of("court_file.changes"), statement.changes),
            (Message.of("court_file.partner_data"), statement.partner),
        ):
            rows.append((say(message), text or say(Message.of("court_file.nothing_given"))))
        return [self._pairs(Message.of("court_file.statement"), rows, (say(how),))]

    # --- money ------------------------------------------------------------------------------------------------------

    def _income(self, facts: CourtFacts) -> Section:
        say, vtlb = self._texts.say, facts.vtlb
        if vtlb is None:
            return self._words(Message.of("court_file.capacity"), Message.of("court_file.no_vtlb"))
        rows = [
            (say(Message.of("court_file.net_income")), format_euro(vtlb.net_income_cents)),
            (say(Message.of("court_file.vtlb")), format_euro(vtlb.vtlb_cents)),
            (say(Message.of("court_file.monthly_capacity")), format_euro(vtlb.capacity_cents)),
            (say(Message.of("court_file.known_assets")), format_euro(vtlb.assets_cents)),
            (say(Message.of("court_file.calculated")), format_long(vtlb.calculated_on)),
        ]
        if vtlb.calculator_version:
            rows.append((say(Message.of("court_file.calculator")), vtlb.calculator_version))
        return self._pairs(Message.of("court_file.capacity"), rows)

    def _offer(self, facts: CourtFacts) -> list[Section]:
        say, offer = self._texts.say, facts.offer
        if offer is None:
            return [self._debts(facts)]
        proposal = offer.proposal
        rows = [
            (say(Message.of("court_file.product")), self._texts.label("product", proposal.product)),
            (say(Message.of("court_file.months")), str(proposal.months)),
            (say(Message.of("court_file.offered")), format_euro(proposal.offered_cents)),
            (say(Message.of("court_file.preferential")), format_percentage(proposal.preferential_hundredths)),
            (say(Message.of("court_file.ordinary")), format_percentage(proposal.ordinary_hundredths)),
        ]
        if proposal.sent_on is not None:
            rows.append((say(Message.of("court_file.sent")), format_long(proposal.sent_on)))
        return [self._pairs(Message.of("court_file.offer"), rows), self._in_settlement(facts, offer)]

    def _in_settlement(self, facts: CourtFacts, offer: OfferFigures) -> Section:
        say = self._texts.say
        lines = {line.claim_id: line for line in self._reader.find(ProposalLine, proposal_id=offer.proposal.id)}
        claims = {claim.id: claim for claim in self._reader.find(Claim, dossier_id=facts.dossier.id)}
        rows = [
            (
                party.creditor.name,
                claims[claim_id].reference,
                self._texts.label("rank", lines[claim_id].rank),
                format_euro(lines[claim_id].amount_cents),
                format_euro(lines[claim_id].offer_cents),
                format_percentage(lines[claim_id].percentage_hundredths),
                self._texts.label("court_standing", party.standing),
            )
            for party in offer.parties
            for claim_id in party.claim_ids
        ]
        return self._table(
            Message.of("court_file.in_settlement"),
            (
                (Message.of("court_file.creditor"), 5),
                (Message.of("court_file.reference"), 3),
                (Message.of("court_file.rank"), 4),
                (Message.of("court_file.amount"), 4),
                (Message.of("court_file.offer_amount"), 4),
                (Message.of("court_file.percentage"), 3),
                (Message.of("court_file.answer"), 4),
            ),
            rows,
            closing=(say(Message.of("court_file.total", total=offer.total_cents, count=len(offer.parties))),),
        )

    def _debts(self, facts: CourtFacts) -> Section:
        """The debts as they are known, when there is no offer they belong to."""
        say = self._texts.say
        taking_part = [claim for claim in facts.claims if claim.takes_part]
        return self._table(
            Message.of("court_file.debts"),
            (
                (Message.of("court_file.creditor"), 5),
                (Message.of("court_file.reference"), 3),
                (Message.of("court_file.rank"), 3),
                (Message.of("court_file.amount"), 3),
            ),
            [
                (
                    facts.creditors[claim.creditor_id].name,
                    claim.reference,
                    self._texts.label("rank", claim.rank),
                    self._amount(claim.balance_cents),
                )
                for claim in taking_part
            ],
            closing=(say(Message.of("court_file.whole_debt", total=facts.debt_cents)),),
        )

    def _excluded(self, facts: CourtFacts) -> Section:
        heading = Message.of("court_file.excluded")
        if not facts.excluded:
            return self._words(heading, Message.of("court_file.none_excluded"))
        no_reason = self._texts.say(Message.of("court_file.no_reason"))
        return self._table(
            heading,
            (
                (Message.of("court_file.creditor"), 4),
                (Message.of("court_file.amount"), 3),
                (Message.of("court_file.reason"), 7),
            ),
            [
                (item.creditor.name, self._amount(item.amount_cents), item.reason or no_reason)
                for item in facts.excluded
            ],
        )

    def _special(self, findings: Sequence[Finding]) -> list[Section]:
        if not findings:
            return []
        return [
            self._table(
                Message.of("court_file.special"),
                (
                    (Message.of("court_file.creditor"), 4),
                    (Message.of("court_file.amount"), 3),
                    (Message.of("court_file.rule"), 7),
                ),
                [(item.creditor, self._amount(item.claim.balance_cents), item.rule.advice) for item in findings],
            )
        ]

    def _wsnp(self, facts: CourtFacts) -> list[Section]:
        if facts.offer is None:
            return []
        say, wsnp, proposal = self._texts.say, facts.offer.wsnp, facts.offer.proposal
        rows = (
            (say(Message.of("court_file.estate")), "", format_euro(wsnp.estate_cents)),
            (say(Message.of("court_file.salary")), "", format_euro(wsnp.salary_cents)),
            (say(Message.of("court_file.court_costs")), "", format_euro(wsnp.court_costs_cents)),
            (
                say(Message.of("court_file.for_creditors")),
                format_euro(proposal.offered_cents),
                format_euro(wsnp.distribution.offered_cents),
            ),
            (
                say(Message.of("court_file.preferential")),
                format_percentage(proposal.preferential_hundredths),
                format_percentage(wsnp.distribution.preferential_hundredths),
            ),
            (
                say(Message.of("court_file.ordinary")),
                format_percentage(proposal.ordinary_hundredths),
                format_percentage(wsnp.distribution.ordinary_hundredths),
            ),
        )
        notes = [say(Message.of("court_file.wsnp_how", months=wsnp.terms.months))]
        if not wsnp.terms.monthly_salary_cents or not wsnp.terms.court_costs_cents:
            notes.append(say(Message.of("court_file.wsnp_at_most")))
        return [
            self._table(
                Message.of("court_file.wsnp"),
                ((None, 6), (Message.of("court_file.by_offer"), 3), (Message.of("court_file.in_wsnp"), 3)),
                rows,
                closing=tuple(notes),
            )
        ]

    def _against(self, facts: CourtFacts) -> list[Section]:
        if facts.offer is None or not facts.against:
            return []
        say = self._texts.say
        part = facts.offer.part_of(facts.against)
        together = say(
            Message.of(
                "court_file.against_together",
                count=len(facts.against),
                total=len(facts.offer.parties),
                part=percentage_hundredths(part),
            )
        )
        return [
            self._table(
                Message.of("court_file.against"),
                (
                    (Message.of("court_file.creditor"), 4),
                    (Message.of("court_file.amount"), 3),
                    (Message.of("court_file.share"), 3),
                    (Message.of("court_file.answer"), 3),
                    (Message.of("court_file.reason"), 5),
                ),
                [
                    (
                        party.creditor.name,
                        format_euro(party.amount_cents),
                        format_percentage(party.part_hundredths),
                        self._texts.label("court_standing", party.standing),
                        party.reason,
                    )
                    for party in facts.against
                ],
                closing=(together,),
            )
        ]

    # --- questions, story and papers --------------------------------------------------------------------------------

    def _questions(self, questions: Sequence[CheckedQuestion]) -> list[Section]:
        if not questions:
            return []
        return [
            self._table(
                Message.of("court_file.questions"),
                (
                    (Message.of("court_file.question"), 6),
                    (Message.of("court_file.holds"), 2),
                    (Message.of("court_file.why"), 7),
                ),
                [(item.question.question, self._yes_or_no(item.holds), self._why(item)) for item in questions],
            )
        ]

    def _why(self, item: CheckedQuestion) -> str:
        """What the data cannot say is a question to the counsellor, not to the judge."""
        told = "" if item.told.holds is None else self._texts.say(item.told.why)
        remark = item.answer.remark if item.answer is not None else ""
        return " ".join(part for part in (told, remark) if part)

    def _yes_or_no(self, holds: bool | None) -> str:
        if holds is None:
            return self._texts.say(Message.of("court_file.open_answer"))
        return self._texts.label("value", "yes" if holds else "no")

    def _story(self, facts: CourtFacts) -> Section:
        say, dossier = self._texts.say, facts.dossier
        rows = [
            (say(message), text or say(Message.of("court_file.nothing_given")))
            for message, text in (
                (Message.of("court_file.cause"), dossier.cause),
                (Message.of("court_file.effort"), dossier.effort),
                (Message.of("court_file.prospects"), dossier.prospects),
                (Message.of("court_file.guidance"), dossier.guidance),
            )
        ]
        return self._pairs(Message.of("court_file.story"), rows)

    def _history(self, facts: CourtFacts) -> Section:
        events = history_of(self._reader, facts.dossier, self._texts)
        return self._table(
            Message.of("court_file.history"),
            ((Message.of("court_file.day"), 2), (Message.of("court_file.what"), 11)),
            [(format_short(event.day), self._texts.say(event.message)) for event in events],
        )

    def _papers(self, facts: CourtFacts) -> Section:
        papers = attachments_of(self._reader, facts.dossier, self._texts)
        if not papers:
            return self._words(Message.of("court_file.papers"), Message.of("court_file.no_papers"))
        return self._table(
            Message.of("court_file.papers"),
            (
                (Message.of("court_file.number"), 1),
                (Message.of("court_file.what"), 5),
                (Message.of("court_file.reference"), 5),
                (Message.of("court_file.day"), 2),
            ),
            [
                (str(item.number), item.what, item.reference, format_short(item.day) if item.day else "")
                for item in papers
            ],
        )

    # --- shared -----------------------------------------------------------------------------------------------------

    def _words(self, heading: Message, words: Message) -> Section:
        return Section(heading=self._texts.say(heading), intro=(self._texts.say(words),))

    def _pairs(self, heading: Message, rows: Sequence[tuple[str, str]], intro: tuple[str, ...] = ()) -> Section:
        columns = ((Message.of("court_file.item"), 4), (Message.of("court_file.value"), 9))
        return self._table(heading, columns, rows, intro=intro)

    def _table(
        self,
        heading: Message,
        columns: Sequence[tuple[Message | None, int]],
        rows: Sequence[tuple[str, ...]],
        *,
        intro: tuple[str, ...] = (),
        closing: tuple[str, ...] = (),
    ) -> Section:
        """Make a section with a table; a column is its head and its share of the width."""
        say = self._texts.say
        return Section(
            heading=say(heading),
            intro=intro,
            heads=tuple("" if head is None else say(head) for head, _share in columns),
            shares=tuple(share for _head, share in columns),
            rows=tuple(rows),
            closing=closing,
        )

    def _amount(self, cents: int | None) -> str:
        return self._texts.say(Message.of("court_file.unknown_amount")) if cents is None else format_euro(cents)

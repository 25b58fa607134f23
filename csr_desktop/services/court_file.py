"""The file for the court: facts, debts, answers, questions, both percentages, what happened, and the papers.

It names the client in full, because a judge must know who asks, and the creditors; a citizen service number only of who
asks. As PDF for people and as JSON for whoever works on with it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from csr_desktop.clock import Clock
from csr_desktop.dates import format_long, format_short
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.court import CourtRoute
from csr_desktop.domain.proposals import ProposalLine
from csr_desktop.errors import Message
from csr_desktop.files import atomic_write, make_folder
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.letters.report import Report, Section
from csr_desktop.money import format_euro, format_percentage, percentage_hundredths
from csr_desktop.services.claim_rules import Finding
from csr_desktop.services.court import CourtService
from csr_desktop.services.court_checks import CheckedQuestion
from csr_desktop.services.court_facts import CourtFacts, OfferFigures, asks
from csr_desktop.services.court_history import attachments_of, history_of
from csr_desktop.services.court_json import court_json
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts


class CourtFileService:
    """Makes the file of one case."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        texts: Texts,
        court: CourtService,
        organisation: OrganisationService,
        desk: LetterDesk,
    ) -> None:
        self._store = store
        self._clock = clock
        self._texts = texts
        self._court = court
        self._organisation = organisation
        self._desk = desk

    def write(self, case_id: str, folder: Path) -> tuple[Path, Path]:
        """Write the file as PDF and as JSON, named by dossier number and kind of case; no name of a person.

        Files of that name are replaced: they are the state of today. That it was handed out stands in the log.
        """
        facts = self._court.facts(case_id)
        number = facts.dossier.number.replace("/", "-")
        with self._store.attempt("data.export", facts.dossier.id):
            make_folder(folder)
            kind = self._texts.label("court_route", facts.case.route).lower().replace(" ", "-")
            pdf, data = (folder / f"{number}-{kind}.{ending}" for ending in ("pdf", "json"))
            for path, content in (
                (pdf, self._desk.report(self.report(case_id))),
                (data, json.dumps(self.data(case_id), ensure_ascii=False, indent=1).encode()),
            ):
                with atomic_write(path) as file:
                    file.write(content)
        self._store.note("data.export", dossier_id=facts.dossier.id, kind="court_file", records=len(facts.claims))
        return pdf, data

    def data(self, case_id: str) -> dict[str, object]:
        """Return the file as JSON: amounts as text with two decimals, days as in ISO 8601."""
        facts = self._court.facts(case_id)
        return court_json(
            facts,
            self._court.checks(case_id),
            history_of(self._store, facts.dossier, self._texts),
            attachments_of(self._store, facts.dossier, self._texts),
            self._texts,
            certainty=self._court.table.wsnp.certainty,
        )

    def report(self, case_id: str) -> Report:
        """Return the file as it is printed."""
        facts = self._court.facts(case_id)
        say, organisation = self._texts.say, self._organisation.get().name
        questions = self._court.checks(case_id)
        still = sum(item.needs_person for item in questions)
        intro = Message.of(
            "court_file.intro", number=facts.dossier.number, organisation=organisation, day=self._clock.today()
        )
        sections = [
            self._request(facts),
            self._people(facts),
            *self._statement(facts),
            self._income(facts),
            *self._offer(facts),
            self._excluded(facts),
            *self._special(self._court.special(case_id)),
            *self._wsnp(facts),
            *self._against(facts),
            *self._questions(questions),
            self._story(facts),
            self._history(facts),
            self._papers(facts),
        ]
        return Report(
            title=say(Message.of("court_file.title", route=self._texts.label("court_route", facts.case.route))),
            intro=(say(intro), *([say(Message.of("court_file.draft", count=still))] if still else [])),
            heads=(),
            shares=(),
            rows=(),
            closing=(say(Message.of("court_file.closing")),),
            page_of=say(Message.of("court_file.page", page="{page}", pages="{pages}")),
            unknown=say(Message.of("court_file.unknown_characters", characters="{characters}")),
            author=organisation,
            sections=tuple(sections),
        )

    # --- sections ---------------------------------------------------------------------------------------------------

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
            intro = (say(Message.of("court_file.no_statement")),)
            return [Section(heading=say(Message.of("court_file.statement")), intro=intro)]
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

    def _income(self, facts: CourtFacts) -> Section:
        say, vtlb = self._texts.say, facts.vtlb
        if vtlb is None:
            intro = (say(Message.of("court_file.no_vtlb")),)
            return Section(heading=say(Message.of("court_file.capacity")), intro=intro)
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
        lines = {line.claim_id: line for line in self._store.find(ProposalLine, proposal_id=offer.proposal.id)}
        claims = {claim.id: claim for claim in self._store.find(Claim, dossier_id=facts.dossier.id)}
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
        return Section(
            heading=say(Message.of("court_file.in_settlement")),
            heads=(
                say(Message.of("court_file.creditor")),
                say(Message.of("court_file.reference")),
                say(Message.of("court_file.rank")),
                say(Message.of("court_file.amount")),
                say(Message.of("court_file.offer_amount")),
                say(Message.of("court_file.percentage")),
                say(Message.of("court_file.answer")),
            ),
            shares=(5, 3, 4, 4, 4, 3, 4),
            rows=tuple(rows),
            closing=(say(Message.of("court_file.total", total=offer.total_cents, count=len(offer.parties))),),
        )

    def _debts(self, facts: CourtFacts) -> Section:
        """The debts as they are known, when there is no offer they belong to."""
        say = self._texts.say
        taking_part = [claim for claim in facts.claims if claim.takes_part]
        return Section(
            heading=say(Message.of("court_file.debts")),
            heads=(
                say(Message.of("court_file.creditor")),
                say(Message.of("court_file.reference")),
                say(Message.of("court_file.rank")),
                say(Message.of("court_file.amount")),
            ),
            shares=(5, 3, 3, 3),
            rows=tuple(
                (
                    facts.creditors[claim.creditor_id].name,
                    claim.reference,
                    self._texts.label("rank", claim.rank),
                    self._amount(claim.balance_cents),
                )
                for claim in taking_part
            ),
            closing=(say(Message.of("court_file.whole_debt", total=facts.debt_cents)),),
        )

    def _excluded(self, facts: CourtFacts) -> Section:
        say = self._texts.say
        heading = say(Message.of("court_file.excluded"))
        if not facts.excluded:
            return Section(heading=heading, intro=(say(Message.of("court_file.none_excluded")),))
        rows = tuple(
            (
                item.creditor.name,
                self._amount(item.amount_cents),
                item.reason or say(Message.of("court_file.no_reason")),
            )
            for item in facts.excluded
        )
        heads = (
            say(Message.of("court_file.creditor")),
            say(Message.of("court_file.amount")),
            say(Message.of("court_file.reason")),
        )
        return Section(heading=heading, heads=heads, shares=(4, 3, 7), rows=rows)

    def _special(self, findings: Sequence[Finding]) -> list[Section]:
        if not findings:
            return []
        say = self._texts.say
        return [
            Section(
                heading=say(Message.of("court_file.special")),
                heads=(
                    say(Message.of("court_file.creditor")),
                    say(Message.of("court_file.amount")),
                    say(Message.of("court_file.rule")),
                ),
                shares=(4, 3, 7),
                rows=tuple(
                    (item.creditor, self._amount(item.claim.balance_cents), item.rule.advice) for item in findings
                ),
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
            Section(
                heading=say(Message.of("court_file.wsnp")),
                heads=("", say(Message.of("court_file.by_offer")), say(Message.of("court_file.in_wsnp"))),
                shares=(6, 3, 3),
                rows=rows,
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
            Section(
                heading=say(Message.of("court_file.against")),
                heads=(
                    say(Message.of("court_file.creditor")),
                    say(Message.of("court_file.amount")),
                    say(Message.of("court_file.share")),
                    say(Message.of("court_file.answer")),
                    say(Message.of("court_file.reason")),
                ),
                shares=(4, 3, 3, 3, 5),
                rows=tuple(
                    (
                        party.creditor.name,
                        format_euro(party.amount_cents),
                        format_percentage(party.part_hundredths),
                        self._texts.label("court_standing", party.standing),
                        party.reason,
                    )
                    for party in facts.against
                ),
                closing=(together,),
            )
        ]

    def _questions(self, questions: Sequence[CheckedQuestion]) -> list[Section]:
        if not questions:
            return []
        say = self._texts.say
        return [
            Section(
                heading=say(Message.of("court_file.questions")),
                heads=(
                    say(Message.of("court_file.question")),
                    say(Message.of("court_file.holds")),
                    say(Message.of("court_file.why")),
                ),
                shares=(6, 2, 7),
                rows=tuple(
                    (item.question.question, self._yes_or_no(item.holds), self._why(item)) for item in questions
                ),
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
        say = self._texts.say
        events = history_of(self._store, facts.dossier, self._texts)
        return Section(
            heading=say(Message.of("court_file.history")),
            heads=(say(Message.of("court_file.day")), say(Message.of("court_file.what"))),
            shares=(2, 11),
            rows=tuple((format_short(event.day), say(event.message)) for event in events),
        )

    def _papers(self, facts: CourtFacts) -> Section:
        say = self._texts.say
        papers = attachments_of(self._store, facts.dossier, self._texts)
        if not papers:
            intro = (say(Message.of("court_file.no_papers")),)
            return Section(heading=say(Message.of("court_file.papers")), intro=intro)
        return Section(
            heading=say(Message.of("court_file.papers")),
            heads=(
                say(Message.of("court_file.number")),
                say(Message.of("court_file.what")),
                say(Message.of("court_file.reference")),
                say(Message.of("court_file.day")),
            ),
            shares=(1, 5, 5, 2),
            rows=tuple(
                (str(item.number), item.what, item.reference, format_short(item.day) if item.day else "")
                for item in papers
            ),
        )

    # --- shared -----------------------------------------------------------------------------------------------------

    def _pairs(self, heading: Message, rows: Sequence[tuple[str, str]], intro: tuple[str, ...] = ()) -> Section:
        say = self._texts.say
        return Section(
            heading=say(heading),
            intro=intro,
            heads=(say(Message.of("court_file.item")), say(Message.of("court_file.value"))),
            shares=(4, 9),
            rows=tuple(rows),
        )

    def _amount(self, cents: int | None) -> str:
        return self._texts.say(Message.of("court_file.unknown_amount")) if cents is None else format_euro(cents)

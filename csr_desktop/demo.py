"""The practice run: the whole main job on a fictional office, from lists in to agreements out (`csr demo`).

Everything goes through the same services as a counsellor's own work; only the outside world (clients' lists, creditors
that answer) is played by `csr_desktop.practice`. Where a person would have to decide, a plain policy stands below and
the summary counts how often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from csr_desktop.bootstrap import Core
from csr_desktop.clock import FixedClock
from csr_desktop.demo_hub import HubPart
from csr_desktop.demo_process import ProcessPart
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Claim
from csr_desktop.domain.correspondence import OFFER_LETTERS, Letter
from csr_desktop.domain.creditors import PartyRole
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.proposals import Proposal
from csr_desktop.domain.working_days import is_working_day
from csr_desktop.errors import UserError
from csr_desktop.lists.plan import NEW_PARTY, Choice, ImportPlan, PlannedRow, Verdict
from csr_desktop.practice.creditors import CreditorWorld, PaperAnswer, SentLetter
from csr_desktop.practice.facts import Office
from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.services.organisation import Organisation

#: From this likeness the practice counsellor takes the suggestion; below it a new party is made.
_TAKE_SUGGESTION_FROM = 85
#: Doubts at which the practice counsellor leaves a row out, because it would count a debt or a party twice.
_LEAVE_OUT = frozenset(
    {
        "import.claim_twice",
        "import.claim_also_at_collector",
        "import.creditor_is_collector",
        "import.creditor_is_own_collector",
        "import.creditor_twice",
        "import.answer_twice",
        "import.answer_without_amount",
        "import.answer_contradicts",
        "import.claim_parts_differ",
    }
)
_ANSWER_ROUNDS = 3

Walk = Callable[[Sequence[object], str], Iterable[object]]


def practice_choices(plan: ImportPlan) -> dict[int, Choice]:
    """Decide about doubtful rows as a sensible counsellor would: near names, new parties, no doubles."""
    return {row.row: _choice(row) for row in plan.rows if row.verdict is Verdict.DOUBTFUL}


def _choice(row: PlannedRow) -> Choice:
    if any(message.code in _LEAVE_OUT for message in row.doubts):
        return Choice(skip=True)
    parties = {}
    for column in row.open_parties:
        best = next(iter(row.matches[column].suggestions), None)
        near = best is not None and best.score >= _TAKE_SUGGESTION_FROM
        parties[column] = best.creditor_id if best is not None and near else NEW_PARTY
    return Choice(accept=True, parties=parties)


class PracticeRun:
    """Walks one practice office through the main job and counts what happened."""

    def __init__(
        self,
        core: Core,
        clock: FixedClock,
        office: Office,
        out: Path,
        walk: Walk,
        hub: PracticeHub,
        connection: Mapping[str, str],
    ) -> None:
        self._core = core
        self._clock = clock
        self._office = office
        self._out = out
        self._walk = walk
        self._world = CreditorWorld(office.seed, office)
        self._figures: Counter[str] = Counter()
        self._dossiers: dict[str, str] = {}
        self._addresses = 0
        self._hub = HubPart(core, hub, self._figures)
        self._connection = connection
        self._process = ProcessPart(core, clock, self._figures, lambda days: self._forward(days=days))

    def run(self) -> Mapping[str, int]:
        """Do the whole job and return its figures."""
        self._set_up_organisation()
        self._import_register()
        self._hub.connect(self._connection)
        self._open_dossiers()
        self._process.take_in(list(self._dossiers.values()))
        self._ask_balances()
        self._propose()
        self._collect_answers()
        self._conclude()
        self._process.carry_out(list(self._dossiers.values()))
        self._forward(days=3)
        self._process.count()
        self._hub.count(list(self._dossiers.values()))
        self._count_end_state()
        return self._figures

    # --- lists in ------------------------------------------------------------------------------------------------

    def _set_up_organisation(self) -> None:
        self._core.organisation.save(
            Organisation(
                **{
                    name: getattr(self._office.house_style, name)
                    for name in self._office.house_style.__dataclass_fields__
                }
            )
        )

    def _import_register(self) -> None:
        imports = self._core.list_imports
        reading = imports.read(self._office.register_file, "creditors")
        plan = imports.plan_creditors(reading)
        plan = imports.plan_creditors(reading, practice_choices(plan))
        self._figures["register_parties"] = imports.confirm(plan).written

    def _open_dossiers(self) -> None:
        for item in self._walk(self._office.dossiers, "Dossiers en schuldenlijsten"):
            made = self._core.dossiers.add(item.dossier, item.clients)  # type: ignore[attr-defined]
            self._core.dossiers.add_vtlb(replace(item.vtlb, dossier_id=made.id))  # type: ignore[attr-defined]
            self._dossiers[made.number] = made.id
            self._figures["dossiers"] += 1
            self._import_claims(made, item.claim_list.path)  # type: ignore[attr-defined]

    def _import_claims(self, dossier: Dossier, path: Path) -> None:
        imports = self._core.list_imports
        reading = imports.read(path, "claims")
        plan = imports.plan_claims(reading, dossier.id)
        decided = imports.plan_claims(reading, dossier.id, practice_choices(plan))
        result = imports.confirm(decided)
        self._figures["claims_imported"] += result.written
        self._figures["claims_doubtful"] += plan.count(Verdict.DOUBTFUL)
        self._figures["claims_left_out"] += decided.count(Verdict.REFUSED)
        self._figures["parties_made"] += len(result.new_parties)
        self._look_up_addresses(result.new_parties)

    def _look_up_addresses(self, names: Sequence[str]) -> None:
        """A party that only a client's list names has no address yet; a counsellor looks it up before writing to it."""
        for party in self._core.register.all() if names else ():
            if party.name in names and not party.letter_address.is_complete:
                self._addresses += 1
                found = Address(
                    street="Winkelstraat", house_number=str(self._addresses), postcode="1234EF", city="Waterrijk"
                )
                self._core.register.save(replace(party, visiting_address=found))

    # --- balances ------------------------------------------------------------------------------------------------

    def _ask_balances(self) -> None:
        everyone = list(self._dossiers.values())
        for number in range(1, _ANSWER_ROUNDS + 1):
            result = self._core.balances.request(everyone)
            if not (result.letters or result.list_lines or result.hub_lines):
                break
            self._figures["balance_letters"] += len(result.letters)
            self._figures["list_lines"] += result.list_lines
            self._figures["hub_lines"] += result.hub_lines
            self._send(result.letters)
            self._hub.exchange()
            if result.list_lines:
                self._exchange_lists(number)
            self._forward(days=9)
            self._answer_balance_letters(result.letters)
        self._remind(everyone)
        self._settle_open_balances(everyone)

    def _exchange_lists(self, number: int) -> None:
        """Export the lists, let the creditors fill them in, and take the answers in; corrected lists follow."""
        exported = self._core.lists.export(self._out / "lijsten-uit" / f"ronde-{number}").files
        self._figures["lists_out"] += len(exported)
        self._forward(days=6)
        folder = self._out / "lijsten-terug" / f"ronde-{number}"
        answered = self._world.answer_lists([item.path for item in exported], folder, self._clock.today())
        for path in self._walk(answered, "Antwoorden op lijsten"):
            self._import_answers(Path(str(path)))

    def _import_answers(self, path: Path) -> None:
        imports = self._core.list_imports
        reading = imports.read(path, "answers")
        plan = imports.plan_answers(reading)
        decided = imports.plan_answers(reading, practice_choices(plan))
        self._figures["answers_doubtful"] += plan.count(Verdict.DOUBTFUL)
        self._figures["answers_refused"] += decided.count(Verdict.REFUSED)
        try:
            self._figures["list_answers"] += imports.confirm(decided).written
        except UserError as error:
            if error.code != "import.nothing_to_write":
                raise

    def _answer_balance_letters(self, letters: Sequence[Letter]) -> None:
        answers = self._world.answer_balance_letters(self._sent(letters), self._clock.today())
        for answer in self._walk(answers, "Antwoorden op papier"):
            assert isinstance(answer, PaperAnswer)
            self._type_in(answer)

    def _type_in(self, answer: PaperAnswer) -> None:
        """What the reply desk does: look up the code, then type what stands on the slip."""
        letter = self._core.letters.by_reply_code(answer.reply_code)
        assert answer.claim_id in letter.claim_ids
        handler = self._handler(answer.transferred_to) if answer.transferred_to else None
        self._core.balances.record_answer(
            BalanceAnswer(
                id="",
                claim_id=answer.claim_id,
                received_on=self._clock.today(),
                channel="letter",
                client_unknown=answer.client_unknown,
                transferred_to=answer.transferred_to,
                debt_type=answer.debt_type,
                principal_cents=answer.principal_cents,
                interest_cents=answer.interest_cents,
                costs_cents=answer.costs_cents,
                balance_cents=answer.balance_cents,
                advance_consent=answer.advance_consent,
            ),
            handler_id=handler,
        )
        self._figures["paper_answers"] += 1

    def _handler(self, name: str) -> str:
        match = self._core.register.matcher().match(name, roles=(PartyRole.COLLECTOR, PartyRole.BAILIFF))
        assert match.creditor_id is not None, "the practice world only names collectors of the register"
        return match.creditor_id

    def _remind(self, everyone: Sequence[str]) -> None:
        self._forward(days=14)
        reminders = self._core.balances.remind(everyone)
        self._figures["balance_reminders"] += len(reminders)
        self._send(reminders)
        self._hub.exchange()
        self._forward(days=12)
        self._answer_balance_letters(reminders)

    def _settle_open_balances(self, everyone: Sequence[str]) -> None:
        """Confirm what creditors do not know; who stays silent is counted with the client's own figures."""
        for dossier_id in everyone:
            for claim in self._core.dossiers.claims(dossier_id):
                if claim.balance_status is BalanceStatus.CLIENT_UNKNOWN:
                    self._core.balances.confirm_unknown(
                        claim.id, "Onbekend bij de schuldeiser; nagevraagd, de vordering vervalt."
                    )
                    self._figures["unknown_confirmed"] += 1
                elif claim.balance_status is not BalanceStatus.RECEIVED and claim.takes_part:
                    self._figures["silent_claims"] += 1

    # --- proposals -----------------------------------------------------------------------------------------------

    def _propose(self) -> None:
        for dossier_id in self._walk(list(self._dossiers.values()), "Voorstellen"):
            try:
                proposal = self._core.proposals.make(str(dossier_id))
            except UserError as error:
                self._figures["not_ready"] += 1
                self._figures[f"not_ready:{error.code}"] += 1
                continue
            if proposal.offered_cents < proposal.available_cents:
                # Everything can be paid: that is no settlement but a payment arrangement (domain.md 2.5).
                self._figures["can_pay_all"] += 1
                continue
            self._core.proposals.freeze(str(dossier_id))
            self._count_proposal(proposal)
            letters = self._core.proposals.send(str(dossier_id))
            self._figures["offer_letters"] += len(letters)
            self._send(letters)
        self._hub.exchange()

    def _count_proposal(self, proposal: Proposal) -> None:
        tally = self._core.proposals.summary(proposal.id).tally
        self._figures[f"proposals_{proposal.product.value}"] += 1
        self._figures["proposed_cents"] += proposal.offered_cents
        self._figures["proposed_claims"] += tally.claims
        self._figures["consented_claims"] += tally.consented
        self._figures["consented_cents"] += tally.consented_cents
        self._figures["debt_cents"] += tally.amount_cents

    def _collect_answers(self) -> None:
        self._forward(days=12)
        offers = [
            letter
            for dossier_id in self._dossiers.values()
            for letter in self._core.letters.of_dossier(dossier_id)
            if letter.kind in OFFER_LETTERS
        ]
        self._take_answers(offers)
        self._hub.reconsider(list(self._dossiers.values()))
        self._forward(days=10)
        reminders: list[Letter] = []
        for dossier_id in self._dossiers.values():
            newest = self._core.proposals.newest(dossier_id)
            if newest is not None and newest.sent_on is not None:
                reminders += self._core.proposals.remind(dossier_id)
        self._figures["offer_reminders"] += len(reminders)
        self._send(reminders)
        self._forward(days=5)
        self._take_answers(reminders)

    def _take_answers(self, letters: Sequence[Letter]) -> None:
        for answer in self._world.answer_proposals(self._sent(letters), self._clock.today()):
            letter = self._core.letters.by_reply_code(answer.reply_code)
            assert letter.proposal_id is not None
            outcome = answer.outcome
            assert outcome is not None
            self._core.proposals.record_answer(
                letter.proposal_id, (answer.claim_id,), outcome, channel="letter", reason=answer.reason
            )
            self._figures[f"offers_{outcome.value}"] += 1

    def _conclude(self) -> None:
        for dossier_id in self._walk(list(self._dossiers.values()), "Afronden"):
            newest = self._core.proposals.newest(str(dossier_id))
            if newest is None or newest.sent_on is None:
                continue
            if self._core.proposals.summary(newest.id).tally.is_complete:
                letters = self._core.proposals.conclude(str(dossier_id))
                self._figures["agreements"] += 1
                self._figures["agreement_letters"] += len(letters)
                self._send(letters)
            else:
                self._core.proposals.impasse(str(dossier_id))

    def _count_end_state(self) -> None:
        phases = Counter(self._core.dossiers.get(dossier_id).phase for dossier_id in self._dossiers.values())
        for phase in Phase:
            if phases[phase]:
                self._figures[f"phase_{phase.value}"] = phases[phase]
        self._figures["problems_found_by_check"] = len(self._core.store.check())

    # --- shared --------------------------------------------------------------------------------------------------

    def _send(self, letters: Sequence[Letter]) -> None:
        """Print the letters into the folder and mark them sent, as a person would after posting them."""
        if not letters:
            return
        self._core.letters.write_files(letters, self._out / "brieven")
        self._core.letters.mark_sent([letter.id for letter in letters])
        self._figures["letters"] += len(letters)
        self._figures["pages"] += sum(letter.pages for letter in letters)

    def _sent(self, letters: Sequence[Letter]) -> list[SentLetter]:
        """What lies on the creditors' desks: one item per claim in a letter."""
        claims: dict[str, Claim] = {
            claim.id: claim
            for dossier_id in {letter.dossier_id for letter in letters}
            for claim in self._core.dossiers.claims(dossier_id)
        }
        parties = self._core.dossiers.parties_of(list(claims.values()))
        return [
            SentLetter(
                reply_code=letter.reply_code,
                claim_id=claim_id,
                creditor=parties[claims[claim_id].creditor_id].name,
                handler=parties[claims[claim_id].handler_id].name,
                reference=claims[claim_id].reference,
                amount_cents=claims[claim_id].balance_cents,
            )
            for letter in letters
            if letter.reply_code is not None
            for claim_id in letter.claim_ids
            if claim_id in claims
        ]

    def _forward(self, *, days: int) -> None:
        """Go on by so many days; on working days the office exchanges with the hub, as its rules demand (S9)."""
        for _ in range(days):
            self._clock.day += timedelta(days=1)
            if is_working_day(self._clock.day):
                self._hub.day()

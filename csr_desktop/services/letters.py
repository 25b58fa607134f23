"""Letters: made from the data, kept as sent (PDF by content hash), printed from the archive, marked sent by a person.

A letter is rendered and stored in the same unit of work as the change that caused it, so there is never a state without
its letter or a letter without its state.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from csr_desktop.clock import Clock
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.creditors import Creditor, Product
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.hub_messages import OutMessage
from csr_desktop.domain.proposals import Proposal, ProposalLine
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import Message, UserError
from csr_desktop.files import atomic_write, make_folder
from csr_desktop.ids import IdMaker
from csr_desktop.letters import model, reply_code
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.services.channel_choice import ChannelChoice, Step
from csr_desktop.services.companions import CompanionDesk
from csr_desktop.services.court_order import court_order
from csr_desktop.services.full_payment import pays_all
from csr_desktop.services.house_style import house_style
from csr_desktop.services.hub_conversations import Conversations
from csr_desktop.services.hub_outgoing import HubComposer
from csr_desktop.services.letter_facts import DossierFacts, LetterComposer, OfferFacts
from csr_desktop.services.letter_inputs import keep_inputs
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.services.register import RegisterService
from csr_desktop.store.unit_of_work import Store, UnitOfWork

_OFFER_OF: Mapping[Product, LetterKind] = {
    Product.SK: LetterKind.OFFER_SK,
    Product.SB: LetterKind.OFFER_SB,
    Product.SA: LetterKind.OFFER_SA,
}


@dataclass(frozen=True, slots=True)
class NotTold:
    """A party that got no notice now, and why."""

    party: Creditor
    reason: Message


@dataclass(frozen=True, slots=True)
class Notices:
    """What a round of notices made: letters, messages that wait for the hub, and who was left out."""

    letters: tuple[Letter, ...]
    messages: tuple[OutMessage, ...] = ()
    not_told: tuple[NotTold, ...] = ()


class LetterService:
    """Makes, keeps and hands out letters."""

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        composer: LetterComposer,
        register: RegisterService,
        organisation: OrganisationService,
        desk: LetterDesk,
        channels: ChannelChoice,
        hub: HubComposer,
        companions: CompanionDesk,
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._composer = composer
        self._register = register
        self._organisation = organisation
        self._desk = desk
        self._channels = channels
        self._hub = hub
        self._companions = companions

    # --- made inside another step -------------------------------------------------------------------------------

    def balance_request(self, work: UnitOfWork, dossier: Dossier, handler_id: str, claims: Sequence[Claim]) -> Letter:
        """Make the balance request (L09) to one handler for its claims."""
        facts = self.facts(work, dossier, claims)
        code = self.new_code(work)
        data = self._composer.balance_request(
            facts,
            facts.parties[handler_id],
            claims,
            self._register.participations(claims[0].creditor_id),
            self.next_reference(work, dossier),
            code,
        )
        return self.keep(work, dossier, data, handler_id, claims, code=code)

    def balance_reminder(
        self,
        work: UnitOfWork,
        dossier: Dossier,
        handler_id: str,
        claims: Sequence[Claim],
        *,
        reference_date: date,
        first_sent_on: date,
    ) -> Letter:
        """Make the reminder (L10) of a balance request that was asked as of `reference_date`, on paper or on a list."""
        facts = self.facts(work, dossier, claims)
        code = self.new_code(work)
        data = self._composer.balance_reminder(
            facts,
            facts.parties[handler_id],
            claims,
            self._register.participations(claims[0].creditor_id),
            self.next_reference(work, dossier),
            code,
            reference_date=reference_date,
            first_sent_on=first_sent_on,
        )
        return self.keep(work, dossier, data, handler_id, claims, code=code)

    def offer(
        self, work: UnitOfWork, dossier: Dossier, proposal: Proposal, handler_id: str, claims: Sequence[Claim]
    ) -> Letter:
        """Make the proposal (L12, L13 or L14; L26 when all is paid) to one handler for its claims."""
        facts = self.facts(work, dossier, claims)
        code = self.new_code(work)
        data = self._composer.offer(
            facts,
            facts.parties[handler_id],
            self.offer_facts(work, proposal, claims),
            self.next_reference(work, dossier),
            code,
        )
        return self.keep(work, dossier, data, handler_id, claims, code=code, proposal_id=proposal.id)

    def proposal_reminder(
        self, work: UnitOfWork, dossier: Dossier, proposal: Proposal, handler_id: str, claims: Sequence[Claim]
    ) -> Letter:
        """Make the reminder (L15) of a proposal."""
        facts = self.facts(work, dossier, claims)
        code = self.new_code(work)
        data = self._composer.proposal_reminder(
            facts,
            facts.parties[handler_id],
            self.offer_facts(work, proposal, claims),
            self.next_reference(work, dossier),
            code,
            proposal.sent_on or self._clock.today(),
        )
        return self.keep(work, dossier, data, handler_id, claims, code=code, proposal_id=proposal.id)

    def agreement(
        self, work: UnitOfWork, dossier: Dossier, proposal: Proposal, handler_id: str, claims: Sequence[Claim]
    ) -> Letter:
        """Make the confirmation (L18) to one handler."""
        facts = self.facts(work, dossier, claims)
        data = self._composer.agreement(
            facts,
            facts.parties[handler_id],
            self.offer_facts(work, proposal, claims),
            self.next_reference(work, dossier),
            court_order(work, proposal, [claim.id for claim in claims]),
        )
        return self.keep(work, dossier, data, handler_id, claims, proposal_id=proposal.id)

    # --- steps of their own -------------------------------------------------------------------------------------

    def notices(self, dossier_id: str) -> Notices:
        """Tell every handler that was not told before that somebody gets help: over the hub, else by letter (L08).

        Left out, each with its reason: a handler that is reached by letter and has no address, one that wants the
        consent statement while the dossier has none, one on the hub while the dossier lacks what the hub asks, and all
        that would get a letter while the team's own text fits no more.
        """
        with self._store.unit_of_work("letters.notices") as work:
            dossier = work.get(Dossier, dossier_id)
            claims = [claim for claim in self._claims(work, dossier_id) if claim.takes_part]
            if not claims:
                raise UserError("letter.no_claims", number=dossier.number)
            notices = work.find(Letter, dossier_id=dossier_id, kind=LetterKind.NOTICE, withdrawn_on=None)
            done = {letter.creditor_id for letter in notices}
            done |= {item.handler_id for item in Conversations(work).of_dossier(dossier_id) if item.notice is not None}
            facts = self.facts(work, dossier, claims)
            routes = self._channels.within(work)(dossier_id)
            faults: tuple[Message, ...] | None = None
            fault = self.text_fault(LetterKind.NOTICE)
            letters: list[Letter] = []
            messages: list[OutMessage] = []
            not_told: list[NotTold] = []
            for handler_id in dict.fromkeys(claim.handler_id for claim in claims):
                handler = facts.parties[handler_id]
                if handler_id in done:
                    continue
                own = [claim for claim in claims if claim.handler_id == handler_id]
                choice = routes.choose(Step.NOTICE, handler)
                if choice.route is not None:
                    faults = self._hub.faults(work, dossier) if faults is None else faults
                    if faults:
                        not_told.append(NotTold(handler, faults[0]))
                    else:
                        messages.append(self._hub.notice(work, dossier, handler, choice.route, own))
                elif choice.hold_back and choice.reason is not None:
                    not_told.append(NotTold(handler, choice.reason))
                elif fault is not None:
                    not_told.append(NotTold(handler, fault))
                elif handler.letter_address.is_complete:
                    letters.append(self._notice(work, facts, dossier, handler, own))
                else:
                    not_told.append(NotTold(handler, Message.of("letter.notice_without_address", name=handler.name)))
            return Notices(tuple(letters), tuple(messages), tuple(not_told))

    def _notice(
        self, work: UnitOfWork, facts: DossierFacts, dossier: Dossier, handler: Creditor, claims: Sequence[Claim]
    ) -> Letter:
        agreements = self._register.participations(claims[0].creditor_id)
        in_force = [item for item in agreements if item.holds_on(facts.today, dossier.municipality_code)]
        data = self._composer.notice(
            facts, handler, claims, in_force[-1] if in_force else None, self.next_reference(work, dossier)
        )
        return self.keep(work, dossier, data, handler.id, claims)

    def debt_overview(self, dossier_id: str) -> Letter:
        """Make the client's debt overview for signature (L11)."""
        with self._store.unit_of_work("letters.overview") as work:
            dossier = work.get(Dossier, dossier_id)
            claims = self._claims(work, dossier_id)
            if not claims:
                raise UserError("letter.no_claims", number=dossier.number)
            facts = self.facts(work, dossier, claims)
            data = self._composer.debt_overview(facts, claims, self.next_reference(work, dossier))
            return self.keep(work, dossier, data, None, claims)

    def mark_sent(self, letter_ids: Sequence[str]) -> None:
        """Record that letters went out today; only after a person confirmed it.

        What was sent keeps its day, and what was taken back is never sent.
        """
        with self._store.unit_of_work("letters.sent", letters=len(letter_ids)) as work:
            for letter in work.find(Letter, id=tuple(letter_ids)):
                if letter.is_waiting:
                    work.save(replace(letter, sent_on=self._clock.today()))

    # --- the archive --------------------------------------------------------------------------------------------

    def of_dossier(self, dossier_id: str) -> list[Letter]:
        """Return the letters of a dossier, oldest first."""
        return self._store.find(Letter, dossier_id=dossier_id, order_by="id")

    def unsent(self) -> list[Letter]:
        """Return the letters that were made, neither sent nor taken back, in the order they were made."""
        return self._store.find(Letter, sent_on=None, withdrawn_on=None, order_by="id")

    def archive(self, since: date | None = None, until: date | None = None) -> list[Letter]:
        """Return all letters that were made in a period, newest first; an empty end is open."""
        return [
            letter
            for letter in self._store.find(Letter, order_by="id")[::-1]
            if (since is None or letter.made_on >= since) and (until is None or letter.made_on <= until)
        ]

    def by_reply_code(self, code: str) -> Letter:
        """Return the letter whose answer slip carries this code; typing errors in the code are noticed."""
        found = self._store.find(Letter, reply_code=reply_code.check(code))
        if not found:
            raise UserError("letter.code_unknown", code=code)
        return found[0]

    def pdf(self, letter: Letter) -> bytes:
        """Return the letter exactly as it was made."""
        return self._store.content(letter.sha256)

    def write_files(self, letters: Sequence[Letter], folder: Path) -> list[Path]:
        """Write letters as PDF files, named by reference and kind (no personal data in names).

        A failure stands in the log, with the dossier when all letters are about one.
        """
        about = {letter.dossier_id for letter in letters}
        with self._store.attempt("letter.save", about.pop() if len(about) == 1 else None):
            return self._write_files(letters, folder)

    def _write_files(self, letters: Sequence[Letter], folder: Path) -> list[Path]:
        make_folder(folder)
        files = []
        for letter in letters:
            path = folder / f"{letter.reference.replace('/', '-')}-{letter.kind.value}.pdf"
            with atomic_write(path) as file:
                file.write(self.pdf(letter))
            files.append(path)
        return files

    # --- for whoever makes letters of other steps -----------------------------------------------------------------

    def facts(self, work: UnitOfWork, dossier: Dossier, claims: Sequence[Claim]) -> DossierFacts:
        """Return what a letter draws on: the dossier, its people, and the parties of these claims."""
        wanted = {
            party for claim in claims for party in (claim.creditor_id, claim.collector_id, claim.bailiff_id) if party
        }
        return DossierFacts(
            dossier=dossier,
            clients=work.find(Client, dossier_id=dossier.id, order_by="position"),
            parties={party.id: party for party in work.find(Creditor, id=tuple(wanted))},
            organisation=self._organisation.get(),
            today=self._clock.today(),
        )

    def offer_facts(self, work: UnitOfWork, proposal: Proposal, own_claims: Sequence[Claim]) -> OfferFacts:
        """Return what a letter about a version draws on, for the claims of one addressee."""
        return OfferFacts(
            proposal=proposal,
            lines=work.find(ProposalLine, proposal_id=proposal.id, order_by="pk"),
            claims=self._claims(work, proposal.dossier_id),
            own_claims=own_claims,
            vtlb=work.get(VtlbResult, proposal.vtlb_id),
        )

    def _claims(self, work: UnitOfWork, dossier_id: str) -> list[Claim]:
        return work.find(Claim, dossier_id=dossier_id, deleted_on=None, order_by=("position", "id"))

    def next_reference(self, work: UnitOfWork, dossier: Dossier, *, after: int = 0) -> str:
        """Return the reference of the next letter of a dossier; it is taken once that letter is kept.

        `after` so many letters that are made with it, for one that names another.
        """
        return f"{dossier.number}/B{work.count(Letter, dossier_id=dossier.id) + after + 1:03d}"

    def text_fault(self, kind: LetterKind) -> Message | None:
        """Return why no letter of this kind can be made now, when the team's own text in use fits no more."""
        return self._desk.own_fault(kind.value)

    def offer_fault(self, work: UnitOfWork, proposal: Proposal) -> Message | None:
        """Return why no letter that puts this version before a creditor can be made now; see `text_fault`."""
        lines = work.find(ProposalLine, proposal_id=proposal.id, order_by="pk")
        return self.text_fault(LetterKind.FULL_PAYMENT if pays_all(lines) else _OFFER_OF[proposal.product])

    def new_code(self, work: UnitOfWork) -> str:
        """Return a reply code that no letter carries yet."""
        while True:
            code = reply_code.make(secrets.randbelow(reply_code.CAPACITY))
            if not work.count(Letter, reply_code=code):
                return code

    def keep(
        self,
        work: UnitOfWork,
        dossier: Dossier,
        data: model.LetterData,
        handler_id: str | None,
        claims: Sequence[Claim],
        *,
        code: str | None = None,
        proposal_id: str | None = None,
    ) -> Letter:
        """Make the PDF and keep the letter; without a handler it goes to the client or the court.

        Raises UserError with every reason why the letter cannot be made.
        """
        organisation = self._organisation.get()
        counsellor = dossier.counsellor or organisation.counsellor
        house = house_style(organisation, counsellor, self._organisation.picture)
        if handler_id is None:
            data = self._companions.with_sheet(work, dossier.id, data, phone=house.phone)
        rendered = self._desk.render(data, house)
        letter = work.add(
            Letter(
                id=self._ids.new(),
                dossier_id=dossier.id,
                kind=data.kind,
                template_version=rendered.template_version,
                template_sha256=self._kept_text(work, data),
                reference=data.our_reference,
                made_on=self._clock.today(),
                sha256=work.put_content(rendered.pdf),
                pages=rendered.pages,
                creditor_id=handler_id,
                claim_ids=tuple(claim.id for claim in claims) if handler_id else (),
                proposal_id=proposal_id,
                reply_code=code,
            )
        )
        keep_inputs(work, self._ids, letter, data, house, rendered)
        return letter

    def _kept_text(self, work: UnitOfWork, data: model.LetterData) -> str:
        """Keep the very text a letter was made of, so that it can be read after a newer one came; return its hash."""
        return work.put_content(self._desk.text_in_use(data.template_name()).encode())

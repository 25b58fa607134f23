"""A creditor's answer to a proposal: agreed, refused with the reason, or different for each claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.identifiers import Iban, format_iban, parse_iban
from csr_desktop.domain.proposals import AnswerOutcome, Proposal, ProposalAnswer, ProposalLine, ProposalStatus
from csr_desktop.money import format_euro, format_percentage
from ui.context import UiContext
from ui.forms.answer_parts import PAPER, AnswerForm, choice, clear_field, names_of
from ui.forms.fields import ChoiceField, TextField, add_row, make_form
from ui.forms.parts import label
from ui.forms.undo import newest_units, offer_undo

#: Chosen when the claims of one creditor get different answers; not an outcome of the domain.
PER_CLAIM = "per_claim"
#: The slip says that another party has the claim now: no answer to the proposal yet, but the note is kept.
TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One claim with what it was offered."""

    claim: Claim
    line: ProposalLine
    creditor: str
    answer: ProposalAnswer | None


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """What a person must see to know that the slip and the proposal belong together."""

    proposal: Proposal
    handler: str
    dossier_number: str
    client_names: str
    lines: tuple[OfferLine, ...]
    is_newest: bool


def read_proposal_facts(core: Core, proposal_id: str, handler_id: str, claim_ids: Sequence[str]) -> ProposalFacts:
    """Read the facts; runs in the database's lane."""
    proposal = core.proposals.summary(proposal_id).proposal
    dossier = core.dossiers.get(proposal.dossier_id)
    newest = core.proposals.newest(dossier.id)
    offered = {line.claim_id: line for line in core.proposals.lines(proposal_id)}
    claims = [core.claims.get(claim_id) for claim_id in claim_ids if claim_id in offered]
    names = {
        party.id: party.name for party in core.register.named([handler_id, *(claim.creditor_id for claim in claims)])
    }
    answers = core.proposals.answers(proposal_id)
    return ProposalFacts(
        proposal=proposal,
        handler=names.get(handler_id, ""),
        dossier_number=dossier.number,
        client_names=names_of(core.dossiers.clients(dossier.id)),
        lines=tuple(
            OfferLine(claim, offered[claim.id], names.get(claim.creditor_id, ""), answers.get(claim.id))
            for claim in claims
        ),
        is_newest=newest is not None and newest.id == proposal.id,
    )


class ProposalAnswerForm(AnswerForm):
    """Asks what a creditor wrote on the slip of a proposal."""

    def __init__(self, context: UiContext, parent: QWidget | None = None, *, in_place: bool = False) -> None:
        super().__init__(context, parent, in_place=in_place)
        self._facts: ProposalFacts | None = None
        self.outcome_field = ChoiceField(self.tr("Antwoord"), context.texts, ())
        self.outcome_field.box.setPlaceholderText(self.tr("kies: akkoord of geweigerd"))
        self.reason_field = TextField(
            self.tr("Reden van weigering"),
            context.texts,
            longest=500,
            help_text=self.tr("Zoals de schuldeiser het schrijft, of 'geen reden gegeven'"),
        )
        self.transferred_field = TextField(
            self.tr("Overgedragen aan"),
            context.texts,
            longest=200,
            help_text=self.tr("Naam, en kenmerk als dat erbij staat"),
        )
        self.iban_field = TextField(
            self.tr("IBAN voor de betaling"), context.texts, parser=parse_iban, formatter=format_iban, longest=42
        )
        self.payment_field = TextField(self.tr("Betalingskenmerk"), context.texts, longest=80)
        self.claim_fields: list[ChoiceField] = []
        self._claims_box = QWidget()
        self._claims_layout = QVBoxLayout(self._claims_box)
        self._claims_layout.setContentsMargins(0, 0, 0, 0)
        self._per_claim = QWidget()
        self._form = make_form()
        self._lay_out()
        self.outcome_field.box.currentIndexChanged.connect(self._on_outcome_changed)

    # --- what others may ask -----------------------------------------------------------------------------------------

    def load(self, proposal_id: str, handler_id: str, claim_ids: Sequence[str]) -> None:
        """Begin an empty answer of one party for its claims."""
        self.store_button.setEnabled(False)
        wanted = tuple(claim_ids)
        self.draft_subject = f"{proposal_id}/{handler_id}"
        self.context.tasks.run_db(
            self, lambda core: read_proposal_facts(core, proposal_id, handler_id, wanted), self._show
        )

    def focus_first(self) -> None:
        self.outcome_field.setFocus()

    @Slot()
    def submit(self) -> None:
        if self._facts is None or not self.store_button.isEnabled():
            return
        self.say_failure("")
        chosen = self._chosen()
        if not chosen:
            self.outcome_field.show_error(self.tr("Kies wat de schuldeiser antwoordt."))
            self.outcome_field.setFocus()
            return
        self.outcome_field.show_error(None)
        reason = str(self.reason_field.value)
        if AnswerOutcome.REFUSED in chosen.values() and not reason:
            self.reason_field.show_error(self.tr("Vul in waarom de schuldeiser weigert, of 'geen reden gegeven'."))
            self.reason_field.setFocus()
            return
        self.reason_field.show_error(None)
        reasons = {AnswerOutcome.REFUSED: reason}
        if choice(self.outcome_field) == TRANSFERRED:
            taker = str(self.transferred_field.value)
            if not taker:
                self.transferred_field.show_error(self.tr("Vul in wie de vordering nu heeft."))
                self.transferred_field.setFocus()
                return
            reasons[AnswerOutcome.NO_ANSWER] = self.tr("Overgedragen aan {taker}").format(taker=taker)
        if not self.iban_field.check():
            self.iban_field.setFocus()
            return
        pays = AnswerOutcome.AGREED in chosen.values()
        iban = Iban(str(self.iban_field.value)) if pays and self.iban_field.value else None
        payment_reference = str(self.payment_field.value) if pays else ""
        proposal_id = self._facts.proposal.id

        def store(core: Core) -> tuple[str, ...]:
            core.proposals.record_answers(
                proposal_id,
                chosen,
                channel=PAPER,
                reasons=reasons,
                iban=iban,
                payment_reference=payment_reference,
            )
            return newest_units(core)

        self.store_button.setEnabled(False)
        self.context.tasks.run_db(self, store, self._stored, self._failed)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(int)
    def _on_outcome_changed(self, _at: int) -> None:
        self._show_outcome()

    # --- results -----------------------------------------------------------------------------------------------------

    def _show(self, facts: ProposalFacts) -> None:
        self._facts = facts
        texts = self.context.texts
        self._show_options(several=len(facts.lines) > 1)
        self._show_claims(facts)
        for field in (self.reason_field, self.transferred_field, self.iban_field, self.payment_field):
            clear_field(field)
        self.outcome_field.show_error(None)
        self.say_failure("")
        claims_cents = sum(item.line.amount_cents for item in facts.lines)
        offer_cents = sum(item.line.offer_cents for item in facts.lines)
        about = self.tr("{product}, versie {version}: {offer} op {claims}").format(
            product=texts.label("product", facts.proposal.product),
            version=facts.proposal.version,
            offer=format_euro(offer_cents),
            claims=format_euro(claims_cents),
        )
        if not self.in_place:
            about = self.tr("{handler}\nDossier {number} · {client}\n{about}").format(
                handler=facts.handler, number=facts.dossier_number, client=facts.client_names, about=about
            )
        self.facts_label.setText(about)
        self.show_warnings(self._warnings(facts))
        self.store_button.setEnabled(facts.proposal.status is ProposalStatus.SENT and bool(facts.lines))

    def _stored(self, unit_ids: tuple[str, ...]) -> None:
        facts, self._facts = self._facts, None
        chosen = self._chosen_words()
        name = facts.handler if facts is not None else ""
        offer_undo(self.context, self.tr("Bewaard: {name}, {answer}.").format(name=name, answer=chosen), unit_ids)
        self.stored.emit(facts.proposal if facts is not None else None)

    def _failed(self, error: BaseException) -> None:
        self.show_failure(error, {})

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        add_row(self._form, self.outcome_field)
        self._form.addRow(self._claims_box)
        for field in (self.reason_field, self.transferred_field, self.iban_field, self.payment_field):
            add_row(self._form, field)
        self.body.addWidget(self.facts_label)
        self.body.addWidget(self.warning_label)
        self.body.addLayout(self._form)
        self.add_foot()
        self._show_outcome()

    def _show_options(self, *, several: bool) -> None:
        texts = self.context.texts
        options: list[tuple[object, str]] = [
            (outcome, texts.label("answer", outcome)) for outcome in (AnswerOutcome.AGREED, AnswerOutcome.REFUSED)
        ]
        options.append((TRANSFERRED, self.tr("Overgedragen aan een ander")))
        if several:
            options.append((PER_CLAIM, self.tr("Verschilt per vordering")))
        self.outcome_field.set_options(options)
        # Nothing is chosen beforehand: an Enter too many must not become a consent.
        self.outcome_field.set_value(None)

    def _show_claims(self, facts: ProposalFacts) -> None:
        """One line for each claim: what it is about and its own answer."""
        self._per_claim.hide()
        self._per_claim.deleteLater()
        self._per_claim = QWidget()
        self._claims_layout.addWidget(self._per_claim)
        form = make_form()
        self._per_claim.setLayout(form)
        texts = self.context.texts
        options = (
            (None, self.tr("Niet ingevuld")),
            *((outcome, texts.label("answer", outcome)) for outcome in (AnswerOutcome.AGREED, AnswerOutcome.REFUSED)),
        )
        self.claim_fields = []
        for item in facts.lines:
            about = self.tr("{creditor}, kenmerk {reference}: {offer} op {amount} ({percentage})").format(
                creditor=item.creditor,
                reference=item.claim.handler_reference or self.tr("onbekend"),
                offer=format_euro(item.line.offer_cents),
                amount=format_euro(item.line.amount_cents),
                percentage=format_percentage(item.line.percentage_hundredths),
            )
            field = ChoiceField(about, texts, options)
            field.setProperty("claim_id", item.claim.id)
            form.addRow(label(about, wrap=True), field)
            field.box.currentIndexChanged.connect(self._on_outcome_changed)
            self.claim_fields.append(field)
        self._show_outcome()

    def _show_outcome(self) -> None:
        outcome = choice(self.outcome_field)
        chosen = set(self._chosen().values())
        self._form.setRowVisible(self._claims_box, outcome == PER_CLAIM)
        self._form.setRowVisible(self.reason_field, AnswerOutcome.REFUSED in chosen)
        self._form.setRowVisible(self.transferred_field, outcome == TRANSFERRED)
        # Nothing is paid on an offer of nothing (a settlement without capacity), so nobody asks where to.
        lines = self._facts.lines if self._facts is not None else ()
        is_paid = AnswerOutcome.AGREED in chosen and any(item.line.offer_cents for item in lines)
        for field in (self.iban_field, self.payment_field):
            self._form.setRowVisible(field, is_paid)

    def _chosen(self) -> dict[str, AnswerOutcome]:
        """Return the outcome of each claim that has one; empty when nothing was chosen."""
        outcome = choice(self.outcome_field)
        if self._facts is None or outcome is None:
            return {}
        if outcome == PER_CLAIM:
            return {
                str(field.property("claim_id")): field.value
                for field in self.claim_fields
                if isinstance(field.value, AnswerOutcome)
            }
        same = AnswerOutcome.NO_ANSWER if outcome == TRANSFERRED else AnswerOutcome(outcome)
        return dict.fromkeys((item.claim.id for item in self._facts.lines), same)

    def _chosen_words(self) -> str:
        outcome = choice(self.outcome_field)
        if outcome == PER_CLAIM:
            return self.tr("antwoord verschilt per vordering")
        if outcome == TRANSFERRED:
            return self.tr("vordering overgedragen; wijzig de behandelaar bij Schulden")
        return self.context.texts.label("answer", str(outcome)).lower()

    def _warnings(self, facts: ProposalFacts) -> list[str]:
        found = []
        if facts.proposal.status is not ProposalStatus.SENT:
            words = self.context.texts.label("proposal_status", facts.proposal.status).lower()
            found.append(
                self.tr("Dit antwoord hoort bij versie {version} van het voorstel, en die is {status}.").format(
                    version=facts.proposal.version, status=words
                )
            )
            return found
        if not facts.is_newest:
            found.append(
                self.tr("Er is al een nieuwere versie van dit voorstel. Kijk na op welke versie dit antwoord is.")
            )
        found.extend(
            self.tr("Op {day} is al vastgelegd: {answer}. Een nieuw antwoord vervangt dat.").format(
                day=format_short(item.answer.received_on),
                answer=self.context.texts.label("answer", item.answer.outcome).lower(),
            )
            for item in facts.lines
            if item.answer is not None
        )
        return list(dict.fromkeys(found))

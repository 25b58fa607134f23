"""A balance answer on paper: the fields in the order of the answer slip, stored with Enter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.balances import DebtType
from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Claim
from csr_desktop.domain.creditors import Creditor, PartyRole
from csr_desktop.domain.identifiers import Iban, format_iban, parse_iban
from csr_desktop.money import format_euro
from ui.context import UiContext
from ui.forms.answer_parts import PAPER, AnswerForm, choice, clear_field, first_fault, names_of
from ui.forms.fields import AmountField, ChoiceField, DateField, Field, TextField, add_row, make_form
from ui.forms.party_field import PartyField
from ui.forms.undo import newest_units, offer_undo
from ui.plain_text import plain_tip


@dataclass(frozen=True, slots=True)
class BalanceFacts:
    """What a person must see to know that the slip and the claim belong together."""

    claim: Claim
    creditor: str
    handler: str
    dossier_number: str
    client_names: str
    product: str
    in_bin: bool
    #: Collectors and bailiffs a claim can have gone to.
    parties: tuple[Creditor, ...]


def read_balance_facts(core: Core, claim_id: str) -> BalanceFacts:
    """Read the facts; runs in the database's lane."""
    claim = core.claims.get(claim_id)
    dossier = core.dossiers.get(claim.dossier_id)
    names = {party.id: party.name for party in core.register.named((claim.creditor_id, claim.handler_id))}
    return BalanceFacts(
        claim=claim,
        creditor=names.get(claim.creditor_id, ""),
        handler=names.get(claim.handler_id, ""),
        dossier_number=dossier.number,
        client_names=names_of(core.dossiers.clients(dossier.id)),
        product=dossier.intended_product,
        in_bin=claim.deleted_on is not None or dossier.deleted_on is not None,
        parties=tuple(
            party
            for party in core.register.all()
            if party.role is not PartyRole.CREDITOR and party.active and party.merged_into is None
        ),
    )


class BalanceAnswerForm(AnswerForm):
    """Asks what a creditor wrote on the slip of a balance request."""

    def __init__(self, context: UiContext, parent: QWidget | None = None, *, in_place: bool = False) -> None:
        super().__init__(context, parent, in_place=in_place)
        texts, today = context.texts, context.clock.today()
        self._facts: BalanceFacts | None = None
        yes_or_no = ((None, self.tr("Niet ingevuld")), (False, self.tr("Nee")), (True, self.tr("Ja")))
        kinds = (
            (DebtType.OPEN, self.tr("Openstaand")),
            (DebtType.TRANSFERRED, self.tr("Overgedragen aan een ander")),
            (DebtType.UNKNOWN, self.tr("Klant of schuld onbekend")),
        )
        self.kind_field = ChoiceField(self.tr("Antwoord"), texts, kinds)
        self.handler_field = PartyField(self.tr("Overgedragen aan"), texts, required=True)
        self.principal_field = AmountField(self.tr("Hoofdsom"), texts)
        self.interest_field = AmountField(self.tr("Rente"), texts)
        self.costs_field = AmountField(self.tr("Kosten"), texts)
        self.total_field = AmountField(
            self.tr("Totaal"), texts, help_text=self.tr("Leeg laten telt hoofdsom, rente en kosten op")
        )
        self.origin_field = DateField(self.tr("Ontstaan op"), texts, today)
        self.preference_field = ChoiceField(self.tr("Preferent?"), texts, yes_or_no)
        self.iban_field = TextField(self.tr("IBAN"), texts, parser=parse_iban, formatter=format_iban, longest=42)
        self.payment_field = TextField(self.tr("Betalingskenmerk"), texts, longest=80)
        self.consent_field = ChoiceField(self.tr("Vooraf akkoord?"), texts, yes_or_no)
        self.received_field = DateField(self.tr("Ontvangen op"), texts, today, required=True)
        self._forms: list[QFormLayout] = []
        self._lay_out()
        self.kind_field.box.currentIndexChanged.connect(self._on_kind_changed)
        for field in (self.principal_field, self.interest_field, self.costs_field):
            field.committed.connect(self._on_part_committed)
        self._show_kind()

    # --- what others may ask -----------------------------------------------------------------------------------------

    def load(self, claim_id: str) -> None:
        """Begin an empty answer for a claim."""
        self.store_button.setEnabled(False)
        self.draft_subject = claim_id
        self.context.tasks.run_db(self, lambda core: read_balance_facts(core, claim_id), self._show)

    def focus_first(self) -> None:
        self.kind_field.setFocus()

    @Slot()
    def submit(self) -> None:
        if self._facts is None or not self.store_button.isEnabled():
            return
        self.say_failure("")
        fault = first_fault(self._typed())
        if fault is not None:
            fault.setFocus()
            return
        answer, handler_id = self._answer(self._facts.claim.id), self._handler_id()

        def store(core: Core) -> tuple[Claim, tuple[str, ...]]:
            claim = core.balances.record_answer(answer, handler_id=handler_id)
            return claim, newest_units(core)

        self.store_button.setEnabled(False)
        self.context.tasks.run_db(self, store, self._stored, self._failed)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(int)
    def _on_kind_changed(self, _at: int) -> None:
        self._show_kind()

    @Slot(object)
    def _on_part_committed(self, _value: object) -> None:
        """Say what the parts add up to, in grey: the total is stored even when nobody types it."""
        total = self._sum_of_parts()
        self.total_field.edit.setPlaceholderText("€" if total is None else format_euro(total))

    # --- results -----------------------------------------------------------------------------------------------------

    def _show(self, facts: BalanceFacts) -> None:
        self._facts = facts
        claim = facts.claim
        self.handler_field.set_parties(facts.parties)
        for field in self._typed():
            clear_field(field)
        clear_field(self.received_field, self.context.clock.today())
        self.kind_field.set_value(DebtType.OPEN)
        self.preference_field.set_value(None)
        self.consent_field.set_value(None)
        self.total_field.edit.setPlaceholderText("€")
        self.say_failure("")
        who = facts.creditor if facts.handler == facts.creditor else f"{facts.creditor} → {facts.handler}"
        about = self.tr("{who}\nKenmerk {reference} · bekend saldo: {balance}").format(
            who=who,
            reference=claim.handler_reference or self.tr("onbekend"),
            balance=self.tr("nog geen") if claim.balance_cents is None else format_euro(claim.balance_cents),
        )
        if not self.in_place:
            about += "\n" + self.tr("Dossier {number} · {client}").format(
                number=facts.dossier_number, client=facts.client_names
            )
        self.facts_label.setText(about)
        product = self.context.texts.label("product", facts.product)
        self.consent_field.setToolTip(plain_tip(self.tr("Vooraf akkoord met: {product}").format(product=product)))
        self.show_warnings(self._warnings(facts))
        self._show_kind()
        self.store_button.setEnabled(not facts.in_bin)

    def _stored(self, result: tuple[Claim, tuple[str, ...]]) -> None:
        claim, unit_ids = result
        facts, self._facts = self._facts, None
        name = facts.creditor if facts is not None else ""
        if claim.balance_status is BalanceStatus.CLIENT_UNKNOWN:
            text = self.tr("Bewaard: {name} kent de klant of de schuld niet. Vraag dit na bij uw cliënt.")
        elif claim.balance_status is BalanceStatus.TO_REQUEST:
            text = self.tr("Bewaard: de schuld bij {name} is overgedragen. Vraag het saldo op bij de nieuwe partij.")
        else:
            text = self.tr("Bewaard: {name}, {amount}.")
        offer_undo(self.context, text.format(name=name, amount=format_euro(claim.balance_cents or 0)), unit_ids)
        self.stored.emit(claim)

    def _failed(self, error: BaseException) -> None:
        self.show_failure(
            error,
            {
                "answer.amount": self.total_field,
                "import.claim_parts": self.total_field,
                "answer.future": self.received_field,
                "answer.transferred": self.handler_field,
            },
        )

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left: list[Field] = [
            self.kind_field,
            self.handler_field,
            self.principal_field,
            self.interest_field,
            self.costs_field,
            self.total_field,
        ]
        right: list[Field] = [
            self.origin_field,
            self.preference_field,
            self.iban_field,
            self.payment_field,
            self.consent_field,
            self.received_field,
        ]
        columns = QHBoxLayout()
        columns.setSpacing(28)
        for fields in (left, right):
            form = make_form()
            for field in fields:
                add_row(form, field)
            self._forms.append(form)
            columns.addLayout(form, 1)
        self.body.addWidget(self.facts_label)
        self.body.addWidget(self.warning_label)
        self.body.addLayout(columns)
        self.add_foot()

    def _typed(self) -> tuple[PartyField | AmountField | DateField | TextField, ...]:
        return (
            self.handler_field,
            self.principal_field,
            self.interest_field,
            self.costs_field,
            self.total_field,
            self.origin_field,
            self.iban_field,
            self.payment_field,
            self.received_field,
        )

    def _show_kind(self) -> None:
        """Show the fields that belong to the kind of answer."""
        kind = choice(self.kind_field)
        amounts = (
            self.principal_field,
            self.interest_field,
            self.costs_field,
            self.total_field,
            self.origin_field,
            self.preference_field,
            self.iban_field,
            self.payment_field,
            self.consent_field,
        )
        self._show_row(self.handler_field, shown=kind is DebtType.TRANSFERRED)
        for field in amounts:
            self._show_row(field, shown=kind is DebtType.OPEN)

    def _show_row(self, field: Field, *, shown: bool) -> None:
        for form in self._forms:
            if form.indexOf(field) >= 0:
                form.setRowVisible(field, shown)

    def _sum_of_parts(self) -> int | None:
        parts = [
            _cents(field.value)
            for field in (self.principal_field, self.interest_field, self.costs_field)
            if not field.has_error
        ]
        known = [part for part in parts if part is not None]
        return sum(known) if known else None

    def _answer(self, claim_id: str) -> BalanceAnswer:
        """Return the answer as typed; only after the fields were checked."""
        received = self.received_field.value
        assert isinstance(received, date)
        kind = choice(self.kind_field)
        if kind is not DebtType.OPEN:
            name = self.handler_field.text if kind is DebtType.TRANSFERRED else ""
            return BalanceAnswer(
                id="",
                claim_id=claim_id,
                received_on=received,
                channel=PAPER,
                debt_type=kind,
                client_unknown=kind is DebtType.UNKNOWN,
                transferred_to=name,
            )
        total = _cents(self.total_field.value)
        origin, iban = self.origin_field.value, str(self.iban_field.value)
        return BalanceAnswer(
            id="",
            claim_id=claim_id,
            received_on=received,
            channel=PAPER,
            debt_type=DebtType.OPEN,
            principal_cents=_cents(self.principal_field.value),
            interest_cents=_cents(self.interest_field.value),
            costs_cents=_cents(self.costs_field.value),
            balance_cents=self._sum_of_parts() if total is None else total,
            origin_date=origin if isinstance(origin, date) else None,
            claims_preference=choice(self.preference_field),
            iban=Iban(iban) if iban else None,
            payment_reference=str(self.payment_field.value),
            advance_consent=choice(self.consent_field),
        )

    def _handler_id(self) -> str | None:
        return self.handler_field.party_id if choice(self.kind_field) is DebtType.TRANSFERRED else None

    def _warnings(self, facts: BalanceFacts) -> list[str]:
        claim, found = facts.claim, []
        if facts.in_bin:
            found.append(self.tr("Deze schuld of dit dossier ligt in de prullenbak; een antwoord kan er niet bij."))
        if claim.balance_status is BalanceStatus.RECEIVED:
            day = format_short(claim.balance_date) if claim.balance_date else self.tr("een onbekende datum")
            found.append(
                self.tr("Er is al een saldo ontvangen, op {day}. Een nieuw antwoord vervangt het.").format(day=day)
            )
        return found


def _cents(value: object) -> int | None:
    return value if isinstance(value, int) else None

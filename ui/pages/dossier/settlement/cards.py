"""What was agreed, where the carrying out stands, the reserve, and the reviews."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QWidget

from csr_desktop.dates import format_short
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.settlement import Deposit, DepositKind, PayoutStatus, Review
from csr_desktop.money import format_euro, format_percentage
from csr_desktop.services.audit import month_name
from csr_desktop.services.settlement.facts import ARRIVED, SettlementFacts
from csr_desktop.services.settlement.starting import StartPlan
from ui.context import UiContext
from ui.forms.flow import FlowLayout, flowing
from ui.forms.parts import Card, button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.settlement.reading import SettlementView

Facts = Iterator[tuple[str, str]]


class FactList(QWidget):
    """Names with their values below each other; read as one line each by a screen reader."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[str, str], ...] = ()
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(24)
        self._form.setVerticalSpacing(6)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show other facts."""
        if tuple(facts) == self._shown:
            return
        self._shown = tuple(facts)
        while self._form.rowCount():
            self._form.removeRow(0)
        for name, value in facts:
            shown = label(value, wrap=True)
            shown.setAccessibleName(f"{name}: {value}")
            self._form.addRow(label(name, "muted"), shown)


class StartCard(Card):
    """What was agreed, who knows it, and the button that begins; the head of the dossier has the same as its next step.

    Signals:
        start_requested: begin carrying out.
        letters_requested: go to the letters that still lie ready.
    """

    start_requested = Signal()
    letters_requested = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self.body.addWidget(label(self.tr("Alle schuldeisers zijn akkoord"), "heading"))
        self.facts = FactList()
        self.told_label = label(wrap=True)
        self.start_button = button(self.tr("Uitvoering starten…"))
        self.letters_button = button(self.tr("Naar Brieven"))
        steps = FlowLayout()
        steps.addWidget(self.start_button)
        steps.addWidget(self.letters_button)
        self.body.addWidget(self.facts)
        self.body.addWidget(self.told_label)
        self.body.addLayout(steps)
        self.start_button.clicked.connect(self.start_requested)
        self.letters_button.clicked.connect(self.letters_requested)

    def show_plan(self, plan: StartPlan | None) -> None:
        """Show how it would begin, or nothing."""
        self.setVisible(plan is not None)
        if plan is None:
            return
        self.facts.show_facts(list(self._facts(plan)))
        told = plan.told
        parts = [
            self.tr("{count} over de hub").format(count=len(told.over_hub)) if told.over_hub else "",
            self.tr("{count} per brief").format(count=len(told.by_letter)) if told.by_letter else "",
        ]
        said = ", ".join(part for part in parts if part)
        words = self.tr("‘Regeling geaccordeerd’ is verstuurd: {ways}.").format(ways=said) if said else ""
        if told.to_send:
            waiting = self.tr("Nog niet verstuurd: de brief ‘Regeling geaccordeerd’ aan {names}.")
            words = f"{words} {waiting.format(names=', '.join(told.to_send))}".strip()
        self.told_label.setText(words)
        self.told_label.setVisible(bool(words))
        self.letters_button.setVisible(bool(told.to_send))

    def _facts(self, plan: StartPlan) -> Facts:
        proposal, texts = plan.proposal, self._context.texts
        yield self.tr("Regeling"), texts.label("product", proposal.product)
        if proposal.agreed_on is not None:
            yield self.tr("Akkoord op"), format_short(proposal.agreed_on)
        yield self.tr("Voor de schuldeisers"), format_euro(proposal.offered_cents)
        yield (
            self.tr("Preferent en concurrent"),
            f"{format_percentage(proposal.preferential_hundredths)}  ·  "
            f"{format_percentage(proposal.ordinary_hundredths)}",
        )
        if proposal.product is not Product.SA:
            yield self.tr("Duur"), self.tr("{months} maanden").format(months=proposal.months)


class StandCard(Card):
    """Where it stands.

    Signals:
        repayment_requested: note the day of the first repayment.
    """

    repayment_requested = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self.title_label = label(kind="heading", wrap=True)
        self.facts = FactList()
        self.repayment_button = button(self.tr("Eerste aflossing vastleggen…"))
        self.body.addWidget(self.title_label)
        self.body.addWidget(self.facts)
        steps = FlowLayout()
        steps.addWidget(self.repayment_button)
        self.body.addLayout(steps)
        self.body.addStretch(1)
        self.repayment_button.clicked.connect(self.repayment_requested)

    def show_view(self, view: SettlementView) -> None:
        """Show a settlement, or nothing when none was begun."""
        facts = view.facts
        self.setVisible(facts is not None)
        if facts is None:
            return
        texts, settlement = self._context.texts, facts.settlement
        self.title_label.setText(texts.label("settlement_form", facts.form))
        self.facts.show_facts(list(self._facts(facts, view)))
        may_note = view.is_running and settlement.product is not Product.SA
        self.repayment_button.setVisible(may_note and settlement.first_repayment_on is None)

    def _facts(self, facts: SettlementFacts, view: SettlementView) -> Facts:
        settlement, product = facts.settlement, facts.settlement.product
        if product is Product.SB and settlement.ended_on is None:
            full = sum(facts.day_of_month(month) <= view.today for month in range(1, settlement.months + 1))
            yield (
                self.tr("Maand"),
                self.tr("{now} van {months}").format(now=min(full + 1, settlement.months), months=settlement.months),
            )
        yield self.tr("Gestart"), format_short(settlement.started_on)
        yield self.tr("Loopt tot en met"), format_short(settlement.planned_end_on)
        if settlement.first_repayment_on is not None:
            yield self.tr("Eerste aflossing"), format_short(settlement.first_repayment_on)
        if product is Product.SK:
            yield self.tr("Krediet van"), settlement.lender
            if settlement.lump_sum_on is not None:
                yield self.tr("Schuldeisers betaald op"), format_short(settlement.lump_sum_on)
        if product is Product.SB:
            yield (
                self.tr("Afloscapaciteit"),
                self.tr("{amount} per maand").format(amount=format_euro(facts.capacity_cents)),
            )
        if product is Product.SA:
            return
        yield self.tr("Afgesproken"), format_euro(facts.offered_cents)
        paid = facts.sum_of(ARRIVED)
        yield self.tr("Betaald aan schuldeisers"), format_euro(paid)
        under_way = facts.sum_of({PayoutStatus.EXPORTED})
        if under_way:
            yield self.tr("Onderweg bij de bank"), format_euro(under_way)
        reserve = format_euro(facts.reserve_cents)
        if facts.free_cents != facts.reserve_cents:
            reserve = self.tr("{reserve}, waarvan {free} vrij").format(
                reserve=reserve, free=format_euro(facts.free_cents)
            )
        yield self.tr("In de reserve"), reserve


class ReserveCard(Card):
    """What came in and what went back.

    Signals:
        book_requested: book money.
        take_back_requested: turn an earlier booking back.
    """

    book_requested = Signal()
    take_back_requested = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.addWidget(label(self.tr("Reserve"), "heading"))
        self._context = context
        self.book_button = button(self.tr("Inleg boeken…"))
        self.take_back_button = button(self.tr("Inleg terugdraaien…"))
        self.empty_label = label(self.tr("Er is nog niets ingelegd. Boek het geld dat binnenkomt."), "muted", wrap=True)
        self.deposits_table = Table(
            (
                Column("day", self.tr("Geboekt"), lambda row: format_short(row.booked_on), _booked),
                Column("kind", self.tr("Soort"), self._kind, tip=self._kind),
                Column(
                    "amount",
                    self.tr("Bedrag"),
                    lambda row: format_euro(row.amount_cents),
                    lambda row: row.amount_cents,
                    right=True,
                ),
                Column("remark", self.tr("Notitie"), lambda row: row.remark, tip=lambda row: row.remark),
            ),
            lambda row: row.id,
            self.tr("Boekingen in de reserve"),
            stretch="remark",
        )
        self.deposits_table.setMinimumHeight(self.fontMetrics().height() * 11)
        steps = FlowLayout()
        steps.addWidget(self.book_button)
        steps.addWidget(self.take_back_button)
        self.body.addLayout(steps)
        self.body.addWidget(self.empty_label)
        self.body.addWidget(self.deposits_table, 1)
        self.body.addStretch(0)
        self.book_button.clicked.connect(self.book_requested)
        self.take_back_button.clicked.connect(self.take_back_requested)

    def show_view(self, view: SettlementView) -> None:
        """Show the bookings, newest first."""
        facts = view.facts
        has_reserve = facts is not None and facts.settlement.product is not Product.SA
        self.setVisible(has_reserve)
        if facts is None or not has_reserve:
            return
        self.deposits_table.set_rows(facts.deposits[::-1])
        self.deposits_table.setVisible(bool(facts.deposits))
        self.empty_label.setVisible(not facts.deposits)
        left = facts.settlement.ended_on is not None and facts.reserve_cents > 0 and not view.is_closed
        self.book_button.setVisible(view.is_running or left)
        # After the end only what is left goes back to the client.
        self.book_button.setText(self.tr("Inleg boeken…") if view.is_running else self.tr("Terug naar de cliënt…"))
        self.take_back_button.setVisible(view.is_running and bool(facts.deposits))

    def _kind(self, row: Deposit) -> str:
        kind = self._context.texts.label("deposit_kind", row.kind)
        return f"{kind}, {month_name(row.for_month)}" if row.for_month is not None else kind


class ReviewsCard(Card):
    """Reviews, planned and held.

    Signals:
        plan_requested: plan one more.
        hold_requested: hold one now.
        letter_requested: tell the client of one (`ClientLetter`).
    """

    plan_requested = Signal()
    hold_requested = Signal()
    letter_requested = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.addWidget(label(self.tr("Hercontroles"), "heading"))
        self._context = context
        self.hold_button = button(self.tr("Hercontrole houden…"))
        self.plan_button = button(self.tr("Hercontrole plannen…"))
        self.invite_button = button(self.tr("Cliënt uitnodigen…"), tip=self.tr("De brief met de uitnodiging (L21)"))
        self.tell_button = button(
            self.tr("Uitkomst aan cliënt melden"), tip=self.tr("De brief met de laatste uitkomst (L21)")
        )
        self.reviews_table = Table(
            (
                Column(
                    "due",
                    self.tr("Uiterlijk"),
                    lambda row: format_short(row.due_on),
                    lambda row: row.due_on.isoformat(),
                ),
                Column("state", self.tr("Stand"), self._state),
                Column(
                    "capacity",
                    self.tr("Per maand"),
                    lambda row: _euro(row.new_capacity_cents),
                    lambda row: row.new_capacity_cents or 0,
                    right=True,
                ),
                Column(
                    "prognosis",
                    self.tr("Verwacht"),
                    lambda row: _euro(row.prognosis_cents),
                    lambda row: row.prognosis_cents or 0,
                    right=True,
                ),
            ),
            lambda row: row.id,
            self.tr("Hercontroles"),
            stretch="state",
        )
        self.reviews_table.setMinimumHeight(self.fontMetrics().height() * 8)
        steps = flowing(self.hold_button, self.plan_button, self.invite_button, self.tell_button)
        self.empty_label = label(self.tr("Er is geen hercontrole gepland."), "muted", wrap=True)
        self.found_label = label(wrap=True)
        self.body.addLayout(steps)
        self.body.addWidget(self.empty_label)
        self.body.addWidget(self.reviews_table, 1)
        self.body.addWidget(self.found_label)
        self.body.addStretch(0)
        self.hold_button.clicked.connect(self.hold_requested)
        self.plan_button.clicked.connect(self.plan_requested)
        self.invite_button.clicked.connect(self._on_invite_clicked)
        self.tell_button.clicked.connect(self._on_tell_clicked)
        self.reviews_table.current_changed.connect(self._on_current_changed)

    def show_view(self, view: SettlementView) -> None:
        """Show the reviews of debt mediation; other products have none."""
        facts = view.facts
        has_reviews = facts is not None and facts.settlement.product is Product.SB
        self.setVisible(has_reviews)
        if facts is None or not has_reviews:
            return
        self.reviews_table.set_rows(facts.reviews)
        self.reviews_table.setVisible(bool(facts.reviews))
        self.empty_label.setVisible(not facts.reviews)
        for made in (self.hold_button, self.plan_button):
            made.setVisible(view.is_running)
        is_planned = any(item.held_on is None for item in facts.reviews)
        self.invite_button.setVisible(view.is_running and is_planned)
        self.tell_button.setVisible(view.is_running and bool(facts.held_reviews))
        if facts.held_reviews and self.reviews_table.current_row() is None:
            self.reviews_table.select_id(facts.held_reviews[-1].id)
        self._on_current_changed(self.reviews_table.current_row())

    @Slot()
    def _on_invite_clicked(self) -> None:
        self.letter_requested.emit(ClientLetter.REVIEW_INVITATION)

    @Slot()
    def _on_tell_clicked(self) -> None:
        self.letter_requested.emit(ClientLetter.REVIEW_OUTCOME)

    @Slot(object)
    def _on_current_changed(self, row: Review | None) -> None:
        words = ""
        if row is not None and row.held_on is not None:
            words = self.tr("Verwacht na de hercontrole van {day}: preferent {first}, concurrent {ordinary}.").format(
                day=format_short(row.held_on),
                first=format_percentage(row.preferential_hundredths or 0),
                ordinary=format_percentage(row.ordinary_hundredths or 0),
            )
        self.found_label.setText(words)
        self.found_label.setVisible(bool(words))

    def _state(self, row: Review) -> str:
        if row.held_on is None:
            return self.tr("○ gepland")
        outcome = self._context.texts.label("review_outcome", row.outcome) if row.outcome else ""
        return f"✓ {outcome.lower()}"


def _booked(row: Deposit) -> str:
    return f"{row.booked_on.isoformat()} {row.id}"


def _euro(cents: int | None) -> str:
    return "" if cents is None else format_euro(cents)


def kinds_for(view: SettlementView) -> tuple[DepositKind, ...]:
    """Return what can be booked now: after the end only what goes back to the client."""
    facts = view.facts
    if facts is None or facts.settlement.ended_on is not None:
        return (DepositKind.RETURNED_TO_CLIENT,)
    first = DepositKind.LOAN if facts.settlement.product is Product.SK else DepositKind.MONTHLY
    return (first, DepositKind.ASSETS, DepositKind.INCIDENTAL, DepositKind.RETURNED_TO_CLIENT)

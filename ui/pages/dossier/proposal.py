"""Voorstel: three products side by side, then the chosen version from draft to agreement."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.errors import UserError
from csr_desktop.money import format_euro
from csr_desktop.proposals.calculation import Calculation
from csr_desktop.services.consents import Foreseen
from csr_desktop.services.workbench import DossierState, NextStep
from ui.context import UiContext
from ui.forms.fields import AmountField
from ui.forms.parts import Card, button, label, scrolled
from ui.forms.side_by_side import SideBySide
from ui.pages.dossier.changed_card import ChangedCard
from ui.pages.dossier.product_card import ProductCard
from ui.pages.dossier.tab import DossierTab
from ui.pages.dossier.version_card import VersionCard
from ui.pages.dossier.version_reading import VersionView, read_version

Comparison = tuple[dict[Product, Calculation], dict[Product, Foreseen], Product]

#: Steps that begin at a version; it is read before.
_ON_VERSION = frozenset(
    {NextStep.AWAIT_ANSWERS, NextStep.NEW_PROPOSAL, DeadlineStep.REMIND_PROPOSAL, DeadlineStep.RECONSIDER}
)
#: The slider moves in whole euros.
_EURO = 100


class ProposalTab(DossierTab):
    """From figures to agreement."""

    key = "proposal"

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        self._state: DossierState | None = None
        self._running = False
        self._again = False
        self.reason_label = label(wrap=True)
        #: The ways to what a proposal still needs, shown with the reason.
        self.income_button = button(self.tr("Naar Inkomen en VTLB"))
        self.debts_button = button(self.tr("Naar Schulden"))
        self._ways = QWidget()
        self.trial_label = label(kind="warning", wrap=True)
        self.capacity_slider = QSlider(Qt.Orientation.Horizontal)
        self.capacity_slider.setAccessibleName(self.tr("Probeer een andere afloscapaciteit"))
        self.capacity_slider.setPageStep(10)
        self.capacity_field = AmountField(self.tr("Afloscapaciteit per maand"), context.texts)
        self.assets_field = AmountField(self.tr("Vermogen"), context.texts)
        self.reset_button = button(self.tr("Terug naar het VTLB"))
        self.cards = {product: ProductCard(product, context.texts) for product in Product}
        self.version_card = VersionCard(self)
        self.changed_card = ChangedCard(self)
        self.compare_button = button(
            self.tr("Producten vergelijken"),
            tip=self.tr("Zie de drie soorten regeling naast elkaar, of kies een andere"),
        )
        self.compare_button.setCheckable(True)
        self._wanted_step = ""
        self._wants_focus = False
        self._shown_news: tuple[str, bool] | None = None
        #: The newest version, and an earlier one that somebody wants to see.
        self._newest_id = self._version_id = ""
        self._lay_out()
        self._connect()

    def show_state(self, state: DossierState) -> None:
        self._state = state
        vtlb = state.vtlb
        if vtlb is not None:
            self._set_trial(vtlb.capacity_cents, vtlb.assets_cents, most=max(vtlb.derived_capacity_cents, 100_00))
        proposal = state.proposal
        self.compare_button.setVisible(proposal is not None)
        self._show_comparison()
        if proposal is None:
            self.version_card.hide()
            self.changed_card.hide()
        else:
            if proposal.id != self._newest_id:
                # There is another newest one: that is what matters now.
                self._newest_id, self._version_id = proposal.id, ""
            self._read_version()

    def focus_first(self) -> None:
        if self.version_card.isVisible():
            self.version_card.focus_first()
        elif self._state is not None and self._state.proposal is not None:
            # It is still being read.
            self._wants_focus = True
        else:
            self._focus_comparison()

    def begin(self, step: str) -> None:
        if step == NextStep.FREEZE_PROPOSAL:
            self.version_card.freeze()
        elif step == NextStep.SEND_PROPOSAL:
            self.version_card.send()
        elif step == NextStep.CONCLUDE:
            self.version_card.conclude()
        elif step in {NextStep.MAKE_PROPOSAL, DeadlineStep.PROPOSE_IN_TIME}:
            self.compare_button.setChecked(True)
            self._focus_comparison()
        elif step in _ON_VERSION and self._state is not None and self._state.proposal is not None:
            # Read first: a tab that was just made does not show yet who must answer.
            self._wanted_step, self._version_id = step, ""
            self._read_version()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(int)
    def _on_slider_moved(self, euros: int) -> None:
        self.capacity_field.set_value(euros * _EURO)
        self._compare()

    @Slot(object)
    def _on_amount_committed(self, _value: Any) -> None:  # noqa: ANN401 - cents or None
        capacity = self.capacity_field.value
        if isinstance(capacity, int):
            self.capacity_slider.blockSignals(True)
            self.capacity_slider.setValue(capacity // _EURO)
            self.capacity_slider.blockSignals(False)
        self._compare()

    @Slot(bool)
    def _on_compare_toggled(self, _checked: bool) -> None:
        self._show_comparison()
        if self._compare_card.isVisibleTo(self):
            # Laid out first, else nobody knows yet how far down it is.
            self._content.adjustSize()
            self._area.ensureWidgetVisible(self._compare_card, 0, 0)

    @Slot(object)
    def _on_version_chosen(self, version_id: object) -> None:
        self._version_id = str(version_id)
        self._read_version()

    @Slot()
    def _on_reset_clicked(self) -> None:
        if self._state is not None:
            self.show_state(self._state)

    @Slot(object)
    def _on_product_chosen(self, product: Product) -> None:
        if self._is_trial():
            self.context.notices.warn(
                self.tr(
                    "U probeert andere bedragen dan het VTLB. Leg eerst een nieuwe VTLB-berekening vast, of ga terug "
                    "naar het VTLB."
                )
            )
            return
        dossier_id = self.dossier_id
        self.perform(lambda core: core.proposals.make(dossier_id, product), self._made)

    @Slot()
    def _on_income_clicked(self) -> None:
        self.tab_requested.emit("income")

    @Slot()
    def _on_debts_clicked(self) -> None:
        self.tab_requested.emit("debts")

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        capacity, assets = QHBoxLayout(), QHBoxLayout()
        for row, parts in (
            (capacity, ((label(self.capacity_field.label), 0), (self.capacity_slider, 2), (self.capacity_field, 1))),
            (assets, ((label(self.assets_field.label), 0), (self.assets_field, 1), (self.reset_button, 0))),
        ):
            row.setSpacing(12)
            for part, stretch in parts:
                row.addWidget(part, stretch)
        self._trial_row = SideBySide((capacity, assets), 120)
        cards = SideBySide(tuple(self.cards.values()), 135)
        self._compare_card = Card(self.tr("Drie soorten regeling naast elkaar"))
        self._compare_card.body.addWidget(self.reason_label)
        ways = QHBoxLayout(self._ways)
        ways.setContentsMargins(0, 0, 0, 0)
        ways.addWidget(self.debts_button)
        ways.addWidget(self.income_button)
        ways.addStretch(1)
        self._ways.hide()
        self._compare_card.body.addWidget(self._ways)
        self._compare_card.body.addWidget(self._trial_row)
        self._compare_card.body.addWidget(self.trial_label)
        self._compare_card.body.addWidget(cards)
        fold = QHBoxLayout()
        fold.addWidget(self.compare_button)
        fold.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 12, 8, 8)
        column.setSpacing(12)
        column.addWidget(self.changed_card)
        column.addWidget(self.version_card, 1)
        column.addLayout(fold)
        column.addWidget(self._compare_card)
        column.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._content = content
        self._area = scrolled(content)
        layout.addWidget(self._area)
        self._compare_card.hide()

    def _connect(self) -> None:
        self.capacity_slider.valueChanged.connect(self._on_slider_moved)
        self.capacity_field.committed.connect(self._on_amount_committed)
        self.assets_field.committed.connect(self._on_amount_committed)
        self.reset_button.clicked.connect(self._on_reset_clicked)
        self.income_button.clicked.connect(self._on_income_clicked)
        self.debts_button.clicked.connect(self._on_debts_clicked)
        self.version_card.version_chosen.connect(self._on_version_chosen)
        self.compare_button.toggled.connect(self._on_compare_toggled)
        for card in self.cards.values():
            card.chosen.connect(self._on_product_chosen)

    def _show_comparison(self) -> None:
        """The heart of the tab while there is no version; beside one it is asked for."""
        is_wanted = self._state is not None and (self._state.proposal is None or self.compare_button.isChecked())
        self._compare_card.setVisible(is_wanted)
        if is_wanted:
            self._compare()

    def _read_version(self) -> None:
        dossier_id, version_id = self.dossier_id, self._version_id
        self.context.tasks.run_db(self, lambda core: read_version(core, dossier_id, version_id), self._show_version)

    def _show_version(self, view: VersionView) -> None:
        if self._state is not None:
            self.version_card.show_version(view, self._state.dossier.phase)
        self.changed_card.show_version(view)
        news = (view.proposal.id, self.changed_card.isHidden())
        if news != self._shown_news:
            # Another version, or a change to know of, stands at the top.
            self._area.verticalScrollBar().setValue(0)
        self._shown_news = news
        step, self._wanted_step = self._wanted_step, ""
        if step == NextStep.AWAIT_ANSWERS:
            self.version_card.answer_first()
        elif step == DeadlineStep.REMIND_PROPOSAL:
            # Reminders reach other people, so a person presses the button that is pointed at.
            self.version_card.remind_button.setFocus()
        elif step == DeadlineStep.RECONSIDER:
            self.version_card.reconsider_first()
        elif step == NextStep.NEW_PROPOSAL and not self.version_card.focus_ways():
            # Nobody stands in the way whom one could ask again: then only other figures help.
            self.compare_button.setChecked(True)
            self._focus_comparison()
        elif self._wants_focus:
            self.version_card.focus_first()
        self._wants_focus = False

    def _focus_comparison(self) -> None:
        """Give the focus to the first product, or while the products are being compared to what can have it."""
        self._wants_focus = False
        for made in (self.cards[Product.SK].choose_button, self.compare_button, self.capacity_field.edit):
            if made.isVisible() and made.isEnabled():
                made.setFocus()
                return

    def _set_trial(self, capacity_cents: int, assets_cents: int, *, most: int) -> None:
        self.capacity_slider.blockSignals(True)
        self.capacity_slider.setRange(0, -(-most // _EURO))
        self.capacity_slider.setValue(capacity_cents // _EURO)
        self.capacity_slider.blockSignals(False)
        self.capacity_field.set_value(capacity_cents)
        self.assets_field.set_value(assets_cents)

    def _trial(self) -> tuple[int | None, int | None]:
        values = []
        for field in (self.capacity_field, self.assets_field):
            try:
                value = field.value
            except UserError:
                value = None
            values.append(value if isinstance(value, int) else None)
        return values[0], values[1]

    def _is_trial(self) -> bool:
        vtlb = self._state.vtlb if self._state else None
        return vtlb is not None and self._trial() != (vtlb.capacity_cents, vtlb.assets_cents)

    def _compare(self) -> None:
        """Calculate; while one runs only the last wish is kept, so that a slider never makes a queue."""
        if self._running:
            self._again = True
            return
        self._running = True
        dossier_id = self.dossier_id
        capacity, assets = self._trial()

        def work(core: Core) -> Comparison:
            found = core.proposals.compare(dossier_id, capacity_cents=capacity, assets_cents=assets)
            return found, core.proposals.foreseen(dossier_id, found), core.proposals.recommended(dossier_id)

        self.context.tasks.run_db(self, work, self._compared, self._not_ready)

    def _compared(self, comparison: Comparison) -> None:
        self._running = False
        calculations, foreseen, best = comparison
        today = self.context.clock.today()
        self.reason_label.hide()
        self._ways.hide()
        self._trial_row.show()
        for product, card in self.cards.items():
            card.setVisible(True)
            card.show_calculation(calculations[product], foreseen[product], today, recommended=product is best)
            card.choose_button.setEnabled(not self._is_settled())
        texts = self.context.texts
        warned = [texts.say(message) for message in calculations[best].warnings]
        if self._is_trial():
            vtlb = self._state.vtlb if self._state else None
            warned.insert(
                0,
                self.tr("Dit is een proefberekening; volgens het VTLB is de capaciteit {amount}.").format(
                    amount=format_euro(vtlb.capacity_cents if vtlb else 0)
                ),
            )
        self.trial_label.setText("\n".join(warned))
        self.trial_label.setVisible(bool(warned))
        if self._again:
            self._again = False
            self._compare()

    def _not_ready(self, error: BaseException) -> None:
        self._running = self._again = False
        self.reason_label.setText(self.context.notices.sentence(error))
        self.reason_label.show()
        self._ways.show()
        self._trial_row.hide()
        self.trial_label.hide()
        for card in self.cards.values():
            card.hide()

    def _is_settled(self) -> bool:
        proposal = self._state.proposal if self._state else None
        return proposal is not None and proposal.status is ProposalStatus.AGREED

    def _made(self, proposal: Proposal) -> None:
        # The button that was pressed goes; the next step gets the focus.
        self._wants_focus = True
        self.compare_button.setChecked(False)
        self.undoable(self.tr("Voorstel versie {version} is gemaakt als concept.").format(version=proposal.version))

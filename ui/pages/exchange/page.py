"""Uitwisseling: how the exchange stands, what is at risk first, and both boxes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.domain.hub_messages import InMessage, OutMessage
from ui.context import UiContext
from ui.dialogs.balance_round import BalanceRoundDialog
from ui.dialogs.hub_message import HubMessageDialog
from ui.dialogs.leave import LeaveDialog
from ui.forms.flow import FlowLayout
from ui.forms.in_sight import TabsInSight
from ui.forms.page import Page, Wish
from ui.forms.parts import MessageList, button, label
from ui.pages.exchange.box_part import BoxPart
from ui.pages.exchange.inbox import InboxPart
from ui.pages.exchange.outbox import OutboxPart
from ui.sync_view import SyncView

#: More lines push the boxes out of sight; the rest is counted.
_MOST_AT_RISK = 4


class ExchangePage(Page):
    """Shows what the keeper of the exchange tells, and asks it for rounds; drives none itself.

    Signals:
        sync_requested: a person wants a round, now.
        stop_requested: a person wants the round to stop.
        check_requested: a person wants to know whether the hub can be reached.
        allow_requested: after a back-up was put back, sending may go on.
        next_day_requested: on the practice hub a working day may go by.
        boxes_changed: a round is over.
    """

    key = "exchange"

    sync_requested = Signal()
    stop_requested = Signal()
    check_requested = Signal()
    allow_requested = Signal()
    next_day_requested = Signal()
    boxes_changed = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.state_label = label(kind="heading", wrap=True)
        self.detail_label = label(kind="muted", wrap=True)
        self.problem_label = label(kind="warning", wrap=True)
        self.sync_button = button(self.tr("Nu uitwisselen"), "primary", self.tr("Verzend en haal op"))
        self.stop_button = button(self.tr("Stop"), tip=self.tr("Wat al over is, blijft; de rest gaat de volgende keer"))
        self.check_button = button(
            self.tr("Verbinding controleren"), tip=self.tr("Vraag de hub wie wij zijn; er wordt niets verzonden")
        )
        self.settings_button = button(self.tr("Hub instellen"), tip=self.tr("Naar Instellingen, kaart Uitwisseling"))
        self.allow_button = button(self.tr("Verzenden weer toestaan…"))
        self.next_day_button = button(
            self.tr("Oefenen: werkdag verder"),
            tip=self.tr("Op de oefenhub gaat een werkdag voorbij; de verzonnen schuldeisers antwoorden dan"),
        )
        self.next_day_button.hide()
        self.balances_button = button(
            self.tr("Saldo's opvragen…"), tip=self.tr("Voor alle open dossiers in één keer; u ziet eerst wie en hoe")
        )
        self.leave_button = button(
            self.tr("Voordat u weg bent…"), tip=self.tr("Wat er verloopt tot u terug bent, en wat u nu nog kunt doen")
        )
        self.risk_label = label(kind="heading")
        self.risk_list = MessageList()
        self.out_part = OutboxPart(context)
        self.in_part = InboxPart(context)
        self.tabs = TabsInSight()
        self.tabs.tabBar().setAccessibleName(self.tr("Onderdelen van Uitwisseling"))
        self.tabs.addTab(self.in_part, self.tr("Postvak in"))
        self.tabs.addTab(self.out_part, self.tr("Postvak uit"))
        self._lay_out()
        self._connect()
        self.show_sync(SyncView())

    # --- Page --------------------------------------------------------------------------------------------------------

    def perform(self, wish: Wish, subject: str = "") -> None:
        if wish is Wish.SHOW_TAB:
            for part in (self.in_part, self.out_part):
                if part.key == subject:
                    self.tabs.setCurrentWidget(part)
                    part.focus_first()
        elif wish is Wish.BEGIN and subject == "balances":
            self._on_balances_clicked()
        elif wish is Wish.BEGIN and self.sync_button.isHidden() and self.stop_button.isHidden():
            # Without a hub there is nothing to exchange: the page says so, and this leads to what mends it.
            self.settings_button.setFocus()
        elif wish is Wish.BEGIN and subject == "leave":
            self._on_leave_clicked()
        elif wish is Wish.BEGIN and subject == "sync" and not self.sync_button.isHidden():
            self.sync_button.click()

    def refresh(self) -> None:
        self._current().refresh()

    def concerns(self, changes: Any) -> bool:  # noqa: ANN401 - `Changes` of the services
        return bool(changes.concerns(OutMessage) or changes.concerns(InMessage))

    def enter(self) -> None:
        # Where a message stands is no change of data, so no commit tells of it.
        self.is_stale = True
        super().enter()

    def focus_first(self) -> None:
        self._current().focus_first()

    # --- what the keeper tells ---------------------------------------------------------------------------------------

    @Slot(object)
    def show_sync(self, view: SyncView) -> None:
        """Show how the exchange stands."""
        had_focus = self.stop_button.hasFocus() or self.sync_button.hasFocus()
        self.state_label.setText(view.headline)
        self.state_label.setVisible(bool(view.headline))
        self.detail_label.setText(view.detail)
        self.detail_label.setVisible(bool(view.detail))
        self.problem_label.setText("\n".join(f"⚠ {problem}" for problem in view.problems))
        self.problem_label.setVisible(bool(view.problems))
        self.sync_button.setVisible(view.is_configured and not view.is_running)
        self.stop_button.setVisible(view.is_running)
        self.stop_button.setEnabled(view.is_running and not view.is_stopping)
        self.check_button.setVisible(view.is_configured)
        self.check_button.setEnabled(not view.is_running)
        self.settings_button.setVisible(not view.is_configured)
        self.leave_button.setVisible(view.is_configured)
        self.allow_button.setVisible(view.is_held)
        if had_focus:
            (self.stop_button if view.is_running else self.sync_button).setFocus()
        self._show_risks(view)

    def show_practice(self, is_running: bool) -> None:
        """Show what only makes sense with a practice hub."""
        self.next_day_button.setVisible(is_running)

    @Slot()
    def show_boxes(self) -> None:
        """Read the boxes again, now when in sight: a round brought or sent something."""
        self.boxes_changed.emit()
        if self.isVisible():
            self.refresh()

    @Slot()
    def show_refused(self) -> None:
        """Come forward with what was refused or expired."""
        self.page_requested.emit(self.key)
        self.tabs.setCurrentWidget(self.out_part)
        self.out_part.choose("stuck")
        self.out_part.focus_first()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_settings_clicked(self) -> None:
        self.page_requested.emit("settings")

    @Slot()
    def _on_balances_clicked(self) -> None:
        BalanceRoundDialog(self.context, self.window()).open()

    @Slot()
    def _on_leave_clicked(self) -> None:
        dialog = LeaveDialog(self.context, self.window())
        dialog.message_requested.connect(self._on_risk_chosen)
        dialog.sync_requested.connect(self.sync_requested)
        self.boxes_changed.connect(dialog.look_again)
        dialog.open()

    @Slot()
    def _on_allow_clicked(self) -> None:
        if self.context.dialogs.confirm(
            self,
            self.tr("Verzenden weer toestaan?"),
            self.tr(
                "Er is een reservekopie teruggezet. Wat daarna al verzonden was, is inmiddels van de hub opgehaald. "
                "Kijk in Postvak uit of alles wat klaarstaat, echt nog verzonden moet worden."
            ),
            self.tr("Toestaan"),
        ):
            self.allow_requested.emit()

    @Slot(object)
    def _on_risk_chosen(self, place: str) -> None:
        """`place` is the box and the message; empty is the exchange as a whole, and then a round helps."""
        box, _, message_id = place.partition(":")
        if not message_id:
            self.sync_button.setFocus()
            return
        part = self.out_part if box == self.out_part.key else self.in_part
        self.tabs.setCurrentWidget(part)
        part.show_message(message_id)

    @Slot(object)
    def _on_review_requested(self, message_id: str) -> None:
        dialog = HubMessageDialog(self.context, message_id, self.window())
        dialog.decided.connect(self._on_decided)
        dialog.dossier_requested.connect(self.dossier_requested)
        dialog.open()

    @Slot()
    def _on_decided(self) -> None:
        self.refresh()

    @Slot(int)
    def _on_tab_changed(self, _at: int) -> None:
        part = self._current()
        part.refresh()
        # Someone who walks along the tabs with the arrow keys keeps walking.
        if not self.tabs.tabBar().hasFocus():
            part.focus_first()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _current(self) -> BoxPart:
        part = self.tabs.currentWidget()
        assert isinstance(part, BoxPart)
        return part

    def _show_risks(self, view: SyncView) -> None:
        count = len(view.at_risk)
        lines = list(view.at_risk[:_MOST_AT_RISK])
        self.risk_label.setVisible(bool(count))
        self.risk_label.setText(
            self.tr("Dreigt te laat te zijn")
            if count <= _MOST_AT_RISK
            else self.tr("Dreigt te laat te zijn: de eerste {most} van {count}").format(most=_MOST_AT_RISK, count=count)
        )
        self.risk_list.show_messages(lines, "warning")

    def _connect(self) -> None:
        self.sync_button.clicked.connect(self.sync_requested)
        self.stop_button.clicked.connect(self.stop_requested)
        self.check_button.clicked.connect(self.check_requested)
        self.next_day_button.clicked.connect(self.next_day_requested)
        self.balances_button.clicked.connect(self._on_balances_clicked)
        self.leave_button.clicked.connect(self._on_leave_clicked)
        self.settings_button.clicked.connect(self._on_settings_clicked)
        self.allow_button.clicked.connect(self._on_allow_clicked)
        self.risk_list.chosen.connect(self._on_risk_chosen)
        self.out_part.sync_requested.connect(self.sync_requested)
        self.in_part.review_requested.connect(self._on_review_requested)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        for part in (self.in_part, self.out_part):
            part.dossier_requested.connect(self.dossier_requested)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.state_label)
        words.addWidget(self.detail_label)
        steps = FlowLayout()
        for made in (
            self.sync_button, self.stop_button, self.settings_button, self.allow_button, self.balances_button,
            self.leave_button, self.check_button, self.next_day_button,
        ):  # fmt: skip
            steps.addWidget(made)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(words)
        layout.addLayout(steps)
        layout.addWidget(self.problem_label)
        layout.addWidget(self.risk_label)
        layout.addWidget(self.risk_list)
        layout.addWidget(self.tabs, 1)

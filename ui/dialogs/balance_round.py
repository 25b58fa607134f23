"""Ask for the balances of all open dossiers in one step: first who and over which way, then making it, with a stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.creditors import Channel
from csr_desktop.errors import CsrError
from csr_desktop.services.balances import RequestPlan, RequestResult, Watch, stopped
from ui.context import UiContext
from ui.dialogs.busy_row import BusyRow
from ui.forms.channel_words import made_words, ways_words
from ui.forms.counting import counted, dossiers
from ui.forms.fitting import FittingDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.forms.undo import newest_units, offer_undo
from ui.models.table import Table
from ui.models.table_model import Column
from ui.tasks import CancelToken


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some claims do not go over the hub, or are not asked at all now; `is_left_out` tells the two apart."""

    number: int
    is_left_out: bool
    who: str
    claims: int
    why: str


class BalanceRound(QObject):
    """Does the work in the database's lane; lives as long as the task runner, so that no work can miss it.

    Signals:
        moved: how many dossiers are done, and how many there are.
        planned: what would be asked (`RequestPlan`).
        made: what was made (`RequestResult`), and the steps for undo.
        failed: what stood in the way (the exception).
    """

    moved = Signal(object, object)
    planned = Signal(object)
    made = Signal(object, object)
    failed = Signal(object)

    def __init__(self, context: UiContext, dossier_ids: Sequence[str] | None = None) -> None:
        """Without ids of dossiers the round goes along all that are open."""
        super().__init__(context.tasks)
        self._dossier_ids = None if dossier_ids is None else tuple(dossier_ids)
        self._tasks = context.tasks
        self._token = CancelToken()

    def plan(self) -> None:
        """Look who would be asked; nothing is made."""
        self._token = token = CancelToken()
        tell, ids_of = self.moved.emit, self._ids

        def work(core: Core) -> RequestPlan:
            return core.balances.plan(ids_of(core), _watch(token, tell))

        self._tasks.run_db(self, work, self.planned.emit, self.failed.emit)

    def request(self) -> None:
        """Make all requests as one step, or none of them when a person stops it on the way."""
        self._token = token = CancelToken()
        tell, ids_of = self.moved.emit, self._ids

        def work(core: Core) -> tuple[RequestResult, tuple[str, ...]]:
            return core.balances.request(ids_of(core), _watch(token, tell)), newest_units(core)

        self._tasks.run_db(self, work, self._was_made, self.failed.emit)

    def _ids(self, core: Core) -> Sequence[str]:
        return core.dossiers.open_ids() if self._dossier_ids is None else self._dossier_ids

    def stop(self) -> None:
        """Ask the work to stop between two dossiers."""
        self._token.cancel()

    def _was_made(self, outcome: tuple[RequestResult, tuple[str, ...]]) -> None:
        self.made.emit(*outcome)


class BalanceRoundDialog(FittingDialog):
    """Shows the plan, and makes it when a person says so."""

    def __init__(
        self, context: UiContext, parent: QWidget | None = None, *, dossier_ids: Sequence[str] | None = None
    ) -> None:
        """Without ids of dossiers it is about all that are open."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        everything = self.tr("Saldo's opvragen voor alle dossiers")
        self.setWindowTitle(everything if dossier_ids is None else self.tr("Saldo's opvragen"))
        self._chosen = None if dossier_ids is None else len(dossier_ids)
        self._context = context
        self._round = BalanceRound(context, dossier_ids)
        self._is_busy = self._is_making = False
        self.head_label = label(kind="title", wrap=True)
        self.ways_label = label(wrap=True)
        self.reasons_label = label(self.tr("Niet over de hub, of nu nog niet"), "heading")
        self.reasons_table = Table(
            (
                Column("what", self.tr("Wat"), self._what),
                Column("who", self.tr("Wie"), lambda row: row.who, tip=lambda row: row.who),
                Column("claims", self.tr("Schulden"), lambda row: str(row.claims), lambda row: row.claims, right=True),
                Column("why", self.tr("Waarom"), lambda row: row.why, tip=lambda row: row.why),
            ),
            lambda row: str(row.number),
            self.tr("Wat niet over de hub gaat of nu nog niet gevraagd wordt, met de reden"),
            stretch="why",
        )
        self.why_label = label(wrap=True)
        self.busy_row = BusyRow()
        self.request_button = button(self.tr("Opvragen"), "primary", self.tr("Zet alle verzoeken klaar"))
        self.close_button = button(self.tr("Sluiten"))
        self.close_button.setAutoDefault(False)
        self._lay_out()
        self.reasons_table.current_changed.connect(self._on_current_changed)
        self.busy_row.cancel_button.clicked.connect(self._on_stop_clicked)
        self.request_button.clicked.connect(self._on_request_clicked)
        self.close_button.clicked.connect(self.reject)
        self._round.moved.connect(self._on_moved)
        self._round.planned.connect(self._on_planned)
        self._round.made.connect(self._on_made)
        self._round.failed.connect(self._on_failed)
        self._show_plan(None)
        self._begin(self.tr("Kijken wie er gevraagd moet worden…"))
        self._round.plan()

    def reject(self) -> None:
        """Escape and Sluiten stop the work first; then nothing was made."""
        if self._is_busy:
            self._on_stop_clicked()
            return
        self._round.deleteLater()
        super().reject()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_stop_clicked(self) -> None:
        self.busy_row.show_stopping()
        self._round.stop()

    @Slot()
    def _on_request_clicked(self) -> None:
        self._is_making = True
        self._begin(self.tr("Verzoeken klaarzetten…"))
        self._round.request()

    @Slot(object, object)
    def _on_moved(self, done: int, count: int) -> None:
        if self._is_busy:
            words = self.tr("{done} van {dossiers} gedaan")
            self.busy_row.move_on(words.format(done=done, dossiers=dossiers(count)), done, count)

    @Slot(object)
    def _on_planned(self, plan: RequestPlan) -> None:
        self._end()
        self._show_plan(plan)
        (self.request_button if plan.claims else self.close_button).setFocus()

    @Slot(object, object)
    def _on_made(self, result: RequestResult, units: tuple[str, ...]) -> None:
        self._end()
        offer_undo(self._context, made_words(result), units)
        self._round.deleteLater()
        self.accept()

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self._end()
        if isinstance(error, CsrError) and error.code == stopped().code:
            self._context.notices.warn(self._context.notices.sentence(error))
            if not self._is_making:
                self.reject()
        else:
            self._context.notices.error(error)
        self._is_making = False

    @Slot(object)
    def _on_current_changed(self, row: Reason | None) -> None:
        self.why_label.setText(row.why if row is not None else "")
        self.why_label.setVisible(row is not None)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _begin(self, words: str) -> None:
        self._is_busy = True
        self.request_button.setEnabled(False)
        self.busy_row.begin(words, can_stop=True)

    def _end(self) -> None:
        self._is_busy = False
        self.busy_row.hide()
        self.request_button.setEnabled(True)

    def _show_plan(self, plan: RequestPlan | None) -> None:
        reasons = self._reasons(plan) if plan is not None else []
        self.request_button.setVisible(plan is not None and bool(plan.claims))
        for widget in (self.reasons_label, self.reasons_table):
            widget.setVisible(bool(reasons))
        self.reasons_table.set_rows(reasons)
        if reasons:
            # Its reason stands below in full.
            self.reasons_table.select_id("0")
        self._on_current_changed(self.reasons_table.current_row())
        if plan is None:
            self.head_label.setText(self.tr("Alle open dossiers") if self._chosen is None else dossiers(self._chosen))
            self.ways_label.setText("")
            return
        if not plan.claims:
            self.head_label.setText(
                self.tr("Nu kan er niets worden gevraagd") if reasons else self.tr("Alle saldo's zijn al opgevraagd")
            )
            self.ways_label.setText("")
            return
        asked = {claim.dossier_id for claims in plan.by_channel.values() for claim in claims}
        self.head_label.setText(
            counted(
                plan.claims,
                self.tr("1 saldo opvragen, in {dossiers}?"),
                self.tr("{count} saldo's opvragen, in {dossiers}?"),
                dossiers=dossiers(len(asked)),
            )
        )
        ways = ways_words(self._context.texts, {channel: len(claims) for channel, claims in plan.by_channel.items()})
        words = (
            self.tr("{ways}. Alles wordt klaargezet; de hub neemt het mee bij de volgende uitwisseling.")
            if plan.by_channel.get(Channel.HUB)
            else self.tr("{ways}. Alles wordt klaargezet; er gaat nog niets de deur uit.")
        )
        self.ways_label.setText(words.format(ways=ways))

    def _reasons(self, plan: RequestPlan) -> list[Reason]:
        """What a person should know first: what is left out, then what goes another way."""
        say = self._context.texts.say
        left_out = [(item.dossier_number, len(item.claims), say(item.reason)) for item in plan.held_back]
        no_address = self.tr("Het adres ontbreekt. Vul het aan bij Schuldeisers.")
        left_out += [(party.name, 0, no_address) for party in plan.without_address]
        other_way = [(party.name, claims, say(reason)) for party, reason, claims in plan.not_over_hub]
        told: Sequence[tuple[bool, tuple[str, int, str]]] = [
            *((True, item) for item in left_out),
            *((False, item) for item in other_way),
        ]
        return [Reason(number, is_left_out, *item) for number, (is_left_out, item) in enumerate(told)]

    def _what(self, row: Reason) -> str:
        return self.tr("nog niet gevraagd") if row.is_left_out else self.tr("niet over de hub")

    def _lay_out(self) -> None:
        bottom = FlowLayout()
        bottom.addWidget(self.request_button)
        bottom.add(self.close_button, at_end=True)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.head_label, self.ways_label, self.reasons_label):
            layout.addWidget(widget)
        layout.addWidget(self.reasons_table, 1)
        layout.addWidget(self.why_label)
        layout.addWidget(self.busy_row)
        layout.addStretch(0)
        layout.addLayout(bottom)
        unit = self.fontMetrics()
        self.resize(unit.averageCharWidth() * 150, unit.height() * 26)


def _watch(token: CancelToken, tell: Callable[[int, int], None]) -> Watch:
    """Return what hears how far it is, and stops when a person wants it."""

    def watch(done: int, count: int) -> None:
        if token.is_cancelled():
            raise stopped()
        tell(done, count)

    return watch

"""Schulden: the table with totals, and the claim under the cursor in detail."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QSplitter, QVBoxLayout, QWidget

from csr_desktop.domain.claims import BalanceStatus, ClaimRank
from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.money import format_euro
from csr_desktop.services.balances import RequestPlan, RequestResult
from csr_desktop.services.held_back import MadeLetters
from csr_desktop.services.overviews import ClaimRow
from csr_desktop.services.workbench import DossierState, NextStep
from ui.context import UiContext
from ui.dialogs.balance_answer import BalanceAnswerDialog
from ui.dialogs.new_claim import NewClaimDialog
from ui.forms.channel_words import NO_STATEMENT, held_words, made_words, reasons_words, ways_words
from ui.forms.counting import counted
from ui.forms.empty import EmptyPlace
from ui.forms.flow import FlowLayout
from ui.forms.page import ListWish
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.claim_panel import ClaimPanel
from ui.pages.dossier.debts_reading import ClaimPoints, ClaimView, DebtsView, read_claim, read_debts
from ui.pages.dossier.tab import DossierTab

#: Who was asked and said nothing yet.
_ASKED = frozenset({BalanceStatus.REQUESTED, BalanceStatus.REMINDED})
#: Steps about one row; the rows are read before.
_ON_A_ROW = frozenset({NextStep.AWAIT_BALANCES, NextStep.CONFIRM_UNKNOWN, DeadlineStep.USE_OWN_FIGURES})


class DebtsTab(DossierTab):
    """The client's debts."""

    key = "debts"

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        self._points: dict[str, ClaimPoints] = {}
        self._wanted_step = ""
        self._state: DossierState | None = None
        # From the outside in: what gets another parent takes its looks again, with everything in it.
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.debts_table = Table(
            self._columns(),
            lambda row: row.id,
            self.tr("Schulden"),
            context.state,
            "debts",
            stretch="creditor",
            parent=self.splitter,
        )
        self.totals_label = label()
        self.totals_label.setWordWrap(True)
        self.add_button = button(self.tr("Schuld toevoegen"), tip=self.tr("Voeg een schuld toe (Ctrl+Shift+N)"))
        self.import_button = button(self.tr("Lijst inlezen"), tip=self.tr("Neem een lijst van de cliënt over"))
        self.paste_button = button(
            self.tr("Plakken uit Excel"), tip=self.tr("Neem rijen over die u in Excel kopieerde (Ctrl+V)")
        )
        self.request_button = button(self.tr("Saldo's opvragen"))
        self.remind_button = button(self.tr("Herinneren"), tip=self.tr("Herinner wie niet op tijd antwoordde"))
        self.answer_button = button(self.tr("Antwoord invoeren"), tip=self.tr("Voer een antwoord op papier in"))
        self.points_button = button("", tip=self.tr("Ga naar de volgende schuld waar iets mee is"))
        self.claim_panel = ClaimPanel(self, self.splitter)
        self.empty_place = EmptyPlace(
            self.tr("Nog geen schulden"),
            self.tr(
                "Typ de schulden, lees een lijst van de cliënt in, of kopieer de rijen in Excel en plak ze hier. U "
                "ziet eerst wat er gebeurt."
            ),
            [
                ("add", self.tr("Schuld toevoegen (Ctrl+Shift+N)")),
                ("import", self.tr("Lijst inlezen")),
                ("paste", self.tr("Plakken uit Excel")),
            ],
        )
        self.empty_place.hide()
        self._lay_out()
        self._connect()

    def show_state(self, state: DossierState) -> None:
        totals = state.totals
        self.totals_label.setText(
            self.tr(
                "{part}: {total}  ·  preferent {preferential}  ·  concurrent {ordinary}  ·  "
                "saldo ontvangen {received} van {claims}  ·  doet niet mee {excluded}"
            ).format(
                part=counted(totals.claims, self.tr("1 schuld doet mee"), self.tr("{count} schulden doen mee")),
                claims=totals.claims,
                total=format_euro(totals.participating_cents),
                preferential=format_euro(totals.preferential_cents),
                ordinary=format_euro(totals.ordinary_cents),
                received=totals.received,
                excluded=format_euro(totals.excluded_cents),
            )
        )
        self._state = state
        self._read()

    def focus_first(self) -> None:
        (self.debts_table if self.empty_place.isHidden() else self.empty_place.buttons["add"]).setFocus()

    def begin(self, step: str) -> None:
        if step == NextStep.ADD_CLAIMS:
            self._on_add_clicked()
        elif step == NextStep.REQUEST_BALANCES:
            self._on_request_clicked()
        elif step == DeadlineStep.REMIND_BALANCE:
            # Reminders reach other people, so a person presses the button that is pointed at.
            self.remind_button.setFocus()
        elif step in _ON_A_ROW:
            # Read first: a tab that was just made has no rows yet.
            self._wanted_step = step
            self._read()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_add_clicked(self) -> None:
        NewClaimDialog(self.context, self.dossier_id, self).open()

    @Slot(object)
    def _on_begin_chosen(self, step: str) -> None:
        {"add": self._on_add_clicked, "import": self._on_import_clicked, "paste": self._on_paste}[step]()

    @Slot()
    def _on_import_clicked(self) -> None:
        self.import_requested.emit(self.dossier_id)

    @Slot()
    def _on_paste(self) -> None:
        # Only here: opening a dossier need not wait for what reads lists.
        from csr_desktop.lists.reading import PastedRows

        text = QApplication.clipboard().text()
        if text.strip():
            rows = PastedRows(text, self.tr("geplakt uit Excel"))
            self.import_requested.emit(ListWish(rows, self.dossier_id))
        else:
            self.context.notices.warn(
                self.tr("Er staat niets op het klembord. Kopieer eerst in Excel de rijen, met de kolomnamen erboven.")
            )

    @Slot()
    def _on_request_clicked(self) -> None:
        dossier_id = self.dossier_id
        self.perform(lambda core: core.balances.plan([dossier_id]), self._ask_request)

    @Slot()
    def _on_remind_clicked(self) -> None:
        dossier_id = self.dossier_id
        self.perform(lambda core: core.balances.remind([dossier_id]), self._reminded)

    @Slot()
    def _on_answer_clicked(self) -> None:
        row = self.debts_table.current_row()
        if row is not None:
            BalanceAnswerDialog(self.context, row.id, self).open()

    @Slot(object)
    def _on_current_changed(self, row: ClaimRow | None) -> None:
        self.answer_button.setEnabled(row is not None)
        if row is None:
            self.claim_panel.show_claim(None, {})
            return
        claim_id = row.id
        self.context.tasks.run_db(self, lambda core: read_claim(core, claim_id), self._show_claim)

    @Slot()
    def _on_points_clicked(self) -> None:
        rows = self.debts_table.visible_rows()
        wanted = [at for at, row in enumerate(rows) if self._points_of(row).is_open]
        if not wanted:
            return
        current = self.debts_table.current_row()
        after = rows.index(current) if current in rows else -1
        at = next((at for at in wanted if at > after), wanted[0])
        self.debts_table.select_id(rows[at].id)
        self.debts_table.setFocus()

    @Slot(object)
    def _on_claim_requested(self, claim_id: str) -> None:
        self.debts_table.select_id(claim_id)

    @Slot(object)
    def _on_row_opened(self, _row: ClaimRow) -> None:
        self.claim_panel.focus_first()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _columns(self) -> tuple[Column, ...]:
        texts, kinds = self.context.texts, self.context.class_table
        consent = {True: self.tr("ja"), False: self.tr("nee"), None: ""}
        return (
            Column("creditor", self.tr("Schuldeiser"), _party_words, tip=_party_words),
            Column("reference", self.tr("Kenmerk"), lambda row: row.handler_reference or row.reference),
            Column("kind", self.tr("Soort"), lambda row: kinds.kind(row.kind).label),
            Column("rank", self.tr("Rang"), lambda row: texts.label("rank", row.rank), tip=lambda row: row.rank_basis),
            Column(
                "balance",
                self.tr("Saldo"),
                lambda row: "" if row.balance_cents is None else format_euro(row.balance_cents),
                lambda row: -1 if row.balance_cents is None else row.balance_cents,
                right=True,
            ),
            Column("status", self.tr("Saldo-opgave"), lambda row: texts.label("balance_status", row.balance_status)),
            Column("points", self.tr("Let op"), self._point_words),
            Column("consent", self.tr("Vooraf akkoord"), lambda row: consent[row.advance_consent]),
        )

    def _lay_out(self) -> None:
        bar = FlowLayout()
        for made in (
            self.add_button,
            self.import_button,
            self.paste_button,
            self.request_button,
            self.remind_button,
            self.answer_button,
            self.points_button,
        ):
            bar.addWidget(made)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.debts_table)
        self.splitter.addWidget(self.claim_panel)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        # Not in the splitter: that does not know how high a text becomes that wraps.
        layout.addWidget(self.totals_label)
        layout.addWidget(self.splitter, 1)
        layout.addWidget(self.empty_place, 1)

    def _connect(self) -> None:
        self.add_button.clicked.connect(self._on_add_clicked)
        self.empty_place.chosen.connect(self._on_begin_chosen)
        self.import_button.clicked.connect(self._on_import_clicked)
        self.paste_button.clicked.connect(self._on_paste)
        self.request_button.clicked.connect(self._on_request_clicked)
        self.remind_button.clicked.connect(self._on_remind_clicked)
        self.answer_button.clicked.connect(self._on_answer_clicked)
        self.points_button.clicked.connect(self._on_points_clicked)
        self.claim_panel.attention.claim_requested.connect(self._on_claim_requested)
        self.debts_table.current_changed.connect(self._on_current_changed)
        self.debts_table.opened.connect(self._on_row_opened)
        # In a field below the table Ctrl+V stays that of the field.
        for place in (self.debts_table, self.empty_place):
            QShortcut(
                QKeySequence.StandardKey.Paste,
                place,
                self._on_paste,
                context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
            )

    def sizeHint(self) -> QSize:
        return QSize(900, 500)

    def _read(self) -> None:
        state = self._state
        if state is None:
            # The page is still reading; it calls `show_state` when it has.
            return
        self.context.tasks.run_db(self, lambda core: read_debts(core, state), self._show_rows)

    def _points_of(self, row: ClaimRow) -> ClaimPoints:
        return self._points.get(row.id, ClaimPoints())

    def _point_words(self, row: ClaimRow) -> str:
        points = self._points_of(row)
        if points.blocks:
            return self.tr("✗ houdt tegen")
        if points.duplicates:
            return self.tr("⚠ dubbel?")
        if points.is_open:
            return self.tr("⚠ nakijken")
        return self.tr("✓ nagekeken") if points.findings else ""

    def _show_rows(self, view: DebtsView) -> None:
        rows, self._points = view.rows, dict(view.points)
        had_focus = self.empty_place.isAncestorOf(self.focusWidget() or self)
        self.empty_place.setVisible(not rows)
        self.splitter.setVisible(bool(rows))
        self.totals_label.setVisible(bool(rows))
        if rows and had_focus:
            self.debts_table.setFocus()
        count = sum(points.is_open for points in self._points.values())
        self.points_button.setText(self.tr("Nakijken: {count}").format(count=count))
        self.points_button.setVisible(bool(count))
        current = self.debts_table.current_row()
        self.debts_table.set_rows(rows)
        if self.debts_table.current_row() is None and rows:
            self.debts_table.select_id(rows[0].id)
        elif current is not None or not rows:
            self._on_current_changed(self.debts_table.current_row())
        step, self._wanted_step = self._wanted_step, ""
        if step:
            self._begin_on_row(step, rows)

    def _begin_on_row(self, step: str, rows: Sequence[ClaimRow]) -> None:
        """Go to the first debt that a step is about, and begin it there."""
        statuses = {BalanceStatus.CLIENT_UNKNOWN} if step == NextStep.CONFIRM_UNKNOWN else _ASKED
        waiting = [row for row in rows if row.balance_status in statuses and row.rank != ClaimRank.EXCLUDED]
        if not waiting:
            return
        current = self.debts_table.current_row()
        # Who stands on a debt that waits means that one.
        chosen = next((row for row in waiting if current is not None and row.id == current.id), waiting[0])
        self.debts_table.select_id(chosen.id)
        if step == NextStep.AWAIT_BALANCES:
            self._on_answer_clicked()
        elif step == NextStep.CONFIRM_UNKNOWN:
            self.claim_panel.unknown_button.setFocus()
        else:
            self.claim_panel.focus_first()

    def _show_claim(self, view: ClaimView) -> None:
        row = self.debts_table.current_row()
        if row is not None and row.id == view.claim.id:
            self.claim_panel.show_claim(view.claim, view.parties, self._points_of(row), view.answer)

    def _ask_request(self, plan: RequestPlan) -> None:
        texts = self.context.texts
        if plan.without_address:
            names = ", ".join(party.name for party in plan.without_address)
            self.context.notices.warn(
                self.tr("Zonder adres kan geen brief worden gemaakt: {names}. Vul eerst het adres in.").format(
                    names=names
                )
            )
        if not plan.claims:
            if plan.held_back:
                reasons = reasons_words(texts, [item.reason for item in plan.held_back])
                words = self.tr("Nu kan er nog niets worden gevraagd. {reasons}").format(reasons=reasons)
                if any(item.reason.code == NO_STATEMENT for item in plan.held_back):
                    self.context.notices.warn(words, self.tr("Naar de stukken"), self._show_documents)
                else:
                    self.context.notices.warn(words)
            elif not plan.without_address:
                self.context.notices.warn(self.tr("Alle saldo's zijn al opgevraagd."))
            return
        agreed = self.context.dialogs.confirm(
            self,
            counted(plan.claims, self.tr("1 saldo opvragen?"), self.tr("{count} saldo's opvragen?")),
            self._plan_words(plan),
            self.tr("Opvragen"),
        )
        if agreed:
            dossier_id = self.dossier_id
            self.perform(lambda core: core.balances.request([dossier_id]), self._requested)

    def _show_documents(self) -> None:
        self.tab_requested.emit("documents")

    def _plan_words(self, plan: RequestPlan) -> str:
        texts = self.context.texts
        ways = ways_words(texts, {channel: len(claims) for channel, claims in plan.by_channel.items()})
        words = self.tr("{ways}. Alles wordt klaargezet; er gaat nog niets de deur uit.").format(ways=ways)
        if plan.not_over_hub:
            reasons = reasons_words(texts, [reason for _party, reason, _claims in plan.not_over_hub])
            words += "\n\n" + self.tr("Niet over de hub:\n{reasons}").format(reasons=reasons)
        if plan.held_back:
            reasons = reasons_words(texts, [item.reason for item in plan.held_back])
            words += "\n\n" + self.tr("Nog niet gevraagd:\n{reasons}").format(reasons=reasons)
        return words

    def _requested(self, result: RequestResult) -> None:
        self.undoable(made_words(result))

    def _reminded(self, made: MadeLetters) -> None:
        held = held_words(self.context.texts, made.held_back)
        if made:
            one = self.tr("1 herinnering staat klaar bij Brieven.")
            text = counted(len(made), one, self.tr("{count} herinneringen staan klaar bij Brieven."))
            self.undoable(f"{text} {held}".rstrip())
        elif held:
            self.context.notices.warn(held)
        else:
            self.context.notices.warn(self.tr("Er is niemand die nu een herinnering moet krijgen."))


def _party_words(row: ClaimRow) -> str:
    """The creditor, and who handles the debt for it."""
    handler = row.bailiff or row.collector
    return f"{row.creditor} → {handler}" if handler and handler != row.creditor else row.creditor

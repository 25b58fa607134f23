"""Postvak in: what came, what became of it, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot

from csr_desktop.bootstrap import Core
from csr_desktop.domain.hub_messages import InState
from csr_desktop.services.exchange.boxes import InRow
from ui.context import UiContext
from ui.forms.parts import button
from ui.models.table_model import Column
from ui.pages.exchange.box_part import BoxPart, moment_key, moment_text


class InboxPart(BoxPart):
    """Received messages, newest first.

    Signals:
        review_requested: show a message to decide about, or only to read (its reference).
    """

    key = "in"

    review_requested = Signal(object)

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.messages_table.setAccessibleName(self.tr("Berichten die wij kregen"))
        self.open_button = button(self.tr("Beoordelen…"), tip=self.tr("Wat er kwam naast wat er in het dossier staat"))
        self.open_button.clicked.connect(self._on_open_clicked)
        self.lay_out((self.open_button,))

    def columns(self) -> Sequence[Column]:
        texts, unknown = self.context.texts, self.tr("Onbekende afzender")
        return (
            Column("dossier", self.tr("Dossier"), lambda row: row.dossier_number),
            Column(
                "sender", self.tr("Afzender"), lambda row: row.sender or unknown, tip=lambda row: row.sender or unknown
            ),
            Column("what", self.tr("Wat"), lambda row: texts.label("hub_message", row.message.type)),
            Column(
                "received",
                self.tr("Ontvangen"),
                lambda row: moment_text(row.message.received_at),
                lambda row: moment_key(row.message.received_at),
            ),
            Column(
                "state", self.tr("Stand"), lambda row: texts.label("hub_in", row.standing.state), tip=self.reason_of
            ),
        )

    def choices(self) -> Sequence[tuple[object, str]]:
        return (
            ("all", self.tr("Alles")),
            ("review", self.tr("Wacht op uw oordeel")),
            ("applied", self.tr("Verwerkt")),
            ("unknown", self.tr("Zonder dossier")),
        )

    def refresh(self) -> None:
        self.context.tasks.run_db(self, _read, self.show_rows)

    def is_wanted(self, row: InRow, choice: object) -> bool:
        if choice == "unknown":
            return not row.dossier_number
        wanted = {"review": InState.REVIEW, "applied": InState.APPLIED}.get(str(choice))
        return wanted is None or row.standing.state is wanted

    def reason_of(self, row: InRow) -> str:
        return self.context.texts.say(row.reason) if row.reason else ""

    def show_selection(self) -> None:
        super().show_selection()
        rows = self.messages_table.selected_rows()
        self.open_button.setEnabled(len(rows) == 1)
        is_review = len(rows) == 1 and rows[0].standing.state is InState.REVIEW
        self.open_button.setText(self.tr("Beoordelen…") if is_review or not rows else self.tr("Bekijken…"))

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def on_opened(self, row: InRow) -> None:
        self.review_requested.emit(row.message.id)

    @Slot()
    def _on_open_clicked(self) -> None:
        rows = self.messages_table.selected_rows()
        if rows:
            self.review_requested.emit(rows[0].message.id)


def _read(core: Core) -> list[InRow]:
    rows = core.exchange_boxes.incoming()
    if rows:
        core.audit.viewed_list(len(rows), "message")
    return rows

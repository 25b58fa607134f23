"""Postvak uit: what we sent or will send, where it stands, and what a person may do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal, Slot

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.hub_messages import OutState
from csr_desktop.services.exchange.boxes import OutRow
from ui.context import UiContext
from ui.forms.parts import button
from ui.models.table_model import Column
from ui.pages.exchange.box_part import BoxPart, moment_key, moment_text

_WAITING = frozenset({OutState.READY, OutState.RETRY, OutState.SENDING})
_UNDERWAY = frozenset({OutState.ACCEPTED, OutState.COLLECTED})
_STUCK = frozenset({OutState.FAILED, OutState.EXPIRED})
_TRY_NOW = frozenset({OutState.READY, OutState.RETRY})
#: What may have left cannot be taken back.
_NEVER_LEFT = frozenset({OutState.READY, OutState.FAILED})


class OutboxPart(BoxPart):
    """Our messages, newest first.

    Signals:
        sync_requested: what was done here makes a round worth while, now.
    """

    key = "out"

    sync_requested = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.messages_table.setAccessibleName(self.tr("Berichten die wij versturen"))
        self.retry_button = button(
            self.tr("Nu opnieuw proberen"), tip=self.tr("Wacht niet op het volgende vaste moment")
        )
        self.resend_button = button(
            self.tr("Opnieuw sturen…"), tip=self.tr("Een nieuw bericht in plaats van het verlopen of geweigerde")
        )
        self.withdraw_button = button(
            self.tr("Intrekken…"), tip=self.tr("Kan alleen zolang het bericht nog niet verzonden is")
        )
        self.retry_button.clicked.connect(self.sync_requested)
        self.resend_button.clicked.connect(self._on_resend_clicked)
        self.withdraw_button.clicked.connect(self._on_withdraw_clicked)
        self.lay_out((self.retry_button, self.resend_button, self.withdraw_button))

    def columns(self) -> Sequence[Column]:
        texts = self.context.texts
        return (
            Column("dossier", self.tr("Dossier"), lambda row: row.dossier_number),
            Column("creditor", self.tr("Schuldeiser"), lambda row: row.creditor, tip=lambda row: row.creditor),
            Column("what", self.tr("Wat"), lambda row: texts.label("hub_message", row.message.type)),
            Column(
                "made",
                self.tr("Gemaakt"),
                lambda row: moment_text(row.message.made_at),
                lambda row: moment_key(row.message.made_at),
            ),
            Column(
                "state", self.tr("Stand"), lambda row: texts.label("hub_out", row.standing.state), tip=self.reason_of
            ),
            Column("until", self.tr("Uiterlijk"), _until_text, _until_key),
        )

    def choices(self) -> Sequence[tuple[object, str]]:
        return (
            ("all", self.tr("Alles")),
            ("waiting", self.tr("Wacht op verzending")),
            ("underway", self.tr("Ligt bij de hub")),
            ("stuck", self.tr("Verlopen of geweigerd")),
            ("done", self.tr("Ontvangst bevestigd")),
        )

    def refresh(self) -> None:
        self.context.tasks.run_db(self, _read, self.show_rows)

    def is_wanted(self, row: OutRow, choice: object) -> bool:
        wanted = {
            "waiting": _WAITING,
            "underway": _UNDERWAY,
            "stuck": _STUCK,
            "done": frozenset({OutState.CONFIRMED}),
        }.get(str(choice))
        return wanted is None or row.standing.state in wanted

    def reason_of(self, row: OutRow) -> str:
        standing = row.standing
        if standing.error_text and standing.state in (*_STUCK, *_WAITING):
            return standing.error_text
        if standing.state is OutState.RETRY and standing.next_attempt_at is not None:
            return self.tr("Volgende poging: {when}").format(when=moment_text(standing.next_attempt_at))
        if standing.state is OutState.EXPIRED:
            return self.tr(
                "De schuldeiser haalde dit niet op tijd op. Stuur het opnieuw, of neem contact op met de schuldeiser."
            )
        return ""

    def show_selection(self) -> None:
        super().show_selection()
        states = {row.standing.state for row in self.messages_table.selected_rows()}
        self.retry_button.setEnabled(bool(states) and states <= _TRY_NOW)
        self.resend_button.setEnabled(bool(states) and states <= _STUCK)
        self.withdraw_button.setEnabled(bool(states) and states <= _NEVER_LEFT)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def on_opened(self, row: OutRow) -> None:
        self.dossier_requested.emit(row.message.dossier_id, "messages")

    @Slot()
    def _on_resend_clicked(self) -> None:
        rows = self.messages_table.selected_rows()
        asked = self.context.dialogs.confirm(
            self,
            self._counted(
                rows, self.tr("Dit bericht opnieuw sturen?"), self.tr("Deze {count} berichten opnieuw sturen?")
            ),
            self.tr("De schuldeiser ziet dat het nieuwe bericht in de plaats van het oude komt."),
            self.tr("Opnieuw sturen"),
        )
        if asked:
            ids = [row.message.id for row in rows]
            self._change(lambda core: [core.exchange.resend(message_id) for message_id in ids], self._resent)

    @Slot()
    def _on_withdraw_clicked(self) -> None:
        rows = self.messages_table.selected_rows()
        asked = self.context.dialogs.confirm(
            self,
            self._counted(rows, self.tr("Dit bericht intrekken?"), self.tr("Deze {count} berichten intrekken?")),
            self.tr("Het wordt dan niet verzonden. Het blijft wel staan, als ingetrokken."),
            self.tr("Intrekken"),
        )
        if asked:
            ids = [row.message.id for row in rows]
            self._change(lambda core: _withdraw(core, ids), self._withdrawn)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _change(self, work: Callable[[Core], Any], on_done: Callable[[Any], None]) -> None:
        self.context.tasks.run_db(self, work, on_done, self._change_failed)

    def _resent(self, made: list[object]) -> None:
        self.context.notices.done(
            self.tr("Het bericht staat opnieuw klaar.")
            if len(made) == 1
            else self.tr("Er staan {count} berichten opnieuw klaar.").format(count=len(made))
        )
        self.refresh()
        self.sync_requested.emit()

    def _withdrawn(self, _nothing: None) -> None:
        self.context.notices.done(self.tr("Ingetrokken: er wordt niets verzonden."))
        self.refresh()

    def _change_failed(self, error: BaseException) -> None:
        self.context.notices.error(error)
        # Some of them may have gone through, or left in the meantime.
        self.refresh()

    def _counted(self, rows: Sequence[OutRow], one: str, more: str) -> str:
        return one if len(rows) == 1 else more.format(count=len(rows))


def _read(core: Core) -> list[OutRow]:
    rows = core.exchange_boxes.outgoing()
    if rows:
        core.audit.viewed_list(len(rows), "message")
    return rows


def _withdraw(core: Core, message_ids: Sequence[str]) -> None:
    for message_id in message_ids:
        core.exchange.withdraw(message_id)


def _until_text(row: OutRow) -> str:
    return format_short(row.until) if row.until else ""


def _until_key(row: OutRow) -> str:
    return row.until.isoformat() if row.until else "9999"

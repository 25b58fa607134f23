"""A received message: what it says, why it waits, and what a person decides about it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from csr_desktop.domain.hub_messages import InState
from csr_desktop.services.exchange.boxes import InRow
from csr_desktop.services.exchange.reading import ContentLine, content_lines
from ui.context import UiContext
from ui.forms.fields import NoteField
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column


@dataclass(frozen=True, slots=True)
class _Shown:
    row: InRow
    lines: tuple[_Line, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    content: ContentLine


def _read(core: Core, message_id: str) -> _Shown:
    row = core.exchange_boxes.received(message_id)
    lines = tuple(_Line(number, line) for number, line in enumerate(content_lines(row.message.body)))
    if row.message.dossier_id:
        core.audit.viewed(row.message.dossier_id)
    return _Shown(row, lines)


class HubMessageDialog(QDialog):
    """Shows one message; decides only when it waits for a person.

    Signals:
        decided: the message waits no longer.
        dossier_requested: open the dossier it belongs to (its id, and a tab).
    """

    decided = Signal()
    dossier_requested = Signal(object, object)

    def __init__(self, context: UiContext, message_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Bericht van een schuldeiser"))
        self._context = context
        self._message_id = message_id
        self._dossier_id = ""
        self.head_label = label(kind="title", wrap=True)
        self.facts_label = label(kind="muted", wrap=True)
        self.reason_label = label(kind="warning", wrap=True)
        self.content_table = Table(
            (
                Column("place", self.tr("Gegeven"), lambda line: line.content.place, lambda line: line.number),
                Column(
                    "text",
                    self.tr("Inhoud"),
                    lambda line: line.content.text,
                    lambda line: line.number,
                    tip=lambda line: line.content.text,
                ),
            ),
            lambda line: str(line.number),
            self.tr("Inhoud van het bericht"),
            stretch="text",
        )
        self.reply_field = NoteField(
            self.tr("Wat wilt u terugschrijven?"),
            context.texts,
            self.tr("Waarom u dit bericht niet overneemt. Zonder namen of nummers van de cliënt."),
            lines=2,
        )
        self.reply_field.stores_whole = True
        self.settle_button = button(self.tr("Afgehandeld"), "primary", self.tr("U hebt dit zelf verwerkt"))
        self.reject_button = button(self.tr("Niet overnemen en terugsturen"))
        self.dossier_button = button(self.tr("Dossier openen"))
        self.close_button = button(self.tr("Sluiten"))
        for made in (self.settle_button, self.reject_button, self.dossier_button, self.close_button):
            made.setAutoDefault(False)
        self._lay_out()
        self.settle_button.clicked.connect(self._on_settle_clicked)
        self.reject_button.clicked.connect(self._on_reject_clicked)
        self.dossier_button.clicked.connect(self._on_dossier_clicked)
        self.close_button.clicked.connect(self.reject)
        self._show_choices(None)
        context.tasks.run_db(self, lambda core: _read(core, message_id), self._show, self._failed)

    @property
    def draft_subject(self) -> str:
        """Which message a reply is about."""
        return self._message_id

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_settle_clicked(self) -> None:
        self._settle("")

    @Slot()
    def _on_reject_clicked(self) -> None:
        reason = self.reply_field.value
        if not reason:
            self.reply_field.show_error(self.tr("Schrijf eerst waarom u dit bericht niet overneemt."))
            self.reply_field.setFocus()
            return
        self._settle(reason)

    @Slot()
    def _on_dossier_clicked(self) -> None:
        self.dossier_requested.emit(self._dossier_id, "messages")
        self.reject()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _settle(self, reject: str) -> None:
        message_id = self._message_id
        self._context.tasks.run_db(
            self, lambda core: core.exchange.settle(message_id, reject=reject), self._settled, self._failed
        )

    def _settled(self, _nothing: None) -> None:
        self.reply_field.drop_draft()
        self._context.notices.done(self.tr("Het bericht is afgehandeld."))
        self.decided.emit()
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self._context.notices.error(error)

    def _show(self, shown: _Shown) -> None:
        row, texts = shown.row, self._context.texts
        message = row.message
        self._dossier_id = message.dossier_id or ""
        self.head_label.setText(texts.label("hub_message", message.type))
        local = message.received_at.astimezone(DUTCH_TIME)
        facts = [
            row.sender or self.tr("Onbekende afzender"),
            self.tr("ontvangen {day} {time}").format(day=format_short(local.date()), time=f"{local:%H:%M}"),
            texts.label("hub_in", row.standing.state),
        ]
        if row.dossier_number:
            facts.insert(0, self.tr("dossier {number}").format(number=row.dossier_number))
        self.facts_label.setText("  ·  ".join(facts))
        self.reason_label.setText(texts.say(row.reason) if row.reason else "")
        self.reason_label.setVisible(row.reason is not None)
        self.content_table.set_rows(shown.lines)
        self._show_choices(row)
        self.content_table.setFocus()

    def _show_choices(self, row: InRow | None) -> None:
        waits = row is not None and row.standing.state is InState.REVIEW
        self.settle_button.setVisible(waits)
        can_reply = waits and bool(self._dossier_id)
        self.reject_button.setVisible(can_reply)
        self.reply_field.setVisible(can_reply)
        self.dossier_button.setVisible(bool(self._dossier_id))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for made in (self.settle_button, self.reject_button, self.dossier_button):
            buttons.addWidget(made)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.head_label)
        layout.addWidget(self.facts_label)
        layout.addWidget(self.reason_label)
        layout.addWidget(self.content_table, 1)
        layout.addWidget(self.reply_field)
        layout.addLayout(buttons)
        unit = self.fontMetrics()
        self.resize(unit.averageCharWidth() * 100, unit.height() * 30)

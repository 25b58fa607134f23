"""A received message: what it says, why it waits, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QPushButton, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.hub_messages import InState
from csr_desktop.errors import CsrError, UserError
from csr_desktop.services.exchange.boxes import InRow
from csr_desktop.services.exchange.reading import ContentLine, content_lines
from csr_desktop.services.hub_review import Decision, ReviewCase
from ui.context import UiContext
from ui.dialogs.review_words import ReviewWords
from ui.forms.field import drop_drafts
from ui.forms.fields import NoteField
from ui.forms.fitting import FittingDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.forms.party_field import PartyField
from ui.models.table import Table
from ui.models.table_model import Column


@dataclass(frozen=True, slots=True)
class _Shown:
    row: InRow
    lines: tuple[_Line, ...]
    #: None when it does not wait for a person.
    case: ReviewCase | None
    parties: tuple[Creditor, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    content: ContentLine


def _read(core: Core, message_id: str) -> _Shown:
    row = core.exchange_boxes.received(message_id)
    lines = tuple(_Line(number, line) for number, line in enumerate(content_lines(row.message.body)))
    if row.message.dossier_id:
        core.audit.viewed(row.message.dossier_id)
    case = core.hub_review.case(message_id) if row.standing.state is InState.REVIEW else None
    parties = tuple(core.register.all()) if case is not None and case.transfers else ()
    return _Shown(row, lines, case, parties)


class HubMessageDialog(FittingDialog):
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
        self.told_label = label(kind="error", wrap=True)
        self.told_label.hide()
        self._words = ReviewWords(context.texts, self)
        self._transfers: tuple[str, ...] = ()
        self.compare_label = label(self.tr("Beide versies naast elkaar"), "heading")
        self.compare_table = Table(
            (
                Column("claim", self.tr("Vordering"), lambda row: row.claim, lambda row: row.number),
                Column("field", self.tr("Gegeven"), lambda row: row.field, lambda row: row.number),
                Column("ours", self.tr("In het dossier"), lambda row: row.ours, tip=lambda row: row.ours),
                Column("theirs", self.tr("In het bericht"), lambda row: row.theirs, tip=lambda row: row.theirs),
                Column("differs", self.tr("Verschil"), lambda row: row.differs),
            ),
            lambda row: str(row.number),
            self.tr("Wat in het dossier staat naast wat in het bericht staat"),
            stretch="theirs",
        )
        self.content_label = label(self.tr("Het hele bericht"), "heading")
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
        self.party_field = PartyField(self.tr("Overgedragen aan"), context.texts)
        self.party_field.stores_whole = True
        self.party_label = label(self.party_field.label)
        self.reply_field = NoteField(
            self.tr("Terugschrijven"),
            context.texts,
            self.tr("Alleen bij ‘Ons gegeven houden’, en het mag leeg blijven. Zonder namen of nummers van de cliënt."),
            lines=2,
        )
        self.reply_field.stores_whole = True
        self.reply_label = label(self.reply_field.label)
        self.reply_label.setBuddy(self.reply_field.editor)
        self.take_button = button(
            self.tr("Hun opgave overnemen"), "primary", self.tr("Wat in het bericht staat, komt in het dossier")
        )
        self.keep_button = button(self.tr("Ons gegeven houden"), tip=self.tr("Het dossier blijft zoals het is"))
        self.by_hand_button = button(
            self.tr("Zelf verwerkt"), tip=self.tr("Het dossier blijft zoals het is; u past zelf aan wat nodig is")
        )
        self.dossier_button = button(self.tr("Dossier openen"))
        self.close_button = button(self.tr("Sluiten"))
        for made in self._buttons():
            made.setAutoDefault(False)
        self._lay_out()
        self.take_button.clicked.connect(self._on_take_clicked)
        self.keep_button.clicked.connect(self._on_keep_clicked)
        self.by_hand_button.clicked.connect(self._on_by_hand_clicked)
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
    def _on_take_clicked(self) -> None:
        handlers: dict[str, str] = {}
        if self._transfers:
            try:
                party_id = self.party_field.party_id
                if party_id is None:
                    raise UserError("answer.transferred_to_nobody")
            except UserError as error:
                self.party_field.show_error(error)
                self.party_field.setFocus()
                return
            handlers = dict.fromkeys(self._transfers, party_id)
        self._decide(lambda core, number: core.hub_review.decide(number, Decision.TAKE_THEIRS, handlers=handlers))

    @Slot()
    def _on_keep_clicked(self) -> None:
        reply = self.reply_field.value
        if reply and not self.reply_field.isHidden():
            self._decide(lambda core, number: core.exchange.settle(number, reject=reply))
        else:
            self._decide(lambda core, number: core.hub_review.decide(number, Decision.KEEP_OURS))

    @Slot()
    def _on_by_hand_clicked(self) -> None:
        self._decide(lambda core, number: core.hub_review.decide(number, Decision.BY_HAND))

    @Slot()
    def _on_dossier_clicked(self) -> None:
        self.dossier_requested.emit(self._dossier_id, "messages")
        self.reject()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _decide(self, work: Callable[[Core, str], object]) -> None:
        message_id = self._message_id
        for made in self._buttons():
            made.setEnabled(False)
        self._context.tasks.run_db(self, lambda core: work(core, message_id), self._decided, self._failed)

    def _decided(self, _standing: object) -> None:
        drop_drafts(self)
        self._context.notices.done(self.tr("Uw besluit over het bericht is bewaard."))
        self.decided.emit()
        self.accept()

    def _failed(self, error: BaseException) -> None:
        for made in self._buttons():
            made.setEnabled(True)
        self.told_label.setText(self._context.notices.sentence(error))
        self.told_label.show()
        if not isinstance(error, CsrError):
            self._context.tasks.failed.emit(error)

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
        reasons = [texts.say(row.reason)] if row.reason else []
        if shown.case is not None:
            reasons += [texts.say(reason) for reason in shown.case.further_reasons]
        self.reason_label.setText("\n".join(reasons))
        self.reason_label.setVisible(bool(reasons))
        self.content_table.set_rows(shown.lines)
        self._show_choices(shown.case, shown.parties)

    def _show_choices(self, case: ReviewCase | None, parties: Sequence[Creditor] = ()) -> None:
        choices = case.choices if case is not None else ()
        rows = self._words.rows(case.lines) if case is not None else []
        self.compare_table.set_rows(rows)
        self.compare_label.setVisible(bool(rows))
        self.compare_table.setVisible(bool(rows))
        self._transfers = case.transfers if case is not None else ()
        self.party_field.set_parties(parties)
        can_reply = Decision.KEEP_OURS in choices and bool(self._dossier_id)
        for widget, wanted in (
            (self.take_button, Decision.TAKE_THEIRS in choices),
            (self.keep_button, Decision.KEEP_OURS in choices),
            (self.by_hand_button, Decision.BY_HAND in choices),
            (self.party_field, bool(self._transfers)),
            (self.party_label, bool(self._transfers)),
            (self.reply_field, can_reply),
            (self.reply_label, can_reply),
            (self.dossier_button, bool(self._dossier_id)),
        ):
            widget.setVisible(wanted)
        (self.compare_table if rows else self.content_table).setFocus()

    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.take_button, self.keep_button, self.by_hand_button, self.dossier_button, self.close_button

    def _lay_out(self) -> None:
        buttons = FlowLayout()
        for made in self._buttons()[:-1]:
            buttons.addWidget(made)
        buttons.add(self.close_button, at_end=True)
        fields = QFormLayout()
        fields.addRow(self.party_label, self.party_field)
        fields.addRow(self.reply_label, self.reply_field)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.head_label)
        layout.addWidget(self.facts_label)
        layout.addWidget(self.reason_label)
        layout.addWidget(self.compare_label)
        layout.addWidget(self.compare_table, 2)
        layout.addWidget(self.content_label)
        layout.addWidget(self.content_table, 1)
        layout.addLayout(fields)
        layout.addWidget(self.told_label)
        layout.addLayout(buttons)
        unit = self.fontMetrics()
        for table in (self.compare_table, self.content_table):
            table.setMinimumHeight(unit.height() * 8)
        self.resize(unit.averageCharWidth() * 140, unit.height() * 36)

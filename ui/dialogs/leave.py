"""Before leave: what is lost on the hub, or late, until somebody is back, with the way to each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.services.exchange.boxes import RiskRow
from csr_desktop.services.exchange.guard import away
from ui.context import UiContext
from ui.forms.fields import DateField, add_row, make_form
from ui.forms.fitting import FittingDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.sync_words import place_of


@dataclass(frozen=True, slots=True)
class _Line:
    """One thing; `number` keeps the order of urgency."""

    number: int
    row: RiskRow


class LeaveDialog(FittingDialog):
    """Asks a day and shows the list; does nothing by itself.

    Signals:
        message_requested: show a message in its box (box and reference, as in `SyncView.at_risk`).
        sync_requested: a round before leaving.
    """

    message_requested = Signal(object)
    sync_requested = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Voordat u weg bent"))
        self._context = context
        #: The day that the list is about.
        self._back: date | None = None
        texts = context.texts
        self.intro_label = label(
            self.tr(
                "De hub waarschuwt niemand: wat te lang blijft liggen, wordt daar gewist. Vul in wanneer u terug bent; "
                "dan ziet u wat u nu nog kunt doen of aan een collega kunt vragen."
            ),
            wrap=True,
        )
        self.back_field = DateField(
            self.tr("Ik ben terug op"),
            texts,
            context.clock.today(),
            required=True,
            help_text=self.tr("Bijvoorbeeld 4-1-2027 of +2w"),
        )
        self.show_button = button(self.tr("Toon"))
        self.count_label = label(kind="heading", wrap=True)
        self.lines_table = Table(
            (
                Column(
                    "until",
                    self.tr("Uiterlijk"),
                    _until_text,
                    lambda line: f"{line.row.risk.until.isoformat()} {line.number:06}",
                ),
                Column("dossier", self.tr("Dossier"), lambda line: line.row.dossier_number),
                Column("party", self.tr("Schuldeiser"), lambda line: line.row.party, tip=lambda line: line.row.party),
                Column("what", self.tr("Wat"), self._what, tip=self._what),
            ),
            lambda line: str(line.number),
            self.tr("Wat verloopt voordat u terug bent"),
            stretch="what",
        )
        self.what_label = label(wrap=True)
        self.go_button = button(self.tr("Ga erheen"), tip=self.tr("Toon dit bericht in zijn postvak"))
        self.sync_button = button(
            self.tr("Nu uitwisselen"), tip=self.tr("Verzend en haal op; daarna klopt deze lijst weer")
        )
        self.close_button = button(self.tr("Sluiten"))
        for made in (self.go_button, self.sync_button, self.close_button):
            made.setAutoDefault(False)
        self._lay_out()
        self.back_field.committed.connect(self._on_day_left)
        self.show_button.clicked.connect(self.look)
        self.lines_table.current_changed.connect(self._on_current_changed)
        self.lines_table.opened.connect(self._on_opened)
        self.go_button.clicked.connect(self._on_go_clicked)
        self.sync_button.clicked.connect(self.sync_requested)
        self.close_button.clicked.connect(self.reject)
        self._show(())
        self.back_field.setFocus()

    @Slot()
    def look(self) -> None:
        """Read what expires before the day in the field."""
        if not self.back_field.check():
            self.back_field.setFocus()
            return
        back = self.back_field.value
        assert isinstance(back, date)
        if back <= self._context.clock.today():
            self.back_field.show_error(self.tr("Kies een dag na vandaag."))
            self.back_field.setFocus()
            return
        self._back = back
        self._context.tasks.run_db(self, lambda core: _read(core, back), self._show, self._context.notices.error)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_day_left(self, _day: object) -> None:
        self.look()

    @Slot()
    def look_again(self) -> None:
        """A round is over: what was told may be done."""
        if self._back is not None:
            self.look()

    @Slot(object)
    def _on_current_changed(self, line: _Line | None) -> None:
        self.what_label.setText(self._what(line) if line is not None else "")
        self.what_label.setVisible(line is not None)
        self.go_button.setEnabled(line is not None and bool(place_of(line.row)))

    @Slot(object)
    def _on_opened(self, _line: _Line) -> None:
        self._on_go_clicked()

    @Slot()
    def _on_go_clicked(self) -> None:
        line: _Line | None = self.lines_table.current_row()
        place = place_of(line.row) if line is not None else ""
        if place:
            self.accept()
            self.message_requested.emit(place)
        elif line is not None:
            # The exchange as a whole: a round is what helps.
            self.sync_button.setFocus()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _show(self, rows: Sequence[RiskRow]) -> None:
        self.lines_table.set_rows([_Line(number, row) for number, row in enumerate(rows)])
        self.lines_table.setVisible(bool(rows))
        self.count_label.setVisible(self._back is not None)
        if self._back is not None:
            self.count_label.setText(self._context.texts.say(away(self._back, len(rows))))
        if rows:
            self.lines_table.select_id("0")
            self.lines_table.setFocus()
        self._on_current_changed(self.lines_table.current_row())

    def _what(self, line: _Line) -> str:
        return self._context.texts.say(line.row.risk.reason)

    def _lay_out(self) -> None:
        form = make_form()
        add_row(form, self.back_field)
        day = QHBoxLayout()
        day.addLayout(form)
        day.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignTop)
        day.addStretch(1)
        bottom = FlowLayout()
        bottom.addWidget(self.go_button)
        bottom.addWidget(self.sync_button)
        bottom.add(self.close_button, at_end=True)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.intro_label)
        layout.addLayout(day)
        layout.addWidget(self.count_label)
        layout.addWidget(self.lines_table, 1)
        layout.addWidget(self.what_label)
        layout.addStretch(0)
        layout.addLayout(bottom)
        unit = self.fontMetrics()
        self.resize(unit.averageCharWidth() * 150, unit.height() * 26)


def _read(core: Core, back: date) -> tuple[RiskRow, ...]:
    rows = tuple(core.exchange_boxes.named(core.exchange.guard.before_leave(back)))
    if rows:
        core.audit.viewed_list(len(rows), "message")
    return rows


def _until_text(line: _Line) -> str:
    return format_short(line.row.risk.until)

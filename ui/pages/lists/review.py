"""The rows of a list before anything is written: filter, table, the row under the cursor, and "Overnemen"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from csr_desktop.dates import format_short
from csr_desktop.lists.plan import Choice
from csr_desktop.lists.reading import ListReading
from csr_desktop.money import format_amount, format_euro
from ui.context import UiContext
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.lists.preview import LEFT_OUT, STATES, Preview, PreviewRow
from ui.pages.lists.reading_panel import ReadingPanel
from ui.pages.lists.row_panel import RowPanel
from ui.pages.lists.words import ListWords

_ALL = "all"
#: So many of the biggest amounts are shown before they are taken over (design/safety.md 4.9).
_BIGGEST = 5
#: The filter that is on, in the colours of any theme; a screen reader hears that it is checked.
_FILTER_LOOK = """
QPushButton:checked { background: palette(highlight); color: palette(highlighted-text); border-color: palette(link); }
"""
#: Sorts what needs a person first.
_STATE_ORDER = {"doubtful": 0, "refused": 1, "left_out": 2, "changed": 3, "new": 4, "same": 5}


class ReviewPanel(QWidget):
    """Shows a plan; knows nothing of files or the database.

    Signals:
        decided: a person chose something about a row (`Decision`).
        unknown_accepted: make a new party for every name that nobody looks like.
        confirmed: write it.
    """

    decided = Signal(object)
    unknown_accepted = Signal()
    confirmed = Signal()

    def __init__(self, context: UiContext, words: ListWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._words = context, words
        self._preview: Preview | None = None
        self._choices: Mapping[int, Choice] = {}
        self._state = _ALL
        self.reading_panel = ReadingPanel(context, words)
        self.before_label = label(kind="warning", wrap=True)
        self.wish_label = label(kind="warning", wrap=True)
        self.filter_buttons = {state: self._filter_button(state) for state in (_ALL, *STATES)}
        self.next_button = button(self.tr("Volgende twijfel"), tip=self.tr("Ga naar de volgende rij met twijfel"))
        self.unknown_button = button("", tip=self.tr("Alleen voor namen die op niemand in het register lijken"))
        # No widths are remembered: they fit the list that is shown, in the size of text of today.
        self.rows_table = Table(self._columns(), lambda row: row.id, self.tr("Rijen van de lijst"), stretch="reason")
        self.row_panel = RowPanel(context, words)
        self.totals_label = label(kind="heading", wrap=True)
        self.spread_label = label(kind="muted", wrap=True)
        self.left_out_label = label(kind="muted", wrap=True)
        self.confirm_button = button(self.tr("Overnemen"), "primary", self.tr("Bewaar de nieuwe en gewijzigde rijen"))
        self.rows_part = QWidget()
        self._lay_out()
        self._connect()

    # --- what the import asks ----------------------------------------------------------------------------------------

    def show_reading(self, reading: ListReading) -> None:
        """Show how the file was read; its rows come with `show_preview`."""
        self.reading_panel.show_reading(reading)
        self._preview, self._choices, self._state = None, {}, _ALL
        self.rows_table.set_rows([])
        self.row_panel.show_row(None, None, None)
        self.rows_part.hide()
        self.before_label.hide()
        self.set_ready(False)

    def show_wish(self, text: str) -> None:
        """Say what is still needed before the rows can be shown; empty when nothing is."""
        self.wish_label.setText(text)
        self.wish_label.setVisible(bool(text))
        if text:
            self.rows_part.hide()

    def show_preview(self, preview: Preview, choices: Mapping[int, Choice]) -> None:
        """Show a plan; the row under the cursor stays where it is."""
        first = self._preview is None
        self._preview, self._choices = preview, choices
        self.show_wish("")
        self.rows_part.show()
        self._show_before(preview)
        if self._state != _ALL and not preview.counts.get(self._state):
            self._state = _ALL
        self._show_counts(preview)
        self._show_rows()
        if first and preview.rows:
            self.rows_table.select_id(preview.rows[0].id)
        self._show_current()
        self.set_ready(True)

    def set_ready(self, ready: bool) -> None:
        """Whether the plan that is shown is the newest; only that one can be confirmed."""
        self.confirm_button.setEnabled(ready and self._preview is not None and self._preview.is_writable)

    def focus_first(self) -> None:
        """Go to the rows."""
        if self.rows_part.isHidden():
            self.reading_panel.details_button.setFocus()
        else:
            self.rows_table.setFocus()

    def go_on_from(self, number: int) -> None:
        """After a decision: stay when the row still waits, else go to the next doubtful row or to the end."""
        row = next((row for row in self._rows() if row.planned.row == number), None)
        if row is not None and row.state == "doubtful":
            self._select(row)
            self.row_panel.focus_choice()
            return
        if not self._go_to_doubtful(after=number):
            (self.confirm_button if self.confirm_button.isEnabled() else self.rows_table).setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_current_changed(self, _row: PreviewRow | None) -> None:
        self._show_current()

    @Slot(object)
    def _on_row_opened(self, _row: PreviewRow) -> None:
        if self.row_panel.has_choice:
            self.row_panel.focus_choice()

    @Slot()
    def _on_row_left(self) -> None:
        self.rows_table.setFocus()

    @Slot()
    def _on_next_clicked(self) -> None:
        current = self.rows_table.current_row()
        self._go_to_doubtful(after=current.planned.row if current is not None else 0)

    @Slot(QPushButton)
    def _on_filter_clicked(self, chosen: QPushButton) -> None:
        self._state = next(state for state, item in self.filter_buttons.items() if item is chosen)
        self._show_rows()

    @Slot(int, Qt.SortOrder)
    def _on_sort_changed(self, _section: int, _order: Qt.SortOrder) -> None:
        self._show_rows()

    # --- showing -----------------------------------------------------------------------------------------------------

    def _rows(self) -> tuple[PreviewRow, ...]:
        return () if self._preview is None else self._preview.rows

    def _show_rows(self) -> None:
        rows = self._rows()
        if self._state != _ALL:
            rows = tuple(row for row in rows if row.state == self._state)
        self.rows_table.set_rows(self._sorted(rows))
        shown = self.rows_table.rows_model.rows
        if shown and self.rows_table.current_row() is None:
            self.rows_table.select_id(shown[0].id)
        self.filter_buttons[self._state].setChecked(True)

    def _sorted(self, rows: Sequence[PreviewRow]) -> Sequence[PreviewRow]:
        """Sort with one key per row: the table itself would compare 50,000 rows cell by cell and stand still."""
        header = self.rows_table.horizontalHeader()
        at = header.sortIndicatorSection()
        if not 0 <= at < len(self.rows_table.rows_model.columns):
            return rows
        column = self.rows_table.rows_model.columns[at]
        key = column.sort or (lambda row: column.text(row).casefold())
        return sorted(rows, key=key, reverse=header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder)

    def _show_current(self) -> None:
        row = self.rows_table.current_row()
        choice = self._choices.get(row.planned.row) if row is not None else None
        self.row_panel.show_row(self._preview, row, choice)

    def _show_before(self, preview: Preview) -> None:
        before = preview.plan.imported_before
        if before is not None:
            self.before_label.setText(
                self.tr("⚠ Ditzelfde bestand is al eerder ingelezen, op {day}. Kijk goed of u dit nog een keer wilt.")
                .format(day=format_short(before))
            )  # fmt: skip
        self.before_label.setVisible(before is not None)

    def _show_counts(self, preview: Preview) -> None:
        words = self._words.verdicts
        for state, item in self.filter_buttons.items():
            count = len(preview.rows) if state == _ALL else preview.counts.get(state, 0)
            name = self.tr("Alles") if state == _ALL else words[state]
            item.setText(f"{name} {_number(count)}")
            item.setVisible(state == _ALL or count > 0)
        self.next_button.setVisible(preview.counts.get("doubtful", 0) > 0)
        self.unknown_button.setVisible(preview.unknown_names > 1)
        self.unknown_button.setText(
            self.tr("Onbekende namen als nieuwe partij ({count} rijen)").format(count=_number(preview.unknown_names))
        )
        self.totals_label.setText(self._totals(preview))
        self.spread_label.setText(self._spread(preview))
        self.spread_label.setVisible(bool(self.spread_label.text()))
        self.left_out_label.setText(self._left_out(preview))
        self.left_out_label.setVisible(bool(self.left_out_label.text()))

    def _totals(self, preview: Preview) -> str:
        parts = [
            f"{_number(preview.counts[state])} {self._words.verdicts[state][2:]}"
            for state in STATES
            if preview.counts.get(state)
        ]
        if preview.plan.kind != "creditors" and preview.is_writable:
            parts.append(self.tr("{amount} over te nemen").format(amount=format_euro(preview.total_cents)))
        return " · ".join(parts)

    def _spread(self, preview: Preview) -> str:
        """Say the smallest and the biggest amounts: a slip of the decimal point shows here first."""
        by_amount = preview.plan.by_amount
        if preview.plan.kind == "creditors" or len(by_amount) < 2:
            return ""
        with_row = self.tr("{amount} (rij {row})")
        words = [with_row.format(amount=format_euro(row.amount_cents or 0), row=row.row) for row in by_amount]
        return self.tr("Grootste bedragen: {most}. Kleinste: {least}.").format(
            most=", ".join(words[:_BIGGEST]), least=words[-1]
        )

    def _left_out(self, preview: Preview) -> str:
        """Say before confirming what will not be written."""
        if not preview.is_writable:
            return self.tr("Er valt nu niets over te nemen.")
        counts = preview.counts
        parts = []
        if counts.get("doubtful"):
            parts.append(self.tr("{count} met twijfel").format(count=_number(counts["doubtful"])))
        if counts.get("refused"):
            parts.append(self.tr("{count} geweigerd").format(count=_number(counts["refused"])))
        if counts.get(LEFT_OUT):
            parts.append(self.tr("{count} weggelaten").format(count=_number(counts[LEFT_OUT])))
        if not parts:
            return ""
        return self.tr("Niet overgenomen worden: {rows}.").format(rows=", ".join(parts))

    def _go_to_doubtful(self, *, after: int) -> bool:
        doubtful = [row for row in self._rows() if row.state == "doubtful"]
        if not doubtful:
            return False
        self._select(next((row for row in doubtful if row.planned.row > after), doubtful[0]))
        self.rows_table.setFocus()
        return True

    def _select(self, row: PreviewRow) -> None:
        if self._state not in (_ALL, row.state):
            self._state = _ALL
            self._show_rows()
        self.rows_table.select_id(row.id)
        self._show_current()

    # --- building ----------------------------------------------------------------------------------------------------

    def _filter_button(self, state: str) -> QPushButton:
        made = button("")
        made.setCheckable(True)
        made.setChecked(state == _ALL)
        made.setStyleSheet(_FILTER_LOOK)
        return made

    def _columns(self) -> tuple[Column, ...]:
        words = self._words
        return (
            Column(
                "row",
                self.tr("Rij"),
                lambda row: str(row.planned.row),
                lambda row: row.planned.row,
                right=True,
            ),
            Column(
                "state",
                self.tr("Oordeel"),
                lambda row: words.verdicts[row.state],
                lambda row: _STATE_ORDER[row.state],
            ),
            Column("label", self.tr("Wat"), lambda row: row.planned.label or "–", tip=lambda row: row.planned.label),
            Column(
                "amount",
                self.tr("Bedrag"),
                lambda row: _amount(row),
                lambda row: row.planned.amount_cents or 0,
                right=True,
            ),
            Column("reason", self.tr("Reden"), partial(_reason, self._context), tip=partial(_reasons, self._context)),
        )

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        group.setExclusive(True)
        filters = FlowLayout(spacing=6)
        for item in self.filter_buttons.values():
            group.addButton(item)
            filters.addWidget(item)
        filters.addWidget(self.next_button)
        filters.addWidget(self.unknown_button)
        group.buttonClicked.connect(self._on_filter_clicked)
        line = self.fontMetrics().height()
        self.rows_table.setMinimumHeight(line * 8)
        rows = QVBoxLayout(self.rows_part)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addLayout(filters)
        rows.addWidget(self.rows_table, 3)
        rows.addWidget(self.row_panel, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.reading_panel)
        layout.addWidget(self.before_label)
        layout.addWidget(self.wish_label)
        layout.addWidget(self.rows_part, 1)
        layout.addStretch(0)
        self.before_label.hide()
        self.wish_label.hide()

    def make_footer(self) -> QWidget:
        """Return the bar with the totals and the button; it stays in sight when the rows scroll."""
        footer = QWidget()
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.totals_label)
        texts.addWidget(self.spread_label)
        texts.addWidget(self.left_out_label)
        row = QHBoxLayout(footer)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(texts, 1)
        row.addWidget(self.confirm_button, 0, Qt.AlignmentFlag.AlignVCenter)
        return footer

    def _connect(self) -> None:
        header = self.rows_table.horizontalHeader()
        self.rows_table.setSortingEnabled(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._on_sort_changed)
        self.rows_table.current_changed.connect(self._on_current_changed)
        self.rows_table.opened.connect(self._on_row_opened)
        self.row_panel.decided.connect(self.decided)
        self.row_panel.left.connect(self._on_row_left)
        self.next_button.clicked.connect(self._on_next_clicked)
        self.unknown_button.clicked.connect(self.unknown_accepted)
        self.confirm_button.clicked.connect(self.confirmed)


def _amount(row: PreviewRow) -> str:
    cents = row.planned.amount_cents
    return "" if cents is None else f"€ {format_amount(cents)}"


def _reason(context: UiContext, row: PreviewRow) -> str:
    """Return the first sentence; the rest stands in the tip and below the table."""
    messages = (*row.planned.doubts, *row.planned.notes)
    return context.texts.say(messages[0]) if messages else ""


def _reasons(context: UiContext, row: PreviewRow) -> str:
    return "\n".join(context.texts.say(message) for message in (*row.planned.doubts, *row.planned.notes))


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")

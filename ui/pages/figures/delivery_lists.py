"""The lists of a delivery: what is wrong by dossier and field, what differs from the last time, what was made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from csr_desktop.domain.work import Delivery
from ui.context import UiContext
from ui.forms.parts import label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.figures.delivery import Difference, DifferenceRow, FindingRow

#: So many lines are in sight, however large the text is.
_LEAST_LINES = 7


class _ListPart(QWidget):
    """A table with words above and below it; where there is nothing to list, only the words.

    Signals:
        dossier_requested: open a dossier (its id, and a tab or "").
    """

    dossier_requested = Signal(object, object)

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        table.setMinimumHeight(table.verticalHeader().defaultSectionSize() * _LEAST_LINES)
        self.above_label: QLabel = label(wrap=True)
        self.below_label: QLabel = label(wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.above_label)
        layout.addWidget(table, 1)
        layout.addWidget(self.below_label, 0, Qt.AlignmentFlag.AlignTop)
        layout.addStretch(0)

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._table.rows_model.rows)

    def _fill(self, rows: Sequence[object], above: str, below: str = "") -> None:
        self._table.set_rows(rows)
        self._table.setVisible(bool(rows))
        self.above_label.setText(above)
        self.above_label.setVisible(bool(above))
        self.below_label.setText(below)
        self.below_label.setVisible(bool(below))
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        # Without a table the words stand at the top.
        layout.setStretch(3, 0 if rows else 1)
        if rows and self._table.current_row() is None:
            self._table.selectRow(0)


class FindingsList(_ListPart):
    """What is wrong, errors first; Enter goes to where it is mended."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        error, remark = self.tr("⚠ Fout"), self.tr("Let op")
        self._context = context
        self.findings_table = Table(
            (
                Column("number", self.tr("Dossier"), lambda row: row.number),
                Column(
                    "severity",
                    self.tr("Ernst"),
                    lambda row: error if row.is_error else remark,
                    lambda row: int(row.key),
                ),
                Column("field", self.tr("Veld"), lambda row: row.field, tip=lambda row: row.field),
                Column("text", self.tr("Wat er is"), lambda row: row.text, tip=lambda row: row.text),
            ),
            lambda row: row.key,
            "",
            context.state,
            "ddas-findings",
            stretch="text",
        )
        super().__init__(self.findings_table, parent)
        self.findings_table.setAccessibleName(self.tr("Wat er in de levering niet klopt"))
        self.findings_table.opened.connect(self._on_opened)
        self.findings_table.current_changed.connect(self._on_current)

    def show_findings(self, rows: Sequence[FindingRow] | None) -> None:
        """Show findings; None when nothing was looked at yet."""
        if rows is None:
            self._fill(
                (), self.tr("Na het controleren staat hier per dossier wat er niet klopt, en hoe u het herstelt.")
            )
        elif not rows:
            self._fill((), self.tr("✓ Alles in orde. Er is niets om te herstellen."))
        else:
            self._fill(rows, "", " ")
            self._on_current(self.findings_table.current_row())

    @Slot(object)
    def _on_current(self, row: FindingRow | None) -> None:
        """The whole sentence below the table: it rarely fits on one line."""
        if row is not None:
            words = self.tr("{number}, {field}: {text} Enter gaat naar het dossier.")
            self.below_label.setText(words.format(number=row.number, field=row.field, text=row.text))

    @Slot(object)
    def _on_opened(self, row: FindingRow) -> None:
        self.dossier_requested.emit(row.dossier_id, row.tab)


class DifferencesList(_ListPart):
    """What differs from the last delivery."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        kinds = {"new": self.tr("nieuw"), "gone": self.tr("weg"), "changed": self.tr("gewijzigd")}
        self._context = context
        self.differences_table = Table(
            (
                Column("number", self.tr("Dossier"), lambda row: row.number),
                Column("kind", self.tr("Wat"), lambda row: kinds[row.kind]),
                Column("text", self.tr("Waarin of waarom"), lambda row: row.text, tip=lambda row: row.text),
            ),
            lambda row: f"{row.kind}/{row.number}",
            "",
            context.state,
            "ddas-differences",
            stretch="text",
        )
        super().__init__(self.differences_table, parent)
        self.differences_table.setAccessibleName(self.tr("Verschillen met de vorige levering"))
        self.differences_table.opened.connect(self._on_opened)

    def show_difference(self, difference: Difference | None, *, is_known: bool) -> None:
        """Show what differs; None when nothing was delivered before, or (not `is_known`) nothing looked at yet."""
        if difference is None:
            nothing = self.tr("Er is nog niet eerder geleverd, dus er is niets om mee te vergelijken.")
            first = self.tr("Na het controleren staat hier wat er sinds de vorige levering veranderde.")
            self._fill((), nothing if is_known else first)
            return
        words = self.tr("Vergeleken met de levering van {day} over {first} tot en met {last}. Gelijk gebleven: {same}.")
        told = words.format(
            day=_day(difference.made_at),
            first=format_short(difference.first),
            last=format_short(difference.last),
            same=difference.same,
        )
        erased = self.tr(" Sindsdien gewist: {count}.").format(count=difference.erased) if difference.erased else ""
        self._fill(difference.rows, told + erased)

    @Slot(object)
    def _on_opened(self, row: DifferenceRow) -> None:
        if row.dossier_id:
            self.dossier_requested.emit(row.dossier_id, "")
        else:
            self._context.notices.warn(
                self.tr("Dossier {number} zit niet meer in de levering. Zoek het op met Ctrl+K.").format(
                    number=row.number
                )
            )


class HistoryList(_ListPart):
    """Every file that was made."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        test, real = self.tr("proef"), self.tr("levering")
        self.history_table = Table(
            (
                Column("made", self.tr("Gemaakt"), lambda row: _day(row.made_at), lambda row: row.made_at.isoformat()),
                Column(
                    "first", self.tr("Van"), lambda row: format_short(row.period_from),
                    lambda row: row.period_from.isoformat(),
                ),
                Column(
                    "last", self.tr("Tot en met"), lambda row: format_short(row.period_until),
                    lambda row: row.period_until.isoformat(),
                ),
                Column("kind", self.tr("Soort"), lambda row: test if row.is_test else real),
                Column(
                    "count", self.tr("Trajecten"), lambda row: str(row.trajectories), lambda row: row.trajectories,
                    right=True,
                ),
                Column(
                    "sha256", self.tr("Controlegetal (SHA-256)"), lambda row: row.sha256, tip=lambda row: row.sha256
                ),
            ),
            lambda row: row.id,
            "",
            context.state,
            "ddas-history",
            stretch="sha256",
        )  # fmt: skip
        super().__init__(self.history_table, parent)
        self.history_table.setAccessibleName(self.tr("Wat eerder is gemaakt"))

    def show_deliveries(self, rows: Sequence[Delivery]) -> None:
        """Show what was made, newest first."""
        nothing = self.tr("Er is nog geen bestand gemaakt.")
        self._fill(rows, "" if rows else nothing)


def _day(moment: datetime) -> str:
    return format_short(moment.astimezone(DUTCH_TIME).date())

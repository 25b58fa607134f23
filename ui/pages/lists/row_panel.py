"""The row under the cursor: why it is doubtful, what would change, and what a person may decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from csr_desktop.domain.creditors import Creditor, PartyRole
from csr_desktop.lists.matching import Match, MatchBasis
from csr_desktop.lists.plan import Choice, PlannedRow, Verdict
from csr_desktop.money import format_euro
from ui.context import UiContext
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.lists.party_chooser import PartyChooser
from ui.pages.lists.preview import LEFT_OUT, Decision, Preview, PreviewRow, rows_with_name
from ui.pages.lists.words import ListWords

#: Doubts that go away by choosing a party; all others need "Toch overnemen".
_PARTY_DOUBTS = frozenset(
    {"import.party_conflict", "import.party_looks_like", "import.party_unknown", "import.creditor_same_kvk"}
)


@dataclass(frozen=True, slots=True)
class _FieldLine:
    """One field of the row; `old` is None for a row that is new."""

    name: str
    old: object
    new: object


class RowPanel(QWidget):
    """Details of one row; keyboard: Enter decides, Escape goes back to the table.

    Signals:
        decided: a person chose something (`Decision`).
        left: back to the table.
    """

    decided = Signal(object)
    left = Signal()

    def __init__(self, context: UiContext, words: ListWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._words = context, words
        self._preview: Preview | None = None
        self._row: PreviewRow | None = None
        self._choice = Choice()
        self._creditors: tuple[Creditor, ...] = ()
        self._handlers: tuple[Creditor, ...] = ()
        self.title_label = label(kind="heading", wrap=True)
        self.reasons_label = label(wrap=True)
        self.chosen_label = label(kind="muted", wrap=True)
        self.chooser = PartyChooser(context)
        self.accept_button = button(self.tr("Toch overnemen"))
        self.skip_button = button(self.tr("Rij weglaten"))
        self.back_button = button(self.tr("Keuze terugnemen"), "link")
        self.fields_table = Table(
            (
                Column("field", self.tr("Veld"), lambda line: words.field(line.name)),
                Column("old", self.tr("Nu"), self._old, tip=self._old),
                Column("new", self.tr("Wordt"), self._new, tip=self._new),
            ),
            lambda line: line.name,
            self.tr("Velden van de rij"),
            stretch="new",
        )
        self._lay_out()
        self.chooser.decided.connect(self._on_party_decided)
        self.accept_button.clicked.connect(self._on_accept_clicked)
        self.skip_button.clicked.connect(self._on_skip_clicked)
        self.back_button.clicked.connect(self._on_back_clicked)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._on_escape).setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )

    @property
    def has_choice(self) -> bool:
        """Whether the row waits for a person."""
        return self._row is not None and self._row.planned.verdict is Verdict.DOUBTFUL

    def show_row(self, preview: Preview | None, row: PreviewRow | None, choice: Choice | None) -> None:
        """Show another row, or the same row after a choice."""
        if preview is not None and (self._preview is None or preview.parties != self._preview.parties):
            parties = [party for party in preview.parties if party.active]
            self._creditors = tuple(party for party in parties if party.role is PartyRole.CREDITOR)
            self._handlers = tuple(party for party in parties if party.role is not PartyRole.CREDITOR)
        self._preview, self._row, self._choice = preview, row, choice or Choice()
        self.setVisible(row is not None)
        if preview is None or row is None:
            return
        planned = row.planned
        self.title_label.setText(self._title(row))
        self.reasons_label.setText(self._reasons(planned))
        self.reasons_label.setVisible(bool(self.reasons_label.text()))
        self.chosen_label.setText(self._chosen(preview, planned))
        self.chosen_label.setVisible(bool(self.chosen_label.text()))
        self._show_chooser(preview, planned)
        other_doubts = any(message.code not in _PARTY_DOUBTS for message in planned.doubts)
        self.accept_button.setVisible(self.has_choice and other_doubts and not self._choice.accept)
        self.skip_button.setVisible(planned.verdict in {Verdict.NEW, Verdict.CHANGED, Verdict.DOUBTFUL})
        self.back_button.setText(self.tr("Rij toch meenemen") if row.state == LEFT_OUT else self.tr("Keuze terugnemen"))
        self.back_button.setVisible(choice is not None)
        lines = _field_lines(planned)
        self.fields_table.set_rows(lines)
        self.fields_table.setVisible(bool(lines))

    def focus_choice(self) -> None:
        """Go to the first thing that can be decided."""
        wanted = (self.chooser.options_list, self.accept_button, self.skip_button, self.back_button)
        hidden = (self.chooser, self.accept_button, self.skip_button, self.back_button)
        found = next((item for item, part in zip(wanted, hidden, strict=True) if not part.isHidden()), None)
        if found is not None:
            found.setFocus()
            _bring_into_sight(self.chooser if found is self.chooser.options_list else found)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object, object, object)
    def _on_party_decided(self, column: str, party_id: str, spread: bool) -> None:
        if self._row is None or self._preview is None:
            return
        planned = self._row.planned
        numbers = [planned.row]
        if spread:
            numbers += rows_with_name(self._preview.plan, planned, column)
        self.decided.emit(Decision(planned.row, tuple(numbers), parties={column: party_id}))

    @Slot()
    def _on_accept_clicked(self) -> None:
        self._decide(replace(self._choice, accept=True))

    @Slot()
    def _on_skip_clicked(self) -> None:
        self._decide(replace(self._choice, skip=True))

    @Slot()
    def _on_back_clicked(self) -> None:
        if self._row is not None and self._row.state == LEFT_OUT:
            rest = replace(self._choice, skip=False)
            self._decide(rest if rest != Choice() else None)
        else:
            self._decide(None)

    @Slot()
    def _on_escape(self) -> None:
        self.left.emit()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _decide(self, choice: Choice | None) -> None:
        if self._row is not None:
            number = self._row.planned.row
            self.decided.emit(Decision(number, (number,), choice=choice))

    def _title(self, row: PreviewRow) -> str:
        planned = row.planned
        amount = "" if planned.amount_cents is None else format_euro(planned.amount_cents)
        parts = [
            self.tr("Rij {row}").format(row=planned.row),
            planned.label,
            amount,
            self._words.verdicts[row.state],
        ]
        return " · ".join(part for part in parts if part)

    def _reasons(self, planned: PlannedRow) -> str:
        say = self._context.texts.say
        lines = [f"⚠ {say(message)}" for message in planned.doubts]
        return "\n".join([*lines, *(f"• {say(message)}" for message in planned.notes)])

    def _chosen(self, preview: Preview, planned: PlannedRow) -> str:
        """Say which parties are meant: found in the register, or chosen by the person."""
        lines = []
        for column, match in planned.matches.items():
            party = self._choice.parties.get(column) or planned.parties.get(column) or match.creditor_id
            if party is None or column in planned.open_parties:
                continue
            lines.append(
                self.tr("{column}: {party} ({how})").format(
                    column=self._words.field(column),
                    party=self._words.party(party, preview.names),
                    how=self.tr("uw keuze") if column in self._choice.parties else self._basis(match),
                )
            )
        if self._choice.accept:
            lines.append(self.tr("U neemt deze rij over ondanks de twijfel."))
        return "\n".join(lines)

    def _basis(self, match: Match) -> str:
        words = {
            MatchBasis.IBAN: self.tr("zelfde rekeningnummer"),
            MatchBasis.KVK: self.tr("zelfde KvK-nummer"),
            MatchBasis.NAME: self.tr("zelfde naam"),
        }
        return words.get(match.basis, self.tr("register"))

    def _show_chooser(self, preview: Preview, planned: PlannedRow) -> None:
        """Ask one question at a time: the first name of the row that nobody could place."""
        column = planned.open_parties[0] if planned.verdict is Verdict.DOUBTFUL and planned.open_parties else ""
        self.chooser.setVisible(bool(column))
        if column:
            self.chooser.show_question(
                column,
                self._words.field(column),
                planned.party_names.get(column, ""),
                planned.matches[column],
                self._parties_for(preview, column),
                len(rows_with_name(preview.plan, planned, column)),
            )

    def _parties_for(self, preview: Preview, column: str) -> Sequence[Creditor]:
        if preview.plan.kind == "creditors":
            return preview.parties
        return self._creditors if column == "creditor" else self._handlers

    def _old(self, line: _FieldLine) -> str:
        return self._words.value(line.name, line.old, self._preview.names if self._preview else {})

    def _new(self, line: _FieldLine) -> str:
        return self._words.value(line.name, line.new, self._preview.names if self._preview else {})

    def _lay_out(self) -> None:
        buttons = FlowLayout(spacing=12)
        for item in (self.accept_button, self.skip_button, self.back_button):
            buttons.addWidget(item)
        left = QVBoxLayout()
        left.setSpacing(6)
        for part in (self.title_label, self.reasons_label, self.chosen_label, self.chooser):
            left.addWidget(part)
        left.addLayout(buttons)
        left.addStretch(1)
        self.fields_table.setMinimumHeight(self.fontMetrics().height() * 7)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addLayout(left, 3)
        layout.addWidget(self.fields_table, 2)


def _field_lines(planned: PlannedRow) -> list[_FieldLine]:
    """Return what would change, or for a new row everything that would be stored."""
    if planned.changes:
        return [_FieldLine(change.name, change.old, change.new) for change in planned.changes]
    lines = []
    for name, value in planned.values.items():
        shown = value["level"] if name == "participation" and isinstance(value, dict) else value
        if shown not in (None, "", (), False):
            lines.append(_FieldLine(name, None, shown))
    return lines


def _bring_into_sight(widget: QWidget) -> None:
    """Scroll the page so that a person sees what has the focus."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
            return
        parent = parent.parentWidget()

"""What there is to look at for the debt under the cursor: rules, marks, the same debt twice, what the creditor said."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.balances import DebtType
from csr_desktop.domain.claim_marks import ClaimMark, MarkKind
from csr_desktop.domain.claim_rules import When
from csr_desktop.domain.claims import BalanceAnswer
from csr_desktop.money import format_euro
from csr_desktop.services.claim_rules import Finding
from csr_desktop.services.overviews import ClaimRow
from ui.dialogs.claim_marks import CheckDialog, SettleDialog
from ui.dialogs.late_creditor import LateCreditorDialog
from ui.forms.parts import button, label
from ui.pages.dossier.debts_reading import ClaimPoints
from ui.pages.dossier.tab import DossierTab


@dataclass(frozen=True, slots=True)
class Point:
    """One line: what it says, how it looks, and the button that goes on from there."""

    text: str
    kind: str
    action: str
    about: Finding | ClaimMark | ClaimRow | None


class ClaimAttention(QWidget):
    """Empty and hidden for most debts.

    Signals:
        claim_requested: show another debt (its id).
    """

    claim_requested = Signal(object)

    def __init__(self, tab: DossierTab) -> None:
        super().__init__(tab)
        self._tab = tab
        self.lines: list[_PointLine] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self.hide()

    def show_points(self, points: ClaimPoints, answer: BalanceAnswer | None) -> None:
        """Show what there is for one debt."""
        for line in self.lines:
            self._layout.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [_PointLine(point, self) for point in self._points(points, answer)]
        for line in self.lines:
            line.chosen.connect(self._on_chosen)
            self._layout.addWidget(line)
        self.setVisible(bool(self.lines))

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_chosen(self, about: Finding | ClaimMark | ClaimRow) -> None:
        context = self._tab.context
        if isinstance(about, ClaimRow):
            self.claim_requested.emit(about.id)
        elif isinstance(about, ClaimMark):
            if about.kind is MarkKind.CHECKED:
                mark_id = about.id
                self._tab.perform(lambda core: _remove(core, mark_id), self._removed)
            else:
                SettleDialog(context, about, self).start()
        elif about.rule.when is When.LATE:
            LateCreditorDialog(context, about.claim, about.creditor, self).start()
        else:
            CheckDialog(context, about, self).start()

    def _removed(self, _nothing: None) -> None:
        self._tab.undoable(self.tr("Dit punt moet weer worden nagekeken."))

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _points(self, points: ClaimPoints, answer: BalanceAnswer | None) -> list[Point]:
        texts = self._tab.context.texts
        open_marks = {mark.kind: mark for mark in points.marks if mark.is_open}
        checks = {mark.rule: mark for mark in points.marks if mark.kind is MarkKind.CHECKED}
        found = []
        for item in points.findings:
            rule = item.rule
            if item.checked:
                words = self.tr("Nagekeken: {reason}").format(reason=item.checked)
                found.append(Point(words, "muted", self.tr("Toch opnieuw nakijken"), checks.get(rule.code)))
            elif rule.mark is not None:
                words = self.tr("{mark}: {reason}. {rule}").format(
                    mark=texts.label("mark", rule.mark), reason=item.reason.rstrip("."), rule=rule.sentence
                )
                found.append(Point(words, self._kind(item), self.tr("Hoe liep het af?…"), open_marks.get(rule.mark)))
            else:
                action = self.tr("Beslissen…") if rule.when is When.LATE else self.tr("Nagekeken…")
                found.append(Point(rule.sentence, self._kind(item), action, item))
        for row in points.duplicates:
            words = self.tr(
                "Lijkt dezelfde schuld als {name}, kenmerk {reference}, {amount}. Laat er dan één buiten de regeling."
            ).format(
                name=row.creditor,
                reference=row.reference or self.tr("onbekend"),
                amount=format_euro(row.balance_cents or 0),
            )
            found.append(Point(words, "warning", self.tr("Toon de andere"), row))
        told = self._answer(answer)
        if told:
            found.append(Point(told, "", "", None))
        return found

    @staticmethod
    def _kind(item: Finding) -> str:
        return "error" if item.blocks else "warning"

    def _answer(self, answer: BalanceAnswer | None) -> str:
        """What the creditor said, where it was not just an amount."""
        if answer is None:
            return ""
        if answer.debt_type == DebtType.TRANSFERRED:
            words = self.tr("{day}: de schuldeiser zegt dat de schuld is overgedragen aan {party}.")
            return words.format(
                day=format_short(answer.received_on), party=answer.transferred_to or self.tr("een ander")
            )
        if answer.client_unknown or answer.debt_type == DebtType.UNKNOWN:
            words = self.tr("{day}: de schuldeiser kent de cliënt of de schuld niet.")
            return words.format(day=format_short(answer.received_on))
        return ""


class _PointLine(QWidget):
    chosen = Signal(object)

    def __init__(self, point: Point, parent: QWidget) -> None:
        super().__init__(parent)
        self.point = point
        signs = {"error": "✗", "warning": "⚠", "muted": "✓"}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(signs.get(point.kind, "•"), point.kind), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(point.text, point.kind if point.kind == "muted" else "", wrap=True), 1)
        self.go_button = button(point.action, "link")
        self.go_button.setAccessibleName(f"{point.action} {point.text}")
        self.go_button.setVisible(point.about is not None)
        self.go_button.clicked.connect(self._on_clicked)
        row.addWidget(self.go_button, 0, Qt.AlignmentFlag.AlignTop)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self.point.about)


def _remove(core: Core, mark_id: str) -> None:
    core.claim_marks.remove(mark_id)

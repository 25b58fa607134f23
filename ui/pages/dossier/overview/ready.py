"""Klaar voor de volgende stap?: what stands in the way of a step, where each point is mended, and the bring list."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.readiness_table import ReadyStep, Weight
from csr_desktop.services.ready import Finding, ReadyReport
from ui.context import UiContext
from ui.dialogs.paper import PaperDialog
from ui.forms.flow import flowing
from ui.forms.letter_view import LetterOpener
from ui.forms.parts import Card, button, label, restyle
from ui.pages.dossier.overview.points import Point, PointList

_SIGNS = {Weight.BLOCKS: "✕", Weight.MISSING: "•", Weight.LOOK: "⚠"}
_KINDS = {Weight.BLOCKS: "error", Weight.MISSING: "", Weight.LOOK: "warning"}
_PAPER = "evidence."
#: Where the fields of a point are, by how their name begins; tabs of the dossier, and pages of the side bar.
_TABS = {"client": "people", "dossier": "people", "claim": "debts", "claims": "debts", "vtlb": "income"}
_PROCESS = {"intake": "process", "decision": "process", "guidance": "process", "proposal": "proposal"}
_PAGES = {"organisation": "settings", "creditor": "creditors"}


class ReadyCard(Card):
    """Holds the dossier against one step; the step can be chosen.

    Signals:
        step_changed: hold it against another step (`ReadyStep`).
        tab_wanted: go to a tab of the dossier (its key).
        page_wanted: go to a page of the side bar (its key).
    """

    step_changed = Signal(object)
    tab_wanted = Signal(object)
    page_wanted = Signal(object)

    def __init__(
        self, context: UiContext, dossier_id: str, parent: QWidget | None = None, *, opener: LetterOpener | None = None
    ) -> None:
        super().__init__("", parent)
        self._context = context
        self._dossier_id = dossier_id
        self._number = ""
        self._report: ReadyReport | None = None
        self.opener = opener or LetterOpener(context, self)
        self.step_box = QComboBox()
        self.step_box.setAccessibleName(self.tr("Klaar voor welke stap"))
        self._steps = tuple(ReadyStep)
        self.step_box.addItems([context.texts.label("ready_step", step) for step in self._steps])
        self.summary_label = label(wrap=True)
        self.points = PointList()
        self.passed_button = button("", "link")
        self.passed_label = label(kind="muted", wrap=True)
        self.passed_label.hide()
        self.bring_button = button(
            self.tr("Meebrenglijst openen"), tip=self.tr("Een lijst voor de cliënt met de papieren die nog nodig zijn")
        )
        top = flowing(label(self.tr("Klaar voor:"), "heading"), self.step_box)
        self.body.addLayout(top)
        for part in (self.summary_label, self.points):
            self.body.addWidget(part)
        self.body.addWidget(self.passed_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.passed_label)
        self.body.addWidget(self.bring_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.step_box.activated.connect(self._on_step_chosen)
        self.points.chosen.connect(self._on_chosen)
        self.passed_button.clicked.connect(self._on_passed_clicked)
        self.bring_button.clicked.connect(self._on_bring_clicked)

    def show_report(self, report: ReadyReport, number: str) -> None:
        """Show what was found; `number` is that of the dossier."""
        self._report, self._number = report, number
        self.step_box.setCurrentIndex(self._steps.index(report.step))
        counts = Counter(finding.weight for finding in report.findings)
        self.summary_label.setText(self._summary(report, counts))
        restyle(self.summary_label, "good" if report.is_ready else "")
        self.points.show_points([self._point(at, finding) for at, finding in enumerate(report.findings)])
        self.points.setVisible(bool(report.findings))
        self._show_passed()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(int)
    def _on_step_chosen(self, at: int) -> None:
        self.step_changed.emit(self._steps[at])

    @Slot(object)
    def _on_chosen(self, key: str) -> None:
        if self._report is None:
            return
        finding = self._report.findings[int(key)]
        if finding.field.startswith(_PAPER):
            self._note_paper(finding)
            return
        part = finding.field.partition(".")[0]
        if part in _PAGES:
            self.page_wanted.emit(_PAGES[part])
        else:
            self.tab_wanted.emit({**_TABS, **_PROCESS}.get(part, "debts"))

    @Slot()
    def _on_passed_clicked(self) -> None:
        self.passed_label.setVisible(self.passed_label.isHidden())
        self._show_passed()

    @Slot()
    def _on_bring_clicked(self) -> None:
        dossier_id = self._dossier_id

        def make(core: Core) -> bytes:
            return core.ready.bring_list(dossier_id)

        # The number of the dossier, never a name.
        name = self.tr("meebrenglijst-{number}.pdf").format(number=self._number.replace("/", "-"))
        self.opener.open_made(name, make)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _summary(self, report: ReadyReport, counts: Counter[Weight]) -> str:
        if report.is_ready:
            return self.tr("✓ Ja. Alles wat hiervoor nodig is, is er.")
        parts = [
            f"{self._context.texts.label('ready_weight', weight)}: {counts[weight]}."
            for weight in (Weight.BLOCKS, Weight.MISSING)
            if counts[weight]
        ]
        return self.tr("Nog niet. {parts}").format(parts=" ".join(parts))

    def _point(self, at: int, finding: Finding) -> Point:
        is_paper = finding.field.startswith(_PAPER)
        return Point(
            key=str(at),
            sign=_SIGNS[finding.weight],
            text=self._context.texts.say(finding.message),
            # What is missing is what the list is about; only what weighs more or less says so.
            beside=""
            if finding.weight is Weight.MISSING
            else self._context.texts.label("ready_weight", finding.weight),
            go=self.tr("Noteer…") if is_paper else self.tr("Ga erheen"),
            kind=_KINDS[finding.weight],
        )

    def _show_passed(self) -> None:
        report = self._report
        if report is None:
            return
        names = [self._context.texts.label("ready_rule", code) for code in report.passed]
        names += list(dict.fromkeys(need.item.name for need in report.papers if not need.fault))
        self.passed_label.setText("\n".join(f"✓  {name}" for name in names))
        self.passed_button.setVisible(bool(names))
        if not names:
            self.passed_label.hide()
        words = (
            self.tr("Toon wat in orde is ({count})")
            if self.passed_label.isHidden()
            else self.tr("Verberg wat in orde is ({count})")
        )
        self.passed_button.setText(words.format(count=len(names)))

    def _note_paper(self, finding: Finding) -> None:
        assert self._report is not None
        code = finding.field.removeprefix(_PAPER)
        wanted = finding.message
        faulty = [need for need in self._report.papers if need.item.code == code and need.fault]
        named = [need for need in faulty if need.client and need.client.full_name in str(wanted.params.get("name", ""))]
        need = next(iter([*named, *faulty]), None)
        if need is not None:
            PaperDialog(self._context, self._dossier_id, need, self).start()

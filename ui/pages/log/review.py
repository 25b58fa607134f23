"""The monthly review: what stands out, a random sample, and the sign under it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import add_months
from csr_desktop.errors import CsrError
from csr_desktop.services.audit import Finding, LogLine, ReviewReport, month_name
from ui.context import UiContext
from ui.forms.fields import ChoiceField, NoteField
from ui.forms.flow import FlowLayout, named
from ui.forms.log_list import moment_of
from ui.forms.parts import button, label, restyle
from ui.forms.side_by_side import SideBySide
from ui.models.table import Table
from ui.models.table_model import Column
from ui.theme import Space

#: Two years back; older months are on the command line.
_MONTHS = 24


class ReviewPart(QWidget):
    """The review of one month.

    Signals:
        dossier_requested: open the dossier of a finding or of the sample (its id).
    """

    dossier_requested = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        texts = context.texts
        this = context.clock.today().replace(day=1)
        months = [add_months(this, -back) for back in range(_MONTHS)]
        self.month_field = ChoiceField(self.tr("Maand"), texts, [(month, month_name(month)) for month in months])
        self.month_field.set_value(months[1])
        self.state_label = label(wrap=True)
        self.findings_label = label(kind="heading", wrap=True)
        self.findings_table = Table(
            (
                Column("kind", self.tr("Soort"), lambda item: texts.label("finding", item.kind)),
                Column(
                    "text", self.tr("Wat"), lambda item: texts.say(item.text), tip=lambda item: texts.say(item.text)
                ),
            ),
            lambda item: f"{item.kind} {texts.say(item.text)}",
            self.tr("Wat opvalt in deze maand"),
            stretch="text",
        )
        self.sample_label = label(kind="heading", wrap=True)
        self.sample_table = Table(
            (
                Column("at", self.tr("Wanneer"), moment_of, lambda line: line.seq),
                Column("who", self.tr("Wie"), lambda line: line.actor),
                Column("dossier", self.tr("Dossier"), lambda line: line.dossier_number),
                Column("text", self.tr("Wat"), lambda line: line.sentence),
            ),
            lambda line: str(line.seq),
            self.tr("Steekproef van keren dat een dossier is bekeken"),
            stretch="text",
        )
        self.remark_field = NoteField(
            self.tr("Wat hebt u nagekeken?"),
            texts,
            self.tr("Bijvoorbeeld: bij alle keren buiten werktijd hoorde een afspraak"),
            lines=2,
        )
        # Kept when the month is signed, not when it is left.
        self.remark_field.stores_whole = True
        self.sign_button = button(self.tr("Aftekenen"), "primary", self.tr("Zet uw naam onder deze controle"))
        self._lay_out()
        self.month_field.committed.connect(self._on_month_chosen)
        self.findings_table.opened.connect(self._on_finding_opened)
        self.sample_table.opened.connect(self._on_line_opened)
        self.sign_button.clicked.connect(self._on_sign_clicked)

    @property
    def month(self) -> date:
        """The first day of the month in sight."""
        month = self.month_field.value
        assert isinstance(month, date)
        return month

    @property
    def draft_subject(self) -> str:
        """Which month a remark is about."""
        return f"{self.month:%Y-%m}"

    def refresh(self) -> None:
        """Read again; the whole chain is checked, so this may take a moment."""
        month = self.month
        self._context.tasks.run_db(self, lambda core: core.audit.review(month), self._show, self._context.notices.error)

    def focus_first(self) -> None:
        """Give the focus to what stands out, or to the month when nothing does."""
        (self.month_field if self.findings_table.isHidden() else self.findings_table).setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_month_chosen(self, _month: object) -> None:
        self.refresh()

    @Slot(object)
    def _on_finding_opened(self, finding: Finding | None) -> None:
        if finding is not None and finding.dossier_id:
            self.dossier_requested.emit(finding.dossier_id)

    @Slot(object)
    def _on_line_opened(self, line: LogLine | None) -> None:
        if line is not None and line.dossier_id:
            self.dossier_requested.emit(line.dossier_id)

    @Slot()
    def _on_sign_clicked(self) -> None:
        month, remark, who = self.month, self.remark_field.edit.toPlainText(), self._context.user
        self._context.tasks.run_db(
            self, lambda core: core.audit.sign_review(month, remark, who), self._signed, self._not_signed
        )

    def _signed(self, _review: object) -> None:
        self.remark_field.drop_draft()
        self.remark_field.set_value("")
        self._context.notices.done(
            self.tr("De controle van {month} is afgetekend.").format(month=month_name(self.month))
        )
        self.refresh()

    def _not_signed(self, error: BaseException) -> None:
        if isinstance(error, CsrError) and error.code == "review.remark_missing":
            self.remark_field.show_error(error)
            self.remark_field.setFocus()
        else:
            self._context.notices.error(error)

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, report: ReviewReport) -> None:
        if report.review.month != self.month:
            return
        review = report.review
        self.findings_table.set_rows(report.findings)
        self.sample_table.set_rows(report.sample)
        self.findings_label.setText(
            self.tr("Wat opvalt: {count}, in {entries} regels").format(
                count=len(report.findings), entries=report.entries
            )
            if report.findings
            else self.tr("Er valt niets op in {entries} regels").format(entries=report.entries)
        )
        self.sample_label.setText(
            self.tr("Steekproef: klopte het dat deze {count} keer een dossier is bekeken?").format(
                count=len(report.sample)
            )
            if report.sample
            else self.tr("Er is in deze maand geen dossier bekeken, dus er is geen steekproef.")
        )
        self.findings_table.setVisible(bool(report.findings))
        self.sample_table.setVisible(bool(report.sample))
        is_signed = review.signed_at is not None
        self.remark_field.setVisible(not is_signed and not report.is_running)
        self.sign_button.setVisible(not is_signed and not report.is_running)
        if review.signed_at is not None:
            words = self.tr("✓ Afgetekend door {who} op {day}: {remark}").format(
                who=review.signed_by,
                day=f"{review.signed_at.astimezone(DUTCH_TIME):%d-%m-%Y}",
                remark=review.remark,
            )
        elif report.is_running:
            words = self.tr("Deze maand is nog niet voorbij; aftekenen kan daarna.")
        else:
            words = self.tr("⚠ Nog niet afgetekend. Kijk na wat opvalt en de steekproef, en zet er uw naam onder.")
        self.state_label.setText(words)
        restyle(self.state_label, "good" if is_signed else "muted" if report.is_running else "warning")

    # --- building ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        top = FlowLayout(spacing=Space.MEDIUM)
        top.addWidget(named(self.month_field))
        top.add(self.state_label, fills=True)
        sign = SideBySide((self.remark_field, self.sign_button), 60, shares=(1, 0))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.findings_label)
        layout.addWidget(self.findings_table, 1)
        layout.addWidget(self.sample_label)
        layout.addWidget(self.sample_table, 1)
        layout.addStretch(0)
        layout.addWidget(sign)

"""A number of years of the organisation's own for one rule of retention, with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.services.retention import Term
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.forms.fields import ChoiceField, CountField, NoteField, add_row, make_form
from ui.forms.parts import button, label


class OwnTermDialog(GrowingDialog):
    """Asks rule, years and reason; without years the table counts again.

    Signals:
        kept: the term is in the database.
    """

    kept = Signal()

    def __init__(self, context: UiContext, terms: Sequence[Term], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Bewaartermijn wijzigen"))
        self._context = context
        self._terms = {term.rule.rule: term for term in terms}
        rules = [(name, context.texts.label("retention_rule", name)) for name in self._terms]
        self.rule_field = ChoiceField(self.tr("Voor"), context.texts, rules)
        self.years_field = CountField(self.tr("Aantal jaren"), context.texts, most=100)
        self.reason_field = NoteField(self.tr("Waarom"), context.texts, lines=2)
        self.table_label = label(kind="muted", wrap=True)
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.keep_button = button(self.tr("Vastleggen"), "primary")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.keep_button, QDialogButtonBox.ButtonRole.ActionRole)
        form = make_form()
        for field in (self.rule_field, self.years_field, self.reason_field):
            add_row(form, field)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addWidget(self.table_label)
        layout.addWidget(self.error_label)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 64)
        self.rule_field.committed.connect(self._on_rule_chosen)
        self.keep_button.clicked.connect(self._on_keep_clicked)
        buttons.rejected.connect(self.reject)
        self.rule_field.set_value(next(iter(self._terms)))
        self._on_rule_chosen()
        self.rule_field.setFocus()

    @Slot()
    def _on_rule_chosen(self) -> None:
        term = self._terms[str(self.rule_field.value)]
        self.years_field.set_value(term.years)
        self.reason_field.set_value(term.own.reason if term.own else "")
        words = self.tr("De tabel zegt {years} jaar ({basis}). Laat het aantal leeg om die te volgen.")
        self.table_label.setText(words.format(years=term.rule.years, basis=term.rule.basis))

    @Slot()
    def _on_keep_clicked(self) -> None:
        if not self.years_field.check():
            self.years_field.setFocus()
            return
        rule, years, reason = str(self.rule_field.value), self.years_field.value, self.reason_field.value

        def keep(core: Core) -> None:
            core.retention.set_years(rule, years if isinstance(years, int) else None, reason)

        self._context.tasks.run_db(self, keep, self._done, self._failed)

    def _done(self, _nothing: None) -> None:
        self.kept.emit()
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.error_label.setText(self._context.notices.sentence(error))
        self.error_label.show()

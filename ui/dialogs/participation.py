"""One agreement of a creditor: what it agreed to beforehand, where, how long, and on which conditions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.creditors import Participation, ParticipationLevel, Product, Scope
from csr_desktop.errors import CsrError, UserError
from csr_desktop.money import format_percentage
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.forms.fields import AmountField, ChoiceField, DateField, Field, TextField, add_row, make_form
from ui.forms.parsers import parse_municipalities
from ui.forms.parts import label

_WHOLE = 10_000


class PercentageField(AmountField):
    """A percentage in hundredths (`12,5` is 1250), or None when empty."""

    def __init__(self, name: str, texts: object, parent: QWidget | None = None) -> None:
        super().__init__(name, texts, parent=parent)  # type: ignore[arg-type]
        self.edit.setPlaceholderText("%")

    def parse(self, text: str) -> int | None:
        bare = text.removesuffix("%").strip()
        if not bare:
            return None
        try:
            hundredths = super().parse(bare)
        except UserError as error:
            raise UserError("participation.percentage", text=text[:40]) from error
        if hundredths is not None and hundredths > _WHOLE:
            raise UserError("participation.percentage", text=text[:40])
        return hundredths

    def show_text(self, value: object) -> str:
        return format_percentage(value) if isinstance(value, int) else ""


class ParticipationDialog(GrowingDialog):
    """Asks for one agreement, or changes one that is there.

    Signals:
        saved: the agreement as stored (`Participation`).
    """

    saved = Signal(object)

    def __init__(
        self, context: UiContext, creditor_id: str, present: Participation | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Afspraak wijzigen") if present else self.tr("Afspraak toevoegen"))
        self._context = context
        self._present = present
        self._creditor_id = creditor_id
        texts, today = context.texts, context.clock.today()
        levels = [(level, texts.label("level", level)) for level in ParticipationLevel]
        scopes = [(scope, texts.label("scope", scope)) for scope in Scope]
        self.level_field = ChoiceField(self.tr("Afspraak"), texts, levels)
        self.scope_field = ChoiceField(self.tr("Geldt"), texts, scopes)
        self.municipalities_field = TextField(
            self.tr("Gemeenten"),
            texts,
            parser=parse_municipalities,
            longest=2000,
            help_text=self.tr("Gemeentecodes met komma's ertussen, bijvoorbeeld GM0363, GM0599"),
        )
        self.municipalities_field.edit.setPlaceholderText(self.tr("GM0363, GM0599"))
        self.from_field = DateField(self.tr("Vanaf"), texts, today)
        self.until_field = DateField(self.tr("Tot en met"), texts, today)
        self.product_boxes = {product: QCheckBox(texts.label("product", product)) for product in Product}
        self.max_field = AmountField(self.tr("Hoogste vordering"), texts)
        self.percentage_field = PercentageField(self.tr("Laagste percentage"), texts)
        self.document_field = TextField(self.tr("Bron"), texts, longest=200)
        self.document_field.edit.setPlaceholderText(self.tr("bijvoorbeeld: convenant van 1 januari 2026"))
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self._build()
        self._show(present or Participation(id="", creditor_id=creditor_id, level=ParticipationLevel.COLLECTIVE))

    @property
    def draft_subject(self) -> str:
        """Whose agreement is typed, and which."""
        return f"{self._creditor_id}/{self._present.id}" if self._present else self._creditor_id

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_scope_changed(self) -> None:
        is_national = self.scope_field.value is Scope.NATIONAL
        self._form.setRowVisible(self.municipalities_field, not is_national)

    @Slot()
    def _on_save_clicked(self) -> None:
        checked = (
            self.municipalities_field,
            self.from_field,
            self.until_field,
            self.max_field,
            self.percentage_field,
            self.document_field,
        )
        faulty: list[Field] = [field for field in checked if not field.check()]
        codes = () if faulty else self._municipalities()
        if not faulty and self.scope_field.value is not Scope.NATIONAL and not codes:
            self.municipalities_field.show_error(UserError("participation.municipalities_missing"))
            faulty = [self.municipalities_field]
        if faulty:
            faulty[0].setFocus()
            return
        changes = self._changes(codes)
        creditor_id, present = self._creditor_id, self._present

        def save(core: Core) -> Participation:
            if present is None:
                return core.register.add_participation(Participation(id="", creditor_id=creditor_id, **changes))  # type: ignore[arg-type]
            # Read again: what this dialog does not show must not be written back as it was.
            stored = next(item for item in core.register.participations(creditor_id) if item.id == present.id)
            return core.register.save_participation(replace(stored, **changes))  # type: ignore[arg-type]

        self._context.tasks.run_db(self, save, self._saved, self._failed)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._form = make_form()
        add_row(self._form, self.level_field)
        add_row(self._form, self.scope_field)
        add_row(self._form, self.municipalities_field)
        add_row(self._form, self.from_field)
        add_row(self._form, self.until_field)
        products = QVBoxLayout()
        products.setSpacing(6)
        for box in self.product_boxes.values():
            products.addWidget(box)
        self._form.addRow(label(self.tr("Voor")), products)
        self._form.addRow("", label(self.tr("Niets aangevinkt: geldt voor iedere regeling."), "muted", wrap=True))
        add_row(self._form, self.max_field)
        add_row(self._form, self.percentage_field)
        add_row(self._form, self.document_field)
        self.save_button = QPushButton(self.tr("Bewaren"))
        self.save_button.setProperty("kind", "primary")
        self.save_button.setDefault(True)
        self.cancel_button = QPushButton(self.tr("Annuleren"))
        self.cancel_button.setAutoDefault(False)
        buttons = QDialogButtonBox()
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        foot = QHBoxLayout()
        foot.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(self._form)
        layout.addWidget(self.error_label)
        layout.addLayout(foot)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 70)
        self.scope_field.committed.connect(self._on_scope_changed)
        buttons.accepted.connect(self._on_save_clicked)
        buttons.rejected.connect(self.reject)

    def _show(self, item: Participation) -> None:
        self.level_field.set_value(item.level)
        self.scope_field.set_value(item.scope)
        self.municipalities_field.set_value(", ".join(item.municipalities))
        self.from_field.set_value(item.valid_from)
        self.until_field.set_value(item.valid_until)
        for product, box in self.product_boxes.items():
            box.setChecked(product in item.products)
        self.max_field.set_value(item.max_claim_cents)
        self.percentage_field.set_value(item.min_percentage_hundredths)
        self.document_field.set_value(item.source_document)
        self._on_scope_changed()
        self.level_field.setFocus()

    def _municipalities(self) -> tuple[str, ...]:
        if self.scope_field.value is Scope.NATIONAL:
            return ()
        text = str(self.municipalities_field.value)
        return tuple(text.split(", ")) if text else ()

    def _changes(self, codes: tuple[str, ...]) -> dict[str, object]:
        begin, end = self.from_field.value, self.until_field.value
        assert begin is None or isinstance(begin, date)
        assert end is None or isinstance(end, date)
        return {
            "level": self.level_field.value,
            "scope": self.scope_field.value,
            "municipalities": codes,
            "valid_from": begin,
            "valid_until": end,
            "products": tuple(product for product, box in self.product_boxes.items() if box.isChecked()),
            "max_claim_cents": self.max_field.value,
            "min_percentage_hundredths": self.percentage_field.value,
            "source_document": str(self.document_field.value),
        }

    def _saved(self, item: Participation) -> None:
        self.saved.emit(item)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, CsrError) and error.code == "participation.dates_reversed":
            self.until_field.show_error(error)
            self.until_field.setFocus()
            return
        self.error_label.setText(self._context.notices.sentence(error))
        self.error_label.show()

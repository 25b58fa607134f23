"""A list whose columns the program does not know: a person points out the row with names and what each column is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QVBoxLayout, QWidget

from csr_desktop.lists.profiles import OwnColumns, field_names, names_bsn, reduce_header, required_fields
from csr_desktop.lists.reading import PastedRows
from csr_desktop.paths import resources_dir
from ui.context import UiContext
from ui.forms.fields import ChoiceField, add_row, make_form
from ui.forms.fitting import FittingDialog
from ui.forms.parts import button, label, scrolled
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.lists.words import ListWords

_MOST_SHOWN_ROWS = 12
_DEFAULT = "default.toml"


class PointOutDialog(FittingDialog):
    """Shows the first rows and asks for the meaning of the columns.

    Signals:
        pointed: read it like this (the source, perhaps with names put above it, and `OwnColumns`).
    """

    pointed = Signal(object, object)

    def __init__(
        self,
        context: UiContext,
        words: ListWords,
        source: Path | PastedRows,
        rows: Sequence[Sequence[str]],
        kind: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Kolommen aanwijzen"))
        self._context, self._words, self._source = context, words, source
        self._rows = [tuple(row) for row in rows[:_MOST_SHOWN_ROWS]]
        self._profile = resources_dir() / "profiles" / _DEFAULT
        width = max((len(row) for row in self._rows), default=0)
        #: For rows without names above them.
        self._numbered = tuple(self.tr("Kolom {number}").format(number=at + 1) for at in range(width))
        self.rows_table = Table(
            [Column(str(at), name, _cell_of(at)) for at, name in enumerate(self._numbered)],
            lambda row: str(self._rows.index(row)),
            self.tr("De eerste rijen van de lijst"),
        )
        self.no_names_box = QCheckBox(self.tr("Er is geen regel met kolomnamen"))
        self.no_names_box.setVisible(isinstance(source, PastedRows))
        self.kind_field = ChoiceField(self.tr("Soort lijst"), context.texts, list(words.kinds.items()))
        self.kind_field.set_value(kind or "claims")
        self.fields: dict[str, ChoiceField] = {}
        self._form = make_form()
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.read_button = button(self.tr("Zo lezen"), "primary")
        self.read_button.setDefault(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.addButton(self.read_button, QDialogButtonBox.ButtonRole.ActionRole)
        self._lay_out()
        self.rows_table.set_rows(self._rows)
        self.rows_table.setSortingEnabled(False)
        self.rows_table.selectRow(0)
        self._show_fields()
        self.rows_table.current_changed.connect(self._on_names_changed)
        self.no_names_box.toggled.connect(self._on_names_changed)
        self.kind_field.committed.connect(self._on_kind_changed)
        self.read_button.clicked.connect(self._on_read_clicked)
        self.buttons.rejected.connect(self.reject)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_names_changed(self) -> None:
        for field in self.fields.values():
            chosen = field.value
            field.set_options(self._options())
            field.set_value(chosen if chosen in self._names() else "")

    @Slot(object)
    def _on_kind_changed(self, _kind: str) -> None:
        self._show_fields()

    @Slot()
    def _on_read_clicked(self) -> None:
        columns = {name: str(field.value) for name, field in self.fields.items() if field.value}
        kind = str(self.kind_field.value)
        missing = [name for name in required_fields(self._profile, kind) if name not in columns]
        if missing:
            self._refuse(
                self.tr("Wijs ook aan: {field}. Zonder die kolom kan de lijst niet worden gelezen.").format(
                    field=self._words.field(missing[0])
                )
            )
        elif len(columns) < 2:
            self._refuse(self.tr("Wijs ten minste twee kolommen aan."))
        elif len(set(columns.values())) < len(columns):
            self._refuse(self.tr("Een kolom heeft één betekenis. Nu staat er één twee keer."))
        else:
            unused = tuple(name for name in self._names() if name not in columns.values())
            self.pointed.emit(self._with_names(), OwnColumns(kind, columns, unused))
            self.accept()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _refuse(self, words: str) -> None:
        self.error_label.setText(words)
        self.error_label.show()

    def _names(self) -> list[str]:
        """Return the names of the columns; one that comes twice can only be told apart the first time."""
        row = self.rows_table.current_row()
        cells = self._numbered if self.no_names_box.isChecked() or row is None else row
        named = {reduce_header(cell): cell for cell in reversed(cells) if reduce_header(cell) and not names_bsn(cell)}
        return [cell for cell in cells if named.get(reduce_header(cell)) == cell]

    def _options(self) -> list[tuple[object, str]]:
        return [("", self.tr("staat er niet in")), *((name, name) for name in dict.fromkeys(self._names()))]

    def _with_names(self) -> Path | PastedRows:
        if isinstance(self._source, PastedRows) and self.no_names_box.isChecked():
            return PastedRows("\t".join(self._numbered) + "\n" + self._source.text, self._source.name)
        return self._source

    def _show_fields(self) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        kind = str(self.kind_field.value)
        required = required_fields(self._profile, kind)
        self.fields = {}
        for name in field_names(self._profile, kind):
            words = self._words.field(name)
            field = ChoiceField(
                self.tr("{field} (nodig)").format(field=words) if name in required else words,
                self._context.texts,
                self._options(),
            )
            field.set_value("")
            add_row(self._form, field)
            self.fields[name] = field

    def _lay_out(self) -> None:
        height = self.fontMetrics().height()
        self.rows_table.setMinimumHeight(height * 9)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 8, 0)
        top = make_form()
        add_row(top, self.kind_field)
        inside.addLayout(top)
        inside.addLayout(self._form)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(label(self.tr("Kies de regel waarin de kolomnamen staan."), "heading"))
        layout.addWidget(self.rows_table, 2)
        layout.addWidget(self.no_names_box)
        layout.addWidget(label(self.tr("Wijs aan in welke kolom iets staat. De rest mag zo blijven."), "heading"))
        layout.addWidget(scrolled(content), 3)
        layout.addWidget(self.error_label)
        layout.addWidget(self.buttons)
        unit = self.fontMetrics().averageCharWidth()
        self.resize(unit * 110, height * 36)


def _cell_of(at: int) -> Callable[[Sequence[str]], str]:
    def text(row: Sequence[str]) -> str:
        return row[at]

    return text

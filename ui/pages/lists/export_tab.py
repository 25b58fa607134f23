"""Balance lists out: which creditors wait for their list, and the files for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.services.channel_choice import ListRoute, list_route
from csr_desktop.services.list_exchange import ListExport
from ui.context import UiContext
from ui.forms.fields import ChoiceField
from ui.forms.flow import FlowLayout, flowing, named
from ui.forms.parts import button, label
from ui.forms.place_warning import tell_of_place
from ui.models.table import Table
from ui.models.table_model import Column

#: So many reasons why requests wait are shown below the buttons; the next export tells the others.
_MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One creditor whose list was not made yet."""

    creditor_id: str
    name: str
    route: ListRoute
    requests: int
    dossiers: int


def waiting_rows(core: Core) -> list[WaitingRow]:
    """Return who waits for a list, by name."""
    waiting = core.lists.waiting()
    parties = {party.id: party for party in core.register.named(waiting)}
    rows = [
        WaitingRow(
            creditor_id,
            parties[creditor_id].name,
            list_route(parties[creditor_id]),
            len(items),
            len({item.dossier_id for item in items}),
        )
        for creditor_id, items in waiting.items()
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


class ExportTab(QWidget):
    """The table of waiting creditors and the buttons that write their lists."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        texts = context.texts
        self.format_field = ChoiceField(
            self.tr("Soort bestand"),
            texts,
            [("csv", self.tr("CSV")), ("xlsx", self.tr("Excel-werkmap, voor DocZend"))],
        )
        self.again_box = QCheckBox(self.tr("Ook lijsten die al gemaakt zijn en nog niet beantwoord"))
        self.waiting_table = Table(
            (
                Column("name", self.tr("Schuldeiser of incassobureau"), lambda row: row.name),
                Column("route", self.tr("Lijst voor"), lambda row: texts.label("list_route", row.route)),
                Column(
                    "requests",
                    self.tr("Verzoeken"),
                    lambda row: str(row.requests),
                    lambda row: row.requests,
                    right=True,
                ),
                Column(
                    "dossiers", self.tr("Dossiers"), lambda row: str(row.dossiers), lambda row: row.dossiers, right=True
                ),
            ),
            lambda row: row.creditor_id,
            self.tr("Schuldeisers die op een lijst wachten"),
            stretch="name",
        )
        self.empty_label = label(
            self.tr(
                "Er wachten geen saldoverzoeken op een lijst. Vraag in een dossier de saldo's op; verzoeken aan "
                "schuldeisers met het kanaal Lijst of Hub komen dan hier."
            ),
            "muted",
            wrap=True,
        )
        self.count_label = label(kind="muted")
        self.one_button = button(self.tr("Alleen deze schuldeiser…"))
        self.all_button = button(self.tr("Lijsten maken…"), "primary", self.tr("Kies een map voor de bestanden"))
        self.made_label = label(wrap=True)
        self.made_table = Table(
            (
                Column("file", self.tr("Bestand"), lambda item: item.path.name, tip=lambda item: item.path.name),
                Column("lines", self.tr("Regels"), lambda item: str(item.lines), lambda item: item.lines, right=True),
                Column("route", self.tr("Lijst voor"), lambda item: texts.label("list_route", item.route)),
            ),
            lambda item: item.path.name,
            self.tr("Gemaakte bestanden"),
            stretch="file",
        )
        self._lay_out()
        self.one_button.clicked.connect(self._on_one_clicked)
        self.all_button.clicked.connect(self._on_all_clicked)
        self.again_box.toggled.connect(self._on_again_toggled)
        self.waiting_table.current_changed.connect(self._on_current_changed)

    def refresh(self) -> None:
        """Read again who waits."""
        self.context.tasks.run_db(self, waiting_rows, self._show_rows)

    def focus_first(self) -> None:
        """Go to the table, or to the option when nothing waits."""
        (self.waiting_table if self.waiting_table.rows_model.rows else self.again_box).setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_all_clicked(self) -> None:
        self._export(None)

    @Slot()
    def _on_one_clicked(self) -> None:
        row = self.waiting_table.current_row()
        if row is not None:
            self._export(row.creditor_id)

    @Slot(bool)
    def _on_again_toggled(self, _checked: bool) -> None:
        self._set_buttons()

    @Slot(object)
    def _on_current_changed(self, _row: WaitingRow | None) -> None:
        self._set_buttons()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _export(self, creditor_id: str | None) -> None:
        folder = self.context.dialogs.choose_folder(self, self.tr("Map voor de lijsten"))
        if folder is None:
            return
        tell_of_place(self.context, self, folder)
        as_xlsx, again = self.format_field.value == "xlsx", self.again_box.isChecked()
        self.all_button.setEnabled(False)
        self.one_button.setEnabled(False)

        def work(core: Core) -> ListExport:
            return core.lists.export(folder, creditor_id=creditor_id, as_xlsx=as_xlsx, again=again)

        self.context.tasks.run_db(self, work, lambda made: self._was_exported(folder, made), self._not_exported)

    def _was_exported(self, folder: Path, made: ListExport) -> None:
        count = len(made.files)
        files = self.tr("1 bestand") if count == 1 else self.tr("{count} bestanden").format(count=count)
        text = self.tr("{files} met samen {requests} gemaakt in de map {folder}.").format(
            files=files,
            requests=self._requests(sum(item.lines for item in made.files)),
            folder=folder.name or str(folder),
        )
        held = [self.context.texts.say(reason) for reason in made.reasons]
        more = len(held) - _MOST_REASONS
        if more > 0:
            held[_MOST_REASONS:] = [self.tr("Er zijn nog {count} andere redenen.").format(count=more)]
        self.made_label.setText("\n".join([text, *held]))
        self.made_table.set_rows(made.files)
        self._made_part.show()
        self.context.notices.done(text)
        if held:
            waits = self.tr("Niet op een lijst: {requests}. Op deze pagina staat waarom.")
            self.context.notices.warn(waits.format(requests=self._requests(len(made.held_back))))
        self.refresh()

    def _not_exported(self, error: BaseException) -> None:
        self._set_buttons()
        self.context.notices.error(error)

    def _show_rows(self, rows: list[WaitingRow]) -> None:
        self.waiting_table.set_rows(rows)
        if rows and self.waiting_table.current_row() is None:
            self.waiting_table.select_id(rows[0].creditor_id)
        self.waiting_table.setVisible(bool(rows))
        self.empty_label.setVisible(not rows)
        lists = self.tr("1 lijst") if len(rows) == 1 else self.tr("{count} lijsten").format(count=len(rows))
        text = self.tr("Te maken: {lists}, met samen {requests}.")
        text = text.format(lists=lists, requests=self._requests(sum(row.requests for row in rows)))
        self.count_label.setText(text if rows else "")
        self._set_buttons()

    def _requests(self, count: int) -> str:
        return self.tr("1 verzoek") if count == 1 else self.tr("{count} verzoeken").format(count=count)

    def _set_buttons(self) -> None:
        has_rows = bool(self.waiting_table.rows_model.rows)
        self.all_button.setEnabled(has_rows or self.again_box.isChecked())
        self.one_button.setEnabled(has_rows and self.waiting_table.current_row() is not None)

    def _lay_out(self) -> None:
        options = flowing(named(self.format_field), self.again_box)
        actions = FlowLayout(spacing=12)
        actions.addWidget(self.count_label)
        actions.add(self.one_button, at_end=True)
        actions.addWidget(self.all_button)
        line = self.fontMetrics().height()
        self.waiting_table.setMinimumHeight(line * 7)
        self.made_table.setMinimumHeight(line * 6)
        self._made_part = QWidget()
        made = QVBoxLayout(self._made_part)
        made.setContentsMargins(0, 0, 0, 0)
        made.setSpacing(6)
        made.addWidget(self.made_label)
        made.addWidget(self.made_table, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(options)
        layout.addWidget(self.waiting_table, 2)
        layout.addWidget(self.empty_label)
        layout.addLayout(actions)
        layout.addWidget(self._made_part, 1)
        layout.addStretch(0)
        self._made_part.hide()

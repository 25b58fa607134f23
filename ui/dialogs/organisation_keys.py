"""Who of the organisation may open the database as well: a list of keys, each with the mark that people compare."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.errors import CsrError, UserError
from csr_desktop.services.keys import OrganisationKey
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.forms.fields import TextField, add_row, make_form
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.tasks import CancelToken

_MOST_KEY_BYTES = 64 * 1024


class OrganisationKeysDialog(GrowingDialog):
    """Shows, adds and removes organisation keys.

    Signals:
        changed: the list changed.
    """

    changed = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Organisatiesleutels"))
        self._context = context
        self.keys_table = Table(
            [
                Column("name", self.tr("Naam"), lambda row: row.name),
                Column("fingerprint", self.tr("Kenmerk"), lambda row: row.fingerprint),
            ],
            lambda row: row.fingerprint,
            self.tr("Organisatiesleutels"),
            stretch="name",
        )
        self.keys_table.setMinimumHeight(self.fontMetrics().height() * 8)
        self.empty_label = label(self.tr("Er is nog geen organisatiesleutel."), "muted")
        self.remove_button = button(self.tr("Verwijderen…"))
        self.name_field = TextField(
            self.tr("Naam"), context.texts, longest=100, help_text=self.tr("Wie de sleutel bewaart, of welke functie")
        )
        self.add_button = button(self.tr("Openbaar sleutelbestand kiezen en toevoegen…"))
        self.close_button = button(self.tr("Sluiten"))
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        for made in (self.remove_button, self.add_button, self.close_button):
            made.setAutoDefault(False)
        self._lay_out()
        self.keys_table.current_changed.connect(self._on_current_changed)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self.add_button.clicked.connect(self._on_add_clicked)
        self.close_button.clicked.connect(self.accept)
        self.name_field.setFocus()
        context.tasks.run_db(self, lambda core: core.keys.organisation_keys(), self._show, self._failed)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_current_changed(self, row: OrganisationKey | None) -> None:
        self.remove_button.setEnabled(row is not None)

    @Slot()
    def _on_add_clicked(self) -> None:
        self.error_label.hide()
        name = self.name_field.edit.text().strip()
        if not name:
            self.name_field.show_error(UserError("keys.name_missing"))
            self.name_field.setFocus()
            return
        self.name_field.show_error(None)
        kinds = self.tr("Sleutelbestanden (*.pem);;Alle bestanden (*)")
        file = self._context.dialogs.open_file(self, self.tr("Openbare sleutel kiezen"), kinds)
        if file is None:
            return

        def read(_token: CancelToken, file: Path = file) -> tuple[str, bytes]:
            try:
                with file.open("rb") as opened:
                    return name, opened.read(_MOST_KEY_BYTES)
            except OSError as error:
                raise UserError("store.organisation_key_unreadable") from error

        self._context.tasks.run_io(self, read, self._add, self._failed)

    @Slot()
    def _on_remove_clicked(self) -> None:
        chosen: OrganisationKey | None = self.keys_table.current_row()
        if chosen is None:
            return
        agreed = self._context.dialogs.confirm(
            self,
            self.tr("Wilt u de organisatiesleutel '{name}' verwijderen?").format(name=chosen.name),
            self.tr("Kenmerk {fingerprint}. Reservekopieën van vóór nu blijven met deze sleutel opengaan.").format(
                fingerprint=chosen.fingerprint
            ),
            self.tr("Verwijderen"),
        )
        if agreed:
            fingerprint = chosen.fingerprint

            def remove(core: Core) -> list[OrganisationKey]:
                core.keys.remove_organisation_key(fingerprint)
                return core.keys.organisation_keys()

            self._context.tasks.run_db(self, remove, self._changed, self._failed)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _add(self, read: tuple[str, bytes]) -> None:
        name, public_key = read

        def add(core: Core) -> list[OrganisationKey]:
            core.keys.add_organisation_key(name, public_key)
            return core.keys.organisation_keys()

        self._context.tasks.run_db(self, add, self._changed, self._failed)

    def _changed(self, keys: list[OrganisationKey]) -> None:
        self.name_field.set_value("")
        self.name_field.edit.clear()
        self._show(keys)
        self.changed.emit()

    def _show(self, keys: list[OrganisationKey]) -> None:
        self.keys_table.set_rows(keys)
        self.keys_table.setVisible(bool(keys))
        self.empty_label.setVisible(not keys)
        self.remove_button.setVisible(bool(keys))
        self.remove_button.setEnabled(self.keys_table.current_row() is not None)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, CsrError) and error.code == "keys.name_missing":
            self.name_field.show_error(error)
            return
        self.error_label.setText(self._context.notices.sentence(error))
        self.error_label.show()

    def _lay_out(self) -> None:
        form = make_form()
        add_row(form, self.name_field)
        remove = FlowLayout()
        remove.addWidget(self.remove_button)
        add = FlowLayout()
        add.addWidget(self.add_button)
        end = FlowLayout()
        end.add(self.close_button, at_end=True)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(
            label(
                self.tr(
                    "Wie een organisatiesleutel heeft, kan deze dossiers openen en een nieuwe wachtzin instellen, "
                    "bijvoorbeeld de teamleider of de beveiligingsfunctionaris. Laat hem het kenmerk voorlezen "
                    "voordat u de sleutel vertrouwt."
                ),
                wrap=True,
            )
        )
        layout.addWidget(self.keys_table)
        layout.addWidget(self.empty_label)
        layout.addLayout(remove)
        layout.addWidget(label(self.tr("Toevoegen"), "heading"))
        layout.addLayout(form)
        layout.addLayout(add)
        layout.addWidget(self.error_label)
        layout.addLayout(end)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 96)

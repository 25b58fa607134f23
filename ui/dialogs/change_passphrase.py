"""Another passphrase for the database; the present one is asked first."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.errors import CsrError
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.forms.fields import add_row, make_form
from ui.forms.parts import button, label
from ui.forms.passphrase import NewPassphrase, PassphraseField


class ChangePassphraseDialog(GrowingDialog):
    """Asks the present passphrase and a new one.

    Signals:
        changed: the new passphrase counts.
    """

    changed = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Wachtzin wijzigen"))
        self._context = context
        self.present_field = PassphraseField(self.tr("Wachtzin van nu"), context.texts)
        self.new_passphrase = NewPassphrase(context.texts)
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.save_button = button(self.tr("Wachtzin wijzigen"), "primary")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        form = make_form()
        add_row(form, self.present_field)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.new_passphrase)
        layout.addWidget(
            label(
                self.tr(
                    "De herstelsleutel blijft geldig. Reservekopieën van vóór nu blijven met de oude wachtzin "
                    "opengaan, zolang ze er zijn. Onthoudt deze computer hoe de dossiers opengaan, dan vervalt dat."
                ),
                "muted",
                wrap=True,
            )
        )
        layout.addWidget(self.error_label)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 88)
        # Only a button that stands in its dialog can be what Enter presses.
        self.save_button.setDefault(True)
        self.present_field.setFocus()
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)

    @Slot()
    def _on_accepted(self) -> None:
        self.error_label.hide()
        if not self.present_field.value:
            self.present_field.show_error(self.tr("Typ de wachtzin die nu geldt."))
            self.present_field.setFocus()
            return
        fault = self.new_passphrase.first_fault()
        if fault is not None:
            fault.setFocus()
            return
        present, new = self.present_field.value, self.new_passphrase.value

        def change(core: Core) -> None:
            core.keys.check_passphrase(present)
            core.keys.change_passphrase(new)

        self.save_button.setEnabled(False)
        self._context.tasks.run_db(self, change, self._changed, self._failed)

    def _changed(self, _nothing: None) -> None:
        self.accept()
        self.changed.emit()

    def _failed(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        sentence = self._context.notices.sentence(error)
        if isinstance(error, CsrError) and error.code == "store.passphrase_wrong":
            self.present_field.show_error(sentence)
            self.present_field.setFocus()
            self.present_field.edit.selectAll()
            return
        self.error_label.setText(sentence)
        self.error_label.show()

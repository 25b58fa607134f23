"""Card "Beveiliging": who may open the dossiers, what this computer remembers, and when the screen locks."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.safety_terms import LockTerms
from ui.context import UiContext
from ui.dialogs.change_passphrase import ChangePassphraseDialog
from ui.dialogs.new_recovery_key import NewRecoveryKeyDialog
from ui.dialogs.organisation_keys import OrganisationKeysDialog
from ui.forms.fields import ChoiceField, add_row, make_form
from ui.forms.parts import Card, button, label

_COMMON_MINUTES = (2, 3, 5, 10, 15, 20, 30, 45, 60)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the card reads."""

    organisation_keys: int
    can_remember: bool
    is_remembered: bool
    lock: LockTerms


def _read(core: Core) -> _Facts:
    keys = core.keys
    return _Facts(len(keys.organisation_keys()), keys.can_remember, keys.is_remembered, core.safety.lock)


class SecurityCard(Card):
    """Everything about opening and locking; each choice counts at once."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self.passphrase_button = button(self.tr("Wachtzin wijzigen…"))
        self.recovery_button = button(self.tr("Nieuwe herstelsleutel…"))
        self.organisation_button = button(self.tr("Organisatiesleutels…"))
        self.organisation_label = label(kind="muted", wrap=True)
        self.remember_box = QCheckBox(self.tr("Onthouden op deze computer"))
        self.remember_label = label(kind="muted", wrap=True)
        self.idle_field = ChoiceField(self.tr("Vergrendelen na"), context.texts, [])
        self.capture_box = QCheckBox(self.tr("Vensters verbergen in schermafdrukken (Windows)"))
        self.memory_box = QCheckBox(self.tr("Geheugen bewaren als het programma vastloopt"))
        self._lay_out()
        self.memory_box.setChecked(context.state.may_leave_memory)
        self.capture_box.setChecked(context.state.hide_from_capture)
        self.passphrase_button.clicked.connect(self._on_passphrase_clicked)
        self.recovery_button.clicked.connect(self._on_recovery_clicked)
        self.organisation_button.clicked.connect(self._on_organisation_clicked)
        self.remember_box.clicked.connect(self._on_remember_clicked)
        self.idle_field.committed.connect(self._on_idle_committed)
        self.capture_box.clicked.connect(self._on_capture_clicked)
        self.memory_box.clicked.connect(self._on_memory_clicked)

    @Slot()
    def refresh(self) -> None:
        """Read again."""
        self._context.tasks.run_db(self, _read, self._show)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_passphrase_clicked(self) -> None:
        dialog = ChangePassphraseDialog(self._context, self.window())
        dialog.changed.connect(self._on_passphrase_changed)
        dialog.open()

    @Slot()
    def _on_passphrase_changed(self) -> None:
        self._context.notices.done(self.tr("De nieuwe wachtzin geldt vanaf nu."))
        self.refresh()

    @Slot()
    def _on_recovery_clicked(self) -> None:
        dialog = NewRecoveryKeyDialog(self._context, self.window())
        dialog.renewed.connect(self._on_recovery_renewed)
        dialog.open()

    @Slot()
    def _on_recovery_renewed(self) -> None:
        self._context.notices.done(self.tr("De nieuwe herstelsleutel geldt vanaf nu. Berg het papier veilig op."))

    @Slot()
    def _on_organisation_clicked(self) -> None:
        dialog = OrganisationKeysDialog(self._context, self.window())
        dialog.changed.connect(self.refresh)
        dialog.open()

    @Slot(bool)
    def _on_remember_clicked(self, wanted: bool) -> None:
        def change(core: Core) -> None:
            if wanted:
                core.keys.remember()
            else:
                core.keys.forget()

        self.remember_box.setEnabled(False)
        self._context.tasks.run_db(self, change, self._remember_changed, self._remember_failed)

    @Slot(object)
    def _on_idle_committed(self, minutes: int) -> None:
        self._context.state.put_idle_minutes(minutes)

    @Slot(bool)
    def _on_capture_clicked(self, hidden: bool) -> None:
        self._context.state.hide_from_capture = hidden

    @Slot(bool)
    def _on_memory_clicked(self, kept: bool) -> None:
        self._context.state.may_leave_memory = kept

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, facts: _Facts) -> None:
        if facts.organisation_keys == 0:
            words = self.tr("Er is geen organisatiesleutel.")
        elif facts.organisation_keys == 1:
            words = self.tr("Er is 1 organisatiesleutel.")
        else:
            words = self.tr("Er zijn {count} organisatiesleutels.").format(count=facts.organisation_keys)
        self.organisation_label.setText(words)
        self.remember_box.setVisible(facts.can_remember)
        self.remember_box.setEnabled(True)
        self.remember_box.setChecked(facts.is_remembered)
        self.remember_label.setText(
            self.tr("Wie in deze Windows-sessie werkt, kan de dossiers dan openen zonder wachtzin.")
            if facts.can_remember
            else self.tr("Onthouden op deze computer kan hier niet: er is geen vertrouwde bewaarplaats voor sleutels.")
        )
        self._show_minutes(facts.lock)

    def _show_minutes(self, terms: LockTerms) -> None:
        least, most = terms.idle_minutes_least, terms.idle_minutes_most
        present = self._context.state.idle_minutes(terms)
        offered = {least, terms.idle_minutes, most, present, *_COMMON_MINUTES}
        choices = [(at, self.tr("{count} minuten").format(count=at)) for at in sorted(offered) if least <= at <= most]
        self.idle_field.set_options(choices)
        self.idle_field.set_value(present)

    def _remember_changed(self, _nothing: None) -> None:
        self.refresh()

    def _remember_failed(self, error: BaseException) -> None:
        self._context.notices.error(error)
        self.refresh()

    def _lay_out(self) -> None:
        self.body.addWidget(label(self.tr("Beveiliging"), "heading"))
        for made in (self.passphrase_button, self.recovery_button, self.organisation_button):
            row = QHBoxLayout()
            row.addWidget(made)
            if made is self.organisation_button:
                row.addWidget(self.organisation_label, 1)
            else:
                row.addStretch(1)
            self.body.addLayout(row)
        self.body.addWidget(self.remember_box)
        self.body.addWidget(self.remember_label)
        form = make_form()
        add_row(form, self.idle_field)
        self.body.addLayout(form)
        self.body.addWidget(
            label(
                self.tr("Zo lang zonder toets of muis, dan vraagt het programma weer om de wachtzin."),
                "muted",
                wrap=True,
            )
        )
        self.body.addWidget(self.capture_box)
        self.body.addWidget(
            label(
                self.tr("Ook wie meekijkt via een gedeeld scherm, ziet de vensters dan niet."),
                "muted",
                wrap=True,
            )
        )
        self.body.addWidget(self.memory_box)
        self.body.addWidget(
            label(
                self.tr(
                    "Zet dit alleen aan als de helpdesk erom vraagt: in het geheugen staan gegevens van cliënten. Het "
                    "geldt vanaf de volgende start."
                ),
                "muted",
                wrap=True,
            )
        )

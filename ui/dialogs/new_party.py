"""A new party in the register, with a warning when one with such a name is there already."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.creditors import Channel, Creditor, PartyRole
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.forms.fields import ChoiceField, TextField, add_row, make_form
from ui.forms.parts import Card, button, label

#: More names than this nobody reads.
_MOST_SHOWN = 4


class NewPartyDialog(GrowingDialog):
    """Asks for the few things a party begins with; the rest is filled in on the page.

    Signals:
        made: the party there now is to be shown (its id): the new one, or one that was there already.
    """

    made = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Nieuwe schuldeiser"))
        self._context = context
        self._checked_name = ""
        self._saves_after_check = False
        self._is_entered = False
        texts = context.texts
        roles = [(role, texts.label("role", role)) for role in PartyRole]
        kinds = [(kind.code, kind.label) for kind in context.class_table.kinds.values()]
        channels = [(channel, texts.label("channel", channel)) for channel in Channel]
        self.name_field = TextField(self.tr("Naam"), texts, longest=200, required=True)
        self.role_field = ChoiceField(self.tr("Rol"), texts, roles)
        self.kind_field = ChoiceField(self.tr("Soort"), texts, kinds)
        self.channel_field = ChoiceField(self.tr("Bereikbaar via"), texts, channels)
        self.warning_label = label(kind="warning", wrap=True)
        self.warning_box = Card("")
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self._similar_buttons: list[QPushButton] = []
        self._build()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_name_entered(self) -> None:
        self._is_entered = True

    @Slot()
    def _on_name_left(self) -> None:
        # Enter also presses the button, which checks by itself; a check now would let it pass unseen.
        if not self._is_entered:
            self._check_name()
        self._is_entered = False

    @Slot(str)
    def _on_name_typed(self, text: str) -> None:
        self._is_entered = False
        if " ".join(text.split()) != self._checked_name:
            self._checked_name = ""
            self.warning_box.hide()
            self.save_button.setText(self.tr("Toevoegen"))

    @Slot()
    def _on_save_clicked(self) -> None:
        if not self.name_field.check():
            self.name_field.setFocus()
            return
        self._saves_after_check = self._name() != self._checked_name
        if self._saves_after_check:
            self._check_name()
        else:
            self._save()

    @Slot()
    def _on_similar_clicked(self) -> None:
        self.made.emit(self.sender().property("party"))
        self.accept()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        form = make_form()
        for field in (self.name_field, self.role_field, self.kind_field, self.channel_field):
            add_row(form, field)
        self.kind_field.set_value("other")
        self.channel_field.set_value(Channel.LETTER)
        self.warning_box.body.addWidget(self.warning_label)
        self.warning_box.hide()
        self.save_button = QPushButton(self.tr("Toevoegen"))
        self.save_button.setProperty("kind", "primary")
        self.save_button.setDefault(True)
        self.cancel_button = QPushButton(self.tr("Annuleren"))
        self.cancel_button.setAutoDefault(False)
        buttons = QDialogButtonBox()
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addWidget(self.warning_box)
        layout.addWidget(self.error_label)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 70)
        self.name_field.edit.returnPressed.connect(self._on_name_entered)
        self.name_field.committed.connect(self._on_name_left)
        self.name_field.edit.textChanged.connect(self._on_name_typed)
        buttons.accepted.connect(self._on_save_clicked)
        buttons.rejected.connect(self.reject)
        self.name_field.setFocus()

    def _name(self) -> str:
        return " ".join(self.name_field.edit.text().split())

    def _check_name(self) -> None:
        name = self._name()

        def similar(core: Core) -> tuple[str, list[tuple[Creditor, int]]]:
            return name, core.register.similar(name)

        if name:
            self._context.tasks.run_db(self, similar, self._show_similar, self._failed)

    def _show_similar(self, result: tuple[str, list[tuple[Creditor, int]]]) -> None:
        name, found = result
        if name != self._name():
            return
        self._checked_name = name
        self._show_warning(found[:_MOST_SHOWN])
        if self._saves_after_check and not found:
            self._save()
        self._saves_after_check = False

    def _show_warning(self, found: list[tuple[Creditor, int]]) -> None:
        for old in self._similar_buttons:
            old.hide()
            old.deleteLater()
        self._similar_buttons = []
        self.warning_box.setVisible(bool(found))
        if not found:
            return
        self.warning_label.setText(
            self.tr("⚠ In het register staat al een naam die hierop lijkt. Kies die, of voeg toch een nieuwe toe.")
        )
        for party, _score in found:
            words = ", ".join(
                part
                for part in (
                    party.name,
                    party.letter_address.city,
                    self._context.texts.label("role", party.role).lower(),
                )
                if part
            )
            choose = button(words, "link", self.tr("Ga naar deze partij"))
            choose.setAutoDefault(False)
            choose.setProperty("party", party.id)
            choose.clicked.connect(self._on_similar_clicked)
            self.warning_box.body.addWidget(choose, 0, Qt.AlignmentFlag.AlignLeft)
            self._similar_buttons.append(choose)
        self.save_button.setText(self.tr("Toch toevoegen"))

    def _save(self) -> None:
        role, channel = self.role_field.value, self.channel_field.value
        kind = self._context.class_table.kind(str(self.kind_field.value))
        party = Creditor(
            id="",
            name=self._name(),
            role=role if isinstance(role, PartyRole) else PartyRole.CREDITOR,
            kind=kind.code,
            channel=channel if isinstance(channel, Channel) else Channel.LETTER,
            is_public=kind.public and role is PartyRole.CREDITOR,
            is_person=kind.code == "private_person",
        )
        self._context.tasks.run_db(self, lambda core: core.register.add(party), self._saved, self._failed)

    def _saved(self, party: Creditor) -> None:
        self.made.emit(party.id)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self._saves_after_check = False
        self.error_label.setText(self._context.notices.sentence(error))
        self.error_label.show()

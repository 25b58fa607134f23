"""The first start: who we are and a passphrase, the recovery key on paper, and a second place for the back-ups."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.identifiers import format_postcode, parse_postcode
from csr_desktop.services.organisation import Organisation
from csr_desktop.texts import Texts
from ui.dialogs.start_parts import StartPage, lay_out, link_button, page_column
from ui.forms.field import Field
from ui.forms.fields import TextField, add_row, make_form
from ui.forms.flow import flowing
from ui.forms.parts import button, label
from ui.forms.passphrase import NewPassphrase
from ui.forms.recovery_key import RecoveryKeyProof, RecoveryKeyView
from ui.messages import Dialogs
from ui.notices import Notices
from ui.tasks import TaskRunner

#: Who we are, the key on paper, the proof of it, and the second place.
_STEPS = 4


def _head(layout: QVBoxLayout, number: int, words: str) -> None:
    """Say which step this is and how many there are: whoever begins wants to know how long it takes."""
    step = QCoreApplication.translate("setup", "Stap {number} van {count}").format(number=number, count=_STEPS)
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(label(step, "muted"))
    column.addWidget(label(words, "heading"))
    layout.addLayout(column)


def _beside(left: TextField, share: int, right: TextField, other: int) -> QHBoxLayout:
    """Two short fields in one row: what belongs together is read together, and the page stays short."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(left, share, Qt.AlignmentFlag.AlignTop)
    row.addWidget(right, other, Qt.AlignmentFlag.AlignTop)
    return row


class SetupPage(StartPage):
    """The first start: who we are, and a passphrase.

    Signals:
        create_requested: make the database (`Organisation`, passphrase).
        restore_requested: there is a back-up from another computer.
    """

    is_long = True

    create_requested = Signal(object, object)
    restore_requested = Signal()

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name_field = TextField(self.tr("Organisatie"), texts, required=True)
        self.municipality_code_field = TextField(
            self.tr("Gemeentecode"), texts, longest=10, help_text=self.tr("De CBS-code, bijvoorbeeld GM0363")
        )
        self.municipality_code_field.edit.setPlaceholderText(self.tr("GM gevolgd door vier cijfers"))
        self.counsellor_field = TextField(self.tr("Uw naam"), texts, required=True)
        self.street_field = TextField(self.tr("Straat"), texts)
        self.number_field = TextField(self.tr("Huisnummer"), texts, longest=20)
        self.postcode_field = TextField(
            self.tr("Postcode"), texts, parser=parse_postcode, formatter=format_postcode, longest=10
        )
        self.city_field = TextField(self.tr("Plaats"), texts)
        self.phone_field = TextField(self.tr("Telefoon"), texts, longest=40)
        self.email_field = TextField(self.tr("E-mail"), texts)
        self.new_passphrase = NewPassphrase(texts)
        self.primary_button = button(self.tr("Verder"), "primary")
        self.restore_button = link_button(self.tr("Een reservekopie terugzetten…"))
        self._content = QWidget()
        inside = page_column(self._content)
        _head(inside, 1, self.tr("Welkom. Wie bent u?"))
        inside.addWidget(
            label(
                self.tr(
                    "Dit komt op uw brieven. Alleen de organisatie en uw naam zijn nu nodig; de rest kan ook later, "
                    "bij Instellingen."
                ),
                wrap=True,
            )
        )
        form = make_form()
        for single in (self.name_field, self.municipality_code_field, self.counsellor_field):
            add_row(form, single)
        street, place = label(self.tr("Straat en nummer")), label(self.tr("Postcode en plaats"))
        street.setBuddy(self.street_field.edit)
        place.setBuddy(self.postcode_field.edit)
        form.addRow(street, _beside(self.street_field, 3, self.number_field, 1))
        form.addRow(place, _beside(self.postcode_field, 1, self.city_field, 3))
        for single in (self.phone_field, self.email_field):
            add_row(form, single)
        inside.addLayout(form)
        inside.addWidget(label(self.tr("Uw wachtzin"), "heading"))
        inside.addWidget(self.new_passphrase)
        inside.addStretch(1)
        lay_out(self, self._content, self.restore_button, self.primary_button)
        self.setFocusProxy(self.name_field)
        self.primary_button.clicked.connect(self._on_clicked)
        every: tuple[Field, ...] = (*self.fields(), *self.new_passphrase.fields())
        for field in every:
            field.error_changed.connect(self._make_room)
        self.restore_button.clicked.connect(self.restore_requested)

    def forget(self) -> None:
        self.new_passphrase.forget()

    def fields(self) -> tuple[TextField, ...]:
        """Return the fields of the organisation in reading order."""
        return (
            self.name_field,
            self.municipality_code_field,
            self.counsellor_field,
            self.street_field,
            self.number_field,
            self.postcode_field,
            self.city_field,
            self.phone_field,
            self.email_field,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        """Give a reason that wraps its lines: the page then scrolls, and presses nothing flat."""
        layout = self._content.layout()
        if layout is not None:
            self._content.setMinimumHeight(layout.totalHeightForWidth(self._content.width()))

    @Slot()
    def _on_clicked(self) -> None:
        # Every field is checked, so that all faults are seen at once; the focus goes to the first.
        faulty: list[Field] = [field for field in self.fields() if not field.check()]
        passphrase_fault = self.new_passphrase.first_fault()
        if passphrase_fault is not None:
            faulty.append(passphrase_fault)
        if faulty:
            faulty[0].setFocus()
            return
        text = {field: str(field.value) for field in self.fields()}
        organisation = Organisation(
            name=text[self.name_field],
            municipality_code=text[self.municipality_code_field].upper(),
            counsellor=text[self.counsellor_field],
            address=Address(
                street=text[self.street_field],
                house_number=text[self.number_field],
                postcode=text[self.postcode_field],
                city=text[self.city_field],
            ),
            phone=text[self.phone_field],
            email=text[self.email_field],
        )
        self.create_requested.emit(organisation, self.new_passphrase.value)


class RecoveryPage(StartPage):
    """Shows the recovery key, this once.

    Signals:
        finished: a person says it is on paper.
    """

    keeps_dialog = True
    is_long = True

    finished = Signal()

    def __init__(self, tasks: TaskRunner, dialogs: Dialogs, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = RecoveryKeyView(tasks, dialogs, notices)
        self.primary_button = button(self.tr("Verder: het staat op papier"), "primary")
        content = QWidget()
        layout = page_column(content)
        _head(layout, 2, self.tr("Uw herstelsleutel"))
        why = self.tr("Weet u de wachtzin niet meer, dan opent deze sleutel de dossiers.")
        layout.addWidget(label(why, wrap=True))
        layout.addWidget(self.view)
        layout.addStretch(1)
        lay_out(self, content, self.primary_button)
        self.setFocusProxy(self.view)
        self.primary_button.clicked.connect(self.finished)


class ProofPage(StartPage):
    """Asks two groups of the recovery key back.

    Signals:
        proven: the key is on paper.
        back_requested: to see the key again.
    """

    keeps_dialog = True
    is_long = True

    proven = Signal()
    back_requested = Signal()

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.proof = RecoveryKeyProof(texts)
        self.back_button = link_button(self.tr("De sleutel nog eens bekijken"))
        self.primary_button = button(self.tr("Verder"), "primary")
        content = QWidget()
        layout = page_column(content)
        _head(layout, 3, self.tr("Staat de sleutel goed op papier?"))
        layout.addWidget(self.proof)
        layout.addStretch(1)
        lay_out(self, content, self.back_button, self.primary_button)
        self.setFocusProxy(self.proof)
        self.primary_button.clicked.connect(self._on_clicked)
        self.back_button.clicked.connect(self.back_requested)

    @Slot()
    def _on_clicked(self) -> None:
        if self.proof.is_proven():
            self.proven.emit()


class SecondPlacePage(StartPage):
    """Asks where back-ups go besides this computer; may be left for later.

    Signals:
        choose_requested: a person wants to choose a folder.
        finished: chosen, or left for later.
    """

    choose_requested = Signal()
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chosen_label = label(kind="good", wrap=True)
        self.chosen_label.hide()
        self.choose_button = button(self.tr("Map kiezen…"))
        self.choose_button.setAutoDefault(False)
        self.later_button = link_button(self.tr("Later"))
        self.primary_button = button(self.tr("Klaar: aan het werk"), "primary")
        self.primary_button.setEnabled(False)
        content = QWidget()
        layout = page_column(content)
        _head(layout, 4, self.tr("Reservekopieën op een tweede plaats"))
        words = self.tr(
            "Het programma maakt zelf reservekopieën op deze computer. Kies ook een map op een andere plaats, "
            "bijvoorbeeld op het netwerk van de gemeente. Gaat deze computer stuk of kwijt, dan staan de dossiers daar "
            "nog. De reservekopieën zijn versleuteld; zonder wachtzin of herstelsleutel kan niemand ze lezen."
        )
        layout.addWidget(label(words, wrap=True))
        layout.addLayout(flowing(self.choose_button))
        layout.addWidget(self.chosen_label)
        layout.addWidget(label(self.tr("U kunt dit later kiezen of wijzigen bij Instellingen."), "muted", wrap=True))
        layout.addStretch(1)
        lay_out(self, content, self.later_button, self.primary_button)
        self.setFocusProxy(self.choose_button)
        self.choose_button.clicked.connect(self.choose_requested)
        self.later_button.clicked.connect(self.finished)
        self.primary_button.clicked.connect(self.finished)

    def show_chosen(self, folder: Path) -> None:
        """Say which folder it is."""
        self.chosen_label.setText(self.tr("Reservekopieën gaan ook naar {folder}.").format(folder=folder))
        self.chosen_label.show()
        self.later_button.hide()
        self.primary_button.setEnabled(True)
        self.primary_button.setFocus()

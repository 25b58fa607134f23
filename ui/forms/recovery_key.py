"""The recovery key in the window: shown once, printed or saved, and typed back in part to prove that it is on paper."""

from __future__ import annotations

import secrets
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.files import atomic_write
from csr_desktop.services.keys import groups_of
from csr_desktop.texts import Texts
from ui.forms.fields import make_form
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label, restyle
from ui.forms.passphrase import SecretField
from ui.forms.recovery_sheet import RecoverySheet, paint_sheet, prepare_page
from ui.forms.sized_label import RowLabel
from ui.messages import Dialogs
from ui.notices import Notices
from ui.tasks import CancelToken, TaskRunner

_ASKED = 2


class RecoveryKeyView(QWidget):
    """Shows a key in big, unmistakable type, with the ways to get it on paper."""

    def __init__(self, tasks: TaskRunner, dialogs: Dialogs, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._dialogs, self._notices = tasks, dialogs, notices
        self._sheet: RecoverySheet | None = None
        self.key_label = label(wrap=True)
        self.key_label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.key_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.told_label = label(kind="good", wrap=True)
        self.told_label.hide()
        self.print_button = button(self.tr("Afdrukken…"))
        self.save_button = button(self.tr("Opslaan als tekstbestand…"))
        for made in (self.print_button, self.save_button):
            made.setAutoDefault(False)
        row = FlowLayout()
        row.addWidget(self.print_button)
        row.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addWidget(
            label(
                self.tr(
                    "Druk deze sleutel af of schrijf hem over, en bewaar het papier los van deze computer. U ziet de "
                    "sleutel maar één keer; straks vragen wij twee groepjes terug."
                ),
                wrap=True,
            )
        )
        layout.addWidget(self.key_label)
        layout.addLayout(row)
        layout.addWidget(self.told_label)
        layout.addWidget(
            label(
                self.tr("Zonder wachtzin én zonder herstelsleutel kan niemand de dossiers nog openen, ook wij niet."),
                "warning",
                wrap=True,
            )
        )
        self.setFocusProxy(self.print_button)
        self.print_button.clicked.connect(self._on_print_clicked)
        self.save_button.clicked.connect(self._on_save_clicked)

    @property
    def key(self) -> str:
        """The key that is shown; empty when none is."""
        return self._sheet.key if self._sheet is not None else ""

    def show_sheet(self, sheet: RecoverySheet) -> None:
        """Show a key, in three lines of three numbered groups as on paper; two numbers are asked back."""
        self._sheet = sheet
        font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        font.setPointSizeF(self.font().pointSizeF() * 1.5)
        font.setBold(True)
        self.key_label.setFont(font)
        groups = sheet.groups
        numbered = [f"{number}. {group}" for number, group in enumerate(groups, start=1)]
        self.key_label.setText("\n".join("   ".join(numbered[at : at + 3]) for at in range(0, len(groups), 3)))
        self.key_label.setAccessibleName(self.tr("Herstelsleutel: {key}").format(key="-".join(groups)))
        self.told_label.hide()

    def forget(self) -> None:
        """Take the secret out of the window."""
        self._sheet = None
        self.key_label.clear()
        self.key_label.setAccessibleName("")
        self.told_label.hide()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_print_clicked(self) -> None:
        if self._sheet is None:
            return
        printer = self._dialogs.choose_printer(self, self.tr("Herstelsleutel afdrukken"))
        if printer is None:
            return
        prepare_page(printer)
        if paint_sheet(self._sheet, printer):
            self._tell(self.tr("Afgedrukt. Kijk of het papier goed leesbaar is."), "good")
        else:
            self._tell(self.tr("Afdrukken lukte niet. Kies een andere printer, of schrijf de sleutel over."), "error")

    @Slot()
    def _on_save_clicked(self) -> None:
        if self._sheet is None:
            return
        name = self.tr("herstelsleutel.txt")
        file = self._dialogs.save_file(self, self.tr("Herstelsleutel opslaan"), name, self.tr("Tekst (*.txt)"))
        if file is None:
            return
        content = self._sheet.as_text()

        def write(_token: CancelToken) -> Path:
            with atomic_write(file) as out:
                out.write(content.encode())
            return file

        self._tasks.run_io(self, write, self._saved, self._save_failed)

    def _saved(self, file: Path) -> None:
        words = self.tr("Opgeslagen als {name}. Druk het bestand af en verwijder het daarna van deze computer.")
        self._tell(words.format(name=file.name), "good")

    def _save_failed(self, error: BaseException) -> None:
        self._tell(self._notices.sentence(error), "error")

    def _tell(self, words: str, kind: str) -> None:
        self.told_label.setText(words)
        restyle(self.told_label, kind)
        self.told_label.show()


class RecoveryKeyProof(QWidget):
    """Asks two groups of a key, chosen at random; who has them has the paper."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: list[str] = []
        self.asked: tuple[int, ...] = ()
        self.fields = tuple(SecretField("", texts, longest=10) for _ in range(_ASKED))
        self._labels = tuple(RowLabel() for _ in range(_ASKED))
        form = make_form()
        form.setContentsMargins(0, 0, 0, 0)
        for named, field in zip(self._labels, self.fields, strict=True):
            named.setBuddy(field.editor)
            field.edit.setMaximumWidth(field.edit.fontMetrics().averageCharWidth() * 20)
            form.addRow(named, field)
        self.question_label = label(wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.question_label)
        layout.addLayout(form)
        layout.addStretch(1)
        self.setFocusProxy(self.fields[0])

    def ask(self, key: str) -> None:
        """Ask other groups than a person can foresee, counted from 1."""
        self._groups = groups_of(key)
        self.asked = tuple(sorted(secrets.SystemRandom().sample(range(1, len(self._groups) + 1), _ASKED)))
        first, second = self.asked
        self.question_label.setText(
            self.tr("Typ groep {first} en groep {second} over van het papier.").format(first=first, second=second)
        )
        for number, named, field in zip(self.asked, self._labels, self.fields, strict=True):
            words = self.tr("Groep {number}").format(number=number)
            named.setText(words)
            field.label = words
            field.edit.setAccessibleName(words)
            field.edit.clear()
            field.show_error(None)

    def is_proven(self) -> bool:
        """Check what was typed; a wrong group is told at its field, and the first of them gets the focus."""
        if not self._groups:
            return False
        wrong = []
        for number, field in zip(self.asked, self.fields, strict=True):
            is_right = groups_of(field.edit.text()) == [self._groups[number - 1]]
            field.show_error(
                None
                if is_right
                else self.tr(
                    "Dit is niet groep {number} van de sleutel. Kijk op het papier bij nummer {number}."
                ).format(number=number)
            )
            if not is_right:
                wrong.append(field)
        if wrong:
            wrong[0].setFocus()
            wrong[0].edit.selectAll()
        return not wrong

    def forget(self) -> None:
        """Take the secret out of the window."""
        self._groups, self.asked = [], ()
        for field in self.fields:
            field.edit.clear()
            field.show_error(None)

"""A dossier on its way to a colleague: into a file with a lock, out of it, and looked at before it comes in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QSizePolicy, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.errors import CsrError
from csr_desktop.services.transfer_in import TakeInPlan, TransferFile, read_transfer
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.dialogs.step import StepDialog
from ui.forms.fields import add_row, make_form
from ui.forms.parts import button, label
from ui.forms.passphrase import NewPassphrase, PassphraseField
from ui.forms.place_warning import tell_of_place

#: As many names of new creditors are told; the rest is counted.
_NAMES_TOLD = 4


class DossierFileDialog(StepDialog):
    """Makes a file of a dossier that only opens with its passphrase."""

    def __init__(self, context: UiContext, dossier: Dossier, parent: QWidget | None = None) -> None:
        self._dossier = dossier
        self._path: Path | None = None
        super().__init__(context, "", "", parent, subject=dossier.id)
        self.setWindowTitle(self.tr("Dossierbestand maken"))
        self.step_button.setText(self.tr("Bestand maken…"))
        self.note_label.setText(
            self.tr(
                "Het hele dossier komt in één bestand, met brieven en stukken. Uw collega leest het in bij Dossiers en "
                "heeft daarvoor deze wachtzin nodig. Kies een andere dan die van uw eigen dossiers, en geef hem door "
                "langs een andere weg dan het bestand."
            )
        )
        self.note_label.show()
        self.passphrase = NewPassphrase(context.texts)
        self.form.addRow(self.passphrase)

    @property
    def can_undo(self) -> bool:
        return False

    def start(self) -> None:
        super().start()
        self.passphrase.passphrase_field.setFocus()

    @Slot()
    def do(self) -> None:
        """Check the passphrase and ask where the file goes."""
        fault = self.passphrase.first_fault()
        if fault is not None:
            fault.setFocus()
            return
        name = self.tr("dossier-{number}.csrdossier").format(number=self._dossier.number.replace("/", "-"))
        self._path = self.context.dialogs.save_file(
            self, self.tr("Waar komt het dossierbestand?"), name, self.tr("Dossierbestand (*.csrdossier)")
        )
        if self._path is not None:
            tell_of_place(self.context, self.context.notices, self._path.parent)
            super().do()

    def work(self) -> Callable[[Core], Any]:
        dossier_id, path, passphrase = self._dossier.id, self._path, self.passphrase.value
        assert path is not None

        def write(core: Core) -> Path:
            records = core.transfer.export(dossier_id, path, passphrase)
            core.audit.exported("dossier", dossier_id, records=records)
            return path

        return write

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Path`
        self.passphrase.forget()
        return self.tr("Het dossier staat in {name}. Werk na het overdragen op één werkplek verder.").format(
            name=result.name
        )


class OpenSealedDialog(GrowingDialog):
    """Asks the passphrase of a file.

    Signals:
        opened: what was in it (`TransferFile`).
    """

    opened = Signal(object)

    def __init__(self, context: UiContext, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Dossierbestand openen"))
        self._context = context
        self._path = path
        self.passphrase_field = PassphraseField(self.tr("Wachtzin"), context.texts)
        self.open_button = button(self.tr("Openen"), "primary")
        self.open_button.setDefault(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.open_button, QDialogButtonBox.ButtonRole.ActionRole)
        form = make_form()
        add_row(form, self.passphrase_field)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(
            label(
                self.tr("Het bestand {name} is op slot. Uw collega kent de wachtzin.").format(name=path.name), wrap=True
            )
        )
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 70)
        self.open_button.clicked.connect(self._on_open_clicked)
        buttons.rejected.connect(self.reject)
        self.passphrase_field.setFocus()

    @Slot()
    def _on_open_clicked(self) -> None:
        path, passphrase = self._path, self.passphrase_field.value
        if not passphrase:
            self.passphrase_field.show_error(self.tr("Typ de wachtzin die uw collega koos."))
            self.passphrase_field.setFocus()
            return
        self.open_button.setEnabled(False)
        self._context.tasks.run_io(self, lambda _token: read_transfer(path, passphrase), self._done, self._failed)

    def _done(self, file: TransferFile) -> None:
        self.passphrase_field.forget()
        self.accept()
        self.opened.emit(file)

    def _failed(self, error: BaseException) -> None:
        self.open_button.setEnabled(True)
        if isinstance(error, CsrError):
            self.passphrase_field.show_error(error)
            self.passphrase_field.setFocus()
        else:
            self._context.tasks.failed.emit(error)


class TakeInDialog(StepDialog):
    """Shows what a file holds before anything of it is written."""

    def __init__(
        self, context: UiContext, plan: TakeInPlan, people: Sequence[str], parent: QWidget | None = None
    ) -> None:
        self._plan = plan
        dossier = plan.file.dossier
        super().__init__(context, "", "", parent, subject=dossier.id)
        self.setWindowTitle(self.tr("Dossier van een collega inlezen"))
        self.step_button.setText(self.tr("Inlezen"))
        self.note_label.setText(
            self.tr("Gemaakt op {day}. Er is nog niets ingelezen.").format(
                day=format_short(plan.file.exported_at.date())
            )
        )
        self.note_label.show()
        facts = (
            (self.tr("Dossier"), dossier.number),
            (self.tr("Cliënt"), self.tr(" en ").join(plan.clients)),
            (self.tr("Fase"), context.texts.label("phase", dossier.phase)),
            (self.tr("Schulden"), str(plan.claims)),
            (self.tr("Brieven en stukken"), str(plan.papers)),
            (self.tr("Schuldeisers"), self._parties()),
        )
        for name, words in facts:
            self.form.addRow(label(name), _wide(words))
        if dossier.counsellor:
            self.form.addRow(label(self.tr("Behandelaar nu")), _wide(dossier.counsellor))
        self.to_field = self.add_person(self.tr("Wordt overgenomen door"), tuple(people), is_required=False)
        self.to_field.edit.setPlaceholderText(self.tr("leeg: de behandelaar blijft"))
        self.notices_label = label(
            "\n".join(f"⚠ {context.texts.say(item)}" for item in plan.notices), "warning", wrap=True
        )
        self.notices_label.setVisible(bool(plan.notices))
        self.form.addRow(self.notices_label)

    @property
    def can_undo(self) -> bool:
        # What is known to the hub cannot be called back.
        return not (self._plan.file.in_standing or self._plan.file.out_standing)

    def work(self) -> Callable[[Core], Any]:
        plan, to = self._plan, str(self.to_field.value)
        return lambda core: core.take_in.take_in(plan, to)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Dossier`
        return self.tr("Dossier {number} staat nu ook hier. Werk er voortaan op één werkplek aan.").format(
            number=result.number
        )

    def _parties(self) -> str:
        new = self._plan.new_parties
        told = ", ".join(new[:_NAMES_TOLD])
        if len(new) > _NAMES_TOLD:
            told = self.tr("{names} en nog {count}").format(names=told, count=len(new) - _NAMES_TOLD)
        if not new:
            return self.tr("alle al in het register")
        if not self._plan.known_parties:
            return self.tr("nieuw: {names}").format(names=told)
        return self.tr("al in het register: {known}; nieuw: {names}").format(known=self._plan.known_parties, names=told)


def _wide(words: str) -> QLabel:
    """Return words that wrap over the whole width of a form; Qt keeps them narrow and cuts off what wraps."""
    made = label(words, wrap=True)
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    return made

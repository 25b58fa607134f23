"""Card "Overdragen": whose dossier this is, and what a colleague gets who takes it over."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.work import Handover
from ui.dialogs.process_people import HandOverDialog
from ui.forms.parts import Card, button, label
from ui.forms.place_warning import tell_of_place
from ui.pages.dossier.process.lines import Line, LineList, button_rows
from ui.pages.dossier.process.reading import ProcessView
from ui.pages.dossier.tab import DossierTab


class HandOverCard(Card):
    """Hands the dossier over, in this database or as a file for another workstation."""

    def __init__(self, tab: DossierTab) -> None:
        super().__init__(self.tr("Overdragen"), tab)
        self._tab = tab
        self._view: ProcessView | None = None
        self.counsellor_label = label(wrap=True)
        self.lines = LineList()
        self.hand_over_button = button(self.tr("Overdragen…"), tip=self.tr("Aan een collega op deze werkplek"))
        self.sheet_button = button(
            self.tr("Overdrachtsblad…"), tip=self.tr("Op papier: waar het dossier staat en wat er openstaat")
        )
        self.file_button = button(
            self.tr("Dossierbestand maken…"), tip=self.tr("Het hele dossier in één bestand, voor een andere werkplek")
        )
        self.body.addWidget(self.counsellor_label)
        self.body.addWidget(self.lines)
        self.body.addLayout(button_rows((self.hand_over_button, self.sheet_button, self.file_button)))
        self.hand_over_button.clicked.connect(self._on_hand_over_clicked)
        self.sheet_button.clicked.connect(self._on_sheet_clicked)
        self.file_button.clicked.connect(self._on_file_clicked)

    def show_view(self, view: ProcessView) -> None:
        """Show whose dossier it is and was."""
        self._view = view
        name = view.dossier.counsellor
        self.counsellor_label.setText(
            self.tr("Behandelaar: {name}.").format(name=name) if name else self.tr("Er is nog geen behandelaar.")
        )
        self.lines.show_lines([self._line(item) for item in view.handovers])
        self.hand_over_button.setVisible(not view.is_closed)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_hand_over_clicked(self) -> None:
        if self._view is not None:
            HandOverDialog(self._tab.context, self._view.dossier, self._view.people, self.window()).start()

    @Slot()
    def _on_sheet_clicked(self) -> None:
        dossier_id = self._tab.dossier_id
        if self._view is None:
            return
        name = self.tr("overdracht-{number}.pdf").format(number=self._view.dossier.number.replace("/", "-"))
        path = self._tab.context.dialogs.save_file(
            self, self.tr("Waar komt het overdrachtsblad?"), name, self.tr("PDF (*.pdf)")
        )
        if path is None:
            return
        tell_of_place(self._tab.context, self, path.parent)

        def make(core: Core) -> Path:
            core.hand_over_sheet.save(dossier_id, path)
            return path

        self._tab.context.tasks.run_db(self, make, self._sheet_made, self._tab.context.notices.error)

    @Slot()
    def _on_file_clicked(self) -> None:
        # Only here: it knows every kind of record, which nobody pays for who only looks.
        from ui.dialogs.take_in import DossierFileDialog

        if self._view is not None:
            DossierFileDialog(self._tab.context, self._view.dossier, self.window()).start()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _sheet_made(self, path: Path) -> None:
        self._tab.context.notices.done(self.tr("Het overdrachtsblad staat in {name}.").format(name=path.name))

    def _line(self, item: Handover) -> Line:
        words = self.tr("{day} van {giver} naar {taker}.")
        if not item.from_counsellor:
            words = self.tr("{day} naar {taker}.")
        text = words.format(day=format_short(item.moved_on), giver=item.from_counsellor, taker=item.to_counsellor)
        return Line(f"{text} {item.reason}".strip(), mark="•", kind="muted")

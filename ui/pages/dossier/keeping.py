"""Bewaren: until when this dossier is kept and by which rule, and the two ways out: the bin, and the client's wish."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.erasure import ErasureGround
from csr_desktop.errors import Message
from csr_desktop.services.retention import Retention
from ui.context import UiContext
from ui.dialogs.erasing_steps import AskErasureDialog
from ui.forms.flow import flowing
from ui.forms.parts import Card, button, label
from ui.forms.undo import newest_units, offer_undo


class KeepingCard(Card):
    """Tells the term, puts the dossier in the bin with a warning, and asks to erase it for a client."""

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self._dossier_id = dossier_id
        self._dossier: Dossier | None = None
        self.term_label = label(wrap=True)
        self.bin_button = button(self.tr("Naar de prullenbak…"))
        self.take_back_button = button(self.tr("Terugzetten uit de prullenbak"))
        self.client_button = button(
            self.tr("Wissen op verzoek van cliënt…"), tip=self.tr("De cliënt vraagt het: AVG artikel 17")
        )
        self.body.addWidget(label(self.tr("Bewaren"), "heading"))
        self.body.addWidget(self.term_label)
        self.body.addLayout(flowing(self.bin_button, self.take_back_button, self.client_button))
        self.take_back_button.hide()
        self.bin_button.clicked.connect(self._on_bin_clicked)
        self.take_back_button.clicked.connect(self._on_take_back_clicked)
        self.client_button.clicked.connect(self._on_client_clicked)

    def show_dossier(self, dossier: Dossier) -> None:
        """Show how long this dossier is kept."""
        self._dossier = dossier
        self.bin_button.setVisible(dossier.deleted_on is None)
        self.take_back_button.setVisible(dossier.deleted_on is not None)
        dossier_id = self._dossier_id
        self._context.tasks.run_db(self, lambda core: core.retention.of(dossier_id), self._show_term)

    def ask_by_term(self) -> None:
        """Ask to erase the dossier because it was kept as long as it may be."""
        self._ask(ErasureGround.RETENTION)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_bin_clicked(self) -> None:
        dossier_id = self._dossier_id
        self._context.tasks.run_db(self, lambda core: core.bin.warnings(dossier_id), self._ask_first)

    @Slot()
    def _on_take_back_clicked(self) -> None:
        dossier_id = self._dossier_id

        def take_back(core: Core) -> None:
            core.bin.take_back(dossier_id)

        self._context.tasks.run_db(self, take_back, self._taken_back, self._context.notices.error)

    @Slot()
    def _on_client_clicked(self) -> None:
        self._ask(ErasureGround.CLIENT)

    @Slot()
    def _on_asked(self) -> None:
        self._context.notices.done(
            self.tr("Gevraagd is om dit dossier te wissen. Een ander beslist, bij ‘Prullenbak en wissen’.")
        )

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _ask(self, ground: ErasureGround) -> None:
        if self._dossier is None:
            return
        dialog = AskErasureDialog(self._context, self._dossier.number, self._dossier_id, ground, self.window())
        dialog.asked.connect(self._on_asked)
        dialog.open()

    def _ask_first(self, open_ends: list[Message]) -> None:
        if open_ends:
            detail = "\n".join(self._context.texts.say(item) for item in open_ends)
            agreed = self._context.dialogs.confirm(
                self.window(),
                self.tr("In dit dossier staat nog iets open. Toch naar de prullenbak?"),
                detail,
                self.tr("Naar de prullenbak"),
            )
            if not agreed:
                return
        dossier_id = self._dossier_id

        def put(core: Core) -> tuple[str, ...]:
            core.bin.put(dossier_id)
            return newest_units(core)

        self._context.tasks.run_db(self, put, self._binned, self._context.notices.error)

    def _binned(self, unit_ids: tuple[str, ...]) -> None:
        offer_undo(self._context, self.tr("Het dossier ligt in de prullenbak en kan terug."), unit_ids)

    def _taken_back(self, _nothing: None) -> None:
        self._context.notices.done(self.tr("Het dossier staat weer bij de dossiers."))

    def _show_term(self, term: Retention | None) -> None:
        dossier = self._dossier
        lines = []
        if dossier is not None and dossier.deleted_on is not None:
            lines.append(self.tr("In de prullenbak sinds {day}.").format(day=format_short(dossier.deleted_on)))
        if term is None:
            lines.append(self.tr("Wordt bewaard zolang het dossier loopt; de termijn begint bij het sluiten."))
        else:
            lines.append(
                self.tr("Bewaard tot {day}: {years} jaar na sluiten, {rule} ({why}).").format(
                    day=format_short(term.until),
                    years=term.years,
                    rule=self._context.texts.label("retention_rule", term.rule),
                    why=term.reason or term.basis,
                )
            )
        self.term_label.setText("\n".join(lines))

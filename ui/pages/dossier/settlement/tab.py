"""Uitvoering: begin, save, pay, review, end. The tab is light; what it shows is read when somebody goes there."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.proposals import ProposalStatus
from csr_desktop.services.workbench import DossierState
from ui.context import UiContext
from ui.pages.dossier.tab import DossierTab


class SettlementTab(DossierTab):
    """From agreement to discharge."""

    key = "settlement"

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        # Only here: most dossiers are opened long before anything is carried out, and this brings a lot with it.
        from ui.pages.dossier.settlement.body import SettlementBody

        self.body = SettlementBody(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)

    @classmethod
    def is_wanted(cls, state: DossierState) -> bool:
        agreed = state.proposal is not None and state.proposal.status is ProposalStatus.AGREED
        return agreed or any(event.phase is Phase.EXECUTION for event in state.phases)

    def show_state(self, state: DossierState) -> None:
        self.body.show_state(state)

    def focus_first(self) -> None:
        self.body.focus_first()

    def begin(self, step: str) -> None:
        self.body.begin(step)

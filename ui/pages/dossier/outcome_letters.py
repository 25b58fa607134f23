"""Letters about the outcome are made where a step of the dossier names them."""

from __future__ import annotations

from collections.abc import Sequence

from csr_desktop.domain.correspondence import Letter, LetterKind
from ui.dialogs.outcome_letters import outcome_letters_ready
from ui.pages.dossier.tab import DossierTab


def make_outcome_letters(tab: DossierTab, kind: LetterKind) -> None:
    """Make the letters of one kind for everybody who has none yet, and say so with the way back."""
    context, dossier_id = tab.context, tab.dossier_id

    def done(letters: Sequence[Letter]) -> None:
        tab.undoable(outcome_letters_ready(context.texts, letters))

    tab.perform(lambda core: core.outcome_letters.make(dossier_id, kind), done)

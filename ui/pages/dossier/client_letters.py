"""A letter to the client is made where a step of the dossier names it."""

from __future__ import annotations

from collections.abc import Sequence

from csr_desktop.domain.client_letters import WITH_APPOINTMENT, ClientLetter
from csr_desktop.domain.correspondence import Letter
from ui.dialogs.client_letter import ClientLetterDialog, letters_ready
from ui.pages.dossier.tab import DossierTab


def make_client_letter(tab: DossierTab, letter: ClientLetter) -> None:
    """Make a letter from a tab of its dossier; only what an appointment needs is asked for."""
    context, dossier_id = tab.context, tab.dossier_id
    if letter in WITH_APPOINTMENT:
        ClientLetterDialog(context, dossier_id, letter, tab.window()).start()
        return

    def done(letters: Sequence[Letter]) -> None:
        tab.undoable(letters_ready(context.texts, letters))

    tab.perform(lambda core: core.client_letters.make(dossier_id, letter), done)

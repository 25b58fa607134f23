"""Enter in a field does what the blue button does; it never gives up what was typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from ui.dialogs.erasing_steps import AddApproverDialog
from ui.dialogs.new_claim import NewClaimDialog
from ui.dialogs.new_dossier import NewDossierDialog, PartnerDialog


@pytest.fixture
def dossier(office):
    return office.dossier()


MAKERS = {
    "dossier": lambda ui, dossier: NewDossierDialog(ui),
    "partner": lambda ui, dossier: PartnerDialog(ui, dossier.id),
    "claim": lambda ui, dossier: NewClaimDialog(ui, dossier.id),
    "approver": lambda ui, dossier: AddApproverDialog(ui),
}


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_enter_never_cancels(ui, dossier, qtbot, name):
    dialog = MAKERS[name](ui, dossier)
    qtbot.addWidget(dialog)
    dialog.open()
    edits = [edit for edit in dialog.findChildren(QLineEdit) if edit.isVisible() and not edit.isReadOnly()]
    # A search field takes Enter for itself; the last field is an ordinary one.
    edits[-1].setFocus()
    given_up = []
    dialog.rejected.connect(lambda: given_up.append(name))
    qtbot.keyClick(edits[-1], Qt.Key.Key_Return)
    assert given_up == []
    assert dialog.isVisible(), "nothing was filled in, so nothing is stored either"

"""Enter in a field does what the blue button does; it never gives up what was typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from ui.dialogs.erasing_steps import AddApproverDialog
from ui.dialogs.new_claim import NewClaimDialog
from ui.dialogs.new_dossier import NewDossierDialog, PartnerDialog
from ui.dialogs.new_party import NewPartyDialog


@pytest.fixture
def dossier(office):
    return office.dossier()


MAKERS = {
    "dossier": lambda ui, dossier: NewDossierDialog(ui),
    "partner": lambda ui, dossier: PartnerDialog(ui, dossier.id),
    "claim": lambda ui, dossier: NewClaimDialog(ui, dossier.id),
    "party": lambda ui, dossier: NewPartyDialog(ui),
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


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_enter_means_the_blue_button(ui, dossier, qtbot, name):
    """A button that is hidden, or not in the dialog yet when it was chosen, must not take its place."""
    dialog = MAKERS[name](ui, dossier)
    qtbot.addWidget(dialog)
    dialog.open()
    edits = [edit for edit in dialog.findChildren(QLineEdit) if edit.isVisible() and not edit.isReadOnly()]
    edits[-1].setFocus()
    default = [made.text() for made in dialog.findChildren(QPushButton) if made.isDefault()]
    blue = [made.text() for made in dialog.findChildren(QPushButton) if made.property("kind") == "primary"]
    assert default == blue

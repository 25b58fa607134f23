"""Every page, tab and dialog in every dress: nothing cut off, nothing too large for the smallest screen.

Four dresses in every run; `make_screens.py` looks at all eighteen and makes pictures of them.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from csr_desktop.texts import Texts
from tests.conftest import practice_core
from tests.practice_hub.calling import make_hub
from tests.told import Figures
from tests.ui.all_dialogs import MAKERS, all_classes
from tests.ui.dresses import CHOSEN, LongOffice, LongTexts, LongWords
from tests.ui.hub_office import HubOffice
from tests.ui.places import every_dialog, look_everywhere
from tests.ui.screen_checks import settle
from tests.ui.stage import Stage
from tests.ui.test_accessibility import focusable, nameless
from ui.forms.field import Field
from ui.theme import apply_theme

_LEFT, _RIGHT = QFormLayout.ItemRole.LabelRole, QFormLayout.ItemRole.FieldRole


@pytest.fixture(params=CHOSEN, ids=lambda dress: dress.name)
def dress(request, qapp):
    """The colours, the size of text and the language, until the test is over."""
    words = LongWords()
    if request.param.is_long:
        QCoreApplication.installTranslator(words)
    apply_theme(qapp, request.param.appearance, request.param.percent)
    yield request.param
    QCoreApplication.removeTranslator(words)
    apply_theme(qapp, "light", 100)


@pytest.fixture
def texts(dress, texts):
    """Longer words for closed sets too, where the dress has long words."""
    return LongTexts(texts._sentences) if dress.is_long else texts


@pytest.fixture
def office(tmp_path, clock, resources, practice_facts, dress):
    # Letters and records have their own words.
    core = practice_core(tmp_path, clock, Texts.load(resources / "texts"))
    with make_hub(practice_facts, clock) as hub:
        yield (LongOffice if dress.is_long else HubOffice)(core, clock, hub)
        core.close()
        assert hub.own_faults == []


@pytest.fixture
def stage(office, tmp_path):
    made = Stage(office, tmp_path)
    made.make_all()
    return made


@pytest.fixture
def window(show_window, stage):
    return show_window()


def test_every_dialog_has_a_maker():
    made = {name.partition(" ")[0] for name in MAKERS}
    assert all_classes() - made == set(), "give these a maker in all_dialogs.py"
    assert made - all_classes() == set(), "these are no more"


def test_nothing_is_cut_off(ui, window, stage, dress, request):
    found = {place: parts for place, _widget, parts in look_everywhere(ui, window, stage)}
    figures = Figures("screens")
    figures(dress.name, places=len(found))
    figures.tell(request)
    lines = [f"{place}: {part}" for place, parts in found.items() for part in parts]
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("dress", [CHOSEN[0]], indirect=True)
def test_every_dialog_can_be_heard_and_goes_by_keyboard(qtbot, ui, window, stage):
    found = []
    for name, dialog in every_dialog(ui, window, stage):
        settle(dialog)
        found += [f"{name}: no name: {part}" for part in nameless(dialog)]
        found += [f"{name}: a label without its field: {part}" for part in lonely_labels(dialog)]
        if not dialog.windowTitle():
            found.append(f"{name}: no title")
        reached = reached_by_tab(dialog)
        # A group of radio buttons is one stop; its members are reached with the arrows.
        missed = {part for part in focusable(dialog) if not isinstance(part, QScrollArea | QRadioButton)} - reached
        found += [f"{name}: Tab passes by {spoken(part)}" for part in missed]
        default = [made for made in dialog.findChildren(QPushButton) if made.isDefault() and made.isVisible()]
        for box in dialog.findChildren(QDialogButtonBox):
            cancels = [made for made in default if box.buttonRole(made) is QDialogButtonBox.ButtonRole.RejectRole]
            if cancels and len(box.buttons()) > 1 and "Restore" not in name:
                found.append(f"{name}: Enter gives up what was typed")
        # The recovery key is shown once: nobody closes that by a slip of the finger.
        if name not in {"StartDialog recovery_page", "StartDialog proof_page"}:
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
            if dialog.isVisible():
                found.append(f"{name}: Escape does not leave it")
    assert not found, "\n".join(found)


def spoken(part: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name)


def reached_by_tab(dialog: QDialog) -> set[QWidget]:
    """Return what Tab comes by, all around."""
    seen: list[QWidget] = []
    for _ in range(300):
        dialog.focusNextPrevChild(True)
        current = dialog.focusWidget()
        if current is None or current in seen:
            break
        seen.append(current)
    return set(seen)


def lonely_labels(dialog: QDialog) -> list[str]:
    """Words at the left of a field in a form that do not lead to it: a screen reader would read them apart from it."""
    found = []
    for form in dialog.findChildren(QFormLayout):
        for row in range(form.rowCount()):
            left, right = (form.itemAt(row, role) for role in (_LEFT, _RIGHT))
            words, field = (item.widget() if item is not None else None for item in (left, right))
            is_field = isinstance(field, Field) and field.isVisible()
            if is_field and isinstance(words, QLabel) and words.text() and words.buddy() is None:
                found.append(words.text())
    return found

"""For eyes, ears and hands: names for everything, no trap for Tab, contrast; for every page.

Whether anything is cut off, and the same for dialogs, is looked at in `test_screens.py`.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QLabel, QLineEdit, QScrollArea, QWidget

from csr_desktop.domain.court import CourtRoute
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.domain.settlement import DepositKind
from tests.services.settlement_desk import REFERENCE_CASE, agreed
from ui.dialogs.new_claim import NewClaimDialog
from ui.theme import ALL_COLOURS

TABS = (
    "overview",
    "process",
    "people",
    "debts",
    "income",
    "proposal",
    "court",
    "settlement",
    "letters",
    "messages",
    "log",
)
PAGES = ("today", "dossiers", "creditors", "lists", "lists/payments", "exchange", "letters", "figures", "settings")
PLACES = [f"page:{key}" for key in PAGES] + [f"tab:{key}" for key in TABS]


@pytest.fixture
def case(office, collective_case):
    """A dossier in the middle of its way: a proposal sent, one refusal, a case for the court, letters waiting."""
    dossier, claims = collective_case
    office.core.balances.request([dossier.id])
    for claim, consent in zip(claims, (True, True, False), strict=True):
        office.answer(office.reread(claim), consent=consent)
    office.vtlb(dossier)
    office.core.proposals.make(dossier.id)
    office.core.proposals.freeze(dossier.id)
    office.core.proposals.send(dossier.id)
    office.core.proposals.record_answer(
        office.core.proposals.newest(dossier.id).id,
        [claims[2].id],
        AnswerOutcome.REFUSED,
        channel="letter",
        reason="Nee.",
    )
    office.core.court.open(dossier.id, CourtRoute.FORCED_SETTLEMENT)
    return dossier


@pytest.fixture
def settled(office):
    """A dossier that is carried out: savings, payments that are planned, and reviews."""
    dossier, _claims = agreed(office, case=REFERENCE_CASE[4:7], number="WR-2026-0009")
    office.core.settlement.beginning.start(dossier.id)
    office.core.settlement.reserve.book(dossier.id, DepositKind.MONTHLY, 20_000)
    office.core.settlement.payouts.plan(dossier.id, closing=True)
    return dossier


@pytest.fixture
def window(show_window, case, settled):
    made = show_window()
    made.setProperty("settled", settled.id)
    return made


def go(window, case, place):
    kind, key = place.split(":")
    if kind == "page":
        window.go_to(key)
        return window.current_page
    dossier_id = window.property("settled") if key == "settlement" else case.id
    return window.open_dossier(dossier_id, key).current_tab


def focusable(root: QWidget) -> list[QWidget]:
    """What Tab can reach and a person can see."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not isinstance(widget.parent(), QAbstractSpinBox)
        and widget.objectName() != "qt_spinbox_lineedit"
    ]


def nameless(root: QWidget) -> list[str]:
    """What can have the focus and says nothing to a screen reader."""
    return [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in focusable(root)
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()
    ]


def test_everything_that_can_have_the_focus_has_a_name(window, case):
    found = {place: nameless(go(window, case, place)) for place in PLACES}
    assert {place: names for place, names in found.items() if names} == {}


def test_tab_goes_round_and_is_never_trapped(window, case):
    found = {}
    for place in PLACES:
        go(window, case, place)
        start = window.focusWidget() or window
        seen: list[QWidget] = []
        for _ in range(400):
            window.focusNextPrevChild(True)
            current = window.focusWidget()
            if current is start or current in seen:
                break
            seen.append(current)
        assert len(seen) >= 3, place
        reachable = {widget for widget in focusable(window) if not isinstance(widget, QScrollArea)}
        missed = [f"{type(widget).__name__} {widget.accessibleName()}" for widget in reachable - {*seen, start}]
        # A group of check buttons is one stop; its members are reached with the arrows.
        found[place] = [name for name in missed if not name.startswith(("QRadioButton", "QToolButton"))]
    assert {place: names for place, names in found.items() if names} == {}


def cut_off(root: QWidget) -> list[str]:
    """Texts with less room than they ask for, and areas that must be scrolled sideways."""
    QApplication.sendPostedEvents(None, 0)
    root.layout().activate()
    clipped = [
        f"{type(widget).__name__} '{widget.text()}' {widget.width()}<{widget.sizeHint().width()}"
        for widget in root.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QLabel)
        and widget.isVisible()
        and widget.text()
        and not (isinstance(widget, QLabel) and widget.wordWrap())
        and widget.width() + 1 < widget.sizeHint().width()
    ]
    # What is not shown yet has no size of its own.
    areas = [area for area in root.findChildren(QScrollArea) if area.isVisible()]
    sideways = [area for area in areas if area.horizontalScrollBar().maximum() > 0]
    return clipped + [f"sideways: {type(area).__name__} {area.objectName()}" for area in sideways]


def luminance(colour: str) -> float:
    parts = [part / 255 for part in QColor(colour).getRgb()[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    ("text", "window"), ("text", "base"), ("text", "alternate"), ("text", "side"), ("muted", "window"),
    ("muted", "base"), ("on_accent", "accent"), ("on_selection", "selection"), ("accent", "base"),
    ("accent", "window"), ("problem", "base"), ("problem", "window"), ("warning", "base"), ("good", "base"),
    ("text", "good_back"), ("text", "warning_back"), ("text", "problem_back"), ("on_practice", "practice"),
]  # fmt: skip


@pytest.mark.parametrize("colours", ALL_COLOURS, ids=lambda colours: colours.name)
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_stands_out(colours, front, back):
    assert contrast(getattr(colours, front), getattr(colours, back)) >= 4.5


@pytest.mark.parametrize("colours", ALL_COLOURS, ids=lambda colours: colours.name)
@pytest.mark.parametrize("back", ["window", "base", "problem_back"])
def test_the_edge_of_a_field_can_be_seen(colours, back):
    # EN 301 549, 9.1.4.11: what tells where a field is, and the part of a scroll bar that is dragged.
    assert contrast(colours.edge, getattr(colours, back)) >= 3


def test_an_error_is_more_than_red(qtbot, ui, case):
    dialog = NewClaimDialog(ui, case.id)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.save_button.click()
    field = dialog.creditor_field
    assert field.error_label.isVisible()
    assert field.edit.accessibleDescription() == field.error_label.text()
    assert isinstance(field.edit, QLineEdit)
    assert dialog.focusWidget() is field.edit

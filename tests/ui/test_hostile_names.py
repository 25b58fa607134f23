"""Names that others chose, on every page: shown as they are, never read as markup (design/safety.md L6)."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QMessageBox, QWidget

from csr_desktop.domain.clients import Client
from csr_desktop.domain.dossiers import Dossier
from tests.letters.test_hostile import WORDS
from ui.dialogs.new_claim import NewClaimDialog
from ui.messages import QtDialogs
from ui.plain_text import PlainLabel, plain_tip, visible, without_shortcut

TABS = ("overview", "people", "debts", "income", "proposal", "letters", "messages", "log")
PAGES = ("today", "dossiers", "creditors", "lists", "exchange", "letters", "figures", "settings")
PLACES = [f"page:{key}" for key in PAGES] + [f"tab:{key}" for key in TABS]
IMAGE = '<img src="/etc/hostname">'
#: What a name may be; the register refuses an empty one, and takes no line ends.
NAMES = [word for word in WORDS if visible(word).strip() and "\n" not in word and "\x00" not in word]


@pytest.fixture
def case(office):
    """A register, dossiers and one dossier with claims and letters, all of hostile names."""
    creditors = [office.creditor(name) for name in NAMES]
    dossiers = [
        office.core.dossiers.add(
            Dossier(id="", number=f"H-{number}", municipality_code="GM9999", counsellor=name, cause=name, effort=name),
            [Client(id="", dossier_id="", position=1, initials="J.", prefix=name[:20], surname=name)],
        )
        for number, name in enumerate([IMAGE, *NAMES])
    ]
    for at, creditor in enumerate(creditors):
        if len(NAMES[at]) > 60:
            # No window of an envelope holds it; the letters have a test of their own for that.
            continue
        office.claim(dossiers[0], creditor, 1_000 + at, reference=NAMES[at][:40])
    office.vtlb(dossiers[0])
    office.core.balances.request([dossiers[0].id])
    return dossiers[0]


@pytest.fixture
def window(show_window, case):
    return show_window()


def texts_shown(root: QWidget) -> list[str]:
    """Every text of a label, a tool tip and a cell."""
    found = [label.text() for label in root.findChildren(QLabel)]
    for view in root.findChildren(QAbstractItemView):
        model = view.model()
        for row in range(model.rowCount() if model else 0):
            found += [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
    return found


def tips(root: QWidget) -> list[str]:
    found = [widget.toolTip() for widget in (root, *root.findChildren(QWidget))]
    for view in root.findChildren(QAbstractItemView):
        model = view.model()
        for row in range(model.rowCount() if model else 0):
            for column in range(model.columnCount()):
                found.append(str(model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) or ""))
    return [tip for tip in found if tip]


def as_shown(tip: str) -> str:
    """What a person reads in a tool tip, by the rule Qt itself has for tool tips."""
    if not tip.startswith("<qt>"):
        assert "<" not in tip, tip
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


def go(window, case, place: str) -> None:
    kind, key = place.split(":")
    if kind == "page":
        window.go_to(key)
    else:
        window.open_dossier(case.id, key)
    QApplication.sendPostedEvents()
    window.grab()


def test_no_page_reads_a_name_as_markup(window, case) -> None:
    opened: list[str] = []
    watching = True

    def hook(event: str, args: tuple[object, ...]) -> None:
        if watching and (event.startswith("socket.") or (event == "open" and "hostname" in str(args[0]))):
            opened.append(f"{event} {args}")

    sys.addaudithook(hook)
    hostile: set[str] = set()
    rich: list[tuple[str, str]] = []
    for place in PLACES:
        go(window, case, place)
        rich += [
            (place, label.text())
            for label in window.findChildren(QLabel)
            if label.text() and label.textFormat() != Qt.TextFormat.PlainText
        ]
        for tip in tips(window):
            as_shown(tip)
        if any(IMAGE in text for text in texts_shown(window)):
            hostile.add(place)
    watching = False
    assert rich == []
    assert opened == []
    # Where no hostile name was in sight nothing was proven.
    assert hostile >= {"page:dossiers", "page:creditors", "tab:overview", "tab:debts", "tab:letters"}


def test_every_name_is_in_the_register_as_it_was_typed(window, case) -> None:
    window.go_to("creditors")
    shown = "\n".join(texts_shown(window.current_page))
    assert [name for name in NAMES if visible(" ".join(name.split())) not in " ".join(shown.split())] == []


@pytest.mark.parametrize("name", WORDS, ids=range(len(WORDS)))
def test_labels_and_tips_show_every_text_as_it_is(qapp, name) -> None:
    label = PlainLabel(name)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == name
    shown = as_shown(plain_tip(name))
    assert " ".join(shown.split()) == " ".join(visible(name).split())


@pytest.mark.parametrize("name", ["a\u202eb", "a\u200bb", "a\u200db", "\ufeffa", "a\x1bb", "a\u2066b", "a\ud800b"])
def test_what_steers_or_hides_is_seen(name) -> None:
    assert "▯" in visible(name)
    assert visible("Zoë Şarić 中") == "Zoë Şarić 中"


def test_an_ampersand_makes_no_shortcut(window, office, case) -> None:
    assert without_shortcut("Jansen & Zn") == "Jansen && Zn"
    made = office.core.dossiers.add(
        Dossier(id="", number="H-900", municipality_code="GM9999", counsellor="x"),
        [Client(id="", dossier_id="", position=1, initials="J.", surname="Jansen & Zn")],
    )
    window.open_dossier(made.id)
    assert window.dossier_tabs.tabText(1) == "Jansen && Zn H-900"


def test_a_message_box_shows_names_as_they_are(qtbot, qapp, monkeypatch) -> None:
    """The real box, stopped just before it waits for a person."""
    seen: list[tuple[str, Qt.TextFormat]] = []

    def look(box: QMessageBox) -> int:
        box.show()
        seen.extend((part.text(), part.textFormat()) for part in box.findChildren(QLabel) if part.text())
        box.hide()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", look)
    assert QtDialogs().confirm(None, f"{IMAGE} wissen?", "<b>Weg</b> is weg", "Wissen") is False
    assert {text for text, _format in seen} == {f"{IMAGE} wissen?", "<b>Weg</b> is weg"}
    assert {shown for _text, shown in seen} == {Qt.TextFormat.PlainText}


def test_a_dialog_with_a_hostile_dossier(qtbot, ui, case) -> None:
    dialog = NewClaimDialog(ui, case.id)
    qtbot.addWidget(dialog)
    dialog.show()
    assert [
        label.text() for label in dialog.findChildren(QLabel) if label.textFormat() != Qt.TextFormat.PlainText
    ] == []

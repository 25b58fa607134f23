"""Every place of the window, one after the other, so that a new page, tab or dialog is visited by itself."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QTabWidget, QWidget

from tests.ui.all_dialogs import MAKERS
from tests.ui.on_screen import SMALLEST
from tests.ui.screen_checks import faults, settle, size_fault
from tests.ui.stage import Stage
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.main_window import MainWindow
from ui.page_list import make_pages
from ui.pages.dossier.page import DossierPage
from ui.pages.letters.page import LettersPage


def every_place(window: MainWindow, stage: Stage) -> Iterator[str]:
    """Go to every page with its tabs, and to every tab of a dossier; tell where we are."""
    for spec in make_pages():
        window.go_to(spec.key)
        tabs = window.current_page.findChild(QTabWidget)
        if tabs is None or not tabs.isVisible() or spec.key == "dossiers":
            yield f"page-{spec.key}"
            continue
        for at in range(tabs.count()):
            if tabs.isTabVisible(at):
                tabs.setCurrentIndex(at)
                yield f"page-{spec.key}-{at + 1}"
        if isinstance(window.current_page, LettersPage):
            yield from _text_editor(window.current_page)
    page = window.open_dossier(stage.refused.id)
    assert isinstance(page, DossierPage)
    for tab_class, _name in page._tabs():
        for number, dossier_id in enumerate(stage.dossiers_of(tab_class.key), 1):
            window.open_dossier(dossier_id, tab_class.key)
            yield f"dossier-{tab_class.key}-{number}"


def _text_editor(page: LettersPage) -> Iterator[str]:
    """Open a letter's text that has faults, and what stands beside it."""
    editor = page.texts.editor
    page.texts.open_text("L08")
    yield "page-letters-text"
    editor.field.edit.insertPlainText("{{ klant }} ")
    editor._on_time()
    editor.side.setCurrentWidget(editor.words)
    yield "page-letters-text-with-a-fault"
    editor.drop_button.click()
    editor.back_button.click()


def every_dialog(context: UiContext, window: MainWindow, stage: Stage) -> Iterator[tuple[str, QDialog]]:
    """Show every dialog, one after the other."""
    for name, maker in MAKERS.items():
        dialog = maker(context, stage, window)
        assert type(dialog).__name__ == name.partition(" ")[0]
        if isinstance(dialog, StepDialog):
            dialog.start()
        else:
            dialog.show()
        yield name, dialog
        dialog.close()
        dialog.deleteLater()


def look_everywhere(context: UiContext, window: MainWindow, stage: Stage) -> Iterator[tuple[str, QWidget, list[str]]]:
    """Go everywhere and tell what is in sight there, and everything that is cut off in it."""
    for place in every_place(window, stage):
        settle(window)
        yield place, window, [*faults(window), *size_fault(window, SMALLEST)]
    for name, dialog in every_dialog(context, window, stage):
        settle(dialog)
        if dialog.parentWidget() is None:
            # It stands alone on a screen, and that of the tests is another one.
            least = dialog.layout().totalMinimumSize()
            dialog.resize(dialog.size().expandedTo(QSize(least.width(), SMALLEST.height())).boundedTo(SMALLEST))
            settle(dialog)
        yield f"dialog-{name}", dialog, [*faults(dialog), *size_fault(dialog, SMALLEST)]

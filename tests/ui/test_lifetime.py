"""What is closed is gone: dialogs and pages leave nothing behind that holds them."""

from __future__ import annotations

import gc
import importlib
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from csr_desktop.manual.pages import HelpPage
from csr_desktop.paths import AppPaths, resources_dir
from ui.backup_keeper import BackupKeeper
from ui.dialogs.start import StartDialog, Starter
from ui.forms.page import Page
from ui.help.book import HelpBook
from ui.help.window import HelpWindow
from ui.sync_keeper import SyncKeeper

#: Pages of the side bar: module and class.
PAGES = [
    ("ui.pages.today.page", "TodayPage"),
    ("ui.pages.dossiers.page", "DossiersPage"),
    ("ui.pages.creditors.page", "CreditorsPage"),
    ("ui.pages.lists.page", "ListsPage"),
    ("ui.pages.exchange.page", "ExchangePage"),
    ("ui.pages.letters.page", "LettersPage"),
    ("ui.pages.settings.page", "SettingsPage"),
]


def delete_what_waits():
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def close(widget: QWidget):
    """Close as a person does; return a weak reference and forget the widget."""
    seen = weakref.ref(widget)
    widget.show()
    widget.close()
    widget.deleteLater()
    return seen


def assert_gone(seen):
    delete_what_waits()
    gc.collect()
    left = seen()
    assert left is None, [type(holder).__name__ for holder in gc.get_referrers(left)]


def page_of(module, name, context):
    return getattr(importlib.import_module(module), name)(context)


@pytest.mark.parametrize(("module", "name"), PAGES)
def test_a_page_is_freed(ui, module, name):
    page = page_of(module, name, ui)
    assert isinstance(page, Page)
    page.enter()
    seen = close(page)
    del page
    assert_gone(seen)


def test_an_open_dossier_is_freed(ui, collective_case):
    dossier, _claims = collective_case
    page = importlib.import_module("ui.pages.dossier.page").DossierPage(ui, dossier.id)
    page.show()
    page.enter()
    seen = close(page)
    del page
    assert_gone(seen)


def test_the_dialog_for_a_new_dossier_is_freed(ui):
    dialog = importlib.import_module("ui.dialogs.new_dossier").NewDossierDialog(ui)
    dialog.open()
    seen = weakref.ref(dialog)
    dialog.reject()
    del dialog
    assert_gone(seen)


SAFETY_DIALOGS = [
    ("ui.dialogs.change_passphrase", "ChangePassphraseDialog"),
    ("ui.dialogs.new_recovery_key", "NewRecoveryKeyDialog"),
    ("ui.dialogs.organisation_keys", "OrganisationKeysDialog"),
    ("ui.dialogs.backup_list", "BackupListDialog"),
    ("ui.dialogs.hub_settings", "HubSettingsDialog"),
    ("ui.dialogs.hub_book", "HubBookDialog"),
]


@pytest.mark.parametrize(("module", "name"), SAFETY_DIALOGS)
def test_a_dialog_of_the_settings_is_freed(ui, office, module, name):
    office.core.backups.make("asked")
    dialog = page_of(module, name, ui)
    dialog.open()
    seen = weakref.ref(dialog)
    dialog.reject()
    del dialog
    assert_gone(seen)


def test_the_keeper_of_backups_goes_with_its_window(ui, qapp):
    window = QWidget()
    keeper = BackupKeeper(ui, window)
    keeper.start()
    seen = weakref.ref(keeper)
    window.deleteLater()
    del window, keeper
    assert_gone(seen)


def test_the_keeper_of_the_exchange_goes_with_its_window(ui, qapp, office):
    window = QWidget()
    keeper = SyncKeeper(ui, window, office.core.exchange_terms.rounds)
    keeper.start()
    seen = weakref.ref(keeper)
    window.deleteLater()
    del window, keeper
    assert_gone(seen)


def help_window():
    return HelpWindow(HelpBook([HelpPage("eerste", "Eerste", "# Eerste\n\nUitleg.")]), resources_dir() / "help")


def test_the_help_frees_itself(qapp):
    dialog = help_window()
    dialog.show_page("eerste")
    dialog.show()
    seen = weakref.ref(dialog)
    dialog.close()
    del dialog
    assert_gone(seen)


def test_the_start_dialog_is_freed(ui, tmp_path):
    starter = Starter(ui.tasks, ui.texts, ui.notices, ui.icons, ui.clock, ui.dialogs)
    dialog = StartDialog(starter, tmp_path / "dossiers.csrdb", AppPaths.below(tmp_path), practice=False)
    seen = close(dialog)
    del dialog
    assert_gone(seen)


def test_two_hundred_dialogs_leave_none_behind(qapp):
    """Memory of a long working day."""
    seen = []
    for _ in range(200):
        dialog = help_window()
        dialog.show()
        seen.append(weakref.ref(dialog))
        dialog.close()
        del dialog
        delete_what_waits()
    gc.collect()
    assert [ref for ref in seen if ref() is not None] == []

"""The pages of the side bar in their order; the module of a page is read when somebody first goes to it.

Written as functions with an import, not as names of modules: the type checker, the import contracts and the maker of
the installer see them.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.forms.page import Page
from ui.side_bar import PageSpec


def make_pages() -> list[PageSpec]:
    """Return the pages; one without an icon is reached by the menu and from the settings."""
    translate = QCoreApplication.translate
    return [
        PageSpec("today", _today, translate("pages", "Vandaag"), "today"),
        PageSpec("dossiers", _dossiers, translate("pages", "Dossiers"), "dossiers"),
        PageSpec("creditors", _creditors, translate("pages", "Schuldeisers"), "creditors"),
        PageSpec("lists", _lists, translate("pages", "Lijsten"), "lists"),
        PageSpec("exchange", _exchange, translate("pages", "Uitwisseling"), "exchange"),
        PageSpec("letters", _letters, translate("pages", "Brieven"), "letters"),
        PageSpec("figures", _figures, translate("pages", "Cijfers"), "figures"),
        PageSpec("settings", _settings, translate("pages", "Instellingen"), "settings"),
        PageSpec("log", _log, translate("pages", "Logboek")),
    ]


def _today() -> type[Page]:
    from ui.pages.today.page import TodayPage

    return TodayPage


def _dossiers() -> type[Page]:
    from ui.pages.dossiers.page import DossiersPage

    return DossiersPage


def _creditors() -> type[Page]:
    from ui.pages.creditors.page import CreditorsPage

    return CreditorsPage


def _lists() -> type[Page]:
    from ui.pages.lists.page import ListsPage

    return ListsPage


def _exchange() -> type[Page]:
    from ui.pages.exchange.page import ExchangePage

    return ExchangePage


def _letters() -> type[Page]:
    from ui.pages.letters.page import LettersPage

    return LettersPage


def _figures() -> type[Page]:
    from ui.pages.figures.page import FiguresPage

    return FiguresPage


def _settings() -> type[Page]:
    from ui.pages.settings.page import SettingsPage

    return SettingsPage


def _log() -> type[Page]:
    from ui.pages.log.page import LogPage

    return LogPage

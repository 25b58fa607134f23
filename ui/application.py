"""Our QApplication: Dutch words in Qt's own menus and dialogs, Dutch numbers, sharp type."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QApplication

from csr_desktop import __version__
from csr_desktop.paths import resources_dir


class Application(QApplication):
    """Qt in Dutch, in our looks."""

    def __init__(self, arguments: Sequence[str]) -> None:
        # As an argument of Qt: a style that Python holds costs the start 5 ms for the enumerations of its class.
        super().__init__([*arguments, "-style", "fusion"])
        self.setApplicationName("CSR Desktop")
        self.setApplicationVersion(__version__)
        self.setOrganizationName("CSR Desktop")
        QLocale.setDefault(QLocale(QLocale.Language.Dutch, QLocale.Country.Netherlands))
        # Qt's own words (context menus, file dialogs) in Dutch too.
        self._translator = QTranslator(self)
        if self._translator.load("qtbase_nl", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            self.installTranslator(self._translator)
        if sys.platform != "win32":
            # Windows takes it from the program file (IDI_ICON1) at no cost; here it costs a millisecond.
            self.setWindowIcon(QIcon(str(resources_dir() / "program" / "csr-desktop.svg")))
        font = QFont(self.font())
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        self.setFont(font)

"""Looks for news of versions and norms where the administrators put it: once a day, and every hour while it is away.

The place may be a folder on a network that answers slowly, so it is asked in the lane of the hub; nothing is accepted
or installed by it (docs/adr/0028-news-comes-by-itself.md).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from ui.context import UiContext
from ui.notices import Tone
from ui.plain_text import visible

if TYPE_CHECKING:
    from csr_desktop.services.news import Found, Looking, News
    from ui.main_window import MainWindow

#: The first clicks of a person, and the check of all pages, come first.
_AFTER_START_MS = 30_000
_EVERY_MS = 3_600_000


class NewsKeeper(QObject):
    """Lives as long as its window.

    Signals:
        looked: a look is over; how it went can be read.
    """

    looked = Signal()

    def __init__(self, context: UiContext, window: MainWindow) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._is_looking = self._was_asked = False
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.setInterval(_AFTER_START_MS)
        self._first.timeout.connect(self.look_when_due)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look_when_due)

    def start(self) -> None:
        """Look in a moment, and then ask every hour whether it is time."""
        self._first.start()
        self._timer.start()

    @Slot()
    def look_when_due(self) -> None:
        """Look, unless the place was reached today."""
        self._begin(was_asked=False)

    @Slot()
    def look(self) -> None:
        """Look now: a person asked for it, and hears also that there is nothing."""
        self._begin(was_asked=True)

    def _begin(self, *, was_asked: bool) -> None:
        self._was_asked = self._was_asked or was_asked
        if self._is_looking:
            return
        self._is_looking = True
        ask = _looking if was_asked else _looking_when_due
        self._context.tasks.run_db(self, ask, self._look, self._failed)

    def _look(self, looking: Looking | None) -> None:
        if looking is None:
            self._is_looking = False
            if self._was_asked:
                # Somebody asked while this one turned out not to be due.
                self.look()
            return
        self._context.tasks.run_hub(self, lambda _token: looking(), self._found, self._failed)

    def _found(self, found: Found) -> None:
        self._context.tasks.run_db(self, lambda core: core.news.take(found), self._tell, self._failed)

    def _tell(self, news: News) -> None:
        was_asked, self._is_looking, self._was_asked = self._was_asked, False, False
        self.looked.emit()
        words = _words(news)
        if words:
            show = self._show_news if news.package is None else partial(self._show_file, news.package.path)
            self._context.notices.aside(words, self.tr("Bekijken"), show, _tone(news))
        elif was_asked:
            self._context.notices.done(self.tr("Er is niets nieuws."))

    def _failed(self, error: BaseException) -> None:
        was_asked, self._is_looking, self._was_asked = self._was_asked, False, False
        self.looked.emit()
        if was_asked:
            self._context.notices.error(error)

    def _show_file(self, path: Path) -> None:
        from ui.file_to_open import show_file

        show_file(self._window, path)

    def _show_news(self) -> None:
        from ui.pages.settings.page import SettingsPage

        self._window.go_to("settings/norms")
        page = self._window.page("settings")
        assert isinstance(page, SettingsPage)
        page.norms_part.show_news()


def _looking(core: Core) -> Looking | None:
    return core.news.looking()


def _looking_when_due(core: Core) -> Looking | None:
    return core.news.looking() if core.news.is_due() else None


def _words(news: News) -> str:
    tell = QCoreApplication.translate
    words = []
    if news.package is not None:
        words.append(
            tell("news", "Er is een nieuw normpakket: {name}. Het geldt vanaf {day}.").format(
                name=visible(news.package.name), day=format_short(news.package.valid_from)
            )
        )
    if news.announcement is not None:
        words.append(
            tell("news", "Er is bericht over een nieuwe versie van het programma: {version}.").format(
                version=news.announcement.version
            )
        )
    return " ".join(words)


def _tone(news: News) -> Tone:
    from csr_desktop.services.news import is_pressing

    is_more = news.package is not None or (news.announcement is not None and is_pressing(news.announcement))
    return Tone.WARNING if is_more else Tone.DONE

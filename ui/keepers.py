"""What goes on as long as a window lives: back-ups, the exchange, the look for news, and what is told of them.

The keepers begin a moment after the window is in sight: it should be there first, and the modules they need are read
while a person looks at it. Pages are made when somebody goes to them, so each is connected when it is made.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.context import UiContext
from ui.forms.page import Page
from ui.practice_hub import PracticeHubHost
from ui.read_ahead import read_dossiers

if TYPE_CHECKING:
    from datetime import date

    from csr_desktop.domain.exchange_terms import RoundTerms
    from ui.backup_keeper import BackupKeeper
    from ui.main_window import MainWindow
    from ui.news_keeper import NewsKeeper
    from ui.pages.exchange.page import ExchangePage
    from ui.pages.settings.page import SettingsPage
    from ui.sync_keeper import SyncKeeper

#: The first picture of the window comes first.
_AFTER_SIGHT_MS = 50


class Keepers(QObject):
    """Lives with one window and its open database.

    Signals:
        restore_confirmed: a back-up has to take the place of the database (`Prepared`).
    """

    restore_confirmed = Signal(object)

    def __init__(self, context: UiContext, window: MainWindow, hub: PracticeHubHost, database: Path) -> None:
        super().__init__(window)
        self._context, self._window, self._hub, self._database = context, window, hub, database
        self._backups: BackupKeeper | None = None
        self._sync: SyncKeeper | None = None
        self._news: NewsKeeper | None = None
        self._is_over = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_SIGHT_MS)
        self._timer.timeout.connect(self._begin)
        hub.started.connect(self._on_hub_ready)
        hub.failed.connect(self._on_hub_failed)
        hub.moved.connect(self._on_hub_moved)
        self._timer.start()

    def stop(self) -> None:
        """A hub that answers slowly holds up neither a lock nor the end."""
        self._is_over = True
        self._timer.stop()
        sync, self._sync = self._sync, None
        if sync is not None:
            sync.stop()
        self._hub.stop()

    @Slot()
    def _begin(self) -> None:
        self._context.tasks.run_db(
            self, lambda core: (core.exchange_terms.rounds, core.audit.review_due()), self._go_on, self._on_failed
        )

    def _on_failed(self, error: BaseException) -> None:
        # Between two steps the screen may have been locked.
        if not self._is_over:
            self._context.notices.error(error)

    def _go_on(self, found: tuple[RoundTerms, date | None]) -> None:
        if self._is_over:
            return
        rounds, review_due = found
        from ui.backup_keeper import BackupKeeper
        from ui.news_keeper import NewsKeeper
        from ui.sync_keeper import SyncKeeper

        self._news = NewsKeeper(self._context, self._window)
        self._backups = BackupKeeper(self._context, self._window)
        self._backups.told.connect(self._window.backup_sign.show_words)
        self._sync = SyncKeeper(self._context, self._window, rounds)
        self._sync.told.connect(self._window.hub_sign.show_words)
        for page in self._window.all_pages():
            self._connect_page(page)
        self._window.page_made.connect(self._connect_page)
        self._backups.start()
        if self._context.practice:
            self._hub.start(self._database)
        else:
            self._sync.start()
            self._news.start()
            self._tell_review(review_due)
        self._context.tasks.run_io(self, read_dossiers)

    @Slot(object)
    def _connect_page(self, page: Page) -> None:
        if page.key == "settings":
            self._connect_settings(page)  # type: ignore[arg-type]
        elif page.key == "exchange":
            self._connect_exchange(page)  # type: ignore[arg-type]

    def _connect_settings(self, page: SettingsPage) -> None:
        assert self._backups is not None
        page.backups_changed.connect(self._backups.look)
        page.restore_confirmed.connect(self.restore_confirmed)
        if self._news is not None:
            page.norms_part.updates_card.look_requested.connect(self._news.look)
            self._news.looked.connect(page.norms_part.refresh)
        if self._sync is not None:
            page.exchange_card.changed.connect(self._sync.exchange)
            page.exchange_card.check_requested.connect(self._sync.check)

    def _connect_exchange(self, page: ExchangePage) -> None:
        page.next_day_requested.connect(self._hub.next_day)
        if self._sync is not None:
            connect_exchange(self._sync, page)
            self._sync.look()
        if self._context.practice:
            page.show_practice(self._hub.is_running)

    def _tell_review(self, month: date | None) -> None:
        if month is not None:
            from csr_desktop.errors import Message
            from csr_desktop.services.audit import month_name

            self._context.notices.stay(self._context.texts.say(Message.of("review.overdue", month=month_name(month))))

    # --- the practice hub --------------------------------------------------------------------------------------------

    @Slot()
    def _on_hub_ready(self) -> None:
        if self._sync is None:
            return
        for page in self._window.all_pages():
            if page.key == "exchange":
                page.show_practice(self._hub.is_running)  # type: ignore[attr-defined]
        self._sync.start()

    @Slot(object)
    def _on_hub_failed(self, error: BaseException) -> None:
        self._context.notices.error(error)
        self._on_hub_ready()

    @Slot()
    def _on_hub_moved(self) -> None:
        if self._sync is not None:
            self._context.notices.done(self.tr("Op de oefenhub is een werkdag voorbij. Er wordt nu uitgewisseld."))
            self._sync.exchange()


def connect_exchange(keeper: SyncKeeper, page: ExchangePage) -> None:
    """Let the page show what the keeper tells, and the keeper do what is asked on the page."""
    keeper.changed.connect(page.show_sync)
    keeper.brought.connect(page.show_boxes)
    keeper.refused_wanted.connect(page.show_refused)
    page.sync_requested.connect(keeper.exchange)
    page.stop_requested.connect(keeper.stop_round)
    page.check_requested.connect(keeper.check)
    page.allow_requested.connect(keeper.allow)

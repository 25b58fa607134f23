"""The frame: pages at the left, search on top, notices, the dossiers that are open, and what is saved below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from ui.appearance import TextSize
from ui.bottom_line import BottomLine
from ui.context import UiContext
from ui.dossier_tabs import DossierTabs
from ui.draft_notices import DraftNotices
from ui.drafts import DraftKeeper
from ui.forms.in_sight import StackInSight, ground
from ui.forms.page import ListWish, Page, Wish
from ui.forms.parts import NoticeBar
from ui.forms.search_box import Command, SearchBox
from ui.help.desk import HelpDesk
from ui.leaving import Leaving
from ui.look_along import LookAlong
from ui.practice_frame import frame_practice
from ui.print_jump import PrintJump
from ui.recent_menu import RecentMenu
from ui.side_bar import PageSpec, SideBar
from ui.step_back import StepBack
from ui.theme import KIND
from ui.window_actions import ON_PAGES, WindowActions

if TYPE_CHECKING:
    from csr_desktop.services.overviews import SearchHit

#: Makes the page of one dossier.
DossierPageMaker = Callable[[UiContext, str], Page]

_LATEST_BEGIN_MS = 250
#: Icons of another colour or size are wanted.
_OTHER_ICONS = {QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange}
#: So much of the width may go to the words at the side.
_MOST_SIDE = 0.19


class MainWindow(QMainWindow):
    """Frames and wires; what a page does is its own matter.

    Signals:
        closing: the window is about to close; the application shuts down in order.
        page_made: a page of the side bar was made (`Page`).
        lock_requested: lock the screen.
        open_requested: choose a file of one of our own kinds.
        begun: the first page is there.
    """

    closing = Signal()
    page_made = Signal(object)
    lock_requested = Signal()
    open_requested = Signal()
    begun = Signal()

    #: Qt tells of palettes already while the window is being built.
    _is_built = False

    def __init__(
        self,
        context: UiContext,
        pages: Sequence[PageSpec],
        make_dossier_page: DossierPageMaker,
        *,
        begins_when_seen: bool = False,
    ) -> None:
        """`pages` in the order of the side bar; the window begins on the first, at once or when it was painted.

        The page of all dossiers shares its place with the tabs of the dossiers that are open.
        """
        super().__init__()
        self._context = context
        self._make_dossier_page = make_dossier_page
        self._specs = {spec.key: spec for spec in pages}
        self._pages: dict[str, Page] = {}
        self.drafts = DraftKeeper(context.tasks, self)
        self._leaving = Leaving(context.dialogs, self.drafts, self)
        self._text_size = TextSize(context.state, context.icons, self)
        self._build(pages)
        self._add_actions(pages)
        self._connect()
        self._restore()
        self._is_built = True
        self._draft_notices = DraftNotices(self.drafts, context.notices, self)
        wanted = context.state.start_page
        self._first_key = wanted if wanted in self._specs else pages[0].key
        self._has_begun = False
        self._begin_timer = QTimer(self)
        self._begin_timer.setSingleShot(True)
        self._begin_timer.timeout.connect(self.begin)
        if self.look_along.is_on:
            self.look_along.start_with("")
        if begins_when_seen:
            # Not every window that is shown is painted: it may come up minimised.
            self._begin_timer.start(_LATEST_BEGIN_MS)
        else:
            self.begin()

    @Slot()
    def begin(self) -> None:
        """Go to the first page, once; the frame may be in sight before its module is read."""
        if self._has_begun:
            return
        self._has_begun = True
        if not self._pages:
            self.go_home()
        self.drafts.start()
        self.begun.emit()

    # --- what others may ask ---------------------------------------------------------------------------------------

    @property
    def current_page(self) -> Page:
        """The page in sight: one of the side bar, or an open dossier."""
        self.begin()
        place = self._stack.currentWidget()
        if place is self.dossier_tabs:
            widget = self.dossier_tabs.currentWidget()
            assert isinstance(widget, Page)
            return widget
        assert isinstance(place, Page)
        return place

    def page(self, key: str) -> Page:
        """Return a page of the side bar; it is made when it is not there yet."""
        if key not in self._pages:
            self._pages[key] = self._made(self._specs[key])
            self.page_made.emit(self._pages[key])
        return self._pages[key]

    def has_page(self, key: str) -> bool:
        """Whether the side bar or the menu leads to a page of this key."""
        return key in self._specs

    def all_pages(self) -> list[Page]:
        """Return the pages of the side bar that are made and the open dossiers, in their order."""
        made = [self._pages[key] for key in self._specs if key in self._pages]
        return [*made, *self.dossier_tabs.open_pages()]

    def go_home(self) -> None:
        """Show the page the person begins on."""
        self.go_to(self._first_key)

    def go_to(self, key: str) -> None:
        """Show a page of the side bar; `page/part` shows one of its parts."""
        key, _, part = key.partition("/")
        if key not in self._specs or self.look_along.keeps_out():
            return
        page = self.page(key)
        self.side_bar.mark(key)
        if key == "dossiers":
            self.dossier_tabs.setCurrentIndex(0)
            self._stack.setCurrentWidget(self.dossier_tabs)
        else:
            self._stack.setCurrentWidget(page)
        page.enter()
        page.focus_first()
        if part:
            page.perform(Wish.SHOW_TAB, part)

    def open_dossier(self, dossier_id: str, tab: str = "", about: Sequence[str] = ()) -> Page:
        """Show a dossier in a tab of its own; one that is open comes to the front. `about` is selected in `tab`."""
        if self.look_along.keeps_out(dossier_id):
            return self.current_page
        page = self._open_page(dossier_id)
        if page is None:
            self.page("dossiers")  # the first tab stands before all others
            page = self._make_dossier_page(self._context, dossier_id)
            page.title_changed.connect(self._on_dossier_title_changed)
            page.page_requested.connect(self.go_to)
            page.import_requested.connect(self._on_import_requested)
            page.dossier_requested.connect(self._on_dossier_requested)
            self.dossier_tabs.add(page)
        self.side_bar.mark("dossiers")
        if tab:
            # Before the page comes in sight: else what is read first would be shown in its first tab too.
            page.point_at(about)
            page.perform(Wish.SHOW_TAB, tab)
        self._stack.setCurrentWidget(self.dossier_tabs)
        self.dossier_tabs.setCurrentWidget(page)
        page.enter()
        page.focus_first()
        return page

    # --- building --------------------------------------------------------------------------------------------------

    def _made(self, spec: PageSpec) -> Page:
        # In its place from the beginning: what gets another parent takes its looks again, with everything in it.
        page = spec.page_class()(self._context, None if spec.key == "dossiers" else self._stack)
        page.setAccessibleName(spec.name)
        page.dossier_requested.connect(self._on_dossier_requested)
        page.step_requested.connect(self._on_step_requested)
        page.page_requested.connect(self.go_to)
        if spec.key == "dossiers":
            self.dossier_tabs.insertTab(0, page, self.tr("Alle dossiers"))
        else:
            self._stack.addWidget(page)
        return page

    def _build(self, pages: Sequence[PageSpec]) -> None:
        title = self.tr("CSR Desktop")
        self.setWindowTitle(f"{title} – {self.tr('oefenomgeving')}" if self._context.practice else title)
        self.search_box = SearchBox(self._context, self._commands)
        self.notice_bar = NoticeBar(self._context.notices, self._context.icons)
        self._stack = StackInSight()
        self.dossier_tabs = DossierTabs(self._context.icons, self._leaving)
        self._stack.addWidget(self.dossier_tabs)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        self.search_row = QWidget()
        top = QHBoxLayout(self.search_row)
        top.setContentsMargins(16, 10, 16, 8)
        top.addWidget(self.search_box, 3)
        top.addStretch(1)
        right.addWidget(self.search_row)
        self.step_back, self.help_desk = StepBack(self._context, self), HelpDesk(self._context, self)
        self.look_along = LookAlong(self._context, self, self._stack, self.step_back.keep_typed)
        right.addLayout(self.look_along.bar_place)
        right.addWidget(self.notice_bar)
        right.addWidget(ground(self._stack), 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        self.side_bar = SideBar(pages, self._context.icons)
        self.side_bar.chosen.connect(self.go_to)
        middle.addWidget(self.side_bar)
        middle.addLayout(right, 1)
        whole = QWidget()
        whole.setProperty(KIND, "ground")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if self._context.practice:
            column.addWidget(frame_practice(self))
        column.addLayout(middle, 1)
        self.setCentralWidget(whole)
        self._build_status_bar()

    def _build_status_bar(self) -> None:
        self.bottom_line = BottomLine(self._context, self.drafts)
        self.saved_label, self.backup_sign = self.bottom_line.saved_label, self.bottom_line.backup_sign
        self.hub_sign = self.bottom_line.hub_sign
        self.setStatusBar(self.bottom_line)

    def _add_actions(self, pages: Sequence[PageSpec]) -> None:
        slots: dict[str, Callable[[], object]] = {
            "add_claim": self._on_add_claim,
            "open": self.open_requested.emit,
            "import": self._on_import,
            "close_tab": self._on_close_tab,
            "print": PrintJump(self).go,
            "lock": self.lock_requested.emit,
            "quit": self.close,
            "undo": self.step_back.undo,
            "redo": self.step_back.redo,
            "search": self._on_search,
            "larger": self._text_size.enlarge,
            "smaller": self._text_size.shrink,
            "usual": self._text_size.reset,
            "fold": self._on_fold,
            "next_tab": self._on_next_tab,
            "previous_tab": self._on_previous_tab,
            "look_along": self.look_along.toggle,
            "help": self.help_desk.open_here,
            "shortcuts": self.help_desk.open_shortcuts,
            "news": self.help_desk.open_news,
        }
        self.actions_list = WindowActions(self, self._context.icons, pages, slots, self._on_go, self._on_do)
        self._recent = RecentMenu(self.actions_list.recent_menu, self._context.tasks, self)

    def _commands(self) -> list[Command]:
        """What the search can find besides people: every action of the menu."""
        specs = self.actions_list.specs
        return [Command(spec.key, spec.name, spec.tip, spec.shortcut, spec.icon) for spec in specs]

    def _connect(self) -> None:
        tasks = self._context.tasks
        tasks.committed.connect(self._on_committed)
        tasks.failed.connect(self._context.notices.error)
        self.search_box.chosen.connect(self._on_search_chosen)
        self.side_bar.width_changed.connect(self._fit_side_bar)
        self.search_box.command_chosen.connect(self._on_command_chosen)
        self.bottom_line.lock_requested.connect(self.lock_requested)
        self._recent.chosen.connect(self._on_recent_chosen)
        self.dossier_tabs.currentChanged.connect(self._on_current_tab_changed)

    def _restore(self) -> None:
        geometry = self._context.state.bytes_of("window")
        if geometry is None or not self.restoreGeometry(geometry):
            # A laptop of 1366 by 768 must see the bottom line too.
            self.resize(QSize(1280, 800).boundedTo(self.screen().availableGeometry().size()))
        self.setMinimumSize(960, 600)

    # --- Qt --------------------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._leaving.leaves(self):
            event.ignore()
            return
        self._context.state.put_bytes("window", self.saveGeometry())
        self.closing.emit()
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._has_begun:
            self._begin_timer.start(0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _OTHER_ICONS and self._is_built:
            self._context.icons.recolour(self.palette().color(QPalette.ColorRole.WindowText).name())
            frame = (self.side_bar, self.actions_list, self.dossier_tabs, self.bottom_line, self.search_box)
            for part in (*frame, self.look_along):
                part.renew_icons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_built:
            self._fit_side_bar()

    # --- slots -----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_go(self) -> None:
        sender = self.sender()
        self.go_to(next(key for key in self._specs if self.actions_list.by_key.get(f"go_{key}") is sender))

    @Slot()
    def _on_do(self) -> None:
        page, wish, subject = ON_PAGES[self.actions_list.key_of(self.sender())]
        self.go_to(page)
        self.page(page).perform(wish, subject)

    @Slot()
    def _on_add_claim(self) -> None:
        if self.current_page.dossier_id:
            self.current_page.perform(Wish.NEW)
        else:
            self._context.notices.warn(self.tr("Open eerst het dossier waar de schuld bij hoort."))

    @Slot()
    def _on_import(self) -> None:
        self._on_import_requested(self.current_page.dossier_id)

    @Slot(object)
    def _on_import_requested(self, wanted: str | ListWish) -> None:
        if self.look_along.keeps_out():
            return
        self.go_to("lists")
        if isinstance(wanted, ListWish):
            self.page("lists").take_list(wanted)
        else:
            self.page("lists").perform(Wish.IMPORT, wanted)

    @Slot()
    def _on_close_tab(self) -> None:
        if self._stack.currentWidget() is self.dossier_tabs:
            self.dossier_tabs.close_current()

    @Slot()
    def _on_search(self) -> None:
        self.search_box.setFocus()
        self.search_box.selectAll()
        self.search_box.show_recent()

    @Slot(object)
    def _on_command_chosen(self, key: str) -> None:
        self.actions_list.by_key[key].trigger()

    @Slot(object)
    def _on_recent_chosen(self, dossier_id: str) -> None:
        self.open_dossier(dossier_id)

    @Slot()
    def _on_fold(self) -> None:
        self._context.state.put_flag("side/folded", not self.side_bar.is_folded)
        self.side_bar.fold(not self.side_bar.is_folded)

    @Slot()
    def _on_next_tab(self) -> None:
        self._step_tab(1)

    @Slot()
    def _on_previous_tab(self) -> None:
        self._step_tab(-1)

    @Slot(object)
    def _on_search_chosen(self, hit: SearchHit) -> None:
        if hit.dossier_id:
            # Who types a name wants to know how that dossier stands.
            tab = {"claim": "debts", "letter": "letters", "client": "overview"}.get(hit.kind, "")
            self.open_dossier(hit.dossier_id, tab, (hit.object_id,))
            return
        self.go_to("creditors")
        self.page("creditors").perform(Wish.SHOW, hit.object_id)

    @Slot(object, object)
    def _on_dossier_requested(self, dossier_id: str, tab: str) -> None:
        self.open_dossier(dossier_id, tab)

    @Slot(object, object, object)
    def _on_step_requested(self, dossier_id: str, step: str, about: Sequence[str]) -> None:
        page = self.open_dossier(dossier_id)
        page.point_at(about)
        page.perform(Wish.BEGIN, step)

    @Slot(object)
    def _on_dossier_title_changed(self, title: str) -> None:
        self.dossier_tabs.name(self.sender(), title)  # type: ignore[arg-type]

    @Slot(int)
    def _on_current_tab_changed(self, at: int) -> None:
        page = self.dossier_tabs.widget(at)
        if isinstance(page, Page) and self.isVisible():
            page.enter()

    @Slot(object)
    def _on_committed(self, changes: Any) -> None:  # noqa: ANN401 - `Changes` of the services
        if changes.action == "dossier.erase":
            self.dossier_tabs.drop(changes.dossier_ids)
        for page in self.all_pages():
            page.on_changes(changes)

    # --- helpers ---------------------------------------------------------------------------------------------------

    def _step_tab(self, step: int) -> None:
        if self._stack.currentWidget() is not self.dossier_tabs:
            self.go_to("dossiers")
        self.dossier_tabs.go_on(step)

    @Slot()
    def _fit_side_bar(self) -> None:
        """Large text in a small window leaves the work no room: then the icons alone stay, with their words as tips."""
        is_crowded = self.side_bar.full_width > self.width() * _MOST_SIDE
        self.side_bar.fold(is_crowded or self._context.state.flag("side/folded"))

    def _open_page(self, dossier_id: str) -> Page | None:
        return next((page for page in self.all_pages() if page.dossier_id == dossier_id), None)

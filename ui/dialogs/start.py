"""The start: unlock the database, make the first one, or open the practice environment in one click."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout

from csr_desktop.bootstrap import Core, create_core, open_core, open_core_with_recovery_key
from csr_desktop.clock import Clock
from csr_desktop.errors import CsrError
from csr_desktop.files import atomic_write
from csr_desktop.key_file import read_key_file
from csr_desktop.paths import AppPaths
from csr_desktop.practice_database import PRACTICE_DAY, PracticePlace, make_practice
from csr_desktop.services.organisation import Organisation
from csr_desktop.texts import Texts
from ui.dialogs.start_pages import RecoveryPage, ResetPage, SetupPage, UnlockPage
from ui.forms.fields import Field
from ui.forms.parts import button, label
from ui.icons import Icons
from ui.messages import Dialogs, QtDialogs
from ui.notices import Notices
from ui.tasks import CancelToken, TaskRunner
from ui.theme import KIND

#: Enough to see every phase, and made within a minute on an old computer.
_PRACTICE_DOSSIERS = 12
#: A practice run lasts some three months of its own time; it never ends after today.
_PRACTICE_LASTS = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Starter:
    """What the start dialog gets; there is no open core yet, so no `UiContext`."""

    tasks: TaskRunner
    texts: Texts
    notices: Notices
    icons: Icons
    clock: Clock
    dialogs: Dialogs = field(default_factory=QtDialogs)


class Stopped(Exception):
    """A person stopped the practice run; raised in the lane for files."""


class _Progress(QObject):
    """Carries progress to the window's thread; lives as long as the task runner, so no work can miss it.

    Signals:
        moved: what is being done, how many are done, and how many there are.
    """

    moved = Signal(object, object, object)


class StartDialog(QDialog):
    """Opens a database in its lane and says so; nothing here waits for it.

    Signals:
        opened: the services stand ready in the database's lane (whether it is the practice environment).
    """

    opened = Signal(object)

    def __init__(self, starter: Starter, database: Path, paths: AppPaths, *, practice: bool) -> None:
        super().__init__()
        self._starter = starter
        self._database = database
        self._place = PracticePlace(paths.data / "oefenomgeving")
        self._is_practice = self._asked_practice = practice
        self._made_key: list[str] = []
        self._token: CancelToken | None = None
        self._fault_field: Field | None = None
        self._progress = _Progress(starter.tasks)
        self.setWindowTitle(self.tr("CSR Desktop"))
        self._build(practice)
        self._connect()
        unit = self.fontMetrics()
        self.resize(unit.averageCharWidth() * 84, unit.height() * 30)
        self._show_page(self.unlock_page if practice or database.exists() else self.setup_page)

    def unlock(self, passphrase: str) -> None:
        """Open the database; what goes wrong is told here."""
        path, clock, texts = self._database, self._starter.clock, self._starter.texts
        self._open(lambda: open_core(path, passphrase, clock, texts), self.tr("Bezig met openen…"))

    def tell(self, error: BaseException) -> None:
        """Show why the database did not open; the dialog comes in sight for it."""
        self._on_failed(error)

    # --- building --------------------------------------------------------------------------------------------------

    def _build(self, practice: bool) -> None:
        texts = self._starter.texts
        self.unlock_page = UnlockPage(texts, self._database)
        self.setup_page = SetupPage(texts)
        self.recovery_page = RecoveryPage()
        self.reset_page = ResetPage(texts)
        self.pages_stack = QStackedWidget()
        for page in (self.unlock_page, self.setup_page, self.recovery_page, self.reset_page):
            self.pages_stack.addWidget(page)
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        layout.addWidget(label(self.tr("CSR Desktop"), "title"))
        layout.addWidget(self.pages_stack, 1)
        layout.addWidget(self.error_label)
        layout.addWidget(self._busy_row())
        layout.addWidget(self._practice_row())
        if practice:
            self.practice_frame.hide()

    def _busy_row(self) -> QFrame:
        self.busy_frame = QFrame()
        self.busy_label = label(wrap=True)
        self.busy_bar = QProgressBar()
        self.busy_bar.setTextVisible(False)
        self.busy_bar.setAccessibleName(self.tr("Voortgang"))
        self.cancel_button = button(self.tr("Stoppen"))
        self.cancel_button.setAutoDefault(False)
        row = QHBoxLayout(self.busy_frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.busy_label, 1)
        row.addWidget(self.busy_bar, 1)
        row.addWidget(self.cancel_button)
        self.busy_frame.hide()
        return self.busy_frame

    def _practice_row(self) -> QFrame:
        self.practice_frame = QFrame()
        self.practice_frame.setProperty(KIND, "card")
        self.practice_button = button(self.tr("Oefenomgeving openen"))
        self.practice_button.setAutoDefault(False)
        row = QHBoxLayout(self.practice_frame)
        row.setContentsMargins(16, 10, 16, 10)
        words = self.tr("Eerst rustig kijken? In de oefenomgeving staan twaalf dossiers van verzonnen mensen.")
        row.addWidget(label(words, "muted", wrap=True), 1)
        row.addWidget(self.practice_button)
        return self.practice_frame

    def _connect(self) -> None:
        self.unlock_page.unlock_requested.connect(self._on_unlock_requested)
        self.unlock_page.recovery_requested.connect(self._on_recovery_requested)
        self.setup_page.create_requested.connect(self._on_create_requested)
        self.recovery_page.save_requested.connect(self._on_save_requested)
        self.recovery_page.finished.connect(self._on_recovery_finished)
        self.reset_page.reset_requested.connect(self._on_reset_requested)
        self.reset_page.back_requested.connect(self._on_back_requested)
        self.practice_button.clicked.connect(self._on_practice_clicked)
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self._progress.moved.connect(self._on_progress_moved)

    def _show_page(self, page: UnlockPage | SetupPage | RecoveryPage | ResetPage) -> None:
        self.error_label.hide()
        self.pages_stack.setCurrentWidget(page)
        page.primary_button.setDefault(True)
        page.setFocus()
        if page is self.setup_page:
            # The only page with more than a few fields; as high as it needs, never higher than the screen.
            room = self.screen().availableGeometry().height() - 4 * self.fontMetrics().height()
            self.resize(self.width(), max(self.height(), min(page.full_height(), room)))

    # --- Qt --------------------------------------------------------------------------------------------------------

    def reject(self) -> None:
        """Close; Qt comes here for Escape and for the window's own button alike."""
        if self.pages_stack.currentWidget() is self.recovery_page and not self.recovery_page.paper_box.isChecked():
            self._show_error(
                self.tr("Zet de herstelsleutel eerst op papier en zet het vinkje. U ziet de sleutel hierna niet meer.")
            )
            return
        if self._token is not None:
            self._token.cancel()
        super().reject()

    # --- slots -----------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_unlock_requested(self, passphrase: str) -> None:
        self._fault_field = self.unlock_page.passphrase_field
        self.unlock(passphrase)

    @Slot(object, object)
    def _on_create_requested(self, organisation: Organisation, passphrase: str) -> None:
        self._fault_field = self.setup_page.new_passphrase.passphrase_field
        path, clock, texts, made_key = self._database, self._starter.clock, self._starter.texts, self._made_key

        def make() -> Core:
            core, recovery_key = create_core(path, passphrase, clock, texts, organisation)
            made_key.append(recovery_key)
            return core

        self._open(make, self.tr("Bezig met maken van de database…"))

    @Slot(object, object)
    def _on_reset_requested(self, recovery_key: str, passphrase: str) -> None:
        self._fault_field = self.reset_page.recovery_field
        path, clock, texts = self._database, self._starter.clock, self._starter.texts
        self._open(
            lambda: open_core_with_recovery_key(path, recovery_key, passphrase, clock, texts),
            self.tr("Bezig met openen…"),
        )

    @Slot()
    def _on_recovery_requested(self) -> None:
        self._show_page(self.reset_page)

    @Slot()
    def _on_back_requested(self) -> None:
        self.reset_page.forget()
        self._show_page(self.unlock_page)

    @Slot()
    def _on_recovery_finished(self) -> None:
        self.recovery_page.forget()
        self.opened.emit(self._is_practice)

    @Slot(object)
    def _on_save_requested(self, key: str) -> None:
        name = self.tr("herstelsleutel.txt")
        file = self._starter.dialogs.save_file(self, self.tr("Herstelsleutel opslaan"), name, self.tr("Tekst (*.txt)"))
        if file is None:
            return
        text = self.tr("Herstelsleutel van de database {database}\n\n{key}\n\nBewaar dit papier los van de computer.\n")
        content = text.format(database=self._database.name, key=key)

        def write(_token: CancelToken) -> Path:
            with atomic_write(file) as out:
                out.write(content.encode())
            return file

        self._starter.tasks.run_io(self, write, self.recovery_page.show_saved, self._on_save_failed)

    @Slot()
    def _on_practice_clicked(self) -> None:
        self._is_practice = True
        if self._place.exists:
            self._open_practice(None)
            return
        place, texts, progress = self._place, self._starter.texts, self._progress
        start = min(PRACTICE_DAY, self._starter.clock.today() - _PRACTICE_LASTS)

        def make(token: CancelToken) -> None:
            make_practice(place, texts, _walker(token, progress), dossiers=_PRACTICE_DOSSIERS, today=start)

        self._show_busy(self.tr("De oefenomgeving wordt gemaakt; dit gebeurt één keer…"), can_stop=True)
        self._token = self._starter.tasks.run_io(self, make, self._open_practice, self._on_failed)

    @Slot()
    def _on_cancel_clicked(self) -> None:
        if self._token is not None:
            self._token.cancel()
            self.cancel_button.setEnabled(False)
            self.busy_label.setText(self.tr("Bezig met stoppen…"))

    @Slot(object, object, object)
    def _on_progress_moved(self, part: str, done: int, count: int) -> None:
        if self._token is None or self._token.is_cancelled():
            return
        self.busy_bar.setRange(0, count)
        self.busy_bar.setValue(done)
        self.busy_label.setText(
            self.tr("De oefenomgeving wordt gemaakt: {part} ({done} van {count})").format(
                part=part, done=done, count=count
            )
        )

    # --- opening ---------------------------------------------------------------------------------------------------

    def _open(self, opener: Callable[[], Core], words: str) -> None:
        self._show_busy(words)
        self._starter.tasks.open_core(self, opener, self._on_core_opened, self._on_failed)

    def _open_practice(self, _nothing: object) -> None:
        self._token = None
        place, clock, texts = self._place, self._starter.clock, self._starter.texts
        self._open(
            lambda: open_core(place.database, read_key_file(place.key_file), clock, texts),
            self.tr("De oefenomgeving wordt geopend…"),
        )

    def _on_core_opened(self, _nothing: object) -> None:
        self._hide_busy()
        self.unlock_page.passphrase_field.forget()
        self.setup_page.new_passphrase.forget()
        self.reset_page.forget()
        if self._made_key:
            self.practice_frame.hide()
            self.recovery_page.show_key(self._made_key.pop())
            self._show_page(self.recovery_page)
        else:
            self.opened.emit(self._is_practice)

    def _on_failed(self, error: BaseException) -> None:
        self._token = None
        self._hide_busy()
        self._is_practice = self._asked_practice
        fault_field, self._fault_field = self._fault_field, None
        if not self.isVisible():
            self.show()
        if isinstance(error, Stopped):
            self._show_error(self.tr("Gestopt. Er is niets gemaakt."))
            return
        sentence = self._starter.notices.sentence(error)
        if isinstance(error, CsrError) and error.code in _AT_THE_FIELD:
            at = fault_field or self.unlock_page.passphrase_field
            at.show_error(sentence)
            at.setFocus()
            at.editor.selectAll()  # type: ignore[attr-defined]
        else:
            self._show_error(sentence)

    def _on_save_failed(self, error: BaseException) -> None:
        self._show_error(self._starter.notices.sentence(error))

    def _show_error(self, sentence: str) -> None:
        self.error_label.setText(sentence)
        self.error_label.setAccessibleName(sentence)
        self.error_label.show()

    def _show_busy(self, words: str, *, can_stop: bool = False) -> None:
        self.error_label.hide()
        self.unlock_page.passphrase_field.show_error(None)
        self.busy_label.setText(words)
        # A bar without an end moves by itself: nobody knows how long it takes.
        self.busy_bar.setRange(0, 0)
        self.cancel_button.setVisible(can_stop)
        self.cancel_button.setEnabled(can_stop)
        self.pages_stack.setEnabled(False)
        self.practice_button.setEnabled(False)
        self.busy_frame.show()
        if can_stop:
            self.cancel_button.setFocus()

    def _hide_busy(self) -> None:
        self.busy_frame.hide()
        self.pages_stack.setEnabled(True)
        self.practice_button.setEnabled(True)
        page = self.pages_stack.currentWidget()
        if page is not None:
            page.setFocus()


#: Faults of what was typed; their sentence stands below the field.
_AT_THE_FIELD = frozenset(
    {"store.passphrase_wrong", "store.passphrase_short", "store.recovery_form", "store.recovery_wrong"}
)


def _walker(token: CancelToken, progress: _Progress) -> Callable[[Sequence[object], str], Iterable[object]]:
    """Return how the practice run walks: told to the window item by item, and stopped between two items."""

    def walk(items: Sequence[object], part: str) -> Iterable[object]:
        for at, item in enumerate(items):
            if token.is_cancelled():
                raise Stopped
            progress.moved.emit(part, at, len(items))
            yield item

    return walk

"""The start: unlock the database, make the first one, put a back-up in its place, or open the practice environment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from csr_desktop.bootstrap import Core
from csr_desktop.clock import Clock
from csr_desktop.errors import CsrError, Message
from csr_desktop.key_file import read_key_file
from csr_desktop.paths import AppPaths
from csr_desktop.practice_database import PracticePlace
from csr_desktop.services.backups import Backup, read_backup
from csr_desktop.services.organisation import Organisation
from csr_desktop.texts import Texts
from csr_desktop.vault import SecretStore, system_vault
from ui.dialogs.practice_run import PracticeRun, Stopped
from ui.dialogs.restore_page import RestorePage, Secret
from ui.dialogs.setup_pages import ProofPage, RecoveryPage, SecondPlacePage, SetupPage
from ui.dialogs.start_pages import OrganisationKeyPage, ResetPage, UnlockPage
from ui.dialogs.start_parts import AT_THE_FIELD, NEEDS_BACKUP, BusyRow, Countdown, PracticeRow, StartPage
from ui.dialogs.ways_in import Opener, WaysIn
from ui.forms.field import Field
from ui.forms.fitting import FittingDialog
from ui.forms.parts import label
from ui.forms.recovery_sheet import RecoverySheet
from ui.icons import Icons
from ui.messages import Dialogs, QtDialogs
from ui.notices import Notices
from ui.tasks import CancelToken, TaskRunner
from ui.unproven_key import mark_proven, mark_unproven, told_of_key


@dataclass(frozen=True, slots=True)
class Starter:
    """What the start dialog gets; there is no open core yet, so no `UiContext`."""

    tasks: TaskRunner
    texts: Texts
    notices: Notices
    icons: Icons
    clock: Clock
    dialogs: Dialogs = field(default_factory=QtDialogs)
    #: Where this computer keeps secrets; asked for in the lane for files, because it may have to wake something up.
    vault: Callable[[], SecretStore] = system_vault


class StartDialog(FittingDialog):
    """Opens a database in its lane and says so; nothing here waits for it.

    Signals:
        opened: the services stand ready in the database's lane (whether it is the practice environment).
    """

    opened = Signal(object)

    def __init__(self, starter: Starter, database: Path, paths: AppPaths, *, practice: bool) -> None:
        super().__init__()
        self._starter = starter
        self._ways = WaysIn(database, starter.clock, starter.texts, starter.vault)
        self._place = PracticePlace(paths.data / "oefenomgeving")
        self._is_practice = self._asked_practice = practice
        self._organisation = ""
        self._made_key: list[str] = []
        self._token: CancelToken | None = None
        self._fault_field: Field | None = None
        self._is_locked = self._remembers = False
        self._home: StartPage
        self._countdown = Countdown(self)
        self._run = PracticeRun(starter.tasks)
        self.setWindowTitle(self.tr("CSR Desktop"))
        self._build(practice)
        self._connect()
        unit = self.fontMetrics()
        self._usual_height = unit.height() * 30
        self.resize(unit.averageCharWidth() * 84, self._usual_height)
        is_there = practice or database.exists()
        self._home = self.unlock_page if is_there else self.setup_page
        self._show_page(self._home)
        if not is_there:
            self._starter.tasks.run_io(self, lambda _token: self._ways.newest_backup(), self._found_without_database)
        elif not practice:
            self._starter.tasks.run_io(self, lambda _token: self._ways.look_at_computer(), self._looked_at_computer)

    def unlock(self, passphrase: str) -> None:
        """Open the database; what goes wrong is told here."""
        self._open(self._ways.by_passphrase(passphrase), self.tr("Bezig met openen…"))

    def tell(self, error: BaseException) -> None:
        """Show why the database did not open; the dialog comes in sight for it."""
        self._on_failed(error)

    def show_locked(self, words: str) -> None:
        """Say why a person is asked again. Whoever sits at a locked screen has to know the passphrase, always."""
        self._is_locked = True
        self.unlock_page.show_reason(words)
        self.unlock_page.offer(can_remember=False, is_remembered=False)

    # --- building -----------------------------------------------------------------------------------------------------

    def _build(self, practice: bool) -> None:
        starter = self._starter
        self.unlock_page = UnlockPage(starter.texts, self._ways.database)
        self.setup_page = SetupPage(starter.texts)
        self.recovery_page = RecoveryPage(starter.tasks, starter.dialogs, starter.notices)
        self.proof_page = ProofPage(starter.texts)
        self.second_page = SecondPlacePage()
        self.reset_page = ResetPage(starter.texts)
        self.organisation_page = OrganisationKeyPage(starter.texts)
        self.restore_page = RestorePage(starter.texts)
        self.all_pages: tuple[StartPage, ...] = (
            self.unlock_page,
            self.setup_page,
            self.recovery_page,
            self.proof_page,
            self.second_page,
            self.reset_page,
            self.organisation_page,
            self.restore_page,
        )
        self.pages_stack = QStackedWidget()
        for page in self.all_pages:
            self.pages_stack.addWidget(page)
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        layout.addWidget(label(self.tr("CSR Desktop"), "title"))
        layout.addWidget(self.pages_stack, 1)
        layout.addWidget(self.error_label)
        self.busy_frame, self.practice_frame = BusyRow(), PracticeRow()
        self.practice_button = self.practice_frame.open_button
        layout.addWidget(self.busy_frame)
        layout.addWidget(self.practice_frame)
        if practice:
            self.practice_frame.hide()
            self.unlock_page.restore_button.hide()

    def _connect(self) -> None:
        self.unlock_page.unlock_requested.connect(self._on_unlock_requested)
        self.unlock_page.remembered_requested.connect(self._on_remembered_requested)
        self.unlock_page.recovery_requested.connect(self._on_recovery_requested)
        self.unlock_page.restore_requested.connect(self._on_restore_requested)
        self.setup_page.create_requested.connect(self._on_create_requested)
        self.setup_page.restore_requested.connect(self._on_restore_requested)
        self.recovery_page.finished.connect(self._on_recovery_finished)
        self.proof_page.back_requested.connect(self._on_key_wanted_again)
        self.proof_page.proven.connect(self._on_proven)
        self.second_page.choose_requested.connect(self._on_second_requested)
        self.second_page.finished.connect(self._tell_opened)
        self.reset_page.reset_requested.connect(self._on_reset_requested)
        self.reset_page.organisation_requested.connect(self._on_organisation_requested)
        self.organisation_page.file_requested.connect(self._on_key_file_requested)
        self.organisation_page.open_requested.connect(self._on_organisation_open_requested)
        self.restore_page.file_requested.connect(self._on_backup_file_requested)
        self.restore_page.grown.connect(self._fit)
        self.restore_page.put_back_requested.connect(self._on_put_back_requested)
        for page in (self.reset_page, self.organisation_page, self.restore_page):
            page.back_requested.connect(self._on_back_requested)
        self.practice_button.clicked.connect(self._on_practice_clicked)
        self.busy_frame.cancel_button.clicked.connect(self._on_cancel_clicked)
        self._run.moved.connect(self._on_progress_moved)
        self._countdown.ticked.connect(self._on_seconds_left)

    def _show_page(self, page: StartPage) -> None:
        self.error_label.hide()
        self.pages_stack.setCurrentWidget(page)
        page.primary_button.setDefault(True)
        page.setFocus()
        self._fit()

    @Slot()
    def _fit(self) -> None:
        page = self.pages_stack.currentWidget()
        if isinstance(page, StartPage):
            # As high as it needs, never higher than the screen; a short page after a long one is no empty sheet.
            room = self.screen().availableGeometry().height() - 4 * self.fontMetrics().height()
            self.resize(self.width(), min(max(self._usual_height, page.full_height()), room))

    # --- Qt -----------------------------------------------------------------------------------------------------------

    def reject(self) -> None:
        """Close; Qt comes here for Escape and for the window's own button alike."""
        if self.pages_stack.currentWidget() in (self.recovery_page, self.proof_page):
            self._show_error(
                self.tr(
                    "Zet de herstelsleutel eerst op papier en typ twee groepjes over. U ziet de sleutel hierna niet "
                    "meer."
                )
            )
            return
        if self._token is not None:
            self._token.cancel()
        super().reject()

    # --- opening ------------------------------------------------------------------------------------------------------

    @Slot(object, object)
    def _on_unlock_requested(self, passphrase: str, remember: bool) -> None:
        self._fault_field = self.unlock_page.passphrase_field
        self._remembers = remember
        self.unlock(passphrase)

    @Slot()
    def _on_remembered_requested(self) -> None:
        self._open(self._ways.remembered(), self.tr("Bezig met openen…"))

    @Slot(object, object)
    def _on_reset_requested(self, recovery_key: str, passphrase: str) -> None:
        self._fault_field = self.reset_page.recovery_field
        self._open(self._ways.by_recovery_key(recovery_key, passphrase), self.tr("Bezig met openen…"))

    @Slot(object, object, object)
    def _on_organisation_open_requested(self, file: Path, key_passphrase: str, passphrase: str) -> None:
        self._fault_field = self.organisation_page.key_field
        self._open(self._ways.by_organisation_key(file, key_passphrase, passphrase), self.tr("Bezig met openen…"))

    @Slot()
    def _on_recovery_requested(self) -> None:
        self._show_page(self.reset_page)

    @Slot()
    def _on_organisation_requested(self) -> None:
        self.reset_page.forget()
        self._show_page(self.organisation_page)

    @Slot()
    def _on_key_file_requested(self) -> None:
        kinds = self.tr("Sleutelbestanden (*.pem);;Alle bestanden (*)")
        file = self._starter.dialogs.open_file(self, self.tr("Organisatiesleutel kiezen"), kinds)
        if file is not None:
            self.organisation_page.show_file(file)

    @Slot()
    def _on_back_requested(self) -> None:
        for page in (self.reset_page, self.organisation_page, self.restore_page):
            page.forget()
        self._show_page(self._home)

    def _looked_at_computer(self, found: tuple[bool, bool]) -> None:
        can_remember, is_remembered = found
        if self._is_locked or self.unlock_page.passphrase_field.value or self.busy_frame.isVisible():
            return
        self.unlock_page.offer(can_remember=can_remember, is_remembered=is_remembered)
        if self.pages_stack.currentWidget() is self.unlock_page:
            self.unlock_page.setFocus()

    # --- the first start ----------------------------------------------------------------------------------------------

    @Slot(object, object)
    def _on_create_requested(self, organisation: Organisation, passphrase: str) -> None:
        self._fault_field = self.setup_page.new_passphrase.passphrase_field
        self._organisation = organisation.name
        opener = self._ways.new(passphrase, organisation, self._made_key.append)
        self._open(opener, self.tr("Bezig met maken van de database…"))

    @Slot()
    def _on_recovery_finished(self) -> None:
        self.proof_page.proof.ask(self.recovery_page.view.key)
        self._show_page(self.proof_page)

    @Slot()
    def _on_key_wanted_again(self) -> None:
        self._show_page(self.recovery_page)

    @Slot()
    def _on_proven(self) -> None:
        self.recovery_page.view.forget()
        self.proof_page.proof.forget()
        self._starter.tasks.run_db(self, mark_proven)
        self._show_page(self.second_page)

    @Slot()
    def _on_second_requested(self) -> None:
        folder = self._starter.dialogs.choose_folder(self, self.tr("Tweede plaats voor reservekopieën"))
        if folder is None:
            return

        def choose(core: Core) -> Path:
            core.backups.set_second_folder(folder)
            return folder

        self.error_label.hide()
        self._starter.tasks.run_db(self, choose, self.second_page.show_chosen, self._on_choice_failed)

    def _on_choice_failed(self, error: BaseException) -> None:
        self._show_error(self._starter.notices.sentence(error))

    # --- putting a back-up in place -----------------------------------------------------------------------------------

    @Slot()
    def _on_restore_requested(self) -> None:
        self._look_for_backup("")

    def _look_for_backup(self, why: str) -> None:
        self.restore_page.show_why(why)
        self._show_busy(self.tr("Bezig met zoeken naar een goede reservekopie…"))
        self._starter.tasks.run_io(self, lambda _token: self._ways.newest_backup(), self._found, self._on_failed)

    def _found(self, backup: Backup | None) -> None:
        self._hide_busy()
        self.restore_page.show_backup(backup, is_newest=True)
        self._show_page(self.restore_page)

    def _found_without_database(self, backup: Backup | None) -> None:
        """The database is gone and back-ups are not: this is no first start."""
        if backup is not None and self.pages_stack.currentWidget() is self.setup_page:
            self.restore_page.show_why(self._sentence(Message.of("store.no_file", file=self._ways.database.name)))
            self._found(backup)

    @Slot()
    def _on_backup_file_requested(self) -> None:
        kinds = self.tr("Reservekopieën (*.csrbackup)")
        file = self._starter.dialogs.open_file(self, self.tr("Reservekopie kiezen"), kinds)
        if file is not None:
            self._starter.tasks.run_io(self, lambda _token: read_backup(file), self._chosen, self._on_choice_failed)

    def _chosen(self, backup: Backup) -> None:
        self.error_label.hide()
        self.restore_page.show_backup(backup)
        self.restore_page.setFocus()

    @Slot(object, object)
    def _on_put_back_requested(self, backup: Backup, secret: Secret) -> None:
        self._fault_field = self.restore_page.fault_field
        self._show_busy(self.tr("De reservekopie wordt gecontroleerd en teruggezet…"))

        def put_back(_token: CancelToken) -> tuple[Path | None, Secret]:
            return self._ways.put_back(backup, secret), secret

        def go_on(_nothing: object) -> None:
            self._starter.tasks.run_io(self, put_back, self._put_back, self._on_failed)

        # A lock may still be closing the database; nothing is moved before that is done.
        self._starter.tasks.close_core(self, lambda _core: None, go_on, self._on_failed)

    def _put_back(self, result: tuple[Path | None, Secret]) -> None:
        aside, secret = result
        # What stands here now is a database, whatever happens next.
        self._home = self.unlock_page
        words = self.tr("De reservekopie is teruggezet. Kijk na wat er na die tijd nog gedaan was.")
        if aside is not None:
            words = self.tr(
                "De reservekopie is teruggezet. Wat er stond is niet weg: het staat in de map {folder}."
            ).format(folder=aside)
        self._starter.notices.stay(words)
        self._open(self._ways.by_secret(secret), self.tr("Bezig met openen…"))

    # --- the practice environment -------------------------------------------------------------------------------------

    @Slot()
    def _on_practice_clicked(self) -> None:
        self._is_practice = True
        if self._place.exists:
            self._open_practice(None)
            return
        self._show_busy(self.tr("De oefenomgeving wordt gemaakt; dit gebeurt één keer…"), can_stop=True)
        starter = self._starter
        self._token = self._run.start(
            self, self._place, starter.texts, starter.clock.today(), self._open_practice, self._on_failed
        )

    @Slot()
    def _on_cancel_clicked(self) -> None:
        if self._token is not None:
            self._token.cancel()
            self.busy_frame.show_stopping()

    @Slot(object, object, object)
    def _on_progress_moved(self, part: str, done: int, count: int) -> None:
        if self._token is not None and not self._token.is_cancelled():
            words = self.tr("De oefenomgeving wordt gemaakt: {part} ({done} van {count})")
            self.busy_frame.move_on(words.format(part=part, done=done, count=count), done, count)

    def _open_practice(self, _nothing: object) -> None:
        self._token = None
        place, ways = self._place, self._ways
        self._open(
            lambda: ways.by_passphrase(read_key_file(place.key_file), place.database)(),
            self.tr("De oefenomgeving wordt geopend…"),
        )

    # --- what came of it ----------------------------------------------------------------------------------------------

    def _open(self, opener: Opener, words: str) -> None:
        self._show_busy(words)
        self._starter.tasks.open_core(self, opener, self._on_core_opened, self._on_failed)

    def _on_core_opened(self, _nothing: object) -> None:
        remembers, self._remembers = self._remembers, False

        def look(core: Core) -> tuple[tuple[Message, ...], CsrError | None]:
            try:
                if remembers:
                    core.keys.remember()
            except CsrError as error:
                return (*core.store.warnings, *told_of_key(core)), error
            return (*core.store.warnings, *told_of_key(core)), None

        self._starter.tasks.run_db(self, look, self._on_looked, self._on_failed)

    def _on_looked(self, found: tuple[tuple[Message, ...], CsrError | None]) -> None:
        warnings, error = found
        for warning in warnings:
            self._starter.notices.stay(self._sentence(warning))
        if error is not None:
            self._starter.notices.stay(self._starter.notices.sentence(error))
        self._hide_busy()
        for page in self.all_pages:
            page.forget()
        if not self._made_key:
            self._tell_opened()
            return
        self.practice_frame.hide()
        starter = self._starter
        starter.tasks.run_db(self, mark_unproven)
        self.recovery_page.view.show_sheet(
            RecoverySheet(self._made_key.pop(), self._ways.database.name, self._organisation, starter.clock.today())
        )
        self._show_page(self.recovery_page)

    @Slot()
    def _tell_opened(self) -> None:
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
        code = error.code if isinstance(error, CsrError) else ""
        if code == "store.wait" and isinstance(error, CsrError):
            self._countdown.start(int(str(error.message.params["seconds"])))
        elif code in AT_THE_FIELD:
            at = fault_field or self.unlock_page.passphrase_field
            at.show_error(sentence)
            at.setFocus()
            at.editor.selectAll()  # type: ignore[attr-defined]
        else:
            self._show_error(sentence)
            if code == "store.remembered_wrong":
                self.unlock_page.offer(can_remember=True, is_remembered=False)
                self.unlock_page.setFocus()
            elif code in NEEDS_BACKUP and self.pages_stack.currentWidget() is not self.restore_page:
                self._starter.tasks.run_io(self, lambda _token: self._ways.newest_backup(), self._found_for_damage)

    def _found_for_damage(self, backup: Backup | None) -> None:
        if backup is not None:
            self.restore_page.show_why(self.error_label.text())
            self._found(backup)

    # --- waiting after wrong secrets ----------------------------------------------------------------------------------

    @Slot(object)
    def _on_seconds_left(self, seconds: int) -> None:
        for page in (self.unlock_page, self.reset_page, self.organisation_page, self.restore_page):
            page.primary_button.setEnabled(seconds == 0)
        if seconds:
            self._show_error(self._sentence(Message.of("store.wait", seconds=seconds)))
        else:
            self.error_label.hide()

    # --- showing ------------------------------------------------------------------------------------------------------

    def _sentence(self, message: Message) -> str:
        return self._starter.texts.say(message)

    def _show_error(self, sentence: str) -> None:
        self.error_label.setText(sentence)
        self.error_label.setAccessibleName(sentence)
        self.error_label.show()

    def _show_busy(self, words: str, *, can_stop: bool = False) -> None:
        self.error_label.hide()
        self.unlock_page.passphrase_field.show_error(None)
        self.pages_stack.setEnabled(False)
        self.practice_button.setEnabled(False)
        self.busy_frame.begin(words, can_stop=can_stop)

    def _hide_busy(self) -> None:
        self.busy_frame.hide()
        self.pages_stack.setEnabled(True)
        self.practice_button.setEnabled(True)
        page = self.pages_stack.currentWidget()
        if page is not None:
            page.setFocus()

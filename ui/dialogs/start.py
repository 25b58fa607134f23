"""The start: unlock the database, make the first one, put a back-up in its place, or open the practice environment."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Signal, Slot

from csr_desktop.errors import CsrError, Message
from ui.dialogs.start_frame import Starter as Starter
from ui.dialogs.start_frame import StartFrame
from ui.dialogs.start_pages import OrganisationKeyPage, ResetPage, UnlockPage
from ui.dialogs.start_parts import AT_THE_FIELD, NEEDS_BACKUP, Countdown, StartPage
from ui.unproven_key import mark_proven, mark_unproven, told_of_key

if TYPE_CHECKING:
    # Read when they are needed: a person waits for the page in sight only (docs/adr/0017).
    from csr_desktop.bootstrap import Core
    from csr_desktop.paths import AppPaths
    from csr_desktop.practice_database import PracticePlace
    from csr_desktop.services.backups import Backup
    from csr_desktop.services.organisation import Organisation
    from ui.dialogs.practice_run import PracticeRun
    from ui.dialogs.restore_page import RestorePage, Secret
    from ui.dialogs.setup_pages import ProofPage, RecoveryPage, SecondPlacePage, SetupPage
    from ui.dialogs.ways_in import Opener, WaysIn
    from ui.forms.field import Field
    from ui.tasks import CancelToken

W = TypeVar("W", ResetPage, OrganisationKeyPage, "RestorePage")


class StartDialog(StartFrame):
    """Opens a database in its lane and says so; nothing here waits for it.

    Signals:
        opened: the services stand ready in the database's lane (whether it is the practice environment).
    """

    opened = Signal(object)

    def __init__(self, starter: Starter, database: Path, paths: AppPaths, *, practice: bool) -> None:
        super().__init__(practice=practice)
        self._starter = starter
        self._database, self._paths = database, paths
        self._is_practice = self._asked_practice = practice
        self._organisation = ""
        self._made_key: list[str] = []
        self._token: CancelToken | None = None
        self._fault_field: Field | None = None
        self._is_locked = self._remembers = False
        self._with_way_back: list[StartPage] = []
        self._countdown = Countdown(self)
        self.practice_button.clicked.connect(self._on_practice_clicked)
        self.stop_requested.connect(self._on_cancel_clicked)
        self._countdown.ticked.connect(self._on_seconds_left)
        self.seen.connect(self._on_seen)
        self._is_there = practice or database.exists()
        self._home: StartPage = self.unlock_page if self._is_there else self.setup_page
        self._show_page(self._home)

    @Slot()
    def _on_seen(self) -> None:
        """Look round when the person sees the page: what stands on this computer may take a while to find."""
        if not self._is_there:
            self._starter.tasks.run_io(self, lambda _token: self._ways.newest_backup(), self._found_without_database)
        elif not self._asked_practice:
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

    # --- what is made when it is first needed -------------------------------------------------------------------------

    @cached_property
    def _ways(self) -> WaysIn:
        from ui.dialogs.ways_in import WaysIn

        return WaysIn(self._database, self._starter.clock, self._starter.texts, self._starter.vault)

    @cached_property
    def _place(self) -> PracticePlace:
        from csr_desktop.practice_database import PracticePlace

        return PracticePlace(self._paths.data / "oefenomgeving")

    @cached_property
    def _run(self) -> PracticeRun:
        from ui.dialogs.practice_run import PracticeRun

        run = PracticeRun(self._starter.tasks)
        run.moved.connect(self._on_progress_moved)
        return run

    @cached_property
    def unlock_page(self) -> UnlockPage:
        """The passphrase."""
        page = self._add_page(UnlockPage(self._starter.texts, self._database))
        page.unlock_requested.connect(self._on_unlock_requested)
        page.remembered_requested.connect(self._on_remembered_requested)
        page.recovery_requested.connect(self._on_recovery_requested)
        page.restore_requested.connect(self._on_restore_requested)
        page.restore_button.setHidden(self._asked_practice)
        return page

    @cached_property
    def setup_page(self) -> SetupPage:
        """The first start."""
        from ui.dialogs.setup_pages import SetupPage

        page = self._add_page(SetupPage(self._starter.texts))
        page.create_requested.connect(self._on_create_requested)
        page.restore_requested.connect(self._on_restore_requested)
        return page

    @cached_property
    def recovery_page(self) -> RecoveryPage:
        """The recovery key, to be put on paper."""
        from ui.dialogs.setup_pages import RecoveryPage

        starter = self._starter
        page = self._add_page(RecoveryPage(starter.tasks, starter.dialogs, starter.notices))
        page.finished.connect(self._on_recovery_finished)
        return page

    @cached_property
    def proof_page(self) -> ProofPage:
        """Two groups of the recovery key, typed from the paper."""
        from ui.dialogs.setup_pages import ProofPage

        page = self._add_page(ProofPage(self._starter.texts))
        page.back_requested.connect(self._on_key_wanted_again)
        page.proven.connect(self._on_proven)
        return page

    @cached_property
    def second_page(self) -> SecondPlacePage:
        """A second place for the back-ups."""
        from ui.dialogs.setup_pages import SecondPlacePage

        page = self._add_page(SecondPlacePage())
        page.choose_requested.connect(self._on_second_requested)
        page.finished.connect(self._tell_opened)
        return page

    @cached_property
    def reset_page(self) -> ResetPage:
        """A new passphrase with the recovery key."""
        page = self._add_way_in(ResetPage(self._starter.texts))
        page.reset_requested.connect(self._on_reset_requested)
        page.organisation_requested.connect(self._on_organisation_requested)
        return page

    @cached_property
    def organisation_page(self) -> OrganisationKeyPage:
        """A new passphrase with an organisation key."""
        page = self._add_way_in(OrganisationKeyPage(self._starter.texts))
        page.file_requested.connect(self._on_key_file_requested)
        page.open_requested.connect(self._on_organisation_open_requested)
        return page

    @cached_property
    def restore_page(self) -> RestorePage:
        """A back-up in the place of the database."""
        from ui.dialogs.restore_page import RestorePage

        page = self._add_way_in(RestorePage(self._starter.texts))
        page.file_requested.connect(self._on_backup_file_requested)
        page.grown.connect(self._fit)
        page.put_back_requested.connect(self._on_put_back_requested)
        return page

    def _add_way_in(self, page: W) -> W:
        """Add a page that asks a secret, and from which one goes back; it waits too while one has to wait."""
        page.back_requested.connect(self._on_back_requested)
        page.primary_button.setEnabled(not self._countdown.left)
        self._with_way_back.append(page)
        return self._add_page(page)

    # --- Qt -----------------------------------------------------------------------------------------------------------

    def reject(self) -> None:
        """Close; Qt comes here for Escape and for the window's own button alike."""
        if any(page.keeps_dialog for page in self.made if page is self.pages_stack.currentWidget()):
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
        for page in self._with_way_back:
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
            self.restore_page.show_why(self._sentence(Message.of("store.no_file", file=self._database.name)))
            self._found(backup)

    @Slot()
    def _on_backup_file_requested(self) -> None:
        kinds = self.tr("Reservekopieën (*.csrbackup)")
        from csr_desktop.services.backups import read_backup

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
            self, self._place, starter.texts, starter.clock.today(), self._open_practice, self._on_practice_failed
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
        from csr_desktop.key_file import read_key_file

        self._token = None
        place, ways = self._place, self._ways
        self._open(
            lambda: ways.by_passphrase(read_key_file(place.key_file), place.database)(),
            self.tr("De oefenomgeving wordt geopend…"),
        )

    def _on_practice_failed(self, error: BaseException) -> None:
        from ui.dialogs.practice_run import Stopped

        self._on_failed(error)
        if isinstance(error, Stopped):
            self._show_error(self.tr("Gestopt. Er is niets gemaakt."))

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
        for page in self.made:
            page.forget()
        if not self._made_key:
            self._tell_opened()
            return
        from ui.forms.recovery_sheet import RecoverySheet

        self.practice_frame.hide()
        starter = self._starter
        starter.tasks.run_db(self, mark_unproven)
        self.recovery_page.view.show_sheet(
            RecoverySheet(self._made_key.pop(), self._database.name, self._organisation, starter.clock.today())
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
        for page in (self.unlock_page, *self._with_way_back):
            page.primary_button.setEnabled(seconds == 0)
        if seconds:
            self._show_error(self._sentence(Message.of("store.wait", seconds=seconds)))
        else:
            self.error_label.hide()

    def _sentence(self, message: Message) -> str:
        return self._starter.texts.say(message)

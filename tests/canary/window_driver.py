"""A person at the window, as a program of its own: looks everywhere, types, looks at letters, meets faults, and ends.

Arguments: database, key file, key file that is wrong, a list, a folder to save in, a file to touch at the end, `close`
or `stay`, and what to search for.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from csr_desktop.clock import SystemClock
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.key_file import read_key_file
from csr_desktop.paths import AppPaths
from ui.app import Session
from ui.application import Application
from ui.forms.letter_view import LetterOpener, sweep_private_folders

DATABASE, KEY_FILE, WRONG_KEY_FILE, LIST, SAVE_IN, BUSY = map(Path, sys.argv[1:7])
END, SEARCH = sys.argv[7:9]
TABS = ("overview", "process", "people", "debts", "income", "proposal", "letters", "messages", "log")


class Answers:
    """A person who always says yes and always knows where."""

    def confirm(self, *_question: object) -> bool:
        return True

    def open_file(self, *_question: object) -> Path:
        return LIST

    def choose_folder(self, *_question: object) -> Path:
        return SAVE_IN

    def save_file(self, *_question: object) -> None:
        return None


class Person(QObject):
    """Does a step whenever the program is at rest."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.session = session
        self.steps = iter(self.story())
        self.timer = QTimer(self, interval=30)
        self.timer.timeout.connect(self.go_on)
        self.timer.start()

    def go_on(self) -> None:
        if self.session.tasks.is_busy:
            return
        try:
            next(self.steps)
        except StopIteration:
            self.timer.stop()

    def story(self):
        dialog = self.session.start_dialog
        while not dialog.unlock_page.passphrase_field.has_error:
            yield
        yield from self.unlock()
        window = self.session.window
        for key in ("today", "dossiers", "creditors", "lists", "exchange", "letters", "settings"):
            window.go_to(key)
            yield
        window.search_box.setFocus()
        window.search_box.setText(SEARCH)
        window.search_box.textEdited.emit(SEARCH)
        yield
        window.page("lists").import_tab.read(LIST)
        yield
        dossiers: list[Dossier] = []
        self.session.tasks.run_db(window, lambda core: core.store.find(Dossier), dossiers.extend)
        yield
        for tab in TABS:
            window.open_dossier(dossiers[0].id, tab)
            yield
        yield from self.look_at_letters(window, dossiers[0].id)
        # Half a name in a field, then lock; the draft comes back after the passphrase.
        page = window.open_dossier(dossiers[0].id, "people")
        yield
        card = page.tab("people").client_card
        card.bsn_button.click()
        card.bsn_copy_button.click()
        yield
        card.fields["surname"].edit.setFocus()
        card.fields["surname"].edit.insert(SEARCH)
        yield
        window.lock_requested.emit()
        while self.session.window is not None or self.session.start_dialog is None:
            yield
        yield
        yield from self.unlock()
        window = self.session.window
        QTimer.singleShot(0, self.stumble)
        yield
        yield from self.look_at_letters(window, dossiers[0].id)
        print("DONE", len(self.letters))
        sys.stdout.flush()
        BUSY.touch()
        if END == "close":
            window.close()

    def unlock(self):
        dialog = self.session.start_dialog
        page = dialog.unlock_page
        page.passphrase_field.edit.setText(read_key_file(KEY_FILE))
        page.primary_button.click()
        while self.session.window is None:
            yield
        yield

    def look_at_letters(self, window, dossier_id: str):
        page = window.open_dossier(dossier_id, "letters")
        yield
        self.letters: list[Path] = []
        opener: LetterOpener = page.tab("letters")._opener
        opener.open_path = self.looked
        table = page.tab("letters").letters_table
        table.selectAll()
        opener.open_elsewhere([letter for letter, _name in table.selected_rows()])
        yield
        window.go_to("letters")
        yield
        outbox = window.page("letters").outbox
        outbox.letters_table.selectAll()
        outbox.save_button.click()
        yield

    def looked(self, path: Path) -> bool:
        self.letters.append(path)
        return True

    def stumble(self) -> None:
        raise ValueError(f"kan {SEARCH} niet tonen")


application = Application(sys.argv[:1])
session = Session(application, AppPaths.for_user(), SystemClock(), dialogs=Answers())
session.fault_log.install()
sweep_private_folders()
session.start(DATABASE, key_file=WRONG_KEY_FILE)
person = Person(session)
sys.exit(application.exec())

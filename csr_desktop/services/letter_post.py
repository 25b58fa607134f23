"""What goes with letters that are ready: labels and envelopes with the printed address, and files under safe names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from csr_desktop.domain.correspondence import Letter
from csr_desktop.domain.post_table import PostTable
from csr_desktop.errors import Message, UserError
from csr_desktop.files import atomic_write, make_folder
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.services.letters import LetterService
from csr_desktop.services.print_order import Addressed, addressed, stacks
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts


class LetterPost:
    """Makes labels, envelopes and files of letters, in the order of their envelopes."""

    def __init__(self, store: Store, letters: LetterService, texts: Texts, desk: LetterDesk, table: PostTable) -> None:
        self._store = store
        self._letters = letters
        self._texts = texts
        self._desk = desk
        #: Sheets of labels and envelopes that there are.
        self.table = table

    def labels(self, letters: Sequence[Letter], sheet: str, start: int = 1) -> bytes:
        """Return sheets with a label for each envelope of these letters, from label `start` of the first sheet.

        Raises UserError `post.unknown_sheet`, `post.start_outside`, `post.too_long`, `post.nothing`, or
        `post.without_address` for letters of which nobody knows what was printed.
        """
        envelopes = self._envelopes(letters)
        title = self._texts.say(Message.of("post.labels_title"))
        return self._desk.labels([item.lines for item in envelopes], self.table.sheet(sheet), start, title)

    def envelopes(self, letters: Sequence[Letter], envelope: str) -> bytes:
        """Return a page of the size of the envelope for each envelope of these letters, with address and sender.

        Raises UserError `post.unknown_envelope`, and as `labels`.
        """
        found = self._envelopes(letters)
        title = self._texts.say(Message.of("post.envelopes_title"))
        addresses = [(item.lines, item.return_line) for item in found]
        return self._desk.envelopes(addresses, self.table.envelope_of(envelope), title)

    def write_files(self, letters: Sequence[Letter], folder: Path) -> list[tuple[Letter, Path]]:
        """Write letters as PDF files in the order of the envelopes: number, reference and kind, nothing of a person.

        Returns them in that order, each with its file.

        A failure stands in the log, with the dossier when all letters are about one.
        """
        about = {letter.dossier_id for letter in letters}
        with self._store.attempt("letter.save", about.pop() if len(about) == 1 else None):
            make_folder(folder)
            ordered = [item.letter for stack in stacks(addressed(self._store, letters)) for item in stack]
            digits = max(3, len(str(len(ordered))))
            files = []
            for number, letter in enumerate(ordered, 1):
                path = folder / f"{number:0{digits}d}_{letter.reference.replace('/', '-')}_{letter.kind.value}.pdf"
                with atomic_write(path) as file:
                    file.write(self._letters.pdf(letter))
                files.append((letter, path))
            return files

    def _envelopes(self, letters: Sequence[Letter]) -> list[Addressed]:
        """Return the first letter of every envelope."""
        if not letters:
            raise UserError("post.nothing")
        found = [stack[0] for stack in stacks(addressed(self._store, letters))]
        unknown = [item.letter.reference for item in found if not item.lines]
        if unknown:
            raise UserError("post.without_address", references=", ".join(unknown))
        return found

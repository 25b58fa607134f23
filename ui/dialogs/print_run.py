"""A print run: what to do next, what went to the printer, and from where it has to go again after a jam."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.correspondence import Letter
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.print_runs import PieceState, PrintPiece, PrintRun
from ui.backup_keeper import backup_first
from ui.context import UiContext
from ui.dialogs.run_pieces import found_piece, pieces_table
from ui.forms.fields import ChoiceField
from ui.forms.fitting import FittingDialog
from ui.forms.flow import flowing, named
from ui.forms.letter_view import LetterOpener
from ui.forms.parts import button, label
from ui.forms.undo import newest_units, offer_undo
from ui.messages import Tray
from ui.printing import CAN_CHOOSE_TRAY, Trays, print_file
from ui.tasks import CancelToken

if TYPE_CHECKING:
    from csr_desktop.letters.bundle import PrintFile
    from csr_desktop.services.print_runs import Papers, Piece, RunView

#: How the paper comes out: straight from here, or by another program that opens the PDF.
_DIRECT, _AS_PDF = "direct", "pdf"


class PrintRunDialog(FittingDialog):
    """Stays open beside the work until the letters are on the post; one that is closed is opened again any time."""

    def __init__(self, context: UiContext, run_id: str, opener: LetterOpener, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._context, self._run_id = context, run_id
        self._opener = opener.within(self)
        self._view: RunView | None = None
        self._token: CancelToken | None = None
        self._is_busy = False
        #: What the button of the next step does.
        self._next: Callable[[], None] | None = None
        self.head_label = label(kind="heading", wrap=True)
        self.fetch_label = label(kind="muted", wrap=True)
        self.step_label = label(wrap=True)
        self.next_button = button("", "primary")
        self.stop_button = button(self.tr("Stoppen"), tip=self.tr("Stop na deze bladzijde"))
        self.stop_button.hide()
        self.find_edit = QLineEdit()
        self.find_edit.setPlaceholderText(self.tr("Ga naar stuk, kenmerk of naam"))
        self.find_edit.setAccessibleName(self.tr("Ga naar een stuk"))
        self.find_edit.setClearButtonEnabled(True)
        self.pieces_table = pieces_table(context)
        self.again_button = button(
            self.tr("Vanaf dit stuk opnieuw"),
            tip=self.tr("Na een storing: dit stuk en alles erna. Wat ervoor kwam is goed"),
        )
        self.only_button = button(self.tr("Alleen gekozen opnieuw"))
        self.view_button = button(self.tr("Bekijken"))
        self.out_button = button(self.tr("Uit de ronde halen"))
        self.part_sent_button = button(self.tr("Wat goed is, is op de post"))
        self.cover_button = button(self.tr("Voorblad bekijken"))
        self.drop_button = button(self.tr("Ronde laten vervallen…"))
        self.close_button = button(self.tr("Sluiten"))
        self.way_field = ChoiceField(
            self.tr("Afdrukken"),
            context.texts,
            [
                (_DIRECT, self.tr("rechtstreeks naar de printer")),
                (_AS_PDF, self.tr("als PDF in een ander programma")),
            ],
        )
        self.way_field.set_value(_AS_PDF if context.state.word("letters/print_way") == _AS_PDF else _DIRECT)
        trays = [(tray, context.texts.label("tray", tray)) for tray in Tray]
        self.first_tray_field = ChoiceField(self.tr("Bak voor de eerste bladzijde"), context.texts, trays)
        self.other_tray_field = ChoiceField(self.tr("Bak voor de andere"), context.texts, trays)
        self.first_tray_field.set_value(_known_tray(context.state.word("letters/tray_first")))
        self.other_tray_field.set_value(_known_tray(context.state.word("letters/tray_others")))
        self._lay_out()
        self._connect()
        self.read()

    @property
    def run_id(self) -> str:
        """Which run it is about."""
        return self._run_id

    def read(self) -> None:
        """Read the run again."""
        run_id = self._run_id
        self._context.tasks.run_db(self, lambda core: core.print_runs.view(run_id), self._show, self._gone)

    def reject(self) -> None:
        if self._token is not None:
            self._token.cancel()
        super().reject()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_committed(self, changes: Any) -> None:  # noqa: ANN401 - `Changes` of the services
        if any(changes.concerns(kind) for kind in (PrintRun, PrintPiece, Letter, Dossier)):
            self.read()

    @Slot()
    def _on_next(self) -> None:
        if self._next is not None:
            self._next()

    @Slot()
    def _on_stop(self) -> None:
        if self._token is not None:
            self._token.cancel()

    @Slot(str)
    def _on_find(self, text: str) -> None:
        """Go to the piece of this number, else to the first one in which the words stand."""
        found = found_piece(self._view.pieces, text) if self._view is not None else None
        if found is not None:
            self.pieces_table.select_id(found.record.id)

    @Slot()
    def _on_found(self) -> None:
        self.pieces_table.setFocus()

    @Slot()
    def _on_selection_changed(self) -> None:
        self._show_buttons()

    @Slot(object)
    def _on_opened(self, piece: Piece) -> None:
        self._opener.open_letters([piece.item.letter])

    @Slot()
    def _on_view(self) -> None:
        pieces = self._chosen() or (self._view.pieces if self._view else ())
        self._opener.open_letters([piece.item.letter for piece in pieces])

    @Slot()
    def _on_cover(self) -> None:
        run_id = self._run_id
        self._opener.open_paper(self.tr("Voorblad"), lambda core: core.print_runs.cover_file(run_id))

    @Slot()
    def _on_again(self) -> None:
        chosen = self._chosen()
        if chosen:
            self._print(first=chosen[0].position)

    @Slot()
    def _on_only(self) -> None:
        self._print(only=[piece.position for piece in self._chosen()])

    @Slot()
    def _on_out(self) -> None:
        positions = [piece.position for piece in self._chosen()]
        run_id = self._run_id
        one = self.tr("1 brief is uit de ronde gehaald en ligt weer bij Te versturen.")
        more = self.tr("{count} brieven zijn uit de ronde gehaald en liggen weer bij Te versturen.")
        words = one if len(positions) == 1 else more.format(count=len(positions))
        self._do(lambda core: core.print_runs.leave_out(run_id, positions), words)

    @Slot()
    def _on_part_sent(self) -> None:
        self._send(rest_later=True)

    @Slot()
    def _on_drop(self) -> None:
        agreed = self._context.dialogs.confirm(
            self,
            self.tr("Deze printronde laten vervallen?"),
            self.tr(
                "De brieven die nog niet op de post zijn, liggen dan weer bij Te versturen. Vernietig wat al is "
                "afgedrukt."
            ),
            self.tr("Laten vervallen"),
        )
        if agreed:
            run_id = self._run_id
            self._do(lambda core: core.print_runs.drop(run_id), self.tr("De printronde is vervallen."))

    @Slot(object)
    def _on_way_chosen(self, way: object) -> None:
        self._context.state.put_word("letters/print_way", str(way))
        self._show_buttons()

    @Slot(object)
    def _on_tray_chosen(self, _tray: object) -> None:
        self._context.state.put_word("letters/tray_first", str(self.first_tray_field.value))
        self._context.state.put_word("letters/tray_others", str(self.other_tray_field.value))

    # --- printing ----------------------------------------------------------------------------------------------------

    @Slot()
    def _print_all(self) -> None:
        waiting = self._view.of(PieceState.WAITING) if self._view else ()
        if waiting:
            self._print(first=waiting[0].position)

    def _print(self, *, first: int = 1, only: list[int] | None = None) -> None:
        if self._view is None:
            return
        printer = None
        if self.way_field.value == _DIRECT:
            printer = self._context.dialogs.choose_printer(
                self, self.tr("Printronde afdrukken"), two_sided=self._view.run.is_duplex
            )
            if printer is None:
                return
        run_id, wanted = self._run_id, tuple(only or ())

        def take(core: Core) -> Papers:
            run = core.print_runs.hand_out(run_id, first, wanted)
            papers = core.print_runs.part_papers(run_id)
            pieces = [piece for piece in core.print_runs.view(run_id).pieces if piece.record.part == run.last_part]
            core.audit.printed([piece.item.letter for piece in pieces], "print")
            return papers

        self._begin(self.tr("De brieven worden klaargelegd…"))
        self._context.tasks.run_db(self, take, _Printing(self, printer).go_on, self._failed)

    def put_on_paper(self, papers: Papers, printer: QPagedPaintDevice | None) -> None:
        """Make one file of the papers and hand it to the printer, or to another program when there is none."""
        trays = Trays(_tray(self.first_tray_field), _tray(self.other_tray_field))
        self._begin(self.tr("Bezig met afdrukken…"))
        if printer is None:
            name = self.tr("printronde-{number}.pdf").format(number=self._view.run.number if self._view else "")
            opener = self._opener
            self._token = self._context.tasks.run_io(
                self, lambda _token: opener.keep_file(name, papers.file().pdf), self._opened, self._failed
            )
            return

        def work(token: CancelToken) -> int:
            file: PrintFile = papers.file()
            return print_file(file, printer, trays, token.is_cancelled)

        self._token = self._context.tasks.run_io(self, work, self._printed, self._failed)

    def _printed(self, pages: int) -> None:
        words = self.tr("{count} bladzijden zijn naar de printer gestuurd.").format(count=pages)
        self._end()
        self._context.notices.done(words)

    def _opened(self, path: Any) -> None:  # noqa: ANN401 - the path of the file
        self._end()
        self._opener.open_kept(path)

    def _begin(self, words: str) -> None:
        self._is_busy = True
        self.step_label.setText(words)
        self.next_button.setEnabled(False)
        self.stop_button.show()

    def _end(self) -> None:
        self._is_busy = False
        self.stop_button.hide()
        self.read()

    def _failed(self, error: BaseException) -> None:
        self._end()
        self._context.notices.error(error)

    # --- the post ----------------------------------------------------------------------------------------------------

    @Slot()
    def _all_good(self) -> None:
        run_id = self._run_id
        self._do(lambda core: core.print_runs.all_good(run_id), self.tr("Alles wat is afgedrukt, is goed."))

    @Slot()
    def _send_all(self) -> None:
        self._send(rest_later=False)

    def _send(self, *, rest_later: bool) -> None:
        if self._view is None:
            return
        good = self._view.of(PieceState.GOOD)
        envelopes = len({piece.record.envelope for piece in good})
        one = self.tr("Is deze brief echt op de post?")
        more = self.tr("Zijn deze {count} brieven ({envelopes} enveloppen) echt op de post?")
        agreed = self._context.dialogs.confirm(
            self,
            one if len(good) == 1 else more.format(count=len(good), envelopes=envelopes),
            self.tr("De datum van vandaag komt erbij; vanaf dan lopen de antwoordtermijnen."),
            self.tr("Ja, verstuurd"),
        )
        if not agreed:
            return
        if len({piece.record.dossier_id for piece in good}) > 1:
            backup_first(self._context, self, "bulk")
        run_id = self._run_id
        words = self.tr("{count} brieven zijn als verstuurd gemarkeerd.").format(count=len(good))
        self._do(lambda core: core.print_runs.send(run_id, rest_later=rest_later), words)

    def _do(self, work: Callable[[Core], Any], words: str) -> None:
        """Do a step of the run and offer to take it back."""

        def with_units(core: Core) -> tuple[str, ...]:
            work(core)
            return newest_units(core)

        context = self._context
        context.tasks.run_db(self, with_units, _Done(context, words).tell, context.notices.error)

    # --- showing -----------------------------------------------------------------------------------------------------

    def _gone(self, _error: BaseException) -> None:
        """The run was taken back, or all of its dossiers were erased."""
        self.accept()

    def _show(self, view: RunView) -> None:
        self._view = view
        run, counts = view.run, view.counts
        self.setWindowTitle(self.tr("Printronde {number}").format(number=run.number))
        self.head_label.setText(
            self.tr("{letters} brieven in {envelopes} enveloppen: {pages} bladzijden op {sheets} vellen").format(
                letters=counts.letters, envelopes=counts.envelopes, pages=counts.pages, sheets=counts.sheets
            )
        )
        self.fetch_label.setText(self._to_fetch())
        self.pieces_table.set_rows(view.pieces)
        if not self._is_busy:
            self._show_step()
        self._show_buttons()
        if not any(piece.is_open for piece in view.pieces):
            self.accept()

    def _to_fetch(self) -> str:
        """Say which envelopes lie ready best, by weight, and how many answer envelopes."""
        view = self._view
        assert view is not None
        words = []
        for weight, number in view.counts.classes:
            light = self.tr("{count} enveloppen tot {grams} gram")
            heavy = self.tr("{count} zwaardere enveloppen")
            words.append(light.format(count=number, grams=weight.most_grams) if weight else heavy.format(count=number))
        if view.counts.answer_envelopes:
            words.append(self.tr("{count} antwoordenveloppen").format(count=view.counts.answer_envelopes))
        return self.tr("Leg klaar: {what}.").format(what=", ".join(words)) if words else ""

    def _show_step(self) -> None:
        """Say what comes next and let the one button do it."""
        view = self._view
        assert view is not None
        waiting, printed = view.of(PieceState.WAITING), view.of(PieceState.PRINTED)
        good = view.of(PieceState.GOOD)
        if printed:
            one = self.tr("Stuk {first} ging naar de printer.")
            more = self.tr("De stukken {first} tot en met {last} gingen naar de printer.")
            span = (one if len(printed) == 1 else more).format(first=printed[0].position, last=printed[-1].position)
            words = self.tr(
                "{span} Kijk of alles goed is. Ging het mis? Kies het eerste stuk dat niet goed is, en dan ‘Vanaf dit "
                "stuk opnieuw’."
            ).format(span=span)
            step, self._next = self.tr("Alles is goed afgedrukt"), self._all_good
        elif waiting:
            words = (
                self.tr("De stukken vanaf {first} moeten nog worden afgedrukt.").format(first=waiting[0].position)
                if good
                else self.tr("De brieven staan klaar op volgorde van envelop. Druk de ronde af.")
            )
            step, self._next = self.tr("Afdrukken"), self._print_all
        else:
            words = self.tr("Alles is goed afgedrukt. Doe de brieven in de enveloppen en breng ze naar de post.")
            step, self._next = self.tr("Alles is op de post"), self._send_all
        self.step_label.setText(words)
        self.next_button.setText(step)
        self.next_button.setEnabled(True)

    def _show_buttons(self) -> None:
        view, chosen = self._view, self._chosen()
        was_printed = [piece for piece in chosen if piece.record.part]
        is_busy = self._is_busy
        self.again_button.setEnabled(bool(was_printed) and len(chosen) == 1 and not is_busy)
        self.only_button.setEnabled(bool(was_printed) and not is_busy)
        self.out_button.setEnabled(bool(chosen) and not is_busy)
        good = view.of(PieceState.GOOD) if view else ()
        rest = view.of(PieceState.PRINTED, PieceState.WAITING) if view else ()
        self.part_sent_button.setVisible(bool(good and rest))
        is_direct = self.way_field.value == _DIRECT
        for row in self._tray_rows:
            row.setVisible(is_direct and CAN_CHOOSE_TRAY)

    def _chosen(self) -> list[Piece]:
        """Return the pieces that are selected and still open, in their order."""
        rows = [piece for piece in self.pieces_table.selected_rows() if piece.is_open]
        return sorted(rows, key=lambda piece: piece.position)

    # --- building ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(6)
        for widget in (self.head_label, self.step_label, self.fetch_label):
            words.addWidget(widget)
        top.addLayout(words, 1)
        top.addWidget(self.stop_button, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.next_button, 0, Qt.AlignmentFlag.AlignTop)
        on_pieces = flowing(
            self.again_button, self.only_button, self.view_button, self.out_button, self.part_sent_button
        )
        self._tray_rows = (named(self.first_tray_field), named(self.other_tray_field))
        ways = flowing(named(self.way_field), *self._tray_rows)
        below = flowing(self.cover_button, self.drop_button, self.close_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self.find_edit)
        layout.addWidget(self.pieces_table, 1)
        layout.addLayout(on_pieces)
        layout.addLayout(ways)
        layout.addLayout(below)
        room, unit = self.room(), self.fontMetrics().averageCharWidth()
        self.resize(min(int(room.width() * 0.94), unit * 160), int(room.height() * 0.9))

    def _connect(self) -> None:
        self.next_button.clicked.connect(self._on_next)
        self.stop_button.clicked.connect(self._on_stop)
        self.find_edit.textChanged.connect(self._on_find)
        self.find_edit.returnPressed.connect(self._on_found)
        self.pieces_table.opened.connect(self._on_opened)
        self.pieces_table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.again_button.clicked.connect(self._on_again)
        self.only_button.clicked.connect(self._on_only)
        self.view_button.clicked.connect(self._on_view)
        self.out_button.clicked.connect(self._on_out)
        self.part_sent_button.clicked.connect(self._on_part_sent)
        self.cover_button.clicked.connect(self._on_cover)
        self.drop_button.clicked.connect(self._on_drop)
        self.close_button.clicked.connect(self.reject)
        self.way_field.committed.connect(self._on_way_chosen)
        for field in (self.first_tray_field, self.other_tray_field):
            field.committed.connect(self._on_tray_chosen)
        self._context.tasks.committed.connect(self._on_committed)


class _Printing:
    """One turn at the printer: remembers which printer was chosen while the letters are fetched."""

    def __init__(self, dialog: PrintRunDialog, printer: QPagedPaintDevice | None) -> None:
        self._dialog = dialog
        self._printer = printer

    def go_on(self, papers: Papers) -> None:
        """Print what was fetched."""
        self._dialog.put_on_paper(papers, self._printer)


class _Done:
    """What is said after a step, also when the dialog has closed by then."""

    def __init__(self, context: UiContext, words: str) -> None:
        self._context = context
        self._words = words

    def tell(self, units: tuple[str, ...]) -> None:
        """Say it with the button that takes it back."""
        offer_undo(self._context, self._words, units)


def _known_tray(word: str) -> Tray:
    """What was chosen last; a word that somebody else wrote there is none."""
    return next((tray for tray in Tray if tray == word), Tray.AS_SET)


def _tray(field: ChoiceField) -> Tray:
    return field.value if isinstance(field.value, Tray) else Tray.AS_SET

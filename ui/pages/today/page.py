"""Vandaag: one list of what is to be done, most urgent first, with the reason and one key for the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_long, format_short, parse_typed
from csr_desktop.services.today.model import WorkGroup, WorkItem
from ui.context import UiContext
from ui.forms.flow import FlowLayout
from ui.forms.page import Page
from ui.forms.parts import button, label, scrolled
from ui.forms.undo import newest_units, offer_undo
from ui.models.later_table import LaterTable
from ui.models.table_model import Column
from ui.models.work_words import day_sort, day_words, group_words, reason_words, step_word, step_words
from ui.pages.today.folding import Fold, folded, unfolded
from ui.pages.today.panel import LinePanel, fold_words
from ui.plain_text import plain_tip

if TYPE_CHECKING:
    from ui.forms.empty import EmptyPlace
    from ui.forms.letter_view import LetterOpener

#: Whose lines: a name, or one of these.
_EVERYBODY, _MINE = "", "\0mine"
_MINE_FLAG = "today/mine"


class _Board(NamedTuple):
    """What the page reads: all lines in their order, who the dossiers are about, and which creditors the lines."""

    items: list[WorkItem]
    names: Mapping[str, str]
    parties: Mapping[tuple[str, str], tuple[str, ...]]


class TodayPage(Page):
    """The page the window begins on."""

    key = "today"

    def __init__(
        self, context: UiContext, parent: QWidget | None = None, *, opener: LetterOpener | None = None
    ) -> None:
        super().__init__(context, parent)
        self._board = _Board([], {}, {})
        self._is_read = False
        #: The lines that are wanted now, and the long groups that somebody wants to see whole.
        self._lines: list[WorkItem] = []
        self._opened: set[WorkGroup] = set()
        self._is_whole = False
        self._opener = opener
        self._day = context.clock.today()
        self.title_label = label(self.tr("Vandaag, {day}").format(day=format_long(self._day)), "title")
        self.counts_label = label(kind="muted")
        self.print_button = button(self.tr("Afdrukken"), tip=self.tr("Open deze lijst als PDF, zonder namen"))
        self.filter_edit = QLineEdit()
        self.filter_edit.setPlaceholderText(self.tr("Filter op naam, nummer of reden (Ctrl+F)"))
        self.filter_edit.setAccessibleName(self.tr("Werklijst filteren"))
        self.filter_edit.setClearButtonEnabled(True)
        self.group_box = _quiet_box(self.tr("Welke soort"))
        self.owner_box = _quiet_box(self.tr("Van wie"))
        self.hidden_box = QCheckBox(self.tr("Ook wat is uitgesteld"))
        self.items_table = LaterTable(
            self._columns(),
            lambda item: f"{item.dossier_id}/{item.key}",
            self.tr("Wat er te doen is"),
            context.state,
            "today",
            stretch="reason",
        )
        self.items_table.setSelectionMode(LaterTable.SelectionMode.SingleSelection)
        # A third click on a column brings the order of the list back.
        self.items_table.horizontalHeader().setSortIndicatorClearable(True)
        self.empty_label = label(
            self.tr("Met dit filter is er niets te doen. Kies ‘Alles’ en ‘Van iedereen’ om de hele lijst te zien."),
            "muted",
            wrap=True,
        )
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.panel = LinePanel(context)
        self._lay_out()
        self._fill_owners(())
        self._fill_groups({})
        self._connect()

    @property
    def opener(self) -> LetterOpener:
        """Shows what is printed; made when somebody prints."""
        if self._opener is None:
            from ui.forms.letter_view import LetterOpener

            self._opener = LetterOpener(self.context, self)
        return self._opener

    @cached_property
    def empty_place(self) -> EmptyPlace:
        """What stands here when there is nothing to do; made then, because most people never see it."""
        from ui.forms.empty import EmptyPlace

        made = EmptyPlace(
            self.tr("Er is vandaag niets te doen"),
            self.tr(
                "Wat er in de dossiers te doen is, komt hier vanzelf te staan, het dringendste bovenaan. Een nieuwe "
                "aanmelding begint met een dossier."
            ),
            [("new", self.tr("Nieuw dossier (Ctrl+N)")), ("dossiers", self.tr("Naar de dossiers"))],
        )
        made.chosen.connect(self._on_begin_chosen)
        self._column.insertWidget(self._column.indexOf(self.empty_label), made, 1)
        return made

    def refresh(self) -> None:
        def work(core: Core) -> _Board:
            items = core.today.items(hidden=True)
            if items:
                core.audit.viewed_list(len(items))
            return _Board(items, core.today.names(items), core.today.parties(items))

        self.context.tasks.run_db(self, work, self._show)

    def enter(self) -> None:
        day = self.context.clock.today()
        if day != self._day:
            # The window may stay open overnight.
            self._day, self.is_stale = day, True
            self.title_label.setText(self.tr("Vandaag, {day}").format(day=format_long(day)))
        super().enter()

    def focus_first(self) -> None:
        if self.items_table.isHidden() and "empty_place" in self.__dict__:
            self.empty_place.buttons["new"].setFocus()
        else:
            self.items_table.setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_opened(self, row: WorkItem | Fold | None) -> None:
        if isinstance(row, Fold):
            self._turn(row)
        elif row is not None:
            self.step_requested.emit(row.dossier_id, row.step, row.about)

    @Slot()
    def _on_do_clicked(self) -> None:
        self._on_opened(self.items_table.current_row())

    @Slot(str)
    def _on_filter_changed(self, text: str) -> None:
        # What is looked for may be folded away.
        if self._looks_on() is not self._is_whole:
            self._show_lines()
        self.items_table.set_filter(text)
        self._settle()

    @Slot()
    def _on_filter_return(self) -> None:
        if self.items_table.visible_rows():
            self.items_table.setFocus()

    @Slot(int)
    def _on_owner_chosen(self, _at: int) -> None:
        self.context.state.put_flag(_MINE_FLAG, self.owner_box.currentData() == _MINE)
        self._narrow()

    @Slot()
    def _narrow(self) -> None:
        """Show the lines that are wanted; nothing is read for it."""
        chosen = self.owner_box.currentData()
        owner = (self.context.user if chosen == _MINE else str(chosen or "")).casefold()
        with_hidden = self.hidden_box.isChecked()
        mine = [
            item
            for item in self._board.items
            if (with_hidden or item.hidden_until is None) and (not owner or item.owner.casefold() == owner)
        ]
        counts: dict[WorkGroup, int] = {}
        for item in mine:
            counts[item.group] = counts.get(item.group, 0) + 1
        self._fill_groups(counts)
        group = self.group_box.currentData()
        at = self.items_table.currentIndex().row()
        self._lines = [item for item in mine if not group or item.group.value == group]
        self._show_lines()
        self._settle(at)

    @Slot()
    def _on_sorted(self) -> None:
        at = self.items_table.currentIndex().row()
        self._show_lines()
        self._settle(at)

    def _show_lines(self) -> None:
        """Fold long groups, but not for somebody who looks for something or wants another order."""
        self._is_whole = self._looks_on()
        self.items_table.set_rows(self._lines if self._is_whole else folded(self._lines, self._opened))

    def _looks_on(self) -> bool:
        return bool(self.filter_edit.text().strip() or self.group_box.currentData() or self.items_table.sorted_by()[0])

    def _turn(self, fold: Fold) -> None:
        """Show the rest of a group and go to the first line of it, or fold it away again."""
        self._opened ^= {fold.group}
        self._show_lines()
        if not fold.is_open:
            self.items_table.select_id(f"{fold.items[0].dossier_id}/{fold.items[0].key}")
        self._show_current(self.items_table.current_row())

    @Slot(str, object)
    def _on_later_typed(self, typed: str, item: WorkItem | Fold) -> None:
        if isinstance(item, WorkItem) and item.hidden_until is None:
            self._snooze(item, typed)

    @Slot(object)
    def _on_later_chosen(self, typed: str) -> None:
        item = self._line()
        if item is not None:
            self._snooze(item, typed)

    @Slot()
    def _on_day_chosen(self) -> None:
        item = self._line()
        if item is not None:
            from ui.dialogs.today_steps import SnoozeDialog

            SnoozeDialog(self.context, item, self._reason(item), self).start()

    @Slot()
    def _on_wake_clicked(self) -> None:
        item = self._line()
        if item is not None:
            words = self.tr("De regel staat weer op de lijst.")
            self._perform(lambda core: core.today.wake(item), words)

    @Slot()
    def _on_hand_over_clicked(self) -> None:
        item = self._line()
        if item is not None:
            self.context.tasks.run_db(self, lambda core: (item, core.team.known()), self._ask_whom)

    @Slot()
    def _on_why_clicked(self) -> None:
        item = self._line()
        if item is not None:
            from ui.dialogs.today_steps import WhyHereDialog

            WhyHereDialog(self.context.texts, item, self).open()

    @Slot()
    def _on_print_clicked(self) -> None:
        shown = tuple(unfolded(self.items_table.visible_rows()))

        def make(core: Core) -> bytes:
            pdf = core.today_print.pdf(shown)
            core.audit.exported("work_list", records=len(shown))
            return pdf

        self.opener.open_made(self.tr("werklijst-{day}.pdf").format(day=self.context.clock.today()), make)

    @Slot(object)
    def _on_begin_chosen(self, step: str) -> None:
        if step != "new":
            self.page_requested.emit("dossiers")
            return
        from ui.dialogs.new_dossier import NewDossierDialog

        dialog = NewDossierDialog(self.context, self)
        dialog.made.connect(self._on_dossier_made)
        dialog.open()

    @Slot(object)
    def _on_dossier_made(self, dossier_id: str) -> None:
        self.dossier_requested.emit(dossier_id, "people")

    @Slot()
    def _on_find(self) -> None:
        self.filter_edit.setFocus()
        self.filter_edit.selectAll()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _columns(self) -> tuple[Column, ...]:
        texts = self.context.texts
        return (
            Column(
                "group",
                self.tr("Soort"),
                lambda item: group_words(texts, item.group),
                lambda item: list(WorkGroup).index(item.group),
            ),
            Column("dossier", self.tr("Dossier"), self._dossier, tip=self._dossier),
            Column("reason", self.tr("Waarom"), self._reason, tip=self._reason_tip),
            Column("day", self.tr("Uiterlijk"), self._day_words, self._day_sort),
            Column("step", self.tr("Wat te doen"), self._step, tip=self._step_tip),
        )

    def _dossier(self, item: WorkItem | Fold) -> str:
        if isinstance(item, Fold):
            return ""
        return f"{item.number}  {self._board.names.get(item.dossier_id, '')}".rstrip()

    def _reason(self, item: WorkItem | Fold) -> str:
        if isinstance(item, Fold):
            return fold_words(item)
        return reason_words(self.context.texts, item, self._parties(item))

    def _reason_tip(self, item: WorkItem | Fold) -> str:
        parties = () if isinstance(item, Fold) else self._parties(item)
        return "\n".join([self._reason(item), *(parties if len(parties) > 1 else ())])

    @staticmethod
    def _day_words(item: WorkItem | Fold) -> str:
        return "" if isinstance(item, Fold) else day_words(item)

    @staticmethod
    def _day_sort(item: WorkItem | Fold) -> int:
        # The table may sort before the rows that only show others are gone.
        return day_sort(item.items[0] if isinstance(item, Fold) else item)

    def _step(self, item: WorkItem | Fold) -> str:
        if isinstance(item, Fold):
            return self.tr("Minder tonen") if item.is_open else self.tr("Alles tonen")
        return step_word(self.context.texts, item)

    def _step_tip(self, item: WorkItem | Fold) -> str:
        return self._step(item) if isinstance(item, Fold) else step_words(self.context.texts, item)

    def _parties(self, item: WorkItem) -> tuple[str, ...]:
        return self._board.parties.get((item.dossier_id, item.key), ())

    def _line(self) -> WorkItem | None:
        """The line under the cursor; None when that is a row that only shows others."""
        row = self.items_table.current_row()
        return row if isinstance(row, WorkItem) else None

    def _show(self, board: _Board) -> None:
        self._board, self._is_read = board, True
        owners = {item.owner for item in board.items if item.owner}
        self._fill_owners(sorted(owners, key=str.casefold))
        self._narrow()

    def _fill_owners(self, owners: Sequence[str]) -> None:
        choices = [(self.tr("Van iedereen"), _EVERYBODY), (self.tr("Alleen van mij"), _MINE)]
        choices += [(name, name) for name in owners]
        before = self.owner_box.currentData()
        if before is None:
            before = _MINE if self.context.state.flag(_MINE_FLAG) else _EVERYBODY
        _fill(self.owner_box, choices, before)

    def _fill_groups(self, counts: Mapping[WorkGroup, int]) -> None:
        texts = self.context.texts
        choices = [(self.tr("Alles ({count})").format(count=sum(counts.values())), "")]
        before = self.group_box.currentData() or ""
        # What a person chose stays to be chosen, also when it is empty now.
        choices += [
            (f"{group_words(texts, group)} ({counts.get(group, 0)})", group.value)
            for group in WorkGroup
            if group in counts or group.value == before
        ]
        _fill(self.group_box, choices, before)
        urgent = (WorkGroup.THREAT, WorkGroup.LAW_LATE, WorkGroup.LATE, WorkGroup.TODAY)
        said = [f"{texts.label('work_group', group).lower()}: {counts[group]}" for group in urgent if group in counts]
        self.counts_label.setText("   ·   ".join(said))
        self.counts_label.setVisible(bool(said))

    def _settle(self, at: int = -1) -> None:
        """Keep a line current, show it below, and say what an empty list means."""
        table = self.items_table
        count = table.rows_model.rowCount()
        if table.current_row() is None and count:
            row = table.rows_model.index(min(max(at, 0), count - 1), 0)
            table.setCurrentIndex(row)
        self._show_current(table.current_row())
        table.setVisible(bool(count))
        self.panel.setVisible(bool(count))
        self.print_button.setEnabled(bool(count))
        is_empty = self._is_read and not self._board.items
        self.empty_label.setVisible(self._is_read and not count and not is_empty)
        # Where nothing is, there is nothing to look for either.
        for made in (self.filter_edit, self.group_box, self.owner_box, self.hidden_box, self.print_button):
            made.setHidden(is_empty)
        if is_empty or "empty_place" in self.__dict__:
            self.empty_place.setVisible(is_empty)

    @Slot(object)
    def _show_current(self, row: WorkItem | Fold | None) -> None:
        if isinstance(row, Fold):
            dossiers = dict.fromkeys(self._dossier(item) for item in row.items)
            self.panel.show_fold(row, tuple(dossiers))
        elif row is not None:
            self.panel.show_item(row, self._dossier(row), self._parties(row))

    def _ask_whom(self, found: tuple[WorkItem, tuple[str, ...]]) -> None:
        from ui.dialogs.today_steps import HandLineDialog

        item, people = found
        HandLineDialog(self.context, item, self._reason(item), people, self).start()

    def _snooze(self, item: WorkItem, typed: str) -> None:
        day = parse_typed(typed, self.context.clock.today())
        words = self.tr("Uitgesteld tot {day}. Dan staat de regel weer op de lijst.").format(day=format_short(day))
        self._perform(lambda core: core.today.snooze(item, day), words)

    def _perform(self, work: Callable[[Core], Any], words: str) -> None:
        def with_unit(core: Core) -> tuple[str, tuple[str, ...]]:
            work(core)
            return words, newest_units(core)

        self.context.tasks.run_db(self, with_unit, self._done, self.context.notices.error)

    def _done(self, outcome: tuple[str, tuple[str, ...]]) -> None:
        words, units = outcome
        offer_undo(self.context, words, units)

    def _connect(self) -> None:
        self.items_table.opened.connect(self._on_opened)
        self.items_table.horizontalHeader().sortIndicatorChanged.connect(self._on_sorted)
        self.items_table.current_changed.connect(self._show_current)
        self.items_table.later_typed.connect(self._on_later_typed)
        self.items_table.typing_changed.connect(self.panel.show_typing)
        self.filter_edit.textChanged.connect(self._on_filter_changed)
        self.filter_edit.returnPressed.connect(self._on_filter_return)
        self.group_box.activated.connect(self._narrow)
        self.owner_box.activated.connect(self._on_owner_chosen)
        self.hidden_box.toggled.connect(self._narrow)
        self.print_button.clicked.connect(self._on_print_clicked)
        self.panel.do_button.clicked.connect(self._on_do_clicked)
        self.panel.later_chosen.connect(self._on_later_chosen)
        self.panel.day_chosen.connect(self._on_day_chosen)
        self.panel.wake_button.clicked.connect(self._on_wake_clicked)
        self.panel.hand_over_button.clicked.connect(self._on_hand_over_clicked)
        self.panel.why_button.clicked.connect(self._on_why_clicked)
        QShortcut(QKeySequence.StandardKey.Find, self, self._on_find)

    def _lay_out(self) -> None:
        # From the outside in: what gets another parent takes its looks again, with everything in it.
        content = QWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(content))
        top, filters = QHBoxLayout(), FlowLayout(spacing=12)
        column = self._column = QVBoxLayout(content)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addLayout(filters)
        top.setSpacing(16)
        top.addWidget(self.title_label)
        top.addWidget(self.counts_label)
        top.addStretch(1)
        top.addWidget(self.print_button)
        unit = self.fontMetrics()
        self.filter_edit.setMinimumWidth(unit.averageCharWidth() * 52)
        for made in (self.filter_edit, self.group_box, self.owner_box, self.hidden_box):
            filters.addWidget(made)
        # Some rows stay in sight, however large the text is; then the page scrolls.
        self.items_table.setMinimumHeight(unit.height() * 10)
        column.addWidget(self.items_table, 1)
        column.addWidget(self.empty_label, 1)
        column.addWidget(self.panel)
        self.empty_label.hide()


def _quiet_box(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(plain_tip(name))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box


def _fill(box: QComboBox, choices: Sequence[tuple[str, str]], chosen: str) -> None:
    """Replace what can be chosen; the choice itself stays when it is still there."""
    if [(box.itemText(at), box.itemData(at)) for at in range(box.count())] != list(choices):
        box.clear()
        for words, value in choices:
            box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))

"""Who is meant by a name in a list: what the register suggests, a new party, or somebody else from the register."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from csr_desktop.domain.creditors import Creditor
from csr_desktop.lists.matching import Match
from csr_desktop.lists.plan import NEW_PARTY
from ui.context import UiContext
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.forms.party_field import PartyField
from ui.plain_text import plain_tip

_SEARCH = "search"
_OPEN_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class PartyChooser(QWidget):
    """One question with its possible answers; Enter on an answer decides.

    Signals:
        decided: an answer was chosen (column, id of the party or NEW_PARTY, whether it counts for all such rows).
    """

    decided = Signal(object, object, object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = ""
        self._parties: Sequence[Creditor] | None = None
        self.question_label = label(kind="heading", wrap=True)
        self.options_list = _OptionsList()
        self.options_list.setSpacing(2)
        self.party_field = PartyField(self.tr("Zoek in het register"), context.texts)
        self.party_field.edit.setAcceptDrops(False)
        self.same_name_box = QCheckBox()
        self.choose_button = button(self.tr("Deze kiezen"))
        row = FlowLayout(spacing=12)
        row.addWidget(self.choose_button)
        row.addWidget(self.same_name_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.question_label)
        layout.addWidget(self.options_list)
        layout.addWidget(self.party_field)
        layout.addLayout(row)
        self.options_list.opened.connect(self._on_decide)
        self.options_list.itemDoubleClicked.connect(self._on_decide)
        self.options_list.currentItemChanged.connect(self._on_current_item_changed)
        self.choose_button.clicked.connect(self._on_decide)
        self.party_field.committed.connect(self._on_party_chosen)

    def show_question(
        self, column: str, role: str, name: str, match: Match, parties: Sequence[Creditor], others: int
    ) -> None:
        """Ask who is meant by `name`; `others` is the number of other rows with the same question."""
        self.column = column
        question = self.tr("Wie is bedoeld met ‘{name}’ ({role})?").format(name=name, role=role)
        self.question_label.setText(question)
        self.options_list.setAccessibleName(question)
        self.options_list.clear()
        for item in match.suggestions:
            self._add(self.tr("{name} – gelijkenis {score} van 100").format(name=item.name, score=item.score),
                      item.creditor_id)  # fmt: skip
        self._add(self.tr("Nieuwe partij maken: {name}").format(name=name), NEW_PARTY)
        self._add(self.tr("Iemand anders uit het register…"), _SEARCH)
        self.options_list.setCurrentRow(0)
        self.options_list.fit()
        if parties is not self._parties:
            self._parties = parties
            self.party_field.set_parties(parties)
        self.party_field.set_value(None)
        self.party_field.hide()
        self.same_name_box.setText(
            self.tr("Ook voor de andere rij met deze naam")
            if others == 1
            else self.tr("Ook voor de {count} andere rijen met deze naam").format(count=others)
        )
        self.same_name_box.setChecked(others > 0)
        self.same_name_box.setVisible(others > 0)

    def focus_first(self) -> None:
        """Go to the answers."""
        self.options_list.setFocus()

    def _add(self, text: str, value: str) -> None:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, value)
        item.setToolTip(plain_tip(text))
        self.options_list.addItem(item)

    def _current(self) -> str:
        item = self.options_list.currentItem()
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    @Slot()
    def _on_decide(self) -> None:
        value = self._current()
        if value == _SEARCH:
            self.party_field.show()
            if self.party_field.check() and self.party_field.party_id:
                self._decide(self.party_field.party_id)
            else:
                self.party_field.setFocus()
        elif value:
            self._decide(value)

    @Slot()
    def _on_current_item_changed(self) -> None:
        self.party_field.setVisible(self._current() == _SEARCH)

    @Slot(object)
    def _on_party_chosen(self, party_id: str | None) -> None:
        if party_id:
            self._decide(party_id)

    def _decide(self, party_id: str) -> None:
        # Not hidden: a hidden box keeps its tick from an earlier question.
        spread = not self.same_name_box.isHidden() and self.same_name_box.isChecked()
        self.decided.emit(self.column, party_id, spread)


class _OptionsList(QListWidget):
    """A short list that shows all its lines.

    Signals:
        opened: Enter on a line.
    """

    opened = Signal()

    def fit(self) -> None:
        """Be as high as the lines are."""
        height = (self.sizeHintForRow(0) + 2 * self.spacing()) * self.count() + 2 * self.frameWidth() + 6
        self.setMinimumHeight(height)
        self.setMaximumHeight(height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPEN_KEYS:
            self.opened.emit()
            return
        super().keyPressEvent(event)

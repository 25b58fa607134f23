"""The line under the cursor, told in full, with everything that can be done to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from csr_desktop.services.today.model import WorkItem
from ui.context import UiContext
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label
from ui.models.work_words import day_words, group_words, more_words, reason_words, step_words
from ui.pages.today.folding import Fold
from ui.plain_text import plain_tip

#: So many dossiers are named; the rest is counted.
_MOST_DOSSIERS = 4


class LinePanel(Card):
    """Shows one line; what its buttons do is the page's matter.

    Signals:
        later_chosen: put the line off by a fixed length (`+1d`, `+1w`, `+2w`, `+1m`).
        day_chosen: ask until which day the line is put off.
    """

    later_chosen = Signal(object)
    day_chosen = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self.dossier_label = label(kind="muted", wrap=True)
        self.reason_label = label(kind="heading", wrap=True)
        self.more_label = label(wrap=True)
        self._do_tip = self.tr("Ga naar het dossier en begin deze stap (Enter)")
        self.do_button = button(self.tr("Doen"), "primary", self._do_tip)
        self.later_button = button(self.tr("Uitstellen"), tip=self.tr("Uit beeld tot een dag die u kiest"))
        self._later_menu = QMenu(self.later_button)
        for typed, words in (
            ("+1d", self.tr("1 dag")),
            ("+1w", self.tr("1 week")),
            ("+2w", self.tr("2 weken")),
            ("+1m", self.tr("1 maand")),
        ):
            # The keys that do the same in the list stand where a menu shows them.
            self._later_menu.addAction(f"{words}\t{typed}", self._on_later_triggered).setData(typed)
        self._later_menu.addSeparator()
        self._later_menu.addAction(self.tr("Andere dag…"), self.day_chosen.emit)
        self.later_button.setMenu(self._later_menu)
        self.wake_button = button(self.tr("Weer tonen"), tip=self.tr("Zet de regel nu weer op de lijst"))
        self.hand_over_button = button(self.tr("Overdragen…"), tip=self.tr("Laat een collega dit doen"))
        self.why_button = button(self.tr("Waarom staat dit hier?"), "link", self.tr("Toon de volgorde van de lijst"))
        self.typing_label = label(kind="muted")
        self.typing_label.hide()
        row = FlowLayout()
        for made in (
            self.do_button,
            self.later_button,
            self.wake_button,
            self.hand_over_button,
            self.why_button,
            self.typing_label,
        ):
            row.addWidget(made)
        self.body.setSpacing(6)
        for part in (self.dossier_label, self.reason_label, self.more_label):
            self.body.addWidget(part)
        self.body.addLayout(row)

    def show_fold(self, fold: Fold, dossiers: Sequence[str]) -> None:
        """Show the row that stands for lines that are folded away; `dossiers` are theirs, each once."""
        self.dossier_label.setText(group_words(self._context.texts, fold.group))
        self.reason_label.setText(fold_words(fold))
        self.more_label.setText(self.tr("In {dossiers}.").format(dossiers=named(dossiers)))
        self.do_button.setText(self.tr("Minder tonen") if fold.is_open else self.tr("Alles tonen"))
        self.do_button.setToolTip(self.tr("Hetzelfde als Enter in de lijst"))
        for made in (self.later_button, self.wake_button, self.hand_over_button, self.why_button):
            made.hide()

    def show_item(self, item: WorkItem, dossier: str, parties: Sequence[str] = ()) -> None:
        """Show a line; `dossier` is its number with the names, `parties` the creditors if these are several."""
        texts = self._context.texts
        self.do_button.setText(self.tr("Doen"))
        self.do_button.setToolTip(plain_tip(self._do_tip))
        self.hand_over_button.show()
        self.why_button.show()
        facts = [group_words(texts, item.group), dossier, day_words(item), item.owner]
        self.dossier_label.setText("   ·   ".join(part for part in facts if part))
        self.reason_label.setText(reason_words(texts, item, parties))
        what = self.tr("Wat te doen: {step}.").format(step=step_words(texts, item).rstrip("."))
        self.more_label.setText("  ".join([what, *more_words(texts, item, self._context.clock.today(), parties)]))
        is_hidden = item.hidden_until is not None
        self.later_button.setVisible(not is_hidden)
        self.wake_button.setVisible(is_hidden)

    @Slot(str)
    def show_typing(self, typed: str) -> None:
        """Show what of a length is typed so far."""
        words = self.tr("Uitstellen: {typed}… typ 1d, 1w, 2w of 1m")
        self.typing_label.setText(words.format(typed=typed))
        self.typing_label.setVisible(bool(typed))

    @Slot()
    def _on_later_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.later_chosen.emit(str(action.data()))


def fold_words(fold: Fold) -> str:
    """Return what the row says that stands for lines of its group."""
    translate = QCoreApplication.translate
    if fold.is_open:
        return translate("today_words", "Dit zijn alle regels van deze soort.")
    return translate("today_words", "En nog {count} regels.").format(count=len(fold.items))


def named(dossiers: Sequence[str]) -> str:
    """Return the first dossiers by name, and how many more there are."""
    words = ", ".join(dossiers[:_MOST_DOSSIERS])
    rest = len(dossiers) - _MOST_DOSSIERS
    if rest <= 0:
        return words
    return QCoreApplication.translate("today_words", "{names} en nog {count}").format(names=words, count=rest)

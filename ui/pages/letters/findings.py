"""What there is to say about a letter's text: faults first, then what to look at; a line leads to its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from csr_desktop.services.letter_texts import Finding, Weight
from csr_desktop.texts import Texts
from ui.forms.parts import label, restyle
from ui.theme import Space

#: So many lines are in sight; more scroll.
_LINES = 4
_ORDER = {Weight.ERROR: 0, Weight.WARNING: 1, Weight.HINT: 2}


@dataclass(frozen=True, slots=True)
class Said:
    """A finding and its sentence."""

    finding: Finding
    sentence: str


class FindingList(QWidget):
    """The list with its heading.

    Signals:
        chosen: somebody wants to go to the place (`Finding`).
    """

    chosen = Signal(object)

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._said: tuple[Said, ...] = ()
        self.count_label = label(wrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Fouten en opmerkingen"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.TIGHT)
        layout.addWidget(self.count_label)
        layout.addWidget(self.list)
        self.list.itemActivated.connect(self._on_activated)
        self.show_findings(())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is shown, in the order of the text."""
        return tuple(sorted((said.finding for said in self._said), key=lambda item: (item.line, item.column)))

    @property
    def errors(self) -> int:
        """How many of them keep the text out of use."""
        return sum(said.finding.weight is Weight.ERROR for said in self._said)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these, faults first."""
        ordered = sorted(findings, key=lambda item: (_ORDER[item.weight], item.line, item.column))
        self._said = tuple(Said(item, self._sentence(item)) for item in ordered)
        words = {
            Weight.ERROR: self.tr("✗ Fout. {sentence}"),
            Weight.WARNING: self.tr("⚠ Let op. {sentence}"),
            Weight.HINT: self.tr("• {sentence}"),
        }
        at = self.list.currentRow()
        self.list.clear()
        self.list.addItems([words[said.finding.weight].format(sentence=said.sentence) for said in self._said])
        self.list.setCurrentRow(min(at, self.list.count() - 1))
        self.list.setVisible(bool(self._said))
        # A sentence takes two lines at the most widths.
        lines = 2 * min(_LINES, len(self._said))
        self.list.setFixedHeight(self.fontMetrics().lineSpacing() * lines + Space.SMALL)
        self.count_label.setText(self._counted())
        restyle(self.count_label, "error" if self.errors else "good" if not self._said else "heading")

    def mark(self, finding: Finding) -> str:
        """Make the line of a finding current and return its sentence."""
        for at, said in enumerate(self._said):
            if said.finding == finding:
                self.list.setCurrentRow(at)
                return said.sentence
        return ""

    @Slot(QListWidgetItem)
    def _on_activated(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self._said[self.list.row(item)].finding)

    def _sentence(self, finding: Finding) -> str:
        sentence = self._texts.say(finding.message)
        if "line" in finding.message.params and sentence.startswith("Regel"):
            return sentence
        return self.tr("Regel {line}: {sentence}").format(line=finding.line, sentence=sentence)

    def _counted(self) -> str:
        errors, others = self.errors, len(self._said) - self.errors
        if not self._said:
            return self.tr("✓ Geen fouten gevonden.")
        faults = self.tr("1 fout") if errors == 1 else self.tr("{count} fouten").format(count=errors)
        notes = self.tr("1 opmerking") if others == 1 else self.tr("{count} opmerkingen").format(count=others)
        if not errors:
            return self.tr("Geen fouten, {notes} (F8: de volgende)").format(notes=notes)
        if not others:
            return self.tr("{faults} (F8: de volgende)").format(faults=faults)
        return self.tr("{faults} en {notes} (F8: de volgende)").format(faults=faults, notes=notes)

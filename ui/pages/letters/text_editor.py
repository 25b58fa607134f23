"""One letter's text being changed: the text with its faults, beside it the letter itself and the words to choose from.

What is typed is kept as a draft when the editor is left; letters are only made of it once it is put in use. Checking
and drawing follow the typing after a pause, in the background.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.errors import UserError
from csr_desktop.services.letter_preview import ONE_PERSON, TWO_PEOPLE
from csr_desktop.services.letter_texts import Finding, TextCard, Weight
from ui.context import UiContext
from ui.dialogs.letter_texts import Condition, ConditionDialog, DescribeTextDialog, UseTextDialog
from ui.dialogs.letter_versions import VersionsDialog
from ui.forms.field import drop_drafts
from ui.forms.fields import ChoiceField, add_row, make_form
from ui.forms.flow import FlowLayout
from ui.forms.in_sight import TabsInSight
from ui.forms.letter_text_edit import LetterTextField
from ui.forms.page_picture import PagePicture
from ui.forms.parts import button, label
from ui.forms.side_by_side import SideBySide
from ui.forms.undo import newest_units, offer_undo
from ui.pages.letters.findings import FindingList
from ui.pages.letters.text_material import (
    DOSSIER,
    Making,
    Material,
    OpenedText,
    check_text,
    keep_both,
    read_material,
    read_text,
)
from ui.pages.letters.word_panel import ListedWord, WordPanel
from ui.theme import Space

#: How long typing must stop before the text is looked at, in milliseconds.
_PAUSE = 350
#: From this width, in average characters, the letter stands beside the text.
_WIDE = 110


class TextEditor(QWidget):
    """The editor of one text.

    Signals:
        closed: back to the list.
    """

    closed = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._opened: OpenedText | None = None
        self._name = ""
        self._source = ONE_PERSON
        self._material: Material | None = None
        #: The drafts that what stands here was made from, with "" for none. What this editor keeps is added where it
        #: is kept: it may be left twice before the window hears of the first.
        self._own_drafts: set[str] = set()
        self._turn = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self.back_button = button(self.tr("Alle teksten"), "link", tip=self.tr("Terug naar de lijst (Esc)"))
        self.title_label = label(kind="title", wrap=True)
        self.state_label = label(kind="muted", wrap=True)
        self.word_button = button(self.tr("Invulveld…"), tip=self.tr("Kies een invulveld (Ctrl+Spatie)"))
        self.condition_button = button(self.tr("Voorwaarde…"), tip=self.tr("Zet een voorwaarde om wat u gekozen hebt"))
        self.bold_button = button(self.tr("Vet"), tip=self.tr("Maak vet wat u gekozen hebt"))
        self.versions_button = button(self.tr("Versies…"), tip=self.tr("Oudere versies: vergelijken en teruggaan"))
        self.describe_button = button(self.tr("Naam en map…"))
        self.drop_button = button(self.tr("Ontwerp weggooien"))
        self.use_button = button(self.tr("In gebruik nemen…"), "primary")
        self.field = LetterTextField(self.tr("Tekst van de brief"), context.texts)
        self.findings = FindingList(context.texts)
        self.picture = PagePicture(context, self.tr("De brief met deze tekst"))
        self.source_field = ChoiceField(self.tr("Met de gegevens van"), context.texts, [])
        self.words = WordPanel()
        self.side = TabsInSight()
        self._lay_out()
        self._connect()

    @property
    def draft_subject(self) -> str:
        """The text that is being changed, so that what was typed for one never lands in another."""
        return self._name

    def open_text(self, name: str) -> None:
        """Show a text: the draft when there is one, else the text in use."""
        self._name, self._source, self._opened, self._material = name, ONE_PERSON, None, None
        self._own_drafts = set()
        self.picture.clear()
        self.refresh()
        self._fetch()

    def refresh(self) -> None:
        """Read again what may have changed elsewhere; what is being typed is left alone."""
        if self._name:
            name = self._name
            self.context.tasks.run_db(self, lambda core: read_text(core, name), self._show)

    def focus_first(self) -> None:
        """Give the focus to where work begins."""
        self.field.edit.setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_back(self) -> None:
        self.field.commit_pending()
        self._timer.stop()
        self.closed.emit()

    @Slot(object)
    def _on_left(self, text: str) -> None:
        name, own, in_use = self._name, self._own_drafts, self._opened.in_use if self._opened else ""

        def keep(core: Core) -> None:
            if core.letter_texts.tidy(text) == in_use:
                core.letter_texts.drop_draft(name, over=own)
                own.add("")
            else:
                own.add(core.letter_texts.save_draft(name, text, over=own))

        def failed(error: BaseException) -> None:
            if isinstance(error, UserError) and error.code == "letter_text.draft_changed":
                self._choose_draft(name, text, str(error.messages[0].params["who"]))
            else:
                self.context.notices.error(error)

        self.context.tasks.run_db(self, keep, None, failed)

    def _choose_draft(self, name: str, mine: str, who: str) -> None:
        """Ask which of two drafts stays; both are kept, so that the other one comes back with undo."""
        is_mine = self.context.dialogs.confirm(
            self,
            self.tr("{who} heeft dit ontwerp intussen ook veranderd. Welke tekst houdt u?").format(
                who=who or self.tr("Iemand anders")
            ),
            self.tr(
                "Er gaat niets verloren: de tekst die u niet kiest, haalt u terug met Ctrl+Z. Kiest u Annuleren, dan "
                "blijft de andere tekst staan."
            ),
            self.tr("Mijn tekst houden"),
        )

        def chosen(outcome: tuple[str, tuple[str, ...]]) -> None:
            draft, units = outcome
            if name == self._name and self._opened is not None:
                self._own_drafts.add(draft)
                self.field.replace_value(draft or self._opened.in_use)
                self._look()
            words = self.tr("Uw tekst is het ontwerp.") if is_mine else self.tr("De andere tekst is het ontwerp.")
            offer_undo(self.context, words, units)

        self.context.tasks.run_db(
            self, lambda core: keep_both(core, name, mine, is_mine=is_mine), chosen, self.context.notices.error
        )

    @Slot()
    def _on_text_changed(self) -> None:
        self._timer.start()

    @Slot()
    def _on_time(self) -> None:
        self._look()

    @Slot(object)
    def _on_source_chosen(self, source: object) -> None:
        self._source = str(source)
        self._fetch()

    @Slot(object)
    def _on_word_chosen(self, word: ListedWord) -> None:
        edit = self.field.edit
        if word.rows:
            lines = "\n".join(f"* {self._heading(row)} | {{{{ {row} }}}}" for row in word.rows[:3])
            edit.insertPlainText(f"[tabel {word.name}]\n{lines}")
        elif word.is_condition:
            edit.put_around(f"{{% als {word.name} %}}", "{% einde %}", in_lines=edit.selects_paragraphs)
        else:
            edit.put_word(word.name)
        edit.setFocus()

    @Slot()
    def _on_word_wanted(self) -> None:
        self.side.setCurrentWidget(self.words)
        self.words.find_edit.setFocus()
        self.words.find_edit.selectAll()

    @Slot()
    def _on_condition_wanted(self) -> None:
        opened = self._opened
        if opened is not None:
            dialog = ConditionDialog(self.context, opened.words, parent=self.window())
            dialog.made.connect(self._on_condition_made)
            dialog.start()

    @Slot(object)
    def _on_condition_made(self, condition: Condition) -> None:
        edit = self.field.edit
        edit.put_around(condition.opening, condition.closing, in_lines=edit.selects_paragraphs)
        edit.setFocus()

    @Slot()
    def _on_bold(self) -> None:
        self.field.edit.put_around("**", "**", in_lines=False)
        self.field.edit.setFocus()

    @Slot()
    def _on_next_finding(self) -> None:
        self._go_on(1)

    @Slot()
    def _on_earlier_finding(self) -> None:
        self._go_on(-1)

    @Slot(object)
    def _on_finding_chosen(self, finding: Finding) -> None:
        self._go_to(finding)

    @Slot()
    def _on_versions(self) -> None:
        opened = self._opened
        if opened is not None:
            self.field.commit_pending()
            dialog = VersionsDialog(self.context, opened.card, self.window())
            dialog.taken.connect(self._on_text_taken)
            dialog.start()

    @Slot(object)
    def _on_text_taken(self, text: str) -> None:
        """An older text becomes what is worked on; what stood there is a version or can be taken back."""
        self.field.edit.selectAll()
        self.field.edit.insertPlainText(text)
        self.field.edit.setFocus()

    @Slot()
    def _on_describe(self) -> None:
        opened = self._opened
        if opened is not None:
            DescribeTextDialog(self.context, opened.card, opened.folders, self.window()).start()

    @Slot()
    def _on_drop(self) -> None:
        name, opened, own = self._name, self._opened, self._own_drafts
        if opened is None:
            return
        self.field.replace_value(opened.in_use)
        drop_drafts(self)

        def drop(core: Core) -> tuple[str, ...]:
            own.add("")
            if not core.letter_texts.draft(name):
                return ()
            core.letter_texts.drop_draft(name)
            return newest_units(core)

        self.context.tasks.run_db(self, drop, self._dropped)

    @Slot()
    def _on_use(self) -> None:
        """Look at the text once more, as it stands there now; with a fault the first one is shown instead."""
        self._timer.stop()
        name, text = self._name, self.field.value
        self.context.tasks.run_db(self, lambda core: check_text(core, name, text), self._ask_to_use)

    # --- the data of the letter beside it ----------------------------------------------------------------------------

    def _fetch(self) -> None:
        """Get the data that were chosen; they stay the same while somebody types."""
        name, source = self._name, self._source

        def fetched(material: Material) -> None:
            if (name, source) == (self._name, self._source):
                self._material = material
                self._show_words()
                self._look()

        def failed(error: BaseException) -> None:
            # A dossier may lack what this letter needs: that is said where the letter would be.
            self._material = None
            self.picture.tell(self.context.notices.sentence(error))

        self.context.tasks.run_db(self, lambda core: read_material(core, name, source), fetched, failed)

    # --- checking ----------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        name, text = self._name, self.field.value
        if not name:
            return
        self._turn += 1
        turn = self._turn
        self.context.tasks.run_db(
            self, lambda core: check_text(core, name, text), lambda findings: self._looked(turn, findings)
        )

    def _looked(self, turn: int, findings: tuple[Finding, ...]) -> None:
        if turn != self._turn:
            return
        self._show_findings(findings)
        if self.findings.errors:
            self.picture.tell(
                self.tr("Er staat nog een fout in de tekst. Deze bladzijde is van vóór die fout.")
                if self.picture.has_page
                else self.tr("Er staat nog een fout in de tekst. Is die weg, dan ziet u hier de brief.")
            )
        elif self._material is not None:
            self.picture.show_made(Making(self.field.value, self._material.data))

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        self.findings.show_findings(findings)
        self.field.edit.show_findings(findings)
        errors = self.findings.errors
        self.use_button.setToolTip(self.tr("Eerst moeten de fouten uit de tekst") if errors else "")

    def _ask_to_use(self, findings: tuple[Finding, ...]) -> None:
        self._show_findings(findings)
        faults = [item for item in findings if item.weight is Weight.ERROR]
        if faults:
            self._go_to(faults[0])
            return
        opened = self._opened
        if opened is None:
            return
        notes = [self.context.texts.say(item.message) for item in findings if item.weight is Weight.WARNING]
        dialog = UseTextDialog(self.context, opened.card, self.field.value, notes=notes, parent=self.window())
        dialog.stepped.connect(self._on_used)
        dialog.start()

    @Slot(object)
    def _on_used(self, _nothing: object) -> None:
        drop_drafts(self)
        self.refresh()

    def _go_on(self, step: int) -> None:
        found = self.findings.findings
        if not found:
            return
        cursor = self.field.edit.textCursor()
        here = (cursor.blockNumber() + 1, cursor.selectionStart() - cursor.block().position() + 1)
        if step > 0:
            later = [item for item in found if (item.line, item.column) > here]
            self._go_to(later[0] if later else found[0])
        else:
            earlier = [item for item in found if (item.line, item.column) < here]
            self._go_to(earlier[-1] if earlier else found[-1])

    def _go_to(self, finding: Finding) -> None:
        sentence = self.findings.mark(finding)
        self.field.edit.go_to(finding)
        # Who listens hears what is wrong at the place itself.
        self.field.edit.setAccessibleDescription(sentence)

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, opened: OpenedText) -> None:
        if opened.card.name != self._name:
            return
        is_other = self._opened is None
        self._opened = opened
        card = opened.card
        self.title_label.setText(card.label or card.title)
        self.state_label.setText(self._state_words(card))
        self.drop_button.setVisible(card.has_draft)
        if is_other:
            self.field.replace_value(opened.text)
            self.field.edit.document().clearUndoRedoStacks()
            self.field.edit.moveCursor(self.field.edit.textCursor().MoveOperation.Start)
        else:
            self.field.set_value(opened.text)
        if is_other or self.field.value == opened.text:
            # What is being typed still is made from the draft that was there before.
            self._own_drafts.add(opened.draft)
        self._show_sources(opened)
        self._show_words()
        if is_other:
            self._look()

    def _show_sources(self, opened: OpenedText) -> None:
        words = self.tr("{reference}, {client}, {day}")
        now = self.tr("dossier {number}, zoals het nu is")
        self.source_field.set_options(
            [
                (ONE_PERSON, self.tr("een voorbeeld met één persoon")),
                (TWO_PEOPLE, self.tr("een voorbeeld met een partner")),
                *(
                    (
                        item.letter_id,
                        words.format(reference=item.reference, client=item.client, day=format_short(item.made_on)),
                    )
                    for item in opened.choices
                ),
                *((f"{DOSSIER}{hit.dossier_id}", now.format(number=hit.title)) for hit in opened.recent),
            ]
        )
        self.source_field.set_value(self._source)

    def _show_words(self) -> None:
        if self._opened is not None:
            self.words.show_words(self._opened.words, self._material.examples if self._material else {})
            self.field.edit.set_words(self.words.names)

    def _state_words(self, card: TextCard) -> str:
        if card.version is None:
            now = self.tr("Brieven krijgen nu de tekst van het programma.")
        else:
            since = format_short(card.since) if card.since is not None else ""
            now = self.tr("Brieven krijgen nu uw versie {number}, sinds {day}.").format(
                number=card.version.number, day=since
            )
        if card.planned is not None:
            now += " " + self.tr("Vanaf {day} verandert dat.").format(day=format_short(card.planned.since))
        if card.has_newer_shipped:
            now += " " + self.tr("Het programma bracht een nieuwe tekst: bekijk die bij Versies.")
        return now + (" " + self.tr("Hieronder staat uw ontwerp.") if card.has_draft else "")

    def _heading(self, row: str) -> str:
        words = row.removeprefix("rij.").replace("_", " ")
        return words[:1].upper() + words[1:]

    def _dropped(self, units: tuple[str, ...]) -> None:
        self._look()
        if units:
            offer_undo(self.context, self.tr("Het ontwerp is weggegooid."), units)

    # --- building ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.MEDIUM)
        head.addWidget(self.back_button)
        head.addWidget(self.title_label, 1)
        head.addWidget(self.use_button)
        tools = FlowLayout(spacing=Space.SMALL)
        for made in (
            self.word_button,
            self.condition_button,
            self.bold_button,
            self.versions_button,
            self.describe_button,
            self.drop_button,
        ):
            tools.addWidget(made)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addLayout(tools)
        column.addWidget(self.field, 1)
        column.addWidget(self.findings)
        letter = QWidget()
        page = QVBoxLayout(letter)
        page.setContentsMargins(0, Space.SMALL, 0, 0)
        page.setSpacing(Space.SMALL)
        form = make_form()
        add_row(form, self.source_field)
        page.addLayout(form)
        page.addWidget(self.picture, 1)
        self.side.tabBar().setAccessibleName(self.tr("Naast de tekst"))
        self.side.addTab(letter, self.tr("De brief"))
        self.side.addTab(self.words, self.tr("Invulvelden"))
        both = SideBySide((left, self.side), _WIDE, spacing=Space.LARGE, shares=(11, 10))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.SMALL, 0, 0)
        layout.setSpacing(Space.SMALL)
        layout.addLayout(head)
        layout.addWidget(self.state_label)
        layout.addWidget(both, 1)

    def _connect(self) -> None:
        self._timer.timeout.connect(self._on_time)
        self.back_button.clicked.connect(self._on_back)
        self.field.committed.connect(self._on_left)
        self.field.changed.connect(self._on_text_changed)
        self.findings.chosen.connect(self._on_finding_chosen)
        self.words.chosen.connect(self._on_word_chosen)
        self.source_field.committed.connect(self._on_source_chosen)
        self.word_button.clicked.connect(self._on_word_wanted)
        self.condition_button.clicked.connect(self._on_condition_wanted)
        self.bold_button.clicked.connect(self._on_bold)
        self.versions_button.clicked.connect(self._on_versions)
        self.describe_button.clicked.connect(self._on_describe)
        self.drop_button.clicked.connect(self._on_drop)
        self.use_button.clicked.connect(self._on_use)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("F8"), self, self._on_next_finding, context=within)
        QShortcut(QKeySequence("Shift+F8"), self, self._on_earlier_finding, context=within)
        QShortcut(QKeySequence("Escape"), self, self._on_back, context=within)

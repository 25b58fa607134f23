"""The editor of a letter's text: braces and headings stand out, faults are underlined, words are completed.

Text is text: nothing in it is shown as anything but its characters. Colours are roles of the palette.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QKeySequence,
    QPalette,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QCompleter, QPlainTextEdit, QWidget

from csr_desktop.services.letter_texts import Finding, Weight
from csr_desktop.texts import Texts
from ui.forms.field import Field

_PLACEHOLDER = re.compile(r"\{\{(?:(?!\}\}).)*(?:\}\})?")
_CONDITION = re.compile(r"\{%(?:(?!%\}).)*(?:%\})?")
_BOLD = re.compile(r"\*\*(?:(?!\*\*).)+\*\*")
_HEAD = re.compile(r"(?:Titel|Onderwerp|Aanhef|Code|Tekst)\s*:")
_BLOCK = re.compile(r"\[[^\[\]]+\]")
_SIGN = re.compile(r"(?:-|\d{1,3}\.|\[ \]|\*|=|#)\s")
_WORD_BEFORE = re.compile(r"[\w.]*$")
_OPEN_BRACES = re.compile(r"\{[{%](?:(?![%}]\}).)*$")


class _Highlighter(QSyntaxHighlighter):
    """Gives what is not running text another look."""

    def __init__(self, edit: QPlainTextEdit) -> None:
        super().__init__(edit.document())
        self._formats: dict[str, QTextCharFormat] = {}
        self._lines: dict[Weight, QColor] = {}
        self._findings: dict[int, list[Finding]] = {}

    def dress(self, palette: QPalette) -> None:
        """Take the colours of the window."""
        accent, muted = palette.color(QPalette.ColorRole.Link), palette.color(QPalette.ColorRole.PlaceholderText)
        self._formats = {
            "word": _look(accent),
            "condition": _look(accent, italic=True),
            "name": _look(muted, bold=True),
            "sign": _look(muted),
            "bold": _look(None, bold=True),
        }
        self._lines = {
            Weight.ERROR: palette.color(QPalette.ColorRole.BrightText),
            Weight.WARNING: accent,
            Weight.HINT: muted,
        }
        self.rehighlight()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Underline what there is to say something about."""
        self._findings = {}
        for finding in findings:
            self._findings.setdefault(finding.line - 1, []).append(finding)
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        if not self._formats:
            return
        if text.startswith("#"):
            self.setFormat(0, len(text), self._formats["bold"])
        for pattern, name in ((_BOLD, "bold"), (_PLACEHOLDER, "word"), (_CONDITION, "condition")):
            for found in pattern.finditer(text):
                self.setFormat(found.start(), len(found[0]), self._formats[name])
        for pattern, name in ((_HEAD, "name"), (_BLOCK, "name"), (_SIGN, "sign")):
            begin = pattern.match(text)
            if begin is not None:
                self.setFormat(0, len(begin[0]), self._formats[name])
        # Faults last, so that theirs is the line that is seen.
        for finding in reversed(self._findings.get(self.currentBlock().blockNumber(), [])):
            self._underline(finding, len(text))

    def _underline(self, finding: Finding, length: int) -> None:
        # The way of the line says it too, for eyes that see no colours.
        is_error = finding.weight is Weight.ERROR
        style = QTextCharFormat.UnderlineStyle
        start = min(finding.column - 1, max(0, length - 1))
        for at in range(start, min(length, start + finding.length)):
            look = self.format(at)
            look.setUnderlineStyle(style.WaveUnderline if is_error else style.DashUnderline)
            look.setUnderlineColor(self._lines[finding.weight])
            self.setFormat(at, 1, look)


class LetterTextEdit(QPlainTextEdit):
    """The text itself.

    Signals:
        left: the focus went elsewhere.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self._highlighter = _Highlighter(self)
        self._highlighter.dress(self.palette())
        self._words = QStringListModel(self)
        self.completer = QCompleter(self._words, self)
        self.completer.setWidget(self)
        self.completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.completer.activated.connect(self._on_completed)

    # --- words -------------------------------------------------------------------------------------------------------

    def set_words(self, words: Sequence[str]) -> None:
        """Say which words can be completed."""
        self._words.setStringList(list(words))

    @property
    def is_in_braces(self) -> bool:
        """Whether the cursor stands between open braces."""
        return _OPEN_BRACES.search(self._before()) is not None

    @property
    def is_completing(self) -> bool:
        """Whether the list of words is open."""
        popup = self.completer.popup()
        return popup is not None and popup.isVisible()

    def complete(self) -> None:
        """Open the list of words at the cursor."""
        prefix = self._prefix()
        self.completer.setCompletionPrefix(prefix)
        popup = self.completer.popup()
        assert popup is not None
        popup.setCurrentIndex(self.completer.completionModel().index(0, 0))
        place = self.cursorRect()
        place.setWidth(popup.sizeHintForColumn(0) + popup.verticalScrollBar().sizeHint().width() + 16)
        self.completer.complete(place)

    def put_word(self, name: str) -> None:
        """Put a word at the cursor, with braces around it unless the cursor stands between braces."""
        cursor = self.textCursor()
        cursor.insertText(name if self.is_in_braces else f"{{{{ {name} }}}}")
        self.setTextCursor(cursor)

    def put_around(self, before: str, after: str, *, in_lines: bool) -> None:
        """Put texts before and after what is selected; `in_lines`: on lines of their own around whole paragraphs."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        if in_lines:
            cursor.setPosition(start)
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
            start = cursor.position()
            cursor.setPosition(end)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            end = cursor.position()
            before, after = f"{before}\n\n", f"\n\n{after}"
        cursor.beginEditBlock()
        cursor.setPosition(end)
        cursor.insertText(after)
        cursor.setPosition(start)
        cursor.insertText(before)
        cursor.endEditBlock()
        cursor.setPosition(start + len(before))
        cursor.setPosition(end + len(before), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    @property
    def selects_paragraphs(self) -> bool:
        """Whether whole paragraphs are meant: more than one line, a whole line, or an empty one."""
        cursor = self.textCursor()
        line = cursor.block().text()
        chosen = cursor.selectedText()
        return "\u2029" in chosen or chosen == line

    # --- findings ----------------------------------------------------------------------------------------------------

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Underline what there is to say something about."""
        self._highlighter.show_findings(findings)

    def cursor_of(self, finding: Finding) -> QTextCursor:
        """Return a cursor on what a finding is about."""
        block = self.document().findBlockByNumber(min(finding.line, self.document().blockCount()) - 1)
        start = min(finding.column - 1, max(0, block.length() - 1))
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + start)
        end = min(block.position() + start + finding.length, block.position() + block.length() - 1)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def go_to(self, finding: Finding) -> None:
        """Select what a finding is about."""
        self.setTextCursor(self.cursor_of(finding))
        self.centerCursor()
        self.setFocus()

    # --- events ------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (
                (event.matches(QKeySequence.StandardKey.Undo) and not self.document().isUndoAvailable())
                or (event.matches(QKeySequence.StandardKey.Redo) and not self.document().isRedoAvailable())
            )
        ):
            # Without typing to take back the key is that of the program.
            event.ignore()
            return False
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_highlighter"):
            self._highlighter.dress(self.palette())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_completing and event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Escape,
            Qt.Key.Key_Tab,
            Qt.Key.Key_Backtab,
        ):
            event.ignore()
            return
        if event.key() == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.complete()
            return
        super().keyPressEvent(event)
        if self.is_completing:
            self.complete()

    @Slot(str)
    def _on_completed(self, name: str) -> None:
        prefix = self._prefix()
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(prefix))
        cursor.removeSelectedText()
        self.setTextCursor(cursor)
        self.put_word(name)

    def _before(self) -> str:
        cursor = self.textCursor()
        return cursor.block().text()[: cursor.positionInBlock()]

    def _prefix(self) -> str:
        found = _WORD_BEFORE.search(self._before())
        return found[0] if found is not None and (self.is_in_braces or self.is_completing) else ""


class LetterTextField(Field):
    """The editor as a field: what is typed comes back in it after a crash or a lock, and is kept when it is left.

    Signals:
        changed: another text stands there, typed or shown.
    """

    changed = Signal()

    def __init__(self, label: str, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(label, texts, parent=parent)
        self.edit = LetterTextEdit(self)
        self.lay_out()
        self._shown = ""
        #: What stood there when it was last looked at: new colours are no typing.
        self._seen = ""
        self._is_showing = False
        self.edit.left.connect(self._on_left)
        self.edit.textChanged.connect(self._on_text_changed)

    @property
    def editor(self) -> QWidget:
        return self.edit

    @property
    def value(self) -> str:
        """The text as it stands there."""
        return self.edit.toPlainText()

    def set_value(self, value: str) -> None:
        """Show a text; what a person typed and was not kept yet is left alone."""
        if self._is_held(is_typing=self.value != self._shown):
            return
        self.replace_value(value)

    def replace_value(self, value: str) -> None:
        """Show a text, whatever stands there; the cursor stays where it was as far as it can."""
        self._shown = value
        self._typed_about = None
        if self.value != value:
            self._put(value)
        self._tell_restored(False)
        self.show_error(None)
        self.value_shown.emit()

    @property
    def typed_text(self) -> str:
        return self.value

    @property
    def draft_text(self) -> str:
        return self.value if self.value != self._shown else ""

    def restore_draft(self, text: str) -> bool:
        self._typed_about = self.subject
        self._put(text)
        self._tell_restored(True)
        self.restored.emit()
        return True

    def commit_pending(self) -> None:
        self._on_left()

    def _put(self, text: str) -> None:
        at = self.edit.textCursor().position()
        self._is_showing = True
        self.edit.setPlainText(text)
        self._is_showing = False
        cursor = self.edit.textCursor()
        cursor.setPosition(min(at, len(text)))
        self.edit.setTextCursor(cursor)

    @Slot()
    def _on_text_changed(self) -> None:
        if self.value == self._seen:
            return
        self._seen = self.value
        if not self._is_showing:
            self._on_edited()
        self.changed.emit()

    @Slot()
    def _on_left(self) -> None:
        if self.value != self._shown or self._is_restored:
            self._shown = self.value
            self._tell_restored(False)
            self.committed.emit(self.value)


def _look(colour: QColor | None, *, bold: bool = False, italic: bool = False) -> QTextCharFormat:
    look = QTextCharFormat()
    if colour is not None:
        look.setForeground(colour)
    if bold:
        look.setFontWeight(QFont.Weight.Bold)
    look.setFontItalic(italic)
    return look

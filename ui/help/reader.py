"""Shows one page of the help. The only place with rich text: all it shows was written by us, with the program.

Nothing is ever fetched: pictures come from the folder of the help, links lead to other pages of it, all else is dead.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPalette,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from ui.help.book import folded

#: Lines at one and a half are easier to follow; wider than this nobody finds the next one.
_LINE_HEIGHT = 140
_MOST_WIDE = 92
_NO_PICTURE = QImage()
#: What stands in a text for a picture.
_PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"


class HelpReader(QTextBrowser):
    """A page that can be read, gone through by Tab from link to link, and copied.

    Signals:
        page_wanted: a link leads to another page (its key).
    """

    page_wanted = Signal(object)

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._text = ""
        self._words: tuple[str, ...] = ()
        #: How wide it was when the page was drawn.
        self._drawn = 0
        self.setAccessibleName(self.tr("Uitleg"))
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(18)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._draw_again)
        self.anchorClicked.connect(self._on_anchor_clicked)

    def show_text(self, text: str, words: Sequence[str] = ()) -> None:
        """Show Markdown of ours from its beginning; `words` that somebody looked for are marked."""
        self._text, self._words = text, tuple(words)
        self._draw()
        self.verticalScrollBar().setValue(0)
        if self._words:
            self._go_to_first()

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: ANN401 - Qt takes pictures and nothing
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return None
        wanted = name if isinstance(name, str) else name.toString()
        if Path(wanted).name != wanted or Path(wanted).suffix != ".png":
            return _NO_PICTURE
        picture = QImage(str(self._folder / wanted))
        room = self.viewport().width() - 3 * int(self.document().documentMargin())
        if picture.isNull() or picture.width() <= room or room < 50:
            return picture
        return picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._again.start(60)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(QUrl)
    def _on_anchor_clicked(self, link: QUrl) -> None:
        name = link.toString()
        if Path(name).name == name and Path(name).suffix == ".md":
            self.page_wanted.emit(Path(name).stem)

    @Slot()
    def _draw_again(self) -> None:
        # Drawing takes the bar at the side away and brings it back; that changes the width for a moment only.
        if self.viewport().width() == self._drawn:
            return
        at = self.verticalScrollBar().value()
        self._draw()
        self.verticalScrollBar().setValue(at)

    # --- drawing -----------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        document = self.document()
        document.clear()
        features = QTextDocument.MarkdownFeature
        document.setMarkdown(self._text, features.MarkdownDialectGitHub | features.MarkdownNoHTML)
        self._space()
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                self._dress(frame)
        self._keep_narrow()
        self._mark()
        self._drawn = self.viewport().width()

    def _space(self) -> None:
        """Give lines and headings room; Markdown says nothing about it."""
        unit = self.fontMetrics().height()
        block = self.document().begin()
        while block.isValid():
            cursor, given = QTextCursor(block), QTextBlockFormat()
            level = block.blockFormat().headingLevel()
            # A picture is a line too, and a high one.
            height = 100 if _PICTURE in block.text() else _LINE_HEIGHT
            given.setLineHeight(height, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            given.setBottomMargin(unit * 0.45)
            if level:
                given.setTopMargin(0 if level == 1 else unit * 0.9)
                self._size_heading(QTextCursor(block), level)
            elif block.textList() is not None:
                given.setBottomMargin(unit * 0.15)
            cursor.mergeBlockFormat(given)
            block = block.next()

    def _size_heading(self, cursor: QTextCursor, level: int) -> None:
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        look = QTextCharFormat()
        look.setFontPointSize(self.font().pointSizeF() * (1.5 if level == 1 else 1.15))
        look.setFontWeight(QFont.Weight.DemiBold)
        cursor.mergeCharFormat(look)

    def _dress(self, table: QTextTable) -> None:
        look = table.format()
        look.setBorder(1)
        look.setBorderCollapse(True)
        look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        look.setBorderBrush(self.palette().color(QPalette.ColorRole.Mid))
        look.setCellPadding(self.fontMetrics().height() * 0.35)
        look.setCellSpacing(0)
        look.setBottomMargin(self.fontMetrics().height() * 0.6)
        table.setFormat(look)

    def _keep_narrow(self) -> None:
        most = self.fontMetrics().averageCharWidth() * _MOST_WIDE
        spare = max(0, self.viewport().width() - most)
        root = self.document().rootFrame()
        look = root.frameFormat()
        look.setRightMargin(look.leftMargin() + spare)
        root.setFrameFormat(look)

    def _mark(self) -> None:
        """Mark every place where a word stands that was looked for."""
        marks = []
        plain = folded(self.toPlainText())
        if len(plain) != len(self.toPlainText()):
            # Signs that fold into more than one would shift the places.
            plain = self.toPlainText().casefold()
        for word in self._words:
            at = plain.find(word)
            while at >= 0:
                mark = QTextEdit.ExtraSelection()
                mark.cursor = QTextCursor(self.document())
                mark.cursor.setPosition(at)
                mark.cursor.setPosition(at + len(word), QTextCursor.MoveMode.KeepAnchor)
                mark.format.setFontUnderline(True)
                mark.format.setBackground(self._mark_colour())
                marks.append(mark)
                at = plain.find(word, at + len(word))
        self.setExtraSelections(marks)

    def _mark_colour(self) -> QColor:
        colour = QColor(self.palette().color(QPalette.ColorRole.Accent))
        colour.setAlphaF(0.22)
        return colour

    def _go_to_first(self) -> None:
        marks = sorted(self.extraSelections(), key=lambda mark: mark.cursor.selectionStart())
        if marks:
            cursor = QTextCursor(marks[0].cursor)
            cursor.clearSelection()
            self.setTextCursor(cursor)
            self.ensureCursorVisible()

"""A picture from the clipboard on its way into a dossier: seen once more, with a name to find it by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.correspondence import Document
from csr_desktop.services.documents import Attachment, name_for
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import TextField
from ui.plain_text import PlainLabel

_LONGEST = 100


class PastedPictureDialog(StepDialog):
    """Asks for the name, and keeps the picture."""

    def __init__(
        self, context: UiContext, dossier_id: str, attachment: Attachment, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, "", "", parent, subject=dossier_id)
        self.setWindowTitle(self.tr("Afbeelding bewaren in het dossier"))
        self.step_button.setText(self.tr("Bewaren"))
        self._dossier_id, self._attachment = dossier_id, attachment
        self.name_field = TextField(self.tr("Naam van het stuk"), context.texts, longest=_LONGEST, required=True)
        self.add_field(self.name_field, "document.already")
        self.name_field.set_value(PurePath(attachment.name).stem)
        self.name_field.edit.selectAll()
        self.picture_label = PlainLabel()
        self.picture_label.setAccessibleName(self.tr("Zo ziet de afbeelding eruit"))
        self.picture_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        unit = self.fontMetrics()
        # Our own bytes: the window made this PNG a moment ago.
        picture = QPixmap.fromImage(QImage.fromData(attachment.content))
        if not picture.isNull():
            size = picture.size().boundedTo(QSize(unit.averageCharWidth() * 66, unit.height() * 14))
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self.picture_label.setPixmap(picture.scaled(size, keep, smooth))
        self.form.addRow(self.picture_label)

    def work(self) -> Callable[[Core], Any]:
        dossier_id = self._dossier_id
        name = name_for(str(self.name_field.value), self._attachment.kind)
        named = replace(self._attachment, name=name)
        return lambda core: core.documents.keep(dossier_id, named)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - the document
        assert isinstance(result, Document)
        return self.tr("'{name}' zit nu in het dossier.").format(name=result.name)

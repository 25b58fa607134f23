"""What putting a back-up back would change, in plain words, before anything is changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from csr_desktop.services.backups import Backup, Prepared, RestorePreview
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.forms.counting import dossiers
from ui.forms.parts import button, label

#: More numbers than this nobody reads.
_MOST_NUMBERS = 15


class RestorePreviewDialog(GrowingDialog):
    """Shows the difference and asks; a back-up of the present is made before the answer counts.

    Signals:
        confirmed: the present is safe, put this in its place (`Prepared`).
    """

    confirmed = Signal(object)

    def __init__(
        self, context: UiContext, prepared: Prepared, preview: RestorePreview, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Reservekopie terugzetten"))
        self._context = context
        self._prepared: Prepared | None = prepared
        self._goes_without = False
        self.sentences = preview_sentences(preview)
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.restore_button = button(self.tr("Terugzetten"), "primary")
        self.restore_button.setAutoDefault(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.restore_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel_button = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for at, sentence in enumerate(self.sentences):
            layout.addWidget(label(sentence, "heading" if at == 0 else "", wrap=True))
        layout.addWidget(
            label(
                self.tr(
                    "Eerst wordt een reservekopie gemaakt van hoe het nu is. Daarna sluit dit venster en typt u de "
                    "wachtzin die bij deze reservekopie hoort. De database van nu blijft apart bewaard."
                ),
                "muted",
                wrap=True,
            )
        )
        layout.addWidget(self.error_label)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 76)
        # Whoever only presses Enter changes nothing.
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus()
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)

    def done(self, result: int) -> None:
        prepared, self._prepared = self._prepared, None
        if prepared is not None:
            unwanted = prepared
            self._context.tasks.run_io(self._context.tasks, lambda _token: unwanted.discard())
        super().done(result)

    @Slot()
    def _on_accepted(self) -> None:
        self.error_label.hide()
        self.restore_button.setEnabled(False)
        if self._goes_without:
            self._made(None)
        else:
            self._context.tasks.run_db(self, lambda core: core.backups.make("restore"), self._made, self._failed)

    def _made(self, _backup: Backup | None) -> None:
        prepared, self._prepared = self._prepared, None
        self.accept()
        if prepared is not None:
            self.confirmed.emit(prepared)

    def _failed(self, error: BaseException) -> None:
        """A database that is damaged cannot be backed up, and is just the one that has to be replaced."""
        self._goes_without = True
        self.restore_button.setEnabled(True)
        self.restore_button.setText(self.tr("Toch terugzetten"))
        words = self.tr(
            "Van hoe het nu is kon geen reservekopie worden gemaakt; er is niets gewijzigd. {reason} Kiest u ‘Toch "
            "terugzetten’, dan blijft de database van nu wel apart bewaard."
        )
        self.error_label.setText(words.format(reason=self._context.notices.sentence(error)))
        self.error_label.show()
        self.cancel_button.setFocus()


def preview_sentences(preview: RestorePreview) -> list[str]:
    """Return what would change, the most important first."""
    translate = QCoreApplication.translate
    made = preview.made_at.astimezone(DUTCH_TIME)
    then, now = preview.counts_then.get("dossier", 0), preview.counts_now.get("dossier", 0)
    if then == now:
        difference = translate("restore", "evenveel als nu")
    elif then < now:
        difference = translate("restore", "{count} minder dan nu").format(count=now - then)
    else:
        difference = translate("restore", "{count} meer dan nu").format(count=then - now)
    sentences = [
        translate("restore", "Deze reservekopie is van {day} {time} en heeft {dossiers}, {difference}.").format(
            day=format_short(made.date()),
            time=f"{made:%H:%M}",
            dossiers=dossiers(then),
            difference=difference,
        )
    ]
    if preview.steps_lost is None:
        sentences.append(
            translate(
                "restore",
                "Let op: deze database is niet uit die reservekopie voortgekomen. Waarschijnlijk is er eerder een "
                "andere teruggezet. Vergelijk de dossiers goed.",
            )
        )
    elif preview.steps_lost == 0:
        sentences.append(translate("restore", "Na dat moment is niets gewijzigd."))
    elif preview.steps_lost == 1:
        sentences.append(translate("restore", "1 stap van na dat moment gaat verloren."))
    else:
        sentences.append(
            translate("restore", "{count} stappen van na dat moment gaan verloren.").format(count=preview.steps_lost)
        )
    for words, numbers in (
        (translate("restore", "Nieuw sindsdien, straks weg: {numbers}."), preview.only_now),
        (translate("restore", "Gewijzigd sindsdien: {numbers}."), preview.changed_since),
        (translate("restore", "Nu niet, straks weer wel: {numbers}."), preview.only_then),
        (
            translate("restore", "Sindsdien gewist; deze worden na het terugzetten meteen opnieuw gewist: {numbers}."),
            preview.erased_again,
        ),
    ):
        if numbers:
            sentences.append(words.format(numbers=_listed(numbers)))
    return sentences


def _listed(numbers: Sequence[str]) -> str:
    shown = ", ".join(numbers[:_MOST_NUMBERS])
    more = len(numbers) - _MOST_NUMBERS
    if more <= 0:
        return shown
    return QCoreApplication.translate("restore", "{numbers} en nog {count}").format(numbers=shown, count=more)

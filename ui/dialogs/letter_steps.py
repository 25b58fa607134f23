"""Steps on letters: taking one back that was never sent, labels and envelopes, and where a letter comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_long, format_short
from csr_desktop.domain.correspondence import Letter
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.dialogs.step import StepDialog
from ui.forms.field import drop_drafts
from ui.forms.fields import ChoiceField, CountField, NoteField
from ui.forms.letter_view import LetterOpener
from ui.forms.parts import label
from ui.models.table import Table
from ui.models.table_model import Column

if TYPE_CHECKING:
    from csr_desktop.domain.post_table import PostTable
    from csr_desktop.services.letter_archive import Explanation

_LABELS, _ENVELOPES = "labels", "envelopes"


class WithdrawLetterDialog(StepDialog):
    """Takes a letter back that is not on the post; it stays in the archive with the reason."""

    def __init__(self, context: UiContext, letter: Letter, recipient: str, parent: QWidget | None = None) -> None:
        self._letter = letter
        super().__init__(context, "", "", parent, subject=letter.id)
        self.setWindowTitle(self.tr("Brief intrekken"))
        self.step_button.setText(self.tr("Intrekken"))
        kind = context.texts.label("letter", letter.kind)
        self.note_label.setText(
            self.tr(
                "{kind} aan {recipient}, {reference}. De brief gaat niet de deur uit en blijft in het archief."
            ).format(kind=kind, recipient=recipient, reference=letter.reference)
        )
        self.note_label.show()
        self.reason_field = NoteField(self.tr("Waarom"), context.texts)
        self.add_field(self.reason_field, "letter.withdraw_reason")

    def work(self) -> Callable[[Core], Any]:
        letter_id, reason = self._letter.id, str(self.reason_field.value)
        return lambda core: core.letter_archive.withdraw(letter_id, reason)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - a `Letter`
        return self.tr("De brief {reference} is ingetrokken.").format(reference=result.reference)


class PostPapersDialog(StepDialog):
    """Makes labels or envelopes for letters, with the addresses as they are printed; changes nothing."""

    def __init__(
        self,
        context: UiContext,
        opener: LetterOpener,
        letters: Sequence[Letter],
        table: PostTable,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, "", "", parent)
        self._opener, self._letters = opener, tuple(letters)
        self.setWindowTitle(self.tr("Etiketten of enveloppen"))
        self.step_button.setText(self.tr("Maken en openen"))
        self.note_label.setText(
            self.tr(
                "Eén adres per envelop, precies zoals het op de brief staat. Druk eerst één vel op proef af, op ware "
                "grootte."
            )
        )
        self.note_label.show()
        texts = context.texts
        self.what_field = ChoiceField(
            self.tr("Wat"), texts, [(_LABELS, self.tr("etiketten")), (_ENVELOPES, self.tr("enveloppen"))]
        )
        self.sheet_field = ChoiceField(self.tr("Vel"), texts, [(item.key, item.name) for item in table.label_sheet])
        self.start_field = CountField(self.tr("Begin bij etiket"), texts)
        self.start_field.set_value(1)
        self.envelope_field = ChoiceField(self.tr("Envelop"), texts, [(item.key, item.name) for item in table.envelope])
        self.envelope_field.set_value("c5")
        self.add_field(self.what_field)
        self.add_field(self.sheet_field)
        self.add_field(self.start_field, "post.start_outside")
        self.add_field(self.envelope_field)
        self._show_fields()
        self.what_field.committed.connect(self._on_what_chosen)

    @property
    def can_undo(self) -> bool:
        return False

    def work(self) -> Callable[[Core], Any]:
        letters, is_labels = self._letters, self.what_field.value == _LABELS
        sheet, envelope = str(self.sheet_field.value), str(self.envelope_field.value)
        typed = self.start_field.value
        start = typed if isinstance(typed, int) else 1

        def make(core: Core) -> bytes:
            content = (
                core.letter_post.labels(letters, sheet, start)
                if is_labels
                else core.letter_post.envelopes(letters, envelope)
            )
            core.audit.printed(letters, "print")
            return content

        return make

    @Slot()
    def do(self) -> None:
        """Check the fields, make the papers and open them; there is nothing to take back."""
        self.error_label.hide()
        if self.start_field.isVisibleTo(self) and not self.start_field.check():
            self.start_field.setFocus()
            return
        self.context.tasks.run_db(self, self.work(), self._made, self._failed)

    def sentence(self, _result: Any) -> str:  # noqa: ANN401 - not used: nothing is undone
        return ""

    def _made(self, content: bytes) -> None:
        drop_drafts(self)
        name = self.tr("etiketten.pdf") if self.what_field.value == _LABELS else self.tr("enveloppen.pdf")
        self._opener.open_kept(self._opener.keep_file(name, content))
        self.accept()

    @Slot(object)
    def _on_what_chosen(self, _what: object) -> None:
        self._show_fields()

    def _show_fields(self) -> None:
        is_labels = self.what_field.value == _LABELS
        for field in (self.sheet_field, self.start_field):
            self.form.setRowVisible(field, is_labels)
        self.form.setRowVisible(self.envelope_field, not is_labels)


class LetterOriginDialog(GrowingDialog):
    """Says where a letter comes from: its text, its days, what it was made from, and that nothing of it changed."""

    def __init__(
        self,
        context: UiContext,
        found: Explanation,
        lines: Sequence[tuple[str, str]],
        recipient: str,
        parent: QWidget | None = None,
    ) -> None:
        """`lines` say what it was made from: the word of each field, and its value."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        letter, texts = found.letter, context.texts
        self.setWindowTitle(self.tr("Herkomst van brief {reference}").format(reference=letter.reference))
        self.head_label = label(
            self.tr("{kind} aan {recipient}").format(kind=texts.label("letter", letter.kind), recipient=recipient),
            "heading",
            wrap=True,
        )
        self.facts_label = label("\n".join(self._facts(found)), wrap=True)
        self.holds_label = label(
            self._standing(found), "" if found.holds and found.inputs_hold else "warning", wrap=True
        )
        self.inputs_table = Table(
            (
                Column("name", self.tr("Gegeven"), lambda row: row[0]),
                Column("value", self.tr("Waarde"), lambda row: row[1], tip=lambda row: row[1]),
            ),
            lambda row: row[0],
            self.tr("Waarvan de brief gemaakt is"),
            context.state,
            "letter-origin",
            stretch="value",
        )
        self.inputs_table.set_rows(lines)
        self.inputs_table.setVisible(bool(lines))
        self.inputs_table.setMinimumHeight(self.fontMetrics().height() * 12)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.head_label, self.facts_label, self.holds_label):
            layout.addWidget(widget)
        layout.addWidget(self.inputs_table, 1)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 90)

    def _facts(self, found: Explanation) -> list[str]:
        letter = found.letter
        facts = [self.tr("Gemaakt op {day}.").format(day=format_long(letter.made_on))]
        if letter.sent_on is not None:
            facts.append(self.tr("Verstuurd op {day}.").format(day=format_long(letter.sent_on)))
        elif letter.withdrawn_on is not None:
            facts.append(
                self.tr("Ingetrokken op {day}: {reason}").format(
                    day=format_short(letter.withdrawn_on), reason=letter.withdrawn_reason
                )
            )
        else:
            facts.append(self.tr("Nog niet verstuurd."))
        facts.append(
            self.tr("Briefsoort {kind}, versie {version} van de tekst.").format(
                kind=letter.kind.value, version=letter.template_version
            )
        )
        facts.append(self.tr("Controlegetal {digest}").format(digest=letter.sha256[:16]))
        return facts

    def _standing(self, found: Explanation) -> str:
        if not found.holds:
            return self.tr(
                "Deze brief is beschadigd: hij is niet meer zoals hij gemaakt is. Zet een reservekopie terug."
            )
        if not found.inputs_hold:
            return self.tr("De brief is zoals hij gemaakt is. De gegevens waarvan hij gemaakt is, zijn beschadigd.")
        if found.inputs is None:
            return self.tr("De brief is zoals hij gemaakt is. Waarvan hij gemaakt is, werd toen nog niet bewaard.")
        return self.tr("De brief en de gegevens waarvan hij gemaakt is, zijn precies zoals ze waren.")

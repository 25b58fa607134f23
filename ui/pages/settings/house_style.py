"""Tab "Huisstijl en brieven": how letters look and who sends and signs them, with the page itself beside the fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QColorDialog, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.errors import CsrError, UserError
from csr_desktop.services.house_style import (
    DEFAULT_ACCENT,
    WINDOW_REACH_MM,
    LetterFont,
    format_millimetres,
    is_readable_on_paper,
)
from csr_desktop.services.organisation import Organisation, Sender, Signature
from ui.context import UiContext
from ui.dialogs.house_style import LetterSenderDialog, SignatureDialog, names_of, read_picture
from ui.forms.fields import ChoiceField, Field, LineField, NoteField, TextField, add_row, make_form
from ui.forms.flow import FlowLayout
from ui.forms.letter_view import LetterOpener
from ui.forms.named_list import NamedList
from ui.forms.page_picture import PagePicture
from ui.forms.parsers import parse_colour, parse_millimetres
from ui.forms.parts import Card, button, label
from ui.forms.side_by_side import Downwards, SideBySide
from ui.forms.undo import newest_units, offer_undo
from ui.forms.viewer import Paper, ViewerDialog
from ui.plain_text import PlainLabel
from ui.tasks import CancelToken
from ui.theme import Space

_AnyField = TextField | ChoiceField | NoteField | LineField
#: From this width, in average characters, the page stands beside the fields.
_WIDE = 120
_TEST_FILE = "proefafdruk-venster.pdf"


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the tab reads."""

    organisation: Organisation
    logo: bytes | None
    people: tuple[str, ...]


def _read(core: Core) -> _Stored:
    return _Stored(core.organisation.get(), core.organisation.logo(), core.team.known())


def _test_print(core: Core) -> bytes:
    return core.house_style.test_print()


class MillimetreField(LineField):
    """A distance in half millimetres that may also go the other way."""

    def parse(self, text: str) -> float:
        distance = parse_millimetres(text) if text else 0.0
        if abs(distance) > WINDOW_REACH_MM:
            raise UserError("field.millimetres", label=self.label, least=-WINDOW_REACH_MM, most=WINDOW_REACH_MM)
        return distance

    def show_text(self, value: object) -> str:
        return format_millimetres(value) if isinstance(value, (int, float)) else ""


class HouseStylePart(QWidget):
    """Each field is stored when it is left, and the page beside it follows."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.opener = LetterOpener(context, self)
        self._stored = _Stored(Organisation(name=""), None, ())
        texts = context.texts
        self.fields: dict[str, _AnyField] = {
            "accent_colour": TextField(self.tr("Kleur"), texts, parser=parse_colour, longest=7),
            "letter_font": ChoiceField(
                self.tr("Lettertype"),
                texts,
                [
                    (LetterFont.SANS.value, self.tr("Zonder schreef (Noto Sans)")),
                    (LetterFont.SERIF.value, self.tr("Met schreef (Noto Serif)")),
                ],
            ),
            "footer": NoteField(self.tr("Regels onderaan"), texts, self.tr("Onderaan elke bladzijde"), lines=2),
            "return_line": TextField(
                self.tr("Retourregel"),
                texts,
                longest=120,
                help_text=self.tr("Klein boven het adres, in het venster. Leeg: naam en adres van de organisatie"),
            ),
            "signatory": TextField(
                self.tr("Ondertekenaar"),
                texts,
                longest=80,
                help_text=self.tr("Leeg: de behandelaar van het dossier ondertekent"),
            ),
            "signatory_role": TextField(self.tr("Functie"), texts, longest=80),
            "wck_basis": NoteField(
                self.tr("Grondslag (Wck)"), texts, self.tr("Leeg: de zin van het programma zelf"), lines=2
            ),
            "window_side": ChoiceField(
                self.tr("Venster envelop"), texts, [("left", self.tr("Links")), ("right", self.tr("Rechts"))]
            ),
            "window_offset_x_mm": MillimetreField(self.tr("Naar rechts (mm)"), texts),
            "window_offset_y_mm": MillimetreField(self.tr("Naar beneden (mm)"), texts),
        }
        self.colour_label = PlainLabel()
        self.colour_button = button(self.tr("Kleur kiezen"))
        self.pale_label = label(
            self.tr("Deze kleur is licht: op wit papier is zij slecht te lezen."), "warning", wrap=True
        )
        self.pale_label.hide()
        self.logo_label = PlainLabel()
        self.logo_button = button(self.tr("Logo kiezen"))
        self.remove_logo_button = button(self.tr("Logo verwijderen"))
        self.senders = NamedList(self.tr("Afzenders"))
        self.signatures = NamedList(self.tr("Handtekeningen"))
        self.test_button = button(
            self.tr("Proefafdruk bekijken"), tip=self.tr("Een blad dat zegt wat u bij de millimeters invult")
        )
        self.person_field = ChoiceField(self.tr("Brief van"), texts, [("", "")])
        self.picture = PagePicture(context, self.tr("Voorbeeld van een brief"))
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Read again what is chosen, and show the page."""
        self.context.tasks.run_db(self, _read, self._show)

    def focus_first(self) -> None:
        """Give the focus to where work begins."""
        self.logo_button.setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_committed(self, value: Any) -> None:  # noqa: ANN401 - of any field
        field = self.sender()
        assert isinstance(field, Field)
        name = next(name for name, own in self.fields.items() if own is field)
        if name == "footer":
            value = names_of(value)

        def failed(error: BaseException) -> None:
            if isinstance(error, CsrError):
                field.show_error(error)
            else:
                self.context.notices.error(error)

        self.context.tasks.run_db(self, lambda core: core.organisation.change(**{name: value}), None, failed)

    @Slot()
    def _on_colour_clicked(self) -> None:
        dialog = QColorDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Kleur van de brieven"))
        present = QColor(self._accent())
        if present.isValid():
            dialog.setCurrentColor(present)
        dialog.colorSelected.connect(self._on_colour_selected)
        dialog.open()

    @Slot(QColor)
    def _on_colour_selected(self, colour: QColor) -> None:
        field = self.fields["accent_colour"]
        assert isinstance(field, TextField)
        field.edit.setText(colour.name())
        field.edit.editingFinished.emit()

    @Slot()
    def _on_logo_clicked(self) -> None:
        path = self.context.dialogs.open_file(
            self, self.tr("Logo kiezen"), self.tr("Afbeeldingen (*.png *.jpg *.jpeg)")
        )
        if path is None:
            return

        def read(_token: CancelToken, file: Path = path) -> bytes:
            return read_picture(file, "letter.logo_unreadable")

        self.context.tasks.run_io(self, read, self._keep_logo)

    @Slot()
    def _on_remove_logo_clicked(self) -> None:
        self._do(lambda core: core.organisation.set_logo(None), self.tr("Het logo is verwijderd."))

    @Slot()
    def _on_test_clicked(self) -> None:
        viewer = ViewerDialog(
            self.context,
            [Paper(self.tr("Proefafdruk van het venster"), _test_print)],
            self.window(),
            elsewhere=self.tr("Openen om af te drukken"),
        )
        viewer.elsewhere_requested.connect(self._on_test_elsewhere)
        viewer.show()

    @Slot(object)
    def _on_test_elsewhere(self, _at: int) -> None:
        self.opener.open_made(_TEST_FILE, _test_print)

    @Slot()
    def _on_add_sender(self) -> None:
        self._sender_dialog(None)

    @Slot(object)
    def _on_change_sender(self, at: int) -> None:
        self._sender_dialog(self._stored.organisation.senders[at])

    @Slot(object)
    def _on_remove_sender(self, at: int) -> None:
        kept = [item for number, item in enumerate(self._stored.organisation.senders) if number != at]
        self._do(lambda core: core.organisation.set_senders(kept), self.tr("De afzender is verwijderd."))

    @Slot()
    def _on_add_signature(self) -> None:
        SignatureDialog(self.context, self._stored.people, parent=self.window()).start()

    @Slot(object)
    def _on_change_signature(self, at: int) -> None:
        signature = self._stored.organisation.signatures[at]

        def opened(picture: bytes) -> None:
            SignatureDialog(self.context, self._stored.people, signature, picture, self.window()).start()

        self.context.tasks.run_db(self, lambda core: core.organisation.picture(signature.sha256), opened)

    @Slot(object)
    def _on_remove_signature(self, at: int) -> None:
        name = self._stored.organisation.signatures[at].name
        self._do(
            lambda core: core.organisation.remove_signature(name),
            self.tr("De handtekening is verwijderd. Op gemaakte brieven blijft zij staan."),
        )

    @Slot(object)
    def _on_person_chosen(self, _name: object) -> None:
        self._show_picture()

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, stored: _Stored) -> None:
        self._stored = stored
        organisation = stored.organisation
        for name, field in self.fields.items():
            if not field.has_error:
                value = getattr(organisation, name)
                field.set_value("\n".join(value) if name == "footer" else value)
        self._show_colour()
        self._show_logo(stored.logo)
        self.senders.show_names([self._sender_words(item) for item in organisation.senders])
        self.signatures.show_names([self._signature_words(item) for item in organisation.signatures])
        self._show_people(organisation)
        self._show_picture()

    def _show_people(self, organisation: Organisation) -> None:
        """Let somebody see the letters of each who has a sender or a signature of his own."""
        named = [name for item in organisation.senders for name in item.counsellors]
        named += [item.name for item in organisation.signatures]
        present = self.person_field.value
        own = organisation.counsellor
        names = [name for name in dict.fromkeys(named) if name != own]
        words = self.tr("{name} (de organisatie)").format(name=own) if own else self.tr("de organisatie")
        self.person_field.set_options([("", words), *((name, name) for name in names)])
        self.person_field.set_value(present if present in names else "")
        self._person_row.setVisible(bool(names))

    def _show_picture(self) -> None:
        name = str(self.person_field.value or "")
        self.picture.show_made(lambda core: core.house_style.sample(name))

    def _show_colour(self) -> None:
        colour = self._accent() or DEFAULT_ACCENT
        side = self.fontMetrics().height() * 2
        patch = QPixmap(side, side)
        patch.fill(QColor(colour))
        self.colour_label.setPixmap(patch)
        self.colour_label.setAccessibleName(self.tr("Kleur {code}").format(code=colour))
        self.pale_label.setVisible(QColor(colour).isValid() and not is_readable_on_paper(colour))

    def _show_logo(self, logo: bytes | None) -> None:
        self.remove_logo_button.setVisible(logo is not None)
        picture = QPixmap()
        if logo is None or not picture.loadFromData(logo):
            self.logo_label.setPixmap(QPixmap())
            self.logo_label.setText(self.tr("Nog geen logo gekozen."))
            return
        unit = self.fontMetrics().height()
        kept, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        self.logo_label.setPixmap(picture.scaled(unit * 16, unit * 4, kept, smooth))

    def _sender_words(self, sender: Sender) -> str:
        if not sender.counsellors:
            return self.tr("{name}: voor niemand").format(name=sender.name)
        return self.tr("{name}: {people}").format(name=sender.name, people=", ".join(sender.counsellors))

    def _signature_words(self, signature: Signature) -> str:
        if not signature.counsellors:
            return self.tr("{name}: alleen in eigen dossiers").format(name=signature.name)
        return self.tr("{name}: ook in dossiers van {people}").format(
            name=signature.name, people=", ".join(signature.counsellors)
        )

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _sender_dialog(self, present: Sender | None) -> None:
        stored = self._stored
        LetterSenderDialog(self.context, stored.organisation.senders, present, stored.people, self.window()).start()

    def _keep_logo(self, picture: bytes) -> None:
        self._do(lambda core: core.organisation.set_logo(picture), self.tr("Het logo staat voortaan op de brieven."))

    def _do(self, work: Callable[[Core], Any], words: str) -> None:
        """Do one step and offer to take it back."""

        def with_unit(core: Core) -> tuple[str, ...]:
            work(core)
            return newest_units(core)

        def done(units: tuple[str, ...]) -> None:
            offer_undo(self.context, words, units)

        self.context.tasks.run_db(self, with_unit, done)

    def _accent(self) -> str:
        field = self.fields["accent_colour"]
        assert isinstance(field, TextField)
        return field.edit.text().strip()

    # --- building ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        for field in self.fields.values():
            field.committed.connect(self._on_committed)
        self.person_field.committed.connect(self._on_person_chosen)
        self.colour_button.clicked.connect(self._on_colour_clicked)
        self.logo_button.clicked.connect(self._on_logo_clicked)
        self.remove_logo_button.clicked.connect(self._on_remove_logo_clicked)
        self.test_button.clicked.connect(self._on_test_clicked)
        self.senders.add_button.clicked.connect(self._on_add_sender)
        self.senders.change_wanted.connect(self._on_change_sender)
        self.senders.remove_wanted.connect(self._on_remove_sender)
        self.signatures.add_button.clicked.connect(self._on_add_signature)
        self.signatures.change_wanted.connect(self._on_change_signature)
        self.signatures.remove_wanted.connect(self._on_remove_signature)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, Space.SMALL, 0)
        column.setSpacing(Space.MEDIUM)
        for card in (self._look_card(), self._sender_card(), self._signing_card(), self._window_card()):
            column.addWidget(card)
        column.addStretch(1)
        right = QWidget()
        page = QVBoxLayout(right)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(Space.SMALL)
        page.addWidget(label(self.tr("Zo ziet een nieuwe brief eruit"), "heading"))
        self._person_row = QWidget()
        person = make_form()
        person.setContentsMargins(0, 0, 0, 0)
        add_row(person, self.person_field)
        self._person_row.setLayout(person)
        self._person_row.hide()
        page.addWidget(self._person_row)
        page.addWidget(self.picture, 1)
        page.addWidget(
            label(
                self.tr("De namen in dit voorbeeld zijn verzonnen. Gemaakte brieven blijven gelijk."),
                "muted",
                wrap=True,
            )
        )
        both = SideBySide((Downwards(left), right), _WIDE, spacing=Space.LARGE, shares=(1, 1))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.LARGE, Space.SMALL, Space.LARGE, Space.MEDIUM)
        layout.addWidget(both)

    def _card(self, heading: str, names: Sequence[str], words: str = "") -> Card:
        card = Card(heading)
        if words:
            card.body.addWidget(label(words, "muted", wrap=True))
        form = make_form()
        for name in names:
            add_row(form, self.fields[name])
        card.body.addLayout(form)
        return card

    def _look_card(self) -> Card:
        card = Card(self.tr("Logo, kleur en letter"))
        card.body.addWidget(self.logo_label)
        logo = FlowLayout()
        logo.addWidget(self.logo_button)
        logo.addWidget(self.remove_logo_button)
        card.body.addLayout(logo)
        form = make_form()
        add_row(form, self.fields["accent_colour"])
        colour = FlowLayout()
        colour.addWidget(self.colour_label)
        colour.addWidget(self.colour_button)
        form.addRow("", colour)
        form.addRow("", self.pale_label)
        add_row(form, self.fields["letter_font"])
        add_row(form, self.fields["footer"])
        card.body.addLayout(form)
        return card

    def _sender_card(self) -> Card:
        card = Card(self.tr("Afzender"))
        card.body.addWidget(
            label(
                self.tr(
                    "Schrijven er meer afdelingen brieven? Voeg ze hier toe. "
                    "De behandelaar van het dossier bepaalt welke op de brief staat."
                ),
                "muted",
                wrap=True,
            )
        )
        card.body.addWidget(self.senders)
        form = make_form()
        add_row(form, self.fields["return_line"])
        card.body.addLayout(form)
        return card

    def _signing_card(self) -> Card:
        card = self._card(self.tr("Ondertekening"), ("signatory", "signatory_role", "wck_basis"))
        card.body.addWidget(label(self.tr("Gescande handtekeningen"), "heading"))
        card.body.addWidget(self.signatures)
        return card

    def _window_card(self) -> Card:
        card = self._card(
            self.tr("Venster van de envelop"),
            ("window_side", "window_offset_x_mm", "window_offset_y_mm"),
            self.tr(
                "Past het adres niet in het venster? Druk een proef af: daarop staat welke getallen u hier invult."
            ),
        )
        row = FlowLayout()
        row.addWidget(self.test_button)
        card.body.addLayout(row)
        return card

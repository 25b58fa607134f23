"""Instellingen: who we are and how our letters look, how this window looks, and what it works with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QColorDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop import __version__
from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.errors import CsrError, Message, UserError
from csr_desktop.services.organisation import Organisation
from ui.context import UiContext
from ui.forms.address_fields import AddressFields
from ui.forms.fields import ChoiceField, CountField, Field, NoteField, TextField, add_row, make_form
from ui.forms.flow import FlowLayout
from ui.forms.page import Page
from ui.forms.parsers import parse_colour, parse_email, parse_municipality
from ui.forms.parts import Card, button, label, restyle, scrolled
from ui.forms.side_by_side import TwoColumns
from ui.forms.support_button import SupportButton
from ui.pages.settings.appearance import AppearanceCard
from ui.pages.settings.backups import BackupCard
from ui.pages.settings.exchange import ExchangeCard
from ui.pages.settings.log import LogCard
from ui.pages.settings.security import SecurityCard
from ui.pages.settings.way_of_working import WayOfWorkingCard
from ui.plain_text import PlainLabel
from ui.tasks import CancelToken

_AnyField = TextField | ChoiceField | NoteField | CountField
#: More than any logo that is accepted; a file is not read further.
_MOST_BYTES = 5_000_001
#: So much of the page stays in sight above a card somebody went to.
_ABOVE = 8
#: How far a window can be moved from where Dutch envelopes have it.
_MOST_MM = 30


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the page reads."""

    organisation: Organisation
    logo: bytes | None


def _read(core: Core) -> _Stored:
    return _Stored(core.organisation.get(), core.organisation.logo())


def _change(core: Core, name: str, value: Any) -> None:  # noqa: ANN401 - of any field
    """Store one field; a field of the address is named `address.city`."""
    whole, _, part = name.partition(".")
    if part:
        value = replace(getattr(core.organisation.get(), whole), **{part: value})
    core.organisation.change(**{whole: value})


class MillimetreField(CountField):
    """A distance that may also go the other way."""

    def parse(self, text: str) -> int:
        if not text:
            return 0
        distance = int(text) if re.fullmatch(r"[+-]?[0-9]{1,4}", text, re.ASCII) else None
        if distance is None or abs(distance) > _MOST_MM:
            raise UserError("field.millimetres", label=self.label, least=-_MOST_MM, most=_MOST_MM)
        return distance


class SettingsPage(Page):
    """The settings; each is stored when its field is left.

    Signals:
        backups_changed: a back-up was made here, or the places changed.
        restore_confirmed: a back-up takes the place of the database (`Prepared`).
    """

    backups_changed = Signal()
    restore_confirmed = Signal(object)

    key = "settings"

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        texts = context.texts
        self.organisation_fields: dict[str, _AnyField] = {
            "name": TextField(self.tr("Naam"), texts, longest=100, required=True),
            "municipality": TextField(self.tr("Gemeente"), texts, longest=60),
            "municipality_code": TextField(
                self.tr("Gemeentecode"),
                texts,
                parser=parse_municipality,
                longest=10,
                help_text=self.tr("GM en vier cijfers; bepaalt welke lokale afspraken gelden"),
            ),
            "counsellor": TextField(self.tr("Behandelaar"), texts, longest=80),
            "phone": TextField(self.tr("Telefoon"), texts, longest=30),
            "phone_hours": TextField(self.tr("Bereikbaar"), texts, longest=80),
            "email": TextField(self.tr("E-mail"), texts, parser=parse_email, longest=100),
            "lender": TextField(self.tr("Kredietbank"), texts, longest=100),
        }
        self.address = AddressFields("address", texts, with_box=True, parent=self)
        self.letter_fields: dict[str, _AnyField] = {
            "signatory": TextField(self.tr("Ondertekenaar"), texts, longest=80),
            "signatory_role": TextField(self.tr("Functie"), texts, longest=80),
            "wck_basis": NoteField(
                self.tr("Grondslag (Wck)"), texts, self.tr("Leeg: de zin van het programma zelf"), lines=2
            ),
            "footer": NoteField(self.tr("Regels onderaan"), texts, self.tr("Onderaan elke bladzijde"), lines=2),
            "window_side": ChoiceField(
                self.tr("Venster envelop"), texts, [("left", self.tr("Links")), ("right", self.tr("Rechts"))]
            ),
            "window_offset_x_mm": MillimetreField(self.tr("Naar rechts (mm)"), texts),
            "window_offset_y_mm": MillimetreField(self.tr("Naar beneden (mm)"), texts),
            "accent_colour": TextField(self.tr("Kleur"), texts, parser=parse_colour, longest=7),
        }
        self.fields: dict[str, _AnyField] = {
            **self.organisation_fields,
            **self.address.fields,
            **self.letter_fields,
        }
        self.colour_label = PlainLabel()
        self.colour_button = button(self.tr("Kleur kiezen"))
        self.logo_label = PlainLabel()
        self.logo_button = button(self.tr("Logo kiezen"))
        self.remove_logo_button = button(self.tr("Logo verwijderen"))
        self.appearance_card = AppearanceCard(context)
        self.check_button = button(self.tr("Database controleren"), tip=self.tr("Kijk of alle gegevens in orde zijn"))
        self.check_label = label(wrap=True)
        self.support_button = SupportButton(context)
        self.security_card = SecurityCard(context)
        self.way_of_working_card = WayOfWorkingCard(context)
        self.backup_card = BackupCard(context)
        self.log_card = LogCard(context)
        self.exchange_card = ExchangeCard(context)
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        self.context.tasks.run_db(self, _read, self._show)
        self.security_card.refresh()
        self.way_of_working_card.refresh()
        self.backup_card.refresh()
        self.log_card.refresh()
        self.exchange_card.refresh()

    def enter(self) -> None:
        is_known = not self.is_stale
        super().enter()
        # The size of text has keys of its own.
        self.appearance_card.show_choices()
        if is_known:
            # Back-ups are made while nobody looks, and are no change of the data.
            self.backup_card.refresh()

    def concerns(self, changes: Any) -> bool:  # noqa: ANN401 - `Changes` of the services
        return any(table == "setting" for table, _id in changes.objects)

    def focus_first(self) -> None:
        self.organisation_fields["name"].setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_committed(self, value: Any) -> None:  # noqa: ANN401 - of any field
        field = self.sender()
        assert isinstance(field, Field)
        name = next(name for name, own in self.fields.items() if own is field)
        if name == "footer":
            value = tuple(line.strip() for line in value.splitlines() if line.strip())

        def failed(error: BaseException) -> None:
            if isinstance(error, CsrError):
                field.show_error(error)
            else:
                self.context.notices.error(error)

        self.context.tasks.run_db(self, lambda core: _change(core, name, value), None, failed)

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
        field = self.letter_fields["accent_colour"]
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
            try:
                with file.open("rb") as opened:
                    return opened.read(_MOST_BYTES)
            except OSError as error:
                raise UserError("letter.logo_unreadable") from error

        self.context.tasks.run_io(self, read, self._keep_logo)

    @Slot()
    def _on_remove_logo_clicked(self) -> None:
        self.context.tasks.run_db(self, lambda core: core.organisation.set_logo(None), self._logo_removed)

    @Slot()
    def _on_undo_wanted(self) -> None:
        self.context.tasks.run_db(self, lambda core: core.history.undo(), self._undone)

    @Slot()
    def _on_section_clicked(self) -> None:
        card = self._sections[str(self.sender().property("section"))]
        first = next((part for part in card.findChildren(QWidget) if _can_have_focus(part)), card)
        # The heading of the card goes to the top; the focus alone would scroll no further than it must.
        bar = self._area.verticalScrollBar()
        bar.setValue(card.mapTo(self._content, QPoint(0, 0)).y() - _ABOVE)
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _on_check_clicked(self) -> None:
        self.check_button.setEnabled(False)
        self.check_label.setText(self.tr("Bezig met controleren…"))
        restyle(self.check_label, "muted")
        self.context.tasks.run_db(self, lambda core: core.history.check(), self._checked, self._check_failed)

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, stored: _Stored) -> None:
        for name, field in self.fields.items():
            if not field.has_error:
                whole, _, part = name.partition(".")
                value = getattr(stored.organisation, whole)
                value = getattr(value, part) if part else value
                field.set_value("\n".join(value) if name == "footer" else value)
        self._show_colour()
        self._show_logo(stored.logo)

    def _show_colour(self) -> None:
        side = self.fontMetrics().height() * 2
        patch = QPixmap(side, side)
        patch.fill(QColor(self._accent() or "#1f4e79"))
        self.colour_label.setPixmap(patch)

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

    def _keep_logo(self, picture: bytes) -> None:
        self.context.tasks.run_db(self, lambda core: core.organisation.set_logo(picture), self._logo_kept)

    def _logo_kept(self, _organisation: Organisation) -> None:
        self.context.notices.done(
            self.tr("Het logo staat voortaan op de brieven."), self.tr("Ongedaan maken"), self._on_undo_wanted
        )

    def _logo_removed(self, _organisation: Organisation) -> None:
        self.context.notices.done(self.tr("Het logo is verwijderd."), self.tr("Ongedaan maken"), self._on_undo_wanted)

    def _undone(self, changes: Any) -> None:  # noqa: ANN401 - `Changes` of the services
        if changes is not None:
            self.context.notices.done(self.tr("De laatste stap is teruggenomen."))

    def _checked(self, faults: list[Message]) -> None:
        self.check_button.setEnabled(True)
        sentences = list(dict.fromkeys(self.context.texts.say(fault) for fault in faults))
        if sentences:
            self.check_label.setText("\n".join(f"⚠ {sentence}" for sentence in sentences))
        else:
            self.check_label.setText(self.tr("✓ Alles in orde."))
        restyle(self.check_label, "error" if sentences else "good")

    def _check_failed(self, error: BaseException) -> None:
        self.check_button.setEnabled(True)
        self.check_label.setText(self.context.notices.sentence(error))
        restyle(self.check_label, "error")

    def _accent(self) -> str:
        field = self.letter_fields["accent_colour"]
        assert isinstance(field, TextField)
        return field.edit.text().strip()

    # --- building ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        for field in self.fields.values():
            field.committed.connect(self._on_committed)
        self.colour_button.clicked.connect(self._on_colour_clicked)
        self.logo_button.clicked.connect(self._on_logo_clicked)
        self.remove_logo_button.clicked.connect(self._on_remove_logo_clicked)
        self.check_button.clicked.connect(self._on_check_clicked)
        self.log_card.page_requested.connect(self.page_requested)
        self.backup_card.changed.connect(self.backups_changed)
        self.backup_card.restore_confirmed.connect(self.restore_confirmed)

    def _lay_out(self) -> None:
        organisation = self._card(self.tr("Organisatie"), self.organisation_fields)
        letters, info = self._letters_card(), self._info_card()
        columns = TwoColumns(gap=12)
        for card in (
            organisation,
            self._card(self.tr("Adres op de brieven"), self.address.fields),
            self.way_of_working_card,
            self.security_card,
        ):
            columns.left.addWidget(card)
        columns.left.addStretch(1)
        for card in (self.appearance_card, letters, self.exchange_card, self.backup_card, self.log_card, info):
            columns.right.addWidget(card)
        columns.right.addStretch(1)
        self._sections = {
            self.tr("Dit venster"): self.appearance_card,
            self.tr("Organisatie"): organisation,
            self.tr("Brieven"): letters,
            self.tr("Werkwijze"): self.way_of_working_card,
            self.tr("Beveiliging"): self.security_card,
            self.tr("Uitwisseling"): self.exchange_card,
            self.tr("Reservekopieën"): self.backup_card,
            self.tr("Logboek"): self.log_card,
            self.tr("Programma"): info,
        }
        sections = FlowLayout(spacing=14)
        for name in self._sections:
            link = button(name, "link")
            link.setProperty("section", name)
            link.setAccessibleName(self.tr("Ga naar {name}").format(name=name))
            link.clicked.connect(self._on_section_clicked)
            sections.addWidget(link)
        self._content = QWidget()
        inner = QVBoxLayout(self._content)
        inner.setContentsMargins(16, 4, 16, 12)
        inner.addWidget(columns)
        self._area = scrolled(self._content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(4)
        top = QVBoxLayout()
        top.setContentsMargins(16, 0, 16, 0)
        top.addLayout(sections)
        layout.addLayout(top)
        layout.addWidget(self._area, 1)

    def _card(self, heading: str, fields: Mapping[str, Field]) -> Card:
        card = Card(heading)
        card.body.addLayout(self._form(fields))
        return card

    def _form(self, fields: Mapping[str, Field]) -> QFormLayout:
        form = make_form()
        for field in fields.values():
            add_row(form, field)
        return form

    def _letters_card(self) -> Card:
        card = self._card(self.tr("Huisstijl van de brieven"), self.letter_fields)
        colour = QHBoxLayout()
        colour.addWidget(self.colour_label)
        colour.addWidget(self.colour_button)
        colour.addStretch(1)
        card.body.addLayout(colour)
        card.body.addWidget(label(self.tr("Logo"), "heading"))
        card.body.addWidget(self.logo_label)
        logo = QHBoxLayout()
        logo.addWidget(self.logo_button)
        logo.addWidget(self.remove_logo_button)
        logo.addStretch(1)
        card.body.addLayout(logo)
        card.body.addWidget(
            label(
                self.tr("Wat u hier wijzigt, geldt voor nieuwe brieven. Gemaakte brieven blijven gelijk."),
                "muted",
                wrap=True,
            )
        )
        return card

    def _info_card(self) -> Card:
        card = Card(self.tr("Waarmee dit programma werkt"))
        norms, table = self.context.norms, self.context.class_table
        since = self.tr("{version}, geldig vanaf {day}")
        form = make_form()
        for name, words in (
            (self.tr("Normen"), since.format(version=norms.version, day=format_short(norms.valid_from))),
            (self.tr("Soorten schulden"), since.format(version=table.version, day=format_short(table.valid_from))),
            (self.tr("Programma"), self.tr("CSR Desktop {version}").format(version=__version__)),
        ):
            form.addRow(label(name), label(words))
        card.body.addLayout(form)
        row = QHBoxLayout()
        row.addWidget(self.check_button)
        row.addWidget(self.support_button)
        row.addStretch(1)
        card.body.addLayout(row)
        card.body.addWidget(self.check_label)
        return card


def _can_have_focus(part: QWidget) -> bool:
    return part.isVisible() and part.isEnabled() and bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)

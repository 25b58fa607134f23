"""Set up the way to the hub: addresses, who we are there, and the key of this computer; stored as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.errors import UserError
from csr_desktop.files import atomic_write
from csr_desktop.services.exchange.settings import HubPlace, OwnCertificate, OwnKey, check_issuer_file
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.forms.field import drop_drafts
from ui.forms.fields import TextField, add_row, make_form
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.forms.passphrase import PassphraseField
from ui.tasks import CancelToken

_MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A file that was chosen and read; `what` is the place it is for."""

    what: str
    name: str
    content: bytes


class HubSettingsDialog(GrowingDialog):
    """One form with one button; the private key never leaves the database, its public half is shown once.

    Signals:
        stored: the settings are in the database.
    """

    stored = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Uitwisselhub instellen"))
        self._context = context
        self._files: dict[str, bytes] = {}
        self._public = ""
        self._keeps_ca = False
        texts = context.texts
        self.fields = {
            "base_url": TextField(
                self.tr("Adres van de hub"),
                texts,
                help_text=self.tr("Begint met https:// en eindigt op het versienummer, zoals /v1"),
            ),
            "participant_id": TextField(
                self.tr("Ons deelnemernummer"),
                texts,
                longest=36,
                help_text=self.tr("36 tekens, van de beheerder van de hub"),
            ),
            "token_url": TextField(self.tr("Adres voor aanmelden"), texts),
            "client_id": TextField(self.tr("Clientnaam"), texts, help_text=self.tr("Van de beheerder van de hub")),
            "proxy": TextField(
                self.tr("Proxyserver"), texts, help_text=self.tr("Alleen als uw organisatie er een heeft")
            ),
        }
        for field in self.fields.values():
            field.stores_whole = True
        self.key_box = QCheckBox(self.tr("Maak een nieuwe sleutel voor deze computer"))
        self.ca_button = button(
            self.tr("Uitgever kiezen…"), tip=self.tr("PEM-bestand met het certificaat van de uitgever")
        )
        self.ca_label = label(kind="muted", wrap=True)
        self.no_ca_button = button(self.tr("Geen eigen uitgever"))
        self.certificate_button = button(self.tr("Certificaat kiezen…"), tip=self.tr("PEM-bestand van uw organisatie"))
        self.key_button = button(self.tr("Sleutel erbij kiezen…"), tip=self.tr("PEM-bestand met de privésleutel"))
        self.certificate_label = label(kind="muted", wrap=True)
        self.secret_field = PassphraseField(self.tr("Wachtzin van die sleutel"), texts)
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.public_label = label(
            self.tr("Geef deze openbare sleutel aan de beheerder van de hub. Hij is niet geheim."), wrap=True
        )
        self.public_edit = QPlainTextEdit()
        self.public_edit.setReadOnly(True)
        self.public_edit.setTabChangesFocus(True)
        self.public_edit.setAccessibleName(self.tr("Openbare sleutel"))
        self.save_public_button = button(self.tr("Openbare sleutel bewaren…"))
        self.store_button = button(self.tr("Bewaren"), "primary")
        self.close_button = button(self.tr("Sluiten"))
        for made in (
            self.ca_button, self.no_ca_button, self.certificate_button, self.key_button, self.save_public_button,
            self.close_button,
        ):  # fmt: skip
            made.setAutoDefault(False)
        self._lay_out()
        self._connect()
        self._show_files()
        self._show_public()
        context.tasks.run_db(self, lambda core: core.exchange.settings.place, self._show, self._failed)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_file_clicked(self) -> None:
        what = str(self.sender().property("what"))
        titles = {
            "ca": self.tr("Certificaat van de uitgever kiezen"),
            "certificate": self.tr("Certificaat van uw organisatie kiezen"),
            "key": self.tr("Sleutel bij het certificaat kiezen"),
        }
        kinds = self.tr("Certificaten en sleutels (*.pem *.crt *.cer *.key);;Alle bestanden (*)")
        file = self._context.dialogs.open_file(self, titles[what], kinds)
        if file is not None:
            self._context.tasks.run_io(self, lambda token: _read_file(token, what, file), self._chosen, self._failed)

    @Slot()
    def _on_no_ca_clicked(self) -> None:
        self._files.pop("ca", None)
        self._keeps_ca = False
        self._show_files()

    @Slot()
    def _on_store_clicked(self) -> None:
        self.error_label.hide()
        for field in self.fields.values():
            if not field.check():
                field.setFocus()
                return
        told = {name: str(field.value) for name, field in self.fields.items()}
        new_key, files, keeps_ca = self.key_box.isChecked(), dict(self._files), self._keeps_ca
        passphrase = self.secret_field.edit.text()

        def store(core: Core) -> Mapping[str, str] | None:
            settings = core.exchange.settings
            place = settings.place
            ca = files.get("ca") or (place.ca_pem if keeps_ca and place is not None else None)
            certificate = None
            if "certificate" in files and "key" in files:
                certificate = OwnCertificate(
                    pem=files["certificate"], key=OwnKey(pem=files["key"], passphrase=passphrase)
                )
            return settings.configure(
                HubPlace(
                    base_url=told["base_url"],
                    participant_id=told["participant_id"],
                    token_url=told["token_url"],
                    client_id=told["client_id"],
                    ca_pem=ca,
                    proxy=told["proxy"] or None,
                ),
                new_key=new_key,
                certificate=certificate,
            )

        self.store_button.setEnabled(False)
        self._context.tasks.run_db(self, store, self._stored, self._failed)

    @Slot()
    def _on_save_public_clicked(self) -> None:
        file = self._context.dialogs.save_file(
            self, self.tr("Openbare sleutel bewaren"), "openbare-sleutel.json", self.tr("JSON (*.json)")
        )
        if file is not None:
            content = self._public.encode()
            self._context.tasks.run_io(self, lambda _token: _write(file, content), self._written, self._failed)

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, place: HubPlace | None) -> None:
        self.key_box.setChecked(place is None)
        if place is None:
            self.fields["base_url"].setFocus()
            return
        for name, field in self.fields.items():
            field.set_value(getattr(place, name) or "")
        self._keeps_ca = place.ca_pem is not None
        self._show_files()
        self.fields["base_url"].setFocus()

    def _show_files(self) -> None:
        own = "ca" in self._files
        self.ca_label.setText(
            self.tr("Nieuw gekozen; geldt na Bewaren.")
            if own
            else self.tr("De eigen uitgever blijft.")
            if self._keeps_ca
            else self.tr("De uitgevers die deze computer vertrouwt.")
        )
        self.no_ca_button.setVisible(own or self._keeps_ca)
        chosen = {"certificate", "key"} & set(self._files)
        words = {
            0: self.tr("Alleen nodig als de hub een certificaat van uw organisatie vraagt."),
            1: self.tr("Kies het certificaat en de sleutel die erbij hoort."),
            2: self.tr("Certificaat en sleutel gekozen; ze gelden na Bewaren."),
        }
        self.certificate_label.setText(words[len(chosen)])
        self.secret_field.setVisible("key" in self._files)
        self.secret_label.setVisible("key" in self._files)

    def _show_public(self) -> None:
        for widget in (self.public_label, self.public_edit, self.save_public_button):
            widget.setVisible(bool(self._public))
        self.public_edit.setPlainText(self._public)

    # --- results -----------------------------------------------------------------------------------------------------

    def _chosen(self, chosen: _Chosen) -> None:
        self.error_label.hide()
        self._files[chosen.what] = chosen.content
        self._show_files()

    def _stored(self, public: Mapping[str, str] | None) -> None:
        self.store_button.setEnabled(True)
        drop_drafts(self)
        self.secret_field.edit.clear()
        self._files.clear()
        self._context.notices.done(self.tr("De uitwisselhub is ingesteld."))
        self.stored.emit()
        if public is None:
            self.accept()
            return
        self._public = json.dumps(dict(public), indent=2)
        self._show_public()
        self.key_box.setChecked(False)
        self.save_public_button.setFocus()

    def _written(self, file: Path) -> None:
        self._context.notices.done(self.tr("De openbare sleutel staat in {file}.").format(file=file.name))

    def _failed(self, error: BaseException) -> None:
        self.store_button.setEnabled(True)
        self.error_label.setText(self._context.notices.sentence(error))
        self.error_label.show()

    # --- building ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        for what, made in (("ca", self.ca_button), ("certificate", self.certificate_button), ("key", self.key_button)):
            made.setProperty("what", what)
            made.clicked.connect(self._on_file_clicked)
        self.no_ca_button.clicked.connect(self._on_no_ca_clicked)
        self.store_button.clicked.connect(self._on_store_clicked)
        self.save_public_button.clicked.connect(self._on_save_public_clicked)
        self.close_button.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        form = make_form()
        for field in self.fields.values():
            add_row(form, field)
        issuer = FlowLayout()
        issuer.addWidget(self.ca_button)
        issuer.addWidget(self.no_ca_button)
        certificate = FlowLayout()
        certificate.addWidget(self.certificate_button)
        certificate.addWidget(self.key_button)
        secret = make_form()
        self.secret_label = add_row(secret, self.secret_field)
        bottom = FlowLayout()
        bottom.addWidget(self.store_button)
        bottom.add(self.close_button, at_end=True)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addLayout(form)
        layout.addWidget(self.key_box)
        layout.addLayout(issuer)
        layout.addWidget(self.ca_label)
        layout.addLayout(certificate)
        layout.addWidget(self.certificate_label)
        layout.addLayout(secret)
        layout.addWidget(self.error_label)
        layout.addWidget(self.public_label)
        layout.addWidget(self.public_edit)
        layout.addWidget(self.save_public_button)
        layout.addLayout(bottom)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 90)


def _read_file(_token: CancelToken, what: str, file: Path) -> _Chosen:
    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST_BYTES)
    except OSError as error:
        raise UserError("hub.key.unreadable") from error
    if what == "ca":
        check_issuer_file(content)
    return _Chosen(what, file.name, content)


def _write(file: Path, content: bytes) -> Path:
    with atomic_write(file) as opened:
        opened.write(content)
    return file

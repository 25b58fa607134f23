"""One paper of a dossier: whether it is there, of which day it is, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.work import Evidence, EvidenceStatus
from csr_desktop.services.readiness_papers import PaperNeed
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import AmountField, TextField


class PaperDialog(StepDialog):
    """Notes one paper; noting again replaces what was noted."""

    def __init__(self, context: UiContext, dossier_id: str, need: PaperNeed, parent: QWidget | None = None) -> None:
        name = f"{need.item.name} ({need.client.full_name})" if need.client else need.item.name
        subject = f"{dossier_id}/{need.item.code}/{need.client_id or ''}"
        super().__init__(context, "", "", parent, subject=subject, note=name)
        self.setWindowTitle(self.tr("Stuk noteren"))
        self.step_button.setText(self.tr("Vastleggen"))
        self._dossier_id, self._need = dossier_id, need
        noted = need.noted
        self.status_field = self.add_choice(
            self.tr("Het stuk is"),
            "evidence_status",
            EvidenceStatus,
            chosen=noted.status if noted else EvidenceStatus.RECEIVED,
        )
        self.dated_field = self.add_day(self.tr("Datum op het stuk"))
        self.until_field = self.add_day(self.tr("Geldig tot"))
        for field in (self.dated_field, self.until_field):
            # Empty is unknown here, not today.
            field.edit.setPlaceholderText(self.tr("dd-mm-jjjj"))
        self.amount_field = AmountField(self.tr("Bedrag dat erin staat"), context.texts)
        self.add_field(self.amount_field, "ready.paper_amount")
        self.remark_field = TextField(
            self.tr("Opmerking"), context.texts, longest=200, help_text=self.tr("Zonder medische gegevens")
        )
        self.add_field(self.remark_field)
        self.places["ready.paper_date"] = self.dated_field
        self.places["ready.paper_until"] = self.until_field
        if noted is not None:
            self.dated_field.set_value(noted.dated_on)
            self.until_field.set_value(noted.until)
            self.amount_field.set_value(noted.amount_cents)
            self.remark_field.set_value(noted.remark)

    def work(self) -> Callable[[Core], Any]:
        dossier_id, need = self._dossier_id, self._need
        status, remark = self.status_field.value, str(self.remark_field.value)
        dated, until, cents = self.dated_field.value, self.until_field.value, self.amount_field.value
        assert isinstance(status, EvidenceStatus)
        document_id = need.noted.document_id if need.noted else None

        def note(core: Core) -> Evidence:
            return core.ready.note(
                dossier_id,
                need.item.code,
                status,
                client_id=need.client_id,
                dated_on=dated if isinstance(dated, date) else None,
                until=until if isinstance(until, date) else None,
                amount_cents=cents if isinstance(cents, int) else None,
                document_id=document_id,
                remark=remark,
            )

        return note

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - what was noted
        word = self.context.texts.label("evidence_status", result.status)
        return self.tr("Genoteerd: {name}: {status}.").format(name=self._need.item.name, status=word)

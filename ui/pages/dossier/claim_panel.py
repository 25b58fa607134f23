"""One claim in detail: amounts, class with its basis, who owes it, and what the creditor said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.dates import format_short
from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Claim, ClaimRank, Liability
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.identifiers import format_iban, parse_iban
from csr_desktop.money import format_euro
from ui.dialogs.claim_marks import LeaveOutDialog, MarkDialog
from ui.forms.fields import AmountField, ChoiceField, DateField, Field, TextField, add_row, make_form
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label, scrolled
from ui.forms.side_by_side import SideBySide
from ui.pages.dossier.claim_attention import ClaimAttention
from ui.pages.dossier.debts_reading import ClaimPoints
from ui.pages.dossier.tab import DossierTab

_NO_POINTS = ClaimPoints()
_AnyField = TextField | AmountField | DateField | ChoiceField


class ClaimPanel(QWidget):
    """The fields of the claim under the cursor; each is stored when it is left."""

    def __init__(self, tab: DossierTab, parent: QWidget) -> None:
        super().__init__(parent)
        self._tab = tab
        self._claim: Claim | None = None
        texts, today = tab.context.texts, tab.context.clock.today()
        kinds = [(kind.code, kind.label) for kind in tab.context.class_table.kinds.values()]
        ranks = [(rank, texts.label("rank", rank)) for rank in ClaimRank]
        liable = [(item, texts.label("liability", item)) for item in Liability]
        self.fields: dict[str, _AnyField] = {
            "reference": TextField(self.tr("Kenmerk schuldeiser"), texts, longest=80),
            "collector_reference": TextField(self.tr("Kenmerk incassobureau"), texts, longest=80),
            "bailiff_reference": TextField(self.tr("Kenmerk deurwaarder"), texts, longest=80),
            "kind": ChoiceField(self.tr("Soort"), texts, kinds),
            "liability": ChoiceField(self.tr("Schuld van"), texts, liable),
            "original_cents": AmountField(self.tr("Oorspronkelijk"), texts),
            "principal_cents": AmountField(self.tr("Hoofdsom"), texts),
            "interest_cents": AmountField(self.tr("Rente"), texts),
            "costs_cents": AmountField(self.tr("Kosten"), texts),
            "balance_cents": AmountField(self.tr("Saldo"), texts),
            "balance_date": DateField(self.tr("Saldo op"), texts, today),
            "rank": ChoiceField(self.tr("Rang"), texts, ranks),
            "rank_basis": TextField(self.tr("Grondslag"), texts, longest=200),
            "excluded_reason": TextField(self.tr("Waarom niet mee"), texts, longest=300),
            "iban": TextField(self.tr("IBAN"), texts, parser=parse_iban, formatter=format_iban, longest=42),
            "payment_reference": TextField(self.tr("Betalingskenmerk"), texts, longest=80),
            "remark": TextField(self.tr("Notitie"), texts, longest=500),
        }
        self.title_label = label(kind="heading")
        self.answer_label = label(kind="muted", wrap=True)
        self.decided_label = label(kind="muted", wrap=True)
        self.unknown_button = button(
            self.tr("Onbekende schuld bevestigen"),
            tip=self.tr("Leg vast dat u hebt nagevraagd dat deze schuld niet bestaat"),
        )
        self.mark_button = button(
            self.tr("Betwist, verjaard of fraude…"), tip=self.tr("Leg vast dat er iets is met deze schuld")
        )
        self.leave_out_button = button(
            self.tr("Buiten de regeling…"), tip=self.tr("Laat deze schuld niet meedoen, met de reden")
        )
        self.attention = ClaimAttention(tab)
        self.remove_button = button(self.tr("Schuld verwijderen"), tip=self.tr("Leg deze schuld in de prullenbak"))
        self._lay_out()
        for field in self.fields.values():
            field.committed.connect(self._on_committed)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self.unknown_button.clicked.connect(self._on_unknown_clicked)
        self.mark_button.clicked.connect(self._on_mark_clicked)
        self.leave_out_button.clicked.connect(self._on_leave_out_clicked)
        self.setEnabled(False)

    def show_claim(
        self,
        claim: Claim | None,
        parties: Mapping[str, Creditor],
        points: ClaimPoints = _NO_POINTS,
        answer: BalanceAnswer | None = None,
    ) -> None:
        """Show a claim with what there is to look at and the creditor's last answer, or nothing."""
        self._claim = claim
        self.setEnabled(claim is not None)
        self.attention.show_points(points, answer)
        if claim is None:
            self.title_label.setText(self.tr("Kies een schuld in de tabel, of voeg er een toe."))
            self.answer_label.setText("")
            return
        names = [parties[key].name for key in (claim.creditor_id, claim.collector_id, claim.bailiff_id) if key]
        self.title_label.setText(" → ".join(names))
        for name, field in self.fields.items():
            field.set_value(getattr(claim, name))
        for name, wanted in (("collector_reference", claim.collector_id), ("bailiff_reference", claim.bailiff_id)):
            self._show_row(name, shown=bool(wanted))
        self._show_row("excluded_reason", shown=claim.rank is ClaimRank.EXCLUDED)
        self.unknown_button.setVisible(
            claim.balance_status is BalanceStatus.CLIENT_UNKNOWN and claim.rank is not ClaimRank.EXCLUDED
        )
        self.leave_out_button.setVisible(claim.rank is not ClaimRank.EXCLUDED)
        self.mark_button.setVisible(claim.takes_part)
        self.answer_label.setText(self._answer_words(claim))
        self.decided_label.setText(self._decided_words(claim))

    @property
    def draft_subject(self) -> str:
        """Which claim the fields are about."""
        return self._claim.id if self._claim else ""

    def focus_first(self) -> None:
        """Give the focus to the amount, which is what people come for."""
        self.fields["balance_cents"].setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_committed(self, value: Any) -> None:  # noqa: ANN401 - of any field
        field = self.sender()
        assert isinstance(field, Field)
        if self._claim is None:
            return
        name = next(key for key, own in self.fields.items() if own is field)
        claim_id, user = self._claim.id, self._tab.context.user
        # An account is known or not; no account is not an empty one.
        change: dict[str, Any] = {name: value or None if name == "iban" else value}
        if name == "rank":
            # The reason belongs to the exclusion: both are stored together or not at all.
            reason = self.fields["excluded_reason"].value
            if value is ClaimRank.EXCLUDED and not reason:
                self._show_row("excluded_reason", shown=True)
                self.fields["excluded_reason"].setFocus()
                field.show_error(self.tr("Vul eerst in waarom deze schuld niet meedoet."))
                return
            field.show_error(None)
        elif name == "excluded_reason" and self.fields["rank"].value is ClaimRank.EXCLUDED:
            change["rank"] = ClaimRank.EXCLUDED
            self.fields["rank"].show_error(None)
        self._tab.commit(field, lambda core: core.claims.change(claim_id, decided_by=user, **change))

    @Slot()
    def _on_remove_clicked(self) -> None:
        if self._claim is None:
            return
        claim_id = self._claim.id
        self._tab.perform(lambda core: core.claims.remove(claim_id), self._removed)

    @Slot()
    def _on_unknown_clicked(self) -> None:
        if self._claim is None:
            return
        claim_id = self._claim.id
        reason = self.tr("Onbekend bij de schuldeiser; nagevraagd en bevestigd.")
        agreed = self._tab.context.dialogs.confirm(
            self,
            self.tr("Hebt u bij de schuldeiser nagevraagd dat deze schuld niet bestaat?"),
            self.tr("De schuld doet dan niet mee in de regeling. Dit komt met de reden in het dossier."),
            self.tr("Bevestigen"),
        )
        if agreed:
            self._tab.perform(lambda core: core.balances.confirm_unknown(claim_id, reason), self._confirmed)

    @Slot()
    def _on_mark_clicked(self) -> None:
        if self._claim is not None:
            MarkDialog(self._tab.context, self._claim, self).start()

    @Slot()
    def _on_leave_out_clicked(self) -> None:
        if self._claim is not None:
            LeaveOutDialog(self._tab.context, self._claim, self).start()

    def _removed(self, _claim: Claim) -> None:
        self._tab.undoable(self.tr("De schuld ligt in de prullenbak."))

    def _confirmed(self, _claim: Claim) -> None:
        self._tab.undoable(self.tr("Vastgelegd dat deze schuld niet bestaat."))

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        # From the outside in: what gets another parent takes its looks again, with everything in it.
        card = Card("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(card))
        columns = (
            ("reference", "collector_reference", "bailiff_reference", "kind", "liability"),
            ("balance_cents", "balance_date", "principal_cents", "interest_cents", "costs_cents", "original_cents"),
            ("rank", "rank_basis", "excluded_reason", "iban", "payment_reference", "remark"),
        )
        self._forms = []
        for names in columns:
            form = make_form()
            for name in names:
                add_row(form, self.fields[name])
            self._forms.append(form)
        row = SideBySide(self._forms, 140, spacing=24)
        foot = FlowLayout()
        for made in (self.unknown_button, self.mark_button, self.leave_out_button, self.remove_button):
            foot.addWidget(made)
        card.body.addWidget(self.title_label)
        card.body.addWidget(self.attention)
        card.body.addWidget(row)
        card.body.addWidget(self.decided_label)
        card.body.addWidget(self.answer_label)
        card.body.addLayout(foot)
        card.body.addStretch(1)

    def _show_row(self, name: str, *, shown: bool) -> None:
        for form in self._forms:
            if form.indexOf(self.fields[name]) >= 0:
                form.setRowVisible(self.fields[name], shown)

    def _answer_words(self, claim: Claim) -> str:
        texts = self._tab.context.texts
        words = [self.tr("Saldo-opgave: {status}").format(status=texts.label("balance_status", claim.balance_status))]
        if claim.balance_cents is not None:
            words.append(format_euro(claim.balance_cents))
        if claim.advance_consent:
            product = claim.advance_consent_product
            words.append(
                self.tr("vooraf akkoord op {day} met {product}").format(
                    day=format_short(claim.advance_consent_on) if claim.advance_consent_on else "?",
                    product=texts.label("product", product).lower() if product else self.tr("de regeling"),
                )
            )
        return "  ·  ".join(words)

    def _decided_words(self, claim: Claim) -> str:
        if not claim.rank_decided_by:
            return ""
        return self.tr("Rang bepaald door {who}{when}.").format(
            who=claim.rank_decided_by,
            when=f" {format_short(claim.rank_decided_on)}" if claim.rank_decided_on else "",
        )

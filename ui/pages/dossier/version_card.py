"""The newest version of the proposal: what everyone gets, who agreed, how it was calculated, and its steps."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.creditors import Channel
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.proposals import AnswerOutcome, ConsentOutcome, Proposal, ProposalStatus
from csr_desktop.errors import Message
from csr_desktop.money import format_euro, format_percentage
from csr_desktop.services.consents import ToAsk
from csr_desktop.services.held_back import MadeLetters
from csr_desktop.services.refusals import Refusal
from ui.dialogs.proposal_answer import ProposalAnswerDialog
from ui.dialogs.reconsider import ReconsiderDialog
from ui.forms.channel_words import held_words, reasons_words, ways_words
from ui.forms.counting import counted
from ui.forms.fields import ChoiceField
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label
from ui.forms.tally_bar import TallyBar
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.tab import DossierTab
from ui.pages.dossier.version_reading import VersionLine, VersionView

#: Where it is not said yet that this version does not get everybody's yes.
_BEFORE_IMPASSE = frozenset({Phase.PROPOSAL_SENT, Phase.RECONSIDERATION})
#: Why nothing goes over the hub in an office that has none.
_NO_HUB = "hub.choice.not_configured"


def _ways(core: Core, dossier_id: str) -> tuple[ToAsk, ...]:
    """Return who would be asked about the newest version, and over which way."""
    newest = core.proposals.newest(dossier_id)
    return () if newest is None else core.proposals.to_send(newest.id)


class VersionCard(Card):
    """Shows one version and does its steps; an earlier version only shows what it was.

    Signals:
        version_chosen: show another version (its id).
    """

    version_chosen = Signal(object)

    def __init__(self, tab: DossierTab) -> None:
        super().__init__("", tab)
        self._tab = tab
        self._view: VersionView | None = None
        #: Of what was sent last: how many parties over the hub.
        self._over_hub = 0
        self.title_label = label(kind="heading", wrap=True)
        self.version_field = ChoiceField(self.tr("Andere versie"), tab.context.texts, [])
        self.dates_label = label(kind="muted", wrap=True)
        self.unasked_label = label(kind="warning", wrap=True)
        self.tally_bar = TallyBar()
        self.lines_table = Table(
            self._columns(), lambda row: row.claim_id, self.tr("Verdeling over de schuldeisers"), stretch="creditor"
        )
        self.reason_label = label(wrap=True)
        self.freeze_button = button(self.tr("Vastzetten"), tip=self.tr("Maak deze versie onveranderlijk"))
        self.send_button = button(self.tr("Versturen"), tip=self.tr("Maak de brieven aan wie nog gevraagd moet worden"))
        self.remind_button = button(self.tr("Herinneren"))
        self.answer_button = button(self.tr("Antwoord invoeren…"))
        self.reconsider_button = button(
            self.tr("Heroverweging vragen…"),
            tip=self.tr("Vraag wie weigerde of niet antwoordde om er nog eens over te denken"),
        )
        self.court_button = button(
            self.tr("Naar de rechter"), tip=self.tr("Vraag de rechter om wie weigert te laten meedoen")
        )
        self.conclude_button = button(self.tr("Regeling afsluiten"))
        self.impasse_button = button(self.tr("Geen akkoord"), tip=self.tr("Leg vast dat dit voorstel niet lukt"))
        self.explain_button = button(self.tr("Zo is dit berekend"))
        self.explain_button.setCheckable(True)
        self.explanation_edit = QPlainTextEdit()
        self.explanation_edit.setReadOnly(True)
        self.explanation_edit.setTabChangesFocus(True)
        self.explanation_edit.setAccessibleName(self.tr("Zo is dit berekend"))
        self.explanation_edit.hide()
        self._lay_out()
        self._connect()
        self.hide()

    def show_version(self, view: VersionView, phase: Phase) -> None:
        """Show a version of a dossier in this phase."""
        self._show(view)
        may_fail = view.proposal.status is ProposalStatus.SENT and not view.tally.is_complete
        self.impasse_button.setVisible(may_fail and phase in _BEFORE_IMPASSE)
        self.show()

    def focus_first(self) -> None:
        """Give the focus to the first step that can be done."""
        for made in self._buttons():
            if made.isVisible() and made.isEnabled():
                made.setFocus()
                return

    # --- steps -------------------------------------------------------------------------------------------------------

    @Slot()
    def freeze(self) -> None:
        """Make the draft immutable."""
        dossier_id = self._tab.dossier_id
        self._tab.perform(lambda core: core.proposals.freeze(dossier_id), self._frozen)

    @Slot()
    def send(self) -> None:
        """Look who must still be asked and over which way, and then ask them."""
        dossier_id = self._tab.dossier_id
        self._tab.perform(lambda core: _ways(core, dossier_id), self._ask_send)

    @Slot()
    def conclude(self) -> None:
        """Close the agreement."""
        dossier_id = self._tab.dossier_id
        self._tab.perform(lambda core: core.proposals.conclude(dossier_id), self._concluded)

    @Slot()
    def answer_first(self) -> None:
        """Take in the answer of the first who is still to answer, also after a request to think again.

        When all did, go to what can be done about a no.
        """
        lines = self._view.lines if self._view else ()
        refusals = self._view.refusals if self._view else {}
        asked = {claim_id for claim_id, refusal in refusals.items() if refusal.is_waiting}
        waiting = [line for line in lines if (line.is_open or line.claim_id in asked) and line.handler_id]
        if waiting:
            self.lines_table.select_id(waiting[0].claim_id)
            self._on_answer_clicked()
        elif lines:
            self.lines_table.select_id(lines[0].claim_id)
            usable = (self.reconsider_button, self.court_button, self.impasse_button, self.answer_button)
            next((made for made in usable if made.isVisible()), self.lines_table).setFocus()

    def focus_ways(self) -> bool:
        """Point at what can be done about a no: asking again, then the court; False when there is nothing.

        With a single no among thirty creditors a new version, that asks everybody anew, is not the first thing.
        """
        refused = next((line for line in self._view.lines if line.is_refused), None) if self._view else None
        if refused is not None:
            self.lines_table.select_id(refused.claim_id)
        for made in (self.reconsider_button, self.court_button):
            if made.isVisible() and made.isEnabled():
                made.setFocus()
                return True
        return False

    @Slot()
    def reconsider_first(self) -> None:
        """Ask who did not agree, and was not asked yet, to think again: the one in the table, else the first."""
        refusals = [item for item in self._view.refusals.values() if not item.is_waiting] if self._view else []
        row: VersionLine | None = self.lines_table.current_row()
        meant = [item for item in refusals if row is not None and row.claim_id in item.claim_ids]
        refusal = next(iter([*meant, *refusals]), None)
        if refusal is not None:
            self.lines_table.select_id(refusal.claim_ids[0])
            self._ask_again(refusal)

    @Slot()
    def _on_remind_clicked(self) -> None:
        dossier_id = self._tab.dossier_id
        self._tab.perform(lambda core: core.proposals.remind(dossier_id), self._reminded)

    @Slot()
    def _on_impasse_clicked(self) -> None:
        dossier_id = self._tab.dossier_id
        self._tab.perform(lambda core: core.proposals.impasse(dossier_id), self._impasse)

    @Slot()
    def _on_answer_clicked(self) -> None:
        row: VersionLine | None = self.lines_table.current_row()
        view = self._view
        if row is None or view is None:
            return
        if not row.handler_id:
            self._tab.context.notices.warn(self.tr("Deze schuldeiser hoeft niets te antwoorden."))
            return
        claim_ids = tuple(line.claim_id for line in view.lines if line.handler_id == row.handler_id)
        ProposalAnswerDialog(self._tab.context, view.proposal.id, row.handler_id, claim_ids, self).open()

    @Slot()
    def _on_reconsider_clicked(self) -> None:
        view, row = self._view, self.lines_table.current_row()
        if view is None:
            return
        refusal = view.refusals.get(row.claim_id) if row is not None else None
        parties = {item.party.id for item in view.refusals.values()}
        if refusal is None and len(parties) == 1:
            refusal = next(iter(view.refusals.values()))
        if refusal is None:
            self._tab.context.notices.warn(
                self.tr("Kies eerst in de tabel een schuldeiser die weigerde of niet antwoordde.")
            )
            return
        self._ask_again(refusal)

    def _ask_again(self, refusal: Refusal) -> None:
        ReconsiderDialog(self._tab.context, self._tab.dossier_id, refusal, self).open()

    @Slot()
    def _on_court_clicked(self) -> None:
        self._tab.tab_requested.emit("court")

    @Slot(bool)
    def _on_explain_toggled(self, checked: bool) -> None:
        self.explanation_edit.setVisible(checked)

    @Slot(object)
    def _on_current_changed(self, row: VersionLine | None) -> None:
        words = ""
        if row is not None:
            words = f"{self._said_words(row)} {self._reconsider_words(row)}".strip()
        self.reason_label.setText(words)
        self.reason_label.setVisible(bool(words))

    def _said_words(self, row: VersionLine) -> str:
        """What a creditor answered and when; why it has to be asked is old news by then."""
        answer = row.answer
        if answer is None or answer.outcome is AnswerOutcome.NO_ANSWER:
            return f"{_name(row)}: {_ended(row.reasons)}" if row.reasons else ""
        label_of = self._tab.context.texts.label("answer", answer.outcome).lower()
        return self.tr("{name} antwoordde op {day}: {said}").format(
            name=_name(row), day=format_short(answer.received_on), said=_ended(answer.reason or label_of)
        )

    def _reconsider_words(self, row: VersionLine) -> str:
        """Whether who did not agree can be asked over the hub to think again, and if not why not."""
        refusal = self._view.refusals.get(row.claim_id) if self._view is not None else None
        if refusal is None:
            return ""
        if refusal.why_not is None:
            return self.tr("Om heroverweging vragen kan over de hub.")
        return self._tab.context.texts.say(refusal.why_not)

    # --- results -----------------------------------------------------------------------------------------------------

    def _frozen(self, _proposal: Proposal) -> None:
        self._tab.undoable(self.tr("Het voorstel is vastgezet."))

    def _ask_send(self, to_ask: tuple[ToAsk, ...]) -> None:
        """Ask first when the hub comes into it: messages go out by themselves, letters lie until they are posted."""
        self._over_hub = sum(item.channel is Channel.HUB for item in to_ask)
        fallen_back = [item.not_over_hub for item in to_ask if item.not_over_hub is not None]
        # An office without a hub is asked nothing about it.
        matters = self._over_hub or any(reason.code != _NO_HUB for reason in fallen_back)
        if matters and not self._may_send(to_ask, fallen_back):
            return
        dossier_id = self._tab.dossier_id
        self._tab.perform(lambda core: core.proposals.send(dossier_id), self._sent)

    def _may_send(self, to_ask: tuple[ToAsk, ...], fallen_back: list[Message]) -> bool:
        context = self._tab.context
        counts = Counter(item.channel for item in to_ask)
        rest = (
            self.tr("{ways}. Alles wordt klaargezet; de hub neemt het mee bij de volgende uitwisseling.")
            if self._over_hub
            else self.tr("{ways}. Alles wordt klaargezet; er gaat nog niets de deur uit.")
        )
        words = rest.format(ways=ways_words(context.texts, counts))
        if fallen_back:
            words += "\n\n" + self.tr("Niet over de hub:\n{reasons}").format(
                reasons=reasons_words(context.texts, fallen_back)
            )
        one, more = self.tr("Het voorstel aan 1 partij sturen?"), self.tr("Het voorstel aan {count} partijen sturen?")
        question = counted(len(to_ask), one, more)
        return context.dialogs.confirm(self, question, words, self.tr("Versturen"))

    def _sent(self, letters: MadeLetters) -> None:
        if self._over_hub:
            one, more = (
                self.tr("1 voorstel staat klaar voor de hub"),
                self.tr("{count} voorstellen staan klaar voor de hub"),
            )
            text = one if self._over_hub == 1 else more.format(count=self._over_hub)
            if len(letters) == 1:
                text = self.tr("{hub}, 1 brief bij Brieven").format(hub=text)
            elif letters:
                text = self.tr("{hub}, {count} brieven bij Brieven").format(hub=text, count=len(letters))
            text += "."
        elif letters:
            one = self.tr("1 voorstelbrief staat klaar bij Brieven.")
            text = counted(len(letters), one, self.tr("{count} voorstelbrieven staan klaar bij Brieven."))
        else:
            text = self.tr("Iedereen heeft vooraf ingestemd: er is geen brief nodig. U kunt de regeling afsluiten.")
        self._tell_made(text, letters)

    def _reminded(self, letters: MadeLetters) -> None:
        if letters:
            one = self.tr("1 herinnering staat klaar bij Brieven.")
            text = counted(len(letters), one, self.tr("{count} herinneringen staan klaar bij Brieven."))
            self._tell_made(text, letters)
        elif letters.held_back:
            self._tab.context.notices.warn(held_words(self._tab.context.texts, letters.held_back))
        else:
            self._tab.context.notices.done(
                self.tr("Er is geen brief nodig. Wie over de hub is gevraagd, krijgt de herinnering daar.")
            )

    def _tell_made(self, text: str, made: MadeLetters) -> None:
        """Say what was made, with the way back, and who waits and why."""
        self._tab.undoable(f"{text} {held_words(self._tab.context.texts, made.held_back)}".rstrip())

    def _concluded(self, letters: tuple[Any, ...]) -> None:
        self._tab.undoable(
            counted(
                len(letters),
                self.tr("De regeling is rond. 1 bevestiging staat klaar bij Brieven."),
                self.tr("De regeling is rond. {count} bevestigingen staan klaar bij Brieven."),
            )
        )

    def _impasse(self, _dossier: object) -> None:
        self._tab.undoable(self.tr("Vastgelegd: geen akkoord op dit voorstel."))

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _columns(self) -> tuple[Column, ...]:
        texts = self._tab.context.texts
        return (
            Column("creditor", self.tr("Schuldeiser"), _name, tip=_name),
            Column("rank", self.tr("Rang"), lambda row: texts.label("rank", row.line.rank)),
            _amount("amount", self.tr("Vordering"), "amount_cents"),
            Column(
                "percentage",
                self.tr("Percentage"),
                lambda row: format_percentage(row.line.percentage_hundredths),
                lambda row: row.line.percentage_hundredths,
                right=True,
            ),
            _amount("offer", self.tr("Krijgt"), "offer_cents"),
            Column("consent", self.tr("Antwoord"), self._consent_words, tip=lambda row: row.reasons),
            Column("channel", self.tr("Kanaal"), self._channel_words),
        )

    def _consent_words(self, row: VersionLine) -> str:
        texts, view = self._tab.context.texts, self._view
        refusal = view.refusals.get(row.claim_id) if view is not None else None
        if refusal is not None and refusal.is_waiting:
            return self.tr("Heroverweging gevraagd")
        if row.is_open and view is not None and view.proposal.status is ProposalStatus.SENT:
            return self.tr("Nog geen antwoord")
        if row.outcome is ConsentOutcome.TO_ASK and row.answer is not None:
            return texts.label("answer", row.answer.outcome)
        return texts.label("outcome", row.outcome)

    def _channel_words(self, row: VersionLine) -> str:
        """Over which channel a party is asked; nothing where nobody has to be asked."""
        if row.outcome is not ConsentOutcome.TO_ASK:
            return ""
        return self._tab.context.texts.label("channel", row.channel)

    def _buttons(self) -> tuple[QPushButton, ...]:
        return (
            self.freeze_button,
            self.send_button,
            self.conclude_button,
            self.answer_button,
            self.remind_button,
            self.reconsider_button,
            self.court_button,
            self.impasse_button,
            self.explain_button,
        )

    def _lay_out(self) -> None:
        steps = FlowLayout()
        for made in self._buttons():
            steps.addWidget(made)
        self.lines_table.setMinimumHeight(self.fontMetrics().height() * 14)
        self.explanation_edit.setMinimumHeight(self.fontMetrics().height() * 14)
        head = QHBoxLayout()
        head.addWidget(self.title_label, 1)
        self._version_words = label(self.version_field.label)
        head.addWidget(self._version_words)
        head.addWidget(self.version_field)
        self.body.addLayout(head)
        self.body.addWidget(self.dates_label)
        self.body.addWidget(self.unasked_label)
        self.body.addWidget(self.tally_bar)
        self.body.addLayout(steps)
        self.body.addWidget(self.explanation_edit)
        self.body.addWidget(self.lines_table, 1)
        self.body.addWidget(self.reason_label)

    def _connect(self) -> None:
        self.version_field.committed.connect(self.version_chosen)
        self.freeze_button.clicked.connect(self.freeze)
        self.send_button.clicked.connect(self.send)
        self.conclude_button.clicked.connect(self.conclude)
        self.remind_button.clicked.connect(self._on_remind_clicked)
        self.answer_button.clicked.connect(self._on_answer_clicked)
        self.reconsider_button.clicked.connect(self._on_reconsider_clicked)
        self.court_button.clicked.connect(self._on_court_clicked)
        self.impasse_button.clicked.connect(self._on_impasse_clicked)
        self.explain_button.toggled.connect(self._on_explain_toggled)
        self.lines_table.current_changed.connect(self._on_current_changed)
        self.lines_table.opened.connect(self._on_line_opened)

    @Slot(object)
    def _on_line_opened(self, _row: VersionLine) -> None:
        if self.answer_button.isVisible():
            self._on_answer_clicked()

    def _show(self, view: VersionView) -> None:
        self._view = view
        proposal, texts = view.proposal, self._tab.context.texts
        dates = (
            (self.tr("gemaakt {day}"), proposal.made_on),
            (self.tr("vastgezet {day}"), proposal.frozen_on),
            (self.tr("verzonden {day}"), proposal.sent_on),
            (self.tr("akkoord {day}"), proposal.agreed_on),
        )
        self.title_label.setText(
            self.tr("Versie {version}: {product} – {status}").format(
                version=proposal.version,
                product=texts.label("product", proposal.product),
                status=texts.label("proposal_status", proposal.status).lower(),
            )
        )
        self.dates_label.setText(
            "  ·  ".join(words.format(day=format_short(day)) for words, day in dates if day is not None)
        )
        self._show_versions(view)
        self.tally_bar.show_tally(view.tally)
        self.lines_table.set_rows(view.lines)
        if self.lines_table.current_row() is None and view.lines:
            self.lines_table.select_id(view.lines[0].claim_id)
        self._on_current_changed(self.lines_table.current_row())
        explanation = json.loads(proposal.result_json)["explanation"]
        self.explanation_edit.setPlainText("\n".join(f"{at}. {text}" for at, text in enumerate(explanation, 1)))
        status = proposal.status
        is_sent, complete = status is ProposalStatus.SENT, view.tally.is_complete
        self.freeze_button.setVisible(status is ProposalStatus.DRAFT)
        self.send_button.setVisible(status is ProposalStatus.FROZEN or bool(view.unasked))
        self.unasked_label.setText(
            self.tr("Nog niet gevraagd: {names}. Kies Versturen om hun brief te maken.").format(
                names=", ".join(view.unasked)
            )
        )
        self.unasked_label.setVisible(bool(view.unasked))
        self.answer_button.setVisible(is_sent and not complete)
        self.remind_button.setVisible(is_sent and bool(view.tally.open))
        self.conclude_button.setVisible(is_sent and complete)
        self.reconsider_button.setVisible(bool(view.refusals))
        self.court_button.setVisible(is_sent and bool(view.tally.refused))

    def _show_versions(self, view: VersionView) -> None:
        texts = self._tab.context.texts
        words = self.tr("versie {version}, {status}")
        self.version_field.set_options(
            [
                (
                    item.id,
                    words.format(version=item.version, status=texts.label("proposal_status", item.status).lower()),
                )
                for item in view.versions
            ]
        )
        self.version_field.set_value(view.proposal.id)
        for part in (self._version_words, self.version_field):
            part.setVisible(len(view.versions) > 1)


def _name(row: VersionLine) -> str:
    """The creditor, and who handles the debt for it."""
    return f"{row.creditor} → {row.handler}" if row.handler and row.handler != row.creditor else row.creditor


def _ended(said: str) -> str:
    """What a creditor wrote, with the mark that ends a sentence: ours follow it."""
    return said if said[-1:] in ".!?" else f"{said}."


def _amount(key: str, title: str, name: str) -> Column:
    return Column(
        key,
        title,
        lambda row: format_euro(getattr(row.line, name)),
        lambda row: int(getattr(row.line, name)),
        right=True,
    )

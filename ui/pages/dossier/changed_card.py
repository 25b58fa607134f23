"""What changed since creditors have a version before them, what that does to their answers, and the way on."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.money import format_euro
from csr_desktop.services.requotes import Outdated, Requote, Turn
from csr_desktop.texts import Texts
from ui.dialogs.late_creditor import LateCreditorDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.outcome_letters import make_outcome_letters
from ui.pages.dossier.tab import DossierTab
from ui.pages.dossier.version_reading import VersionView
from ui.plain_text import without_shortcut


class ChangedCard(Card):
    """Hidden while everything is as it was."""

    def __init__(self, tab: DossierTab) -> None:
        super().__init__("", tab)
        self._tab = tab
        self._view: VersionView | None = None
        self.heading_label = label(kind="heading", wrap=True)
        self.changes_label = label(wrap=True)
        self.consent_label = label(wrap=True)
        self.renew_button = button(self.tr("Nieuwe versie maken"))
        self.debts_button = button(self.tr("Naar de schulden"))
        self.late_button = button(self.tr("Beslissen over deze schuld…"))
        self.letters_button = button(
            self.tr("Brieven maken"), tip=self.tr("Laat wie niet meer meedoet weten dat het voorstel vervalt (L19)")
        )
        self.turns_table = Table(
            _columns(self, tab.context.texts),
            lambda turn: turn.handler.id,
            self.tr("Wat de nieuwe versie voor ieder betekent"),
            stretch="reason",
        )
        self._buttons = QWidget()
        buttons = FlowLayout(self._buttons)
        for made in (self.renew_button, self.late_button, self.debts_button, self.letters_button):
            buttons.addWidget(made)
        inner = QVBoxLayout()
        inner.setSpacing(8)
        for part in (self.heading_label, self.changes_label, self.consent_label, self.turns_table, self._buttons):
            inner.addWidget(part)
        self.body.addLayout(inner)
        self.renew_button.clicked.connect(self._on_renew_clicked)
        self.debts_button.clicked.connect(self._on_debts_clicked)
        self.late_button.clicked.connect(self._on_late_clicked)
        self.letters_button.clicked.connect(self._on_letters_clicked)
        self.hide()

    def show_version(self, view: VersionView) -> None:
        """Show what is different, or nothing."""
        self._view = view
        for part in (self.consent_label, self.turns_table, self._buttons, self.letters_button):
            part.hide()
        if view.outdated is not None:
            self._show_outdated(view.outdated)
        elif view.late:
            self._show_late(view)
        elif view.requote is not None and view.requote.changes:
            self._show_requote(view.requote)
        else:
            self.hide()
            return
        self.show()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_renew_clicked(self) -> None:
        dossier_id = self._tab.dossier_id
        self._tab.perform(lambda core: core.requotes.requote(dossier_id), self._renewed)

    @Slot()
    def _on_debts_clicked(self) -> None:
        self._tab.tab_requested.emit("debts")

    @Slot()
    def _on_late_clicked(self) -> None:
        if self._view is not None and self._view.late:
            claim, creditor = self._view.late[0]
            LateCreditorDialog(self._tab.context, claim, creditor, self).start()

    @Slot()
    def _on_letters_clicked(self) -> None:
        make_outcome_letters(self._tab, LetterKind.WITHDRAWAL)

    # --- what is shown -----------------------------------------------------------------------------------------------

    def _show_outdated(self, told: Outdated) -> None:
        say = self._tab.context.texts.say
        version = told.version
        if told.obstacles:
            self.heading_label.setText(
                self.tr("Versie {version} klopt niet meer, en een nieuwe kan nog niet").format(version=version)
            )
            self.changes_label.setText("\n".join(f"•  {say(item)}" for item in told.obstacles))
        else:
            self.heading_label.setText(self.tr("Gewijzigd sinds versie {version}").format(version=version))
            self.changes_label.setText("\n".join(f"•  {say(item)}" for item in told.changes))
            self.consent_label.setText(self._consent_words(told))
            self.consent_label.setVisible(bool(told.agreed or told.consented))
        self.renew_button.setVisible(not told.obstacles)
        self.debts_button.setVisible(bool(told.obstacles))
        self.late_button.hide()
        self._buttons.show()

    def _consent_words(self, told: Outdated) -> str:
        words = []
        if told.agreed:
            words.append(
                self.tr(
                    "Bij een nieuwe versie moet wie al akkoord gaf opnieuw worden gevraagd (schulden: {count})."
                ).format(count=told.agreed)
            )
        if told.consented:
            words.append(
                self.tr("Of een akkoord vooraf ook dan geldt, wordt opnieuw bekeken (schulden: {count}).").format(
                    count=told.consented
                )
            )
        return " ".join(words)

    def _show_late(self, view: VersionView) -> None:
        self.heading_label.setText(self.tr("Na het akkoord meldde zich nog een schuldeiser"))
        self.changes_label.setText(
            "\n".join(f"•  {creditor}: {format_euro(claim.balance_cents or 0)}" for claim, creditor in view.late)
        )
        words = self.tr("Beslissen over {creditor}…").format(creditor=view.late[0][1])
        self.late_button.setText(without_shortcut(words))
        self.renew_button.hide()
        self.debts_button.show()
        self.late_button.show()
        self._buttons.show()

    def _show_requote(self, requote: Requote) -> None:
        say = self._tab.context.texts.say
        self.heading_label.setText(self.tr("Dit is anders dan in versie {version}").format(version=requote.old.version))
        self.changes_label.setText("\n".join(f"•  {say(item)}" for item in requote.changes))
        self.turns_table.set_rows(requote.turns)
        lines = min(len(requote.turns), 5)
        head = self.turns_table.horizontalHeader().sizeHint().height()
        self.turns_table.setFixedHeight(head + lines * self.turns_table.verticalHeader().defaultSectionSize() + 4)
        self.turns_table.setVisible(bool(requote.turns))
        gone = [say(step) for step in requote.next_steps if step.code == "requote.next_withdrawn"]
        words = [
            self.tr("Opnieuw te vragen: {asked}. Het akkoord vooraf blijft gelden: {not_asked}.").format(
                asked=len(requote.asked_again), not_asked=len(requote.not_asked)
            ),
            *gone,
        ]
        self.letters_button.setVisible(bool(gone))
        for other in (self.renew_button, self.late_button, self.debts_button):
            other.setVisible(False)
        self._buttons.setVisible(bool(gone))
        self.consent_label.setText("\n".join(words))
        self.consent_label.show()

    def _renewed(self, requote: Requote) -> None:
        self._tab.undoable(
            self.tr("Versie {version} is gemaakt als concept, in plaats van versie {old}.").format(
                version=requote.new.version, old=requote.old.version
            )
        )


def _columns(card: ChangedCard, texts: Texts) -> tuple[Column, ...]:
    words = {True: card.tr("vragen"), False: card.tr("niet nodig")}
    return (
        Column("party", card.tr("Partij"), lambda turn: turn.handler.name, tip=lambda turn: turn.handler.name),
        Column(
            "said", card.tr("Zei"), lambda turn: texts.label("answer", turn.said_before) if turn.said_before else ""
        ),
        Column(
            "before",
            card.tr("Kreeg"),
            lambda turn: format_euro(turn.offer_before_cents),
            lambda turn: turn.offer_before_cents,
            right=True,
        ),
        Column(
            "now",
            card.tr("Krijgt nu"),
            lambda turn: _now(card, texts, turn),
            lambda turn: turn.offer_now_cents,
            right=True,
        ),
        Column("ask", card.tr("Opnieuw"), lambda turn: words[turn.must_ask]),
        Column(
            "reason", card.tr("Waarom"), lambda turn: texts.say(turn.reason), tip=lambda turn: texts.say(turn.reason)
        ),
    )


def _now(card: ChangedCard, texts: Texts, turn: Turn) -> str:
    return card.tr("{amount} ({versus})").format(
        amount=format_euro(turn.offer_now_cents), versus=texts.label("versus", turn.versus)
    )

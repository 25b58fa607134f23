"""How the exchange stands, turned into words: the sign at the bottom, the head of the page, what is at risk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QObject

from csr_desktop.bootstrap import Core
from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.dates import format_short
from csr_desktop.domain.hub_messages import InState, OutState
from csr_desktop.domain.working_days import working_days_until
from csr_desktop.services.exchange.boxes import RiskRow
from csr_desktop.services.exchange.guard import Risk
from csr_desktop.services.exchange.report import FailedMessage, RoundReport
from csr_desktop.services.exchange.service import HubStatus
from csr_desktop.services.exchange.steps import Step
from csr_desktop.texts import Texts
from ui.notices import Tone
from ui.sync_view import SyncView

_LOST = frozenset({Risk.EXPIRED, Risk.FAILED})
_ANSWERS = frozenset({Risk.NO_ANSWER, Risk.OUR_ANSWER})
_EXPIRES = frozenset({Risk.NOT_COLLECTED, Risk.NOT_CONFIRMED})
_WAITING = (OutState.READY, OutState.RETRY, OutState.SENDING)


@dataclass(frozen=True, slots=True)
class SyncFacts:
    """What is read to say how the exchange stands."""

    is_configured: bool
    status: HubStatus
    risks: tuple[RiskRow, ...] = ()


def read_sync(core: Core) -> SyncFacts:
    """Read it; runs in the database's lane. Without a hub nothing more is read."""
    if not core.exchange.settings.is_configured:
        return SyncFacts(False, core.exchange.status())
    return SyncFacts(True, core.exchange.status(), tuple(core.exchange_boxes.named(core.exchange.at_risk())))


class SyncWords(QObject):
    """Makes the words."""

    def __init__(self, texts: Texts, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._texts = texts
        self._clock = clock

    def view(
        self, facts: SyncFacts, *, progress: str, is_stopping: bool, problems: Sequence[str], hub_time: datetime | None
    ) -> SyncView:
        """Return everything that is shown; `progress` is empty when no round runs."""
        if not facts.is_configured:
            return SyncView(
                headline=self.tr("Er is geen uitwisselhub ingesteld."),
                detail=self.tr("Berichten gaan per lijst en per brief. Instellen kan bij Instellingen."),
            )
        status = facts.status
        tone, sign, tip = self._sign(facts)
        return SyncView(
            headline=progress or self._headline(status),
            detail=self._detail(status, hub_time),
            problems=tuple(self._problems(status, problems)),
            at_risk=tuple(self._at_risk(facts.risks)),
            is_configured=True,
            is_running=bool(progress),
            is_stopping=is_stopping,
            is_held=status.held_after_restore,
            sign=sign,
            sign_tip=tip,
            tone=tone,
        )

    def progress(self, step: Step | None, sent: int, received: int, *, is_stopping: bool) -> str:
        """Return what a round is doing."""
        if is_stopping:
            return self.tr("Bezig met stoppen…")
        words = {
            None: self.tr("Bezig: beginnen…"),
            Step.GREET: self.tr("Bezig: aanmelden bij de hub…"),
            Step.FILES: self.tr("Bezig: bijlagen…"),
            Step.SEND: self.tr("Bezig: verzenden…"),
            Step.FETCH: self.tr("Bezig: ophalen…"),
            Step.CONFIRM: self.tr("Bezig: ontvangst bevestigen…"),
            Step.CHANGES: self.tr("Bezig: kijken wat er met onze berichten gebeurde…"),
            Step.PARTICIPANTS: self.tr("Bezig: adresboek ophalen…"),
        }[step]
        if not sent and not received:
            return words
        return self.tr("{doing} ({sent} verzonden, {received} ontvangen)").format(
            doing=words, sent=sent, received=received
        )

    def done(self, report: RoundReport) -> str:
        """Return what a round did."""
        words = self.tr("Uitgewisseld met de hub: {sent} verzonden, {received} ontvangen.").format(
            sent=report.sent, received=report.received
        )
        if report.for_review == 1:
            return self.tr("{words} 1 bericht wacht op uw oordeel.").format(words=words)
        if report.for_review:
            return self.tr("{words} {count} berichten wachten op uw oordeel.").format(
                words=words, count=report.for_review
            )
        return words

    def refused(self, failed: Sequence[FailedMessage]) -> str:
        """Return what was refused in a round; the reason when it is the same for all of them."""
        reasons = dict.fromkeys(item.text for item in failed if item.text)
        if len(failed) == 1 and reasons:
            return next(iter(reasons))
        one, more = self.tr("1 bericht is niet aangenomen."), self.tr("{count} berichten zijn niet aangenomen.")
        words = (one if len(failed) == 1 else more).format(count=len(failed))
        if len(reasons) == 1:
            return f"{words} {next(iter(reasons))}"
        return self.tr("{words} Kijk in Postvak uit per bericht wat er mist.").format(words=words)

    # --- parts -------------------------------------------------------------------------------------------------------

    def _headline(self, status: HubStatus) -> str:
        if status.last_round is None:
            return self.tr("Nog niet uitgewisseld met de hub")
        return self.tr("Laatst uitgewisseld: {when}").format(when=self._when(status.last_round))

    def _detail(self, status: HubStatus, hub_time: datetime | None) -> str:
        waiting = sum(status.out.get(state, 0) for state in _WAITING)
        parts = []
        if waiting:
            parts.append(
                self.tr("1 bericht staat klaar om te verzenden")
                if waiting == 1
                else self.tr("{count} berichten staan klaar om te verzenden").format(count=waiting)
            )
        review = status.into.get(InState.REVIEW, 0)
        if review:
            parts.append(
                self.tr("1 bericht wacht op uw oordeel")
                if review == 1
                else self.tr("{count} berichten wachten op uw oordeel").format(count=review)
            )
        if hub_time is not None:
            parts.append(self.tr("klok van de hub: {when}").format(when=self._when(hub_time)))
        return "  ·  ".join(parts)

    def _problems(self, status: HubStatus, problems: Sequence[str]) -> list[str]:
        found = list(problems)
        if not found and status.last_problem:
            said = self._texts.say_plain(status.last_problem)
            found.append(said or self.tr("De laatste uitwisseling is niet helemaal gelukt."))
        if status.held_after_restore:
            found.append(
                self.tr(
                    "Er is een reservekopie teruggezet. Er wordt opgehaald, maar niets verzonden tot u dat toestaat."
                )
            )
        return found

    def _at_risk(self, risks: Sequence[RiskRow]) -> list[tuple[str, str]]:
        return [(place_of(row), self._risk_words(row)) for row in risks]

    def _risk_words(self, row: RiskRow) -> str:
        who = ", ".join(part for part in (row.dossier_number, row.party) if part)
        reason = self._texts.say(row.risk.reason)
        return f"{who}: {reason}" if who else reason

    def _sign(self, facts: SyncFacts) -> tuple[Tone, str, str]:
        status = facts.status
        sign = (
            self.tr("Hub: nog niet uitgewisseld")
            if status.last_round is None
            else self.tr("Hub {when}").format(when=self._short_when(status.last_round))
        )
        tone, more = self._worst(facts)
        tip = self.tr("Laatst uitgewisseld met de hub. Wat de hub te lang moet bewaren, wordt daar gewist.")
        if facts.risks:
            tip = "\n".join(words for _place, words in self._at_risk(facts.risks[:3]))
        return tone, f"{sign} · {more}" if more else sign, tip

    def _worst(self, facts: SyncFacts) -> tuple[Tone, str]:
        kinds = Counter(row.risk.risk for row in facts.risks)
        expiring = [row.risk.until for row in facts.risks if row.risk.risk in _EXPIRES]
        if expiring:
            return Tone.PROBLEM, self._expiring(len(expiring), min(expiring))
        if kinds[Risk.NO_ROUND]:
            return Tone.PROBLEM, self.tr("te lang niet uitgewisseld")
        lost = sum(kinds[kind] for kind in _LOST)
        if lost:
            one, more = self.tr("1 bericht kwam niet aan"), self.tr("{count} berichten kwamen niet aan")
            return Tone.PROBLEM, one if lost == 1 else more.format(count=lost)
        if facts.status.held_after_restore:
            return Tone.WARNING, self.tr("verzenden staat stil")
        review = facts.status.into.get(InState.REVIEW, 0)
        if review:
            one, more = self.tr("1 bericht wacht op u"), self.tr("{count} berichten wachten op u")
            return Tone.WARNING, one if review == 1 else more.format(count=review)
        due = [row.risk.until for row in facts.risks if row.risk.risk in _ANSWERS]
        late = sum(day < self._clock.today() for day in due)
        if late:
            one, more = self.tr("1 antwoord is te laat"), self.tr("{count} antwoorden zijn te laat")
            return Tone.WARNING, one if late == 1 else more.format(count=late)
        if due:
            one, more = self.tr("1 antwoord is bijna te laat"), self.tr("{count} antwoorden zijn bijna te laat")
            return Tone.WARNING, one if len(due) == 1 else more.format(count=len(due))
        if facts.status.last_problem:
            return Tone.WARNING, self.tr("laatste keer niet gelukt")
        return Tone.DONE, ""

    def _expiring(self, count: int, until: date) -> str:
        days = working_days_until(self._clock.today(), until)
        if days <= 0:
            one, more = self.tr("1 bericht verloopt vandaag"), self.tr("{count} berichten verlopen vandaag")
        elif days == 1:
            one, more = (
                self.tr("1 bericht verloopt over 1 werkdag"),
                self.tr("{count} berichten verlopen over 1 werkdag"),
            )
        else:
            one = self.tr("1 bericht verloopt over {days} werkdagen")
            more = self.tr("{count} berichten verlopen over {days} werkdagen")
        return (one if count == 1 else more).format(count=count, days=days)

    def _when(self, moment: datetime) -> str:
        local = moment.astimezone(DUTCH_TIME)
        if local.date() == self._clock.today():
            return self.tr("vandaag {time}").format(time=f"{local:%H:%M}")
        return f"{format_short(local.date())} {local:%H:%M}"

    def _short_when(self, moment: datetime) -> str:
        local = moment.astimezone(DUTCH_TIME)
        return (
            f"{local:%H:%M}" if local.date() == self._clock.today() else f"{format_short(local.date())} {local:%H:%M}"
        )


def place_of(row: RiskRow) -> str:
    """Return where something at risk stands: its box and its reference; empty for the exchange as a whole."""
    if row.risk.message_id is None:
        return ""
    return f"{'out' if row.is_ours else 'in'}:{row.risk.message_id}"

"""The hand-over sheet: one dossier on paper for the colleague who takes it over, from the data alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.dates import format_short
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.hub_messages import ContactNote
from csr_desktop.domain.work import Handover, SecondLook
from csr_desktop.errors import Message
from csr_desktop.files import atomic_write
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.letters.report import Report, Section
from csr_desktop.money import format_euro
from csr_desktop.services.deadlines.service import DeadlineService
from csr_desktop.services.guidance import GuidanceService
from csr_desktop.services.next_step import NextStep, label_group
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.services.overviews import OverviewService
from csr_desktop.services.workbench import DossierState, WorkbenchService
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts

#: Talks with creditors that a colleague should know of; older ones stand in the dossier.
_NOTES_SHOWN = 8


class HandOverSheet:
    """Collects what a colleague must know and sets it as PDF."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        texts: Texts,
        desk: LetterDesk,
        organisation: OrganisationService,
        workbench: WorkbenchService,
        deadlines: DeadlineService,
        overviews: OverviewService,
        guidance: GuidanceService,
    ) -> None:
        self._store = store
        self._clock = clock
        self._texts = texts
        self._desk = desk
        self._organisation = organisation
        self._workbench = workbench
        self._deadlines = deadlines
        self._overviews = overviews
        self._guidance = guidance

    def save(self, dossier_id: str, path: Path) -> None:
        """Write the sheet as PDF; it holds personal data, so it stands in the log that it was made."""
        with self._store.attempt("data.export", dossier_id):
            pdf = self._desk.report(self.document(dossier_id))
            with atomic_write(path) as file:
                file.write(pdf)
        self._store.note("data.export", dossier_id=dossier_id, kind="hand_over_sheet", records=1)

    def document(self, dossier_id: str) -> Report:
        """Return what is printed: how it stands, what is due and missing, debts, proposal, guidance, talks."""
        state = self._workbench.state(dossier_id)
        organisation = self._organisation.get().name
        return Report(
            title=self._say(Message.of("sheet.title", number=state.dossier.number)),
            intro=tuple(self._say(item) for item in self._head(state)),
            heads=(),
            shares=(),
            rows=(),
            closing=(self._say(Message.of("sheet.private", day=self._clock.today(), organisation=organisation)),),
            page_of=self._say(Message.of("viewers.page", page="{page}", pages="{pages}")),
            unknown=self._say(Message.of("viewers.unknown_characters", characters="{characters}")),
            author=organisation,
            sections=tuple(self._sections(state)),
        )

    def _say(self, message: Message) -> str:
        return self._texts.say(message).strip()

    def _head(self, state: DossierState) -> Iterator[Message]:
        dossier = state.dossier
        yield Message.of("sheet.clients", names=" en ".join(client.full_name for client in state.clients))
        if state.phases:
            yield Message.of("sheet.phase", phase=f"phase.{dossier.phase}", day=state.phases[-1].began_on)
        if dossier.counsellor:
            yield Message.of("sheet.counsellor", name=dossier.counsellor)
        for item in self._store.find(Handover, dossier_id=dossier.id, order_by="pk")[-1:]:
            yield Message.of(
                "sheet.handed_over",
                day=item.moved_on,
                giver=item.from_counsellor or "–",
                taker=item.to_counsellor,
                reason=item.reason,
            )
        if state.next_step is not NextStep.NOTHING:
            yield Message.of("sheet.next", step=f"{label_group(state.next_step)}.{state.next_step}")
        if state.unsent_letters:
            yield Message.of("sheet.letters", count=state.unsent_letters)

    def _sections(self, state: DossierState) -> Iterator[Section]:
        yield self._due(state.dossier.id)
        if state.missing:
            yield Section(
                heading=self._say(Message.of("sheet.missing")), intro=tuple(self._say(item) for item in state.missing)
            )
        looks = self._store.find(SecondLook, dossier_id=state.dossier.id, approved=None, order_by="pk")
        if looks:
            yield Section(
                heading=self._say(Message.of("sheet.looks")),
                intro=tuple(
                    self._say(
                        Message.of(
                            "sheet.look",
                            step=f"look_step.{item.step}",
                            by=item.asked_by,
                            day=item.asked_on,
                            remark=item.remark,
                        )
                    )
                    for item in looks
                ),
            )
        yield self._debts(state)
        if state.proposal is not None:
            yield self._proposal(state)
        yield from self._guided(state.dossier.id)
        yield from self._talks(state.dossier.id)

    def _due(self, dossier_id: str) -> Section:
        found = self._deadlines.of(dossier_id)
        heading = self._say(Message.of("sheet.due"))
        if not found:
            return Section(heading=heading, intro=(self._say(Message.of("sheet.nothing_due")),))
        return Section(
            heading=heading,
            heads=(
                self._say(Message.of("sheet.head_due")),
                self._say(Message.of("sheet.head_what")),
                self._say(Message.of("sheet.head_owner")),
            ),
            shares=(3, 10, 4),
            rows=tuple(
                (
                    format_short(item.due_on),
                    f"{self._say(item.reason)} {self._texts.label('deadline_step', item.step)}",
                    item.owner,
                )
                for item in found
            ),
        )

    def _debts(self, state: DossierState) -> Section:
        rows = self._overviews.claims(state.dossier.id)
        heading = self._say(Message.of("sheet.debts"))
        if not rows:
            return Section(heading=heading, intro=(self._say(Message.of("sheet.no_debts")),))
        return Section(
            heading=heading,
            heads=(
                self._say(Message.of("sheet.head_creditor")),
                self._say(Message.of("sheet.head_handler")),
                self._say(Message.of("sheet.head_amount")),
                self._say(Message.of("sheet.head_status")),
            ),
            shares=(6, 5, 3, 4),
            rows=tuple(
                (
                    row.creditor,
                    row.bailiff or row.collector,
                    "" if row.balance_cents is None else format_euro(row.balance_cents),
                    self._texts.label("balance_status", row.balance_status),
                )
                for row in rows
            ),
            closing=(
                self._say(
                    Message.of("sheet.total", total=state.totals.participating_cents, claims=state.totals.claims)
                ),
            ),
        )

    def _proposal(self, state: DossierState) -> Section:
        proposal, tally = state.proposal, state.tally
        assert proposal is not None
        lines = [
            Message.of(
                "sheet.version",
                version=proposal.version,
                product=f"product.{proposal.product}",
                status=f"proposal_status.{proposal.status}",
                day=proposal.made_on,
            )
        ]
        if tally is not None:
            lines.append(
                Message.of(
                    "sheet.tally",
                    agreed=tally.consented + tally.agreed,
                    asked=tally.claims,
                    refused=tally.refused,
                    open=tally.open,
                )
            )
        return Section(heading=self._say(Message.of("sheet.proposal")), intro=tuple(self._say(item) for item in lines))

    def _guided(self, dossier_id: str) -> Iterator[Section]:
        running = [item for item in self._guidance.of(dossier_id).guidance if item.ended_on is None]
        if running:
            yield Section(
                heading=self._say(Message.of("sheet.guidance")),
                intro=tuple(
                    self._say(
                        Message.of(
                            "sheet.guidance_line",
                            kind=f"guidance_kind.{item.kind}",
                            provider=item.provider,
                            day=item.began_on,
                        )
                    )
                    for item in running
                ),
            )

    def _talks(self, dossier_id: str) -> Iterator[Section]:
        notes = self._store.find(ContactNote, dossier_id=dossier_id, order_by="pk")[-_NOTES_SHOWN:]
        if not notes:
            return
        parties = self._store.find(Creditor, id=tuple({item.creditor_id for item in notes}))
        names = {party.id: party.name for party in parties}
        yield Section(
            heading=self._say(Message.of("sheet.contacts")),
            intro=tuple(
                self._say(
                    Message.of(
                        "sheet.contact",
                        day=item.at.astimezone(DUTCH_TIME).date(),
                        creditor=names[item.creditor_id],
                        by=item.by,
                        text=item.text,
                    )
                )
                for item in notes
            ),
        )

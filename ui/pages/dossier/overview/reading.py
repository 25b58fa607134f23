"""What the overview reads of a dossier beside its state, in one go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from csr_desktop.bootstrap import Core
from csr_desktop.domain.proposals import ProposalStatus
from csr_desktop.domain.readiness_table import ReadyStep
from csr_desktop.errors import Message
from csr_desktop.services.deadlines.service import OpenDeadline
from csr_desktop.services.dossier_story import StoryLine
from csr_desktop.services.ready import ReadyReport
from csr_desktop.services.today.model import WorkItem
from csr_desktop.services.workbench import DossierState


@dataclass(frozen=True, slots=True)
class OverviewFacts:
    """Tasks with the creditors of each, deadlines, how far the dossier is ready, and what happened."""

    tasks: tuple[WorkItem, ...]
    parties: Mapping[tuple[str, str], tuple[str, ...]]
    #: What deserves a look beside what the state says.
    warnings: tuple[Message, ...]
    deadlines: tuple[OpenDeadline, ...]
    ready: ReadyReport
    story: tuple[StoryLine, ...]


def _not_asked(core: Core, state: DossierState) -> Iterator[Message]:
    """A version that was sent, and who was held back then: nobody else tells that these know nothing of it."""
    if state.proposal is not None and state.proposal.status is ProposalStatus.SENT:
        names = [item.handler.name for item in core.proposals.to_send(state.proposal.id)]
        if names:
            yield Message.of("proposal.not_all_asked", names=", ".join(names))


def read_overview(core: Core, state: DossierState, step: ReadyStep | None) -> OverviewFacts:
    """Read it; without a step the one that comes next in the phase of the dossier."""
    dossier_id = state.dossier.id
    deadlines = core.deadlines.of(dossier_id)
    tasks = tuple(core.today.of(dossier_id, deadlines))
    return OverviewFacts(
        tasks=tasks,
        parties=core.today.parties(tasks),
        warnings=tuple(_not_asked(core, state)),
        deadlines=tuple(deadlines),
        ready=core.ready.check(dossier_id, step, claims=state.claims),
        story=tuple(core.story.of(dossier_id)),
    )

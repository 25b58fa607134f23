"""What the check of readiness looks at: one dossier as it is now, read beforehand, so that rules are pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.class_table import ClassTable
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor, Product
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.intake import Decision, Intake
from csr_desktop.domain.readiness_table import ReadinessTable
from csr_desktop.domain.support import Guidance
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.domain.work import Evidence
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.organisation import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """What holds for every dossier on a day."""

    today: date
    norms: NormPackage
    classes: ClassTable
    table: ReadinessTable
    organisation: Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyFacts:
    """One dossier. `parties` are the handlers of its claims by id; `is_agreed` whether everybody agreed."""

    dossier: Dossier
    clients: Sequence[Client]
    claims: Sequence[Claim]
    vtlb: VtlbResult | None
    evidence: Sequence[Evidence]
    guidance: Sequence[Guidance]
    intake: Intake | None
    decisions: Sequence[Decision]
    parties: Mapping[str, Creditor]
    product: Product
    is_agreed: bool

    @property
    def taking_part(self) -> list[Claim]:
        """The claims that count in the settlement."""
        return [claim for claim in self.claims if claim.takes_part]

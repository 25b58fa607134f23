"""All flows: those on this computer alone, those over the hub, and the process of a dossier."""

from __future__ import annotations

from tests.faults.flows import FLOWS as OWN_FLOWS
from tests.faults.flows import Flow
from tests.faults.hub_flows import HUB_FLOWS
from tests.faults.process_flows import PROCESS_FLOWS

FLOWS: dict[str, Flow] = {**OWN_FLOWS, **HUB_FLOWS, **PROCESS_FLOWS}

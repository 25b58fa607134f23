"""All flows: those on this computer alone, and those over the hub."""

from __future__ import annotations

from tests.faults.flows import FLOWS as OWN_FLOWS
from tests.faults.flows import Flow
from tests.faults.hub_flows import HUB_FLOWS

FLOWS: dict[str, Flow] = {**OWN_FLOWS, **HUB_FLOWS}

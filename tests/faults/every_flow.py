"""All flows: on this computer, over the hub, the process of a dossier, the national delivery, the post, and norms."""

from __future__ import annotations

from tests.faults.ddas_flows import DDAS_FLOWS
from tests.faults.flows import FLOWS as OWN_FLOWS
from tests.faults.flows import Flow
from tests.faults.hub_flows import HUB_FLOWS
from tests.faults.norm_flows import NORM_FLOWS
from tests.faults.post_flows import POST_FLOWS
from tests.faults.process_flows import PROCESS_FLOWS
from tests.faults.sheet_flows import SHEET_FLOWS
from tests.faults.style_flows import STYLE_FLOWS
from tests.faults.text_flows import TEXT_FLOWS

FLOWS: dict[str, Flow] = {
    **OWN_FLOWS,
    **HUB_FLOWS,
    **PROCESS_FLOWS,
    **DDAS_FLOWS,
    **POST_FLOWS,
    **TEXT_FLOWS,
    **SHEET_FLOWS,
    **STYLE_FLOWS,
    **NORM_FLOWS,
}

"""Who works here: one word of the organisation, for a window that comes up before anybody asks for the rest.

Apart from `organisation`, whose records take longer to read than the whole database takes to open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from csr_desktop.store.unit_of_work import Store

#: The setting in which the organisation is kept.
ORGANISATION_SETTING = "organisation"


class _Who(msgspec.Struct, frozen=True):
    counsellor: str = ""


def counsellor_of(store: Store) -> str:
    """Return the counsellor of the organisation; empty when it names none."""
    raw = store.setting(ORGANISATION_SETTING)
    return msgspec.json.decode(raw, type=_Who).counsellor if raw else ""

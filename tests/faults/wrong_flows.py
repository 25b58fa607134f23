"""Programs that do it wrong: the proof must find them out, otherwise it proves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from csr_desktop.errors import CsrError
from csr_desktop.hub.answers import InboxPage
from csr_desktop.services import transfer
from csr_desktop.services.dossiers import DossierService
from csr_desktop.store.database import Database
from tests.faults.flows import Flow, Step, change_address, change_amount, change_remark, export_dossier, small_office
from tests.faults.hub_flows import HUB_FLOWS, over_paper
from tests.faults.paper_hub import PaperHub


@contextmanager
def _unsynced() -> Iterator[None]:
    """A program that trusts the operating system to write some day (design/safety.md, finding 2)."""
    real = Database._apply_pragmas

    def loose(database: Database) -> None:
        real(database)
        database.execute("PRAGMA synchronous = OFF").fetchall()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "_apply_pragmas", loose)
        yield


@contextmanager
def _in_place() -> Iterator[None]:
    """A program that writes over the old file."""

    @contextmanager
    def write(path: Path) -> Iterator[IO[bytes]]:
        with path.open("wb") as file:
            yield file

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transfer, "atomic_write", write)
        yield


@contextmanager
def _swallowing() -> Iterator[None]:
    """A program that says it is saved, whatever the database said."""

    def save(service: DossierService, dossier_id: str, **fields: object) -> None:
        with suppress(CsrError):
            real(service, dossier_id, **fields)

    real = DossierService.change
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DossierService, "change", save)
        yield


@contextmanager
def _hub_unsynced() -> Iterator[None]:
    """A program that tells the hub that it has stored what may still be on its way to the disk."""
    with over_paper(), _unsynced():
        yield


@contextmanager
def _confirmed_first() -> Iterator[None]:
    """A program that confirms what it fetched before it has stored it."""
    real = PaperHub.fetch

    def fetch(hub: PaperHub, cursor: str | None, limit: int | None = None) -> InboxPage:
        page = real(hub, cursor, limit)
        hub.confirm([message.header.reference for message in page.messages])
        return page

    with over_paper(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(PaperHub, "fetch", fetch)
        yield


WRONG: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        Flow("unsynced", (Step(change_remark), Step(change_amount), Step(change_address)), small_office, _unsynced),
        Flow("in-place", (Step(export_dossier), Step(export_dossier)), small_office, _in_place),
        replace(HUB_FLOWS["hub-receive"], name="hub-unsynced", surroundings=_hub_unsynced),
        replace(HUB_FLOWS["hub-send"], name="hub-unsynced-out", surroundings=_hub_unsynced),
        replace(HUB_FLOWS["hub-receive"], name="hub-confirmed-first", surroundings=_confirmed_first),
        Flow("swallowing", (Step(change_remark, "dossier.save"),), small_office, _swallowing),
    )
}

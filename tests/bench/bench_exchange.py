"""Messages through the exchange engine, beside a bare `requests` loop over the same server.

The server is the practice hub in a process of its own, which checks every message against the contract; its work
counts. Ours is whole rounds on an encrypted database: each message is marked before it leaves and after it arrived,
each one that comes in is a unit of work with its effect and its lines in the log. The bare loop sends the same messages
in the same lists, reads the same pages, confirms them, and keeps nothing.
"""

from __future__ import annotations

import json
import multiprocessing
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import jwt
import requests

from csr_desktop.domain.hub_messages import ContactNote, InMessage, InStanding, InState, OutMessage
from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.practice.hub.members import CURRENT_VERSION, MODULE, Member
from csr_desktop.practice.office import make_office
from tests.bench.shape import Aim, Line, Sample, Subject, Works, numbers, processor_seconds
from tests.hub_sync.world import CLIENT_ID, Desk, MovingClock, Noting, make_template
from tests.practice_hub.calling import ASSERTION_TYPE, CONTENTS, make_hub

PER_LIST, PER_PAGE = 500, 200
BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)


def serve(folder: Path, line) -> None:
    """Serve a hub; told of a key it lets it in, told of conversations it puts an answer to each in the box."""
    clock = MovingClock(BEGIN)
    hub: PracticeHub = make_hub(make_office(folder, seed=1, dossiers=1, today=BEGIN.date()), clock)
    with hub:
        line.send((hub.url, hub.token_url, hub.member.id, hub.partner))
        while (told := line.recv()) is not None:
            if isinstance(told, str):
                hub.register(CLIENT_ID, told)
            else:
                for conversation, sender in told:
                    message = hub.creditors.write(sender, hub.member.id, conversation, "STATUSBERICHT_SE",
                                                  CONTENTS["STATUSBERICHT_SE"])  # fmt: skip
                    hub.creditors.send(message, checked=False)
            line.send("done")


class Served:
    """A hub in a process of its own."""

    def __init__(self, folder: Path) -> None:
        context = multiprocessing.get_context("fork")
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(folder, theirs), daemon=True)
        self.process.start()
        self.url, self.token_url, self.member_id, self.creditor_id = self.line.recv()

    def tell(self, what) -> None:
        self.line.send(what)
        self.line.recv()

    def close(self) -> None:
        self.line.send(None)
        self.process.join()


class Facade:
    """What making a template asks of a hub: where it is, who we are there, and one creditor."""

    def __init__(self, served: Served) -> None:
        self.url, self.token_url, self._creditor = served.url, served.token_url, served.creditor_id
        self.member = Member(id=served.member_id, name="Wij", kind="SHV")
        self.book = self

    def all(self) -> list[Member]:
        taken = ((MODULE, (CURRENT_VERSION,)),)
        return [Member(id=self._creditor, name="Energie (oefening)", kind="SE", modules=taken)]


def mark(served: Served) -> tuple[float, float]:
    return processor_seconds((served.process.pid or 0,)), time.perf_counter()


def since(served: Served, began: tuple[float, float]) -> Sample:
    now = mark(served)
    return Sample(now[0] - began[0], now[1] - began[1])


def bare(served: Served, template, messages: list[OutMessage]) -> tuple[Sample, Sample]:
    """Send in lists and fetch page by page with a bare session; return both times."""
    told = [as_json(message, served.member_id) for message in messages]
    session = requests.Session()
    assertion = jwt.encode(
        {"iss": CLIENT_ID, "sub": CLIENT_ID, "aud": served.token_url, "exp": int(BEGIN.timestamp()) + 120,
         "jti": str(uuid.uuid4())},
        template.private_pem, algorithm="ES256",
    )  # fmt: skip
    form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion}  # fmt: skip
    token = session.post(served.token_url, data=form).json()["access_token"]
    session.headers["Authorization"] = f"Bearer {token}"
    began = mark(served)
    for start in range(0, len(told), PER_LIST):
        number = str(uuid.uuid4())
        body = {"lijstId": number, "berichten": told[start : start + PER_LIST]}
        answer = session.put(f"{served.url}/verzendlijsten/{number}", json=body).json()
        assert all(one["status"] == 201 for one in answer["resultaten"]), answer
    out = since(served, began)
    served.tell([(message.conversation_id, message.participant_id) for message in messages])
    began, came = mark(served), 0
    while True:
        page = session.get(f"{served.url}/postbus/berichten", params={"limiet": PER_PAGE}).json()["berichten"]
        if not page:
            break
        came += len(page)
        told_of = [entry["header"]["referentienummer"] for entry in page]
        answer = session.post(f"{served.url}/postbus/bevestigingen", json={"referentienummers": told_of}).json()
        assert all(one["status"] == 200 for one in answer["resultaten"])
    assert came == len(messages), came
    return out, since(served, began)


def as_json(message: OutMessage, sender: str) -> dict:
    return {
        "header": {
            "referentienummer": message.id,
            "conversatieReferentienummer": message.conversation_id,
            "berichttype": message.type.value,
            "berichtversie": message.version,
            "module": message.module,
            "afzender": sender,
            "ontvanger": message.participant_id,
            "aangemaaktOp": message.made_at.isoformat().replace("+00:00", "Z"),
        },
        "inhoud": json.loads(message.body),
    }


class Kept(Noting):
    """One record in the dossier for each message, and nothing that has to be looked for first."""

    def apply(self, work, message: InMessage) -> InStanding:
        work.add(
            ContactNote(
                id=self._ids.new(),
                dossier_id=message.dossier_id,
                creditor_id=message.creditor_id,
                at=self._clock.now(),
                by="hub",
                text=message.body,
                conversation_id=message.conversation_id,
            )
        )
        return InStanding(message_id=message.id, state=InState.APPLIED)


def ours(served: Served, folder: Path, messages: list[OutMessage]) -> tuple[Sample, Sample]:
    """Send and fetch in two whole rounds; return both times."""
    clock = MovingClock(BEGIN)
    with Desk(folder, clock, Kept) as desk:
        began = mark(served)
        report = desk.round()
        out = since(served, began)
        assert (report.complete, report.sent) == (True, len(messages)), report
        served.tell([(message.conversation_id, message.participant_id) for message in messages])
        began = mark(served)
        report = desk.round()
        into = since(served, began)
        assert (report.complete, report.received, report.confirmed) == (True, len(messages), len(messages)), report
        return out, into


@contextmanager
def works(_stage: Path, folder: Path, size: int) -> Iterator[Works]:
    places = numbers()

    def run(name: str) -> dict[str, Sample]:
        place = folder / f"{name}{next(places)}"
        place.mkdir()
        served = Served(place / "lists")
        template = make_template(place / "desk", Facade(served), MovingClock(BEGIN), messages=size)
        served.tell(template.public_pem)
        with Desk(template.folder, MovingClock(BEGIN)) as desk:
            messages = desk.store.find(OutMessage, order_by="pk")
        out, into = bare(served, template, messages) if name == "bare" else ours(served, template.folder, messages)
        served.close()
        both = Sample(out.processor + into.processor, out.clock + into.clock)
        return {f"{name} out": out, f"{name} in": into, name: both}

    yield {"ours": lambda: run("ours"), "bare": lambda: run("bare")}


_BARE = "requests, nothing kept"
SUBJECTS = (
    Subject(
        "exchange", 4, "messages", (1_000, 10_000), works,
        (
            Line("messages out and in, stored and confirmed", "ours", "bare", _BARE, Aim(3, "x", at_large=True)),
            Line(f"  out, in lists of {PER_LIST}", "ours out", "bare out", _BARE),
            Line(f"  in, by {PER_PAGE}", "ours in", "bare in", _BARE),
        ),
        most_rounds=3,
        budget_s=10,
    ),
)  # fmt: skip

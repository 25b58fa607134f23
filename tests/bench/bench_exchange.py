"""How long 10,000 messages take through the exchange engine, as a ratio to a bare `requests` loop over the same server.

Run: `python tests/bench/bench_exchange.py [MESSAGES]`. The server is the practice hub in a process of its own, which
checks every message against the contract. Ours is whole rounds on an encrypted database: each message is marked before
it leaves and after it arrived, each one that comes in is a unit of work with its effect and its lines in the log. The
bare loop sends the same messages in the same lists, reads the same pages, confirms them, and keeps nothing. Prints
times and ratios of the same run; no limits are asserted here. Aimed at (issue 4): at most 3.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import jwt
import requests

from csr_desktop.domain.hub_messages import ContactNote, InMessage, InStanding, InState, OutMessage
from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.practice.hub.members import CURRENT_VERSION, MODULE, Member
from csr_desktop.practice.office import make_office
from tests.hub_sync.world import CLIENT_ID, Desk, MovingClock, Noting, make_template
from tests.practice_hub.calling import ASSERTION_TYPE, CONTENTS, make_hub

MESSAGES = 10_000
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


def bare(served: Served, template, messages: list[OutMessage]) -> tuple[float, float]:
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
    began = time.perf_counter()
    for start in range(0, len(told), PER_LIST):
        number = str(uuid.uuid4())
        body = {"lijstId": number, "berichten": told[start : start + PER_LIST]}
        answer = session.put(f"{served.url}/verzendlijsten/{number}", json=body).json()
        assert all(one["status"] == 201 for one in answer["resultaten"]), answer
    out = time.perf_counter() - began
    served.tell([(message.conversation_id, message.participant_id) for message in messages])
    began, came = time.perf_counter(), 0
    while True:
        page = session.get(f"{served.url}/postbus/berichten", params={"limiet": PER_PAGE}).json()["berichten"]
        if not page:
            break
        came += len(page)
        told_of = [entry["header"]["referentienummer"] for entry in page]
        answer = session.post(f"{served.url}/postbus/bevestigingen", json={"referentienummers": told_of}).json()
        assert all(one["status"] == 200 for one in answer["resultaten"])
    assert came == len(messages), came
    return out, time.perf_counter() - began


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


def ours(served: Served, folder: Path, messages: list[OutMessage]) -> tuple[float, float]:
    """Send and fetch in two whole rounds; return both times."""
    clock = MovingClock(BEGIN)
    with Desk(folder, clock, Kept) as desk:
        began = time.perf_counter()
        report = desk.round()
        out = time.perf_counter() - began
        assert (report.complete, report.sent) == (True, len(messages)), report
        served.tell([(message.conversation_id, message.participant_id) for message in messages])
        began = time.perf_counter()
        report = desk.round()
        into = time.perf_counter() - began
        assert (report.complete, report.received, report.confirmed) == (True, len(messages), len(messages)), report
        return out, into


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES
    times = {}
    with tempfile.TemporaryDirectory() as place:
        for name in ("bare", "ours"):
            served = Served(Path(place) / f"{name}-lists")
            template = make_template(Path(place) / name, Facade(served), MovingClock(BEGIN), messages=count)
            served.tell(template.public_pem)
            with Desk(template.folder, MovingClock(BEGIN)) as desk:
                messages = desk.store.find(OutMessage, order_by="pk")
            run = bare(served, template, messages) if name == "bare" else ours(served, template.folder, messages)
            times[name] = run
            served.close()
    for place, what in ((0, f"out, in lists of {PER_LIST}"), (1, f"in, by {PER_PAGE}, stored and confirmed")):
        loop, engine = times["bare"][place], times["ours"][place]
        print(f"{count:,} messages {what}: bare {loop:.1f} s, engine {engine:.1f} s, ratio {engine / loop:.2f}")
    loop, engine = sum(times["bare"]), sum(times["ours"])
    print(f"both: bare {loop:.1f} s, engine {engine:.1f} s, ratio {engine / loop:.2f}")


if __name__ == "__main__":
    main()

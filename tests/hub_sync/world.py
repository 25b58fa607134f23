"""An office with its database on one side, the practice hub with its creditors on the other, real sockets between.

Everything a run needs is made once (`Template`) and copied per run; the same seed gives the same questions, so the end
of a run with faults can be held against the end of one without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Channel, Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.exchange_terms import ExchangeTerms, load_exchange_terms
from csr_desktop.domain.hub_messages import (
    ContactNote,
    InMessage,
    InStanding,
    InState,
    MessageType,
    OutMessage,
    OutState,
)
from csr_desktop.hub.payloads import BalanceRequest, FreeText, RequestedClaim
from csr_desktop.hub.vocabulary import ArrangementType
from csr_desktop.hub.wire import encode_payload
from csr_desktop.ids import IdMaker
from csr_desktop.paths import resources_dir
from csr_desktop.practice.hub.keys import make_key_pair
from csr_desktop.practice.hub.ways import Way
from csr_desktop.services.exchange.round import drive
from csr_desktop.services.exchange.service import ExchangeService
from csr_desktop.services.exchange.settings import HubPlace, OwnKey
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS, KdfParameters
from csr_desktop.store.opening import create_store, open_store
from csr_desktop.store.unit_of_work import UnitOfWork
from csr_desktop.texts import Texts
from csr_desktop.vault import NoVault
from tests.hub.samples import ADDRESS, CLIENT, CONTACT
from tests.practice_hub.calling import CONTENTS, able, new_id

PASSPHRASE = "alleen voor de proef met de hub"
DATABASE, KEY_FILE = "oefenomgeving.csrdb", "wachtzin.txt"
CLIENT_ID = "proef"
KDF: KdfParameters = FAST_KDF_FOR_TESTS
BALANCES = (MessageType.BALANCE_ANSWER, MessageType.BALANCE_ANSWER_ADVANCE)


class MovingClock:
    """A clock that moves when told; the hub's and ours are the same one, unless a test moves the hub's own."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.astimezone(DUTCH_TIME).date()

    def move(self, **by: int) -> None:
        self.moment += timedelta(**by)


class Noting:
    """Effects that can be counted: a note in the dossier per message, and a question back for the first balance.

    A second balance in one conversation goes to a person: amounts are never replaced by themselves.
    """

    def __init__(self, ids: IdMaker, clock: MovingClock) -> None:
        self._ids = ids
        self._clock = clock

    def apply(self, work: UnitOfWork, message: InMessage) -> InStanding:
        if message.dossier_id is None or message.creditor_id is None:
            return InStanding(message_id=message.id, state=InState.REVIEW, reason="hub.review.failed")
        is_balance = message.type in BALANCES
        noted = work.find(ContactNote, conversation_id=message.conversation_id)
        if is_balance and any(note.text.startswith("saldo ") for note in noted):
            return InStanding(message_id=message.id, state=InState.REVIEW, reason="hub.review.failed")
        work.add(
            ContactNote(
                id=self._ids.new(),
                dossier_id=message.dossier_id,
                creditor_id=message.creditor_id,
                at=self._clock.now(),
                by="hub",
                text=f"{'saldo' if is_balance else 'bericht'} {message.root} {digest(message.body)}",
                conversation_id=message.conversation_id,
            )
        )
        if is_balance:
            ours = work.find(OutMessage, conversation_id=message.conversation_id, order_by="pk")[0]
            work.add(
                replace(
                    ours,
                    id=self._ids.new(),
                    type=MessageType.STATUS_REQUEST,
                    body=encode_payload(FreeText(text=f"Hoe staat het ermee? ({digest(ours.body)})")).decode(),
                    made_at=self._clock.now(),
                    cross_reference=message.id,
                    replaces=None,
                )
            )
        return InStanding(message_id=message.id, state=InState.APPLIED)


def digest(body: str) -> str:
    return hashlib.sha256(json.dumps(json.loads(body), sort_keys=True).encode()).hexdigest()[:16]


class Desk:
    """Our side: an open database with the exchange on it."""

    def __init__(self, folder: Path, clock: MovingClock, effects: type[Noting] = Noting) -> None:
        self.clock = clock
        self.texts = Texts.load(resources_dir() / "texts")
        self.ids = IdMaker(clock)
        self.store = open_store(folder / DATABASE, PASSPHRASE, clock, self.ids, actor="proef")
        self.settings = settings_of(self.store, clock, self.ids)
        self.exchange = ExchangeService(
            self.store,
            self.ids,
            clock,
            self.texts,
            self.settings,
            effects(self.ids, clock),
            exchange_terms(clock.today()),
        )

    def round(self, **how):
        return drive(self.exchange.begin(**({"at_once": True} | how)))

    def close(self) -> None:
        self.store.close()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()


def exchange_terms(day: date) -> ExchangeTerms:
    return load_exchange_terms(resources_dir() / "exchange", day)


def settings_of(store, clock, ids, *, is_practice=True, vault=None):
    from csr_desktop.services.exchange.settings import HubSettingsService

    return HubSettingsService(store, clock, vault or NoVault(), ids.new, is_practice=is_practice)


@dataclass
class Template:
    """A closed database with questions that are ready to go, and the key of its installation."""

    folder: Path
    private_pem: str
    public_pem: str
    messages: int
    port: int

    def copy(self, folder: Path) -> Path:
        folder.mkdir(parents=True)
        for file in self.folder.iterdir():
            if file.is_file():
                shutil.copy(file, folder / file.name)
        return folder


def make_template(folder: Path, hub, clock, *, messages: int, per_dossier: int = 4) -> Template:
    """Make a database whose creditors are participants of the hub, with one balance request per conversation."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / KEY_FILE).write_text(PASSPHRASE + "\n")
    pair = make_key_pair()
    ids = IdMaker(clock)
    store, _recovery = create_store(folder / DATABASE, PASSPHRASE, clock, ids, actor="proef", kdf=KDF)
    try:
        settings_of(store, clock, ids).configure(
            HubPlace(
                base_url=hub.url,
                participant_id=hub.member.id,
                token_url=hub.token_url,
                client_id=CLIENT_ID,
            ),
            key=OwnKey(pem=pair.private_pem.encode()),
        )
        write_requests(store, ids, clock, hub, messages, per_dossier)
    finally:
        store.close()
    return Template(folder, pair.private_pem, pair.public_pem, messages, int(hub.url.rpartition(":")[2][:-3]))


def write_requests(store, ids, clock, hub, count, per_dossier=4, prefix="WR-2026") -> None:
    members = able(hub)[:per_dossier]
    per_dossier = len(members)
    with store.unit_of_work("creditor.add") as work:
        creditors = [
            Creditor(id=ids.new(), name=f"{member.name} {prefix}", channel=Channel.HUB, hub_id=member.id)
            for member in members
        ]
        work.add_all(creditors)
        dossiers = [
            Dossier(id=ids.new(), number=f"{prefix}-{number + 1:04d}", registered_on=clock.today())
            for number in range(-(-count // per_dossier))
        ]
        work.add_all(dossiers)
        work.add_all([
            Client(id=ids.new(), dossier_id=dossier.id, position=1, initials="A.", surname="Öztürk")
            for dossier in dossiers
        ])  # fmt: skip
    with store.unit_of_work("balances.request") as work:
        work.add_all([
            OutMessage(
                id=ids.new(),
                conversation_id=ids.new(),
                dossier_id=dossiers[number // per_dossier].id,
                creditor_id=creditors[number % per_dossier].id,
                participant_id=members[number % per_dossier].id,
                type=MessageType.BALANCE_REQUEST,
                version="2.0",
                module="SCHULDREGELING",
                body=encode_payload(request(dossiers[number // per_dossier].number, number)).decode(),
                made_at=clock.now(),
            )
            for number in range(count)
        ])  # fmt: skip


def request(client_number: str, number: int) -> BalanceRequest:
    return BalanceRequest(
        client_number=client_number,
        client=CLIENT,
        address=ADDRESS,
        contact=CONTACT,
        arrangement=ArrangementType.SK,
        claims=(RequestedClaim(invoice_number=f"F-{number}"),),
        collective=True,
    )


def play_all(hub) -> None:
    """Every creditor answers, the same to the same question."""
    hub.creditors.behave("*", Way.ANSWER)


def first(desk):
    return desk.exchange.outgoing()[0]


def from_creditor(hub, desk, item=None, kind="STATUSBERICHT_SE", *, content=None, checked=False, **header):
    """Put a message in our box, in a conversation of ours."""
    item = item or first(desk)
    message = {
        "header": {
            "referentienummer": new_id(),
            "conversatieReferentienummer": item.message.conversation_id,
            "berichttype": kind,
            "berichtversie": "2.0",
            "module": "SCHULDREGELING",
            "afzender": item.message.participant_id,
            "ontvanger": hub.member.id,
            "aangemaaktOp": "2026-09-01T09:00:00Z",
            **header,
        },
        "inhoud": CONTENTS[kind] if content is None else content,
    }
    return hub.creditors.send(message, checked=checked)


def settled(desk: Desk) -> bool:
    """Whether nothing waits on our side."""
    counts, _ = desk.exchange._box.counts()
    waiting = sum(counts.get(state, 0) for state in (OutState.READY, OutState.RETRY, OutState.SENDING))
    return waiting == 0 and not desk.exchange._box.unconfirmed()


def picture(desk: Desk) -> list[tuple]:
    """What a person would see at the end, without numbers and moments of its own: equal for equal runs."""
    store = desk.store
    numbers = {dossier.id: dossier.number for dossier in store.find(Dossier)}
    names = {creditor.id: creditor.name for creditor in store.find(Creditor)}
    out = [
        ("out", numbers[item.message.dossier_id], names[item.message.creditor_id], item.message.type.value,
         item.standing.state.value, digest(item.message.body))
        for item in desk.exchange.outgoing()
    ]  # fmt: skip
    into = [
        ("in", numbers.get(item.message.dossier_id or "", ""), names.get(item.message.creditor_id or "", ""),
         item.message.type, item.standing.state.value, digest(item.message.body))
        for item in desk.exchange.incoming()
    ]  # fmt: skip
    notes = [
        ("note", numbers[note.dossier_id], names[note.creditor_id], note.text.split()[0], note.text.split()[2])
        for note in store.find(ContactNote)
    ]
    return sorted(map(tuple, [*out, *into, *notes]))


@dataclass
class Verdict:
    """What a run lost, doubled or overwrote."""

    lost: int = 0
    doubled: int = 0
    overwritten: int = 0


def judge_messages(desk, hub) -> Verdict:
    """Hold both boxes of our database against what the hub counted."""
    verdict = Verdict()
    outgoing = desk.exchange.outgoing()
    for item in outgoing:
        told = hub.tally.message(item.message.id)
        verdict.doubled += max(0, told["effects"] - 1) + max(0, told["accepted"] - 1)
        if item.standing.state is OutState.CONFIRMED:
            verdict.lost += told["accepted"] != 1
        elif item.standing.state is not OutState.EXPIRED or told["accepted"] != 1:
            verdict.lost += 1
    # Error messages say the same about different messages; of those, two about one message would be one too many.
    errors = [item.message for item in outgoing if item.message.type is MessageType.ERROR]
    verdict.doubled += len(errors) - len({message.cross_reference for message in errors})
    sent = {item.message.id for item in outgoing} - {message.id for message in errors}
    alike = [[reference for reference in group if reference in sent] for group in hub.tally.as_json()["alike"]]
    verdict.doubled += sum(len(group) - 1 for group in alike if group and not _is_chain(desk, group))
    ours = {item.message.id: item for item in desk.exchange.incoming()}
    for reference, kept in hub.exchange.messages.items():
        if kept.receiver == hub.member.id:
            verdict.lost += reference not in ours or (kept.status != "BEVESTIGD")
    return verdict


def judge(desk: Desk, hub) -> Verdict:
    """As `judge_messages`, and every message that had an effect has its one note, which says what the message said."""
    verdict = judge_messages(desk, hub)
    ours = {item.message.id: item for item in desk.exchange.incoming()}
    roots = Counter(note.text.split()[1] for note in desk.store.find(ContactNote))
    verdict.doubled += sum(count - 1 for count in roots.values())
    for item in ours.values():
        is_noted = item.message.root in roots
        verdict.lost += item.standing.state is InState.APPLIED and not is_noted
    for note in desk.store.find(ContactNote):
        kind, root, said = note.text.split()
        told = next(item.message for item in ours.values() if item.message.root == root)
        verdict.overwritten += kind == "saldo" and digest(told.body) != said
    return verdict


def _is_chain(desk: Desk, group: list[str]) -> bool:
    """Whether messages that say the same are a message and its resends."""
    replaced = {item.message.replaces for item in desk.exchange.outgoing()}
    return all(reference in replaced for reference in group[:-1])


@contextlib.contextmanager
def on_hub(hub, template: Template):
    """Let the installation of a template in, while the hub listens."""
    hub.register(CLIENT_ID, template.public_pem)
    with hub:
        yield hub

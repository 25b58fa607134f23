"""The practice hub as one thing: make it, start it, call it at `url`, steer it here or at `control_url`, stop it."""

from __future__ import annotations

import base64
import secrets
import ssl
import time
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from csr_desktop.clock import Clock
from csr_desktop.ids import IdMaker
from csr_desktop.paths import resources_dir
from csr_desktop.practice.facts import Office
from csr_desktop.practice.hub.application import TOKEN_PATH, Application
from csr_desktop.practice.hub.contract import Contract, Json
from csr_desktop.practice.hub.control import Control
from csr_desktop.practice.hub.creditors import Creditors
from csr_desktop.practice.hub.damage import Responder
from csr_desktop.practice.hub.exchange import Exchange, Limits
from csr_desktop.practice.hub.faults import FaultScript
from csr_desktop.practice.hub.hub_clock import HubClock
from csr_desktop.practice.hub.keys import make_key_pair
from csr_desktop.practice.hub.members import AddressBook, make_address_book, own_member
from csr_desktop.practice.hub.replies import Replies
from csr_desktop.practice.hub.snapshot import exchange_state, read_state, restore_exchange, write_state
from csr_desktop.practice.hub.tally import Tally
from csr_desktop.practice.hub.tokens import Client, Tokens
from csr_desktop.practice.hub.ways import Habits
from csr_desktop.practice.hub.wire import LOOPBACK, HubServer
from csr_desktop.practice.material import load_material


@dataclass(frozen=True, slots=True)
class Connection:
    """What an installation needs to call the hub; the private key is PEM and its public half is registered."""

    base_url: str
    token_url: str
    member_id: str
    client_id: str
    private_pem: str


class PracticeHub:
    """A hub on the loopback address. `book` replaces the address book made from the office.

    Its state survives `stop` and `start`, and in the file `state` also the end of the program. Without `tls` it speaks
    plain HTTP. Parts that tests and exercises steer: `clock`, `faults`, `creditors`, `tally`, `book`, `tokens`.
    """

    def __init__(
        self,
        office: Office,
        clock: Clock,
        *,
        port: int = 0,
        control_port: int = 0,
        tls: ssl.SSLContext | None = None,
        state: Path | None = None,
        book: AddressBook | None = None,
    ) -> None:
        resources = resources_dir()
        told = tomllib.loads((resources / "hub" / "practice.toml").read_text("utf-8"))
        material = load_material(resources / "practice")
        saved = read_state(state) if state else None
        self._state, self._tls = state, tls
        had = saved["ports"] if saved else (0, 0)
        self._ports = [port or had[0], control_port or had[1]]
        self._servers: list[HubServer] = []
        self._secret = base64.b64decode(saved["secret"]) if saved else secrets.token_bytes(32)
        self.office = office
        self.limits = Limits(**told["limits"])
        self.clock = HubClock(clock, timedelta(seconds=saved["ahead_s"]) if saved else timedelta())
        self.tally = Tally()
        #: When somebody called last, by the computer's running clock.
        self.last_call_s = time.monotonic()
        self.faults = FaultScript()
        self.contract = Contract(resources)
        self.book = book or make_address_book(office, told["address_book"])
        self.member = own_member(office, self.book)
        self.exchange = Exchange(self.contract, self.book, self.clock, self.limits, self._secret, self.tally)
        self.tokens = Tokens(
            self.clock, token_minutes=self.limits.token_minutes, assertion_minutes=self.limits.assertion_minutes
        )
        replies = Replies(office.seed, office, material.contacts, material.refusals)
        habits = Habits(office.seed, told)
        self.creditors = Creditors(self.exchange, self.clock, IdMaker(self.clock), habits, replies, self.tally)
        self._application = Application(self.contract, self.exchange, self.tokens, self.clock, self._busy)
        self._control = Control(self)
        if saved:
            self._restore(saved)

    # --- on and off -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Listen; after a stop at the same ports as before."""
        hub = self._outside()
        try:
            control = HubServer(
                self._ports[1], self._control, version=self.contract.version, most_bytes=self.limits.body_bytes
            )
        except OSError:
            hub.server_close()
            raise
        self._servers = [hub, control]
        self._ports = [hub.port, control.port]
        self._application.token_url = self.token_url
        for server in self._servers:
            server.start()

    def stop(self) -> None:
        """Stop listening, break what is still open, and keep the state in its file."""
        servers, self._servers = self._servers, []
        for server in servers:
            server.stop()
        self.save()

    def go_offline(self) -> None:
        """Stop listening to the outside world; the control side goes on. `come_back` ends it."""
        self._servers[0].stop()

    def come_back(self) -> None:
        """Listen to the outside world again, at the same port."""
        server = self._outside()
        self._servers[0] = server
        server.start()

    def _outside(self) -> HubServer:
        respond = Responder(self._application, self.faults, self.tokens, self.tally)
        return HubServer(
            self._ports[0], respond, version=self.contract.version, most_bytes=self.limits.body_bytes, tls=self._tls
        )

    def note_call(self) -> None:
        """Note that somebody is there."""
        self.last_call_s = time.monotonic()

    def _busy(self) -> None:
        self.note_call()
        self.creditors.work()

    def __enter__(self) -> PracticeHub:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The base address of the contract, ends in `/v1`."""
        return f"{self._origin}/v1"

    @property
    def token_url(self) -> str:
        """Where a token is asked for."""
        return f"{self._origin}{TOKEN_PATH}"

    @property
    def control_url(self) -> str:
        """Where tests and exercises in another program steer the hub."""
        return f"http://{LOOPBACK}:{self._ports[1]}"

    @property
    def own_faults(self) -> list[Exception]:
        """Mistakes of the hub itself since it was made; each was answered with 500."""
        return self._application.own_faults

    @property
    def _origin(self) -> str:
        scheme, host = ("https", "localhost") if self._tls else ("http", LOOPBACK)
        return f"{scheme}://{host}:{self._ports[0]}"

    # --- installations ----------------------------------------------------------------------------------------------

    def register(self, client_id: str, public_pem: str, member_id: str | None = None) -> None:
        """Let an installation of a participant (the practice office itself, if none is named) ask for tokens."""
        self.tokens.register(Client(client_id, member_id or self.member.id, public_pem))

    def connect(self, client_id: str, member_id: str | None = None) -> Connection:
        """Register an installation with a fresh key pair and return what it needs to call the hub."""
        pair = make_key_pair()
        self.register(client_id, pair.public_pem, member_id)
        return Connection(self.url, self.token_url, member_id or self.member.id, client_id, pair.private_pem)

    # --- time -------------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Let everything happen that is due by now: creditors answer, what nobody confirmed expires."""
        self.creditors.work()
        self.exchange.settle()

    def move(self, *, days: int = 0, working_days: int = 0, seconds: int = 0) -> None:
        """Move the clock on, day by day, so that everything happens in its own order."""
        for _ in range(days):
            self.clock.move(timedelta(days=1))
            self.settle()
        for _ in range(working_days):
            self.clock.move_working_days(1)
            self.settle()
        self.clock.move(timedelta(seconds=seconds))
        self.settle()

    # --- kept between two runs --------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write the state to its file, if it has one."""
        if self._state is None:
            return
        with self.exchange.lock:
            state: dict[str, Any] = {
                "secret": base64.b64encode(self._secret).decode(),
                "ports": self._ports,
                "ahead_s": int(self.clock.ahead.total_seconds()),
                "clients": [[client.id, client.member_id, client.public_key] for client in self.tokens.clients()],
                "exchange": exchange_state(self.exchange),
                "creditors": self.creditors.memory(),
            }
        write_state(self._state, state)

    def _restore(self, saved: Json) -> None:
        for client_id, member_id, public_pem in saved["clients"]:
            self.tokens.register(Client(client_id, member_id, public_pem))
        restore_exchange(self.exchange, saved["exchange"])
        self.creditors.remember(saved["creditors"])

"""Checks on the line: whom this computer trusts, and a message to the practice hub and back, on this computer only."""

from __future__ import annotations

import secrets
import ssl
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from csr_desktop.clock import Clock
from csr_desktop.self_check.checks import Check, CheckFailed

if TYPE_CHECKING:
    from csr_desktop.hub.vocabulary import MessageType
    from csr_desktop.ids import IdMaker
    from csr_desktop.practice.hub.hub import PracticeHub
    from csr_desktop.practice.hub.members import Member

#: An address that nobody has; nothing is asked of it.
_NOWHERE = "https://hub.invalid/v1"
_QUESTION, _ANSWER = "Zelftest: komt dit aan?", "Zelftest: ja."


class NetworkChecks:
    """Asks whether messages could go out safely; no packet leaves the computer."""

    def __init__(self, work: Path, clock: Clock) -> None:
        """`work` is an empty folder that is thrown away."""
        self._work = work
        self._clock = clock

    def all(self) -> list[Check]:
        """Return the checks in the order in which they are told."""
        return [
            Check("Vertrouwde certificaten", self.trust),
            Check("Oefenhub", self.practice_hub, is_long=True),
        ]

    def trust(self) -> str:
        """The context of a connection can be made, and says whom it trusts."""
        from csr_desktop.hub.rest.settings import HubSettings
        from csr_desktop.hub.rest.tls import make_context

        context = make_context(HubSettings(base_url=_NOWHERE, participant_id=""))
        if context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname:
            raise CheckFailed("certificaten worden niet gecontroleerd")
        if sys.platform == "win32":
            stores = {name: _count(name) for name in ("ROOT", "CA")}
            told = ", ".join(f"{count} in {name}" for name, count in stores.items())
            if not stores["ROOT"]:
                raise CheckFailed(f"Windows noemt geen certificaten ({told})")
            # Windows fetches a root that it trusts and does not have yet when it is first needed.
            return f"door Windows zelf gecontroleerd; {told}"
        count = context.cert_store_stats()["x509_ca"]
        if not count:
            raise CheckFailed("er zijn geen vertrouwde certificaten")
        return f"{count} uitgevers, van het besturingssysteem"

    def practice_hub(self) -> str:
        """The practice hub starts on this computer, takes a message, brings it to the other side, and stops."""
        from csr_desktop.hub.vocabulary import MessageType
        from csr_desktop.ids import IdMaker
        from csr_desktop.practice.hub.members import CURRENT_VERSION, MODULE
        from csr_desktop.practice.hub.serving import start_hub
        from csr_desktop.practice.office import make_office

        folder = self._work / "oefenhub"
        office = make_office(folder / "kantoor", seed=1, dossiers=2, creditors=1, today=self._clock.today())
        hub, _connection = start_hub(folder, office, self._clock)
        try:
            able = (
                member.id
                for member in hub.book.all()
                if member.active and member.id != hub.member.id and (MODULE, CURRENT_VERSION) in _versions(member)
            )
            other = next(able)
            hub.creditors.leave_to_caller(other)
            ids = IdMaker(self._clock)
            ours = _Line(hub, hub.member.id, self._clock, ids)
            theirs = _Line(hub, other, self._clock, ids)
            try:
                talk, kinds = ids.new(), MessageType
                theirs.expect(ours.send(kinds.STATUS_REQUEST, _QUESTION, other, talk), _QUESTION)
                ours.expect(theirs.send(kinds.STATUS_BY_CREDITOR, _ANSWER, hub.member.id, talk), _ANSWER)
            finally:
                ours.close()
                theirs.close()
            if hub.own_faults:
                raise CheckFailed("de oefenhub maakte een fout")
        finally:
            hub.stop()
        return "gestart op deze computer, een bericht heen en terug, gestopt"


class _Line:
    """One side of the conversation."""

    def __init__(self, hub: PracticeHub, member_id: str, clock: Clock, ids: IdMaker) -> None:
        from csr_desktop.hub.rest.hub import RestHub
        from csr_desktop.hub.rest.keys import new_installation_key
        from csr_desktop.hub.rest.settings import HubSettings, KeyLogin

        passphrase, name = secrets.token_hex(16), f"zelftest-{ids.new()}"
        key = new_installation_key(passphrase)
        hub.register(name, key.public_key_pem.decode(), member_id)
        login = KeyLogin(
            token_url=hub.token_url, client_id=name, private_key_pem=key.private_key_pem, passphrase=passphrase
        )
        settings = HubSettings(base_url=hub.url, participant_id=member_id, login=login, practice=True)
        self._member_id, self._clock, self._ids = member_id, clock, ids
        self._rest = RestHub(settings, clock, ids.new, threading.Event())

    def send(self, kind: MessageType, text: str, receiver: str, talk: str) -> str:
        """Send a line and return its number."""
        from csr_desktop.hub.payloads import FreeText
        from csr_desktop.hub.transport import Accepted
        from csr_desktop.hub.wire import Header, Message, encode
        from csr_desktop.practice.hub.members import CURRENT_VERSION, MODULE

        header = Header(
            reference=self._ids.new(),
            conversation=talk,
            message_type=kind,
            version=CURRENT_VERSION,
            module=MODULE,
            sender=self._member_id,
            receiver=receiver,
            created_at=self._clock.now(),
        )
        (result,) = self._rest.send([encode(Message(header=header, payload=FreeText(text=text)))])
        if not isinstance(result, Accepted):
            raise CheckFailed(f"niet aangenomen ({result.problem.code})")
        return header.reference

    def expect(self, reference: str, text: str) -> None:
        """Fetch what came and confirm it; CheckFailed when it is anything else."""
        from csr_desktop.hub.wire import ReceivedMessage

        (came,) = self._rest.fetch(None).messages or (None,)
        if not isinstance(came, ReceivedMessage) or came.header.reference != reference:
            raise CheckFailed("het bericht kwam niet aan")
        if getattr(came.payload, "text", None) != text:
            raise CheckFailed("het bericht kwam anders aan")
        (confirmed,) = self._rest.confirm([reference])
        if confirmed.problem is not None:
            raise CheckFailed(f"niet bevestigd ({confirmed.problem.code})")

    def close(self) -> None:
        """Let the connection go."""
        self._rest.close()


def _versions(member: Member) -> set[tuple[str, str]]:
    return {(name, version) for name, versions in member.modules or () for version in versions}


def _count(store: str) -> int:
    if sys.platform == "win32":
        return len(ssl.enum_certificates(store))
    return 0

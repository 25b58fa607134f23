"""Messages, answers and payloads to test with; made-up people."""

from __future__ import annotations

import hashlib
import itertools
import json
from datetime import UTC, date, datetime
from fractions import Fraction

from csr_desktop.hub.payloads import (
    AnsweredClaim,
    ArrangementAgreed,
    ArrangementEnded,
    BalanceAnswer,
    BalanceClaim,
    BalanceRequest,
    Contact,
    ErrorReport,
    FreeText,
    NoCooperation,
    Notice,
    NoticeAnswer,
    Person,
    PostalAddress,
    Proposal,
    ProposalAnswer,
    ProposedClaim,
    PublicNotice,
    RequestedClaim,
    TransferredTo,
)
from csr_desktop.hub.vocabulary import (
    ANSWERS,
    ArrangementType,
    ClaimRank,
    DebtKind,
    DebtType,
    MessageType,
    NoCooperationReason,
    PayoutMoment,
    Sex,
)
from csr_desktop.hub.wire import Header, Message, encode

OURS = "11111111-1111-7111-8111-111111111111"
THEIRS = "22222222-2222-7222-8222-222222222222"
_NUMBERS = itertools.count(1)

CLIENT = Person(surname="Öztürk", birth_date=date(1982, 5, 1), initials="A.", sex=Sex.FEMALE)
ADDRESS = PostalAddress(street="Kade", house_number=12, postcode="3012BJ", city="Utrecht")
CONTACT = Contact(name="F. Voorbeeld", phone="010-5550100", email="schuldhulp@waterrijk.example")
_PEOPLE = {"client_number": "WR-1", "client": CLIENT, "address": ADDRESS, "contact": CONTACT}
_CLAIM = ProposedClaim(
    invoice_number="F-1",
    percentage=Fraction(1635, 100),
    expected_cents=1_635,
    balance_cents=10_000,
    rank=ClaimRank.ORDINARY,
    payment_reference="F-1 WR",
)

PAYLOAD_SAMPLES = {
    MessageType.NOTICE: Notice(**_PEOPLE, number_at_creditor="K-9", partner=CLIENT),
    MessageType.PUBLIC_NOTICE: PublicNotice(**_PEOPLE, bsn="999990019"),
    MessageType.NOTICE_ANSWER: NoticeAnswer(number_at_creditor="K-9", invoice_numbers=("F-1", "F-2"), contact=CONTACT),
    MessageType.BALANCE_REQUEST: BalanceRequest(
        **_PEOPLE, arrangement=ArrangementType.SK, claims=(RequestedClaim(invoice_number="F-1"),), collective=True
    ),
    MessageType.BALANCE_ANSWER: BalanceAnswer(
        number_at_creditor="K-9",
        claims=(
            BalanceClaim(
                debt_type=DebtType.TRANSFERRED,
                invoice_number="F-1",
                as_of=date(2026, 11, 1),
                principal_cents=98_765,
                interest_cents=0,
                outstanding_cents=-5,
                kind=DebtKind.UTILITIES,
                preferential=False,
                transferred_to=TransferredTo(name="Incasso Noord", kvk_number="90000015"),
                iban="NL00PRAC0000000001",
            ),
        ),
    ),
    MessageType.BALANCE_ANSWER_IN_ADVANCE: BalanceAnswer(
        number_at_creditor="K-9",
        agreed_in_advance=True,
        claims=(BalanceClaim(debt_type=DebtType.OPEN, outstanding_cents=123_456),),
    ),
    MessageType.NO_COOPERATION: NoCooperation(reason=NoCooperationReason.CLIENT_UNKNOWN, explanation="Niet gevonden."),
    MessageType.PROPOSAL: Proposal(
        client_number="WR-1",
        number_at_creditor="K-9",
        arrangement=ArrangementType.SB,
        claims=(_CLAIM,),
        months=18,
        ordinary_creditors=0,
        ordinary_cents=10_000,
        payout=PayoutMoment.AT_THE_END,
    ),
    MessageType.PROPOSAL_ANSWER: ProposalAnswer(
        agreed=False, reason="Te laag.", claims=(AnsweredClaim(invoice_number="F-1", agreed=False),)
    ),
    MessageType.RECONSIDERATION: FreeText(text="Wilt u er nog eens naar kijken?"),
    MessageType.ARRANGEMENT_AGREED: ArrangementAgreed(
        agreed_on=date(2026, 11, 20),
        number_at_creditor="K-9",
        client_number="WR-1",
        arrangement=ArrangementType.SK,
        claims=(_CLAIM,),
        payout=PayoutMoment.ONCE,
    ),
    MessageType.ARRANGEMENT_ENDED: ArrangementEnded(number_at_creditor="K-9", client_number="WR-1", reason="Betaald."),
    MessageType.STATUS_REQUEST: FreeText(text="Hoe staat het ermee?"),
    MessageType.STATUS_BY_COUNSELLOR: FreeText(text="Wij wachten op twee antwoorden.", status_code="WACHT"),
    MessageType.STATUS_BY_CREDITOR: FreeText(text="In behandeling.", contact=CONTACT),
    MessageType.ERROR: ErrorReport(code="ONBEKEND", description="Niet te lezen.", field="/inhoud"),
}


def number():
    """Return the next number of the form of UUIDv7."""
    return f"01930000-0000-7000-8000-{next(_NUMBERS):012d}"


def a_header(kind=MessageType.STATUS_REQUEST, **changes):
    usual = {
        "reference": number(),
        "conversation": number(),
        "in_reply_to": number() if kind in ANSWERS else None,
        "message_type": kind,
        "version": "1.0",
        "module": "SCHULDREGELING",
        "sender": OURS,
        "receiver": THEIRS,
        "created_at": datetime(2026, 11, 24, 12, tzinfo=UTC),
    }
    return Header(**(usual | changes))


def whole(kind=MessageType.STATUS_REQUEST, payload=None, **changes):
    """Return a message before it is written."""
    return Message(header=a_header(kind, **changes), payload=payload or PAYLOAD_SAMPLES[kind])


def a_message(kind=MessageType.STATUS_REQUEST, **changes):
    """Return a message ready to go."""
    return encode(whole(kind, **changes))


def profile_json(**limits):
    told = {
        "deelnemer": {"deelnemerId": OURS, "naam": "Gemeente Waterrijk", "organisatietype": "SHV", "actief": True},
        "limieten": {"maxBerichtenPerLijst": 100, "bewaartermijnWerkdagen": 5} | limits,
        "serverTijd": "2026-11-24T12:00:00Z",
    }
    return json.dumps(told).encode()


def state_of(message, status="GEACCEPTEERD", **more):
    """Return the state of a message that was heard, as the hub tells it."""
    content = json.dumps(message["inhoud"], separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return {
        "header": message["header"],
        "status": status,
        "geaccepteerdOp": "2026-11-24T12:00:01.5Z",
        "inhoudSha256": hashlib.sha256(content.encode()).hexdigest(),
    } | more


def state_json(heard, **more):
    return json.dumps(state_of(heard.json(), **more)).encode()


def box_entry(message, **more):
    return {"header": message["header"], "inhoud": message["inhoud"], "verlooptOp": "2026-12-01T12:00:00Z"} | more


def box_json(entries, cursor="c1", more=False):
    return json.dumps({"berichten": entries, "volgende": cursor, "meer": more}).encode()


def results_json(heard, **by_index):
    """Return results of a list that was heard: 201, or what `by_index` says for `_0`, `_1`, …"""
    results = []
    for index, message in enumerate(heard.json()["berichten"]):
        result = {"referentienummer": message["header"]["referentienummer"], "status": 201}
        results.append(result | by_index.get(f"_{index}", {}))
    return json.dumps({"resultaten": results}).encode()

"""Real dossiers on one side of the hub: what is sent and what comes in changes claims, consents and proposals.

The office's part is done by a plain policy at fixed moments, so that all dates are the same in every run, and what is
in the database at the end can be held byte for byte against the end of the run in which nothing went wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from csr_desktop.bootstrap import create_core, open_core
from csr_desktop.domain.claims import BalanceAnswer, Claim
from csr_desktop.domain.correspondence import Document, DocumentMark
from csr_desktop.domain.creditors import Channel, ParticipationLevel, Product
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.hub_messages import OutState
from csr_desktop.domain.proposals import AnswerOutcome, ConsentDecision, ProposalAnswer
from csr_desktop.paths import resources_dir
from csr_desktop.practice.hub.members import CURRENT_VERSION, MODULE
from csr_desktop.practice.hub.ways import ProposalWay, Way
from csr_desktop.services.exchange.round import drive
from csr_desktop.services.exchange.settings import HubPlace, OwnKey
from csr_desktop.services.hub_review import Decision
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.store.mapping import TABLES
from csr_desktop.texts import Texts
from tests.conftest import ORGANISATION, Office
from tests.hub_sync.world import CLIENT_ID, DATABASE, KEY_FILE, PASSPHRASE, Template, Verdict, judge_messages

TEXTS = Texts.load(resources_dir() / "texts")
DOSSIERS = 2
PDF = b"%PDF-1.7\n" + b"verklaring " * 20
#: How each creditor deals with what it gets: with balances, and with a proposal.
WAYS = (
    (Way.AGREE, ProposalWay.AT_ONCE),
    (Way.ANSWER, ProposalWay.ASKED_AGAIN),
    (Way.ANSWER, ProposalWay.AT_ONCE),
    (Way.ANSWER, ProposalWay.PARTLY),
)
#: Who wants the consent statement, and who leaves its box shut until the first question has expired there.
WITH_STATEMENT, SHUT = 2, 3
#: What the counsellor typed after asking; no answer may write over it.
TYPED_CENTS = 4_321
#: Numbers in the order of the table, and how often and when exactly something was tried, differ from run to run.
_OF_THE_RUN = frozenset({"pk", "attempts", "next_attempt_at", "content"})
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME_OF_DAY = re.compile(r"(?<=\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(\.\d+)?(\+00:00|Z)")


class CaseDesk:
    """The whole program without its window, open on a copy of the template."""

    def __init__(self, folder: Path, clock) -> None:
        self.clock = clock
        self.core = open_core(folder / DATABASE, PASSPHRASE, clock, TEXTS)
        self.store = self.core.store
        self.exchange = self.core.exchange

    def round(self, **how):
        return drive(self.exchange.begin(**({"at_once": True} | how)))

    def close(self) -> None:
        self.core.close()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()


def creditors_of(hub):
    """The participants that take part, always the same ones; one of them wants the consent statement."""
    taking = [
        member
        for member in hub.book.all()
        if member.kind == "SE"
        and member.active
        and any(name == MODULE and CURRENT_VERSION in versions for name, versions in member.modules)
    ]
    return [
        replace(member, consent_form_required=at == WITH_STATEMENT) for at, member in enumerate(taking[: len(WAYS)])
    ]


def play(hub) -> None:
    """Let the creditors of the dossiers act in their ways."""
    for member, (way, proposal) in zip(creditors_of(hub), WAYS, strict=True):
        hub.book.put(member)
        hub.creditors.behave(member.id, way, proposal)


def make_case_template(folder: Path, hub, clock, pair) -> Template:
    """Make a database with dossiers whose balances were just asked for; nothing has left yet but the address book."""
    folder.mkdir(parents=True)
    (folder / KEY_FILE).write_text(PASSPHRASE + "\n")
    core, _recovery = create_core(folder / DATABASE, PASSPHRASE, clock, TEXTS, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    try:
        core.exchange.settings.configure(
            HubPlace(base_url=hub.url, participant_id=hub.member.id, token_url=hub.token_url, client_id=CLIENT_ID),
            key=OwnKey(pem=pair.private_pem.encode()),
        )
        assert drive(core.exchange.begin()).complete
        _write_dossiers(core, clock, hub)
    finally:
        core.close()
    return Template(folder, pair.private_pem, pair.public_pem, len(WAYS) * DOSSIERS, int(hub.url.split(":")[2][:-3]))


def _write_dossiers(core, clock, hub) -> None:
    office = Office(core, clock)
    creditors = [
        office.creditor(
            member.name,
            channel=Channel.HUB,
            hub_id=member.id,
            level=ParticipationLevel.COLLECTIVE if way is Way.AGREE else None,
        )
        for member, (way, _proposal) in zip(creditors_of(hub), WAYS, strict=True)
    ]
    dossiers = [office.dossier(f"WR-2026-{number:04}") for number in range(1, DOSSIERS + 1)]
    claims = []
    for dossier in dossiers:
        office.vtlb(dossier, capacity=4_000)
        _add_statement(core, dossier)
        for at, creditor in enumerate(creditors):
            claims += [
                office.claim(dossier, creditor, 10_000 * at + 5_000, reference=f"{dossier.number}/{at}/{line}")
                for line in range(2)
            ]
    asked = core.balances.request([dossier.id for dossier in dossiers])
    assert len(asked.messages) == len(WAYS) * DOSSIERS, asked
    for claim in claims[2 :: 2 * len(WAYS)]:
        core.claims.change(claim.id, balance_cents=TYPED_CENTS)


def _add_statement(core, dossier) -> None:
    with core.store.unit_of_work("document.add") as work:
        made = work.add(
            Document(
                id=core.store.ids.new(), sha256=work.put_content(PDF), name="verklaring.pdf",
                media_type="application/pdf", size=len(PDF), stored_on=core.clock.today(), dossier_id=dossier.id,
            )
        )  # fmt: skip
    core.documents.set_mark(made.id, DocumentMark.CONSENT_STATEMENT)


# --- what a person does between the rounds ---------------------------------------------------------------------------


def resend_expired(desk: CaseDesk) -> None:
    for item in desk.exchange.outgoing():
        if item.standing.state is OutState.EXPIRED:
            desk.exchange.resend(item.message.id)


def settle_reviews(desk: CaseDesk) -> Counter:
    """Keep what was typed, and count why a person was asked."""
    reasons = Counter()
    for case in desk.core.hub_review.waiting():
        reasons[case.reason.code] += 1
        kept = Decision.KEEP_OURS if Decision.KEEP_OURS in case.choices else Decision.BY_HAND
        desk.core.hub_review.decide(case.message.id, kept)
    return reasons


def offer(desk: CaseDesk) -> None:
    for dossier in desk.store.find(Dossier, order_by="number"):
        desk.core.proposals.make(dossier.id, Product.SK)
        desk.core.proposals.freeze(dossier.id)
        assert desk.core.proposals.send(dossier.id) == ()


def ask_again(desk: CaseDesk) -> None:
    """Ask whoever refused to think again."""
    for dossier in desk.store.find(Dossier, order_by="number"):
        newest = desk.core.proposals.newest(dossier.id)
        answers = desk.core.proposals.answers(newest.id)
        refused = {
            claim.handler_id
            for claim in desk.core.dossiers.claims(dossier.id)
            if claim.id in answers and answers[claim.id].outcome is AnswerOutcome.REFUSED
        }
        for handler_id in sorted(refused):
            # Named, because the hub tells two messages apart that say the same to the same party.
            desk.core.proposals.reconsider(dossier.id, handler_id, f"Meer kan niet ({dossier.number}).")


def conclude(desk: CaseDesk) -> None:
    for dossier in desk.store.find(Dossier, order_by="number"):
        desk.core.proposals.conclude(dossier.id)


# --- what is there in the end ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Records:
    """Everything in the database that is about dossiers and messages, as text; equal for equal ends."""

    rows: dict[str, list[str]]

    def unlike(self, other: Records) -> list[str]:
        """Return the rows that only one of the two has."""
        found = []
        for name, rows in self.rows.items():
            ours, theirs = Counter(rows), Counter(other.rows[name])
            found += [f"{name} wanted {row}" for row in (ours - theirs).elements()]
            found += [f"{name} found {row}" for row in (theirs - ours).elements()]
        return found


def records_of(desk: CaseDesk, known: frozenset[str]) -> Records:
    """Return every row of every record and of both boxes. Ids that were there at the start stay as they are."""
    database = desk.store.database

    def plain(found: re.Match[str]) -> str:
        return found[0] if found[0] in known else "#"

    rows = {}
    for name in (*TABLES.values(), "out_standing", "in_standing", "document_content"):
        rows[name] = sorted(
            _TIME_OF_DAY.sub("", _ID.sub(plain, repr([item for item in row.items() if item[0] not in _OF_THE_RUN])))
            for row in database.query(f"SELECT * FROM {name}")
        )
    return Records(rows)


def ids_of(desk: CaseDesk) -> frozenset[str]:
    """Return every id in a database: what the template knows is the same in all runs."""
    database = desk.store.database
    return frozenset(
        str(value)
        for name in TABLES.values()
        for row in database.query(f"SELECT * FROM {name}")
        for column, value in row.items()
        if value is not None and (column == "id" or column.endswith("_id"))
    )


def per_claim(desk: CaseDesk, kind: type, what: Iterable[str]) -> dict[str, list[tuple]]:
    found: dict[str, list[tuple]] = {}
    for record in desk.store.find(kind):
        found.setdefault(record.claim_id, []).append(tuple(getattr(record, name) for name in what))
    return {claim: sorted(said, key=repr) for claim, said in found.items()}


@dataclass(frozen=True)
class Effects:
    """What the exchange did to each claim: answers and amounts, consents, answers to proposals, where it stands."""

    claims: dict[str, Claim]
    said: dict[str, dict[str, list[tuple]]]


def effects_of(desk: CaseDesk) -> Effects:
    return Effects(
        claims={claim.id: claim for claim in desk.store.find(Claim)},
        said={
            "balances": per_claim(
                desk, BalanceAnswer, ("balance_cents", "debt_type", "advance_consent", "received_on")
            ),
            "consents": per_claim(desk, ConsentDecision, ("outcome", "reasons_json", "channel", "decided_on")),
            "offers": per_claim(desk, ProposalAnswer, ("outcome", "reason", "channel", "received_on")),
        },
    )


def judge_case(desk: CaseDesk, hub, wanted: Effects | None) -> Verdict:
    """Hold the messages against what the hub counted, and every claim against the end of the run without faults."""
    verdict = judge_messages(desk, hub)
    if wanted is None:
        return verdict
    found = effects_of(desk)
    for kind, of_claims in wanted.said.items():
        for claim_id in of_claims.keys() | found.said[kind].keys():
            ours, theirs = Counter(found.said[kind].get(claim_id, ())), Counter(of_claims.get(claim_id, ()))
            verdict.lost += (theirs - ours).total()
            verdict.doubled += (ours - theirs).total()
    for claim_id, claim in wanted.claims.items():
        verdict.lost += claim_id not in found.claims
        verdict.overwritten += claim_id in found.claims and found.claims[claim_id] != claim
    verdict.doubled += len(found.claims.keys() - wanted.claims.keys())
    return verdict

"""Whatever stands in the records: what is delivered is valid by the schema, and what is told of it makes sense."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csr_desktop.clock import FixedClock
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import BalanceStatus, Claim, ClaimRank, DebtKind
from csr_desktop.domain.clients import Client, Gender
from csr_desktop.domain.court import CourtCase, CourtOutcome, CourtRoute
from csr_desktop.domain.creditors import Creditor, Product
from csr_desktop.domain.dossiers import Dossier, ExitReason, Phase, PhaseEvent
from csr_desktop.domain.intake import CrisisIntervention, Decision, DecisionKind, Intake, Threat
from csr_desktop.domain.proposals import Proposal, ProposalLine, ProposalStatus
from csr_desktop.domain.settlement import Settlement
from csr_desktop.domain.support import Guidance, GuidanceKind, PeriodKind, SupportPeriod
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.domain.work import MoveKind, PhaseMove
from csr_desktop.ids import IdMaker
from csr_desktop.services.ddas import checks, model
from csr_desktop.services.ddas.checks import Severity
from csr_desktop.services.ddas.selection import read
from csr_desktop.services.ddas.trajectory import trajectory
from csr_desktop.services.ddas.words import DdasWords
from tests.services import ddas_cases as cases
from tests.services.ddas_cases import schema_errors

TODAY = date(2026, 11, 24)
DAYS = st.dates(min_value=date(2025, 1, 1), max_value=TODAY + timedelta(days=30))
MAYBE = st.none() | DAYS
#: What people type, with signs of other languages, and what only looks empty.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12) | st.sampled_from(
    ["", " ", "\n", "Çelik & Zn."]
)
CENTS = st.none() | st.integers(-100, 5_000_000)
PERCENT = st.sampled_from([0, 37, 100])


@st.composite
def states(draw):
    """All records of one dossier, in an order and with days that nobody looked at."""
    ids = IdMaker(FixedClock(TODAY))
    phase = draw(st.sampled_from(Phase))
    dossier = Dossier(
        id=ids.new(),
        number=f"WR-{draw(st.integers(1, 9999))}",
        municipality_code=draw(st.sampled_from(["GM9999", "GM0363", "", "0363", "Utrecht"])),
        phase=phase,
        registered_on=draw(MAYBE),
        closed_on=draw(MAYBE),
        exit_reason=draw(st.none() | st.sampled_from(ExitReason)),
    )

    def of(kind, /, **fields):
        return kind(id=ids.new(), dossier_id=dossier.id, **{name: draw(value) for name, value in fields.items()})

    def several(kind, most, /, **fields):
        return [of(kind, **fields) for _ in range(draw(st.integers(0, most)))]

    addresses = st.builds(
        Address, house_number=TEXTS, house_suffix=TEXTS, postcode=st.sampled_from(["", "3012BJ", "1234 ab", "B-1000"])
    )
    clients = [
        replace(
            of(Client, initials=TEXTS, surname=TEXTS, gender=st.sampled_from(Gender), birth_date=MAYBE,
               position=st.just(1), bsn=st.sampled_from([None, "999990019", "999990020", "999990018", ""]),
               address=addresses),
            position=place,
        )
        for place in range(1, draw(st.integers(0, 3)) + 1)
    ]  # fmt: skip
    creditors = [
        Creditor(
            id=ids.new(), name=draw(TEXTS), is_person=draw(st.booleans()), visiting_address=draw(addresses),
            kvk=draw(st.sampled_from([None, "12345678"])),
        )
        for _ in range(draw(st.integers(1, 2)))
    ]  # fmt: skip
    claims = [
        of(Claim, creditor_id=st.sampled_from([item.id for item in creditors]), balance_cents=CENTS, balance_date=MAYBE,
           debt_kind=st.sampled_from(DebtKind), is_business=st.booleans(), rank=st.sampled_from(ClaimRank),
           balance_status=st.sampled_from(BalanceStatus))
        for _ in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    vtlb = of(VtlbResult, net_income_cents=st.just(180_000), vtlb_cents=st.integers(0, 300_000),
              capacity_cents=st.just(0), calculated_on=DAYS)  # fmt: skip
    proposals, lines = [], []
    for version in range(1, draw(st.integers(0, 2)) + 1):
        made = of(Proposal, version=st.just(version), product=st.sampled_from(Product),
                  status=st.sampled_from(ProposalStatus), made_on=DAYS, norm_package=st.just("2026"),
                  vtlb_id=st.just(vtlb.id), months=st.just(18), available_cents=st.just(0), offered_cents=st.just(0),
                  preferential_hundredths=st.just(0), ordinary_hundredths=st.just(0), input_json=st.just("{}"),
                  result_json=st.just("{}"), sent_on=MAYBE, agreed_on=MAYBE)  # fmt: skip
        proposals.append(made)
        percent = draw(PERCENT)
        lines += [
            ProposalLine(
                id=ids.new(), proposal_id=made.id, claim_id=claim.id, rank=claim.rank,
                amount_cents=claim.balance_cents or 0, offer_cents=(claim.balance_cents or 0) * percent // 100,
                percentage_hundredths=percent * 100,
            )
            for claim in claims
        ]  # fmt: skip
    settlements = [
        of(Settlement, proposal_id=st.sampled_from([item.id for item in proposals]), product=st.sampled_from(Product),
           started_on=DAYS, planned_end_on=DAYS, months=st.just(18), ended_on=MAYBE)
        for _ in range(draw(st.integers(0, 2)) if proposals else 0)
    ]  # fmt: skip
    loose = [
        *several(PhaseEvent, 4, phase=st.sampled_from(Phase), began_on=DAYS, ended_on=MAYBE),
        *several(PhaseMove, 2, kind=st.sampled_from(MoveKind), from_phase=st.just(Phase.CLOSED),
                 to_phase=st.just(Phase.INVENTORY), moved_on=DAYS, by=st.just("X")),
        *several(Decision, 3, kind=st.sampled_from(DecisionKind), decided_on=DAYS),
        *several(CrisisIntervention, 2, threat=st.sampled_from(Threat), reported_on=DAYS, began_on=MAYBE,
                 ended_on=MAYBE),
        *several(Guidance, 2, kind=st.sampled_from(GuidanceKind), provider=TEXTS, began_on=DAYS, ended_on=MAYBE),
        *several(SupportPeriod, 3, kind=st.sampled_from(PeriodKind), began_on=DAYS, ended_on=MAYBE),
        *several(CourtCase, 3, route=st.sampled_from(CourtRoute), opened_on=DAYS, requested_on=MAYBE, decided_on=MAYBE,
                 outcome=st.none() | st.sampled_from(CourtOutcome), starts_on=MAYBE, ends_on=MAYBE),
    ]  # fmt: skip
    if draw(st.booleans()):
        loose.append(of(Intake, first_meeting_on=MAYBE, completed_on=MAYBE, plan_completed_on=MAYBE))
    return [dossier, *clients, *creditors, *claims, vtlb, *proposals, *lines, *settlements, *loose]


class Enough(Exception):
    """Ends a unit of work without keeping it, so that each state stands alone."""


@pytest.fixture(scope="module")
def schema(shared_dir):
    return json.loads((shared_dir / "ddas" / "json_schema_Uitwisselmodel.json").read_text(encoding="utf-8"))


def delivered(office, state):
    """What is delivered of a state of the database, and what is told about it."""
    made = []

    def look():
        with office.core.store.unit_of_work("dossier.add") as work:
            for record in state:
                work.add(record)
            (records,) = read(work, [state[0]])
            one = trajectory(records, TODAY)
            made.append((one, checks.check(records, one, TODAY, DdasWords(office.core.texts))))
            raise Enough

    with pytest.raises(Enough):
        look()
    return made[0]


def file_of(*trajectories):
    sender = model.Sender(name="Gemeente Waterrijk", contacts=(model.Contact(email="a@b.example"),))
    return model.DeliveryFile(
        period_from=date(2026, 1, 1),
        period_until=TODAY,
        made_at=FixedClock(TODAY).now(),
        supplier="CSR Desktop",
        deliveries=(model.OneDelivery(counter=1, sender=sender, trajectories=trajectories),),
    )


def empties(value, path=""):
    """Every place that holds nothing: null, an empty text, list or object."""
    if value is None or value in ("", [], {}):
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from empties(inner, f"{path}/{key}")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(state=states())
def test_any_state_gives_a_valid_file(office, schema, state):
    one, findings = delivered(office, state)
    document = json.loads(model.to_json(file_of(one)))
    assert schema_errors(document, schema) == []
    assert list(empties(document)) == []
    for item in findings:
        assert "hadden voorzien" not in office.core.texts.say(item.message)
        assert item.number == state[0].number
    if not any(item.severity is Severity.ERROR for item in findings):
        makes_sense(document["leveringen"][0]["schuldhulptrajecten"][0])


SOUND = (cases.with_everything, cases.succeeded, cases.forced, cases.refused, cases.ended_early, cases.zero_offer,
         cases.turned_away, cases.withdrew)  # fmt: skip
#: Fields that a slip of the pen changes, with what may come instead.
SLIPS = {
    Client: {"bsn": st.sampled_from([None, "999990020"]), "birth_date": MAYBE, "gender": st.sampled_from(Gender)},
    Claim: {"balance_cents": CENTS, "balance_date": MAYBE, "rank": st.sampled_from(ClaimRank)},
    Intake: {"first_meeting_on": MAYBE, "completed_on": MAYBE},
    Decision: {"decided_on": DAYS, "kind": st.sampled_from(DecisionKind)},
    Dossier: {"municipality_code": st.sampled_from(["", "GM0363"]), "exit_reason": st.sampled_from(ExitReason)},
    Settlement: {"ended_on": MAYBE, "product": st.sampled_from(Product)},
    Proposal: {"sent_on": MAYBE, "status": st.sampled_from(ProposalStatus)},
    CourtCase: {"outcome": st.none() | st.sampled_from(CourtOutcome), "decided_on": MAYBE},
    Guidance: {"ended_on": MAYBE},
}


@st.composite
def slips(draw):
    """A sound dossier in which up to three fields were filled in otherwise."""
    state = draw(st.sampled_from(SOUND))(IdMaker(FixedClock(TODAY))).records()
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.sampled_from([place for place, record in enumerate(state) if type(record) in SLIPS]))
        name, value = draw(st.sampled_from(sorted(SLIPS[type(state[place])].items())))
        state[place] = replace(state[place], **{name: draw(value)})
    return state


def test_a_slip_is_told_or_does_no_harm(office, schema):
    passed = []

    @settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(state=slips())
    def check(state):
        one, findings = delivered(office, state)
        document = json.loads(model.to_json(file_of(one)))
        assert schema_errors(document, schema) == []
        if not any(item.severity is Severity.ERROR for item in findings):
            makes_sense(document["leveringen"][0]["schuldhulptrajecten"][0])
            passed.append(type(one))

    check()
    # Not all of them are refused: the sense of what passes was looked at.
    assert len(passed) > 30


def makes_sense(told):
    """What holds for a trajectory of which no error was told."""
    for person in told["client"]:
        keys = set(person) - {"Huisnummertoevoeging"}
        assert keys in ({"Burgerservicenummer"}, {"Geboortedatum", "Geslachtsaanduiding", "Postcode", "Huisnummer"})
    assert told["startdatum"] == told["aanmelding"]["startdatum"]
    ends = {
        told.get("einddatum"),
        *(told.get("uitstroom", {}).get(key) for key in ("datum", "datumBeeindigingsbeschikking")),
    }
    assert len(ends) == 1
    if "uitstroom" in told:
        assert "reden" in told["uitstroom"]
        assert told["startdatum"] <= told["einddatum"]
    settled = told.get("schuldregeling", {})
    assert not settled.get("dwangakkoord") or "toegekend" in settled
    assert told.get("toekenningsdatum") == settled.get("toegekend")
    assert sum(key in settled for key in ("toegekend", "afgewezen", "ingetrokken")) <= 1
    if "oplossing" in told:
        assert {"startdatum", "soort", "vtlb"} <= set(told["oplossing"])
        assert "toegekend" in settled
    amounts = [debt["bedrag"] for debt in told.get("schulden", ()) if "bedrag" in debt]
    assert told.get("totaalSchuldbedragBijAanvangSchuld") == (sum(amounts) if amounts else None)
    for part in told.values():
        for period in part if isinstance(part, list) else [part]:
            if isinstance(period, dict) and {"startdatum", "einddatum"} <= set(period):
                assert period["startdatum"] <= period["einddatum"]

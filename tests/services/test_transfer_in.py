"""A dossier goes from one workstation to another: whole, once, and believed in nothing."""

from __future__ import annotations

import json
from datetime import date

import pytest

from csr_desktop.bootstrap import create_core
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.correspondence import Letter
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.hub_messages import OutState
from csr_desktop.domain.intake import Threat
from csr_desktop.domain.support import GuidanceKind
from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.services.transfer_in import read_transfer
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, Office, practice_core


@pytest.fixture
def other(tmp_path, clock, texts):
    """The workstation of the colleague who takes over."""
    core, _key = create_core(tmp_path / "collega.csrdb", PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    yield Office(core, clock)
    core.close()


@pytest.fixture
def full(office, collective_case, tmp_path, clock):
    """A dossier with something of everything: intake, decision, letters, a fixed proposal, a paper."""
    core, (dossier, claims) = office.core, collective_case
    core.intake.record_meeting(dossier.id)
    core.decisions.admit(dossier.id, "Artikel 3")
    core.intake.report_crisis(dossier.id, Threat.EVICTION)
    core.guidance.add(dossier.id, GuidanceKind.BUDGET_MANAGEMENT, "Stichting Budget")
    core.balances.request([dossier.id])
    for claim in claims:
        office.answer(office.reread(claim))
    office.vtlb(dossier)
    core.proposals.make(dossier.id)
    core.proposals.freeze(dossier.id)
    core.proposals.send(dossier.id)
    paper = tmp_path / "loonstrook.txt"
    paper.write_text("Netto 1.900,00", encoding="utf-8")
    core.documents.add(dossier.id, paper)
    return core.dossiers.get(dossier.id)


@pytest.fixture
def file(office, full, tmp_path):
    path = tmp_path / "dossier.json"
    office.core.transfer.export(full.id, path)
    return path


def changed(file, change):
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def refused(code, step, *args):
    with pytest.raises(UserError) as error:
        step(*args)
    assert error.value.code == code


def test_it_arrives_whole_and_goes_on_there(office, other, full, file, tmp_path):
    take_in = other.core.take_in
    plan = take_in.plan(read_transfer(file))
    assert (plan.clients, plan.claims) == (("J. van der Berg",), 3)
    assert (len(plan.new_parties), plan.known_parties, plan.notices) == (3, 0, ())
    assert take_in.take_in(plan).phase is Phase.PROPOSAL_SENT
    again = tmp_path / "terug.json"
    other.core.transfer.export(full.id, again)
    first, second = (json.loads(path.read_text(encoding="utf-8")) for path in (file, again))
    assert first["records"].keys() >= {"letter", "document", "decision", "phase_move", "proposal_line", "guidance"}
    assert first == second, "nothing is lost, added or changed on the way"
    assert other.core.history.check() == []
    # Letters can be read, and the work goes on where it was.
    letter = other.core.store.find(Letter, dossier_id=full.id)[0]
    assert other.core.store.content(letter.sha256).startswith(b"%PDF")
    assert other.core.process.faults(full.id) == []
    assert other.core.workbench.state(full.id).next_step is office.core.workbench.state(full.id).next_step
    other.core.process.back(full.id, Phase.INVENTORY, "Opnieuw bekijken.")
    # As one step it can be undone, when nothing was done with it since.
    refused("transfer.known", take_in.plan, read_transfer(file))


def test_it_is_one_step_for_undo(other, file, full):
    other.core.take_in.take_in(other.core.take_in.plan(read_transfer(file)))
    other.core.history.undo()
    assert other.core.store.count(Dossier) == other.core.store.count(Claim) == other.core.store.count(Creditor) == 0
    other.core.history.redo()
    assert other.core.dossiers.get(full.id).number == full.number


def test_parties_that_are_known_are_not_doubled(other, file, full):
    known = other.creditor("energiebedrijf noorderlicht B.V.")
    plan = other.core.take_in.plan(read_transfer(file))
    assert (len(plan.new_parties), plan.known_parties) == (2, 1)
    other.core.take_in.take_in(plan)
    assert other.core.store.count(Creditor) == 3
    assert known.id in {claim.creditor_id for claim in other.core.dossiers.claims(full.id)}
    assert other.core.register.participations(known.id) == [], "what the register says of a known party stays"
    assert other.core.history.check() == []


def test_a_party_that_the_colleague_merged_goes_on_as_the_one_that_was_kept(office, other, file, full):
    def merged(document):
        records = document["records"]
        kept = next(party for party in records["creditor"] if party["id"] == records["claim"][0]["creditor_id"])
        before = {**kept, "id": "vroeger", "name": "Zo heette zij eerst", "merged_into": kept["id"], "active": False}
        records["creditor"].append(before)
        records["letter"][0]["creditor_id"] = before["id"]

    plan = other.core.take_in.plan(read_transfer(changed(file, merged)))
    other.core.take_in.take_in(plan)
    assert other.core.store.count(Creditor) == 3
    first = json.loads(file.read_text(encoding="utf-8"))["records"]
    moved = other.core.store.get(Letter, first["letter"][0]["id"])
    assert moved.creditor_id == first["claim"][0]["creditor_id"]


def test_the_colleague_who_takes_it_over_is_written_down(other, file, full):
    made = other.core.take_in.take_in(other.core.take_in.plan(read_transfer(file)), " B.  Jansen ")
    assert made.counsellor == "B. Jansen"
    handover = other.core.handover.of(full.id)[-1]
    assert (handover.from_counsellor, handover.to_counsellor) == ("F. Voorbeeld", "B. Jansen")


def test_what_is_here_already_is_refused_and_nothing_is_written(office, other, file, full):
    refused("transfer.known", office.core.take_in.plan, read_transfer(file))
    office.core.dossiers.put_in_bin(full.id)
    refused("transfer.in_bin", office.core.take_in.plan, read_transfer(file))
    other.dossier(full.number)
    refused("transfer.number_taken", other.core.take_in.plan, read_transfer(file))
    assert other.core.store.count(Claim) == 0


def test_the_same_client_in_another_dossier_is_said(other, file, texts):
    other.dossier("WR-2026-0777")
    plan = other.core.take_in.plan(read_transfer(file))
    assert [texts.say(item) for item in plan.notices] == ["J. van der Berg staat hier ook in dossier WR-2026-0777."]


def test_messages_keep_their_reference_and_where_they_stand(office, other, file, full):
    """A message that was accepted is not sent again, and one that waits goes once, under its own reference."""

    def with_messages(document):
        claim = document["records"]["claim"][0]
        message = {
            "conversation_id": "c-1",
            "dossier_id": full.id,
            "creditor_id": claim["creditor_id"],
            "participant_id": "p-1",
            "type": "SALDOVERZOEK",
            "version": "1.0",
            "module": "SALDO",
            "body": "{}",
            "made_at": "2026-11-24T12:00:00+00:00",
            "claim_ids": [claim["id"]],
        }
        document["records"]["out_message"] = [{"id": name, **message} for name in ("m-1", "m-2")]
        document["out_standing"] = [
            {"message_id": "m-1", "state": "ACCEPTED", "attempts": 1},
            {"message_id": "m-2", "state": "READY"},
        ]

    plan = other.core.take_in.plan(read_transfer(changed(file, with_messages)))
    assert [(item.code, item.params["count"]) for item in plan.notices] == [("transfer.waiting", 1)]
    other.core.take_in.take_in(plan)
    box = {item.message.id: item.standing.state for item in other.core.exchange.outgoing()}
    assert box == {"m-1": OutState.ACCEPTED, "m-2": OutState.READY}
    refused("store.unit_exchanged", other.core.history.undo)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("transfer.not_ours", lambda document: document.update(format="iets-anders/1")),
        ("transfer.newer", lambda document: document.update(format="csr-dossier/2")),
        ("transfer.newer", lambda document: document["records"].update(nieuw=[])),
        ("transfer.damaged", lambda document: document["records"].pop("client")),
        ("transfer.damaged", lambda document: document["records"]["claim"][0].pop("creditor_id")),
        ("transfer.damaged", lambda document: document["records"]["claim"][0].update(balance_cents="veel")),
        ("transfer.damaged", lambda document: document["records"]["claim"][0].update(creditor_id="niemand")),
        ("transfer.damaged", lambda document: document["records"]["claim"][0].update(dossier_id="een ander")),
        ("transfer.damaged", lambda document: document["records"]["claim"].append(document["records"]["claim"][0])),
        ("transfer.damaged", lambda document: document["contents"].update({"0" * 64: "UERG"})),
        ("transfer.damaged", lambda document: document["out_standing"].append({"message_id": "x", "state": "READY"})),
    ],
)
def test_a_file_that_is_not_as_we_made_it_is_refused(file, code, change):
    refused(code, read_transfer, changed(file, change))


def test_other_files_are_refused_in_words(tmp_path, texts):
    picture = tmp_path / "foto.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0" * 50)
    refused("transfer.not_ours", read_transfer, picture)
    with pytest.raises(EnvironmentProblem) as error:
        read_transfer(tmp_path / "weg.json")
    assert texts.explain(error.value) == [
        "Het bestand weg.json kan niet worden gelezen. Kijk of het er nog staat en of u erbij mag."
    ]


def test_a_value_the_database_does_not_allow_leaves_nothing_behind(other, file):
    plan = other.core.take_in.plan(
        read_transfer(changed(file, lambda document: document["records"]["claim"][0].update(balance_cents=10**15)))
    )
    refused("store.value_refused", other.core.take_in.take_in, plan)
    assert other.core.store.count(Dossier) == 0


def test_the_day_it_was_made_is_known(file):
    assert read_transfer(file).exported_at.date() == date(2026, 11, 24)


def test_a_sealed_file_opens_with_its_passphrase_only(office, other, full, tmp_path):
    path = tmp_path / "op slot.json"
    office.core.transfer.export(full.id, path, "vier woorden zonder zin")
    assert b"Berg" not in path.read_bytes()
    refused("transfer.sealed", read_transfer, path)
    refused("sealed.wrong", read_transfer, path, "vier woorden zonder onzin")
    plan = other.core.take_in.plan(read_transfer(path, "vier woorden zonder zin"))
    assert other.core.take_in.take_in(plan).number == full.number


def test_practice_and_real_never_mix(file, other, texts, clock, tmp_path):
    """The key of a practice environment lies beside it: no place for people who exist."""
    core = practice_core(tmp_path, clock, texts)
    try:
        refused("transfer.into_practice", core.take_in.plan, read_transfer(file))
        there = Office(core, clock).dossier("WR-2026-0900")
        made_up = tmp_path / "oefendossier.json"
        core.transfer.export(there.id, made_up)
        refused("transfer.of_practice", other.core.take_in.plan, read_transfer(made_up))
    finally:
        core.close()
    assert other.core.store.count(Dossier) == 0

"""A round in all its ends: what it sends, keeps, confirms, and what it makes of every class of failure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from csr_desktop.domain.correspondence import Document
from csr_desktop.domain.hub_messages import (
    ContactNote,
    InMessage,
    InStanding,
    InState,
    MessageType,
    OutMessage,
    OutState,
)
from csr_desktop.errors import UserError
from csr_desktop.practice.hub.faults import Fault, FaultKind, Rule
from csr_desktop.practice.hub.ways import Way
from csr_desktop.services.exchange.steps import Finished, NetworkWork
from csr_desktop.store.opening import RESTORED_AT
from tests.hub_sync.world import Desk, Noting, first, from_creditor, judge, picture
from tests.practice_hub.calling import PDF, new_id


def states(desk):
    return sorted(item.standing.state.value for item in desk.exchange.outgoing())


def told(desk, report):
    return " ".join(desk.texts.say(message) for message in report.problems)


def again(desk):
    """A round a quarter of an hour later."""
    desk.clock.move(minutes=15)
    return desk.round()


def write_more(desk, like, **changes):
    """Another message of ours like one there is."""
    made = replace(like.message, id=desk.ids.new(), **changes)
    with desk.store.unit_of_work("balances.request") as work:
        work.add(made)
    return made


# --- what goes well --------------------------------------------------------------------------------------------------


def test_everything_goes_out_and_comes_in(desk, hub):
    report = desk.round()
    assert report.complete
    assert (report.sent, report.already_accepted, report.failed, report.waiting) == (8, 0, [], 8)
    while again(desk).sent or not again(desk).complete:
        pass
    assert set(states(desk)) == {"CONFIRMED"}
    assert {item.standing.state for item in desk.exchange.incoming()} == {InState.APPLIED}
    assert all(item.standing.confirmed for item in desk.exchange.incoming())
    assert (judge(desk, hub).lost, judge(desk, hub).doubled) == (0, 0)
    assert desk.store.check() == []


def test_two_rounds_with_nothing_to_do_change_nothing(desk):
    for _ in range(3):
        again(desk)
    before, lines = picture(desk), len(desk.store.log.records())
    for _ in range(2):
        report = again(desk)
        assert (report.sent, report.received, report.confirmed) == (0, 0, 0)
    assert picture(desk) == before
    # That there was a round is all that is told.
    assert [line["action"] for line in desk.store.log.records()[lines:]] == ["hub.round", "hub.round"]


def test_the_log_tells_of_it_and_nothing_of_people(desk):
    desk.round()
    again(desk)
    lines = [line for line in desk.store.log.records() if line["action"].startswith("hub.")]
    assert {line["action"] for line in lines} >= {"hub.round", "hub.send", "hub.receive", "hub.confirm"}
    notes = "".join(str(line["new"]) for line in lines if line["operation"] in {"note", "begin"})
    assert "ztürk" not in notes
    # What was exchanged stays: the step behind it cannot be taken back any more.
    with pytest.raises(UserError):
        desk.store.undo()


def test_the_address_book_comes_along_once(desk, hub):
    desk.round()
    kept = desk.exchange._box.participants()
    assert {item.id for item in kept} == {member.id for member in hub.book.all()}
    assert {item.is_creditor for item in kept} == {True, False}
    again(desk)
    assert hub.tally.as_json()["statuses"]["leesDeelnemers 304"] >= 1


def test_a_hub_that_forgot_its_members_does_not_make_us_forget_them(desk, hub, monkeypatch):
    desk.round()
    kept = {item.id for item in desk.exchange._box.participants()}
    everybody = hub.book.all()
    monkeypatch.setattr(type(hub.book), "all", lambda _self: everybody[: len(everybody) // 2])
    with desk.store.database.transaction():
        desk.exchange._box.put_mark("etag.participants", None)
    report = again(desk)
    assert "adresboek" in told(desk, report)
    assert {item.id for item in desk.exchange._box.participants()} == kept
    desk.clock.move(minutes=15)
    assert desk.round(accept_book=True).complete
    assert len(desk.exchange._box.participants()) == len(everybody) // 2


def test_one_round_at_a_time(desk):
    one = desk.exchange.begin()
    with pytest.raises(UserError) as refused:
        desk.exchange.begin()
    assert refused.value.code == "hub.sync.running"
    assert isinstance(one.next(), NetworkWork)
    one.abandon()
    assert desk.round().complete


def test_a_round_is_stopped_between_two_questions_and_goes_on_later(desk, hub):
    one = desk.exchange.begin()
    step, asked = one.next(), 0
    while isinstance(step, NetworkWork):
        asked += 1
        came = step.run()
        if asked == 2:
            one.stop()
        step = one.next(came)
    assert isinstance(step, Finished)
    assert not step.report.complete
    assert "gestopt" in told(desk, step.report)
    assert step.report.sent == 8
    while again(desk).sent:
        pass
    assert judge(desk, hub).doubled == 0


# --- what goes wrong -------------------------------------------------------------------------------------------------


def test_the_hub_is_left_alone_as_long_as_it_asks(desk, hub):
    hub.faults.add(Rule(fault=Fault(kind=FaultKind.STATUS, status=503, retry_after=1200), times=0))
    report = desk.round()
    assert not report.complete
    assert report.retry_at >= desk.clock.now().replace(microsecond=0)
    asked = sum(hub.tally.as_json()["faults"].values())
    desk.clock.move(minutes=10)
    quiet = desk.round()
    assert "rust" in told(desk, quiet)
    assert quiet.retry_at == report.retry_at
    assert sum(hub.tally.as_json()["faults"].values()) == asked
    hub.faults.clear()
    desk.clock.move(minutes=11)
    assert desk.round().sent == 8


def test_a_clock_that_was_set_back_does_not_keep_the_hub_away(desk, hub):
    hub.faults.add(Rule(fault=Fault(kind=FaultKind.STATUS, status=503, retry_after=1200)))
    desk.clock.move(days=40)
    desk.round()
    desk.clock.move(days=-40)
    assert desk.round().complete


def test_a_receiver_that_is_gone_holds_up_its_own_conversation_only(desk, hub):
    item = first(desk)
    member = hub.book.get(item.message.participant_id)
    hub.book.put(replace(member, active=False))
    behind = write_more(desk, item, type=MessageType.STATUS_REQUEST, body='{"tekst":"En nu?"}')
    report = desk.round()
    gone = [one for one in desk.exchange.outgoing() if one.message.participant_id == member.id]
    assert {one.message_id for one in report.failed} == {one.message.id for one in gone} - {behind.id}
    assert {one.code for one in report.failed} == {"ONTVANGER_ONBEKEND"}
    assert "kent deze ontvanger niet" in report.failed[0].text
    assert desk.exchange._box.out(behind.id).standing.state is OutState.READY
    assert report.sent == 8 - len(gone) + 1
    # The person gives up the first one; the second is no longer held up by it.
    desk.exchange.withdraw(item.message.id)
    again(desk)
    assert desk.exchange._box.out(behind.id).standing.state is not OutState.READY
    # Once the receiver is back, what was refused goes under its own number.
    hub.book.put(member)
    refused = next(one for one in gone if one.message.id not in {item.message.id, behind.id})
    assert desk.exchange.resend(refused.message.id).id == refused.message.id
    again(desk)
    assert hub.tally.message(refused.message.id)["accepted"] == 1


def test_what_is_not_allowed_to_us_stops_sending_and_is_told(desk, hub):
    for member in hub.book.all():
        if member.kind == "SE":
            hub.book.put(replace(member, modules=()))
    report = desk.round()
    assert (report.sent, report.failed) == (0, [])
    assert "beheerder van de hub" in told(desk, report)
    assert set(states(desk)) == {"RETRY"}


def test_another_participant_at_the_other_end_gets_and_gives_nothing(desk, hub):
    place = desk.settings.place
    desk.settings.configure(replace(place, participant_id=first(desk).message.participant_id))
    report = desk.round()
    assert report.needs_person
    assert "andere deelnemer" in told(desk, report)
    assert hub.tally.as_json()["messages"] == {}
    assert set(states(desk)) == {"READY"}


def test_a_newer_hub_is_only_read(desk, hub):
    hub.faults.add(Rule(fault=Fault(kind=FaultKind.OTHER_MAJOR), operation="leesEigenDeelnemer", times=0))
    report = desk.round()
    assert report.needs_person
    assert set(states(desk)) == {"READY"}
    assert hub.tally.as_json()["messages"] == {}


def test_a_key_that_the_hub_does_not_know_loses_nothing(desk, hub):
    desk.settings.configure(desk.settings.place, new_key=True)
    report = desk.round()
    assert report.needs_person
    assert report.waiting == 8
    assert set(states(desk)) == {"READY"}


def test_a_forgotten_cursor_means_reading_from_the_start_and_nothing_twice(desk, hub):
    desk.round()
    again(desk)
    before = picture(desk)
    for operation in ("leesPostbus", "leesStatuswijzigingen"):
        hub.faults.add(Rule(fault=Fault(kind=FaultKind.CURSOR_GONE), operation=operation))
    assert again(desk).complete
    assert len(picture(desk)) >= len(before)
    assert judge(desk, hub).doubled == 0


def test_a_gap_in_a_page_is_found_in_the_next_round(desk, hub):
    desk.round()
    hub.faults.add(Rule(fault=Fault(kind=FaultKind.GAP), operation="leesPostbus"))
    again(desk)
    hub.faults.clear()
    again(desk)
    assert judge(desk, hub).lost <= sum(state != "CONFIRMED" for state in states(desk))
    ours = {item.message.id for item in desk.exchange.incoming()}
    box = {ref for ref, kept in hub.exchange.messages.items() if kept.receiver == hub.member.id}
    again(desk)
    ours = {item.message.id for item in desk.exchange.incoming()}
    assert box <= ours


# --- what comes in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "reason", "code"),
    [
        (Way.ODD_TYPE, "hub.review.type", "BERICHTTYPE_ONBEKEND"),
        (Way.ODD_VERSION, "hub.review.version", "BERICHTVERSIE_ONBEKEND"),
    ],
)
def test_what_is_not_known_is_kept_confirmed_shown_and_answered(desk, hub, way, reason, code):
    hub.creditors.behave("*", way)
    desk.round()
    again(desk)
    waiting = [item for item in desk.exchange.incoming() if item.standing.state is InState.REVIEW]
    assert waiting
    assert {item.standing.reason for item in waiting} == {reason}
    assert all(item.standing.confirmed and item.message.body for item in waiting)
    again(desk)
    errors = [item for item in desk.exchange.outgoing() if item.message.type is MessageType.ERROR]
    assert len(errors) == len(waiting)
    assert all(code in item.message.body for item in errors)
    assert {hub.exchange.messages[item.message.id].status for item in errors} <= {
        "BEVESTIGD",
        "OPGEHAALD",
        "GEACCEPTEERD",
    }


def test_content_that_does_not_fit_its_type_is_kept(desk, hub):
    desk.round()
    odd = from_creditor(hub, desk, kind="SALDOVERZOEK_ANTWOORD", content={"vorderingen": "geen lijst"})
    again(desk)
    kept = desk.exchange._box.into(odd)
    assert (kept.standing.state, kept.standing.reason) == (InState.REVIEW, "hub.review.content")
    assert "geen lijst" in kept.message.body
    assert kept.standing.confirmed


def test_an_error_message_that_is_not_understood_is_never_answered_with_another(desk, hub):
    desk.round()
    from_creditor(hub, desk, kind="FOUTBERICHT", content={"iets": 1}, crossReferentienummer=first(desk).message.id)
    again(desk)
    assert not [item for item in desk.exchange.outgoing() if item.message.type is MessageType.ERROR]


def test_a_message_in_a_conversation_that_is_not_ours_waits_for_a_person(desk, hub):
    desk.round()
    stray = from_creditor(hub, desk, conversatieReferentienummer=new_id())
    again(desk)
    kept = desk.exchange._box.into(stray)
    assert kept.message.dossier_id is None
    assert kept.standing.state is InState.REVIEW


def test_somebody_else_in_our_conversation_gets_no_dossier(desk, hub):
    desk.round()
    other = desk.exchange.outgoing()[1].message.participant_id
    stray = from_creditor(hub, desk, afzender=other)
    again(desk)
    assert desk.exchange._box.into(stray).message.dossier_id is None


def test_a_resend_has_no_second_effect(desk, hub):
    desk.round()
    one = from_creditor(hub, desk)
    again(desk)
    notes = len(desk.store.find(ContactNote))
    resent = from_creditor(hub, desk, vervangt=one)
    again(desk)
    kept = desk.exchange._box.into(resent)
    assert kept.standing.reason == "hub.review.resent"
    assert kept.standing.confirmed
    assert sum(note.text.split()[1] == one for note in desk.store.find(ContactNote)) == 1
    assert len(desk.store.find(ContactNote)) >= notes


def test_a_resend_that_says_something_else_goes_to_a_person(desk, hub):
    desk.round()
    one = from_creditor(hub, desk)
    again(desk)
    other = from_creditor(hub, desk, vervangt=one, content={"tekst": "Toch anders."})
    again(desk)
    assert desk.exchange._box.into(other).standing.reason == "hub.review.resent_differs"


def test_a_resend_of_what_we_refused_is_looked_at_afresh(desk, hub):
    desk.round()
    one = from_creditor(hub, desk, content={"onbekend": True})
    again(desk)
    desk.exchange.settle(one, reject="De tekst ontbreekt.")
    again(desk)
    better = from_creditor(hub, desk, vervangt=one)
    again(desk)
    assert desk.exchange._box.into(better).standing.state is InState.APPLIED


class Breaking(Noting):
    """Effects that break on one kind of message."""

    def apply(self, work, message) -> InStanding:
        standing = super().apply(work, message)
        if message.type == MessageType.STATUS_FROM_CREDITOR:
            raise KeyError("kapot")
        return standing


def test_a_message_that_breaks_us_holds_nobody_up(template, hub, moving_clock, tmp_path):
    with Desk(template.copy(tmp_path / "breaking"), moving_clock, Breaking) as desk:
        desk.round()
        odd = from_creditor(hub, desk)
        again(desk)
        kept = desk.exchange._box.into(odd)
        assert (kept.standing.state, kept.standing.reason) == (InState.REVIEW, "hub.review.failed")
        # What it had written before it broke is taken back with it.
        assert not [note for note in desk.store.find(ContactNote) if odd in note.text]
        assert [item for item in desk.exchange.incoming() if item.standing.state is InState.APPLIED]
        assert desk.store.check() == []


def test_files_of_a_message_are_fetched_before_it_is_confirmed(desk, hub, hub_office):
    desk.round()
    item = first(desk)
    file_id = new_id()
    import hashlib

    from csr_desktop.practice.hub.attachments import content_digest

    hub.exchange.files.put(
        file_id, item.message.participant_id, PDF, "application/pdf", content_digest(PDF), hub.clock.now()
    )
    sha256 = hashlib.sha256(PDF).hexdigest()
    told_of = [{"bijlageId": file_id, "sha256": sha256, "bestandsnaam": "beschikking.pdf", "soort": "BESCHIKKING",
                "mediatype": "application/pdf", "grootteInBytes": len(PDF)}]  # fmt: skip
    reference = from_creditor(hub, desk, checked=True, bijlagen=told_of)
    assert reference
    again(desk)
    kept = desk.store.find(Document, dossier_id=item.message.dossier_id)
    assert [document.sha256 for document in kept] == [sha256]
    assert desk.store.content(sha256) == PDF
    assert desk.exchange._box.into(reference).standing.confirmed


def test_our_files_go_before_their_message(desk, hub):
    item = first(desk)
    member = hub.book.get(item.message.participant_id)
    hub.book.put(replace(member, consent_form_required=True))
    with desk.store.unit_of_work("document.add") as work:
        document = work.add(
            Document(
                id=desk.ids.new(),
                sha256=work.put_content(PDF),
                name="toestemming.pdf",
                media_type="application/pdf",
                size=len(PDF),
                stored_on=desk.clock.today(),
                dossier_id=item.message.dossier_id,
            )
        )
    made = write_more(desk, item, conversation_id=desk.ids.new(), attachment_ids=(document.id,))
    report = desk.round()
    assert hub.tally.message(made.id)["accepted"] == 1
    lacking = [one for one in report.failed if one.code == "BIJLAGE_ONTBREEKT"]
    assert {desk.exchange._box.out(one.message_id).message.participant_id for one in lacking} == {member.id}


# --- what a person decides -------------------------------------------------------------------------------------------


def test_after_a_restore_nothing_is_sent_until_a_person_allows_it(desk, hub):
    desk.store.database.put_setting(RESTORED_AT, datetime(2026, 9, 1, tzinfo=UTC).isoformat())
    from_creditor(hub, desk)
    report = desk.round()
    assert (report.complete, report.held_after_restore, report.sent, report.received) == (True, True, 0, 1)
    desk.exchange.confirm_after_restore()
    assert again(desk).sent == 8


def test_what_went_out_after_the_back_up_is_not_doubled(template, hub, moving_clock, tmp_path):
    with Desk(template.copy(tmp_path / "before"), moving_clock) as desk:
        desk.round()
    with Desk(template.copy(tmp_path / "restored"), moving_clock) as desk:
        desk.store.database.put_setting(RESTORED_AT, datetime(2026, 9, 1, tzinfo=UTC).isoformat())
        held = again(desk)
        assert held.sent == 0
        desk.exchange.confirm_after_restore()
        report = again(desk)
        assert report.sent == 0
        assert judge(desk, hub).doubled == 0
        # The news of the hub says where each of them stands; what is unknown goes under its own number.
        assert "READY" not in states(desk)


def test_an_expired_message_is_sent_again_by_a_person_once(desk, hub):
    item = first(desk)
    hub.creditors.behave("*", Way.NOT_COLLECTING)
    desk.round()
    desk.clock.move(days=8)
    hub.settle()
    report = desk.round()
    assert report.expired == 8
    made = desk.exchange.resend(item.message.id)
    assert (made.replaces, made.conversation_id) == (item.message.id, item.message.conversation_id)
    with pytest.raises(UserError):
        desk.exchange.resend(item.message.id)
    assert again(desk).sent == 1
    assert hub.exchange.messages[made.id].root == item.message.id


def test_only_what_never_left_is_withdrawn(desk):
    item = first(desk)
    desk.exchange.withdraw(item.message.id)
    assert desk.round().sent == 7
    with pytest.raises(UserError):
        desk.exchange.withdraw(desk.exchange.outgoing()[1].message.id)
    with pytest.raises(UserError):
        desk.exchange.resend(item.message.id)


def test_a_refused_message_tells_the_other_side(desk, hub):
    desk.round()
    odd = from_creditor(hub, desk, content={"onbekend": True})
    again(desk)
    desk.exchange.settle(odd, reject="Dit kunnen wij niet lezen.")
    again(desk)
    sent = [item for item in desk.exchange.outgoing() if "Dit kunnen wij niet lezen." in item.message.body]
    assert [item.message.cross_reference for item in sent] == [odd]
    assert desk.exchange._box.into(odd).standing.state is InState.REJECTED
    with pytest.raises(UserError):
        desk.exchange.settle(odd)


def test_records_of_both_boxes_stand_in_the_log_with_their_dossier(desk):
    desk.round()
    again(desk)
    assert desk.store.find(InMessage)
    assert desk.store.find(OutMessage)
    dossiers = {line["dossier_id"] for line in desk.store.log.records() if line["action"] == "hub.receive"}
    assert len(dossiers - {None}) >= 1

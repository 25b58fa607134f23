"""Every message type in both directions, tied to the dossier, over a practice hub on real sockets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Claim, Liability
from csr_desktop.domain.correspondence import Document, DocumentMark
from csr_desktop.domain.creditors import Channel, ParticipationLevel, PartyRole, Product
from csr_desktop.domain.dossiers import Dossier, ExitReason
from csr_desktop.domain.erasure import ErasureGround
from csr_desktop.domain.hub_messages import InState, MessageType, OutMessage, OutState
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.errors import UserError
from csr_desktop.services.hub_review import Decision
from tests.conftest import TODAY
from tests.services.hub_desk import balance, open_claim

KIND = MessageType
PDF = b"%PDF-1.7\n" + b"verklaring " * 20


@pytest.fixture
def desk(hub_desk):
    return hub_desk


@pytest.fixture
def case(desk):
    """A dossier with two claims at one participant, one of them with a number."""
    dossier = desk.dossier()
    energy = desk.on_hub("Energie Noord", register={"level": ParticipationLevel.COLLECTIVE})
    claims = [
        desk.claim(dossier, energy, 98_765, reference="F-1"),
        desk.claim(dossier, energy, 10_000, reference="F-2"),
    ]
    return dossier, energy, claims


class TestAsking:
    def test_one_request_per_handler_with_its_claims(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        content = desk.collect(asked)
        assert content["klantnummerSHV"] == dossier.number
        assert [item["factuurnummerSEVolgensSHV"] for item in content["vorderingen"]] == ["F-1", "F-2"]
        assert content["collectief"] is True
        assert content["adres"]["huisnummer"] == 12
        assert asked.claim_ids == tuple(claim.id for claim in claims)
        assert {desk.reread(claim).balance_status for claim in claims} == {BalanceStatus.REQUESTED}
        assert desk.core.balances.request([dossier.id]).messages == ()

    def test_citizen_service_number_goes_to_public_bodies_only(self, desk):
        dossier = desk.dossier()
        names = {"Gemeente Elders": ("9" * 20, True), "Half Publiek": ("9" * 20, False), "Winkel": ("", True)}
        for name, (oin, is_public) in names.items():
            creditor = desk.on_hub(name, oin=oin, register={"is_public": is_public})
            desk.claim(dossier, creditor, 100)
        assert desk.core.letters.notices(dossier.id).letters == ()
        desk.sync()
        told = {desk.core.register.get(message.creditor_id).name: desk.collect(message) for message in desk.sent()}
        assert {name: "burgerservicenummer" in content for name, content in told.items()} == {
            "Gemeente Elders": True, "Half Publiek": False, "Winkel": False,
        }  # fmt: skip
        desk.core.letters.notices(dossier.id)
        assert len(desk.sent()) == 3

    def test_the_number_of_somebody_who_owes_nothing_there_does_not_go(self, desk):
        dossier = desk.dossier(partner=True)
        for name, liability in {"Belasting": Liability.PARTNER, "Boetes": Liability.BOTH}.items():
            creditor = desk.on_hub(name, oin="9" * 20, register={"is_public": True})
            desk.claim(dossier, creditor, 100, liability=liability)
        desk.core.letters.notices(dossier.id)
        told = {desk.core.register.get(message.creditor_id).name: message.type for message in desk.sent()}
        assert told == {"Belasting": KIND.NOTICE, "Boetes": KIND.NOTICE_PUBLIC}

    def test_a_partner_who_neither_joins_nor_owes_is_not_named(self, desk):
        dossier = desk.dossier(partner=True)
        own, both = desk.on_hub("Eigen Schuld"), desk.on_hub("Samen Schuld")
        desk.claim(dossier, own, 100, liability=Liability.CLIENT)
        desk.claim(dossier, both, 100, liability=Liability.BOTH)
        told = {desk.core.register.get(asked.creditor_id).name: desk.body(asked) for asked in desk.ask(dossier)}
        assert {name: "partner" in content for name, content in told.items()} == {
            "Eigen Schuld": False, "Samen Schuld": True,
        }  # fmt: skip

    def test_an_incomplete_client_holds_back_its_own_dossier_only_and_names_the_field(self, desk, case, texts):
        dossier, energy, _claims = case
        other = desk.dossier("WR-2026-0002")
        desk.claim(other, energy, 500)
        (client,) = desk.core.dossiers.clients(dossier.id)
        desk.core.dossiers.save_client(replace(client, birth_date=None))
        plan = desk.core.balances.plan([dossier.id, other.id])
        (held,) = plan.held_back
        assert (held.dossier_number, len(held.claims)) == (dossier.number, 2)
        assert "geboortedatum" in texts.say(held.reason)
        result = desk.core.balances.request([dossier.id, other.id])
        assert [message.dossier_id for message in result.messages] == [other.id]
        paper = desk.creditor("Winkel West")
        desk.claim(dossier, paper, 500)
        made = desk.core.letters.notices(dossier.id)
        assert [letter.creditor_id for letter in made.letters] == [paper.id]
        (left_out,) = made.not_told
        assert left_out.party.id == energy.id
        assert "geboortedatum" in texts.say(left_out.reason)
        assert desk.sent(KIND.NOTICE) == []

    def test_the_consent_statement_goes_along_where_it_is_wanted(self, desk):
        dossier = desk.dossier()
        strict = desk.on_hub("Wil Verklaring", consent_form_required=True)
        claim = desk.claim(dossier, strict, 5_000, reference="X")
        (held,) = desk.core.balances.plan([dossier.id]).held_back
        assert held.reason.code == "hub.choice.no_statement"
        assert desk.core.balances.request([dossier.id]).messages == ()
        assert desk.reread(claim).balance_status is BalanceStatus.TO_REQUEST
        (left_out,) = desk.core.letters.notices(dossier.id).not_told
        assert (left_out.party.id, left_out.reason.code) == (strict.id, "hub.choice.no_statement")
        with desk.core.store.unit_of_work("document.add") as work:
            document = work.add(
                Document(
                    id=desk.core.store.ids.new(), sha256=work.put_content(PDF), name="verklaring.pdf",
                    media_type="application/pdf", size=len(PDF), stored_on=TODAY, dossier_id=dossier.id,
                )
            )  # fmt: skip
        desk.core.documents.set_mark(document.id, DocumentMark.CONSENT_STATEMENT)
        (asked,) = desk.ask(dossier)
        assert desk.state(asked) is OutState.ACCEPTED
        header = desk.hub.exchange.messages[asked.id].header
        assert [item["soort"] for item in header["bijlagen"]] == ["TOESTEMMINGSVERKLARING"]
        with pytest.raises(UserError, match=r"document\.in_message"):
            desk.core.documents.remove(document.id)

    def test_a_request_nobody_answers_is_reminded_over_the_hub_once(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        desk.collect(asked)
        desk.sync()
        desk.core.balances.remind([dossier.id])
        assert desk.sent(KIND.STATUS_REQUEST) == []
        desk.clock.day = date(2026, 12, 21)
        for _ in range(2):
            desk.core.balances.remind([dossier.id])
        (reminder,) = desk.sent(KIND.STATUS_REQUEST)
        assert (reminder.cross_reference, reminder.conversation_id) == (asked.id, asked.conversation_id)
        assert {desk.reread(claim).balance_status for claim in claims} == {BalanceStatus.REMINDED}
        desk.sync()
        standing = desk.answered(reminder, KIND.STATUS_FROM_CREDITOR, {"tekst": "Wij zoeken het uit."})
        assert standing.state is InState.APPLIED

    def test_undo_takes_back_what_never_left_and_nothing_else(self, desk, case):
        dossier, _energy, claims = case
        desk.core.balances.request([dossier.id])
        desk.core.history.undo()
        assert desk.sent() == []
        assert desk.reread(claims[0]).balance_status is BalanceStatus.TO_REQUEST
        desk.ask(dossier)
        with pytest.raises(UserError) as caught:
            desk.core.history.undo()
        assert caught.value.code == "store.unit_exchanged"
        assert len(desk.sent()) == 1


class TestChannel:
    @pytest.mark.parametrize(
        ("member", "code"),
        [
            ({"active": False}, "hub.choice.inactive"),
            ({"modules": (("BETALINGSREGELING", ("2.0",)),)}, "hub.choice.without_module"),
            ({"modules": (("SCHULDREGELING", ("7.0",)),)}, "hub.choice.other_version"),
        ],
    )
    def test_why_not_over_the_hub_is_told_before_sending(self, desk, member, code):
        dossier = desk.dossier()
        party = desk.on_hub("Anders", **member)
        desk.claim(dossier, party, 100)
        plan = desk.core.balances.plan([dossier.id])
        assert [(item[0].name, item[1].code, item[2]) for item in plan.not_over_hub] == [("Anders", code, 1)]
        assert len(plan.by_channel[Channel.LIST]) == 1
        result = desk.core.balances.request([dossier.id])
        assert (result.list_lines, result.hub_lines) == (1, 0)

    def test_an_older_version_and_taking_stock_alone_are_used_where_they_suffice(self, desk):
        dossier = desk.dossier()
        for name, modules in {
            "Oud": (("SCHULDREGELING", ("1.0",)),),
            "Deels": (("SCHULDINVENTARISATIE", ("2.0",)),),
        }.items():
            desk.claim(dossier, desk.on_hub(name, modules=modules), 100)
        asked = desk.ask(dossier)
        assert {(message.module, message.version) for message in asked} == {
            ("SCHULDREGELING", "1.0"), ("SCHULDINVENTARISATIE", "2.0"),
        }  # fmt: skip
        assert {desk.state(message) for message in asked} == {OutState.ACCEPTED}

    def test_a_party_that_a_person_wants_to_write_to_gets_letters(self, desk):
        dossier = desk.dossier()
        party = desk.on_hub("Liever Post")
        desk.core.register.save(replace(party, channel=Channel.LETTER))
        desk.claim(dossier, party, 100)
        assert len(desk.core.balances.request([dossier.id]).letters) == 1


class TestBalanceAnswers:
    def test_amounts_and_advance_consent_reach_the_claims(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        content = balance(
            open_claim("999.99", "f 2", iban="NL91ABNA0417164300", betaalreferentie="B-2"),
            open_claim("1000.00", "F1", hoofdsom="900.00", rente="60.00", kosten="40.00"), advance=True,
        )  # fmt: skip
        standing = desk.answered(asked, KIND.BALANCE_ANSWER_ADVANCE, content)
        assert standing.state is InState.APPLIED
        first, second = (desk.reread(claim) for claim in claims)
        assert (first.balance_cents, first.principal_cents, second.balance_cents) == (100_000, 90_000, 99_999)
        assert (second.iban, second.payment_reference) == ("NL91ABNA0417164300", "B-2")
        assert first.balance_status is second.balance_status is BalanceStatus.RECEIVED
        assert (first.advance_consent, first.advance_consent_product) == (True, Product.SK)
        assert [answer.channel for answer in desk.core.balances.answers(first.id)] == ["hub"]

    @pytest.mark.parametrize("advance", [False, None])
    def test_only_an_explicit_yes_is_consent(self, desk, case, advance):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        content = balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2"), advance=advance)
        desk.answered(asked, KIND.BALANCE_ANSWER_ADVANCE, content)
        assert desk.reread(claims[0]).advance_consent is False

    def test_a_line_without_a_number_goes_to_the_only_claim_that_is_left(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        desk.answered(asked, KIND.BALANCE_ANSWER, balance(open_claim("10.00", "F-1"), open_claim("20.00")))
        assert [desk.reread(claim).balance_cents for claim in claims] == [1_000, 2_000]

    def test_another_number_is_not_the_claim_that_is_left_among_several(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        standing = desk.answered(
            asked, KIND.BALANCE_ANSWER, balance(open_claim("10.00", "F-1"), open_claim("77.00", "Z-9"))
        )
        assert (standing.state, standing.reason) == (InState.REVIEW, "hub.case.other_claims")
        assert [desk.reread(claim).balance_cents for claim in claims] == [98_765, 10_000]

    def test_a_total_goes_to_a_person_with_both_sides(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        standing = desk.answered(asked, KIND.BALANCE_ANSWER, balance(open_claim("1087.65")))
        assert (standing.state, standing.reason) == (InState.REVIEW, "hub.case.total")
        assert [desk.reread(claim).balance_cents for claim in claims] == [98_765, 10_000]
        (found,) = desk.core.hub_review.waiting(dossier.id)
        assert found.choices == (Decision.KEEP_OURS, Decision.BY_HAND)
        assert [(line.claim_id, {f.name: f.theirs for f in line.fields}["balance_cents"]) for line in found.lines] == [
            (None, 108_765)
        ]
        with pytest.raises(UserError, match=r"hub\.case\.nothing_to_take"):
            desk.core.hub_review.decide(standing.message_id, Decision.TAKE_THEIRS)
        assert desk.core.hub_review.decide(standing.message_id, Decision.BY_HAND).decided_by
        assert desk.core.hub_review.waiting() == []

    def test_a_transferred_claim_is_asked_at_its_new_handler(self, desk, case):
        dossier, _energy, claims = case
        collector = desk.creditor("Incasso Unie B.V.", role=PartyRole.COLLECTOR, kind="collection", kvk="90000031")
        (asked,) = desk.ask(dossier)
        moved = {
            "schuldtype": "OVERGEDRAGEN", "factuurnummerSE": "F-1",
            "overgedragenAan": {"naam": "Incasso-Unie BV", "kvkNummer": "90000031", "kenmerk": "IU/9"},
        }  # fmt: skip
        desk.answered(asked, KIND.BALANCE_ANSWER, balance(moved, open_claim("20.00", "F-2")))
        first, second = (desk.reread(claim) for claim in claims)
        assert (first.handler_id, first.collector_reference) == (collector.id, "IU/9")
        assert (first.balance_status, second.balance_status) == (BalanceStatus.TO_REQUEST, BalanceStatus.RECEIVED)
        (letter,) = desk.core.balances.request([dossier.id]).letters
        assert letter.creditor_id == collector.id

    def test_an_unknown_new_handler_is_named_by_a_person(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        moved = {"schuldtype": "OVERGEDRAGEN", "factuurnummerSE": "F-1", "overgedragenAan": {"naam": "Nooit Gehoord"}}
        standing = desk.answered(asked, KIND.BALANCE_ANSWER, balance(moved, open_claim("20.00", "F-2")))
        assert standing.reason == "hub.case.transferred_unknown"
        review = desk.core.hub_review
        assert review.case(standing.message_id).transfers == (claims[0].id,)
        with pytest.raises(UserError, match=r"answer\.transferred_to_nobody"):
            review.decide(standing.message_id, Decision.TAKE_THEIRS)
        assert desk.reread(claims[1]).balance_cents == 10_000
        bailiff = desk.creditor("Deurwaarder Nieuw", role=PartyRole.BAILIFF)
        review.decide(standing.message_id, Decision.TAKE_THEIRS, handlers={claims[0].id: bailiff.id})
        assert desk.reread(claims[0]).bailiff_id == bailiff.id
        assert desk.reread(claims[1]).balance_cents == 2_000

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            (open_claim("10.00", "F-1", hoofdsom="1.00", rente="1.00", kosten="1.00"), "hub.case.parts_differ"),
            ({"schuldtype": "OPENSTAAND", "factuurnummerSE": "F-1"}, "hub.case.no_amount"),
            (open_claim("0.00", "F-1"), "hub.case.amount_range"),
            (open_claim("-5.00", "F-1"), "hub.case.amount_range"),
            (open_claim("10.00", "F-1", iban="NL00ABNA0417164300"), "hub.case.iban"),
            (open_claim("10.00", "Z-9"), "hub.case.total"),
        ],
    )
    def test_what_does_not_add_up_is_not_taken_over(self, desk, case, line, reason):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        lines = [line, open_claim("20.00", "F-2"), *([open_claim("3.00")] if reason.endswith("total") else [])]
        standing = desk.answered(asked, KIND.BALANCE_ANSWER, balance(*lines))
        expected = "hub.case.other_claims" if reason.endswith("total") else reason
        assert (standing.state, standing.reason) == (InState.REVIEW, expected)
        assert [desk.reread(claim).balance_cents for claim in claims] == [98_765, 10_000]

    def test_texts_from_outside_stay_as_they_came(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        nasty = "<b>F-1</b>\u202e{0}"
        content = balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2"), number=nasty)
        desk.answered(asked, KIND.BALANCE_ANSWER, content)
        assert desk.reread(claims[0]).customer_number == nasty


class TestConflicts:
    def first(self, desk, case, amount="10.00"):
        dossier, _energy, _claims = case
        (asked,) = desk.ask(dossier)
        desk.answered(asked, KIND.BALANCE_ANSWER, balance(open_claim(amount, "F-1"), open_claim("20.00", "F-2")))
        return asked

    def test_a_second_answer_with_another_amount_waits_and_a_person_decides(self, desk, case):
        _dossier, _energy, claims = case
        asked = self.first(desk, case)
        other = balance(open_claim("11.00", "F-1"), open_claim("20.00", "F-2"))
        standing = desk.answered(asked, KIND.BALANCE_ANSWER, other, checked=False)
        assert standing.reason == "hub.case.second_answer"
        found = desk.core.hub_review.case(standing.message_id)
        fields = {field.name: (field.ours, field.theirs) for field in found.lines[0].fields if field.differs}
        assert fields == {"balance_cents": (1_000, 1_100)}
        assert desk.reread(claims[0]).balance_cents == 1_000
        desk.core.hub_review.decide(standing.message_id, Decision.TAKE_THEIRS)
        assert desk.reread(claims[0]).balance_cents == 1_100
        with pytest.raises(UserError, match=r"hub\.review\.not_waiting"):
            desk.core.hub_review.decide(standing.message_id, Decision.KEEP_OURS)

    def test_the_same_answer_again_changes_nothing(self, desk, case):
        _dossier, _energy, claims = case
        asked = self.first(desk, case)
        again = balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2"))
        assert desk.answered(asked, KIND.BALANCE_ANSWER, again, checked=False).state is InState.APPLIED
        assert len(desk.core.balances.answers(claims[0].id)) == 1

    def test_an_answer_on_paper_in_the_meantime_is_not_overwritten(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        desk.answer(desk.reread(claims[0]), 7_777)
        standing = desk.answered(
            asked, KIND.BALANCE_ANSWER, balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2"))
        )
        assert standing.reason == "hub.case.answered_elsewhere"
        desk.core.hub_review.decide(standing.message_id, Decision.KEEP_OURS)
        assert [desk.reread(claim).balance_cents for claim in claims] == [7_777, 10_000]

    def test_an_amount_typed_since_the_question_is_not_overwritten(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        desk.core.claims.save(replace(desk.reread(claims[0]), balance_cents=55_555))
        standing = desk.answered(
            asked, KIND.BALANCE_ANSWER, balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2"))
        )
        assert standing.reason == "hub.case.typed_since"
        assert desk.reread(claims[0]).balance_cents == 55_555

    def test_an_amount_typed_between_a_request_and_its_resend_is_not_overwritten(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        desk.core.claims.save(replace(desk.reread(claims[0]), balance_cents=55_555))
        desk.clock.day = date(2026, 12, 4)
        desk.hub.settle()
        desk.sync()
        assert desk.state(asked) is OutState.EXPIRED
        again = desk.core.exchange.resend(asked.id)
        desk.sync()
        standing = desk.answered(
            again, KIND.BALANCE_ANSWER, balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2"))
        )
        assert standing.reason == "hub.case.typed_since"
        assert [desk.reread(claim).balance_cents for claim in claims] == [55_555, 10_000]

    def test_an_amount_typed_before_the_request_was_sent_is_not_overwritten(self, desk, case):
        dossier, _energy, claims = case
        desk.core.balances.request([dossier.id])
        desk.core.claims.save(replace(desk.reread(claims[0]), balance_cents=55_555))
        desk.sync()
        standing = desk.answered(
            desk.last(KIND.BALANCE_REQUEST),
            KIND.BALANCE_ANSWER,
            balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2")),
        )
        assert standing.reason == "hub.case.typed_since"

    def test_an_amount_in_a_frozen_proposal_is_not_overwritten(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        desk.vtlb(dossier)
        desk.core.proposals.make(dossier.id)
        desk.core.proposals.freeze(dossier.id)
        standing = desk.answered(
            asked, KIND.BALANCE_ANSWER, balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2"))
        )
        assert standing.reason == "hub.case.used_in_proposal"
        assert desk.reread(claims[0]).balance_cents == 98_765

    @pytest.mark.parametrize("way", ["removed", "closed", "bin"])
    def test_what_is_gone_is_not_brought_back(self, desk, case, way):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        reason = {
            "removed": "hub.case.claim_removed", "closed": "hub.case.dossier_closed", "bin": "hub.case.dossier_gone",
        }[way]  # fmt: skip
        if way == "removed":
            desk.core.claims.remove(claims[0].id)
        elif way == "closed":
            desk.core.dossiers.close(dossier.id, ExitReason.WITHDRAWN)
        else:
            desk.core.dossiers.put_in_bin(dossier.id)
        standing = desk.answered(
            asked, KIND.BALANCE_ANSWER, balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2"))
        )
        assert (standing.state, standing.reason) == (InState.REVIEW, reason)
        assert desk.core.store.find(BalanceAnswer) == []

    def test_a_party_that_was_merged_still_answers_and_is_not_asked_again(self, desk, case):
        dossier, energy, claims = case
        (asked,) = desk.ask(dossier)
        for name in ("NL Energie Noord", "Energie Noord B.V."):
            keep = desk.creditor(name)
            desk.core.register.merge(keep.id, desk.reread(claims[0]).handler_id)
        content = balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2"))
        assert desk.answered(asked, KIND.BALANCE_ANSWER, content).state is InState.APPLIED
        assert [desk.reread(claim).balance_cents for claim in claims] == [1_000, 2_000]
        assert desk.reread(claims[0]).handler_id == keep.id != energy.id
        assert desk.core.balances.request([dossier.id]).messages == ()

    def test_an_answer_to_nothing_and_a_stranger_in_the_conversation_change_nothing(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        content = balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2"))
        missing = desk.answered(asked, KIND.BALANCE_ANSWER, content, answers=False, checked=False)
        stranger = desk.member("Vreemde")
        reference = desk.say(replace(asked, participant_id=stranger.id), KIND.BALANCE_ANSWER, content, checked=False)
        desk.sync()
        reasons = {item.message.id: item.standing.reason for item in desk.came()}
        assert (missing.reason, reasons[reference]) == ("hub.case.not_asked", "hub.case.unknown_conversation")
        assert [desk.reread(claim).balance_cents for claim in claims] == [98_765, 10_000]


class TestOtherAnswers:
    @pytest.mark.parametrize(
        ("reason", "status", "code"),
        [
            ("KLANT_ONBEKEND", BalanceStatus.CLIENT_UNKNOWN, "hub.case.client_unknown"),
            ("RECENTE_FINALE_KWIJTING", BalanceStatus.NO_COOPERATION, "hub.case.recent_discharge"),
            ("RECENTE_STABILISATIEPOGING", BalanceStatus.NO_COOPERATION, "hub.case.recent_stabilisation"),
            ("GEEN_SAMENWERKING_MET_SHV", BalanceStatus.NO_COOPERATION, "hub.case.no_cooperation"),
        ],
    )
    def test_no_co_operation_sets_the_status_and_leaves_a_task(self, desk, case, reason, status, code):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        standing = desk.answered(asked, KIND.NO_COOPERATION, {"reden": reason})
        assert (standing.state, standing.reason) == (InState.REVIEW, code)
        assert {desk.reread(claim).balance_status for claim in claims} == {status}
        assert desk.core.hub_review.case(standing.message_id).choices == (Decision.BY_HAND,)

    def test_a_notice_is_answered_with_numbers(self, desk):
        dossier = desk.dossier()
        claim = desk.claim(dossier, desk.on_hub("Telefoon"), 4_000)
        desk.core.letters.notices(dossier.id)
        desk.sync()
        asked = desk.last(KIND.NOTICE)
        content = {"klantnummerSE": "K-1", "factuurnummersSE": ["T-77"], "toelichting": "Incasso gestopt."}
        assert desk.answered(asked, KIND.NOTICE_ANSWER, content).state is InState.APPLIED
        assert (desk.reread(claim).customer_number, desk.reread(claim).reference) == ("K-1", "T-77")
        other = desk.answered(asked, KIND.NOTICE_ANSWER, {"klantnummerSE": "K-2"}, checked=False)
        assert other.reason == "hub.case.other_customer_number"
        assert desk.reread(claim).customer_number == "K-1"

    def test_an_error_message_takes_the_question_back_and_it_can_be_asked_again(self, desk, case):
        dossier, _energy, claims = case
        (asked,) = desk.ask(dossier)
        standing = desk.answered(asked, KIND.ERROR, {"foutcode": "VERWERKING", "omschrijving": "Lukt niet."})
        assert (standing.state, standing.reason) == (InState.REVIEW, "hub.case.error")
        assert desk.state(asked) is OutState.FAILED
        assert {desk.reread(claim).balance_status for claim in claims} == {BalanceStatus.TO_REQUEST}
        (again,) = desk.ask(dossier)
        assert again.conversation_id != asked.conversation_id
        content = balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2"))
        assert desk.answered(again, KIND.BALANCE_ANSWER, content).state is InState.APPLIED

    def test_a_request_that_was_sent_once_more_is_not_asked_a_second_time(self, desk, case):
        dossier, _energy, _claims = case
        (asked,) = desk.ask(dossier)
        desk.answered(asked, KIND.ERROR, {"foutcode": "VERWERKING", "omschrijving": "Lukt niet."})
        again = desk.core.exchange.resend(asked.id)
        result = desk.core.balances.request([dossier.id])
        assert (result.messages, result.list_lines, result.letters) == ((), 0, ())
        desk.sync()
        content = balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2"))
        assert desk.answered(again, KIND.BALANCE_ANSWER, content).state is InState.APPLIED

    def test_a_creditor_that_asks_hears_the_phase_and_no_more(self, desk, case):
        dossier, _energy, _claims = case
        (asked,) = desk.ask(dossier)
        standing = desk.answered(asked, KIND.STATUS_REQUEST, {"tekst": "Hoe staat het ermee?"}, answers=False)
        assert standing.state is InState.APPLIED
        desk.sync()
        answer = desk.last(KIND.STATUS_FROM_US)
        assert answer.cross_reference == standing.message_id
        assert desk.body(answer)["statuscode"] == "INVENTORY"
        assert "Berg" not in answer.body

    def test_what_a_creditor_tells_unasked_is_to_be_read(self, desk, case):
        dossier, _energy, _claims = case
        (asked,) = desk.ask(dossier)
        standing = desk.answered(asked, KIND.STATUS_FROM_CREDITOR, {"tekst": "Wij gaan failliet."}, answers=False)
        assert (standing.state, standing.reason) == (InState.REVIEW, "hub.case.read_status")


class TestProposal:
    def sent(self, desk, case, *, advance=None, answer=None):
        """A proposal that went out over the hub."""
        dossier, _energy, _claims = case
        (asked,) = desk.ask(dossier)
        kind = KIND.BALANCE_ANSWER if advance is None else KIND.BALANCE_ANSWER_ADVANCE
        lines = answer or (open_claim("1000.00", "F-1"), open_claim("500.00", "F-2"))
        content = balance(*lines, advance=advance)
        desk.answered(asked, kind, content)
        desk.vtlb(dossier, capacity=4_000)
        desk.core.proposals.make(dossier.id, Product.SK)
        desk.core.proposals.freeze(dossier.id)
        assert desk.core.proposals.send(dossier.id) == ()
        desk.sync()
        return desk.sent(KIND.PROPOSAL)

    def test_offer_agreement_and_confirmation(self, desk, case):
        dossier, _energy, claims = case
        (offer,) = self.sent(desk, case)
        content = desk.collect(offer)
        lines = desk.core.proposals.lines(desk.core.proposals.newest(dossier.id).id)
        assert [item["prognoseEindbedrag"] for item in content["vorderingen"]] == [
            f"{line.offer_cents // 100}.{line.offer_cents % 100:02d}" for line in lines
        ]
        assert (content["klantnummerSE"], content["uitbetaalmomenten"]) == ("K-7", "EENMALIG")
        answer = {
            "akkoord": True,
            "vorderingen": [{"factuurnummerSE": "F-1", "akkoord": True, "iban": "NL91ABNA0417164300"}],
        }
        assert desk.answered(offer, KIND.PROPOSAL_ANSWER, answer).state is InState.APPLIED
        assert desk.reread(claims[0]).iban == "NL91ABNA0417164300"
        assert desk.core.proposals.conclude(dossier.id) == ()
        desk.sync()
        agreed = desk.last(KIND.AGREED)
        assert desk.state(agreed) is OutState.ACCEPTED
        assert desk.body(agreed)["vorderingen"][0]["afkooppercentage"] == content["vorderingen"][0]["afkooppercentage"]
        desk.core.dossiers.close(dossier.id, ExitReason.COMPLETED)
        desk.sync()
        ended = desk.last(KIND.ENDED)
        assert desk.state(ended) is OutState.ACCEPTED
        assert desk.body(ended)["reden"] == "De regeling is volledig uitgevoerd."

    def test_refusal_reconsideration_and_a_new_answer(self, desk, case):
        dossier, energy, _claims = case
        (offer,) = self.sent(desk, case)
        desk.answered(offer, KIND.PROPOSAL_ANSWER, {"akkoord": False, "redenNietAkkoord": "Te weinig."})
        answers = desk.core.proposals.answers(offer.proposal_id)
        assert {(item.outcome, item.reason, item.channel) for item in answers.values()} == {
            (AnswerOutcome.REFUSED, "Te weinig.", "hub")
        }
        with pytest.raises(UserError, match=r"proposal\.not_everyone_agreed"):
            desk.core.proposals.conclude(dossier.id)
        again = desk.core.proposals.reconsider(dossier.id, energy.id, "Het is het uiterste wat de cliënt kan.")
        with pytest.raises(UserError, match=r"proposal\.reconsider_not_possible"):
            desk.core.proposals.reconsider(dossier.id, energy.id, "En nog eens.")
        desk.sync()
        assert desk.state(again) is OutState.ACCEPTED
        assert desk.answered(again, KIND.PROPOSAL_ANSWER, {"akkoord": True}).state is InState.APPLIED
        assert desk.core.proposals.summary(offer.proposal_id).tally.is_complete
        assert desk.core.proposals.conclude(dossier.id) == ()

    def test_a_partly_yes_is_kept_claim_by_claim(self, desk, case):
        _dossier, _energy, claims = case
        (offer,) = self.sent(desk, case)
        lines = [{"factuurnummerSE": "F-1", "akkoord": True}, {"factuurnummerSE": "F-2", "akkoord": False}]
        desk.answered(offer, KIND.PROPOSAL_ANSWER, {"akkoord": False, "vorderingen": lines})
        answers = desk.core.proposals.answers(offer.proposal_id)
        assert [answers[claim.id].outcome for claim in claims] == [AnswerOutcome.AGREED, AnswerOutcome.REFUSED]

    def test_an_account_comes_in_also_when_the_yes_was_noted_before(self, desk, case):
        _dossier, _energy, claims = case
        (offer,) = self.sent(desk, case)
        both = [claim.id for claim in claims]
        desk.core.proposals.record_answer(offer.proposal_id, both, AnswerOutcome.AGREED, channel="phone")
        account = {"akkoord": True, "iban": "NL91ABNA0417164300", "betaalreferentie": "B-9"}
        answer = {"akkoord": True, "vorderingen": [{"factuurnummerSE": "F-1", **account}]}
        assert desk.answered(offer, KIND.PROPOSAL_ANSWER, answer).state is InState.APPLIED
        first = desk.reread(claims[0])
        assert (first.iban, first.payment_reference) == ("NL91ABNA0417164300", "B-9")
        assert desk.core.proposals.answers(offer.proposal_id)[first.id].channel == "phone"

    def test_a_payment_reference_finds_the_claim_that_has_no_number_of_the_creditor(self, desk):
        dossier = desk.dossier()
        claim = desk.claim(dossier, desk.on_hub("Energie Noord"), 98_765)
        (offer,) = self.sent(desk, (dossier, None, [claim]), answer=[open_claim("1000.00")])
        number = desk.body(offer)["vorderingen"][0]["factuurnummerSE"]
        line = {"factuurnummerSE": number, "akkoord": True, "betaalreferentie": "B-9"}
        desk.answered(offer, KIND.PROPOSAL_ANSWER, {"akkoord": True, "vorderingen": [line]})
        assert desk.reread(claim).payment_reference == "B-9"

    @pytest.mark.parametrize(("whole", "lines"), [(False, (True, True)), (True, (True, False)), (False, (True, False))])
    def test_a_yes_is_never_guessed_from_an_answer_that_contradicts_itself(self, desk, case, whole, lines):
        (offer,) = self.sent(desk, case)
        told = [
            {"factuurnummerSE": number, "akkoord": agreed} for number, agreed in zip(("F-1", "F-2"), lines, strict=True)
        ]
        # The last of the cases names one claim twice.
        told += [{"factuurnummerSE": "F-2", "akkoord": True}] if not whole and not all(lines) else []
        standing = desk.answered(offer, KIND.PROPOSAL_ANSWER, {"akkoord": whole, "vorderingen": told})
        assert (standing.state, standing.reason) == (InState.REVIEW, "hub.case.answer_contradicts")
        assert desk.core.proposals.answers(offer.proposal_id) == {}

    def test_an_answer_to_a_replaced_version_waits(self, desk, case):
        dossier, _energy, _claims = case
        (offer,) = self.sent(desk, case)
        desk.core.proposals.make(dossier.id, Product.SK)
        standing = desk.answered(offer, KIND.PROPOSAL_ANSWER, {"akkoord": True})
        assert standing.reason == "hub.case.proposal_replaced"
        assert desk.core.proposals.answers(offer.proposal_id) == {}

    def test_another_answer_to_the_same_proposal_waits(self, desk, case):
        _dossier, _energy, claims = case
        (offer,) = self.sent(desk, case)
        desk.answered(offer, KIND.PROPOSAL_ANSWER, {"akkoord": False})
        standing = desk.answered(offer, KIND.PROPOSAL_ANSWER, {"akkoord": True}, checked=False)
        assert standing.reason == "hub.case.second_answer_to_proposal"
        assert desk.core.proposals.answers(offer.proposal_id)[claims[0].id].outcome is AnswerOutcome.REFUSED
        desk.core.hub_review.decide(standing.message_id, Decision.TAKE_THEIRS)
        assert desk.core.proposals.answers(offer.proposal_id)[claims[0].id].outcome is AnswerOutcome.AGREED

    def test_with_advance_consent_no_proposal_goes_out_and_the_agreement_is_told(self, desk, case):
        dossier, _energy, _claims = case
        assert self.sent(desk, case, advance=True) == []
        assert desk.core.proposals.conclude(dossier.id) == ()
        desk.sync()
        assert desk.state(desk.last(KIND.AGREED)) is OutState.ACCEPTED

    def test_who_did_not_answer_over_the_hub_gets_the_proposal_by_letter(self, desk, case):
        dossier, _energy, claims = case
        for claim in claims:
            desk.answer(claim)
        desk.vtlb(dossier, capacity=4_000)
        desk.core.proposals.make(dossier.id, Product.SK)
        desk.core.proposals.freeze(dossier.id)
        (way,) = desk.core.proposals.ways(desk.core.proposals.newest(dossier.id).id)
        assert (way.channel, way.not_over_hub.code) == (Channel.LETTER, "hub.choice.no_balance_answer")
        assert len(desk.core.proposals.send(dossier.id)) == 1

    def test_silence_on_a_proposal_is_reminded_over_the_hub_once(self, desk, case):
        dossier, _energy, _claims = case
        (offer,) = self.sent(desk, case)
        assert desk.core.proposals.remind(dossier.id) == ()
        assert desk.sent(KIND.STATUS_REQUEST) == []
        desk.collect(offer)
        desk.sync()
        for _ in range(2):
            desk.core.proposals.remind(dossier.id)
        assert [message.cross_reference for message in desk.sent(KIND.STATUS_REQUEST)] == [offer.id]


class TestEnding:
    def ended(self, desk):
        """Return who was told that it is over, in which conversation, and in which words."""
        return {message.conversation_id: desk.body(message)["reden"] for message in desk.sent(KIND.ENDED)}

    def test_every_open_conversation_is_ended_also_one_that_another_followed(self, desk, case):
        dossier, energy, _claims = case
        (first,) = desk.ask(dossier)
        desk.answered(first, KIND.ERROR, {"foutcode": "VERWERKING", "omschrijving": "Lukt niet."})
        (second,) = desk.ask(dossier)
        assert second.conversation_id != first.conversation_id
        water = desk.on_hub("Waterbedrijf Zuid")
        desk.claim(dossier, water, 1_000, reference="W-1")
        (third,) = desk.ask(dossier)
        # Known by its number only, and in no conversation: it hears nothing.
        desk.claim(dossier, desk.on_hub("Winkel West"), 500)
        desk.core.dossiers.close(dossier.id, ExitReason.WITHDRAWN)
        assert set(self.ended(desk)) == {first.conversation_id, second.conversation_id, third.conversation_id}
        assert {message.creditor_id for message in desk.sent(KIND.ENDED)} == {energy.id, water.id}
        desk.sync()
        # Also behind a message that was refused for good: nobody mends that any more.
        assert {desk.state(message) for message in desk.sent(KIND.ENDED)} == {OutState.ACCEPTED}
        before = len(desk.sent())
        with pytest.raises(UserError, match=r"process\.closed"):
            desk.core.dossiers.close(dossier.id, ExitReason.WITHDRAWN)
        desk.core.process.reopen(dossier.id, "De cliënt wil toch verder.")
        desk.core.dossiers.close(dossier.id, ExitReason.WITHDRAWN)
        assert len(desk.sent()) == before, "an ended conversation is not ended twice"

    def test_who_cannot_have_heard_of_it_is_told_nothing(self, desk, case):
        dossier, _energy, _claims = case
        desk.core.balances.request([dossier.id])
        (asked,) = desk.sent(KIND.BALANCE_REQUEST)
        member = desk.hub.book.get(asked.participant_id)
        desk.hub.book.put(replace(member, active=False))
        desk.sync()
        assert desk.state(asked) is OutState.FAILED
        lost = desk.on_hub("Waterbedrijf Zuid")
        desk.claim(dossier, lost, 1_000, reference="W-1")
        desk.core.balances.request([dossier.id])
        desk.core.exchange.withdraw(desk.sent(KIND.BALANCE_REQUEST)[-1].id)
        desk.core.dossiers.close(dossier.id, ExitReason.WITHDRAWN)
        assert self.ended(desk) == {}

    def test_an_arrangement_that_was_carried_out_is_so_in_every_conversation(self, desk, case):
        dossier, _energy, _claims = case
        (first,) = desk.ask(dossier)
        desk.answered(first, KIND.ERROR, {"foutcode": "VERWERKING", "omschrijving": "Lukt niet."})
        (second,) = desk.ask(dossier)
        content = balance(open_claim("1000.00", "F-1"), open_claim("500.00", "F-2"), advance=True)
        desk.answered(second, KIND.BALANCE_ANSWER_ADVANCE, content)
        desk.vtlb(dossier, capacity=4_000)
        desk.core.proposals.make(dossier.id, Product.SK)
        desk.core.proposals.freeze(dossier.id)
        desk.core.proposals.send(dossier.id)
        desk.core.proposals.conclude(dossier.id)
        desk.core.dossiers.close(dossier.id, ExitReason.COMPLETED)
        assert self.ended(desk) == {
            first.conversation_id: "De regeling is volledig uitgevoerd.",
            second.conversation_id: "De regeling is volledig uitgevoerd.",
        }


def test_the_whole_round_of_many_dossiers_is_one_step(desk):
    energy, phone = desk.on_hub("Energie Noord"), desk.on_hub("Telefoon")
    dossiers = [desk.dossier(f"WR-2026-{number:04d}") for number in range(1, 13)]
    for dossier in dossiers:
        desk.claim(dossier, energy, 1_000)
        desk.claim(dossier, phone, 2_000)
    plan = desk.core.balances.plan([dossier.id for dossier in dossiers])
    result = desk.core.balances.request([dossier.id for dossier in dossiers])
    assert len(plan.by_channel[Channel.HUB]) == len(result.messages) == result.hub_lines == 24
    assert len({message.conversation_id for message in result.messages}) == 24
    desk.sync()
    assert {desk.state(message) for message in result.messages} == {OutState.ACCEPTED}
    assert desk.core.store.count(OutMessage) == 24


def test_the_time_line_has_everything_in_order_and_in_words(desk, case, texts):
    dossier, energy, _claims = case
    post = desk.creditor("Winkel op Papier")
    desk.claim(dossier, post, 100)
    (asked,) = desk.ask(dossier)
    note = desk.core.hub_timeline.add_note(
        dossier.id, energy.id, " Belt <b>terug</b>. ", conversation_id=asked.conversation_id
    )
    desk.answered(asked, KIND.STATUS_FROM_CREDITOR, {"tekst": "Wij gaan <i>verhuizen</i>."}, answers=False)
    line = desk.core.hub_timeline.of_dossier(dossier.id)
    assert {entry.kind.value for entry in line} == {"letter", "sent", "note", "received"}
    assert [entry.at for entry in line] == sorted(entry.at for entry in line)
    words = {entry.kind.value: entry for entry in line}
    assert words["note"].text == "Belt <b>terug</b>."
    assert words["received"].text == "Wij gaan <i>verhuizen</i>."
    assert words["received"].state == texts.say(next(iter(desk.core.hub_review.waiting())).reason)
    assert {entry.creditor for entry in desk.core.hub_timeline.of_dossier(dossier.id, energy.id)} == {"Energie Noord"}
    desk.core.hub_timeline.remove_note(note.id)
    desk.core.history.undo()
    assert any(entry.kind.value == "note" for entry in desk.core.hub_timeline.of_dossier(dossier.id))


def test_json_bodies_hold_no_service_number_but_in_public_notices(desk, case):
    dossier, energy, _claims = case
    desk.core.letters.notices(dossier.id)
    desk.ask(dossier)
    assert all("999990019" not in json.dumps(desk.body(message)) for message in desk.sent())
    assert desk.core.store.get(Dossier, dossier.id).number
    assert desk.core.store.find(Claim, creditor_id=energy.id)


def test_erasing_a_dossier_takes_its_messages_and_where_they_stood(desk, case):
    dossier, energy, _claims = case
    other = desk.dossier("WR-2026-0002")
    desk.claim(other, energy, 500, reference="O-1")
    (asked,), (kept,) = desk.ask(dossier), desk.ask(other)
    desk.core.hub_timeline.add_note(dossier.id, energy.id, "Zegt Kanariegeel toe.")
    content = balance(open_claim("10.00", "F-1"), open_claim("20.00", "F-2"), number="Kanariegeel")
    answer = desk.answered(asked, KIND.BALANCE_ANSWER, content)
    core = desk.core
    core.approvers.add("T. Leider", "een code van de beslisser")
    core.approvers.add("F. Voorbeeld", "nog een code van een ander")
    request = core.erasure.ask(dossier.id, ErasureGround.CLIENT, "Op verzoek", "F. Voorbeeld")
    assert core.erasure.approve(request.id, "T. Leider", "een code van de beslisser").problems == ()
    tables = ("out_message", "out_standing", "in_message", "in_standing", "contact_note")
    left = {table: core.store.database.tuples(f"SELECT * FROM {table}") for table in tables}
    assert {table: len(rows) for table, rows in left.items()} == {
        "out_message": 1, "out_standing": 1, "in_message": 0, "in_standing": 0, "contact_note": 0,
    }  # fmt: skip
    assert kept.id in left["out_standing"][0]
    words = core.store.database.tuples("SELECT coalesce(old, '') || coalesce(new, '') FROM change_log")
    assert not any("Kanariegeel" in row[0] or answer.message_id in row[0] for row in words)
    assert core.store.check() == []
    desk.sync()

"""The main job through the services: balances asked, answers in, proposal, consent, letters, agreement."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from csr_desktop.dates import parse_typed
from csr_desktop.demo import practice_choices
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import BalanceStatus, ClaimRank, Liability
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.creditors import Channel, ParticipationLevel, PartyRole, Product
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.proposals import AnswerOutcome, ConsentOutcome, ProposalStatus
from csr_desktop.errors import UserError
from csr_desktop.proposals.calculation import calculate
from csr_desktop.proposals.codec import parse_json, request_from_json


def text_of(office, letter):
    reader = PdfReader(io.BytesIO(office.core.letters.pdf(letter)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def answered(office, claims, consents=(True, True, False)):
    for claim, consent in zip(claims, consents, strict=True):
        office.answer(office.reread(claim), consent=consent)


class TestBalances:
    def test_each_claim_is_asked_once_over_its_own_channel(self, office, collective_case):
        dossier, claims = collective_case
        plan = office.core.balances.plan([dossier.id])
        assert {channel: len(found) for channel, found in plan.by_channel.items()} == {
            Channel.HUB: 0, Channel.LIST: 1, Channel.LETTER: 2,
        }  # fmt: skip
        result = office.core.balances.request([dossier.id])
        assert (len(result.letters), result.list_lines) == (2, 1)
        assert {office.reread(claim).balance_status for claim in claims} == {BalanceStatus.REQUESTED}
        assert office.core.dossiers.get(dossier.id).phase is Phase.INVENTORY
        assert office.core.balances.request([dossier.id]).letters == ()

    def test_one_letter_per_handler_with_all_its_references(self, office):
        dossier = office.dossier()
        incasso = office.creditor("Incasso Unie B.V.", kind="collection", role=PartyRole.COLLECTOR)
        first = office.creditor("Postorder Van Dam", kind="web_shop")
        second = office.creditor("Mobiel & Meer", kind="telecom")
        for creditor, reference in ((first, "D-1"), (second, "D-2")):
            office.claim(dossier, creditor, 10_000, collector_id=incasso.id, collector_reference=reference)
        (letter,) = office.core.balances.request([dossier.id]).letters
        text = text_of(office, letter)
        assert letter.creditor_id == incasso.id
        assert "D-1" in text
        assert "D-2" in text

    def test_party_without_address_is_named_and_not_asked(self, office):
        dossier = office.dossier()
        creditor = office.creditor("Zonder Adres")
        office.core.register.save(replace(creditor, visiting_address=type(creditor.visiting_address)()))
        claim = office.claim(dossier, creditor, 100)
        plan = office.core.balances.plan([dossier.id])
        assert [party.name for party in plan.without_address] == ["Zonder Adres"]
        office.core.balances.request([dossier.id])
        assert office.reread(claim).balance_status is BalanceStatus.TO_REQUEST

    def test_reminder_comes_only_after_the_term_and_only_once(self, office, collective_case):
        dossier, _claims = collective_case
        letters = office.core.balances.request([dossier.id]).letters
        office.core.letters.mark_sent([letter.id for letter in letters])
        assert office.core.balances.remind([dossier.id]) == ()
        office.clock.day = date(2027, 2, 1)
        reminders = office.core.balances.remind([dossier.id])
        assert [letter.kind for letter in reminders] == [LetterKind.BALANCE_REMINDER] * 2
        assert office.core.balances.remind([dossier.id]) == ()

    def test_transferred_claim_keeps_its_creditor_and_is_asked_at_the_collector(self, office, collective_case):
        dossier, claims = collective_case
        incasso = office.creditor("Incasso Unie B.V.", kind="collection", role=PartyRole.COLLECTOR)
        office.core.balances.request([dossier.id])
        answer = replace(
            office.core.balances.answers(office.answer(office.reread(claims[2])).id)[-1],
            debt_type="transferred", balance_cents=None, advance_consent=True,
        )  # fmt: skip
        claim = office.core.balances.record_answer(answer, handler_id=incasso.id)
        assert claim.creditor_id == claims[2].creditor_id
        assert claim.handler_id == incasso.id
        assert claim.advance_consent is None
        assert [item.id for item in office.core.balances.plan([dossier.id]).by_channel[Channel.LETTER]] == [claim.id]

    def test_a_claim_that_was_answered_with_a_total_can_still_be_changed(self, office, collective_case):
        _dossier, claims = collective_case
        office.core.claims.change(claims[0].id, principal_cents=90_000, interest_cents=8_765, costs_cents=0)
        office.answer(office.reread(claims[0]), 99_999)
        changed = office.core.claims.change(claims[0].id, remark="Belde terug.")
        assert (changed.balance_cents, changed.principal_cents) == (99_999, None)
        # Also where such amounts stand in the dossier already.
        with office.core.store.unit_of_work("claim.save") as work:
            work.save(replace(changed, principal_cents=1, interest_cents=1, costs_cents=1))
        assert office.core.claims.change(claims[0].id, remark="Nog eens.").remark == "Nog eens."
        with pytest.raises(UserError, match=r"import\.claim_parts_differ"):
            office.core.claims.change(claims[0].id, balance_cents=5)

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"balance_cents": None}, "answer.amount_missing"),
            ({"balance_cents": 0}, "answer.amount_out_of_range"),
            ({"debt_type": "transferred"}, "answer.transferred_to_nobody"),
            ({"received_on": date(2027, 1, 1)}, "answer.future_date"),
            ({"principal_cents": 1, "interest_cents": 1, "costs_cents": 1}, "import.claim_parts_differ"),
        ],
    )
    def test_wrong_paper_answers_are_refused_and_change_nothing(self, office, collective_case, fields, code):
        _dossier, claims = collective_case
        good = office.core.balances.answers(office.answer(claims[0]).id)[-1]
        before = office.reread(claims[0])
        with pytest.raises(UserError) as caught:
            office.core.balances.record_answer(replace(good, **fields))
        assert caught.value.code == code
        assert office.reread(claims[0]) == before


class TestProposal:
    def test_nothing_is_calculated_while_facts_are_missing_and_all_are_named(self, office, collective_case):
        dossier, _claims = collective_case
        shop = office.creditor("Nog een winkel", kind="web_shop")
        office.claim(dossier, shop, None)
        with pytest.raises(UserError) as caught:
            office.core.proposals.make(dossier.id)
        codes = {message.code for message in caught.value.messages}
        assert codes == {"proposal.no_vtlb", "proposal.claims_without_amount"}

    def test_lines_add_up_to_the_offer_and_are_recalculated_from_the_snapshot(self, office, collective_case):
        dossier, claims = collective_case
        answered(office, claims)
        office.vtlb(dossier, capacity=5_000)
        proposal = office.core.proposals.make(dossier.id, Product.SB)
        lines = office.core.proposals.lines(proposal.id)
        # 50.00 a month: fee 4.50, account 6.00, net 39.50, times 18 (domain.md 2.2).
        assert sum(line.offer_cents for line in lines) == proposal.offered_cents == proposal.available_cents == 71_100
        again = calculate(request_from_json(parse_json(proposal.input_json), office.core.norms), office.core.norms)
        assert {line.claim_id: line.offer_cents for line in lines} == {
            line.id: line.offer_cents for line in again.lines
        }

    def test_consent_is_judged_per_claim_and_summed(self, office, collective_case):
        dossier, claims = collective_case
        answered(office, claims)
        office.vtlb(dossier, capacity=5_000)
        proposal = office.core.proposals.make(dossier.id, Product.SK)
        summary = office.core.proposals.summary(proposal.id)
        assert (summary.tally.consented, summary.tally.open) == (2, 1)
        assert summary.tally.consented_cents == 98_765 + 127_550
        assert summary.decisions[claims[0].id].outcome is ConsentOutcome.CONSENTED
        assert [item.handler.name for item in summary.to_ask] == ["Webwinkel Alles-in-Huis"]

    def test_who_agreed_beforehand_is_foreseen_for_each_product_without_making_a_version(self, office, collective_case):
        dossier, claims = collective_case
        answered(office, claims)
        office.vtlb(dossier, capacity=5_000)
        found = office.core.proposals.foreseen(dossier.id, office.core.proposals.compare(dossier.id))
        # Their yes was for a saneringskrediet; for another product everybody is asked.
        assert {product: (item.consented, item.claims) for product, item in found.items()} == {
            Product.SK: (2, 3),
            Product.SB: (0, 3),
            Product.SA: (0, 3),
        }
        assert office.core.proposals.newest(dossier.id) is None

    def test_another_product_makes_everyone_to_be_asked_again(self, office, collective_case):
        dossier, claims = collective_case
        answered(office, claims)
        office.vtlb(dossier, capacity=5_000)
        proposal = office.core.proposals.make(dossier.id, Product.SB)
        assert office.core.proposals.summary(proposal.id).tally.consented == 0

    def test_a_changed_claim_outdates_the_version_and_the_new_one_judges_again(self, office, collective_case):
        dossier, claims = collective_case
        answered(office, claims)
        office.vtlb(dossier, capacity=5_000)
        office.core.proposals.make(dossier.id, Product.SK)
        office.core.claims.save(replace(office.reread(claims[0]), balance_cents=98_766))
        with pytest.raises(UserError) as caught:
            office.core.proposals.freeze(dossier.id)
        assert caught.value.code == "proposal.outdated"
        second = office.core.proposals.make(dossier.id, Product.SK)
        assert second.version == 2
        assert office.core.proposals.versions(dossier.id)[1].status is ProposalStatus.REPLACED
        assert office.core.proposals.summary(second.id).tally.consented == 1

    def test_another_capacity_outdates_the_version_and_the_same_one_does_not(self, office, collective_case):
        dossier, claims = collective_case
        answered(office, claims)
        office.vtlb(dossier, capacity=5_000)
        office.core.proposals.make(dossier.id, Product.SK)
        office.vtlb(dossier, capacity=7_500)
        with pytest.raises(UserError, match=r"proposal\.outdated_vtlb"):
            office.core.proposals.freeze(dossier.id)
        office.core.proposals.make(dossier.id, Product.SK)
        office.core.proposals.freeze(dossier.id)
        office.vtlb(dossier, capacity=7_500, assets=1_000)
        with pytest.raises(UserError, match=r"proposal\.outdated_vtlb"):
            office.core.proposals.send(dossier.id)
        office.vtlb(dossier, capacity=7_500)
        assert len(office.core.proposals.send(dossier.id)) == 1

    def test_a_debt_that_came_after_the_version_is_not_left_out_in_silence(self, office, collective_case):
        dossier, claims = collective_case
        answered(office, claims, (True, True, True))
        office.vtlb(dossier, capacity=5_000)
        office.core.proposals.make(dossier.id)
        frozen = office.core.proposals.freeze(dossier.id)
        office.core.proposals.send(dossier.id)
        office.core.proposals.record_answer(frozen.id, [claims[2].id], AnswerOutcome.AGREED, channel="letter")
        late = office.claim(dossier, office.creditor("Te Laat", kind="web_shop"), 7_777)
        with pytest.raises(UserError, match=r"proposal\.claim_not_in_version"):
            office.core.proposals.conclude(dossier.id)
        assert office.core.proposals.newest(dossier.id).status is ProposalStatus.SENT
        office.core.claims.save(
            replace(office.reread(late), rank=ClaimRank.EXCLUDED, excluded_reason="Ontstaan na de peildatum.")
        )
        assert len(office.core.proposals.conclude(dossier.id)) == 3

    def test_nothing_is_agreed_while_a_debt_of_the_version_fell_away(self, office, collective_case):
        dossier, claims = collective_case
        answered(office, claims)
        office.vtlb(dossier, capacity=5_000)

        def all_said_yes():
            office.core.proposals.make(dossier.id)
            frozen = office.core.proposals.freeze(dossier.id)
            office.core.proposals.send(dossier.id)
            office.core.proposals.record_answer(frozen.id, [claims[2].id], AnswerOutcome.AGREED, channel="letter")

        all_said_yes()
        office.core.balances.confirm_unknown(claims[1].id, "Blijkt betaald.")
        with pytest.raises(UserError, match=r"proposal\.outdated"):
            office.core.proposals.conclude(dossier.id)
        all_said_yes()
        assert len(office.core.proposals.conclude(dossier.id)) == 2

    def test_whole_way_to_the_agreement(self, office, collective_case):
        dossier, claims = collective_case
        answered(office, claims)
        office.vtlb(dossier, capacity=5_000)
        proposals = office.core.proposals
        proposals.make(dossier.id)
        frozen = proposals.freeze(dossier.id)
        (offer,) = proposals.send(dossier.id)
        assert offer.kind is LetterKind.OFFER_SK
        text = text_of(office, offer)
        assert "Energiebedrijf Noorderlicht" not in text
        assert "999990019" not in text
        with pytest.raises(UserError) as caught:
            proposals.conclude(dossier.id)
        assert caught.value.code == "proposal.not_everyone_agreed"
        letter = office.core.letters.by_reply_code(offer.reply_code.lower())
        proposals.record_answer(frozen.id, letter.claim_ids, AnswerOutcome.REFUSED, channel="letter", reason="te laag")
        assert proposals.summary(frozen.id).tally.refused == 1
        proposals.record_answer(frozen.id, letter.claim_ids, AnswerOutcome.AGREED, channel="letter")
        confirmations = proposals.conclude(dossier.id)
        assert {item.kind for item in confirmations} == {LetterKind.AGREEMENT}
        assert len(confirmations) == 3
        assert office.core.dossiers.get(dossier.id).phase is Phase.AGREED
        closed = office.core.dossiers.close(dossier.id, ExitReason.COMPLETED)
        assert closed.closed_on == office.clock.today()
        history = office.core.dossiers.phase_history(dossier.id)
        assert [event.phase for event in history] == [
            Phase.REGISTERED, Phase.INVENTORY, Phase.PROPOSAL_READY, Phase.PROPOSAL_SENT, Phase.AGREED, Phase.CLOSED,
        ]  # fmt: skip
        assert all(event.ended_on for event in history[:-1])

    def test_all_consent_beforehand_needs_no_letter_at_all(self, office, collective_case):
        dossier, claims = collective_case
        office.core.claims.remove(claims[2].id)
        answered(office, claims[:2], (True, True))
        office.vtlb(dossier, capacity=5_000)
        office.core.proposals.make(dossier.id)
        office.core.proposals.freeze(dossier.id)
        assert office.core.proposals.send(dossier.id) == ()
        assert len(office.core.proposals.conclude(dossier.id)) == 2

    def test_zero_offer_flows_through_to_its_letter(self, office, collective_case):
        dossier, claims = collective_case
        answered(office, claims, (False, False, False))
        office.vtlb(dossier, capacity=0)
        proposal = office.core.proposals.make(dossier.id)
        assert proposal.product is Product.SA
        office.core.proposals.freeze(dossier.id)
        letters = office.core.proposals.send(dossier.id)
        assert {letter.kind for letter in letters} == {LetterKind.OFFER_SA}
        assert "0,00%" in text_of(office, letters[0])

    def test_unknown_at_the_creditor_blocks_until_a_person_confirmed_it(self, office, collective_case):
        dossier, claims = collective_case
        answered(office, claims)
        office.vtlb(dossier)
        unknown = replace(
            office.core.balances.answers(claims[2].id)[-1], client_unknown=True, balance_cents=None, debt_type="",
        )  # fmt: skip
        office.core.balances.record_answer(unknown)
        with pytest.raises(UserError) as caught:
            office.core.proposals.make(dossier.id)
        assert caught.value.code == "proposal.unknown_not_confirmed"
        confirmed = office.core.balances.confirm_unknown(claims[2].id, "Cliënt heeft de rekening al betaald.")
        assert confirmed.rank is ClaimRank.EXCLUDED
        assert office.core.proposals.make(dossier.id).version == 1


class TestLetters:
    def test_bsn_goes_to_the_public_body_and_to_nobody_else(self, office, collective_case):
        dossier, _claims = collective_case
        letters = office.core.letters.notices(dossier.id).letters
        names = {letter.creditor_id: text_of(office, letter) for letter in letters}
        parties = {party.id: party for party in office.core.register.all()}
        assert len(letters) == 3
        for creditor_id, text in names.items():
            assert ("999990019" in text) is parties[creditor_id].is_public

    def test_public_claim_at_a_private_collector_gets_no_bsn(self, office):
        dossier = office.dossier()
        incasso = office.creditor("Incasso Unie B.V.", kind="collection", role=PartyRole.COLLECTOR)
        fine = office.creditor("CJIB", kind="fine", is_public=True)
        office.claim(dossier, fine, 48_000, collector_id=incasso.id)
        (letter,) = office.core.letters.notices(dossier.id).letters
        assert "999990019" not in text_of(office, letter)

    @pytest.mark.parametrize(
        ("joint", "liability", "named", "told"),
        [
            (False, Liability.CLIENT, (True, False), (True, False)),
            (False, Liability.PARTNER, (True, True), (False, True)),
            (False, Liability.BOTH, (True, True), (True, True)),
            (False, Liability.SHARED, (True, True), (True, True)),
            (True, Liability.CLIENT, (True, True), (True, True)),
        ],
    )
    def test_of_a_partner_creditors_hear_only_when_the_partner_joins_or_owes(
        self, office, joint, liability, named, told
    ):
        dossier = office.dossier(partner=True)
        office.core.dossiers.change(dossier.id, joint=joint)
        public = office.creditor("CJIB", kind="fine", is_public=True)
        shop = office.creditor("Webwinkel Alles")
        for creditor in (public, shop):
            office.claim(dossier, creditor, 48_000, liability=liability)
        letters = [
            *office.core.letters.notices(dossier.id).letters,
            *office.core.balances.request([dossier.id]).letters,
        ]
        assert len(letters) == 4
        for letter in letters:
            text = text_of(office, letter)
            assert tuple(name in text for name in ("van der Berg", "Öztürk")) == named
            is_public_notice = letter.creditor_id == public.id and letter.kind is LetterKind.NOTICE
            assert tuple(bsn in text for bsn in ("999990019", "999990020")) == (
                told if is_public_notice else (False, False)
            )

    def test_overview_names_all_debts_and_both_clients_sign(self, office, collective_case):
        dossier, _claims = collective_case
        partner = office.dossier("WR-2026-0002", partner=True)
        shop = office.creditor("Nog een winkel", kind="web_shop")
        office.claim(partner, shop, 12_345)
        assert "Energiebedrijf Noorderlicht" in text_of(office, office.core.letters.debt_overview(dossier.id))
        text = text_of(office, office.core.letters.debt_overview(partner.id))
        assert "Öztürk" in text
        assert "van der Berg" in text
        assert "123,45" in text

    def test_files_carry_no_names_and_match_the_archive(self, office, collective_case, tmp_path):
        dossier, _claims = collective_case
        letters = office.core.letters.notices(dossier.id).letters
        files = office.core.letters.write_files(letters, tmp_path / "uit")
        assert all(
            file.read_bytes() == office.core.letters.pdf(letter) for file, letter in zip(files, letters, strict=True)
        )
        assert not any("Berg" in file.name for file in files)

    def test_wrong_reply_code_is_refused_in_words(self, office, collective_case):
        with pytest.raises(UserError) as caught:
            office.core.letters.by_reply_code("00000000")
        assert caught.value.code == "letter.code_unknown"
        with pytest.raises(UserError):
            office.core.letters.by_reply_code("xyz")


class TestRegister:
    def test_merge_moves_claims_and_agreements_and_can_be_undone(self, office):
        dossier = office.dossier()
        keep = office.creditor("Energiebedrijf Noorderlicht")
        drop = office.creditor("NL Energie", level=ParticipationLevel.COLLECTIVE)
        claim = office.claim(dossier, drop, 100)
        kept = office.core.register.merge(keep.id, drop.id)
        assert "NL Energie" in kept.aliases
        assert office.reread(claim).creditor_id == keep.id
        assert len(office.core.register.participations(keep.id)) == 1
        office.core.store.undo()
        assert office.reread(claim).creditor_id == drop.id
        assert {party.name for party in office.core.register.all()} == {"Energiebedrijf Noorderlicht", "NL Energie"}

    def test_after_a_merge_nobody_is_told_twice_and_reminders_go_to_the_party_that_stays(self, office):
        dossier = office.dossier()
        drop = office.creditor("Winkel Oud")
        claim = office.claim(dossier, drop, 100)
        asked = office.core.balances.request([dossier.id]).letters
        told = office.core.letters.notices(dossier.id).letters
        office.core.letters.mark_sent([letter.id for letter in (*asked, *told)])
        keep = office.creditor("Winkel Nieuw")
        office.core.register.merge(keep.id, drop.id)
        assert office.core.letters.notices(dossier.id).letters == ()
        office.core.store.undo()
        assert (office.reread(claim).creditor_id, office.reread(asked[0]).creditor_id) == (drop.id, drop.id)
        office.core.store.redo()
        office.clock.day = date(2027, 2, 1)
        (reminder,) = office.core.balances.remind([dossier.id])
        assert reminder.creditor_id == keep.id

    def test_a_party_that_was_merged_is_not_merged_again(self, office):
        keep, drop, third = office.creditor("Winkel Nieuw"), office.creditor("Winkel Oud"), office.creditor("Winkel")
        office.core.register.merge(keep.id, drop.id)
        for pair in ((drop.id, keep.id), (third.id, drop.id)):
            with pytest.raises(UserError, match=r"creditor\.merged_before"):
                office.core.register.merge(*pair)

    def test_merge_of_a_creditor_and_a_collector_is_refused(self, office):
        creditor = office.creditor("A")
        collector = office.creditor("B", role=PartyRole.COLLECTOR)
        with pytest.raises(UserError, match=r"creditor\.merge_roles"):
            office.core.register.merge(creditor.id, collector.id)


class TestDossiers:
    def test_numbers_follow_each_other_and_are_unique(self, office):
        first = office.dossier("")
        assert first.number == "2026-0001"
        assert office.core.dossiers.next_number() == "2026-0002"
        with pytest.raises(UserError, match=r"dossier\.number_taken"):
            office.dossier("2026-0001")

    def test_a_birth_date_in_the_future_is_refused_wherever_it_comes_in(self, office):
        (client,) = office.core.dossiers.clients(office.dossier().id)
        for typed in ("6-3-45", "6-3-1845"):
            born = parse_typed(typed, office.clock.today())
            with pytest.raises(UserError, match=r"client\.birth_date"):
                office.core.dossiers.change_client(client.id, birth_date=born)
            with pytest.raises(UserError, match=r"client\.birth_date"):
                office.core.dossiers.add_partner(client.dossier_id, replace(client, birth_date=born))
        assert office.reread(client) == client
        assert office.core.dossiers.change_client(client.id, birth_date=office.clock.today())

    def test_same_person_in_another_dossier_is_noticed(self, office):
        first, second = office.dossier("A-1"), office.dossier("A-2")
        (client, *_rest) = office.core.dossiers.clients(second.id)
        assert [found.number for found in office.core.dossiers.same_bsn(client)] == [first.number]

    def test_impossible_phase_is_refused(self, office):
        with pytest.raises(UserError, match=r"dossier\.phase_not_allowed"):
            office.core.process.move(office.dossier().id, Phase.AGREED)

    def test_bin_and_back(self, office):
        dossier = office.dossier()
        office.core.dossiers.put_in_bin(dossier.id)
        assert office.core.overviews.dossiers() == []
        office.core.dossiers.take_from_bin(dossier.id)
        assert [row.number for row in office.core.overviews.dossiers()] == [dossier.number]

    def test_export_holds_the_whole_dossier(self, office, collective_case, tmp_path):
        dossier, claims = collective_case
        office.core.balances.request([dossier.id])
        path = tmp_path / "dossier.json"
        office.core.transfer.export(dossier.id, path)
        document = json.loads(path.read_text(encoding="utf-8"))
        assert document["format"] == "csr-dossier/1"
        assert len(document["records"]["claim"]) == len(claims)
        assert len(document["records"]["letter"]) == 2


class TestNothingBehindOnesBack:
    def test_a_preview_that_no_longer_holds_is_not_written(self, office, collective_case, shared_dir):
        dossier, claims = collective_case
        imports = office.core.list_imports
        reading = imports.read(shared_dir / "data" / "schuldenlijst-client.xlsx", "claims")
        choices = practice_choices(imports.plan_claims(reading, dossier.id))
        plan = imports.plan_claims(reading, dossier.id, choices)
        office.core.claims.change(claims[0].id, remark="intussen")
        before = office.core.dossiers.claims(dossier.id)
        with pytest.raises(UserError) as refused:
            imports.confirm(plan)
        assert refused.value.code == "import.plan_outdated"
        assert office.core.dossiers.claims(dossier.id) == before
        assert imports.confirm(imports.plan_claims(reading, dossier.id, choices)).written > 0

    def test_a_plan_is_written_in_the_dossier_it_was_made_for(self, office, collective_case, shared_dir):
        dossier, _claims = collective_case
        other = office.dossier("WR-2026-0002")
        imports = office.core.list_imports
        reading = imports.read(shared_dir / "data" / "schuldenlijst-client.xlsx", "claims")
        choices = practice_choices(imports.plan_claims(reading, other.id))
        result = imports.confirm(imports.plan_claims(reading, other.id, choices))
        assert len(office.core.dossiers.claims(other.id)) == result.written
        assert len(office.core.dossiers.claims(dossier.id)) == 3

    def test_no_letter_goes_to_a_party_without_an_address(self, office, collective_case):
        dossier, claims = collective_case
        office.core.balances.request([dossier.id])
        answered(office, claims)
        office.vtlb(dossier)
        office.core.proposals.make(dossier.id)
        office.core.proposals.freeze(dossier.id)
        shop = office.core.register.get(claims[2].creditor_id)
        office.core.register.save(replace(shop, visiting_address=Address()))
        letters = len(office.core.letters.of_dossier(dossier.id))
        with pytest.raises(UserError) as refused:
            office.core.proposals.send(dossier.id)
        assert refused.value.code == "proposal.handlers_without_address"
        assert refused.value.message.params["names"] == shop.name
        assert len(office.core.letters.of_dossier(dossier.id)) == letters
        assert office.core.proposals.newest(dossier.id).status is ProposalStatus.FROZEN

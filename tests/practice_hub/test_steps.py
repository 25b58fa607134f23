"""Steps within a conversation, references and repetitions: one test per rule of the notes."""

from __future__ import annotations

from csr_desktop.practice.hub.members import member_id
from csr_desktop.practice.hub.steps import Rules
from tests.practice_hub.calling import CONTENTS, Caller, new_id


class Talk:
    """A conversation with both sides."""

    def __init__(self, caller, creditor, conversation=None):
        self.caller, self.creditor = caller, creditor
        self.id = conversation or new_id()

    def ask(self, kind, **more):
        return self._say(self.caller, self.creditor.member_id, kind, **more)

    def answer(self, kind, to, **more):
        cross = to["header"]["referentienummer"]
        return self._say(self.creditor, self.caller.member_id, kind, crossReferentienummer=cross, **more)

    def refused(self, kind, **more):
        message = self.caller.message(kind, to=self.creditor.member_id, conversation=self.id, **more)
        response = self.caller.put(message)
        assert response.status_code == 409, response.text
        assert response.json()["code"] == "STAP_NIET_TOEGESTAAN"

    def _say(self, who, to, kind, **more):
        return who.sent(kind, to=to, conversation=self.id, **more)


def test_a_second_question_waits_for_the_first_answer(caller, creditor):
    for question, answer in (("KENNISGEVING", "KENNISGEVING_ANTWOORD"), ("SALDOVERZOEK", "SALDOVERZOEK_ANTWOORD")):
        talk = Talk(caller, creditor)
        first = talk.ask(question)
        talk.refused(question)
        talk.answer(answer, first)
        second = talk.ask(question)
        talk.refused(question)
        talk.answer("GEEN_MEDEWERKING", second)
        talk.ask(question)


def test_a_notice_and_a_balance_request_do_not_wait_for_each_other(caller, creditor):
    talk = Talk(caller, creditor)
    talk.ask("KENNISGEVING")
    talk.ask("SALDOVERZOEK")


def test_a_public_notice_counts_as_a_notice(caller, hub, contract):
    public = Caller(hub, contract, member_id(1, "publiek"))
    talk = Talk(caller, public)
    talk.ask("KENNISGEVING_PUBLIEK")
    talk.refused("KENNISGEVING")
    public.session.close()


def test_a_proposal_needs_a_balance_and_no_open_proposal(caller, creditor):
    talk = Talk(caller, creditor)
    talk.refused("BETAALVOORSTEL")
    asked = talk.ask("SALDOVERZOEK")
    talk.refused("BETAALVOORSTEL")
    talk.answer("SALDOVERZOEK_ANTWOORD", asked)
    offered = talk.ask("BETAALVOORSTEL")
    talk.refused("BETAALVOORSTEL")
    talk.answer("BETAALVOORSTEL_ANTWOORD", offered, content={"akkoord": False})
    talk.ask("BETAALVOORSTEL")


def test_advance_consent_makes_a_proposal_needless_unless_it_says_no(caller, creditor):
    consented, refused = Talk(caller, creditor), Talk(caller, creditor)
    kind = "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD"
    consented.answer(kind, consented.ask("SALDOVERZOEK"))
    consented.refused("BETAALVOORSTEL")
    consented.ask("REGELING_GEACCORDEERD")
    refused.answer(kind, refused.ask("SALDOVERZOEK"), content=CONTENTS[kind] | {"standaardAkkoord": False})
    refused.refused("REGELING_GEACCORDEERD")
    refused.ask("BETAALVOORSTEL")


def test_an_operator_may_allow_further_pairs(caller, creditor, hub):
    kind = "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD"
    hub.exchange.rules = Rules(frozenset({(kind, "BETAALVOORSTEL")}))
    talk = Talk(caller, creditor)
    talk.answer(kind, talk.ask("SALDOVERZOEK"))
    talk.ask("BETAALVOORSTEL")


def test_reconsideration_needs_an_answer(caller, creditor):
    talk = Talk(caller, creditor)
    talk.refused("HEROVERWEGING")
    talk.answer("SALDOVERZOEK_ANTWOORD", talk.ask("SALDOVERZOEK"))
    offered = talk.ask("BETAALVOORSTEL")
    talk.refused("HEROVERWEGING")
    talk.answer("BETAALVOORSTEL_ANTWOORD", offered, content={"akkoord": False})
    again = talk.ask("HEROVERWEGING")
    talk.refused("REGELING_GEACCORDEERD")
    talk.answer("BETAALVOORSTEL_ANTWOORD", again)
    talk.ask("REGELING_GEACCORDEERD")


def test_agreed_only_once_and_not_without_agreement(caller, creditor):
    talk = Talk(caller, creditor)
    talk.refused("REGELING_GEACCORDEERD")
    talk.answer("SALDOVERZOEK_ANTWOORD", talk.ask("SALDOVERZOEK"))
    talk.answer("BETAALVOORSTEL_ANTWOORD", talk.ask("BETAALVOORSTEL"))
    talk.ask("REGELING_GEACCORDEERD")
    talk.refused("REGELING_GEACCORDEERD")


def test_after_the_end_only_status_and_error_messages(caller, creditor):
    talk = Talk(caller, creditor)
    asked = talk.ask("SALDOVERZOEK")
    talk.ask("REGELING_BEEINDIGD")
    for kind in ("KENNISGEVING", "SALDOVERZOEK", "BETAALVOORSTEL", "REGELING_GEACCORDEERD", "REGELING_BEEINDIGD"):
        talk.refused(kind)
    late = creditor.message(
        "SALDOVERZOEK_ANTWOORD",
        to=caller.member_id,
        conversation=talk.id,
        crossReferentienummer=asked["header"]["referentienummer"],
    )
    assert creditor.put(late).status_code == 409
    talk.answer("STATUSBERICHT_SE", talk.ask("STATUSVERZOEK"))
    talk.ask("STATUSBERICHT_SHV")
    talk.answer("FOUTBERICHT", asked)


def test_a_conversation_belongs_to_its_two_parties(caller, creditor, hub, contract):
    talk = Talk(caller, creditor)
    talk.ask("SALDOVERZOEK")
    other = caller.message(to=member_id(1, "tweede"), conversation=talk.id)
    assert caller.put(other).json()["code"] == "STAP_NIET_TOEGESTAAN"
    elsewhere = Caller(hub, contract, member_id(1, "elders"))
    stranger = elsewhere.message("STATUSVERZOEK", to=creditor.member_id, conversation=talk.id)
    assert elsewhere.put(stranger).json()["code"] == "STAP_NIET_TOEGESTAAN"
    elsewhere.session.close()


def test_answers_name_what_they_answer(caller, creditor):
    talk = Talk(caller, creditor)
    talk.ask("SALDOVERZOEK")
    for kind in ("SALDOVERZOEK_ANTWOORD", "GEEN_MEDEWERKING", "FOUTBERICHT"):
        message = creditor.message(kind, to=caller.member_id, conversation=talk.id)
        told = creditor.put(message).json()
        assert [fault["pad"] for fault in told["fouten"]] == ["/header/crossReferentienummer"]
        message["header"]["crossReferentienummer"] = new_id()
        assert creditor.put(message).json()["fouten"][0]["code"] == "ONBEKEND"


def resend(talk, first, **more):
    return talk.caller.message(
        first["header"]["berichttype"],
        to=talk.creditor.member_id,
        conversation=talk.id,
        vervangt=first["header"]["referentienummer"],
        **more,
    )


def test_a_repetition_names_the_first_message_after_it_expired(caller, creditor, hub):
    talk = Talk(caller, creditor)
    first = talk.ask("SALDOVERZOEK")
    # While the first still waits, the step itself is refused.
    assert caller.put(resend(talk, first)).status_code == 409
    hub.move(working_days=5)
    caller.log_in()
    second = resend(talk, first)
    assert caller.put(second).status_code == 201
    hub.move(working_days=5)
    caller.log_in()
    # Always the first, never the one before.
    wrong = resend(talk, second)
    assert caller.put(wrong).json()["fouten"][0] == {
        "pad": "/header/vervangt", "code": "ONJUIST", "melding": wrong_text(caller, wrong),
    }  # fmt: skip
    assert caller.put(resend(talk, first)).status_code == 201


def wrong_text(caller, message):
    return caller.put(message).json()["fouten"][0]["melding"]


def test_a_repetition_of_something_that_is_not_over_or_not_the_same(caller, creditor, hub):
    talk = Talk(caller, creditor)
    told = talk.ask("STATUSVERZOEK")
    assert caller.put(resend(talk, told)).status_code == 400
    hub.move(working_days=5)
    for one in (caller, creditor):
        one.log_in()
    other_type = caller.message(
        "SALDOVERZOEK", to=creditor.member_id, conversation=talk.id, vervangt=told["header"]["referentienummer"]
    )
    assert caller.put(other_type).json()["fouten"][0]["pad"] == "/header/vervangt"
    not_own = creditor.message(
        "STATUSVERZOEK", to=caller.member_id, conversation=talk.id, vervangt=told["header"]["referentienummer"]
    )
    assert creditor.put(not_own).json()["fouten"][0]["pad"] == "/header/vervangt"
    elsewhere = Talk(caller, creditor)
    assert caller.put(resend(elsewhere, told)).json()["fouten"][0]["pad"] == "/header/vervangt"
    assert caller.put(resend(talk, told)).status_code == 201


def test_a_repetition_after_an_error_message(caller, creditor):
    talk = Talk(caller, creditor)
    first = talk.ask("SALDOVERZOEK")
    talk.answer("FOUTBERICHT", first)
    assert caller.status(first) == "AFGEKEURD"
    # Collecting and confirming it afterwards does not make it good.
    assert len(creditor.box()) == 1
    assert creditor.confirm(first["header"]["referentienummer"]) == [200]
    assert caller.status(first) == "AFGEKEURD"
    assert caller.put(resend(talk, first)).status_code == 201

"""Logging in with the organisation's certificate: through the engine, over TLS on both sides, to the practice hub."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes

from csr_desktop.bootstrap import create_core
from csr_desktop.domain.hub_messages import InState, MessageType, OutState
from csr_desktop.errors import UserError
from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.practice.office import make_office
from csr_desktop.services.exchange.round import drive
from csr_desktop.services.exchange.settings import HubPlace, OwnCertificate, OwnKey
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, TODAY
from tests.hub.certificates import Authority, key_pem, pem_of, server_context
from tests.services.hub_desk import HubDesk, balance, open_claim

KEY_PASSPHRASE = "wachtzin van het certificaat"


class CertificateDesk(HubDesk):
    """The office with a certificate instead of a key; the hub knows it by its fingerprint."""

    def __init__(self, core, clock, hub, authority):
        self.core, self.clock, self.hub, self.authority = core, clock, hub, authority
        certificate, key = authority.issue("Gemeente Waterrijk")
        hub.tokens.register_certificate(certificate.fingerprint(hashes.SHA256()).hex(), hub.member.id)
        self.log_in_with(certificate, key)

    def log_in_with(self, certificate, key):
        self.core.exchange.settings.configure(
            HubPlace(base_url=self.hub.url, participant_id=self.hub.member.id, ca_pem=self.authority.pem),
            certificate=OwnCertificate(
                pem=pem_of(certificate), key=OwnKey(pem=key_pem(key, KEY_PASSPHRASE), passphrase=KEY_PASSPHRASE)
            ),
        )


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture
def desk(tmp_path, clock, texts, authority):
    """No practice database: over https nothing has to be allowed for the occasion."""
    core, _key = create_core(
        tmp_path / "dossiers.csrdb", PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS
    )
    office = make_office(tmp_path / "lijsten", seed=1, dossiers=1, today=TODAY)
    with PracticeHub(office, clock, tls=server_context(*authority.issue("localhost"), clients=authority)) as hub:
        yield CertificateDesk(core, clock, hub, authority)
        assert hub.own_faults == []
    core.close()


def test_a_question_goes_out_and_its_answer_comes_in(desk):
    assert desk.hub.url.startswith("https://")
    dossier = desk.dossier()
    claim = desk.claim(dossier, desk.on_hub("Energie Noord"), 98_765, reference="F-1")
    (asked,) = desk.ask(dossier)
    assert desk.state(asked) is OutState.ACCEPTED
    assert desk.hub.exchange.messages[asked.id].sender == desk.hub.member.id
    standing = desk.answered(asked, MessageType.BALANCE_ANSWER, balance(open_claim("1000.00", "F-1")))
    assert (standing.state, standing.confirmed) == (InState.APPLIED, True)
    assert desk.reread(claim).balance_cents == 100_000
    # Nobody asked for a token: there is no installation that could have.
    assert desk.hub.tokens.clients() == []


@pytest.mark.parametrize(
    ("issuer", "codes"),
    [
        ("ours", {"hub.login_refused"}),
        # With TLS 1.3 the reason may be overtaken by the end of the connection; never by an answer.
        ("a stranger", {"hub.untrusted.our_certificate", "hub.connection_lost"}),
    ],
)
def test_with_a_certificate_that_the_hub_does_not_know_nothing_is_sent(desk, issuer, codes):
    dossier = desk.dossier()
    desk.claim(dossier, desk.on_hub("Energie Noord"), 98_765)
    desk.core.balances.request([dossier.id])
    desk.log_in_with(*(desk.authority if issuer == "ours" else Authority("Een ander")).issue("Gemeente Waterrijk"))
    report = drive(desk.core.exchange.begin(at_once=True))
    assert not report.complete
    assert report.problems[0].code in codes
    assert [desk.state(message) for message in desk.sent()] == [OutState.READY]
    assert desk.hub.exchange.messages == {}


def test_certificate_and_key_that_do_not_belong_together_are_refused_when_they_are_set(desk):
    before = desk.core.exchange.settings.settings()
    certificate, _key = desk.authority.issue("Gemeente Waterrijk")
    _other, key = desk.authority.issue("Gemeente Elders")
    with pytest.raises(UserError, match=r"hub\.key\.certificate"):
        desk.log_in_with(certificate, key)
    assert desk.core.exchange.settings.settings() == before


@pytest.mark.parametrize("what", ["words", "a key", "empty", "half a certificate"])
def test_an_issuer_that_is_no_certificate_is_refused_when_it_is_set(desk, what, texts):
    _certificate, key = desk.authority.issue("Gemeente Waterrijk")
    wrong = {
        "words": b"Dit is geen certificaat.",
        "a key": key_pem(key),
        "empty": b"",
        "half a certificate": desk.authority.pem[: len(desk.authority.pem) // 2],
    }[what]
    settings = desk.core.exchange.settings
    before = settings.settings()
    with pytest.raises(UserError) as refused:
        settings.configure(replace(settings.place, ca_pem=wrong))
    assert [message.code for message in refused.value.messages] == ["hub.settings.ca"]
    assert "PEM" in texts.explain(refused.value)[0]
    assert settings.settings() == before

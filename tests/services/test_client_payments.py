"""What a letter asks a client to pay: only in debt mediation, only with an account, and to the cent."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.creditors import Product
from csr_desktop.errors import UserError
from csr_desktop.services.client_payments import monthly_payment
from tests.letters.reading_codes import codes_of
from tests.services.settlement_desk import agreed, at, iban, save_months

HOME = Address(street="Raadhuisplein", house_number="1", postcode="1234AB", city="Waterrijk")


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split()).replace("\u00a0", " ")


@pytest.fixture
def account(office):
    office.core.organisation.change(municipality="Waterrijk", address=HOME)
    return office.core.deposit_account.set(iban(501), "Gemeente Waterrijk  inleg")


def test_the_outcome_of_a_review_says_how_the_new_amount_is_paid(office, account):
    dossier, _claims = agreed(office)
    office.core.settlement.beginning.start(dossier.id)
    save_months(office, dossier, 9)
    at(office, date(2027, 8, 24))
    office.vtlb(dossier, capacity=30_017)
    office.core.settlement.reviews.hold(dossier.id)
    (letter,) = office.core.client_letters.make(dossier.id, ClientLetter.REVIEW_OUTCOME)
    pdf = office.core.letters.pdf(letter)
    (code,) = codes_of(pdf)
    lines = code.bytes.decode().split("\n")
    assert lines[5:8] == ["Gemeente Waterrijk inleg", iban(501), "EUR300.17"]
    reference = lines[9]
    assert reference.startswith("RF")
    assert reference.endswith("".join(sign for sign in dossier.number if sign.isalnum()))
    text = text_of(pdf)
    for said in (
        "Zo betaalt u",
        "€ 300,17",
        "Gemeente Waterrijk inleg",
        " ".join(iban(501)[start : start + 4] for start in range(0, 18, 4)),
    ):
        assert said in text
    # Made again after the account was taken away, the letter asks for nothing.
    office.core.deposit_account.set("", "")
    (letter,) = office.core.client_letters.make(dossier.id, ClientLetter.REVIEW_OUTCOME)
    assert codes_of(office.core.letters.pdf(letter)) == []
    assert "Zo betaalt u" not in text_of(office.core.letters.pdf(letter))


def test_the_agreement_asks_for_what_was_last_calculated(office, account):
    case = office.dossier()
    make = office.core.client_letters.make
    office.core.dossiers.save(replace(office.core.dossiers.get(case.id), intended_product=Product.SB))
    (letter,) = make(case.id, ClientLetter.AGREEMENT)
    assert codes_of(office.core.letters.pdf(letter)) == []
    office.vtlb(case, capacity=12_345)
    (letter,) = make(case.id, ClientLetter.AGREEMENT)
    (code,) = codes_of(office.core.letters.pdf(letter))
    assert code.bytes.decode().split("\n")[7] == "EUR123.45"
    office.core.dossiers.save(replace(office.core.dossiers.get(case.id), intended_product=Product.SK))
    (letter,) = make(case.id, ClientLetter.AGREEMENT)
    assert codes_of(office.core.letters.pdf(letter)) == []


@pytest.mark.parametrize(
    ("product", "capacity"), [(Product.SK, 20_000), (Product.SA, 20_000), (Product.SB, 0), (Product.SB, None)]
)
def test_nothing_is_asked_when_nothing_is_paid_to_us(office, account, product, capacity):
    assert monthly_payment(account, "WR-1", product, capacity) == {}
    assert monthly_payment(account, "WR-1", Product.SB, 20_000)["payment_cents"] == 20_000


def test_an_account_that_no_bank_knows_is_refused_and_can_be_undone(office, account):
    desk = office.core.deposit_account
    for given, code in (
        (("NL17PRAC0000000501", "Naam"), "identifier.iban_check"),
        ((iban(501), "n" * 71), "deposit_account.name"),
        ((iban(501), "Ж"), "deposit_account.name"),
    ):
        with pytest.raises(UserError) as refused:
            desk.set(*given)
        assert refused.value.messages[0].code == code
    assert office.core.organisation.get().deposit_iban == iban(501)
    office.core.history.undo()
    assert office.core.organisation.get().deposit_iban == ""

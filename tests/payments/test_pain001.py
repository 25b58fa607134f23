"""The payment file: order and lengths of the public schemas of ISO 20022, sums, days, and references."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.errors import Bug
from csr_desktop.money import format_machine
from csr_desktop.payments.pain001 import PainVersion, Payer, Payment, payment_file
from csr_desktop.payments.references import Reference, ReferenceKind, reference_of

PAYER = Payer("Gemeente Waterrijk", "NL91ABNA0417164300")
MADE = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEDNESDAY, THURSDAY = date(2026, 11, 25), date(2026, 11, 26)

#: Element → what may stand in it and in which order (pain.001.001.09 and .03, iso20022.org); those that must be there
#: have a plus. Only what these files use; anything else is a fault.
ORDER = {
    "Document": "CstmrCdtTrfInitn+",
    "CstmrCdtTrfInitn": "GrpHdr+ PmtInf+",
    "GrpHdr": "MsgId+ CreDtTm+ NbOfTxs+ CtrlSum InitgPty+",
    "InitgPty": "Nm",
    "PmtInf": "PmtInfId+ PmtMtd+ BtchBookg NbOfTxs CtrlSum PmtTpInf ReqdExctnDt+ Dbtr+ DbtrAcct+ DbtrAgt+ ChrgBr"
    " CdtTrfTxInf+",
    "PmtTpInf": "SvcLvl",
    "SvcLvl": "Cd",
    "ReqdExctnDt": "Dt",
    "Dbtr": "Nm",
    "DbtrAcct": "Id+",
    "CdtrAcct": "Id+",
    "DbtrAgt": "FinInstnId+",
    "FinInstnId": "Othr",
    "Othr": "Id+",
    "CdtTrfTxInf": "PmtId+ Amt+ Cdtr CdtrAcct RmtInf",
    "PmtId": "EndToEndId+",
    "Amt": "InstdAmt+",
    "Cdtr": "Nm",
    "RmtInf": "Ustrd Strd",
    "Strd": "CdtrRefInf",
    "CdtrRefInf": "Tp Ref",
    "Tp": "CdOrPrtry+ Issr",
    "CdOrPrtry": "Cd+",
}
TEXTS = {
    "MsgId": r".{1,35}", "PmtInfId": r".{1,35}", "EndToEndId": r".{1,35}", "Ref": r".{1,35}", "Issr": r".{1,35}",
    "Nm": r".{1,70}", "Ustrd": r".{1,140}", "NbOfTxs": r"[0-9]{1,15}", "CtrlSum": r"[0-9]{1,15}\.[0-9]{2}",
    "InstdAmt": r"[0-9]{1,9}\.[0-9]{2}", "CreDtTm": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", "PmtMtd": "TRF",
    "BtchBookg": "true|false", "Cd": "SEPA|SCOR", "ChrgBr": "SLEV", "Dt": r"\d{4}-\d\d-\d\d",
    "ReqdExctnDt": r"\d{4}-\d\d-\d\d", "IBAN": r"[A-Z]{2}[0-9]{2}[A-Za-z0-9]{1,30}", "Id": "NOTPROVIDED",
}  # fmt: skip
SEPA = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]+")


def payment(number=1, cents=100, *, payee="Energie Noord", reference="0012345", day=WEDNESDAY):
    return Payment(
        end_to_end=f"{number:032d}",
        amount_cents=cents,
        payee=payee,
        iban="NL20INGB0001234567",
        reference=reference_of(reference),
        execution_on=day,
    )


def made(*payments, version=PainVersion.V09):
    return payment_file(version, "0192f0" * 5 + "ab", MADE, PAYER, payments)


def checked(data, version=PainVersion.V09):
    """Parse a file and hold every element against the facts of the schema."""
    root = ElementTree.fromstring(data)
    space = f"{{urn:iso:std:iso:20022:tech:xsd:{version.value}}}"
    for element in root.iter():
        assert element.tag.startswith(space)
        name = element.tag.removeprefix(space)
        below = [child.tag.removeprefix(space) for child in element]
        if not below:
            assert re.fullmatch(TEXTS[name], element.text), (name, element.text)
            if name in {"Nm", "Ustrd", "Ref"}:
                assert SEPA.fullmatch(element.text)
            continue
        order = "IBAN Othr" if name == "Id" else ORDER[name]
        allowed = [item.rstrip("+") for item in order.split()]
        assert [allowed.index(item) for item in below] == sorted(allowed.index(item) for item in below), name
        assert {item.rstrip("+") for item in order.split() if item.endswith("+")} <= set(below), name
    return root, space


def values(data, name, version=PainVersion.V09):
    root, space = checked(data, version)
    return [element.text for element in root.iter(f"{space}{name}")]


@pytest.mark.parametrize("version", list(PainVersion))
def test_order_lengths_and_namespace(version):
    data = made(payment(1), payment(2, 1, reference="RF18 5390 0754 7034"), version=version)
    assert values(data, "NbOfTxs", version) == ["2", "2"]
    assert values(data, "CtrlSum", version) == ["1.01", "1.01"]
    assert data.startswith(b"<?xml")


def test_the_day_is_a_choice_in_09_and_plain_in_03():
    assert values(made(payment()), "Dt") == ["2026-11-25"]
    older = made(payment(), version=PainVersion.V03)
    assert values(older, "ReqdExctnDt", PainVersion.V03) == ["2026-11-25"]


def test_one_group_for_each_day_of_execution():
    data = made(payment(1, 250), payment(2, 125, day=THURSDAY), payment(3, 1))
    assert values(data, "Dt") == ["2026-11-25", "2026-11-26"]
    assert values(data, "NbOfTxs") == ["3", "2", "1"]
    assert values(data, "CtrlSum") == ["3.76", "2.51", "1.25"]
    assert len(set(values(data, "PmtInfId"))) == 2


def test_references_go_structured_with_their_issuer():
    data = made(payment(1, reference="5010.0021.6701.0010"), payment(2, reference="rf18 5390 0754 7034"), payment(3))
    assert values(data, "Issr") == ["CUR", "ISO"]
    assert values(data, "Ref") == ["5010002167010010", "RF18539007547034"]
    assert values(data, "Ustrd") == ["0012345"]


def test_a_name_is_written_in_the_set_of_the_banks():
    data = made(payment(payee="Öztürk & Zn."))
    assert values(data, "Nm") == ["Gemeente Waterrijk", "Gemeente Waterrijk", "Ozturk + Zn."]


def test_the_same_payments_give_the_same_bytes():
    assert made(payment(1), payment(2)) == made(payment(1), payment(2))


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        (payment(1), payment(1)),
        (payment(cents=0),),
        (payment(payee="x" * 71),),
        (payment(payee="Иван"),),
        (payment(reference="y" * 141),),
    ],
    ids=["none", "number twice", "nothing to pay", "name too long", "name in another script", "text too long"],
)
def test_what_the_message_does_not_allow_is_our_own_fault(wrong):
    with pytest.raises(Bug):
        made(*wrong)


def test_a_structured_reference_has_its_own_limit():
    wrong = Payment(
        end_to_end="1", amount_cents=1, payee="A", iban="NL20INGB0001234567",
        reference=Reference(ReferenceKind.ISO, "9" * 36), execution_on=WEDNESDAY,
    )  # fmt: skip
    with pytest.raises(Bug):
        made(wrong)


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 3)), min_size=1, max_size=20))
def test_sums_and_counts_always_hold(payments):
    items = [payment(number, cents, day=date(2026, 11, 23 + offset)) for number, (cents, offset) in enumerate(payments)]
    data = made(*items)
    total = sum(cents for cents, _ in payments)
    assert values(data, "CtrlSum")[0] == format_machine(total)
    assert [item for item in values(data, "InstdAmt") if item == "0.00"] == []
    assert sum(int(item.replace(".", "")) for item in values(data, "InstdAmt")) == total

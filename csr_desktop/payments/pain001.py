"""The payment file for the bank: ISO 20022 customer credit transfer initiation, pain.001.001.09 or .03.

Order and lengths follow the schemas of ISO 20022 and the guidelines of the European Payments Council for SEPA credit
transfers: element order as below, EndToEndId and MsgId at most 35, names at most 70, free text at most 140, amounts in
euro with two decimals, charges shared by the SEPA level. One PmtInf per day of execution. Whoever calls has checked
names, accounts and references: here a fault is our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from xml.etree import ElementTree

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.errors import Bug
from csr_desktop.money import format_machine
from csr_desktop.payments.references import Reference, ReferenceKind
from csr_desktop.payments.sepa_text import is_plain_reference, sepa_text

NAME_LIMIT = 70
TEXT_LIMIT = 140
#: EPC guidelines: what an agent is called whose BIC is left to the bank (IBAN only).
_NOT_PROVIDED = "NOTPROVIDED"
_ISSUERS = {ReferenceKind.DUTCH: "CUR", ReferenceKind.ISO: "ISO"}


class PainVersion(StrEnum):
    """Versions of the message that Dutch banks take; .03 is on its way out."""

    V09 = "pain.001.001.09"
    V03 = "pain.001.001.03"


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, from which account; the name is written in the SEPA set."""

    name: str
    iban: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One payment; `payee` is the exact name of the account, which the bank checks (verification of payee)."""

    end_to_end: str
    amount_cents: int
    payee: str
    iban: str
    reference: Reference
    execution_on: date


def payment_file(
    version: PainVersion, message_id: str, made_at: datetime, payer: Payer, payments: Sequence[Payment]
) -> bytes:
    """Return the file. The same arguments give the same bytes.

    Raises Bug for what the message does not allow: no payments, an amount below one cent, a name or text that is too
    long or not in the SEPA set, a number used twice.
    """
    if not payments or len({item.end_to_end for item in payments}) != len(payments):
        raise Bug("payment.invalid_file")
    document = ElementTree.Element("Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:{version.value}")
    root = ElementTree.SubElement(document, "CstmrCdtTrfInitn")
    header = _below(root, "GrpHdr")
    _put(header, "MsgId", _number(message_id))
    _put(header, "CreDtTm", made_at.astimezone(DUTCH_TIME).strftime("%Y-%m-%dT%H:%M:%S"))
    _sums(header, payments)
    _put(_below(header, "InitgPty"), "Nm", _text(payer.name, NAME_LIMIT))
    for position, day in enumerate(sorted({item.execution_on for item in payments}), 1):
        group = [item for item in payments if item.execution_on == day]
        _payment_group(root, version, f"{message_id[:32]}-{position}", payer, day, group)
    ElementTree.indent(document, space=" ")
    written: bytes = ElementTree.tostring(document, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _payment_group(
    root: ElementTree.Element,
    version: PainVersion,
    group_id: str,
    payer: Payer,
    day: date,
    payments: Sequence[Payment],
) -> None:
    group = _below(root, "PmtInf")
    _put(group, "PmtInfId", _number(group_id))
    _put(group, "PmtMtd", "TRF")
    # Each payment by itself on the account statement: so a person sees which one came back.
    _put(group, "BtchBookg", "false")
    _sums(group, payments)
    _put(_below(group, "PmtTpInf", "SvcLvl"), "Cd", "SEPA")
    if version is PainVersion.V09:
        _put(_below(group, "ReqdExctnDt"), "Dt", day.isoformat())
    else:
        _put(group, "ReqdExctnDt", day.isoformat())
    _put(_below(group, "Dbtr"), "Nm", _text(payer.name, NAME_LIMIT))
    _put(_below(group, "DbtrAcct", "Id"), "IBAN", payer.iban)
    _put(_below(group, "DbtrAgt", "FinInstnId", "Othr"), "Id", _NOT_PROVIDED)
    _put(group, "ChrgBr", "SLEV")
    for item in payments:
        _transaction(group, item)


def _transaction(group: ElementTree.Element, item: Payment) -> None:
    if item.amount_cents < 1:
        raise Bug("payment.invalid_file")
    transaction = _below(group, "CdtTrfTxInf")
    _put(_below(transaction, "PmtId"), "EndToEndId", _number(item.end_to_end))
    amount = ElementTree.SubElement(_below(transaction, "Amt"), "InstdAmt", Ccy="EUR")
    amount.text = format_machine(item.amount_cents)
    _put(_below(transaction, "Cdtr"), "Nm", _text(item.payee, NAME_LIMIT))
    _put(_below(transaction, "CdtrAcct", "Id"), "IBAN", item.iban)
    remittance = _below(transaction, "RmtInf")
    if item.reference.kind is ReferenceKind.TEXT:
        _put(remittance, "Ustrd", _text(item.reference.value, TEXT_LIMIT))
        return
    structured = _below(remittance, "Strd", "CdtrRefInf")
    kind = _below(structured, "Tp")
    _put(_below(kind, "CdOrPrtry"), "Cd", "SCOR")
    _put(kind, "Issr", _ISSUERS[item.reference.kind])
    _put(structured, "Ref", _number(item.reference.value))


def _sums(parent: ElementTree.Element, payments: Sequence[Payment]) -> None:
    _put(parent, "NbOfTxs", str(len(payments)))
    _put(parent, "CtrlSum", format_machine(sum(item.amount_cents for item in payments)))


def _below(parent: ElementTree.Element, *names: str) -> ElementTree.Element:
    for name in names:
        parent = ElementTree.SubElement(parent, name)
    return parent


def _put(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _text(text: str, limit: int) -> str:
    plain = sepa_text(text)
    if not plain or len(plain) > limit:
        raise Bug("payment.invalid_file")
    return plain


def _number(text: str) -> str:
    if not is_plain_reference(text):
        raise Bug("payment.invalid_file")
    return text

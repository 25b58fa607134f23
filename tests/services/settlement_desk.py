"""Shorthand of the tests of carrying out: dossiers that are agreed, with the claims of the reference example."""

from __future__ import annotations

from datetime import date

from csr_desktop.dates import add_months
from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.domain.settlement import DepositKind
from csr_desktop.proposals.capacity import capacity_after_fees

#: Name, kind, cents, payment reference; the ten claims of design/domain.md 3.3.
REFERENCE_CASE = [
    ("Belastingdienst", "national_tax", 215_000, "5010002167010010"),
    ("UWV", "benefit_recovery", 127_550, "UWV-77"),
    ("Zorgverzekeraar Delta", "health_insurance", 183_427, "Z-1"),
    ("Woningcorporatie Thuis", "rent", 341_290, "H 12/3"),
    ("Energie Noord", "energy", 98_765, "RF18539007547034"),
    ("Webwinkel Alles", "web_shop", 14_612, "W-1"),
    ("Telecom Plus", "telecom", 62_344, "T-1"),
    ("Gemeente Waterrijk, Belastingen", "municipal_tax", 31_800, "G-1"),
    ("CJIB", "fine", 48_000, "C-1"),
    ("Bank voor Iedereen", "bank", 625_000, "B-1"),
]
OFFERS = [70_311, 41_712, 29_993, 55_806, 16_150, 2_389, 10_194, 5_200, 7_849, 102_196]


def iban(number: int) -> str:
    """A valid account of the made-up bank PRAC."""
    account = f"{number:010d}"
    digits = "".join(str(int(sign, 36)) for sign in f"PRAC{account}NL00")
    return f"NL{98 - int(digits) % 97:02d}PRAC{account}"


def agreed(
    office, product=Product.SB, *, case=REFERENCE_CASE, capacity=20_000, assets=25_000, number="WR-2026-0001", extra=()
):
    """A dossier whose creditors all agreed with a proposal of a product; `extra` are claims that take no part."""
    dossier = office.dossier(number)
    claims = []
    for place, (name, kind, cents, reference) in enumerate(case, 1):
        known = [party for party in office.core.register.all() if party.name == name]
        creditor = known[0] if known else office.creditor(name, kind=kind, iban=iban(place))
        rank = ClaimRank.PREFERENTIAL if kind in {"national_tax", "benefit_recovery"} else ClaimRank.ORDINARY
        claim = office.claim(
            dossier, creditor, cents, kind=kind, rank=rank, payment_reference=reference, reference=f"K{place}"
        )
        office.answer(claim)
        claims.append(office.reread(claim))
    for name, kind, cents, reason in extra:
        creditor = office.creditor(name, kind=kind)
        office.claim(dossier, creditor, cents, kind=kind, rank=ClaimRank.EXCLUDED, excluded_reason=reason)
    office.vtlb(dossier, capacity=capacity, assets=assets)
    proposals = office.core.proposals
    proposals.make(dossier.id, product)
    frozen = proposals.freeze(dossier.id)
    proposals.send(dossier.id)
    proposals.record_answer(frozen.id, [claim.id for claim in claims], AnswerOutcome.AGREED, channel="letter")
    proposals.conclude(dossier.id)
    return office.core.dossiers.get(dossier.id), claims


def pay_account(office):
    office.core.organisation.change(payment_iban=iban(999), payment_name="Gemeente Waterrijk")


def at(office, day):
    office.clock.day = day


def save_months(office, dossier, months, *, amount=20_000, begin=date(2026, 11, 24), since=0):
    """Book so many months of capacity, each on its own day, and let the clock go along."""
    for number in range(since, since + months):
        at(office, max(office.clock.today(), add_months(begin, number)))
        office.core.settlement.reserve.book(
            dossier.id, DepositKind.MONTHLY, amount, booked_on=add_months(begin, number)
        )


def net(gross, norms):
    return capacity_after_fees(gross, norms.fee_percent, norms.account_fee_cents).net_cents


def pay_out(office, dossier, folder, name="betaling.xml", **options):
    """Plan what is due, export it, and note that the bank paid it on the next banking day."""
    desk = office.core.settlement
    plan = desk.payouts.plan(dossier.id, **options)
    made = desk.bank.export(folder / name, [dossier.id])
    at(office, made.batch.execution_on)
    desk.bank.paid([item.id for item in made.payouts])
    return plan, made

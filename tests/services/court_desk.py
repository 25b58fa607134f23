"""A dossier on its way to the court: claims answered, an offer sent, and creditors that say yes, no, or nothing."""

from __future__ import annotations

import io

from pypdf import PdfReader

from csr_desktop.domain.creditors import Product
from csr_desktop.domain.proposals import AnswerOutcome


class Refused:
    """One dossier with creditors by name; each is asked by letter."""

    def __init__(self, office, amounts, *, product=Product.SB, capacity=20_000, assets=0, kinds=None, number="WR-1"):
        self.office = office
        self.core = office.core
        self.dossier = office.dossier(number)
        self.creditors = {}
        self.claims = {}
        for name, amount in amounts.items():
            kind = (kinds or {}).get(name, "web_shop")
            self.creditors[name] = office.creditor(name, kind=kind)
            claim = office.claim(self.dossier, self.creditors[name], amount, kind=kind, reference=f"K-{name[:3]}")
            self.claims[name] = office.answer(claim)
        self.vtlb = office.vtlb(self.dossier, capacity=capacity, assets=assets)
        self.offer(product)

    @property
    def id(self):
        return self.dossier.id

    @property
    def phase(self):
        return self.core.dossiers.get(self.id).phase

    def offer(self, product=None):
        if product is not None:
            self.core.proposals.make(self.id, product)
        self.core.proposals.freeze(self.id)
        letters = self.core.proposals.send(self.id)
        self.core.letters.mark_sent([letter.id for letter in letters])
        self.proposal = self.core.proposals.newest(self.id)

    def say(self, outcome, *names, reason=""):
        for name in names:
            self.core.proposals.record_answer(
                self.proposal.id, [self.claims[name].id], outcome, channel="letter", reason=reason
            )

    def yes(self, *names):
        self.say(AnswerOutcome.AGREED, *names)

    def no(self, *names, reason="te laag"):
        self.say(AnswerOutcome.REFUSED, *names, reason=reason)

    def tally(self):
        return self.core.proposals.summary(self.core.proposals.newest(self.id).id).tally


def text_of(pdf: bytes) -> str:
    """The words of a PDF, with single spaces."""
    reader = PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())

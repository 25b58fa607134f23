"""What practice creditors write: the contents of their answers, from their books (`practice/decisions.py`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from csr_desktop.practice.chance import Chance
from csr_desktop.practice.decisions import Books, Outcome, Question, Statement
from csr_desktop.practice.facts import Office
from csr_desktop.practice.hub.contract import Json
from csr_desktop.practice.hub.ways import REASONS, ProposalWay, Way

_MARKUP = "<b>Let op</b> <script>alert(1)</script> &amp; <a href='https://elders.example'>hier</a>"
_KINDS = {"health_insurance": "Zorg", "care": "Zorg", "energy": "Nuts", "water": "Nuts", "telecom": "Nuts"}
_FORCED = {
    Way.AGREE: Outcome.OPEN,
    Way.ANSWER: Outcome.OPEN,
    Way.TRANSFER: Outcome.TRANSFERRED,
    Way.DEBT_UNKNOWN: Outcome.DEBT_UNKNOWN,
}


class Replies:
    """Writes answers. The same question gives the same answer, whatever its number and whenever it comes."""

    def __init__(self, seed: int, office: Office, contacts: tuple[str, ...], refusals: Sequence[str]) -> None:
        self._seed = seed
        self._office = office
        self._books = Books(seed, office, contacts)
        self._refusals = tuple(refusals)
        self.asked: Counter[str] = Counter()

    def balance(self, party: str, request: Json, way: Way, *, advance: bool, today: date) -> tuple[str, Json] | None:
        """Return type and content of the answer to a balance request, or None for silence.

        `advance` says whether the creditor uses the answer that agrees in advance at all.
        """
        if way in REASONS:
            return "GEEN_MEDEWERKING", {"reden": REASONS[way]}
        statements = [self._statement(party, question, way) for question in self._questions(party, request)]
        told = [statement for statement in statements if statement.outcome is not Outcome.SILENT]
        if not told:
            return None
        if all(statement.outcome is Outcome.CLIENT_UNKNOWN for statement in told):
            return "GEEN_MEDEWERKING", {"reden": "KLANT_ONBEKEND", "contactpersoon": _contact(told[0])}
        claims = [self._claim(party, statement, way, today) for statement in told]
        content: Json = {
            "klantnummerSE": next((item.customer_number for item in told if item.customer_number), "onbekend"),
            "contactpersoon": _contact(told[0]),
            "vorderingen": [_total(claims, today)] if way is Way.UNMATCHED_TOTAL and _total(claims, today) else claims,
        }
        if way is Way.ODD_MARKUP:
            content["contactpersoon"]["naam"] = _MARKUP
            content["klantnummerSE"] = f"K<i>{content['klantnummerSE']}</i>"
        if way is Way.ANSWER or not (advance or way is Way.AGREE):
            return "SALDOVERZOEK_ANTWOORD", content
        amounts = [item for item in told if item.outcome is Outcome.OPEN]
        content["standaardAkkoord"] = bool(amounts) and (way is Way.AGREE or all(item.consents for item in amounts))
        return "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD", content

    def notice(self, party: str, notice: Json) -> Json:
        """Return the content of the answer to a notice."""
        chance = Chance(self._seed, "hub notice answer", party, str(notice["klantnummerSHV"]))
        answer: Json = {"toelichting": "De incasso is gestopt."}
        if "klantnummerSEVolgensSHV" in notice or chance.happens(50):
            answer["klantnummerSE"] = notice.get("klantnummerSEVolgensSHV") or f"K{chance.digits(6)}"
        return answer

    def proposal(self, party: str, proposal: Json, way: ProposalWay, *, again: bool) -> Json | None:
        """Return the content of the answer to a proposal, or None for silence."""
        claims = [str(claim["factuurnummerSE"]) for claim in proposal.get("vorderingen", [])]
        chance = Chance(self._seed, "hub proposal answer", party, *claims)
        reason = chance.pick(self._refusals)
        if way is ProposalWay.NO_ANSWER and not again:
            return None
        if way is ProposalWay.PARTLY and len(claims) > 1 and not again:
            refused = chance.pick(claims)
            return {
                "akkoord": False,
                "redenNietAkkoord": reason,
                "vorderingen": [{"factuurnummerSE": claim, "akkoord": claim != refused} for claim in claims],
            }
        if way is ProposalWay.NEVER or (way in {ProposalWay.ASKED_AGAIN, ProposalWay.PARTLY} and not again):
            return {"akkoord": False, "redenNietAkkoord": reason}
        known = self._office.parties.get(party)
        answer: Json = {"akkoord": True}
        if claims:
            account = {"iban": known.iban} if known and known.iban else {}
            answer["vorderingen"] = [{"factuurnummerSE": claim, "akkoord": True, **account} for claim in claims]
        return answer

    def _questions(self, party: str, request: Json) -> list[Question]:
        client = str(request["klantnummerSHV"])
        references = [str(claim["factuurnummerSEVolgensSHV"]) for claim in request.get("vorderingen", [])]
        made = []
        for reference in references or [""]:
            question = Question(reference=reference, recipient=party, dossier_number=client)
            key = "\x1f".join(question.key)
            self.asked[key] += 1
            made.append(replace(question, attempt=self.asked[key]))
        return made

    def _statement(self, party: str, question: Question, way: Way) -> Statement:
        stated = self._books.statement(question)
        wanted = _FORCED.get(way, stated.outcome)
        if wanted is stated.outcome:
            return stated
        chance = Chance(self._seed, "hub forced", party, *question.key)
        forced = replace(stated, outcome=wanted, reference=question.reference)
        if wanted is Outcome.TRANSFERRED:
            names = [item.name for item in self._office.parties.values() if item.role == "collector"]
            return replace(forced, transferred_to=chance.pick(names))
        if wanted is Outcome.OPEN:
            known = self._office.parties.get(party)
            return replace(
                forced,
                customer_number=f"K{chance.digits(6)}",
                original_cents=chance.skewed_cents(40, 2500),
                iban=known.iban if known else "",
            )
        return forced

    def _claim(self, party: str, statement: Statement, way: Way, today: date) -> Json:
        reference = {"factuurnummerSE": statement.reference} if statement.reference else {}
        if statement.outcome is Outcome.TRANSFERRED:
            goes_to = self._office.parties.get(statement.transferred_to)
            taker: Json = {"naam": statement.transferred_to}
            if goes_to and goes_to.kvk:
                taker["kvkNummer"] = goes_to.kvk
            return {"schuldtype": "OVERGEDRAGEN", **reference, "overgedragenAan": taker}
        if statement.outcome is not Outcome.OPEN:
            return {"schuldtype": "ONBEKEND", **reference}
        known = self._office.parties.get(party)
        kind = known.kind if known else "other"
        more = 12_34 if way is Way.ODD_AMOUNT else 0
        claim: Json = {
            "schuldtype": "OPENSTAAND",
            **reference,
            "peildatum": today.isoformat(),
            "oorspronkelijkeVordering": _euro(statement.original_cents),
            "hoofdsom": _euro(statement.original_cents),
            "rente": _euro(statement.interest_cents),
            "kosten": _euro(statement.costs_cents),
            "openstaandBedrag": _euro(statement.total_cents + more),
            "preferent": statement.claims_preference,
            "schuldensoort": _KINDS.get(kind, "Publiek" if known and known.national else "Overig"),
        }
        if statement.origin_date:
            claim["ontstaansdatum"] = statement.origin_date.isoformat()
        if statement.iban:
            claim["iban"] = statement.iban
        if statement.payment_reference:
            claim["betaalreferentie"] = statement.payment_reference
        return claim


def _contact(statement: Statement) -> Json:
    return {"naam": statement.contact, "telefoonnummer": statement.phone, "email": statement.email}


def _total(claims: Sequence[Json], today: date) -> Json | None:
    """Return one claim without a number for all that is open (exchange.md, "ongematchte schulden")."""
    amounts = [claim["openstaandBedrag"] for claim in claims if "openstaandBedrag" in claim]
    if not amounts:
        return None
    cents = sum(int(amount.replace(".", "")) for amount in amounts)
    return {"schuldtype": "OPENSTAAND", "peildatum": today.isoformat(), "openstaandBedrag": _euro(cents)}


def _euro(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"

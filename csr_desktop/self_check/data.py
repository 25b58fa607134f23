"""Checks on what came along as data: sentences, tables in force, letters, the calculation, the reading of lists."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

from csr_desktop.bootstrap import Core, create_core
from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.class_table import load_class_table
from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.files import atomic_write
from csr_desktop.proposals.norms import load_norms
from csr_desktop.self_check.checks import Check, CheckFailed
from csr_desktop.services.organisation import Organisation
from csr_desktop.texts import Texts

#: The worked example of design/domain.md 3.3: amounts, and what each gets of € 3.418,00.
_PREFERENTIAL = (("2150.00", 70311), ("1275.50", 41712))
_ORDINARY = (
    ("1834.27", 29993),
    ("3412.90", 55806),
    ("987.65", 16150),
    ("146.12", 2389),
    ("623.44", 10194),
    ("318.00", 5200),
    ("480.00", 7849),
    ("6250.00", 102196),
)
_LIST = "Schuldeiser;Kenmerk;Bedrag\r\nEnergiebedrijf Proef;001;1.234,56\r\nWebwinkel Proef;002;€ 78,90\r\n"
_LIST_AMOUNTS = ["1234.56", "78.90"]


class DataChecks:
    """Asks whether the data are there and lead to what they should."""

    def __init__(self, resources: Path, work: Path, clock: Clock) -> None:
        """`work` is an empty folder that is thrown away."""
        self._resources = resources
        self._work = work
        self._clock = clock

    def all(self) -> list[Check]:
        """Return the checks in the order in which they are told."""
        return [
            Check("Gegevensbestanden", self.resources),
            Check("Normen van vandaag", self.tables),
            Check("Tijdzone", self.time_zone),
            Check("Berekening", self.calculation),
            Check("Brief", self.letter, is_long=True),
            Check("Lijst lezen", self.reading, is_long=True),
        ]

    def resources(self) -> str:
        """Sentences, norms, classes and letters can be loaded."""
        from csr_desktop.letters.desk import LetterDesk

        today = self._clock.today()
        texts = self._texts()
        if not texts.codes:
            raise CheckFailed("de zinnen ontbreken")
        kinds = load_class_table(self._resources / "classes", today).kinds
        LetterDesk(self._resources).check_templates(LetterKind)
        return f"{len(texts.codes)} zinnen, {len(kinds)} soorten schulden, {len(LetterKind)} brieven"

    def tables(self) -> str:
        """The dated tables that hold today can be read."""
        from csr_desktop.domain.claim_rules import load_claim_rules
        from csr_desktop.domain.court_terms import load_court_table
        from csr_desktop.domain.exchange_terms import load_exchange_terms
        from csr_desktop.domain.post_table import load_post_table
        from csr_desktop.domain.readiness_table import load_readiness_table
        from csr_desktop.domain.safety_terms import load_safety_terms
        from csr_desktop.domain.settlement_terms import load_settlement_terms
        from csr_desktop.domain.term_table import load_term_table

        today, folder = self._clock.today(), self._resources
        norms = load_norms(folder / "norms", today)
        load_claim_rules(folder / "claim_rules", today)
        load_court_table(folder / "court", today)
        load_exchange_terms(folder / "exchange", today)
        load_post_table(folder / "post", today)
        load_readiness_table(folder / "readiness", today)
        load_safety_terms(folder / "safety", today)
        load_settlement_terms(folder / "settlement", today)
        load_term_table(folder / "terms", today)
        return f"op {today:%d-%m-%Y} gelden de normen {norms.version}; termijnen en tarieven zijn leesbaar"

    def time_zone(self) -> str:
        """Summer and winter time of the Netherlands are known; Windows has no such table of its own."""
        hours = [datetime(2026, month, 1, 12, tzinfo=UTC).astimezone(DUTCH_TIME).hour for month in (1, 7)]
        if hours != [13, 14]:
            raise CheckFailed("zomertijd en wintertijd kloppen niet")
        return f"{DUTCH_TIME.key}, met zomertijd"

    def calculation(self) -> str:
        """The worked example comes out to the cent."""
        from csr_desktop.proposals.calculation import calculate
        from csr_desktop.proposals.codec import decode_request

        rows = [("preferential", *row) for row in _PREFERENTIAL] + [("ordinary", *row) for row in _ORDINARY]
        document = {
            "product": "SB",
            "months": 18,
            "gross_capacity": "200.00",
            "assets": "250.00",
            "fee_percent": "9",
            "account_fee": "6.00",
            "claims": [
                {"id": str(number), "creditor": f"Schuldeiser {number}", "rank": rank, "amount": amount}
                for number, (rank, amount, _offer) in enumerate(rows, 1)
            ],
        }
        norms = load_norms(self._resources / "norms", self._clock.today())
        result = calculate(decode_request(document, norms).request, norms)
        if [line.offer_cents for line in result.lines] != [offer for _rank, _amount, offer in rows]:
            raise CheckFailed("de uitkomst wijkt af van het rekenvoorbeeld")
        return f"{len(rows)} vorderingen tot op de cent"

    def letter(self) -> str:
        """A letter becomes a PDF."""
        core, _recovery = create_core(
            self._work / "brief.csrdb", secrets.token_hex(16), self._clock, self._texts(), Organisation(name="Zelftest")
        )
        try:
            letter = core.letters.debt_overview(_sample_dossier(core))
            pdf = core.letters.pdf(letter)
        finally:
            core.close()
        if not pdf.startswith(b"%PDF-") or not letter.pages:
            raise CheckFailed("er kwam geen PDF")
        return "PDF van 1 bladzijde" if letter.pages == 1 else f"PDF van {letter.pages} bladzijden"

    def reading(self) -> str:
        """A list is read in the guarded child process."""
        from csr_desktop.lists.reading import read_list

        path = self._work / "lijst.csv"
        with atomic_write(path) as file:
            file.write(_LIST.encode())
        today = self._clock.today()
        table = load_class_table(self._resources / "classes", today)
        reading = read_list(path, kind="claims", class_table=table, today=today)
        if [row["amount"] for row in reading.rows] != _LIST_AMOUNTS:
            raise CheckFailed("de bedragen kloppen niet")
        return f"{len(reading.rows)} rijen via het leesproces"

    def _texts(self) -> Texts:
        return Texts.load(self._resources / "texts")


def _sample_dossier(core: Core) -> str:
    dossier = core.dossiers.add(
        Dossier(id="", number="ZELFTEST-1"),
        [Client(id="", dossier_id="", position=1, initials="Z.", surname="Proef")],
    )
    creditor = core.register.add(Creditor(id="", name="Energiebedrijf Proef"))
    core.claims.add(Claim(id="", dossier_id=dossier.id, creditor_id=creditor.id, balance_cents=98_765))
    return dossier.id

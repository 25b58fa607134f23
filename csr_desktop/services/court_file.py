"""The file for the court: facts, debts, answers, questions, both percentages, what happened, and the papers.

It names the client in full, because a judge must know who asks, and the creditors; a citizen service number only of who
asks. As PDF for people and as JSON for whoever works on with it.
"""

from __future__ import annotations

import json
from pathlib import Path

from csr_desktop.clock import Clock
from csr_desktop.errors import Message
from csr_desktop.files import atomic_write, make_folder
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.letters.report import Report
from csr_desktop.services.court import CourtService
from csr_desktop.services.court_file_sections import CourtSections
from csr_desktop.services.court_history import attachments_of, history_of
from csr_desktop.services.court_json import court_json
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts


class CourtFileService:
    """Makes the file of one case."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        texts: Texts,
        court: CourtService,
        organisation: OrganisationService,
        desk: LetterDesk,
    ) -> None:
        self._store = store
        self._clock = clock
        self._texts = texts
        self._court = court
        self._organisation = organisation
        self._desk = desk

    def write(self, case_id: str, folder: Path) -> tuple[Path, Path]:
        """Write the file as PDF and as JSON, named by dossier number and kind of case; no name of a person.

        Files of that name are replaced: they are the state of today. That it was handed out stands in the log.
        """
        facts = self._court.facts(case_id)
        number = facts.dossier.number.replace("/", "-")
        with self._store.attempt("data.export", facts.dossier.id):
            make_folder(folder)
            kind = self._texts.label("court_route", facts.case.route).lower().replace(" ", "-")
            pdf, data = (folder / f"{number}-{kind}.{ending}" for ending in ("pdf", "json"))
            for path, content in (
                (pdf, self._desk.report(self.report(case_id))),
                (data, json.dumps(self.data(case_id), ensure_ascii=False, indent=1).encode()),
            ):
                with atomic_write(path) as file:
                    file.write(content)
        self._store.note("data.export", dossier_id=facts.dossier.id, kind="court_file", records=len(facts.claims))
        return pdf, data

    def data(self, case_id: str) -> dict[str, object]:
        """Return the file as JSON: amounts as text with two decimals, days as in ISO 8601."""
        facts = self._court.facts(case_id)
        return court_json(
            facts,
            self._court.checks(case_id),
            history_of(self._store, facts.dossier, self._texts),
            attachments_of(self._store, facts.dossier, self._texts),
            self._texts,
            certainty=self._court.table.wsnp.certainty,
        )

    def report(self, case_id: str) -> Report:
        """Return the file as it is printed."""
        facts = self._court.facts(case_id)
        say, organisation = self._texts.say, self._organisation.get().name
        questions = self._court.checks(case_id)
        still = sum(item.needs_person for item in questions)
        intro = Message.of(
            "court_file.intro", number=facts.dossier.number, organisation=organisation, day=self._clock.today()
        )
        return Report(
            title=say(Message.of("court_file.title", route=self._texts.label("court_route", facts.case.route))),
            intro=(say(intro), *([say(Message.of("court_file.draft", count=still))] if still else [])),
            heads=(),
            shares=(),
            rows=(),
            closing=(say(Message.of("court_file.closing")),),
            page_of=say(Message.of("court_file.page", page="{page}", pages="{pages}")),
            unknown=say(Message.of("court_file.unknown_characters", characters="{characters}")),
            author=organisation,
            sections=CourtSections(self._store, self._texts).of(facts, questions, self._court.special(case_id)),
        )

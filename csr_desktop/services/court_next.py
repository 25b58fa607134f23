"""What a person does now in a case before a court; each step with its day where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.court import CourtCase, CourtOutcome, CourtRoute
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.errors import Message
from csr_desktop.services.court_checks import CheckedQuestion
from csr_desktop.services.letters_due import offer_letters_due
from csr_desktop.store.unit_of_work import Reader


def next_steps(
    reader: Reader, case: CourtCase, questions: Sequence[CheckedQuestion], judgment_days: int
) -> tuple[Message, ...]:
    """Return the steps, most urgent first; none when the case is over and nothing follows from it.

    `questions` are those of the court with their answers; `judgment_days` the days after the hearing in which a
    judgment is usual (resources/court).
    """
    if case.outcome is None:
        return _asked(case, judgment_days) if case.requested_on is not None else _prepared(reader, case, questions)
    if case.route is CourtRoute.MORATORIUM and case.outcome is CourtOutcome.GRANTED and case.reported_on is None:
        return (Message.of("court.next_report", day=case.ends_on or case.decided_on),)
    if case.route is not CourtRoute.FORCED_SETTLEMENT:
        return ()
    if case.outcome is CourtOutcome.GRANTED:
        return (Message.of("court.next_conclude"),)
    if case.outcome is CourtOutcome.WITHDRAWN:
        return (Message.of("court.next_withdrawn"),)
    return (Message.of("court.next_rejected"),)


def _asked(case: CourtCase, judgment_days: int) -> tuple[Message, ...]:
    if case.route is CourtRoute.WSNP_STATEMENT:
        return ()
    if case.hearing_on is None:
        return (Message.of("court.next_hearing"),)
    return (Message.of("court.next_decide", day=case.hearing_on + timedelta(days=judgment_days)),)


def _prepared(reader: Reader, case: CourtCase, questions: Sequence[CheckedQuestion]) -> tuple[Message, ...]:
    found = list(_announcement(reader, case))
    still = sum(item.needs_person for item in questions)
    if still:
        found.append(Message.of("court.next_questions", count=still))
    against = [item.question.question for item in questions if item.holds is False]
    found += [Message.of("court.next_weak", question=question) for question in against]
    if case.route is CourtRoute.WSNP_STATEMENT:
        return (*found, Message.of("court.next_statement"))
    return (*found, Message.of("court.next_request"))


def _announcement(reader: Reader, case: CourtCase) -> tuple[Message, ...]:
    """Who refuses hears that the court will be asked (L17); done when those letters were sent."""
    if case.route is not CourtRoute.FORCED_SETTLEMENT:
        return ()
    due = [
        item
        for item in offer_letters_due(reader, reader.get(Dossier, case.dossier_id))
        if item.kind is LetterKind.COURT_NOTICE and item.subject == case.id
    ]
    if any(item.missing for item in due):
        return (Message.of("court.next_announce"),)
    unsent = sum(len(item.unsent) for item in due)
    return (Message.of("court.next_announce_ready", count=unsent),) if unsent else ()

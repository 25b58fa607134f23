"""Sending: one message by its own address, more as a list, a result for each, and no poison for its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from csr_desktop.hub import answers
from csr_desktop.hub.answers import RawResult
from csr_desktop.hub.problems import HubProblem, NotAllowed, NotUnderstood, Problem, Refused, problem_of, read_problem
from csr_desktop.hub.rest.caller import Caller, Question, numbered
from csr_desktop.hub.transport import Accepted, Rejected, SendResult, Unanswered
from csr_desktop.hub.wire import OutgoingMessage, encode_list

#: A list stays below this, whatever number of messages the hub allows.
_MOST_LIST_BYTES = 4_000_000
_GOOD = frozenset({200, 201})


class Sender:
    """Offers messages and says what became of each."""

    def __init__(self, caller: Caller, most_per_list: Callable[[], int], new_id: Callable[[], str]) -> None:
        self._caller = caller
        self._most_per_list = most_per_list
        self._new_id = new_id

    def send(self, messages: Sequence[OutgoingMessage]) -> tuple[SendResult, ...]:
        """Return a result per message, in order; after a request with an `Unanswered` nothing more is offered."""
        results: list[SendResult] = []
        try:
            most = self._most_per_list() if len(messages) > 1 else 1
        except HubProblem as problem:
            return _unanswered(messages, problem)
        for chunk in _chunks(messages, most):
            results += self._offer(chunk)
            silent = _first_unanswered(results)
            if silent is not None:
                return (*results, *_unanswered(messages[len(results) :], silent.problem))
        return tuple(results)

    def _offer(self, chunk: Sequence[OutgoingMessage]) -> tuple[SendResult, ...]:
        if len(chunk) == 1:
            return (self._offer_one(chunk[0]),)
        try:
            return self._offer_list(tuple(chunk))
        except Refused:
            # The list as a whole: too large, or one of it hides the others. Smaller ones find out which.
            half = len(chunk) // 2
            first = self._offer(chunk[:half])
            silent = _first_unanswered(first)
            if silent is not None:
                return (*first, *_unanswered(chunk[half:], silent.problem))
            return (*first, *self._offer(chunk[half:]))
        except HubProblem as problem:
            return tuple(_result_of(message.reference, problem) for message in chunk)

    def _offer_one(self, message: OutgoingMessage) -> SendResult:
        question = Question(method="PUT", path=f"/berichten/{message.reference}", good=_GOOD, body=message.body)
        try:
            answer = self._caller.ask(question)
            state = self._caller.read(answer, answers.read_state)
            if state.header.reference.lower() != message.reference.lower():
                raise numbered(NotUnderstood("hub.answer.other_message"), answer)
            if state.payload_sha256 not in {None, message.payload_sha256}:
                raise numbered(NotUnderstood("hub.answer.digest"), answer)
        except HubProblem as problem:
            return _result_of(message.reference, problem)
        return Accepted(reference=message.reference, already=answer.status == 200, state=state)

    def _offer_list(self, chunk: tuple[OutgoingMessage, ...]) -> tuple[SendResult, ...]:
        # A new number for each try: the messages carry their own, and an answer kept from an earlier try is of no use.
        list_id = self._new_id()
        question = Question(method="PUT", path=f"/verzendlijsten/{list_id}", body=encode_list(list_id, chunk))
        told = by_reference(self._caller.read(self._caller.ask(question), answers.read_results))
        return tuple(_list_result(message, told) for message in chunk)


def by_reference(results: Sequence[RawResult]) -> dict[str, RawResult]:
    """Return results by reference (lower case); two for one reference say nothing, so neither counts."""
    found: dict[str, RawResult] = {}
    twice: set[str] = set()
    for result in results:
        key = result.reference.lower()
        if key in found:
            twice.add(key)
        found[key] = result
    return {key: result for key, result in found.items() if key not in twice}


def problem_in(result: RawResult | None) -> HubProblem | None:
    """Return the problem of one result of a list; None when all is well."""
    if result is None:
        return NotUnderstood("hub.answer.incomplete")
    if result.status in _GOOD:
        return None
    if result.status < 400:
        return NotUnderstood("hub.answer.incomplete")
    said = read_problem(result.problem) if result.problem is not None else Problem()
    return problem_of(result.status, said)


def _list_result(message: OutgoingMessage, told: dict[str, RawResult]) -> SendResult:
    result = told.get(message.reference.lower())
    problem = problem_in(result)
    if result is None or isinstance(problem, NotUnderstood):
        return Unanswered(reference=message.reference, problem=problem or NotUnderstood("hub.answer.incomplete"))
    if problem is not None:
        return Rejected(reference=message.reference, problem=problem)
    return Accepted(reference=message.reference, already=result.status == 200)


def _result_of(reference: str, problem: HubProblem) -> SendResult:
    if isinstance(problem, Refused | NotAllowed):
        return Rejected(reference=reference, problem=problem)
    return Unanswered(reference=reference, problem=problem)


def _first_unanswered(results: Sequence[SendResult]) -> Unanswered | None:
    return next((result for result in results if isinstance(result, Unanswered)), None)


def _unanswered(messages: Sequence[OutgoingMessage], problem: HubProblem) -> tuple[SendResult, ...]:
    return tuple(Unanswered(reference=message.reference, problem=problem) for message in messages)


def _chunks(messages: Sequence[OutgoingMessage], most: int) -> Iterator[Sequence[OutgoingMessage]]:
    start = size = 0
    for index, message in enumerate(messages):
        if index > start and (index - start >= most or size + len(message.body) > _MOST_LIST_BYTES):
            yield messages[start:index]
            start, size = index, 0
        size += len(message.body) + 1
    if start < len(messages):
        yield messages[start:]

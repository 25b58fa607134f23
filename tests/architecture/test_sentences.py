"""Codes and sentences fit: nothing is said without a Dutch sentence, and no sentence waits for nobody (ADR 0002)."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import pytest

from csr_desktop.domain.balances import DebtType
from csr_desktop.domain.claim_marks import MarkKind, MarkOutcome
from csr_desktop.domain.claims import BalanceStatus, ClaimRank, Liability
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.clients import Gender
from csr_desktop.domain.correspondence import DocumentMark, LetterKind
from csr_desktop.domain.court import CourtOutcome, CourtRoute
from csr_desktop.domain.creditors import Channel, ParticipationLevel, PartyRole, Product, Scope
from csr_desktop.domain.dossiers import ExitReason, MatrimonialRegime, Phase
from csr_desktop.domain.hub_messages import InState, MessageType, OutState
from csr_desktop.domain.intake import DecisionKind, Threat
from csr_desktop.domain.process import OfferState, StepNeed
from csr_desktop.domain.proposals import AnswerOutcome, AskedBy, ConsentOutcome, ProposalStatus
from csr_desktop.domain.second_look import LookStep
from csr_desktop.domain.settlement import (
    DepositKind,
    EndReason,
    PayoutStatus,
    ReviewOutcome,
    SettlementForm,
    SettlementResult,
)
from csr_desktop.domain.support import GuidanceKind, PeriodKind
from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.domain.terms import Unit
from csr_desktop.domain.work import MoveKind
from csr_desktop.plain.check import Level
from csr_desktop.services.channel_choice import ListRoute
from csr_desktop.services.court_facts import Standing
from csr_desktop.services.norm_changes import NormFigure
from csr_desktop.services.norms import PackageState
from csr_desktop.services.organisation import ZeroDischarge
from csr_desktop.services.requotes import Versus
from csr_desktop.services.settlement.steps import SettlementStep
from csr_desktop.services.table_folders import TableKind
from csr_desktop.services.updates import Weight
from csr_desktop.services.workbench import NextStep
from csr_desktop.texts import Texts

#: Calls whose first argument is a code. `Bug` speaks to developers; its sentence is optional.
SAYING = {"UserError", "EnvironmentProblem", "Message", "of"}
ALL_SAYING = SAYING | {"Bug"}

#: The tree of errors itself passes codes on.
PASSES_ON = ("csr_desktop/errors.py",)

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")

#: `label.<set>.<value>`: the words for a closed set, asked for with `Texts.label`.
LABEL = re.compile(r"label\.([a-z_]+)\.([A-Za-z0-9_]+)")

CLOSED_SETS: dict[str, type[StrEnum]] = {
    "answer": AnswerOutcome,
    "asked_by": AskedBy,
    "balance_status": BalanceStatus,
    "channel": Channel,
    "client_letter": ClientLetter,
    "court_outcome": CourtOutcome,
    "court_route": CourtRoute,
    "court_standing": Standing,
    "deadline_step": DeadlineStep,
    "debt_type": DebtType,
    "decision_kind": DecisionKind,
    "deposit_kind": DepositKind,
    "document_mark": DocumentMark,
    "exit_reason": ExitReason,
    "gender": Gender,
    "guidance_kind": GuidanceKind,
    "hub_in": InState,
    "hub_message": MessageType,
    "hub_out": OutState,
    "letter": LetterKind,
    "level": ParticipationLevel,
    "liability": Liability,
    "list_route": ListRoute,
    "look_step": LookStep,
    "mark": MarkKind,
    "mark_outcome": MarkOutcome,
    "next_step": NextStep,
    "move_kind": MoveKind,
    "offer_state": OfferState,
    "outcome": ConsentOutcome,
    "payout_status": PayoutStatus,
    "period_kind": PeriodKind,
    "phase": Phase,
    "plain_level": Level,
    "product": Product,
    "proposal_status": ProposalStatus,
    "rank": ClaimRank,
    "regime": MatrimonialRegime,
    "role": PartyRole,
    "review_outcome": ReviewOutcome,
    "scope": Scope,
    "settlement_end": EndReason,
    "settlement_form": SettlementForm,
    "settlement_result": SettlementResult,
    "settlement_step": SettlementStep,
    "versus": Versus,
    "norm_figure": NormFigure,
    "package_state": PackageState,
    "step_need": StepNeed,
    "table_kind": TableKind,
    "update_weight": Weight,
    "threat": Threat,
    "zero_discharge": ZeroDischarge,
    "term_unit": Unit,
}


@dataclass(frozen=True)
class Said:
    """One place where a code is used; `params` is None when they are not all visible there."""

    where: str
    kind: str
    code: str | None
    params: frozenset[str] | None


def said_in(path: str, tree: ast.Module) -> Iterator[Said]:
    """Every error raised and every message made in a file."""
    error_classes = own_error_classes(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        kind = called_name(node.func, error_classes)
        if kind is None:
            continue
        first = node.args[0] if node.args else next((word.value for word in node.keywords if word.arg == "code"), None)
        for code in codes_of(first):
            yield Said(f"{path}:{node.lineno}", kind, code, params_of(node, kind))


def own_error_classes(tree: ast.Module) -> set[str]:
    """Subclasses of our errors in this file that take a code themselves (they have no `__init__` of their own)."""
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id in ALL_SAYING for base in node.bases)
        and not any(isinstance(part, ast.FunctionDef) and part.name == "__init__" for part in node.body)
    }


def called_name(function: ast.expr, error_classes: set[str]) -> str | None:
    if isinstance(function, ast.Name) and function.id in (ALL_SAYING - {"of"}) | error_classes:
        return function.id
    if isinstance(function, ast.Attribute) and function.attr == "of" and getattr(function.value, "id", "") == "Message":
        return "of"
    return None


def codes_of(first: ast.expr | None) -> Iterator[str | None]:
    """The literal codes of an argument, also of a choice between two; None where it is not literal."""
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield first.value
    elif isinstance(first, ast.IfExp):
        yield from codes_of(first.body)
        yield from codes_of(first.orelse)
    else:
        yield None


def params_of(node: ast.Call, kind: str) -> frozenset[str] | None:
    if kind == "Message":
        filled = node.args[1] if len(node.args) > 1 else None
        if filled is None and not node.keywords:
            return frozenset()
        if isinstance(filled, ast.Dict) and all(isinstance(key, ast.Constant) for key in filled.keys):
            return frozenset(str(key.value) for key in filled.keys)
        return None
    if any(word.arg is None for word in node.keywords):
        return None
    return frozenset(word.arg for word in node.keywords if word.arg)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.fixture(scope="module")
def said(product_trees: dict[str, ast.Module]) -> list[Said]:
    everything = [
        place for path, tree in product_trees.items() if path not in PASSES_ON for place in said_in(path, tree)
    ]
    assert len(everything) > 5
    return everything


def test_every_code_has_a_sentence(said: list[Said], texts: Texts) -> None:
    dumb = [
        f"{place.where} {place.code}"
        for place in said
        if place.kind != "Bug" and place.code is not None and place.code not in texts.codes
    ]
    assert dumb == []


def test_codes_are_never_put_together(product_trees: dict[str, ast.Module]) -> None:
    """A code made of pieces can be neither found nor checked; a code handed on by name was checked where it began."""
    assert [f"{path}:{line}" for path, tree in product_trees.items() for line in put_together(tree)] == []


def put_together(tree: ast.Module) -> Iterator[int]:
    error_classes = own_error_classes(tree)
    for node in ast.walk(tree):
        is_saying = isinstance(node, ast.Call) and node.args and called_name(node.func, error_classes)
        if is_saying and isinstance(node.args[0], ast.JoinedStr | ast.BinOp | ast.Call):
            yield node.lineno


@pytest.mark.parametrize("code", ['UserError(f"a.{x}")', 'Message("a." + x)', 'EnvironmentProblem("a.{}".format(x))'])
def test_a_code_that_is_put_together_is_seen(code: str) -> None:
    assert list(put_together(ast.parse(code))) == [1]


def test_every_sentence_is_used(product_trees: dict[str, ast.Module], texts: Texts) -> None:
    used = {
        node.value
        for tree in product_trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    sentences = {code for code in texts.codes if not code.startswith("label.")}
    assert sorted(sentences - used) == []


def test_every_placeholder_is_filled_in(said: list[Said], texts: Texts) -> None:
    holes = [
        f"{place.where} {place.code}: {sorted(missing)}"
        for place in said
        if place.code in texts.codes and place.params is not None
        if (missing := placeholders(texts._sentences[place.code]) - place.params)
    ]
    assert holes == []


def test_codes_have_one_form(texts: Texts) -> None:
    assert (
        sorted(code for code in texts.codes if not (LABEL if code.startswith("label.") else CODE).fullmatch(code)) == []
    )


#: "schuld(en)": nobody says that; the word that fits the number stands in the sentence (ADR 0002).
BOTH = re.compile(r"[a-z]\((?:en|s|n|ën|'s)\)(?![a-z])")


def texts_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The strings of a module that are no docstring."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def test_no_word_is_one_and_many_at_once(product_trees: dict[str, ast.Module], texts: Texts) -> None:
    assert sorted(code for code in texts.codes if BOTH.search(texts._sentences[code])) == []
    found = [
        f"{path}:{line} {text}"
        for path, tree in product_trees.items()
        for line, text in texts_of(tree)
        if path.startswith(("ui/", "csr_desktop/cli/")) and BOTH.search(text)
    ]
    assert found == []
    assert [text for text in ("2 schuld(en)", "1 dossier(s)", "bladzijde(n)", "euro's (n)") if BOTH.search(text)] == [
        "2 schuld(en)", "1 dossier(s)", "bladzijde(n)",
    ]  # fmt: skip


def labels_by_set(texts: Texts) -> dict[str, set[str]]:
    """The values that have a word, per closed set."""
    sets: dict[str, set[str]] = {}
    for code in texts.codes:
        if match := LABEL.fullmatch(code):
            sets.setdefault(match[1], set()).add(match[2])
    return sets


@pytest.mark.parametrize("name", sorted(CLOSED_SETS))
def test_every_value_of_a_closed_set_has_its_word(name: str, texts: Texts) -> None:
    assert labels_by_set(texts)[name] == {member.value for member in CLOSED_SETS[name]}


def test_every_set_of_words_is_asked_for(product_trees: dict[str, ast.Module], texts: Texts) -> None:
    """Sets without an enum are words that code picks; then it must pick them, and none that do not exist."""
    asked = {
        node.args[0].value
        for tree in product_trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "label"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    known = set(labels_by_set(texts))
    assert sorted(known - asked - set(CLOSED_SETS)) == []
    assert sorted(asked - known) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('UserError("a.b", x=1)', [("a.b", {"x"})]),
        ('EnvironmentProblem("a.b", **more)', [("a.b", None)]),
        ('Message.of("a.b")', [("a.b", set())]),
        ('Message("a.b", {"x": 1})', [("a.b", {"x"})]),
        ('Message("a.b", params)', [("a.b", None)]),
        ('UserError("a.b" if x else "a.c")', [("a.b", set()), ("a.c", set())]),
        ("UserError(code)", [(None, set())]),
        ('class Locked(UserError): ...\nLocked("a.b", x=1)', [("a.b", {"x"})]),
        ('print("a.b")', []),
    ],
)
def test_the_reader_reads(code: str, expected: list[tuple[str | None, set[str] | None]]) -> None:
    assert [(place.code, place.params) for place in said_in("x.py", ast.parse(code))] == expected
